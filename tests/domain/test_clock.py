"""Times as they are kept, and waits that grow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from trackball_desktop.domain.clock import (
    back_off,
    iso_after,
    parse,
    seconds_between,
    to_iso,
    utc_now,
    with_jitter,
)

NOON = datetime(2026, 11, 20, 12, 0, 0, 5, tzinfo=UTC)


def test_moments_are_kept_in_utc_to_a_microsecond() -> None:
    assert to_iso(NOON) == "2026-11-20T12:00:00.000005Z"
    assert to_iso(NOON.astimezone(timezone(timedelta(hours=-5)))) == "2026-11-20T12:00:00.000005Z"
    assert parse(to_iso(NOON)) == NOON
    assert iso_after(lambda: NOON, 90.5) == "2026-11-20T12:01:30.500005Z"
    assert utc_now().tzinfo is UTC


def test_seconds_between_counts_the_hour_that_the_clocks_go_back() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before, after = datetime(2026, 10, 25, 1, 30, tzinfo=berlin), datetime(2026, 10, 25, 3, 30, tzinfo=berlin)
    assert seconds_between(before, after) == 3 * 3600
    assert seconds_between(after, before) == -3 * 3600


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 2.0), (1, 4.0), (2, 8.0), (4, 32.0), (5, 60.0), (20, 60.0), (100_000, 60.0)]
)
def test_waits_double_up_to_the_longest(failures: int, seconds: float) -> None:
    assert back_off(2.0, 60.0, failures) == seconds


def test_the_longest_wait_is_never_a_number_too_large() -> None:
    assert back_off(1.0, 1e12, 20) == back_off(1.0, 1e12, 5000) == 2.0**20


def test_waits_are_spread_by_a_fifth_to_either_side() -> None:
    spread = [with_jitter(10.0) for _ in range(500)]
    assert 8.0 <= min(spread) < 8.5
    assert 11.5 < max(spread) <= 12.0
