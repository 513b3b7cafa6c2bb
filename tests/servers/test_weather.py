"""The weather holds bodies back to the byte: tests find a state that stays by it, on a busy machine as well."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.api.loopback import Said, serving
from tests.servers.weather import Weather, between

PATIENCE = 30.0
"""Seconds."""


def test_not_a_byte_more_comes_than_is_let_through_however_much_has_piled_up() -> None:
    body = bytes(range(256)) * 128
    weather = Weather(hold_after=0)
    with serving(Said()) as server, between(server.url, weather) as url:
        client = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
        client.request("PUT", "/k", body)  # all of it fits into the buffers of the line
        for let_through in (1, len(body) // 2):
            weather.hold_after = let_through
            given_up = time.monotonic() + PATIENCE
            while weather.through < let_through and time.monotonic() < given_up:
                time.sleep(0.01)
            assert weather.through == let_through
        assert server.asked == []
        weather.hold_after = None
        assert client.getresponse().status == 200
        client.close()
    assert [asked.body for asked in server.asked] == [body]
    assert weather.through == weather.sent == len(body)
