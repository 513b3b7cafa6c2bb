"""Where a key leads in the grid: arrows, Home, End, pages, and with Ctrl to the edge of what is filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.model import TrackModel

Place = tuple[int, int]
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


def target_of(model: TrackModel, start: Place, key: Qt.Key, *, control: bool, page: int) -> Place | None:
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
                return _edge(start, (down, right), (rows, width), lambda place: _filled(model, place))
            return min(max(0, row + down), rows - 1), min(max(0, column + right), width - 1)
        case _:
            return None


def _filled(model: TrackModel, place: Place) -> bool:
    return bool(model.data(model.index(*place)))


def _edge(start: Place, step: Place, size: Place, filled: Callable[[Place], bool]) -> Place:
    """Go on to the last filled cell of a block, or over a gap to the next one, or to the end."""

    def inside(place: Place) -> bool:
        return 0 <= place[0] < size[0] and 0 <= place[1] < size[1]

    def after(place: Place) -> Place:
        return place[0] + step[0], place[1] + step[1]

    place = start
    following = after(place)
    if not inside(following):
        return place
    within = filled(place) and filled(following)
    while inside(following):
        place, following = following, after(following)
        if within and (not inside(following) or not filled(following)):
            return place
        if not within and filled(place):
            return place
    return place
