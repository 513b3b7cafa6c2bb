"""From a label's spreadsheet to drafts: one row a track or one row a release, several releases in one sheet.

Where the headings stand is found by what they say. A value that could mean two things is left empty and asked; a row
that cannot be used is reported with its reason; a column without a field here is named. Nothing is guessed in silence.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import ROUNDED, normal_gtin, normal_isrc, normal_iswc
from trackball_desktop.domain.moments import read_date, read_duration
from trackball_desktop.domain.normalise import read_catalog_number, read_flag, read_share, read_year
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.text import plain, tidy
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import INSTRUMENTAL, spelled_language, vocabulary
from trackball_desktop.formats.full_reader import is_full, read_full
from trackball_desktop.formats.sheet_columns import PEOPLE, WRITERS, Column, Grid, cell_at, grid_of, mapped
from trackball_desktop.formats.sheet_headings import key, role_of, words
from trackball_desktop.formats.sheet_people import billed_name, billing, by_role, names_in, on_all, percents
from trackball_desktop.formats.sheet_types import Problem, Question, SheetDraft, SheetImport, Source
from trackball_desktop.formats.table import Book, Value, shown
from trackball_desktop.i18n.contexts import FileText

_ERRORS: Final = frozenset(
    "#n/a #ref! #value! #name? #div/0! #null! #num! #getting_data #spill! #nv #wert! #bezug!".split()
)
_FEAT = re.compile(r"\s+(?:\(|\[)?(?:feat\.?|ft\.?|featuring)\s+(.+?)[)\]]?$", re.IGNORECASE)
_CODES = re.compile(
    r"(?:UPC|EAN)\s*:\s*(.*?)\s+Cat(?:alog(?:ue)?)?\.?\s*(?:#|No\.?|Nr\.?|N°)?\s*:\s*(.*)", re.IGNORECASE
)
_LINE = re.compile(r"\s*(?:℗|©|\([PC]\)|[PC](?=\s\d{4}))?\s*(\d{4})?[\s,/]*(.*)", re.IGNORECASE)
_AMBIGUOUS = re.compile(r"\d{1,2}\s?([/.-])\s?\d{1,2}\s?\1\s?(?:\d{4}|\d{2})")
_SIDE = re.compile(r"([A-Z])\s?-?\s?(\d{1,2})?", re.IGNORECASE)
_DISC_AND_NUMBER = re.compile(r"(\d{1,2})\s?[-./]\s?(\d{1,3})")


Tick = Callable[[int, int], None]
"""Told how many rows are read, of how many; raises to stop."""
_TICK_ROWS: Final = 100


def read_sheets(
    book: Book, *, day_first: bool | None = None, mapping: Mapping[str, str] | None = None, tick: Tick | None = None
) -> SheetImport:
    """Read drafts from a table. `day_first` answers the question about dates that can be read in two ways.

    `mapping` says of headings what their columns hold, where that is known better than by the words: "release.title",
    "track.artist", or nothing for a column that is not to be read.

    Raises UserError where no sheet has headings of releases.
    """
    if is_full(book):
        return read_full(book)
    reader = _Reader(book, day_first, mapping or {}, tick)
    return reader.read()


# --- the reader -----------------------------------------------------------------------------------------------------


@dataclass
class _TrackRow:
    row: int
    values: dict[str, Any]
    sources: dict[str, Source]
    people: dict[str, list[str]]
    shares: dict[str, Decimal]
    disc: int = 1
    number: int | None = None
    order: int = 0


@dataclass
class _Group:
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    sources: dict[str, Source] = field(default_factory=dict[str, Source])
    people: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    tracks: list[_TrackRow] = field(default_factory=list[_TrackRow])


class _Reader:
    def __init__(self, book: Book, day_first: bool | None, mapping: Mapping[str, str], tick: Tick | None) -> None:
        self._book = book
        self._mapping = mapping
        self._tick = tick
        self._answer = day_first
        self._rows: list[Problem] = []
        self._cells: list[Problem] = []
        self._unused: dict[str, None] = {}
        self._questions: dict[Question, None] = {}
        self._notes: list[str] = list(book.notes)
        self._groups: list[_Group] = []
        self._empty = {folded(word) for word in words()["empty"]}
        self._by_distributor = {folded(word) for word in words()["by_distributor"]}

    def read(self) -> SheetImport:
        """Read all sheets: those of releases first, then those of people."""
        grids = [grid for sheet in self._book.sheets if not sheet.hidden and (grid := grid_of(sheet)) is not None]
        for grid in grids:
            mapped(grid, self._mapping)
        people = [g for g in grids if any(c.heading.on_tracks for c in g.columns)]
        others = [g for g in grids if g not in people and (g.of("title") or g.of("isrc"))]
        if not others:
            raise UserError(
                FileText.tr("No headings of releases or tracks were found."),
                meaning=FileText.tr("So nothing was imported."),
                remedy=FileText.tr(
                    "Give the columns headings such as Release Title, Track Title, Artist, UPC and ISRC."
                ),
            )
        for sheet in self._book.sheets:
            if sheet.hidden:
                self._notes.append(FileText.tr("The sheet “{name}” is hidden, and was not read.", name=sheet.name))
        for grid in others:
            self._read_releases(grid)
        for grid in people:
            self._read_people(grid)
        drafts = tuple(self._draft(group) for group in self._groups)
        return SheetImport(
            drafts,
            tuple(self._rows),
            tuple(self._cells),
            tuple(self._unused),
            tuple(self._questions),
            tuple(self._notes),
            {grid.sheet.name: grid.head + 1 for grid in grids},
        )

    # --- a sheet ---

    def _read_releases(self, grid: Grid) -> None:
        self._judge_columns(grid)
        has_tracks = bool(
            grid.of("title", scope="track")
            or grid.of("isrc", "number", "position")
            or grid.of("duration", scope="track")
        )
        titled = bool(grid.of("title", scope="release"))
        by_key: dict[tuple[str, str], _Group] = {}
        last: _Group | None = None
        start = len(self._groups)
        width = max(max(c.place for c in grid.columns) + 1, len(grid.sheet.rows[grid.head]))
        for number, row in grid.rows():
            if self._tick is not None and number % _TICK_ROWS == 0:
                self._tick(number, len(grid.sheet.rows))
            filled = [shown(cell).strip() for cell in row if shown(cell).strip()]
            if not filled or self._is_no_data(grid, row, filled):
                continue
            if self._book.text and any(
                shown(cell).strip() for cell in row[max(width, len(grid.sheet.rows[grid.head])) :]
            ):
                self._rows.append(Problem(number, "ragged_row", grid.sheet.name))
                continue
            last = self._read_row(grid, number, row, by_key, last, has_tracks=has_tracks, titled=titled)
        made = self._groups[start:]
        if not has_tracks and made:
            self._ask("no_tracks", "", grid)
        if has_tracks and not titled:
            self._titles_of_singles(grid, made)
        if has_tracks and not grid.of("number", "position"):
            self._ask("no_track_numbers", "", grid)
        self._check_tracks(grid, made)

    def _titles_of_singles(self, grid: Grid, made: list[_Group]) -> None:
        for group in made:
            kind = str(group.values.get("configuration", ""))
            if len(group.tracks) == 1 and (kind.endswith("Single") or not kind):
                group.values["title"] = group.tracks[0].values.get("title", INHERIT)
            else:
                self._ask("release_title_missing", "", grid)
        if not grid.of("upc", "ean", "codes", "catalog_number"):
            self._ask("no_release_columns", "", grid)

    def _is_no_data(self, grid: Grid, row: tuple[Value, ...], filled: list[str]) -> bool:
        """Say whether a row is a note, a sum, a sample, or the headings again."""
        first = re.split(r"\s*[:=]\s*|\s+\d", filled[0])[0]
        if len(filled) == 1 and len(grid.columns) > 2:
            alone = next(place for place, cell in enumerate(row) if shown(cell).strip())
            column = next((c for c in grid.columns if c.place == alone), None)
            has_tracks = bool(grid.of("title", scope="track"))
            if column is None or column.field != "title" or (column.scope == "release" and has_tracks):
                return True
            return folded(first) in {folded(word) for word in words()["totals"]}
        if folded(first) in {folded(w) for w in words()["totals"]} and not any(
            shown(cell_at(row, c)).strip() for c in grid.of("isrc", "upc", "ean", "artist")
        ):
            return True
        if all(c.text == tidy(shown(cell_at(row, c))) for c in grid.columns):
            return True
        samples = tuple(word.casefold() for word in words()["samples"])
        names = [c for c in grid.columns if c.field in {"title", "artist", "label"}]
        texts = {tidy(shown(cell_at(row, c))).casefold() for c in names} - {""}
        like = [text for text in texts if text.startswith(samples)]
        return len(like) >= 2 and len(like) >= len(texts) / 2

    def _judge_columns(self, grid: Grid) -> None:
        """Look at the values of whole columns: what has none, what is ids, how dates and shares are written."""
        dates: list[Column] = []
        for column in grid.columns:
            values = [shown(value).strip() for _, row in grid.rows() if (value := cell_at(row, column)) != ""]
            values = [value for value in values if value]
            if not values:
                continue
            self._by_content(column, values)
            if not column.field or not column.used or column.field in {"role", "person_name"}:
                column.used = False
                self._unused[column.text] = None
                continue
            numeric = [v for v in values if re.fullmatch(r"\d+(?:\s*[,;|]\s*\d+)*", v)]
            ids = column.heading.ids and len(numeric) >= len(values) / 2
            if column.field in PEOPLE | {"label"} and (ids or len(numeric) == len(values)):
                column.used = False
                self._unused[column.text] = None
                self._ask("ids_not_names", column.text, grid)
            if column.field in {"release_date", "original_release_date"}:
                dates.append(column)
                column.day_first = column.day_first if column.day_first is not None else _day_first(values)
        self._one_order(dates)
        for column in grid.of("configuration"):
            if not any(_type_of(shown(cell_at(row, column))) for _, row in grid.rows()):
                column.used = False
                if any(shown(cell_at(row, column)).strip() for _, row in grid.rows()):
                    self._unused[column.text] = None

    def _one_order(self, dates: list[Column]) -> None:
        known = {c.day_first for c in dates if c.day_first is not None}
        for column in dates:
            if column.day_first is None:
                column.day_first = next(iter(known)) if len(known) == 1 else self._answer

    def _by_content(self, column: Column, values: list[str]) -> None:
        """Recognise codes without a heading, and two codes in one column."""
        some = values[:50]
        if sum(bool(_CODES.fullmatch(v)) for v in some) > len(some) / 2:
            column.field, column.scope = "codes", "release"
        elif not column.field and sum(normal_isrc(v) is not None for v in some) > len(some) * 0.8:
            column.field, column.scope = "isrc", "track"
        elif not column.field and sum(len(v) > 10 and normal_gtin(v) is not None for v in some) > len(some) * 0.8:
            column.field, column.scope = "upc", "release"
        elif not column.field and len(some) > 1 and sum(bool(by_role(v)) for v in some) > len(some) / 2:
            column.field, column.scope = "participants", "track"
        elif column.field == "number" and sum(bool(_SIDE.fullmatch(v)) for v in some) > len(some) / 2:
            column.field = "position"

    def _ask(self, about: str, column: str, grid: Grid) -> None:
        self._questions[Question(about, column, grid.sheet.name)] = None

    # --- a row ---

    def _read_row(
        self,
        grid: Grid,
        number: int,
        row: tuple[Value, ...],
        by_key: dict[tuple[str, str], _Group],
        last: _Group | None,
        *,
        has_tracks: bool,
        titled: bool,
    ) -> _Group | None:
        release, r_sources = self._values(grid, number, row, "release")
        track, t_sources = self._values(grid, number, row, "track")
        group = self._group_of(release, by_key, last, track if has_tracks else {})
        if titled and "title" not in release and (len(release) > 0 or last is None):
            self._rows.append(Problem(number, "missing_release_title", grid.sheet.name))
        if group is None:
            group = _Group()
            self._groups.append(group)
        for name, value in release.items():
            if name not in group.values:
                group.values[name] = value
                group.sources[name] = r_sources[name]
        for kind in ("upc", "catalog_number", "title"):
            if kind in release:
                one = str(release[kind])
                name = (kind, folded(one) + ("" if kind != "title" else folded(str(release.get("version_title", "")))))
                by_key.setdefault(name, group)
        for column in [c for c in grid.columns if c.scope == "release" and c.used and c.field in PEOPLE]:
            for role, names in self._people_in(grid, number, row, column):
                group.people[role] += [one for one in names if one not in group.people[role]]
        if not has_tracks:
            return group
        made = self._track(grid, number, row, track, t_sources)
        if made is not None:
            made.order = len(group.tracks)
            group.tracks.append(made)
        return group

    def _group_of(
        self, release: dict[str, Any], by_key: dict[tuple[str, str], _Group], last: _Group | None, track: dict[str, Any]
    ) -> _Group | None:
        title = folded(str(release.get("title", ""))) + folded(str(release.get("version_title", "")))
        for kind in ("upc", "catalog_number"):
            if kind in release:
                known = by_key.get((kind, folded(str(release[kind]))))
                if known is not None:
                    return known
                same = by_key.get(("title", title)) if "title" in release else None
                if same is not None and kind not in same.values and kind == "upc":
                    others = [k for k in ("catalog_number",) if k in release and k in same.values]
                    return same if all(release[k] == same.values[k] for k in others) else None
                if kind == "upc" and "catalog_number" in release:
                    known = by_key.get(("catalog_number", folded(str(release["catalog_number"]))))
                    if known is not None and "upc" not in known.values:
                        return known
                if kind == "upc" or same is None or "catalog_number" in same.values:
                    return None
        if "title" in release:
            return by_key.get(("title", title))
        return last if track else None

    def _values(
        self, grid: Grid, number: int, row: tuple[Value, ...], scope: str
    ) -> tuple[dict[str, Any], dict[str, Source]]:
        values: dict[str, Any] = {}
        sources: dict[str, Source] = {}
        position_first = sorted(grid.columns, key=lambda column: column.field != "position")
        for column in position_first:
            if column.scope != scope or not column.used or column.field in PEOPLE or column.heading.part:
                continue
            value = cell_at(row, column)
            text = tidy(shown(value))
            if not text:
                continue
            if text.casefold() in _ERRORS:
                self._bad(grid, number, column, "error_value", text)
                continue
            for name, read in self._read_value(grid, number, column, value, text):
                if name == "number" and values.get("number", 1) % 100 == 0 and read:
                    values[name] = values.get("number", 0) + read  # a side, and the place on it
                elif name not in values and read is not None and read != "":
                    values[name] = read
                    sources[name] = Source(grid.sheet.name, number, column.text)
        return values, sources

    def _bad(self, grid: Grid, number: int, column: Column, reason: str, text: str) -> None:
        self._cells.append(Problem(number, reason, grid.sheet.name, column.text, text))

    def _read_value(self, grid: Grid, number: int, column: Column, value: Value, text: str) -> list[tuple[str, Any]]:
        name = column.field
        if name == "title":
            return [("title", text if text not in {"-", "–", "—"} else None)]
        if folded(text) in self._empty and name not in {"explicit", "number", "position", "participants"}:
            return []
        if name in {"upc", "ean", "isrc", "iswc"} and folded(text) in self._by_distributor:
            return []
        match name:
            case "upc" | "ean":
                return [("upc", self._upc(grid, number, column, value, text))]
            case "codes":
                if not (match := _CODES.fullmatch(text)):
                    return [("upc", code)] if (code := normal_gtin(text)) else [("catalog_number", text)]
                parts = [part if folded(part) not in self._empty else "" for part in match.groups()]
                upc = self._upc(grid, number, column, parts[0], parts[0]) if parts[0] else None
                return [("upc", upc), ("catalog_number", read_catalog_number(parts[1]))]
            case "isrc":
                code = normal_isrc(text)
                if code is None:
                    self._bad(grid, number, column, "bad_isrc", text)
                return [("isrc", code or text)]
            case "iswc":
                return [("iswc", normal_iswc(text) or text)]
            case "catalog_number":
                return [("catalog_number", read_catalog_number(text))]
            case "release_date" | "original_release_date":
                return [(name, self._date(grid, number, column, value, text))]
            case "duration" | "duration_seconds" | "duration_ms":
                return [("duration", self._duration(grid, number, column, value, text))]
            case "number" | "disc":
                return self._number(name, text)
            case "position":
                return self._position(text)
            case "explicit":
                return [("parental_advisory", _explicit(text))]
            case "instrumental":
                return [("instrumental", True)] if read_flag(text) else []
            case "language" | "metadata_language" | "audio_language":
                return _language(name, text)
            case "pline" | "cline":
                return self._line(name, text)
            case "pline_year" | "cline_year":
                return [(name, read_year(text))]
            case "configuration":
                return [("configuration", _type_of(text) or None)]
            case "genre" | "sub_genre":
                return [(name, _genre(text))]
            case "version":
                return [("version_title", text)]
            case "label":
                return [("label", text)]
            case _:
                return []

    def _upc(self, grid: Grid, number: int, column: Column, value: Value, text: str) -> str | None:
        if ROUNDED.search(plain(text)) or (isinstance(value, float) and value >= 1e15):
            self._bad(grid, number, column, "lost_digits", text)
            return None
        code = normal_gtin(text)
        if code is None:
            self._bad(grid, number, column, "bad_upc", text)
        return code or plain(text)

    def _date(self, grid: Grid, number: int, column: Column, value: Value, text: str) -> Any:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if not self._book.text and isinstance(value, int | float) and 10_000 < value < 80_000:
            return (date(1904, 1, 1) if self._book.from_1904 else date(1899, 12, 30)) + timedelta(days=int(value))
        if _AMBIGUOUS.fullmatch(plain(text)) and column.day_first is not None:
            first, second, year = (int(part) for part in re.findall(r"\d+", plain(text)))
            year += 0 if year > 99 else 2000 if year < 60 else 1900
            day, month = (first, second) if column.day_first else (second, first)
            try:
                return date(year, month, day)
            except ValueError:
                self._bad(grid, number, column, "bad_date", text)
                return None
        read = read_date(text)
        if read is not None:
            return read
        if re.fullmatch(r"(?:19|20)\d\d", plain(text)):
            self._ask("year_only", column.text, grid)
        elif _AMBIGUOUS.fullmatch(plain(text)) and max(map(int, re.findall(r"\d+", plain(text))[:2])) <= 12:
            self._ask("date_order", column.text, grid)
        else:
            self._bad(grid, number, column, "bad_date", text)
        return None

    def _duration(self, grid: Grid, number: int, column: Column, value: Value, text: str) -> timedelta | None:
        if isinstance(value, datetime):
            value = value.time()
        if isinstance(value, time):  # 3:45 typed into a cell is a quarter to four
            minutes_first = value.second == 0 and value.hour > 0
            hours, minutes, seconds = (
                (0, value.hour, value.minute) if minutes_first else (value.hour, value.minute, value.second)
            )
            return timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if isinstance(value, timedelta):
            whole = round(value.total_seconds())
            return timedelta(seconds=whole // 60) if whole % 60 == 0 and whole >= 3600 else timedelta(seconds=whole)
        bare = plain(text)
        figure = re.fullmatch(r"\d+(?:[.,]\d+)?", bare)
        if figure and (column.field != "duration" or re.fullmatch(r"\d+(?:[.,]0+)?", bare)):
            amount = float(bare.replace(",", "."))
            in_ms = column.field == "duration_ms" or (column.field == "duration" and amount >= 20_000)
            if amount == 0:
                return None
            return timedelta(seconds=round(amount / 1000 if in_ms else amount))
        found = read_duration(bare)
        if found is None or not found:
            if found is None:
                self._bad(grid, number, column, "bad_duration", text)
            return None
        return found

    def _number(self, name: str, text: str) -> list[tuple[str, Any]]:
        bare = plain(text)
        if name == "number" and (match := _DISC_AND_NUMBER.fullmatch(bare)) and match[2].strip("0"):
            return [("disc", int(match[1])), ("number", int(match[2]))]
        digits = re.fullmatch(r"\D{0,6}0*(\d{1,3})(?:[.)]|\.0)?(?:\s?(?:/|of)\s?\d+)?", bare)
        return [(name, int(digits[1]))] if digits and int(digits[1]) else []

    def _position(self, text: str) -> list[tuple[str, Any]]:
        bare = plain(text).upper()
        if match := _SIDE.fullmatch(bare):
            side = ord(match[1]) - 64
            return [("disc", (side + 1) // 2), ("number", side * 100 + int(match[2] or 0)), ("side", True)]
        return self._number("number", bare)

    def _line(self, name: str, text: str) -> list[tuple[str, Any]]:
        match = _LINE.fullmatch(text)
        if match is None:
            return [(f"{name}_owner", text)]
        return [(f"{name}_year", match[1]), (f"{name}_owner", match[2].strip(" ,"))]

    # --- people ---

    def _people_in(
        self, grid: Grid, number: int, row: tuple[Value, ...], column: Column
    ) -> list[tuple[str, list[str]]]:
        if column.heading.part or column.heading.on_tracks:
            return []
        text = shown(cell_at(row, column)).strip()
        if not text or folded(tidy(text)) in self._empty:
            return []
        if text.casefold() in _ERRORS:
            self._bad(grid, number, column, "error_value", text)
            return []
        if column.field == "artist_display":
            beside = any(shown(cell_at(row, c)).strip() for c in grid.of("artist", scope=column.scope))
            if beside:
                return []
        if tagged := by_role(text):
            return tagged
        names = names_in(text, writers=column.field in WRITERS)
        role = "artist" if column.field == "artist_display" else column.field
        if role != "artist":
            return [(role, names)]
        found: list[tuple[str, list[str]]] = []
        for one in names:
            guest = _FEAT.search(one)
            found.append(("artist", [one[: guest.start()].strip() if guest else one]))
            if guest:
                found.append(("featured", names_in(guest[1], writers=False)))
        return found

    def _track(
        self, grid: Grid, number: int, row: tuple[Value, ...], values: dict[str, Any], sources: dict[str, Source]
    ) -> _TrackRow | None:
        if grid.of("title", scope="track") and "title" not in values:
            if values or any(shown(cell_at(row, c)).strip() for c in grid.columns if c.scope == "track" and c.used):
                self._rows.append(Problem(number, "missing_track_title", grid.sheet.name))
            return None
        made = _TrackRow(number, values, sources, defaultdict(list), {})
        made.disc = values.pop("disc", 1)
        made.number = values.pop("number", None)
        for column in [c for c in grid.columns if c.scope == "track" and c.used]:
            if column.field in PEOPLE:
                for role, names in self._people_in(grid, number, row, column):
                    made.people[role] += [one for one in names if one not in made.people[role]]
                    sources.setdefault(role, Source(grid.sheet.name, number, column.text))
            elif column.field == "participants" and (text := shown(cell_at(row, column)).strip()):
                for role, names in by_role(text) or [("artist", names_in(text, writers=False))]:
                    made.people[role] += [one for one in names if one not in made.people[role]]
        self._numbered(grid, row, made)
        self._shares(grid, number, row, made)
        return made

    def _numbered(self, grid: Grid, row: tuple[Value, ...], made: _TrackRow) -> None:
        """Read people in columns of their own: Writer 1 Last, Writer 1 First, Writer 1 Role, Writer 1 Share."""
        sets: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for column in grid.columns:
            if column.heading.part and column.used and (text := tidy(shown(cell_at(row, column)))):
                base = "writer" if column.field in WRITERS else column.field
                sets[base, column.heading.group][column.heading.part] = text
                sets[base, column.heading.group].setdefault("field", column.field)
        shares: list[tuple[str, str]] = []
        for (_, _), parts in sorted(sets.items(), key=lambda item: item[0][1]):
            name = parts.get("name") or " ".join(p for p in (parts.get("first"), parts.get("last")) if p)
            if not name or folded(name) in self._empty:
                continue
            role = role_of(parts["role"]) if "role" in parts else ""
            role = role or parts["field"]
            if name not in made.people[role]:
                made.people[role].append(name)
            if "share" in parts:
                shares.append((f"{role}/{name}", parts["share"]))
        for place, share in zip(shares, percents([text for _, text in shares]), strict=True):
            if share is not None:
                made.shares[place[0]] = share

    def _shares(self, grid: Grid, number: int, row: tuple[Value, ...], made: _TrackRow) -> None:
        """Read a cell of shares beside the names that they belong to."""
        for column in grid.of("writer_share", "publisher_share", scope="track"):
            text = shown(cell_at(row, column)).strip()
            if not text or column.heading.part:
                continue
            roles = _whose(grid, column)
            names = [f"{role}/{one}" for role in roles for one in made.people.get(role, [])]
            parts = [part for part in re.split(r"\s*[;/|\n]\s*", text) if part]
            if len(parts) != len(names) and len(names) != 1:
                parts = [part for part in re.split(r"\s*[;/|,\n]\s*", text) if part]
            shares = percents(parts)
            if len(shares) == len(names) and all(share is not None for share in shares):
                made.shares.update({one: share for one, share in zip(names, shares, strict=True) if share is not None})
            else:
                self._bad(grid, number, column, "bad_share", text)

    def _read_people(self, grid: Grid) -> None:
        """Read a sheet of people: a row a person, and in columns of roles the tracks ("1.1;2.3")."""
        self._judge_people_columns(grid)
        titles = {folded(str(g.values.get("title", ""))): g for g in self._groups}
        codes = {str(g.values.get("upc", "")): g for g in self._groups}
        alone = self._groups[0] if len(self._groups) == 1 else None
        name_columns = [
            c for c in grid.columns if c.heading.field in {"person_name", "artist"} and not c.heading.on_tracks
        ]
        for number, row in grid.rows():
            name = next((tidy(shown(cell_at(row, c))) for c in name_columns if shown(cell_at(row, c)).strip()), "")
            if not name:
                continue
            at = [tidy(shown(cell_at(row, c))) for c in grid.columns if c.heading.field in {"title", "upc"}]
            group = next((titles.get(folded(one)) or codes.get(normal_gtin(one) or "?") for one in at if one), alone)
            if group is None:
                self._rows.append(Problem(number, "unknown_release", grid.sheet.name))
                continue
            share_text = next((shown(cell_at(row, c)) for c in grid.columns if c.heading.field == "writer_share"), "")
            share = read_share(share_text) if share_text.strip() else None
            for column in [c for c in grid.columns if c.heading.on_tracks]:
                for track in _tracks_at(group, shown(cell_at(row, column))):
                    names = track.people[column.heading.field]
                    if name not in names:
                        names.append(name)
                    if share is not None and column.heading.field in WRITERS:
                        track.shares[f"writer/{name}"] = share

    def _judge_people_columns(self, grid: Grid) -> None:
        for column in grid.columns:
            known = column.heading.on_tracks or column.heading.field in {
                "person_name",
                "artist",
                "title",
                "upc",
                "writer_share",
            }
            if not known and any(shown(cell_at(row, column)).strip() for _, row in grid.rows()):
                self._unused[column.text] = None

    # --- what is made ---

    def _check_tracks(self, grid: Grid, made: list[_Group]) -> None:
        """Put tracks in order; lines that are one track again are left out, other doubles are reported."""
        isrcs: dict[str, str] = {}
        for group in made:
            kept: list[_TrackRow] = []
            numbers: dict[tuple[int, int], _TrackRow] = {}
            seen: dict[tuple[Any, ...], _TrackRow] = {}
            for track in group.tracks:
                isrc = str(track.values.get("isrc", ""))
                named = folded(f"{track.values.get('title', '')} {track.values.get('version_title', '')}")
                same = (isrc, track.disc, track.number, named)
                if same in seen and (isrc or track.number is None):
                    continue  # a statement has a line for each country
                seen[same] = track
                if track.number is not None:
                    if (track.disc, track.number) in numbers:
                        self._rows.append(Problem(track.row, "duplicate_track_number", grid.sheet.name))
                    numbers.setdefault((track.disc, track.number), track)
                if isrc:
                    if isrc in isrcs and isrcs[isrc] != named:
                        self._rows.append(Problem(track.row, "duplicate_isrc", grid.sheet.name))
                    isrcs.setdefault(isrc, named)
                kept.append(track)
            kept.sort(key=lambda one: (one.disc, one.number if one.number is not None else 10**6, one.order))
            group.tracks = kept

    def _draft(self, group: _Group) -> SheetDraft:
        sources: dict[tuple[str, str], Source] = {}
        tracks = group.tracks
        billed = [billed_name(one) for one in group.people.get("artist", [])]
        if not billed and tracks:
            billed = on_all([t.people.get("artist", []) for t in tracks])
        guests = group.people.get("featured", [])
        works: list[Work] = []
        discs: dict[int, list[Track]] = defaultdict(list)
        for row in tracks:
            discs[row.disc].append(self._made_track(row, billed, works, sources))
        values: dict[str, Any] = {n: value for n, value in group.values.items() if n in Release.model_fields}
        if billed or guests:
            values["primary_contributions"] = billing(billed, guests)
        values["discs"] = tuple(Disc(tracks=tuple(discs[number])) for number in sorted(discs))
        release = Release(**values, works=tuple(works))
        sources |= {(release.id, name): source for name, source in group.sources.items()}
        return SheetDraft(release, sources)

    def _made_track(
        self, row: _TrackRow, billed: list[str], works: list[Work], sources: dict[tuple[str, str], Source]
    ) -> Track:
        values: dict[str, Any] = {n: value for n, value in row.values.items() if n in Track.model_fields}
        if row.values.get("instrumental"):
            values["audio_language"] = spelled_language(INSTRUMENTAL)
        artists = [billed_name(one) for one in row.people.get("artist", [])]
        guests = row.people.get("featured", [])
        if guests or (artists and artists != billed):
            values["primary_contributions"] = billing(artists or billed, guests)
        credits = [
            Contribution(artist=one, role=role)
            for kind, role in (("producer", "Producer"), ("remixer", "Remixer"))
            for one in row.people.get(kind, [])
        ]
        if credits:
            values["contributions"] = tuple(credits)
        work = _work(row)
        if work is not None:
            works.append(work)
            values["works"] = (work.id,)
        track = Track(**values)
        sources |= {(track.id, name): source for name, source in row.sources.items()}
        return track


def _work(row: _TrackRow) -> Work | None:
    roles: dict[str, set[str]] = {}
    shares: dict[str, Decimal] = {}
    for kind in WRITERS:
        for name in row.people.get(kind, []):
            roles.setdefault(name, set()).update(WRITERS[kind].split(" & "))
            for place in (f"{kind}/{name}", f"writer/{name}"):
                if place in row.shares:
                    shares.setdefault(name, row.shares[place])
    publishers = row.people.get("publisher", [])
    if not roles and not publishers and "iswc" not in row.values:
        return None
    order = ("Composer", "Author", "Arranger")
    writers: list[WorkContribution] = []
    for name, held in roles.items():
        both = {"Composer", "Author"} <= held
        spelled = ["Composer & Author"] if both else [role for role in order[:2] if role in held]
        spelled += ["Arranger"] if "Arranger" in held else []
        for place, role in enumerate(spelled):  # the share once
            share = shares.get(name, INHERIT) if place == 0 else INHERIT
            writers.append(WorkContribution(artist=name, role=role, split_percentage=share))
    published = [
        Publisher(publisher=name, split_percentage=row.shares.get(f"publisher/{name}", INHERIT)) for name in publishers
    ]
    return Work(
        title=row.values.get("title", INHERIT),
        iswc=row.values.get("iswc", INHERIT),
        contributions=tuple(writers) if writers else INHERIT,
        publishers=tuple(published) if published else INHERIT,
    )


def _tracks_at(group: _Group, text: str) -> list[_TrackRow]:
    """Return the tracks that "1.1;2.3" or "1, 2" names."""
    found: list[_TrackRow] = []
    for disc, number in re.findall(r"(?:(\d{1,2})[.\-])?(\d{1,3})", text):
        found += [t for t in group.tracks if t.number == int(number) and t.disc == int(disc or 1)]
    return found


def _whose(grid: Grid, column: Column) -> list[str]:
    """Return the roles that a column of shares is about: those of its heading, else of the names to its left."""
    if column.field == "publisher_share":
        return ["publisher"]
    named = key(column.text)
    for role in WRITERS:
        if any(len(word) > 5 and key(word) in named for word in words()["fields"][role]):
            return [role]
    before = [c for c in grid.columns if c.place < column.place and c.field in {*WRITERS, "publisher"} and c.used]
    return [before[-1].field] if before else list(WRITERS)


def _explicit(text: str) -> str | None:
    word = folded(text)
    for value, listed in words()["explicit"].items():
        if word in {folded(one) for one in listed}:
            return value
    flag = read_flag(text)
    return None if flag is None else "Explicit" if flag else "Non-Applicable"


def _language(name: str, text: str) -> list[tuple[str, Any]]:
    if folded(text) in {folded(word) for word in words()["instrumental"]}:
        return [("audio_language", spelled_language(INSTRUMENTAL))]
    found = spelled_language(text) or spelled_language(re.split(r"[-_/(,]", text)[0].strip())
    return [("audio_language" if name == "audio_language" else "metadata_language", found or text)]


def _genre(text: str) -> str:
    return next((term.value for term in vocabulary("genre").terms if folded(term.value) == folded(text)), text)


def _type_of(text: str) -> str:
    """Return the configuration that a type of release means; empty where it is about a carrier."""
    word = folded(tidy(text))
    return next((value for value, listed in words()["types"].items() if word in {folded(one) for one in listed}), "")


def _day_first(values: list[str]) -> bool | None:
    """Say how the dates of a column are ordered, where one of them has only one reading."""
    orders: Counter[bool] = Counter()
    for value in values:
        bare = plain(value)
        if _AMBIGUOUS.fullmatch(bare):
            first, second = (int(part) for part in re.findall(r"\d+", bare)[:2])
            if "." in bare or first > 12 >= second:
                orders[True] += 1
            elif second > 12 >= first:
                orders[False] += 1
    return next(iter(orders)) if len(orders) == 1 else None
