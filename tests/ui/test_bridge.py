"""The way to the loop and back: threads of signals, failures of three kinds, cancelling, and an end without remains."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from trackball_desktop.domain.errors import Offline
from trackball_desktop.storage.database import Change, Database
from trackball_desktop.ui.runtime import worker
from trackball_desktop.ui.runtime.bridge import Bridge, Job


class Loops:
    """Services with nothing to do until they are cancelled."""

    def __init__(self, bug: Exception | None = None) -> None:
        self.order: list[str] = []
        self.runs = 0
        self._bug = bug

    async def run(self) -> None:
        self.runs += 1
        if self._bug is not None:
            raise self._bug
        try:
            await asyncio.sleep(3600)
        finally:
            self.order.append("run ended")

    async def close(self) -> None:
        self.order.append("closed")

    async def double(self, value: int) -> int:
        await asyncio.sleep(0)
        return 2 * value


class Ear(QObject):
    """Writes down what it hears and on which thread."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.heard: list[tuple[str, Any]] = []
        self.threads: set[threading.Thread] = set()
        job.finished.connect(self.on_finished)
        job.failed.connect(self.on_failed)
        job.cancelled.connect(self.on_cancelled)
        job.progress.connect(self.on_progress)
        job.ended.connect(self.on_ended)

    @Slot(object)
    def on_finished(self, value: object) -> None:
        self._note("finished", value)

    @Slot(object)
    def on_failed(self, value: object) -> None:
        self._note("failed", value)

    @Slot()
    def on_cancelled(self) -> None:
        self._note("cancelled", None)

    @Slot(object, object)
    def on_progress(self, done: object, of: object) -> None:
        self._note("progress", (done, of))

    @Slot()
    def on_ended(self) -> None:
        self._note("ended", None)

    def _note(self, what: str, value: object) -> None:
        self.heard.append((what, value))
        self.threads.add(threading.current_thread())


@pytest.fixture
def bugs(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """Return what reaches the place where all bugs go."""
    caught: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: caught.append(error))
    return caught


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    made = Bridge()
    made.start(Loops)
    yield made
    made.stop()


def test_an_answer_arrives_on_the_main_thread(qtbot: QtBot, bridge: Bridge) -> None:
    job = bridge.submit(lambda services: services.double(21))
    ear = Ear(job)
    with qtbot.waitSignal(job.ended):
        pass
    assert ear.heard == [("finished", 42), ("ended", None)]
    assert ear.threads == {threading.main_thread()}


def test_services_are_there_once_the_loop_has_built_them(qtbot: QtBot) -> None:
    bridge = Bridge()
    early = bridge.submit(lambda services: services.double(1))
    assert bridge.services is None
    with qtbot.waitSignals([bridge.started, early.finished]):
        bridge.start(Loops)
    assert isinstance(bridge.services, Loops)
    bridge.stop()
    assert bridge.services is None


def test_the_loop_is_a_selector_loop_in_one_thread(qtbot: QtBot, bridge: Bridge) -> None:
    async def where(_: Any) -> tuple[bool, str]:
        return isinstance(asyncio.get_running_loop(), asyncio.SelectorEventLoop), threading.current_thread().name

    with qtbot.waitSignal(bridge.submit(where).finished) as told:
        pass
    assert told.args == [(True, "services")]


def test_a_known_failure_is_told(qtbot: QtBot, bridge: Bridge, bugs: list[BaseException]) -> None:
    async def fail(_: Any) -> None:
        raise Offline("No network.")

    job = bridge.submit(fail)
    ear = Ear(job)
    with qtbot.waitSignal(job.ended):
        pass
    assert [what for what, _ in ear.heard] == ["failed", "ended"]
    assert isinstance(ear.heard[0][1], Offline)
    assert bugs == []


def test_a_bug_goes_where_all_bugs_go_and_the_job_ends(qtbot: QtBot, bridge: Bridge, bugs: list[BaseException]) -> None:
    async def fail(_: Any) -> None:
        raise ZeroDivisionError

    job = bridge.submit(fail)
    ear = Ear(job)
    with qtbot.waitSignal(job.ended):
        pass
    assert [what for what, _ in ear.heard] == ["failed", "ended"]
    assert [type(error) for error in bugs] == [ZeroDivisionError]


def test_a_bug_in_the_services_is_told_and_they_run_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, bugs: list[BaseException]
) -> None:
    monkeypatch.setattr(worker, "RESTART_SECONDS", 0.01)
    services = Loops(ZeroDivisionError("in the outbox"))
    bridge = Bridge()
    bridge.start(lambda: services)
    qtbot.waitUntil(lambda: services.runs >= 2 and bool(bugs))
    bridge.stop()
    assert isinstance(bugs[0], ZeroDivisionError)


def test_services_that_cannot_be_built_fail_every_job(qtbot: QtBot) -> None:
    def refuse() -> Loops:
        raise Offline("No network.")

    bridge = Bridge()
    with qtbot.waitSignal(bridge.start_failed) as told:
        bridge.start(refuse)
    assert told.args is not None
    assert isinstance(told.args[0], Offline)
    with qtbot.waitSignal(bridge.submit(lambda services: services.double(1)).failed) as failed:
        pass
    assert failed.args == told.args
    bridge.stop()


def test_cancelling_reaches_the_coroutine(qtbot: QtBot, bridge: Bridge) -> None:
    begun, seen = threading.Event(), threading.Event()

    async def wait(_: Any) -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        finally:
            seen.set()

    job = bridge.submit(wait)
    ear = Ear(job)
    assert begun.wait(10)
    with qtbot.waitSignal(job.ended):
        job.cancel()
    assert seen.is_set()
    assert [what for what, _ in ear.heard] == ["cancelled", "ended"]
    job.cancel()  # of no effect any more


def test_a_job_can_be_cancelled_before_it_began(qtbot: QtBot) -> None:
    bridge = Bridge()
    job = bridge.submit(lambda services: services.double(1))
    with qtbot.waitSignal(job.cancelled):
        job.cancel()


def test_twenty_thousand_signals_arrive_in_order(qtbot: QtBot, bridge: Bridge) -> None:
    async def count(_: Any, report: Any) -> int:
        for number in range(20_000):
            report(number, 20_000)
            if number % 1000 == 0:
                await asyncio.sleep(0)
        return 20_000

    job = bridge.submit_reporting(count)
    ear = Ear(job)
    with qtbot.waitSignal(job.ended, timeout=60_000):
        pass
    assert [value[0] for what, value in ear.heard if what == "progress"] == list(range(20_000))
    assert ear.threads == {threading.main_thread()}


def test_two_thousand_jobs_at_once(qtbot: QtBot, bridge: Bridge) -> None:
    ears = [Ear(bridge.submit(lambda services, n=number: services.double(n))) for number in range(2000)]
    qtbot.waitUntil(lambda: all(len(ear.heard) == 2 for ear in ears), timeout=60_000)
    assert [ear.heard[0][1] for ear in ears] == [2 * number for number in range(2000)]


def test_what_waits_is_done_beside_both_threads(qtbot: QtBot, bridge: Bridge) -> None:
    with qtbot.waitSignal(bridge.run_in_thread(threading.current_thread).finished) as told:
        pass
    assert told.args is not None
    assert told.args[0].name.startswith("files")


def test_a_future_of_storage_can_be_watched(qtbot: QtBot, bridge: Bridge) -> None:
    future: Future[str] = Future()
    with qtbot.waitSignal(bridge.watch_future(future).finished) as told:
        threading.Thread(target=future.set_result, args=("kept",)).start()
    assert told.args == ["kept"]


def test_changes_of_the_library_are_told_once_each(qtbot: QtBot, tmp_path: Path) -> None:
    database = Database.open(tmp_path)
    bridge = Bridge(database)
    heard: list[Change] = []
    bridge.changed.connect(heard.append)
    for _ in range(50):
        database.write(lambda _connection: database.notify("release", "abc")).result()
    qtbot.waitUntil(lambda: bool(heard))
    assert set(heard) == {Change("release", "abc")}
    assert len(heard) < 50
    bridge.stop()
    database.close()


def test_stopping_cancels_closes_and_leaves_no_thread(qtbot: QtBot) -> None:
    services = Loops()
    bridge = Bridge()
    before = set(threading.enumerate())
    begun = threading.Event()

    async def stall(_: Any) -> None:
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            services.order.append("job ended")

    bridge.start(lambda: services)
    bridge.submit(stall)
    bridge.run_in_thread(lambda: None)
    assert begun.wait(10)
    asked = time.monotonic()
    bridge.stop()
    assert time.monotonic() - asked < worker.STOP_SECONDS  # it was cancelled, not given up
    assert services.order == ["job ended", "run ended", "closed"]
    assert [thread for thread in set(threading.enumerate()) - before if thread.is_alive()] == []


def test_what_is_handed_over_after_the_end_is_cancelled(qtbot: QtBot) -> None:
    bridge = Bridge()
    bridge.start(Loops)
    with qtbot.waitSignal(bridge.stopping):
        bridge.stop()
    late = [bridge.run_in_thread(pow, 2, 2), bridge.submit(lambda services: services.double(1))]
    with qtbot.waitSignals([job.cancelled for job in late]):
        pass
    bridge.stop()  # once more does nothing


def test_nothing_starts_any_more_after_the_end(qtbot: QtBot) -> None:
    # A window that is closed before it was painted once starts its services only after that.
    loops = Loops()
    made = Bridge()
    made.stop()
    made.start(lambda: loops)  # type: ignore[arg-type,return-value]
    assert [thread for thread in threading.enumerate() if thread.name == "services"] == []
    assert loops.runs == 0
