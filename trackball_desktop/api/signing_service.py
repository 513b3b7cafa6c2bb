"""A label's signing service as a `UrlSource`: it holds the bucket's keys and presigns one URL per file.

The contract is ours, but services differ, so other common names for its fields are taken too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from trackball_desktop.api.backoff import BackOff
from trackball_desktop.api.http import Http, Reply
from trackball_desktop.api.multipart import MultipartClient
from trackball_desktop.api.presigned import Completion, PresignedHead, PresignedRequest, UploadFile
from trackball_desktop.api.s3_errors import ExpiredUrl
from trackball_desktop.api.signing_client import (
    SigningClient,
    describe_file,
    read_expiry,
    read_json_object,
    read_text_fields,
    unusable_answer_error,
)
from trackball_desktop.api.signing_multipart import ServiceMultipartClient
from trackball_desktop.domain.errors import Rejected, RemoteError
from trackball_desktop.i18n.contexts import NetworkText

_URL_NAMES = ("url", "upload_url", "uploadUrl", "signed_url", "presigned_url")
_KEY_NAMES = ("key", "s3_key", "object_key")
_ID_NAMES = ("upload_id", "uploadId")
_UNSUPPORTED_STATUSES = frozenset({404, 405, 501})


class SigningServiceSource:
    """Presigned uploads by a signing service at an https address. `allowed_hosts` are where its addresses may point."""

    accepts_whole_files = True

    def __init__(
        self,
        http: Http,
        signing_url: str,
        token: str,
        allowed_hosts: Collection[str],
        back_off: BackOff | None = None,
    ) -> None:
        """Raises AddressRefused when the address is not https (except on this machine) or carries a password."""
        self._client = SigningClient(http, signing_url, token, allowed_hosts, back_off)

    def multipart_client(self, http: Http) -> MultipartClient | None:
        """Return the service as a `MultipartClient`; None once it said that it only knows whole files."""
        return ServiceMultipartClient(self._client, self) if self._client.supports_multipart else None

    async def presign_upload(self, file: UploadFile) -> PresignedRequest:
        """Get a presigned request for the file. Raises HostNotAllowed and other RemoteErrors."""
        reply = await self._client.call("POST", "", describe_file(file))
        return self._read_request(read_json_object(reply), reply, file)

    async def complete(self, request: PresignedRequest, file: UploadFile, etag: str | None) -> Completion | None:
        """Say that the file was sent; None where the service has no such step (404, 405, 501)."""
        if request.upload_id is None:
            return None
        body = {"key": request.key, "sha256": file.sha256, "size": file.size, "etag": etag}
        reply = await self._client.call(
            "POST", f"{quote(request.upload_id, safe='')}/complete", body, accepted_statuses=_UNSUPPORTED_STATUSES
        )
        if reply.status in _UNSUPPORTED_STATUSES:
            return None
        answer = read_json_object(reply) if reply.body.strip() else {}
        size, digest = answer.get("size"), answer.get("sha256")
        return Completion(
            size if isinstance(size, int) and not isinstance(size, bool) else None,
            digest.lower() if isinstance(digest, str) else None,
        )

    def on_error(self, error: RemoteError) -> bool:
        """The service signs with its own clock, so that after an expiry only a new presigned request may help."""
        return isinstance(error, ExpiredUrl)

    def _read_request(self, answer: Mapping[str, Any], reply: Reply, file: UploadFile) -> PresignedRequest:
        fields = read_text_fields(answer.get("fields"), "form fields")
        key = _first_text(answer, _KEY_NAMES) or fields.get("key", "")
        upload_id = _first_text(answer, _ID_NAMES) or None
        url = _first_text(answer, _URL_NAMES)
        if not url:
            if answer.get("exists") is True:
                return PresignedRequest(
                    None, key, exists=True, head_request=self.read_head_request(answer), upload_id=upload_id
                )
            raise unusable_answer_error(NetworkText.tr("it contains no address for the file"))
        if not key:
            raise unusable_answer_error(NetworkText.tr("it does not state the key of the file"))
        largest = answer.get("max_bytes")
        if isinstance(largest, int) and file.size > largest:
            raise Rejected(
                NetworkText.tr("{name} is larger than the signing service allows.", name=file.name),
                status=413,
                meaning=NetworkText.tr(
                    "It has {size} bytes; the limit is {largest}. Nothing was sent.",
                    size=f"{file.size:,}",
                    largest=f"{largest:,}",
                ),
            )
        method = answer.get("method") or ("POST" if fields else "PUT")
        if method not in {"PUT", "POST"} or (method == "POST") != bool(fields):
            raise unusable_answer_error(NetworkText.tr("its method does not match its form fields"))
        return PresignedRequest(
            self._client.require_allowed(url),
            key,
            method,
            headers=read_text_fields(answer.get("headers"), "headers"),
            fields=fields,
            head_request=self.read_head_request(answer),
            expires_at=read_expiry(answer, reply),
            upload_id=upload_id,
        )

    def read_head_request(self, answer: Mapping[str, Any]) -> PresignedHead | None:
        """Return the presigned HEAD of the object that an answer brings; None where it brings none."""
        url = answer.get("verify_url")
        return PresignedHead(self._client.require_allowed(url)) if isinstance(url, str) and url else None


def _first_text(answer: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := answer.get(name), str) and value), "")
