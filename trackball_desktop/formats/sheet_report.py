"""What a person is told about a sheet that was read: a sentence for each row, cell, column and question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from trackball_desktop.formats.table import Book, cell_text, write_csv
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.i18n.message import Items

if TYPE_CHECKING:
    from trackball_desktop.formats.sheet_types import Problem, SheetImport

_REASONS: Final = {
    "missing_track_title": FileText.tr("it has no track title; the track was not imported"),
    "missing_release_title": FileText.tr("it has no release title; it was assigned to the release with its codes"),
    "duplicate_track_number": FileText.tr(
        "another track on this disc has the same number; both were imported in row order"
    ),
    "duplicate_isrc": FileText.tr("another track has the same ISRC; both were imported"),
    "ragged_row": FileText.tr(
        "it has more cells than headings, so values may be in the wrong columns; it was not imported"
    ),
    "unknown_release": FileText.tr("its release is not in the sheet of releases; it was not imported"),
    "bad_isrc": FileText.tr("it is not an ISRC; it was imported unchanged, please correct it"),
    "bad_upc": FileText.tr("it is not a UPC or EAN; it was imported unchanged, please correct it"),
    "bad_date": FileText.tr("it is not a date; the date is left empty"),
    "bad_duration": FileText.tr("it is not a length; the length is left empty and is read from the master"),
    "bad_share": FileText.tr("its shares do not match the names; they are left empty"),
    "lost_digits": FileText.tr("a spreadsheet has rounded the code and its last digits are lost; it is left empty"),
    "other_value": FileText.tr("another row of this release has a different value; the first row's value was used"),
    "no_mark": FileText.tr("the cell begins with a backslash and one of the layout's marks; it was imported as text"),
    "no_value": FileText.tr("it does not fit its field; it is left empty"),
    "error_value": FileText.tr("it is a spreadsheet error; it is left empty"),
}
_QUESTIONS: Final = {
    "date_order": FileText.tr(
        "does the day or the month come first? These dates are left empty; import the file again "
        "with the order of day and month chosen."
    ),
    "ids_not_names": FileText.tr("these are list numbers, not names. Nobody was credited; fill in the names."),
    "no_tracks": FileText.tr("the sheet has releases but no tracks. Add the tracks to each draft."),
    "release_title_missing": FileText.tr("a release has no title in the sheet. Enter its title in the draft."),
    "no_release_columns": FileText.tr(
        "the sheet does not show which tracks belong to which release. Check the drafts."
    ),
    "no_track_numbers": FileText.tr("the sheet has no track numbers; tracks are in row order. Check the order."),
    "year_only": FileText.tr("a year is not a full date; the date is left empty."),
}


def sentences(read: SheetImport) -> Iterator[str]:
    """Yield all that a person must know about what is not in the drafts, or not as it was written."""
    yield from read.notes
    for problem in (*read.rows, *read.cells):
        yield sentence(problem)
    for question in read.questions:
        about = f"Column “{question.column}”: " if question.column else ""
        words = _QUESTIONS[question.about]
        yield f"{about}{words}" if about else words[0].upper() + words[1:]
    if read.unused:
        yield FileText.tr(
            "Not imported, because there is no field for it: {unused}.",
            unused=Items(tuple(f"“{item}”" for item in read.unused), ","),
        )


def sentence(problem: Problem) -> str:
    """Say where a row or a cell stands, and what became of it."""
    where = (
        FileText.tr("sheet “{sheet}”, row {row}", sheet=problem.sheet, row=problem.row)
        if problem.sheet
        else f"row {problem.row}"
    )
    cell = f", “{problem.column}”: {problem.text}" if problem.column else ""
    return f"{where[0].upper()}{where[1:]}{cell}: {_REASONS[problem.reason]}."


def document(read: SheetImport) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {
        "rows": [{"row": p.row, "reason": p.reason, "sheet": p.sheet} for p in read.rows],
        "cells": [
            {"row": p.row, "column": p.column, "reason": p.reason, "sheet": p.sheet, "text": p.text} for p in read.cells
        ],
        "unused_columns": list(read.unused),
        "questions": [{"about": q.about, "column": q.column, "sheet": q.sheet} for q in read.questions],
        "notes": list(read.notes),
    }


def rejected_rows_csv(book: Book, read: SheetImport) -> bytes:
    """Return the reported rows as CSV for Excel: the sheet's own columns, and one more with the reasons."""
    rows: list[list[str]] = []
    for sheet in book.sheets:
        reasons: dict[int, list[str]] = {}
        for problem in (*read.rows, *read.cells):
            if problem.sheet == sheet.name:
                reasons.setdefault(problem.row, []).append(sentence(problem))
        head = read.heading_rows.get(sheet.name)
        if reasons and head:
            rows.append([*map(cell_text, sheet.rows[head - 1]), "Reason"])
            rows += [
                [*map(cell_text, sheet.rows[number - 1]), " ".join(why)] for number, why in sorted(reasons.items())
            ]
    return write_csv(rows, excel=True)
