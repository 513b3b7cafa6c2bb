"""Public catalogues on loopback: answers of the documented shapes, made from records that know nothing of the app.

A `Record` is a release as a store would have it; `deezer`, `itunes` and `musicbrainz` write the bodies that each would
answer, `Catalogues` serves them by code and id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.api.loopback import Asked, Said
from trackball_desktop.domain.release import Release

Billing = tuple[str, bool, int]
"""An artist's name, whether as a guest, and the number of its page."""


@dataclass(frozen=True)
class Song:
    title: str
    billing: tuple[Billing, ...]
    version: str = ""
    isrc: str = ""
    seconds: float = 200.0
    explicit: bool = False


@dataclass(frozen=True)
class Record:
    title: str
    billing: tuple[Billing, ...]
    songs: tuple[Song, ...]
    version: str = ""
    upc: str = "4006381333931"
    label: str = "Northlight"
    date: str = "2026-09-04"
    number: int = 4711
    explicit: bool = False
    suffix: str = ""
    cover: str = ""
    more: dict[str, Any] = field(default_factory=dict[str, Any])


def page_of(name: str) -> int:
    """Return the number of the page on which an artist belongs."""
    return 1000 + sum(ord(char) * (place + 1) for place, char in enumerate(name)) % 90000


def of_draft(release: Release) -> Record:
    """Return what a store has of a draft that it took over without a slip."""

    def billing(rows: Any) -> tuple[Billing, ...]:
        return tuple((row.artist, row.featured is True, page_of(row.artist)) for row in rows)

    whole = billing(release.primary_contributions)
    songs: list[Song] = []
    for track in release.tracks():
        own = track.primary_contributions if isinstance(track.primary_contributions, tuple) else None
        length = track.duration
        seconds = (
            length.total_seconds()
            if isinstance(length, timedelta)
            else sum(float(part) * unit for part, unit in zip(str(length)[2:-1].split("M"), (60, 1), strict=True))
        )
        songs.append(
            Song(
                str(track.title),
                billing(own) if own else whole,
                track.version_title if isinstance(track.version_title, str) else "",
                str(track.isrc),
                seconds,
                track.parental_advisory == "Explicit",
            )
        )
    return Record(
        str(release.title),
        whole,
        tuple(songs),
        release.version_title if isinstance(release.version_title, str) else "",
        str(release.upc),
        str(release.label),
        str(release.release_date),
        explicit=release.parental_advisory == "Explicit",
    )


def _line(billing: tuple[Billing, ...], joint: str = ", ", *, guests: bool = False) -> str:
    mains = joint.join(name for name, guest, _ in billing if not guest)
    others = joint.join(name for name, guest, _ in billing if guest)
    return f"{mains} feat. {others}" if guests and others else mains


def _whole_title(song: Song | Record, *, feat: str = "", marks: str = "()") -> str:
    others = ", ".join(name for name, guest, _ in song.billing if guest)
    title = song.title + (f" ({feat} {others})" if feat and others else "")
    return f"{title} {marks[0]}{song.version}{marks[1]}" if song.version else title


_ON_THE_PAGE = {"isrc", "track_position", "disk_number"}
"""What only the page of tracks says."""


def deezer(record: Record) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the bodies of `album/ID` and `album/ID/tracks`."""
    contributors = [
        {"id": page, "name": name, "link": f"https://www.deezer.com/artist/{page}", "type": "artist",
         "role": "Featured" if guest else "Main"} for name, guest, page in record.billing
    ]  # fmt: skip
    tracks = [
        {"id": 100 + place, "readable": True, "title": _whole_title(song, feat="feat."), "title_short": song.title,
         "title_version": "", "isrc": song.isrc, "duration": round(song.seconds), "track_position": place,
         "disk_number": 1, "rank": 1, "explicit_lyrics": song.explicit, "explicit_content_lyrics": 0,
         "link": f"https://www.deezer.com/track/{100 + place}",
         "artist": {"id": song.billing[0][2], "name": song.billing[0][0], "type": "artist"}, "type": "track"}
        for place, song in enumerate(record.songs, 1)
    ]  # fmt: skip
    album = {
        "id": record.number, "title": _whole_title(record) + record.suffix, "upc": record.upc and record.upc.zfill(13),
        "link": f"https://www.deezer.com/album/{record.number}", "label": record.label, "nb_tracks": len(tracks),
        "duration": 1, "release_date": record.date, "record_type": "album", "available": True,
        "explicit_lyrics": record.explicit, "cover_medium": record.cover, "contributors": contributors,
        "artist": contributors[0], "type": "album",
        "tracks": {"data": [{key: track[key] for key in track if key not in _ON_THE_PAGE} for track in tracks]},
        "genres": {"data": [{"id": 1, "name": "Pop"}]},
    }  # fmt: skip
    return album | record.more, {"data": tracks, "total": len(tracks)}


def itunes(record: Record) -> dict[str, Any]:
    """Return the body of `lookup`."""
    known = {True: "explicit", False: "notExplicit"}
    album = {
        "wrapperType": "collection", "collectionType": "Album", "artistId": record.billing[0][2],
        "collectionId": record.number, "artistName": _line(record.billing, " & "),
        "collectionName": _whole_title(record) + (record.suffix or ""),
        "collectionCensoredName": record.title, "artistViewUrl": f"https://music.apple.com/us/artist/{record.number}",
        "collectionViewUrl": f"https://music.apple.com/us/album/x/{record.number}?uo=4", "artworkUrl100": record.cover,
        "collectionExplicitness": known[record.explicit], "trackCount": len(record.songs),
        "copyright": f"℗ 2026 {record.label}", "country": "USA", "currency": "USD",
        "releaseDate": f"{record.date}T07:00:00Z", "primaryGenreName": "Pop",
    }  # fmt: skip
    songs = [
        {"wrapperType": "track", "kind": "song", "artistId": song.billing[0][2], "collectionId": record.number,
         "trackId": place, "artistName": _line(song.billing, " & "), "collectionName": record.title,
         "trackName": _whole_title(song, feat="feat."), "trackExplicitness": known[song.explicit], "discNumber": 1,
         "trackNumber": place, "trackTimeMillis": round(song.seconds * 1000), "trackCount": len(record.songs),
         "trackViewUrl": f"https://music.apple.com/us/album/x/{record.number}?i={place}&uo=4", "isStreamable": True}
        for place, song in enumerate(record.songs, 1)
    ]  # fmt: skip
    return {"resultCount": 1 + len(songs), "results": [album | record.more, *songs]}


def _mbid(number: int) -> str:
    return f"{number:08x}-1111-4222-8333-{number:012x}"


def _credit(billing: tuple[Billing, ...]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, (name, _, page) in enumerate(billing):
        following = billing[place + 1] if place + 1 < len(billing) else None
        join = "" if following is None else " feat. " if following[1] and not billing[place][1] else " & "
        found.append({"name": name, "joinphrase": join, "artist": {"id": _mbid(page), "name": name, "sort-name": name}})
    return found


def musicbrainz(record: Record) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the bodies of the search by barcode and of `release/MBID`."""
    tracks = [
        {"id": _mbid(900 + place), "position": place, "number": str(place), "title": _whole_title(song),
         "length": round(song.seconds * 1000), "artist-credit": _credit(song.billing),
         "recording": {"id": _mbid(800 + place), "title": song.title, "isrcs": [song.isrc] if song.isrc else [],
                       "video": False, "length": round(song.seconds * 1000), "artist-credit": _credit(song.billing)}}
        for place, song in enumerate(record.songs, 1)
    ]  # fmt: skip
    release = {
        "id": _mbid(record.number), "title": _whole_title(record), "barcode": record.upc, "date": record.date,
        "country": "XW", "status": "Official", "disambiguation": "", "artist-credit": _credit(record.billing),
        "label-info": [{"catalog-number": "NL 1", "label": {"id": _mbid(3), "name": record.label}}],
        "media": [{"position": 1, "format": "Digital Media", "track-count": len(tracks), "tracks": tracks}],
        "cover-art-archive": {"front": bool(record.cover), "artwork": bool(record.cover), "count": 0},
    }  # fmt: skip
    hit = {key: release[key] for key in ("id", "title", "barcode", "date", "country", "status", "artist-credit")}
    search = {"created": "2026-09-05T00:00:00Z", "count": 1, "offset": 0,
              "releases": [hit | {"score": 100, "track-count": len(tracks)}]}  # fmt: skip
    return search, release | record.more


class Catalogues:
    """Answers for all three, each under a path of its own: /deezer, /itunes, /musicbrainz; covers under /cover.

    `instead` answers in the place of one catalogue: what no honest one would say.
    """

    def __init__(self, *records: Record) -> None:
        self.records = list(records)
        self.instead: dict[str, Said] = {}
        self.hidden: set[str] = set()
        self.covers: dict[str, bytes] = {}

    def answer(self, asked: Asked) -> Said:
        """Answer a request."""
        parts = urlsplit(asked.path)
        store, _, path = unquote(parts.path).lstrip("/").partition("/")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if store == "cover":
            return Said(200, self.covers[path], {"Content-Type": "image/png"}) if path in self.covers else Said(404)
        if store in self.instead:
            return self.instead[store]
        body = getattr(self, f"_{store}")(path, query)
        return Said(body.pop("_status", 200), json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _found(self, store: str, upc: str = "", number: str = "", isrc: str = "") -> Record | None:
        for record in () if store in self.hidden else self.records:
            same = {record.upc.lstrip("0")} if upc else set[str]()
            codes = {song.isrc for song in record.songs}
            if upc.lstrip("0") in same or number in {str(record.number), _mbid(record.number)} or isrc in codes:
                return record
        return None

    def _deezer(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        kind, _, rest = path.partition("/")
        code = rest.partition(":")[2]
        if kind == "track":
            record = self._found("deezer", isrc=code)
            body = {"id": 1, "title": "x", "album": {"id": record.number}} if record else None
        elif rest.endswith("/tracks"):
            record = self._found("deezer", number=rest.removesuffix("/tracks"))
            body = deezer(record)[1] if record else None
        else:
            record = self._found("deezer", upc=code) if code else self._found("deezer", number=rest)
            body = deezer(record)[0] if record else None
        return body or {"error": {"type": "DataException", "message": "no data", "code": 800}}

    def _itunes(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        record = self._found("itunes", upc=query.get("upc", ""), number=query.get("id", "none"))
        return itunes(record) if record else {"resultCount": 0, "results": []}

    def _musicbrainz(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        if path == "release":
            code = query["query"].partition("barcode:")[2].partition(" ")[0]
            record = self._found("musicbrainz", upc=code)
            return musicbrainz(record)[0] if record else {"count": 0, "offset": 0, "releases": []}
        if path.startswith("isrc/"):
            record = self._found("musicbrainz", isrc=path.removeprefix("isrc/"))
            found = (
                {"isrc": path, "recordings": [{"id": _mbid(1), "releases": [{"id": _mbid(record.number)}]}]}
                if record
                else {}
            )
            return found or {"error": "Not Found", "_status": 404}
        record = self._found("musicbrainz", number=path.removeprefix("release/"))
        return musicbrainz(record)[1] if record else {"error": "Not Found", "_status": 404}


def renamed(record: Record, place: int, **changes: Any) -> Record:
    """Return a record with one song changed."""
    songs = list(record.songs)
    songs[place] = replace(songs[place], **changes)
    return replace(record, songs=tuple(songs))
