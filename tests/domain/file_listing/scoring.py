"""Counts what of a listing was read rightly, field by field, so that every run of the tests has its figures.

As in a person's typing, a field counts where something is right there or something was filled in: an invented guest is
a fault, an empty field that should be empty is nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.domain.file_listing.corpus import as_listing
from trackball_desktop.domain.file_listing.model import ParsedListing, ParsedRelease, ParsedTrack
from trackball_desktop.domain.file_listing.reader import read


@dataclass
class Figures:
    """Fields that somebody would otherwise type, those filled in, and whole listings."""

    typed: int = 0
    right: int = 0
    filled: int = 0
    wrong: int = 0
    listings: int = 0
    whole: int = 0

    def add(self, right: bool, filled: bool) -> bool:
        """Count a field; return whether it is right."""
        self.typed += 1
        self.right += right
        self.filled += filled
        self.wrong += filled and not right
        return right


def figures_of(listings: Iterable[dict[str, Any]]) -> Figures:
    """Read listings and count."""
    figures = Figures()
    for listing in listings:
        figures.listings += 1
        figures.whole += _is_whole(listing, read(as_listing(listing)), figures)
    return figures


def _is_whole(listing: dict[str, Any], result: ParsedListing, figures: Figures) -> bool:
    expect = listing["expect"]
    tracks = {
        unicodedata.normalize("NFC", str(track.path)): (release, track)
        for release in result.releases
        for track in release.tracks
    }
    right = [len(result.releases) == len(expect["releases"])]
    right += [out["file"] not in tracks for out in expect["left_out"]]
    for wanted in expect["releases"]:
        found = next((tracks[name][0] for t in wanted["tracks"] for name in t["file"] if name in tracks), None)
        right.append(_release(wanted, found, figures))
        for want in wanted["tracks"]:
            name = next((name for name in want["file"] if name in tracks), None)
            right.append(_track(want, tracks[name][1] if name else None, listing, figures))
    return all(right)


def _release(want: dict[str, Any], found: ParsedRelease | None, figures: Figures) -> bool:
    release = found or ParsedRelease(_EMPTY.path)
    whole = f"{release.title} ({release.version})" if release.version else release.title
    year = release.year or release.date[:4]
    fields = (
        (any(_same(text, title) for text in (whole, release.title) for title in want["title"]), whole, want["title"]),
        (_people(release.artists, want["artists"]), release.artists, want["artists"]),
        (any(_code(release.label) == _code(text) for text in want["label"]), release.label, want["label"]),
        (any(_code(release.catalog_number) == _code(t) for t in want["catalog_number"]), release.catalog_number,
         want["catalog_number"]),
        (release.upc == want["upc"], release.upc, [want["upc"]]),
        (release.date == want["date"], release.date, [want["date"]]),
        (not want["year"] or year == want["year"], want["year"] and year, [want["year"]]),
    )  # fmt: skip
    right = [figures.add(good, bool(got)) for good, got, wanted in fields if got or any(wanted)]
    cover = [str(release.cover)] if release.cover else []
    return all(right) and cover == want["cover"]


def _track(want: dict[str, Any], found: ParsedTrack | None, listing: dict[str, Any], figures: Figures) -> bool:
    track = found or _EMPTY
    places = track.disc in want["disc"] and track.number == want["number"]
    roles = {"producer": track.producers, "remixer": track.remixers, "composer": track.composers}
    free = listing["case"] == "free"
    titled = any(_same(track.title, title, free=free) for title in want["title"])
    rows: list[tuple[bool, object, Sequence[object]]] = [
        (any(_same(track.version, text, free=True) for text in want["version"]), track.version, want["version"]),
        (_people(track.artists, want["main"]), track.artists, want["main"]),
        (_people(track.featured, want["featured"]), track.featured, want["featured"]),
        (track.isrc == want["isrc"], track.isrc, [want["isrc"]]),
        (track.advisory == want["advisory"], track.advisory, [want["advisory"]]),
        *((_people(roles[r], want["roles"].get(r, [[]])), roles[r], want["roles"].get(r, [[]])) for r in roles),
    ]
    if "track.title" not in listing["not_scored"]:
        rows.append((titled, track.title, want["title"]))
    right = [figures.add(good, bool(got)) for good, got, wanted in rows if got or any(wanted)]
    return all(right) and places


def _same(one: str, other: str, *, free: bool = False) -> bool:
    pair = [" ".join(unicodedata.normalize("NFC", text).split()) for text in (one, other)]
    return pair[0].casefold() == pair[1].casefold() if free else pair[0] == pair[1]


def _people(found: Sequence[str], wanted: Sequence[Sequence[str]]) -> bool:
    names = sorted(unicodedata.normalize("NFC", name).casefold() for name in found)
    return any(names == sorted(name.casefold() for name in answer) for answer in wanted)


def _code(text: str) -> str:
    return re.sub(r"[\s_-]", "", text).casefold()


_EMPTY = ParsedTrack(as_listing({"folder": "x", "files": [{"path": "x.wav", "type": "audio"}]}).files[0].path, 0, 0)
