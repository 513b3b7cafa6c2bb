"""Deadlines are counted back from the release date and fall on days on which somebody works."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain.deadlines import deadlines, in_holidays, working_day_before


@pytest.mark.parametrize(("day", "lead", "submit_by"), [
    ("2027-03-12", 28, "2027-02-12"),  # a Friday before a Friday
    ("2027-03-13", 28, "2027-02-12"),  # a Saturday's is the Friday before
    ("2027-03-14", 28, "2027-02-12"),
    ("2027-01-29", 28, "2026-12-23"),  # 1 January: the last day before the holidays
    ("2027-01-22", 28, "2026-12-23"),
    ("2027-01-15", 45, "2026-12-01"),
    ("2024-03-29", 29, "2024-02-29"),
    ("2026-11-01", 10, "2026-10-22"),
])  # fmt: skip
def test_submit_by(day: str, lead: int, submit_by: str) -> None:
    assert deadlines(date.fromisoformat(day), lead).submit_by == date.fromisoformat(submit_by)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 200))
def test_no_deadline_is_a_day_off_or_later_than_counted(day: date, lead: int) -> None:
    found = deadlines(day, lead)
    for due, days in ((found.submit_by, lead), (found.pitch_by, 28)):
        assert due <= day - timedelta(days=min(days, lead) if due == found.submit_by else days)
        assert due.weekday() < 5
        assert not in_holidays(due)
        assert due == working_day_before(due)


def test_the_first_days_of_the_calendar_have_deadlines_too() -> None:
    assert deadlines(date.min, 45).submit_by <= date(1, 1, 31)
