"""Proxy settings as they are found: this computer itself never depends on them, and odd ones are named."""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.api.company import proxying
from tests.api.loopback import Said, serving
from trackball_desktop.api.http import Http
from trackball_desktop.api.proxies import parse_no_proxy, read_proxies
from trackball_desktop.domain.errors import AddressRefused, ConnectionLost, Offline

SET = [
    {"ALL_PROXY": "socks5://127.0.0.1:1080"},
    {"ALL_PROXY": "socks://127.0.0.1:1080"},
    {"ALL_PROXY": "socks4://127.0.0.1:1080"},
    {"HTTPS_PROXY": "nonsense://x", "HTTP_PROXY": "nonsense://x"},
    {"ALL_PROXY": "http://[::1"},
    {"ALL_PROXY": "http://proxy.example:notaport"},
    {"HTTP_PROXY": "http://proxy.example:8080", "NO_PROXY": "localhost,[::1]"},
    {"HTTP_PROXY": "http://proxy.example:8080", "NO_PROXY": "fe80::/10"},
    {"HTTP_PROXY": "http://proxy.example:8080", "NO_PROXY": " , ,[::1,a b,http://x/"},
    {"HTTPS_PROXY": " http://proxy.example:8080 ", "HTTP_PROXY": " http://proxy.example:8080 "},
    {"HTTPS_PROXY": "direct://", "HTTP_PROXY": "direct://"},
    {"ALL_PROXY": " "},
]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def ask(url: str) -> int:
    async def main() -> int:
        async with Http() as http:
            return (await http.send("GET", url)).status

    return asyncio.run(main())


@pytest.mark.parametrize("settings", SET, ids=str)
def test_this_computer_itself_never_depends_on_them(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with serving(Said()) as server:
        assert ask(server.url) == 200
        assert ask(server.url.replace("127.0.0.1", "localhost")) == 200


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:1080", "ALL_PROXY is a SOCKS proxy"),
        ("all_proxy", "socks://127.0.0.1:1080", "all_proxy is a SOCKS proxy"),
        ("HTTPS_PROXY", "socks4://127.0.0.1:1080", "HTTPS_PROXY is a SOCKS proxy"),
        ("HTTPS_PROXY", "nonsense://secret@x", "The proxy in HTTPS_PROXY is not a valid address"),
        ("ALL_PROXY", "http://[::1", "The proxy in ALL_PROXY is not a valid address"),
        ("https_proxy", "http://a b:8080", "The proxy in https_proxy is not a valid address"),
    ],
)
def test_one_that_cannot_be_used_is_named_by_its_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    spelled = words if os.name == "posix" else words.replace(name, name.upper())  # Windows keeps no small letters
    with pytest.raises(AddressRefused, match=spelled) as caught:
        ask("https://label.invalid/")
    assert "secret" not in str(caught.value)
    assert "label.invalid" in str(caught.value)


def test_blanks_around_an_address_and_a_missing_scheme_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Said()) as server, proxying(server.port) as proxy:
        for value in (f"  {proxy.url} ", proxy.url.removeprefix("http://")):
            monkeypatch.setenv("HTTPS_PROXY", value)
            with pytest.raises((Offline, ConnectionLost)):  # what it leads to speaks no TLS
                ask("https://label.invalid/")
        assert [head.split()[1] for head in proxy.asked] == ["label.invalid:443"] * 2


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [
        ("label.example", "label.example", True),
        ("label.example", "a.label.example", True),
        (".label.example", "a.label.example", True),
        ("label.example", "notlabel.example", False),
        ("LABEL.example", "label.EXAMPLE", True),
        ("label.example:443", "label.example", True),
        ("label.example:8443", "label.example", False),
        ("*", "label.example", True),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("[fd00::1]", "[fd00::1]", True),
        ("[fd00::1]:443", "[fd00::1]", True),
        ("fd00::/8", "[fd00::1]", True),
        ("[::1 , http://x/ ,label.example", "label.example", True),
        ("", "label.example", False),
    ],
)
def test_exceptions(monkeypatch: pytest.MonkeyPatch, no_proxy: str, host: str, direct: bool) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    found = read_proxies().proxy_for(f"https://{host}/")
    assert (found is None) is direct


def test_what_cannot_be_read_of_the_exceptions_is_passed_over_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    read, odd = parse_no_proxy("localhost,[::1], ,[fe80::,http://x/,a..b,10.0.0.0/99")
    assert len(read) == 2
    assert odd == ("[fe80::", "http://x/", "a..b", "10.0.0.0/99")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "[fe80::")
    said = read_proxies().describe("https://connect.openplaymusic.com/v1/")
    assert said == [
        "The connection uses the proxy proxy.example.",
        "NO_PROXY contains entries that cannot be read and were ignored: “[fe80::”.",
    ]
