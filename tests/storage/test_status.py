"""Looks at OpenPlay: only added, telling what changed, and when to look next."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import apsw
import pytest

from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.database import Database, format_time
from trackball_desktop.storage.library import Library
from trackball_desktop.storage.migrations import STEPS
from trackball_desktop.storage.outbox import Outbox
from trackball_desktop.storage.status import StatusSamples

OWN = "195-14"


def sent(db: Database, release: Release, upc: str = "1") -> str:
    Library(db).create(release, label="made").result()
    outbox = Outbox(db)
    submission = outbox.queue(
        release_id=release.id, account_id="a", upc=upc, gtin14=upc, payload="{}", needs_files=False
    ).result()
    outbox.move(submission.id, SubmissionState.CONFIRMED, event="created", detail={}, remote_id=OWN).result()
    return release.id


@pytest.fixture
def created(db: Database, release: Release) -> str:
    return sent(db, release)


def look(db: Database, release_id: str, word: str | None = "Submitted", remote_id: str = OWN, mark: str = "a") -> bool:
    return StatusSamples(db).add(release_id, remote_id, 200, word, f"raw {mark}", mark).result()


def missing(db: Database, release_id: str) -> bool:
    return StatusSamples(db).add(release_id, OWN, 404, None, "not found", "missing").result()


def test_a_look_tells_whether_the_record_changed_and_keeps_its_raw_answer_once(db: Database, created: str) -> None:
    assert look(db, created)
    assert not look(db, created)
    assert look(db, created, "Approved", mark="b")
    samples = StatusSamples(db)
    assert [(s.status, s.raw, s.poll_count) for s in samples.list_samples(created)] == [
        ("Submitted", "raw a", 2),
        ("Approved", "raw b", 1),
    ]
    assert samples.latest(created) == samples.list_samples(created)[-1]
    draft = Library(db).load(created)
    assert (draft.status, draft.state) == ("Approved", ReleaseState.CREATED)
    assert Library(db).rows([created])[0].as_of == samples.list_samples(created)[-1].at


def test_a_missing_word_stays_missing(db: Database, created: str) -> None:
    look(db, created)
    look(db, created, None, mark="b")
    assert Library(db).load(created).status is None


def test_other_records_of_the_release_do_not_speak_for_it(db: Database, created: str) -> None:
    look(db, created)
    assert look(db, created, "Other", remote_id="93813")
    assert not look(db, created)  # each record is compared with itself
    assert Library(db).load(created).status == "Submitted"
    assert [(sample.remote_id, sample.poll_count) for sample in StatusSamples(db).list_samples(created)] == [
        (OWN, 2),
        ("93813", 1),
    ]


def test_three_times_not_found_is_gone_and_an_answer_brings_it_back(db: Database, created: str) -> None:
    look(db, created)
    missing(db, created)
    missing(db, created)
    look(db, created)
    missing(db, created)
    missing(db, created)
    assert Library(db).load(created).state is ReleaseState.CREATED
    missing(db, created)
    assert Library(db).load(created).state is ReleaseState.GONE
    assert Library(db).counts()["to_fix"] == 1
    look(db, created)
    assert Library(db).load(created).state is ReleaseState.CREATED


def test_a_release_that_is_gone_can_be_submitted_anew(db: Database, created: str) -> None:
    for _ in range(3):
        missing(db, created)
    outbox = Outbox(db)
    outbox.move(outbox.of_release(created)[0].id, SubmissionState.WITHDRAWN, event="gone", detail={}).result()
    assert Library(db).load(created).state is ReleaseState.DRAFT
    again = outbox.queue(
        release_id=created, account_id="a", upc="1", gtin14="1", payload="{}", needs_files=False
    ).result()
    outbox.move(again.id, SubmissionState.CONFIRMED, event="created", detail={}, remote_id="195-15").result()
    draft = Library(db).load(created)
    assert (draft.state, draft.remote_id, draft.status) == (ReleaseState.CREATED, "195-15", None)


def test_samples_stay(db: Database, created: str) -> None:
    look(db, created)
    for sql in (
        "DELETE FROM status_samples",
        "UPDATE status_samples SET status = 'x'",
        "UPDATE status_samples SET looks = looks - 1",
        "UPDATE status_samples SET looks = looks + 1",
        "UPDATE status_samples SET looks = looks + 2, place = place + 1",
    ):
        with pytest.raises(apsw.ConstraintError):
            db.write(lambda c, sql=sql: c.execute(sql) and None).result()


def test_a_release_is_due_from_the_moment_it_is_created_there(db: Database, created: str) -> None:
    samples = StatusSamples(db)
    assert samples.latest(created) is None
    assert samples.list_samples(created) == []
    next_poll = samples.next_poll(created)
    assert next_poll is not None
    assert next_poll <= Outbox(db).of_release(created)[0].updated_at
    assert samples.next_poll("0" * 32) is None


def test_what_is_watched_is_due_in_its_time(db: Database, created: str) -> None:
    samples = StatusSamples(db)

    def due(now: str, **more: Any) -> list[tuple[str, str]]:
        return [(row.release_id, row.account_id) for row in samples.due(now, **more)]

    now, later = "2099-03-01T00:00:00.000000Z", "2099-03-01T01:00:00.000000Z"
    samples.watch(created, later).result()
    assert samples.next_poll(created) == later
    assert due(now) == []
    assert due(later) == [(created, "a")]
    assert due(later, exclude_accounts=["a"]) == []
    assert due(later, limit=0) == []
    samples.watch(created, "2109-01-01T00:00:00.000000Z").result()  # by a clock that was wrong
    assert due(now) == [(created, "a")]
    Library(db).trash(created).result()
    assert due(now) == []
    Library(db).restore(created).result()
    samples.unwatch(created).result()
    assert due(now) == []


@pytest.mark.parametrize("released", ["2098-12-01", "2099-02-20", "", "soon"])
def test_what_rests_waits_a_day_for_what_is_active(db: Database, created: str, released: str) -> None:
    samples = StatusSamples(db)
    other = sent(db, Release(), upc="2")
    for release_id, day in ((created, released), (other, "2099-03-10")):
        row = (day, release_id)
        db.write(
            lambda c, row=row: c.execute("UPDATE releases SET release_date = ? WHERE id = ?", row) and None
        ).result()
    rests = released == "2098-12-01"
    samples.watch(created, "2099-03-01T10:00:00.000000Z").result()
    samples.watch(other, "2099-03-01T12:00:00.000000Z").result()

    def due() -> list[str]:
        return [row.release_id for row in samples.due("2099-03-04T00:00:00.000000Z")]

    assert due() == ([other, created] if rests else [created, other])
    samples.watch(created, "2099-02-28T10:00:00.000000Z").result()  # longer than a day: none waits for ever
    assert due() == [created, other]


def test_a_look_planned_before_the_clock_was_set_back_is_due(db: Database, created: str) -> None:
    samples = StatusSamples(db)
    planned = datetime.fromisoformat(db.now())
    samples.watch(created, format_time(planned + timedelta(hours=2))).result()
    assert samples.due(format_time(planned - timedelta(seconds=30))) == []
    assert [row.release_id for row in samples.due(format_time(planned - timedelta(hours=20)))] == [created]


def test_what_is_watched_tells_what_a_plan_goes_by(db: Database, created: str) -> None:
    samples = StatusSamples(db)
    assert [row.polled_at for row in samples.watched([created, "0" * 32])] == [None]
    look(db, created)
    look(db, created)
    samples.mark_copies_searched(created, samples.watched([created])[0].target).result()
    (row,) = samples.watched([created])
    (both,) = samples.list_samples(created)
    assert (row.changed_at, row.polled_at, row.account_id) == (both.at, both.until, "a")
    assert both.at < both.until
    assert row.copies_searched_at is not None


class Clocked:
    """A database whose time the test moves."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.db = Database.open(folder, clock=lambda: self.now)

    def look(self, minutes: float, mark: str = "a", remote_id: str = OWN, gap_after: float = 3600.0) -> None:
        self.now += timedelta(minutes=minutes)
        StatusSamples(self.db).add("r", remote_id, 200, "Submitted", f"raw {mark}", mark, gap_after).result()

    def rows(self) -> list[tuple[str, int, bool]]:
        return [(row.remote_id, row.poll_count, row.after_gap) for row in StatusSamples(self.db).list_samples("r")]


def test_a_thousand_looks_that_find_the_same_are_one_row(tmp_path: Path) -> None:
    past = Clocked(tmp_path)
    for _ in range(1000):
        past.look(30)
    assert past.rows() == [(OWN, 1000, False)]
    (row,) = StatusSamples(past.db).list_samples("r")
    assert datetime.fromisoformat(row.until) - datetime.fromisoformat(row.at) == timedelta(minutes=30 * 999)
    past.db.close()


def test_missed_looks_begin_a_row_for_every_record(tmp_path: Path) -> None:
    """The own record shows the gap; a record beside it, looked at right after, must not reach over it."""
    past = Clocked(tmp_path)
    for minutes in (0, 30, 30):
        past.look(minutes)
        past.look(0, "b", "93813")
    past.look(61)
    past.look(0, "b", "93813")
    past.look(30)
    past.look(0, "b", "93813")
    assert past.rows() == [(OWN, 3, False), ("93813", 3, False), (OWN, 2, True), ("93813", 2, False)]
    assert StatusSamples(past.db).latest("r") == StatusSamples(past.db).list_samples("r")[-1]
    past.db.close()


def test_a_clock_that_was_set_back_does_not_turn_the_order_of_looks(tmp_path: Path) -> None:
    past = Clocked(tmp_path)
    past.look(0)
    past.look(0, "b", "93813")
    past.now -= timedelta(days=2)
    past.look(0)
    latest = StatusSamples(past.db).latest("r")
    assert latest is not None
    assert (latest.remote_id, latest.poll_count) == (OWN, 2)
    past.db.close()


@pytest.mark.parametrize("seed", range(6))
def test_old_looks_are_drawn_together_and_no_gap_is_lost(tmp_path: Path, seed: int) -> None:
    """By rows as the step before kept them: each look counted once, all news kept, every gap still there."""
    dice = random.Random(seed)
    looks = _old_looks(dice)
    db = Database.open(tmp_path, steps=STEPS[: STEPS.names.index("13-runs-of-polls")])

    def write(connection: apsw.Connection) -> None:
        connection.executemany(
            "INSERT INTO status_samples (release_id, remote_id, at, http_status, status, raw, fingerprint)"
            " VALUES (?, ?, ?, 200, 'Submitted', ?, ?)",
            [(release, remote, format_time(at), raw, raw or "same") for release, remote, at, raw in looks],
        )

    db.write(write).result()
    db.close()
    db = Database.open(tmp_path)
    for release in ("r1", "r2"):
        old = [look[1:] for look in looks if look[0] == release]
        rows = StatusSamples(db).list_samples(release)
        assert sum(row.poll_count for row in rows) == len(old)
        assert len(rows) < len(old) / 2
        assert [row.raw for row in rows if row.raw] == [raw for _, _, raw in old if raw]
        gaps = _gaps(old)
        assert [row.at for row in rows if row.after_gap] == [format_time(later) for _, later in gaps]
        for before, later in gaps:
            across = [row for row in rows if row.at <= format_time(before) and row.until >= format_time(later)]
            assert across == [], "a gap was covered up"
    db.close()


def _old_looks(dice: random.Random) -> list[tuple[str, str, datetime, str | None]]:
    found: list[tuple[str, str, datetime, str | None]] = []
    for release in ("r1", "r2"):
        at = changed = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        known: set[str] = set()
        for number in range(150):
            for remote in (OWN, "93813") if number % 5 == 1 else (OWN,):
                activity = remote not in known or dice.random() < 0.03
                known.add(remote)
                found.append((release, remote, at, f"raw {number} {remote}" if activity else None))
                changed = at if activity else changed
                at += timedelta(seconds=dice.uniform(0.2, 2))
            wait = min(max((at - changed).total_seconds() / 10, 120), 7200)
            at += timedelta(seconds=wait * dice.uniform(0.8, 1.2))
            if dice.random() < 0.06:
                at += timedelta(seconds=dice.choice((30_000, 500_000)))
    return found


def _gaps(looks: list[tuple[str, datetime, str | None]]) -> list[tuple[datetime, datetime]]:
    """Find the gaps as the app did before: look by look, by the plan of that time."""
    changed, found = looks[0][1], []
    for (_, at, raw), (_, later, _) in pairwise(looks):
        changed = at if raw else changed
        wait = min(max((at - changed).total_seconds() / 10, 120.0), 7200.0)
        if (later - at).total_seconds() > wait * 1.2 + 600:
            found.append((at, later))
    return found
