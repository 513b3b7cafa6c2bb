"""Timelines, the digest and figures, from stores whose clock the test moves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.services.bare import queue_bare
from tests.services.timed import repositories_with_clock
from trackball_desktop.domain import clock
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.services.record_diff import RecordChange
from trackball_desktop.services.timeline import Digest, Figure, TimelineEntry, TimelineService
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories

S = SubmissionState


@dataclass
class Past:
    """Stores, and a time that the test moves on."""

    folder: Path
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    repositories: Repositories = field(init=False)

    def __post_init__(self) -> None:
        self.repositories = repositories_with_clock(self.folder, lambda: self.now)
        self.reports = TimelineService(self.repositories, now=lambda: self.now)

    def later(self, **times: float) -> str:
        self.now += timedelta(**times)
        return clock.to_iso(self.now)

    def created(self, number: int, remote_id: str) -> Submission:
        row = queue_bare(self.repositories, number)
        self.repositories.outbox.move(row.id, S.POSTING, event="posting", detail={}).result()
        moved = self.repositories.outbox.move(
            row.id,
            S.CONFIRMED,
            event="created in OpenPlay",
            detail={"remote_id": remote_id},
            raw="{}",
            actor="service",
            remote_id=remote_id,
        )
        return moved.result()

    def look(
        self, row: Submission, status: str | None, *, http_status: int = 200, remote_id: str = "", **more: str
    ) -> None:
        raw = json.dumps({"title": "Bare", "status": status, **more}) if http_status == 200 else "not there"
        self.repositories.status.add(
            row.release_id, remote_id or str(row.remote_id), http_status, status, raw, str(hash(raw)), 1200.0
        ).result()

    def timeline(self, row: Submission) -> list[TimelineEntry]:
        return list(asyncio.run(self.reports.timeline(row.release_id)))

    def digest(self, since: str) -> Digest:
        return asyncio.run(self.reports.digest(since))


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    made = Past(tmp_path)
    yield made
    made.repositories.close()


def test_a_timeline_tells_who_did_what_and_what_changed_there(past: Past) -> None:
    row = past.created(1, "195-20")
    past.later(minutes=2)
    past.look(row, None)
    past.later(minutes=2)
    past.look(row, None)
    until = past.later(minutes=3)
    past.look(row, None)
    past.later(minutes=4)
    past.look(row, "Submitted", label="B")
    entries = past.timeline(row)
    assert [(entry.actor, entry.what, entry.poll_count) for entry in entries] == [
        ("service", "Submitted", 1),
        ("service", "", 3),
        ("service", "created in OpenPlay", 1),
        ("app", "posting", 1),
        ("you", "queued", 1),
    ]
    assert entries[0].changes == (RecordChange("status", None, "Submitted"), RecordChange("label", None, "B"))
    assert entries[0].raw is not None
    assert entries[1].until == until
    assert entries[2].remote_id == "195-20"


def test_a_time_without_looks_is_shown_as_a_gap(past: Past) -> None:
    row = past.created(1, "195-20")
    past.look(row, "Submitted")
    at = past.later(minutes=2)
    past.look(row, "Submitted")
    until = past.later(hours=14)
    past.look(row, "Submitted")
    gaps = [entry for entry in past.timeline(row) if entry.kind == "gap"]
    assert [(gap.at, gap.until, gap.actor) for gap in gaps] == [(at, until, "app")]
    now = past.later(hours=1)
    assert len([entry for entry in past.timeline(row) if entry.kind == "gap"]) == 1, "the next look is not overdue"
    past.later(hours=5)
    newest = past.timeline(row)[0]
    assert (newest.kind, newest.until) == ("gap", None)
    assert newest.at < now


def test_gaps_are_counted_for_all_records_of_a_target_together(past: Past) -> None:
    """Whichever record answered last is the one after which nobody looked; of two at the same moment the later one."""

    def gaps(row: Submission) -> list[tuple[str, str | None, str | None]]:
        shown = [entry for entry in past.timeline(row) if entry.kind == "gap"]
        return [(gap.at, gap.until, gap.remote_id) for gap in shown]

    row = past.created(1, "195-20")
    past.look(row, "Submitted")
    past.repositories.status.watch(row.release_id, clock.to_iso(past.now)).result()
    first = past.later(minutes=1)
    past.look(row, "Submitted", remote_id="93813")
    assert gaps(row) == []
    second = past.later(hours=14)
    past.look(row, "Submitted", remote_id="93813")
    past.look(row, "Submitted")  # at the same moment, of the record that was looked at before
    assert gaps(row) == [(first, second, "93813")]
    third = past.later(hours=20)
    assert gaps(row) == [(second, None, "195-20"), (first, second, "93813")]
    past.look(row, "Approved", remote_id="93813")
    assert gaps(row) == [(second, third, "195-20"), (first, second, "93813")]
    past.repositories.status.unwatch(row.release_id).result()
    past.later(hours=100)
    assert gaps(row) == [(second, third, "195-20"), (first, second, "93813")], "nobody meant to look"


def test_a_digest_tells_what_is_new_since_friday(past: Past) -> None:
    first, second = past.created(1, "195-20"), past.created(2, "195-21")
    for row in (first, second):
        past.look(row, "Submitted")
    friday = past.later(days=1)
    past.look(first, "Checked")
    past.look(first, "Approved", label="B")
    past.look(first, None, remote_id="93820")
    past.look(second, "Submitted")
    asking = queue_bare(past.repositories, 3)
    past.repositories.outbox.ask(asking.id, "found", event="it is there", detail={}).result()
    third = past.created(4, "195-22")
    digest = past.digest(friday)
    told = {(line.release_id, line.kind, line.before, line.after) for line in digest.lines}
    assert told == {
        (first.release_id, "status", "Submitted", "Approved"),
        (first.release_id, "edited", None, None),
        (first.release_id, "found", None, "93820"),
        (asking.release_id, "asks", None, "found"),
        (third.release_id, "created", None, "195-22"),
    }
    edited = next(line for line in digest.lines if line.kind == "edited")
    assert edited.changes == (RecordChange("label", None, "B"),)
    assert edited.title == "Bare 1"
    assert digest.count("status") == 1
    past.repositories.outbox.answer(asking.id, event="try again").result()
    assert past.digest(friday).count("asks") == 0, "answered by now"
    assert past.digest(past.later(seconds=1)).lines == ()


def test_a_release_that_is_gone_is_told_once_it_is(past: Past) -> None:
    row = past.created(1, "195-20")
    past.look(row, "Submitted")
    friday = past.later(days=1)
    for count in range(3):
        assert past.digest(friday).count("gone") == 0, count
        past.look(row, None, http_status=404)
    (line,) = past.digest(friday).lines
    assert (line.kind, line.before) == ("gone", "Submitted")


def test_a_change_behind_a_passing_404_is_not_missed(past: Past) -> None:
    row = past.created(1, "195-20")
    past.look(row, "Submitted")
    past.look(row, None, http_status=404)
    friday = past.later(days=1)
    past.look(row, "Submitted", label="B")
    (line,) = past.digest(friday).lines
    assert (line.kind, line.changes) == ("edited", (RecordChange("label", None, "B"),))


def test_figures_are_medians_over_ones_own_releases(past: Past) -> None:
    for number, days in enumerate((1.0, 3.0, 8.0), start=1):
        row = past.created(number, f"195-{number}")
        past.later(days=days)
        past.look(row, "Submitted")
        past.look(row, "Submitted")
        past.later(days=1)
        past.look(row, None, remote_id=f"9000{number}")
    adopted = queue_bare(past.repositories, 9)
    past.repositories.outbox.move(adopted.id, S.CONFIRMED, event="the one", detail={}, remote_id="195-9").result()
    past.later(days=50)
    past.look(past.repositories.outbox.get(adopted.id), "Submitted")
    assert asyncio.run(past.reports.figures()) == (
        Figure("Submitted", 3, 3.0),
        Figure(None, 3, 4.0),
    )
