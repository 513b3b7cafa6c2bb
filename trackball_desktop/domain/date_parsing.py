"""Reads dates, times of the day and lengths as people and programs write them. Pure text in, a value out.

A form with two meanings is not read: "3/4/26", a spreadsheet's count of days (there are two first days), a moment near
midnight with a time zone, a year of two digits that could be of either century, a year of another calendar.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Final

from trackball_desktop.domain.text import to_plain_characters

_MONTHS: Final = (
    "january januar janvier enero janeiro gennaio januari jan janv ene gen jän jänner jaenner",
    "february februar février fevrier febrero fevereiro febbraio februari feb févr fevr fev",
    "march märz maerz mars marzo março marco maart mar mär mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maio maggio mei mag maj",
    "june juni juin junio junho giugno jun giu",
    "july juli juillet julio julho luglio jul juil lug",
    "august août aout agosto augustus augusti aug ago",
    "september septembre septiembre setembro settembre sept sep set",
    "october oktober octobre octubre outubro ottobre oct okt out ott",
    "november novembre noviembre novembro nov",
    "december dezember décembre decembre diciembre dezembro dicembre dec dez déc dic",
)
_MONTH_OF: Final = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_OUR_YEARS: Final = range(1500, 2200)
"""Others are of another calendar: in Thailand 2569 is 2026, in Iran 1404 is."""
_WEEKDAYS: Final = "monday tuesday wednesday thursday friday saturday sunday".split()

_NUMERIC = re.compile(r"(\d{1,2}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})\.?")
_YEAR_FIRST = re.compile(r"(\d{4}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{1,2})\.?")
_SIGNS = re.compile(r"(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORD = r"([^\W\d_]{3,10})\.?"
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[ /.-]*(?:(?:of|de) )?{_WORD},?[ /.-]*(?:de )?(\d{{4}}|\d{{2}})"
)
_MONTH_DAY = re.compile(rf"{_WORD}[ /.-]*(\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| |-|/)(\d{{4}})")
_YEAR_MONTH_DAY = re.compile(rf"(\d{{4}})[ /.-]+{_WORD}[ /.-]+(\d{{1,2}})")
_WEEKDAY = re.compile(r"([a-z]{3,9})\.?,? (?=\d|[a-z])")
_ZONE = r"(?: ?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))"
_CLOCK_TIME = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]0+)?)? ?(?P<half>[ap]\.?m\.?)?"
    rf"(?P<zone>{_ZONE})?"
)
_DATE_AND_TIME = re.compile(r"(.+?)(?:t|,? )(\d{1,2}:\d{2}.*)")
_WHOLE_HOUR = re.compile(r"(\d{1,2}) ?([ap])\.?m\.?")
_HOURS_H = re.compile(r"(\d{1,2})h(\d{2})")


def read_date(text: str) -> date | None:
    """Read a date that has only one meaning: 13/3/26, 13.3.2026, 13-Mar-26, March 13, 2026, 2026/3/13, 20260313.

    A time beside it is left out, unless it has a time zone and is not midnight: the day may be another one here.
    """
    words = to_plain_characters(text).casefold()
    if match := _DATE_AND_TIME.fullmatch(words):
        clock = _CLOCK_TIME.fullmatch(match[2])
        if clock is None or (moment := _time(clock)) is None or (clock["zone"] and moment != time()):
            return None
        words = match[1].strip()
    return _day(words)


def _day(words: str) -> date | None:
    for pattern in (_YEAR_FIRST, _SIGNS):
        if match := pattern.fullmatch(words):
            year, month, day = match[1], match[match.re.groups - 1], match[match.re.groups]
            return _date(int(year), int(month), int(day))
    if match := _NUMERIC.fullmatch(words):
        if match[2] == "-" and len(match[4]) == 2:
            return None  # 26-03-13 begins with the year for some and with the day for others
        return _read_numeric(int(match[1]), int(match[3]), match[4], dotted=match[2] == ".")
    if match := _COMPACT.fullmatch(words):
        return _read_compact(words)
    if match := _DAY_MONTH.fullmatch(words):
        return _date(_year(match[3]), _MONTH_OF.get(match[2], 0), int(match[1]))
    if match := _MONTH_DAY.fullmatch(words):
        return _date(_year(match[3]), _MONTH_OF.get(match[1], 0), int(match[2]))
    if match := _YEAR_MONTH_DAY.fullmatch(words):
        return _date(int(match[1]), _MONTH_OF.get(match[2], 0), int(match[3]))
    return _after_weekday(words)


def _after_weekday(words: str) -> date | None:
    """Read "Fri, 13 Mar 2026", where the day is what it is said to be."""
    if match := _WEEKDAY.match(words):
        weekdays = [position for position, name in enumerate(_WEEKDAYS) if name.startswith(match[1])]
        day = _day(words[match.end() :]) if len(weekdays) == 1 else None
        return day if day is not None and day.weekday() == weekdays[0] else None
    return None


def _read_numeric(first: int, second: int, year: str, *, dotted: bool) -> date | None:
    """Tell day and month apart: by the dots, which put the day first, or where only one of the two can be the month."""
    if dotted or first > 12 or first == second:
        return _date(_year(year), second, first)
    return _date(_year(year), first, second) if second > 12 else None


def _read_compact(digits: str) -> date | None:
    """Read eight digits where only one order of year, month and day makes a date of our time."""
    year_first = (int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    year_last = int(digits[4:])
    orders = (
        year_first,
        (year_last, int(digits[2:4]), int(digits[:2])),
        (year_last, int(digits[:2]), int(digits[2:4])),
    )
    days = {day for order in orders if 1900 <= order[0] < 2100 and (day := _date(*order)) is not None}
    return days.pop() if len(days) == 1 else None


def _year(digits: str) -> int:
    """Return the whole year; 0, which is none, for two digits that could be of either century."""
    short = int(digits)
    if len(digits) == 4:
        return short
    return 2000 + short if short < 40 else 1900 + short if short >= 60 else 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _OUR_YEARS else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Read a time of the day: 12:30, 9:05:00, 9:05 pm, 12h30. One with a time zone is not read."""
    words = to_plain_characters(text).casefold()
    if match := _WHOLE_HOUR.fullmatch(words):
        return _from_12_hour(int(match[1]), 0, 0, match[2])
    if match := _HOURS_H.fullmatch(words):
        return _read_clock(int(match[1]), int(match[2]), 0)
    match = _CLOCK_TIME.fullmatch(words)
    return _time(match) if match is not None and not match["zone"] else None


def _time(match: re.Match[str]) -> time | None:
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    return _from_12_hour(hour, minute, second, match["half"][0]) if match["half"] else _read_clock(hour, minute, second)


def _from_12_hour(hour: int, minute: int, second: int, half: str) -> time | None:
    return _read_clock(hour % 12 + (12 if half == "p" else 0), minute, second) if 1 <= hour <= 12 else None


def _read_clock(hour: int, minute: int, second: int) -> time | None:
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


# --- lengths --------------------------------------------------------------------------------------------------------

_ISO = re.compile(r"p(?:0+[ymwd])*t(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:[.,]\d+)?)s)?")
_LENGTH = re.compile(r"(?:(\d+):(?!\d+:00))?(\d{1,3}):([0-5]\d)(?:[.,]0+)?")
_UNITS = re.compile(
    r"(?:(\d+) ?(?:h|hours?|std\.?))? ?(?:(\d+) ?(?:'|\u2032|\u2019|m|mins?\.?|minutes?|minuten))? ?"
    r"(?:(\d+) ?(?:\"|\u2033|\u201d|''|s|secs?\.?|seconds?|sekunden))?"
)
_MINUTES_AND_SECONDS = re.compile(r"()(\d{1,3}) ?(?:'|\u2032|\u2019|m|min\.?) ?([0-5]\d)")
_MILLISECONDS = re.compile(r"()()(\d{4,8}) ?(?:ms|msec|milliseconds?)")


def read_duration(text: str) -> timedelta | None:
    """Read a length: PT3M48S, PT4M23.583S, 3:48, 1:02:03, 3 min 48 s, 3'48", 3'48, 228000 ms.

    3:48:00 is not read: spreadsheets make it of 3:48, which they take for a time of the day.
    """
    words = to_plain_characters(text).casefold()
    if not words:
        return None
    for pattern in (_ISO, _LENGTH, _UNITS, _MINUTES_AND_SECONDS, _MILLISECONDS):
        if match := pattern.fullmatch(words):
            hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.groups())
            seconds = seconds / 1000 if pattern is _MILLISECONDS else seconds
            try:
                return timedelta(hours=hours, minutes=minutes, seconds=seconds)
            except OverflowError:
                return None
    return None
