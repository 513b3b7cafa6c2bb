"""Copies of the library that can be trusted, and putting one back. Nothing is ever deleted.

A file copy of a live WAL database misses what is only in the -wal; `VACUUM INTO` does not. A copy gets its name only
after it was checked and is on the disk. A copy put beside a left-over -wal of another file would be corrupt: the old
file moves away together with its -wal and -shm first.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import apsw

from trackball_desktop.domain.errors import ForeignFile, UserError
from trackball_desktop.storage.migrations import APPLICATION_ID, version_of


def back_up(connection: apsw.Connection, folder: Path, moment: datetime) -> Path:
    """Write a checked copy of the library into a folder and return its path. Raises apsw's errors and ForeignFile."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = _free_name(folder / f"library-v{version_of(connection)}-{_stamp(moment)}.db")
    partial = _free_name(target.with_suffix(".partial"))
    os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))  # VACUUM INTO takes an empty file
    connection.execute("VACUUM INTO ?", (str(partial),))
    _check(partial)
    _to_disk(partial)
    partial.replace(target)
    _to_disk(folder)
    return target


def restore(database: Path, copy: Path, moment: datetime) -> Path:
    """Put a copy in the place of the library, which must be closed; return the folder that the old files moved to.

    Raises ForeignFile when the copy is not a sound library, before anything is moved.
    """
    if not copy.is_file():
        raise UserError(f"There is no file {copy}.", remedy="Choose a file of the folder “backups”.")
    partial = _free_name(database.with_suffix(".partial"))
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with copy.open("rb") as source, os.fdopen(descriptor, "wb") as target:
        shutil.copyfileobj(source, target)
    _check(partial)
    _to_disk(partial)
    away = _free_name(database.parent / f"replaced-{_stamp(moment)}")
    away.mkdir(mode=0o700)
    # The -wal goes first: a kill between the moves leaves the old file without its newest changes, which are safe in
    # `away`, and never a file beside the -wal of another.
    for ending in ("-wal", "-shm", ""):
        old = database.with_name(database.name + ending)
        if old.exists():
            old.replace(away / old.name)
    partial.replace(database)
    _to_disk(database.parent)
    return away


def _check(path: Path) -> None:
    """Raise ForeignFile unless the file is a sound library of ours."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        sound = connection.pragma("quick_check") == "ok" and connection.pragma("application_id") == APPLICATION_ID
    except (apsw.CorruptError, apsw.NotADBError):
        sound = False
    finally:
        connection.close()
    if not sound:
        raise ForeignFile(
            f"{path} is not a sound copy of a library.",
            meaning="The library was left as it is.",
            remedy="Use another copy.",
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


def _free_name(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
