"""What is put right without asking when a field or a cell is left: only how a value is spelled, never what it says.

White space, codes, dates, times, lengths and shares. Everything else that a check finds waits for a person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from trackball_desktop.domain import identifiers
from trackball_desktop.domain.checks import spelling
from trackball_desktop.domain.values import INHERIT, parse_input

_CODES: Final[dict[str, Callable[[str], str | None]]] = {
    "isrc": identifiers.normal_isrc,
    "upc": identifiers.gtin_digits,
    "iswc": identifiers.normal_iswc,
}
_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "date": spelling.read_date,
    "time": spelling.read_time,
    "duration": spelling.read_duration,
}


def normal(field: str, kind: str, value: Any) -> Any:
    """Return a field's value in its one spelling; what has none stays as it is, text of blanks alone inherits."""
    if isinstance(value, tuple):
        return tuple(spelling.tidy(part) if isinstance(part, str) else part for part in value)
    if not isinstance(value, str):
        return value
    if kind == "lines":
        return "\n".join(spelling.tidy(line) for line in value.splitlines()).strip("\n") or INHERIT
    tidied = spelling.tidy(value)
    if not tidied:
        return INHERIT
    if kind in _READERS:
        read = _READERS[kind](tidied)
        return tidied if read is None else read
    if kind == "share":
        return parse_input("share", tidied)
    return _CODES.get(field, _same)(tidied) or tidied


def _same(text: str) -> str:
    return text
