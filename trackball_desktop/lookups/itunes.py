"""The iTunes lookup, which tells what Apple Music has in one country: no key, about 20 requests a minute, no ISRC."""

from __future__ import annotations

from typing import Final

from trackball_desktop.api.http import Http
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.identifiers import ean13, upc12
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.lookups.client import CatalogueClient
from trackball_desktop.lookups.json_fields import (
    Json,
    UnreadableAnswer,
    child_objects,
    reply_object,
    require_fields,
    to_int,
    to_seconds,
    to_text,
)
from trackball_desktop.lookups.model import CatalogueAnswer, StoreArtist, StoreRelease, StoreTrack
from trackball_desktop.lookups.names import CATALOGUE_NAMES

NAME: Final = CATALOGUE_NAMES["apple"]
BASE = "https://itunes.apple.com"
RATE, BURST = 0.25, 2
"""Requests a second, 15 a minute, and how many at once after a rest."""
_MAX_TRACKS = "200"
_EXPLICIT: Final = {"explicit": True, "notexplicit": False, "cleaned": False}


class Itunes:
    """Looks releases up at Apple Music, as one country sees it."""

    def __init__(self, http: Http, base: str = BASE, token_bucket: TokenBucket | None = None) -> None:
        self.catalogue = CatalogueClient(http, NAME, base, token_bucket or TokenBucket(RATE, BURST))

    async def by_upc(self, upc: str, country: str = "US") -> CatalogueAnswer:
        """Look a release up by its bar code in a country ("US"). Raises RemoteError and its kinds."""
        answer = CatalogueAnswer(None)
        for form in dict.fromkeys((upc12(upc) or upc, ean13(upc) or upc)):
            answer = await self._lookup({"upc": form}, country)
            if answer.release is not None:
                break
        return answer

    async def by_id(self, collection_id: str, country: str = "US") -> CatalogueAnswer:
        """Look a release up by Apple's own id, as its addresses have it."""
        return await self._lookup({"id": collection_id}, country)

    async def _lookup(self, by: dict[str, str], country: str) -> CatalogueAnswer:
        query = by | {"country": country or "US", "entity": "song", "limit": _MAX_TRACKS}
        reply = await self.catalogue.get("lookup", query)
        value = reply_object(NAME, reply)
        if reply.status != 200 or to_text(value.get("errorMessage")):
            raise UnreadableAnswer(
                NAME,
                NetworkText.tr("it says “{value}”", value=to_text(value.get("errorMessage"))[:80]),
                status=reply.status,
            )
        return CatalogueAnswer(read_lookup(value), {"lookup": reply.text})


def read_lookup(value: Json) -> StoreRelease | None:
    """Read a lookup with its songs; None for one that found nothing. Raises UnreadableAnswer for another shape."""
    count = to_int(value.get("resultCount"))
    if not isinstance(value.get("results"), list) or count is None:
        raise UnreadableAnswer(NAME, NetworkText.tr("it has no “results”"))
    results = list(child_objects(value, "results"))
    if not results and count == 0:
        return None
    album = next((item for item in results if item.get("wrapperType") == "collection"), None)
    if album is None:
        raise UnreadableAnswer(NAME, NetworkText.tr("it contains no album"))
    require_fields(NAME, album, "collectionId", "collectionName", "artistName")
    tracks = [_track(item) for item in results if item.get("wrapperType") == "track" and item.get("kind") == "song"]
    artist = _artist(album)
    return StoreRelease(
        store=NAME,
        id=to_text(album["collectionId"]),
        title=to_text(album["collectionName"]),
        link=to_text(album.get("collectionViewUrl")).partition("?")[0],
        artist_line=artist.name,
        artists=(artist,),
        genre=to_text(album.get("primaryGenreName")),
        release_date=to_text(album.get("releaseDate"))[:10],
        p_line=to_text(album.get("copyright")),
        cover=to_text(album.get("artworkUrl100")),
        explicit=_EXPLICIT.get(to_text(album.get("collectionExplicitness")).casefold()),
        track_count=to_int(album.get("trackCount")),
        tracks=tuple(sorted(tracks, key=lambda track: (track.disc, track.number))),
    )


def _track(item: Json) -> StoreTrack:
    require_fields(NAME, item, "trackName")
    artist = _artist(item)
    return StoreTrack(
        title=to_text(item["trackName"]),
        disc=to_int(item.get("discNumber")) or 1,
        number=to_int(item.get("trackNumber")) or 0,
        artist_line=artist.name,
        artists=(artist,) if artist.name else (),
        is_artist_list_complete=False,
        duration=to_seconds(item.get("trackTimeMillis"), milli=True),
        explicit=_EXPLICIT.get(to_text(item.get("trackExplicitness")).casefold()),
        link=to_text(item.get("trackViewUrl")).partition("&uo=")[0],
    )


def _artist(item: Json) -> StoreArtist:
    link = to_text(item.get("artistViewUrl")).partition("?")[0]
    return StoreArtist(to_text(item.get("artistName")), to_text(item.get("artistId")), link)
