"""The one place that opens connections: an httpx client with the system's certificates, bound to one event loop.

It follows no redirect, keeps no cookie, limits the size of every answer, and turns every httpx failure into a domain
error that tells "no network", "bad certificate", "wrong address" and "time-out" apart. Whether anything was sent
decides between `Offline` (nothing was) and `ConnectionLost` (what the service did is unknown). httpx's own messages are
dropped: they can contain signed URLs.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any, cast

import httpx
import truststore

from trackball_desktop import __version__
from trackball_desktop.api.addresses import checked, host_of
from trackball_desktop.api.proxies import Proxies, proxies_of_this_computer
from trackball_desktop.domain.errors import (
    AddressRefused,
    ConnectionLost,
    HostUnknown,
    Offline,
    RemoteError,
    ServiceFault,
    Untrusted,
)

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
        self._shared: httpx.AsyncClient | None = None
        self.proxies = Proxies({}, {})

    async def __aenter__(self) -> Http:
        """Load the system's certificates in a thread and open the shared client."""
        if self._context is None:
            self._context = await asyncio.to_thread(system_certificates)
        self.proxies = await asyncio.to_thread(proxies_of_this_computer)
        self._shared = self._client()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        if self._shared is not None:
            await self._shared.aclose()
            self._shared = None

    @property
    def client(self) -> httpx.AsyncClient:
        """The shared client, for streamed bodies; use it inside `translate_errors`."""
        if self._shared is None:
            raise RuntimeError("Http is used outside its `async with`")
        return self._shared

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        max_body: int = MAX_JSON_BYTES,
        fresh: bool = False,
        patience: float | None = None,
    ) -> Reply:
        """Send one request and read its answer up to `max_body` bytes. `fresh` uses a new connection.

        `patience` is a longer time-out for the answer, in seconds.

        Raises Offline, ConnectionLost, AddressRefused or ServiceFault; an HTTP status is never an error here.
        """
        checked(url)
        times = self.timeouts
        read = times.read if patience is None else patience
        limits = httpx.Timeout(connect=times.connect, read=read, write=times.write, pool=times.connect)
        sent: list[str] = []
        async with self._one_off() if fresh else self._borrowed() as client:
            with translate_errors(host_of(url), sent, proxy=self.proxies.host_leading_to(url)):
                async with (
                    asyncio.timeout(max(times.total, read)),
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
        return Reply(response.status_code, headers_of(response), body, str(response.url), truncated)

    @asynccontextmanager
    async def _borrowed(self) -> AsyncGenerator[httpx.AsyncClient]:
        yield self.client

    @asynccontextmanager
    async def _one_off(self) -> AsyncGenerator[httpx.AsyncClient]:
        async with self._client() as client:
            yield client

    def _client(self) -> httpx.AsyncClient:
        assert self._context is not None
        times = self.timeouts
        client = httpx.AsyncClient(
            transport=_ByProxies(self._context, self.proxies),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(connect=times.connect, read=times.read, write=times.write, pool=times.connect),
            # No compression: what is bounded is then what comes over the wire.
            headers={"User-Agent": f"trackball-desktop/{__version__}", "Accept-Encoding": "identity"},
            event_hooks={"response": [_leave_redirect]},
        )
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return client


class _ByProxies(httpx.AsyncBaseTransport):
    """An httpx transport that picks the proxy of each request by this computer's settings."""

    def __init__(self, context: ssl.SSLContext, proxies: Proxies) -> None:
        self._context = context
        self._proxies = proxies
        self._ways: dict[str | None, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises AddressRefused where the proxy that is set for its host cannot be used."""
        address = self._proxies.leading_to(str(request.url))
        if address not in self._ways:
            self._ways[address] = self._way(address)
        return await self._ways[address].handle_async_request(request)

    def _way(self, address: str | None) -> httpx.AsyncHTTPTransport:
        proxy = None
        if address is not None:
            tls = self._context if address.lower().startswith("https:") else None
            proxy = httpx.Proxy(address, ssl_context=tls)
        return httpx.AsyncHTTPTransport(verify=self._context, proxy=proxy, trust_env=False)

    async def aclose(self) -> None:
        """Close the connections of all proxies."""
        for way in self._ways.values():
            await way.aclose()


@cache
def system_certificates() -> ssl.SSLContext:
    """Return the SSL context that all connections share: the system's certificates, company ones included."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def read_bounded(response: httpx.Response, limit: int) -> tuple[bytes, bool]:
    """Read a body up to `limit` bytes and return whether there was more."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > limit:
            return bytes(body[:limit]), True
    return bytes(body), False


_HEADERS = ".send_request_headers."
_LOCATION = "trackball.location"


def _trace_extensions(sent: list[str]) -> dict[str, Any]:
    """Return httpx's trace hook, which records whether a request was sent; its errors do not tell.

    Bytes of the CONNECT request to a proxy do not count.
    """
    method = [""]

    async def trace(name: str, info: dict[str, Any]) -> None:
        _, found, step = name.partition(_HEADERS)
        if found and step == "started":
            method[0] = str(getattr(info.get("request"), "method", b""), "ascii")
        elif found and step == "complete" and method[0] != "CONNECT":
            sent.append(name)

    return {"trace": trace}


async def _leave_redirect(response: httpx.Response) -> None:
    """Hide a redirect's Location header from httpx.

    httpx parses it even when it does not follow it, and an invalid one would raise: a request that was carried out
    would look like one that could not be built.
    """
    location = response.headers.pop("location", None)
    if location is not None:
        response.extensions[_LOCATION] = location


def headers_of(response: httpx.Response) -> Mapping[str, str]:
    """Return all headers of an answer, including a hidden Location."""
    location = response.extensions.get(_LOCATION)
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
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
        raise classify(error, host, sent=bool(sent), proxy=proxy) from None


def classify(error: Exception, host: str, *, sent: bool = False, proxy: str = "") -> RemoteError:
    """Return the domain error for an httpx failure. What was `sent` is never reported as "not sent"."""
    match error:
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | httpx.LocalProtocolError() if not sent:
            return AddressRefused(
                f"The request to {host} could not be put together.",
                meaning="Nothing was sent.",
                remedy="Check the address and the credentials for characters that do not belong there.",
            )
        case httpx.ConnectTimeout() | httpx.PoolTimeout() if not sent:
            return Offline(
                f"{host} did not answer in time.",
                meaning="Nothing was sent.",
                remedy="Check the network; the app tries again by itself.",
            )
        case httpx.ProxyError() if not sent and str(error).startswith("407"):
            return Offline(
                f"The proxy on the way to {host} wants a name and password.",
                meaning="Nothing was sent.",
                remedy="Give them in this computer's proxy settings: http://name:password@proxy.example:8080.",
            )
        case httpx.ProxyError() if not sent:
            return Offline(
                f"The proxy on the way to {host} refused the connection.",
                meaning="Nothing was sent.",
                remedy="Check this computer's proxy settings.",
            )
        case httpx.ConnectError() if not sent:
            return _not_connected(error, host, proxy)
        case httpx.DecodingError():
            return ServiceFault(f"The answer of {host} cannot be read.", meaning="Its encoding is broken.")
        case httpx.TimeoutException() | TimeoutError():
            return ConnectionLost(f"{host} took the request and did not answer in time.", meaning=_UNKNOWN)
        case _:
            return ConnectionLost(f"The connection to {host} broke off before its answer came.", meaning=_UNKNOWN)


_UNKNOWN = "Whether it was carried out is not known."


def _not_connected(error: BaseException, host: str, proxy: str = "") -> Offline:
    causes = list(_causes(error))
    at = f"The proxy {proxy}" if proxy else host
    nothing = "Nothing was sent."
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            meaning, remedy = _untrusted_text(cause)
            return Untrusted(
                f"The certificate of {host} is not trusted: {cause.verify_message}.".replace("..", "."),
                meaning=f"{nothing} {meaning}",
                remedy=remedy,
            )
        if isinstance(cause, ssl.SSLError):
            return Untrusted(
                f"No secure connection to {host} could be made.",
                meaning=nothing,
                remedy="Check the address and its port; the service there may not speak https.",
            )
        if isinstance(cause, socket.gaierror):
            return HostUnknown(
                f"The name {proxy or host} cannot be found.",
                meaning=nothing,
                remedy="Check the spelling of the address, and whether this computer is online.",
            )
        if isinstance(cause, ConnectionRefusedError):
            return Offline(
                f"{at} refused the connection.",
                meaning=nothing,
                remedy=(
                    "Check this computer's proxy settings."
                    if proxy
                    else "Check the address and its port; the service may be down."
                ),
            )
    return Offline(f"There is no connection to {proxy or host}.", meaning=nothing, remedy="Check the network.")


_OTHER_NAME, _OUT_OF_DATE = frozenset({62, 63, 64}), frozenset({9, 10})
"""Codes of OpenSSL: the certificate is for another host or address; it is not valid yet, or no longer."""


def _untrusted_text(error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    """Return what a bad certificate means, and what to do."""
    code = getattr(error, "verify_code", 0)
    if code in _OTHER_NAME or "hostname" in str(error.verify_message).lower():
        return (
            "It is for another name, so this is another server than the one that was meant.",
            "Check the address, above all its first part: of a bucket with dots, the bucket belongs into the path.",
        )
    if code in _OUT_OF_DATE:
        return "Its dates do not include today.", "Check this computer's date; else the service has to renew it."
    return (
        "Someone may be between you and the service.",
        "Check this computer's date and whether your network's own certificate is installed.",
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and its causes; where several connection attempts failed, each of them."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for each in cast("BaseExceptionGroup[BaseException]", error).exceptions:
                yield from _causes(each)
        error = error.__cause__ or error.__context__
