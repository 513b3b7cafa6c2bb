"""Covers from MassiveMusic's artwork CDN, by MassiveMusic's release id (neither the UPC nor the target's id).

Real covers lie in folders made of the id's digits; the FAQ's fixed folder fits ids under 100 only, so it comes second.
Some covers lack the larger sizes. A missing cover is answered with a placeholder picture, by a redirect to id 16 or as
a plain 200, so a picture counts as found only when it is neither at that address nor has the placeholder's bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urljoin

from trackball_desktop.api.addresses import url_host, validate_url
from trackball_desktop.api.http import Http, Reply
from trackball_desktop.domain.errors import AddressRefused, RateLimited, RemoteError, ServiceFault
from trackball_desktop.i18n.contexts import NetworkText

BASE = "https://artwork-cdn.7static.com/static/img/sleeveart/"
SIZES = (800, 500, 350)
PLACEHOLDER_ID = 16

_MAX_PICTURE = 5 * 1024 * 1024
_MAX_REDIRECTS = 3
_MAX_ID = 2**31 - 1
_SHOP_URL = re.compile(r"release/[^/?#]*?-(\d+)(?:[/?#]|$)")
_IMAGE_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF8")


@dataclass(frozen=True)
class Cover:
    """A cover's bytes, its size in pixels as asked for, and where it was."""

    data: bytes
    size: int
    url: str


@dataclass(frozen=True)
class MissingCover:
    """The CDN has no cover for this release; `tried_urls` are the URLs that were requested."""

    tried_urls: tuple[str, ...]


def parse_release_id(text: str) -> int | None:
    """Read a release id from a number, a padded number or a pasted shop address; None when it is neither.

    Ids are positive 32-bit numbers: a negative one marks a test event.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        digits = text
    elif match := _SHOP_URL.search(text):
        digits = match.group(1)
    else:
        return None
    number = int(digits) if len(digits) <= 20 else 0
    return number if 0 < number <= _MAX_ID else None


def candidate_urls(release_id: int, size: int, base: str = BASE) -> tuple[str, str]:
    """Return the URLs at which a cover may be: in the id's own folders, then in the fixed one."""
    padded = f"{release_id:010d}"
    name = f"{padded}_{size}.jpg"
    return (f"{base}{padded[0:2]}/{padded[2:5]}/{padded[5:8]}/{name}", f"{base}00/000/000/{name}")


class ArtworkCdn:
    """Fetches covers. It remembers the placeholder's bytes per size once it has seen them."""

    def __init__(self, http: Http, base: str = BASE) -> None:
        """`base` is an address that ends in a slash. Raises AddressRefused when it is not https."""
        self._http = http
        self._base = validate_url(base).geturl()
        self._placeholder_hashes: dict[int, frozenset[str]] = {}

    async def fetch(self, release_id: int, sizes: Sequence[int] = SIZES) -> Cover | MissingCover:
        """Fetch the largest cover there is. Raises RemoteError when the CDN could not say."""
        tried: list[str] = []
        for size in sizes:
            for url in dict.fromkeys(candidate_urls(release_id, size, self._base)):
                tried.append(url)
                reply = await self._get(url)
                if reply is not None and not await self._is_placeholder(size, reply):
                    return Cover(reply.body, size, reply.url)
        return MissingCover(tuple(tried))

    async def _get(self, url: str) -> Reply | None:
        """Return a picture, following redirects within the CDN's host; None where there is none."""
        host = url_host(self._base)
        for _ in range(_MAX_REDIRECTS + 1):
            reply = await self._http.send("GET", url, max_body=_MAX_PICTURE)
            if reply.status not in {301, 302, 303, 307, 308}:
                return _require_picture(reply, host)
            target = _redirect_target(url, reply.headers.get("location", ""))
            if validate_url(target).netloc != validate_url(self._base).netloc or (
                url[:5] == "https" and target[:5] != "https"
            ):
                raise AddressRefused(
                    NetworkText.tr(
                        "The artwork CDN pointed to {target}, which the app does not follow.", target=url_host(target)
                    ),
                    meaning=NetworkText.tr("The cover is not shown; the release is not affected."),
                )
            url = target
        raise ServiceFault(
            NetworkText.tr("The artwork CDN redirects in a loop."),
            meaning=NetworkText.tr("The release is not affected."),
        )

    async def _is_placeholder(self, size: int, reply: Reply) -> bool:
        if f"/{PLACEHOLDER_ID:010d}_" in reply.url:
            return True
        if size not in self._placeholder_hashes:
            self._placeholder_hashes[size] = await self._fetch_placeholder_hash(size)
        return sha256(reply.body).hexdigest() in self._placeholder_hashes[size]

    async def _fetch_placeholder_hash(self, size: int) -> frozenset[str]:
        """Fetch the placeholder picture itself; its own folders are the fixed one."""
        reply = await self._get(candidate_urls(PLACEHOLDER_ID, size, self._base)[0])
        return frozenset() if reply is None else frozenset({sha256(reply.body).hexdigest()})


def _require_picture(reply: Reply, host: str) -> Reply | None:
    if reply.status == 200 and not reply.truncated and reply.body.startswith(_IMAGE_SIGNATURES):
        return reply
    if reply.status in {200, 403, 404, 410}:
        return None
    raise _error_for_status(reply.status, host)


def _error_for_status(status: int, host: str) -> RemoteError:
    meaning = NetworkText.tr("The cover is not shown yet; the release is not affected.")
    if status == 429:
        return RateLimited(
            NetworkText.tr("Too many cover requests were sent to {host}.", host=host), retry_after=300, meaning=meaning
        )
    return ServiceFault(
        NetworkText.tr("{host} could not send the cover ({status}).", host=host, status=status),
        status=status,
        meaning=meaning,
    )


def _redirect_target(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise AddressRefused(
            NetworkText.tr("The artwork CDN pointed to an address that cannot be read."),
            meaning=NetworkText.tr("The cover is not shown; the release is not affected."),
        ) from None
