"""An action that fails leaves what was typed for it where it was, says why, and can be tried again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from trackball_desktop.storage.codes import Series
from trackball_desktop.ui.editor.bulk_edit_dialog import BulkEditDialog
from trackball_desktop.ui.kit.field_inputs import LineInput
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.settings_dialog import SettingsDialog
from trackball_desktop.ui.submit.several import SubmitSeveralDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


def purge(backend: Backend, release_id: str) -> None:
    """Let a release be gone, as another program or the trash of another day would."""

    def write(connection: Any) -> None:
        connection.execute("DELETE FROM releases WHERE id = ?", (release_id,))

    backend.repositories.database.write(write).result()


@pytest.fixture
def settings(qtbot: QtBot, backend: Backend) -> Iterator[SettingsDialog]:
    backend.start()
    made = SettingsDialog(backend)
    qtbot.addWidget(made)
    yield made
    made.done(0)


def test_an_edit_of_several_that_fails_changes_nothing_and_keeps_what_was_typed(
    qtbot: QtBot, backend: Backend, shelf: Shelf
) -> None:
    first, second = shelf.add("One"), shelf.add("Two")
    backend.start()
    dialog = BulkEditDialog(backend, [first, second])
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.form is not None
    box = dialog.form.unfold_box("pline_owner")
    assert box is not None
    line = box.editor
    assert isinstance(line, LineInput)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "Yacht Times")
    purge(backend, second)
    with qtbot.waitSignal(dialog.failed):
        dialog.ok_button.click()
    assert dialog.isVisible()
    assert line.text() == "Yacht Times"
    assert dialog.ok_button.isEnabled()
    assert backend.library.load(first).release.pline_owner != "Yacht Times", "all of them or none"


def test_releases_that_cannot_be_read_leave_the_dialog_open(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    gone = shelf.add("One")
    purge(backend, gone)
    backend.start()
    dialog = SubmitSeveralDialog(backend, [gone])
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.error_label.isVisible)
    assert dialog.error_label.text()
    assert not dialog.submit_button.isEnabled()


def test_a_pool_without_a_code_stays_to_be_mended(qtbot: QtBot, settings: SettingsDialog) -> None:
    settings.show_section("codes")
    page = settings.codes
    page.pool_name_field.input.setText("From 2026")
    page.pool_codes_edit.setPlainText("036000291453\nnonsense")
    page.add_pool_button.click()
    qtbot.waitUntil(lambda: not page.error_text.isHidden())
    assert page.pool_codes_edit.toPlainText() == "036000291453\nnonsense"
    assert page.pool_name_field.text == "From 2026"


def test_a_series_that_is_there_already_stays_typed(qtbot: QtBot, settings: SettingsDialog, backend: Backend) -> None:
    backend.codes.save_series(Series("s", "", "CBGNR", 25, 1, follow_year=False)).result()
    settings.show_section("codes")
    page = settings.codes
    page.prefix_field.input.setText("CB-GNR-25")
    page.next_number_field.input.setText("7")
    page.add_series_button.click()
    qtbot.waitUntil(lambda: not page.error_text.isHidden())
    assert (page.prefix_field.text, page.next_number_field.text) == ("CB-GNR-25", "7")


def test_an_import_of_people_that_fails_leaves_the_person_that_is_being_typed(
    qtbot: QtBot, settings: SettingsDialog, tmp_path: Path
) -> None:
    settings.show_section("people")
    page = settings.people
    page.add_button.click()
    page._fields["name"].input.setText("Ines Moreau")
    page.import_file(str(tmp_path / "none.csv"))
    qtbot.waitUntil(lambda: not page.error_text.isHidden())
    assert page._fields["name"].text == "Ines Moreau"
