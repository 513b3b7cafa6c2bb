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
"""Returns a waiter's sort key, called again at each grant: the smallest goes first."""

_SUCCESSES_TO_GROW = 8
"""Successful answers in a row after which the limit grows by one."""


@dataclass(eq=False)
class _Waiter:
    rank: Rank
    granted: asyncio.Future[None]


class PrioritySemaphore:
    """A semaphore that serves its waiters by rank. Use it in one event loop."""

    def __init__(self, max_slots: int) -> None:
        self._max_slots = max_slots
        self._limit = max_slots
        self._used = 0
        self._waiters: list[_Waiter] = []
        self._successes = 0

    @property
    def limit(self) -> int:
        """The current number of concurrent requests."""
        return self._limit

    @asynccontextmanager
    async def slot(self, rank: Rank) -> AsyncGenerator[None]:
        """Wait for a free slot and hold it for the `async with` block."""
        await self._acquire(rank)
        try:
            yield
        finally:
            self._used -= 1
            self._grant_slots()

    async def _acquire(self, rank: Rank) -> None:
        loop = asyncio.get_running_loop()
        waiting = _Waiter(rank, loop.create_future())
        self._waiters.append(waiting)
        loop.call_soon(self._grant_slots)  # so that all who come at once are ranked
        try:
            await waiting.granted
        except BaseException:
            if waiting in self._waiters:
                self._waiters.remove(waiting)
            elif not waiting.granted.cancelled():  # it was this one's turn when it gave up
                self._used -= 1
                self._grant_slots()
            raise

    def _grant_slots(self) -> None:
        while self._waiters and self._used < self._limit:
            first = min(self._waiters, key=lambda waiting: waiting.rank())
            self._waiters.remove(first)
            if not first.granted.done():
                self._used += 1
                first.granted.set_result(None)

    def on_throttle(self) -> None:
        """Halve the limit: the store is busy."""
        self._limit = max(self._limit // 2, 1)
        self._successes = 0

    def on_success(self) -> None:
        """Count a successful answer; after 8 in a row the limit grows by one."""
        if self._limit < self._max_slots:
            self._successes += 1
            if self._successes >= _SUCCESSES_TO_GROW:
                self._successes = 0
                self._limit += 1
                self._grant_slots()
