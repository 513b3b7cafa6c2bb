"""Reads what an agency or a distributor sends: lists of bar codes in any text or table, and ranges of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trackball_desktop.domain.identifiers import gtin14, gtin_digits, gtin_is_valid, upc12, with_check_digit

MOST = 100_000
"""How many codes one list or range may hold."""
_CELL = re.compile(r"[\t,;|\"']+|\s{2,}")


@dataclass(frozen=True)
class PoolText:
    """The valid codes of a text, each once, in order; and what looked like a code and is none, with the reason."""

    codes: tuple[str, ...]
    problems: tuple[str, ...]


def read_pool(text: str) -> PoolText:
    """Read codes of 12 or 13 digits, one a cell or a line; "FIRST to LAST" or "FIRST - LAST" is a range of them.

    Spreadsheets drop zeros at the front: 11 digits that are right with one are read with it.
    """
    codes: dict[str, None] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        ends = _range_ends(line)
        if ends is not None:
            found = _between(*ends)
            if isinstance(found, str):
                problems.append(f"Line {number}: {found}")
            else:
                codes.update(dict.fromkeys(found))
        else:
            for cell in _CELL.split(line):
                _read_cell(cell.strip(), number, codes, problems)
        if len(codes) > MOST:
            problems.append(f"There are more than {MOST} codes; the rest was not read.")
            break
    return PoolText(tuple(codes)[:MOST], tuple(problems))


def _read_cell(cell: str, number: int, codes: dict[str, None], problems: list[str]) -> None:
    digits = gtin_digits(cell)
    if digits is None or len(digits) < 10:
        return  # a title, a date, a count
    code = _proven(digits)
    if code is None:
        why = "its check digit is wrong" if len(digits) in {12, 13, 14} else f"it has {len(digits)} digits"
        problems.append(f"Line {number}: {cell} is no UPC or EAN: {why}.")
    else:
        codes[code] = None


def _proven(digits: str) -> str | None:
    padded = digits.zfill(12)
    if not 11 <= len(digits) <= 14 or not gtin_is_valid(padded):
        return None
    code = gtin14(padded)
    return None if code is None or not code.startswith("0") else upc12(code) or code[1:]


def _range_ends(line: str) -> tuple[str, str] | None:
    parts = re.split(r"\s+(?:to|bis|until|-|–|—)\s+|\.\.+|…", line.strip(), maxsplit=1)
    if len(parts) != 2:
        return None
    first, last = (gtin_digits(part) for part in parts)
    return (first, last) if first and last and min(len(first), len(last)) >= 11 else None


def _between(first: str, last: str) -> list[str] | str:
    """Return the codes of a range, ends included, or why it is none."""
    start, end = _proven(first), _proven(last)
    if start is None or end is None:
        return f"{first if start is None else last} has a wrong check digit, so the range was not read."
    low, high = int(start[:-1]), int(end[:-1])
    if len(start) != len(end) or high < low:
        return "the range ends before it begins."
    if high - low >= MOST:
        return f"the range has more than {MOST} codes."
    return [with_check_digit(f"{number:0{len(start) - 1}}") for number in range(low, high + 1)]
