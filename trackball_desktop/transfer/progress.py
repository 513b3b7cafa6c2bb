"""Upload progress of one file: bytes confirmed, and bytes in flight per part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from trackball_desktop.storage.uploads import Upload as Row
from trackball_desktop.transfer.transfer_state import PROGRESS_EVERY, TransferState


class Progress:
    """Adds up a file's parts; updates the meter at once and the database four times a second at most."""

    def __init__(self, shared: TransferState, row: Row, arrived: int = 0) -> None:
        self._state = shared
        self._row = row
        self._arrived = arrived
        self._under_way: dict[int, int] = {}
        self._loop = asyncio.get_running_loop()
        self._reported_at = self._loop.time()
        shared.meter.expect((row.account_id, row.sha256), row.size, arrived)

    @property
    def sent(self) -> int:
        """Bytes confirmed or in flight."""
        return min(self._arrived + sum(self._under_way.values()), self._row.size)

    def of(self, number: int) -> Callable[[int], None]:
        """Return the progress callback of one part; it takes the bytes sent of that part."""

        def note(sent: int) -> None:
            self._under_way[number] = sent
            self._report()

        return note

    def broke_off(self, number: int) -> None:
        """Discard the bytes in flight of a part that failed."""
        self._under_way.pop(number, None)
        self._report()

    def arrived(self, number: int, length: int) -> None:
        """Count a part that the store confirmed."""
        self._under_way.pop(number, None)
        self._arrived += length
        self._report()

    def _report(self) -> None:
        row, sent = self._row, self.sent
        self._state.meter.at((row.account_id, row.sha256), sent)
        if self._loop.time() - self._reported_at >= PROGRESS_EVERY:
            self._reported_at = self._loop.time()
            self._state.stores.uploads.progress(row.account_id, row.sha256, sent)
