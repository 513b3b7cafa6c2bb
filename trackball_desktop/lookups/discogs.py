"""Discogs' API, with a token of the user's own: for filling in drafts, since it lists editions and no streams."""

from __future__ import annotations

import re
from typing import Final

from trackball_desktop.api.http import Http
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.errors import LoginRefused
from trackball_desktop.domain.identifiers import gtin_key, search_forms
from trackball_desktop.domain.moments import read_duration
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.lookups.client import Catalogue, quoted
from trackball_desktop.lookups.model import Answer, StoreArtist, StoreRelease, StoreTrack
from trackball_desktop.lookups.reading import Json, UnreadableAnswer, children, object_of, required, text, texts

NAME: Final = "Discogs"
BASE = "https://api.discogs.com"
RATE, BURST = 0.8, 2
"""Requests a second: 60 a minute are allowed with a token."""
_NUMBERED = re.compile(r" \(\d+\)$")
"""Discogs tells artists of one name apart by a number behind it: "Faro (3)"."""
_SIDE = re.compile(r"([A-Z])\d*$")
_DISC = re.compile(r"(?:CD)?(\d+)[-.]\d+$")


class Discogs:
    """Looks releases up at Discogs. `token` comes from the keyring and goes into a header, never into an address."""

    def __init__(self, http: Http, token: str, base: str = BASE, pace: TokenBucket | None = None) -> None:
        self.catalogue = Catalogue(http, NAME, base, pace or TokenBucket(RATE, BURST))
        self._headers = {"Authorization": f"Discogs token={token}"}

    async def by_upc(self, upc: str, country: str = "") -> Answer:
        """Look a release up by its bar code. Raises LoginRefused for a wrong token, RemoteError and its kinds."""
        for form in search_forms(upc):
            value, raw = await self._object("database/search", {"barcode": form, "type": "release"})
            if value is None or not isinstance(value.get("results"), list):
                raise UnreadableAnswer(NAME, NetworkText.tr("it has no “results”"))
            for found in children(value, "results"):
                codes = {gtin_key(code) for code in texts(found, "barcode")}
                if not codes or gtin_key(upc) in codes:
                    required(NAME, found, "id")
                    answer = await self.by_id(text(found["id"]))
                    return Answer(answer.release, {"search": raw} | answer.raw)
        return Answer(None)

    async def by_id(self, release_id: str) -> Answer:
        """Look a release up by Discogs' own number."""
        value, raw = await self._object(f"releases/{quoted(release_id)}")
        return Answer(None if value is None else read_release(value), {"release": raw})

    async def _object(self, path: str, query: dict[str, str] | None = None) -> tuple[Json | None, str]:
        try:
            reply = await self.catalogue.get(path, query, self._headers)
        except UnreadableAnswer as error:
            if error.status in {401, 403}:
                raise LoginRefused(
                    NetworkText.tr("Discogs rejected the token."),
                    meaning=NetworkText.tr("Nothing was looked up."),
                    remedy=NetworkText.tr("Create a new one in Discogs' developer settings and paste it."),
                ) from None
            raise
        return (None if reply.status == 404 else object_of(NAME, reply)), reply.text


def read_release(value: Json) -> StoreRelease:
    """Read a release. Raises UnreadableAnswer where it has no id or title."""
    required(NAME, value, "id", "title")
    line, artists = _artists(value)
    labels = list(children(value, "labels"))
    codes = (text(one.get("value")) for one in children(value, "identifiers") if text(one.get("type")) == "Barcode")
    tracks: list[StoreTrack] = []
    discs: list[str] = []
    for item in children(value, "tracklist"):
        if text(item.get("type_")) not in {"", "track"} or not text(item.get("title")):
            continue
        disc = _disc_of(text(item.get("position")))
        if disc not in discs:
            discs.append(disc)
        place = sum(track.disc == discs.index(disc) + 1 for track in tracks) + 1
        track_line, billed = _artists(item)
        length = read_duration(text(item.get("duration")))
        tracks.append(
            StoreTrack(
                title=text(item["title"]),
                disc=discs.index(disc) + 1,
                number=place,
                artist_line=track_line,
                artists=billed,
                duration=None if length is None else length.total_seconds(),
            )
        )
    return StoreRelease(
        store=NAME,
        id=text(value["id"]),
        title=text(value["title"]),
        link=text(value.get("uri")),
        upc=next(codes, ""),
        artist_line=line,
        artists=artists,
        label=next((text(one.get("name")) for one in labels), ""),
        catalog_number=next((text(one.get("catno")) for one in labels if text(one.get("catno")) != "none"), ""),
        genre=next(iter(texts(value, "genres")), ""),
        release_date=text(value.get("released")).replace("-00", ""),
        track_count=len(tracks) or None,
        tracks=tuple(tracks),
    )


def _disc_of(position: str) -> str:
    """Return which disc a position is on: "A1" and "B2" are on the first record, "C1" and "2-3" on the second."""
    if match := _DISC.match(position):
        return match[1]
    if match := _SIDE.match(position):
        return str((ord(match[1]) - ord("A")) // 2 + 1)
    return "1"


def _artists(value: Json) -> tuple[str, tuple[StoreArtist, ...]]:
    line, artists = "", list[StoreArtist]()
    for one in children(value, "artists"):
        name = _NUMBERED.sub("", text(one.get("anv")) or text(one.get("name")))
        if not name:
            continue
        number, join = text(one.get("id")), text(one.get("join"))
        artists.append(StoreArtist(name, number, f"https://www.discogs.com/artist/{number}" if number else ""))
        line += name + (", " if join == "," else f" {join} " if join else " ")
    return line.strip(" ,"), tuple(artists)
