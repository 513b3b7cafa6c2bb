"""Deezer's public API: no key, at most 50 requests in 5 seconds. It reports errors with status 200."""

from __future__ import annotations

from typing import Final

from trackball_desktop.api.http import Http
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.identifiers import gtin_key, upc12
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
    whole,
)

NAME: Final = NAMES["deezer"]
BASE = "https://api.deezer.com"
RATE, BURST = 2.0, 4
"""Requests a second, a fifth of what Deezer allows, and how many at once after a rest."""
_NOT_THERE, _QUOTA, _BUSY = 800, 4, 700
_MOST_PAGES = 10


class Deezer:
    """Looks releases up at Deezer."""

    def __init__(self, http: Http, base: str = BASE, pace: TokenBucket | None = None) -> None:
        self.catalogue = Catalogue(http, NAME, base, pace or TokenBucket(RATE, BURST))

    async def by_upc(self, upc: str, country: str = "") -> Answer:
        """Look a release up by its bar code. Raises RemoteError and its kinds."""
        answer: Answer = Answer(None)
        for form in dict.fromkeys((upc12(upc) or upc, upc)):
            answer = await self._album(f"album/upc:{quoted(form)}")
            if answer.release is not None:
                if answer.release.upc and gtin_key(answer.release.upc) != gtin_key(upc):
                    raise UnreadableAnswer(
                        NAME, NetworkText.tr("it is about a different release, {upc}", upc=answer.release.upc)
                    )
                break
        return answer

    async def by_id(self, album_id: str) -> Answer:
        """Look a release up by Deezer's own id, as its addresses have it."""
        return await self._album(f"album/{quoted(album_id)}")

    async def by_isrc(self, isrc: str) -> Answer:
        """Look up the release on which Deezer has a recording."""
        found = await self._object(f"track/isrc:{quoted(isrc)}")
        if found is None:
            return Answer(None)
        album = text(child(found[0], "album").get("id"))
        if not album:
            raise UnreadableAnswer(NAME, NetworkText.tr("it has no “album”"))
        return await self.by_id(album)

    async def _album(self, path: str) -> Answer:
        found = await self._object(path)
        if found is None:
            return Answer(None)
        album, raw = found
        release = read_album(album)
        bodies = {"album": raw}
        tracks: list[StoreTrack] = []
        for page in range(_MOST_PAGES):
            more = await self._object(f"album/{quoted(release.id)}/tracks", {"index": str(page * 100), "limit": "100"})
            if more is None:
                break
            bodies[f"tracks {page + 1}"] = more[1]
            read = read_tracks(more[0])
            tracks += read
            if not read or not text(more[0].get("next")):
                break
        return Answer(release.with_tracks(tuple(tracks) or release.tracks), bodies)

    async def _object(self, path: str, query: dict[str, str] | None = None) -> tuple[Json, str] | None:
        reply = await self.catalogue.get(path, query)
        value = object_of(NAME, reply)
        if "error" in value:
            error = child(value, "error")
            match whole(error.get("code")):
                case code if code == _NOT_THERE:
                    return None
                case code if code in {_QUOTA, _BUSY}:
                    raise self.catalogue.refused(reply)
                case _:
                    raise UnreadableAnswer(
                        NAME,
                        NetworkText.tr("it says “{value}”", value=text(error.get("message"))[:80]),
                        status=reply.status,
                    )
        if reply.status != 200:
            raise UnreadableAnswer(
                NAME, NetworkText.tr("it has status {status}", status=reply.status), status=reply.status
            )
        return value, reply.text


def read_album(album: Json) -> StoreRelease:
    """Read an album. Raises UnreadableAnswer where it has no id, title or artist."""
    required(NAME, album, "id", "title")
    number = text(album["id"])
    artist = child(album, "artist")
    billed = [one for one in children(album, "contributors") if text(one.get("name"))] or [artist]
    required(NAME, billed[0], "name")
    mains = [one for one in billed if text(one.get("role")) in {"", "Main"}] or billed
    return StoreRelease(
        store=NAME,
        id=number,
        title=text(album["title"]),
        link=text(album.get("link")) or f"https://www.deezer.com/album/{number}",
        upc=text(album.get("upc")),
        artist_line=", ".join(text(one.get("name")) for one in mains),
        artists=tuple(_artist(one) for one in billed),
        label=text(album.get("label")),
        genre=next((text(one.get("name")) for one in children(child(album, "genres"), "data")), ""),
        release_date=_date(text(album.get("release_date"))),
        cover=text(album.get("cover_medium")) or text(album.get("cover")),
        explicit=flag(album.get("explicit_lyrics")),
        track_count=whole(album.get("nb_tracks")),
        tracks=tuple(read_tracks(child(album, "tracks"))),
    )


def read_tracks(page: Json) -> list[StoreTrack]:
    """Read a page of tracks. One without a title is an unreadable answer."""
    tracks: list[StoreTrack] = []
    for place, track in enumerate(children(page, "data"), start=1):
        required(NAME, track, "title")
        billed = [one for one in children(track, "contributors") if text(one.get("name"))]
        main = child(track, "artist")
        short, version = text(track.get("title_short")), text(track.get("title_version"))
        whole_title = text(track["title"])
        # `title` holds both; the parts are taken only where they make it up.
        parted = bool(short and version) and f"{short} {version}" == whole_title
        tracks.append(
            StoreTrack(
                title=short if parted else whole_title,
                version=version.strip("()[] ") if parted else "",
                disc=whole(track.get("disk_number")) or 1,
                number=whole(track.get("track_position")) or place,
                artist_line=", ".join(text(one.get("name")) for one in billed) or text(main.get("name")),
                artists=tuple(_artist(one) for one in billed or [main]),
                all_artists=bool(billed),
                isrc=text(track.get("isrc")),
                duration=seconds(track.get("duration")),
                explicit=flag(track.get("explicit_lyrics")),
                link=text(track.get("link")),
            )
        )
    return tracks


def _artist(value: Json) -> StoreArtist:
    number = text(value.get("id"))
    return StoreArtist(text(value.get("name")), number, f"https://www.deezer.com/artist/{number}" if number else "")


def _date(given: str) -> str:
    return "" if given.startswith("0000") else given
