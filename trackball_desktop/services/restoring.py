"""Puts a library back: from a copy, from what can be read of a damaged one, or empty.

It works on a folder whose library nobody has open; the caller holds its lock meanwhile. The new library is made and
completed (`storage.reconcile`) in a folder beside, and takes the place of the old one only when it is whole; the old
one moves away and is not deleted. Secrets are in the keyring, which nothing here touches;
settings and accounts stay as they are where the old library can tell them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from trackball_desktop.domain.clock import Clock, utc_now
from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.services.backups import Backups
from trackball_desktop.storage import backup
from trackball_desktop.storage.database import FILE_NAME, Database, format_time, translate_errors
from trackball_desktop.storage.reconcile import reconcile
from trackball_desktop.storage.salvage import SalvageResult, salvage


@dataclass(frozen=True)
class RestoreResult:
    """A library that was put in place. `replaced` is the folder that the old files moved to, None where there were
    none; `codes` are kept from being given out again, `held` are submissions that the target is searched for first.
    `codes_certain` is false where the old library could not be read whole: codes that it gave out since the copy may be
    given out again.
    """

    replaced: Path | None
    made_at: datetime | None = None
    codes: int = 0
    submissions: int = 0
    held: int = 0
    codes_certain: bool = False


@dataclass(frozen=True)
class RecoveryResult(RestoreResult):
    """What was saved of a damaged library. `lost` are titles of releases that could not be read, `changed` of those in
    which a letter or digit may be another one; `damaged` are the tables that miss rows or have such.
    """

    releases: int = 0
    changed: tuple[str, ...] = field(default=())
    lost: tuple[str, ...] = field(default=())
    damaged: tuple[str, ...] = field(default=())


def restore(folder: Path, copy: Path, *, now: Clock = utc_now) -> RestoreResult:
    """Put a copy in the place of a folder's library. Raises LibraryDamaged, NewerData and other StorageErrors; the
    library is as it was then. Call it while holding the folder's lock.
    """
    made_at = next(
        (copy_file.made_at for copy_file in backup.list_copies(copy.parent) if copy_file.path.name == copy.name), None
    )

    def write_library(target: Path) -> None:
        if not copy.is_file():
            raise UserError(
                SubmissionText.tr("There is no file {copy}.", copy=copy),
                remedy=SubmissionText.tr("Choose one of the copies."),
            )
        shutil.copyfile(copy, target)
        target.chmod(0o600)
        backup.check(target)

    info = {"how": "restored", "made_at": None if made_at is None else format_time(made_at)}
    return RestoreResult(**_install_copy(folder, write_library, info, now, exclude=copy), made_at=made_at)


def recover(folder: Path, *, now: Clock = utc_now) -> RecoveryResult:
    """Put what can be read of a damaged library in its place. Raises LibraryDamaged where nothing can, as `restore`."""
    salvaged = SalvageResult()

    def write_library(target: Path) -> None:
        nonlocal salvaged
        with translate_errors(folder / FILE_NAME):
            salvaged = salvage(folder / FILE_NAME, target)
        backup.check(target)

    done = _install_copy(folder, write_library, {"how": "recovered", "made_at": None}, now)
    return RecoveryResult(
        **done,
        releases=salvaged.releases,
        lost=tuple(salvaged.lost_releases),
        changed=tuple(salvaged.changed_releases),
        damaged=tuple(salvaged.damaged_tables),
    )


def start_empty(folder: Path, *, now: Clock = utc_now) -> RestoreResult:
    """Make an empty library in a folder; it learns from receipts and copies what was sent and which codes are taken."""
    return RestoreResult(**_install_copy(folder, None, {"how": "empty", "made_at": None}, now))


def _install_copy(
    folder: Path,
    write_library: Callable[[Path], None] | None,
    info: dict[str, Any],
    now: Clock,
    exclude: Path | None = None,
) -> dict[str, Any]:
    current = folder / FILE_NAME
    others = [copy.path for copy in Backups(folder).list() if copy.path != exclude]
    others += sorted(folder.glob(f"replaced-*/{FILE_NAME}"))
    # What the present library says stands first: of two that know a submission, the one that knows more wins anyway.
    sources = [path for path in (current, *others) if path.is_file() and path.stat().st_size]
    certain = _is_intact(current)
    with translate_errors(current), _work_folder(folder) as work:
        if write_library is not None:
            write_library(work / FILE_NAME)
        database = Database.open(work, clock=now)
        try:
            reconciled = reconcile(database, sources, folder / "receipts", {**info, "codes_certain": certain}, current)
        finally:
            database.close()
        backup.check(work / FILE_NAME)
        replaced = backup.install_copy(current, work / FILE_NAME, now())
    return {
        "replaced": replaced if replaced.is_dir() else None,
        "codes": reconciled.codes,
        "submissions": reconciled.submissions,
        "held": reconciled.held,
        "codes_certain": certain,
    }


def _is_intact(path: Path) -> bool:
    """Say whether a library can be read whole, so that nothing that it knew is lost."""
    try:
        backup.check(path)
    except TrackballError:
        return False
    return True


@contextmanager
def _work_folder(folder: Path) -> Generator[Path]:
    """Give a folder beside the library in which a new one is made."""
    for leftover in folder.glob("restoring-*"):  # of an attempt that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix="restoring-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
