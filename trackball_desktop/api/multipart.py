"""Files in parts: what any place that takes them must be able to do, whoever signs.

An upload in parts is begun once, and its id is kept before the first part leaves: then nothing that arrived is ever
sent again. The list of parts at the other end stands over what is written down here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from trackball_desktop.api.signing import PresignedHead, PresignedRequest, UploadFile
from trackball_desktop.domain.errors import RemoteError


class PartsNotOffered(RemoteError):
    """This signing service takes files only whole: one that breaks off starts again."""


@dataclass(frozen=True)
class PartUpload:
    """An upload that was begun: the object's key and the id of the upload.

    `exists` is true when the file is there already and nothing was begun.
    """

    key: str
    upload_id: str
    exists: bool = False


@dataclass(frozen=True)
class OpenUpload:
    """An unfinished upload at the other end; `since` is when it began, None where that is not told."""

    upload: PartUpload
    since: datetime | None


@dataclass(frozen=True)
class LocalPart:
    """A part as it is here: number from 1, bytes, sha256 in hex; `etag` once it arrived."""

    number: int
    length: int
    sha256: str
    etag: str = ""


@dataclass(frozen=True)
class RemotePart:
    """A part as the other end lists it: number, bytes, ETag without quotes."""

    number: int
    size: int
    etag: str


@dataclass(frozen=True)
class Finished:
    """What the other end says of the object it put together; None where it is silent. Size in bytes, sha256 in hex."""

    etag: str | None
    size: int | None = None
    sha256: str | None = None


class PartSource(Protocol):
    """A place that takes files in parts. All of it raises RemoteError; UploadGone where the upload is not known."""

    @property
    def chooses_key(self) -> bool:
        """Whether the other end makes up the key, so that it cannot be told before."""
        ...

    async def begun(self, file: UploadFile) -> list[PartUpload]:
        """Return the uploads of this file that were begun before, by whomever, the newest first.

        Only where such a one is not given back by `begin` anyway. Raises MayNotList where that is not told.
        """
        ...

    async def begin(self, file: UploadFile, part_size: int) -> PartUpload:
        """Begin an upload."""
        ...

    async def part(self, upload: PartUpload, part: LocalPart) -> PresignedRequest:
        """Return leave to send one part now."""
        ...

    async def listed(self, upload: PartUpload) -> list[RemotePart]:
        """Return the parts that arrived. Raises MayNotList where that is not told."""
        ...

    async def finish(self, upload: PartUpload, file: UploadFile, parts: Sequence[LocalPart]) -> Finished:
        """Let the parts be put together."""
        ...

    async def abort(self, upload: PartUpload) -> None:
        """Throw an unfinished upload away. One that is not known is no error."""
        ...

    async def verify(self, file: UploadFile, upload: PartUpload | None) -> PresignedHead | None:
        """Return leave to look at the object; None where there is no such thing."""
        ...

    async def unfinished(self) -> list[OpenUpload]:
        """Return all unfinished uploads below this account's prefix; none where they cannot be listed."""
        ...

    def on_error(self, error: RemoteError) -> bool:
        """Take what a refusal teaches; true when another ticket may do."""
        ...
