"""The check of many tracks grows as their number does, not with its square."""

from __future__ import annotations

from tests.benchmarks.long_release import measure


def test_a_track_costs_about_as_much_in_a_long_release_as_in_a_short_one() -> None:
    assert measure(100, 1_000)["ratio"] < 3
