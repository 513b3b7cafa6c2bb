"""Presigned requests: what an upload needs, and the label's own bucket as a source of them.

A `PresignedRequest` is all that an upload knows: a URL signed for this one file, the headers to send, the object key.
It comes from the bucket, signed here with the label's keys, or from a signing service (`signing_service`). A presigned
URL is a secret for as long as it is valid: it is never logged and never stored.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from trackball_desktop.api import sigv4
from trackball_desktop.api.multipart import MultipartClient
from trackball_desktop.api.presigned import (
    Bucket,
    Completion,
    PresignedHead,
    PresignedRequest,
    SecretUrl,
    UploadFile,
    content_key,
)
from trackball_desktop.api.s3_errors import ExpiredUrl, StorageRefused
from trackball_desktop.api.s3_multipart import BucketMultipartClient
from trackball_desktop.domain.errors import RemoteError

if TYPE_CHECKING:
    from trackball_desktop.api.http import Http

URL_LIFETIME_SECONDS = 3600
"""Only the start of an upload has to fall into the request's life; an hour also bears a clock that is off."""


class UrlSource(Protocol):
    """Presigns uploads. `accepts_whole_files` says whether it signs for files in one piece."""

    @property
    def accepts_whole_files(self) -> bool: ...

    def multipart_client(self, http: Http) -> MultipartClient | None:
        """Return the same source for multipart uploads; None where it only takes whole files."""
        ...

    async def presign_upload(self, file: UploadFile) -> PresignedRequest:
        """Presign the upload of a file. Raises RemoteError."""
        ...

    async def complete(self, request: PresignedRequest, file: UploadFile, etag: str | None) -> Completion | None:
        """Report that the file was sent; None where the source has no such step. Raises RemoteError."""
        ...

    def on_error(self, error: RemoteError) -> bool:
        """Learn from a refusal (the server's clock, missing features); true when a retry with a new URL may succeed."""
        ...


@dataclass(frozen=True)
class S3Keys:
    """Credentials of a bucket; their repr shows only the access key id."""

    access_key_id: str
    secret: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


class BucketSource:
    """Presigns requests to the label's own bucket, in a thread (botocore is slow to load).

    A PUT is signed with its content type, the sha256 that the store is to check, and If-None-Match, so that nothing is
    overwritten. `clock_offset` is the store's clock minus this computer's; `can_list_uploads` whether the store has
    answered ListMultipartUploads.
    """

    accepts_whole_files = True

    def __init__(self, bucket: Bucket, keys: S3Keys, *, expires: int = URL_LIFETIME_SECONDS) -> None:
        """Raises AddressRefused when the endpoint is not https (except on this machine)."""
        bucket.object_url("")
        self.bucket = bucket
        self.clock_offset = timedelta()
        self.can_list_uploads = False
        self._keys = keys
        self._expires = expires
        self._supports_checksums = True

    async def presign_upload(self, file: UploadFile) -> PresignedRequest:
        """Presign a PUT and a HEAD for the file."""
        key = self.bucket.object_key(file.key_hint or content_key(file.sha256, file.name))
        headers = {"Content-Type": file.content_type}
        if self._supports_checksums:
            headers["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(file.sha256)).decode()
            if not file.overwrite:
                headers["If-None-Match"] = "*"
        expires_at = self.expires_at
        url = await self.presign("PUT", key, headers)
        verify = await self.presign_head(key)
        return PresignedRequest(url, key, headers=headers, head_request=verify, expires_at=expires_at)

    async def presign_head(self, key: str) -> PresignedHead:
        """Presign a HEAD of an object that asks for its checksum as well."""
        headers = {"x-amz-checksum-mode": "ENABLED"} if self._supports_checksums else {}
        return PresignedHead(await self.presign("HEAD", key, headers), headers)

    def multipart_client(self, http: Http) -> MultipartClient:
        """Return the bucket as a `MultipartClient`."""
        return BucketMultipartClient(http, self)

    async def presign(
        self,
        method: str,
        key: str,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> SecretUrl:
        """Presign one call on an object, or on the bucket where the key is empty."""
        return SecretUrl(await asyncio.to_thread(self._presign, method, key, dict(headers or {}), dict(query or {})))

    @property
    def supports_checksums(self) -> bool:
        """Whether the store takes checksums and conditions, as far as is known."""
        return self._supports_checksums

    @property
    def expires_at(self) -> datetime:
        """When a URL that is signed now expires, by the store's clock."""
        return self._now() + timedelta(seconds=self._expires)

    async def complete(self, request: PresignedRequest, file: UploadFile, etag: str | None) -> Completion | None:
        """A bucket has no such step."""
        return None

    def on_error(self, error: RemoteError) -> bool:
        """Adopt the store's clock after an expiry, and leave out features that it says it has not implemented."""
        if isinstance(error, ExpiredUrl):
            if error.server_time is not None:
                self.clock_offset = error.server_time - datetime.now(UTC)
            return True
        if isinstance(error, StorageRefused) and self._supports_checksums and _is_checksum_unsupported(error):
            self._supports_checksums = False
            return True
        return False

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.clock_offset

    def _presign(self, method: str, key: str, headers: dict[str, str], query: dict[str, str]) -> str:
        address = self.bucket.object_url(key)
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


def _is_checksum_unsupported(error: StorageRefused) -> bool:
    """Whether a refusal means that the store has no checksums or conditions; wordings differ, some only answer 400."""
    return error.code == "NotImplemented" or (
        error.status == 400 and (not error.code or "checksum" in error.service_message.lower())
    )
