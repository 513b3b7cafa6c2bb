"""Upload progress of one file: bytes confirmed, and bytes in flight per part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from trackball_desktop.storage.uploads import Upload
from trackball_desktop.transfer.transfer_state import PROGRESS_INTERVAL_SECONDS, TransferState


class Progress:
    """Adds up a file's parts; updates the meter at once and the database four times a second at most."""

    def __init__(self, state: TransferState, row: Upload, confirmed_bytes: int = 0) -> None:
        self._state = state
        self._row = row
        self._confirmed_bytes = confirmed_bytes
        self._in_flight: dict[int, int] = {}
        self._loop = asyncio.get_running_loop()
        self._reported_at = self._loop.time()
        state.meter.register((row.account_id, row.sha256), row.size, confirmed_bytes)

    @property
    def sent(self) -> int:
        """Bytes confirmed or in flight."""
        return min(self._confirmed_bytes + sum(self._in_flight.values()), self._row.size)

    def part_callback(self, number: int) -> Callable[[int], None]:
        """Return the progress callback of one part; it takes the bytes sent of that part."""

        def note(sent: int) -> None:
            self._in_flight[number] = sent
            self._report_progress()

        return note

    def discard_part(self, number: int) -> None:
        """Discard the bytes in flight of a part that failed."""
        self._in_flight.pop(number, None)
        self._report_progress()

    def confirm_part(self, number: int, length: int) -> None:
        """Count a part that the store confirmed."""
        self._in_flight.pop(number, None)
        self._confirmed_bytes += length
        self._report_progress()

    def _report_progress(self) -> None:
        row, sent = self._row, self.sent
        self._state.meter.set_sent((row.account_id, row.sha256), sent)
        if self._loop.time() - self._reported_at >= PROGRESS_INTERVAL_SECONDS:
            self._reported_at = self._loop.time()
            self._state.repositories.uploads.save_progress(row.account_id, row.sha256, sent)
