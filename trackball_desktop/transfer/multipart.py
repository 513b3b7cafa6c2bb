"""S3 multipart upload of one file: resumed after a break, and never created twice.

It is crash-safe by its order of writes: the upload id is saved before the first part is sent, each part's ETag right
after the store accepted it. After a restart ListParts overrides what is saved here. A part whose answer was lost is
looked up in ListParts before it is sent again; where the store no longer knows the upload, HEAD on the key tells
whether it was completed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from trackball_desktop.api import s3
from trackball_desktop.api.multipart import LocalPart, UploadHandle
from trackball_desktop.api.s3 import ByteRange
from trackball_desktop.api.s3_errors import ListDenied, PartsRefused, UploadGone
from trackball_desktop.domain.errors import FileChanged, RemoteError, ServiceFault, TrackballError
from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.storage.uploads import Part, Upload, Uploads
from trackball_desktop.storage.writes import committed
from trackball_desktop.transfer.batch import File
from trackball_desktop.transfer.hashing import is_part_unchanged
from trackball_desktop.transfer.priority_semaphore import Rank
from trackball_desktop.transfer.progress import Progress
from trackball_desktop.transfer.retries import Retries, may_have_arrived
from trackball_desktop.transfer.transfer_state import TransferState

if TYPE_CHECKING:
    from trackball_desktop.api.multipart import CompletedUpload, MultipartClient, RemotePart
    from trackball_desktop.api.presigned import UploadFile

_CREATE_ATTEMPTS = 4
"""How often one send creates an upload anew after the store lost its parts."""


class MultipartUpload:
    """Uploads one file in parts. `is_stored` tells whether the object is stored already."""

    def __init__(
        self,
        state: TransferState,
        source: MultipartClient,
        file: File,
        row: Upload,
        rank: Rank,
        is_stored: Callable[[UploadHandle | None], Awaitable[bool]],
    ) -> None:
        self._state = state
        self._source = source
        self._file = file
        self._row = row
        self._rank = rank
        self._is_stored = is_stored
        self._retries = Retries(state.policy, state.slots, self._log)

    async def send(self, upload_file: UploadFile) -> tuple[UploadHandle | None, CompletedUpload | None]:
        """Send the missing parts and complete the upload. Returns None and None when the object was stored already.

        Raises FileChanged, and RemoteError for what only a later attempt may solve.
        """
        for _ in range(_CREATE_ATTEMPTS):
            upload: UploadHandle | None = None
            try:
                upload = await self._open_upload(upload_file)
                if upload is None:
                    return None, None
                await self._send_missing(upload)
                return upload, await self._complete_upload(upload, upload_file)
            except UploadGone as error:
                self._log(error.title)
                if await self._is_stored(upload or self._saved_upload()):
                    return None, None
                await committed(self._uploads.clear_upload_id(*self._key))
            except PartsRefused as error:
                self._log(TransferText.tr("{title} They are checked again.", title=error.title))
        raise ServiceFault(
            TransferText.tr("The storage could not assemble {name}.", name=self._file.name),
            meaning=TransferText.tr("Parts that it had accepted were missing at the end."),
            remedy=TransferText.tr("It is sent again automatically."),
        )

    @property
    def _uploads(self) -> Uploads:
        return self._state.repositories.uploads

    @property
    def _key(self) -> tuple[str, str]:
        return self._row.account_id, self._row.sha256

    def _log(self, text: str) -> None:
        self._state.log(self._row, text)

    def _saved_upload(self) -> UploadHandle | None:
        row = self._uploads.get(*self._key)
        return UploadHandle(row.key, row.upload_id) if row is not None and row.upload_id else None

    async def _open_upload(self, upload_file: UploadFile) -> UploadHandle | None:
        """Return the upload to continue, with its parts reconciled; None when the object is stored already."""
        upload = self._saved_upload()
        if upload is not None:
            if await self._adopt_parts(upload):
                return upload
            # It was divided differently, by an older version: nothing of it can be used.
            await committed(self._uploads.clear_upload_id(*self._key, orphan=True))
        if not self._source.chooses_key and await self._is_stored(None):
            return None
        upload = await self._adopt_upload(upload_file) or await self._create_upload(upload_file)
        if upload.exists:
            await self._is_stored(upload)
            return None
        return upload

    async def _adopt_upload(self, upload_file: UploadFile) -> UploadHandle | None:
        """Adopt an unfinished upload of this file that is not recorded here; None where there is none or it cannot be
        listed.

        One with another part size belongs to another computer and is left alone until the file is stored.
        """
        try:
            begun = await self._retries.run("Look", self._source, lambda: self._source.find_uploads(upload_file))
        except ListDenied as error:
            self._log(
                TransferText.tr("{title} It is unclear whether an upload was started elsewhere.", title=error.title)
            )
            return None
        for upload in begun:
            if await self._adopt_parts(upload, new=True):
                self._log(TransferText.tr("An earlier upload of this file is resumed."))
                return upload
        return None

    async def _create_upload(self, upload_file: UploadFile) -> UploadHandle:
        attempts = 0

        async def once() -> UploadHandle:
            nonlocal attempts
            attempts += 1
            # The one before may have been begun, and only its answer was lost.
            upload = await self._adopt_upload(upload_file) if attempts > 1 else None
            return upload or await self._source.create_upload(upload_file, self._row.part_size)

        upload = await self._retries.run("Begin", self._source, once)
        if not upload.exists and self._saved_upload() != upload:
            await self._save_upload(upload)
            self._log(TransferText.tr("Multipart upload started."))
            if self._source.chooses_key and not await self._adopt_parts(upload):
                # The service gave back one that was divided differently, and has room for one upload of a file only.
                await committed(self._uploads.clear_upload_id(*self._key, orphan=True))
                raise ServiceFault(
                    TransferText.tr("An earlier upload of {name} cannot be resumed.", name=self._file.name),
                    remedy=TransferText.tr("It is sent from the beginning."),
                )
        return upload

    async def _save_upload(self, upload: UploadHandle) -> None:
        await committed(self._uploads.save_upload_id(*self._key, upload.key, upload.upload_id))

    async def _adopt_parts(self, upload: UploadHandle, *, new: bool = False) -> bool:
        """Adopt the parts that the store lists; false when the part size differs. A `new` upload is recorded first."""
        listed = await self._retries.run("List", self._source, lambda: self._source.list_parts(upload))
        parts = {part.number: part for part in self._uploads.parts(*self._key)}
        if any(remote.number not in parts for remote in listed):
            return False
        stored_etags = {remote.number: remote.etag for remote in listed if _is_same_part(parts[remote.number], remote)}
        if listed and not stored_etags and len(listed) > 1:
            return False
        if new:
            await self._save_upload(upload)
        stored_numbers = {part.number for part in parts.values() if part.etag and not new}
        if stored_numbers != stored_etags.keys():
            await committed(
                self._uploads.save_etags(*self._key, {number: stored_etags.get(number) for number in parts})
            )
        if stored_etags:
            self._log(
                TransferText.tr("{there} of {parts} parts already exist.", there=len(stored_etags), parts=len(parts))
            )
        return True

    async def _send_missing(self, upload: UploadHandle) -> None:
        """Send the missing parts concurrently. When one fails, those in flight are allowed to finish."""
        parts = self._uploads.parts(*self._key)
        missing = deque(part for part in parts if not part.etag)
        progress = Progress(self._state, self._row, sum(part.length for part in parts if part.etag))
        failures: list[TrackballError] = []

        async def work() -> None:
            while missing and not failures:
                part = missing.popleft()
                try:
                    await self._send_part(upload, part, progress)
                except TrackballError as error:
                    failures.append(error)
                    if isinstance(error, FileChanged):  # nothing of it may arrive any more
                        for worker in workers:
                            worker.cancel()

        workers = [
            asyncio.ensure_future(work()) for _ in range(min(self._state.policy.concurrent_requests, len(missing)))
        ]
        try:
            if workers:
                await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for worker in workers:
                worker.cancel()
            outcomes = await asyncio.gather(*workers, return_exceptions=True)
        if failures:
            raise failures[0]
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _send_part(self, upload: UploadHandle, part: Part, progress: Progress) -> None:
        local = LocalPart(part.number, part.length, part.sha256)
        http = await self._state.clients.http()
        unanswered = False

        async def once() -> str:
            nonlocal unanswered
            async with self._state.slots.slot(self._rank):
                if unanswered and (etag := await self._find_stored_etag(upload, part)) is not None:
                    return etag
                request = await self._source.presign_part(upload, local)
                try:
                    sent = await s3.put_file(
                        http,
                        request,
                        self._file.path,
                        self._file.stamp,
                        on_progress=progress.part_callback(part.number),
                        part=ByteRange(part.offset, part.length),
                        rate_limiter=self._state.throttle,
                    )
                except BaseException as error:
                    progress.discard_part(part.number)
                    unanswered = unanswered or (isinstance(error, RemoteError) and may_have_arrived(error))
                    raise
            return sent.etag or part.md5

        etag = await self._retries.run(
            f"Part {part.number}", self._source, once, lambda: is_part_unchanged(self._file.path, part)
        )
        await committed(self._uploads.save_etags(*self._key, {part.number: etag}))
        progress.confirm_part(part.number, part.length)

    async def _find_stored_etag(self, upload: UploadHandle, part: Part) -> str | None:
        """Return the ETag of a part whose answer was lost; None where ListParts does not show it with our content."""
        try:
            listed = await self._source.list_parts(upload)
        except ListDenied as error:
            self._log(
                TransferText.tr(
                    "Part {number}: {title} It is unclear whether it arrived; it is sent again.",
                    number=part.number,
                    title=error.title,
                )
            )
            return None
        etag = next((item.etag for item in listed if item.number == part.number and _is_same_part(part, item)), None)
        if etag is not None:
            self._log(TransferText.tr("Part {number} had arrived; only the answer was lost.", number=part.number))
        return etag

    async def _complete_upload(self, upload: UploadHandle, upload_file: UploadFile) -> CompletedUpload:
        parts = [LocalPart(p.number, p.length, p.sha256, p.etag or "") for p in self._uploads.parts(*self._key)]
        finished = await self._retries.run(
            "Finish", self._source, lambda: self._source.complete_upload(upload, upload_file, parts)
        )
        self._log(TransferText.tr("{parts} parts assembled.", parts=len(parts)))
        return finished


def _is_same_part(part: Part, remote: RemotePart) -> bool:
    """Whether a listed part is ours: same size, and an ETag as answered before or equal to the md5."""
    return remote.size == part.length and remote.etag in (part.etag, part.md5)
