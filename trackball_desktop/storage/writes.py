"""Writes that a cancelled task must not take back. Apart from `repositories`, which load without asyncio."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TypeVar

_LONGEST_WAIT = 5.0
"""Seconds that a cancelled task waits for its last write."""

_T = TypeVar("_T")


async def committed(write: Future[_T]) -> _T:
    """Wait until a write is on the disk. A cancellation waits for it as well: what happened outside is written down."""
    waiting = asyncio.wrap_future(write)
    try:
        return await asyncio.shield(waiting)
    except asyncio.CancelledError:
        await asyncio.wait([waiting], timeout=_LONGEST_WAIT)
        raise
