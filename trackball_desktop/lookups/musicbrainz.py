"""MusicBrainz's web service, version 2: one request a second, with a User-Agent that names the app; 503 is "slower"."""

from __future__ import annotations

from typing import Final

from trackball_desktop.api.http import Http
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.identifiers import gtin_key, search_forms
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.lookups.client import Catalogue, quoted
from trackball_desktop.lookups.model import Answer, StoreArtist, StoreRelease, StoreTrack
from trackball_desktop.lookups.names import NAMES
from trackball_desktop.lookups.reading import (
    Json,
    UnreadableAnswer,
    child,
    children,
    flag,
    object_of,
    required,
    seconds,
    text,
    texts,
    whole,
)

NAME: Final = NAMES["musicbrainz"]
BASE = "https://musicbrainz.org/ws/2"
COVERS = "https://coverartarchive.org/release"
RATE, BURST = 0.8, 1
"""Requests a second, and how many at once after a rest."""
_INCLUDED = "recordings+artist-credits+isrcs+labels+release-groups+genres"


class MusicBrainz:
    """Looks releases up at MusicBrainz. `contact` is the address that its rules ask a program to name."""

    def __init__(self, http: Http, base: str = BASE, pace: TokenBucket | None = None, *, contact: str = "") -> None:
        self.catalogue = Catalogue(http, NAME, base, pace or TokenBucket(RATE, BURST))
        self._headers = {"Accept": "application/json"}
        if contact:
            self._headers["User-Agent"] = contact

    async def by_upc(self, upc: str, country: str = "") -> Answer:
        """Look a release up by its bar code, in all its spellings. Raises RemoteError and its kinds."""
        wanted = " OR ".join(f"barcode:{form}" for form in search_forms(upc) if form.isdigit())
        value, raw = await self._object("release", {"query": wanted, "fmt": "json"})
        if value is None or not isinstance(value.get("releases"), list):
            raise UnreadableAnswer(NAME, NetworkText.tr("it has no “releases”"))
        same = [one for one in children(value, "releases") if gtin_key(text(one.get("barcode"))) == gtin_key(upc)]
        if not same:
            return Answer(None, {"search": raw})
        # Official ones first; of several editions the one that most tracks are known of.
        best = max(same, key=lambda one: (text(one.get("status")) == "Official", whole(one.get("track-count")) or 0))
        required(NAME, best, "id")
        answer = await self.by_id(text(best["id"]))
        return Answer(answer.release, {"search": raw} | answer.raw)

    async def by_id(self, release_id: str) -> Answer:
        """Look a release up by its MBID."""
        value, raw = await self._object(f"release/{quoted(release_id)}", {"inc": _INCLUDED, "fmt": "json"})
        return Answer(None if value is None else read_release(value), {"release": raw})

    async def by_isrc(self, isrc: str) -> Answer:
        """Look up a release on which MusicBrainz has a recording."""
        value, _ = await self._object(f"isrc/{quoted(isrc)}", {"inc": "releases", "fmt": "json"})
        if value is None:
            return Answer(None)
        found = [release for one in children(value, "recordings") for release in children(one, "releases")]
        if not found:
            return Answer(None)
        required(NAME, found[0], "id")
        return await self.by_id(text(found[0]["id"]))

    async def _object(self, path: str, query: dict[str, str]) -> tuple[Json | None, str]:
        reply = await self.catalogue.get(path, query, self._headers)
        value = object_of(NAME, reply)
        if reply.status == 404:
            if text(value.get("error")):
                return None, reply.text
            raise UnreadableAnswer(NAME, NetworkText.tr("it has status 404"), status=404)
        if text(value.get("error")):
            raise UnreadableAnswer(
                NAME, NetworkText.tr("it says “{error}”", error=text(value["error"])[:80]), status=reply.status
            )
        return value, reply.text


def read_release(value: Json) -> StoreRelease:
    """Read a release with its media. Raises UnreadableAnswer where it has no id, title or artist credit."""
    required(NAME, value, "id", "title")
    line, artists = _credit(value)
    if not line:
        raise UnreadableAnswer(NAME, NetworkText.tr("it has no “artist-credit”"))
    number = text(value["id"])
    tracks = tuple(
        _track(track, disc)
        for disc, medium in enumerate(children(value, "media"), 1)
        for track in children(medium, "tracks")
    )
    counts = [whole(medium.get("track-count")) for medium in children(value, "media")]
    labels = list(children(value, "label-info"))
    front = child(value, "cover-art-archive").get("front") is True
    return StoreRelease(
        store=NAME,
        id=number,
        title=text(value["title"]),
        link=f"https://musicbrainz.org/release/{number}",
        upc=text(value.get("barcode")),
        artist_line=line,
        artists=artists,
        label=next((name for one in labels if (name := text(child(one, "label").get("name")))), ""),
        catalog_number=next((code for one in labels if (code := text(one.get("catalog-number")))), ""),
        genre=next((text(one.get("name")) for one in children(value, "genres")), ""),
        release_date=text(value.get("date")),
        cover=f"{COVERS}/{number}/front-250" if front else "",
        track_count=sum(count for count in counts if count) or (len(tracks) or None),
        tracks=tracks,
    )


def _track(track: Json, disc: int) -> StoreTrack:
    recording = child(track, "recording")
    title = text(track.get("title")) or text(recording.get("title"))
    if not title:
        raise UnreadableAnswer(NAME, NetworkText.tr("a track has no “title”"))
    line, artists = _credit(track)
    if not line:
        line, artists = _credit(recording)
    return StoreTrack(
        title=title,
        disc=disc,
        number=whole(track.get("position")) or 0,
        artist_line=line,
        artists=artists,
        all_artists=bool(artists),
        isrc=next(iter(texts(recording, "isrcs")), ""),
        duration=seconds(track.get("length"), milli=True) or seconds(recording.get("length"), milli=True),
        explicit=flag(recording.get("explicit")),
        link=f"https://musicbrainz.org/recording/{text(recording.get('id'))}" if text(recording.get("id")) else "",
    )


def _credit(value: Json) -> tuple[str, tuple[StoreArtist, ...]]:
    """Return the artist line as it is joined there, and the artists in it under the names that it credits."""
    line, artists = "", list[StoreArtist]()
    for one in children(value, "artist-credit"):
        artist = child(one, "artist")
        name = text(one.get("name")) or text(artist.get("name"))
        if name:
            number = text(artist.get("id"))
            link = f"https://musicbrainz.org/artist/{number}" if number else ""
            artists.append(StoreArtist(name, number, link))
            join = one.get("joinphrase")
            line += name + (join if isinstance(join, str) else "")
    return text(line), tuple(artists)
