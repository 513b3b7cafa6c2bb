"""Recognises addresses of releases at stores, as people paste them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

DEEZER, APPLE, MUSICBRAINZ, DISCOGS = "Deezer", "Apple Music", "MusicBrainz", "Discogs"


@dataclass(frozen=True)
class StoreLink:
    """A release's address. `id` is empty where the store cannot be asked; `country` where the address names none."""

    store: str
    link: str
    id: str = ""
    country: str = ""


_MBID = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_SEARCHABLE_STORES: Final = (
    (DEEZER, re.compile(r"(?:www\.)?deezer\.com"), re.compile(r"/(?:[a-z]{2}(?:-[a-z]{2})?/)?album/(\d+)/?")),
    (
        APPLE,
        re.compile(r"(?:geo\.)?(?:music|itunes)\.apple\.com"),
        re.compile(r"/(?:[a-z]{2}/)?album/(?:[^/]+/)?(?:id)?(\d+)/?"),
    ),
    (MUSICBRAINZ, re.compile(r"(?:beta\.)?musicbrainz\.org"), re.compile(rf"/release/{_MBID}(?:/.*)?")),
    (DISCOGS, re.compile(r"(?:www\.)?discogs\.com"), re.compile(r"/(?:[a-z]{2}(?:_[A-Z]{2})?/)?release/(\d+)(?:-.*)?")),
)
_LINK_ONLY_HOSTS: Final = {
    "Spotify": re.compile(r"open\.spotify\.com"),
    "YouTube Music": re.compile(r"music\.youtube\.com"),
    "YouTube": re.compile(r"(?:(?:www|m)\.)?youtube\.com|youtu\.be"),
    "Tidal": re.compile(r"(?:(?:www|listen)\.)?tidal\.com"),
    "Bandcamp": re.compile(r"[a-z0-9-]+\.bandcamp\.com"),
    "Amazon Music": re.compile(r"music\.amazon\.(?:com?\.)?[a-z]{2,3}"),
    "Qobuz": re.compile(r"(?:www|open|play)\.qobuz\.com"),
    "SoundCloud": re.compile(r"(?:www\.)?soundcloud\.com"),
    "Beatport": re.compile(r"(?:www\.)?beatport\.com"),
}
LINK_ONLY_STORES: Final = tuple(_LINK_ONLY_HOSTS)
"""Stores that cannot be asked without a contract: a link that somebody pastes is kept, and nothing is claimed of it."""


def parse_store_link(text: str) -> StoreLink | None:
    """Read an address; None where it is none of a store that we know.

    What stands behind "?" only says who shared it and is left out, but for YouTube, whose ids stand there.
    """
    bare = text.strip()
    if not bare or any(char.isspace() for char in bare) or len(bare) > 2000:
        return None
    try:
        parts = urlsplit(bare if "://" in bare else f"https://{bare}")
    except ValueError:
        return None
    host = (parts.hostname or "").casefold()
    if parts.scheme not in {"http", "https"} or parts.username is not None or not host:
        return None
    for store, hosts, path in _SEARCHABLE_STORES:
        if hosts.fullmatch(host):
            match = path.fullmatch(parts.path)
            if match is None:
                return None  # an artist's or a track's page
            country = re.match(r"/([a-z]{2})/", parts.path) if store == APPLE else None
            link = f"https://{host}{parts.path}"
            return StoreLink(store, link, match[1], country[1].upper() if country else "")
    for store, hosts in _LINK_ONLY_HOSTS.items():
        if hosts.fullmatch(host) and (parts.path.strip("/") or store == "Bandcamp"):
            query = f"?{parts.query}" if store.startswith("YouTube") and parts.query else ""
            return StoreLink(store, f"https://{host}{parts.path}{query}")
    return None
