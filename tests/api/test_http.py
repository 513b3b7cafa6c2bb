"""Failures of the network are told apart, bounded, and say nothing of addresses that are secret."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.api.loopback import Said, certificate, raw_server, read_request, serving
from trackball_desktop.api.addresses import url_origin, validate_url
from trackball_desktop.api.backoff import MAX_WAIT_SECONDS, BackOff, parse_retry_after
from trackball_desktop.api.http import Http, Reply, Timeouts
from trackball_desktop.domain.errors import AddressRefused, ConnectionLost, Offline, RateLimited, ServiceFault

CALM = Timeouts(connect=30, read=30, write=30, total=60)
"""Long enough for a machine that has other things to do; what is about time gives its own."""
SHORT = Timeouts(connect=0.5, read=0.4, write=0.4, total=1.5)


def ask(url: str, method: str = "GET", timeouts: Timeouts = CALM, **more: Any) -> Reply:
    async def run() -> Reply:
        async with Http(timeouts) as http:
            return await http.send(method, url, **more)

    return asyncio.run(run())


def test_an_answer_is_read_up_to_the_bound() -> None:
    with serving(Said(body=b"x" * 5000)) as server:
        whole = ask(server.url)
        cut = ask(server.url, max_body=1000)
    assert (whole.status, len(whole.body), whole.truncated) == (200, 5000, False)
    assert (len(cut.body), cut.truncated) == (1000, True)


def test_redirects_are_not_followed_and_cookies_not_kept() -> None:
    with serving(Said(302, headers={"Location": "/elsewhere", "Set-Cookie": "a=b; Path=/"})) as server:

        async def twice() -> None:
            async with Http(CALM) as http:
                assert (await http.send("GET", server.url)).status == 302
                await http.send("GET", server.url)

        asyncio.run(twice())
    assert server.asked_lines == ["GET /"] * 2
    assert not any("cookie" in asked.headers for asked in server.asked)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://example.com/", "not encrypted"),
        ("ftp://example.com/", "not a web address"),
        ("https://", "not a web address"),
        ("https://user:canary@example.com/", "name or password"),
        ("https://example.com:port/", "cannot be read"),
        ("http://[::1", "cannot be read"),
        ("", "not a web address"),
    ],
)
def test_addresses_that_must_not_be_used_are_refused(url: str, sentence: str) -> None:
    with pytest.raises(AddressRefused, match=sentence) as refused:
        ask(url)
    assert "canary" not in str(refused.value)


def test_origins_are_compared_as_browsers_do() -> None:
    assert url_origin("https://A.example/x") == url_origin("https://a.example:443/y")
    assert url_origin("https://a.example") != url_origin("https://a.example:444")
    assert url_origin("https://a.example") == "https://a.example:443"
    assert url_origin("http://127.0.0.1") == url_origin("http://127.0.0.1:80") == "http://127.0.0.1:80"
    assert validate_url("http://127.0.0.1:9/").port == 9
    assert validate_url("http://[::1]:9/").port == 9


def test_nobody_listening_is_offline(free_port: int) -> None:
    with pytest.raises(Offline, match=r"refused the connection\. Nothing was sent"):
        ask(f"http://127.0.0.1:{free_port}/")


def test_an_unknown_name_is_offline() -> None:
    with pytest.raises(Offline, match=r"The name no-such-host.invalid cannot be found"):
        ask("https://no-such-host.invalid/", timeouts=Timeouts(connect=20, total=20))


def test_a_full_backlog_is_a_time_out_before_anything_was_sent() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(address)
            fillers.append(filler)
        try:
            with pytest.raises(Offline, match="did not answer in time"):
                ask(f"http://127.0.0.1:{address[1]}/", timeouts=SHORT)
        finally:
            for filler in fillers:
                filler.close()


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with (
        serving(Said(), tls=context) as server,
        pytest.raises(Offline, match=r"certificate of 127.0.0.1 is not trusted"),
    ):
        ask(server.url)
    assert server.asked == []


def test_an_expired_certificate(tmp_path: Path) -> None:
    server_side, path = certificate(tmp_path, expired=True)

    async def run(url: str) -> None:
        async with Http(CALM, context=ssl.create_default_context(cafile=str(path))) as http:
            await http.send("GET", url)

    with serving(Said(), tls=server_side) as server, pytest.raises(Offline, match="expired"):
        asyncio.run(run(server.url))


def test_a_trusted_certificate_is_accepted(tmp_path: Path) -> None:
    server_side, path = certificate(tmp_path)

    async def run(url: str) -> Reply:
        async with Http(CALM, context=ssl.create_default_context(cafile=str(path))) as http:
            return await http.send("GET", url)

    with serving(Said(), tls=server_side) as server:
        assert asyncio.run(run(server.url)).status == 200


def test_https_to_a_port_that_does_not_speak_it() -> None:
    with serving(Said()) as server, pytest.raises(Offline, match="No secure connection"):
        ask(server.url.replace("http://", "https://"))


def hang(connection: socket.socket) -> None:
    read_request(connection)


def reset(connection: socket.socket) -> None:
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close(connection: socket.socket) -> None:
    read_request(connection)
    connection.close()


def half(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    connection.close()


def no_http(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n")
    connection.close()


@pytest.mark.parametrize("talk", [hang, reset, close, half, no_http])
def test_what_happens_after_sending_is_a_lost_connection(talk: Any) -> None:
    with (
        raw_server(talk) as url,
        pytest.raises(ConnectionLost, match="It is unclear whether the request was carried out"),
    ):
        ask(url + "/?X-Amz-Signature=canary", "POST", timeouts=SHORT, content=b"{}")


def test_a_body_that_trickles_is_given_up_in_the_end() -> None:
    def trickle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            connection.sendall(b"x")
            time.sleep(0.05)

    with raw_server(trickle) as url, pytest.raises(ConnectionLost, match="did not answer in time"):
        ask(url, timeouts=SHORT)


def test_broken_compression_is_a_fault_of_the_service() -> None:
    with serving(Said(body=b"not gzip", headers={"Content-Encoding": "gzip"})) as server:
        with pytest.raises(ServiceFault, match="cannot be read"):
            ask(server.url)
        assert server.asked[0].headers["accept-encoding"] == "identity"


def test_proxies_of_the_environment_are_used_but_not_for_this_machine(
    monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    with serving(Said(502)) as proxy, serving(Said()) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert ask(server.url).status == 200
        assert proxy.asked == []
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{free_port}")
    with pytest.raises(Offline):
        ask("https://label.invalid/")


def test_certificates_named_by_the_environment_may_be_missing() -> None:
    code = (
        "import asyncio\nfrom trackball_desktop.api.http import Http\n"
        "from trackball_desktop.domain.errors import Offline\n"
        "async def main():\n"
        "    async with Http() as http:\n"
        "        try:\n            await http.send('GET', 'https://no-such-host.invalid/')\n"
        "        except Offline as error:\n            print(error.title)\n"
        "asyncio.run(main())\n"
    )
    environment = {"SSL_CERT_FILE": "/no/such/file.pem", "SSL_CERT_DIR": "/no/such/folder", "PATH": "/usr/bin"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert run.stdout.strip() == "The name no-such-host.invalid cannot be found.", run.stderr


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("5", 5.0), (" 0 ", 0.0), ("", None), ("soon", None), ("-3", None), ("1.5", None), ("9" * 50, 999999999999.0),
     ("Wed, 01 Jan 2025 00:01:00 GMT", 60.0), ("Wed, 01 Jan 2020 00:00:00 GMT", 0.0), ("Wed, 99 Foo 2025", None)],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert parse_retry_after({"retry-after": value, "date": "Wed, 01 Jan 2025 00:00:00 GMT"}) == seconds


def test_the_back_off_blocks_until_then_and_doubles_without_a_word() -> None:
    now = [100.0]
    back_off = BackOff(lambda: now[0])
    back_off.check("OpenPlay")
    assert back_off.record_refusal("OpenPlay", {"retry-after": "7"}).retry_after == 7
    with pytest.raises(RateLimited, match="Nothing was sent") as refused:
        back_off.check("OpenPlay")
    assert refused.value.retry_after == 7
    now[0] += 7
    back_off.check("OpenPlay")
    back_off.record_success()
    assert [back_off.record_refusal("OpenPlay", {}).retry_after for _ in range(8)] == [5, 10, 20, 40, 80, 160, 300, 300]


def test_a_wait_of_a_year_is_cut_to_a_day_and_said() -> None:
    error = BackOff().record_refusal("OpenPlay", {"retry-after": str(365 * 86400)})
    assert error.retry_after == MAX_WAIT_SECONDS == 86400
    assert "more than a day" in str(error)
