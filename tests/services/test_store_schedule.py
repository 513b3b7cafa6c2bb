"""When stores are asked: from the first midnight on, through time zones and the ends of summer time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from trackball_desktop.services import store_schedule
from trackball_desktop.services.store_schedule import DAY, HOUR


@pytest.mark.parametrize(("day", "zone", "hours_after"), [
    # Midnight in each zone, and how many hours after the first question it is.
    ("2027-01-15", "Pacific/Kiritimati", 0),
    ("2027-01-15", "Pacific/Auckland", 1),  # summer time there, UTC+13
    ("2026-07-03", "Pacific/Auckland", 2),  # winter, UTC+12
    ("2026-04-05", "Pacific/Auckland", 1),  # summer time ends that night, after midnight
    ("2026-09-27", "Pacific/Auckland", 2),  # and begins
    ("2027-01-15", "Australia/Sydney", 3),
    ("2027-01-15", "Asia/Tokyo", 5),
    ("2027-01-15", "Asia/Kolkata", 8.5),
    ("2026-03-29", "Europe/Berlin", 13),  # summer time begins after midnight
    ("2026-10-25", "Europe/Berlin", 12),
    ("2027-01-15", "Europe/London", 14),
    ("2027-01-15", "America/New_York", 19),
    ("2027-01-15", "America/Los_Angeles", 22),
    ("2024-02-29", "UTC", 14),
])  # fmt: skip
def test_the_first_question_is_at_the_first_midnight(day: str, zone: str, hours_after: float) -> None:
    first = store_schedule.earliest_availability(day)
    midnight = datetime.combine(datetime.fromisoformat(day).date(), datetime.min.time(), ZoneInfo(zone))
    assert first is not None
    assert (midnight.astimezone(UTC) - first).total_seconds() == hours_after * HOUR


@pytest.mark.parametrize("day", ["", "2026", "2026-02-30", "soon", "0000-00-00"])
def test_without_a_date_there_is_no_first_question(day: str) -> None:
    assert store_schedule.earliest_availability(day) is None
    assert store_schedule.seconds_since_release(day, datetime.now(UTC)) is None


def test_a_release_is_asked_for_often_at_first_and_rarely_later() -> None:
    waits = [store_schedule.next_wait("deezer", day * DAY, found_for=None) for day in range(120)]
    assert waits == sorted(waits)
    assert waits[0] == HOUR
    assert waits[-1] == 7 * DAY
    found = [store_schedule.next_wait("deezer", 90 * DAY, found_for=day * DAY) for day in range(120)]
    assert found == sorted(found)
    assert found[0] == 6 * HOUR


@pytest.mark.parametrize(("store", "out_for", "found_for", "wanted"), [
    ("deezer", 2 * DAY - 1, None, HOUR),
    ("deezer", 2 * DAY, None, 6 * HOUR),
    ("deezer", 14 * DAY - 1, None, 6 * HOUR),
    ("deezer", 14 * DAY, None, DAY),
    ("deezer", 60 * DAY - 1, None, DAY),
    ("deezer", 60 * DAY, None, 7 * DAY),
    ("deezer", 0, 0, 6 * HOUR),
    ("deezer", 0, 2 * DAY - 1, 6 * HOUR),
    ("deezer", 0, 2 * DAY, DAY),
    ("deezer", 0, 30 * DAY - 1, DAY),
    ("deezer", 0, 30 * DAY, 7 * DAY),
    ("musicbrainz", 30 * DAY - 1, None, DAY),
    ("musicbrainz", 30 * DAY, None, 7 * DAY),
    ("musicbrainz", 0, 0, 6 * HOUR),
])  # fmt: skip
def test_the_waits_change_at_these_ages(store: str, out_for: float, found_for: float | None, wanted: float) -> None:
    assert store_schedule.next_wait(store, out_for, found_for=found_for) == wanted


def test_musicbrainz_is_asked_once_a_day_at_most() -> None:
    assert min(store_schedule.next_wait("musicbrainz", day * DAY, found_for=None) for day in range(200)) == DAY


def test_unreadable_answers_are_asked_for_again_with_growing_waits() -> None:
    waits = [store_schedule.unreadable_wait(times) for times in range(12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (HOUR, DAY)
