"""Uploads one file: hashes it, sends it in one PUT or in parts, and verifies the stored object."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from trackball_desktop.api import s3
from trackball_desktop.api.multipart import MultipartUnsupported
from trackball_desktop.api.presigned import UploadFile
from trackball_desktop.api.s3_errors import HeadDenied
from trackball_desktop.domain import clock
from trackball_desktop.domain.clock import with_jitter
from trackball_desktop.domain.errors import NotFound, Rejected, RemoteError, ServiceFault
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.storage.uploads import Part, Upload
from trackball_desktop.storage.writes import committed
from trackball_desktop.transfer.batch import Batch, File
from trackball_desktop.transfer.hashing import hash_parts, is_part_unchanged
from trackball_desktop.transfer.multipart import MultipartUpload
from trackball_desktop.transfer.priority_semaphore import Rank
from trackball_desktop.transfer.progress import Progress
from trackball_desktop.transfer.retries import Retries, may_have_arrived
from trackball_desktop.transfer.transfer_state import TransferState
from trackball_desktop.transfer.verification import is_verified

if TYPE_CHECKING:
    from trackball_desktop.api.multipart import CompletedUpload, MultipartClient, UploadHandle
    from trackball_desktop.api.presigned import Completion, PresignedHead, PresignedRequest
    from trackball_desktop.api.s3 import ObjectMetadata
    from trackball_desktop.api.signing import UrlSource

    HeadRequest = Callable[[], Awaitable[PresignedHead | None]]
    """Returns a presigned HEAD of the object, a new one at each call."""

_HEAD_FIRST_BYTES = 256 * 1024
"""Bytes from which it is asked whether a file is there before it is sent for the first time."""
_HEAD_ATTEMPTS = 3
"""How often an object that was just sent is looked for."""
_RESENT_TEXT = TransferText.tr("It is sent again automatically.")


class FileUpload:
    """Uploads one file of a batch. Its state is saved in its row, each event in its log."""

    def __init__(self, state: TransferState, source: UrlSource, batch: Batch, file: File, rank: Rank) -> None:
        self._state = state
        self._source = source
        self._file = file
        self._batch = batch
        self._rank = rank
        self._row: Upload | None = None
        self._was_started = False
        self._retries = Retries(state.policy, state.slots, self._log)

    async def send(self, row: Upload) -> None:
        """Upload the file. Raises TrackballError; parts that arrived by then stay."""
        self._row = row
        upload_file = self._to_upload_file()
        self._was_started = bool(self._planned_parts())
        parts = self._source.multipart_client(await self._state.clients.http())
        await self._prepare_parts(parts)
        if self.row.part_size and parts is not None:
            try:
                await self._send_in_parts(parts, upload_file)
                return
            except MultipartUnsupported as error:
                self._log(f"{error.title} {error.meaning}")
                await self._prepare_parts(None)
        await self._send_whole(upload_file)

    async def prepare(self, row: Upload) -> None:
        """Plan the parts and hash them, before the first byte is sent."""
        self._row = row
        await self._prepare_parts(self._source.multipart_client(await self._state.clients.http()))

    @property
    def row(self) -> Upload:
        """The file's current row."""
        assert self._row is not None
        return self._row

    def _to_upload_file(self) -> UploadFile:
        return UploadFile(
            kind=self._file.kind,
            name=self._file.name,
            content_type=self._file.content_type,
            size=self._file.stamp.size,
            sha256=self._file.sha256,
            release_ref=self._batch.release_id,
            upc=self._batch.upc,
            isrc=self._file.isrc or None,
        )

    async def _save_row(self, state: FileState) -> None:
        self._row = await self._state.save_state(self.row, state)

    def _log(self, text: str) -> None:
        self._state.log(self.row, text)

    # Dividing and hashing.

    async def _prepare_parts(self, parts: MultipartClient | None) -> None:
        """Plan the parts and hash them, unless that was done. A started upload keeps its plan."""
        row, plan = self.row, self._planned_parts()
        size = self._file.stamp.size
        policy, speed = self._state.policy, self._state.meter.speed()
        part_size = 0 if parts is None else policy.part_size(size, speed)
        if parts is not None and not self._source.accepts_whole_files and not part_size:
            part_size = max(size, 1)
        if plan and (row.upload_id or row.part_size == part_size) and not (row.part_size and parts is None):
            return
        await self._save_row(FileState.HASHING)
        async with self._state.hashing_semaphore:
            plan = await hash_parts(self._file.path, self._file.stamp, part_size)
        await committed(self._state.repositories.uploads.save_parts(row.account_id, row.sha256, part_size, plan))
        self._row = replace(self.row, part_size=part_size, upload_id=None, sent_bytes=0)
        self._log(
            TransferText.tr(
                "{size} bytes, sha256 {sha256}, in %n parts.",
                "{size} bytes, sha256 {sha256}, in %n part.",
                len(plan),
                size=f"{size:,}",
                sha256=row.sha256,
            )
        )

    def _planned_parts(self) -> list[Part]:
        return self._state.repositories.uploads.parts(self.row.account_id, self.row.sha256)

    # In one piece.

    async def _send_whole(self, upload_file: UploadFile) -> None:
        first = await self._source.presign_upload(upload_file)
        presigned: list[PresignedRequest] = [first]
        self._row = replace(self.row, key=first.key, sent_bytes=0)
        # In an earlier turn its answer may have been lost.
        if (self._was_started or upload_file.size >= _HEAD_FIRST_BYTES) and await self._is_stored(
            self._head_request(first, upload_file)
        ):
            return
        await self._save_row(FileState.SENDING)
        progress = Progress(self._state, self.row)
        (part,) = self._planned_parts() or [None]
        unanswered: PresignedRequest | None = None

        async def once() -> tuple[PresignedRequest, str | None]:
            nonlocal unanswered

            async with self._state.slots.slot(self._rank):
                # The first one was asked for a moment ago; any other attempt has an address of its own.
                request = presigned.pop() if presigned else await self._source.presign_upload(upload_file)
                if unanswered is not None and await self._has_arrived(unanswered, request, upload_file):
                    self._log(TransferText.tr("It had arrived; only the answer was lost."))
                    return replace(unanswered, key=request.key, head_request=request.head_request), None
                try:
                    sent = await s3.put_file(
                        await self._state.clients.http(),
                        request,
                        self._file.path,
                        self._file.stamp,
                        on_progress=progress.part_callback(1),
                        rate_limiter=self._state.throttle,
                    )
                except BaseException as error:
                    progress.discard_part(1)
                    if isinstance(error, RemoteError) and may_have_arrived(error):
                        unanswered = request
                    raise
            if sent.exists:
                self._log(TransferText.tr("The storage already has it."))
            return request, sent.etag

        async def unchanged() -> bool:
            return part is not None and await is_part_unchanged(self._file.path, part)

        request, etag = await self._retries.run("Send", self._source, once, unchanged)
        self._row = replace(self.row, key=request.key, sent_bytes=upload_file.size, etag=etag)
        await self._save_row(FileState.VERIFYING)
        if request.head_request is not None:
            await self._verify(self._head_request(request, upload_file))
            return
        completion = await self._retries.run(
            "Complete", self._source, lambda: self._source.complete(request, upload_file, etag)
        )
        await self._finish_with_report(completion)

    async def _has_arrived(
        self, sent: PresignedRequest, new_request: PresignedRequest, upload_file: UploadFile
    ) -> bool:
        """Whether a file whose answer was lost is stored: by HEAD with a new presigned URL, else by the signing
        service's word. False where neither can tell. Raises RemoteError.
        """
        try:
            if new_request.head_request is not None:
                return await self._head_once(new_request.head_request) is not None
            completion = await self._source.complete(sent, upload_file, None)
        except (NotFound, Rejected):  # it may not be told, or the service says that nothing arrived
            return False
        return completion is not None and completion.size == upload_file.size

    def _head_request(self, request: PresignedRequest, upload_file: UploadFile) -> HeadRequest:
        """Return how to HEAD the object: with the upload's own presigned HEAD first, then with new ones."""
        addresses = [request.head_request]

        async def address() -> PresignedHead | None:
            return addresses.pop() if addresses else (await self._source.presign_upload(upload_file)).head_request

        return address

    # In parts.

    async def _send_in_parts(self, source: MultipartClient, upload_file: UploadFile) -> None:
        async def is_there(upload: UploadHandle | None) -> bool:
            if upload is not None:
                self._row = replace(self.row, key=upload.key)
            return await self._is_stored(lambda: source.presign_head(upload_file, upload))

        arrived = sum(part.length for part in self._planned_parts() if part.etag)
        self._row = replace(self.row, sent_bytes=arrived)
        await self._save_row(FileState.SENDING)
        in_parts = MultipartUpload(self._state, source, self._file, self.row, self._rank, is_there)
        upload, finished = await in_parts.send(upload_file)
        if self.row.state in (FileState.DONE, FileState.UNVERIFIABLE):
            return
        self._row = replace(self.row, sent_bytes=upload_file.size, key=upload.key if upload else self.row.key)
        await self._save_row(FileState.VERIFYING)
        if not await self._verify(lambda: source.presign_head(upload_file, upload)):
            await self._finish_with_report(finished)
        await committed(self._state.repositories.uploads.clear_upload_id(self.row.account_id, self.row.sha256))

    # What the other end holds.

    async def _head(self, address: HeadRequest) -> ObjectMetadata | None:
        """HEAD the object. None where there is none, or no URL to ask with. Raises HeadDenied.

        Some keys may HEAD existing objects and get 403 for missing ones. Once a store has answered 404, a 403 is an
        error, and passes: treating it as "missing" would send the file twice.
        """

        async def once() -> ObjectMetadata | None:
            request = await address()
            return None if request is None else await self._head_once(request)

        return await self._retries.run("Look", self._source, once)

    async def _head_once(self, request: PresignedHead) -> ObjectMetadata | None:
        account, accounts = self.row.account_id, self._state.accounts_reporting_missing
        try:
            metadata = await s3.head_object(await self._state.clients.http(), request)
        except HeadDenied as error:
            if account in accounts:
                raise ServiceFault(error.title, status=403, remedy=TransferText.tr("It is checked again.")) from None
            raise
        if metadata is None:
            accounts.add(account)
        return metadata

    async def _is_stored(self, address: HeadRequest) -> bool:
        """HEAD before anything is sent: true when the object is stored, and the file is done."""
        try:
            metadata = await self._head(address)
        except HeadDenied:  # whether it is there is not told: then it is sent
            return False
        if metadata is None:
            return False
        proven = is_verified(
            metadata, self._file.name, self.row.key, self.row.size, self._file.sha256, self._planned_parts()
        )
        self._log(TransferText.tr("It is already in the storage; nothing was sent."))
        self._row = replace(self.row, etag=metadata.etag, sent_bytes=self.row.size)
        await self._mark_done(is_verified_object=proven)
        await committed(self._state.repositories.uploads.clear_upload_id(self.row.account_id, self.row.sha256))
        return True

    async def _verify(self, address: HeadRequest) -> bool:
        """HEAD what was sent; false where there is no URL for that. A store may take a moment to show a new object."""
        offered: list[PresignedHead | None] = []

        async def next_address() -> PresignedHead | None:
            offered.append(await address())
            return offered[-1]

        metadata = None
        for look in range(_HEAD_ATTEMPTS):
            try:
                metadata = await self._head(next_address)
            except HeadDenied as error:
                self._log(f"{error.title} {error.remedy}")
                await self._mark_done(is_verified_object=False)
                return True
            if metadata is not None:
                break
            if offered[-1] is None:
                return False
            await asyncio.sleep(with_jitter(self._state.policy.retry_delay(look + 1)))
        if metadata is None:
            # Not tried again by itself: every attempt would send the whole file.
            raise RemoteError(
                TransferText.tr("{name} was sent, but it is not in the storage.", name=self._file.name),
                meaning=TransferText.tr("The storage accepted it but has nothing at {key}.", key=self.row.key),
                remedy=TransferText.tr("Check the bucket, then try again."),
            )
        proven = is_verified(
            metadata, self._file.name, self.row.key, self.row.size, self._file.sha256, self._planned_parts()
        )
        self._row = replace(self.row, etag=metadata.etag or self.row.etag)
        await self._mark_done(is_verified_object=proven)
        return True

    async def _finish_with_report(self, report: Completion | CompletedUpload | None) -> None:
        """Finish with what a signing service reports; without a size, the file counts as sent but not verifiable."""
        size = report.size if report is not None else None
        sha256 = report.sha256 if report is not None else None
        if size is not None and size != self.row.size:
            raise ServiceFault(
                TransferText.tr(
                    "The storage has {size} bytes of {name} instead of {size2}.",
                    size=f"{size:,}",
                    name=self._file.name,
                    size2=f"{self.row.size:,}",
                ),
                remedy=_RESENT_TEXT,
            )
        if sha256 is not None and sha256 != self._file.sha256:
            raise ServiceFault(
                TransferText.tr("The file in the storage differs from {name}.", name=self._file.name),
                remedy=_RESENT_TEXT,
            )
        await self._mark_done(is_verified_object=size is not None)

    async def _mark_done(self, *, is_verified_object: bool) -> None:
        self._row = replace(self.row, verified_at=clock.to_iso(self._state.now()), sent_bytes=self.row.size)
        await self._save_row(FileState.DONE if is_verified_object else FileState.UNVERIFIABLE)
        self._log(
            TransferText.tr("Verified in the storage.")
            if is_verified_object
            else TransferText.tr("Sent; the storage offers no way to verify it.")
        )
