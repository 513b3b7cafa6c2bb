"""All pending steps or none, whatever kills or breaks them."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests import skips
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Disc, Publisher, Release, Track, TrackLocal, Work
from trackball_desktop.domain.resources import resource
from trackball_desktop.domain.sent_release import SentRelease, SentTrack
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.storage.database import FILE_NAME, Database
from trackball_desktop.storage.history import History
from trackball_desktop.storage.library import Library, LibraryQuery
from trackball_desktop.storage.migrations import STEPS
from trackball_desktop.storage.outbox import Outbox
from trackball_desktop.storage.rows import fetch
from trackball_desktop.storage.settings import Accounts
from trackball_desktop.storage.status import StatusSamples

LATER = (
    *STEPS,
    *(
        f"CREATE TABLE later{n} (a INTEGER) STRICT; WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c"
        f" WHERE n < 20000) INSERT INTO later{n} SELECT n FROM c"
        for n in range(10)
    ),
)

CHILD = """
import sys
from pathlib import Path
from tests.storage.test_migrations import LATER
from trackball_desktop.storage.database import Database
print("go", flush=True)
Database.open(Path(sys.argv[1]), steps=LATER).close()
"""


def tables(folder: Path) -> tuple[int, int]:
    connection = apsw.Connection(str(folder / FILE_NAME))
    try:
        later = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'later%'").fetchall()[0][0]
        return connection.pragma("user_version"), later
    finally:
        connection.close()


def test_migrating_keeps_the_drafts_and_a_checked_copy_of_the_old_file(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path)
    Library(db).create(release, label="made").result()
    db.close()
    assert not (tmp_path / "backups").exists()  # nothing to keep when the file was new
    db = Database.open(tmp_path, steps=LATER)
    assert Library(db).load(release.id).release == release
    db.close()
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name.startswith(f"library-v{len(STEPS)}-")
    assert tables(tmp_path) == (len(LATER), 10)
    old = apsw.Connection(str(copy))
    assert old.pragma("user_version") == len(STEPS)
    assert old.execute("SELECT release_id FROM drafts").fetchall() == [(release.id,)]
    old.close()


def create_in_older(db: Database, release: Release) -> None:
    """Create a release as an older version did: today's code writes what an older schema has not."""

    def write(connection: apsw.Connection) -> None:
        connection.execute(
            "INSERT INTO releases (id, title, artist, label, catalog_number, upc, gtin14, release_date, track_count,"
            " title_key, artist_key, label_key, saved_at, changed_at, changed_no)"
            " VALUES (?, ?, '', '', '', '', '', '', 1, '', '', '', '2026', '2026', 1)",
            (release.id, str(release.title)),
        )
        connection.execute(
            "INSERT INTO drafts VALUES (?, ?)", (release.id, release.model_dump_json(exclude_defaults=True))
        )
        connection.execute("INSERT INTO history (release_id, label, at) VALUES (?, 'made', '2026')", (release.id,))
        connection.execute("INSERT INTO tracks VALUES (?, 't', 'One', '', '', '', NULL)", (release.id,))

    db.write(write).result()


def test_an_older_library_lists_from_the_indexes_too(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path, steps=STEPS[: STEPS.names.index("27-lists-from-indexes")])
    made = [
        release.model_copy(update={"id": f"{number:032x}", "title": title})
        for number, title in enumerate(("Quartz", "Zebra", "Amber"))
    ]
    for one in made:
        Library(db).create(one, label="made").result()
    db.close()
    db = Database.open(tmp_path)
    by_title = Library(db).ids(LibraryQuery(sort="title", descending=False))
    assert by_title == [made[2].id, made[0].id, made[1].id]
    assert Library(db).ids(LibraryQuery(search="quar")) == [made[0].id]
    columns = db.read(lambda c: fetch(c, "SELECT name FROM pragma_index_info('releases_by_change')"))
    assert [name for (name,) in columns] == ["changed_no", "id"]
    db.close()


def test_an_older_library_keeps_every_word_of_its_search_where_it_stood(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path, steps=STEPS[: STEPS.names.index("28-first-letters-in-search")])
    texts = (
        "Ångström, déjà-vu & IŞIK (Straße)|夜の歌 ヴ|مَرْحَبًا بالعالم|กรุงเทพ|Żółć/Ǆ ﬁn|N.E.R.D. 2×4 ½|e\u0301te\u0301 Ⅻ|…"
    )
    titles = texts.split("|")
    made = [
        release.model_copy(update={"id": f"{number:032x}", "title": title, "catalog_number": f"ÄB-{number}"})
        for number, title in enumerate(titles)
    ]
    for one in made:
        Library(db).create(one, label="made").result()
    before = db.write(_indexed_words).result()
    db.close()
    db = Database.open(tmp_path)
    assert db.write(_indexed_words).result() == before
    assert len(before) > 50
    assert Library(db).ids(LibraryQuery(search="a")) == [made[place].id for place in (7, 6, 5, 4, 3, 2, 1, 0)]
    assert Library(db).ids(LibraryQuery(search="z")) == [made[4].id]
    db.close()


def _indexed_words(connection: apsw.Connection) -> list[tuple[Any, ...]]:
    connection.execute("CREATE VIRTUAL TABLE temp.indexed_words USING fts5vocab('main', 'release_words', 'instance')")
    words = fetch(connection, "SELECT term, doc, col, offset FROM indexed_words ORDER BY 1, 2, 3, 4")
    connection.execute("DROP TABLE temp.indexed_words")
    return words


def test_an_older_library_gets_checksums_of_all_its_rows(tmp_path: Path, release: Release) -> None:
    before = STEPS[: STEPS.names.index("22-checksums")]
    db = Database.open(tmp_path, steps=before)
    create_in_older(db, release)

    def queue(connection: apsw.Connection) -> None:
        connection.execute(
            "INSERT INTO submissions (id, release_id, account_id, upc, gtin14, payload, payload_sha256, state,"
            " attempts, searches_ok, needs_files, created_at, updated_at)"
            " VALUES ('s', ?, 'a', '1', '1', '{}', '', 'queued', 0, 0, 0, '2026', '2026')",
            (release.id,),
        )
        connection.execute(
            "INSERT INTO submission_events (submission_id, at, actor, what, detail)"
            " VALUES ('s', '2026', 'you', 'queued', '{}')"
        )

    db.write(queue).result()
    db.close()
    db = Database.open(tmp_path)
    db.check_integrity()
    assert Library(db).load(release.id).release == release
    found = {name for (name,) in db.read(lambda c: c.execute("SELECT DISTINCT name FROM checksums").fetchall())}
    assert {"drafts", "history", "releases", "submissions", "submission_events", "tracks"} <= found
    db.close()
    unsound = Database.open(tmp_path, steps=(*STEPS, "UPDATE drafts SET body = '{}'"))
    unsound.check_integrity()  # what a step writes is summed up like all else
    unsound.close()


def test_a_step_that_fails_leaves_the_old_schema(tmp_path: Path, release: Release) -> None:
    Database.open(tmp_path).close()
    with pytest.raises(apsw.SQLError):
        Database.open(tmp_path, steps=(*LATER, "CREATE TABLE broken (")).close()
    assert tables(tmp_path) == (len(STEPS), 0)
    Database.open(tmp_path).close()


def test_a_step_that_breaks_a_reference_is_not_taken(tmp_path: Path) -> None:
    Database.open(tmp_path).close()
    with pytest.raises(apsw.ConstraintError, match="lead nowhere"):
        Database.open(tmp_path, steps=(*STEPS, "INSERT INTO drafts VALUES ('nobody', '{}')"))
    assert tables(tmp_path) == (len(STEPS), 0)


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_a_kill_while_migrating_leaves_the_old_schema_or_the_new_one(tmp_path: Path) -> None:
    seed = random.Random(7)
    found: set[int] = set()
    for number in range(10):
        folder = tmp_path / str(number)
        Database.open(folder).close()
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(seed.uniform(0, 0.12))
        child.kill()
        child.wait()
        child.stdout.close()
        version, later = tables(folder)
        assert (version, later) in {(len(STEPS), 0), (len(LATER), 10)}
        found.add(version)
        Database.open(folder, steps=LATER).close()
        assert tables(folder) == (len(LATER), 10)
    assert len(STEPS) in found, "no kill came before the end: the steps are too fast for this test"


def test_publishers_of_drafts_that_are_there_are_found_after_the_step(tmp_path: Path) -> None:
    work = Work(title="Tide", publishers=(Publisher(publisher="Yacht Times"),))
    track = Track(title="Slow Light", isrc="QZNL22600001", works=(work.id,))
    release = Release(title="Tides", catalog_number="NL-007", discs=(Disc(tracks=(track,)),), works=(work,))
    db = Database.open(tmp_path)
    Library(db).create(release, label="made").result()
    db.write(lambda connection: connection.execute("DELETE FROM release_words")).result()
    assert Library(db).ids(LibraryQuery(search="yacht")) == []
    db.write(lambda connection: connection.execute(STEPS[STEPS.names.index("14-publishers-in-search")])).result()
    for words in ("yacht", "tides", "slow light", "qznl22600001", "NL007"):
        assert Library(db).ids(LibraryQuery(search=words)) == [release.id], words
    db.close()


def test_what_an_older_version_parked_or_was_about_to_post_again_is_searched_for(tmp_path: Path) -> None:
    """A lost answer that a refused key had stopped, and a release that was answered with 429."""
    db = Database.open(tmp_path, steps=STEPS[: STEPS.names.index("17-submissions-on-hold")])
    rows = {"parked": ("unknown", "failed"), "asked": ("unknown", "unknown"), "busy": ("queued", None)}

    def write(connection: apsw.Connection) -> None:
        for number, (id, (state, asks)) in enumerate(rows.items()):
            connection.execute(
                "INSERT INTO submissions (id, release_id, account_id, upc, gtin14, payload, payload_sha256, state,"
                " attempts, searches_ok, asks, needs_files, created_at, updated_at)"
                " VALUES (?1, 'r' || ?2, 'a', ?2, ?2, '{}', '', 'queued', 0, 0, ?3, 0, '2026', '2026')",
                (id, str(number), asks),
            )
            if state == "unknown":
                connection.execute("UPDATE submissions SET state = 'posting' WHERE id = ?", (id,))
                connection.execute("UPDATE submissions SET state = 'unknown' WHERE id = ?", (id,))
        connection.execute(
            "INSERT INTO submission_events (submission_id, at, actor, what, detail) VALUES ('busy', "
            "'2026', 'app', 'not sent, the app will try again', '{\"http_status\": 429}')"
        )

    db.write(write).result()
    db.close()
    db = Database.open(tmp_path)
    found = {id: Outbox(db).get(id) for id in rows}
    assert (found["parked"].open_question, found["asked"].open_question) == (None, "unknown")
    assert found["busy"].may_exist_remotely
    db.close()


def test_the_lyrics_of_works_go_to_the_tracks_that_record_them(tmp_path: Path) -> None:
    """Sung, as an instrumental beside it, two works in a medley, and a work that no track records; undo still works."""
    tracks = (
        Track(id="sung", title="Tide", works=("tide",)),
        Track(id="karaoke", title="Tide", works=("tide",), local=TrackLocal(instrumental=True, ai_recording="no")),
        Track(id="medley", title="Both", works=("low", "tide")),
        Track(id="silent", title="Drone", works=("drone",), local=TrackLocal(instrumental=True)),
        Track(id="none", title="None"),
    )
    titles = {"tide": "Tide", "low": "Low", "drone": "Drone", "orphan": "Orphan"}
    works = tuple(Work(id=id, title=title, description="Kept" if id == "orphan" else INHERIT)
                  for id, title in titles.items())  # fmt: skip
    made = Release(id="r" * 32, title="Tides", discs=(Disc(tracks=tracks[:2]), Disc(tracks=tracks[2:])), works=works)
    db = Database.open(tmp_path, steps=STEPS[: STEPS.names.index("19-lyrics-of-tracks")])
    create_in_older(db, made)
    words = {"tide": "The tide", "low": 'So "low"\nand lower', "drone": "Hm", "orphan": "Alone"}
    body = json.loads(made.model_dump_json(exclude_defaults=True))
    for work in body["works"]:
        work["local"] = {"lyrics": words[work["id"]]}
    step = SetField(node_id="tide", field="local.lyrics", value="The tide").model_dump_json()

    def write(connection: apsw.Connection) -> None:
        connection.execute("UPDATE drafts SET body = ?", (json.dumps(body),))
        connection.execute(
            "INSERT INTO history (release_id, label, at, edit, inverse) VALUES (?, 'lyrics', '2026', ?, ?)",
            (made.id, step, step.replace("The tide", "Before")),
        )

    db.write(write).result()
    db.close()
    db = Database.open(tmp_path)
    moved = Library(db).load(made.id).release
    lyrics = {track.id: track.local.lyrics for track in moved.tracks()}
    assert lyrics == {
        "sung": "The tide", "karaoke": INHERIT, "medley": 'So "low"\nand lower\n\nThe tide', "silent": "Hm",
        "none": INHERIT,
    }  # fmt: skip
    assert moved.works[3].description == "Kept\n\nAlone"
    cleared = moved
    for track in moved.tracks():
        cleared = SetField(node_id=track.id, field="local.lyrics", value=INHERIT).apply(cleared)
    cleared = SetField(node_id="orphan", field="description", value="Kept").apply(cleared)
    assert cleared == made, "nothing but the lyrics changed"
    for edit in History(db).load(History(db).entries(made.id)[-1].id):
        assert edit.apply(moved) == moved, "a step of then can be undone, and the lyrics stay where they are"
    db.close()


def test_accounts_and_submissions_from_before_targets_belong_to_the_only_one_there_was(tmp_path: Path) -> None:
    db = Database.open(tmp_path, steps=STEPS[: STEPS.names.index("23-targets")])
    old = {"id": "a", "name": "Northlight", "read_base": "https://r/", "write_base": "https://w/", "key_id": "k"}
    payload = {
        "title": "Tides", "artist_display_name": "Amber", "label": "Northlight", "upc": "4260689120345",
        "release_date": "2026-03-13", "discs": [{"tracks": [{"title": "Slow Light", "isrc": "QZNL22600001"}]}, "odd"],
    }  # fmt: skip

    def write(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO accounts (id, name, body) VALUES ('a', 'Northlight', ?)", (json.dumps(old),))
        connection.execute("INSERT INTO accounts (id, name, body) VALUES ('b', 'Broken', '{half')")
        for number, text in enumerate((json.dumps(payload), "{}", "not JSON", '{"discs": 5}')):
            connection.execute(
                "INSERT INTO submissions (id, release_id, account_id, upc, gtin14, payload, payload_sha256, state,"
                " attempts, searches_ok, needs_files, created_at, updated_at)"
                " VALUES (?1, 'r' || ?1, 'a', ?1, ?1, ?2, '', 'queued', 0, 0, 0, '2026', '2026')",
                (str(number), text),
            )
        connection.execute("INSERT INTO receipts VALUES ('0', 'receipts/x.html', 'sha', '2026')")

    db.write(write).result()
    db.close()
    db = Database.open(tmp_path)
    (account,) = Accounts(db).list()
    assert account.target == "openplay"
    assert account.fields == {"read_base": "https://r/", "write_base": "https://w/", "key_id": "k"}
    submission = Outbox(db).get("0")
    assert submission.target == "openplay"
    assert submission.sent_release == SentRelease.from_body(json.dumps(payload))
    assert submission.sent_release.tracks == (SentTrack("Slow Light", "QZNL22600001"),)
    assert [Outbox(db).get(str(number)).sent_release for number in (1, 2, 3)] == [SentRelease()] * 3
    assert db.read(lambda connection: fetch(connection, "SELECT target FROM receipts")) == [("openplay",)]
    with pytest.raises(apsw.ConstraintError, match="never changes"):
        db.write(lambda connection: connection.execute("UPDATE submissions SET sent = '{}' WHERE id = '0'")).result()
    db.close()


def test_what_stood_with_a_release_stands_with_its_target_after_the_step(tmp_path: Path) -> None:
    db = Database.open(tmp_path, steps=STEPS[: STEPS.names.index("26-release-targets")])
    made, draft = Release(id="r" * 32, title="Tides"), Release(id="d" * 32, title="Ebb")
    for release in (made, draft):
        create_in_older(db, release)

    def write(connection: apsw.Connection) -> None:
        connection.execute(
            "INSERT INTO submissions (id, release_id, account_id, upc, gtin14, payload, payload_sha256, state,"
            " attempts, searches_ok, needs_files, created_at, updated_at, target)"
            " VALUES ('s', ?, 'a', '1', '1', '{}', '', 'queued', 0, 0, 0, '2026', '2026', 'folder')",
            (made.id,),
        )
        connection.execute("UPDATE submissions SET state = 'confirmed', remote_id = '7' WHERE id = 's'")
        connection.execute(
            "INSERT INTO status_samples (release_id, remote_id, at, http_status, status, raw, fingerprint, place)"
            " VALUES (?, '7', '2026-11-01', 200, 'on air', '{}', 'x', 1)",
            (made.id,),
        )
        connection.execute(
            "UPDATE releases SET state = 'created', remote_id = '7', status = 'on air', as_of = '2026-11-01',"
            " next_look = '2026-11-02', look_planned_at = '2026-11-01' WHERE id = ?",
            (made.id,),
        )

    db.write(write).result()
    db.close()
    db = Database.open(tmp_path)
    (standing,) = StatusSamples(db).target_statuses(made.id)
    assert (standing.target, standing.account_id, standing.remote_id, standing.status) == ("folder", "a", "7", "on air")
    assert standing.next_poll == StatusSamples(db).next_poll(made.id) == "2026-11-02"
    assert [sample.target for sample in StatusSamples(db).list_samples(made.id)] == ["folder"]
    assert StatusSamples(db).target_statuses(draft.id) == []
    (row,) = Library(db).rows([made.id])
    assert (row.state, row.status, row.target, row.targets) == ("created", "on air", "folder", 1)
    db.check_integrity()
    db.close()


def test_every_step_is_a_file_and_every_file_a_step() -> None:
    """A file that no step names would be missing from every library, and one that is missing shuts all of them out."""
    assert sorted(path.stem for path in resource("schema").iterdir()) == list(STEPS.names)
    assert all(step.strip() for step in STEPS)
