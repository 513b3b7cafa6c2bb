"""A running practice, and the plain HTTP client with which the tests talk to it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import pytest

from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.servers import Addresses, Practice
from trackball_desktop.practice.variant import Variant


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Reply:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def call(method: str, url: str, *, body: bytes | BinaryIO | None = None, **headers: str) -> Reply:
    """Send one request on a connection of its own, following no redirect. Header names take _ for -."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=30)
    try:
        target = parts.path + ("?" + parts.query if parts.query else "")
        connection.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        connection.close()


class OpenPlayClient:
    """Calls OpenPlay's bases with the key."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        key = f"{addresses.key_id}:{addresses.key_secret}".encode()
        self.authorization = f"Basic {base64.b64encode(key).decode()}"

    def get(self, path: str) -> Reply:
        return call("GET", self.addresses.openplay_read_base + path, Authorization=self.authorization)

    def create(self, release: dict[str, Any] | bytes, **headers: str) -> Reply:
        body = release if isinstance(release, bytes) else json.dumps(release).encode()
        sent = {"Content_Type": "application/json", "Authorization": self.authorization, **headers}
        return call("POST", self.addresses.openplay_write_base + "releases/", body=body, **sent)

    def found(self, upc: str) -> list[str]:
        """Return the ids that a search by UPC finds."""
        return [hit["id"] for hit in self.get(f"releases/?filters%5Bupc%5D={upc}").json["results"]]


@pytest.fixture
def clock() -> Clock:
    return Clock(1_700_000_000.0)


Start = Callable[..., Practice]


@pytest.fixture
def start(tmp_path: Path, clock: Clock) -> Iterator[Start]:
    """Return what starts a practice in this test's folder and stops it in the end."""
    started: list[Practice] = []

    def begin(variant: Variant | None = None, *, faults: FaultInjection | None = None, seed: int = 0) -> Practice:
        practice = Practice(tmp_path / "practice", faults=faults, seed=seed, variant=variant, clock=clock)
        started.append(practice)
        practice.start()
        return practice

    yield begin
    for practice in started:
        practice.stop()
