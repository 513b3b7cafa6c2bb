"""Reads a file from a public address, without credentials.

Servers of files answer with redirects. A few are followed, to https alone: that is safe only for what is judged by its
signature or its hash, and not by where it lies.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urljoin

from trackball_desktop.api.addresses import checked, host_of
from trackball_desktop.api.http import Http, headers_of, translate_errors
from trackball_desktop.domain.errors import AddressRefused, ConnectionLost, ServiceFault
from trackball_desktop.i18n.contexts import NetworkText

REDIRECTS = 5
_BLOCK = 1 << 16
_OK = 200


@asynccontextmanager
async def opened(http: Http, url: str) -> AsyncGenerator[AsyncIterator[bytes]]:
    """Ask for an address, follow its redirects, and give what it answers in blocks. Raises RemoteError."""
    for _ in range(REDIRECTS):
        checked(url)
        with _told(host_of(url)):
            async with http.client.stream("GET", url) as response:
                if not response.is_redirect:
                    if response.status_code != _OK:
                        raise ServiceFault(
                            NetworkText.tr("{url} does not return the file.", url=host_of(url)),
                            status=response.status_code,
                            meaning=NetworkText.tr("Nothing was changed."),
                            remedy=NetworkText.tr("Try again later."),
                        )
                    yield response.aiter_bytes(_BLOCK)
                    return
                url = urljoin(url, headers_of(response).get("location", ""))
    raise AddressRefused(
        NetworkText.tr("{url} redirects in a loop.", url=host_of(url)),
        meaning=NetworkText.tr("Nothing was used."),
    )


@contextmanager
def _told(host: str) -> Generator[None]:
    """Tell what goes wrong with the connection. What breaks off has changed nothing: it was only read."""
    try:
        with translate_errors(host):
            yield
    except ConnectionLost as error:
        raise ConnectionLost(
            NetworkText.tr("The connection to {host} was lost.", host=host),
            meaning=NetworkText.tr("Nothing was changed."),
            remedy=NetworkText.tr("Try again later."),
        ) from error
