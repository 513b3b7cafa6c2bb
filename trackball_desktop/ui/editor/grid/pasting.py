"""What a paste would do, worked out before anything is done: cell by cell, with what does not fit and what is not read.

A single row fills the selected rows, a single column the selected columns, a single value all. A paste is one step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import AddNode, Edit
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.release import Disc, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.editor.grid import cell_text, heading_paste
from trackball_desktop.ui.editor.grid.columns import Column
from trackball_desktop.ui.editor.grid.operations import CellPosition, tracks_text

if TYPE_CHECKING:
    from trackball_desktop.formats.sheet_columns import Grid
    from trackball_desktop.ui.editor.grid.model import TrackModel

MAX_NEW_TRACKS = 500
"""Tracks that one paste may add."""


@dataclass
class PastedCell:
    """One cell of a paste. `is_parsed` is false where the text is kept as typed."""

    number: str
    track: Track
    column: Column
    old: str
    new: str
    value: Any
    is_parsed: bool
    reason: str = ""


@dataclass
class PastePlan:
    """A paste. `new_tracks` would be added, with their cells in `new_track_cells`; the counts say what is left out."""

    cells: list[PastedCell] = field(default_factory=list[PastedCell])
    new_track_cells: list[PastedCell] = field(default_factory=list[PastedCell])
    new_tracks: list[Track] = field(default_factory=list[Track])
    dropped_rows: int = 0
    dropped_columns: int = 0
    read_only_count: int = 0
    works: cell_text.WorkResolver | None = None
    clears_cells: bool = False
    """Whether an empty cell of the clipboard clears what stands there."""
    misplaced_codes: int = 0
    """Codes that would have come to a column of people."""
    skipped_lengths: int = 0
    """Lengths that would have gone over those that masters have."""
    unused_headings: int = 0
    """Columns of a table with headings that have no place in the columns that are shown."""

    @property
    def unparsed_count(self) -> int:
        """How many cells hold what their column cannot read."""
        return sum(1 for cell in (*self.cells, *self.new_track_cells) if not cell.is_parsed)

    @property
    def can_skip_preview(self) -> bool:
        """Whether it may be done without asking: one cell, and nothing about it is doubtful."""
        doubts = (
            self.new_tracks or self.dropped_rows or self.dropped_columns or self.read_only_count or self.unparsed_count
        )
        doubts = doubts or self.clearing_cells or self.unused_headings or self.misplaced_codes or self.skipped_lengths
        return not doubts and len(self.cells) <= 1

    @property
    def clearing_cells(self) -> list[PastedCell]:
        """The cells that an empty cell of the clipboard would clear: only where that is chosen."""
        return [cell for cell in self.cells if not cell.new.strip()]

    @property
    def is_empty(self) -> bool:
        """Whether it would change nothing and leave nothing out."""
        left_out = self.new_tracks or self.dropped_rows or self.dropped_columns or self.read_only_count
        left_out = left_out or self.misplaced_codes or self.skipped_lengths
        return not self.cells and not left_out


def plan_paste(model: TrackModel, table: Sequence[Sequence[str]], cells: set[CellPosition]) -> PastePlan:
    """Work out a paste of rows of texts into the selected cells, or from the single selected one on."""
    result = PastePlan(works=cell_text.WorkResolver(model.session.release))
    if not table or not cells:
        return result
    if (headed := heading_paste.table_with_headings(table)) is not None:
        return _plan_by_headings(model, result, headed, min(row for row, _ in cells))
    top, left = min(row for row, _ in cells), min(column for _, column in cells)
    tall, wide = len({row for row, _ in cells}), len({column for _, column in cells})
    height, width = len(table), max(len(row) for row in table)
    # Excel's rule: a block that fits into the selection a whole number of times is repeated.
    down = tall if tall % height == 0 else height
    across = wide if wide % width == 0 else width
    block = down == tall and across == wide
    rows = sorted({row for row, _ in cells}) if block else list(range(top, top + down))
    places = sorted({column for _, column in cells}) if block else list(range(left, left + across))
    result.dropped_columns = sum(1 for place in places if place >= len(model.columns))
    count = model.rowCount()
    result.new_tracks = [Track(track_type="audio") for row in rows if row >= count][:MAX_NEW_TRACKS]
    result.dropped_rows = max(0, sum(1 for row in rows if row >= count) - MAX_NEW_TRACKS)
    for position, row in enumerate(rows):
        if row - count >= MAX_NEW_TRACKS:
            break
        line = table[position % height]
        for offset, place in enumerate(places):
            at = offset % width
            if place < len(model.columns) and at < len(line):
                _add_cell(model, result, row, place, line[at])
    return result


def _plan_by_headings(model: TrackModel, result: PastePlan, headed: Grid, start: int) -> PastePlan:
    """Plan a paste whose first row is headings: these are no track, and say where each column goes."""
    for row, column, text in heading_paste.cells_by_heading(model, headed, start):
        _add_cell(model, result, row, model.columns.index(column), text)
    result.unused_headings = heading_paste.count_unused_columns(model, headed)
    return result


def _add_cell(model: TrackModel, result: PastePlan, row: int, place: int, text: str) -> None:
    """Add one cell to the plan, unless it would stay as it is."""
    column = model.columns[place]
    if not column.is_editable:
        # A row that is pasted whole brings its number back; that is no loss to speak of.
        result.read_only_count += column.kind != "number" and bool(text.strip())
        return
    if column.kind in ("primary_contributions", "contributions") and normal_isrc(text) is not None:
        result.misplaced_codes += 1
        return
    assert result.works is not None
    track = model.track_at(row)
    if track is None:
        new = result.new_tracks[row - model.rowCount()]
        reading = model.parse_cell(new, column, text, result.works)
        if reading is not None and reading.value is not INHERIT:
            number = "+" + str(row - model.rowCount() + 1)
            result.new_track_cells.append(PastedCell(number, new, column, "", text, reading.value, reading.is_parsed))
        return
    old = cell_text.shown_text(model.session, track, column)
    if text == old:  # what is inherited stays inherited
        return
    if column.kind == "duration" and model.session.find_asset(track.id, AssetRole.MASTER.value) is not None:
        result.skipped_lengths += 1
        return
    reading = model.parse_cell(track, column, text, result.works)
    if reading is None:
        return
    number = str(model.data(model.index(row, 0)) or "")
    result.cells.append(PastedCell(number, track, column, old, text, reading.value, reading.is_parsed))


def paste_edits(model: TrackModel, plan: PastePlan, *, add_tracks: bool) -> tuple[list[Edit], str]:
    """Return the edits of a plan, with the tracks that it would add or without, and the step's label."""
    release = model.session.release
    cells = [cell for cell in plan.cells if plan.clears_cells or cell.new.strip()]
    cells += plan.new_track_cells if add_tracks else ()
    edits: list[Edit] = []
    used = {work_id for cell in cells if cell.column.field == "works" for work_id in _as_ids(cell.value)}
    if plan.works is not None:
        edits += [AddNode.from_node(release.id, "works", work) for work in plan.works.new_works if work.id in used]
    new = plan.new_tracks if add_tracks else []
    if new and not release.discs:
        edits.append(AddNode.from_node(release.id, "discs", Disc(tracks=tuple(new))))
    else:
        edits += [AddNode.from_node(release.discs[-1].id, "tracks", track) for track in new]
    # Lists last: fields of one sort side by side are written in one go.
    cells.sort(key=lambda cell: cell.column.kind in ("primary_contributions", "contributions"))
    edits += [cell_text.cell_edit(cell.track, cell.column, cell.value) for cell in cells]
    tracks = {cell.track.id for cell in cells} | {track.id for track in new}
    label = HistoryText.tr(
        "pasted {what} on {tracks}",
        what=model.fields_label(cell.column.field for cell in cells),
        tracks=tracks_text(len(tracks)),
    )
    return edits, label


def _as_ids(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
