"""Commands on selected cells, rows that are dragged by their numbers, columns as wide as their texts; each undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.grid.conftest import Open
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.ui.editor.grid.panel import TrackGrid

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)

TITLES = ("paper lanterns (feat. Ana Sol) [Remix]", "slow tide (Live)", "Harbour", "1999 (1) (2) (3)")


@pytest.fixture
def grid(open_grid: Open) -> TrackGrid:
    tracks = tuple(Track(title=title) for title in TITLES)
    return open_grid(
        Release(title="Hall", primary_contributions=(PrimaryContribution(artist="Noor"),), discs=(Disc(tracks=tracks),))
    )


def tracks(grid: TrackGrid) -> list[Track]:
    return list(grid.view.track_model.session.release.tracks())


def titles(grid: TrackGrid) -> list[object]:
    return [track.title for track in tracks(grid)]


def select(grid: TrackGrid, first: tuple[int, int], last: tuple[int, int]) -> None:
    grid.view.go_to(grid.view.track_model.index(*first))
    grid.view.extend_to(grid.view.track_model.index(*last))


def test_titles_get_capitals_and_their_brackets_become_fields(grid: TrackGrid) -> None:
    before = grid.view.track_model.session.release
    select(grid, (0, 1), (3, 1))
    grid.write_title_case()
    assert titles(grid)[1] == "Slow Tide (Live)"
    grid.split_at_brackets()
    assert titles(grid) == ["Paper Lanterns", "Slow Tide", "Harbour", "1999 (1) (2)"]
    assert [track.version_title for track in tracks(grid)][:2] == ["Remix", "Live"]
    artists = tracks(grid)[0].primary_contributions
    assert isinstance(artists, tuple)
    assert [(row.artist, row.featured is True) for row in artists] == [("Noor", False), ("Ana Sol", True)]
    session = grid.view.track_model.session
    session.undo()
    session.undo()
    assert session.release == before


def test_two_columns_are_swapped_and_any_other_number_is_not(grid: TrackGrid) -> None:
    select(grid, (2, 1), (2, 1))
    grid.swap_columns()
    assert titles(grid)[2] == "Harbour", "one column has nothing to be swapped with"
    select(grid, (1, 1), (1, 1))
    grid.split_at_brackets()
    select(grid, (1, 1), (1, 2))
    grid.swap_columns()
    track = tracks(grid)[1]
    assert (track.title, track.version_title) == ("Live", "slow tide")


def test_what_is_sorted_becomes_the_order(grid: TrackGrid) -> None:
    number = next(action for action in grid.menu().actions() if action.text() == "Number as sorted")
    assert not number.isEnabled()
    grid.view.cycle_sort("title")
    seen = [track.title for track in grid.view.track_model.tracks_in(range(4))]
    grid.number_as_sorted()
    assert titles(grid) == seen != list(TITLES)
    assert not grid.view.track_model.sorted_by


def drag(grid: TrackGrid, row: int, to_y: int) -> None:
    view, left = grid.view, Qt.MouseButton.LeftButton
    start = view.visualRect(view.track_model.index(row, 0)).center()
    QTest.mousePress(view.viewport(), left, pos=start)
    for y in (start.y() + 15, to_y):
        QTest.mouseMove(view.viewport(), QPoint(start.x(), y))
    QTest.mouseRelease(view.viewport(), left, pos=QPoint(start.x(), to_y))


def test_rows_are_dragged_by_their_numbers_in_one_step(grid: TrackGrid) -> None:
    view, session = grid.view, grid.view.track_model.session
    top = view.visualRect(view.track_model.index(0, 0)).top()
    drag(grid, 2, top + 2)
    assert titles(grid) == [TITLES[2], TITLES[0], TITLES[1], TITLES[3]]
    session.undo()
    assert titles(grid) == list(TITLES)
    select(grid, (0, 1), (1, 1))
    view._select_rows()
    drag(grid, 0, view.visualRect(view.track_model.index(3, 0)).bottom() + 20)
    assert titles(grid) == [TITLES[2], TITLES[3], TITLES[0], TITLES[1]], "several rows go together"
    view.cycle_sort("title")
    before = titles(grid)
    drag(grid, 0, view.visualRect(view.track_model.index(3, 0)).bottom())
    assert titles(grid) == before, "a sorted view has no order to drag in"


def test_a_number_that_is_clicked_selects_its_row(grid: TrackGrid) -> None:
    view = grid.view
    place = view.visualRect(view.track_model.index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.selected_rows() == [1]
    assert titles(grid) == list(TITLES)


def test_columns_fit_their_content(grid: TrackGrid) -> None:
    view = grid.view
    narrow = view.columnWidth(1)
    view.setColumnWidth(1, 40)
    view.horizontalHeader().sectionHandleDoubleClicked.emit(1)
    assert view.columnWidth(1) >= view.fontMetrics().horizontalAdvance(TITLES[0])
    assert narrow > 40
