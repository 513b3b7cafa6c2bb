"""What all uploads of one running app share: repositories, clients, limits, meter, and saving a file's state."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from functools import partial

from trackball_desktop.domain import clock
from trackball_desktop.domain.clock import Clock
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.i18n.message import map_texts
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.storage.writes import committed
from trackball_desktop.targets.clients import Clients
from trackball_desktop.transfer.policy import Policy
from trackball_desktop.transfer.priority_semaphore import PrioritySemaphore
from trackball_desktop.transfer.rates import TransferMeter
from trackball_desktop.transfer.throttle import Throttle

PROGRESS_INTERVAL_SECONDS = 0.25
"""Seconds between two notes of one file's progress."""
_MAX_CONCURRENT_HASHES = 2


@dataclass(frozen=True)
class TransferState:
    """Shared by all uploads of one app.

    `slots` limits requests that carry bytes, `hashing_semaphore` how many files are read at once.
    """

    repositories: Repositories
    clients: Clients
    policy: Policy
    now: Clock
    slots: PrioritySemaphore
    throttle: Throttle
    meter: TransferMeter
    hashing_semaphore: asyncio.Semaphore
    accounts_reporting_missing: set[str] = field(default_factory=set[str])
    """The accounts whose storage has said of a key that nothing is there."""

    @classmethod
    def create(
        cls, repositories: Repositories, clients: Clients, policy: Policy, now: Clock, limit: float
    ) -> TransferState:
        """Create it in the event loop that uses it. `limit` is bytes per second, 0 for none."""
        meter = TransferMeter()
        return cls(
            repositories,
            clients,
            policy,
            now,
            PrioritySemaphore(policy.concurrent_requests),
            Throttle(limit, meter.speed),
            meter,
            asyncio.Semaphore(_MAX_CONCURRENT_HASHES),
        )

    async def save_state(
        self, row: Upload, state: FileState, error: str | None = None, wait: float | None = None
    ) -> Upload:
        """Save a row's state and return the row; `wait` is the delay before the next attempt, in seconds."""
        not_before = None if wait is None else clock.iso_after(self.now, wait)
        updated = replace(row, state=state, error=error, not_before=not_before)
        await committed(self.repositories.uploads.save(updated))
        return updated

    def log(self, row: Upload, text: str) -> None:
        """Add a line to a file's log without waiting; queries of URLs (signatures) are removed."""
        self.repositories.uploads.add_log_line(
            row.account_id, row.sha256, map_texts(text, partial(re.sub, r"\?\S+", "?…"))
        )
