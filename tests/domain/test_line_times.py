"""Times of lyrics lines: tapped one after the other, taken back, taken from LRC that is there, and written as LRC."""

from __future__ import annotations

from trackball_desktop.domain.line_times import LineTimes
from trackball_desktop.domain.lyrics import TimedLine, read_lrc

WORDS = "Wide is the water\n\nLow is the sky \nWide is the water\n"


def test_taps_give_lines_their_times_and_are_taken_back() -> None:
    times = LineTimes.from_texts(WORDS, "")
    assert times.lines == ("Wide is the water", "Low is the sky", "Wide is the water")
    assert all(times.tap(at) for at in (1.004, 2.5, 61.25))
    assert not times.tap(70.0), "there is no line left"
    assert times.undo()
    assert (times.current, times.times) == (2, [1.0, 2.5, None])
    assert times.to_lrc() == "[00:01.00]Wide is the water\n[00:02.50]Low is the sky\nWide is the water"
    times.tap(61.25)
    assert read_lrc(times.to_lrc()) == [
        TimedLine(1.0, "Wide is the water"), TimedLine(2.5, "Low is the sky"), TimedLine(61.25, "Wide is the water"),
    ]  # fmt: skip


def test_times_that_are_there_stay_until_a_tap_replaces_them() -> None:
    old = (
        "[ar:Mara Quist]\n[offset:+500]\n[00:01.50]Wide is the water\n[00:05.00]Gone since\n[00:09.00]Wide is the water"
    )
    times = LineTimes.from_texts(WORDS, old)
    assert times.times == [1.0, None, 8.5]
    times.choose(1)
    times.tap(4.0)
    assert times.timed_count == 3
    assert times.to_lrc().splitlines()[:2] == ["[ar:Mara Quist]", "[00:01.00]Wide is the water"]
    times.choose(2)
    times.tap(3.0)
    assert times.first_early_row() == 2
    times.undo()
    assert times.times == [1.0, 4.0, 8.5]
    assert times.first_early_row() is None
    assert not LineTimes.from_texts("", "").tap(1.0)
    assert LineTimes.from_texts("", old).lines[1] == "Gone since"
