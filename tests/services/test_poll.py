"""Looking at releases over simulated days, against an OpenPlay whose answers the test chooses."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.services.bare import queue_bare, upc_of
from tests.services.timed import repositories_with_clock
from trackball_desktop.api import token_bucket
from trackball_desktop.domain.errors import LoginRefused, NotFound, Offline, RateLimited, ServiceFault
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.services import schedule
from trackball_desktop.services.poll import MAX_CONCURRENT_POLLS, PAGE_SIZE, StatusPoller
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.targets.answers import RemoteRelease, SearchHit, SearchResult
from trackball_desktop.targets.openplay.body import parse_remote
from trackball_desktop.targets.openplay.client import OpenPlayClient

DAY = 24 * 3600.0


@dataclass
class OpenPlay:
    """Stands in for the api and for Remote: one account's answers, and what was asked."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: Exception | None = None
    gets: list[str] = field(default_factory=list)
    searches: int = 0

    def in_background(self) -> OpenPlay:
        return self

    async def get(self, id: str) -> RemoteRelease:
        self.gets.append(id)
        if self.error is not None:
            raise self.error
        if id not in self.records:
            raise NotFound("OpenPlay does not have this (404).")
        return parse_remote({"id": id, **self.records[id]})

    async def search(self, *, upc: str) -> SearchResult:
        self.searches += 1
        hits = [SearchHit(id, "x", upc) for id, record in self.records.items() if record.get("upc") == upc]
        return SearchResult(hits, len(hits), is_capped=False)

    fetch_copies = OpenPlayClient.fetch_copies


class Watch:
    """Stores, a poll, and a time that the test moves on."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.ticks = 0.0
        self.repositories: Repositories = repositories_with_clock(folder, lambda: self.now)
        self.services = {"a": OpenPlay(), "b": OpenPlay()}
        self.poll = StatusPoller(self.repositories, self, now=lambda: self.now, monotonic=lambda: self.ticks)  # type: ignore[arg-type]

    async def client(self, account_id: str) -> OpenPlay:
        return self.services[account_id]

    def created(self, number: int, account_id: str = "a") -> str:
        row = queue_bare(self.repositories, number, account_id)
        move = self.repositories.outbox.move(
            row.id, SubmissionState.CONFIRMED, event="x", detail={}, remote_id=f"1-{number}"
        )
        move.result()
        self.services[account_id].records[f"1-{number}"] = {
            "title": "Bare",
            "upc": upc_of(number),
            "status": "Submitted",
        }
        return row.release_id

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.ticks += seconds

    async def simulate(self, seconds: float, step: float = 30.0) -> None:
        for _ in range(int(seconds / step)):
            self.later(step)
            await self.poll.poll_due()

    def looks(self, account_id: str = "a") -> Counter[str]:
        return Counter(self.services[account_id].gets)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    made = Watch(tmp_path)
    yield made
    made.repositories.close()


def test_the_schedule() -> None:
    hour = schedule.HOUR
    waits = [schedule.next_wait(idle) for idle in (0, hour, 10 * hour, 4 * DAY, 5 * DAY, 6 * DAY, 300 * DAY)]
    assert waits == [180, 450, 3300, 3300, 5250, 2 * hour, 2 * hour]
    assert [schedule.next_wait(idle, on_screen=True) for idle in (0, hour, 100 * hour)] == [60, 180, hour]
    assert [schedule.next_wait(9e9, rests * DAY) for rests in (0, 29, 30)] == [DAY, DAY, 7 * DAY]
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert schedule.seconds_at_rest("2026-03-01", now) == DAY / 2
    for active in ("2026-03-02", "", "soon", "9999-12-31"):
        assert schedule.seconds_at_rest(active, now) is None


def test_a_release_is_looked_at_less_and_less_while_nothing_changes(watch: Watch) -> None:
    watch.created(1)
    asyncio.run(watch.simulate(3600))
    first_hour = watch.looks()["1-1"]
    asyncio.run(watch.simulate(11 * 3600, step=60))
    in_a_day = watch.looks()["1-1"] - first_hour
    assert 9 <= first_hour <= 30
    assert 8 <= in_a_day <= 30
    assert watch.services["a"].searches <= 13, "records beside it are looked for sparsely"


def test_looks_that_find_the_same_are_one_row_until_some_are_missed(watch: Watch) -> None:
    release_id = watch.created(1)
    asyncio.run(watch.simulate(12 * 3600, step=60))
    (row,) = watch.repositories.status.list_samples(release_id)
    assert row.poll_count == watch.looks()["1-1"] > 10
    watch.later(5 * 3600)
    asyncio.run(watch.simulate(3600, step=60))
    rows = watch.repositories.status.list_samples(release_id)
    assert [row.after_gap for row in rows] == [False, True]
    assert sum(row.poll_count for row in rows) == watch.looks()["1-1"]


def test_what_is_on_screen_is_looked_at_more_often(watch: Watch) -> None:
    shown, hidden = watch.created(1), watch.created(2)
    asyncio.run(watch.simulate(8 * 3600, step=60))
    before = watch.looks()

    async def look(hours: float) -> None:
        await watch.poll.set_visible_releases([shown])
        await watch.simulate(hours * 3600, step=60)

    asyncio.run(look(4))
    after = watch.looks()
    assert hidden
    assert after["1-1"] - before["1-1"] > 1.4 * (after["1-2"] - before["1-2"])


def test_no_connection_stops_all_looks_of_an_account_and_no_other(watch: Watch) -> None:
    for number in range(1, 30):
        watch.created(number)
    watch.created(30, "b")
    watch.services["a"].error = Offline("There is no connection.")
    plans = {
        due.release_id: watch.repositories.status.next_poll(due.release_id)
        for due in watch.repositories.status.due(stamp(watch))
    }
    asyncio.run(watch.poll.poll_due())
    assert len(watch.services["a"].gets) <= MAX_CONCURRENT_POLLS
    assert watch.looks("b")["1-30"] == 1
    assert sum(watch.repositories.status.next_poll(id) == at for id, at in plans.items()) == 29, "their plan stays"
    asyncio.run(watch.simulate(600))
    assert len(watch.services["a"].gets) <= 10 * MAX_CONCURRENT_POLLS
    watch.services["a"].error = None
    watch.services["a"].gets.clear()
    watch.poll.wake()
    asyncio.run(watch.poll.poll_due())
    assert len(set(watch.services["a"].gets)) == 29, "a network that is back is used at once"


def test_no_network_is_told_when_no_account_reaches_anything(watch: Watch) -> None:
    told: list[str] = []
    watch.repositories.database.add_listener(lambda change: told.append(change.topic))
    watch.created(1)
    watch.created(2, "b")
    for offline, expected in ((("a",), False), (("a", "b"), True), ((), False)):
        for name in ("a", "b"):
            watch.services[name].error = Offline("There is no connection.") if name in offline else None
        told.clear()
        before = watch.poll.is_offline
        asyncio.run(watch.simulate(8000))
        assert watch.poll.is_offline is expected
        watch.repositories.database.write(lambda _: None).result()
        assert before is expected or "network" in told


def test_a_wait_that_openplay_asks_for_is_kept_to(watch: Watch) -> None:
    for number in range(1, 10):
        watch.created(number)
    watch.services["a"].error = RateLimited("Too many requests", retry_after=500.0)
    asyncio.run(watch.poll.poll_due())
    asked = len(watch.services["a"].gets)
    assert asked <= MAX_CONCURRENT_POLLS
    watch.poll.wake()
    asyncio.run(watch.simulate(480))
    assert len(watch.services["a"].gets) == asked
    watch.services["a"].error = None
    asyncio.run(watch.simulate(60))
    assert len(set(watch.services["a"].gets)) == 9


def test_a_refused_key_is_not_tried_over_and_over(watch: Watch) -> None:
    for number in range(1, 10):
        watch.created(number)
    watch.services["a"].error = LoginRefused("refused")
    asyncio.run(watch.simulate(3600))
    assert len(watch.services["a"].gets) <= 6 * MAX_CONCURRENT_POLLS
    watch.services["a"].error = None
    watch.services["a"].gets.clear()
    watch.poll.account_changed("a")
    asyncio.run(watch.poll.poll_due())
    assert len(set(watch.services["a"].gets)) == 9


def test_a_service_that_fails_over_one_release_is_asked_less_and_less(watch: Watch) -> None:
    broken, whole = watch.created(1), watch.created(2)
    get = watch.services["a"].get

    async def failing(id: str) -> RemoteRelease:
        record = await get(id)
        if id == "1-1":
            raise ServiceFault("OpenPlay could not answer (500).", status=500)
        return record

    watch.services["a"].get = failing  # type: ignore[method-assign]
    asyncio.run(watch.poll.set_visible_releases([broken, whole]))
    asyncio.run(watch.simulate(4 * 3600))
    assert 4 <= watch.looks()["1-1"] <= 12
    assert watch.looks()["1-2"] > watch.looks()["1-1"]


@pytest.mark.parametrize("days", [1, -1, 300, -300])
def test_a_clock_that_jumps_neither_stops_nor_storms(watch: Watch, days: int) -> None:
    for number in range(1, 6):
        watch.created(number)
    asyncio.run(watch.simulate(2 * 3600, step=60))
    watch.services["a"].gets.clear()
    watch.now += timedelta(days=days)
    asyncio.run(watch.poll.poll_due())
    assert set(watch.looks().values()) == {1}, "each once"
    asyncio.run(watch.simulate(6 * 3600, step=60))
    assert min(watch.looks().values()) >= 3, "nothing is skipped"
    assert max(watch.looks().values()) <= 30, "nothing storms"


def test_thousands_that_are_due_leave_room_for_what_is_on_screen(watch: Watch) -> None:
    for number in range(1, PAGE_SIZE + 40):
        watch.created(number)
    last = watch.created(999)
    asyncio.run(watch.poll.poll_due())
    watch.later(DAY)
    watch.services["a"].gets.clear()
    asyncio.run(watch.poll.set_visible_releases([last]))
    asyncio.run(watch.poll.poll_due())
    assert "1-999" in watch.services["a"].gets[:MAX_CONCURRENT_POLLS]
    assert len(set(watch.services["a"].gets)) == PAGE_SIZE + 40


def test_a_change_and_a_record_on_the_other_side_are_noticed(watch: Watch) -> None:
    release_id = watch.created(1)
    asyncio.run(watch.simulate(1800))
    record = watch.services["a"].records["1-1"]
    record["discs"] = [{"tracks": [{"title": "One", "isrc": "GBABC2600001"}]}]
    watch.services["a"].records["9001"] = {"upc": upc_of(1), "tenant_release_id": "1-1", "submission_number": "1 of 1"}
    watch.services["a"].records["9002"] = {"upc": upc_of(1), "tenant_release_id": "1-77"}
    asyncio.run(watch.simulate(3600))
    samples = watch.repositories.status.list_samples(release_id)
    assert {sample.remote_id for sample in samples} == {"1-1", "9001"}
    assert sum(sample.raw is not None for sample in samples if sample.remote_id == "1-1") == 2
    assert watch.repositories.library.load(release_id).status == "Submitted"


def test_the_bucket_trickles_and_keeps_some_for_those_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still until the test lets it go on: who has to wait is told, and not timed."""
    now, waits, rest = [0.0], list[float](), asyncio.sleep

    async def work() -> None:
        gate = asyncio.Event()

        async def waiting(seconds: float) -> None:
            waits.append(seconds)
            await gate.wait()

        monkeypatch.setattr(token_bucket.asyncio, "sleep", waiting)
        bucket = token_bucket.TokenBucket(rate=50, burst=5, clock=lambda: now[0])
        for _ in range(3):
            await bucket.take(reserve=2)
        assert waits == []
        background = asyncio.create_task(bucket.take(reserve=2))
        while not waits:
            await rest(0)
        await bucket.take()
        assert waits == [1 / 50], "there is a token left for a person, and the background waits"
        now[0] += 2 / 50
        gate.set()
        await background

    asyncio.run(work())
    assert waits == [1 / 50]


def stamp(watch: Watch) -> str:
    return watch.now.isoformat(timespec="microseconds").replace("+00:00", "Z")
