"""Deezer's public API: no key, at most 50 requests in 5 seconds. It reports errors with status 200."""

from __future__ import annotations

from typing import Final

from trackball_desktop.api.http import Http
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.identifiers import gtin_key, upc12
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.lookups.client import CatalogueClient, quote_segment
from trackball_desktop.lookups.json_fields import (
    Json,
    UnreadableAnswer,
    child_object,
    child_objects,
    reply_object,
    require_fields,
    to_bool,
    to_int,
    to_seconds,
    to_text,
)
from trackball_desktop.lookups.model import CatalogueAnswer, StoreArtist, StoreRelease, StoreTrack
from trackball_desktop.lookups.names import CATALOGUE_NAMES

NAME: Final = CATALOGUE_NAMES["deezer"]
BASE = "https://api.deezer.com"
RATE, BURST = 2.0, 4
"""Requests a second, a fifth of what Deezer allows, and how many at once after a rest."""
_NOT_FOUND, _QUOTA, _BUSY = 800, 4, 700
_MAX_PAGES = 10


class Deezer:
    """Looks releases up at Deezer."""

    def __init__(self, http: Http, base: str = BASE, token_bucket: TokenBucket | None = None) -> None:
        self.catalogue = CatalogueClient(http, NAME, base, token_bucket or TokenBucket(RATE, BURST))

    async def by_upc(self, upc: str, country: str = "") -> CatalogueAnswer:
        """Look a release up by its bar code. Raises RemoteError and its kinds."""
        answer: CatalogueAnswer = CatalogueAnswer(None)
        for form in dict.fromkeys((upc12(upc) or upc, upc)):
            answer = await self._fetch_album(f"album/upc:{quote_segment(form)}")
            if answer.release is not None:
                if answer.release.upc and gtin_key(answer.release.upc) != gtin_key(upc):
                    raise UnreadableAnswer(
                        NAME, NetworkText.tr("it is about a different release, {upc}", upc=answer.release.upc)
                    )
                break
        return answer

    async def by_id(self, album_id: str) -> CatalogueAnswer:
        """Look a release up by Deezer's own id, as its addresses have it."""
        return await self._fetch_album(f"album/{quote_segment(album_id)}")

    async def by_isrc(self, isrc: str) -> CatalogueAnswer:
        """Look up the release on which Deezer has a recording."""
        track = await self._fetch_object(f"track/isrc:{quote_segment(isrc)}")
        if track is None:
            return CatalogueAnswer(None)
        album = to_text(child_object(track[0], "album").get("id"))
        if not album:
            raise UnreadableAnswer(NAME, NetworkText.tr("it has no “album”"))
        return await self.by_id(album)

    async def _fetch_album(self, path: str) -> CatalogueAnswer:
        album_object = await self._fetch_object(path)
        if album_object is None:
            return CatalogueAnswer(None)
        album, raw = album_object
        release = read_album(album)
        bodies = {"album": raw}
        tracks: list[StoreTrack] = []
        for page in range(_MAX_PAGES):
            more = await self._fetch_object(
                f"album/{quote_segment(release.id)}/tracks", {"index": str(page * 100), "limit": "100"}
            )
            if more is None:
                break
            bodies[f"tracks {page + 1}"] = more[1]
            read = read_tracks(more[0])
            tracks += read
            if not read or not to_text(more[0].get("next")):
                break
        return CatalogueAnswer(release.with_tracks(tuple(tracks) or release.tracks), bodies)

    async def _fetch_object(self, path: str, query: dict[str, str] | None = None) -> tuple[Json, str] | None:
        reply = await self.catalogue.get(path, query)
        value = reply_object(NAME, reply)
        if "error" in value:
            error = child_object(value, "error")
            match to_int(error.get("code")):
                case code if code == _NOT_FOUND:
                    return None
                case code if code in {_QUOTA, _BUSY}:
                    raise self.catalogue.record_refusal(reply)
                case _:
                    raise UnreadableAnswer(
                        NAME,
                        NetworkText.tr("it says “{value}”", value=to_text(error.get("message"))[:80]),
                        status=reply.status,
                    )
        if reply.status != 200:
            raise UnreadableAnswer(
                NAME, NetworkText.tr("it has status {status}", status=reply.status), status=reply.status
            )
        return value, reply.text


def read_album(album: Json) -> StoreRelease:
    """Read an album. Raises UnreadableAnswer where it has no id, title or artist."""
    require_fields(NAME, album, "id", "title")
    number = to_text(album["id"])
    artist = child_object(album, "artist")
    billed = [item for item in child_objects(album, "contributors") if to_text(item.get("name"))] or [artist]
    require_fields(NAME, billed[0], "name")
    mains = [item for item in billed if to_text(item.get("role")) in {"", "Main"}] or billed
    return StoreRelease(
        store=NAME,
        id=number,
        title=to_text(album["title"]),
        link=to_text(album.get("link")) or f"https://www.deezer.com/album/{number}",
        upc=to_text(album.get("upc")),
        artist_line=", ".join(to_text(item.get("name")) for item in mains),
        artists=tuple(_artist(item) for item in billed),
        label=to_text(album.get("label")),
        genre=next((to_text(item.get("name")) for item in child_objects(child_object(album, "genres"), "data")), ""),
        release_date=_clean_date(to_text(album.get("release_date"))),
        cover=to_text(album.get("cover_medium")) or to_text(album.get("cover")),
        explicit=to_bool(album.get("explicit_lyrics")),
        track_count=to_int(album.get("nb_tracks")),
        tracks=tuple(read_tracks(child_object(album, "tracks"))),
    )


def read_tracks(page: Json) -> list[StoreTrack]:
    """Read a page of tracks. One without a title is an unreadable answer."""
    tracks: list[StoreTrack] = []
    for position, track in enumerate(child_objects(page, "data"), start=1):
        require_fields(NAME, track, "title")
        billed = [item for item in child_objects(track, "contributors") if to_text(item.get("name"))]
        main = child_object(track, "artist")
        short, version = to_text(track.get("title_short")), to_text(track.get("title_version"))
        whole_title = to_text(track["title"])
        # `title` holds both; the parts are taken only where they make it up.
        is_split = bool(short and version) and f"{short} {version}" == whole_title
        tracks.append(
            StoreTrack(
                title=short if is_split else whole_title,
                version=version.strip("()[] ") if is_split else "",
                disc=to_int(track.get("disk_number")) or 1,
                number=to_int(track.get("track_position")) or position,
                artist_line=", ".join(to_text(item.get("name")) for item in billed) or to_text(main.get("name")),
                artists=tuple(_artist(item) for item in billed or [main]),
                is_artist_list_complete=bool(billed),
                isrc=to_text(track.get("isrc")),
                duration=to_seconds(track.get("duration")),
                explicit=to_bool(track.get("explicit_lyrics")),
                link=to_text(track.get("link")),
            )
        )
    return tracks


def _artist(value: Json) -> StoreArtist:
    number = to_text(value.get("id"))
    return StoreArtist(to_text(value.get("name")), number, f"https://www.deezer.com/artist/{number}" if number else "")


def _clean_date(given: str) -> str:
    return "" if given.startswith("0000") else given
