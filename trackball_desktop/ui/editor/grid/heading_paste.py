"""A paste whose first row is headings: each column goes to the field that its heading names, each row to its track.

The headings are read as those of a sheet, so they never become a track. Rows find tracks by ISRC, by number, by title;
without any of these they go to the selected rows in their order. A length never goes over a measured one, and an empty
cell changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.release import Track
from trackball_desktop.formats.sheet_columns import Grid, grid_of
from trackball_desktop.formats.table import Sheet

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.columns import Column
    from trackball_desktop.ui.editor.grid.model import TrackModel

_SCOPELESS_FIELDS: Final = frozenset({"title", "artist", "version", "genre", "sub_genre"})
"""Fields of a sheet without a scope of their own: in a grid of tracks they are the tracks'."""
_TRACK_FIELDS: Final = {
    "title": "title", "version": "version_title", "artist": "primary_contributions", "isrc": "isrc",
    "explicit": "parental_advisory", "language": "audio_language", "audio_language": "audio_language",
    "metadata_language": "metadata_language", "genre": "genre", "sub_genre": "sub_genre",
    "pline_year": "pline_year", "cline_year": "cline_year", "pline": "pline_owner", "cline": "cline_owner",
}  # fmt: skip
"""Which field of a track a column of a sheet fills; its length is measured, its number is its place."""


def table_with_headings(table: Sequence[Sequence[str]]) -> Grid | None:
    """Return a pasted table as a sheet; None where its first row is no headings."""
    if len(table) < 2:
        return None
    grid = grid_of(Sheet("", tuple(tuple(row) for row in table)))
    return grid if grid is not None and grid.head == 0 else None


def cells_by_heading(model: TrackModel, grid: Grid, start: int) -> list[tuple[int, Column, str]]:
    """Return what goes where, as the row of a track, the grid's column and the text; `start` is the first row chosen.

    Only columns of the grid that are shown and can be changed are filled.
    """
    columns = {column.field: column for column in model.columns if column.is_editable}
    used = [
        (column, columns[_TRACK_FIELDS[column.field]])
        for column in grid.columns
        if (column.scope != "release" or column.field in _SCOPELESS_FIELDS)
        and _TRACK_FIELDS.get(column.field) in columns
    ]
    pasted: list[tuple[int, Column, str]] = []
    for offset, (_, row) in enumerate(grid.rows()):
        cells = [str(cell) for cell in row]
        at = _find_row(model, grid, cells)
        if at is None and not _identifies_rows(grid):
            at = start + offset
        if at is None or at >= model.rowCount():
            continue
        for item, column in used:
            text = cells[item.place].strip() if item.place < len(cells) else ""
            if text:
                pasted.append((at, column, text))
    return pasted


def count_unused_columns(model: TrackModel, grid: Grid) -> int:
    """Return how many columns with values have no column in the grid."""
    shown = {column.field for column in model.columns if column.is_editable}
    ignored_fields = {"number", "position", "disc", "duration", "duration_seconds", "duration_ms"}
    return sum(
        1
        for column in grid.columns
        if column.field not in ignored_fields
        and _TRACK_FIELDS.get(column.field) not in shown
        and any(column.place < len(row) and str(row[column.place]).strip() for _, row in grid.rows())
    )


def _identifies_rows(grid: Grid) -> bool:
    return any(column.field in {"isrc", "number", "title"} for column in grid.columns)


def _find_row(model: TrackModel, grid: Grid, cells: Sequence[str]) -> int | None:
    """Return the row of the track that a pasted row is about: the one with its ISRC, its title, else its number."""
    tracks = [model.track_at(row) for row in range(model.rowCount())]
    for field in ("isrc", "title", "number"):
        for column in grid.columns:
            if column.field != field or column.place >= len(cells) or not cells[column.place].strip():
                continue
            at = _match_track(tracks, field, cells[column.place].strip())
            if at is not None:
                return at
    return None


def _match_track(tracks: Sequence[Track | None], field: str, text: str) -> int | None:
    if field == "number":
        number = int(text) if text.isascii() and text.isdigit() else 0
        return number - 1 if 0 < number <= len(tracks) else None
    key = normal_isrc(text) if field == "isrc" else folded(text)
    hits = [
        position
        for position, track in enumerate(tracks)
        if track is not None
        and key
        and key == (normal_isrc(str(track.isrc)) if field == "isrc" else folded(str(track.title)))
    ]
    return hits[0] if len(hits) == 1 else None
