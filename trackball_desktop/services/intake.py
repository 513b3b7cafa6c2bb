"""From a dropped folder (or files) to a draft: what each file seems to be, where each guess came from, the release.

A drop may hold several releases: each becomes a plan of its own. A plan changes nothing; the person may edit every
guess before `create` makes the draft. Answers to doubts are remembered by what they are about.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from trackball_desktop.domain.assets import Asset, AssetRole
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.edits import AddNode, Batch, Edit
from trackball_desktop.domain.errors import MediaError, UserError
from trackball_desktop.domain.listing.folders import FolderRole, role_of
from trackball_desktop.domain.moments import read_date
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
from trackball_desktop.domain.templates import with_template
from trackball_desktop.domain.tree import find
from trackball_desktop.domain.values import INHERIT, Unset
from trackball_desktop.i18n.contexts import FileText, HistoryText
from trackball_desktop.media.artwork import size_of
from trackball_desktop.media.audio import read_audio
from trackball_desktop.media.files import (
    ARCHIVE_SUFFIXES,
    AUDIO_SUFFIXES,
    DOCUMENT_SUFFIXES,
    PICTURE_SUFFIXES,
    archive_text,
    evicted_text,
    is_evicted,
    is_placeholder,
    is_unicode,
    not_unicode_text,
    placeholder_text,
    scan_folder,
)
from trackball_desktop.services.attaching import WITH_MASTERS, attachments_of, lyrics_edit, lyrics_of
from trackball_desktop.services.intake_plan import Drop, IntakePlan, IntakeRow, Picture, Reading, plans_from, spelled
from trackball_desktop.services.new_assets import asset_of
from trackball_desktop.storage.stores import Stores

if TYPE_CHECKING:
    from trackball_desktop.domain.listing.model import Question

MAX_FILES = 1000
"""More tracks than this is no release but a mistake."""
ANSWERS_KEY = "intake.answers"
MAX_ANSWERS = 2000


class Intake:
    """Reads what was dropped and makes drafts of it."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def plans(
        self, paths: Sequence[Path], *, on_progress: Callable[[int, int], None] | None = None
    ) -> tuple[IntakePlan, ...]:
        """Look at what was dropped: a plan for each release. Cancelling ends the reading after the file at hand.

        Raises UserError or MediaError when nothing in it can become a track.
        """
        stopped = threading.Event()
        answers = self._answers()
        try:
            plans = await asyncio.to_thread(_plans, tuple(paths), on_progress, stopped, answers)
        except asyncio.CancelledError:
            stopped.set()
            raise
        return tuple([_with_known(plan, self._used_before(plan)) for plan in plans])

    def _answers(self) -> Callable[[Question], tuple[str, ...] | None]:
        kept: Any = self._stores.settings.get(ANSWERS_KEY, {})
        known = cast("dict[str, Any]", kept) if isinstance(kept, dict) else {}

        def answer(question: Question) -> tuple[str, ...] | None:
            names = known.get(_answer_key(question))
            return tuple(str(name) for name in cast("list[Any]", names)) if isinstance(names, list) else None

        return answer

    async def remember(self, question: Question, names: Sequence[str]) -> None:
        """Keep the answer to a doubt, for the next drop that raises it."""
        kept: Any = self._stores.settings.get(ANSWERS_KEY, {})
        known = cast("dict[str, Any]", kept) if isinstance(kept, dict) else {}
        known = {**{key: value for key, value in known.items() if key != _answer_key(question)}}
        known[_answer_key(question)] = list(names)
        written = self._stores.settings.save(ANSWERS_KEY, dict(list(known.items())[-MAX_ANSWERS:]))
        await asyncio.wrap_future(written)

    def _used_before(self, plan: IntakePlan) -> list[str]:
        """Say in which releases files of this plan are already."""
        paths = [str(row.path.absolute()) for row in plan.rows if row.included]
        found = self._stores.assets.releases_with(paths) if paths else []
        said: list[str] = []
        for row in self._stores.library.rows(found[:3]):
            state = "was sent" if row.remote_id else FileText.tr("is a draft here")
            said.append(
                FileText.tr(
                    "Files of this folder are already in “{title}”, which {state}.",
                    title=row.title or "Untitled",
                    state=state,
                )
            )
        return said

    async def create(self, plan: IntakePlan, account_id: str | None = None, *, template_id: str | None = None) -> str:
        """Make the draft and return its id. What is not included is left out; the originals stay where they are.

        A template fills what neither tags nor names say.
        """
        release, assets = await asyncio.to_thread(draft_of, plan)
        if template_id is not None:
            release = with_template(release, self._stores.templates.load(template_id))
        if account_id is not None:
            release = release.model_copy(update={"local": release.local.model_copy(update={"account_id": account_id})})
        count = sum(row.included for row in plan.rows)
        label = HistoryText.tr("made from %n files", "made from a file", count)
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
        edits += await asyncio.to_thread(add_others, Batch(edits=tuple(edits)).apply(before), made, plan.others)
        label = HistoryText.tr("added %n tracks from files", "added a track from a file", count)
        edit = Batch(edits=tuple(edits))
        after = edit.apply(before)
        # The files first: a step that is on the disk has its files, and files without their track are not looked at.
        await asyncio.wrap_future(self._stores.assets.save(made.assets))
        recorded = self._stores.history.record(release_id, edit, edit.inverse(before), after, label=label)
        await asyncio.wrap_future(recorded)
        return count


def _billed(release: Release) -> tuple[str, ...]:
    """Return the names that are billed on a release, in their order."""
    billed = release.primary_contributions
    names = [item.artist for item in billed] if isinstance(billed, tuple) else []
    return tuple(name for name in names if isinstance(name, str))


def _adding(release: Release, made: TracksAndFiles, disc_id: str | None) -> list[Edit]:
    """Return the edits that put new tracks and their works into a release."""
    edits: list[Edit] = [AddNode.of(release.id, "works", work) for work in made.works]
    if disc_id is None:
        discs = [Disc(tracks=tuple(tracks)) for _, tracks in sorted(made.discs.items())]
        return [*edits, *(AddNode.of(release.id, "discs", disc) for disc in discs)]
    if all(disc.id != disc_id for disc in release.discs):
        raise UserError(
            FileText.tr("This disc is no longer part of the release."), remedy=FileText.tr("Choose another disc.")
        )
    tracks = [track for _, members in sorted(made.discs.items()) for track in members]
    return [*edits, *(AddNode.of(disc_id, "tracks", track) for track in tracks)]


def _answer_key(question: Question) -> str:
    return f"{question.kind}:{folded(question.subject)}"


def _with_known(plan: IntakePlan, said: list[str]) -> IntakePlan:
    return replace(plan, problems=(*plan.problems, *said)) if said else plan


@dataclass
class _Found:
    """What lies in one dropped folder, or in the folder of dropped files; nothing was opened."""

    folder: Path
    audio: dict[Path, None] = field(default_factory=dict[Path, None])
    pictures: dict[Path, None] = field(default_factory=dict[Path, None])
    documents: dict[Path, None] = field(default_factory=dict[Path, None])
    problems: list[str] = field(default_factory=list[str])


def _plans(
    paths: tuple[Path, ...],
    on_progress: Callable[[int, int], None] | None,
    stopped: threading.Event,
    answers: Callable[[Question], tuple[str, ...] | None],
) -> list[IntakePlan]:
    found = _listing(paths)
    count = sum(len(each.audio) for each in found)
    if count > MAX_FILES:
        raise UserError(
            FileText.tr("These are {count} audio files.", count=f"{count:,}"),
            meaning=FileText.tr("A release of more than 1,000 tracks is surely not meant."),
            remedy=FileText.tr("Drop the folder of one release."),
        )

    plans: list[IntakePlan] = []
    failure: MediaError | None = None
    done = 0
    for each in found:
        read: list[Reading] = []
        for path in each.audio:
            if stopped.is_set():
                break  # nobody waits for the outcome any more
            try:
                read.append(Reading(path, read_audio(path)))
            except MediaError as error:
                each.problems.append(error.message)
            done += 1
            if on_progress is not None:
                on_progress(done, count)
        drop = Drop(each.folder, read, [_picture(path) for path in each.pictures], list(each.documents), each.problems)
        try:
            plans += plans_from(drop, answers)
        except MediaError as error:
            failure = error
    if not plans:
        raise failure or UserError(FileText.tr("Nothing was read."))
    return plans


def _picture(path: Path) -> Picture:
    """Read a picture's size; one that does not open has none."""
    try:
        size = path.stat().st_size
    except OSError:
        return Picture(path)  # gone since it was listed
    return Picture(path, size, *size_of(path))


def _listing(paths: Iterable[Path]) -> list[_Found]:
    """Sort what was dropped by the folders in which it lies; nothing is opened."""
    paths = tuple(paths)
    folders: dict[Path, _Found] = {}
    problems: list[str] = []
    failure: UserError | None = None
    passed_over = 0
    loose = _common_folder([path for path in paths if path.is_file()])
    together = _folder_of_discs([path for path in paths if not path.is_file()])
    for path in paths:
        suffix = path.suffix.lower()
        kinds = ((AUDIO_SUFFIXES, "audio"), (PICTURE_SUFFIXES, "pictures"), (DOCUMENT_SUFFIXES, "documents"))
        if not is_unicode(path):
            problems.append(not_unicode_text(path))
            failure = UserError(problems[-1])
            continue
        if path.is_file():
            if is_placeholder(path.stat()):
                problems.append(placeholder_text(path))
                failure = UserError(problems[-1])
                continue
            name = next((name for suffixes, name in kinds if suffix in suffixes), None)
            if name is not None and loose is not None:
                getattr(folders.setdefault(loose, _Found(loose)), name)[path] = None
            elif is_evicted(path.name):
                problems.append(evicted_text([path.name[1:].removesuffix(".icloud")]))
            elif suffix in ARCHIVE_SUFFIXES:
                problems.append(archive_text(path))
                failure = UserError(
                    FileText.tr("{name} is an archive.", name=path.name),
                    meaning=FileText.tr("Archives are not opened."),
                    remedy=FileText.tr("Unpack it, then drop the folder that comes out."),
                )
            else:
                passed_over += 1
            continue
        try:
            listing = scan_folder(path)
        except UserError as error:
            failure = error
            problems.append(error.message)
            continue
        each = folders.setdefault(together or path, _Found(together or path))
        each.audio.update(dict.fromkeys(listing.audio))
        each.pictures.update(dict.fromkeys(listing.pictures))
        each.documents.update(dict.fromkeys(listing.documents))
        each.problems += [*listing.problems, *(archive_text(archive) for archive in listing.archives)]
        each.problems += [evicted_text(listing.evicted)] if listing.evicted else []
    if passed_over:
        only = "1 file is" if passed_over == 1 else f"{passed_over:,} files are"
        problems.append(FileText.tr("{only} no audio and no picture: passed over.", only=only))
    with_audio = [each for each in folders.values() if each.audio]
    if not with_audio:
        raise failure or UserError(
            FileText.tr("There is no audio in what was dropped."),
            remedy=FileText.tr("Drop a folder of WAV or FLAC files, or the files themselves."),
        )
    for each in folders.values():
        if not each.audio:  # pictures that were dropped beside a folder belong to it
            with_audio[0].pictures.update({p: None for p in each.pictures if p.is_relative_to(with_audio[0].folder)})
    with_audio[0].problems[:0] = problems
    return with_audio


def _common_folder(files: Sequence[Path]) -> Path | None:
    """Return the folder in which dropped files lie."""
    import os.path

    return Path(os.path.commonpath([path.parent for path in files])) if files else None


def _folder_of_discs(folders: Sequence[Path]) -> Path | None:
    """Return the folder above discs that were dropped side by side; None where they are no discs of one release."""
    parents = {path.parent for path in folders}
    if len(folders) < 2 or len(parents) > 1:
        return None
    above = parents.pop()
    parts = {role_of(path.name, above.name)[0] for path in folders}
    numbered = {FolderRole.DISC, FolderRole.SIDE}
    return above if parts & numbered and parts <= numbered | {FolderRole.FORMAT, FolderRole.BONUS} else None


def draft_of(plan: IntakePlan) -> tuple[Release, list[Asset]]:
    """Make the release and its assets from a plan. What was not guessed is left to inherit."""
    release_id = new_id()
    made = tracks_of(plan, release_id, plan.artists)
    if plan.cover is not None:
        made.assets.append(asset_of(release_id, release_id, AssetRole.COVER, plan.cover))
    made.assets += [asset_of(release_id, release_id, AssetRole.BOOKLET, path) for path in plan.booklets]
    release = Release(
        id=release_id,
        title=spelled("title", plan.title),
        version_title=spelled("version_title", plan.version) or INHERIT,
        release_date=read_date(plan.date) or INHERIT,
        pline_year=plan.year or INHERIT,
        cline_year=plan.year or INHERIT,
        compilation_type="Various Artists Compilation" if plan.various else INHERIT,
        label=spelled("label", plan.label) or INHERIT,
        upc=spelled("upc", plan.upc) or INHERIT,
        catalog_number=spelled("catalog_number", plan.catalog_number) or INHERIT,
        genre=spelled("genre", plan.genre) or INHERIT,
        primary_contributions=_artists(plan.artists) if plan.artists else INHERIT,
        discs=tuple(Disc(tracks=tuple(tracks)) for _, tracks in sorted(made.discs.items())),
        works=tuple(made.works),
    )
    for edit in add_others(release, made, plan.others):
        release = edit.apply(release)
    return release, made.assets


def add_others(release: Release, made: TracksAndFiles, files: Sequence[Path]) -> list[Edit]:
    """Give tracks and release the files that go with masters; return the edits that write lyrics into their fields.

    One whose track is in doubt is left where it is.
    """
    assets, edits = made.assets, list[Edit]()
    found, _ = attachments_of(release, files)
    taken = {(asset.owner_id, asset.role) for asset in assets if not asset.role.several}
    for one in found:
        if one.role not in WITH_MASTERS or not one.owner_id or (one.owner_id, one.role) in taken:
            continue
        if not one.role.several:
            taken.add((one.owner_id, one.role))
        assets.append(asset_of(release.id, one.owner_id, one.role, one.path))
        if one.role is AssetRole.LYRICS:
            edit = lyrics_edit(cast("Track", find(release, one.owner_id)), lyrics_of(one.path), "")
            edits += [] if edit is None else [edit]
    return edits


@dataclass
class TracksAndFiles:
    """The tracks of a plan by the number of their disc, their works and files."""

    discs: dict[int, list[Track]] = field(default_factory=dict[int, list[Track]])
    works: list[Work] = field(default_factory=list[Work])
    assets: list[Asset] = field(default_factory=list[Asset])


def tracks_of(plan: IntakePlan, release_id: str, billed: tuple[str, ...]) -> TracksAndFiles:
    """Make the tracks of the files that are used. Who is `billed` on the release is not named on each track again."""
    made = TracksAndFiles()
    for row in plan.rows:
        if not row.included:
            continue
        work = _work(row)
        track = Track(
            track_type="audio",
            title=spelled("title", row.title),
            version_title=spelled("version_title", row.version) or INHERIT,
            isrc=spelled("isrc", row.isrc) or INHERIT,
            parental_advisory={"explicit": "Explicit", "clean": "Edited"}.get(row.advisory, INHERIT),
            duration=INHERIT if row.duration is None else timedelta(seconds=round(row.duration)),
            primary_contributions=_billing(row, billed),
            contributions=_credits(row),
            works=(work.id,) if work else INHERIT,
        )
        made.works += [work] if work else []
        made.discs.setdefault(row.disc, []).append(track)
        made.assets.append(asset_of(release_id, track.id, AssetRole.MASTER, row.path))
    return made


def _billing(row: IntakeRow, billed: tuple[str, ...]) -> tuple[PrimaryContribution, ...] | Unset:
    """Bill the artists of a track, guests behind them; nobody where they are the release's own."""
    if not row.featured and row.artists in {(), billed}:
        return INHERIT
    guests = tuple(PrimaryContribution(artist=name, featured=True) for name in row.featured)
    return (*_artists(row.artists or billed), *guests)


def _credits(row: IntakeRow) -> tuple[Contribution, ...] | Unset:
    roles = [(name, "Producer") for name in row.producers] + [(name, "Remixer") for name in row.remixers]
    return tuple(Contribution(artist=name, role=role) for name, role in roles) if roles else INHERIT


def _artists(names: Iterable[str]) -> tuple[PrimaryContribution, ...]:
    return tuple(PrimaryContribution(artist=name) for each in names if (name := spelled("artist", each)))


def _work(row: IntakeRow) -> Work | None:
    """Make the work of a track whose tags name its writers."""
    if not row.writers:
        return None
    writers = tuple(WorkContribution(artist=name, role=role) for name, role in row.writers)
    return Work(title=row.title, contributions=writers)
