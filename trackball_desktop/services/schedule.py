"""When to look at a release again: often while its record changes, rarely while it rests.

Idle is the time since a change was last seen. The wait is an eighth of it, from 3 to 55 minutes; of a release that has
rested for four days little is to be expected, and the wait grows to 2 hours at six. What that saves is spent on the
days in which most changes come: measured (`tests.benchmarks.polling`), changes are seen sooner than at a fixed interval
with as many requests, the slowest twentieth of them too. A release is active until 30 days after its release date; then
it is looked at daily for a month, and weekly from then on. All times are in seconds.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

HOUR, DAY = 3600.0, 24 * 3600.0
SHORTEST, USUAL, LONGEST = 180.0, 3300.0, 2 * HOUR
QUIET_FROM, QUIET_AT = 4 * DAY, 6 * DAY
ACTIVE_AFTER_RELEASE = timedelta(days=30)
DAILY_FOR = 30 * DAY
JITTER = 0.2
"""By how much of a wait `clock.with_jitter` may lengthen it."""


def next_wait(idle: float, resting: float | None = None, *, on_screen: bool = False) -> float:
    """Return how long to wait for the next look; `resting` is how long a release has rested, None while active."""
    if on_screen:
        return min(max(idle / 20, 60.0), HOUR)
    if resting is None:
        quiet = (idle - QUIET_FROM) / (QUIET_AT - QUIET_FROM)
        return min(max(idle / 8, SHORTEST), USUAL) + (LONGEST - USUAL) * min(max(quiet, 0.0), 1.0)
    return DAY if resting < DAILY_FOR else 7 * DAY


def seconds_at_rest(release_date: str, now: datetime) -> float | None:
    """Return for how long a release of this date ("YYYY-MM-DD") has rested; None while it is active or has no date."""
    try:
        rests_from = datetime.combine(date.fromisoformat(release_date), datetime.min.time(), UTC)
        rests_from += ACTIVE_AFTER_RELEASE
    except (ValueError, OverflowError):
        return None
    return (now - rests_from).total_seconds() if now >= rests_from else None


def gap_threshold(idle: float, resting: float | None, scale: float = 1.0) -> float:
    """Return how long after a look another is missed by any plan: the app was closed, asleep or offline."""
    return (next_wait(idle, resting) * (1 + JITTER) + 600.0) * scale


def copy_search_wait(idle: float, resting: float | None = None) -> float:
    """Return how long to wait before records on the receiving side are looked for again; a change seeks at once."""
    return min(max(idle, HOUR), DAY) if resting is None else 7 * DAY
