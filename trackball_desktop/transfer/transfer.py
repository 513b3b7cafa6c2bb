"""One file, until the other end has been seen to hold it: hashed, sent whole or in parts, verified."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from trackball_desktop.domain import clock
from trackball_desktop.domain.clock import with_jitter
from trackball_desktop.domain.errors import NotFound, Rejected, RemoteError, ServiceFault
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.storage.uploads import Part
from trackball_desktop.storage.uploads import Upload as Row
from trackball_desktop.storage.writes import committed
from trackball_desktop.transfer.batch import Batch, File
from trackball_desktop.transfer.hashing import hashed, part_unchanged
from trackball_desktop.transfer.multipart import MultipartUpload
from trackball_desktop.transfer.priority_semaphore import Rank
from trackball_desktop.transfer.progress import Progress
from trackball_desktop.transfer.retries import Retries, may_have_arrived
from trackball_desktop.transfer.transfer_state import TransferState
from trackball_desktop.transfer.verification import is_verified

if TYPE_CHECKING:
    from trackball_desktop.api.multipart import Finished, PartSource, PartUpload
    from trackball_desktop.api.s3 import Head
    from trackball_desktop.api.signing import Completion, PresignedHead, PresignedRequest, UploadFile, UrlSource

    Looks = Callable[[], Awaitable[PresignedHead | None]]
    """Gives an address to look at the object by, a new one at each call."""

_WORTH_A_LOOK = 256 * 1024
"""Bytes from which it is asked whether a file is there before it is sent for the first time."""
_LOOKS = 3
"""How often an object that was just sent is looked for."""
_AGAIN = "It is sent again by itself."


class Transfer:
    """Sends one file of a load. Everything that happens is in its row and its log."""

    def __init__(self, desk: TransferState, source: UrlSource, load: Batch, file: File, rank: Rank) -> None:
        self._desk = desk
        self._source = source
        self._file = file
        self._load = load
        self._rank = rank
        self._row: Row | None = None
        self._was_begun = False
        self._retries = Retries(desk.policy, desk.lanes, self._note)

    async def send(self, row: Row) -> None:
        """Send the file. Raises TrackballError; what has arrived by then stays."""
        from trackball_desktop.api.multipart import PartsNotOffered

        self._row = row
        wanted = self._wanted()
        self._was_begun = bool(self._plan())
        parts = self._source.parts(await self._desk.remote.http())
        await self._prepare(parts)
        if self.row.part_size and parts is not None:
            try:
                await self._send_in_parts(parts, wanted)
                return
            except PartsNotOffered as error:
                self._note(f"{error.title} {error.meaning}")
                await self._prepare(None)
        await self._send_whole(wanted)

    async def prepare(self, row: Row) -> None:
        """Do what comes before the first byte leaves: divide the file and hash its parts."""
        self._row = row
        await self._prepare(self._source.parts(await self._desk.remote.http()))

    @property
    def row(self) -> Row:
        """Where the file stands."""
        assert self._row is not None
        return self._row

    def _wanted(self) -> UploadFile:
        from trackball_desktop.api.signing import UploadFile

        return UploadFile(
            kind=self._file.kind,
            name=self._file.name,
            content_type=self._file.content_type,
            size=self._file.stamp.size,
            sha256=self._file.sha256,
            release_ref=self._load.release_id,
            upc=self._load.upc,
            isrc=self._file.isrc or None,
        )

    async def _put(self, state: FileState) -> None:
        self._row = await self._desk.save_state(self.row, state)

    def _note(self, words: str) -> None:
        self._desk.note(self.row, words)

    # Dividing and hashing.

    async def _prepare(self, parts: PartSource | None) -> None:
        """Divide the file and hash it, unless that was done. What was begun by a plan is gone on with by that plan."""
        row, plan = self.row, self._plan()
        size = self._file.stamp.size
        policy, speed = self._desk.policy, self._desk.meter.speed()
        part_size = 0 if parts is None else policy.part_size(size, speed)
        if parts is not None and not self._source.whole and not part_size:
            part_size = max(size, 1)
        if plan and (row.upload_id or row.part_size == part_size) and not (row.part_size and parts is None):
            return
        await self._put(FileState.HASHING)
        async with self._desk.hashing:
            plan = await hashed(self._file.path, self._file.stamp, part_size)
        await committed(self._desk.stores.uploads.plan(row.account_id, row.sha256, part_size, plan))
        self._row = replace(self.row, part_size=part_size, upload_id=None, sent_bytes=0)
        self._note(f"{size:,} bytes, sha256 {row.sha256}, in {len(plan)} part{'s' if len(plan) != 1 else ''}.")

    def _plan(self) -> list[Part]:
        return self._desk.stores.uploads.parts(self.row.account_id, self.row.sha256)

    # In one piece.

    async def _send_whole(self, wanted: UploadFile) -> None:
        first = await self._source.ticket(wanted)
        tickets: list[PresignedRequest] = [first]
        self._row = replace(self.row, key=first.key, sent_bytes=0)
        # In an earlier turn its answer may have been lost.
        if (self._was_begun or wanted.size >= _WORTH_A_LOOK) and await self._is_there(self._looks_by(first, wanted)):
            return
        await self._put(FileState.SENDING)
        progress = Progress(self._desk, self.row)
        (part,) = self._plan() or [None]
        unanswered: PresignedRequest | None = None

        async def once() -> tuple[PresignedRequest, str | None]:
            nonlocal unanswered
            from trackball_desktop.api.s3 import put_file

            async with self._desk.lanes.slot(self._rank):
                # The first one was asked for a moment ago; any other attempt has an address of its own.
                ticket = tickets.pop() if tickets else await self._source.ticket(wanted)
                if unanswered is not None and await self._arrived(unanswered, ticket, wanted):
                    self._note("It had arrived; only the answer was lost.")
                    return replace(unanswered, key=ticket.key, verify=ticket.verify), None
                try:
                    sent = await put_file(
                        await self._desk.remote.http(),
                        ticket,
                        self._file.path,
                        self._file.stamp,
                        on_progress=progress.of(1),
                        gate=self._desk.throttle,
                    )
                except BaseException as error:
                    progress.broke_off(1)
                    if isinstance(error, RemoteError) and may_have_arrived(error):
                        unanswered = ticket
                    raise
            if sent.exists:
                self._note("The storage has it already.")
            return ticket, sent.etag

        async def unchanged() -> bool:
            return part is not None and await part_unchanged(self._file.path, part)

        ticket, etag = await self._retries.until_done("Send", self._source, once, unchanged)
        self._row = replace(self.row, key=ticket.key, sent_bytes=wanted.size, etag=etag)
        await self._put(FileState.VERIFYING)
        if ticket.verify is not None:
            await self._verify(self._looks_by(ticket, wanted))
            return
        told = await self._retries.until_done(
            "Complete", self._source, lambda: self._source.complete(ticket, wanted, etag)
        )
        await self._close(told)

    async def _arrived(self, sent: PresignedRequest, fresh: PresignedRequest, wanted: UploadFile) -> bool:
        """Say whether a file that was sent without an answer is there: by the new ticket's address, else by the word of
        the service that gave the ticket it was sent with. False where neither tells. Raises RemoteError.
        """
        try:
            if fresh.verify is not None:
                return await self._look_once(fresh.verify) is not None
            told = await self._source.complete(sent, wanted, None)
        except (NotFound, Rejected):  # it may not be told, or the service says that nothing arrived
            return False
        return told is not None and told.size == wanted.size

    def _looks_by(self, ticket: PresignedRequest, wanted: UploadFile) -> Looks:
        """Return how to look at a whole file: by the ticket's own address first, then by new ones."""
        addresses = [ticket.verify]

        async def address() -> PresignedHead | None:
            return addresses.pop() if addresses else (await self._source.ticket(wanted)).verify

        return address

    # In parts.

    async def _send_in_parts(self, source: PartSource, wanted: UploadFile) -> None:
        async def is_there(upload: PartUpload | None) -> bool:
            if upload is not None:
                self._row = replace(self.row, key=upload.key)
            return await self._is_there(lambda: source.verify(wanted, upload))

        arrived = sum(part.length for part in self._plan() if part.etag)
        self._row = replace(self.row, sent_bytes=arrived)
        await self._put(FileState.SENDING)
        in_parts = MultipartUpload(self._desk, source, self._file, self.row, self._rank, is_there)
        upload, finished = await in_parts.send(wanted)
        if self.row.state in (FileState.DONE, FileState.UNVERIFIABLE):
            return
        self._row = replace(self.row, sent_bytes=wanted.size, key=upload.key if upload else self.row.key)
        await self._put(FileState.VERIFYING)
        if not await self._verify(lambda: source.verify(wanted, upload)):
            await self._close(finished)
        await committed(self._desk.stores.uploads.end(self.row.account_id, self.row.sha256))

    # What the other end holds.

    async def _look(self, address: Looks) -> Head | None:
        """Look at the object. None where there is none, or no address to look by. Raises MayNotLook.

        Some keys may look at what is there and are refused what is not. A store that once said "not there" tells them
        apart, so that a refusal by it passes: the file would be sent a second time for it.
        """

        async def once() -> Head | None:
            ticket = await address()
            return None if ticket is None else await self._look_once(ticket)

        return await self._retries.until_done("Look", self._source, once)

    async def _look_once(self, ticket: PresignedHead) -> Head | None:
        from trackball_desktop.api.s3 import head
        from trackball_desktop.api.s3_errors import HeadDenied

        account, tellers = self.row.account_id, self._desk.tells_what_is_missing
        try:
            found = await head(await self._desk.remote.http(), ticket)
        except HeadDenied as error:
            if account in tellers:
                raise ServiceFault(error.title, status=403, remedy="It is looked at again.") from None
            raise
        if found is None:
            tellers.add(account)
        return found

    async def _is_there(self, address: Looks) -> bool:
        """Look before anything is sent: true when the file is there, and then it is done."""
        from trackball_desktop.api.s3_errors import HeadDenied

        try:
            found = await self._look(address)
        except HeadDenied:  # whether it is there is not told: then it is sent
            return False
        if found is None:
            return False
        proven = is_verified(found, self._file.name, self.row.key, self.row.size, self._file.sha256, self._plan())
        self._note("It is at the other end already; nothing was sent.")
        self._row = replace(self.row, etag=found.etag, sent_bytes=self.row.size)
        await self._done(proven=proven)
        await committed(self._desk.stores.uploads.end(self.row.account_id, self.row.sha256))
        return True

    async def _verify(self, address: Looks) -> bool:
        """Look at what was sent; false where there is no way to. A store may take a moment to show it."""
        from trackball_desktop.api.s3_errors import HeadDenied

        offered: list[PresignedHead | None] = []

        async def noting() -> PresignedHead | None:
            offered.append(await address())
            return offered[-1]

        found = None
        for look in range(_LOOKS):
            try:
                found = await self._look(noting)
            except HeadDenied as error:
                self._note(f"{error.title} {error.remedy}")
                await self._done(proven=False)
                return True
            if found is not None:
                break
            if offered[-1] is None:
                return False
            await asyncio.sleep(with_jitter(self._desk.policy.wait(look + 1)))
        if found is None:
            # Not tried again by itself: every attempt would send the whole file.
            raise RemoteError(
                f"{self._file.name} was sent, but the storage does not show it.",
                meaning=f"The storage took it and has nothing at {self.row.key}.",
                remedy="Look into the bucket, then try again.",
            )
        proven = is_verified(found, self._file.name, self.row.key, self.row.size, self._file.sha256, self._plan())
        self._row = replace(self.row, etag=found.etag or self.row.etag)
        await self._done(proven=proven)
        return True

    async def _close(self, told: Completion | Finished | None) -> None:
        """Take what a service says it read; without a word of the size, the file is sent and not verifiable."""
        size = told.size if told is not None else None
        sha256 = told.sha256 if told is not None else None
        if size is not None and size != self.row.size:
            raise ServiceFault(
                f"The storage holds {size:,} bytes of {self._file.name} instead of {self.row.size:,}.", remedy=_AGAIN
            )
        if sha256 is not None and sha256 != self._file.sha256:
            raise ServiceFault(f"The storage holds other bytes than {self._file.name}.", remedy=_AGAIN)
        await self._done(proven=size is not None)

    async def _done(self, *, proven: bool) -> None:
        self._row = replace(self.row, verified_at=clock.to_iso(self._desk.now()), sent_bytes=self.row.size)
        await self._put(FileState.DONE if proven else FileState.UNVERIFIABLE)
        self._note("Verified at the other end." if proven else "Sent; the other end gives no way to verify it.")
