"""Starting stays fast and small: a few pairs of the benchmark, with limits that a busy machine keeps.

The figures that count come from `python -m tests.benchmarks.startup`; what is caught here is a heavy module that found
its way before the first paint, and services that load what nobody asked for.
"""

from __future__ import annotations

from tests.benchmarks.startup import measure

PAIRS = 3
AT_MOST_BARE = 3.5
"""Times a bare QMainWindow, each app against the bare window that was started just before it."""
AT_MOST_MIB = 120.0


def test_the_window_shows_soon_with_nothing_heavy_loaded_and_stays_small() -> None:
    figures = measure(PAIRS, "offscreen")
    assert figures["imported_before_window"] == []
    assert figures["loaded_at_rest"] == []
    assert figures["window_vs_bare"] < AT_MOST_BARE
    assert figures["rss_mib"] < AT_MOST_MIB
