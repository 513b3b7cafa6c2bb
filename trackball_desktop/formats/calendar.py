"""Release dates and deadlines as an iCalendar file (RFC 5545), for the calendars that people have anyway.

All events are whole days. An event keeps its UID, so that a calendar that reads the file again moves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LINE = 75
"""Bytes of a line, RFC 5545 3.1."""


@dataclass(frozen=True)
class CalendarEvent:
    """A whole day. `uid` is unique and stays the same when the day moves."""

    uid: str
    day: date
    title: str
    text: str = ""


def write_calendar(events: Iterable[CalendarEvent], *, name: str, at: datetime) -> str:
    """Return the file's text; lines end in CR LF. `at` is when it was made."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Trackball Desktop//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_escape_text(name)}"]
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{_escape_text(event.uid)}", f"DTSTAMP:{stamp}"]
        lines += [f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"]
        if event.day < date.max:
            lines += [f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"]
        lines += [f"SUMMARY:{_escape_text(event.title)}", "TRANSP:TRANSPARENT"]
        if event.text:
            lines += [f"DESCRIPTION:{_escape_text(event.text)}"]
        lines += ["END:VEVENT"]
    lines += ["END:VCALENDAR"]
    return "".join(f"{_fold_line(line)}\r\n" for line in lines)


def _escape_text(text: str) -> str:
    """Return a text as RFC 5545 3.3.11 spells it, without control characters."""
    plain = "".join(char for char in text if char in "\n\t" or (ord(char) >= 32 and ord(char) != 127))
    for char, spelled in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(char, spelled)
    return plain


def _fold_line(line: str) -> str:
    """Break a line that is too long, never inside a character."""
    parts: list[str] = []
    part, size = "", 0
    for char in line:
        bytes_ = len(char.encode())
        if size + bytes_ > _LINE - (1 if parts else 0):
            parts.append(part)
            part, size = "", 0
        part += char
        size += bytes_
    return "\r\n ".join([*parts, part])
