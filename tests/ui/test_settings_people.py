"""The directory, the codes and the labels' defaults in the settings, on a real library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from tests.ui.releases import kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.storage.codes import CodeRequest, Series
from trackball_desktop.storage.people import Person
from trackball_desktop.ui.catalogue.codes import SourceRow
from trackball_desktop.ui.catalogue.people import MergeDialog
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.kit.basic import select_row
from trackball_desktop.ui.kit.field_text import finding_sentence
from trackball_desktop.ui.library.code_question import CodeQuestion
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.release_actions import ReleaseActions
from trackball_desktop.ui.shell.settings_dialog import SettingsDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


@pytest.fixture
def dialog(qtbot: QtBot, backend: Backend) -> Iterator[SettingsDialog]:
    backend.start()
    made = SettingsDialog(backend)
    qtbot.addWidget(made)
    yield made
    made.done(0)


def test_people_are_found_and_their_codes_kept(qtbot: QtBot, dialog: SettingsDialog, backend: Backend) -> None:
    kept(backend)
    dialog.show_section("people")
    page = dialog.people
    assert [page.list.item(row).text() for row in range(page.list.count())] == ["Mara Quist", "Yacht Times"]
    ipi = page._fields["ipi"]
    ipi.input.setText("17798450")
    ipi.input.editingFinished.emit()
    qtbot.waitUntil(lambda: backend.people.get("Mara Quist").ipi == "00017798450")
    assert ipi.text == "00017798450"
    assert ipi.error_text == ""
    ipi.input.setText("17798451")
    ipi.input.editingFinished.emit()
    assert "mistyped" in ipi.error_text
    assert "00017798450 stays" in ipi.error_text
    page._fields["note"].input.setText("sings")
    page._fields["note"].input.editingFinished.emit()
    qtbot.waitUntil(lambda: backend.people.get("Mara Quist").note == "sings")
    assert backend.people.get("Mara Quist").ipi == "00017798450", "what is marked red is not kept"
    page.refresh()
    assert ipi.text == "17798451", "what was typed stays to be mended"
    QTest.keyClicks(page.search, "yacht")
    qtbot.waitUntil(lambda: page.list.count() == 1)
    assert page._shown_person is not None
    assert page._shown_person.name == "Yacht Times"


def test_a_merge_is_previewed_and_changes_the_open_release_too(
    qtbot: QtBot, dialog: SettingsDialog, backend: Backend
) -> None:
    release, other = kept(backend), kept(backend)
    session = open_session(backend, release.id)
    row = release.primary_contributions[0]  # type: ignore[index]
    session.apply(SetField(node_id=row.id, field="artist", value="mara quist"), "typed")
    assert session.drain()
    dialog.set_session_provider(lambda: session)
    dialog.show_section("people")
    page = dialog.people
    rows = [page.list.item(at).text() for at in range(page.list.count())]
    page.list.setCurrentRow(rows.index("mara quist"))
    preview = MergeDialog(backend, "mara quist")
    qtbot.addWidget(preview)
    qtbot.waitUntil(lambda: preview.merge_button.isEnabled())
    assert preview.name_input.text() == "Mara Quist"
    assert [preview.preview.item(n).text() for n in range(preview.preview.count())] == ["Harbour Songs: 1 place"]
    preview.merge_requested.connect(dialog.people.merge_into)
    steps: list[object] = []
    dialog.step_recorded.connect(lambda _, step: steps.append(step))
    preview.merge_button.click()
    qtbot.waitUntil(lambda: _artist(session) == "Mara Quist")
    qtbot.waitUntil(lambda: "mara quist" not in [person.name for person in backend.people.page()])
    assert [step.label for step in session.steps][-1] == "merged mara quist into Mara Quist"
    assert backend.library.load(other.id).release == other
    qtbot.waitUntil(lambda: len(steps) == 1)
    assert page.list.currentItem().text() == page._fields["name"].text == "Mara Quist", "the list and the fields agree"
    assert not page.undo_merge_button.isHidden()
    page.list.setCurrentRow(page.list.count() - 1)
    assert page.undo_merge_button.isHidden(), "it is about somebody else"
    with qtbot.waitSignal(dialog.undo_requested) as asked:
        dialog.people.undo_merge_button.click()
    assert asked.args == steps
    session.deleteLater()


def _artist(session: Session) -> object:
    return session.release.primary_contributions[0].artist  # type: ignore[index]


def test_merge_is_pressed_with_the_mouse_while_the_name_has_the_focus(qtbot: QtBot, backend: Backend) -> None:
    kept(backend)
    backend.people.save([Person("mara quist")]).result()
    backend.start()
    dialog = MergeDialog(backend, "mara quist")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.name_input.setFocus()
    qtbot.waitUntil(dialog.name_input.hasFocus)
    qtbot.waitUntil(dialog.merge_button.isEnabled)
    with qtbot.waitSignal(dialog.merge_requested) as told:
        QTest.mouseClick(dialog.merge_button, Qt.MouseButton.LeftButton)
    assert told.args == ["mara quist", "Mara Quist"]


def test_a_merge_names_what_was_sent_apart(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    shelf.add("Draft", artist="mara quist")
    shelf.derive(shelf.add("Sent", artist="mara quist"), state="created")
    backend.start()
    dialog = MergeDialog(backend, "mara quist")
    qtbot.addWidget(dialog)
    QTest.keyClicks(dialog.name_input, "Mara Quist")
    qtbot.waitUntil(dialog.merge_button.isEnabled)
    assert [dialog.preview.item(row).text() for row in range(dialog.preview.count())] == [
        "Draft: 1 place",
        "Sent: already sent, stays unchanged",
    ]
    assert "1 draft changes. 1 release that was sent stays unchanged in OpenPlay." in dialog._summary_label.text()


@pytest.mark.parametrize(("field", "wrong"), [("ipi", "123"), ("isni", "12"), ("share", "140")])
def test_a_field_marked_red_is_not_stored(
    qtbot: QtBot, dialog: SettingsDialog, backend: Backend, field: str, wrong: str
) -> None:
    kept(backend)
    dialog.show_section("people")
    page = dialog.people
    page._fields[field].input.setText(wrong)
    page._fields[field].input.editingFinished.emit()
    page._fields["country"].input.setText("Germany")
    page._fields["country"].input.editingFinished.emit()
    qtbot.waitUntil(lambda: backend.people.get("Mara Quist").country == "Germany")
    assert getattr(backend.people.get("Mara Quist"), field) == ""
    assert "It is not saved." in page._fields[field].error_text


def test_people_go_out_and_come_in_as_a_file(
    qtbot: QtBot, dialog: SettingsDialog, backend: Backend, tmp_path: Path
) -> None:
    backend.people.save([Person("夜の水", society="JASRAC")]).result()
    dialog.show_section("people")
    file = tmp_path / "people.tsv"
    dialog.people.export_file(str(file))
    qtbot.waitUntil(file.exists)
    qtbot.waitUntil(lambda: "Exported" in dialog.people.error_text.text())
    backend.people.forget("夜の水").result()
    dialog.people.import_file(str(file))
    qtbot.waitUntil(lambda: backend.people.get("夜の水").society == "JASRAC")


def test_a_series_and_a_pool_are_added(qtbot: QtBot, dialog: SettingsDialog, backend: Backend) -> None:
    dialog.show_section("codes")
    page = dialog.codes
    page.prefix_field.input.setText("CBGNR25xxxxx")
    page.restart_yearly_checkbox.setChecked(False)
    page.next_number_field.input.setText("12")
    page.add_series_button.click()
    qtbot.waitUntil(lambda: page.prefix_field.text == "")  # it is kept, and the form is ready for the next one
    assert (backend.codes.series()[0].display_prefix, backend.codes.series()[0].next) == ("CB-GNR-25", 12)
    page.prefix_field.input.setText("nonsense")
    page.add_series_button.click()
    assert page.prefix_field.error_text
    page.pool_codes_edit.setPlainText("036000291452\n036000291453\n")
    page.add_pool_button.click()
    qtbot.waitUntil(lambda: bool(backend.codes.pools()))
    qtbot.waitUntil(lambda: page.ledger_table.rowCount() == 1)
    qtbot.waitUntil(lambda: "check digit" in page.pool_result_label.text())
    select_row(page.ledger_table, 0)
    page.retire_button.click()
    qtbot.waitUntil(lambda: [line.state for line in backend.codes.ledger.lines()] == ["burned"])
    page.prefix_field.input.setText("CB-GNR-25")
    page.next_number_field.input.setText("1")
    page.add_series_button.click()
    qtbot.waitUntil(lambda: not page.error_text.isHidden())
    assert "already" in page.error_text.text()


def test_a_series_is_shown_before_it_is_kept_and_removed_after_a_question(
    qtbot: QtBot, dialog: SettingsDialog, backend: Backend
) -> None:
    dialog.show_section("codes")
    page = dialog.codes
    page.prefix_field.input.setText("hello")
    page.add_series_button.click()
    assert "as issued by the agency" in page.prefix_field.error_text
    assert backend.codes.series() == []
    page.prefix_field.input.setText("CB-GNR-25")
    page.next_number_field.input.setText("17")
    assert page.prefix_field._note_label.text() == "The next track gets CB-GNR-25-00017."
    page.next_number_field.input.setText("many")
    assert "agency" in page.prefix_field._note_label.text()
    page.next_number_field.input.setText("17")
    page.restart_yearly_checkbox.setChecked(False)
    page.add_series_button.click()
    qtbot.waitUntil(lambda: len(page.findChildren(SourceRow)) == 1)
    for button, left in (("Cancel", 1), ("Remove", 0)):
        page.findChildren(SourceRow)[0].remove_requested.emit(backend.codes.series()[0].id)
        question = asked()
        assert "CB-GNR-25" in question.text()
        assert "00017" in question.informativeText()
        next(part for part in question.buttons() if part.text().replace("&", "") == button).click()
        qtbot.waitUntil(lambda left=left: len(backend.codes.series()) == left)


def test_a_pool_is_removed_after_a_question(qtbot: QtBot, dialog: SettingsDialog, backend: Backend) -> None:
    pool = backend.codes.add_pool("", "From 2026", ["036000291452", "036000291469"]).result()
    dialog.show_section("codes")
    dialog.codes._on_pool_remove_requested(pool.id)
    question = asked()
    assert "Its 2 available codes are discarded." in question.informativeText()
    question.accept()
    qtbot.waitUntil(lambda: backend.codes.pools() == [])


def test_what_is_kept_of_a_person_is_deleted_after_a_question(
    qtbot: QtBot, dialog: SettingsDialog, backend: Backend
) -> None:
    backend.people.save([Person("Ines", note="sings")]).result()
    dialog.show_section("people")
    dialog.people.delete_button.click()
    assert backend.people.get("Ines").note == "sings"
    asked().accept()
    qtbot.waitUntil(lambda: backend.people.get("Ines").note == "")


def asked() -> QMessageBox:
    return next(box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible())


def test_a_label_s_defaults_are_kept_and_undone(qtbot: QtBot, dialog: SettingsDialog, backend: Backend) -> None:
    kept(backend)
    dialog.show_section("labels")
    page = dialog.labels
    assert page.labels.currentText() == "Northlight"
    assert page.session is not None
    assert page.form is not None
    box = page.form.unfold_box("pline_year")
    assert box is not None
    QTest.keyClicks(box.editor, "{year}")
    QTest.keyClick(box.editor, Qt.Key.Key_Tab)
    page.session.end_typing()
    page.artists.add("Mara Quist")

    def kept_year() -> object:
        defaults = backend.labels.defaults("Northlight")
        return defaults.pline_year if defaults is not None else None

    qtbot.waitUntil(lambda: kept_year() == "{year}")
    genre = page.form.unfold_box("genre")
    assert genre is not None
    dialog.activateWindow()
    genre.editor.setFocus()
    qtbot.waitUntil(genre.editor.lineEdit().hasFocus)
    QTest.keyClicks(genre.editor.lineEdit(), "alt")
    genre.editor.lineEdit().editing_ended.emit()
    assert page.session.release.genre == "Alternative", "the only value that begins so"
    page.session.undo()
    QTest.keyClicks(genre.editor.lineEdit(), "Zzz")
    genre.editor.lineEdit().editing_ended.emit()
    assert genre.finding_line.finding is not None
    assert "not in the list" in finding_sentence(genre.finding_line.finding)
    page.session.undo()
    assert genre.finding_line.finding is None
    page.session.undo()
    page.session.undo()
    qtbot.waitUntil(lambda: kept_year() != "{year}")
    page.show_label("Another")
    assert page.session.objectName() == "Another"


def test_a_deleted_release_is_asked_about_its_codes(qtbot: QtBot, backend: Backend) -> None:
    backend.start()
    backend.codes.save_series(Series("s", "", "QZNL2", 26, 90, follow_year=False)).result()
    release = kept(backend)
    actions = ReleaseActions(backend)
    backend.codes.assign_isrcs(release.id, "", [CodeRequest(release.discs[0].tracks[0].id)]).result()
    before = [line.state for line in backend.codes.ledger.lines()]
    assert "reserved" in before
    actions.trash([release.id])
    question = next(w for w in QApplication.topLevelWidgets() if isinstance(w, CodeQuestion))
    assert question.code_list.count() == len(before)
    with qtbot.waitSignal(actions.trashed):
        question.free_button.click()
    assert {line.state for line in backend.codes.ledger.lines()} == {"free"}
    with qtbot.waitSignal(actions.notice):
        actions.restore([release.id])
    assert "reserved" in {line.state for line in backend.codes.ledger.lines()}
