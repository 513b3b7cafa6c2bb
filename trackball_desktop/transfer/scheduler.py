"""Each file's turn: whose is next, what is let go on, and what becomes of a file whose turn ended.

All releases share these: several files go at once, small artwork first, then by release date, unless a person put
others first. A file that two releases wait for is sent once; the second finds it there.
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
from trackball_desktop.storage.uploads import Upload as Row
from trackball_desktop.storage.writes import committed
from trackball_desktop.transfer.batch import Batch, File, stamp_of_path
from trackball_desktop.transfer.manifest import object_key
from trackball_desktop.transfer.pause import Pause
from trackball_desktop.transfer.priority_semaphore import PrioritySemaphore, Rank
from trackball_desktop.transfer.rates import Key
from trackball_desktop.transfer.transfer import Transfer
from trackball_desktop.transfer.transfer_state import TransferState

if TYPE_CHECKING:
    from trackball_desktop.api.signing import UrlSource

READY = frozenset({FileState.DONE, FileState.UNVERIFIABLE})
"""Where a file needs nothing more."""


@dataclass
class _Running:
    """A file under way. `stopped` tells a stop from a pause, which ends the task as well."""

    task: asyncio.Task[bool]
    key: Key
    submission_id: str
    stopped: bool = False


class Scheduler:
    """Gives files their turns. All of it in one loop."""

    def __init__(self, desk: TransferState) -> None:
        self._desk = desk
        self._uploads = desk.stores.uploads
        self.holds = Pause(desk.stores, self.interrupt)
        self._files = PrioritySemaphore(desk.policy.lanes)
        self._one_at_a_time: defaultdict[Key, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._running: list[_Running] = []
        self.held_by: dict[Key, str] = {}
        """The errors that files wait for to pass, by their names."""
        self._places = self._uploads.places()

    async def enqueue(self, files: Sequence[File], load: Batch) -> None:
        """Have files be seen to wait for their turns, also those that needed somebody before."""
        running = {one.key for one in self._running}  # for another release
        rows = [self.row(file, load) for file in files if (load.account.id, file.sha256) not in running]
        if load.wanted():
            await asyncio.gather(
                *(self._desk.save_state(row, FileState.WAITING) for row in rows if row.state not in READY)
            )

    async def send(self, file: File, source: UrlSource, load: Batch) -> bool:
        """Send a file when it is its turn; true when it is there. What became of it is in its row."""
        key = (load.account.id, file.sha256)
        async with self._one_at_a_time[key]:
            while True:
                if not self.holds.may_send:
                    await self._note_wait_reason(file, load)
                    await self.holds.wait()
                if not load.wanted():
                    return False
                row = self.row(file, load)
                if row.paused:
                    await self._desk.save_state(row, FileState.WAITING, error="Paused.")
                    return False
                async with self._files.slot(self.rank(file, load)):
                    if not self.holds.may_send or self.row(file, load).paused:
                        continue
                    outcome = await self._run(file, source, load)
                if outcome is not None:
                    return outcome

    async def prepare(self, file: File, source: UrlSource, load: Batch) -> None:
        """Divide and hash a file, so that later only bytes remain to be sent. Raises TrackballError."""
        async with self._one_at_a_time[load.account.id, file.sha256]:
            row = self.row(file, load)
            if row.state not in READY:
                await Transfer(self._desk, source, load, file, self.rank(file, load)).prepare(row)
                await self._desk.save_state(self.row(file, load), FileState.WAITING)

    def row(self, file: File, load: Batch) -> Row:
        """Return how a file stands, or how it will begin."""
        known = self._uploads.get(load.account.id, file.sha256)
        if known is not None:
            return replace(known, path=str(file.path), release_id=load.release_id, name=file.name)
        prefix = load.account.storage.prefix if load.account.storage else ""
        return Row(
            account_id=load.account.id,
            sha256=file.sha256,
            size=file.stamp.size,
            key=object_key(prefix, file.sha256, file.path.suffix),
            path=str(file.path),
            release_id=load.release_id,
            name=file.name,
            state=FileState.WAITING,
        )

    def rank(self, file: File, load: Batch) -> Rank:
        """Return what tells where a file stands in the line: where a person put it, else as its release says."""
        key, otherwise = (load.account.id, file.sha256), load.rank(file)

        def rank() -> tuple[object, ...]:
            place = self._places.get(key, 0)
            return (not place, place, *otherwise)

        return rank

    async def set_order(self, keys: Sequence[Key]) -> None:
        """Put files first, in this order. What runs is let run."""
        await committed(self._uploads.arrange(keys))
        self._places = self._uploads.places()

    def interrupt(self, chosen: Callable[[Key], bool] = lambda key: True) -> None:
        """Break off what runs; it goes on when it may."""
        for running in list(self._running):
            if chosen(running.key):
                running.task.cancel()

    def stop(self, *, sha256: str = "", submission_id: str = "") -> None:
        """End what runs of a file or of a submission. It does not go on by itself."""
        for running in list(self._running):
            if running.key[1] == sha256 or (submission_id and running.submission_id == submission_id):
                running.stopped = True
                running.task.cancel()

    # One turn.

    async def _run(self, file: File, source: UrlSource, load: Batch) -> bool | None:
        """Send a file that has its turn; None when it was held back meanwhile."""
        key = (load.account.id, file.sha256)
        task = asyncio.ensure_future(self._send(file, source, load))
        running = _Running(task, key, load.submission_id)
        self._running.append(running)
        try:
            return await task
        except asyncio.CancelledError:
            if not task.cancelled() or _current_is_cancelling():
                raise
        finally:
            self._running.remove(running)
        if not load.wanted():
            await committed(self._uploads.remove(*key))
            return False
        row = self._with_what_arrived(self.row(file, load))
        if running.stopped:
            self._desk.note(row, "Stopped by a person.")
            await self._desk.save_state(row, FileState.FAILED, error=f"{file.name} was stopped.")
            return False
        self._desk.note(row, "Paused.")
        await self._desk.save_state(row, FileState.WAITING, error="Paused.")
        return None

    async def _send(self, file: File, source: UrlSource, load: Batch) -> bool:
        """Send one file; true when it is there. Everything that happened is in its row."""
        row = self.row(file, load)
        if row.state in READY and row.size == file.stamp.size:
            if all(known.sha256 != row.sha256 for known in self._uploads.of_release(load.release_id)):
                await committed(self._uploads.put(row))  # this release waits for it no less
            return True
        put = self._desk.save_state
        on_disk = await asyncio.to_thread(stamp_of_path, file.path)
        if on_disk is None:
            await put(row, FileState.MISSING, error=f"{file.name} is not where it was.")
            return False
        if (on_disk.size, on_disk.mtime_ns) != (file.stamp.size, file.stamp.mtime_ns) or not file.sha256:
            await put(row, FileState.CHANGED, error=f"{file.name} changed since it was checked.")
            return False
        transfer = Transfer(self._desk, source, load, file, self.rank(file, load))
        try:
            await transfer.send(row)
            self.held_by.pop((row.account_id, row.sha256), None)
        except FileChanged as error:
            # What had arrived of it is of a file that is no more.
            await committed(self._uploads.end(row.account_id, row.sha256, orphan=True))
            await put(replace(transfer.row, sent_bytes=0), FileState.CHANGED, error=error.title)
            self._desk.note(row, error.title)
            return False
        except TrackballError as error:
            await self._note_failure(transfer.row, error)
            return False
        return True

    async def _note_failure(self, row: Row, error: TrackballError) -> None:
        seconds = error.retry_after if isinstance(error, RateLimited) else with_jitter(2.0)
        state = FileState.WAITING if error.retryable else FileState.FAILED
        self.held_by[row.account_id, row.sha256] = type(error).__name__
        row = replace(self._with_what_arrived(row), verified_at=None)
        self._desk.note(row, f"{error.title} It waits for the network." if isinstance(error, Offline) else str(error))
        await self._desk.save_state(row, state, error=str(error), wait=seconds)

    def _with_what_arrived(self, row: Row) -> Row:
        """Return the row without what was only on its way."""
        key = (row.account_id, row.sha256)
        arrived = sum(part.length for part in self._uploads.parts(*key) if part.etag)
        self._desk.meter.at(key, arrived)
        return replace(row, sent_bytes=arrived)

    async def _note_wait_reason(self, file: File, load: Batch) -> None:
        row = self.row(file, load)
        if row.state not in READY:
            await self._desk.save_state(row, FileState.WAITING, error=self.holds.reason)


def _current_is_cancelling() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
