"""One bad byte spoils no more than what it is in; what cannot be opened is told with a way on, and left as it is."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import apsw
import pytest

from tests import skips
from tests.servers.permissions import permissions_apply
from trackball_desktop.domain.errors import (
    DamagedRecord,
    LibraryDamaged,
    LibraryMissing,
    ReadOnly,
    StorageError,
    TrackballError,
)
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.assets import Assets
from trackball_desktop.storage.database import FILE_NAME, LONGEST_PATH, Database
from trackball_desktop.storage.library import Library, LibraryQuery
from trackball_desktop.storage.lock import FolderLock
from trackball_desktop.storage.outbox import Outbox
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.salvage import salvage
from trackball_desktop.storage.settings import Accounts, Settings


def spoil(db: Database, sql: str, *values: object) -> None:
    """Write what the app never would, past its own connection, the guards of the schema and the checksums."""
    connection = apsw.Connection(str(db.path))
    connection.execute("PRAGMA ignore_check_constraints = 1")
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(sql, values)  # type: ignore[arg-type]
    for _, trigger in triggers:
        connection.execute(str(trigger))
    connection.close()


@pytest.mark.parametrize(
    "name", ["title", "artist", "label", "catalog_number", "upc", "release_date", "changed_at", "state"]
)
def test_a_bad_byte_in_a_row_marks_that_release_and_the_rest_works(db: Database, release: Release, name: str) -> None:
    library = Library(db)
    library.create(release, label="made").result()
    other = library.create(Release(title="Other"), label="made").result().release
    spoil(db, f"UPDATE releases SET {name} = CAST(x'4bff69' AS TEXT) WHERE id = ?", release.id)
    ids = library.ids(LibraryQuery())
    rows = {row.id: row for row in library.rows(ids)}
    assert set(rows) == {release.id, other.id}
    assert (rows[release.id].damaged, rows[other.id].damaged) == (True, False)
    assert str(getattr(rows[release.id], name)) in {"K\ufffdi", "needs_you"}
    assert library.load(release.id).release == release, "the draft is whole"
    assert library.labels() is not None
    assert library.counts()["all"] == 2


def test_a_release_whose_very_id_is_broken_is_still_a_row(db: Database, release: Release) -> None:
    library = Library(db)
    other = library.create(Release(title="Other"), label="made").result().release
    library.create(release, label="made").result()
    spoil(db, "UPDATE releases SET id = CAST(x'4bff69' AS TEXT) WHERE id = ?", release.id)
    rows = library.rows(library.ids(LibraryQuery()))
    assert [(row.id, row.damaged) for row in rows if row.damaged] == [("K\ufffdi", True)]
    assert other.id in {row.id for row in rows}


@pytest.mark.parametrize("body", ["{", "[]", "null", '{"discs": 5}', ""])
def test_a_draft_that_cannot_be_read_is_told_and_marked(db: Database, release: Release, body: str) -> None:
    library, seen = Library(db), list[str]()
    library.create(release, label="made").result()
    other = library.create(Release(title="Other"), label="made").result().release
    spoil(db, "UPDATE drafts SET body = ? WHERE release_id = ?", body, release.id)
    db.add_listener(lambda change: seen.append(change.id))
    told: list[TrackballError] = []
    db.set_damage_handler(told.append)
    with pytest.raises(DamagedRecord, match="The draft of “Kites” is damaged"):
        library.load(release.id)
    db.write(lambda _: None).result()
    assert release.id in seen, "the list reads its row again"
    assert [row.damaged for row in library.rows([release.id, other.id])] == [True, False]
    assert told == [], "the library itself is whole"


def test_drafts_are_looked_through(db: Database, release: Release) -> None:
    library = Library(db)
    library.create(release, label="made").result()
    library.create(Release(title="Other"), label="made").result()
    db.check_integrity()
    assert library.find_damaged_ids() == []
    spoil(db, "UPDATE drafts SET body = CAST(CAST(body AS BLOB) || x'ff' AS TEXT) WHERE release_id = ?", release.id)
    assert library.find_damaged_ids() == [release.id]


CHANGES = (
    ("drafts", "UPDATE drafts SET body = replace(body, 'Kites', 'Kiter')", "drafts"),
    ("releases", "UPDATE releases SET title = 'Kiter'", "the release list"),
    ("releases", "UPDATE releases SET trash_days = 4", "the release list"),
    ("history", "UPDATE history SET label = 'mado'", "history steps"),
    ("history", "DELETE FROM history", "history steps"),
    ("codes", "INSERT INTO codes VALUES ('upc', '1', '1', 'free', 'x', 0, '', '', '', '', '', '')", "code ledger"),
    ("settings", "INSERT INTO settings VALUES ('a', '1')", "settings"),
    ("people", "INSERT INTO people (name) VALUES ('Mara')", "people"),
    ("templates", "INSERT INTO templates VALUES ('a', 'A', '{}')", "Everything else"),
    ("tracks", "UPDATE tracks SET title = CAST(x'4bff69' AS TEXT)", "Everything else"),
    ("tracks", "UPDATE tracks SET duration = 4.5", "Everything else"),
    ("checksums", "UPDATE checksums SET sum = sum + 1 WHERE name = 'tracks'", "Everything else"),
)


@pytest.mark.parametrize(("table", "sql", "told"), CHANGES)
def test_what_is_not_as_it_was_saved_is_seen_and_never_copied(
    tmp_path: Path, db: Database, release: Release, table: str, sql: str, told: str
) -> None:
    """The text is a text still: only its checksum tells."""
    Library(db).create(release, label="made").result()
    good = db.back_up(tmp_path / "copies")
    spoil(db, sql)
    heard: list[TrackballError] = []
    db.set_damage_handler(heard.append)
    with pytest.raises(LibraryDamaged, match=told):
        db.check_integrity()
    assert db.damage is heard[0]
    with pytest.raises(LibraryDamaged, match="of its records ha"):
        db.back_up(tmp_path / "copies")
    assert [path for path in (tmp_path / "copies").iterdir() if path.is_file()] == [good]
    if table in {"drafts", "releases"}:
        assert Library(db).find_damaged_ids() == [release.id]


def test_a_draft_that_is_not_as_it_was_saved_is_not_opened_and_the_rest_works(db: Database, release: Release) -> None:
    library = Library(db)
    library.create(release, label="made").result()
    other = library.create(Release(title="Other"), label="made").result().release
    spoil(db, "UPDATE drafts SET body = replace(body, 'Kites', 'Kiter') WHERE release_id = ?", release.id)
    with pytest.raises(DamagedRecord, match="The draft of “Kites” is damaged"):
        library.load(release.id)
    assert library.load(other.id).release == other
    assert [row.damaged for row in library.rows([release.id, other.id])] == [True, False]


def test_what_is_written_again_is_sound(db: Database, release: Release) -> None:
    """By every way in which SQLite writes: insert, update of a key, replace, upsert, cascade."""
    settings, library = Settings(db), Library(db)
    library.create(release, label="made").result()
    for value in ("dark", "light"):
        settings.save("theme", value).result()

    def write(connection: apsw.Connection) -> None:
        connection.execute("UPDATE settings SET key = 'other' WHERE key = 'theme'")
        connection.execute("INSERT OR REPLACE INTO people (name, note) VALUES ('Mara', 'a')")
        connection.execute("INSERT OR REPLACE INTO people (name, note) VALUES ('Mara', 'b')")
        connection.execute("INSERT OR IGNORE INTO people (name, note) VALUES ('Mara', 'c')")
        connection.execute("DELETE FROM releases WHERE id = ?", (release.id,))

    db.write(write).result()
    db.check_integrity()
    left = db.read(lambda connection: connection.execute("SELECT name, count(*) FROM checksums GROUP BY 1").fetchall())
    assert dict(left) == {"people": 1, "people_looks": 1, "settings": 1}  # type: ignore[arg-type]


def test_what_is_saved_of_a_changed_library_is_named_and_sound(tmp_path: Path, release: Release) -> None:
    folder = tmp_path / "data"
    db = Database.open(folder)
    Library(db).create(release, label="made").result()
    Library(db).create(Release(title="Other"), label="made").result()
    spoil(db, "UPDATE drafts SET body = replace(body, 'Kites', 'Kiter') WHERE release_id = ?", release.id)
    db.close()
    account = salvage(folder / FILE_NAME, tmp_path / FILE_NAME)
    assert (account.changed_releases, account.damaged_tables) == (["Kiter"], ["drafts"])
    saved = Database.open(tmp_path)
    saved.check_integrity()
    assert Library(saved).load(release.id).release.title == "Kiter"
    saved.close()


def test_broken_settings_and_accounts_are_as_if_never_set(db: Database) -> None:
    settings, accounts = Settings(db), Accounts(db)
    settings.save("theme", "dark").result()
    spoil(db, "UPDATE settings SET value = '{\"' WHERE key = 'theme'")
    spoil(db, "INSERT INTO accounts (id, name, body) VALUES ('a', 'A', '{')")
    assert settings.get("theme", "light") == "light"
    assert (accounts.list(), accounts.get("a"), accounts.default()) == ([], None, None)


def test_a_broken_event_hides_no_other(db: Database, release: Release) -> None:
    outbox = Outbox(db)
    Library(db).create(release, label="made").result()
    made = outbox.queue(
        release_id=release.id, account_id="a", upc="1", gtin14="1", payload="{}", needs_files=False
    ).result()
    spoil(
        db,
        "INSERT INTO submission_events (submission_id, at, actor, what, detail) VALUES (?, 'x', 'app', 'y', '{')",
        made.id,
    )
    assert [event.detail for event in outbox.events(made.id)][1] == {}


def test_a_payload_that_was_damaged_is_never_posted(db: Database, release: Release) -> None:
    outbox = Outbox(db)
    Library(db).create(release, label="made").result()
    made = outbox.queue(
        release_id=release.id, account_id="a", upc="1", gtin14="1", payload='{"title": "Kites"}', needs_files=False
    ).result()
    spoil(db, "UPDATE submissions SET payload = replace(payload, 'Kites', 'Kitas')")
    with pytest.raises(DamagedRecord, match="A submission"):
        outbox.move(made.id, SubmissionState.POSTING, event="posting", detail={}).result()
    assert outbox.get(made.id).state is SubmissionState.QUEUED


def test_facts_that_cannot_be_read_are_measured_again(db: Database) -> None:
    spoil(db, "INSERT INTO facts (sha256, kind, body) VALUES ('s', 'audio', '{')")
    assert Assets(db).facts("s") is None


def test_damage_that_is_met_while_it_is_open_is_told(tmp_path: Path) -> None:
    db = Database.open(tmp_path)
    library = Library(db)
    for number in range(200):
        library.create(Release(title=f"Kites {number}"), label="made").result()
    db.close()
    db = Database.open(tmp_path)
    told: list[TrackballError] = []
    db.set_damage_handler(told.append)
    with (tmp_path / FILE_NAME).open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(4096) * 150)
    with pytest.raises(LibraryDamaged):
        db.check_integrity()
    assert [type(error) for error in told] == [LibraryDamaged]
    assert db.damage is told[0]
    db.close()


@pytest.mark.skipif(sys.platform == "win32", reason=f"{skips.ONLY_POSIX}: Windows deletes no open file")
def test_a_library_that_is_deleted_while_it_is_open_takes_no_more(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path)
    told: list[TrackballError] = []
    db.set_damage_handler(told.append)
    (tmp_path / FILE_NAME).unlink()
    with pytest.raises(LibraryMissing, match="deleted, moved or replaced"):
        Library(db).create(release, label="made").result()
    assert len(told) == 1
    db.close()


@pytest.mark.parametrize("left", ["receipts/a.json", "logs/trackball.log", "backups/library-v1-20260301T140300Z.db",
                                  f"{FILE_NAME}-wal"])  # fmt: skip
@pytest.mark.parametrize("empty", [False, True])
def test_a_library_that_is_gone_beside_what_it_left_is_not_made_anew(tmp_path: Path, left: str, empty: bool) -> None:
    (tmp_path / left).parent.mkdir(exist_ok=True)
    (tmp_path / left).write_bytes(b"x")
    if empty:
        (tmp_path / FILE_NAME).touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LibraryMissing, match="is empty" if empty else "is missing"):
        Database.open(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before
    Database.open(tmp_path, start_empty=True).close()
    if left.endswith("-wal"):
        assert [path.name for path in tmp_path.glob("replaced-*/*-wal")] == [f"{FILE_NAME}-wal"]


def test_reports_of_crashes_and_practice_are_no_library(tmp_path: Path) -> None:
    for name in ("logs/crash-1.txt", "practice/library.db", "cache/x", "lock"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    Database.open(tmp_path).close()


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
@pytest.mark.parametrize("left_open", [False, True])
def test_a_library_that_may_not_be_written_is_read(tmp_path: Path, release: Release, left_open: bool) -> None:
    folder = tmp_path / "data"
    repositories = Repositories.open(folder)
    repositories.library.create(release, label="made").result()
    if left_open:  # as after a kill: what is newest is in the -wal
        connection = apsw.Connection(str(folder / FILE_NAME))
        connection.execute("SELECT count(*) FROM releases").fetchall()
        (tmp_path / "wal").write_bytes((folder / f"{FILE_NAME}-wal").read_bytes())
        (tmp_path / "db").write_bytes((folder / FILE_NAME).read_bytes())
        connection.close()
    repositories.close()
    if left_open:
        (folder / f"{FILE_NAME}-wal").write_bytes((tmp_path / "wal").read_bytes())
        (folder / FILE_NAME).write_bytes((tmp_path / "db").read_bytes())
    for path in folder.iterdir():
        path.chmod(0o400)
    folder.chmod(0o500)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    try:
        with permissions_apply():
            with pytest.raises(ReadOnly):
                Database.open(folder)
            with pytest.raises(ReadOnly):
                FolderLock.acquire(folder)
            db = Database.open_read_only(folder)
            assert Library(db).load(release.id).release == release
            with pytest.raises(ReadOnly, match="is read-only"):
                Library(db).create(Release(title="x"), label="made").result()
            db.check_integrity()
            db.close()
    finally:
        folder.chmod(0o700)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_path_that_sqlite_cannot_open_is_told_as_that(tmp_path: Path) -> None:
    room = LONGEST_PATH - len(os.fsencode(tmp_path)) - len(FILE_NAME) - 2
    parts = ["a" * 100] * ((room - 1) // 101)
    fits = tmp_path.joinpath(*parts, "b" * (room - 101 * len(parts)))
    assert len(os.fsencode(fits / FILE_NAME)) == LONGEST_PATH
    Database.open(fits).close()
    with pytest.raises(StorageError, match="505 bytes with the library's name, 504 at most"):
        Database.open(fits.with_name(fits.name + "b"))


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_files_that_are_made_are_private_and_others_keep_their_modes(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    db = Database.open(tmp_path)
    db.close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert stat.S_IMODE(db.path.stat().st_mode) == 0o600
