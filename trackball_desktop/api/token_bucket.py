"""A token bucket that limits all requests to one service, so that thousands of polls become a steady trickle.

Requests that a person waits for have priority: a background request leaves some tokens in the bucket, so there is
always one for Submit and for "check now".
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

RATE, BURST = 1.0, 30
"""Requests a second, and how many at once after a rest. No target names a limit; an hour of this is 3,600."""

RESERVE = 10
"""Tokens that background requests leave in the bucket."""


class TokenBucket:
    """The token bucket. `rate` is in requests per second."""

    def __init__(self, rate: float = RATE, burst: int = BURST, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = self._burst
        self._clock = clock
        self._at = clock()

    @classmethod
    def within(cls, requests: float, seconds: float, clock: Callable[[], float] = time.monotonic) -> TokenBucket:
        """Return a bucket by which there are never more requests in any so many seconds than a service has named."""
        burst = max(1, min(BURST, int(requests) // 2))
        rate = requests / seconds if burst == 1 else (requests - burst) / seconds
        return cls(rate, burst, clock)

    def take_now(self) -> None:
        """Take a token without waiting, going into debt if need be: for the one request that must not wait."""
        self._fill()
        self._tokens -= 1

    async def take(self, reserve: float = 0.0) -> None:
        """Take a token as soon as there is one above the reserve."""
        while True:
            missing = self._missing(reserve)
            if missing <= 0:
                break
            await asyncio.sleep(missing / self._rate)
        self._tokens -= 1

    def _missing(self, reserve: float) -> float:
        self._fill()
        return 1.0 + min(reserve, self._burst - 1) - self._tokens

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
