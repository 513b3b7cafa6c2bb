"""How far one file is: what arrived, and what is on its way in each part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from trackball_desktop.storage.uploads import Upload as Row
from trackball_desktop.transfer.transfer_state import PROGRESS_EVERY, TransferState


class Progress:
    """Adds up the parts of one file, tells the meter at once and the library now and then."""

    def __init__(self, desk: TransferState, row: Row, arrived: int = 0) -> None:
        self._desk = desk
        self._row = row
        self._arrived = arrived
        self._under_way: dict[int, int] = {}
        self._loop = asyncio.get_running_loop()
        self._told = self._loop.time()
        desk.meter.expect((row.account_id, row.sha256), row.size, arrived)

    @property
    def sent(self) -> int:
        """Bytes that arrived or are on their way."""
        return min(self._arrived + sum(self._under_way.values()), self._row.size)

    def of(self, number: int) -> Callable[[int], None]:
        """Return what takes the progress of one part."""

        def note(sent: int) -> None:
            self._under_way[number] = sent
            self._tell()

        return note

    def broke_off(self, number: int) -> None:
        """What was on its way in a part is lost."""
        self._under_way.pop(number, None)
        self._tell()

    def arrived(self, number: int, length: int) -> None:
        """A part is there."""
        self._under_way.pop(number, None)
        self._arrived += length
        self._tell()

    def _tell(self) -> None:
        row, sent = self._row, self.sent
        self._desk.meter.at((row.account_id, row.sha256), sent)
        if self._loop.time() - self._told >= PROGRESS_EVERY:
            self._told = self._loop.time()
            self._desk.stores.uploads.progress(row.account_id, row.sha256, sent)
