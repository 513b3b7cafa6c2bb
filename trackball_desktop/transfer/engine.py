"""Sends a release's files through presigned URLs and makes sure of each at the other end.

A file is known by the sha256 of its bytes: the single's master serves the album, and what is there is not sent again.
Nothing here knows who signs; URLs live only in memory, for the one request they were made for.

What is decided flows one way: a release hands its files to `turns`, a turn to `transfer`, that to `parts`. What became
of a file flows back through its row alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import Any

from trackball_desktop.domain.clock import Clock, utc_now
from trackball_desktop.domain.lifecycle import FileState, SubmissionState
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.stores import Stores
from trackball_desktop.storage.submission_snapshot import SnapshotAsset
from trackball_desktop.storage.uploads import Upload as Row
from trackball_desktop.storage.writes import committed
from trackball_desktop.targets.clients import Clients
from trackball_desktop.transfer.batch import Batch, File, files_of
from trackball_desktop.transfer.cleanup import Cleanup
from trackball_desktop.transfer.manifest import frozen_files
from trackball_desktop.transfer.manifests import Manifests
from trackball_desktop.transfer.policy import Policy
from trackball_desktop.transfer.rates import Key, Rates
from trackball_desktop.transfer.scheduler import READY, Scheduler
from trackball_desktop.transfer.transfer_state import TransferState

TROUBLED = frozenset({FileState.CHANGED, FileState.MISSING, FileState.FAILED})
LIMIT_SETTING = "uploads.bytes_per_second"
"""The bandwidth limit as it is kept; 0 for none."""


class UploadEngine:
    """Sends files of releases, several releases at once. In one loop, but for `rates` and `log`: any thread may ask."""

    def __init__(self, stores: Stores, remote: Clients, *, now: Clock = utc_now, policy: Policy | None = None) -> None:
        self._stores = stores
        self._remote = remote
        self._policy = policy or Policy()
        limit = float(stores.settings.get(LIMIT_SETTING, 0) or 0)
        self._desk = TransferState.set_up(stores, remote, self._policy, now, limit)
        self._turns = Scheduler(self._desk)
        self._manifests = Manifests(stores)
        self._tidying = Cleanup(stores, remote, now)

    # Releases.

    async def send_release(self, submission: Submission) -> bool:
        """Send what is missing; true when every file and the manifest is at the other end.

        A file that changed, is gone or was refused becomes a question on the submission; anything that may pass by
        itself (no network, a busy server) returns false and is tried again later, and so does a file that a person
        holds back.
        """
        outbox = self._stores.outbox
        body = json.loads(submission.payload)
        load = Batch(
            release_id=submission.release_id,
            account=self._remote.account(submission.account_id),
            upc=submission.upc,
            release_date=_text(body.get("release_date")),
            wanted=lambda: outbox.get(submission.id).state is SubmissionState.QUEUED,
            submission_id=submission.id,
        )
        assets, files = await asyncio.to_thread(self._as_checked, submission)
        sent, troubled = await self._send_all(load, body, assets, files)
        if troubled and load.wanted():
            words = " ".join(dict.fromkeys(row.error or row.name for row in troubled))
            await committed(outbox.ask(submission.id, "files", event="files need you", detail={"words": words}))
        return sent and await self._manifests.is_at_predicted_key(submission, load)

    async def send_files(self, release_id: str) -> list[Row]:
        """Send a release's files without submitting it, and return their rows. What is there is not sent again."""
        load, files = await self._unsubmitted(release_id)
        await self._send_files(load, files)
        hashes = {file.sha256 for file in files}
        return [
            row
            for row in self._stores.uploads.of_release(release_id)
            if row.account_id == load.account.id and row.sha256 in hashes
        ]

    async def prepare_files(self, release_id: str) -> None:
        """Divide and hash a release's files, so that later only bytes remain to be sent. Raises TrackballError."""
        load, files = await self._unsubmitted(release_id)
        source = await self._remote.source(load.account.id)
        for file in files:
            await self._turns.prepare(file, source, load)

    async def _unsubmitted(self, release_id: str) -> tuple[Batch, list[File]]:
        release = self._stores.library.load(release_id).release
        chosen = release.local.account_id
        account = self._remote.account(chosen if isinstance(chosen, str) else None)
        load = Batch(release_id, account, _text(release.upc), _text(release.release_date), wanted=lambda: True)
        current = self._stores.assets.of(release_id)
        files = await asyncio.to_thread(files_of, frozen_files(release, current), current)
        return load, files

    def _as_checked(self, submission: Submission) -> tuple[tuple[SnapshotAsset, ...], list[File]]:
        """Return the files that were frozen with a submission, and what to send for them."""
        current = self._stores.assets.of(submission.release_id)
        frozen = self._stores.outbox.frozen(submission.id)
        if frozen is None:  # queued by a version that kept no list
            assets = frozen_files(self._stores.library.load(submission.release_id).release, current)
        else:
            assets = frozen.assets
        return assets, files_of(assets, current)

    async def _send_all(
        self, load: Batch, body: dict[str, Any], assets: Sequence[SnapshotAsset], files: list[File]
    ) -> tuple[bool, list[Row]]:
        """Send the files and then the manifest, which names their keys; say whether all are there, and what is not."""
        if not await self._send_files(load, files):
            return False, self._troubled(load, files)
        await self._manifests.learn_prefix(load, files)
        manifest = await self._manifests.write(load, body, assets)
        if not await self._send_files(load, [manifest]):
            return False, self._troubled(load, [manifest])
        return True, []

    async def _send_files(self, load: Batch, files: Sequence[File]) -> bool:
        source = await self._remote.source(load.account.id)
        missing = [file for file in files if self._is_missing(file, load)]
        await self._turns.enqueue(missing, load)
        sending = (self._turns.send(file, source, load) for file in files)
        try:
            # Waits for all of them, so that none goes on behind the back of whoever is told of a failure.
            results = await asyncio.gather(*sending, return_exceptions=True)
        finally:
            for file in files:
                self._desk.meter.forget((load.account.id, file.sha256))
        for result in results:
            if isinstance(result, BaseException):
                raise result
        in_parts = any(self._policy.may_go_in_parts(file.stamp.size) for file in missing)
        self._tidying.begin(load.account.id, search=in_parts and all(results))
        return all(results)

    def _is_missing(self, file: File, load: Batch) -> bool:
        """Say whether a file is yet to be sent, and have the meter expect it."""
        row = self._turns.row(file, load)
        if row.state in READY:
            return False
        self._desk.meter.expect((load.account.id, file.sha256), file.stamp.size, row.sent_bytes)
        return True

    def _troubled(self, load: Batch, files: Iterable[File]) -> list[Row]:
        rows = [self._stores.uploads.get(load.account.id, file.sha256) for file in files]
        return [row for row in rows if row is not None and row.state in TROUBLED]

    # What a person decides.

    @property
    def paused(self) -> bool:
        """Whether a person holds all files back."""
        return self._turns.holds.paused

    @property
    def may_send(self) -> bool:
        """Whether files may go: neither a person nor a metered network holds all of them back."""
        return self._turns.holds.may_send

    async def pause(self) -> None:
        """Stop sending, for all files; what arrived stays, the rest goes on at `resume`, also after a restart."""
        await self._turns.holds.pause()

    async def resume(self) -> None:
        """Go on sending."""
        await self._turns.holds.resume()

    def lift(self) -> bool:
        """Let files go in this run although a person paused them, which stays kept; true when they were paused."""
        return self._turns.holds.lift()

    def set_metered(self, metered: bool) -> None:
        """Take a hint that the network is (no longer) metered. Files wait then, if that setting is on."""
        self._turns.holds.set_metered(metered)

    def refresh_pause(self) -> None:
        """Read the settings again: the limit, and whether a metered network holds files back."""
        self._desk.throttle.set_limit(float(self._stores.settings.get(LIMIT_SETTING, 0) or 0))
        self._turns.holds.refresh()

    async def pause_file(self, account_id: str, sha256: str) -> None:
        """Hold one file back. Its release waits for it; the other files go on."""
        await committed(self._stores.uploads.hold(account_id, sha256, paused=True))
        self._turns.interrupt(lambda key: key == (account_id, sha256))
        row = self._stores.uploads.get(account_id, sha256)
        if row is not None and row.state is FileState.WAITING:
            await self._desk.save_state(row, FileState.WAITING, error="Paused.")

    async def resume_file(self, account_id: str, sha256: str) -> None:
        """Let one file go on, at once: its submission is due. Look at the outbox then (`submit.kick`)."""
        await committed(self._stores.uploads.hold(account_id, sha256, paused=False))
        row = self._stores.uploads.get(account_id, sha256)
        if row is None or row.state in READY:
            return
        if row.state is FileState.WAITING:
            await self._desk.save_state(row, FileState.WAITING)
        for submission in self._stores.outbox.of_release(row.release_id):
            if submission.state is SubmissionState.QUEUED and not submission.asks and submission.not_before:
                await committed(self._stores.outbox.postpone(submission.id, self._stores.database.now(), attempts=0))

    def cancel(self, sha256: str) -> None:
        """Stop one file. Its release asks, and sends it when it is tried again; what arrived stays."""
        self._turns.stop(sha256=sha256)

    def stop(self, submission_id: str) -> None:
        """Stop all files of a submission that was taken back."""
        self._turns.stop(submission_id=submission_id)
        submission = self._stores.outbox.get(submission_id)
        self._stores.uploads.drop(submission.release_id, submission.account_id)
        self._tidying.begin(submission.account_id)

    async def delete(self, release_id: str) -> None:
        """Move a release to the trash and throw away at the storage what was sent of it in part. Raises UserError.

        What cannot be thrown away now is known, and is thrown away at another start.
        """
        unfinished = self._stores.uploads.unfinished(release_id)
        await committed(self._stores.library.trash(release_id))
        for _, sha256 in unfinished:
            self._turns.stop(sha256=sha256)
        self.tidy_up()

    def tidy_up(self) -> None:
        """Throw away, at every storage, what this app has given up."""
        for account_id in self._stores.uploads.accounts_with_orphans():
            self._tidying.begin(account_id)

    def held_by(self, submission: Submission) -> tuple[str | None, str]:
        """Return the error that the files of a submission wait for to pass, its name and words; None for none."""
        rows = self._stores.uploads.of_release(submission.release_id)
        waiting = (row for row in rows if row.state is FileState.WAITING and not row.paused)
        named = ((self._turns.held_by.get((row.account_id, row.sha256)), row.error or "") for row in waiting)
        return next(((name, words) for name, words in named if name), (None, ""))

    async def set_order(self, keys: Sequence[Key]) -> None:
        """Send files in this order (account, sha256); those that are not named come after. What runs is let run."""
        await self._turns.set_order(keys)

    async def set_limit(self, bytes_per_second: float) -> None:
        """Let at most so many bytes go per second, all files together, from now on; 0 for no limit. It is kept."""
        self._desk.throttle.set_limit(bytes_per_second)
        await committed(self._stores.settings.put(LIMIT_SETTING, bytes_per_second))

    @property
    def limit(self) -> float:
        """Bytes per second; 0 for no limit."""
        return self._desk.throttle.limit

    # What is told.

    def rates(self) -> Rates:
        """Return how fast files go and how long they take. From any thread."""
        return self._desk.meter.read()

    def log(self, account_id: str, sha256: str) -> str:
        """Return what happened to a file, a line each, for support. No secrets are in it. From any thread."""
        row = self._stores.uploads.get(account_id, sha256)
        if row is None:
            return ""
        head = f"{row.name}, {row.size:,} bytes, sha256 {row.sha256}, key {row.key}, {row.state.value}"
        return "\n".join([head, *(f"{at}  {words}" for at, words in self._stores.uploads.log(account_id, sha256))])

    async def close(self) -> None:
        """Wait until what is being tidied up is done. Call it before the connections are closed."""
        await self._tidying.close()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
