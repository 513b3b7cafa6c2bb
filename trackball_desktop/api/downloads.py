"""Reads a file from a public address, without credentials.

Servers of files answer with redirects. A few are followed, to https alone: that is safe only for what is judged by its
signature or its hash, and not by where it lies.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urljoin

from trackball_desktop.api.addresses import url_host, validate_url
from trackball_desktop.api.http import Http, response_headers, translate_errors
from trackball_desktop.domain.errors import AddressRefused, ConnectionLost, ServiceFault
from trackball_desktop.i18n.contexts import NetworkText

MAX_REDIRECTS = 5
_BLOCK_BYTES = 1 << 16
_OK = 200


@asynccontextmanager
async def open_download(http: Http, url: str) -> AsyncGenerator[AsyncIterator[bytes]]:
    """Ask for an address, follow its redirects, and give what it answers in blocks. Raises RemoteError."""
    for _ in range(MAX_REDIRECTS):
        validate_url(url)
        with _translate_download_errors(url_host(url)):
            async with http.client.stream("GET", url) as response:
                if not response.is_redirect:
                    if response.status_code != _OK:
                        raise ServiceFault(
                            NetworkText.tr("{url} does not return the file.", url=url_host(url)),
                            status=response.status_code,
                            meaning=NetworkText.tr("Nothing was changed."),
                            remedy=NetworkText.tr("Try again later."),
                        )
                    yield response.aiter_bytes(_BLOCK_BYTES)
                    return
                url = urljoin(url, response_headers(response).get("location", ""))
    raise AddressRefused(
        NetworkText.tr("{url} redirects in a loop.", url=url_host(url)),
        meaning=NetworkText.tr("Nothing was used."),
    )


@contextmanager
def _translate_download_errors(host: str) -> Generator[None]:
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
