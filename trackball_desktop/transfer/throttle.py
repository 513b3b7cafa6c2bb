"""At most so many bytes per second, all files together. The limit can be moved while bytes are on their way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_PIECE = 1024 * 1024
_LEAST_PIECE = 16 * 1024
_PIECES_PER_SECOND = 8
_LONGEST_NAP = 1.0


class Throttle:
    """Lets bytes through in turn. `limit` is bytes per second, 0 for none; `speed` tells how fast the line is."""

    def __init__(self, limit: float = 0.0, speed: Callable[[], float | None] = lambda: None) -> None:
        self._limit = max(limit, 0.0)
        self._speed = speed
        self._free_at = 0.0
        self._turn = asyncio.Lock()
        self._moved = asyncio.Event()

    @property
    def limit(self) -> float:
        """Bytes per second; 0 for no limit."""
        return self._limit

    @property
    def chunk_size(self) -> int:
        """How many bytes may go at once: a fraction of a second's, so that a thin line is filled and seen evenly."""
        pace = self._limit or self._speed()
        return _PIECE if pace is None else max(_LEAST_PIECE, min(int(pace / _PIECES_PER_SECOND), _PIECE))

    def set_limit(self, limit: float) -> None:
        """Change the limit, for what waits now as well."""
        self._limit = max(limit, 0.0)
        self._free_at = 0.0
        self._moved.set()

    async def acquire(self, size: int) -> None:
        """Return when so many bytes may go."""
        if not self._limit:
            return
        loop = asyncio.get_running_loop()
        async with self._turn:
            while self._limit and (wait := self._free_at - loop.time()) > 0:
                self._moved.clear()
                try:
                    async with asyncio.timeout(min(wait, _LONGEST_NAP)):
                        await self._moved.wait()
                except TimeoutError:
                    continue
            if self._limit:
                self._free_at = max(self._free_at, loop.time()) + size / self._limit
