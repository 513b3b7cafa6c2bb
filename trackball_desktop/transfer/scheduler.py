"""The upload queue: which file is next, and what state each file ends in.

All releases share one queue; several files are sent at once, small artwork first, then by release date, unless the user
set an order. A file that two releases need is sent once; the second finds it stored.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trackball_desktop.domain.clock import with_jitter
from trackball_desktop.domain.errors import FileChanged, Offline, RateLimited, TrackballError
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.storage.writes import committed
from trackball_desktop.transfer.batch import Batch, File, read_path_stamp
from trackball_desktop.transfer.file_upload import FileUpload
from trackball_desktop.transfer.manifest import object_key
from trackball_desktop.transfer.pause import PauseControl
from trackball_desktop.transfer.priority_semaphore import PrioritySemaphore, Rank
from trackball_desktop.transfer.rates import Key
from trackball_desktop.transfer.transfer_state import TransferState

if TYPE_CHECKING:
    from trackball_desktop.api.signing import UrlSource

FINISHED_STATES = frozenset({FileState.DONE, FileState.UNVERIFIABLE})
"""Where a file needs nothing more."""


@dataclass
class _Running:
    """A running upload. `is_stopped` tells a cancellation from a pause; both end the task."""

    task: asyncio.Task[bool]
    key: Key
    submission_id: str
    is_stopped: bool = False


class Scheduler:
    """Runs uploads in order. Use it in one event loop."""

    def __init__(self, state: TransferState) -> None:
        self._state = state
        self._uploads = state.repositories.uploads
        self.pause_control = PauseControl(state.repositories, self.interrupt)
        self._files = PrioritySemaphore(state.policy.concurrent_requests)
        self._file_locks: defaultdict[Key, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._running: list[_Running] = []
        self.waiting_errors: dict[Key, str] = {}
        """The errors that files wait for to pass, by their names."""
        self._positions = self._uploads.places()

    async def enqueue(self, files: Sequence[File], batch: Batch) -> None:
        """Show these files as waiting, also those that needed a person before."""
        running = {item.key for item in self._running}  # for another release
        rows = [self.row(file, batch) for file in files if (batch.account.id, file.sha256) not in running]
        if batch.is_needed():
            await asyncio.gather(
                *(self._state.save_state(row, FileState.WAITING) for row in rows if row.state not in FINISHED_STATES)
            )

    async def send(self, file: File, source: UrlSource, batch: Batch) -> bool:
        """Upload a file when it is its turn; true when it is stored. The result is in its row."""
        key = (batch.account.id, file.sha256)
        async with self._file_locks[key]:
            while True:
                if not self.pause_control.can_send:
                    await self._note_wait_reason(file, batch)
                    await self.pause_control.wait()
                if not batch.is_needed():
                    return False
                row = self.row(file, batch)
                if row.paused:
                    await self._state.save_state(row, FileState.WAITING, error=TransferText.tr("Paused."))
                    return False
                async with self._files.slot(self.rank(file, batch)):
                    if not self.pause_control.can_send or self.row(file, batch).paused:
                        continue
                    outcome = await self._run(file, source, batch)
                if outcome is not None:
                    return outcome

    async def prepare(self, file: File, source: UrlSource, batch: Batch) -> None:
        """Hash a file and plan its parts, so that later only the bytes remain to be sent. Raises TrackballError."""
        async with self._file_locks[batch.account.id, file.sha256]:
            row = self.row(file, batch)
            if row.state not in FINISHED_STATES:
                await FileUpload(self._state, source, batch, file, self.rank(file, batch)).prepare(row)
                await self._state.save_state(self.row(file, batch), FileState.WAITING)

    def row(self, file: File, batch: Batch) -> Upload:
        """Return the file's row, or the one it will start with."""
        row = self._uploads.get(batch.account.id, file.sha256)
        if row is not None:
            return replace(row, path=str(file.path), release_id=batch.release_id, name=file.name)
        prefix = batch.account.storage.prefix if batch.account.storage else ""
        return Upload(
            account_id=batch.account.id,
            sha256=file.sha256,
            size=file.stamp.size,
            key=object_key(prefix, file.sha256, file.path.suffix),
            path=str(file.path),
            release_id=batch.release_id,
            name=file.name,
            state=FileState.WAITING,
        )

    def rank(self, file: File, batch: Batch) -> Rank:
        """Return a function that gives the file's current sort key: the user's order, else that of its batch."""
        key, otherwise = (batch.account.id, file.sha256), batch.rank(file)

        def rank() -> tuple[object, ...]:
            place = self._positions.get(key, 0)
            return (not place, place, *otherwise)

        return rank

    async def set_order(self, keys: Sequence[Key]) -> None:
        """Put files first, in this order. Running uploads continue."""
        await committed(self._uploads.set_order(keys))
        self._positions = self._uploads.places()

    def interrupt(self, matches: Callable[[Key], bool] = lambda key: True) -> None:
        """Interrupt all running uploads; they continue when uploads may run again."""
        for running in list(self._running):
            if matches(running.key):
                running.task.cancel()

    def stop(self, *, sha256: str = "", submission_id: str = "") -> None:
        """Cancel running uploads of a file or a submission. They do not continue by themselves."""
        for running in list(self._running):
            if running.key[1] == sha256 or (submission_id and running.submission_id == submission_id):
                running.is_stopped = True
                running.task.cancel()

    # One turn.

    async def _run(self, file: File, source: UrlSource, batch: Batch) -> bool | None:
        """Upload a file whose turn it is; None when it was paused meanwhile."""
        key = (batch.account.id, file.sha256)
        task = asyncio.ensure_future(self._send(file, source, batch))
        running = _Running(task, key, batch.submission_id)
        self._running.append(running)
        try:
            return await task
        except asyncio.CancelledError:
            if not task.cancelled() or _current_is_cancelling():
                raise
        finally:
            self._running.remove(running)
        if not batch.is_needed():
            await committed(self._uploads.remove(*key))
            return False
        row = self._with_confirmed_bytes(self.row(file, batch))
        if running.is_stopped:
            self._state.log(row, TransferText.tr("Stopped by the user."))
            await self._state.save_state(
                row, FileState.FAILED, error=TransferText.tr("{name} was stopped.", name=file.name)
            )
            return False
        self._state.log(row, TransferText.tr("Paused."))
        await self._state.save_state(row, FileState.WAITING, error=TransferText.tr("Paused."))
        return None

    async def _send(self, file: File, source: UrlSource, batch: Batch) -> bool:
        """Upload one file; true when it is stored. The outcome is saved in its row."""
        row = self.row(file, batch)
        if row.state in FINISHED_STATES and row.size == file.stamp.size:
            if all(upload.sha256 != row.sha256 for upload in self._uploads.of_release(batch.release_id)):
                await committed(self._uploads.save(row))  # this release waits for it no less
            return True
        save_state = self._state.save_state
        on_disk = await asyncio.to_thread(read_path_stamp, file.path)
        if on_disk is None:
            await save_state(
                row, FileState.MISSING, error=TransferText.tr("{name} has been moved or deleted.", name=file.name)
            )
            return False
        if (on_disk.size, on_disk.mtime_ns) != (file.stamp.size, file.stamp.mtime_ns) or not file.sha256:
            await save_state(
                row, FileState.CHANGED, error=TransferText.tr("{name} changed since it was checked.", name=file.name)
            )
            return False
        file_upload = FileUpload(self._state, source, batch, file, self.rank(file, batch))
        try:
            await file_upload.send(row)
            self.waiting_errors.pop((row.account_id, row.sha256), None)
        except FileChanged as error:
            # What had arrived of it is of a file that is no more.
            await committed(self._uploads.clear_upload_id(row.account_id, row.sha256, orphan=True))
            await save_state(replace(file_upload.row, sent_bytes=0), FileState.CHANGED, error=error.title)
            self._state.log(row, error.title)
            return False
        except TrackballError as error:
            await self._note_failure(file_upload.row, error)
            return False
        return True

    async def _note_failure(self, row: Upload, error: TrackballError) -> None:
        seconds = error.retry_after if isinstance(error, RateLimited) else with_jitter(2.0)
        state = FileState.WAITING if error.retryable else FileState.FAILED
        self.waiting_errors[row.account_id, row.sha256] = type(error).__name__
        row = replace(self._with_confirmed_bytes(row), verified_at=None)
        self._state.log(
            row,
            TransferText.tr("{title} Waiting for the network.", title=error.title)
            if isinstance(error, Offline)
            else error.message,
        )
        await self._state.save_state(row, state, error=error.message, wait=seconds)

    def _with_confirmed_bytes(self, row: Upload) -> Upload:
        """Return the row with only the bytes that the store confirmed."""
        key = (row.account_id, row.sha256)
        arrived = sum(part.length for part in self._uploads.parts(*key) if part.etag)
        self._state.meter.set_sent(key, arrived)
        return replace(row, sent_bytes=arrived)

    async def _note_wait_reason(self, file: File, batch: Batch) -> None:
        row = self.row(file, batch)
        if row.state not in FINISHED_STATES:
            await self._state.save_state(row, FileState.WAITING, error=self.pause_control.reason)


def _current_is_cancelling() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
