"""The list, its views and search, the trash; and that none of it grows with the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackball_desktop.domain.assets import Asset, AssetRole, FileStamp
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.domain.release import (
    Disc,
    PrimaryContribution,
    Release,
    ReleaseLocal,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.values import ABSENT
from trackball_desktop.storage import projections
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.library import LABEL_COUNTS_SQL, SORTS, VIEWS, Library, LibraryQuery
from trackball_desktop.storage.outbox import Outbox
from trackball_desktop.storage.rows import fetch_column


def cover(release: Release, number: int) -> Asset:
    stamp = FileStamp(size=10, mtime_ns=1, sha256=f"{number:064x}")
    return Asset(
        id=f"{number:032x}", release_id=release.id, owner_id=release.id, role=AssetRole.COVER, path="/c", stamp=stamp
    )


def test_a_new_release_is_a_draft_that_comes_back_as_it_was(db: Database, release: Release) -> None:
    library = Library(db)
    made = library.create(release, label="Imported", assets=[cover(release, 1)]).result()
    assert made == library.load(release.id)
    assert made.release == release
    assert (made.revision, made.state, made.status, made.remote_id) == (1, ReleaseState.DRAFT, None, None)
    assert not made.is_trashed
    with pytest.raises(UserError, match="already"):
        library.create(release, label="again").result()
    with pytest.raises(UserError, match="no release"):
        library.load("0" * 32)


def test_unfinished_fields_come_back_as_they_were(db: Database) -> None:
    odd = Release(title=None, upc="not a upc", release_date="13/3/26", label=ABSENT, notes="\0 \u200d 🪁 \r\n")
    Library(db).create(odd, label="made").result()
    assert Library(db).load(odd.id).release == odd
    (row,) = Library(db).rows([odd.id])
    assert (row.title, row.upc, row.label, row.release_date) == ("", "not a upc", "", "13/3/26")


def test_a_row_shows_what_is_inherited_and_composed(db: Database, release: Release) -> None:
    library = Library(db)
    full = release.model_copy(
        update={
            "version_title": "Live",
            "release_date": date(2026, 5, 1),
            "local": ReleaseLocal(account_id="acc", massivemusic_release_id=555),
        }
    )
    library.create(full, label="made", assets=[cover(full, 1), cover(full, 2)]).result()
    (row,) = library.rows([full.id])
    assert (row.title, row.artist, row.label) == ("Kites (Live)", "Ána Björk", "Blue Door")
    assert (row.catalog_number, row.upc, row.release_date) == ("BLUE-007", "012345678905", "2026-05-01")
    assert (row.track_count, row.massivemusic_id, row.account_id) == (2, 555, "acc")
    assert (row.cover_asset_id, row.cover_sha256) == (f"{2:032x}", f"{2:064x}")
    assert (row.checked, row.progress, row.as_of) == (False, None, None)


def test_rows_keep_the_order_asked_for_and_pass_over_what_is_gone(db: Database) -> None:
    library = Library(db)
    ids = [library.create(Release(title=title), label="made").result().release.id for title in "abc"]
    wanted = [ids[2], "f" * 32, ids[0]]
    assert [row.id for row in library.rows(wanted)] == [ids[2], ids[0]]


def test_findings_make_a_draft_ready_and_put_it_among_what_is_to_fix(db: Database, release: Release) -> None:
    library = Library(db)
    library.create(release, label="made").result()
    assert library.counts() == dict.fromkeys(VIEWS, 0) | {"drafts": 1, "all": 1}  # not checked is not ready
    library.set_findings(release.id, 2, 1, 0).result()
    assert library.load(release.id).state is ReleaseState.DRAFT
    assert library.ids(LibraryQuery("to_fix")) == [release.id]
    library.set_findings(release.id, 0, 1, 0).result()
    assert library.load(release.id).state is ReleaseState.READY
    assert library.ids(LibraryQuery("to_fix")) == []
    (row,) = library.rows([release.id])
    assert (row.blockers, row.warnings, row.hints, row.checked) == (0, 1, 0, True)


def test_views_and_counts_agree(db: Database) -> None:
    library = Library(db)
    states = [*ReleaseState, ReleaseState.CREATED]
    for number, state in enumerate(states):
        made = Release(title=f"t{number}", release_date=date(2000, 1, 1) if number % 2 else date(2999, 1, 1))
        library.create(made, label="made").result()
        db.write(
            lambda c, s=state, i=made.id: (
                c.execute("UPDATE releases SET state = ?, blockers = 1 WHERE id = ?", (s.value, i)) and None
            )
        ).result()
    found = {view: len(library.ids(LibraryQuery(view))) for view in VIEWS}
    assert library.counts() == found
    assert found == {
        "to_fix": 3, "drafts": 2, "waiting": 2, "sending": 2, "on_the_way": 4, "in_openplay": 3, "released": 2,
            "all": 10, "trash": 0,
    }  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_goes_both_ways(db: Database, sort: str) -> None:
    library = Library(db)
    for number in (2, 1, 3):
        text = f"{number}é"
        contributions = (PrimaryContribution(artist=text),)
        made = Release(
            title=text,
            label=text,
            upc=text,
            catalog_number=text,
            release_date=text,
            primary_contributions=contributions,
        )
        library.create(made, label="made").result()
        library.set_findings(made.id, number, 0, 0).result()
    up = library.ids(LibraryQuery(sort=sort, descending=False))
    assert up == library.ids(LibraryQuery(sort=sort))[::-1]
    if sort not in {"changed", "state", "status"}:
        assert [row.title for row in library.rows(up)] == ["1é", "2é", "3é"]


def test_titles_sort_without_case_and_accents(db: Database) -> None:
    library = Library(db)
    for title in ("Zoo", "élan", "Eel", "zebra"):
        library.create(Release(title=title), label="made").result()
    ids = library.ids(LibraryQuery(sort="title", descending=False))
    assert [row.title for row in library.rows(ids)] == ["Eel", "élan", "zebra", "Zoo"]


def test_labels_are_counted_and_one_can_be_shown_alone(db: Database) -> None:
    library = Library(db)
    for label in ("blue", "Amber", "blue", ABSENT):
        last = library.create(Release(label=label), label="made").result().release.id
    assert library.labels() == [("Amber", 1), ("blue", 2)]
    assert len(library.ids(LibraryQuery(label="blue"))) == 2
    assert last in library.ids(LibraryQuery())


def test_ids_are_found_by_at_least_four_digits(db: Database) -> None:
    library = Library(db)
    for number in ("abcd" + "0" * 28, "abce" + "0" * 28):
        library.create(Release(id=number), label="made").result()
    assert library.ids_with_prefix("abcd") == ["abcd" + "0" * 28]
    assert library.ids_with_prefix("ABCE" + "0" * 28) == ["abce" + "0" * 28]
    assert [library.ids_with_prefix(text) for text in ("abc", "", "zzzz", "abcd*", "a" * 33)] == [[]] * 5


def works(*names: str) -> tuple[Work, ...]:
    return tuple(Work(contributions=(WorkContribution(artist=name),)) for name in names)


@pytest.mark.parametrize(
    "words",
    ["kites", "KÍT", "ites", "ana", "bjork", "blue door", "door BLUE-0", "blue007", "345678", "012345678905", "rope",
     "gb-abc-26-00001", "GBABC2600002", "gb-abc-26", "GB-ABC-26-00002", "writer", "knot kites", "  kites  "],
)  # fmt: skip
def test_words_of_a_release_find_it(db: Database, release: Release, words: str) -> None:
    library = Library(db)
    full = release.model_copy(update={"works": works("Wanda Writer")})
    library.create(full, label="made").result()
    library.create(Release(title="Other"), label="made").result()
    assert library.ids(LibraryQuery(search=words)) == [full.id]
    assert library.counts(words)["all"] == 1


@pytest.mark.parametrize(
    "words", ["kites other", "pe", "name:kites", "🪁", '"', "*", "-", "kites NOT rope x", "(", "'"]
)
def test_other_words_do_not(db: Database, release: Release, words: str) -> None:
    Library(db).create(release, label="made").result()
    assert Library(db).ids(LibraryQuery(search=words)) == []


def test_signs_are_found_in_titles(db: Database) -> None:
    library = Library(db)
    kite = library.create(Release(title="🪁 ***"), label="made").result().release.id
    library.create(Release(title="Plain"), label="made").result()
    assert [library.ids(LibraryQuery(search=words)) for words in ("🪁", "***", "🪁 *")] == [[kite]] * 3


def test_any_text_can_be_searched_for(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path)
    library = Library(db)
    library.create(release, label="made").result()

    @settings(max_examples=200, deadline=None, derandomize=True, database=None)
    @given(st.text(max_size=12) | st.text(alphabet="\"*()^:-+{}'\0\ud800AND ORNOT", max_size=12))
    def search(words: str) -> None:
        assert len(library.ids(LibraryQuery(search=words))) == library.counts(words)["all"]

    try:
        search()
    finally:
        db.close()


def test_the_trash_keeps_and_gives_back(db: Database, release: Release) -> None:
    library = Library(db)
    library.create(release, label="made").result()
    library.trash(release.id).result()
    assert library.load(release.id).is_trashed
    assert (library.ids(LibraryQuery()), library.ids(LibraryQuery("trash"))) == ([], [release.id])
    assert library.counts("kites") == dict.fromkeys(VIEWS, 0) | {"trash": 1}
    assert library.labels() == []
    library.restore(release.id).result()
    assert library.ids(LibraryQuery(search="kites")) == [release.id]


def test_what_is_on_its_way_is_not_trashed(db: Database, release: Release) -> None:
    library, outbox = Library(db), Outbox(db)
    library.create(release, label="made").result()
    sent = outbox.queue(
        release_id=release.id, account_id="a", upc="1", gtin14="1", payload="{}", needs_files=False
    ).result()
    with pytest.raises(UserError, match="on its way"):
        library.trash(release.id).result()
    outbox.move(sent.id, SubmissionState.WITHDRAWN, event="taken back", detail={}).result()
    library.trash(release.id).result()


@pytest.fixture
def days(tmp_path: Path) -> Iterator[tuple[Database, Callable[[float], None]]]:
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def go_on(by: float) -> None:
        nonlocal moment
        moment += timedelta(days=by)

    db = Database.open(tmp_path, clock=lambda: moment)
    yield db, go_on
    db.close()


def test_the_trash_is_emptied_after_thirty_days(
    days: tuple[Database, Callable[[float], None]], release: Release
) -> None:
    db, go_on = days
    library = Library(db)
    library.create(release, label="made", assets=[cover(release, 1)]).result()
    kept = library.create(Release(title="Kept"), label="made").result().release.id
    library.trash(release.id).result()
    gone = 0
    for _ in range(29):
        gone += library.purge_old().result()
        gone += library.purge_old().result()  # a second time on one day counts for nothing
        go_on(1)
    assert gone == 0
    assert library.purge_old().result() == 0
    go_on(1)
    assert library.purge_old().result() == 1
    assert library.ids(LibraryQuery("trash")) == []
    assert library.ids(LibraryQuery()) == [kept]
    tables = ("drafts", "tracks", "artists", "assets", "release_words", "release_parts")
    rows = db.read(lambda c: [c.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in tables])
    assert rows == [1, 0, 0, 0, 1, 1]


def test_a_clock_that_jumps_ahead_empties_nothing(
    days: tuple[Database, Callable[[float], None]], release: Release
) -> None:
    db, go_on = days
    library = Library(db)
    library.create(release, label="made").result()
    library.trash(release.id).result()
    for by in (400, -400, 400):
        library.purge_old().result()
        go_on(by)
    assert library.purge_old().result() == 0
    assert library.ids(LibraryQuery("trash")) == [release.id]


# --- A large library ------------------------------------------------------------------------------------------------

BULK = """
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 10000)
INSERT INTO releases (id, title, artist, label, catalog_number, upc, gtin14, release_date, track_count, title_key,
    artist_key, label_key, saved_at, changed_at, changed_no, state)
SELECT printf('%032x', n), 'Title ' || n, 'Artist ' || (n % 500), 'Label ' || (n % 10), 'CAT-' || n, printf('%012d', n),
    printf('%014d', n), date('2000-01-01', n || ' days'), 10, 'title ' || n,
    'artist ' || (n % 500), 'label ' || (n % 10), '', '', n, iif(n % 7, 'ready', 'created') FROM n;
WITH RECURSIVE t (t) AS (SELECT 1 UNION ALL SELECT t + 1 FROM t WHERE t < 10)
INSERT INTO tracks SELECT id, printf('%016x', row) || printf('%016x', t), 'Track ' || t, '', artist,
    printf('GBABC%07d', row * 10 + t), 200.0 FROM releases, t;
INSERT INTO artists SELECT id, artist FROM releases;
INSERT INTO assets (id, release_id, owner_id, role, path, size, mtime_ns, sha256)
SELECT release_id || track_id, release_id, track_id, 'master', '/m', 1, 1, printf('%064x', row_number() OVER ())
    FROM tracks;
INSERT INTO facts SELECT sha256, 'audio', '{}', 200.0, sha256 FROM assets;
INSERT INTO release_words (rowid, names, codes, tracks, people)
SELECT row, title || char(10) || artist, catalog_number || ' ' || upc, '', artist FROM releases;
INSERT INTO release_parts (rowid, names) SELECT row, title || char(10) || artist FROM releases;
ANALYZE;
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    db = Database.open(tmp_path_factory.mktemp("large"))
    db.write(lambda c: c.execute(BULK) and None).result()
    yield db
    db.close()


def plans(db: Database, monkeypatch: pytest.MonkeyPatch, call: Callable[[], Any]) -> list[str]:
    """Run something that reads, and return the steps of SQLite's plans for its statements."""
    steps: list[str] = []
    read = db.read

    def explained(fn: Callable[[apsw.Connection], Any]) -> Any:
        def traced(connection: apsw.Connection) -> Any:
            seen: list[tuple[str, Any]] = []
            connection.exec_trace = lambda cursor, sql, values: seen.append((sql, values)) or True
            try:
                return fn(connection)
            finally:
                connection.exec_trace = None
                for sql, values in seen:
                    steps.extend(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))

        return read(traced)

    monkeypatch.setattr(db, "read", explained)
    call()
    assert steps
    return steps


def test_a_large_library_is_listed_searched_and_counted(large: Database) -> None:
    library = Library(large)
    assert len(library.ids(LibraryQuery())) == 10_000
    assert library.counts()["in_openplay"] == 10_000 // 7
    assert library.ids(LibraryQuery(search="title 9999")) == [f"{9999:032x}"]
    assert len(library.ids(LibraryQuery(label="Label 3", search="artist"))) == 1000


def test_the_first_list_comes_out_of_an_index_in_order(large: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = plans(large, monkeypatch, lambda: Library(large).ids(LibraryQuery()))
    assert steps == ["SCAN releases USING INDEX releases_by_change"]


@pytest.mark.parametrize(
    ("sort", "index"),
    [("title", "title"), ("artist", "artist"), ("label", "label"), ("release_date", "date")],
)
def test_sorting_comes_out_of_an_index(large: Database, monkeypatch: pytest.MonkeyPatch, sort: str, index: str) -> None:
    steps = plans(large, monkeypatch, lambda: Library(large).ids(LibraryQuery(sort=sort)))
    if sort == "label":
        assert steps[0] == "SCAN releases USING INDEX releases_by_label"
        assert "USE TEMP B-TREE FOR ORDER BY" not in steps  # of equal ones only the last part is sorted
    else:
        assert steps == [f"SCAN releases USING INDEX releases_by_{index}"]


def test_a_page_of_rows_is_looked_up_by_id(large: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(large)
    ids = library.ids(LibraryQuery())[:256]
    steps = plans(large, monkeypatch, lambda: library.rows(ids))
    assert [step for step in steps if step.startswith("SCAN")] == ["SCAN wanted VIRTUAL TABLE INDEX 1:"]


@pytest.mark.parametrize("index", ["change", "title", "artist", "date", "state"])
def test_the_index_of_an_order_has_the_ids(large: Database, index: str) -> None:
    columns = large.read(
        lambda connection: fetch_column(connection, f"SELECT name FROM pragma_index_info('releases_by_{index}')")
    )
    assert columns[-1] == "id", "each release of the list is looked up for it"


@pytest.mark.parametrize("search", ["t", "ti", "title", "title titl"])
def test_a_search_goes_through_the_index_of_the_order_and_sorts_nothing(
    large: Database, monkeypatch: pytest.MonkeyPatch, search: str
) -> None:
    steps = plans(large, monkeypatch, lambda: Library(large).ids(LibraryQuery(search=search)))
    assert any("release_words VIRTUAL TABLE INDEX" in step for step in steps)
    assert steps[0] == "SCAN releases USING INDEX releases_by_change"
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps


def test_what_few_releases_have_is_looked_up(large: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = plans(large, monkeypatch, lambda: Library(large).ids(LibraryQuery(search="title 9999")))
    assert "SEARCH releases USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert not [step for step in steps if step.startswith("SCAN releases")]


def test_an_id_is_found_by_its_index(large: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    (step,) = plans(large, monkeypatch, lambda: Library(large).ids_with_prefix("0000"))
    assert step.startswith("SEARCH releases USING COVERING INDEX")


def test_what_a_check_compares_is_looked_up(large: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(large)
    draft = Release(upc="000000000042", discs=(Disc(tracks=(Track(isrc="GB-ABC-00-00425"),)),))
    catalogue = library.catalogue_for(draft, [f"{77:064x}"])
    assert [found.release_id for found in catalogue.releases] == [f"{42:032x}"]
    assert {found.release_id for found in catalogue.tracks} == {f"{42:032x}", f"{8:032x}"}
    assert len(catalogue.artist_names) == 500
    steps = plans(large, monkeypatch, lambda: library.catalogue_for(draft, [f"{77:064x}"]))
    scans = [step for step in steps if step.startswith("SCAN")]
    assert not any(f"SCAN {name}" in step for step in scans for name in ("tracks", "assets", "facts", "t ", "f ", "m "))


def test_a_release_is_listed_by_its_title_and_found_by_what_stores_show_as_well(db: Database) -> None:
    library = Library(db)
    made = library.create(
        Release(title="Kites", version_title="Live", display_title="Another Line"), label="x"
    ).result()
    assert library.rows([made.release.id])[0].title == "Kites (Live)"
    assert library.ids(LibraryQuery(search="kites")) == library.ids(LibraryQuery(search="another")) == [made.release.id]


def test_labels_are_counted_in_the_order_of_their_index(db: Database) -> None:
    plan = db.read(
        lambda connection: [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {LABEL_COUNTS_SQL}")]
    )
    assert any("releases_by_label" in step for step in plan)
    assert not any("GROUP BY" in step for step in plan), "the whole library is sorted to count its labels"


def test_a_release_without_an_artist_line_shows_its_billed_artists(db: Database) -> None:
    billed = (PrimaryContribution(artist="Mara Quist"), PrimaryContribution(artist="Bo Ek", featured=True))
    track = Track(title="One", artist_display_name=ABSENT)
    made = Release(
        title="Tide",
        artist_display_name=ABSENT,
        primary_contributions=billed,
        discs=(Disc(tracks=(track,)),),
    )
    library = Library(db)
    library.create(made, label="imported").result()
    (row,) = library.rows([made.id])
    assert row.artist == "Mara Quist feat. Bo Ek"
    for artist in (None, "", "  "):
        changed = made.model_copy(update={"artist_display_name": artist})
        db.write(lambda connection, changed=changed: projections.save_draft(connection, changed, "2026-01-01")).result()
        assert library.rows([made.id])[0].artist == "Mara Quist feat. Bo Ek"


def test_only_what_was_never_touched_is_discarded(db: Database, release: Release) -> None:
    library = Library(db)
    empty, typed, filed = Release(), Release(), Release()
    for made in (empty, typed):
        library.create(made, label="made").result()
    asset = Asset(
        id="a" * 32,
        release_id=filed.id,
        owner_id=filed.id,
        role=AssetRole.COVER,
        path="/c.jpg",
        stamp=FileStamp(size=1, mtime_ns=1),
    )
    library.create(filed, label="made", assets=[asset]).result()
    db.write(
        lambda connection: connection.execute(
            "INSERT INTO history (release_id, label, at) VALUES (?, 'title', '2026-11-30T00:00:00Z')", (typed.id,)
        )
    ).result()
    assert library.delete_if_unused(empty.id).result()
    assert not library.delete_if_unused(empty.id).result()
    assert not library.delete_if_unused(typed.id).result()
    assert not library.delete_if_unused(filed.id).result()
    assert sorted(library.ids(LibraryQuery("all"))) == sorted([typed.id, filed.id])


def test_what_is_only_to_be_filled_in_is_nothing_to_fix(db: Database, release: Release) -> None:
    library = Library(db)
    library.create(release, label="made").result()
    library.set_findings(release.id, 12, 0, 0, to_do=12).result()
    assert library.ids(LibraryQuery("to_fix")) == []
    assert library.load(release.id).state is ReleaseState.DRAFT
    library.set_findings(release.id, 12, 0, 0, to_do=11).result()
    assert library.ids(LibraryQuery("to_fix")) == [release.id]
    (row,) = library.rows([release.id])
    assert (row.blockers, row.to_do) == (12, 11)
