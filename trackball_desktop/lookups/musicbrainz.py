"""MusicBrainz's web service, version 2: one request a second, with a User-Agent that names the app; 503 is "slower"."""

from __future__ import annotations

from typing import Final

from trackball_desktop.api.http import Http
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.identifiers import gtin_key, search_forms
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.lookups.client import CatalogueClient, quote_segment
from trackball_desktop.lookups.json_fields import (
    Json,
    UnreadableAnswer,
    child_object,
    child_objects,
    reply_object,
    require_fields,
    text_list,
    to_bool,
    to_int,
    to_seconds,
    to_text,
)
from trackball_desktop.lookups.model import CatalogueAnswer, StoreArtist, StoreRelease, StoreTrack
from trackball_desktop.lookups.names import CATALOGUE_NAMES

NAME: Final = CATALOGUE_NAMES["musicbrainz"]
BASE = "https://musicbrainz.org/ws/2"
COVERS_URL = "https://coverartarchive.org/release"
RATE, BURST = 0.8, 1
"""Requests a second, and how many at once after a rest."""
_INCLUDES = "recordings+artist-credits+isrcs+labels+release-groups+genres"


class MusicBrainz:
    """Looks releases up at MusicBrainz. `contact` is the address that its rules ask a program to name."""

    def __init__(
        self, http: Http, base: str = BASE, token_bucket: TokenBucket | None = None, *, contact: str = ""
    ) -> None:
        self.catalogue = CatalogueClient(http, NAME, base, token_bucket or TokenBucket(RATE, BURST))
        self._headers = {"Accept": "application/json"}
        if contact:
            self._headers["User-Agent"] = contact

    async def by_upc(self, upc: str, country: str = "") -> CatalogueAnswer:
        """Look a release up by its bar code, in all its spellings. Raises RemoteError and its kinds."""
        query = " OR ".join(f"barcode:{form}" for form in search_forms(upc) if form.isdigit())
        value, raw = await self._fetch_object("release", {"query": query, "fmt": "json"})
        if value is None or not isinstance(value.get("releases"), list):
            raise UnreadableAnswer(NAME, NetworkText.tr("it has no “releases”"))
        same = [
            item for item in child_objects(value, "releases") if gtin_key(to_text(item.get("barcode"))) == gtin_key(upc)
        ]
        if not same:
            return CatalogueAnswer(None, {"search": raw})
        # Official ones first; of several editions the one that most tracks are known of.
        best = max(
            same, key=lambda item: (to_text(item.get("status")) == "Official", to_int(item.get("track-count")) or 0)
        )
        require_fields(NAME, best, "id")
        answer = await self.by_id(to_text(best["id"]))
        return CatalogueAnswer(answer.release, {"search": raw} | answer.raw)

    async def by_id(self, release_id: str) -> CatalogueAnswer:
        """Look a release up by its MBID."""
        value, raw = await self._fetch_object(f"release/{quote_segment(release_id)}", {"inc": _INCLUDES, "fmt": "json"})
        return CatalogueAnswer(None if value is None else read_release(value), {"release": raw})

    async def by_isrc(self, isrc: str) -> CatalogueAnswer:
        """Look up a release on which MusicBrainz has a recording."""
        value, _ = await self._fetch_object(f"isrc/{quote_segment(isrc)}", {"inc": "releases", "fmt": "json"})
        if value is None:
            return CatalogueAnswer(None)
        releases = [
            release for item in child_objects(value, "recordings") for release in child_objects(item, "releases")
        ]
        if not releases:
            return CatalogueAnswer(None)
        require_fields(NAME, releases[0], "id")
        return await self.by_id(to_text(releases[0]["id"]))

    async def _fetch_object(self, path: str, query: dict[str, str]) -> tuple[Json | None, str]:
        reply = await self.catalogue.get(path, query, self._headers)
        value = reply_object(NAME, reply)
        if reply.status == 404:
            if to_text(value.get("error")):
                return None, reply.text
            raise UnreadableAnswer(NAME, NetworkText.tr("it has status 404"), status=404)
        if to_text(value.get("error")):
            raise UnreadableAnswer(
                NAME, NetworkText.tr("it says “{error}”", error=to_text(value["error"])[:80]), status=reply.status
            )
        return value, reply.text


def read_release(value: Json) -> StoreRelease:
    """Read a release with its media. Raises UnreadableAnswer where it has no id, title or artist credit."""
    require_fields(NAME, value, "id", "title")
    line, artists = _credit(value)
    if not line:
        raise UnreadableAnswer(NAME, NetworkText.tr("it has no “artist-credit”"))
    number = to_text(value["id"])
    tracks = tuple(
        _track(track, disc)
        for disc, medium in enumerate(child_objects(value, "media"), 1)
        for track in child_objects(medium, "tracks")
    )
    counts = [to_int(medium.get("track-count")) for medium in child_objects(value, "media")]
    labels = list(child_objects(value, "label-info"))
    front = child_object(value, "cover-art-archive").get("front") is True
    return StoreRelease(
        store=NAME,
        id=number,
        title=to_text(value["title"]),
        link=f"https://musicbrainz.org/release/{number}",
        upc=to_text(value.get("barcode")),
        artist_line=line,
        artists=artists,
        label=next((name for label in labels if (name := to_text(child_object(label, "label").get("name")))), ""),
        catalog_number=next((code for label in labels if (code := to_text(label.get("catalog-number")))), ""),
        genre=next((to_text(item.get("name")) for item in child_objects(value, "genres")), ""),
        release_date=to_text(value.get("date")),
        cover=f"{COVERS_URL}/{number}/front-250" if front else "",
        track_count=sum(count for count in counts if count) or (len(tracks) or None),
        tracks=tracks,
    )


def _track(track: Json, disc: int) -> StoreTrack:
    recording = child_object(track, "recording")
    title = to_text(track.get("title")) or to_text(recording.get("title"))
    if not title:
        raise UnreadableAnswer(NAME, NetworkText.tr("a track has no “title”"))
    line, artists = _credit(track)
    if not line:
        line, artists = _credit(recording)
    return StoreTrack(
        title=title,
        disc=disc,
        number=to_int(track.get("position")) or 0,
        artist_line=line,
        artists=artists,
        is_artist_list_complete=bool(artists),
        isrc=next(iter(text_list(recording, "isrcs")), ""),
        duration=to_seconds(track.get("length"), milli=True) or to_seconds(recording.get("length"), milli=True),
        explicit=to_bool(recording.get("explicit")),
        link=f"https://musicbrainz.org/recording/{to_text(recording.get('id'))}"
        if to_text(recording.get("id"))
        else "",
    )


def _credit(value: Json) -> tuple[str, tuple[StoreArtist, ...]]:
    """Return the artist line as it is joined there, and the artists in it under the names that it credits."""
    line, artists = "", list[StoreArtist]()
    for item in child_objects(value, "artist-credit"):
        artist = child_object(item, "artist")
        name = to_text(item.get("name")) or to_text(artist.get("name"))
        if name:
            number = to_text(artist.get("id"))
            link = f"https://musicbrainz.org/artist/{number}" if number else ""
            artists.append(StoreArtist(name, number, link))
            join = item.get("joinphrase")
            line += name + (join if isinstance(join, str) else "")
    return to_text(line), tuple(artists)
