"""Several releases in the real window: one step with Undo in toast and list, codes, checks, files, submit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from tests.ui.releases import account, kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.sample import sample_draft
from trackball_desktop.storage.codes import Series
from trackball_desktop.ui.editor.bulk_edit_dialog import BulkEditDialog
from trackball_desktop.ui.kit.field_inputs import LineInput
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.submit.several import SubmitSeveralDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ids(shelf: Shelf) -> list[str]:
    return [shelf.add(title, label="Northlight", genre="Rock") for title in ("Harbour", "Kites", "Tide")]


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, ids: list[str]) -> Iterator[MainWindow]:
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == len(ids))
    made.library.list.selectAll()
    yield made
    made.close()


def genres(backend: Backend, ids: list[str]) -> list[object]:
    return [backend.library.load(release_id).release.genre for release_id in ids]


def edited(window: MainWindow, qtbot: QtBot, field: str, text: str) -> BulkEditDialog:
    """Open the form of the selected releases by its key, and type into a field without leaving it."""
    QTest.keyClick(window.library.list, Qt.Key.Key_E, CONTROL)
    (dialog,) = window.findChildren(BulkEditDialog)
    assert dialog.form is not None
    box = dialog.form.unfold_box(field)
    assert box is not None
    line = box.editor if isinstance(box.editor, LineInput) else box.editor.findChild(LineInput)
    assert isinstance(line, LineInput)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    line.selectAll()
    QTest.keyClicks(line, text)
    if (popup := QApplication.activePopupWidget()) is not None:
        popup.close()  # the first click beside it does that
    return dialog


def toast_button(window: MainWindow, words: str) -> QAbstractButton:
    return next(button for button in window.toast.findChildren(QAbstractButton) if button.text() == words)


def menu_action(window: MainWindow, words: str) -> QAction:
    return next(action for action in window.library.list.build_menu().actions() if action.text().startswith(words))


def test_an_edit_of_several_is_one_step_with_undo_in_the_toast(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot
) -> None:
    edited(window, qtbot, "genre", "Pop").ok_button.click()
    qtbot.waitUntil(lambda: window.toast.isVisible() and "3 releases changed" in window.toast.accessibleName())
    assert genres(backend, ids) == ["Pop"] * 3
    toast_button(window, "Undo").click()
    qtbot.waitUntil(lambda: genres(backend, ids) == ["Rock"] * 3)
    qtbot.waitUntil(lambda: "Undone: Genre on 3 releases." in window.toast.accessibleName())
    toast_button(window, "Redo").click()
    qtbot.waitUntil(lambda: genres(backend, ids) == ["Pop"] * 3)


def test_it_is_undone_and_made_again_by_the_keys_and_the_menu_of_the_list(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot
) -> None:
    assert "undo" not in [command.id for command in window.commands.available_commands()]
    edited(window, qtbot, "genre", "Pop").ok_button.click()
    qtbot.waitUntil(lambda: bool(window.group_actions.undo_text))
    assert "undo" in [command.id for command in window.commands.available_commands()]
    window.activateWindow()  # as a window manager does when a dialog is gone
    qtbot.waitUntil(window.isActiveWindow)
    window.library.list.setFocus()
    QTest.keyClick(window.library.list, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: genres(backend, ids) == ["Rock"] * 3)
    qtbot.waitUntil(lambda: bool(window.group_actions.redo_text))
    QTest.keyClick(window.library.list, Qt.Key.Key_Y, CONTROL)
    qtbot.waitUntil(lambda: genres(backend, ids) == ["Pop"] * 3)
    qtbot.waitUntil(lambda: bool(window.group_actions.undo_text))
    menu_action(window, "Undo: Genre on 3 releases").trigger()
    qtbot.waitUntil(lambda: genres(backend, ids) == ["Rock"] * 3)


def test_a_half_typed_word_becomes_the_only_match_also_by_enter(
    window: MainWindow, backend: Backend, ids: list[str], shelf: Shelf, qtbot: QtBot
) -> None:
    shelf.add("Another", label="Yacht Times")
    dialog = edited(window, qtbot, "label", "yach")
    dialog.ok_button.click()
    qtbot.waitUntil(lambda: bool(window.group_actions.undo_text))
    assert [backend.library.load(name).release.label for name in ids] == ["Yacht Times"] * 3


def test_what_comes_to_the_same_is_no_step(window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot) -> None:
    dialog = edited(window, qtbot, "label", "North")
    dialog.ok_button.click()
    qtbot.waitUntil(lambda: not window.findChildren(BulkEditDialog))
    assert window.group_actions.undo_text == ""
    assert [backend.library.load(name).release.label for name in ids] == ["Northlight"] * 3


def test_the_inspector_shows_what_the_step_left(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot
) -> None:
    window.library.list.select(ids[0])
    panel = window.inspector_host.panel
    qtbot.waitUntil(lambda: panel.session is not None and panel.session.release.id == ids[0])
    session = panel.session
    qtbot.waitUntil(lambda: session.checks.has_result)
    assert [f for f in session.checks.findings if f.field == "upc"], "it has no UPC yet"
    window.library.list.selectAll()
    step = window.group_actions
    work = backend.bridge.submit(lambda services: services.bulk_editor.set_fields(ids, {"pline_owner": "X"}, "P line"))
    work.finished.connect(lambda made: step.record_step("done", made))
    qtbot.waitUntil(lambda: session.release.pline_owner == "X")
    assert session.steps[-1].label == "P line"
    before = [f for f in session.checks.findings if f.field == "genre"]
    work = backend.bridge.submit(lambda services: services.bulk_editor.set_fields(ids, {"genre": INHERIT}, "Genre"))
    work.finished.connect(lambda made: step.record_step("done", made))
    qtbot.waitUntil(lambda: [f for f in session.checks.findings if f.field == "genre"] != before)
    row = window.library.model.release_row(window.library.model.row_of(ids[1]))
    assert row is not None
    blockers = row.blockers
    qtbot.waitUntil(lambda: backend.library.rows([ids[1]])[0].blockers >= blockers)


def test_undo_of_a_step_reaches_the_release_that_is_open_and_saves_what_was_typed_there_first(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot
) -> None:
    edited(window, qtbot, "genre", "Pop").ok_button.click()
    qtbot.waitUntil(lambda: bool(window.group_actions.undo_text))
    window.open_release(ids[0])
    session = window.session
    assert session is not None
    session.apply(SetField(node_id=ids[0], field="title", value="Typed"), "title", (ids[0], "title"))
    window.group_actions.undo()
    qtbot.waitUntil(lambda: genres(backend, ids[1:]) == ["Rock"] * 2)
    assert backend.library.load(ids[0]).release.title == "Typed", "it has a newer step and is left as it is"
    qtbot.waitUntil(lambda: "1 release was changed or sent since" in window.toast.accessibleName())
    session.undo()
    assert session.drain()
    assert session.release.genre == "Pop"


def test_codes_for_several_are_assigned_and_taken_back_together(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot
) -> None:
    backend.codes.save_series(Series("s", "", "QZNL2", 26, 1, follow_year=False)).result()
    backend.codes.add_pool("", "pool", ["076012229074", "036000291452", "036000291469"]).result()
    menu_action(window, "Assign missing codes").trigger()
    qtbot.waitUntil(lambda: "Codes were assigned to 3 releases." in window.toast.accessibleName())
    codes = [next(backend.library.load(name).release.tracks()).isrc for name in ids]
    assert sorted(map(str, codes)) == ["QZNL22600001", "QZNL22600002", "QZNL22600003"]
    window.group_actions.undo()
    qtbot.waitUntil(lambda: backend.library.load(ids[0]).release.upc is INHERIT)


def test_several_are_exported_into_a_folder(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    window.group_actions.export(ids, folder)
    qtbot.waitUntil(lambda: "3 releases were exported." in window.toast.accessibleName())
    titles = [json.loads(path.read_text("utf-8"))["title"] for path in sorted(folder.glob("*.json"))]
    assert titles == ["Harbour", "Kites", "Tide"]


def test_one_with_shares_is_exported_too(window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path) -> None:
    release = kept(backend)
    window.release_actions.export(release.id, tmp_path / "out.json")
    qtbot.waitUntil(lambda: (tmp_path / "out.json").exists())
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["title"] == "Harbour Songs"


def test_several_are_checked_and_what_came_of_it_is_said(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot
) -> None:
    menu_action(window, "Check again").trigger()
    qtbot.waitUntil(lambda: "3 releases were checked: 0 without blockers, 3 with" in window.toast.accessibleName())
    assert all(row.blockers for row in backend.library.rows(ids))


def test_several_are_submitted_but_those_that_cannot_go(
    window: MainWindow, backend: Backend, ids: list[str], shelf: Shelf, qtbot: QtBot
) -> None:
    account(backend)
    shelf.derive(ids[1], state="created")
    ready = kept(backend, sample_draft(datetime.now().astimezone().date()))
    wanted = [*ids, ready.id]
    window.submitting.submit_several(wanted)
    (dialog,) = window.findChildren(SubmitSeveralDialog)
    assert not dialog.submit_button.isEnabled(), "nothing is known yet"
    qtbot.waitUntil(lambda: len(dialog.candidates) == 4)
    standing = {one.release_id: one.standing for one in dialog.candidates}
    assert standing == {ids[0]: "blocked", ids[1]: "sent", ids[2]: "blocked", ready.id: "ready"}, dialog.candidates
    assert dialog.title.text() == "1 of 4 releases can be submitted."
    assert dialog.submit_button.text() == "Submit 1 release"
    assert "goes to Northlight" in dialog.list.item(0).text()
    assert "not ready." in dialog.list.item(1).text()
    dialog.submit_button.click()
    qtbot.waitUntil(lambda: "1 release is on its way." in window.toast.accessibleName())
    assert backend.library.load(ready.id).state not in {ReleaseState.DRAFT, ReleaseState.READY}
    assert not [row for name in ids for row in backend.outbox.of_release(name)]


def test_without_an_account_nothing_can_be_sent(window: MainWindow, ids: list[str], qtbot: QtBot) -> None:
    window.submitting.submit_several(ids)
    (dialog,) = window.findChildren(SubmitSeveralDialog)
    qtbot.waitUntil(lambda: len(dialog.candidates) == 3)
    assert not dialog.submit_button.isEnabled()
    assert "no account" in dialog.list.item(0).text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
