"""Keeps what the user does: a queue of steps that go to history one after the other, and none is ever dropped.

Typing into one field is one step, however many keys it takes; while it goes on it is written at least every
`FLUSH_MS`. A step that could not be written (a full disk) stays at the head of the queue with all that came after it,
and is tried again by itself and on request. Nothing here waits: history answers with futures, and their answers come
back to the main thread as a queued signal.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.errors import StorageError, TrackballError
from trackball_desktop.domain.release import Release
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.storage.history import History, SaveResult

FLUSH_MS = 400
RETRY_MS = 5_000

CoalesceKey = tuple[str, str]
"""Typing into one field is one step: the node's id and the field's name."""


@dataclass
class UndoStep:
    """One entry of the undo list. `entry_id` is None until history has it; `at` is UTC, ISO-8601.

    `is_undoable` is false for how the release came into the library.
    """

    label: str
    at: str
    edit: Edit | None = None
    inverse: Edit | None = None
    entry_id: int | None = None
    is_undone: bool = False
    is_undoable: bool = True


@dataclass
class StepRecord:
    """To be written: a step, with the release as it is after it.

    `is_continuation` is true when it continues the step before.
    """

    step: UndoStep
    edit: Edit
    inverse: Edit
    after: Release
    key: CoalesceKey | None = None
    is_continuation: bool = False


@dataclass
class UndoMark:
    """To be written: a step was undone or done again."""

    step: UndoStep
    is_undone: bool
    after: Release


def utc_now() -> str:
    """Return the time as storage spells it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class SaveQueue(QObject):
    """Writes records and marks of one release in order. `is_busy` is true while anything is not yet on disk."""

    saved = Signal(object)
    failed = Signal(object)
    drained = Signal()
    _answered = Signal(object)

    def __init__(self, history: History, release_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._release_id = release_id
        self._waiting: deque[StepRecord | UndoMark] = deque()
        self._current_item: StepRecord | UndoMark | None = None
        self._future: Future[SaveResult] | None = None
        self._answer_delivered = threading.Event()
        self._flush_timer = self._make_timer(FLUSH_MS)
        self._retry_timer = self._make_timer(RETRY_MS)
        self._answered.connect(self._on_history_answered)

    def _make_timer(self, interval: int) -> QTimer:
        timer = Timer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(self.flush)
        return timer

    @property
    def is_busy(self) -> bool:
        """Whether something is not yet on disk."""
        return bool(self._waiting) or self._current_item is not None

    def add(self, item: StepRecord | UndoMark) -> None:
        """Take an item. Typing is written within `FLUSH_MS`, everything else at once."""
        last = self._waiting[-1] if self._waiting else None
        if (
            isinstance(item, StepRecord)
            and item.is_continuation
            and isinstance(last, StepRecord)
            and last.step is item.step
            and last is not self._current_item
        ):
            last.edit, last.after = item.edit, item.after
        else:
            self._waiting.append(item)
        if isinstance(item, StepRecord) and item.key is not None:
            if not self._flush_timer.isActive():
                self._flush_timer.start()
        else:
            self.flush()

    @Slot()
    def flush(self) -> None:
        """Hand the next item to history unless one is under way."""
        self._flush_timer.stop()
        if self._current_item is not None or not self._waiting:
            return
        self._retry_timer.stop()
        item = self._waiting.popleft()
        self._current_item = item
        try:
            future = self._send(item)
        except TrackballError as error:
            self._handle_failure(error)
            return
        self._future = future
        self._answer_delivered = delivered = threading.Event()

        def notify(done: Future[SaveResult]) -> None:
            self._answered.emit(done)
            delivered.set()

        future.add_done_callback(notify)

    def _send(self, item: StepRecord | UndoMark) -> Future[SaveResult]:
        step = item.step
        if isinstance(item, UndoMark):
            if step.entry_id is None:
                raise StorageError(
                    LibraryText.tr("This step was never saved."), remedy=LibraryText.tr("Make the change again.")
                )
            return self._history.mark_undone(self._release_id, step.entry_id, item.is_undone, item.after)
        return self._history.record(
            self._release_id,
            item.edit,
            item.inverse,
            item.after,
            label=step.label,
            merge_with=step.entry_id if item.is_continuation else None,
        )

    @Slot(object)
    def _on_history_answered(self, future: Future[SaveResult]) -> None:
        if future is not self._future:
            return
        self._future = None
        error = future.exception()
        if error is None:
            self._handle_saved(future.result())
        elif isinstance(error, TrackballError):
            self._handle_failure(error)
        else:
            self._handle_failure(
                StorageError(LibraryText.tr("This change could not be saved."), meaning=error_text(error))
            )
            raise error

    def _handle_saved(self, saved: SaveResult) -> None:
        item, self._current_item = self._current_item, None
        if isinstance(item, StepRecord):
            item.step.entry_id = saved.entry_id
        self.saved.emit(saved)
        if self._waiting:
            self.flush()
        else:
            self.drained.emit()

    def _handle_failure(self, error: TrackballError) -> None:
        item, self._current_item = self._current_item, None
        if item is not None:
            self._waiting.appendleft(item)
        self._retry_timer.start()
        self.failed.emit(error)

    def drain(self, timeout: float = 5.0) -> bool:
        """Write everything before the app ends, waiting for the disk. Returns false when something could not be kept.

        Only for the end of the app, where nothing else is left to do on the main thread.
        """
        while self.is_busy:
            self.flush()
            if self._future is None:
                return False
            future = self._future
            try:
                future.exception(timeout)
            except TimeoutError:
                return False
            # The writer's thread may still be about to tell: whoever drains may destroy this queue right after.
            self._answer_delivered.wait(timeout)
            self._on_history_answered(future)
            if self._current_item is None and self._retry_timer.isActive():
                return False
        return True
