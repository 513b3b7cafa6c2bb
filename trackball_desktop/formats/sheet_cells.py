"""The cells of sheets: dates in every spelling, lengths, codes that a spreadsheet has eaten, lines, languages, kinds.

What could mean two things is left empty and asked, what means nothing is reported; nothing is guessed in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.date_parsing import read_date, read_duration
from trackball_desktop.domain.identifiers import ROUNDED, normal_gtin, normal_isrc, normal_iswc
from trackball_desktop.domain.normalise import read_catalog_number, read_flag, read_year
from trackball_desktop.domain.text import tidy, to_plain_characters
from trackball_desktop.domain.vocabulary import INSTRUMENTAL, canonical_language, vocabulary
from trackball_desktop.formats.sheet_columns import Column, Grid, cell_at, holds_people
from trackball_desktop.formats.sheet_headings import heading_words
from trackball_desktop.formats.sheet_types import Problem, Question, Source
from trackball_desktop.formats.table import Book, Value, cell_text

ERRORS: Final = frozenset(
    "#n/a #ref! #value! #name? #div/0! #null! #num! #getting_data #spill! #nv #wert! #bezug!".split()
)
"""What spreadsheets write where a formula failed."""
CODES = re.compile(
    r"(?:UPC|EAN)\s*:\s*(.*?)\s+Cat(?:alog(?:ue)?)?\.?\s*(?:#|No\.?|Nr\.?|N°)?\s*:\s*(.*)", re.IGNORECASE
)
"""Two codes in one cell."""
_LINE = re.compile(r"\s*(?:℗|©|\([PC]\)|[PC](?=\s\d{4}))?\s*(\d{4})?[\s,/]*(.*)", re.IGNORECASE)
_AMBIGUOUS = re.compile(r"\d{1,2}\s?([/.-])\s?\d{1,2}\s?\1\s?(?:\d{4}|\d{2})")
SIDE = re.compile(r"([A-Z])\s?-?\s?(\d{1,2})?", re.IGNORECASE)
"""A place on a record: A1."""
_DISC_AND_NUMBER = re.compile(r"(\d{1,2})\s?[-./]\s?(\d{1,3})")


@dataclass
class SheetFaults:
    """What is noted while a sheet is read: rows and cells with their reasons, columns without a field, questions."""

    rows: list[Problem] = field(default_factory=list[Problem])
    cells: list[Problem] = field(default_factory=list[Problem])
    unused: dict[str, None] = field(default_factory=dict[str, None])
    questions: dict[Question, None] = field(default_factory=dict[Question, None])

    def add_cell_problem(self, grid: Grid, number: int, column: Column, reason: str, text: str) -> None:
        """Note a cell that was not used as it is."""
        self.cells.append(Problem(number, reason, grid.sheet.name, column.text, text))

    def add_row_problem(self, grid: Grid, number: int, reason: str) -> None:
        """Note a row."""
        self.rows.append(Problem(number, reason, grid.sheet.name))

    def add_question(self, about: str, column: str, grid: Grid) -> None:
        """Note a question."""
        self.questions[Question(about, column, grid.sheet.name)] = None


class CellReader:
    """Reads the cells of a row that are about one thing."""

    def __init__(self, book: Book, faults: SheetFaults) -> None:
        self._book = book
        self._faults = faults
        self._empty = {folded(word) for word in heading_words()["empty"]}
        self._by_distributor = {folded(word) for word in heading_words()["by_distributor"]}

    def values(
        self, grid: Grid, number: int, row: tuple[Value, ...], scope: str
    ) -> tuple[dict[str, Any], dict[str, Source]]:
        """Return what a row says of its release or its track, by field, and where each value stood."""
        values: dict[str, Any] = {}
        sources: dict[str, Source] = {}
        # A place on a record before numbers; what is said of the language as such behind what is said of one of them.
        for column in sorted(grid.columns, key=lambda c: (c.field != "position", c.field == "language")):
            if column.scope != scope or not column.used or holds_people(column.field) or column.heading.part:
                continue
            value = cell_at(row, column)
            text = tidy(cell_text(value))
            if not text:
                continue
            if text.casefold() in ERRORS:
                self._faults.add_cell_problem(grid, number, column, "error_value", text)
                continue
            for name, read in self._read_value(grid, number, column, value, text):
                if name == "number" and values.get("number", 1) % 100 == 0 and read:
                    values[name] = values.get("number", 0) + read  # a side, and the place on it
                elif name not in values and read is not None and read != "":
                    values[name] = read
                    sources[name] = Source(grid.sheet.name, number, column.text)
        return values, sources

    def read_value(self, grid: Grid, number: int, column: Column, value: Value) -> list[tuple[str, Any]]:
        """Return what one cell says, by field; nothing for an empty one."""
        text = tidy(cell_text(value))
        return self._read_value(grid, number, column, value, text) if text else []

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
                if not (match := CODES.fullmatch(text)):
                    return [("upc", code)] if (code := normal_gtin(text)) else [("catalog_number", text)]
                parts = [part if folded(part) not in self._empty else "" for part in match.groups()]
                upc = self._upc(grid, number, column, parts[0], parts[0]) if parts[0] else None
                return [("upc", upc), ("catalog_number", read_catalog_number(parts[1]))]
            case "isrc":
                code = normal_isrc(text)
                if code is None:
                    self._faults.add_cell_problem(grid, number, column, "bad_isrc", text)
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
                return [("configuration", type_of(text) or None)]
            case "genre" | "sub_genre":
                return [(name, _genre(text))]
            case "version":
                return [("version_title", text)]
            case "label":
                return [("label", text)]
            case _:
                return []

    def _upc(self, grid: Grid, number: int, column: Column, value: Value, text: str) -> str | None:
        if ROUNDED.search(to_plain_characters(text)) or (isinstance(value, float) and value >= 1e15):
            self._faults.add_cell_problem(grid, number, column, "lost_digits", text)
            return None
        code = normal_gtin(text)
        if code is None:
            self._faults.add_cell_problem(grid, number, column, "bad_upc", text)
        return code or to_plain_characters(text)

    def _date(self, grid: Grid, number: int, column: Column, value: Value, text: str) -> Any:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if not self._book.text and isinstance(value, int | float) and 10_000 < value < 80_000:
            return (date(1904, 1, 1) if self._book.from_1904 else date(1899, 12, 30)) + timedelta(days=int(value))
        if _AMBIGUOUS.fullmatch(to_plain_characters(text)) and column.day_first is not None:
            first, second, year = (int(part) for part in re.findall(r"\d+", to_plain_characters(text)))
            year += 0 if year > 99 else 2000 if year < 60 else 1900
            day, month = (first, second) if column.day_first else (second, first)
            try:
                return date(year, month, day)
            except ValueError:
                self._faults.add_cell_problem(grid, number, column, "bad_date", text)
                return None
        read = read_date(text)
        if read is not None:
            return read
        if re.fullmatch(r"(?:19|20)\d\d", to_plain_characters(text)):
            self._faults.add_question("year_only", column.text, grid)
        elif (
            _AMBIGUOUS.fullmatch(to_plain_characters(text))
            and max(map(int, re.findall(r"\d+", to_plain_characters(text))[:2])) <= 12
        ):
            self._faults.add_question("date_order", column.text, grid)
        else:
            self._faults.add_cell_problem(grid, number, column, "bad_date", text)
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
            whole_seconds = round(value.total_seconds())
            return (
                timedelta(seconds=whole_seconds // 60)
                if whole_seconds % 60 == 0 and whole_seconds >= 3600
                else timedelta(seconds=whole_seconds)
            )
        bare = to_plain_characters(text)
        figure = re.fullmatch(r"\d+(?:[.,]\d+)?", bare)
        if figure and (column.field != "duration" or re.fullmatch(r"\d+(?:[.,]0+)?", bare)):
            amount = float(bare.replace(",", "."))
            in_ms = column.field == "duration_ms" or (column.field == "duration" and amount >= 20_000)
            if amount == 0:
                return None
            return timedelta(seconds=round(amount / 1000 if in_ms else amount))
        duration = read_duration(bare)
        if duration is None or not duration:
            if duration is None:
                self._faults.add_cell_problem(grid, number, column, "bad_duration", text)
            return None
        return duration

    def _number(self, name: str, text: str) -> list[tuple[str, Any]]:
        bare = to_plain_characters(text)
        if name == "number" and (match := _DISC_AND_NUMBER.fullmatch(bare)) and match[2].strip("0"):
            return [("disc", int(match[1])), ("number", int(match[2]))]
        digits = re.fullmatch(r"\D{0,6}0*(\d{1,3})(?:[.)]|\.0)?(?:\s?(?:/|of)\s?\d+)?", bare)
        return [(name, int(digits[1]))] if digits and int(digits[1]) else []

    def _position(self, text: str) -> list[tuple[str, Any]]:
        bare = to_plain_characters(text).upper()
        if match := SIDE.fullmatch(bare):
            side = ord(match[1]) - 64
            return [("disc", (side + 1) // 2), ("number", side * 100 + int(match[2] or 0)), ("side", True)]
        return self._number("number", bare)

    def _line(self, name: str, text: str) -> list[tuple[str, Any]]:
        match = _LINE.fullmatch(text)
        if match is None:
            return [(f"{name}_owner", text)]
        return [(f"{name}_year", match[1]), (f"{name}_owner", match[2].strip(" ,"))]


def _explicit(text: str) -> str | None:
    word = folded(text)
    for value, listed in heading_words()["explicit"].items():
        if word in {folded(item) for item in listed}:
            return value
    flag = read_flag(text)
    return None if flag is None else "Explicit" if flag else "Non-Applicable"


def _language(name: str, text: str) -> list[tuple[str, Any]]:
    if folded(text) in {folded(word) for word in heading_words()["instrumental"]}:
        return [("audio_language", canonical_language(INSTRUMENTAL))]
    language = canonical_language(text) or canonical_language(re.split(r"[-_/(,]", text)[0].strip())
    if name != "language":
        return [(name, language or text)]
    # "Language" alone is that of the titles and the one that is sung.
    return [("metadata_language", language or text), ("audio_language", language or text)]


def _genre(text: str) -> str:
    return next((term.value for term in vocabulary("genre").terms if folded(term.value) == folded(text)), text)


def type_of(text: str) -> str:
    """Return the configuration that a type of release means; empty where it is about a carrier."""
    word = folded(tidy(text))
    return next(
        (value for value, listed in heading_words()["types"].items() if word in {folded(item) for item in listed}), ""
    )


def day_first_in(values: list[str]) -> bool | None:
    """Say how the dates of a column are ordered, where one of them has only one reading."""
    orders: Counter[bool] = Counter()
    for value in values:
        bare = to_plain_characters(value)
        if _AMBIGUOUS.fullmatch(bare):
            first, second = (int(part) for part in re.findall(r"\d+", bare)[:2])
            if "." in bare or first > 12 >= second:
                orders[True] += 1
            elif second > 12 >= first:
                orders[False] += 1
    return next(iter(orders)) if len(orders) == 1 else None
