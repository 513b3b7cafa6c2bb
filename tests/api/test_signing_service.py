"""A signing service by our contract, by others' names for it, and with answers that must not be followed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest

from tests.api.loopback import Asked, Said, serving
from trackball_desktop.api.http import Http
from trackball_desktop.api.presigned import Completion, PresignedRequest, UploadFile
from trackball_desktop.api.signing_client import HostNotAllowed
from trackball_desktop.api.signing_service import SigningServiceSource
from trackball_desktop.domain.errors import (
    AddressRefused,
    LoginRefused,
    NotFound,
    RateLimited,
    Rejected,
    RemoteError,
    ServiceFault,
)

DIGEST = "ab" * 32
FILE = UploadFile("audio", "01 Kites.WAV", "audio/wav", 1000, DIGEST, upc="000000000017", isrc="USOPM2200001")
URL = "https://bucket.example/masters/k.wav?X-Amz-Signature=canary"
FULL = {
    "upload_id": "u/1",
    "method": "PUT",
    "url": URL,
    "headers": {"Content-Type": "audio/wav"},
    "key": "masters/k.wav",
    "verify_url": URL,
    "public_url": None,
    "expires_at": "2025-01-01T12:00:00Z",
    "max_bytes": 5368709120,
}
_T = TypeVar("_T")


def using(
    answer: Said | Callable[[Asked], Said], do: Callable[[SigningServiceSource], Awaitable[_T]]
) -> tuple[_T, list[Asked]]:
    async def run(url: str) -> _T:
        async with Http() as http:
            return await do(SigningServiceSource(http, f"{url}/sign", "token-canary", ["bucket.example"]))

    with serving(answer) as server:
        return asyncio.run(run(server.url)), server.asked


def request_of(answer: Any, status: int = 200, **headers: str) -> PresignedRequest:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return using(Said(status, body, headers), lambda source: source.presign_upload(FILE))[0]


def test_the_contract() -> None:
    made, asked = using(Said(201, json.dumps(FULL).encode()), lambda source: source.presign_upload(FILE))
    assert made.url is not None
    assert made.url.reveal() == URL
    assert (made.method, made.key, made.upload_id) == ("PUT", "masters/k.wav", "u/1")
    assert made.headers == {"Content-Type": "audio/wav"}
    assert made.expires_at == datetime(2025, 1, 1, 12, tzinfo=UTC)
    assert made.head_request is not None
    assert made.head_request.url.reveal() == URL
    assert json.loads(asked[0].body) == {
        "kind": "audio", "filename": "01 Kites.WAV", "content_type": "audio/wav", "size": 1000, "sha256": DIGEST,
        "key_hint": f"{DIGEST}.wav", "upc": "000000000017", "isrc": "USOPM2200001",
    }  # fmt: skip
    assert asked[0].headers["authorization"] == "Bearer token-canary"
    assert asked[0].headers["idempotency-key"]
    assert "canary" not in repr(made)


@pytest.mark.parametrize("url_name", ["upload_url", "uploadUrl", "signed_url", "presigned_url"])
@pytest.mark.parametrize("key_name", ["s3_key", "object_key"])
@pytest.mark.parametrize("seconds_name", ["expires_in", "ttl"])
def test_other_names_are_understood(url_name: str, key_name: str, seconds_name: str) -> None:
    made = request_of({url_name: URL, key_name: "k", seconds_name: 60}, Date="Wed, 01 Jan 2025 00:00:00 GMT")
    assert made.url is not None
    assert (made.url.reveal(), made.key, made.method) == (URL, "k", "PUT")
    assert made.expires_at is not None
    assert made.expires_at.tzinfo is not None


def test_a_form_is_a_presigned_post() -> None:
    made = request_of({"url": URL, "fields": {"key": "masters/k.wav", "policy": "p"}})
    assert (made.method, made.key, made.fields) == ("POST", "masters/k.wav", {"key": "masters/k.wav", "policy": "p"})


def test_a_file_that_is_there_needs_no_address() -> None:
    made = request_of({"url": None, "exists": True, "key": "masters/k.wav"})
    assert (made.url, made.exists, made.key) == (None, True, "masters/k.wav")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        {},
        {"url": None},
        {"url": URL},
        {"url": 5, "key": "k"},
        {"exists": True, "url": 7} | {"exists": 1},
        FULL | {"headers": {"Authorization": "x"}},
        FULL | {"headers": {"Host": "x"}},
        FULL | {"headers": {"x": "a\r\nb: c"}},
        FULL | {"headers": {"x-amz-acl": "public-read"}},
        FULL | {"headers": {"x-amz-grant-read": "all"}},
        FULL | {"headers": 5},
        FULL | {"fields": {"acl": "public-read", "key": "k"}, "method": "POST"},
        FULL | {"method": "DELETE"},
        FULL | {"fields": {"key": "k"}},
        FULL | {"method": "POST"},
        b"x" * 300_000,
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(answer: Any) -> None:
    with pytest.raises(ServiceFault, match="cannot be used"):
        request_of(answer)


@pytest.mark.parametrize("field", ["url", "verify_url"])
def test_addresses_at_other_hosts_are_refused_by_name(field: str) -> None:
    with pytest.raises(HostNotAllowed, match=r"other\.example") as refused:
        request_of(FULL | {field: "https://other.example/x?sig=canary"})
    assert refused.value.host == "other.example"
    assert "canary" not in str(refused.value)
    with pytest.raises(AddressRefused, match="not encrypted"):
        request_of(FULL | {field: "http://bucket.example/x"})


def test_a_file_over_the_services_limit_is_not_sent() -> None:
    with pytest.raises(Rejected, match="larger than the signing service allows"):
        request_of(FULL | {"max_bytes": 999})


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, ServiceFault),
        (400, Rejected),
        (401, LoginRefused),
        (403, LoginRefused),
        (404, NotFound),
        (408, ServiceFault),
        (409, Rejected),
        (413, Rejected),
        (415, Rejected),
        (422, Rejected),
        (429, RateLimited),
        (500, ServiceFault),
    ],
)
def test_every_status_is_a_known_error(status: int, error: type[RemoteError]) -> None:
    with pytest.raises(RemoteError) as raised:
        request_of({"error": {"code": "E1", "message": "see https://x/?sig=canary"}}, status)
    assert type(raised.value) is error
    assert "canary" not in str(raised.value)
    if status != 429:
        assert "E1" in str(raised.value)


def test_field_errors_are_told() -> None:
    with pytest.raises(Rejected, match='isrc: \\["is taken"\\]'):
        request_of({"errors": {"isrc": ["is taken"]}}, 422)


def test_completion_tells_what_the_service_read() -> None:
    made = PresignedRequest(None, "k", upload_id="u/1")
    answer = Said(body=json.dumps({"size": 1000, "sha256": DIGEST.upper()}).encode())
    told, asked = using(answer, lambda source: source.complete(made, FILE, "etag"))
    assert told == Completion(1000, DIGEST)
    assert asked[0].path == "/sign/u%2F1/complete"
    assert json.loads(asked[0].body) == {"key": "k", "sha256": DIGEST, "size": 1000, "etag": "etag"}
    assert using(Said(204, b""), lambda source: source.complete(made, FILE, None))[0] == Completion(None, None)
    assert using(Said(404), lambda source: source.complete(made, FILE, None))[0] is None
    told, asked = using(answer, lambda source: source.complete(PresignedRequest(None, "k"), FILE, None))
    assert (told, asked) == (None, [])
    with pytest.raises(ServiceFault):
        using(Said(500), lambda source: source.complete(made, FILE, None))


def test_the_service_itself_must_be_encrypted() -> None:
    with pytest.raises(AddressRefused, match="not encrypted"):
        SigningServiceSource(Http(), "http://sign.example/", "t", [])
