"""Public catalogues in practice: what Deezer, Apple Music and MusicBrainz would show of releases created here.

Written against their public documents. A release appears a while after it was created, at one store after the other;
every fifth artist is filed under another page, and every seventh title loses its accents, so that there is something to
find. Each answers under a path of its own: `/deezer/`, `/apple/`, `/musicbrainz/`.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from typing import Any, cast
from urllib.parse import parse_qs, unquote

from trackball_desktop.practice.catalogue import RecordDatabase
from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.web import Answer, Request

Row = dict[str, Any]
_DELAYS = {"deezer": 0.1, "apple": 0.2, "musicbrainz": 0.4}
"""When each shows a release after it was created, in the time that a status takes to change."""
_CODE = re.compile(r"barcode:(\d+)")
_LENGTH = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


class StoreCatalogues:
    """The application; call it with a request."""

    def __init__(self, context: PracticeContext, catalogue: RecordDatabase) -> None:
        """Show what the catalogue has."""
        self._context = context
        self._catalogue = catalogue

    def __call__(self, request: Request) -> Answer:
        """Answer one request."""
        if request.method != "GET":
            return Answer(405, headers={"Allow": "GET"})
        store, _, path = unquote(request.path).lstrip("/").partition("/")
        query = {name: values[0] for name, values in parse_qs(request.query).items()}
        match store:
            case "deezer":
                return self._deezer(path)
            case "apple" if path == "lookup":
                return self._apple(query)
            case "musicbrainz":
                return self._musicbrainz(path, query)
            case _:
                return Answer(404, b"Not Found", "text/plain")

    def _releases(self, store: str) -> list[tuple[int, Row]]:
        """Return the releases that a store shows by now, with its number for each."""
        now = self._context.clock()
        wait = _DELAYS[store] * self._context.variant.status_delay
        rows = [row for row in self._catalogue.created_releases() if now - row["at"] >= wait]
        return [(zlib.crc32(row["id"].encode()), json.loads(row["payload"])) for row in rows]

    def _find(self, store: str, *, upc: str = "", number: int | None = None, isrc: str = "") -> tuple[int, Row] | None:
        for own, body in self._releases(store):
            code = str(body.get("upc") or "").lstrip("0")
            codes = {str(track.get("isrc")) for track in _tracks(body)}
            if own == number or (upc and code == upc.lstrip("0")) or (isrc and isrc in codes):
                return own, body
        return None

    # --- Deezer -------------------------------------------------------------------------------------------------------

    def _deezer(self, path: str) -> Answer:
        kind, _, rest = path.partition("/")
        code = rest.partition(":")[2]
        nothing = {"error": {"type": "DataException", "message": "no data", "code": 800}}
        if kind == "track":
            release = self._find("deezer", isrc=code)
            return Answer.json(200, {"id": 1, "title": "", "album": {"id": release[0]}} if release else nothing)
        number = rest.partition("/")[0]
        release = (
            self._find("deezer", upc=code)
            if code
            else self._find("deezer", number=int(number) if number.isdigit() else None)
        )
        if kind != "album" or release is None:
            return Answer.json(200, nothing)
        own, body = release
        tracks = [self._deezer_track(body, track, position) for position, track in enumerate(_tracks(body), 1)]
        if rest.endswith("/tracks"):
            return Answer.json(200, {"data": tracks, "total": len(tracks)})
        artists = [self._deezer_artist(name, featured=featured) for name, featured in _billed_artists(body, body)]
        album = {
            "id": own, "title": _title(body), "upc": str(body.get("upc") or "").zfill(13), "label": body.get("label"),
            "link": f"https://www.deezer.com/album/{own}", "nb_tracks": len(tracks), "record_type": "album",
            "release_date": body.get("release_date"), "explicit_lyrics": _is_explicit(body, body), "type": "album",
            "contributors": artists, "artist": artists[0] if artists else {"id": 0, "name": "?"},
            "tracks": {"data": [{k: track[k] for k in ("id", "title", "duration", "artist")} for track in tracks]},
        }  # fmt: skip
        return Answer.json(200, album)

    def _deezer_artist(self, name: str, *, featured: bool = False) -> Row:
        number = zlib.crc32(name.encode()) % 10**8
        if number % 5 == 0:
            number += 1  # somebody else of that name
        return {"id": number, "name": name, "role": "Featured" if featured else "Main", "type": "artist"}

    def _deezer_track(self, body: Row, track: Row, place: int) -> Row:
        billed = _billed_artists(body, track)
        return {
            "id": place, "title": _title(track, guests=billed, drop_accents=True), "title_short": track.get("title"),
            "title_version": "", "isrc": track.get("isrc"), "duration": round(_seconds(track)), "disk_number": 1,
            "track_position": place, "explicit_lyrics": _is_explicit(body, track),
            "artist": self._deezer_artist(billed[0][0]) if billed else {"id": 0, "name": "?"},
        }  # fmt: skip

    # --- Apple Music --------------------------------------------------------------------------------------------------

    def _apple(self, query: dict[str, str]) -> Answer:
        number = query.get("id", "")
        release = self._find("apple", upc=query.get("upc", ""), number=int(number) if number.isdigit() else None)
        if release is None:
            return Answer.json(200, {"resultCount": 0, "results": []})
        own, body = release
        line = " & ".join(name for name, featured in _billed_artists(body, body) if not featured) or "?"
        page = f"https://music.apple.com/{query.get('country', 'us').lower()}/album/{own}"
        explicitness = {True: "explicit", False: "notExplicit"}
        album = {
            "wrapperType": "collection", "collectionType": "Album", "collectionId": own, "collectionName": _title(body),
            "artistName": line, "artistId": zlib.crc32(line.encode()) % 10**9, "collectionViewUrl": f"{page}?uo=4",
            "trackCount": len(_tracks(body)), "collectionExplicitness": explicitness[_is_explicit(body, body)],
            "releaseDate": f"{body.get('release_date')}T07:00:00Z", "primaryGenreName": body.get("genre"),
            "copyright": f"℗ {body.get('pline_year')} {body.get('pline_owner')}",
        }  # fmt: skip
        songs = [
            {"wrapperType": "track", "kind": "song", "trackId": position, "trackNumber": position, "discNumber": 1,
             "trackName": _title(track, guests=_billed_artists(body, track)),
             "trackTimeMillis": round(_seconds(track) * 1000),
             "artistName": " & ".join(name for name, featured in _billed_artists(body, track) if not featured),
             "trackExplicitness": explicitness[_is_explicit(body, track)]}
            for position, track in enumerate(_tracks(body), 1)
        ]  # fmt: skip
        return Answer.json(200, {"resultCount": 1 + len(songs), "results": [album, *songs]})

    # --- MusicBrainz --------------------------------------------------------------------------------------------------

    def _musicbrainz(self, path: str, query: dict[str, str]) -> Answer:
        shown = {_mbid(own): body for own, body in self._releases("musicbrainz")}
        if path == "release":
            codes = {code.lstrip("0") for code in _CODE.findall(query.get("query", ""))}
            hits = [
                {"id": mbid, "title": body.get("title"), "barcode": body.get("upc"), "status": "Official",
                 "track-count": len(_tracks(body))}
                for mbid, body in shown.items()
                if str(body.get("upc") or "").lstrip("0") in codes
            ]  # fmt: skip
            return Answer.json(200, {"count": len(hits), "offset": 0, "releases": hits})
        body = shown.get(path.removeprefix("release/"))
        if body is None:
            return Answer.json(404, {"error": "Not Found"})
        tracks = [
            {"position": position, "title": _title(track), "length": round(_seconds(track) * 1000),
             "artist-credit": _credit(_billed_artists(body, track)),
             "recording": {"id": _mbid(position), "title": track.get("title"), "isrcs": [track.get("isrc")]}}
            for position, track in enumerate(_tracks(body), 1)
        ]  # fmt: skip
        return Answer.json(200, {
            "id": path.removeprefix("release/"), "title": _title(body), "barcode": body.get("upc"),
            "date": body.get("release_date"), "status": "Official",
            "artist-credit": _credit(_billed_artists(body, body)),
            "label-info": [{"catalog-number": body.get("catalog_number"), "label": {"name": body.get("label")}}],
            "media": [{"position": 1, "track-count": len(tracks), "tracks": tracks}],
            "cover-art-archive": {"front": False},
        })  # fmt: skip


def _mbid(number: int) -> str:
    return f"{number & 0xFFFFFFFF:08x}-0000-4000-8000-{number:012x}"


def _tracks(body: Row) -> list[Row]:
    discs = cast("list[dict[str, list[Row] | None]]", body.get("discs") or [])
    return [track for disc in discs for track in disc.get("tracks") or []]


def _billed_artists(body: Row, node: Row) -> list[tuple[str, bool]]:
    rows = cast("list[Row]", node.get("primary_contributions") or body.get("primary_contributions") or [])
    return [(str(row.get("artist")), row.get("featured") is True) for row in rows]


def _title(node: Row, guests: list[tuple[str, bool]] | None = None, *, drop_accents: bool = False) -> str:
    title, version = str(node.get("title") or "?"), str(node.get("version_title") or "")
    if drop_accents and zlib.crc32(title.encode()) % 7 == 0:
        title = "".join(char for char in unicodedata.normalize("NFD", title) if not unicodedata.combining(char))
    names = ", ".join(name for name, featured in guests or [] if featured)
    return title + (f" (feat. {names})" if names else "") + (f" ({version})" if version else "")


def _credit(billed: list[tuple[str, bool]]) -> list[Row]:
    rows: list[Row] = []
    for position, (name, _) in enumerate(billed):
        following = billed[position + 1][1] if position + 1 < len(billed) else None
        join = "" if following is None else " feat. " if following else " & "
        rows.append(
            {"name": name, "joinphrase": join, "artist": {"id": _mbid(zlib.crc32(name.encode())), "name": name}}
        )
    return rows


def _is_explicit(body: Row, node: Row) -> bool:
    return (node.get("parental_advisory") or body.get("parental_advisory")) == "Explicit"


def _seconds(track: Row) -> float:
    match = _LENGTH.fullmatch(str(track.get("duration") or ""))
    hours, minutes, seconds = match.groups() if match else (None, None, None)
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)
