"""The columns of a sheet: where its headings stand, and which field of a release or a track each column holds."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from trackball_desktop.domain.text import tidy
from trackball_desktop.formats.sheet_headings import Heading, heading_key, heading_words, is_track_count, read_heading
from trackball_desktop.formats.table import Sheet, Value, cell_text

_HEAD_ROWS: Final = 40
"""Rows within which the headings must stand."""
_SURE: Final = 6
"""Known headings that make a row the one of headings, however many others stand there that nobody knows."""
_TITLES_OR_NUMBERS: Final = frozenset({
    "track", "song", "faixa", "pista", "traccia", "spor", "piste", "titel", "nummer", "morceau", "cancion", "lat",
    "spar", "utwor", "曲", "曲目", "곡", "sarkı",
})  # fmt: skip
"""Headings of columns that hold titles of tracks in one sheet, and their numbers in another."""
_LONGEST_NAMES: Final = 120
"""Characters of a cell of names: what is longer is what somebody wrote, not who."""
_DATE = re.compile(r"\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})")
WRITERS: Final = {"composer": "Composer", "author": "Author", "writer": "Composer & Author", "arranger": "Arranger"}
PEOPLE: Final = frozenset({"artist", "artist_display", "featured", "remixer", "producer", "publisher", *WRITERS})
CREDIT: Final = "credits."
"""What stands before a role in the field of a column of credits: "credits.Mastering Engineer"."""
_OF_RELEASE: Final = frozenset({
    "label", "upc", "ean", "catalog_number", "codes", "id_type", "release_id", "release_date", "original_release_date",
    "configuration", "genre", "sub_genre", "pline", "cline", "pline_year", "cline_year", "year",
})  # fmt: skip


def holds_people(field: str) -> bool:
    """Say whether a column of this field holds names of people."""
    return field in PEOPLE or field.startswith(CREDIT)


@dataclass
class Column:
    """A column with a heading. `field` is empty where there is no field for it, `used` false where it is not read.

    `day_first` is the order of its dates, None where nothing tells. `is_last_first` says that people stand in it as
    "Last, First".
    """

    place: int
    text: str
    heading: Heading
    field: str = ""
    scope: str = ""
    used: bool = True
    day_first: bool | None = None
    is_last_first: bool = False


@dataclass
class Grid:
    """A sheet of which the row of headings (`head`, from 0) was found."""

    sheet: Sheet
    head: int
    columns: list[Column]

    def rows(self) -> Iterable[tuple[int, tuple[Value, ...]]]:
        """Yield the rows below the headings with their numbers."""
        for place in range(self.head + 1, len(self.sheet.rows)):
            yield place + 1, self.sheet.rows[place]

    def field_columns(self, *fields: str, scope: str | None = None) -> list[Column]:
        """Return the columns of fields."""
        return [c for c in self.columns if c.field in fields and c.used and scope in {None, c.scope}]


def grid_of(sheet: Sheet) -> Grid | None:
    """Find the headings of a sheet: the row with the most words that are known; None where no row has two of them."""
    best, head = 0.0, -1
    # Our own layout without what it is known by would give its marks as texts.
    own = any("[1]." in cell for row in sheet.rows[:_HEAD_ROWS] for cell in row if isinstance(cell, str))
    for position, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        cells = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        if len(cells) < 2:
            continue
        headings = {(h.field, h.scope, h.group, h.part) for cell in cells if (h := read_heading(tidy(cell))).field}
        filled = sum(1 for cell in row if cell_text(cell).strip())
        score = len(headings) + len(headings) / filled
        sure = not own and len(headings) >= _SURE and any(field in {"title", "isrc"} for field, *_ in headings)
        if (sure or len(headings) >= max(2, 0.3 * filled)) and score > best:
            best, head = score, position
    if head < 0:
        return None
    columns = [
        Column(position, tidy(cell_text(cell)), read_heading(tidy(cell_text(cell))))
        for position, cell in enumerate(sheet.rows[head])
        if cell_text(cell).strip()
    ]
    grid = Grid(sheet, head, columns)
    _scope_columns(grid)
    return grid


def _scope_columns(grid: Grid) -> None:
    """Say of each column whether it is about the release or about the track."""
    groups = _group_headings(grid)
    columns = grid.columns
    for column in columns:
        column.field, column.scope = column.heading.field, column.heading.scope or groups.get(column.place, "")
        column.day_first = column.heading.day_first
        if heading_key(column.text) in _TITLES_OR_NUMBERS:
            _title_or_number(grid, column)
        elif column.field == "title" and column.scope != "track" and _holds_dates(grid, column):
            column.field, column.scope = "release_date", "release"  # "Release"
    _words_and_music(grid)
    _authors_beside_composers(columns)
    details = any(
        c.field in {"isrc", "position", "duration"} or (c.field, c.scope) == ("title", "track") for c in columns
    )
    for column in columns:
        if column.field == "number" and is_track_count(column.text) and not details:
            column.field = ""  # how many tracks a release has
    track_fields = [c for c in columns if c.field in {"isrc", "number", "position", "duration"} and not c.heading.group]
    titles = [c for c in columns if c.field == "title"]
    loose = [c for c in titles if not c.scope]
    if any(c.scope == "track" for c in titles):
        scope = "release"
    elif any(c.scope == "release" for c in titles) or len(loose) == 1:
        scope = "track" if track_fields else "release"
    else:
        scope = ""
    for number, column in enumerate(loose):
        column.scope = scope or ("release" if number == 0 else "track")
    has_tracks = any(c.scope == "track" for c in titles) or bool(track_fields)
    seen: set[tuple[str, str]] = {(c.field, c.scope) for c in columns if c.scope}
    for column in columns:
        if column.scope or not column.field:
            continue
        if not has_tracks:
            column.scope = "release"
        elif column.field == "version":
            before = [c for c in titles if c.place < column.place] or titles
            column.scope = before[-1].scope if before and before[0].place < column.place else "track"
        elif column.field in _OF_RELEASE:
            column.scope = "release"
        elif column.field in {"artist", "artist_display"}:
            column.scope = "release" if ("artist", "track") in seen and ("artist", "release") not in seen else "track"
        else:
            column.scope = "track"
        seen.add((column.field, column.scope))
    _release_ids(grid)
    _drop_doubles(grid)
    _years(columns)


def _words_and_music(grid: Grid) -> None:
    """Read "Musik" beside "Text" as who wrote them: alone, either may hold anything."""
    pair = heading_words()["words_and_music"]
    columns_by_field = {
        field: [
            c for c in grid.columns if c.field in {"", field} and heading_key(c.text) in set(map(heading_key, listed))
        ]
        for field, listed in pair.items()
    }
    if not all(len(columns) == 1 for columns in columns_by_field.values()):
        return
    columns = {field: columns[0] for field, columns in columns_by_field.items()}
    cells = [cell_text(cell_at(row, column)) for _, row in grid.rows() for column in columns.values()]
    if all(len(text) < _LONGEST_NAMES and "\n" not in text for text in cells):
        for field, column in columns.items():
            column.field, column.scope = field, "track"


def _authors_beside_composers(columns: list[Column]) -> None:
    """Read "Autori" beside "Compositori" as who wrote the words: alone, they wrote all of it."""
    fields = {column.field for column in columns}
    words = set(map(heading_key, heading_words()["authors_beside_composers"]))
    for column in columns:
        if (
            column.field == "writer"
            and heading_key(column.text) in words
            and "composer" in fields
            and "author" not in fields
        ):
            column.field = "author"


def _holds_dates(grid: Grid, column: Column) -> bool:
    values = [value for _, row in grid.rows() if cell_text(value := cell_at(row, column)).strip()][:50]
    dates = sum(isinstance(value, date) or _DATE.fullmatch(cell_text(value).strip()) is not None for value in values)
    return bool(values) and dates > len(values) / 2


def _title_or_number(grid: Grid, column: Column) -> None:
    """Say by its values whether a column that is called "Track" holds titles or numbers."""
    values = [text for _, row in grid.rows() if (text := cell_text(cell_at(row, column)).strip())][:50]
    numbers = sum(text.replace(".", "").isdigit() for text in values)
    column.field, column.scope = ("number" if values and numbers > len(values) / 2 else "title"), "track"


def _group_headings(grid: Grid) -> dict[int, str]:
    """Read a row of group names above the headings ("RELEASE", "TRACK"): each counts up to the next."""
    if grid.head == 0:
        return {}
    row = grid.sheet.rows[grid.head - 1]
    marks: dict[int, str] = {}
    for position, cell in enumerate(row):
        word = heading_key(cell_text(cell))
        if word:
            marks[position] = next(
                (s for s in ("release", "track") if word in {heading_key(w) for w in heading_words()["scopes"][s]}), ""
            )
            for s in ("release", "track"):
                if not marks[position] and any(
                    word.startswith(heading_key(w)) for w in heading_words()["scopes"][s] if len(w) > 3
                ):
                    marks[position] = s
    if not set(marks.values()) & {"release", "track"}:
        return {}
    groups_by_column: dict[int, str] = {}
    current = ""
    for position in range(max(c.place for c in grid.columns) + 1):
        current = marks.get(position, current)
        groups_by_column[position] = current
    return groups_by_column


def _release_ids(grid: Grid) -> None:
    """Take a release's id for its catalogue number where the sheet says so, or where it has no other and is a code."""
    for column in grid.field_columns("release_id"):
        values = [text for _, row in grid.rows() if (text := cell_text(cell_at(row, column)).strip())]
        numbers = any(value.isdigit() for value in values)
        has_id_type = bool(grid.field_columns("id_type"))
        column.scope = "release"
        column.field = "catalog_number" if has_id_type or not (numbers or grid.field_columns("catalog_number")) else ""


def _drop_doubles(grid: Grid) -> None:
    """Leave one column of a field that takes one value: the first that has any."""
    many = PEOPLE | {"participants", "writer_share", "publisher_share", "upc", "ean", "codes", "year"}
    by_field: dict[tuple[str, str], list[Column]] = defaultdict(list)
    for column in grid.columns:
        if (
            column.field
            and column.field not in many
            and not holds_people(column.field)
            and not column.heading.part
            and not column.heading.on_tracks
        ):
            by_field[column.field, column.scope].append(column)
    for same in by_field.values():
        if len(same) > 1:
            kept = next((c for c in same if any(cell_at(row, c) for _, row in grid.rows())), same[0])
            for column in same:
                column.used = column is kept


def _years(columns: list[Column]) -> None:
    """Give a column "Year" to the line that stands beside it."""
    for number, column in enumerate(columns):
        if column.field == "year":
            beside = columns[max(number - 1, 0) : number] + columns[number + 1 : number + 2]
            line = next((c.field for c in beside if c.field in {"pline", "cline"}), "")
            column.field = f"{line}_year" if line else ""


def apply_mapping(grid: Grid, mapping: Mapping[str, str]) -> None:
    """Give columns the fields that a person said: "release.title", or nothing for one that is not to be read."""
    for column in grid.columns:
        if column.text in mapping:
            column.scope, _, column.field = mapping[column.text].partition(".")
            column.used = bool(column.field)


def layout_key(sheet_headings: Iterable[str]) -> str:
    """Return what a layout is remembered by: its headings, in whatever order they stand."""
    joined = "\n".join(sorted(tidy(text).casefold() for text in sheet_headings if text.strip()))
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:24]


def cell_at(row: tuple[Value, ...], column: Column) -> Value:
    """Return what a row has in a column; empty text beyond its end."""
    return row[column.place] if column.place < len(row) else ""
