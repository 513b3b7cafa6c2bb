"""Whatever a server can answer to the four calls is a known error with a sentence, or a value that was kept.

Every status from 100 to 599, bodies of every kind, and answers that are no HTTP; the server is real, and so is the
client. A create is told apart by what is known afterwards, and is one POST each time.
"""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from tests.api.scripted import Answer, Scripted, reply, scripted
from trackball_desktop.api.backoff import BackOff
from trackball_desktop.api.http import MAX_JSON_BYTES, Http, Timeouts
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.errors import (
    AddressRefused,
    LoginRefused,
    NotFound,
    RateLimited,
    Rejected,
    RemoteError,
    ServiceFault,
)
from trackball_desktop.targets.answers import CreateAnswer, Outcome
from trackball_desktop.targets.openplay.client import OpenPlayClient

TIMES = Timeouts(connect=30, read=30, write=30, total=60)
SECRET = "s3cret-canary"
CALLS: dict[str, Callable[[OpenPlayClient], Awaitable[Any]]] = {
    "version": lambda openplay: openplay.version(),
    "search": lambda openplay: openplay.search(upc="036000291452"),
    "page": lambda openplay: openplay.fetch_page(upc="036000291452"),
    "get": lambda openplay: openplay.get("195-14"),
}
RELEASE = b'{"id": "195-14", "title": "Kites", "status": "Submitted"}'
ROWS = b'{"next": null, "total_results": 0, "results": []}'
ANY_STATUS = tuple(range(200, 600))
TOLD = (200, 204, 299, 304, 399, 400, 401, 403, 404, 407, 408, 409, 425, 429, 451, 499, 500, 503, 511, 599)


def with_server(
    answer: Answer, work: Callable[[Scripted, Callable[[], OpenPlayClient]], Coroutine[Any, Any, None]]
) -> None:
    async def run() -> None:
        async with scripted(answer) as server, Http(TIMES) as http:

            def access() -> OpenPlayClient:
                base = server.url
                return OpenPlayClient(
                    http, f"{base}/v1/", f"{base}/connect/v1/", "key", SECRET, BackOff(), TokenBucket(1e9, 10**6)
                )

            await work(server, access)

    asyncio.run(run())


async def raised_by(call: Awaitable[Any]) -> RemoteError | None:
    """Return the known error that a call raises; whatever else it raises fails the test."""
    found: RemoteError | None = None
    try:
        await call
    except RemoteError as error:
        found = error
    if found is not None:
        assert found.title.strip().endswith((".", "?")), found.title
        assert SECRET not in str(found)
    return found


def expected(status: int) -> type[RemoteError] | None:
    """Say what a call that only asks makes of a status, by the rules of the module, spelled out once more."""
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        return LoginRefused
    if status == 404:
        return NotFound
    if status == 429:
        return RateLimited
    if 400 <= status < 500 and status not in (407, 408, 409, 425):
        return Rejected
    return ServiceFault


@pytest.mark.parametrize(("name", "codes"), [("get", ANY_STATUS), ("search", TOLD), ("page", TOLD), ("version", TOLD)])
def test_every_status_is_a_known_error_or_an_answer(name: str, codes: tuple[int, ...]) -> None:
    status = [200]
    body = RELEASE if name == "get" else ROWS

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        for status[0] in codes:
            error = await raised_by(CALLS[name](access()))
            found = None if error is None else type(error)
            if status[0] in (204, 205, 304) and found is not None:  # these have no body: there is nothing to read
                assert found is ServiceFault
                continue
            assert found is expected(status[0]), status[0]

    with_server(lambda request: reply(status[0], body), work)


def test_a_create_of_every_status_is_sorted_and_sent_once() -> None:
    status = [200]

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        for status[0] in ANY_STATUS:
            server.asked.clear()
            answer = await access().create(b"{}")
            code = status[0]
            assert len(server.posts) == 1, code
            assert answer.http_status == code
            if code == 429:
                assert answer.outcome is Outcome.RATE_LIMITED
            elif code in (400, 401, 403, 404, 413, 422):
                assert answer.outcome is Outcome.REFUSED, code
                assert answer.message
            elif 200 <= code < 300 and code != 204:
                assert (answer.outcome, answer.remote_id) == (Outcome.CONFIRMED, "195-15"), code
            else:
                assert answer.outcome is Outcome.UNKNOWN, code
            assert SECRET not in repr(answer)

    with_server(lambda request: reply(status[0], b'{"id": "195-15"}'), work)


@pytest.mark.parametrize("status", [100, 101, 102, 103, 150, 199])
def test_an_answer_that_only_announces_another_is_no_answer(status: int) -> None:
    """The line closes after it: what was asked is a lost connection or a fault, what was created is unknown."""

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        for call in CALLS.values():
            assert await raised_by(call(access())) is not None
        assert (await access().create(b"{}")).outcome is Outcome.UNKNOWN
        assert len(server.posts) == 1

    with_server(lambda request: reply(status).replace(b"X-Length-Is-Right: yes\r\n", b""), work)


DEEP = b"[" * 100_000
BODIES = {
    "nothing": b"",
    "white space": b" \r\n\t",
    "html": b"<!DOCTYPE html><html><title>Sign in</title></html>",
    "half": b'{"id": "195-14", "title": "Ki',
    "half a letter": '{"id": "195-14", "title": "Ä'.encode()[:-1],
    "latin-1": '{"id": "195-14", "title": "Käfer"}'.encode("latin-1"),
    "utf-16": '{"id": "195-14"}'.encode("utf-16"),
    "bytes": bytes(range(256)),
    "zeros": b"\0" * 4096,
    "deep": DEEP,
    "deep inside": b'{"id": "1", "x": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
    "long number": b'{"id": ' + b"1" * 5000 + b"}",
    "huge exponent": b'{"id": "195-14", "title": "x", "a": 1e99999999999999999999}',
    "not a number": b'{"id": NaN}',
    "null": b"null",
    "a list": b"[]",
    "a text": b'"195-14"',
    "twice": b'{"id": "a"}{"id": "b"}',
    "an error with a good status": b'{"error": "Down for maintenance"}',
    "results as a number": b'{"results": 5, "id": {}}',
    "results as a text": b'{"results": "none"}',
    "ten megabytes and a bit": b'{"id": "195-14", "x": "' + b"x" * MAX_JSON_BYTES + b'"}',
}
READABLE = {"utf-16"}
"""JSON may be UTF-16, and says so itself."""


@pytest.mark.parametrize("status", [200, 201, 400, 500])
def test_no_body_makes_a_fault_of_ours_or_a_release(status: int) -> None:
    body = [b""]

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        for name, body[0] in BODIES.items():
            for call in ("search", "page"):
                assert await raised_by(CALLS[call](access())) is not None, name
            error = await raised_by(CALLS["get"](access()))
            assert (error is None) == (status < 300 and name in READABLE), name
            answer = await access().create(b"{}")
            if status >= 300:
                assert answer.outcome in (Outcome.REFUSED, Outcome.UNKNOWN), name
                assert "html" not in answer.message
            elif name not in READABLE:
                assert (answer.outcome, answer.remote_id) == (Outcome.UNKNOWN, None), name
            assert len(answer.raw) <= 64 * 1024

    with_server(lambda request: reply(status, body[0], Content_Type="application/json; charset=koi8-r"), work)


def test_what_is_too_long_is_not_read_to_its_end() -> None:
    """A body of 200 MB costs neither its memory nor its time."""

    def endless(request: Any) -> bytes:
        return reply(200, b"").replace(b"Content-Length: 0", b"Content-Length: 200000000") + b" " * (16 << 20)

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        tracemalloc.start()
        assert isinstance(await raised_by(CALLS["get"](access())), ServiceFault)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 100 * 1024 * 1024

    with_server(endless, work)


BROKEN = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH\r\n\r\n",
    "a page without a head": b"<html></html>",
    "status with letters": b"HTTP/1.1 2OO OK\r\n\r\n",
    "status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}",
    "status 99": b"HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\n{}",
    "a head that ends early": b"HTTP/1.1 200 OK\r\nContent-Le",
    "a length with letters": b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
    "a body that ends early": b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"id": "195-14"}',
    "chunks that are none": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    "chunks that end early": b'HTTP/1.1 201 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"id"',
    "a header without a colon": b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\n{}",
    "a header without an end": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
    "broken compression": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
}


def test_what_is_no_http_is_a_known_error_and_a_create_of_it_unknown() -> None:
    said = [b""]

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        for name, said[0] in BROKEN.items():
            server.asked.clear()
            for call in CALLS.values():
                assert await raised_by(call(access())) is not None, name
            answer = await access().create(b"{}")
            assert answer.outcome is Outcome.UNKNOWN, name
            assert len(server.posts) == 1, name

    with_server(lambda request: said[0] or None, work)


LINKS = {
    "the same host": "/v1/releases/195-14/",
    "the same host, changed to out": "{own}/v1/releases/?page=2",
    "another host": "https://evil.invalid/v1/",
    "another port": "http://127.0.0.1:1/v1/",
    "another scheme": "https://127.0.0.1:{port}/v1/",
    "no scheme": "//evil.invalid/",
    "a name inside": "http://user:secret@127.0.0.1:{port}/",
    "no address": "http://[",
    "a file": "file:///etc/passwd",
    "script": "javascript:alert(1)",
    "nothing": "",
    "letters": "é à",
}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_wherever_it_leads(status: int) -> None:
    link = [""]

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        for name, template in LINKS.items():
            link[0] = template.format(own=server.url, port=server.port)
            for call in CALLS.values():
                server.asked.clear()
                error = await raised_by(call(access()))
                assert isinstance(error, ServiceFault | AddressRefused), name
                assert len(server.asked) == 1, name
            server.asked.clear()
            assert (await access().create(b"{}")).outcome is Outcome.UNKNOWN
            assert len(server.asked) == 1, name

    with_server(lambda request: reply(status, b"", Location=link[0]), work)


def test_a_next_page_elsewhere_gets_no_request() -> None:
    link = [""]

    def answer(request: Any) -> bytes:
        following = link[0] if "page=2" not in request.path else None
        return reply(200, json.dumps({"next": following, "results": [{"id": "1-1"}], "total_results": 2}).encode())

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        for name, template in LINKS.items():
            link[0] = template.format(own=server.url, port=server.port)
            server.asked.clear()
            error = await raised_by(CALLS["search"](access()))
            inside = name in ("the same host", "the same host, changed to out", "nothing", "letters")
            assert isinstance(error, AddressRefused) is not inside, name
            assert all(request.headers["authorization"].startswith("Basic ") for request in server.asked)

    with_server(answer, work)


@pytest.mark.parametrize(
    ("rows", "total", "whole"),
    [
        ([], 0, True),
        ([], None, True),
        ([{"id": "1-1"}], 1, True),
        ([], 1, False),
        (["195-14"], None, False),
        ([{"id": "1-1"}, None], 2, False),
        ([{"id": "1-1"}], 20_000, False),
        ([{"id": "1-1"}], True, True),
        ([{"id": "1-1"}], -1, True),
    ],
)
def test_a_search_says_whether_it_shows_all_that_it_found(rows: list[Any], total: Any, whole: bool) -> None:
    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        assert (await access().search(upc="1")).is_complete is whole

    body = json.dumps({"results": rows, "total_results": total}).encode()
    with_server(lambda request: reply(200, body), work)


@pytest.mark.parametrize("id", ["", ".", "..", "x" * 201])
def test_an_id_that_leads_elsewhere_is_not_asked_for(id: str) -> None:
    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        assert isinstance(await raised_by(access().get(id)), NotFound)
        assert server.asked == []

    with_server(lambda request: reply(200, RELEASE), work)


@pytest.mark.parametrize("id", ["x" * 201, 10**300, [], {"a": 1}, True, 1.5, " ", None])
def test_what_cannot_be_an_id_confirms_nothing(id: Any) -> None:
    found: list[CreateAnswer] = []

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        found.append(await access().create(b"{}"))

    with_server(lambda request: reply(201, json.dumps({"id": id}).encode()), work)
    assert (found[0].outcome, found[0].remote_id) == (Outcome.UNKNOWN, None)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_fields = st.sampled_from(
    "id title upc status label discs tracks release_date tenant_release_id results next total_results error".split()
)
_bodies = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.dictionaries(_fields, _json, max_size=8).map(lambda value: json.dumps(value).encode()),
    _json.map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(answers=st.lists(st.tuples(st.integers(200, 599), _bodies), min_size=5, max_size=5))
def test_any_status_with_any_body(answers: list[tuple[int, bytes]]) -> None:
    """Each raises a known error or keeps what it can; a create that is not sure says so."""
    now = [(200, b"")]

    async def work(server: Scripted, access: Callable[[], OpenPlayClient]) -> None:
        for now[0] in answers:
            for call in CALLS.values():
                await raised_by(call(access()))
            server.asked.clear()
            answer = await access().create(b"{}")
            assert len(server.posts) == 1
            assert (answer.outcome is Outcome.CONFIRMED) == (answer.remote_id is not None)
            if not 200 <= now[0][0] < 300:
                assert answer.outcome is not Outcome.CONFIRMED

    with_server(lambda request: reply(*now[0]), work)
