"""Clocks that jump, sleep, change to summer time and are told to wait: nothing is skipped, nothing storms.

All time is moved by the test: the wall's clock, which people and time servers set; the one that nobody sets and that
stands still in sleep; and the steady one, which goes on in sleep. The client and its server are real where an answer
matters.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.accounts import openplay_account
from tests.api.scripted import Request, Scripted, reply, scripted
from tests.services.bare import queue_bare
from tests.services.test_poll import OpenPlay
from tests.services.timed import repositories_with_clock
from trackball_desktop.domain import clock
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.services import schedule
from trackball_desktop.services.poll import MAX_CONCURRENT_POLLS, StatusPoller
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.targets.clients import Clients

HOUR, DAY = 3600.0, 24 * 3600.0
COUNT = 4
NOTHING_FOUND = reply(200, b'{"next": null, "total_results": 0, "results": []}')


class Times:
    """The three clocks."""

    def __init__(self, start: datetime, zone: ZoneInfo | None = None) -> None:
        self._wall = start
        self._zone = zone
        self.monotonic = 100.0
        self.steady = 100.0

    def now(self) -> datetime:
        return self._wall if self._zone is None else self._wall.astimezone(self._zone)

    def on(self, seconds: float) -> None:
        self._wall += timedelta(seconds=seconds)
        self.monotonic += seconds
        self.steady += seconds

    def sleep(self, seconds: float) -> None:
        self._wall += timedelta(seconds=seconds)
        self.steady += seconds

    def set(self, seconds: float) -> None:
        self._wall += timedelta(seconds=seconds)


class Label:
    """Releases in OpenPlay, looked at with the real client over a scripted server."""

    def __init__(self, folder: Path) -> None:
        self.times = Times(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
        self.repositories: Repositories = repositories_with_clock(folder, self.times.now)
        self.limit: bytes | None = None
        self.ids: list[str] = []
        for number in range(1, COUNT + 1):
            row = queue_bare(self.repositories, number, "a")
            self.repositories.outbox.move(
                row.id, SubmissionState.CONFIRMED, event="x", detail={}, remote_id=f"1-{number}"
            ).result()
            self.ids.append(row.release_id)

    def answer(self, request: Request) -> bytes:
        if self.limit is not None:
            return self.limit
        return NOTHING_FOUND if request.is_search else reply(200, b'{"id": "1", "title": "x", "status": "Submitted"}')

    def run(self, work: Callable[[StatusPoller, Scripted], Coroutine[Any, Any, None]], *, scale: float = 1.0) -> None:
        async def inside() -> None:
            async with scripted(self.answer) as server:
                bases = {"read_base": f"{server.url}/v1/", "write_base": f"{server.url}/connect/v1/"}
                self.repositories.accounts.save(openplay_account(id="a", name="A", key_id="key", **bases)).result()
                secrets = Secrets(in_memory=True)
                secrets.save("a/openplay", "secret")
                remote = Clients(self.repositories, secrets, scale=1e-6, clock=lambda: self.times.steady)
                times = self.times
                poll = StatusPoller(
                    self.repositories, remote, now=times.now, monotonic=lambda: times.monotonic, scale=scale
                )
                try:
                    await work(poll, server)
                finally:
                    await remote.close()

        asyncio.run(inside())

    async def live(self, poll: StatusPoller, seconds: float, step: float = 300.0) -> None:
        for _ in range(int(seconds / step)):
            self.times.on(step)
            await poll.poll_due()

    def looked(self) -> int:
        return sum(self.repositories.status.latest(id) is not None for id in self.ids)


@pytest.fixture
def label(tmp_path: Path) -> Iterator[Label]:
    made = Label(tmp_path)
    yield made
    made.repositories.close()


THEN = "Mon, 02 Mar 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "quiet_for", "most_in_a_day"),
    [
        (429, {"Retry_After": "31536000"}, DAY, MAX_CONCURRENT_POLLS),
        (429, {"Retry_After": "Tue, 02 Mar 2027 09:00:00 GMT", "Date": THEN}, DAY, MAX_CONCURRENT_POLLS),
        (429, {"Retry_After": "Mon, 02 Mar 2026 11:00:00 GMT", "Date": THEN}, 2 * HOUR, 13 * MAX_CONCURRENT_POLLS),
        (429, {"Retry_After": "9" * 40}, DAY, MAX_CONCURRENT_POLLS),
        (429, {"Retry_After": "0"}, 1.0, 12 * 24 * MAX_CONCURRENT_POLLS),
        (429, {"Retry_After": "-60"}, 5.0, 12 * 24 * MAX_CONCURRENT_POLLS),
        (429, {"Retry_After": "Sun, 01 Mar 2020 09:00:00 GMT", "Date": THEN}, 1.0, 12 * 24 * MAX_CONCURRENT_POLLS),
        (429, {"Retry_After": "soon, I hope"}, 5.0, 12 * 24 * MAX_CONCURRENT_POLLS),
        (429, {}, 5.0, 12 * 24 * MAX_CONCURRENT_POLLS),
        (503, {"Retry_After": "7200"}, 2 * HOUR, 13 * MAX_CONCURRENT_POLLS),
        (503, {"Retry_After": "31536000"}, DAY, MAX_CONCURRENT_POLLS),
    ],
)
def test_a_wait_that_is_asked_for_holds_everything_and_ends(
    label: Label, status: int, headers: dict[str, str], quiet_for: float, most_in_a_day: int
) -> None:
    """Looks stop at once, no request is made too early, none storms, and all are looked at when it is over."""

    async def work(poll: StatusPoller, server: Scripted) -> None:
        label.limit = reply(status, b'{"error": "Rate limit exceeded"}', **headers)
        await poll.poll_due()
        assert 1 <= len(server.asked) <= MAX_CONCURRENT_POLLS
        first = len(server.asked)
        label.times.on(quiet_for - 0.5)
        poll.wake()
        await poll.poll_due()
        assert len(server.asked) == first, "asked before the wait was over"
        if quiet_for < DAY:
            await label.live(poll, 3 * HOUR, step=60 if quiet_for < HOUR else 300)
        assert len(server.asked) <= most_in_a_day / 8 + 4 * MAX_CONCURRENT_POLLS
        label.limit = None
        await label.live(poll, 3 * HOUR)
        assert label.looked() == COUNT, "skipped"

    label.run(work)


@pytest.mark.parametrize("back", [False, True])
def test_a_day_on_the_wall_ends_no_wait_and_prolongs_none(label: Label, back: bool) -> None:
    async def work(poll: StatusPoller, server: Scripted) -> None:
        label.limit = reply(429, b"{}", Retry_After="3600")
        await poll.poll_due()
        first = len(server.asked)
        label.times.set(-DAY if back else DAY)
        await label.live(poll, 3000)
        assert len(server.asked) == first
        label.limit = None
        await label.live(poll, 3000)
        assert label.looked() == COUNT

    label.run(work)


def test_a_wait_goes_on_in_sleep(label: Label) -> None:
    """An hour that was asked for is over after a night in which the machine slept, and not an hour after waking."""

    async def work(poll: StatusPoller, server: Scripted) -> None:
        label.limit = reply(429, b"{}", Retry_After="3600")
        await poll.poll_due()  # to its end: an answer that comes after the night asks for an hour of its own
        assert poll._backoffs
        label.limit = None
        running = asyncio.create_task(poll.run())
        await asyncio.sleep(0)  # it waits: nothing is due
        label.times.sleep(8 * HOUR)
        poll.wake()
        await until(lambda: label.looked() == COUNT)
        assert sum(not request.is_search for request in server.asked) <= MAX_CONCURRENT_POLLS + COUNT, "each once"
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    label.run(work, scale=0.01)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in storage
            await asyncio.sleep(0.01)


def test_a_week_of_sleep_looks_at_each_once_on_waking(label: Label) -> None:
    async def work(poll: StatusPoller, server: Scripted) -> None:
        await label.live(poll, HOUR)
        server.asked.clear()
        label.times.sleep(7 * DAY)
        await poll.poll_due()
        await poll.poll_due()
        assert sum(not request.is_search for request in server.asked) == COUNT

    label.run(work)


def test_a_service_that_is_down_is_not_asked_by_every_release(label: Label) -> None:
    async def work(poll: StatusPoller, server: Scripted) -> None:
        label.limit = reply(502, b"<html>Bad gateway</html>")
        await label.live(poll, 4 * HOUR, step=60)
        assert len(server.asked) <= 4 * 12, "a few an hour, however many releases there are"
        label.limit = None
        await label.live(poll, 2 * HOUR, step=60)
        assert label.looked() == COUNT

    label.run(work)


CHANGES = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_summer_time_moves_no_look(tmp_path: Path, zone: str, change: datetime) -> None:
    """Looks come at the same moments whatever the hands of the clock do: compared with a clock that has no zone."""
    looks = [looks_around(tmp_path / name, change, found) for name, found in (("utc", None), ("zone", ZoneInfo(zone)))]
    assert looks[0] == looks[1]
    assert len(looks[0]) > 20


def looks_around(folder: Path, change: datetime, zone: ZoneInfo | None) -> list[datetime]:
    times = Times(change - timedelta(hours=3), zone)
    repositories = repositories_with_clock(folder, times.now)
    service, at = OpenPlay(), []
    random.seed(5)

    class Accounts:
        async def client(self, account_id: str) -> OpenPlay:
            return service

    poll = StatusPoller(repositories, Accounts(), now=times.now, monotonic=lambda: times.monotonic)  # type: ignore[arg-type]
    row = queue_bare(repositories, 1, "a")
    repositories.outbox.move(row.id, SubmissionState.CONFIRMED, event="x", detail={}, remote_id="1-1").result()
    service.records["1-1"] = {"title": "Bare", "status": "Submitted"}

    async def live() -> None:
        for _ in range(6 * 60):
            before = (times.now(), times.monotonic)
            times.on(60)
            assert not poll._was_suspended(*before), "an hour of the hands is no sleep"
            if random.random() < 0.02:
                service.records["1-1"]["status"] = str(times.monotonic)
            asked = len(service.gets)
            await poll.poll_due()
            at.extend([times.now().astimezone(UTC)] * (len(service.gets) - asked))

    asyncio.run(live())
    repositories.close()
    return at


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_a_wait_over_the_change_has_its_length(zone: str, change: datetime) -> None:
    before = (change - timedelta(minutes=10)).astimezone(ZoneInfo(zone))
    assert clock.parse(clock.iso_after(lambda: before, 1200)) == change + timedelta(minutes=10)
    later = (change + timedelta(minutes=10)).astimezone(ZoneInfo(zone))
    assert clock.seconds_between(before, later) == 1200
    assert clock.to_iso(later) == clock.to_iso(change + timedelta(minutes=10))


def test_when_a_release_rests_does_not_hang_on_the_zone() -> None:
    berlin = datetime(2026, 4, 1, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert schedule.seconds_at_rest("2026-03-02", berlin) == schedule.seconds_at_rest(
        "2026-03-02", berlin.astimezone(UTC)
    )
    assert format_datetime(berlin.astimezone(UTC), usegmt=True).endswith("GMT")
