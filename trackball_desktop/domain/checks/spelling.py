"""Reads what people write: dates in local forms, lengths, shares, text with stray spaces. Pure text in, a value out.

A normaliser changes only how something is spelled, never what it says; a form with two meanings ("3/4/26") is not read.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time, timedelta
from functools import lru_cache

from trackball_desktop.domain.values import parse_duration, parse_input

_MONTHS = "january february march april may june july august september october november december".split()
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?\s+([a-z]{3,9})\.?,?\s+(\d{4})", re.IGNORECASE)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)


def read_date(text: str) -> date | None:
    """Read a date that has only one meaning: 13/3/26, 13.3.2026, 13 March 2026, March 13, 2026, 2026/3/13."""
    stripped = text.strip()
    if match := _YEAR_FIRST.fullmatch(stripped):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.fullmatch(stripped):
        return _read_numeric(int(match[1]), int(match[3]), match[4], dotted=match[2] == ".")
    if match := _DAY_MONTH.fullmatch(stripped):
        return _date(int(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_DAY.fullmatch(stripped):
        return _date(int(match[3]), _month(match[1]), int(match[2]))
    return None


def _read_numeric(first: int, second: int, year: str, *, dotted: bool) -> date | None:
    """Tell day and month apart: by the dots, which put the day first, or where only one of the two can be the month."""
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    if dotted or first > 12 or first == second:
        return _date(full_year, second, first)
    return _date(full_year, first, second) if second > 12 else None


def _month(name: str) -> int:
    found = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    return found[0] if len(found) == 1 else 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Read a time of the day: 12:30, 9:05:00."""
    value = parse_input("time", text)
    return value if isinstance(value, time) else None


def read_duration(text: str) -> timedelta | None:
    """Read a length: PT3M48S, 3:48, 1:02:03."""
    return parse_duration(text)


# --- spaces ---------------------------------------------------------------------------------------------------------

# Zero-width characters and what only turns the direction of text; joiners, which many scripts need, are kept.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile(r"\s+")
_SUSPICIOUS = re.compile(
    "^\\s|\\s$|\\s\\s|[^\\S ]|[\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)


def tidy(text: str) -> str:
    """Return a text of one line without stray spaces, control and zero-width characters, composed (Unicode NFC)."""
    bare = _CONTROL.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", bare).strip())


@lru_cache(maxsize=8192)
def is_tidy(text: str) -> bool:
    """Say whether `tidy` would change nothing; quick for what is tidy."""
    if not _SUSPICIOUS.search(text) and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return True
    return tidy(text) == text
