"""A label's signing service as a `UrlSource`: it holds the bucket's keys and presigns one URL per file.

The contract is ours, but services differ, so other common field names are accepted too. What a service returns is
validated before a byte is sent: URLs only at hosts that the user allowed, no ACL, no header that changes the request.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

from trackball_desktop.api.addresses import checked, host_of
from trackball_desktop.api.backoff import BackOff, http_date
from trackball_desktop.api.http import Http, Reply
from trackball_desktop.api.json_text import canonical_json, read_json
from trackball_desktop.api.s3_errors import ExpiredUrl
from trackball_desktop.api.signing import (
    Completion,
    PresignedHead,
    PresignedRequest,
    SecretUrl,
    UploadFile,
    content_key,
)
from trackball_desktop.domain.errors import (
    AddressRefused,
    LoginRefused,
    NotFound,
    Rejected,
    RemoteError,
    ServiceFault,
)

if TYPE_CHECKING:
    from trackball_desktop.api.multipart import PartSource

_URL_NAMES = ("url", "upload_url", "uploadUrl", "signed_url", "presigned_url")
_KEY_NAMES = ("key", "s3_key", "object_key")
_ID_NAMES = ("upload_id", "uploadId")
_SECONDS_NAMES = ("expires_in", "ttl")
_FORBIDDEN_HEADERS = frozenset({"authorization", "cookie", "host", "content-length", "transfer-encoding", "connection"})
_MAX_ANSWER = 4 * 1024 * 1024
"""Bytes; a list of ten thousand parts has about two million."""
_WORDS_LIMIT = 300
_SERVICE = "The signing service"


class HostNotAllowed(AddressRefused):
    """A presigned URL points to a host that the user has not allowed; `host` is for asking."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The signing service wants files sent to {host}, which is not on this account's list.",
            meaning="Nothing was sent.",
            remedy="If that is your storage, allow it in the storage settings.",
        )
        self.host = host


class SigningServiceSource:
    """Presigned requests from a signing service at an https URL. `allowed_hosts` are the hosts its URLs may point
    to.
    """

    whole = True

    def parts(self, http: Http) -> PartSource | None:
        """Return the service as a `PartSource`; None once it answered that it only takes whole files."""
        from trackball_desktop.api.signing_multipart import ServiceParts

        return ServiceParts(self) if self.knows_parts else None

    def __init__(
        self,
        http: Http,
        signing_url: str,
        token: str,
        allowed_hosts: Collection[str],
        back_off: BackOff | None = None,
    ) -> None:
        """Raises AddressRefused when the URL is not https (except on loopback) or contains a password."""
        self._http = http
        self._url = checked(signing_url).geturl()
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._allowed = {host.lower() for host in allowed_hosts}
        self._back_off = back_off or BackOff()
        self.knows_parts = True

    async def presign_upload(self, file: UploadFile) -> PresignedRequest:
        """Request a presigned upload. Raises HostNotAllowed and other RemoteErrors."""
        reply = await self.call("POST", "", described(file))
        return self._read_request(object_in(reply), reply, file)

    async def complete(self, request: PresignedRequest, file: UploadFile, etag: str | None) -> Completion | None:
        """Report that the file was sent; None where the service has no such step (404, 405, 501)."""
        if request.upload_id is None:
            return None
        body = {"key": request.key, "sha256": file.sha256, "size": file.size, "etag": etag}
        reply = await self.call("POST", f"{quote(request.upload_id, safe='')}/complete", body, absent=_NO_SUCH_STEP)
        if reply.status in _NO_SUCH_STEP:
            return None
        answer = object_in(reply) if reply.body.strip() else {}
        size, digest = answer.get("size"), answer.get("sha256")
        return Completion(
            size if isinstance(size, int) and not isinstance(size, bool) else None,
            digest.lower() if isinstance(digest, str) else None,
        )

    def on_error(self, error: RemoteError) -> bool:
        """After an expiry, retry with a new URL: the service signs with its own clock."""
        return isinstance(error, ExpiredUrl)

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        absent: Collection[int] = (),
        patience: float | None = None,
    ) -> Reply:
        """Call the service at a path below its URL. Raises what its refusal means, except for the statuses in
        `absent`.
        """
        self._back_off.check(_SERVICE)
        parts = urlsplit(self._url)
        below, _, query = path.partition("?")
        full = f"{parts.path.rstrip('/')}/{below}" if below else parts.path
        url = urlunsplit(parts._replace(path=full, query=query or parts.query))
        headers = self._headers | ({"Idempotency-Key": uuid4().hex} if method == "POST" else {})
        content = canonical_json(body).encode() if body is not None else None
        reply = await self._http.send(
            method, url, headers=headers, content=content, max_body=_MAX_ANSWER, patience=patience
        )
        if reply.status == 429:
            raise self._back_off.refused(_SERVICE, reply.headers)
        self._back_off.answered()
        if 200 <= reply.status < 300 or reply.status in absent:
            return reply
        raise _error_of(reply, host_of(self._url))

    def _read_request(self, answer: Mapping[str, Any], reply: Reply, file: UploadFile) -> PresignedRequest:
        fields = texts_in(answer.get("fields"), "form fields")
        key = _first_text(answer, _KEY_NAMES) or fields.get("key", "")
        upload_id = _first_text(answer, _ID_NAMES) or None
        url = _first_text(answer, _URL_NAMES)
        if not url:
            if answer.get("exists") is True:
                return PresignedRequest(None, key, exists=True, verify=self.head_request(answer), upload_id=upload_id)
            raise unusable("it names no address to send the file to")
        if not key:
            raise unusable("it does not say under which key the file will be")
        largest = answer.get("max_bytes")
        if isinstance(largest, int) and file.size > largest:
            raise Rejected(
                f"{file.name} is larger than the signing service allows.",
                status=413,
                meaning=f"It has {file.size:,} bytes; at most {largest:,} are taken. Nothing was sent.",
            )
        method = answer.get("method") or ("POST" if fields else "PUT")
        if method not in {"PUT", "POST"} or (method == "POST") != bool(fields):
            raise unusable("its method and its form fields do not fit together")
        return PresignedRequest(
            self.allowed(url),
            key,
            method,
            headers=texts_in(answer.get("headers"), "headers"),
            fields=fields,
            verify=self.head_request(answer),
            expires_at=expiry(answer, reply),
            upload_id=upload_id,
        )

    def head_request(self, answer: Mapping[str, Any]) -> PresignedHead | None:
        """Return the presigned HEAD in an answer; None where there is none."""
        url = answer.get("verify_url")
        return PresignedHead(self.allowed(url)) if isinstance(url, str) and url else None

    def allowed(self, url: str) -> SecretUrl:
        """Return a URL that the service gave, if the user allowed its host."""
        parts = checked(url)
        host = (parts.hostname or "").lower()
        if not {host, f"{host}:{parts.port}"} & self._allowed:
            raise HostNotAllowed(host)
        return SecretUrl(url)


_NO_SUCH_STEP = frozenset({404, 405, 501})


def described(file: UploadFile) -> dict[str, Any]:
    """Return a file's metadata as the request body for the service."""
    facts = {
        "kind": file.kind, "filename": file.name, "content_type": file.content_type, "size": file.size,
        "sha256": file.sha256, "key_hint": file.key_hint or content_key(file.sha256, file.name),
        "release_ref": file.release_ref, "upc": file.upc, "isrc": file.isrc,
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value is not None}


def _first_text(answer: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := answer.get(name), str) and value), "")


def texts_in(value: Any, what: str) -> dict[str, str]:
    """Return headers or form fields, refusing those that the app never sends."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise unusable(f"its {what} cannot be read")
    texts = {name: str(item) for name, item in cast("dict[str, Any]", value).items()}
    names = {name.lower() for name in texts}
    if names & _FORBIDDEN_HEADERS or any("\n" in text or "\r" in text or '"' in name for name, text in texts.items()):
        raise unusable(f"its {what} would change the request itself")
    if names & {"acl", "x-amz-acl"} or any(name.startswith("x-amz-grant") for name in names):
        raise unusable("it asks for access rights on the file (an ACL), which the app never sends")
    return texts


def expiry(answer: Mapping[str, Any], reply: Reply) -> datetime | None:
    """Return when the URL expires, by the service's clock; None where unknown."""
    text = answer.get("expires_at")
    if isinstance(text, str):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = next((value for name in _SECONDS_NAMES if isinstance(value := answer.get(name), int)), None)
    if seconds is None or not 0 <= seconds <= 10**7:
        return None
    return (http_date(reply.headers.get("date", "")) or datetime.now(UTC)) + timedelta(seconds=seconds)


def object_in(reply: Reply) -> dict[str, Any]:
    """Parse an answer that must be a JSON object."""
    try:
        value = read_json(reply.body)
    except ValueError:
        value = None
    if reply.truncated or not isinstance(value, dict):
        raise unusable("it is not a JSON object")
    return cast("dict[str, Any]", value)


def unusable(why: str) -> ServiceFault:
    """Return the error for an answer of the service that is invalid."""
    return ServiceFault(
        f"The signing service's answer cannot be used: {why}.", meaning="Nothing was sent.", remedy="Tell its keeper."
    )


def _words(reply: Reply) -> str:
    """Return the service's error code, message and field errors; nothing else of its body is kept."""
    try:
        value = read_json(reply.body)
    except ValueError:
        return ""
    if not isinstance(value, dict):
        return ""
    answer = cast("dict[str, Any]", value)
    error = answer.get("error")
    parts: list[Any] = [error]
    if isinstance(error, dict):
        named = cast("dict[str, Any]", error)
        parts = [named.get("code"), named.get("message")]
    if isinstance(answer.get("errors"), dict):
        parts += [f"{name}: {canonical_json(text)}" for name, text in answer["errors"].items()]
    said = ": ".join(part for part in parts if isinstance(part, str) and part)
    return re.sub(r"\?\S+", "?…", said)[:_WORDS_LIMIT]


def _error_of(reply: Reply, host: str) -> RemoteError:
    status, words = reply.status, _words(reply)
    said = f"It said: {words}" if words else ""
    match status:
        case 401 | 403:
            return LoginRefused(
                f"The signing service at {host} refused the token ({status}).", meaning=said,
                remedy="Check the token in the storage settings.",
            )  # fmt: skip
        case 404:
            return NotFound(
                f"There is no signing service at this address of {host} (404).", meaning=said,
                remedy="Check its address in the storage settings.",
            )  # fmt: skip
        case 409:
            title = "The signing service says that this file is there already (409)."
        case 413:
            title = "The file is too large for the signing service (413)."
        case 415 | 422:
            title = f"The signing service does not take this file ({status})."
        case _ if 400 <= status < 500 and status != 408:
            title = f"The signing service said no ({status})."
        case _:
            title = f"The signing service could not answer ({status})."
            return ServiceFault(title, status=status, words=words, meaning=said)
    return Rejected(title, status=status, words=words, meaning=said)
