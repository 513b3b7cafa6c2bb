"""What a paste into the preview puts where: a table with headings is a sheet; other cells go in from the current one.

A column of ISRCs goes to the ISRCs, wherever it is pasted, and an empty cell changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.formats.sheet_columns import grid_of
from trackball_desktop.formats.table import Sheet, read_text_rows
from trackball_desktop.ui.intake.model import COLUMNS, EDITABLE_COLUMNS


def has_headings(text: str) -> bool:
    """Say whether a pasted text is a table with headings of its own."""
    rows = tuple(read_text_rows(text))
    return len(rows) > 1 and grid_of(Sheet("", rows)) is not None


def pasted_cells(text: str, row: int, column: int, count: int) -> dict[tuple[int, str], str]:
    """Return the texts that go into cells, by row and column name; `count` is how many rows there are."""
    rows = read_text_rows(text, delimiter="\t")
    width = max((len(line) for line in rows), default=0)
    targets = [_target_column(rows, place, column) for place in range(width)]
    cells: dict[tuple[int, str], str] = {}
    for offset, line in enumerate(rows):
        for position, value in enumerate(line):
            target = targets[position]
            if value.strip() and target and row + offset < count:
                cells[row + offset, target] = value
    return cells


def _target_column(rows: Sequence[tuple[str, ...]], place: int, column: int) -> str:
    """Return the column that a pasted column goes into; empty for one that has no place here."""
    values = [line[place] for line in rows if place < len(line) and line[place].strip()]
    if values and all(normal_isrc(value) for value in values):
        return "isrc"
    at = column + place
    return COLUMNS[at] if at < len(COLUMNS) and COLUMNS[at] in EDITABLE_COLUMNS else ""
