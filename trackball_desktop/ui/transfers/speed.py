"""How fast bytes go, smoothed so that the figure can be read, and how long the rest takes. No widget is made here."""

from __future__ import annotations

import math
from collections.abc import Hashable

SMOOTHING = 4.0
"""Seconds over which speeds are averaged: long enough to be read, short enough to notice a change of network."""
STALLED = 3.0
"""Seconds without progress after which the speed falls towards nothing."""
_WORTH_SAYING = 1.0
"""Seconds of sending before a speed is shown: the first pieces only fill buffers."""


class SmoothedSpeed:
    """The speed of one file or of all, from how many bytes were sent at which moment (seconds of a steady clock)."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._at = 0.0
        self._sent = 0
        self._speed: float | None = None

    def note(self, sent: int, now: float) -> None:
        """Take in how many bytes were sent so far. Fewer than before means that sending began anew."""
        if self._began is None or sent < self._sent:
            self._began, self._at, self._sent, self._speed = now, now, sent, None
            return
        passed = now - self._at
        if sent == self._sent and passed < STALLED:
            return
        if passed <= 0:
            return
        measured = (sent - self._sent) / passed
        weight = 1 - math.exp(-passed / SMOOTHING)
        self._speed = measured if self._speed is None else self._speed + weight * (measured - self._speed)
        self._at, self._sent = now, sent

    def speed(self, now: float) -> float | None:
        """Return bytes per second; None as long as nobody can know."""
        if self._began is None or self._speed is None or now - self._began < _WORTH_SAYING:
            return None
        return self._speed

    def seconds_left(self, rest: int, now: float) -> float | None:
        """Return how long `rest` bytes take at this speed; None when it cannot be said."""
        speed = self.speed(now)
        return rest / speed if speed is not None and speed >= 1 else None


class SmoothedSpeeds:
    """A pace for each thing that is sent; those that are no longer sent are forgotten."""

    def __init__(self) -> None:
        self._paces: dict[Hashable, SmoothedSpeed] = {}

    def note(self, key: Hashable, sent: int, now: float) -> SmoothedSpeed:
        """Take in how far one thing is and return its pace."""
        pace = self._paces.setdefault(key, SmoothedSpeed())
        pace.note(sent, now)
        return pace

    def keep_only(self, keys: set[Hashable]) -> None:
        """Forget all but these."""
        self._paces = {key: pace for key, pace in self._paces.items() if key in keys}
