"""One live submission, frozen payloads, events that stay, and what a restart makes of `posting`."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import SUBMISSION_MOVES, ReleaseState, SubmissionState
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.database import Change, Database
from trackball_desktop.storage.library import Library
from trackball_desktop.storage.outbox import Outbox, Submission, is_due
from trackball_desktop.storage.status import StatusSamples
from trackball_desktop.storage.submission_snapshot import SnapshotAsset, SnapshotFinding, SubmissionSnapshot

S = SubmissionState


def queue(outbox: Outbox, release_id: str = "r" * 32, account_id: str = "acc", gtin14: str = "1" * 14) -> Submission:
    return outbox.queue(
        release_id=release_id, account_id=account_id, upc=gtin14, gtin14=gtin14, payload='{"a":1}', needs_files=True
    ).result()


def move(outbox: Outbox, submission: Submission, *states: SubmissionState, **changes: Any) -> Submission:
    for state in states:
        submission = outbox.move(submission.id, state, event=state.value, detail={}, **changes).result()
    return submission


def test_a_submission_is_kept_as_it_was_frozen(db: Database, release: Release) -> None:
    Library(db).create(release, label="made").result()
    outbox = Outbox(db)
    seen: list[Change] = []
    db.add_listener(seen.append)
    made = queue(outbox, release.id)
    assert made == outbox.get(made.id)
    assert made.payload_sha256 == hashlib.sha256(b'{"a":1}').hexdigest()
    assert (made.state, made.needs_files, made.attempts) == (S.QUEUED, True, 0)
    assert {Change("submission", made.id), Change("release", release.id)} <= set(seen)
    assert Library(db).load(release.id).state is ReleaseState.QUEUED


@pytest.mark.parametrize("states", [(), (S.POSTING,), (S.POSTING, S.UNKNOWN), (S.CONFIRMED,)])
def test_a_live_one_is_the_only_one_of_its_release_and_code(db: Database, states: tuple[SubmissionState, ...]) -> None:
    outbox = Outbox(db)
    move(outbox, queue(outbox), *states)
    with pytest.raises(UserError, match="already submitted"):
        queue(outbox, gtin14="2" * 14)
    with pytest.raises(UserError, match="two releases with one UPC"):
        queue(outbox, release_id="s" * 32)
    queue(outbox, release_id="s" * 32, account_id="other")


@pytest.mark.parametrize("states", [(S.REFUSED,), (S.WITHDRAWN,), (S.CONFIRMED, S.WITHDRAWN)])
def test_one_that_ended_makes_room(db: Database, states: tuple[SubmissionState, ...]) -> None:
    outbox = Outbox(db)
    first = move(outbox, queue(outbox), *states)
    second = queue(outbox)
    assert [row.id for row in outbox.of_release("r" * 32)] == [second.id, first.id]


def test_the_schema_itself_refuses_a_second_one_and_a_changed_payload(db: Database) -> None:
    outbox = Outbox(db)
    first = queue(outbox)
    columns = (
        "release_id, account_id, upc, gtin14, payload, payload_sha256, state, attempts, searches_ok, needs_files,"
        " created_at, updated_at, target"
    )
    again = f"INSERT INTO submissions (id, {columns}) SELECT 'x', {columns} FROM submissions"
    for sql in (
        again,
        again.replace("SELECT 'x', release_id", "SELECT 'x', 'other'"),
        again.replace("SELECT 'x', release_id, account_id", "SELECT 'x', release_id, 'other'"),
        again.replace("updated_at, target FROM", "updated_at, 'elsewhere' FROM"),
        "UPDATE submissions SET payload = '{}'",
        "UPDATE submissions SET gtin14 = '0'",
        "UPDATE submissions SET state = 'sent'",
        "DELETE FROM submissions",
        "DELETE FROM submission_events",
        "UPDATE submission_events SET what = 'nothing'",
    ):
        with pytest.raises(apsw.ConstraintError):
            db.write(lambda c, sql=sql: c.execute(sql) and None).result()
    assert outbox.get(first.id) == first


def test_what_was_frozen_beside_the_payload_stays(db: Database) -> None:
    outbox = Outbox(db)
    bare = queue(outbox)
    assert outbox.snapshot(bare.id) is None
    frozen = SubmissionSnapshot(
        (SnapshotAsset("t" * 32, "master", "/m/é.wav", 10, 20, "a" * 64, 1, 2, "One", "GBABC2600001"),),
        (SnapshotFinding("title.case", "warning", "discs[0].tracks[1].title", "Case", waived=True, reason="so"),),
    )
    made = outbox.queue(
        release_id="s" * 32, account_id="acc", upc="2", gtin14="2", payload="{}", needs_files=True, snapshot=frozen
    ).result()
    assert outbox.snapshot(made.id) == frozen
    for sql in (
        "UPDATE submission_contents SET assets = '[]'",
        "DELETE FROM submission_contents",
        f"INSERT INTO submission_contents VALUES ('{bare.id}', '[]', '[]')",
    ):
        with pytest.raises(apsw.ConstraintError):
            db.write(lambda c, sql=sql: c.execute(sql) and None).result()
    assert outbox.snapshot(made.id) == frozen


def test_without_a_code_nothing_is_queued(db: Database) -> None:
    with pytest.raises(UserError, match="no UPC"):
        queue(Outbox(db), gtin14="")


@pytest.mark.parametrize(("before", "after"), [(a, b) for a in S for b in S if b not in SUBMISSION_MOVES[a]], ids=str)
def test_moves_that_are_not_allowed_change_nothing(
    db: Database, before: SubmissionState, after: SubmissionState
) -> None:
    ways = {S.QUEUED: (), S.UNKNOWN: (S.POSTING, S.UNKNOWN)}
    outbox = Outbox(db)
    submission = move(outbox, queue(outbox), *ways.get(before, (before,)))
    events = outbox.events(submission.id)
    with pytest.raises(UserError, match="cannot change to"):
        move(outbox, submission, after, attempts=9)
    assert outbox.get(submission.id) == submission
    assert outbox.events(submission.id) == events


@pytest.mark.parametrize(
    ("before", "after"), [(a, b) for a in S for b in S if a is not b and b not in SUBMISSION_MOVES[a]], ids=str
)
def test_the_schema_itself_knows_the_moves(db: Database, before: SubmissionState, after: SubmissionState) -> None:
    ways = {S.QUEUED: (), S.UNKNOWN: (S.POSTING, S.UNKNOWN)}
    outbox = Outbox(db)
    move(outbox, queue(outbox), *ways.get(before, (before,)))
    sql = f"UPDATE submissions SET state = '{after.value}'"
    with pytest.raises(apsw.ConstraintError, match="no such move"):
        db.write(lambda c: c.execute(sql) and None).result()


def test_the_schema_itself_sends_nothing_again_without_a_person(db: Database) -> None:
    outbox = Outbox(db)
    lost = move(outbox, queue(outbox), S.POSTING, S.UNKNOWN)
    for asks in (None, "failed"):
        outbox.record_event(lost.id, "x", {}, open_question=asks).result()
        with pytest.raises(apsw.ConstraintError, match="without a person"):
            move(outbox, lost, S.QUEUED)
    outbox.ask(lost.id, "unknown", event="x", detail={}).result()
    assert move(outbox, lost, S.QUEUED, open_question=None).state is S.QUEUED


def test_a_wait_written_before_the_clock_was_set_back_is_over(tmp_path: Path) -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    db = Database.open(tmp_path, clock=lambda: now)
    outbox = Outbox(db)
    waiting = queue(outbox)
    waiting = outbox.postpone(waiting.id, "2026-03-02T12:05:00.000000Z").result()
    back, slewed = "2026-03-01T18:00:00.000000Z", "2026-03-02T11:59:30.000000Z"
    assert [row.id for row in outbox.due(back)] == [waiting.id]
    assert is_due(waiting, back)
    assert outbox.due(slewed) == []
    assert not is_due(waiting, slewed)
    now = datetime(2026, 3, 1, 18, tzinfo=UTC)
    outbox.recover().result()
    assert outbox.get(waiting.id).not_before is None
    db.close()


def test_what_happened_is_kept_in_order_with_the_services_own_text(db: Database) -> None:
    outbox = Outbox(db)
    made = queue(outbox)
    outbox.move(
        made.id, S.POSTING, event="posting", detail={"n": [1, "é"]}, raw="{raw", actor="service", attempts=2
    ).result()
    noted = outbox.record_event(made.id, "looked", {}, searches_ok=3).result()
    assert (noted.state, noted.attempts, noted.searches_ok) == (S.POSTING, 2, 3)
    events = [(e.actor, e.what, e.detail, e.raw) for e in outbox.events(made.id)]
    assert events == [
        ("you", "queued", {"sha256": made.payload_sha256}, None),
        ("service", "posting", {"n": [1, "é"], "state": "posting"}, "{raw"),
        ("app", "looked", {}, None),
    ]
    with pytest.raises(TypeError, match="payload"):
        outbox.record_event(made.id, "x", {}, payload="{}").result()  # type: ignore[call-arg]


def test_what_waits_or_asks_is_not_due(db: Database, release: Release) -> None:
    library, outbox = Library(db), Outbox(db)
    library.create(release, label="made").result()
    one, two = queue(outbox, release.id), queue(outbox, "s" * 32, gtin14="2" * 14)
    now, later = "2099-03-01T00:00:00.000000Z", "2099-03-01T00:00:05.000000Z"
    assert [row.id for row in outbox.due(now)] == [one.id, two.id]
    outbox.postpone(two.id, later).result()
    assert [row.id for row in outbox.due(now)] == [one.id]
    assert [row.id for row in outbox.due(later)] == [one.id, two.id]
    assert len(outbox.events(two.id)) == 1
    outbox.ask(one.id, "found", event="it is there", detail={}).result()
    assert outbox.due(now) == []
    assert library.load(release.id).state is ReleaseState.NEEDS_YOU
    answered = outbox.answer(one.id, event="try again").result()
    assert (answered.open_question, answered.attempts) == (None, 0)
    assert outbox.events(one.id)[-1].actor == "you"
    assert library.load(release.id).state is ReleaseState.QUEUED
    assert [row.id for row in outbox.due(now)] == [one.id]


def test_the_same_wait_is_told_once(db: Database) -> None:
    outbox = Outbox(db)
    made = queue(outbox)
    for event in ("no connection", "no connection", None, "no connection", "asked too often", "no connection"):
        outbox.postpone(made.id, "2026-03-01T00:00:05.000000Z", event=event).result()
    told = [event.what for event in outbox.events(made.id)]
    assert told == ["queued", "no connection", "asked too often", "no connection"]


def test_what_is_confirmed_is_looked_at_from_then_on(db: Database, release: Release) -> None:
    library, outbox, status = Library(db), Outbox(db), StatusSamples(db)
    library.create(release, label="made").result()
    made = move(outbox, queue(outbox, release.id), S.POSTING)
    assert status.next_poll(release.id) is None
    move(outbox, made, S.CONFIRMED, remote_id="1")
    assert [due.release_id for due in status.due(db.now())] == [release.id]


def test_posting_found_at_start_is_unknown(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path)
    Library(db).create(release, label="made").result()
    outbox = Outbox(db)
    sent = move(outbox, queue(outbox, release.id), S.POSTING)
    queue(outbox, "s" * 32, gtin14="2" * 14)
    db.close()
    db = Database.open(tmp_path)
    outbox = Outbox(db)
    assert outbox.recover().result() == 1
    assert outbox.recover().result() == 0
    after = outbox.get(sent.id)
    assert after.state is S.UNKNOWN
    assert after.first_unknown_at is not None
    assert Library(db).load(release.id).state is ReleaseState.UNCONFIRMED
    assert outbox.events(sent.id)[-1].what == "the app was closed before the answer arrived"
    db.close()


def test_a_wait_written_by_a_wrong_clock_ends_at_start(tmp_path: Path) -> None:
    db = Database.open(tmp_path, clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    outbox = Outbox(db)
    wrong, right = queue(outbox), queue(outbox, "s" * 32, gtin14="2" * 14)
    outbox.postpone(wrong.id, "2031-01-01T00:00:00.000000Z").result()
    outbox.postpone(right.id, "2026-03-01T01:00:00.000000Z").result()
    outbox.recover().result()
    assert outbox.get(wrong.id).not_before is None
    assert outbox.get(right.id).not_before == "2026-03-01T01:00:00.000000Z"
    db.close()


def test_the_release_follows_its_newest_submission(db: Database, release: Release) -> None:
    library, outbox = Library(db), Outbox(db)
    library.create(release, label="made").result()
    library.set_findings(release.id, 0, 0, 0).result()

    def state() -> tuple[ReleaseState, str | None]:
        draft = library.load(release.id)
        return draft.state, draft.remote_id

    one = queue(outbox, release.id)
    move(outbox, one, S.POSTING)
    assert state() == (ReleaseState.POSTING, None)
    move(outbox, one, S.REFUSED, open_question="refused")
    assert state() == (ReleaseState.NEEDS_YOU, None)
    two = queue(outbox, release.id)
    assert state() == (ReleaseState.QUEUED, None)
    move(outbox, two, S.CONFIRMED, remote_id="195-14")
    assert state() == (ReleaseState.CREATED, "195-14")
    move(outbox, two, S.WITHDRAWN)
    assert state() == (ReleaseState.READY, None)


def test_nothing_there_is_a_sentence(db: Database) -> None:
    with pytest.raises(UserError, match="no such submission"):
        Outbox(db).get("0")
    with pytest.raises(UserError, match="no such submission"):
        Outbox(db).record_event("0", "x", {}).result()
