"""Limits how many requests carry bytes at once, by priority, and adapts the limit to the store.

A throttling answer ("slow down") halves the limit; each run of successful answers raises it by one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

Rank = Callable[[], tuple[Any, ...]]
"""Where someone stands in the line, asked anew at each turn: the smallest goes first."""

_WELL = 8
"""Good answers in a row after which one more lane is tried."""


@dataclass(eq=False)
class _Waiting:
    rank: Rank
    granted: asyncio.Future[None]


class PrioritySemaphore:
    """A semaphore that serves its waiters by rank. Use it in one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = most
        self._used = 0
        self._line: list[_Waiting] = []
        self._well = 0

    @property
    def limit(self) -> int:
        """The current number of concurrent requests."""
        return self._limit

    @asynccontextmanager
    async def slot(self, rank: Rank) -> AsyncGenerator[None]:
        """Wait for a free slot and hold it for the `async with` block."""
        await self._take(rank)
        try:
            yield
        finally:
            self._used -= 1
            self._serve()

    async def _take(self, rank: Rank) -> None:
        loop = asyncio.get_running_loop()
        waiting = _Waiting(rank, loop.create_future())
        self._line.append(waiting)
        loop.call_soon(self._serve)  # so that all who come at once are ranked
        try:
            await waiting.granted
        except BaseException:
            if waiting in self._line:
                self._line.remove(waiting)
            elif not waiting.granted.cancelled():  # it was this one's turn when it gave up
                self._used -= 1
                self._serve()
            raise

    def _serve(self) -> None:
        while self._line and self._used < self._limit:
            first = min(self._line, key=lambda waiting: waiting.rank())
            self._line.remove(first)
            if not first.granted.done():
                self._used += 1
                first.granted.set_result(None)

    def on_throttle(self) -> None:
        """Halve the limit: the store is busy."""
        self._limit = max(self._limit // 2, 1)
        self._well = 0

    def on_success(self) -> None:
        """Count a successful answer; after 8 in a row the limit grows by one."""
        if self._limit < self._most:
            self._well += 1
            if self._well >= _WELL:
                self._well = 0
                self._limit += 1
                self._serve()
