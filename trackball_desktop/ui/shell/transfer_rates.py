"""How fast files travel and how long they still need, from the bytes that storage says were sent. No widget here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from trackball_desktop.storage.uploads import Upload

WINDOW_S = 8.0
"""Speed is measured over this long, so that the figure is calm."""


class TransferProgress(NamedTuple):
    """A batch of files: how many are on their way, bytes sent and in all, bytes per second, seconds left if known."""

    files: int = 0
    sent: int = 0
    size: int = 0
    speed: float = 0.0
    seconds_left: float | None = None

    @property
    def share(self) -> float:
        """How much is sent, 0 to 1."""
        return self.sent / self.size if self.size else 0.0


class TransferMeter:
    """Takes the files that are on their way now and then, and says how it goes.

    What was finished since the batch began counts on, so that the share never falls; an empty list ends the batch.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._batch: dict[tuple[str, str], tuple[int, int]] = {}
        self._samples: list[tuple[float, int]] = []

    def measure(self, uploads: Iterable[Upload]) -> TransferProgress:
        """Note where the files are, and return what is known of the batch."""
        active = {(upload.account_id, upload.sha256): (upload.sent_bytes, upload.size) for upload in uploads}
        if not active:
            self._batch.clear()
            self._samples.clear()
            return TransferProgress()
        for key, (_, size) in self._batch.items():
            self._batch[key] = (size, size)
        self._batch.update(active)
        sent = sum(part for part, _ in self._batch.values())
        size = sum(total for _, total in self._batch.values())
        speed = self._speed(sent)
        return TransferProgress(len(active), sent, size, speed, (size - sent) / speed if speed > 0 else None)

    def _speed(self, sent: int) -> float:
        now = self._clock()
        if self._samples and sent < self._samples[-1][1]:
            self._samples.clear()  # a file began again
        self._samples.append((now, sent))
        while len(self._samples) > 2 and now - self._samples[0][0] > WINDOW_S:
            self._samples.pop(0)
        began, at_first = self._samples[0]
        return (sent - at_first) / (now - began) if now - began >= 0.5 else 0.0
