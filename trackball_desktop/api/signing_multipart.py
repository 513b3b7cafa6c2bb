"""Multipart uploads through a label's signing service: the second half of the contract in
resources/openapi/signing.yaml.

The service returns the same unfinished upload for the same file, so that an app that was ended before it saved the
upload id creates no second one. A service without multipart uploads answers 404, 405 or 501.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote, urlencode

from trackball_desktop.api.http import Reply
from trackball_desktop.api.multipart import (
    CompletedUpload,
    LocalPart,
    MultipartUnsupported,
    RemotePart,
    UnfinishedUpload,
    UploadHandle,
)
from trackball_desktop.api.presigned import PresignedHead, PresignedRequest, UploadFile
from trackball_desktop.api.s3_errors import PartsRefused, UploadGone
from trackball_desktop.api.signing import UrlSource
from trackball_desktop.api.signing_client import (
    SigningClient,
    describe_file,
    read_expiry,
    read_json_object,
    read_text_fields,
    unusable_answer_error,
)
from trackball_desktop.domain.errors import RemoteError
from trackball_desktop.i18n.contexts import NetworkText

_UNSUPPORTED_STATUSES = frozenset({404, 405, 501})
_GONE = 404
_REFUSED = 409
_COMPLETE_TIMEOUT_SECONDS = 300.0


class ServiceMultipartClient:
    """A signing service as a `MultipartClient`."""

    chooses_key = True

    def __init__(self, client: SigningClient, source: UrlSource) -> None:
        """`source` is the same service for whole files."""
        self._client = client
        self._source = source

    async def find_uploads(self, file: UploadFile) -> list[UploadHandle]:
        """Empty: `create_upload` returns the unfinished upload."""
        return []

    async def create_upload(self, file: UploadFile, part_size: int) -> UploadHandle:
        """Create an upload, or learn that the object is stored. Raises MultipartUnsupported."""
        reply = await self._client.call(
            "POST", "multipart", describe_file(file) | {"part_size": part_size}, accepted_statuses=_UNSUPPORTED_STATUSES
        )
        if reply.status in _UNSUPPORTED_STATUSES:
            self._client.supports_multipart = False
            raise MultipartUnsupported(
                NetworkText.tr("This signing service accepts only whole files."),
                meaning=NetworkText.tr(
                    "An interrupted upload starts again from the beginning; finished files are not sent again."
                ),
            )
        answer = read_json_object(reply)
        key = _text(answer, "key")
        if answer.get("exists") is True:
            return UploadHandle(key, "", exists=True)
        upload_id = _text(answer, "upload_id")
        if not key or not upload_id:
            raise unusable_answer_error(NetworkText.tr("it does not state which upload was started"))
        return UploadHandle(key, upload_id)

    async def presign_part(self, upload: UploadHandle, part: LocalPart) -> PresignedRequest:
        """Get the presigned URL of one part. Raises HostNotAllowed."""
        part_request = {"number": part.number, "size": part.length, "sha256": part.sha256}
        reply = await self._call("POST", upload, "/parts", {"key": upload.key, "parts": [part_request]})
        answers = _list(read_json_object(reply), "parts")
        answer = next((answer for answer in answers if answer.get("number") == part.number), None)
        if answer is None or not _text(answer, "url"):
            raise unusable_answer_error(NetworkText.tr("it contains no address for the part"))
        return PresignedRequest(
            self._client.require_allowed(_text(answer, "url")),
            upload.key,
            headers=read_text_fields(answer.get("headers"), "headers"),
            expires_at=read_expiry(answer, reply),
        )

    async def list_parts(self, upload: UploadHandle) -> list[RemotePart]:
        """Return the parts that are stored."""
        reply = await self._call("GET", upload, "/parts?" + urlencode({"key": upload.key}))
        return [_parse_part(item) for item in _list(read_json_object(reply), "parts")]

    async def complete_upload(
        self, upload: UploadHandle, file: UploadFile, parts: Sequence[LocalPart]
    ) -> CompletedUpload:
        """Complete the upload, and return what the service reports of the object."""
        named = [{"number": part.number, "etag": part.etag, "sha256": part.sha256} for part in parts]
        body = {"key": upload.key, "sha256": file.sha256, "size": file.size, "parts": named}
        reply = await self._call("POST", upload, "/complete", body, accept_conflict=True)
        if reply.status == _REFUSED:
            raise PartsRefused(
                NetworkText.tr("The signing service does not find all parts."), status=409, code="", service_message=""
            )
        answer = read_json_object(reply) if reply.body.strip() else {}
        size, digest, etag = answer.get("size"), answer.get("sha256"), answer.get("etag")
        return CompletedUpload(
            etag.strip('"') if isinstance(etag, str) else None,
            size if isinstance(size, int) and not isinstance(size, bool) else None,
            digest.lower() if isinstance(digest, str) else None,
        )

    async def abort_upload(self, upload: UploadHandle) -> None:
        """Abort the upload."""
        path = f"multipart/{quote(upload.upload_id, safe='')}?{urlencode({'key': upload.key})}"
        await self._client.call("DELETE", path, accepted_statuses=_UNSUPPORTED_STATUSES)

    async def presign_head(self, file: UploadFile, upload: UploadHandle | None) -> PresignedHead | None:
        """Get a presigned HEAD of the object; None where the service gives none."""
        if upload is None:
            return None
        return (await self._source.presign_upload(file)).head_request

    async def list_unfinished(self) -> list[UnfinishedUpload]:
        """Empty: the service cleans up its own bucket."""
        return []

    def on_error(self, error: RemoteError) -> bool:
        """Learn from a refusal as the service's `UrlSource` does."""
        return self._source.on_error(error)

    async def _call(
        self,
        method: str,
        upload: UploadHandle,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        accept_conflict: bool = False,
    ) -> Reply:
        absent = {_GONE, _REFUSED} if accept_conflict else {_GONE}
        full = f"multipart/{quote(upload.upload_id, safe='')}{path}"
        reply = await self._client.call(
            method,
            full,
            body,
            accepted_statuses=absent,
            read_timeout=_COMPLETE_TIMEOUT_SECONDS if accept_conflict else None,
        )
        if reply.status == _GONE:
            raise UploadGone(NetworkText.tr("The signing service no longer knows this upload."))
        return reply


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return value if isinstance(value, str) else ""


def _list(answer: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = answer.get(name)
    if not isinstance(value, list):
        raise unusable_answer_error(NetworkText.tr("it has no list of {name}", name=name))
    return [cast("dict[str, Any]", item) for item in cast("list[Any]", value) if isinstance(item, dict)]


def _parse_part(one: Mapping[str, Any]) -> RemotePart:
    number, size = one.get("number"), one.get("size")
    if not isinstance(number, int) or not isinstance(size, int):
        raise unusable_answer_error(NetworkText.tr("its list of parts cannot be read"))
    return RemotePart(number, size, _text(one, "etag").strip('"'))
