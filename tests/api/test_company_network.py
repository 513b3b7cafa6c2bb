"""Behind a company's proxy with a certificate of its own, and on machines where one of the two internets is missing.

Each ends in an answer or in a sentence that says what is in the way; nobody gets the credentials who should not.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.api.company import Company, company, pass_on, proxying
from tests.api.loopback import Said, serving
from trackball_desktop.api.http import Http, Reply, Timeouts
from trackball_desktop.domain.errors import Offline

NAME = "openplay.company.test"
KEY = "Basic a2V5OnMzY3JldC1jYW5hcnk="
CHILD = """
import asyncio, json, sys
from trackball_desktop.api.http import Http
from trackball_desktop.targets.openplay.client import OpenPlayClient
from trackball_desktop.domain.errors import RemoteError
from trackball_desktop.targets.failures import failure_cause

async def main():
    async with Http() as http:
        try:
            openplay = OpenPlayClient(http, sys.argv[1], sys.argv[1], "key", "s3cret-canary")
            answer = await openplay.version()
            told = {"status": answer.http_status}
            created = await openplay.create(b"{}")
            told["created"] = created.remote_id
        except RemoteError as error:
            told = {"kind": failure_cause(error), "error": type(error).__name__, "words": str(error)}
    print(json.dumps(told))

asyncio.run(main())
"""


@pytest.fixture
def office(tmp_path: Path) -> Company:
    return company(tmp_path, NAME)


def told(base: str, **environment: str) -> dict[str, Any]:
    """Ask in a process of its own, as the app does, with the certificates of the system as that process has them."""
    clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    run = subprocess.run(
        [sys.executable, "-c", CHILD, base],
        env=clean | environment, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert run.stdout, run.stderr
    assert "s3cret" not in run.stdout + run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def answering() -> Said:
    return Said(body=b'{"id": "195-15"}')


def test_a_proxy_with_the_companys_certificate_is_gone_through(office: Company) -> None:
    with serving(answering(), tls=office.server) as server, proxying(server.port, login="lena:pass") as proxy:
        address = proxy.url.replace("http://", "http://lena:pass@")
        answer = told(f"https://{NAME}/v1/", HTTPS_PROXY=address, SSL_CERT_FILE=str(office.authority))
        assert answer == {"status": 200, "created": "195-15"}
        assert all(head.startswith(f"CONNECT {NAME}:443 ") for head in proxy.asked)
        assert not any("a2V5On" in head for head in proxy.asked), "the key is for OpenPlay alone"
        assert [asked.headers["authorization"] for asked in server.asked] == [KEY] * 2
        assert not any("proxy-authorization" in asked.headers for asked in server.asked)


def test_a_certificate_that_this_computer_does_not_know_is_named(office: Company) -> None:
    with serving(answering(), tls=office.server) as server, proxying(server.port) as proxy:
        answer = told(f"https://{NAME}/v1/", HTTPS_PROXY=proxy.url)
        assert (answer["kind"], answer["error"]) == ("tls", "Untrusted")
        assert "your network's own certificate is installed" in answer["words"]
        assert server.asked == []


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    other = company(tmp_path, "elsewhere.test")
    with serving(answering(), tls=other.server) as server, proxying(server.port) as proxy:
        answer = told(f"https://{NAME}/v1/", HTTPS_PROXY=proxy.url, SSL_CERT_FILE=str(other.authority))
        assert (answer["kind"], server.asked) == ("tls", [])
        assert NAME in answer["words"]


@pytest.mark.parametrize(
    ("status", "login", "words"),
    [
        (200, "lena:pass", "requires a user name and password"),
        (403, "", "refused the connection"),
        (502, "", "refused the connection"),
    ],
)
def test_what_a_proxy_wants_or_refuses_is_told(office: Company, status: int, login: str, words: str) -> None:
    with serving(answering(), tls=office.server) as server, proxying(server.port, status=status, login=login) as proxy:
        answer = told(f"https://{NAME}/v1/", HTTPS_PROXY=proxy.url, SSL_CERT_FILE=str(office.authority))
        assert answer["kind"] == "network"
        assert f"The proxy to {NAME} {words}" in answer["words"]
        assert server.asked == []


def test_a_proxy_that_is_not_there_is_not_taken_for_openplay(free_port: int) -> None:
    answer = told(f"https://{NAME}/v1/", HTTPS_PROXY=f"http://lena:pass@127.0.0.1:{free_port}")
    assert (answer["kind"], answer["error"]) == ("network", "Offline")
    assert answer["words"].startswith("The proxy 127.0.0.1 refused the connection.")
    assert "pass" not in answer["words"]


# --- two internets --------------------------------------------------------------------------------------------------

Places = list[tuple[int, str]]
FOUR, SIX, NOWHERE_SIX = (
    (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET6, "2001:db8::1")
)  # fmt: skip


def resolve_as(monkeypatch: pytest.MonkeyPatch, places: Places) -> None:
    real = socket.getaddrinfo

    def found(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name != NAME:
            return real(host, port, *rest, **more)
        kind = socket.SOCK_STREAM
        return [
            (family, kind, 6, "", (at, int(port), 0, 0) if family == socket.AF_INET6 else (at, int(port)))
            for family, at in places
        ]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def ask(url: str, office: Company) -> Reply:
    async def run() -> Reply:
        context = ssl.create_default_context(cafile=str(office.authority))
        async with Http(Timeouts(connect=20, read=20, total=30), context=context) as http:
            return await http.send("GET", url, headers={"Authorization": KEY})

    return asyncio.run(run())


@pytest.mark.parametrize("places", [[SIX, FOUR], [FOUR, SIX], [NOWHERE_SIX, FOUR], [SIX, NOWHERE_SIX, FOUR], [FOUR]])
def test_an_address_that_leads_nowhere_does_not_stop_the_other(
    office: Company, monkeypatch: pytest.MonkeyPatch, places: Places
) -> None:
    """The server is on 127.0.0.1 alone, whatever the name says first."""
    resolve_as(monkeypatch, places)
    for name in _proxy_names(os.environ):
        monkeypatch.delenv(name)
    with serving(answering(), tls=office.server) as server:
        assert ask(f"https://{NAME}:{server.port}/v1/", office).status == 200
        assert len(server.asked) == 1


def test_a_server_on_the_new_internet_alone_is_reached(office: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answering(), tls=office.server) as server, six_to(server.port) as port:
        if port is None:  # no IPv6 on this machine: then at least the sentence is right
            resolve_as(monkeypatch, [SIX])
            with pytest.raises(Offline, match="Nothing was sent"):
                ask(f"https://{NAME}:{server.port}/v1/", office)
        else:
            resolve_as(monkeypatch, [FOUR, SIX])
            assert ask(f"https://{NAME}:{port}/v1/", office).status == 200


@contextmanager
def six_to(to_port: int) -> Generator[int | None]:
    """Lead a port of ::1 to one of 127.0.0.1; None where this machine has no ::1."""
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        yield None
        return

    def serve() -> None:
        with contextlib.suppress(OSError):
            here, _ = listener.accept()
            with here, socket.create_connection(("127.0.0.1", to_port)) as there:
                back = threading.Thread(target=pass_on, args=(there, here))
                back.start()
                pass_on(here, there)
                back.join(timeout=30)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=30)


def test_no_address_that_answers_is_a_sentence(
    office: Company, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    resolve_as(monkeypatch, [SIX, FOUR])
    with pytest.raises(Offline, match=f"{NAME} refused the connection"):
        ask(f"https://{NAME}:{free_port}/v1/", office)


def _proxy_names(environment: Mapping[str, str]) -> list[str]:
    return [name for name in environment if name.lower().endswith("_proxy")]
