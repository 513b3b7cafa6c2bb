"""Where a file may be put: tickets, and the label's own bucket as a source of them.

A ticket is all that the upload knows: an address signed for this one file, the headers to send with it, and the
object's key. It comes from the label's bucket, signed here with the label's keys, or from a signing service
(`signing_service`). A signed address is a secret for as long as it is valid: it is never logged and never stored.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from trackball_desktop.api.addresses import bucket_address
from trackball_desktop.api.s3_errors import ExpiredUrl, StorageRefused
from trackball_desktop.domain.errors import RemoteError

if TYPE_CHECKING:
    from trackball_desktop.api.http import Http
    from trackball_desktop.api.multipart import PartSource

TICKET_SECONDS = 3600
"""Only the start of an upload has to fall into the ticket's life; an hour also bears a clock that is off."""


class SecretUrl:
    """An address with a signature in it. It shows only its host; `reveal` is for the moment of sending."""

    __slots__ = ("_url",)

    def __init__(self, url: str) -> None:
        self._url = url

    def reveal(self) -> str:
        """Return the whole address."""
        return self._url

    @property
    def host(self) -> str:
        """The host, which may be shown."""
        return urlsplit(self._url).hostname or ""

    def unsigned(self) -> str:
        """Return the address without its query, and so without its signature."""
        return urlunsplit(urlsplit(self._url)._replace(query="", fragment=""))

    def __repr__(self) -> str:
        return f"<signed address at {self.host}>"

    __str__ = __repr__


@dataclass(frozen=True)
class UploadFile:
    """A file to be put. `sha256` is hex, `size` in bytes; `kind` is audio, artwork, manifest or test.

    `key_hint` is the key wanted below the prefix, by default `content_key`. `replace` allows an object that is already
    under the key to be written over.
    """

    kind: str
    name: str
    content_type: str
    size: int
    sha256: str
    key_hint: str | None = None
    release_ref: str | None = None
    upc: str | None = None
    isrc: str | None = None
    replace: bool = False


@dataclass(frozen=True)
class PresignedHead:
    """A signed address that tells size and ETag of the object."""

    url: SecretUrl
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    method: str = "HEAD"


@dataclass(frozen=True)
class PresignedRequest:
    """Leave to send one file.

    With `fields` the file goes as the last part of a form (presigned POST), else as the body. `url` is None when the
    object `exists` already. `expires_at` is in the clock of whoever signed.
    """

    url: SecretUrl | None
    key: str
    method: str = "PUT"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    fields: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    verify: PresignedHead | None = None
    expires_at: datetime | None = None
    exists: bool = False
    upload_id: str | None = None


@dataclass(frozen=True)
class Completion:
    """What a signing service read of the object that arrived: size in bytes, sha256 in hex; None where it is silent."""

    size: int | None
    sha256: str | None


class UrlSource(Protocol):
    """Whoever hands out tickets. `whole` says whether it signs for files in one piece."""

    @property
    def whole(self) -> bool: ...

    def parts(self, http: Http) -> PartSource | None:
        """Return the same source for files in parts; None where it only knows whole files."""
        ...

    async def ticket(self, file: UploadFile) -> PresignedRequest:
        """Return leave to send the file now. Raises RemoteError."""
        ...

    async def complete(self, ticket: PresignedRequest, file: UploadFile, etag: str | None) -> Completion | None:
        """Say that the file was sent; None where the source has no such step. Raises RemoteError."""
        ...

    def on_error(self, error: RemoteError) -> bool:
        """Take what a refusal teaches (the server's clock, what the store lacks); true when a new ticket may do."""
        ...


def content_key(sha256: str, name: str) -> str:
    """Return the key of a file by its content: sha256 and the extension, "9f86….wav"."""
    extension = PurePath(name).suffix.lower()
    return sha256 + (extension if extension[1:].isalnum() and extension.isascii() and len(extension) <= 8 else "")


@dataclass(frozen=True)
class Bucket:
    """A label's bucket at any S3-compatible endpoint. An empty endpoint is Amazon's for the region."""

    bucket: str
    region: str
    endpoint: str = ""
    style: Literal["path", "virtual"] = "virtual"
    prefix: str = ""

    def address(self, key: str) -> str:
        """Return an object's unsigned address. Raises AddressRefused when the endpoint is not https."""
        below = bucket_address(self.bucket, self.region, self.endpoint, self.style)
        return f"{below}/{quote(key, safe='/-._~')}"

    def key(self, name: str) -> str:
        """Return a key below the prefix."""
        prefix = self.prefix.strip("/")
        return f"{prefix}/{name}" if prefix else name


@dataclass(frozen=True)
class S3Keys:
    """Credentials of a bucket; only the id shows."""

    access_key_id: str
    secret: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


class BucketSource:
    """Tickets for the label's own bucket, signed on this computer in a thread (botocore is slow to load).

    A PUT is signed with its content type, with the sha256 that the store is to check, and with the condition that
    nothing is under the key yet. `clock_offset` is what the store's clock is ahead of this computer's; `lists_uploads`
    is whether it has told which uploads in parts are unfinished.
    """

    whole = True

    def __init__(self, bucket: Bucket, keys: S3Keys, *, expires: int = TICKET_SECONDS) -> None:
        """Raises AddressRefused when the endpoint is not https (except on this machine)."""
        bucket.address("")
        self.bucket = bucket
        self.clock_offset = timedelta()
        self.lists_uploads = False
        self._keys = keys
        self._expires = expires
        self._extras = True

    async def ticket(self, file: UploadFile) -> PresignedRequest:
        """Sign a PUT and a HEAD for the file."""
        key = self.bucket.key(file.key_hint or content_key(file.sha256, file.name))
        headers = {"Content-Type": file.content_type}
        if self._extras:
            headers["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(file.sha256)).decode()
            if not file.replace:
                headers["If-None-Match"] = "*"
        expires_at = self.expires_at
        url = await self.presign("PUT", key, headers)
        verify = await self.verify(key)
        return PresignedRequest(url, key, headers=headers, verify=verify, expires_at=expires_at)

    async def verify(self, key: str) -> PresignedHead:
        """Sign a look at an object, which asks for its checksum as well."""
        headers = {"x-amz-checksum-mode": "ENABLED"} if self._extras else {}
        return PresignedHead(await self.presign("HEAD", key, headers), headers)

    def parts(self, http: Http) -> PartSource:
        """Return the bucket as a place for files in parts."""
        from trackball_desktop.api.s3_multipart import BucketParts

        return BucketParts(http, self)

    async def presign(
        self,
        method: str,
        key: str,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> SecretUrl:
        """Sign one call on one object, or on the bucket where the key is empty, for a ticket's life."""
        return SecretUrl(await asyncio.to_thread(self._presign, method, key, dict(headers or {}), dict(query or {})))

    @property
    def checksums(self) -> bool:
        """Whether the store takes checksums and conditions beside the plain request, as far as is known."""
        return self._extras

    @property
    def expires_at(self) -> datetime:
        """When an address that is signed now ends, by the store's clock."""
        return self._now() + timedelta(seconds=self._expires)

    async def complete(self, ticket: PresignedRequest, file: UploadFile, etag: str | None) -> Completion | None:
        """A bucket has no such step."""
        return None

    def on_error(self, error: RemoteError) -> bool:
        """Follow the store's clock after an expiry, and leave out what a store says it has not implemented."""
        if isinstance(error, ExpiredUrl):
            if error.server_time is not None:
                self.clock_offset = error.server_time - datetime.now(UTC)
            return True
        if isinstance(error, StorageRefused) and self._extras and _lacks_extras(error):
            self._extras = False
            return True
        return False

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.clock_offset

    def _presign(self, method: str, key: str, headers: dict[str, str], query: dict[str, str]) -> str:
        from trackball_desktop.api import sigv4

        address = self.bucket.address(key)
        return sigv4.presign(
            method,
            f"{address}?{urlencode(query)}" if query else address,
            headers,
            access_key_id=self._keys.access_key_id,
            secret=self._keys.secret,
            session_token=self._keys.session_token,
            region=self.bucket.region,
            expires=self._expires,
            moment=self._now(),
        )


def _lacks_extras(error: StorageRefused) -> bool:
    """Whether a store says that it has no checksums or conditions; stores word it differently, or say only 400."""
    return error.code == "NotImplemented" or (
        error.status == 400 and (not error.code or "checksum" in error.words.lower())
    )
