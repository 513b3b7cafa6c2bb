"""Cells as text between tabs, as Excel and LibreOffice put them on the clipboard and take them from it.

A cell with a tab or a line break, or one that begins with a quotation mark, stands in quotation marks with its own ones
doubled. A mark that is not closed before a tab or a line end is a plain sign: `"Heroes" (Live)` is a title, no
quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import ValueText

MAX_CELLS = 200_000
"""More than the longest box set with every column; a paste beyond it was surely not meant."""

_BREAKS = ("\r\n", "\r")
_SEPARATOR = re.compile(r"[\t\r\n]")


class TooManyCells(UserError):
    """The clipboard holds more cells than any release could take."""


def format_cells(rows: Sequence[Sequence[str]]) -> str:
    """Spell cells as text. A single plain cell is its text alone, so that it can be pasted into a letter as well."""
    if len(rows) == 1 and len(rows[0]) == 1 and not _needs_quotes(rows[0][0]):
        return rows[0][0]
    return "".join("\t".join(map(_quote, row)) + "\n" for row in rows)


def parse_cells(text: str) -> list[list[str]]:
    """Read cells from text; rows may differ in length. A line end after the last row makes no row more.

    Raises TooManyCells beyond `MAX_CELLS`.
    """
    if not text:
        return []
    rows: list[list[str]] = [[]]
    at, count, end = 0, 0, len(text)
    while True:
        cell, at = _read_cell(text, at)
        rows[-1].append(cell)
        count += 1
        if count > MAX_CELLS:
            raise TooManyCells(
                ValueText.tr("The clipboard contains too many cells."),
                meaning=ValueText.tr("Nothing was pasted."),
                remedy=ValueText.tr("Copy only the rows and columns of this release."),
            )
        if at >= end:
            return rows
        if text[at] == "\t":
            at += 1
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        if at >= end:
            return rows
        rows.append([])


def _needs_quotes(cell: str) -> bool:
    return cell.startswith('"') or any(sign in cell for sign in "\t\r\n")


def _quote(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _needs_quotes(cell) else cell


def _read_cell(text: str, at: int) -> tuple[str, int]:
    """Return the cell that begins at a place and where it ends: at a tab, a line break or the end of the text."""
    if text.startswith('"', at):
        marked = _read_quoted_cell(text, at)
        if marked is not None:
            return marked
    end = _next_separator(text, at)
    return text[at:end], end


def _read_quoted_cell(text: str, at: int) -> tuple[str, int] | None:
    """Read a cell in quotation marks; None when the mark is a plain sign."""
    parts: list[str] = []
    begin = at + 1
    while (close := text.find('"', begin)) >= 0:
        parts.append(text[begin:close])
        after = close + 1
        if text.startswith('"', after):
            parts.append('"')
            begin = after + 1
            continue
        if after < len(text) and text[after] not in "\t\r\n":
            return None
        inside = "".join(parts)
        for line_break in _BREAKS:
            inside = inside.replace(line_break, "\n")
        return inside, after
    return None


def _next_separator(text: str, at: int) -> int:
    """Return the place of the next tab or line break."""
    match = _SEPARATOR.search(text, at)
    return match.start() if match else len(text)
