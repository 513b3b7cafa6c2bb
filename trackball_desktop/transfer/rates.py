"""How fast bytes go and how long the rest takes: for one file and for all of them, as plain values.

Speeds are averaged over some seconds, so that the figure can be read; a line that stalls is seen to.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

WINDOW = 8.0
"""Seconds over which a speed is averaged."""
_WORTH_SAYING = 1.0
"""Seconds before a speed is said: the first pieces only fill buffers."""
_SAMPLE = 0.2

Key = tuple[str, str]
"""Account and sha256."""


@dataclass(frozen=True)
class FileRate:
    """One file on its way: bytes sent and in all, bytes per second, seconds left; None where nobody can know."""

    sent: int
    size: int
    speed: float | None = None
    left: float | None = None


@dataclass(frozen=True)
class Rates:
    """All files on their way, and each by its key (account, sha256)."""

    total: FileRate
    files: Mapping[Key, FileRate]


class StreamSpeed:
    """The speed of one stream of bytes."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()
        self._bytes = 0

    def add(self, count: int, now: float) -> None:
        """Note that bytes went."""
        if not self._samples:
            self._samples.append((now, 0))
        self._bytes += count
        if now - self._samples[-1][0] >= _SAMPLE or len(self._samples) == 1:
            self._samples.append((now, self._bytes))

    def speed(self, now: float) -> float | None:
        """Return bytes per second; None as long as nobody can know."""
        while len(self._samples) > 2 and now - self._samples[1][0] > WINDOW:
            self._samples.popleft()
        if not self._samples:
            return None
        began, before = self._samples[0]
        if now - began > 2 * WINDOW:  # nothing for long: whatever comes next is measured by itself
            self._samples.clear()
            self._bytes = 0
            return None
        passed = now - began
        return (self._bytes - before) / passed if passed >= _WORTH_SAYING else None


@dataclass
class _File:
    size: int
    sent: int = 0
    flow: StreamSpeed = field(default_factory=StreamSpeed)


class TransferMeter:
    """Counts bytes in the loop; anyone may read from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._files: dict[Key, _File] = {}
        self._all = StreamSpeed()
        self._known: float | None = None

    def expect(self, key: Key, size: int, sent: int) -> None:
        """Note a file that is to go, and how much of it is there already."""
        with self._lock:
            file = self._files.setdefault(key, _File(size))
            file.size, file.sent = size, sent

    def at(self, key: Key, sent: int) -> None:
        """Note how much of a file is on its way or there; less than before is sent again."""
        with self._lock:
            file = self._files.get(key)
            if file is None:
                return
            moved, file.sent = sent - file.sent, sent
            if moved > 0:
                now = self._clock()
                file.flow.add(moved, now)
                self._all.add(moved, now)

    def forget(self, key: Key) -> None:
        """A file is through, or nobody waits for it any more."""
        with self._lock:
            self._files.pop(key, None)

    def speed(self) -> float | None:
        """Return the speed of the line, or the last one that was known; bytes per second."""
        with self._lock:
            measured = self._all.speed(self._clock())
            if measured:
                self._known = measured
            return self._known

    def read(self) -> Rates:
        """Return how it goes now."""
        with self._lock:
            now = self._clock()
            files = {key: _rate(file.sent, file.size, file.flow.speed(now)) for key, file in self._files.items()}
            sent, size = sum(file.sent for file in files.values()), sum(file.size for file in files.values())
            return Rates(_rate(sent, size, self._all.speed(now) if files else None), files)


def _rate(sent: int, size: int, speed: float | None) -> FileRate:
    left = (size - sent) / speed if speed is not None and speed >= 1 else None
    return FileRate(sent, size, speed, left)
