"""Limits of rules from both sides: the last value that stores accept, and the first one that they do not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.checks.base import BASE, FIRST, Change, heard, put, sound
from trackball_desktop.checks.engine import check

OUT = date(2026, 11, 20)
ORDERED = date(2026, 10, 30)
DAY = timedelta(days=1)
RATES = (44_100, 48_000, 88_200, 96_000, 176_400, 192_000)


def _given(day: date) -> Change:
    return put("release_date", OUT, "local.preorder_date", ORDERED, f"{FIRST}.global_instant_grat_date", day)


@pytest.mark.parametrize(
    ("rule", "change", "is_found"),
    [
        *(("audio.sample_rate", sound(sample_rate=rate), False) for rate in RATES),
        *(("audio.sample_rate", sound(sample_rate=rate + step), True) for rate in RATES for step in (-1, 1)),
        *(("audio.bit_depth", sound(bits=bits), bits not in {16, 24}) for bits in (8, 15, 16, 17, 20, 23, 24, 25, 32)),
        *(("audio.channels", sound(channels=channels), channels != 2) for channels in (1, 2, 3, 6)),
        ("date.instantgrat.window", _given(ORDERED - DAY), True),
        ("date.instantgrat.window", _given(ORDERED), False),
        ("date.instantgrat.window", _given(OUT - DAY), False),
        ("date.instantgrat.window", _given(OUT), True),
        *(
            ("date.recording_year", put(f"{FIRST}.recording_end_date_year", year), is_found)
            for year, is_found in (("1859", True), ("1860", False), ("2026", False), ("2027", True))
        ),
        ("date.embargo.order", put("release_date", OUT, "audio_embargo", OUT), False),
        ("date.embargo.order", put("release_date", OUT, "audio_embargo", OUT + DAY), True),
        ("audio.true_peak", heard(true_peak=-1.0), False),
        ("audio.true_peak", heard(true_peak=-0.99), True),
    ],
)
def test_a_limit_is_where_it_is(rule: str, change: Change, is_found: bool) -> None:
    assert any(finding.rule == rule for finding in check(change(BASE))) is is_found
