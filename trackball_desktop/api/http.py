"""The one place that opens connections: an httpx client with the system's certificates, bound to one event loop.

It follows no redirect, keeps no cookie, limits the size of every answer, and turns every httpx failure into a domain
error that tells "no network", "bad certificate", "wrong address" and "time-out" apart. Whether anything was sent
decides between `Offline` (nothing was) and `ConnectionLost` (what the service did is unknown). httpx's own messages are
dropped: they can contain signed URLs.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from trackball_desktop.api.addresses import url_host, validate_url

if TYPE_CHECKING:
    import ssl

    import httpx

    from trackball_desktop.api.proxies import Proxies

MAX_JSON_BYTES = 10 * 1024 * 1024
"""No documented answer comes near; what is larger is not read to its end."""


@dataclass(frozen=True)
class Timeouts:
    """In seconds. `total` limits a whole request with a small body, however slowly its answer arrives.

    Uploads have their own limits: a store may be slow to read (`upload_write`) and to answer (`upload_answer`), since
    it assembles parts only when they are complete.
    """

    connect: float = 10.0
    read: float = 30.0
    write: float = 30.0
    total: float = 120.0
    upload_write: float = 60.0
    upload_answer: float = 300.0

    def for_request(self, read_timeout: float | None = None) -> tuple[float, float, float, float]:
        """Return what httpx takes for a small request: to connect, read, write, and get a connection of the pool."""
        return self.connect, self.read if read_timeout is None else read_timeout, self.write, self.connect

    def for_upload(self) -> tuple[float, float, float, float]:
        """Return what httpx takes for an upload, in the same order."""
        return self.connect, self.upload_answer, self.upload_write, self.connect


Content = bytes | AsyncIterable[bytes] | None
"""A body: whole, or in pieces; the latter wants a Content-Length header, else it is sent in chunks."""


@dataclass(frozen=True)
class Reply:
    """An answer. `headers` ignores case; `truncated` is true when the body was longer than was asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    truncated: bool = False

    @property
    def text(self) -> str:
        """The body as text, whatever bytes it has."""
        return self.body.decode("utf-8", "replace")


class Http:
    """The app's HTTP client: `async with Http() as http`, inside the loop that uses it."""

    def __init__(self, timeouts: Timeouts | None = None, *, context: ssl.SSLContext | None = None) -> None:
        """Load and open nothing yet. `context` replaces the system's certificates in tests."""
        self.timeouts = timeouts or Timeouts()
        self._context = context
        self._new_client: Callable[[], httpx.AsyncClient] | None = None
        self._shared_client: httpx.AsyncClient | None = None
        self._proxies: Proxies | None = None

    async def __aenter__(self) -> Http:
        """Load the system's certificates in a thread and open the shared client."""
        transport = _import_transport()
        context = self._context or await asyncio.to_thread(transport.system_certificates)
        self._proxies = await asyncio.to_thread(transport.read_proxies)
        times = self.timeouts.for_request()
        self._new_client = partial(transport.new_client, context, self._proxies, times, _hide_redirect)
        self._shared_client = self._create_client()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        if self._shared_client is not None:
            await self._shared_client.aclose()
            self._shared_client = None

    @property
    def proxies(self) -> Proxies:
        """This computer's proxies, as they were when the client was opened."""
        if self._proxies is None:
            raise RuntimeError("Http is used outside its `async with`")
        return self._proxies

    @property
    def client(self) -> httpx.AsyncClient:
        """The shared client, for streamed bodies; use it inside `translate_errors`."""
        if self._shared_client is None:
            raise RuntimeError("Http is used outside its `async with`")
        return self._shared_client

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: Content = None,
        max_body: int = MAX_JSON_BYTES,
        new_connection: bool = False,
        read_timeout: float | None = None,
    ) -> Reply:
        """Send one request and read its answer up to `max_body` bytes. `new_connection` uses a new connection.

        `read_timeout` is a longer time-out for the answer, in seconds.

        Raises Offline, ConnectionLost, AddressRefused or ServiceFault; an HTTP status is never an error here.
        """
        validate_url(url)
        limits = self.timeouts.for_request(read_timeout)
        sent: list[str] = []
        async with self._use_new_client() if new_connection else self._use_shared_client() as client:
            with translate_errors(url_host(url), sent, proxy=self.proxies.proxy_host_for(url)):
                async with (
                    asyncio.timeout(max(self.timeouts.total, limits[1])),
                    client.stream(
                        method,
                        url,
                        headers=headers,
                        content=content,
                        timeout=limits,
                        extensions=_trace_extensions(sent),
                    ) as response,
                ):
                    body, truncated = await read_bounded(response, max_body)
        return Reply(response.status_code, response_headers(response), body, str(response.url), truncated)

    @asynccontextmanager
    async def _use_shared_client(self) -> AsyncGenerator[httpx.AsyncClient]:
        yield self.client

    @asynccontextmanager
    async def _use_new_client(self) -> AsyncGenerator[httpx.AsyncClient]:
        async with self._create_client() as client:
            yield client

    def _create_client(self) -> httpx.AsyncClient:
        assert self._new_client is not None
        return self._new_client()


async def read_bounded(response: httpx.Response, limit: int) -> tuple[bytes, bool]:
    """Read a body up to `limit` bytes and return whether there was more."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > limit:
            return bytes(body[:limit]), True
    return bytes(body), False


_HEADERS_EVENT = ".send_request_headers."
_LOCATION_KEY = "trackball.location"


def _trace_extensions(sent: list[str]) -> dict[str, Any]:
    """Return httpx's trace hook, which records whether a request was sent; its errors do not tell.

    Bytes of the CONNECT request to a proxy do not count.
    """
    method = ""

    async def trace(name: str, info: dict[str, Any]) -> None:
        nonlocal method
        _, separator, step = name.partition(_HEADERS_EVENT)
        if separator and step == "started":
            method = str(getattr(info.get("request"), "method", b""), "ascii")
        elif separator and step == "complete" and method != "CONNECT":
            sent.append(name)

    return {"trace": trace}


async def _hide_redirect(response: httpx.Response) -> None:
    """Hide a redirect's Location header from httpx.

    httpx parses it even when it does not follow it, and an invalid one would raise: a request that was carried out
    would look like one that could not be built.
    """
    location = response.headers.pop("location", None)
    if location is not None:
        response.extensions[_LOCATION_KEY] = location


def response_headers(response: httpx.Response) -> Mapping[str, str]:
    """Return all headers of an answer, including a hidden Location."""
    location = response.extensions.get(_LOCATION_KEY)
    if isinstance(location, str):
        response.headers["location"] = location
    return response.headers


@contextmanager
def translate_errors(host: str, sent: Sequence[str] = (), *, proxy: str = "") -> Generator[None]:
    """Turn httpx errors inside the block into domain errors that name the host and nothing else of the URL.

    `sent` is non-empty as soon as a request was sent; `proxy` is the proxy's host, if any.
    """
    try:
        yield
    except Exception as error:
        if not isinstance(error, _import_transport().ERRORS):
            raise
        raise _import_transport().classify(error, host, sent=bool(sent), proxy=proxy) from None


def _import_transport():
    """Return the module that sends; without an annotation, type checkers see which one it is."""
    from trackball_desktop.api import transport  # httpx takes 0.1 s, which work without a network saves

    return transport
