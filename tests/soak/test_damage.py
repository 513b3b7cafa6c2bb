"""A short run of the damage soak: each round ends in a sentence with a way on, and each restore brings all back."""

from __future__ import annotations

import sys

import pytest

from tests import skips
from tests.soak.damage import KINDS, soak


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_each_damage_is_told_and_each_restore_brings_everything_back() -> None:
    figures = soak(seed=5, rounds=2 * len(KINDS))
    assert figures.wrong == []
    assert figures.restored == figures.rounds == 2 * len(KINDS)
    assert sum(figures.told.values()) >= 8, "there was damage to be told"
