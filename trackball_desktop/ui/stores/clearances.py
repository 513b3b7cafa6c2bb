"""A card that says at a glance where a release is cleared: a row for territories that stand alike, a column a model."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.availability import SOURCE_NAME, Cell, MapRow, Model, State
from trackball_desktop.ui.kit import formatting, space
from trackball_desktop.ui.kit.basic import line, tip
from trackball_desktop.ui.kit.clearances import (
    MOST_NAMED,
    Clearances,
    cell_text,
    model_text,
    territories_text,
    territory_name,
)
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import joined

if TYPE_CHECKING:
    from trackball_desktop.services.catalogue_events import ReleaseMap

_SOON_DAYS: Final = 30


def _shape_of(cell: Cell) -> tuple[str, str]:
    """Return the shape and the role of a cell: what ends soon is a warning."""
    match cell.state:
        case State.OPEN:
            return ("warning", "warning") if cell.end and _is_soon(cell.end) else ("ok", "ok")
        case State.LATER:
            return "waiting", "dim"
        case State.OVER:
            return "blocker", "bad"
        case State.UNKNOWN:
            return "warning", "warning"
        case State.NONE:
            return "draft", "dim"


def _is_soon(end: str) -> bool:
    try:
        return (date.fromisoformat(end[:10]) - date.today()).days <= _SOON_DAYS  # noqa: DTZ011 - the user's own day
    except ValueError:
        return False


class ClearancesCard(QFrame):
    """Shows one release's map."""

    def __init__(self, found: ReleaseMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.S, space.L, space.M)
        column.setSpacing(space.S)
        column.addWidget(TextLabel(self._head(found), "strong"))
        column.addWidget(TextLabel(self._foot(found), "small", "dim"))
        if found.rows:
            column.addLayout(self._grid(found.rows))
        for words in self._notes(found):
            column.addWidget(TextLabel(words, "small", "dim"))

    def _head(self, found: ReleaseMap) -> str:
        if found.takedown:
            return Clearances.tr("Taken down at {name}", name=SOURCE_NAME)
        if not found.rows:
            return Clearances.tr("{name} has no clearance for it in any territory", name=SOURCE_NAME)
        return Clearances.tr("Where {name} is cleared to use it", name=SOURCE_NAME)

    def _foot(self, found: ReleaseMap) -> str:
        return Clearances.tr("Release {id}, from events of {when}", id=str(found.id), when=formatting.moment(found.at))

    def _grid(self, rows: tuple[MapRow, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.L)
        grid.setVerticalSpacing(space.S)
        grid.addWidget(TextLabel(Clearances.tr("Territories"), "small", "dim"), 0, 0)
        for at, model in enumerate(Model, start=1):
            grid.addWidget(TextLabel(model_text(model), "small", "dim"), 0, at)
        for column in range(len(Model) + 1):
            grid.setColumnStretch(column, 1)
        place = 1
        for row in rows:
            grid.addWidget(line(), place, 0, 1, len(Model) + 1)
            names = TextLabel(territories_text(row.territories), "small")
            if len(row.territories) > MOST_NAMED:
                tip(names, joined([territory_name(code) for code in row.territories], ","))
            grid.addWidget(names, place + 1, 0, Qt.AlignmentFlag.AlignTop)
            for at, cell in enumerate(row.cells, start=1):
                grid.addWidget(_cell(cell), place + 1, at, Qt.AlignmentFlag.AlignTop)
            place += 2
        return grid

    def _notes(self, found: ReleaseMap) -> list[str]:
        notes: list[str] = []
        if found.unread:
            notes.append(
                Clearances.tr("Not read: {fields}. Their clearances are not shown.", fields=", ".join(found.unread))
            )
        if found.with_release_only:
            notes.append(
                Clearances.tr(
                    "%n tracks are sold only with the release.",
                    "%n track is sold only with the release.",
                    found.with_release_only,
                )
            )
        if found.booklet:
            notes.append(Clearances.tr("The booklet is sold only with the release."))
        if found.others:
            numbers = ", ".join(str(one) for one in found.others)
            notes.append(Clearances.tr("Other releases with its UPC: {ids}.", ids=numbers))
        return notes


def _cell(cell: Cell) -> QWidget:
    shape, role = _shape_of(cell)
    words = cell_text(cell)
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(space.S)
    mark = ShapeMark(shape)
    mark.setAccessibleName(words)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(TextLabel(words, "small", role), 1)
    return made
