"""Uploads a release's files through presigned URLs and verifies each stored object.

A file is identified by the sha256 of its content: the master of the single serves the album too, and what is already
stored is not sent again. The signer (bucket or signing service) is behind `UrlSource`; URLs are kept in memory only,
for one request each.

Control flows one way: engine -> scheduler -> file_upload -> multipart. Results flow back through the file's row alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import nullcontext

from trackball_desktop.domain.clock import Clock, utc_now
from trackball_desktop.domain.lifecycle import FileState, SubmissionState
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.i18n.contexts import TimelineText, TransferText
from trackball_desktop.i18n.message import paragraph
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.submission_snapshot import SnapshotAsset
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.storage.writes import committed
from trackball_desktop.targets.clients import Clients
from trackball_desktop.transfer.awake import SleepInhibitor
from trackball_desktop.transfer.batch import Batch, File, files_to_upload
from trackball_desktop.transfer.cleanup import Cleanup
from trackball_desktop.transfer.manifest import snapshot_files
from trackball_desktop.transfer.manifests import Manifests
from trackball_desktop.transfer.policy import Policy
from trackball_desktop.transfer.rates import Key, Rates
from trackball_desktop.transfer.scheduler import FINISHED_STATES, Scheduler
from trackball_desktop.transfer.transfer_state import TransferState

ATTENTION_STATES = frozenset({FileState.CHANGED, FileState.MISSING, FileState.FAILED})
LIMIT_SETTING = "uploads.bytes_per_second"
"""The bandwidth limit as it is kept; 0 for none."""


class UploadEngine:
    """Uploads the files of several releases at once. Use it in one event loop; `rates` and `log` may be called in any
    thread.
    """

    def __init__(
        self, repositories: Repositories, clients: Clients, *, now: Clock = utc_now, policy: Policy | None = None
    ) -> None:
        self._repositories = repositories
        self._clients = clients
        self._policy = policy or Policy()
        limit = float(repositories.settings.get(LIMIT_SETTING, 0) or 0)
        self._state = TransferState.create(repositories, clients, self._policy, now, limit)
        self._scheduler = Scheduler(self._state)
        self._manifests = Manifests(repositories)
        self._cleanup = Cleanup(repositories, clients, now)
        self.sleep_inhibitor = SleepInhibitor()
        """Held while files are being sent."""

    # Sending.

    async def send_release(self, submission: Submission) -> bool:
        """Upload what is missing of a submission; true when every file and the manifest is stored.

        A file that changed, is gone or was refused sets a question on the submission. Anything temporary (no network, a
        busy server, a file that the user paused) returns false and is tried again later.
        """
        outbox = self._repositories.outbox
        sent_release = submission.sent_release
        batch = Batch(
            release_id=submission.release_id,
            account=self._clients.account(submission.account_id),
            upc=submission.upc,
            release_date=sent_release.release_date,
            is_needed=lambda: outbox.get(submission.id).state is SubmissionState.QUEUED,
            submission_id=submission.id,
        )
        assets, files = await asyncio.to_thread(self._snapshot_files, submission)
        sent, failed_rows = await self._send_all(batch, sent_release.title, assets, files)
        if failed_rows and batch.is_needed():
            message = paragraph(*dict.fromkeys(row.error or row.name for row in failed_rows))
            await committed(
                outbox.ask(
                    submission.id,
                    "files",
                    event=TimelineText.tr("files need your attention"),
                    detail={"words": message},
                )
            )
        return sent and await self._manifests.is_at_predicted_key(submission, batch)

    async def send_files(self, release_id: str) -> list[Upload]:
        """Upload a release's files without submitting it, and return their rows. What is stored already is not sent
        again.
        """
        batch, files = await self._unsubmitted_batch(release_id)
        await self._send_files(batch, files)
        hashes = {file.sha256 for file in files}
        return [
            row
            for row in self._repositories.uploads.of_release(release_id)
            if row.account_id == batch.account.id and row.sha256 in hashes
        ]

    async def prepare_files(self, release_id: str) -> None:
        """Hash a release's files and plan their parts, so that later only the bytes remain to be sent. Raises
        TrackballError.
        """
        batch, files = await self._unsubmitted_batch(release_id)
        source = await self._clients.upload_source(batch.account.id)
        for file in files:
            await self._scheduler.prepare(file, source, batch)

    async def _unsubmitted_batch(self, release_id: str) -> tuple[Batch, list[File]]:
        release = self._repositories.library.load(release_id).release
        chosen = release.local.account_id
        account = self._clients.account(chosen if isinstance(chosen, str) else None)
        batch = Batch(
            release_id, account, text_or_empty(release.upc), text_or_empty(release.release_date), is_needed=lambda: True
        )
        current = self._repositories.assets.for_release(release_id)
        files = await asyncio.to_thread(files_to_upload, snapshot_files(release, current), current)
        return batch, files

    def _snapshot_files(self, submission: Submission) -> tuple[tuple[SnapshotAsset, ...], list[File]]:
        """Return the snapshot's files, and what to upload for them."""
        current = self._repositories.assets.for_release(submission.release_id)
        frozen = self._repositories.outbox.snapshot(submission.id)
        if frozen is None:  # queued by a version that kept no list
            assets = snapshot_files(self._repositories.library.load(submission.release_id).release, current)
        else:
            assets = frozen.assets
        return assets, files_to_upload(assets, current)

    async def _send_all(
        self, batch: Batch, title: str, assets: Sequence[SnapshotAsset], files: list[File]
    ) -> tuple[bool, list[Upload]]:
        """Upload the files, then the manifest with their keys; return whether all are stored, and the rows that need a
        person.
        """
        if not await self._send_files(batch, files):
            return False, self._rows_needing_attention(batch, files)
        await self._manifests.save_prefix(batch, files)
        manifest = await self._manifests.write(batch, title, assets)
        if not await self._send_files(batch, [manifest]):
            return False, self._rows_needing_attention(batch, [manifest])
        return True, []

    async def _send_files(self, batch: Batch, files: Sequence[File]) -> bool:
        source = await self._clients.upload_source(batch.account.id)
        missing = [file for file in files if self._scheduler.row(file, batch).state not in FINISHED_STATES]
        for file in missing:
            sent_bytes = self._scheduler.row(file, batch).sent_bytes
            self._state.meter.register((batch.account.id, file.sha256), file.stamp.size, sent_bytes)
        await self._scheduler.enqueue(missing, batch)
        sending = (self._scheduler.send(file, source, batch) for file in files)
        try:
            with self.sleep_inhibitor.inhibit() if missing and self.can_send else nullcontext():
                # Waits for all of them, so that none goes on behind the back of whoever is told of a failure.
                results = await asyncio.gather(*sending, return_exceptions=True)
        finally:
            for file in files:
                self._state.meter.forget((batch.account.id, file.sha256))
        for result in results:
            if isinstance(result, BaseException):
                raise result
        in_parts = any(self._policy.may_be_multipart(file.stamp.size) for file in missing)
        self._cleanup.start(batch.account.id, search=in_parts and all(results))
        return all(results)

    def _rows_needing_attention(self, batch: Batch, files: Iterable[File]) -> list[Upload]:
        rows = [self._repositories.uploads.get(batch.account.id, file.sha256) for file in files]
        return [row for row in rows if row is not None and row.state in ATTENTION_STATES]

    # Pausing, order and limits.

    @property
    def is_paused(self) -> bool:
        """Whether the user paused all uploads."""
        return self._scheduler.pause_control.is_paused

    @property
    def can_send(self) -> bool:
        """Whether uploads may run: not paused by the user, and not held back by a metered network."""
        return self._scheduler.pause_control.can_send

    async def pause(self) -> None:
        """Pause all uploads, also across a restart. Parts that were sent stay; `resume` continues."""
        await self._scheduler.pause_control.pause()

    async def resume(self) -> None:
        """Continue after `pause`."""
        await self._scheduler.pause_control.resume()

    def ignore_pause(self) -> bool:
        """Ignore the user's pause for this run, without clearing the saved setting; true when uploads were paused."""
        return self._scheduler.pause_control.ignore_pause()

    def set_metered(self, metered: bool) -> None:
        """Tell whether the network is metered. Uploads wait then, if the user's setting says so."""
        self._scheduler.pause_control.set_metered(metered)

    def refresh_pause(self) -> None:
        """Apply changed settings: the bandwidth limit, and whether to wait on metered networks."""
        self._state.throttle.set_limit(float(self._repositories.settings.get(LIMIT_SETTING, 0) or 0))
        self._scheduler.pause_control.refresh()

    async def pause_file(self, account_id: str, sha256: str) -> None:
        """Pause one file. Its release waits for it; other files continue."""
        await committed(self._repositories.uploads.set_paused(account_id, sha256, paused=True))
        self._scheduler.interrupt(lambda key: key == (account_id, sha256))
        row = self._repositories.uploads.get(account_id, sha256)
        if row is not None and row.state is FileState.WAITING:
            await self._state.save_state(row, FileState.WAITING, error=TransferText.tr("Paused."))

    async def resume_file(self, account_id: str, sha256: str) -> None:
        """Continue one file and make its submission due. Call `submit.wake` afterwards."""
        await committed(self._repositories.uploads.set_paused(account_id, sha256, paused=False))
        row = self._repositories.uploads.get(account_id, sha256)
        if row is None or row.state in FINISHED_STATES:
            return
        if row.state is FileState.WAITING:
            await self._state.save_state(row, FileState.WAITING)
        for submission in self._repositories.outbox.of_release(row.release_id):
            if submission.state is SubmissionState.QUEUED and not submission.open_question and submission.not_before:
                await committed(
                    self._repositories.outbox.postpone(submission.id, self._repositories.database.now(), attempts=0)
                )

    def cancel(self, sha256: str) -> None:
        """Cancel one file. Its submission then asks the user; parts that were sent stay for a retry."""
        self._scheduler.stop(sha256=sha256)

    def stop(self, submission_id: str) -> None:
        """Stop all files of a submission that was withdrawn."""
        self._scheduler.stop(submission_id=submission_id)
        submission = self._repositories.outbox.get(submission_id)
        self._repositories.uploads.remove_unneeded(submission.release_id, submission.account_id)
        self._cleanup.start(submission.account_id)

    async def delete(self, release_id: str) -> None:
        """Move a release to the trash and abort its unfinished multipart uploads. Raises UserError.

        What cannot be aborted now (no network) is recorded and aborted after a later start.
        """
        unfinished = self._repositories.uploads.unfinished(release_id)
        await committed(self._repositories.library.trash(release_id))
        for _, sha256 in unfinished:
            self._scheduler.stop(sha256=sha256)
        self.clean_up()

    def clean_up(self) -> None:
        """Abort abandoned multipart uploads at every storage."""
        for account_id in self._repositories.uploads.accounts_with_orphans():
            self._cleanup.start(account_id)

    def waiting_error(self, submission: Submission) -> tuple[str | None, str]:
        """Return the error that a submission's files wait for to pass, as (class name, message); None when nothing
        waits.
        """
        rows = self._repositories.uploads.of_release(submission.release_id)
        waiting = (row for row in rows if row.state is FileState.WAITING and not row.paused)
        named = ((self._scheduler.waiting_errors.get((row.account_id, row.sha256)), row.error or "") for row in waiting)
        return next(((name, words) for name, words in named if name), (None, ""))

    async def set_order(self, keys: Sequence[Key]) -> None:
        """Upload these files, as (account, sha256), in this order and before all others. Running uploads continue."""
        await self._scheduler.set_order(keys)

    async def set_limit(self, bytes_per_second: float) -> None:
        """Limit the total bandwidth to so many bytes per second, 0 for no limit. The setting is saved."""
        self._state.throttle.set_limit(bytes_per_second)
        await committed(self._repositories.settings.save(LIMIT_SETTING, bytes_per_second))

    @property
    def limit(self) -> float:
        """The bandwidth limit in bytes per second; 0 for none."""
        return self._state.throttle.limit

    # Progress and logs.

    def rates(self) -> Rates:
        """Return current speeds and remaining times. Callable in any thread."""
        return self._state.meter.read()

    def log(self, account_id: str, sha256: str) -> str:
        """Return a file's upload log for support, one line per event, without secrets. Callable in any thread."""
        row = self._repositories.uploads.get(account_id, sha256)
        if row is None:
            return ""
        head = f"{row.name}, {row.size:,} bytes, sha256 {row.sha256}, key {row.key}, {row.state.value}"
        return "\n".join(
            [head, *(f"{at}  {words}" for at, words in self._repositories.uploads.log(account_id, sha256))]
        )

    async def close(self) -> None:
        """Wait for running clean-up. Call it before the connections are closed."""
        await self._cleanup.close()
