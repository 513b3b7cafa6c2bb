"""What sends: httpx with the system's certificates and proxies. Loading this module loads httpx, which takes 0.1 s.

Only `http` imports it, once something is sent.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import cast

import httpx
import truststore

from trackball_desktop import __version__
from trackball_desktop.api.proxies import Proxies, read_proxies
from trackball_desktop.domain.errors import (
    AddressRefused,
    ConnectionLost,
    HostUnknown,
    Offline,
    RemoteError,
    ServiceFault,
    Untrusted,
)
from trackball_desktop.i18n.contexts import NetworkText

__all__ = ["ERRORS", "classify", "new_client", "read_proxies", "system_certificates"]

ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError)
"""What `classify` takes."""


def new_client(
    context: ssl.SSLContext,
    proxies: Proxies,
    timeouts: tuple[float, float, float, float],
    on_response: Callable[[httpx.Response], Awaitable[None]],
) -> httpx.AsyncClient:
    """Return a client that follows no redirect and keeps no cookie.

    `timeouts` are seconds to connect, read, write, and get a connection of the pool. `on_response` sees each answer
    before httpx looks at its headers.
    """
    client = httpx.AsyncClient(
        transport=_ProxyTransport(context, proxies),
        trust_env=False,
        follow_redirects=False,
        timeout=timeouts,
        # No compression: what is bounded is then what comes over the wire.
        headers={"User-Agent": f"trackball-desktop/{__version__}", "Accept-Encoding": "identity"},
        event_hooks={"response": [on_response]},
    )
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client


class _ProxyTransport(httpx.AsyncBaseTransport):
    """An httpx transport that picks the proxy of each request by this computer's settings."""

    def __init__(self, context: ssl.SSLContext, proxies: Proxies) -> None:
        self._context = context
        self._proxies = proxies
        self._transports: dict[str | None, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises AddressRefused where the proxy that is set for its host cannot be used."""
        address = self._proxies.proxy_for(str(request.url))
        if address not in self._transports:
            self._transports[address] = self._create_transport(address)
        return await self._transports[address].handle_async_request(request)

    def _create_transport(self, address: str | None) -> httpx.AsyncHTTPTransport:
        proxy = None
        if address is not None:
            tls = self._context if address.lower().startswith("https:") else None
            proxy = httpx.Proxy(address, ssl_context=tls)
        return httpx.AsyncHTTPTransport(verify=self._context, proxy=proxy, trust_env=False)

    async def aclose(self) -> None:
        """Close the connections of all proxies."""
        for transport in self._transports.values():
            await transport.aclose()


@cache
def system_certificates() -> ssl.SSLContext:
    """Return the SSL context that all connections share: the system's certificates, company ones included."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def classify(error: Exception, host: str, *, sent: bool = False, proxy: str = "") -> RemoteError:
    """Return the domain error for an httpx failure. What was `sent` is never reported as "not sent"."""
    match error:
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | httpx.LocalProtocolError() if not sent:
            return AddressRefused(
                NetworkText.tr("The request to {host} could not be created.", host=host),
                meaning=NetworkText.tr("Nothing was sent."),
                remedy=NetworkText.tr("Check the address and the credentials for invalid characters."),
            )
        case httpx.ConnectTimeout() | httpx.PoolTimeout() if not sent:
            return Offline(
                NetworkText.tr("{host} did not answer in time.", host=host),
                meaning=NetworkText.tr("Nothing was sent."),
                remedy=NetworkText.tr("Check the network. The app tries again automatically."),
            )
        case httpx.ProxyError() if not sent and str(error).startswith("407"):
            return Offline(
                NetworkText.tr("The proxy to {host} requires a user name and password.", host=host),
                meaning=NetworkText.tr("Nothing was sent."),
                remedy=NetworkText.tr(
                    "Enter them in this computer's proxy settings: http://name:password@proxy.example:8080."
                ),
            )
        case httpx.ProxyError() if not sent:
            return Offline(
                NetworkText.tr("The proxy to {host} refused the connection.", host=host),
                meaning=NetworkText.tr("Nothing was sent."),
                remedy=NetworkText.tr("Check this computer's proxy settings."),
            )
        case httpx.ConnectError() if not sent:
            return _connection_error(error, host, proxy)
        case httpx.DecodingError():
            return ServiceFault(
                NetworkText.tr("The answer of {host} cannot be read.", host=host),
                meaning=NetworkText.tr("Its encoding is broken."),
            )
        case httpx.TimeoutException() | TimeoutError():
            return ConnectionLost(
                NetworkText.tr("{host} received the request but did not answer in time.", host=host),
                meaning=_UNKNOWN_OUTCOME,
            )
        case _:
            return ConnectionLost(
                NetworkText.tr("The connection to {host} was lost before the answer arrived.", host=host),
                meaning=_UNKNOWN_OUTCOME,
            )


_UNKNOWN_OUTCOME = NetworkText.tr("It is unclear whether the request was carried out.")


def _connection_error(error: BaseException, host: str, proxy: str = "") -> Offline:
    causes = list(_causes(error))
    peer = NetworkText.tr("The proxy {proxy}", proxy=proxy) if proxy else host
    nothing_sent = NetworkText.tr("Nothing was sent.")
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            meaning, remedy = _untrusted_text(cause)
            return Untrusted(
                NetworkText.tr(
                    "The certificate of {host} is not trusted: {verify_message}.",
                    host=host,
                    verify_message=cause.verify_message,
                ).replace("..", "."),
                meaning=f"{nothing_sent} {meaning}",
                remedy=remedy,
            )
        if isinstance(cause, ssl.SSLError):
            return Untrusted(
                NetworkText.tr("No secure connection to {host} could be made.", host=host),
                meaning=nothing_sent,
                remedy=NetworkText.tr("Check the address and port; the service may not support https."),
            )
        if isinstance(cause, socket.gaierror):
            return HostUnknown(
                NetworkText.tr("The name {proxy} cannot be found.", proxy=proxy or host),
                meaning=nothing_sent,
                remedy=NetworkText.tr("Check the spelling of the address, and whether this computer is online."),
            )
        if isinstance(cause, ConnectionRefusedError):
            return Offline(
                NetworkText.tr("{at} refused the connection.", at=peer),
                meaning=nothing_sent,
                remedy=(
                    NetworkText.tr("Check this computer's proxy settings.")
                    if proxy
                    else NetworkText.tr("Check the address and port; the service may be down.")
                ),
            )
    return Offline(
        NetworkText.tr("There is no connection to {proxy}.", proxy=proxy or host),
        meaning=nothing_sent,
        remedy=NetworkText.tr("Check the network."),
    )


_WRONG_NAME_CODES, _EXPIRED_CODES = frozenset({62, 63, 64}), frozenset({9, 10})
"""Codes of OpenSSL: the certificate is for another host or address; it is not valid yet, or no longer."""


def _untrusted_text(error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    """Return what a bad certificate means, and what to do."""
    code = getattr(error, "verify_code", 0)
    if code in _WRONG_NAME_CODES or "hostname" in str(error.verify_message).lower():
        return (
            NetworkText.tr("It was issued for a different name, so this is not the intended server."),
            NetworkText.tr(
                "Check the address, especially its first part. If the bucket name contains dots, it "
                "belongs in the path."
            ),
        )
    if code in _EXPIRED_CODES:
        return NetworkText.tr("It is not valid today."), NetworkText.tr(
            "Check this computer's date. If it is right, the service must renew the certificate."
        )
    return (
        NetworkText.tr("Someone may be intercepting the connection."),
        NetworkText.tr("Check this computer's date and whether your network's own certificate is installed."),
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and its causes; where several connection attempts failed, each of them."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for each in cast("BaseExceptionGroup[BaseException]", error).exceptions:
                yield from _causes(each)
        error = error.__cause__ or error.__context__
