"""A short run of the soak: kills and faults make no release twice and lose none, and the run would see it."""

from __future__ import annotations

import sys

import pytest

from tests import skips
from tests.soak.submit import CONTROL_LAG, NO_SETTLE, soak


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_kills_make_no_release_twice_and_lose_none() -> None:
    figures = soak(seed=3, kills=4, releases=12)
    assert (figures.created, figures.confirmed, figures.duplicates, figures.missing) == (12, 12, 0, 0)
    assert figures.lost > 0, "there was nothing to be found again"


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_without_the_settle_window_there_are_duplicates() -> None:
    assert soak(seed=3, kills=1, releases=12, settle=NO_SETTLE, index_lag=CONTROL_LAG).duplicates > 0
