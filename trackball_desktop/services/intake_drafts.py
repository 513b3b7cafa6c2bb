"""From the plan of a drop to a draft: the release, its tracks and works, and the files that belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from trackball_desktop.domain.assets import Asset, AssetRole
from trackball_desktop.domain.date_parsing import read_date
from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    PrimaryContribution,
    Release,
    Track,
    Work,
    WorkContribution,
    new_id,
)
from trackball_desktop.domain.tree import find
from trackball_desktop.domain.values import INHERIT, Unset
from trackball_desktop.domain.vocabulary import INSTRUMENTAL, canonical_language
from trackball_desktop.services.attaching import ATTACHABLE_ROLES, detect_attachments, lyrics_edit, read_lyrics_file
from trackball_desktop.services.intake_plan import IntakePlan, IntakeRow, normalised_text
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.services.sheet_updates import release_edits, track_edits

if TYPE_CHECKING:
    from trackball_desktop.services.intake_tables import MatchedTable


def build_draft(plan: IntakePlan) -> tuple[Release, list[Asset]]:
    """Make the release and its assets from a plan. What was not guessed is left to inherit."""
    release_id = new_id()
    parts = build_tracks(plan, release_id, plan.artists)
    if plan.cover is not None:
        parts.assets.append(make_asset(release_id, release_id, AssetRole.COVER, plan.cover))
    parts.assets += [make_asset(release_id, release_id, AssetRole.BOOKLET, path) for path in plan.booklets]
    release = Release(
        id=release_id,
        title=normalised_text("title", plan.title),
        version_title=normalised_text("version_title", plan.version) or INHERIT,
        release_date=read_date(plan.date) or plan.date or INHERIT,
        pline_year=_year(plan) or INHERIT,
        cline_year=_year(plan) or INHERIT,
        compilation_type="Various Artists Compilation" if plan.is_various_artists else INHERIT,
        label=normalised_text("label", plan.label) or INHERIT,
        upc=normalised_text("upc", plan.upc) or INHERIT,
        catalog_number=normalised_text("catalog_number", plan.catalog_number) or INHERIT,
        genre=normalised_text("genre", plan.genre) or INHERIT,
        primary_contributions=_artists(plan.artists) if plan.artists else INHERIT,
        discs=tuple(Disc(tracks=tuple(tracks)) for _, tracks in sorted(parts.discs.items())),
        works=tuple(parts.works),
    )
    for edit in add_other_files(release, parts, plan.other_files):
        release = edit.apply(release)
    if plan.table is not None:
        for edit in table_edits(release, parts, plan.table):
            release = edit.apply(release)
    return release, parts.assets


def _year(plan: IntakePlan) -> str:
    """Return the year of the lines: the folder's, but for one of this or last year whose release only comes later."""
    day = read_date(plan.date)
    number = int(plan.year) if plan.year.isdigit() else 0
    if day is not None and number and number >= datetime.now().astimezone().year - 1 and day.year > number:
        return str(day.year)
    return plan.year or (str(day.year) if day is not None else "")


_PLAN_FIELDS = (
    "title",
    "version_title",
    "primary_contributions",
    "isrc",
    "parental_advisory",
    "duration",
    "label",
    "upc",
)
"""Fields that a plan shows: there the sheet's values are in it already, and may have been changed by hand since."""


def table_edits(
    release: Release, made: TracksAndFiles, table: MatchedTable, *, only_tracks: bool = False
) -> list[Edit]:
    """Return the edits that put in what a sheet says beyond the columns of a plan: writers, publishers, credits, lines,
    languages.
    """
    table_tracks = {track.id: track for track in table.release.tracks()}
    edits: list[Edit] = []
    if not only_tracks:
        edits += release_edits(release, table.release, {*_PLAN_FIELDS, "catalog_number", "genre", "release_date"})
    for path, track_id in made.tracks.items():
        if path in table.pairs:
            old = cast("Track", find(release, track_id))
            edits += track_edits(release, old, table.release, table_tracks[table.pairs[path]], _PLAN_FIELDS)
    return edits


def add_other_files(release: Release, made: TracksAndFiles, files: Sequence[Path]) -> list[Edit]:
    """Give tracks and release the files that go with masters; return the edits that write lyrics into their fields.

    One whose track is in doubt is left where it is.
    """
    assets, edits = made.assets, list[Edit]()
    attachments, _ = detect_attachments(release, files)
    taken = {(asset.owner_id, asset.role) for asset in assets if not asset.role.allows_several}
    for item in attachments:
        if item.role not in ATTACHABLE_ROLES or not item.owner_id or (item.owner_id, item.role) in taken:
            continue
        if not item.role.allows_several:
            taken.add((item.owner_id, item.role))
        assets.append(make_asset(release.id, item.owner_id, item.role, item.path))
        if item.role is AssetRole.LYRICS:
            edit = lyrics_edit(cast("Track", find(release, item.owner_id)), read_lyrics_file(item.path), "")
            edits += [] if edit is None else [edit]
    return edits


@dataclass
class TracksAndFiles:
    """The tracks of a plan by the number of their disc, their works and files."""

    discs: dict[int, list[Track]] = field(default_factory=dict[int, list[Track]])
    works: list[Work] = field(default_factory=list[Work])
    assets: list[Asset] = field(default_factory=list[Asset])
    tracks: dict[Path, str] = field(default_factory=dict[Path, str])
    """The id of the track of each file."""


_ADVISORIES = {"explicit": "Explicit", "clean": "Edited", "none": "Non-Applicable"}


def build_tracks(plan: IntakePlan, release_id: str, billed: tuple[str, ...]) -> TracksAndFiles:
    """Make the tracks of the files that are used. Who is `billed` on the release is not named on each track again."""
    result = TracksAndFiles()
    for row in plan.rows:
        if not row.is_included:
            continue
        work = _work(row)
        is_instrumental = row.version.casefold().startswith("instrumental")
        track = Track(
            track_type="audio",
            title=normalised_text("title", row.title),
            version_title=normalised_text("version_title", row.version) or INHERIT,
            isrc=normalised_text("isrc", row.isrc) or INHERIT,
            # Nothing is sung in an instrumental: neither the release's language nor its Explicit is true of it.
            parental_advisory=_ADVISORIES.get(row.advisory or ("none" if is_instrumental else ""), INHERIT),
            audio_language=(canonical_language(INSTRUMENTAL) or INHERIT) if is_instrumental else INHERIT,
            duration=INHERIT if row.duration is None else timedelta(seconds=round(row.duration)),
            primary_contributions=_billed_artists(row, billed),
            contributions=_credits(row),
            works=(work.id,) if work else INHERIT,
        )
        result.works += [work] if work else []
        result.discs.setdefault(row.disc, []).append(track)
        result.tracks[row.path] = track.id
        result.assets.append(make_asset(release_id, track.id, AssetRole.MASTER, row.path))
    return result


def _billed_artists(row: IntakeRow, billed: tuple[str, ...]) -> tuple[PrimaryContribution, ...] | Unset:
    """Bill the artists of a track, guests behind them; nobody where they are the release's own."""
    if not row.featured and row.artists in {(), billed}:
        return INHERIT
    guests = tuple(PrimaryContribution(artist=name, featured=True) for name in row.featured)
    return (*_artists(row.artists or billed), *guests)


def _credits(row: IntakeRow) -> tuple[Contribution, ...] | Unset:
    roles = [(name, "Producer") for name in row.producers] + [(name, "Remixer") for name in row.remixers]
    return tuple(Contribution(artist=name, role=role) for name, role in roles) if roles else INHERIT


def _artists(names: Iterable[str]) -> tuple[PrimaryContribution, ...]:
    return tuple(PrimaryContribution(artist=name) for each in names if (name := normalised_text("artist", each)))


def _work(row: IntakeRow) -> Work | None:
    """Make the work of a track whose tags name its writers."""
    if not row.writers:
        return None
    writers = tuple(WorkContribution(artist=name, role=role) for name, role in row.writers)
    return Work(title=row.title, contributions=writers)
