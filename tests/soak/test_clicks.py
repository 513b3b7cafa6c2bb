"""A short run of random clicks and keys in the real window: no traceback, no crash, and a run would see both."""

from __future__ import annotations

import pytest

from tests.soak.clicks import soak


@pytest.mark.timeout(300)
def test_random_clicks_and_keys_end_in_no_fault() -> None:
    figures = soak(seed=5, minutes=0.5)
    assert figures.actions > 20, "the window was never clicked"
    assert (figures.tracebacks, figures.crashes) == (0, 0), "\n".join(figures.faults)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("fault", "tracebacks", "crashes", "told"),
    [
        ("raise", 1, 0, "the fault that was asked for"),
        ("crash", 0, 1, "in _crash"),
        ("hang", 0, 1, "in _hang"),
    ],
)
def test_a_fault_is_counted_and_told(fault: str, tracebacks: int, crashes: int, told: str) -> None:
    figures = soak(seed=5, minutes=0.1, fault=fault)
    assert (figures.tracebacks, figures.crashes) == (tracebacks, crashes)
    assert told in "\n".join(figures.faults)
