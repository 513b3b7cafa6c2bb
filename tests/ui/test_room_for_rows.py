"""Tables use the room of the window: more tracks in a tall one, all columns of what was dropped in each width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from tests.ui.test_intake import album, column, page_of
from tests.ui.test_window import drop
from trackball_desktop.domain.edits import AddNode
from trackball_desktop.domain.release import Track
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.editor.tracks_page import TracksPage
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, backend: Backend) -> Iterator[MainWindow]:
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()


def test_a_tall_window_shows_more_rows_than_ten(qtbot: QtBot, backend: Backend) -> None:
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.open(kept(backend).id)
    page.show()
    page.show_step(WizardStep.TRACKS)
    session = page.session
    assert session is not None
    disc = session.release.discs[0]
    for number in range(12):
        session.apply(AddNode.from_node(disc.id, "tracks", Track(title=f"Take {number}")), "a track")
    shown = page.page(WizardStep.TRACKS)
    assert isinstance(shown, TracksPage)
    for height, rows in ((800, 10), (1440, 17)):
        page.resize(1100, height)
        QApplication.processEvents()
        assert shown.table.rowAt(shown.table.viewport().height() - 8) == rows - 1
    assert shown.table.verticalScrollBar().maximum() == 0
    assert session.drain()
    page.close_release()


def test_a_file_left_out_has_no_place_and_the_columns_fit_the_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = album(tmp_path / "Oda Lund - Fjære", "01 Tang.wav", "02 Lykt.wav", "02 Lykt (Instrumental).wav")
    sheet = folder / "Fjære CREDITS as agreed for the label.csv"
    sheet.write_text("#;Track;Produced by\n1;Tang;Per Vik\n2;Lykt;Per Vik\n", "utf-8")
    drop(window, folder)
    page = page_of(window, qtbot, 3)
    assert column(page, "number") == ["1", "2", ""]
    assert column(page, "disc") == ["1", "1", ""]
    for width in (1150, 1280, 1440, 2560):
        window.resize(width, 800)
        qtbot.waitUntil(lambda: page.table.horizontalHeader().length() <= page.table.viewport().width())
    assert sheet.name in {shown.text() for shown in page.preview.table_bar.findChildren(QLabel)}
