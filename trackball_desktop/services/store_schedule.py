"""When to ask a store for a release: from the first midnight on, often around the release date, rarely later.

The day begins first in the islands of the time zone UTC+14, fourteen hours before it does in UTC; so a release that is
out at midnight everywhere can be seen there first, and in New Zealand an hour or two later. All waits are in seconds.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from trackball_desktop.domain.clock import back_off, seconds_between

HOUR, DAY = 3600.0, 24 * 3600.0
EARLIEST_TIME_ZONE = timezone(timedelta(hours=14))
SLOW_STORES = frozenset({"musicbrainz"})
"""Catalogues that volunteers fill: a release is there days after its date, if at all."""
GONE_AFTER = 2
"""A release that was there counts as taken down when so many looks in a row did not find it."""


def earliest_availability(release_date: str) -> datetime | None:
    """Return the moment from which a release of this date ("YYYY-MM-DD") can be out anywhere; None without a date."""
    try:
        return datetime.combine(date.fromisoformat(release_date), datetime.min.time(), EARLIEST_TIME_ZONE).astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None


def next_wait(store: str, since: float, *, found_for: float | None) -> float:
    """Return how long to wait after a look, `since` being how long the release can have been out.

    `found_for` is how long it has been seen there; None while it is not.
    """
    if found_for is not None:
        return 6 * HOUR if found_for < 2 * DAY else DAY if found_for < 30 * DAY else 7 * DAY
    if store in SLOW_STORES:
        return DAY if since < 30 * DAY else 7 * DAY
    if since < 2 * DAY:
        return HOUR
    return 6 * HOUR if since < 14 * DAY else DAY if since < 60 * DAY else 7 * DAY


def unreadable_wait(times: int) -> float:
    """Return how long to wait after that many answers in a row that could not be read."""
    return back_off(HOUR, DAY, times)


def seconds_since_release(release_date: str, now: datetime) -> float | None:
    """Return for how many seconds a release can have been out; negative before its date, None without one."""
    first = earliest_availability(release_date)
    return None if first is None else seconds_between(first, now)
