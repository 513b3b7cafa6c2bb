"""Transfer speeds and remaining times, per file and in total, as plain values.

Speeds are averaged over 8 seconds, so that the figure is readable; a stalled connection shows within that time.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

WINDOW_SECONDS = 8.0
"""Seconds over which a speed is averaged."""
_MIN_SECONDS = 1.0
"""Seconds before a speed is said: the first pieces only fill buffers."""
_SAMPLE_SECONDS = 0.2

Key = tuple[str, str]
"""Account and sha256."""


@dataclass(frozen=True)
class FileRate:
    """Bytes sent and in total, bytes per second, seconds left; None where unknown."""

    sent: int
    size: int
    speed: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True)
class Rates:
    """The total, and the rate of each file by its key (account, sha256)."""

    total: FileRate
    files: Mapping[Key, FileRate]


class StreamSpeed:
    """A moving average of the bytes per second of one stream."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()
        self._bytes = 0

    def add(self, count: int, now: float) -> None:
        """Count bytes sent at the time `now` (seconds)."""
        if not self._samples:
            self._samples.append((now, 0))
        self._bytes += count
        if now - self._samples[-1][0] >= _SAMPLE_SECONDS or len(self._samples) == 1:
            self._samples.append((now, self._bytes))

    def speed(self, now: float) -> float | None:
        """Return bytes per second; None while unknown."""
        while len(self._samples) > 2 and now - self._samples[1][0] > WINDOW_SECONDS:
            self._samples.popleft()
        if not self._samples:
            return None
        began, before = self._samples[0]
        if now - began > 2 * WINDOW_SECONDS:  # nothing for long: whatever comes next is measured by itself
            self._samples.clear()
            self._bytes = 0
            return None
        elapsed = now - began
        return (self._bytes - before) / elapsed if elapsed >= _MIN_SECONDS else None


@dataclass
class _File:
    size: int
    sent: int = 0
    stream_speed: StreamSpeed = field(default_factory=StreamSpeed)


class TransferMeter:
    """Counts bytes in the event loop; readable in any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._files: dict[Key, _File] = {}
        self._total = StreamSpeed()
        self._last_speed: float | None = None

    def register(self, key: Key, size: int, sent: int) -> None:
        """Register a file that is to be sent, and how many bytes of it are stored already."""
        with self._lock:
            file = self._files.setdefault(key, _File(size))
            file.size, file.sent = size, sent

    def set_sent(self, key: Key, sent: int) -> None:
        """Set how many bytes of a file are sent; fewer than before means that some are sent again."""
        with self._lock:
            file = self._files.get(key)
            if file is None:
                return
            newly_sent, file.sent = sent - file.sent, sent
            if newly_sent > 0:
                now = self._clock()
                file.stream_speed.add(newly_sent, now)
                self._total.add(newly_sent, now)

    def forget(self, key: Key) -> None:
        """Remove a file that is complete or cancelled."""
        with self._lock:
            self._files.pop(key, None)

    def speed(self) -> float | None:
        """Return the connection's speed in bytes per second, or the last known one."""
        with self._lock:
            measured = self._total.speed(self._clock())
            if measured:
                self._last_speed = measured
            return self._last_speed

    def read(self) -> Rates:
        """Return a snapshot of all rates."""
        with self._lock:
            now = self._clock()
            files = {
                key: _rate(file.sent, file.size, file.stream_speed.speed(now)) for key, file in self._files.items()
            }
            sent, size = sum(file.sent for file in files.values()), sum(file.size for file in files.values())
            return Rates(_rate(sent, size, self._total.speed(now) if files else None), files)


def _rate(sent: int, size: int, speed: float | None) -> FileRate:
    left = (size - sent) / speed if speed is not None and speed >= 1 else None
    return FileRate(sent, size, speed, left)
