"""A release as the list and the search see it: what `projections` derives and `indexing` counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TrackRow:
    """A track as the catalogue compares it. `duration` is in seconds; `isrc` without separators, in capitals."""

    track_id: str
    title: str
    version: str
    artist: str
    isrc: str
    duration: float | None


@dataclass(frozen=True)
class Listing:
    """A release as the list and the search see it. Texts are empty where there is nothing.

    `title` is what the label calls it; `display_title` what stores are to show, which can be another text and is found
    too.
    """

    title: str
    display_title: str
    artist: str
    label: str
    catalog_number: str
    upc: str
    gtin14: str
    release_date: str
    massivemusic_id: int | None
    account_id: str | None
    tracks: tuple[TrackRow, ...]
    artists: frozenset[str]
    people: frozenset[str]
