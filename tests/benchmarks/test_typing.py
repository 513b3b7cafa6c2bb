"""The benchmark of typing: a small release goes all the way by keys alone, after one drop."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.benchmarks.typing import measure


def test_a_first_release_is_done_by_keyboard_alone_after_one_drop(qtbot: QtBot) -> None:
    figures = measure(tracks=2, seconds=4)
    assert figures["blockers"] == {}
    assert (figures["tracks"], figures["isrcs"], figures["works_with_splits"]) == (2, 2, 2)
    assert figures["clicks"] == 1, "only the drop"
    assert figures["keystrokes"] < 60
