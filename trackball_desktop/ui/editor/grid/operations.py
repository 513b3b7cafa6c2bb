"""What is done to the selected cells: copy, clear, fill. Each change is one step and touches only what it changes.

Filling down copies values, not texts, so that credits come with all they hold; lists get entries of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.release import Node
from trackball_desktop.domain.tree import get_value
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.i18n.message import Message
from trackball_desktop.ui.draft.artist_line import with_new_ids
from trackball_desktop.ui.editor.grid import cell_text, cell_validation, tsv

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.model import TrackModel

CellPosition = tuple[int, int]


def tracks_text(count: int) -> Message:
    """Spell a number of tracks."""
    return HistoryText.tr("%n tracks", "%n track", count)


def is_block(cells: Iterable[CellPosition]) -> bool:
    """Say whether cells are the same columns in every row, so that they can be copied as a table."""
    by_row: dict[int, set[int]] = {}
    for row, column in cells:
        by_row.setdefault(row, set()).add(column)
    return len({frozenset(items) for items in by_row.values()}) <= 1


def clipboard_text(model: TrackModel, cells: set[CellPosition]) -> str:
    """Return cells as text for the clipboard: what is seen, in the order of the rows."""
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    return tsv.format_cells([[_visible_text(model, row, column) for column in columns] for row in rows])


def _visible_text(model: TrackModel, row: int, column: int) -> str:
    cell_column, track = model.columns[column], model.track_at(row)
    if track is None:
        return ""
    if cell_column.kind == "number":
        return str(model.data(model.index(row, column)) or "")
    return cell_text.shown_text(model.session, track, cell_column)


def original_edits(model: TrackModel, cells: Iterable[CellPosition]) -> tuple[list[Edit], str]:
    """Return the edits that give cells the values that they had at first, with the step's label."""
    edits: list[Edit] = []
    fields: list[str] = []
    tracks: set[str] = set()
    originals = model.session.originals
    for row, column in sorted(cells):
        track, cell_column = model.track_at(row), model.columns[column]
        if originals is None or track is None or not cell_column.is_editable:
            continue
        restored = originals.restore_edits([track], cell_column.field)
        if restored:
            edits += restored
            fields.append(cell_column.field)
            tracks.add(track.id)
    return edits, _step_label(model, HistoryText.tr("restored {what} on {tracks}"), fields, len(tracks))


def clear_edits(model: TrackModel, cells: Iterable[CellPosition]) -> tuple[list[Edit], str]:
    """Return the edits that let cells inherit again, with the step's label."""
    edits: list[Edit] = []
    fields: list[str] = []
    tracks: set[str] = set()
    for row, column in sorted(cells):
        track, cell_column = model.track_at(row), model.columns[column]
        if track is None or not cell_column.is_editable or get_value(track, cell_column.field) is INHERIT:
            continue
        edits.append(cell_text.cell_edit(track, cell_column, INHERIT))
        fields.append(cell_column.field)
        tracks.add(track.id)
    return edits, _step_label(model, HistoryText.tr("cleared {what} on {tracks}"), fields, len(tracks))


@dataclass
class SkippedCells:
    """Cells that a fill leaves as they are, and why the first of them."""

    count: int = 0
    reason: str = ""

    def add(self, why: str) -> None:
        """Count one more."""
        self.count += 1
        self.reason = self.reason or why


def fill_down_edits(model: TrackModel, cells: set[CellPosition]) -> tuple[list[Edit], str, SkippedCells]:
    """Return the edits that copy the top cell of each column downwards; a single row takes the one above it."""
    return _fill_edits(model, cells, down=True)


def fill_right_edits(model: TrackModel, cells: set[CellPosition]) -> tuple[list[Edit], str, SkippedCells]:
    """Return the edits that copy the first cell of each row sideways; a single column takes the one before it."""
    return _fill_edits(model, cells, down=False)


def _fill_edits(model: TrackModel, cells: set[CellPosition], *, down: bool) -> tuple[list[Edit], str, SkippedCells]:
    """Fill each column (or each row) of cells from its first one; a single one takes what stands before it."""
    axis = 0 if down else 1
    lines: dict[int, list[int]] = {}
    for place in cells:
        lines.setdefault(place[1 - axis], []).append(place[axis])
    alone = all(len(line) == 1 for line in lines.values())
    edits: list[Edit] = []
    fields: list[str] = []
    tracks: set[str] = set()
    works = cell_text.WorkResolver(model.session.release)
    skipped = SkippedCells()
    for other, line in sorted(lines.items()):
        line.sort()
        source = line[0] - 1 if alone else line[0]
        for at in line if alone else line[1:]:
            edit = _copy_edit(
                model, *((source, other, at, other) if down else (other, source, other, at)), works, skipped
            )
            if edit is not None:
                edits.append(edit)
                fields.append(edit.field)
                tracks.add(edit.node_id)
    pattern = HistoryText.tr("filled {what} on {tracks}")
    return [*works.edits(), *edits] if edits else [], _step_label(model, pattern, fields, len(tracks)), skipped


def _copy_edit(
    model: TrackModel,
    from_row: int,
    from_column: int,
    row: int,
    column: int,
    works: cell_text.WorkResolver,
    skipped: SkippedCells,
) -> Any:
    """Return the edit that gives a cell what another one has; None where there is nothing to do."""
    source, target = model.track_at(from_row), model.track_at(row)
    if source is None or target is None or from_column < 0:
        return None
    target_column, source_column = model.columns[column], model.columns[from_column]
    if not target_column.is_editable or source_column.kind == "number":
        return None
    if why := cell_validation.copy_rejection_reason(source_column, target_column):
        if cell_text.shown_text(model.session, source, source_column) != cell_text.shown_text(
            model.session, target, target_column
        ):
            skipped.add(why)
        return None
    if target_column.field == source_column.field:
        value = get_value(source, target_column.field)
        if isinstance(value, tuple) and value and isinstance(value[0], Node):
            value = with_new_ids(value)
    else:
        text = cell_text.shown_text(model.session, source, source_column)
        value = cell_text.parse_cell(target, target_column, text, works).value
    if cell_text.is_same_value(get_value(target, target_column.field), value):
        return None
    if why := cell_validation.rejection_reason(model.session, target, target_column, value):
        skipped.add(why)
        return None
    return cell_text.cell_edit(target, target_column, value)


def _step_label(model: TrackModel, pattern: Message, fields: Iterable[str], tracks: int) -> str:
    names = list(fields)
    return pattern.with_values({"what": model.fields_label(names), "tracks": tracks_text(tracks)}) if names else ""
