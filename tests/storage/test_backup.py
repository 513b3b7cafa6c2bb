"""Copies hold the newest edit, are checked before they count, are thinned by age, and leave nothing behind."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import skips
from trackball_desktop.domain.errors import LibraryDamaged, StorageError
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.backup import BackupFile, check, copies_to_delete, delete_superfluous, list_copies
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.library import Library, LibraryQuery
from trackball_desktop.storage.migrations import STEPS

NOW = datetime(2026, 3, 1, 14, 3, tzinfo=UTC)


def opened_copy(path: Path, folder: Path) -> list[str]:
    """Return the ids of the releases in a copy."""
    folder.mkdir()
    (folder / "library.db").write_bytes(path.read_bytes())
    db = Database.open(folder)
    ids = Library(db).ids(LibraryQuery())
    db.close()
    return ids


def test_a_copy_of_an_open_library_holds_the_newest_edit(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path / "data", clock=lambda: NOW)
    Library(db).create(release, label="made").result()  # the -wal holds everything now
    first, second = db.back_up(tmp_path / "copies"), db.back_up(tmp_path / "copies")
    db.close()
    assert first.name == f"library-v{len(STEPS)}-20260301T140300Z.db"
    assert second.name == f"library-v{len(STEPS)}-20260301T140300Z-2.db"
    assert opened_copy(second, tmp_path / "again") == [release.id]
    assert [copy.path for copy in list_copies(tmp_path / "copies")] == [first, second]
    assert list_copies(tmp_path / "nowhere") == []


def test_a_copy_that_was_damaged_is_refused(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path / "data")
    Library(db).create(release, label="made").result()
    copy = db.back_up(tmp_path / "copies")
    db.close()
    check(copy)
    copy.write_bytes(copy.read_bytes()[:8192] + os.urandom(4096) * 3)
    with pytest.raises(LibraryDamaged, match="not an intact copy"):
        check(copy)


def test_a_folder_that_cannot_take_a_copy_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    db = Database.open(tmp_path / "data")
    with pytest.raises(StorageError, match="No backup could be saved in"):
        db.back_up(tmp_path / "file")
    db.close()


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_a_copy_is_for_its_owner_alone(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "data")
    copy = db.back_up(tmp_path / "copies")
    db.close()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700


def made(*hours_ago: float, size: int = 1) -> list[BackupFile]:
    return [BackupFile(Path(f"{hours}"), NOW - timedelta(hours=hours), size) for hours in sorted(hours_ago)]


def kept(found: list[BackupFile], budget: int = 10**9) -> list[float]:
    gone = {copy.path for copy in copies_to_delete(found, NOW, budget)}
    return [(NOW - copy.made_at).total_seconds() / 3600 for copy in found if copy.path not in gone]


def test_copies_are_thinned_by_age() -> None:
    every_six_hours = made(*range(0, 800 * 24, 6))
    left = kept(every_six_hours)
    days = [hours / 24 for hours in left]
    assert left[:9] == [0, 6, 12, 18, 24, 30, 36, 42, 48], "all of the last two days"
    assert len([day for day in days if 2 < day <= 14]) in {12, 13}, "one a day for two weeks"
    assert len([day for day in days if 14 < day <= 61]) in {7, 8}, "one a week for two months"
    assert len([day for day in days if 61 < day <= 366]) in {10, 11}, "one a month for a year"
    assert max(days) <= 366


def test_thinning_again_changes_nothing() -> None:
    found = made(*range(0, 400 * 24, 5))
    gone = {copy.path for copy in copies_to_delete(found, NOW)}
    once = [copy for copy in found if copy.path not in gone]
    assert copies_to_delete(once, NOW) == []


def test_the_oldest_go_first_where_they_take_too_much_and_two_always_stay() -> None:
    assert kept(made(1, 30, 50, 100, 700, size=100), budget=300) == [1, 30, 50]
    assert kept(made(1, 30, 50, size=1000), budget=300) == [1, 30]
    assert kept(made(24 * 900, 24 * 901, 24 * 902)) == [24 * 900, 24 * 901], "after a long rest there is a way back"


def test_copies_from_the_future_are_kept() -> None:
    assert kept(made(-500, -1, 2)) == [-500, -1, 2]


def test_unfinished_copies_go_and_nothing_else(tmp_path: Path) -> None:
    old = NOW.timestamp() - 7200
    for name in ("library-v1-20260301T000000Z.partial", "library.partial", "library.db", "notes.partial"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (old, old))
    fresh = tmp_path / "library-v1-20260301T140200Z.partial"
    fresh.touch()
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))
    gone = delete_superfluous(tmp_path, NOW)
    assert {path.name for path in gone} == {"library-v1-20260301T000000Z.partial", "library.partial"}
    assert {path.name for path in tmp_path.iterdir()} == {"library.db", "notes.partial", fresh.name}
