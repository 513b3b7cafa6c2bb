"""Times as they are kept: UTC, ISO-8601 with "Z". In one place, so that tests can move the clock."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def to_iso(moment: datetime) -> str:
    """Spell a moment as it is kept: "2026-11-20T14:03:22.123456Z". Texts sort like the moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """Read a moment that was kept."""
    return datetime.fromisoformat(text)


def iso_after(clock: Clock, seconds: float) -> str:
    """Spell the moment some seconds from now."""
    return to_iso(clock().astimezone(UTC) + timedelta(seconds=seconds))


def seconds_between(earlier: datetime, later: datetime) -> float:
    """Return the seconds from one moment to another. Within one zone Python would take the difference of the hands,
    which is an hour off where summer time begins or ends.
    """
    return (later.astimezone(UTC) - earlier.astimezone(UTC)).total_seconds()


def back_off(first: float, longest: float, failures: int) -> float:
    """Return the seconds to wait after some failures in a row: `first` after none, doubling up to `longest`."""
    return min(first * 2.0 ** min(failures, 20), longest)


def with_jitter(seconds: float) -> float:
    """Spread a wait by a fifth to either side, so that many apps do not come back at the same moment."""
    return seconds * random.uniform(0.8, 1.2)
