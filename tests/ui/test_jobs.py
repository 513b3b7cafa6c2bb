"""Every job ends in exactly one of finished, failed and cancelled, whatever it does, and then says that it ended."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.test_bridge import Ear, Loops
from trackball_desktop.domain.errors import Offline, TrackballError
from trackball_desktop.ui.runtime.bridge import Bridge, Job

Begin = Callable[[Bridge], Job]


async def _answers(_: object) -> int:
    await asyncio.sleep(0)
    return 7


async def _refuses(_: object) -> None:
    raise Offline("no network")


async def _breaks(_: object) -> None:
    raise ZeroDivisionError("a bug")


async def _gives_up(_: object) -> None:
    raise asyncio.CancelledError


async def _reports(_: object, report: Callable[[int, int], None]) -> str:
    report(1, 2)
    report(2, 2)
    return "all"


async def _waits(_: object) -> None:
    await asyncio.sleep(3600)


def _not_a_coroutine(_: object) -> Any:
    raise TrackballError("before anything was awaited")


def _fails() -> None:
    raise Offline("a file on a server that is gone")


def _cancelled_at_once(bridge: Bridge) -> Job:
    job = bridge.submit(_waits)
    job.cancel()
    return job


def _cancelled_twice(bridge: Bridge) -> Job:
    job = _cancelled_at_once(bridge)
    job.cancel()
    return job


def _future(kind: str) -> Begin:
    def begin(bridge: Bridge) -> Job:
        future: Future[int] = Future()
        job = bridge.watch_future(future)
        if kind == "cancelled":
            assert future.cancel()
            future.set_running_or_notify_cancel()
        elif kind == "failed":
            future.set_exception(Offline("later"))
        else:
            future.set_result(3)
        return job

    return begin


CASES: dict[str, tuple[Begin, str]] = {
    "answers": (lambda bridge: bridge.submit(_answers), "finished"),
    "refuses": (lambda bridge: bridge.submit(_refuses), "failed"),
    "breaks": (lambda bridge: bridge.submit(_breaks), "failed"),
    "gives up": (lambda bridge: bridge.submit(_gives_up), "cancelled"),
    "is no coroutine": (lambda bridge: bridge.submit(_not_a_coroutine), "failed"),
    "reports": (lambda bridge: bridge.submit_reporting(_reports), "finished"),
    "cancelled at once": (_cancelled_at_once, "cancelled"),
    "cancelled twice": (_cancelled_twice, "cancelled"),
    "in a thread": (lambda bridge: bridge.run_in_thread(lambda: 5), "finished"),
    "in a thread, fails": (lambda bridge: bridge.run_in_thread(_fails), "failed"),
    "in a thread, breaks": (lambda bridge: bridge.run_in_thread(lambda: 1 // 0), "failed"),
    "a write": (_future("finished"), "finished"),
    "a write that fails": (_future("failed"), "failed"),
    "a write that is cancelled": (_future("cancelled"), "cancelled"),
}


def outcomes(ear: Ear) -> list[str]:
    return [what for what, _ in ear.heard if what != "progress"]


@pytest.mark.parametrize("when", ["running", "early"])
@pytest.mark.parametrize("name", CASES)
def test_a_job_has_one_end(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str, when: str) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    begin, expected = CASES[name]
    bridge = Bridge()
    if when == "running":
        bridge.start(Loops)
    job = begin(bridge)
    ear = Ear(job)
    bridge.start(Loops)
    qtbot.waitUntil(lambda: "ended" in outcomes(ear))
    job.cancel()
    qtbot.wait(20)
    assert outcomes(ear) == [expected, "ended"]
    assert job.is_done
    if name == "reports":
        assert [value for what, value in ear.heard if what == "progress"] == [(1, 2), (2, 2)]
    bridge.stop()
    qtbot.wait(20)
    assert outcomes(ear) == [expected, "ended"], "nothing comes after the end"


@pytest.mark.parametrize(
    "begin", [lambda bridge: bridge.submit(_answers), lambda bridge: bridge.run_in_thread(lambda: 5)]
)
def test_what_is_begun_after_the_end_of_the_app_is_cancelled(qtbot: QtBot, begin: Begin) -> None:
    bridge = Bridge()
    bridge.start(Loops)
    bridge.stop()
    ear = Ear(begin(bridge))
    qtbot.waitUntil(lambda: "ended" in outcomes(ear))
    assert outcomes(ear) == ["cancelled", "ended"]


@pytest.mark.parametrize("error", [Offline("no library"), ZeroDivisionError("a bug")])
def test_without_services_each_job_fails_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    bugs: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, found, _trace: bugs.append(found))

    def make() -> Any:
        raise error

    bridge = Bridge()
    ears = [Ear(bridge.submit(_answers))]
    bridge.start(make)
    ears.append(Ear(bridge.submit(_answers)))
    qtbot.waitUntil(lambda: all("ended" in outcomes(ear) for ear in ears))
    assert [outcomes(ear) for ear in ears] == [["failed", "ended"]] * 2
    assert bugs == ([] if isinstance(error, TrackballError) else [error])
    bridge.stop()


def test_hundreds_at_once_end_once_each(qtbot: QtBot) -> None:
    bridge = Bridge()
    bridge.start(Loops)
    ears: list[Ear] = []
    jobs: list[Job] = []
    for number in range(300):
        begin = (lambda: bridge.submit(_waits), lambda: bridge.submit(_answers), lambda: bridge.run_in_thread(int))[
            number % 3
        ]
        job = begin()
        jobs.append(job)
        ears.append(Ear(job))
        if number % 3 == 0:
            job.cancel()
    qtbot.waitUntil(lambda: all(job.is_done for job in jobs))
    for number, ear in enumerate(ears):
        assert outcomes(ear) == ["cancelled" if number % 3 == 0 else "finished", "ended"]
    bridge.stop()


class FailsAtTheEnd(Loops):
    """Services one of whose tasks fails when it is cancelled, as what needs a thread does once there are none."""

    async def run(self) -> None:
        async def work() -> None:
            try:
                await asyncio.sleep(3600)
            finally:
                raise RuntimeError("cannot schedule new futures after shutdown")

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(work())


def test_services_that_fail_while_they_are_cancelled_end_at_once(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    bridge = Bridge()
    bridge.start(FailsAtTheEnd)
    with qtbot.waitSignal(bridge.submit(_answers).finished):
        pass
    bridge.stop()
    assert "did not end" not in caplog.text
