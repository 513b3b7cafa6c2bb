"""Multipart uploads to the label's own bucket: create, list, complete, abort, each with a locally presigned URL.

Differences between stores are handled here: an error in a 200 answer to CompleteMultipartUpload, other codes for an
unknown upload, paged lists. Answers are read as XML without a document type.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from trackball_desktop.api.http import Http, Reply
from trackball_desktop.api.multipart import CompletedUpload, LocalPart, RemotePart, UnfinishedUpload, UploadHandle
from trackball_desktop.api.presigned import Bucket, PresignedHead, PresignedRequest, SecretUrl, UploadFile, content_key
from trackball_desktop.api.s3_errors import (
    MAX_ERROR_BYTES,
    ExpiredUrl,
    ListDenied,
    StorageRefused,
    UploadGone,
    error_from_response,
    parse_error,
)
from trackball_desktop.domain.errors import LoginRefused, NotFound, RemoteError, ServiceFault
from trackball_desktop.i18n.contexts import NetworkText

_MAX_LIST_BYTES = 4 * 1024 * 1024
_MAX_PAGES = 50


class BucketSigner(Protocol):
    """Whoever signs single calls on a bucket.

    `can_list_uploads` is whether it has told which uploads are unfinished.
    """

    can_list_uploads: bool

    @property
    def bucket(self) -> Bucket: ...

    @property
    def supports_checksums(self) -> bool:
        """Whether the store takes checksums and conditions, as far as is known."""
        ...

    @property
    def expires_at(self) -> datetime:
        """When an address that is signed now ends, by the store's clock."""
        ...

    async def presign(
        self,
        method: str,
        key: str,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> SecretUrl:
        """Sign one call on one object, or on the bucket where the key is empty."""
        ...

    async def presign_head(self, key: str) -> PresignedHead:
        """Presign a HEAD of an object."""
        ...

    def on_error(self, error: RemoteError) -> bool:
        """Learn from a refusal; true when a retry with a new URL may succeed."""
        ...


class BucketMultipartClient:
    """The label's bucket as a `MultipartClient`."""

    chooses_key = False

    def __init__(self, http: Http, signer: BucketSigner) -> None:
        self._http = http
        self._signer = signer

    def object_key(self, file: UploadFile) -> str:
        """Return the object key of a file."""
        return self._signer.bucket.object_key(file.key_hint or content_key(file.sha256, file.name))

    async def find_uploads(self, file: UploadFile) -> list[UploadHandle]:
        """List unfinished uploads of this key: of this app before it was ended, or of another computer."""
        key = self.object_key(file)
        return [item.upload for item in reversed(await self._list_uploads(key)) if item.upload.key == key]

    async def create_upload(self, file: UploadFile, part_size: int) -> UploadHandle:
        """Create an upload for the file's key."""
        key = self.object_key(file)
        headers = {"Content-Type": file.content_type}
        if self._signer.supports_checksums:
            headers["x-amz-checksum-algorithm"] = "SHA256"
        reply = await self._call("POST", key, {"uploads": ""}, headers)
        upload_id = child_text(parse_xml(reply), "UploadId")
        if not upload_id:
            raise ServiceFault(
                NetworkText.tr("The storage started an upload but did not return its ID."), status=reply.status
            )
        return UploadHandle(key, upload_id)

    async def presign_part(self, upload: UploadHandle, part: LocalPart) -> PresignedRequest:
        """Sign the PUT of one part, with the sha256 that the store is to check."""
        headers = {"x-amz-checksum-sha256": _hex_to_base64(part.sha256)} if self._signer.supports_checksums else {}
        query = {"partNumber": str(part.number), "uploadId": upload.upload_id}
        url = await self._signer.presign("PUT", upload.key, headers, query)
        return PresignedRequest(url, upload.key, headers=headers, expires_at=self._signer.expires_at)

    async def list_parts(self, upload: UploadHandle) -> list[RemotePart]:
        """Return all parts, page by page."""
        parts: list[RemotePart] = []
        marker = "0"
        for _ in range(_MAX_PAGES):
            query = {"uploadId": upload.upload_id, "max-parts": "1000", "part-number-marker": marker}
            try:
                root = parse_xml(await self._call("GET", upload.key, query))
            except NotFound as error:  # RGW says NoSuchKey
                raise UploadGone(error.title) from None
            except StorageRefused as error:
                if error.status == 404:
                    raise UploadGone(error.title) from None
                if error.status == 403:
                    raise ListDenied(
                        error.title, status=403, code=error.code, service_message=error.service_message
                    ) from None
                raise
            page = [_parse_part(element) for element in child_elements(root, "Part")]
            parts += page
            marker = child_text(root, "NextPartNumberMarker")
            if child_text(root, "IsTruncated") != "true" or not page:
                break
        return parts

    async def complete_upload(
        self, upload: UploadHandle, file: UploadFile, parts: Sequence[LocalPart]
    ) -> CompletedUpload:
        """Complete the upload. A 200 answer may contain an error: the body decides."""
        part_elements = "".join(
            f"<Part><PartNumber>{part.number}</PartNumber><ETag>&quot;{escape(part.etag)}&quot;</ETag>"
            + (
                f"<ChecksumSHA256>{_hex_to_base64(part.sha256)}</ChecksumSHA256>"
                if self._signer.supports_checksums
                else ""
            )
            + "</Part>"
            for part in parts
        )
        body = f'<CompleteMultipartUpload xmlns="{_NAMESPACE}">{part_elements}</CompleteMultipartUpload>'.encode()
        reply = await self._call(
            "POST", upload.key, {"uploadId": upload.upload_id}, {"Content-Type": "application/xml"}, body
        )
        return CompletedUpload(child_text(parse_xml(reply), "ETag").strip('"') or None)

    async def abort_upload(self, upload: UploadHandle) -> None:
        """Abort the upload."""
        try:
            await self._call("DELETE", upload.key, {"uploadId": upload.upload_id})
        except (UploadGone, NotFound):
            return
        except StorageRefused as error:
            if error.status != 404:
                raise

    async def presign_head(self, file: UploadFile, upload: UploadHandle | None) -> PresignedHead:
        """Presign a HEAD of the object."""
        return await self._signer.presign_head(upload.key if upload else self.object_key(file))

    async def list_unfinished(self) -> list[UnfinishedUpload]:
        """Return unfinished uploads below the account's prefix; none where they cannot be listed."""
        try:
            return await self._list_uploads(self._signer.bucket.object_key(""))
        except ListDenied:
            return []

    def on_error(self, error: RemoteError) -> bool:
        """Learn from a refusal as `BucketSource.on_error` does."""
        return self._signer.on_error(error)

    async def _list_uploads(self, prefix: str) -> list[UnfinishedUpload]:
        uploads: list[UnfinishedUpload] = []
        query = {"uploads": "", "prefix": prefix}
        for _ in range(_MAX_PAGES):
            try:
                root = parse_xml(await self._call("GET", "", query))
            except (UploadGone, NotFound):  # rclone says NoSuchUpload when there is none
                break
            except (StorageRefused, LoginRefused) as error:
                raise self._list_error(error) from None
            self._signer.can_list_uploads = True
            uploads += [_parse_upload(element) for element in child_elements(root, "Upload")]
            if child_text(root, "IsTruncated") != "true":
                break
            query |= {
                "key-marker": child_text(root, "NextKeyMarker"),
                "upload-id-marker": child_text(root, "NextUploadIdMarker"),
            }
        return [item for item in uploads if item.upload.key.startswith(prefix) and item.upload.upload_id]

    def _list_error(self, error: StorageRefused | LoginRefused) -> RemoteError:
        """Tell a key without the list permission from a store that refuses now what it answered before.

        The second is worth a retry: an upload that is overlooked would be created twice.
        """
        if self._signer.can_list_uploads:
            return ServiceFault(
                error.title,
                meaning=NetworkText.tr("The storage listed unfinished uploads before, so this is probably temporary."),
                remedy=NetworkText.tr("The app tries again."),
            )
        status = getattr(error, "status", 403)
        return ListDenied(
            error.title, status=status, code="", service_message="", meaning=error.meaning, remedy=error.remedy
        )

    async def _call(
        self,
        method: str,
        key: str,
        query: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        """Send one presigned call, once more where the first answer teaches how; raise what a refusal means."""
        attempts, sent_headers = 0, dict(headers or {})
        while True:
            attempts += 1
            expires_at = self._signer.expires_at
            url = await self._signer.presign(method, key, sent_headers, query)
            reply = await self._http.send(
                method,
                url.reveal(),
                headers=sent_headers,
                content=body,
                max_body=_MAX_LIST_BYTES,
                read_timeout=self._http.timeouts.upload_answer if body else None,
            )
            if 200 <= reply.status < 300 and not _has_error(reply):
                return reply
            status = 500 if reply.status < 300 else reply.status
            error = error_from_response(url.host, status, reply.headers, reply.body, expires_at=expires_at)
            sends_checksum = any(name.startswith(_CHECKSUM_PREFIX) for name in sent_headers)
            can_retry = sends_checksum or isinstance(error, ExpiredUrl)
            if attempts > 1 or not can_retry or not self._signer.on_error(error):
                raise error
            if not self._signer.supports_checksums:
                sent_headers = {
                    name: value for name, value in sent_headers.items() if not name.startswith(_CHECKSUM_PREFIX)
                }


_CHECKSUM_PREFIX = "x-amz-checksum"
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def _has_error(reply: Reply) -> bool:
    return b"<Error" in reply.body[:MAX_ERROR_BYTES] and bool(parse_error(reply.body, reply.headers).code)


def parse_xml(reply: Reply) -> ElementTree.Element:
    """Parse an answer's XML; an empty element where it cannot be parsed, so that missing elements are reported by
    name.
    """
    body = reply.body.strip()
    if not reply.truncated and b"<!" not in body.replace(b"<!--", b""):
        try:
            return ElementTree.fromstring(body)  # noqa: S314 - no document type, so no entities
        except (ElementTree.ParseError, ValueError, LookupError):
            pass
    if reply.truncated or body:
        raise ServiceFault(
            NetworkText.tr("The storage's answer cannot be read."),
            status=reply.status,
            remedy=NetworkText.tr("The app tries again."),
        )
    return ElementTree.Element("none")


def child_elements(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """Return the elements below another with this name, in whatever namespace."""
    return [child for child in root if child.tag.rpartition("}")[2] == name]


def child_text(root: ElementTree.Element, name: str) -> str:
    """Return the text of the first element below another with this name; empty for none."""
    return next((child.text or "" for child in child_elements(root, name)), "").strip()


def _parse_part(element: ElementTree.Element) -> RemotePart:
    try:
        return RemotePart(
            int(child_text(element, "PartNumber")),
            int(child_text(element, "Size")),
            child_text(element, "ETag").strip('"'),
        )
    except ValueError:
        raise ServiceFault(
            NetworkText.tr("The storage's list of parts cannot be read."), remedy=NetworkText.tr("The app tries again.")
        ) from None


def _parse_upload(element: ElementTree.Element) -> UnfinishedUpload:
    try:
        since = datetime.fromisoformat(child_text(element, "Initiated"))
    except ValueError:
        since = None
    return UnfinishedUpload(UploadHandle(child_text(element, "Key"), child_text(element, "UploadId")), since)


def _hex_to_base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()
