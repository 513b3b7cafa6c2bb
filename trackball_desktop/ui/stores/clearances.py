"""A card that says at a glance where a release is cleared: a row for territories that stand alike, a column a model."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.availability import SOURCE_NAME, Cell, MapRow, Model, State
from trackball_desktop.ui.kit import formatting, space
from trackball_desktop.ui.kit.basic import separator, set_tooltip
from trackball_desktop.ui.kit.clearances import (
    MAX_NAMED_TERRITORIES,
    Clearances,
    cell_text,
    model_text,
    territories_text,
    territory_name,
)
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import join_parts

if TYPE_CHECKING:
    from trackball_desktop.services.catalogue_events import ReleaseMap

_SOON_DAYS: Final = 30


def _cell_shape(cell: Cell) -> tuple[str, str]:
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

    def __init__(self, release_map: ReleaseMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.S, space.L, space.M)
        column.setSpacing(space.S)
        column.addWidget(TextLabel(self._title_text(release_map), "strong"))
        column.addWidget(TextLabel(self._source_text(release_map), "small", "dim"))
        if release_map.rows:
            column.addLayout(self._make_grid(release_map.rows))
        for note in self._notes(release_map):
            column.addWidget(TextLabel(note, "small", "dim"))

    def _title_text(self, release_map: ReleaseMap) -> str:
        if release_map.takedown:
            return Clearances.tr("Taken down at {name}", name=SOURCE_NAME)
        if not release_map.rows:
            return Clearances.tr("{name} has no clearance for it in any territory", name=SOURCE_NAME)
        return Clearances.tr("Where {name} is cleared to use it", name=SOURCE_NAME)

    def _source_text(self, release_map: ReleaseMap) -> str:
        return Clearances.tr(
            "Release {id}, from events of {when}",
            id=str(release_map.id),
            when=formatting.format_timestamp(release_map.at),
        )

    def _make_grid(self, rows: tuple[MapRow, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.L)
        grid.setVerticalSpacing(space.S)
        grid.addWidget(TextLabel(Clearances.tr("Territories"), "small", "dim"), 0, 0)
        for position, model in enumerate(Model, start=1):
            grid.addWidget(TextLabel(model_text(model), "small", "dim"), 0, position)
        for column in range(len(Model) + 1):
            grid.setColumnStretch(column, 1)
        grid_row = 1
        for row in rows:
            grid.addWidget(separator(), grid_row, 0, 1, len(Model) + 1)
            territories_label = TextLabel(territories_text(row.territories), "small")
            if len(row.territories) > MAX_NAMED_TERRITORIES:
                set_tooltip(territories_label, join_parts([territory_name(code) for code in row.territories], ","))
            grid.addWidget(territories_label, grid_row + 1, 0, Qt.AlignmentFlag.AlignTop)
            for position, cell in enumerate(row.cells, start=1):
                grid.addWidget(_make_cell_widget(cell), grid_row + 1, position, Qt.AlignmentFlag.AlignTop)
            grid_row += 2
        return grid

    def _notes(self, release_map: ReleaseMap) -> list[str]:
        notes: list[str] = []
        if release_map.unread_fields:
            notes.append(
                Clearances.tr(
                    "Not read: {fields}. Their clearances are not shown.", fields=", ".join(release_map.unread_fields)
                )
            )
        if release_map.release_only_track_count:
            notes.append(
                Clearances.tr(
                    "%n tracks are sold only with the release.",
                    "%n track is sold only with the release.",
                    release_map.release_only_track_count,
                )
            )
        if release_map.booklet:
            notes.append(Clearances.tr("The booklet is sold only with the release."))
        if release_map.other_ids:
            numbers = ", ".join(str(item) for item in release_map.other_ids)
            notes.append(Clearances.tr("Other releases with its UPC: {ids}.", ids=numbers))
        return notes


def _make_cell_widget(cell: Cell) -> QWidget:
    shape, role = _cell_shape(cell)
    text = cell_text(cell)
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(space.S)
    mark = ShapeMark(shape)
    mark.setAccessibleName(text)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(TextLabel(text, "small", role), 1)
    return widget
