"""Discogs' API, with a token of the user's own: for filling in drafts, since it lists editions and no streams."""

from __future__ import annotations

import re
from typing import Final

from trackball_desktop.api.http import Http
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.date_parsing import read_duration
from trackball_desktop.domain.errors import LoginRefused
from trackball_desktop.domain.identifiers import gtin_key, search_forms
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.lookups.client import CatalogueClient, quote_segment
from trackball_desktop.lookups.json_fields import (
    Json,
    UnreadableAnswer,
    child_objects,
    reply_object,
    require_fields,
    text_list,
    to_text,
)
from trackball_desktop.lookups.model import CatalogueAnswer, StoreArtist, StoreRelease, StoreTrack

NAME: Final = "Discogs"
BASE = "https://api.discogs.com"
RATE, BURST = 0.8, 2
"""Requests a second: 60 a minute are allowed with a token."""
_NAME_NUMBER = re.compile(r" \(\d+\)$")
"""Discogs tells artists of one name apart by a number behind it: "Faro (3)"."""
_SIDE = re.compile(r"([A-Z])\d*$")
_DISC = re.compile(r"(?:CD)?(\d+)[-.]\d+$")


class Discogs:
    """Looks releases up at Discogs. `token` comes from the keyring and goes into a header, never into an address."""

    def __init__(self, http: Http, token: str, base: str = BASE, token_bucket: TokenBucket | None = None) -> None:
        self.catalogue = CatalogueClient(http, NAME, base, token_bucket or TokenBucket(RATE, BURST))
        self._headers = {"Authorization": f"Discogs token={token}"}

    async def by_upc(self, upc: str, country: str = "") -> CatalogueAnswer:
        """Look a release up by its bar code. Raises LoginRefused for a wrong token, RemoteError and its kinds."""
        for form in search_forms(upc):
            value, raw = await self._fetch_object("database/search", {"barcode": form, "type": "release"})
            if value is None or not isinstance(value.get("results"), list):
                raise UnreadableAnswer(NAME, NetworkText.tr("it has no “results”"))
            for result in child_objects(value, "results"):
                codes = {gtin_key(code) for code in text_list(result, "barcode")}
                if not codes or gtin_key(upc) in codes:
                    require_fields(NAME, result, "id")
                    answer = await self.by_id(to_text(result["id"]))
                    return CatalogueAnswer(answer.release, {"search": raw} | answer.raw)
        return CatalogueAnswer(None)

    async def by_id(self, release_id: str) -> CatalogueAnswer:
        """Look a release up by Discogs' own number."""
        value, raw = await self._fetch_object(f"releases/{quote_segment(release_id)}")
        return CatalogueAnswer(None if value is None else read_release(value), {"release": raw})

    async def _fetch_object(self, path: str, query: dict[str, str] | None = None) -> tuple[Json | None, str]:
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
        return (None if reply.status == 404 else reply_object(NAME, reply)), reply.text


def read_release(value: Json) -> StoreRelease:
    """Read a release. Raises UnreadableAnswer where it has no id or title."""
    require_fields(NAME, value, "id", "title")
    line, artists = _artists(value)
    labels = list(child_objects(value, "labels"))
    codes = (
        to_text(item.get("value"))
        for item in child_objects(value, "identifiers")
        if to_text(item.get("type")) == "Barcode"
    )
    tracks: list[StoreTrack] = []
    discs: list[str] = []
    for item in child_objects(value, "tracklist"):
        if to_text(item.get("type_")) not in {"", "track"} or not to_text(item.get("title")):
            continue
        disc = _parse_disc(to_text(item.get("position")))
        if disc not in discs:
            discs.append(disc)
        place = sum(track.disc == discs.index(disc) + 1 for track in tracks) + 1
        track_line, billed = _artists(item)
        length = read_duration(to_text(item.get("duration")))
        tracks.append(
            StoreTrack(
                title=to_text(item["title"]),
                disc=discs.index(disc) + 1,
                number=place,
                artist_line=track_line,
                artists=billed,
                duration=None if length is None else length.total_seconds(),
            )
        )
    return StoreRelease(
        store=NAME,
        id=to_text(value["id"]),
        title=to_text(value["title"]),
        link=to_text(value.get("uri")),
        upc=next(codes, ""),
        artist_line=line,
        artists=artists,
        label=next((to_text(label.get("name")) for label in labels), ""),
        catalog_number=next(
            (to_text(label.get("catno")) for label in labels if to_text(label.get("catno")) != "none"), ""
        ),
        genre=next(iter(text_list(value, "genres")), ""),
        release_date=to_text(value.get("released")).replace("-00", ""),
        track_count=len(tracks) or None,
        tracks=tuple(tracks),
    )


def _parse_disc(position: str) -> str:
    """Return which disc a position is on: "A1" and "B2" are on the first record, "C1" and "2-3" on the second."""
    if match := _DISC.match(position):
        return match[1]
    if match := _SIDE.match(position):
        return str((ord(match[1]) - ord("A")) // 2 + 1)
    return "1"


def _artists(value: Json) -> tuple[str, tuple[StoreArtist, ...]]:
    line, artists = "", list[StoreArtist]()
    for item in child_objects(value, "artists"):
        name = _NAME_NUMBER.sub("", to_text(item.get("anv")) or to_text(item.get("name")))
        if not name:
            continue
        number, join = to_text(item.get("id")), to_text(item.get("join"))
        artists.append(StoreArtist(name, number, f"https://www.discogs.com/artist/{number}" if number else ""))
        line += name + (", " if join == "," else f" {join} " if join else " ")
    return line.strip(" ,"), tuple(artists)
