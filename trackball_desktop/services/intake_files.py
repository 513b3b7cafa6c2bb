"""What was dropped, sorted by the folders in which it lies, and read: a plan for each release in it."""

from __future__ import annotations

import os.path
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.domain.errors import MediaError, UserError
from trackball_desktop.domain.file_listing.folders import FolderRole, role_of
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.artwork import read_image_size
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
from trackball_desktop.services.intake_plan import AudioFile, Drop, IntakePlan, Picture, make_plans

if TYPE_CHECKING:
    from trackball_desktop.domain.file_listing.model import Question

SHEET_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".ods"})
MAX_SHEETS = 8
"""Tables of one drop that are read."""
MAX_FILES = 1000
"""More tracks than this is no release but a mistake."""


@dataclass
class _DroppedFolder:
    """What lies in one dropped folder, or in the folder of dropped files; nothing was opened."""

    folder: Path
    audio: dict[Path, None] = field(default_factory=dict[Path, None])
    pictures: dict[Path, None] = field(default_factory=dict[Path, None])
    documents: dict[Path, None] = field(default_factory=dict[Path, None])
    problems: list[str] = field(default_factory=list[str])


def find_sheets(paths: Sequence[Path]) -> list[Path]:
    """Return the tables that were dropped beside audio or folders, and those in dropped folders, by their names."""
    dropped = [path for path in paths if path.suffix.lower() in SHEET_SUFFIXES and path.is_file()]
    if len(dropped) == len(paths):
        return []  # nothing with which they could go
    for folder in paths:
        if is_unicode(folder) and folder.is_dir():
            inside = sorted(path for path in folder.glob("**/*") if path.suffix.lower() in SHEET_SUFFIXES)
            dropped += [path for path in inside if path.is_file() and not path.name.startswith((".", "~$"))]
    return list(dict.fromkeys(dropped))[:MAX_SHEETS]


def read_drop(
    paths: tuple[Path, ...],
    on_progress: Callable[[int, int], None] | None,
    stopped: threading.Event,
    answers: Callable[[Question], tuple[str, ...] | None],
) -> list[IntakePlan]:
    """Read what was dropped: a plan for each release. Raises UserError or MediaError where nothing can be a track."""
    folder_plans = _list_folders(paths)
    count = sum(len(each.audio) for each in folder_plans)
    if count > MAX_FILES:
        raise UserError(
            FileText.tr("There are {count} audio files.", count=f"{count:,}"),
            meaning=FileText.tr("A release cannot have more than 1,000 tracks."),
            remedy=FileText.tr("Drop the folder of one release."),
        )

    plans: list[IntakePlan] = []
    failure: MediaError | None = None
    done = 0
    for each in folder_plans:
        read: list[AudioFile] = []
        for path in each.audio:
            if stopped.is_set():
                break  # nobody waits for the outcome any more
            try:
                read.append(AudioFile(path, read_audio(path)))
            except MediaError as error:
                each.problems.append(error.message)
            done += 1
            if on_progress is not None:
                on_progress(done, count)
        drop = Drop(each.folder, read, [_picture(path) for path in each.pictures], list(each.documents), each.problems)
        try:
            plans += make_plans(drop, answers)
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
    return Picture(path, size, *read_image_size(path))


def _list_folders(paths: Iterable[Path]) -> list[_DroppedFolder]:
    """Sort what was dropped by the folders in which it lies; nothing is opened."""
    paths = tuple(paths)
    folders: dict[Path, _DroppedFolder] = {}
    problems: list[str] = []
    failure: UserError | None = None
    skipped = 0
    loose_folder = _common_folder([path for path in paths if path.is_file()])
    discs_folder = _folder_of_discs([path for path in paths if not path.is_file()])
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
            if name is not None and loose_folder is not None:
                getattr(folders.setdefault(loose_folder, _DroppedFolder(loose_folder)), name)[path] = None
            elif is_evicted(path.name):
                problems.append(evicted_text([path.name[1:].removesuffix(".icloud")]))
            elif suffix in ARCHIVE_SUFFIXES:
                problems.append(archive_text(path))
                failure = UserError(
                    FileText.tr("{name} is an archive.", name=path.name),
                    meaning=FileText.tr("Archives are not opened."),
                    remedy=FileText.tr("Unpack it and drop the resulting folder."),
                )
            else:
                skipped += 1
            continue
        try:
            listing = scan_folder(path)
        except UserError as error:
            failure = error
            problems.append(error.message)
            continue
        each = folders.setdefault(discs_folder or path, _DroppedFolder(discs_folder or path))
        each.audio.update(dict.fromkeys(listing.audio))
        each.pictures.update(dict.fromkeys(listing.pictures))
        each.documents.update(dict.fromkeys(listing.documents))
        each.problems += [*listing.problems, *(archive_text(archive) for archive in listing.archives)]
        each.problems += [evicted_text(listing.evicted)] if listing.evicted else []
    if skipped:
        problems.append(
            FileText.tr(
                "%n files are neither audio nor images: skipped.",
                "%n file is neither audio nor an image: skipped.",
                skipped,
            )
        )
    with_audio = [each for each in folders.values() if each.audio]
    if not with_audio:
        raise failure or UserError(
            FileText.tr("The dropped files contain no audio."),
            remedy=FileText.tr("Drop a folder of WAV or FLAC files, or the files themselves."),
        )
    for each in folders.values():
        if not each.audio:  # pictures that were dropped beside a folder belong to it
            with_audio[0].pictures.update({p: None for p in each.pictures if p.is_relative_to(with_audio[0].folder)})
    with_audio[0].problems[:0] = problems
    return with_audio


def _common_folder(files: Sequence[Path]) -> Path | None:
    """Return the folder in which dropped files lie."""
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
