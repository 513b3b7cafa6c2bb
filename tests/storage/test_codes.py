"""No code goes to two nodes: not after undo, a restart, two clicks, two processes, a deleted release."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import is_valid_gtin, isrc_series, with_check_digit
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.storage.codes import CodeRequest, Codes, CodesExhausted, Series
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.history import History
from trackball_desktop.storage.library import Library

SEED = Series("s", "", "CBGNR", 25, 1, follow_year=False)


def at(year: int) -> Callable[[], datetime]:
    return lambda: datetime(year, 6, 1, tzinfo=UTC)


def album(*isrcs: str, label: str = "Green") -> Release:
    tracks = tuple(Track(title=f"T{n}", isrc=isrc or INHERIT) for n, isrc in enumerate(isrcs or ("", "")))
    return Release(title="Album", label=label, discs=(Disc(tracks=tracks),))


def kept(db: Database, release: Release) -> Release:
    return Library(db).create(release, label="made").result().release


def wants(release: Release) -> list[CodeRequest]:
    return [CodeRequest(track.id, str(track.title)) for track in release.tracks()]


def assign(db: Database, release: Release, label: str = "Green") -> list[str]:
    got = Codes(db).assign_isrcs(release.id, label, wants(release)).result()
    return [got.codes[track.id] for track in release.tracks()]


def type_in(db: Database, release: Release, node_id: str, field: str, value: object) -> Release:
    edit = SetField(node_id=node_id, field=field, value=value)
    after = edit.apply(release)
    History(db).record(release.id, edit, edit.inverse(release), after, label="typed").result()
    return after


def test_a_series_gives_its_numbers_in_order_and_skips_what_the_library_has(db: Database) -> None:
    kept(db, album("CB-GNR-25-00002"))
    codes = Codes(db)
    codes.save_series(SEED).result()
    assert assign(db, kept(db, album())) == ["CBGNR2500001", "CBGNR2500003"]
    typed = codes.ledger.find("isrc", "CBGNR2500002")
    assert typed is not None
    assert (typed.state, typed.why) == ("used", "typed")
    assert codes.series()[0].next == 4


def test_a_second_click_and_an_undo_give_the_same_code_to_the_same_track_only(db: Database) -> None:
    Codes(db).save_series(SEED).result()
    one, two = kept(db, album()), kept(db, album())
    first = assign(db, one)
    assert assign(db, one) == first  # nothing of it is in the draft: undone, or not yet applied
    assert set(assign(db, two)).isdisjoint(first)


def test_a_code_typed_by_hand_is_used(db: Database) -> None:
    codes = Codes(db)
    codes.save_series(SEED).result()
    one, two = kept(db, album()), kept(db, album(""))
    type_in(db, one, one.discs[0].tracks[0].id, "isrc", "cb-gnr-25-00001")
    assert assign(db, two) == ["CBGNR2500002"]
    # Somebody types a code that is kept for another track: it is not given to that one any more.
    type_in(db, one, one.discs[0].tracks[1].id, "isrc", "CBGNR2500002")
    assert assign(db, two) == ["CBGNR2500003"]
    assert [
        (line.code[-1], line.state, line.why) for line in sorted(codes.ledger.lines(), key=lambda line: line.code)
    ] == [
        ("1", "used", "typed"),
        ("2", "used", "typed"),
        ("3", "reserved", "assigned"),
    ]


def test_a_label_has_its_own_series_before_the_common_one(db: Database) -> None:
    codes = Codes(db)
    codes.save_series(SEED).result()
    codes.save_series(Series("g", "Green", "GBGRN", 25, 7, follow_year=False)).result()
    assert assign(db, kept(db, album("")), "Green") == ["GBGRN2500007"]
    assert assign(db, kept(db, album("")), "Red") == ["CBGNR2500001"]
    with pytest.raises(UserError, match="already a series CB-GNR-25"):
        codes.save_series(Series("other", "Red", "CBGNR", 25, 1)).result()
    codes.remove_series("s").result()
    with pytest.raises(UserError, match="no ISRC series for Red"):
        assign(db, kept(db, album("")), "Red")
    assert codes.ledger.find("isrc", "CBGNR2500001") is not None


def test_a_new_year_begins_at_one_and_says_so(tmp_path: Path) -> None:
    db = Database.open(tmp_path, clock=at(2025))
    Codes(db).save_series(Series("s", "", "CBGNR", 25, 40)).result()
    assert assign(db, kept(db, album(""))) == ["CBGNR2500040"]
    db.close()
    db = Database.open(tmp_path, clock=at(2026))
    release = kept(db, album(""))
    got = Codes(db).assign_isrcs(release.id, "", wants(release)).result()
    assert (list(got.codes.values()), got.rolled_over_to) == (["CBGNR2600001"], "CB-GNR-26")
    db.close()
    db = Database.open(tmp_path, clock=at(2025))  # a clock that jumped back starts nothing again
    assert assign(db, kept(db, album(""))) == ["CBGNR2600002"]
    db.close()


def test_an_exhausted_series_says_so_and_gives_nothing_out(db: Database) -> None:
    codes = Codes(db)
    codes.save_series(Series("s", "", "CBGNR", 25, 99_999, follow_year=False)).result()
    release = kept(db, album())
    with pytest.raises(CodesExhausted, match="has 1 numbers left, and 2 are needed"):
        assign(db, release)
    assert codes.ledger.lines() == []
    assert assign(db, kept(db, album(""))) == ["CBGNR2599999"]
    with pytest.raises(CodesExhausted, match="no number left"):
        assign(db, release)


def upcs(count: int) -> list[str]:
    return [with_check_digit(f"12345678{number:03}") for number in range(count)]


def test_a_pool_gives_each_code_once_and_says_when_it_is_empty(db: Database) -> None:
    codes = Codes(db)
    used = kept(db, Release(title="Old", upc=upcs(1)[0]))
    pool = codes.add_pool("", "2026", [*upcs(3), upcs(1)[0]]).result()
    assert (pool.free, pool.total) == (2, 3)
    line = codes.ledger.find("upc", "00" + upcs(1)[0])
    assert line is not None
    assert (line.state, line.release_id) == ("used", used.id)
    one, two, three = (kept(db, Release(title=name)) for name in "ABC")
    first = codes.assign_upc(one.id, "Green", "A").result()
    assert first.codes == {one.id: upcs(3)[1]}
    assert codes.assign_upc(one.id, "Green", "A").result().codes == first.codes
    assert codes.assign_upc(two.id, "Green", "B").result().codes == {two.id: upcs(3)[2]}
    with pytest.raises(CodesExhausted, match="is empty"):
        codes.assign_upc(three.id, "Green", "C").result()
    with pytest.raises(UserError, match="in the ledger already"):
        codes.add_pool("", "again", upcs(3)).result()
    assert [pool.name for pool in codes.pools()] == ["2026"]
    assert all(is_valid_gtin(code) for code in upcs(3))


def test_what_was_sent_is_used_for_good(db: Database) -> None:
    codes = Codes(db)
    codes.save_series(SEED).result()
    codes.add_pool("", "2026", upcs(2)).result()
    release = kept(db, album())
    isrcs = assign(db, release)
    upc = codes.assign_upc(release.id, "", "").result().codes[release.id]
    payload = json.dumps({"upc": upc, "discs": [{"tracks": [{"isrc": isrcs[0]}]}]})

    def send(connection: object) -> None:
        connection.execute(  # type: ignore[attr-defined]
            "INSERT INTO submissions (id, release_id, account_id, upc, gtin14, payload, payload_sha256, state,"
            " attempts, searches_ok, needs_files, created_at, updated_at)"
            " VALUES ('1', ?, 'a', ?, ?, ?, '', 'queued', 0, 0, 0, '', '')",
            (release.id, upc, upc.zfill(14), payload),
        )
        update = "UPDATE submissions SET state = ?"
        connection.execute(update, (SubmissionState.CONFIRMED.value,))  # type: ignore[attr-defined]

    db.write(send).result()
    assert {line.code: line.why for line in codes.ledger.lines(state="used")} == {
        isrcs[0]: "sent",
        upc.zfill(14): "sent",
    }
    with pytest.raises(UserError, match="cannot be reused"):
        codes.ledger.free("isrc", isrcs[0]).result()
    Library(db).trash(release.id).result()
    assert codes.ledger.settle_deleted(release.id, free=True).result() == 1  # the one that was not sent
    assert codes.ledger.find("isrc", isrcs[0]).state == "used"  # type: ignore[union-attr]


def test_a_deleted_release_frees_or_burns_its_codes_and_gets_them_back(db: Database) -> None:
    codes, library = Codes(db), Library(db)
    codes.save_series(SEED).result()
    release = kept(db, album("", ""))
    for track, code in zip(release.tracks(), assign(db, release), strict=True):
        release = type_in(db, release, track.id, "isrc", code)
    assert len(codes.ledger.unsent_codes([release.id])) == 2
    library.trash(release.id).result()
    codes.ledger.settle_deleted(release.id, free=False).result()
    assert assign(db, kept(db, album(""))) == ["CBGNR2500003"]  # the burned ones are not given again
    library.restore(release.id).result()
    assert {line.state for line in codes.ledger.unsent_codes([release.id])} == {"reserved"}
    with pytest.raises(UserError, match="uses this code"):
        codes.ledger.free("isrc", "CBGNR2500001").result()

    library.trash(release.id).result()
    codes.ledger.settle_deleted(release.id, free=True).result()
    assert assign(db, kept(db, album(""))) == ["CBGNR2500001"]


def test_a_freed_code_that_went_elsewhere_is_cleared_when_the_release_comes_back(db: Database) -> None:
    codes, library = Codes(db), Library(db)
    codes.save_series(SEED).result()
    release = kept(db, album("", ""))
    for track, code in zip(release.tracks(), assign(db, release), strict=True):
        release = type_in(db, release, track.id, "isrc", code)
    library.trash(release.id).result()
    codes.ledger.settle_deleted(release.id, free=True).result()
    heir = kept(db, album(""))
    # A draft in the trash still spells both codes; they are free all the same.
    assert assign(db, heir) == ["CBGNR2500001"]
    library.restore(release.id).result()
    back = library.load(release.id).release
    assert [track.isrc for track in back.tracks()] == [INHERIT, "CBGNR2500002"]
    newest = History(db).entries(release.id)[-1]
    assert "other releases" in newest.label
    assert newest.undoable


def test_a_release_that_is_deleted_for_good_burns_what_nobody_decided_about(db: Database) -> None:
    codes = Codes(db)
    codes.save_series(SEED).result()
    release = kept(db, album(""))
    assign(db, release)
    db.write(lambda connection: connection.execute("DELETE FROM releases WHERE id = ?", (release.id,))).result()
    assert codes.ledger.find("isrc", "CBGNR2500001").state == "burned"  # type: ignore[union-attr]


_OTHER_PROCESS = """
import sys
from pathlib import Path
from trackball_desktop.storage.codes import CodeRequest, Codes
from trackball_desktop.storage.database import Database
db = Database.open(Path(sys.argv[1]))
for n in range(30):
    got = Codes(db).assign_isrcs(sys.argv[2], "", [CodeRequest(f"{sys.argv[2]}{n}")]).result()
    print(*got.codes.values())
db.close()
"""


def test_two_processes_share_a_series(tmp_path: Path) -> None:
    db = Database.open(tmp_path / "data")
    Codes(db).save_series(SEED).result()
    db.close()
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _OTHER_PROCESS, str(tmp_path / "data"), name], stdout=subprocess.PIPE, text=True
        )
        for name in ("left", "right")
    ]
    given = [code for child in children for code in child.communicate(timeout=60)[0].split()]
    assert [child.returncode for child in children] == [0, 0]
    assert len(given) == len(set(given)) == 60


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("CB-GNR", ("CBGNR", None)),
        ("CBGNR25xxxxx", ("CBGNR", 25)),
        ("cb gnr 25", ("CBGNR", 25)),
        ("CB-GNR-25-00017", ("CBGNR", 25)),
        ("GNR2", None),
        ("hello", None),  # a word, not HE-LLO
        ("music", None),  # not MU-SIC, though Mauritius has an agency
        ("HELLO", None),  # no agency gives out HE
        ("HE-LLO-26", None),
        ("СBGNR", None),  # a Cyrillic С
    ],
)
def test_how_a_series_is_read(text: str, read: object) -> None:
    assert isrc_series(text) == read


class Ledger(RuleBasedStateMachine):
    """Assigns, applies, undoes, types, deletes, restores and restarts at random, against what a person may expect."""

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name)
        self.db = Database.open(self.folder, clock=at(2026))
        Codes(self.db).save_series(SEED).result()
        self.owner: dict[str, str] = {}
        """Who was given a code last by the ledger."""
        self.drafts: list[str] = []
        self.trashed: set[str] = set()
        self.undoable: dict[str, list[tuple[int, SetField]]] = {}

    def teardown(self) -> None:
        self.db.close()
        self.place.cleanup()

    def load(self, release_id: str) -> Release:
        return Library(self.db).load(release_id).release

    def pick(self, number: int, *, trashed: bool = False) -> str | None:
        found = [one for one in self.drafts if (one in self.trashed) is trashed]
        return found[number % len(found)] if found else None

    @rule()
    @precondition(lambda self: len(self.drafts) < 4)
    def make(self) -> None:
        self.drafts.append(kept(self.db, album()).id)

    @rule(number=st.integers(0, 9), track=st.integers(0, 1), applied=st.booleans())
    def assign(self, number: int, track: int, applied: bool) -> None:
        release_id = self.pick(number)
        if release_id is None:
            return
        release = self.load(release_id)
        node = release.discs[0].tracks[track]
        if node.isrc is not INHERIT:
            return
        holders = {str(t.isrc) for one in self.drafts if one not in self.trashed for t in self.load(one).tracks()}
        code = Codes(self.db).assign_isrcs(release_id, "", [CodeRequest(node.id)]).result().codes[node.id]
        assert code not in holders, "another draft uses this code"
        before = Codes(self.db).ledger.find("isrc", code)
        assert before is not None
        assert before.node_id == node.id
        assert self.owner.get(code) in {None, node.id}, "the code is another track's"
        self.owner[code] = node.id
        if applied:
            type_in(self.db, release, node.id, "isrc", code)

    @rule(number=st.integers(0, 9))
    def undo(self, number: int) -> None:
        release_id = self.pick(number)
        if release_id is None:
            return
        entries = [e for e in History(self.db).entries(release_id) if e.undoable and not e.undone]
        if entries:
            _, inverse = History(self.db).load(entries[-1].id)
            after = inverse.apply(self.load(release_id))
            History(self.db).mark_undone(release_id, entries[-1].id, True, after).result()

    @rule(number=st.integers(0, 9), track=st.integers(0, 1), code=st.integers(1, 12))
    def type_by_hand(self, number: int, track: int, code: int) -> None:
        release_id = self.pick(number)
        if release_id is None:
            return
        release = self.load(release_id)
        node = release.discs[0].tracks[track]
        typed = f"CBGNR25{code:05}"
        type_in(self.db, release, node.id, "isrc", typed)
        if self.owner.get(typed) != node.id:
            self.owner[typed] = "typed"

    @rule(number=st.integers(0, 9), free=st.booleans())
    def delete(self, number: int, free: bool) -> None:
        release_id = self.pick(number)
        if release_id is None:
            return
        Library(self.db).trash(release_id).result()
        self.trashed.add(release_id)
        Codes(self.db).ledger.settle_deleted(release_id, free=free).result()
        for line in Codes(self.db).ledger.lines(state="free"):
            self.owner.pop(line.code, None)

    @rule(number=st.integers(0, 9))
    def restore(self, number: int) -> None:
        release_id = self.pick(number, trashed=True)
        if release_id is None:
            return
        Library(self.db).restore(release_id).result()
        self.trashed.discard(release_id)
        for line in Codes(self.db).ledger.unsent_codes([release_id]):
            self.owner[line.code] = line.node_id if line.state == "reserved" else "typed"

    @rule()
    def restart(self) -> None:
        self.db.close()
        self.db = Database.open(self.folder, clock=at(2026))

    @invariant()
    def a_code_in_a_draft_is_never_free(self) -> None:
        free = {line.code for line in Codes(self.db).ledger.lines(state="free")}
        for release_id in self.drafts:
            if release_id not in self.trashed:
                assert free.isdisjoint(str(track.isrc) for track in self.load(release_id).tracks())


TestLedger = Ledger.TestCase
TestLedger.settings = settings(
    max_examples=15, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
)
