"""Limits the bandwidth of all uploads together. The limit can change while bytes are in flight."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_MAX_CHUNK_BYTES = 1024 * 1024
_MIN_CHUNK_BYTES = 16 * 1024
_CHUNKS_PER_SECOND = 8
_MAX_SLEEP_SECONDS = 1.0


class Throttle:
    """A rate limiter. `limit` is bytes per second, 0 for none; `speed` returns the connection's measured speed."""

    def __init__(self, limit: float = 0.0, speed: Callable[[], float | None] = lambda: None) -> None:
        self._limit = max(limit, 0.0)
        self._speed = speed
        self._next_free_time = 0.0
        self._lock = asyncio.Lock()
        self._limit_changed = asyncio.Event()

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
        return (
            _MAX_CHUNK_BYTES
            if speed_limit is None
            else max(_MIN_CHUNK_BYTES, min(int(speed_limit / _CHUNKS_PER_SECOND), _MAX_CHUNK_BYTES))
        )

    def set_limit(self, limit: float) -> None:
        """Change the limit, also for those that wait now."""
        self._limit = max(limit, 0.0)
        self._next_free_time = 0.0
        self._limit_changed.set()

    async def acquire(self, size: int) -> None:
        """Return when so many bytes may be sent."""
        if not self._limit:
            return
        loop = asyncio.get_running_loop()
        async with self._lock:
            while self._limit and (wait := self._next_free_time - loop.time()) > 0:
                self._limit_changed.clear()
                try:
                    async with asyncio.timeout(min(wait, _MAX_SLEEP_SECONDS)):
                        await self._limit_changed.wait()
                except TimeoutError:
                    continue
            if self._limit:
                self._next_free_time = max(self._next_free_time, loop.time()) + size / self._limit
