"""Writes sheets: XLSX with codes as text, lists to choose from and headings that stay in view; CSV in two spellings."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

from trackball_desktop.domain import vocabulary
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.full_layout import Files, table_of
from trackball_desktop.formats.table import MAX_TEXT, write_csv

Form = Literal["xlsx", "csv", "excel"]
FORMS: Final[tuple[Form, ...]] = ("xlsx", "csv", "excel")
"""A workbook; CSV by RFC 4180; CSV in Excel's own spelling."""
SUFFIXES: Final = {"xlsx": ".xlsx", "csv": ".csv", "excel": ".csv"}
_WIDEST, _NARROWEST = 40, 10
_LISTED: Final = frozenset({
    "configuration", "genre", "parental_advisory", "metadata_language", "audio_language", "language", "music_type",
    "compilation_type", "audio_presentation", "resolution_type", "license", "pline_license", "cline_license",
    "rights_period", "release_price_tier", "track_price_tier", "track_type", "session_type", "agency",
    "session_performance_type", "affiliation", "country", "lyrics_language",
})  # fmt: skip


def choices_of(heading: str) -> tuple[str, ...]:
    """Return what a column of our own layout offers to choose from; empty for free text."""
    *above, name = heading.split(".")
    if name.startswith("ai_"):
        return vocabulary.choices_for("ai_answer")
    if name == "role":
        return vocabulary.choices_for("work_role" if any(part.startswith("work[") for part in above) else "role")
    return vocabulary.choices_for(vocabulary.list_name(name)) if name in _LISTED else ()


def write_full(releases: Iterable[Release], form: str, files: Files | None = None) -> bytes:
    """Write releases and the names of their files in our own layout. Raises UserError where they do not fit in."""
    headings, rows = table_of(releases, files)
    if form == "xlsx":
        return write_workbook(headings, rows, {heading: choices_of(heading) for heading in headings}, frozen=2)
    return write_csv([headings, *rows], excel=form == "excel")


def write_workbook(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    choices: dict[str, tuple[str, ...]],
    *,
    name: str = "Releases",
    frozen: int = 0,
) -> bytes:
    """Write a workbook: every cell as text, so that no code loses a digit and nothing is a formula.

    `choices` are offered below their headings, from a hidden sheet; other values can be typed. The headings and the
    first `frozen` columns stay in view.
    """
    from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs]

    out = io.BytesIO()
    book: Any = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet: Any = book.add_worksheet(name)
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    for column, heading in enumerate(headings):
        longest = max((len(row[column]) for row in rows[:200]), default=0)
        width = min(max(len(heading), longest, _NARROWEST) + 2, _WIDEST)
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, heading[:MAX_TEXT], bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, cell[:MAX_TEXT], text)
    sheet.freeze_panes(1, frozen)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(headings) - 1)
    _add_dropdowns(book, sheet, headings, choices, last=max(len(rows), 1) + 500)
    book.close()
    return out.getvalue()


def _add_dropdowns(
    book: Any, sheet: Any, headings: Sequence[str], choices: dict[str, tuple[str, ...]], *, last: int
) -> None:
    """Put the lists on a hidden sheet, each once, and let the columns offer them."""
    places: dict[tuple[str, ...], str] = {}
    lists: Any = None
    for column, heading in enumerate(headings):
        values = choices.get(heading, ())
        if not values:
            continue
        if values not in places:
            if lists is None:
                lists = book.add_worksheet("Lists")
                lists.hide()
            at = len(places)
            lists.write_column(0, at, values)
            places[values] = f"=Lists!${_letters(at)}$1:${_letters(at)}${len(values)}"
        sheet.data_validation(
            1, column, last, column, {"validate": "list", "source": places[values], "error_type": "information"}
        )


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
