"""Limits the bandwidth of all uploads together. The limit can change while bytes are in flight."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_PIECE = 1024 * 1024
_LEAST_PIECE = 16 * 1024
_PIECES_PER_SECOND = 8
_LONGEST_NAP = 1.0


class Throttle:
    """A rate limiter. `limit` is bytes per second, 0 for none; `speed` returns the connection's measured speed."""

    def __init__(self, limit: float = 0.0, speed: Callable[[], float | None] = lambda: None) -> None:
        self._limit = max(limit, 0.0)
        self._speed = speed
        self._free_at = 0.0
        self._lock = asyncio.Lock()
        self._moved = asyncio.Event()

    @property
    def limit(self) -> float:
        """The limit in bytes per second; 0 for none."""
        return self._limit

    @property
    def chunk_size(self) -> int:
        """How many bytes to send at once: a fraction of a second's, so that slow connections are used and metered
        evenly.
        """
        speed_limit = self._limit or self._speed()
        return _PIECE if speed_limit is None else max(_LEAST_PIECE, min(int(speed_limit / _PIECES_PER_SECOND), _PIECE))

    def set_limit(self, limit: float) -> None:
        """Change the limit, also for those that wait now."""
        self._limit = max(limit, 0.0)
        self._free_at = 0.0
        self._moved.set()

    async def acquire(self, size: int) -> None:
        """Return when so many bytes may be sent."""
        if not self._limit:
            return
        loop = asyncio.get_running_loop()
        async with self._lock:
            while self._limit and (wait := self._free_at - loop.time()) > 0:
                self._moved.clear()
                try:
                    async with asyncio.timeout(min(wait, _LONGEST_NAP)):
                        await self._moved.wait()
                except TimeoutError:
                    continue
            if self._limit:
                self._free_at = max(self._free_at, loop.time()) + size / self._limit
