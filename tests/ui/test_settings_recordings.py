"""The ledger of recordings in the settings: conflicts first, searched, led from to the release."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.storage.test_recordings import keep
from trackball_desktop.ui.kit.basic import select_row
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.settings_dialog import SettingsDialog

LONG = 30_000


@pytest.fixture
def dialog(qtbot: QtBot, backend: Backend) -> Iterator[SettingsDialog]:
    backend.start()
    made = SettingsDialog(backend)
    qtbot.addWidget(made)
    yield made
    made.done(0)


def cells(dialog: SettingsDialog) -> list[list[str]]:
    table = dialog.recordings.table
    items = [[table.item(row, column) for column in range(5)] for row in range(table.rowCount())]
    return [[item.text() if item is not None else "" for item in row] for row in items]


def test_an_empty_library_says_what_will_be_here(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.show_section("recordings")
    page = dialog.recordings
    qtbot.waitUntil(lambda: page.empty_state.accessibleName() == "No recordings yet", timeout=LONG)
    assert page.empty_state.isVisible()
    assert not page.table.isVisible()
    assert not page.open_button.isEnabled()


def test_conflicts_are_first_and_lead_to_their_release(qtbot: QtBot, dialog: SettingsDialog, backend: Backend) -> None:
    database = backend.repositories.database
    keep(database, "Kites", ("Kites", "DEXY12600001", "a"))
    album = keep(database, "<b>Harbour</b>", ("Rope", "DEXY12600002", "b"), ("夜の水", "", "c"))
    keep(database, "Best of", ("Rope", "DEXY12600009", "b"))
    dialog.show_section("recordings")
    page = dialog.recordings
    qtbot.waitUntil(lambda: page.table.rowCount() == 4, timeout=LONG)
    assert cells(dialog)[:2] == [
        ["DE-XY1-26-00002", "bbbbbbbb", "Rope – Lena Voss", "<b>Harbour</b>", "Same audio, different code"],
        ["DE-XY1-26-00009", "bbbbbbbb", "Rope – Lena Voss", "Best of", "Same audio, different code"],
    ]
    assert ["none", "cccccccc", "夜の水 – Lena Voss", "<b>Harbour</b>", ""] in cells(dialog)
    assert page.summary_label.text() == "4 recordings, 2 in conflict"
    select_row(page.table, 0)
    with qtbot.waitSignal(dialog.release_requested) as wanted:
        QTest.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert wanted.args == [album.id]
    assert not dialog.isVisible()


def test_it_is_searched_and_narrowed(qtbot: QtBot, dialog: SettingsDialog, backend: Backend) -> None:
    keep(backend.repositories.database, "Kites", ("Kites", "DEXY12600001", "a"), ("Rope", "DEXY12600002", "b"))
    dialog.show_section("recordings")
    page = dialog.recordings
    qtbot.waitUntil(lambda: page.table.rowCount() == 2, timeout=LONG)
    QTest.keyClicks(page.search, "rope")
    qtbot.waitUntil(lambda: page.table.rowCount() == 1, timeout=LONG)
    assert cells(dialog)[0][2] == "Rope – Lena Voss"
    page.search.clear()
    page.conflicts_checkbox.click()
    qtbot.waitUntil(lambda: page.empty_state.accessibleName() == "No conflicts", timeout=LONG)
    page.conflicts_checkbox.click()
    keep(backend.repositories.database, "Best of", ("Rope", "DEXY12600009", "b"))
    qtbot.waitUntil(lambda: page.table.rowCount() == 3, timeout=LONG)
