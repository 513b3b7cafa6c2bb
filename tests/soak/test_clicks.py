"""A short run of random clicks and keys in the real window: no traceback, no crash, and a run would see both."""

from __future__ import annotations

import pytest

from tests.soak.clicks import soak


@pytest.mark.timeout(300)
def test_random_clicks_and_keys_end_in_no_fault() -> None:
    figures = soak(seed=5, minutes=0.5)
    assert figures.actions > 20, "the window was never clicked"
    assert (figures.tracebacks, figures.crashes) == (0, 0), "\n".join(figures.faults)
