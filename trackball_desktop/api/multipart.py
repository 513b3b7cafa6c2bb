"""The protocol of multipart uploads: what a bucket or a signing service must offer.

An upload is created once and its id saved before the first part is sent, so that no part is sent twice. The store's
list of parts overrides what is saved here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from trackball_desktop.api.presigned import PresignedHead, PresignedRequest, UploadFile
from trackball_desktop.domain.errors import RemoteError


class MultipartUnsupported(RemoteError):
    """This signing service takes only whole files: one that breaks off starts again."""


@dataclass(frozen=True)
class UploadHandle:
    """A multipart upload: the object's key and the upload id.

    `exists` is true when the object is stored already and no upload was created.
    """

    key: str
    upload_id: str
    exists: bool = False


@dataclass(frozen=True)
class UnfinishedUpload:
    """An unfinished upload that the store lists; `started_at` is its start, None where unknown."""

    upload: UploadHandle
    started_at: datetime | None


@dataclass(frozen=True)
class LocalPart:
    """A part of the local file: number from 1, bytes, sha256 in hex; `etag` once the store confirmed it."""

    number: int
    length: int
    sha256: str
    etag: str = ""


@dataclass(frozen=True)
class RemotePart:
    """A part as the store lists it: number, bytes, ETag without quotes."""

    number: int
    size: int
    etag: str


@dataclass(frozen=True)
class CompletedUpload:
    """What the store reports of the completed object; None where it is silent. Size in bytes, sha256 in hex."""

    etag: str | None
    size: int | None = None
    sha256: str | None = None


class MultipartClient(Protocol):
    """Something that takes files in parts. Every method raises RemoteError; UploadGone for an unknown upload id."""

    @property
    def chooses_key(self) -> bool:
        """Whether the other side chooses the object key, so that it cannot be predicted."""
        ...

    async def find_uploads(self, file: UploadFile) -> list[UploadHandle]:
        """Return unfinished uploads of this file, created by anybody, newest first.

        Empty where `create_upload` returns such an upload anyway. Raises ListDenied where they cannot be listed.
        """
        ...

    async def create_upload(self, file: UploadFile, part_size: int) -> UploadHandle:
        """Create an upload (CreateMultipartUpload)."""
        ...

    async def presign_part(self, upload: UploadHandle, part: LocalPart) -> PresignedRequest:
        """Presign the upload of one part."""
        ...

    async def list_parts(self, upload: UploadHandle) -> list[RemotePart]:
        """Return the parts that are stored (ListParts). Raises ListDenied where they cannot be listed."""
        ...

    async def complete_upload(
        self, upload: UploadHandle, file: UploadFile, parts: Sequence[LocalPart]
    ) -> CompletedUpload:
        """Complete the upload (CompleteMultipartUpload)."""
        ...

    async def abort_upload(self, upload: UploadHandle) -> None:
        """Abort an unfinished upload. An unknown upload id is no error."""
        ...

    async def presign_head(self, file: UploadFile, upload: UploadHandle | None) -> PresignedHead | None:
        """Presign a HEAD of the object; None where the source offers none."""
        ...

    async def list_unfinished(self) -> list[UnfinishedUpload]:
        """Return all unfinished uploads below the account's prefix; none where they cannot be listed."""
        ...

    def on_error(self, error: RemoteError) -> bool:
        """Learn from a refusal (clock, missing features); true when a retry with a new URL may succeed."""
        ...
