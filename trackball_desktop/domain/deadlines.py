"""Deadlines of a release, counted back from its date.

A day on which nobody works at distributors (a weekend, the weeks around Christmas) is no deadline: what would fall on
it is due on the last working day before. Days are days of the label's own calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

PITCH_DAYS: Final = 28
"""Editors of the large stores ask for a pitch four weeks ahead, and for a delivered release to pitch."""
FRIDAY: Final = 4
"""As `date.weekday` counts: the day on which stores put new releases out."""
HOLIDAYS: Final = ((12, 24), (1, 2))
"""The first and the last day of the weeks in which few people work at distributors and stores."""


@dataclass(frozen=True)
class Deadlines:
    """Until when to pitch and to submit. Either may have passed."""

    pitch_by: date
    submit_by: date


def in_holidays(day: date) -> bool:
    """Say whether a day lies in the weeks around Christmas."""
    return (day.month, day.day) >= HOLIDAYS[0] or (day.month, day.day) <= HOLIDAYS[1]


def _next_friday(day: date) -> date:
    """Return the day itself if it is a Friday, else the next one."""
    return day + timedelta(days=(FRIDAY - day.weekday()) % 7)


def free_friday(day: date) -> date:
    """Return the first Friday from a day on that is outside the holidays."""
    friday = _next_friday(day)
    while in_holidays(friday):
        friday += timedelta(days=7)
    return friday


def free_friday_before(day: date) -> date:
    """Return the last Friday before a day that is outside the holidays."""
    friday = _next_friday(day) - timedelta(days=7)
    while in_holidays(friday):
        friday -= timedelta(days=7)
    return friday


def working_day_before(day: date) -> date:
    """Return the day itself, or the last working day before it."""
    while day.weekday() > 4 or in_holidays(day):
        day -= timedelta(days=1)
    return day


def deadlines(release_date: date, lead_days: int) -> Deadlines:
    """Return the deadlines of a release; `lead_days` are those that its target or store profile asks for.

    A pitch needs a release that is there: it is due no earlier than the submission, but where there is less time.
    """
    submit_by = working_day_before(_days_before(release_date, lead_days))
    pitch_by = working_day_before(_days_before(release_date, PITCH_DAYS))
    return Deadlines(pitch_by=pitch_by, submit_by=min(submit_by, pitch_by) if lead_days >= PITCH_DAYS else submit_by)


def _days_before(day: date, days: int) -> date:
    try:
        return day - timedelta(days=days)
    except OverflowError:
        return date.min + timedelta(days=14)
