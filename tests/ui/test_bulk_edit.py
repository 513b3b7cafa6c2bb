"""Several releases in one form: only touched fields are written, with history in each; sent ones are left out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.ui.editor.bulk_edit_dialog import BulkEditDialog
from trackball_desktop.ui.kit.field_inputs import LineInput
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


def line(dialog: BulkEditDialog, field: str) -> LineInput:
    assert dialog.form is not None
    box = dialog.form.unfold_box(field)
    assert box is not None
    found = box.editor if isinstance(box.editor, LineInput) else box.editor.findChild(LineInput)
    assert isinstance(found, LineInput)
    return found


@pytest.fixture
def ids(backend: Backend, shelf: Shelf, qtbot: QtBot) -> list[str]:
    made = [
        shelf.add("Harbour", label="Northlight", genre="Pop"),
        shelf.add("Kites", label="Northlight", genre="Rock"),
        shelf.add("Sent", label="Northlight", genre="Folk"),
    ]
    shelf.derive(made[2], state="created")
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    return made


def open_one(qtbot: QtBot, backend: Backend, ids: list[str]) -> BulkEditDialog:
    dialog = BulkEditDialog(backend, ids)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_touched_fields_go_to_each_draft_and_its_history(qtbot: QtBot, backend: Backend, ids: list[str]) -> None:
    dialog = open_one(qtbot, backend, ids)
    assert [draft.release.id for draft in dialog.skipped] == [ids[2]]
    assert line(dialog, "label").text() == "Northlight"
    assert line(dialog, "title").placeholderText() == "multiple values"
    assert line(dialog, "genre").placeholderText() == "multiple values"
    assert not dialog.ok_button.isEnabled()
    QTest.keyClicks(line(dialog, "pline_owner"), "Yacht Times")
    line(dialog, "pline_owner").editing_ended.emit()
    assert dialog.form is not None
    box = dialog.form.unfold_box("genre")
    assert box is not None
    menu = box.states_menu()
    next(a for a in menu.actions() if isinstance(a.data(), dict) and a.data()["state"] is ABSENT).trigger()
    assert "P-line owner" in dialog.result_label.text()
    with qtbot.waitSignal(dialog.written, timeout=10_000) as told:
        dialog.ok_button.click()
    words, step = told.args
    assert (words, step.ids) == ("2 releases changed", tuple(ids[:2]))
    for release_id, title in zip(ids[:2], ("Harbour", "Kites"), strict=True):
        release = backend.library.load(release_id).release
        assert (release.title, release.pline_owner, release.genre) == (title, "Yacht Times", ABSENT)
        labels = {entry.label for entry in backend.history.entries(release_id)}
        assert "Genre, P-line owner on 2 releases" in labels, "one step, not one a field"
    sent = backend.library.load(ids[2]).release
    assert (sent.pline_owner, sent.genre) == (INHERIT, "Folk")


def test_what_was_sent_meanwhile_is_left_as_it_is(qtbot: QtBot, backend: Backend, shelf: Shelf, ids: list[str]) -> None:
    dialog = open_one(qtbot, backend, ids[:2])
    QTest.keyClicks(line(dialog, "pline_owner"), "Yacht Times")
    shelf.derive(ids[1], state="queued")
    with qtbot.waitSignal(dialog.written, timeout=10_000) as told:
        dialog.ok_button.click()
    assert told.args[0] == "1 release changed; 1 was sent in the meantime and stays unchanged"
    assert backend.library.load(ids[1]).release.pline_owner is INHERIT


def test_only_sent_ones_cannot_be_edited(qtbot: QtBot, backend: Backend, ids: list[str]) -> None:
    dialog = open_one(qtbot, backend, ids[2:])
    assert dialog.form is None
    assert not dialog.ok_button.isEnabled()


def test_the_list_opens_the_form_for_what_is_selected(qtbot: QtBot, backend: Backend, ids: list[str]) -> None:
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 3)
    window.library.list.selectAll()
    QTest.keyClick(window.library.list, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = next(iter(window.findChildren(BulkEditDialog)))
    assert dialog.bulk_edit is not None
    assert set(dialog.bulk_edit.release_ids) == set(ids[:2])
    dialog.reject()
    window.close()
