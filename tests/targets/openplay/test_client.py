"""The OpenPlay client against servers that answer as documented, and as no document would."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.api.loopback import Asked, Said, raw_server, read_request, serving
from trackball_desktop.api.backoff import BackOff
from trackball_desktop.api.http import Http, Timeouts
from trackball_desktop.domain.errors import (
    AddressRefused,
    ConnectionLost,
    LoginRefused,
    NotFound,
    Offline,
    RateLimited,
    Rejected,
    RemoteError,
    ServiceFault,
)
from trackball_desktop.targets.answers import CreateAnswer, Outcome
from trackball_desktop.targets.openplay.client import OpenPlayClient

BODIES = Path(__file__).parents[2] / "data" / "openplay"
CALM = Timeouts(connect=30, read=30, write=30, total=60)
"""Long enough for a machine that has other things to do; what is about time gives its own."""
SHORT = Timeouts(connect=30, read=0.4, write=30, total=60)
KEY, SECRET = "key-canary", "s3cret:cänary"
BASIC = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
_T = TypeVar("_T")


def using(
    base: str, do: Callable[[OpenPlayClient], Awaitable[_T]], back_off: BackOff | None = None, times: Timeouts = CALM
) -> _T:
    async def run() -> _T:
        async with Http(times) as http:
            return await do(OpenPlayClient(http, f"{base}/v1", f"{base}/connect/v1/", KEY, SECRET, back_off))

    return asyncio.run(run())


def said(value: Any, status: int = 200, **headers: str) -> Said:
    body = json.dumps(value).encode()
    return Said(
        status, body, {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
    )


def create(answer: Said | Callable[[Asked], Said]) -> tuple[CreateAnswer, list[Asked]]:
    with serving(answer) as server:
        return using(server.url, lambda openplay: openplay.create(b'{"title":"Kites"}')), server.asked


def test_version_goes_to_the_read_base_with_the_key() -> None:
    with serving(Said(body=b'"1.0"')) as server:
        answer = using(server.url, lambda openplay: openplay.version())
    assert (answer.http_status, answer.raw) == (200, '"1.0"')
    assert server.asked_lines == ["GET /v1/"]
    assert server.asked[0].headers["authorization"] == BASIC


def test_get_reads_the_documented_answer_and_escapes_the_id() -> None:
    with serving(Said(body=(BODIES / "release-platform-response.json").read_bytes())) as server:
        remote = using(server.url, lambda openplay: openplay.get("93813"))
        using(server.url, lambda openplay: openplay.get("../a b?c"))
    assert remote.copy_of == "195-14"
    assert server.asked_lines == ["GET /v1/releases/93813/", "GET /v1/releases/..%2Fa%20b%3Fc/"]


def test_search_sends_all_filters() -> None:
    with serving(Said(body=(BODIES / "search-response.json").read_bytes())) as server:
        found = using(
            server.url,
            lambda openplay: openplay.search("soul & jazz", "000000000017", "94", labels=("A/B", "Ç")),
        )
    assert [hit.id for hit in found.items] == ["195-14", "93813"]
    assert (found.total, found.is_capped) == (2, False)
    assert server.asked[0].path == (
        "/v1/releases/?q=soul%20%26%20jazz&filters%5Bupc%5D=000000000017&filters%5Bproject_number%5D=94"
        "&filters%5Blabel%5D%5B%5D=A%2FB&filters%5Blabel%5D%5B%5D=%C3%87"
    )


def paged(rows: int, total: int) -> Callable[[Asked], Said]:
    def answer(asked: Asked) -> Said:
        page = int(asked.path.partition("page=")[2] or 1)
        results = [
            {"id": f"1-{n}", "title": "t", "upc": "u"} for n in range((page - 1) * rows, min(page * rows, total))
        ]
        following = f"?page={page + 1}" if page * rows < total else None
        return said({"next": following, "total_results": total, "results": results})

    return answer


def test_search_follows_the_links_to_the_end() -> None:
    with serving(paged(50, 120)) as server:
        found = using(server.url, lambda openplay: openplay.search("x"))
    assert len(found.items) == 120
    assert len(server.asked) == 3
    assert all(asked.headers["authorization"] == BASIC for asked in server.asked)


@pytest.mark.parametrize(("total", "capped"), [(10_000, False), (10_001, True), (30_000, True)])
def test_search_says_when_more_exist_than_can_be_paged(total: int, capped: bool) -> None:
    with serving(paged(2500, total)) as server:
        found = using(server.url, lambda openplay: openplay.search())
    assert len(found.items) == 10_000
    assert (found.total, found.is_capped) == (total, capped)
    assert len(server.asked) == 4


def test_a_search_that_links_to_itself_ends() -> None:
    with serving(lambda asked: said({"next": asked.path, "results": [{"id": 1}]})) as server:
        assert len(using(server.url, lambda openplay: openplay.search()).items) == 1


def test_rows_of_a_search_are_kept_open() -> None:
    rows = [{"id": 93813, "upc": None, "title": None}, {"id": None}, "odd", {"upc": 17, "new": True}]
    with serving(said({"next": 7, "total_results": "two", "results": rows})) as server:
        found = using(server.url, lambda openplay: openplay.search())
    assert [(hit.id, hit.title, hit.upc) for hit in found.items] == [
        ("93813", None, None), (None, None, None), (None, None, "17"),
    ]  # fmt: skip
    assert (found.total, found.is_capped) == (None, False)


def test_a_link_to_another_origin_gets_no_request_and_no_key() -> None:
    with serving(said({"results": []})) as hostile:
        hostile_link = f"{hostile.url}/v1/releases/?page=2"
        with serving(said({"next": hostile_link, "results": [{"id": "1-1"}]})) as server:
            with pytest.raises(AddressRefused, match="not one of this account's addresses"):
                using(server.url, lambda openplay: openplay.search())
            assert len(server.asked) == 1
    assert hostile.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_origin_gets_no_request_and_no_key(status: int) -> None:
    with (
        serving(said({"id": "1-1"})) as hostile,
        serving(Said(status, headers={"Location": f"{hostile.url}/x"})) as server,
    ):
        for call in (lambda o: o.get("1-1"), lambda o: o.search(), lambda o: o.version()):
            with pytest.raises(AddressRefused):
                using(server.url, call)
        answer = using(server.url, lambda openplay: openplay.create(b"{}"))
        assert answer.outcome is Outcome.UNKNOWN
        assert len(server.asked) == 4
    assert hostile.asked == []


def test_a_redirect_on_the_same_origin_is_not_followed_either() -> None:
    with serving(Said(301, headers={"Location": "/v1/releases/1-1/?again"})) as server:
        with pytest.raises(ServiceFault, match="does not follow"):
            using(server.url, lambda openplay: openplay.get("1-1"))
        assert len(server.asked) == 1


def test_bases_must_be_encrypted() -> None:
    with pytest.raises(AddressRefused, match="not encrypted"):
        using("http://openplay.example", lambda openplay: openplay.version())


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Rejected), (401, LoginRefused), (403, LoginRefused), (404, NotFound), (405, Rejected), (408, ServiceFault),
     (409, ServiceFault), (413, Rejected), (418, Rejected), (422, Rejected), (500, ServiceFault), (502, ServiceFault),
     (503, ServiceFault), (599, ServiceFault)],
)  # fmt: skip
@pytest.mark.parametrize(
    "body", [b'{"error": "These words"}', b"<html>no</html>", b"", b"\xff\xfe", b"[1]", b'{"error": 5}']
)
def test_every_status_is_a_known_error(status: int, error: type[RemoteError], body: bytes) -> None:
    with serving(Said(status, body)) as server, pytest.raises(RemoteError) as raised:
        using(server.url, lambda openplay: openplay.get("1-1"))
    assert type(raised.value) is error
    assert ("These words" in str(raised.value)) == (b"These" in body)
    assert "html" not in str(raised.value)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"5", b"null", b'{"id": NaN}', b"[" * 50_000, b"\x00" * 9, b"{" + b" " * (10 << 20)]
)
def test_an_answer_that_cannot_be_read_is_a_fault(body: bytes) -> None:
    with serving(Said(body=body)) as server:
        for call in (lambda o: o.get("1-1"), lambda o: o.search()):
            with pytest.raises(ServiceFault, match="OpenPlay's"):
                using(server.url, call)


@pytest.mark.parametrize("body", [{}, {"results": None}, {"results": {}}, {"results": "x"}])
def test_a_search_without_results_is_a_fault_and_not_nothing_found(body: Any) -> None:
    with serving(said(body)) as server, pytest.raises(ServiceFault, match="no list"):
        using(server.url, lambda openplay: openplay.search(upc="1"))


def test_too_often_stops_everything_of_the_account_until_then() -> None:
    now = [0.0]
    back_off = BackOff(lambda: now[0])
    answers = [
        said({"error": "Rate limit exceeded; retry after 5 seconds"}, 429, Retry_After="5"),
        said({"id": "1"}, 201),
    ]
    with serving(lambda asked: answers[min(len(server.asked), 2) - 1]) as server:
        with pytest.raises(RateLimited) as raised:
            using(server.url, lambda openplay: openplay.get("1"), back_off)
        assert raised.value.retry_after == 5
        with pytest.raises(RateLimited):
            using(server.url, lambda openplay: openplay.search(), back_off)
        waiting = using(server.url, lambda openplay: openplay.create(b"{}"), back_off)
        assert (waiting.outcome, waiting.retry_after) == (Outcome.RATE_LIMITED, 5)
        assert len(server.asked) == 1
        now[0] = 5.0
        assert using(server.url, lambda openplay: openplay.create(b"{}"), back_off).outcome is Outcome.CONFIRMED


@pytest.mark.parametrize(
    ("status", "body", "outcome", "remote_id"),
    [
        (200, {"id": "195-15", "title": "Kites"}, Outcome.CONFIRMED, "195-15"),
        (201, {"id": 93813}, Outcome.CONFIRMED, "93813"),
        (201, {"title": "Kites"}, Outcome.UNKNOWN, None),
        (201, {"id": None}, Outcome.UNKNOWN, None),
        (201, {"id": ""}, Outcome.UNKNOWN, None),
        (201, {"id": True}, Outcome.UNKNOWN, None),
        (200, {"id": ["195-15"]}, Outcome.UNKNOWN, None),
        (204, None, Outcome.UNKNOWN, None),
        (302, {}, Outcome.UNKNOWN, None),
        (400, {"error": "no title"}, Outcome.REFUSED, None),
        (401, {}, Outcome.REFUSED, None),
        (403, {}, Outcome.REFUSED, None),
        (404, {}, Outcome.REFUSED, None),
        (413, {}, Outcome.REFUSED, None),
        (422, {"errors": {"upc": ["taken"]}}, Outcome.REFUSED, None),
        (405, {}, Outcome.UNKNOWN, None),
        (408, {}, Outcome.UNKNOWN, None),
        (409, {}, Outcome.UNKNOWN, None),
        (500, {}, Outcome.UNKNOWN, None),
        (502, {}, Outcome.UNKNOWN, None),
        (503, {}, Outcome.UNKNOWN, None),
    ],
)
def test_a_create_is_sorted_by_what_is_known(status: int, body: Any, outcome: Outcome, remote_id: str | None) -> None:
    answer, asked = create(said(body, status))
    assert (answer.outcome, answer.remote_id, answer.http_status) == (outcome, remote_id, status)
    assert [(a.method, a.path, a.body) for a in asked] == [("POST", "/connect/v1/releases/", b'{"title":"Kites"}')]
    assert asked[0].headers["authorization"] == BASIC
    assert asked[0].headers["content-type"] == "application/json"
    assert asked[0].headers["content-length"] == "17"
    if status != 204:
        assert json.loads(answer.raw) == body


def test_the_words_of_a_refusal_are_openplays() -> None:
    assert create(said({"error": "no title"}, 400))[0].message == "no title"
    assert create(said({"errors": {"upc": ["taken"]}}, 422))[0].message == '{"errors":{"upc":["taken"]}}'
    assert create(Said(422, b"<html>"))[0].message.startswith("OpenPlay rejected the request (422)")


@pytest.mark.parametrize("body", [b"", b"<html>Created!</html>", b"\xff\xfe\x00", b"x" * (11 << 20), b"[" * 100_000])
def test_a_success_that_cannot_be_read_is_unknown_and_its_body_kept(body: bytes) -> None:
    answer, _ = create(Said(201, body))
    assert (answer.outcome, answer.http_status) == (Outcome.UNKNOWN, 201)
    assert answer.raw == body.decode("utf-8", "replace")[: 64 * 1024]


def test_a_create_opens_a_connection_of_its_own() -> None:
    with serving(said({"id": "1"})) as server:

        async def do(openplay: OpenPlayClient) -> None:
            await openplay.get("1")
            await openplay.get("1")
            await openplay.create(b"{}")
            await openplay.create(b"{}")
            await openplay.get("1")

        using(server.url, do)
    ports = [asked.connection[1] for asked in server.asked]
    assert ports[0] == ports[1] == ports[4]
    assert len(set(ports)) == 3


def test_a_create_with_nobody_there_sent_nothing(free_port: int) -> None:
    answer = using(f"http://127.0.0.1:{free_port}", lambda openplay: openplay.create(b"{}"))
    assert (answer.outcome, answer.http_status) == (Outcome.NOT_SENT, None)
    assert isinstance(answer.error, Offline)


def test_a_create_without_an_answer_is_unknown_and_sent_once() -> None:
    requests: list[bytes] = []

    def drop(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.close()

    def stall(connection: socket.socket) -> None:
        requests.append(read_request(connection))

    def half(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{")
        connection.close()

    for talk in (drop, stall, half):
        requests.clear()
        with raw_server(talk) as url:
            answer = using(url, lambda openplay: openplay.create(b"{}"), times=SHORT)
        assert (answer.outcome, type(answer.error)) == (Outcome.UNKNOWN, ConnectionLost)
        assert len(requests) == 1


def test_no_error_repeats_the_secret() -> None:
    with serving(lambda asked: Said(400, json.dumps({"error": "bad"}).encode())) as server:
        answer = using(server.url, lambda openplay: openplay.create(b"{}"))
    text = repr(answer)
    for canary in (SECRET, BASIC.removeprefix("Basic ")):
        assert canary not in text
