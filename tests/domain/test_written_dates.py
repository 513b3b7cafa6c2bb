"""Dates in the names of folders: each spelling becomes YYYY-MM-DD, and what is none becomes nothing."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.file_listing.folders import iso_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026.11.20", "2026-11-20"),
        ("2026_11_20", "2026-11-20"),
        ("20261120", "2026-11-20"),
        ("20-11-2026", "2026-11-20"),
        ("20.11.2026", "2026-11-20"),
        ("20_11_2026", "2026-11-20"),
        ("3.4.2026", "2026-04-03"),
        ("03.04.2026", "2026-04-03"),
        ("3.12.2026", "2026-12-03"),
        ("13.4.2026", "2026-04-13"),
        ("2026-11", ""),
        ("2026", ""),
        ("202611", ""),
        ("20.11.26", ""),
        ("2026-1-2", ""),
        ("2026112", ""),
        ("202611201", ""),
        ("120.11.2026", ""),
        ("20.11.2026 ", ""),
        ("on 20.11.2026", ""),
        ("", ""),
    ],
)
def test_a_written_date_is_read_the_day_before_the_month(text: str, day: str) -> None:
    assert iso_date(text) == day
