"""Reads what an agency or a distributor sends: lists of bar codes in any text or table, and ranges of them.

Such a list is what codes are given out from, so nothing in it is guessed: what is not surely a code is a problem, named
with its line and the reason.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from trackball_desktop.domain.identifiers import ROUNDED, gtin_digits, gtin_problem, normal_gtin, with_check_digit
from trackball_desktop.domain.text import to_plain_characters
from trackball_desktop.i18n.contexts import FileText

MAX_CODES = 100_000
"""How many codes one list or range may hold."""
_SHORT_DIGITS = 11
"""Digits of a UPC without the zero at its front, or without its check digit."""
_MAX_QUOTED_CHARS = 60
"""Characters of a line that a problem quotes."""
_RANGE = re.compile(r"\s+(?:to|until|bis|a|al|hasta|à|au|até|-|–|—)\s+|\s*[〜～]\s*|\.\.+|…")
"""What stands between the ends of a range, in the languages of the window."""
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class UpcList:
    """The valid codes of a text, each once, in order; and what is none or is not clear, with line and reason."""

    codes: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass
class _ReadCodes:
    """Codes with the line and the length of the number that each was read from; how many of a length were wrong."""

    codes: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    wrong: Counter[int] = field(default_factory=Counter[int])
    problems: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def lacks_check_digits(self, length: int) -> bool:
        """Say whether numbers of a length seem to be a list without check digits, where one in ten proves by chance."""
        right = sum(length == own for _, own in self.codes.values())
        return self.wrong[length] > 0 if length == _SHORT_DIGITS else self.wrong[length] > max(2, right)


def read_upc_list(text: str) -> UpcList:
    """Read codes of 12 or 13 digits, one a cell or a line; "FIRST to LAST" or "FIRST - LAST" is a range of them.

    Spreadsheets drop zeros at the front: numbers of 11 digits are read with one where all of them prove with it. Where
    some do not, and where most of the longer numbers are wrong, the list lacks its check digits: one number in ten
    would be right by chance, as the code of another product.
    """
    codes = _ReadCodes()
    for number, line in enumerate(text.splitlines(), start=1):
        _read_line(line, number, codes)
        if len(codes.codes) > MAX_CODES:
            codes.problems.append(
                (number, FileText.tr("There are more than {most} codes; the others were not read.", most=MAX_CODES))
            )
            break
    for length in sorted({length for _, length in codes.codes.values()}):
        if codes.lacks_check_digits(length):
            for code, (number, code_length) in list(codes.codes.items()):
                if code_length == length:
                    del codes.codes[code]
                    why = FileText.tr(
                        "other numbers of {length} digits here are wrong, so the check digits may be missing",
                        length=length,
                    )
                    codes.problems.append(
                        (
                            number,
                            FileText.tr(
                                "Line {number}: {code} was not read: {why}.",
                                number=number,
                                code=code[-length:],
                                why=why,
                            ),
                        )
                    )
    codes.problems.sort(key=lambda problem: problem[0])
    return UpcList(tuple(codes.codes)[:MAX_CODES], tuple(problem_text for _, problem_text in codes.problems))


def _read_line(line: str, number: int, found: _ReadCodes) -> None:
    ends = _range_ends(line)
    if ends is not None:
        codes = _expand_range(*ends)
        if isinstance(codes, str):
            found.problems.append((number, FileText.tr("Line {number}: {codes}", number=number, codes=codes)))
        else:
            found.codes.update((code, (number, 0)) for code in codes if code not in found.codes)
        return
    read = [_read_cell(cell, number, found) for cell in _cells(line)]
    if any(read):
        return
    shown = " ".join(line.split())
    if sum(sign.isdigit() for sign in shown) and not (number == 1 and _LETTERS.search(shown)):
        quoted = shown if len(shown) <= _MAX_QUOTED_CHARS else f"{shown[: _MAX_QUOTED_CHARS - 1]}…"
        found.problems.append(
            (number, FileText.tr("Line {number}: “{quoted}” contains no code.", number=number, quoted=quoted))
        )


def _cells(line: str) -> Iterator[str]:
    """Yield the cells of a line: between tabs, semicolons, commas or bars, whichever comes first in this order."""
    if normal_gtin(line) is not None:  # a code in groups, whatever parts them
        yield line
        return
    delimiter = next((sign for sign in "\t;|," if sign in line), None)
    if (delimiter == "," and ROUNDED.search(line)) or delimiter is None:
        cells = [line]
    else:
        cells = next(csv.reader([line], delimiter=delimiter), list[str]())
    for cell in cells:
        yield from (part for part in re.split(r"\s{2,}", cell.strip()) if part)


def _read_cell(cell: str, number: int, found: _ReadCodes) -> bool:
    """Read one cell; say whether it was a code, or was named as a problem."""
    digits = gtin_digits(cell)
    code = normal_gtin(cell)
    if code is None or len(code) not in {12, 13}:
        count = sum(sign.isdigit() for sign in cell)
        doubtful = (digits is not None and len(digits) >= 10) or (digits is None and count >= 11) or _is_rounded(cell)
        if doubtful and not _is_text(cell):
            found.problems.append(
                (
                    number,
                    FileText.tr(
                        "Line {number}: {cell} is not a UPC or EAN: {cell2}.",
                        number=number,
                        cell=to_plain_characters(cell),
                        cell2=gtin_problem(cell),
                    ),
                )
            )
            found.wrong[len(digits or "")] += 1
        return doubtful and not _is_text(cell)
    length = len(digits or "")
    if code not in found.codes or found.codes[code][1] == _SHORT_DIGITS:
        found.codes[code] = (number, length)
    return True


def _is_rounded(cell: str) -> bool:
    return ROUNDED.search(to_plain_characters(cell)) is not None


def _is_text(cell: str) -> bool:
    """Say whether a cell with many digits is a title or a sentence: it has several letters that are no label."""
    return len(_LETTERS.findall(cell)) > 12


def _range_ends(line: str) -> tuple[str, str] | None:
    parts = _RANGE.split(line.strip(), maxsplit=1)
    if len(parts) != 2:
        return None
    first, last = (gtin_digits(part) for part in parts)
    return (first, last) if first and last and min(len(first), len(last)) >= 11 else None


def _expand_range(first: str, last: str) -> list[str] | str:
    """Return the codes of a range, ends included, or why it is none."""
    start, end = normal_gtin(first), normal_gtin(last)
    if start is None or end is None:
        return FileText.tr(
            "{first} has a wrong check digit, so the range was not read.", first=first if start is None else last
        )
    low, high = int(start[:-1]), int(end[:-1])
    if len(start) != len(end) or high < low:
        return FileText.tr("the range ends before it begins.")
    if high - low >= MAX_CODES:
        return FileText.tr("the range has more than {most} codes.", most=MAX_CODES)
    return [with_check_digit(f"{number:0{len(start) - 1}}") for number in range(low, high + 1)]
