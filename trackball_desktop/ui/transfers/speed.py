"""How fast bytes go, smoothed so that the figure can be read, and how long the rest takes. No widget is made here."""

from __future__ import annotations

import math
from collections.abc import Hashable

SMOOTHING_SECONDS = 4.0
"""Seconds over which speeds are averaged: long enough to be read, short enough to notice a change of network."""
STALL_SECONDS = 3.0
"""Seconds without progress after which the speed falls towards nothing."""
_MIN_SENDING_SECONDS = 1.0
"""Seconds of sending before a speed is shown: the first pieces only fill buffers."""


class SmoothedSpeed:
    """The speed of one file or of all, from how many bytes were sent at which moment (seconds of a steady clock)."""

    def __init__(self) -> None:
        self._started_at: float | None = None
        self._sampled_at = 0.0
        self._sent = 0
        self._speed: float | None = None

    def add_sample(self, sent: int, now: float) -> None:
        """Take in how many bytes were sent so far. Fewer than before means that sending began anew."""
        if self._started_at is None or sent < self._sent:
            self._started_at, self._sampled_at, self._sent, self._speed = now, now, sent, None
            return
        passed = now - self._sampled_at
        if sent == self._sent and passed < STALL_SECONDS:
            return
        if passed <= 0:
            return
        measured = (sent - self._sent) / passed
        weight = 1 - math.exp(-passed / SMOOTHING_SECONDS)
        self._speed = measured if self._speed is None else self._speed + weight * (measured - self._speed)
        self._sampled_at, self._sent = now, sent

    def speed(self, now: float) -> float | None:
        """Return bytes per second; None as long as nobody can know."""
        if self._started_at is None or self._speed is None or now - self._started_at < _MIN_SENDING_SECONDS:
            return None
        return self._speed

    def seconds_left(self, remaining_bytes: int, now: float) -> float | None:
        """Return how long `remaining_bytes` bytes take at this speed; None when it cannot be said."""
        speed = self.speed(now)
        return remaining_bytes / speed if speed is not None and speed >= 1 else None


class SmoothedSpeeds:
    """A speed for each thing that is sent; those that are no longer sent are forgotten."""

    def __init__(self) -> None:
        self._speeds: dict[Hashable, SmoothedSpeed] = {}

    def add_sample(self, key: Hashable, sent: int, now: float) -> SmoothedSpeed:
        """Take in how far one thing is and return its speed."""
        speed = self._speeds.setdefault(key, SmoothedSpeed())
        speed.add_sample(sent, now)
        return speed

    def keep_only(self, keys: set[Hashable]) -> None:
        """Forget all but these."""
        self._speeds = {key: pace for key, pace in self._speeds.items() if key in keys}
