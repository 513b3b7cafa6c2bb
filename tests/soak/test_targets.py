"""The soak of a distributor that practice plays, on a small scale: none twice, none missing, each with its file."""

from __future__ import annotations

import sys

import pytest

from tests import skips
from tests.soak.targets import soak
from trackball_desktop.targets import registry


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
@pytest.mark.timeout(600)
def test_no_release_is_there_twice_or_missing_after_kills_and_faults() -> None:
    shipped = registry.all_targets()
    try:
        run, without_file = soak(5, kills=3, releases=6)
    finally:
        for target in shipped:
            registry.register(target)
    assert (run.created, run.confirmed, run.duplicates, run.missing, run.parked) == (6, 6, 0, 0, 0)
    assert without_file == 0
