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
        self._updated_at = clock()

    @classmethod
    def for_limit(cls, requests: float, seconds: float, clock: Callable[[], float] = time.monotonic) -> TokenBucket:
        """Return a bucket by which there are never more requests in any so many seconds than a service has named."""
        burst = max(1, min(BURST, int(requests) // 2))
        rate = requests / seconds if burst == 1 else (requests - burst) / seconds
        return cls(rate, burst, clock)

    def take_now(self) -> None:
        """Take a token without waiting, going into debt if need be: for the one request that must not wait."""
        self._refill()
        self._tokens -= 1

    async def take(self, reserve: float = 0.0) -> None:
        """Take a token as soon as there is one above the reserve."""
        while True:
            missing = self._missing_tokens(reserve)
            if missing <= 0:
                break
            await asyncio.sleep(missing / self._rate)
        self._tokens -= 1

    def _missing_tokens(self, reserve: float) -> float:
        self._refill()
        return 1.0 + min(reserve, self._burst - 1) - self._tokens

    def _refill(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._updated_at) * self._rate)
        self._updated_at = now
