"""From a dropped folder (or files) to a draft: what each file seems to be, where each guess came from, the release.

Tags win over file names, file names over folders. A plan changes nothing; the person may edit every guess before
`create` makes the draft.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from trackball_desktop.domain.assets import Asset, AssetRole, FileStamp
from trackball_desktop.domain.edits import AddNode, Batch, Edit
from trackball_desktop.domain.errors import MediaError, UserError
from trackball_desktop.domain.release import (
    Disc,
    PrimaryContribution,
    Release,
    Track,
    Work,
    WorkContribution,
    new_id,
)
from trackball_desktop.domain.templates import filled
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.intake_plan import IntakePlan, IntakeRow, Reading, plan_from
from trackball_desktop.services.stores import Stores

MAX_FILES = 1000
"""More tracks than this is no release but a mistake."""


class Intake:
    """Reads what was dropped and makes drafts of it."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def plan(self, paths: Sequence[Path], *, on_progress: Callable[[int, int], None] | None = None) -> IntakePlan:
        """Look at what was dropped; cancelling ends the reading after the file at hand.

        Raises UserError or MediaError when nothing in it can become a track.
        """
        stopped = threading.Event()
        try:
            return await asyncio.to_thread(_plan, tuple(paths), on_progress, stopped)
        except asyncio.CancelledError:
            stopped.set()
            raise

    async def create(self, plan: IntakePlan, account_id: str | None = None, *, template_id: str | None = None) -> str:
        """Make the draft and return its id. What is not included is left out; the originals stay where they are.

        A template fills what neither tags nor names say.
        """
        release, assets = await asyncio.to_thread(draft_of, plan)
        if template_id is not None:
            release = filled(release, self._stores.templates.load(template_id))
        if account_id is not None:
            release = release.model_copy(update={"local": release.local.model_copy(update={"account_id": account_id})})
        count = sum(row.included for row in plan.rows)
        label = "made from a file" if count == 1 else f"made from {count} files"
        draft = await asyncio.wrap_future(self._stores.library.create(release, label=label, assets=assets))
        return draft.release.id

    async def add_to(self, plan: IntakePlan, release_id: str, disc_id: str | None) -> int:
        """Add the files as tracks to a draft that is there, as one step of its history; return how many.

        They go to the end of the disc; with None each disc of the plan becomes a new one. Raises UserError when the
        release or the disc is gone.
        """
        before = self._stores.library.load(release_id).release
        made = await asyncio.to_thread(tracks_of, plan, release_id, _billed(before))
        edits = _adding(before, made, disc_id)
        count = len(made.assets)
        label = "added a track from a file" if count == 1 else f"added {count} tracks from files"
        edit = Batch(label=label, edits=tuple(edits))
        after = edit.apply(before)
        # The files first: a step that is on the disk has its files, and files without their track are not looked at.
        await asyncio.wrap_future(self._stores.assets.put(made.assets))
        recorded = self._stores.history.record(release_id, edit, edit.inverse(before), after, label=label)
        await asyncio.wrap_future(recorded)
        return count


def _billed(release: Release) -> tuple[str, ...]:
    """Return the names that are billed on a release, in their order."""
    billed = release.primary_contributions
    names = [item.artist for item in billed] if isinstance(billed, tuple) else []
    return tuple(name for name in names if isinstance(name, str))


def _adding(release: Release, made: Made, disc_id: str | None) -> list[Edit]:
    """Return the edits that put new tracks and their works into a release."""
    edits: list[Edit] = [AddNode.of(release.id, "works", work) for work in made.works]
    if disc_id is None:
        discs = [Disc(tracks=tuple(tracks)) for _, tracks in sorted(made.discs.items())]
        return [*edits, *(AddNode.of(release.id, "discs", disc) for disc in discs)]
    if all(disc.id != disc_id for disc in release.discs):
        raise UserError("This disc is no longer part of the release.", remedy="Choose another disc.")
    tracks = [track for _, members in sorted(made.discs.items()) for track in members]
    return [*edits, *(AddNode.of(disc_id, "tracks", track) for track in tracks)]


def _plan(
    paths: tuple[Path, ...], on_progress: Callable[[int, int], None] | None, stopped: threading.Event
) -> IntakePlan:
    audio, pictures, problems = _listing(paths)
    if len(audio) > MAX_FILES:
        raise UserError(
            f"These are {len(audio):,} audio files.",
            meaning="A release of more than 1,000 tracks is surely not meant.",
            remedy="Drop the folder of one release.",
        )
    from trackball_desktop.media.audio import read_audio

    read: list[Reading] = []
    for number, path in enumerate(audio, start=1):
        if stopped.is_set():
            break  # nobody waits for the outcome any more
        try:
            read.append(Reading(path, read_audio(path)))
        except MediaError as error:
            problems.append(str(error))
        if on_progress is not None:
            on_progress(number, len(audio))
    return plan_from(read, pictures, problems)


def _listing(paths: Iterable[Path]) -> tuple[list[Path], list[Path], list[str]]:
    """Sort what was dropped into audio, pictures and sentences about the rest; nothing is opened."""
    from trackball_desktop.media.files import AUDIO_SUFFIXES, PICTURE_SUFFIXES, scan_folder

    audio: dict[Path, None] = {}
    pictures: dict[Path, None] = {}
    problems: list[str] = []
    failure: UserError | None = None
    passed_over = 0
    for path in paths:
        suffix = path.suffix.lower()
        if suffix in AUDIO_SUFFIXES and path.is_file():
            audio[path] = None
        elif suffix in PICTURE_SUFFIXES and path.is_file():
            pictures[path] = None
        elif path.is_file():
            passed_over += 1
        else:
            try:
                listing = scan_folder(path)
            except UserError as error:
                failure = error
                problems.append(str(error))
            else:
                audio.update(dict.fromkeys(listing.audio))
                pictures.update(dict.fromkeys(listing.pictures))
                problems += listing.problems
    if passed_over:
        only = "1 file is" if passed_over == 1 else f"{passed_over:,} files are"
        problems.append(f"{only} no audio and no picture: passed over.")
    if not audio:
        raise failure or UserError(
            "There is no audio in what was dropped.",
            remedy="Drop a folder of WAV or FLAC files, or the files themselves.",
        )
    return list(audio), list(pictures), problems


def draft_of(plan: IntakePlan) -> tuple[Release, list[Asset]]:
    """Make the release and its assets from a plan. What was not guessed is left to inherit."""
    release_id = new_id()
    made = tracks_of(plan, release_id, plan.artists)
    if plan.cover is not None:
        made.assets.append(asset_of(release_id, release_id, AssetRole.COVER, plan.cover))
    release = Release(
        id=release_id,
        title=plan.title,
        label=plan.label or INHERIT,
        upc=plan.upc or INHERIT,
        catalog_number=plan.catalog_number or INHERIT,
        genre=plan.genre or INHERIT,
        primary_contributions=_artists(plan.artists) if plan.artists else INHERIT,
        discs=tuple(Disc(tracks=tuple(tracks)) for _, tracks in sorted(made.discs.items())),
        works=tuple(made.works),
    )
    return release, made.assets


@dataclass
class Made:
    """The tracks of a plan by the number of their disc, their works and files."""

    discs: dict[int, list[Track]] = field(default_factory=dict[int, list[Track]])
    works: list[Work] = field(default_factory=list[Work])
    assets: list[Asset] = field(default_factory=list[Asset])


def tracks_of(plan: IntakePlan, release_id: str, billed: tuple[str, ...]) -> Made:
    """Make the tracks of the files that are used. Who is `billed` on the release is not named on each track again."""
    made = Made()
    for row in plan.rows:
        if not row.included:
            continue
        work = _work(row)
        track = Track(
            track_type="audio",
            title=row.title,
            version_title=row.version or INHERIT,
            isrc=row.isrc or INHERIT,
            duration=INHERIT if row.duration is None else timedelta(seconds=round(row.duration)),
            primary_contributions=INHERIT if row.artists in {(), billed} else _artists(row.artists),
            works=(work.id,) if work else INHERIT,
        )
        made.works += [work] if work else []
        made.discs.setdefault(row.disc, []).append(track)
        made.assets.append(asset_of(release_id, track.id, AssetRole.MASTER, row.path))
    return made


def _artists(names: Iterable[str]) -> tuple[PrimaryContribution, ...]:
    return tuple(PrimaryContribution(artist=name) for name in names)


def _work(row: IntakeRow) -> Work | None:
    """Make the work of a track whose tags name its writers."""
    if not row.writers:
        return None
    writers = tuple(WorkContribution(artist=name, role=role) for name, role in row.writers)
    return Work(title=row.title, contributions=writers)


def asset_of(release_id: str, owner_id: str, role: AssetRole, path: Path) -> Asset:
    """Describe a file as an asset, without reading it. Raises MediaError when it is not there."""
    from trackball_desktop.media.files import stamp

    found: FileStamp = stamp(path)
    return Asset(
        id=new_id(), release_id=release_id, owner_id=owner_id, role=role, path=str(path.absolute()), stamp=found
    )
