"""Uppy Companion as a signing service: an existing server that a label can run.

Companion presigns multipart uploads only, so every file is uploaded in parts, a small one in a single part. It chooses
the object keys, so only our own record of content and key identifies a file, and it offers no HEAD: before completion
its list of parts is compared with what was sent, and afterwards a file counts as sent, not as verified. Where the
answer to the completion is lost: an upload whose parts were all listed and that is unknown afterwards was completed.
These routes have no login: a label puts Companion behind a proxy that checks our bearer token.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from trackball_desktop.api.backoff import BackOff
from trackball_desktop.api.http import Http, Reply
from trackball_desktop.api.json_text import read_json
from trackball_desktop.api.multipart import CompletedUpload, LocalPart, RemotePart, UnfinishedUpload, UploadHandle
from trackball_desktop.api.presigned import Completion, PresignedHead, PresignedRequest, UploadFile
from trackball_desktop.api.s3_errors import ExpiredUrl, PartsRefused, UploadGone
from trackball_desktop.api.signing_client import SigningClient, read_json_object, unusable_answer_error
from trackball_desktop.domain.errors import ConnectionLost, Rejected, RemoteError, ServiceFault
from trackball_desktop.i18n.contexts import NetworkText

_EMPTY_CRC32 = "AAAAAA=="
"""The crc32 of no bytes, in base64."""
_COMPLETE_TIMEOUT_SECONDS = 300.0
_GONE_STATUSES = frozenset({404})
_GATEWAY_STATUSES = frozenset({502, 504})
_UPLOAD_GONE = re.compile(r"NoSuchUpload|specified (?:multipart )?upload does not exist", re.IGNORECASE)


class CompanionSource:
    """Presigned requests from Companion at an https URL (with the path it is mounted at)."""

    accepts_whole_files = False
    chooses_key = True

    def __init__(
        self,
        http: Http,
        address: str,
        token: str,
        allowed_hosts: Collection[str],
        back_off: BackOff | None = None,
    ) -> None:
        """Raises AddressRefused when the URL is not https (except on loopback) or contains a password."""
        self._service = SigningClient(http, address, token, allowed_hosts, back_off)
        self._unanswered: set[UploadHandle] = set()
        """Uploads that were asked to end, with all their parts there, and whose answer was lost."""

    def multipart_client(self, http: Http) -> CompanionSource:
        """Return itself: it only knows parts."""
        return self

    # A whole file, as an upload of one part.

    async def presign_upload(self, file: UploadFile) -> PresignedRequest:
        """Create an upload of one part and presign that part."""
        upload = await self.create_upload(file, max(file.size, 1))
        request = await self.presign_part(upload, LocalPart(1, file.size, file.sha256))
        return PresignedRequest(request.url, upload.key, upload_id=upload.upload_id)

    async def complete(self, request: PresignedRequest, file: UploadFile, etag: str | None) -> Completion | None:
        """Complete the upload of one part."""
        upload = UploadHandle(request.key, request.upload_id or "")
        await self.complete_upload(upload, file, [LocalPart(1, file.size, file.sha256, etag or "")])
        return None

    # Parts.

    async def find_uploads(self, file: UploadFile) -> list[UploadHandle]:
        """Empty: Companion lists no uploads. One whose creation was never answered stays behind without parts."""
        return []

    async def create_upload(self, file: UploadFile, part_size: int) -> UploadHandle:
        """Create an upload; Companion chooses the key."""
        body = {"filename": file.name, "type": file.content_type, "metadata": {"sha256": file.sha256}}
        answer = read_json_object(await self._service.call("POST", "s3/multipart", body))
        key, upload_id = answer.get("key"), answer.get("uploadId")
        if not isinstance(key, str) or not isinstance(upload_id, str) or not key or not upload_id:
            raise unusable_answer_error(NetworkText.tr("it does not state which upload was started"))
        return UploadHandle(key, upload_id)

    async def presign_part(self, upload: UploadHandle, part: LocalPart) -> PresignedRequest:
        """Get the presigned URL of one part. Raises HostNotAllowed, and Rejected for a URL that fits no part."""
        answer = read_json_object(await self._call("GET", upload, f"/{part.number}"))
        url = answer.get("url")
        if not isinstance(url, str) or not url:
            raise unusable_answer_error(NetworkText.tr("it contains no address for the part"))
        query = {name.lower(): value for name, value in parse_qsl(urlsplit(url).query)}
        if part.length and query.get("x-amz-checksum-crc32") == _EMPTY_CRC32:
            raise Rejected(
                NetworkText.tr("Companion signs its links for empty files, so the storage would reject every part."),
                status=400,
                meaning=NetworkText.tr("Nothing was sent."),
                remedy=NetworkText.tr(
                    "Start Companion with AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED in its environment."
                ),
            )
        return PresignedRequest(self._service.require_allowed(url), upload.key)

    async def list_parts(self, upload: UploadHandle) -> list[RemotePart]:
        """Return the parts that are stored."""
        reply = await self._call("GET", upload, "")
        try:
            value = read_json(reply.body)
        except ValueError:
            value = None
        if reply.truncated or not isinstance(value, list):
            raise unusable_answer_error(NetworkText.tr("it has no list of parts"))
        return [_parse_part(item) for item in cast("list[Any]", value)]

    async def complete_upload(
        self, upload: UploadHandle, file: UploadFile, parts: Sequence[LocalPart]
    ) -> CompletedUpload:
        """Compare the stored parts with what was sent, then complete the upload."""
        try:
            stored_parts = {part.number: part for part in await self.list_parts(upload)}
        except UploadGone:
            if upload in self._unanswered:
                return CompletedUpload(None)
            raise
        for part in parts:
            remote = stored_parts.get(part.number)
            if remote is None or remote.size != part.length or (part.etag and remote.etag != part.etag):
                raise PartsRefused(
                    NetworkText.tr("Companion does not list all parts as they were sent."),
                    status=409,
                    code="",
                    service_message="",
                )
        named = [{"PartNumber": part.number, "ETag": f'"{stored_parts[part.number].etag}"'} for part in parts]
        try:
            await self._call("POST", upload, "/complete", {"parts": named}, read_timeout=_COMPLETE_TIMEOUT_SECONDS)
        except RemoteError as error:
            if isinstance(error, ConnectionLost) or getattr(error, "status", 0) in _GATEWAY_STATUSES:
                self._unanswered.add(upload)
            raise
        return CompletedUpload(None)

    async def abort_upload(self, upload: UploadHandle) -> None:
        """Abort the upload."""
        try:
            await self._call("DELETE", upload, "")
        except UploadGone:
            return

    async def presign_head(self, file: UploadFile, upload: UploadHandle | None) -> PresignedHead | None:
        """None: Companion presigns no HEAD."""
        return None

    async def list_unfinished(self) -> list[UnfinishedUpload]:
        """Empty: Companion lists no uploads."""
        return []

    def on_error(self, error: RemoteError) -> bool:
        """After an expiry, retry with a new URL: Companion signs with its own clock."""
        return isinstance(error, ExpiredUrl)

    async def _call(
        self,
        method: str,
        upload: UploadHandle,
        step: str,
        body: Mapping[str, Any] | None = None,
        read_timeout: float | None = None,
    ) -> Reply:
        path = f"s3/multipart/{quote(upload.upload_id, safe='')}{step}?{urlencode({'key': upload.key})}"
        gone = UploadGone(NetworkText.tr("Companion no longer knows this upload."))
        try:
            reply = await self._service.call(
                method, path, body, accepted_statuses=_GONE_STATUSES, read_timeout=read_timeout
            )
        except ServiceFault as error:
            # It hands the store's refusals on as failures of its own; only the words tell this one.
            if _UPLOAD_GONE.search(error.service_message):
                raise gone from None
            raise
        if reply.status in _GONE_STATUSES:
            raise gone
        return reply


def _parse_part(one: Any) -> RemotePart:
    part = cast("dict[str, Any]", one) if isinstance(one, dict) else {}
    number, size, etag = part.get("PartNumber"), part.get("Size"), part.get("ETag")
    if not isinstance(number, int) or not isinstance(size, int) or not isinstance(etag, str):
        raise unusable_answer_error(NetworkText.tr("its list of parts cannot be read"))
    return RemotePart(number, size, etag.strip('"'))
