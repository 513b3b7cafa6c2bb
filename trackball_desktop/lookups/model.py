"""What a public catalogue shows of a release, in one shape for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class StoreArtist:
    """A billed artist as a catalogue has it. `id` is the catalogue's own; empty where it gives none."""

    name: str
    id: str = ""
    link: str = ""


@dataclass(frozen=True)
class StoreTrack:
    """A track. `duration` is in seconds; None, and an empty text, is what the catalogue does not say.

    `artist_line` is what it prints, `artists` those that it names apart. `is_artist_list_complete` says whether guests
    are among them: some catalogues name only the main artist of a track.
    """

    title: str
    version: str = ""
    disc: int = 1
    number: int = 0
    artist_line: str = ""
    artists: tuple[StoreArtist, ...] = ()
    is_artist_list_complete: bool = False
    isrc: str = ""
    duration: float | None = None
    explicit: bool | None = None
    link: str = ""


@dataclass(frozen=True)
class StoreRelease:
    """A release as a catalogue shows it. What it does not say is empty or None.

    `track_count` is its own count, which may be higher than the number of `tracks` it lists; `release_date` is ISO
    text of a day, a month or a year.
    """

    store: str
    id: str
    title: str
    link: str
    version: str = ""
    upc: str = ""
    artist_line: str = ""
    artists: tuple[StoreArtist, ...] = ()
    label: str = ""
    catalog_number: str = ""
    genre: str = ""
    release_date: str = ""
    p_line: str = ""
    cover: str = ""
    explicit: bool | None = None
    track_count: int | None = None
    tracks: tuple[StoreTrack, ...] = ()

    def with_tracks(self, tracks: tuple[StoreTrack, ...]) -> StoreRelease:
        """Return the release with the tracks of another answer."""
        return replace(self, tracks=tracks, track_count=self.track_count or len(tracks))


@dataclass(frozen=True)
class CatalogueAnswer:
    """An answer of a catalogue. `release` is None where it says that it does not have what was asked for.

    `raw` are the bodies that it is read from, by the name of the call.
    """

    release: StoreRelease | None
    raw: dict[str, str] = field(default_factory=dict[str, str])
