"""Where a key leads in the grid: arrows, Home, End, pages, and with Ctrl to the edge of what is filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.model import TrackModel

CellPosition = tuple[int, int]
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


def move_target(
    model: TrackModel, start: CellPosition, key: Qt.Key, *, control: bool, page: int
) -> CellPosition | None:
    """Return the cell that a key leads to from a cell; None for a key that leads nowhere. `page` is in rows."""
    rows, width = model.rowCount(), model.columnCount()
    row, column = start
    first = 1 if width > 1 else 0  # the number is no cell to write in
    match key:
        case Qt.Key.Key_Home:
            return (0, first) if control else (row, first)
        case Qt.Key.Key_End:
            return (rows - 1, width - 1) if control else (row, width - 1)
        case Qt.Key.Key_PageUp:
            return max(0, row - page), column
        case Qt.Key.Key_PageDown:
            return min(rows - 1, row + page), column
        case _ if key in _STEPS:
            down, right = _STEPS[key]
            if control:
                return _find_edge(start, (down, right), (rows, width), lambda place: _is_filled(model, place))
            return min(max(0, row + down), rows - 1), min(max(0, column + right), width - 1)
        case _:
            return None


def _is_filled(model: TrackModel, place: CellPosition) -> bool:
    return bool(model.data(model.index(*place)))


def _find_edge(
    start: CellPosition, step: CellPosition, size: CellPosition, is_filled: Callable[[CellPosition], bool]
) -> CellPosition:
    """Go on to the last filled cell of a block, or over a gap to the next one, or to the end."""

    def is_inside(place: CellPosition) -> bool:
        return 0 <= place[0] < size[0] and 0 <= place[1] < size[1]

    def next_position(place: CellPosition) -> CellPosition:
        return place[0] + step[0], place[1] + step[1]

    place = start
    following = next_position(place)
    if not is_inside(following):
        return place
    within = is_filled(place) and is_filled(following)
    while is_inside(following):
        place, following = following, next_position(following)
        if within and (not is_inside(following) or not is_filled(following)):
            return place
        if not within and is_filled(place):
            return place
    return place
