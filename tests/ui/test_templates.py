"""Saving a template from the editor, beginning from one, renaming and deleting by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from tests.ui.releases import harbour, kept
from trackball_desktop.domain.errors import DamagedRecord
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.domain.templates import RELEASE_FIELDS, TRACK_FIELDS, WORK_FIELDS, apply_template, make_template
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.catalogue.templates.dialogs import SaveTemplateDialog, TemplatesDialog
from trackball_desktop.ui.catalogue.templates.editor import TemplateEditor
from trackball_desktop.ui.draft.people import PeopleBox
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


@pytest.fixture
def window(qtbot: QtBot, backend: Backend) -> Iterator[MainWindow]:
    kept(backend)
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    made.open_release(made.library.model.release_id(0))
    yield made
    made.close()


def names(backend: Backend) -> list[str]:
    return [template.name for template in backend.repositories.templates.list()]


def test_a_release_becomes_a_template_and_the_template_a_release(
    window: MainWindow, backend: Backend, qtbot: QtBot
) -> None:
    window.commands.run("template.save")
    dialog = window.findChild(SaveTemplateDialog)
    assert dialog.name_input.text() == "Northlight"
    QTest.keyClick(dialog.name_input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(backend) == ["Northlight"])
    window.show_library()
    window.top_bar._on_templates_about_to_show()
    window.top_bar._templates.actions()[0].trigger()
    qtbot.waitUntil(lambda: window.session is not None)
    assert window.session is not None
    release = window.session.release
    assert (release.label, release.genre, release.title, release.upc) == ("Northlight", "Pop", INHERIT, INHERIT)


def test_templates_are_kept_in_order_by_keyboard(window: MainWindow, backend: Backend, qtbot: QtBot) -> None:
    assert window.session is not None
    for name in ("A", "B"):
        backend.repositories.templates.save(name, window.session.release.model_copy(update={"id": name})).result()
    dialog = TemplatesDialog(backend, window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_F2)
    editor = dialog.list.findChild(QLineEdit)
    editor.setText("C")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(backend) == ["B", "C"])
    qtbot.waitUntil(lambda: dialog.list.item(1) is not None and dialog.list.item(1).text() == "C")
    dialog.list.setCurrentRow(0)
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    answer(dialog, "Cancel")
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert "“B”" in answer(dialog, "Delete")
    qtbot.waitUntil(lambda: names(backend) == ["C"])


def answer(dialog: TemplatesDialog, wanted: str) -> str:
    """Press a button of the question that is open, and return the question."""
    (question,) = [box for box in dialog.findChildren(QMessageBox) if box.isVisible()]
    said = question.text()
    (pressed,) = [button for button in question.buttons() if button.text().replace("&", "") == wanted]
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return said


def test_a_template_is_deleted_only_when_that_is_confirmed_and_comes_back_by_undo(
    window: MainWindow, backend: Backend, qtbot: QtBot
) -> None:
    assert window.session is not None
    for name in ("A", "B"):
        held = make_template(window.session.release).model_copy(update={"id": name, "genre": name})
        backend.repositories.templates.save(name, held).result()
    dialog = TemplatesDialog(backend, window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.undo_button.isVisible()
    dialog.list.setCurrentRow(1)
    QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    assert answer(dialog, "Cancel") == "Delete the template “B”?"
    assert names(backend) == ["A", "B"]
    assert not dialog.undo_button.isVisible()
    QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    answer(dialog, "Delete")
    qtbot.waitUntil(lambda: names(backend) == ["A"])
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert (dialog.message_label.text(), dialog.message_label.isVisible(), dialog.undo_button.isVisible()) == (
        "“B” was deleted.",
        True,
        True,
    )
    QTest.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(backend) == ["A", "B"])
    assert backend.repositories.templates.load("B").genre == "B"
    assert not dialog.undo_button.isVisible()
    assert not dialog.message_label.isVisible()


def test_a_template_comes_back_beside_one_that_got_its_name(window: MainWindow, backend: Backend, qtbot: QtBot) -> None:
    assert window.session is not None
    held = make_template(window.session.release)
    backend.repositories.templates.save("A", held.model_copy(update={"id": "A", "genre": "First"})).result()
    dialog = TemplatesDialog(backend, window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.delete_template("A", "A")
    qtbot.waitUntil(lambda: names(backend) == [])
    backend.repositories.templates.save("a", held.model_copy(update={"id": "2", "genre": "Second"})).result()
    QTest.mouseClick(dialog.undo_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(backend) == ["a", "A (again)"])
    assert [backend.repositories.templates.load(one.id).genre for one in backend.repositories.templates.list()] == [
        "Second",
        "First",
    ]


def test_a_template_that_cannot_be_read_can_be_deleted_and_no_undo_is_promised(
    window: MainWindow, backend: Backend, qtbot: QtBot
) -> None:
    assert window.session is not None
    backend.repositories.templates.save(
        "A", make_template(window.session.release).model_copy(update={"id": "A"})
    ).result()
    backend.repositories.database.write(
        lambda connection: connection.execute("UPDATE checksums SET sum = sum + 1")
    ).result()
    with pytest.raises(DamagedRecord):
        backend.repositories.templates.load("A")
    dialog = TemplatesDialog(backend, window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "damaged" in dialog.contents_label.text()
    with qtbot.waitSignal(dialog.failed) as told:
        QTest.mouseClick(dialog.edit_button, Qt.MouseButton.LeftButton)
    assert "damaged" in str(told.args[0])
    dialog.delete_template("A", "A")
    qtbot.waitUntil(lambda: names(backend) == [])
    assert not dialog.undo_button.isVisible()


def test_a_name_that_is_taken_is_told_before_it_is_replaced(window: MainWindow, backend: Backend) -> None:
    assert window.session is not None
    backend.repositories.templates.save("northlight", window.session.release).result()
    dialog = SaveTemplateDialog(window.session.release, backend.repositories.templates.list(), window)
    assert "replaced" in dialog._note_label.text()
    dialog.name_input.setText("  ")
    assert not dialog.save_button.isEnabled()
    dialog.deleteLater()


def template(backend: Backend) -> Release:
    return backend.repositories.templates.load(backend.repositories.templates.list()[0].id)


@pytest.fixture
def editor(window: MainWindow, backend: Backend, qtbot: QtBot) -> Iterator[TemplateEditor]:
    """Return the editor of a template of the open release, opened from the list of templates."""
    assert window.session is not None
    backend.repositories.templates.save("Northlight", make_template(window.session.release)).result()
    dialog = TemplatesDialog(backend, window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.contents_label.text().startswith("It sets: Label, Genre")
    QTest.mouseClick(dialog.edit_button, Qt.MouseButton.LeftButton)
    made = dialog.findChild(TemplateEditor)
    yield made
    made.close()


def line_of(editor: TemplateEditor, form: str, field: str) -> QLineEdit:
    box = editor.forms[form].unfold_box(field)
    assert box is not None
    found = box.editor if isinstance(box.editor, QLineEdit) else box.editor.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def test_what_a_template_gives_is_seen_and_changed(editor: TemplateEditor, backend: Backend, qtbot: QtBot) -> None:
    assert line_of(editor, "release", "pline_owner").text() == "Northlight Records"
    genre = line_of(editor, "release", "genre")
    assert genre.text() == "Pop"
    genre.setFocus()
    genre.selectAll()
    QTest.keyClicks(genre, "Jazz")
    qtbot.waitUntil(lambda: template(backend).genre == "Jazz", timeout=30_000)
    owner = line_of(editor, "release", "pline_owner")
    owner.setFocus()
    owner.selectAll()
    QTest.keyClick(owner, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: template(backend).pline_owner is INHERIT, timeout=30_000)
    assert template(backend).genre == "Jazz"
    assert template(backend).partners == make_template(harbour()).partners
    editor.session.end_typing()
    QTest.keyClick(owner, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: template(backend).pline_owner == "Northlight Records", timeout=30_000)


def test_people_of_tracks_and_works_are_taken_from_a_template(
    editor: TemplateEditor, backend: Backend, qtbot: QtBot
) -> None:
    before = template(backend)
    assert next(before.tracks()).contributions is not INHERIT
    assert before.works
    track, work = next(editor.session.release.tracks()).id, editor.session.release.works[0].id
    boxes = {(box.node_id, box.field): box for box in editor.findChildren(PeopleBox)}
    QTest.keyClick(boxes[track, "contributions"].chips[0], Qt.Key.Key_Delete)
    for field in ("contributions", "publishers"):
        QTest.keyClick(boxes[work, field].chips[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not template(backend).works, timeout=30_000)
    release = apply_template(Release(discs=(Disc(tracks=(Track(title="One"),)),)), template(backend))
    assert release.genre == "Pop"
    assert release.works == (), "a work that gives nothing is none for each track"
    writers = boxes[work, "contributions"].line
    writers.setFocus()
    QTest.keyClicks(writers, "Otto")
    QTest.keyClick(writers, Qt.Key.Key_Return)
    assert editor.isVisible(), "Enter takes the name and presses no button"
    qtbot.waitUntil(lambda: bool(template(backend).works), timeout=30_000)
    release = apply_template(Release(discs=(Disc(tracks=(Track(title="One"), Track(title="Two"))),)), template(backend))
    assert [work.title for work in release.works] == ["One", "Two"]
    assert [work.contributions[0].artist for work in release.works] == ["Otto", "Otto"]  # type: ignore[index]


def test_every_field_that_a_template_takes_over_can_be_edited(editor: TemplateEditor) -> None:
    people = {"primary_contributions", "contributions", "partners", "publishers"}
    for name, fields in (("release", RELEASE_FIELDS), ("track", TRACK_FIELDS), ("work", WORK_FIELDS)):
        assert set(fields) - people == editor.forms[name].fields() - {"local.account_id"}, name


def test_a_template_that_is_gone_is_said_to_be(window: MainWindow, backend: Backend, qtbot: QtBot) -> None:
    assert window.session is not None
    backend.repositories.templates.save("A", window.session.release.model_copy(update={"id": "A"})).result()
    dialog = TemplatesDialog(backend, window)
    qtbot.addWidget(dialog)
    dialog.list.setCurrentRow(0)
    backend.repositories.database.write(lambda connection: connection.execute("DELETE FROM templates")).result()
    with qtbot.waitSignal(dialog.failed) as told:
        QTest.mouseClick(dialog.edit_button, Qt.MouseButton.LeftButton)
    assert "no longer exists" in str(told.args[0])
