"""The lines of a track's lyrics and when each begins, as a person sets the times one after the other while listening.

A tap gives the current line its time and goes on to the next; each can be taken back. Times that were there stay until
a tap replaces them.
"""

from __future__ import annotations

from collections.abc import Sequence

from trackball_desktop.domain.lyrics import lrc_notes, lrc_shift, lrc_time, read_lrc


class LineTimes:
    """Lines with their times in seconds; None for a line without one. `current` is the line that the next tap is for.

    After the last line `current` is the number of lines.
    """

    def __init__(self, lines: Sequence[str], lrc: str = "") -> None:
        self.lines = tuple(lines)
        self.times: list[float | None] = [None] * len(self.lines)
        self.current = 0
        self._notes = lrc_notes(lrc)
        self._taps: list[tuple[int, float | None]] = []
        self._take_times(lrc)

    @classmethod
    def from_texts(cls, lyrics: str, lrc: str) -> LineTimes:
        """Take the lines of the plain lyrics, else those of the LRC text, with the times that this has for them."""
        words = [line.strip() for line in lyrics.splitlines() if line.strip()]
        return cls(words or [line.text for line in read_lrc(lrc) if line.text], lrc)

    def _take_times(self, lrc: str) -> None:
        timed, shift, place = read_lrc(lrc), lrc_shift(lrc), 0
        for row, text in enumerate(self.lines):
            message = " ".join(text.split())
            position = next((at for at in range(place, len(timed)) if timed[at].text == message), None)
            if position is not None:
                self.times[row] = max(0.0, timed[position].at - shift)
                place = position + 1

    def tap(self, at: float) -> bool:
        """Let the current line begin at a second of the recording; false after the last line."""
        if self.current >= len(self.lines):
            return False
        self._taps.append((self.current, self.times[self.current]))
        self.times[self.current] = round(max(0.0, at), 2)
        self.current += 1
        return True

    def undo(self) -> bool:
        """Take the last tap back: its line is current again, with the time it had before. False without a tap."""
        if not self._taps:
            return False
        self.current, before = self._taps.pop()
        self.times[self.current] = before
        return True

    def choose(self, row: int) -> None:
        """Make another line the current one."""
        self.current = min(max(row, 0), len(self.lines))

    @property
    def tap_count(self) -> int:
        """How many taps can be taken back."""
        return len(self._taps)

    @property
    def timed_count(self) -> int:
        """How many lines have a time."""
        return sum(1 for at in self.times if at is not None)

    def time_before(self, row: int) -> float:
        """Return the last time above a row, 0 without one."""
        return next((at for at in reversed(self.times[:row]) if at is not None), 0.0)

    def first_early_row(self) -> int | None:
        """Return the first row whose line begins before one above it; None where all are in order."""
        last = 0.0
        for row, at in enumerate(self.times):
            if at is not None:
                if at < last:
                    return row
                last = at
        return None

    def to_lrc(self) -> str:
        """Spell the lines as LRC, in their order; lines without a time stand without one."""
        pairs = zip(self.times, self.lines, strict=True)
        return "\n".join([*self._notes, *(text if at is None else f"[{lrc_time(at)}]{text}" for at, text in pairs)])
