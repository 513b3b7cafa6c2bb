"""Copies of the library that can be trusted, which of them are kept, and putting one back. No library is ever deleted.

A file copy of a live WAL database misses what is only in the -wal; `VACUUM INTO` does not. A copy gets its name only
after it was checked and is on the disk. A copy put beside a left-over -wal of another file would be corrupt: the old
file moves away together with its -wal and -shm first.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import apsw

from trackball_desktop.domain.errors import LibraryDamaged
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage import checksums
from trackball_desktop.storage.migrations import APPLICATION_ID, version_of

ENDINGS = ("-wal", "-shm", "")
"""Of the files that a library consists of, in the order in which they move away. The -wal goes first: a kill between
the moves leaves the old file without its newest changes, which are safe where they went, and never a file beside the
-wal of another.
"""
BUDGET = 2_000_000_000
"""Bytes that all copies of a library may take together; the oldest go first, the two newest stay in any case."""

_NAME = re.compile(r"library-v(\d+)-(\d{8}T\d{6}Z)(?:-\d+)?\.db")
_PARTIAL_MAX_AGE = timedelta(hours=1)


class BackupFile(NamedTuple):
    """A copy of the library: its file, when it was made (UTC), and its size in bytes."""

    path: Path
    made_at: datetime
    size: int


def back_up(connection: apsw.Connection, folder: Path, moment: datetime) -> Path:
    """Write a checked copy of the library into a folder; return its path. Raises apsw's errors and LibraryDamaged."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = _unused_path(folder / f"library-v{version_of(connection)}-{_stamp(moment)}.db")
    partial = _unused_path(target.with_suffix(".partial"))
    os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))  # VACUUM INTO takes an empty file
    try:
        connection.execute("VACUUM INTO ?", (str(partial),))
        check(partial)
        _to_disk(partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _to_disk(folder)
    return target


def list_copies(folder: Path) -> list[BackupFile]:
    """Return the copies in a folder, the newest first. Raises OSError when the folder cannot be read."""
    files: list[BackupFile] = []
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match is not None:
            made_at = datetime.strptime(match[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            files.append(BackupFile(path, made_at, path.stat().st_size))
    return sorted(files, key=lambda copy: (copy.made_at, copy.path.name), reverse=True)


def copies_to_delete(found: Sequence[BackupFile], now: datetime, budget: int = BUDGET) -> list[BackupFile]:
    """Return which of these copies, newest first, are not kept.

    Kept are all of the last two days, the newest of each day for two weeks, of each week for two months, and of each
    month for a year. Of what is more than `budget` bytes the oldest go first. The two newest always stay.
    """
    spans: tuple[tuple[timedelta, Callable[[datetime], Hashable]], ...] = (
        (timedelta(days=2), lambda at: at),
        (timedelta(days=14), lambda at: at.date()),
        (timedelta(days=61), lambda at: at.isocalendar()[:2]),
        (timedelta(days=366), lambda at: (at.year, at.month)),
    )
    seen: set[tuple[int, Hashable]] = set()
    kept: list[BackupFile] = []
    for number, copy in enumerate(found):
        age = now - copy.made_at
        place = next((position for position, (longest, _) in enumerate(spans) if age <= longest), None)
        key = None if place is None else (place, spans[place][1](copy.made_at))
        if number < 2 or (key is not None and (place == 0 or key not in seen)):
            kept.append(copy)
        if key is not None:
            seen.add(key)
    while len(kept) > 2 and sum(copy.size for copy in kept) > budget:
        kept.pop()
    kept_paths = {copy.path for copy in kept}
    return [copy for copy in found if copy.path not in kept_paths]


def delete_superfluous(folder: Path, now: datetime, budget: int = BUDGET) -> list[Path]:
    """Delete the copies of a folder that are not kept, and what unfinished ones left; return what was deleted."""
    deleted = [copy.path for copy in copies_to_delete(list_copies(folder), now, budget)]
    deleted += _stale_partials(folder, now)
    for path in deleted:
        with contextlib.suppress(OSError):  # there is another day
            path.unlink()
    return deleted


def _stale_partials(folder: Path, now: datetime) -> list[Path]:
    """Return the unfinished files that no copy is being written into any more."""
    paths: list[Path] = []
    for path in (*folder.glob("library*.partial"), *folder.glob("library*.partial-journal")):
        with contextlib.suppress(OSError):
            if now.timestamp() - path.stat().st_mtime > _PARTIAL_MAX_AGE.total_seconds():
                paths.append(path)
    return paths


def install_copy(database: Path, new: Path, moment: datetime) -> Path:
    """Move a sound file of the same folder to where the library is; return the folder that the old files moved to."""
    away = move_away(database, moment)
    new.replace(database)
    _to_disk(database.parent)
    return away


def move_away(database: Path, moment: datetime) -> Path:
    """Move a library with all its files into a folder beside it, which is returned."""
    away = _unused_path(database.parent / f"replaced-{_stamp(moment)}")
    for ending in ENDINGS:
        old = database.with_name(database.name + ending)
        if old.exists():
            away.mkdir(mode=0o700, exist_ok=True)
            old.replace(away / old.name)
    return away


def check(path: Path) -> None:
    """Raise LibraryDamaged unless the file is a sound library of ours."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            checksums.register(connection)
            sound = (
                connection.pragma("quick_check") == "ok"
                and connection.pragma("application_id") == APPLICATION_ID
                and not checksums.damaged_rows(connection)
            )
        finally:
            connection.close()
    except apsw.Error:  # damaged, no database, or not there
        sound = False
    if not sound:
        raise LibraryDamaged(
            LibraryText.tr("{path} is not an intact copy of a library.", path=path),
            meaning=LibraryText.tr("The library is unchanged."),
            remedy=LibraryText.tr("Use another copy."),
        )


def _to_disk(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot flush a folder
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _unused_path(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
