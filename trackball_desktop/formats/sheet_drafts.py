"""Rows that were read, and the drafts that are made of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from trackball_desktop.domain.file_listing.titles import read_title
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import INSTRUMENTAL, canonical_language
from trackball_desktop.formats.sheet_columns import CREDIT, WRITERS
from trackball_desktop.formats.sheet_people import billed_artists, billed_name, common_names
from trackball_desktop.formats.sheet_types import SheetDraft, Source

_WHOLE = Decimal("100.5")
"""Percent up to which shares are those of one work; rounded thirds may be a little more than 100."""


@dataclass
class TrackRow:
    """A row that is a track: its values, people by role, shares by role and name, and its place."""

    row: int
    values: dict[str, Any]
    sources: dict[str, Source]
    people: dict[str, list[str]]
    shares: dict[str, Decimal]
    disc: int = 1
    number: int | None = None
    order: int = 0


@dataclass
class ReleaseRows:
    """The rows of one release: what they say of it, and its tracks."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    sources: dict[str, Source] = field(default_factory=dict[str, Source])
    people: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    tracks: list[TrackRow] = field(default_factory=list[TrackRow])


def build_draft(group: ReleaseRows) -> SheetDraft:
    """Make the draft of a release's rows, with where its values stood."""
    sources: dict[tuple[str, str], Source] = {}
    tracks = group.tracks
    billed = [billed_name(item) for item in group.people.get("artist", [])]
    if not billed and tracks:
        billed = common_names([t.people.get("artist", []) for t in tracks])
    guests = group.people.get("featured", [])
    works: list[Work] = []
    discs: dict[int, list[Track]] = defaultdict(list)
    for row in tracks:
        discs[row.disc].append(_build_track(row, billed, works, sources))
    values: dict[str, Any] = {n: value for n, value in group.values.items() if n in Release.model_fields}
    if billed or guests:
        values["primary_contributions"] = billed_artists(billed, guests)
    values["discs"] = tuple(Disc(tracks=tuple(discs[number])) for number in sorted(discs))
    release = Release(**values, works=tuple(works))
    sources |= {(release.id, name): source for name, source in group.sources.items()}
    ordered_tracks = [track for number in sorted(discs) for track in discs[number]]
    rows_in_order = [row for number in sorted(discs) for row in tracks if row.disc == number]
    numbers = {
        track.id: row.number for track, row in zip(ordered_tracks, rows_in_order, strict=True) if row.number is not None
    }
    return SheetDraft(release, sources, numbers)


def _build_track(row: TrackRow, billed: list[str], works: list[Work], sources: dict[tuple[str, str], Source]) -> Track:
    values: dict[str, Any] = {n: value for n, value in row.values.items() if n in Track.model_fields}
    if row.values.get("instrumental") or _is_called_instrumental(row.values):
        values["audio_language"] = canonical_language(INSTRUMENTAL)
    artists = [billed_name(item) for item in row.people.get("artist", [])]
    guests = row.people.get("featured", [])
    if guests or (artists and artists != billed):
        values["primary_contributions"] = billed_artists(artists or billed, guests)
    credits = [
        Contribution(artist=item, role=role)
        for kind, role in (("producer", "Producer"), ("remixer", "Remixer"))
        for item in row.people.get(kind, [])
    ]
    credits += [
        Contribution(artist=name, role=kind.removeprefix(CREDIT))
        for kind, names in row.people.items()
        if kind.startswith(CREDIT)
        for name in names
    ]
    if credits:
        values["contributions"] = tuple(credits)
    work = _build_work(row)
    if work is not None:
        works.append(work)
        values["works"] = (work.id,)
    track = Track(**values)
    sources |= {(track.id, name): source for name, source in row.sources.items()}
    return track


def _build_work(row: TrackRow) -> Work | None:
    roles: dict[str, set[str]] = {}
    parts: dict[str, list[Decimal]] = defaultdict(list)
    for kind in WRITERS:
        for name in row.people.get(kind, []):
            roles.setdefault(name, set()).update(WRITERS[kind].split(" & "))
            share_keys = dict.fromkeys((f"{kind}/{name}", f"writer/{name}"))
            parts[name] += [row.shares[key] for key in share_keys if key in row.shares][:1]
    shares = _summed_shares(parts)
    publishers = row.people.get("publisher", [])
    if not roles and not publishers and "iswc" not in row.values:
        return None
    order = ("Composer", "Author", "Arranger")
    writers: list[WorkContribution] = []
    for name, role_words in roles.items():
        both = {"Composer", "Author"} <= role_words
        role_names = ["Composer & Author"] if both else [role for role in order[:2] if role in role_words]
        role_names += ["Arranger"] if "Arranger" in role_words else []
        for index, role in enumerate(role_names):  # the share once
            share = shares.get(name, INHERIT) if index == 0 else INHERIT
            writers.append(WorkContribution(artist=name, role=role, split_percentage=share))
    publisher_rows = [
        Publisher(publisher=name, split_percentage=row.shares.get(f"publisher/{name}", INHERIT)) for name in publishers
    ]
    title = row.values.get("title", INHERIT)
    return Work(
        # A version and guests are the recording's: the work is called by its name alone.
        title=(read_title(title).title or title) if isinstance(title, str) else title,
        iswc=row.values.get("iswc", INHERIT),
        contributions=tuple(writers) if writers else INHERIT,
        publishers=tuple(publisher_rows) if publisher_rows else INHERIT,
    )


def _summed_shares(parts: dict[str, list[Decimal]]) -> dict[str, Decimal]:
    """Return the share of each writer: what composers and lyricists have is added up for somebody who is both.

    Where that is more than the whole, a share is repeated beside each role, and counts once.
    """
    summed = {name: sum(shares, Decimal(0)) for name, shares in parts.items() if shares}
    if sum(summed.values()) <= _WHOLE:
        return summed
    return {name: shares[0] for name, shares in parts.items() if shares}


def _is_called_instrumental(values: dict[str, Any]) -> bool:
    """Say whether title or version say that nothing is sung, whatever a column of languages says of the titles."""
    title = values.get("title")
    version = values.get("version_title") or (read_title(title).version if isinstance(title, str) else "")
    return str(version).casefold().startswith("instrumental")
