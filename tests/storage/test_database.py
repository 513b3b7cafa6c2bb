"""Transactions, durability, refusal of files that are not ours, and what a full disk does."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests import skips
from trackball_desktop.domain.errors import DiskFull, ForeignFile, NewerData, StorageError, UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.storage import database as module
from trackball_desktop.storage.database import FILE_NAME, Change, Database
from trackball_desktop.storage.library import Library, LibraryQuery
from trackball_desktop.storage.migrations import APPLICATION_ID, STEPS


def pragma(db: Database, name: str) -> Any:
    return db.write(lambda connection: connection.pragma(name)).result()


def test_the_writer_is_as_durable_as_was_decided(db: Database) -> None:
    assert pragma(db, "journal_mode") == "wal"
    assert pragma(db, "synchronous") == 2  # FULL
    assert pragma(db, "fullfsync") == 1
    assert pragma(db, "foreign_keys") == 1
    assert pragma(db, "trusted_schema") == 0
    assert pragma(db, "application_id") == APPLICATION_ID
    assert pragma(db, "user_version") == len(STEPS)


def test_all_tables_are_strict_but_those_of_the_search(db: Database) -> None:
    sql = "SELECT name, strict, type FROM pragma_table_list WHERE schema = 'main'"
    rows = db.read(lambda c: c.execute(sql).fetchall())
    loose = {name for name, strict, kind in rows if kind == "table" and not strict}
    assert loose == {"sqlite_schema", "sqlite_sequence"}


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_only_the_user_may_read_the_files(db: Database, release: Release) -> None:
    Library(db).create(release, label="made").result()
    files = sorted(db.path.parent.iterdir())
    assert [file.name for file in files] == [FILE_NAME, f"{FILE_NAME}-shm", f"{FILE_NAME}-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(db.path.parent.stat().st_mode) == 0o700


def test_a_write_that_fails_leaves_nothing_and_the_next_one_works(db: Database) -> None:
    def fails(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO settings VALUES ('a', '1')")
        db.notify("settings", "a")
        raise UserError("no")

    seen: list[Change] = []
    db.add_listener(seen.append)
    with pytest.raises(UserError, match="no"):
        db.write(fails).result()
    assert db.read(lambda c: c.execute("SELECT * FROM settings").fetchall()) == []
    assert seen == []
    db.write(lambda c: c.execute("INSERT INTO settings VALUES ('b', '1')") and None).result()
    assert db.read(lambda c: c.execute("SELECT key FROM settings").fetchall()) == [("b",)]


def test_listeners_hear_of_a_change_once_it_can_be_read_and_their_bugs_cost_nothing(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[tuple[Change, str, Any]] = []

    def broken(change: Change) -> None:
        raise RuntimeError("a bug")

    def listen(change: Change) -> None:
        value = db.read(lambda c: c.execute("SELECT value FROM settings WHERE key = ?", (change.id,)).fetchone())
        heard.append((change, threading.current_thread().name, value))

    def write(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO settings VALUES ('a', '1')")
        db.notify("settings", "a")
        db.notify("settings", "a")

    db.add_listener(broken)
    db.add_listener(listen)
    db.write(write).result()
    assert heard == [(Change("settings", "a"), "storage-writer", ("1",))]
    assert "a listener failed" in caplog.text
    db.remove_listener(listen)
    db.write(lambda c: db.notify("settings", "b")).result()
    assert len(heard) == 1


def test_a_read_cannot_write_and_sees_one_moment(db: Database) -> None:
    with pytest.raises(StorageError):
        db.read(lambda c: c.execute("INSERT INTO settings VALUES ('a', '1')"))

    def read(connection: apsw.Connection) -> tuple[int, int]:
        before = connection.execute("SELECT count(*) FROM settings").fetchall()[0][0]
        db.write(lambda c: c.execute("INSERT INTO settings VALUES ('a', '1')") and None).result()
        return before, connection.execute("SELECT count(*) FROM settings").fetchall()[0][0]

    assert db.read(read) == (0, 0)


def test_reads_work_from_many_threads(db: Database, release: Release) -> None:
    Library(db).create(release, label="made").result()
    titles: list[str] = []
    threads = [
        threading.Thread(target=lambda: titles.extend(row.title for row in Library(db).rows([release.id])))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == ["Kites"] * 8


def test_close_finishes_what_is_queued(tmp_path: Path) -> None:
    db = Database.open(tmp_path)
    for number in range(50):
        db.write(lambda c, key=str(number): c.execute("INSERT INTO settings VALUES (?, '1')", (key,)) and None)
    db.close()
    db.close()
    with pytest.raises(StorageError, match="closed"):
        db.write(lambda c: None)
    with pytest.raises(StorageError, match="closed"):
        db.read(lambda c: None)
    again = Database.open(tmp_path)
    assert again.read(lambda c: c.execute("SELECT count(*) FROM settings").fetchall()) == [(50,)]
    again.close()


def test_a_full_disk_is_told_loses_nothing_and_the_same_write_works_later(db: Database, release: Release) -> None:
    library = Library(db)
    library.create(release, label="made").result()
    pages = pragma(db, "page_count")
    db.write(lambda c: c.pragma("max_page_count", pages + 2)).result()
    other = Release(title="Large", notes="x" * 100_000)
    with pytest.raises(DiskFull, match="disk is full") as caught:
        library.create(other, label="made").result()
    assert caught.value.retryable
    assert library.ids(LibraryQuery()) == [release.id]
    db.write(lambda c: c.pragma("max_page_count", 1_000_000)).result()
    library.create(other, label="made").result()
    assert library.load(other.id).release == other


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of 2 MiB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip(f"{skips.NO_SMALL_DISK}: mounting a tmpfs is not permitted")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_really_fills_up_keeps_what_was_saved(small_disk: Path) -> None:
    db = Database.open(small_disk)
    library = Library(db)
    reserve = small_disk / "reserve"
    reserve.write_bytes(bytes(512 * 1024))
    saved: list[str] = []
    with pytest.raises(DiskFull, match="disk is full"):  # noqa: PT012 - which of them fails cannot be known
        while len(saved) < 200:
            draft = Release(title=f"t{len(saved)}", notes="x" * 20_000)
            saved.append(library.create(draft, label="made").result().release.id)
    assert saved
    assert library.ids(LibraryQuery(descending=False)) == saved
    reserve.unlink()
    saved.append(library.create(draft, label="made").result().release.id)
    db.close()
    db = Database.open(small_disk)
    assert Library(db).ids(LibraryQuery(descending=False)) == saved
    assert db.read(lambda c: c.pragma("quick_check")) == "ok"
    db.close()


def test_a_disk_without_room_for_a_library_is_told(small_disk: Path) -> None:
    (small_disk / "full").write_bytes(bytes(2 * 1024 * 1024))
    with pytest.raises(DiskFull, match="disk is full"):
        Database.open(small_disk)


def test_a_newer_file_is_refused_and_untouched(tmp_path: Path) -> None:
    Database.open(tmp_path, steps=(*STEPS, "CREATE TABLE later (a TEXT) STRICT")).close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(NewerData, match="newer version"):
        Database.open(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_another_programs_database_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE songs (title TEXT)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(ForeignFile, match="another program"):
        Database.open(tmp_path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("content", [b"RIFF" + bytes(5000), b"x", b"SQLite format 3\0" + b"\xff" * 4080])
def test_what_is_no_database_is_refused_and_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(ForeignFile) as caught:
        Database.open(tmp_path)
    assert caught.value.remedy
    assert path.read_bytes() == content


def load(folder: Path, release_id: str) -> None:
    db = Database.open(folder)
    try:
        Library(db).load(release_id)
    finally:
        db.close()


def test_damage_found_while_reading_is_told(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path)
    Library(db).create(release, label="made").result()
    db.close()
    path = tmp_path / FILE_NAME
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)  # all but the first page
    path.write_bytes(content)
    with pytest.raises(ForeignFile, match="damaged"):
        load(tmp_path, release.id)
    assert path.stat().st_size == len(content)


def test_an_empty_file_becomes_a_library(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    db = Database.open(tmp_path)
    assert Library(db).ids(LibraryQuery()) == []
    db.close()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be read or written"):
        Database.open(tmp_path / "file")


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.apsw, "sqlite_lib_version", lambda: "3.51.2")
    with pytest.raises(StorageError, match=r"3\.51\.2 is too old"):
        Database.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_times_come_from_the_clock(tmp_path: Path) -> None:
    db = Database.open(tmp_path, clock=lambda: datetime(2026, 3, 1, 14, 3, tzinfo=UTC))
    assert db.now() == "2026-03-01T14:03:00.000000Z"
    db.close()
