"""Calls to a signing service, and the reading of its answers: what all sources that ask one have in common.

What a service sends is checked before a byte of a master moves: addresses only at hosts that the user allowed, no ACL,
no header that would change the request.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from trackball_desktop.api.addresses import url_host, validate_url
from trackball_desktop.api.backoff import BackOff, parse_http_date
from trackball_desktop.api.http import Http, Reply
from trackball_desktop.api.json_text import canonical_json, read_json
from trackball_desktop.api.presigned import SecretUrl, UploadFile, content_key
from trackball_desktop.domain.errors import (
    AddressRefused,
    LoginRefused,
    NotFound,
    Rejected,
    RemoteError,
    ServiceFault,
)
from trackball_desktop.i18n.contexts import NetworkText

_LIFETIME_FIELDS = ("expires_in", "ttl")
_FORBIDDEN_HEADERS = frozenset({"authorization", "cookie", "host", "content-length", "transfer-encoding", "connection"})
_MAX_ANSWER = 4 * 1024 * 1024
"""Bytes; a list of ten thousand parts has about two million."""
_MAX_MESSAGE_CHARS = 300
_SERVICE = NetworkText.tr("The signing service")


class HostNotAllowed(AddressRefused):
    """A signed address points to a host that the user has not allowed; `host` is for asking."""

    def __init__(self, host: str) -> None:
        super().__init__(
            NetworkText.tr(
                "The signing service wants to send files to {host}, which is not in this account's list of hosts.",
                host=host,
            ),
            meaning=NetworkText.tr("Nothing was sent."),
            remedy=NetworkText.tr("If that is your storage, allow it in the storage settings."),
        )
        self.host = host


class SigningClient:
    """A signing service at an https address. `allowed_hosts` are where the addresses that it signs may point."""

    def __init__(
        self,
        http: Http,
        signing_url: str,
        token: str,
        allowed_hosts: Collection[str],
        back_off: BackOff | None = None,
    ) -> None:
        """Raises AddressRefused when the address is not https (except on this machine) or carries a password."""
        self._http = http
        self._url = validate_url(signing_url).geturl()
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._allowed_hosts = {host.lower() for host in allowed_hosts}
        self._back_off = back_off or BackOff()
        self.supports_multipart = True
        """False once the service said that it takes files only whole."""

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        accepted_statuses: Collection[int] = (),
        read_timeout: float | None = None,
    ) -> Reply:
        """Ask the service at a path below its address.

        Raises what its refusal means, but for the statuses `accepted_statuses`.
        """
        self._back_off.check(_SERVICE)
        parts = urlsplit(self._url)
        below, _, query = path.partition("?")
        full = f"{parts.path.rstrip('/')}/{below}" if below else parts.path
        url = urlunsplit(parts._replace(path=full, query=query or parts.query))
        headers = self._headers | ({"Idempotency-Key": uuid4().hex} if method == "POST" else {})
        content = canonical_json(body).encode() if body is not None else None
        reply = await self._http.send(
            method, url, headers=headers, content=content, max_body=_MAX_ANSWER, read_timeout=read_timeout
        )
        if reply.status == 429:
            raise self._back_off.record_refusal(_SERVICE, reply.headers)
        self._back_off.record_success()
        if 200 <= reply.status < 300 or reply.status in accepted_statuses:
            return reply
        raise _error_for(reply, url_host(self._url))

    def require_allowed(self, url: str) -> SecretUrl:
        """Return an address that the service gave, if it points to where the user allowed."""
        parts = validate_url(url)
        host = (parts.hostname or "").lower()
        if not {host, f"{host}:{parts.port}"} & self._allowed_hosts:
            raise HostNotAllowed(host)
        return SecretUrl(url)


def describe_file(file: UploadFile) -> dict[str, Any]:
    """Return the facts of a file as the service is told them."""
    facts = {
        "kind": file.kind, "filename": file.name, "content_type": file.content_type, "size": file.size,
        "sha256": file.sha256, "key_hint": file.key_hint or content_key(file.sha256, file.name),
        "release_ref": file.release_ref, "upc": file.upc, "isrc": file.isrc,
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value is not None}


def read_text_fields(value: Any, what: Literal["headers", "form fields"]) -> dict[str, str]:
    """Return headers or form fields, refusing those that the app never sends."""
    is_form = what == "form fields"
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise unusable_answer_error(
            NetworkText.tr("its form fields cannot be read")
            if is_form
            else NetworkText.tr("its headers cannot be read")
        )
    texts = {name: str(item) for name, item in cast("dict[str, Any]", value).items()}
    names = {name.lower() for name in texts}
    if names & _FORBIDDEN_HEADERS or any("\n" in text or "\r" in text or '"' in name for name, text in texts.items()):
        raise unusable_answer_error(
            NetworkText.tr("its form fields would change the request itself")
            if is_form
            else NetworkText.tr("its headers would change the request itself")
        )
    if names & {"acl", "x-amz-acl"} or any(name.startswith("x-amz-grant") for name in names):
        raise unusable_answer_error(
            NetworkText.tr("it requires access rights on the file (an ACL), which the app never sends")
        )
    return texts


def read_expiry(answer: Mapping[str, Any], reply: Reply) -> datetime | None:
    """Read when the signature expires, in the service's clock; None where it does not say."""
    text = answer.get("expires_at")
    if isinstance(text, str):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = next((value for name in _LIFETIME_FIELDS if isinstance(value := answer.get(name), int)), None)
    if seconds is None or not 0 <= seconds <= 10**7:
        return None
    return (parse_http_date(reply.headers.get("date", "")) or datetime.now(UTC)) + timedelta(seconds=seconds)


def read_json_object(reply: Reply) -> dict[str, Any]:
    """Read an answer that must be a JSON object."""
    try:
        value = read_json(reply.body)
    except ValueError:
        value = None
    if reply.truncated or not isinstance(value, dict):
        raise unusable_answer_error(NetworkText.tr("it is not a JSON object"))
    return cast("dict[str, Any]", value)


def unusable_answer_error(why: str) -> ServiceFault:
    """Say what is wrong with an answer of the service."""
    return ServiceFault(
        NetworkText.tr("The signing service's answer cannot be used: {why}.", why=why),
        meaning=NetworkText.tr("Nothing was sent."),
        remedy=NetworkText.tr("Tell its administrator."),
    )


def _error_message(reply: Reply) -> str:
    """Return code, message and field errors of the service; nothing else of its body is kept."""
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
    notice = ": ".join(part for part in parts if isinstance(part, str) and part)
    return re.sub(r"\?\S+", "?…", notice)[:_MAX_MESSAGE_CHARS]


def _error_for(reply: Reply, host: str) -> RemoteError:
    status, words = reply.status, _error_message(reply)
    notice = NetworkText.tr("Its answer: {words}", words=words) if words else ""
    match status:
        case 401 | 403:
            return LoginRefused(
                NetworkText.tr(
                    "The signing service at {host} rejected the token ({status}).", host=host, status=status
                ),
                meaning=notice,
                remedy=NetworkText.tr("Check the token in the storage settings."),
            )
        case 404:
            return NotFound(
                NetworkText.tr("There is no signing service at this address of {host} (404).", host=host),
                meaning=notice,
                remedy=NetworkText.tr("Check its address in the storage settings."),
            )
        case 409:
            title = NetworkText.tr("The signing service reports that this file already exists (409).")
        case 413:
            title = NetworkText.tr("The file is too large for the signing service (413).")
        case 415 | 422:
            title = NetworkText.tr("The signing service does not accept this file ({status}).", status=status)
        case _ if 400 <= status < 500 and status != 408:
            title = NetworkText.tr("The signing service rejected the request ({status}).", status=status)
        case _:
            title = NetworkText.tr("The signing service could not answer ({status}).", status=status)
            return ServiceFault(title, status=status, service_message=words, meaning=notice)
    return Rejected(title, status=status, service_message=words, meaning=notice)
