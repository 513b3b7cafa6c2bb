"""The grid by keys: where they lead, what they select, what they change; each change is one step and can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from tests.ui.grid.conftest import Open, editor_of, press
from tests.ui.releases import harbour
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.kit.cells import Cell, CellDelegate

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


def place(grid: TrackGrid) -> tuple[int, int]:
    index = grid.view.currentIndex()
    return index.row(), index.column()


def tracks(grid: TrackGrid) -> list[Track]:
    return list(grid.view.track_model.session.release.tracks())


def titles(grid: TrackGrid) -> list[object]:
    return [track.title for track in tracks(grid)]


def put(grid: TrackGrid, row: int, column: int) -> None:
    grid.view.go_to(grid.view.track_model.index(row, column))


def many(count: int) -> Release:
    return Release(title="Box", discs=(Disc(tracks=tuple(Track(title=f"Song {n:03}") for n in range(count))),))


def test_arrows_home_end_and_ctrl_lead_where_a_spreadsheet_goes(grid: TrackGrid) -> None:
    press(grid, "Down", "Right")
    assert place(grid) == (1, 2)
    press(grid, "End")
    assert place(grid) == (1, 7)
    press(grid, "Home")
    assert place(grid) == (1, 1)
    press(grid, "Ctrl+End")
    assert place(grid) == (4, 7)
    press(grid, "Ctrl+Home")
    assert place(grid) == (0, 1)
    press(grid, "Ctrl+Down")
    assert place(grid) == (4, 1)
    press(grid, "Ctrl+Right")  # over the empty version to the artists
    assert place(grid) == (4, 3)
    press(grid, "Shift+Return")
    assert place(grid) == (3, 3)
    press(grid, "Tab", "Shift+Backtab")
    assert place(grid) == (3, 3)


def test_typing_replaces_f2_edits_escape_gives_up(grid: TrackGrid) -> None:
    press(grid, "Kites over water", "Return")
    assert titles(grid)[0] == "Kites over water"
    assert place(grid) == (1, 1)
    press(grid, "x", "Escape")
    assert titles(grid)[1] == "Slow Light"
    press(grid, "F2")
    line = editor_of(grid)
    assert line is not None
    assert isinstance(line, QLineEdit)
    line.end(False)
    press(grid, "s", "Shift+Return")
    assert titles(grid)[1] == "Slow Lights"
    assert place(grid) == (0, 1)
    press(grid, "One", "Tab")
    assert titles(grid)[0] == "One"
    assert place(grid) == (0, 2)
    assert editor_of(grid) is None
    press(grid, "x", "Shift+Backtab")
    assert tracks(grid)[0].version_title == "x"
    press(grid, "Shift+Down")
    assert grid.view.selected_cells() == {(0, 1), (1, 1)}


def test_shift_extends_and_the_current_cell_stays(grid: TrackGrid) -> None:
    put(grid, 1, 1)
    press(grid, "Shift+Down", "Shift+Down", "Shift+Right")
    assert place(grid) == (1, 1)
    assert grid.view.selected_cells() == {(row, column) for row in (1, 2, 3) for column in (1, 2)}
    press(grid, "Shift+Up", "Shift+Left")
    assert grid.view.selected_cells() == {(1, 1), (2, 1)}
    press(grid, "Ctrl+Shift+Down")
    assert grid.view.selected_rows() == [1, 2, 3, 4]
    press(grid, "Escape")
    assert grid.view.selected_cells() == {(1, 1)}
    press(grid, "Ctrl+A")
    assert len(grid.view.selected_cells()) == 40


def test_the_mouse_selects_ranges_and_rows(grid: TrackGrid) -> None:
    view = grid.view

    def at(row: int, column: int) -> QPoint:
        return view.visualRect(view.track_model.index(row, column)).center()

    left, shift, control = (
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.ControlModifier,
    )
    QTest.mouseClick(view.viewport(), left, pos=at(1, 1))
    QTest.mouseClick(view.viewport(), left, shift, at(2, 2))
    assert view.selected_cells() == {(1, 1), (1, 2), (2, 1), (2, 2)}
    QTest.mouseClick(view.viewport(), left, pos=at(0, 0))
    QTest.mouseClick(view.viewport(), left, control, at(3, 0))
    assert view.selected_rows() == [0, 3]
    assert len(view.selected_cells()) == 16


def test_delete_inherits_again_and_is_one_step(grid: TrackGrid) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    steps = len(session.steps)
    put(grid, 0, 4)
    press(grid, "Shift+Down", "Shift+Down", "Shift+Right", "Delete")
    assert [(track.isrc, track.duration) for track in tracks(grid)[:3]] == [(INHERIT, INHERIT)] * 3
    assert tracks(grid)[3].isrc == "QZNL22600004"
    assert len(session.steps) == steps + 1
    assert session.steps[-1].label == "cleared 2 columns on 3 tracks"
    session.undo()
    assert session.release == before


def test_fill_down_copies_values_with_entries_of_their_own(grid: TrackGrid) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    put(grid, 0, 3)
    press(grid, "Ines Moreau; feat. Bo Ek", "Return")
    put(grid, 0, 3)
    press(grid, "Ctrl+Shift+Down", "Ctrl+D")
    assert session.steps[-1].label == "filled Artists on 4 tracks"
    lists = [track.primary_contributions for track in tracks(grid)]
    assert all([(a.artist, a.featured) for a in x] == [("Ines Moreau", INHERIT), ("Bo Ek", True)] for x in lists)  # type: ignore[union-attr]
    assert len({entry.id for entries in lists for entry in entries}) == 10  # type: ignore[union-attr]
    put(grid, 4, 7)
    press(grid, "French", "Return")
    put(grid, 4, 7)
    press(grid, "Up", "Ctrl+D")  # a single cell takes the one above, which inherits here: nothing to do
    assert tracks(grid)[3].audio_language is INHERIT
    session.undo()
    session.undo()
    session.undo()
    assert session.release == before


def test_fill_right_reads_what_the_first_cell_shows(grid: TrackGrid) -> None:
    put(grid, 0, 1)
    press(grid, "Shift+Right", "Shift+Down", "Ctrl+R")
    assert [track.version_title for track in tracks(grid)[:3]] == ["Harbour", "Slow Light", INHERIT]


def test_fill_right_writes_no_title_into_people_codes_lists_and_lengths(grid: TrackGrid) -> None:
    session = grid.view.track_model.session
    before = session.release
    put(grid, 0, 1)
    press(grid, "Ctrl+Shift+Right", "Ctrl+Shift+Right", "Ctrl+R")
    first = tracks(grid)[0]
    was = next(before.tracks())
    assert first == was.model_copy(update={"version_title": "Harbour"}), "the only column of text"
    assert "stay unchanged: this is not a list of people." in grid.selection_label.text()
    put(grid, 0, 5)
    press(grid, "Shift+Right", "Ctrl+R")
    assert tracks(grid)[0].parental_advisory is INHERIT
    assert "1 cell stays unchanged: this value is not in the list." in grid.selection_label.text()


def test_fill_down_copies_no_isrc(grid: TrackGrid) -> None:
    before = grid.view.track_model.session.release
    put(grid, 0, 4)
    press(grid, "Ctrl+Shift+Down", "Ctrl+D")
    assert grid.view.track_model.session.release is before
    assert "each code belongs to one track" in grid.selection_label.text()


def test_a_copied_block_is_pasted_elsewhere_in_one_step(grid: TrackGrid, qtbot: QtBot) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    put(grid, 0, 1)
    press(grid, "Shift+Down", "Ctrl+C")
    assert QGuiApplication.clipboard().text() == "Harbour\nSlow Light\n"
    put(grid, 2, 1)
    press(grid, "Ctrl+V")
    accept(grid)
    assert titles(grid) == ["Harbour", "Slow Light", "Harbour", "Slow Light", "أغاني البحر"]
    assert session.steps[-1].label == "pasted Title on 2 tracks"
    session.undo()
    assert session.release == before


def test_a_single_value_fills_the_range(grid: TrackGrid) -> None:
    QGuiApplication.clipboard().setText("Explicit")
    put(grid, 1, 6)
    press(grid, "Shift+Down", "Shift+Down", "Ctrl+V")
    accept(grid)
    assert [track.parental_advisory for track in tracks(grid)] == [INHERIT, "Explicit", "Explicit", "Explicit", INHERIT]
    put(grid, 0, 6)
    press(grid, "Ctrl+V")  # one cell needs no preview
    assert tracks(grid)[0].parental_advisory == "Explicit"


def accept(grid: TrackGrid) -> None:
    from trackball_desktop.ui.editor.grid.paste_dialog import PastePreview

    dialog = next(dialog for dialog in grid.findChildren(PastePreview) if dialog.isVisible())
    QTest.keyClick(dialog, Qt.Key.Key_Return)


def test_cut_copies_and_clears(grid: TrackGrid) -> None:
    put(grid, 0, 4)
    press(grid, "Ctrl+X")
    assert QGuiApplication.clipboard().text() == "QZNL22600001"
    assert tracks(grid)[0].isrc is INHERIT


def test_only_whole_blocks_are_copied(grid: TrackGrid) -> None:
    QGuiApplication.clipboard().setText("before")
    view = grid.view
    control = Qt.KeyboardModifier.ControlModifier
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, control, view.visualRect(view.track_model.index(2, 4)).center()
    )
    press(grid, "Ctrl+C")
    assert QGuiApplication.clipboard().text() == "before"
    assert "Select the same columns" in grid.selection_label.text()


def test_sorting_changes_what_is_seen_and_not_the_tracks(grid: TrackGrid) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    view = grid.view

    def seen(column: int = 1) -> list[str]:
        return [view.track_model.data(view.track_model.index(row, column)) for row in range(5)]

    view.cycle_sort("title")
    assert seen() == ["Harbour", "Kites", "Slow Light", "أغاني البحر", "夜の水"]
    assert seen(0) == ["1-1", "1-3", "1-2", "2-2", "2-1"]
    put(grid, 1, 2)
    press(grid, "Live", "Return")  # the row keeps its place while it is edited
    assert tracks(grid)[2].version_title == "Live"
    view.cycle_sort("title")
    assert seen()[0] == "夜の水"
    press(grid, "Escape")
    assert seen() == [str(title) for title in titles(grid)]
    assert not view.track_model.sorted_by
    session.undo()
    assert session.release == before


def test_lengths_are_sorted_as_lengths(grid: TrackGrid) -> None:
    session = grid.view.track_model.session
    for track, seconds in zip(tracks(grid), (600, 59, 3700, 100, 9), strict=True):
        edit = SetField(node_id=track.id, field="duration", value=timedelta(seconds=seconds))
        session.apply(edit, "length")
    grid.view.cycle_sort("duration")
    lengths = [grid.view.track_model.data(grid.view.track_model.index(row, 5)) for row in range(5)]
    assert lengths == ["0:09", "0:59", "1:40", "10:00", "1:01:40"]


def test_typed_values_are_read_as_in_the_form(grid: TrackGrid) -> None:
    grid.grid_columns.set_fields(
        ["#", "title", "duration", "local.original_release_date", "local.instrumental", "notes"]
    )
    grid.show_column_set()
    for column, text in enumerate(("4:05", "13 March 2026", "yes"), 2):
        put(grid, 0, column)
        press(grid, text, "Return")
    put(grid, 0, 5)
    press(grid, "one", "Alt+Return", "two", "Return")
    track = tracks(grid)[0]
    assert track.duration == timedelta(minutes=4, seconds=5)
    assert str(track.local.original_release_date) == "2026-03-13"
    assert track.local.instrumental is True
    assert track.notes == "one\ntwo"


def test_frozen_columns_stay_in_sight_and_can_be_clicked(open_grid: Open) -> None:
    grid = open_grid(many(40))
    view = grid.view
    grid.grid_columns.choose_set("Rights")
    grid.grid_columns.set_fields(
        [*grid.grid_columns.current.fields, "genre", "notes", "keywords", "isrc", "audio_language"]
    )
    grid.show_column_set()
    put(grid, 3, view.track_model.columnCount() - 1)
    assert view.horizontalScrollBar().value() > 0
    title = view.visualRect(view.track_model.index(5, 1))
    assert 0 < title.left() < 100
    assert view.indexAt(title.center()) == view.track_model.index(5, 1)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=title.center())
    assert place(grid) == (5, 1)
    press(grid, "Renamed", "Return")
    assert titles(grid)[5] == "Renamed"
    assert view.horizontalScrollBar().value() > 0
    put(grid, 5, 2)
    assert view.visualRect(view.track_model.index(5, 2)).left() >= view.visualRect(view.track_model.index(5, 1)).right()


def test_what_was_scrolled_looks_as_if_it_were_painted_anew(open_grid: Open, qtbot: QtBot) -> None:
    grid = open_grid(many(40))
    view = grid.view
    qtbot.waitUntil(lambda: not view.track_model.session.checks.is_pending, timeout=30_000)
    grid.grid_columns.choose_set("Rights")
    grid.grid_columns.set_fields(
        [*grid.grid_columns.current.fields, "genre", "notes", "keywords", "isrc", "audio_language"]
    )
    grid.show_column_set()

    def seen() -> QImage:
        QApplication.processEvents()
        screen = grid.screen().grabWindow(grid.winId())
        area = QRect(view.viewport().mapTo(grid, QPoint(0, 0)), view.viewport().size())
        return screen.copy(area).toImage().convertToFormat(QImage.Format.Format_RGB32)

    across, down = view.horizontalScrollBar(), view.verticalScrollBar()
    before = seen()
    for right, rows in ((60, 0), (150, 0), (0, 3), (-70, -1), (40, 2), (-across.maximum(), 0), (9, 0), (-9, 0)):
        across.setValue(across.value() + right)
        down.setValue(down.value() + rows)
        scrolled = seen()
        view.viewport().repaint()
        assert scrolled == seen(), (right, rows)
    assert scrolled != before


def test_the_grid_is_no_trap_for_tab(grid: TrackGrid) -> None:
    put(grid, 4, 7)
    press(grid, "Tab")
    assert place(grid) == (4, 7)
    assert editor_of(grid) is None


def test_removing_tracks_is_one_step(grid: TrackGrid) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    put(grid, 1, 1)
    press(grid, "Shift+Down", "Ctrl+Backspace")
    assert titles(grid) == ["Harbour", "夜の水", "أغاني البحر"]
    session.undo()
    assert session.release == before


def test_what_is_selected_is_told(grid: TrackGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.selected_tracks_changed) as told:
        press(grid, "Shift+Down", "Shift+Right")
    assert told.args == [[track.id for track in harbour_like(grid)[:2]]]
    assert grid.selection_label.text() == "4 cells  ·  2 tracks  ·  6:43"


def harbour_like(grid: TrackGrid) -> list[Track]:
    assert titles(grid) == [track.title for track in harbour().tracks()]
    return tracks(grid)


def test_a_text_is_cut_to_the_width_and_the_font_of_its_cell(grid: TrackGrid) -> None:
    delegate = grid.view.itemDelegate()
    assert isinstance(delegate, CellDelegate)
    words, option = "A long title of a song that nobody shortens", QStyleOptionViewItem()
    font = QFont(grid.font())
    option.font = font  # type: ignore[attr-defined]
    narrow = delegate.measured_font(option, Cell(words)).elide(words, 80)
    assert delegate.measured_font(option, Cell(words)).elide(words, 2_000) == words
    assert narrow.endswith("…")
    assert delegate.measured_font(option, Cell(words, mono=True)).font != font
    font.setPixelSize(40)
    option.font = font  # type: ignore[attr-defined]
    assert len(delegate.measured_font(option, Cell(words)).elide(words, 80)) < len(narrow)


def test_the_bar_says_in_whole_words_what_was_done(grid: TrackGrid) -> None:
    put(grid, 0, 1)
    grid.clear()
    assert grid.selection_label.text() == "Cleared Title on 1 track"
    before = grid.selection_label.text()
    grid.clear()
    assert grid.selection_label.text() == before, "nothing was done"


def test_the_heading_of_the_sorted_column_alone_shows_an_arrow(grid: TrackGrid) -> None:
    header = grid.view.horizontalHeader()

    def sections() -> list[QImage]:
        picture = header.grab().toImage()
        ratio = picture.devicePixelRatio()
        spans = [(header.sectionViewportPosition(at), header.sectionSize(at)) for at in range(4)]
        return [picture.copy(int(x * ratio), 0, int(width * ratio), picture.height()) for x, width in spans]

    before = sections()
    grid.view.cycle_sort("title")
    up = sections()
    assert [one != other for one, other in zip(before, up, strict=True)] == [False, True, False, False]
    grid.view.cycle_sort("title")
    assert [one != other for one, other in zip(up, sections(), strict=True)] == [False, True, False, False]
