"""What each HTTP status of each service means was approved: the kind of error, its title, and whether to ask again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.api.loopback import Said, serving
from tests.approval import approve
from trackball_desktop.api.artwork_cdn import ArtworkCdn
from trackball_desktop.api.http import Http
from trackball_desktop.api.presigned import UploadFile
from trackball_desktop.api.s3_errors import error_from_response
from trackball_desktop.api.signing_service import SigningServiceSource
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.errors import RateLimited, TrackballError
from trackball_desktop.lookups.client import CatalogueClient
from trackball_desktop.targets.openplay.client import OpenPlayClient

STATUSES = (
    200, 201, 204, 299, 300, 301, 302, 303, 304, 305, 307, 308, 309, 399, 400, 401, 402, 403, 404, 405, 406, 407,
    408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 427, 428, 429, 430, 431, 451,
    499, 500, 501, 502, 503, 504, 505, 507, 508, 510, 511, 512, 599,
)  # fmt: skip
FILE = UploadFile("audio", "kites.wav", "audio/wav", 1000, "ab" * 32)
CODES = (
    "", "AccessDenied", "AllAccessDisabled", "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError",
    "BadDigest", "EntityTooLarge", "EntityTooSmall", "ExpiredToken", "InvalidAccessKey", "InvalidAccessKeyId",
    "InvalidDigest", "InvalidPart", "InvalidPartOrder", "InvalidRequest", "InvalidToken", "NoSuchBucket", "NoSuchKey",
    "NoSuchUpload", "PermanentRedirect", "PreconditionFailed", "RequestExpired", "RequestLimitExceeded",
    "RequestTimeTooSkewed", "ServiceUnavailable", "SignatureDoesNotMatch", "SlowDown", "Throttling",
    "TokenRefreshRequired", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch",
)  # fmt: skip


def told(error: TrackballError) -> str:
    """Return an error on one line, without its status: one line stands for many of them."""
    wait = f" after {error.retry_after:.0f} s" if isinstance(error, RateLimited) and error.retry_after > 100 else ""
    words = re.sub(r"\(\d{3}\)|127\.0\.0\.1:\d+", "", str(error))
    return f"{type(error).__name__}{wait}: {re.sub(r'[0-9]{3,}', 'N', words)}"


def grouped(answers: Iterator[tuple[str, str]]) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for answer, name in answers:
        found.setdefault(answer, []).append(name)
    yield from (f"  {answer} <- {' '.join(names)}" for answer, names in found.items())


CALLS: dict[str, Callable[[Http, str], Awaitable[object]]] = {
    "artwork": lambda http, url: ArtworkCdn(http, f"{url}/art/").fetch(5726299, (350,)),
    "catalogue": lambda http, url: CatalogueClient(http, "Kites", url, TokenBucket(1000, 1000)).get("x"),
    "openplay create": lambda http, url: OpenPlayClient(http, f"{url}/v1", f"{url}/v1", "key", "secret").create(b"{}"),
    "openplay get": lambda http, url: OpenPlayClient(http, f"{url}/v1", f"{url}/v1", "key", "secret").get("1-1"),
    "signing": lambda http, url: SigningServiceSource(http, f"{url}/sign", "token", ["x.example"]).presign_upload(FILE),
}


@pytest.mark.parametrize("service", CALLS)
def test_each_status_of_a_service(service: str) -> None:
    async def ask(url: str) -> str:
        async with Http() as http:
            try:
                answer = await CALLS[service](http, url)
            except TrackballError as error:
                return told(error)
            return f"{type(answer).__name__} {getattr(answer, 'outcome', '')}".strip()

    def answers() -> Iterator[tuple[str, str]]:
        status = 200
        with serving(lambda asked: Said(status)) as server:
            for status in STATUSES:
                yield asyncio.run(ask(server.url)), str(status)

    approve(f"statuses_of_{service.replace(' ', '_')}", grouped(answers()))


def test_each_code_and_status_of_a_storage() -> None:
    def lines() -> Iterator[str]:
        for code in CODES:
            for message in ("", "The region eu-west-1 is wrong", "Request has expired"):
                body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
                yield f"{code} {message}"
                answers = (
                    (told(error_from_response("bucket.example", status, {}, body)), str(status)) for status in STATUSES
                )
                yield from grouped(answers)

    approve("statuses_of_storage", lines())


@pytest.mark.parametrize(
    ("server_time", "expired"),
    [("Fri, 20 Nov 2026 11:59:59 GMT", False), ("Fri, 20 Nov 2026 12:00:00 GMT", False),
     ("Fri, 20 Nov 2026 12:00:01 GMT", True)],
)  # fmt: skip
@pytest.mark.parametrize(("status", "may_expire"), [(400, True), (401, False), (403, True), (404, False)])
def test_a_link_has_expired_by_the_clock_of_the_storage(
    server_time: str, expired: bool, status: int, may_expire: bool
) -> None:
    until = datetime(2026, 11, 20, 12, tzinfo=UTC)
    error = error_from_response("bucket.example", status, {"date": server_time}, b"", expires_at=until)
    assert (type(error).__name__ == "ExpiredUrl") == (expired and may_expire)


@pytest.mark.parametrize(
    ("header", "wait"), [("", None), ("7", 7), ("3600", 3600), ("3601", 3600), ("90000", 3600), ("soon", None)]
)
def test_a_busy_storage_is_left_alone_for_an_hour_at_most(header: str, wait: float | None) -> None:
    headers = {"retry-after": header} if header else {}
    error = error_from_response("bucket.example", 503, headers, b"")
    assert (error.retry_after if isinstance(error, RateLimited) else None) == wait
