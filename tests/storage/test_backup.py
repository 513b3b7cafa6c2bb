"""Copies hold the newest edit, are checked before they count, and come back without harm."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from trackball_desktop.domain.errors import ForeignFile, UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.backup import back_up, restore
from trackball_desktop.storage.database import FILE_NAME, Database
from trackball_desktop.storage.library import Library, Query
from trackball_desktop.storage.migrations import STEPS

NOW = datetime(2026, 3, 1, 14, 3, tzinfo=UTC)


def copied(db: Database, folder: Path) -> Path:
    """VACUUM cannot run inside a transaction, so the copy is made from a connection of its own."""
    connection = apsw.Connection(str(db.path))
    try:
        return back_up(connection, folder, NOW)
    finally:
        connection.close()


def test_a_copy_of_an_open_library_holds_the_newest_edit_and_comes_back(tmp_path: Path, release: Release) -> None:
    folder = tmp_path / "data"
    db = Database.open(folder)
    library = Library(db)
    library.create(release, label="made").result()
    copy = copied(db, folder / "backups")  # the -wal holds everything now
    second = copied(db, folder / "backups")
    assert copy.name == f"library-v{len(STEPS)}-20260301T140300Z.db"
    assert second.name == f"library-v{len(STEPS)}-20260301T140300Z-2.db"
    later = Release(title="Later")
    library.create(later, label="made").result()
    db.close()
    (folder / f"{FILE_NAME}-wal").write_bytes(os.urandom(8192))  # left over from a kill
    away = restore(folder / FILE_NAME, copy, NOW)
    assert {file.name for file in away.iterdir()} == {FILE_NAME, f"{FILE_NAME}-wal"}
    db = Database.open(folder)
    assert Library(db).ids(Query()) == [release.id]
    db.close()
    assert copy.exists()
    assert not list(folder.glob("*.partial"))


def test_a_damaged_copy_is_refused_before_anything_moves(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path)
    Library(db).create(release, label="made").result()
    copy = copied(db, tmp_path / "backups")
    db.close()
    copy.write_bytes(copy.read_bytes()[:8192] + os.urandom(4096) * 3)
    with pytest.raises(ForeignFile, match="not a sound copy"):
        restore(tmp_path / FILE_NAME, copy, NOW)
    db = Database.open(tmp_path)
    assert Library(db).load(release.id).release == release
    db.close()


def test_a_copy_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no file"):
        restore(tmp_path / FILE_NAME, tmp_path / "nothing.db", NOW)
