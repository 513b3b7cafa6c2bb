"""The calendar file is RFC 5545: escaped, folded without breaking a character, one UID an event."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.formats.calendar import CalendarEvent, write_calendar

AT = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)


def _read(text: str) -> list[tuple[str, str]]:
    """Unfold and unescape, as RFC 5545 3.1 and 3.3.11 say; written for these tests alone."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    found: list[tuple[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        out, escaped = "", False
        for char in value:
            if escaped:
                out += "\n" if char in "nN" else char
                escaped = False
            elif char == "\\":
                escaped = True
            else:
                out += char
        found.append((name, out))
    return found


def test_an_event_is_a_whole_day() -> None:
    text = write_calendar([CalendarEvent("a@x", date(2027, 1, 15), "Release: Marea Alta")], name="Releases", at=AT)
    read = _read(text)
    assert read[0] == ("BEGIN", "VCALENDAR")
    assert ("DTSTART;VALUE=DATE", "20270115") in read
    assert ("DTEND;VALUE=DATE", "20270116") in read
    assert ("DTSTAMP", "20261130T093000Z") in read
    assert read[-1] == ("END", "VCALENDAR")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_title_comes_back_and_no_line_is_too_long(title: str, more: str) -> None:
    text = write_calendar([CalendarEvent("a@x", date(2027, 1, 15), title, more)], name="Releases", at=AT)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    plain = "".join(char for char in title if char in "\n\t" or (ord(char) >= 32 and ord(char) != 127))
    assert ("SUMMARY", plain) in _read(text)


def test_the_last_day_of_the_calendar_has_no_end() -> None:
    assert "DTEND" not in write_calendar([CalendarEvent("a@x", date.max, "x")], name="n", at=AT)
