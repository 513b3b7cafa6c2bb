"""Several releases on their way at once: whose files go first, and how many."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.uploads import KIB, SMALL, Line, open_line, queue_with_files, random_file
from trackball_desktop.domain.lifecycle import FileState, SubmissionState
from trackball_desktop.services.context import Services
from trackball_desktop.storage.submission_snapshot import SnapshotAsset

DATES = ("2027-03-05", "2027-01-08", "2027-02-12")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with open_line(tmp_path) as made:
        yield made


def queued(line: Line, number: int) -> str:
    """Queue a release with a cover and two masters, named after its date and its place; return the submission."""
    files = [random_file(line.folder / "masters", f"{DATES[number]} {name}", 200 * KIB) for name in ("b.wav", "a.wav")]
    files.append(random_file(line.folder / "masters", f"{DATES[number]}.jpg", 20 * KIB))
    return queue_with_files(line, number, *files, release_date=DATES[number]).id


async def sent(
    line: Line, services: Services, submissions: list[str], watch: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Let all of them line up while they are paused, then let them go, until all are in OpenPlay."""
    await services.upload.pause()
    running = asyncio.ensure_future(services.submit.run())
    async with asyncio.timeout(90):
        await until(
            lambda: sum(row.error == "Paused." for row in line.repositories.uploads.active()) == 3 * len(submissions)
        )
        await asyncio.wrap_future(line.repositories.database.write(lambda connection: None))
        for _ in range(20):  # what is on the disk is heard of in the loop some turns later
            await asyncio.sleep(0)
        await services.upload.resume()
        if watch is not None:
            await watch()
        await until(
            lambda: all(line.repositories.outbox.get(one).state is SubmissionState.CONFIRMED for one in submissions)
        )
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - storage knows no events of asyncio
        await asyncio.sleep(0.01)


def names_sent(line: Line) -> list[str]:
    """Return the names of files in the order they were put, without the manifests."""
    rows = {f"/{row.key}": row for row in line.repositories.uploads.sent(100)}
    assert {row.state for row in rows.values()} == {FileState.DONE}
    puts = sorted((seen for seen in line.weather.seen if seen.method == "PUT"), key=lambda seen: seen.began)
    names = [next(row.name for key, row in rows.items() if seen.path.endswith(key)) for seen in puts]
    return [name for name in names if not name.endswith(".json")]


def test_artwork_of_all_releases_goes_first_and_then_what_is_out_first(line: Line) -> None:
    line.policy = replace(SMALL, concurrent_requests=1)
    submissions = [queued(line, number) for number in range(3)]
    line.run(lambda services: sent(line, services, submissions))
    names = names_sent(line)
    assert sorted(names[:3]) == [f"{date}.jpg" for date in sorted(DATES)]
    assert names[:3] == sorted(names[:3])
    assert [name[:10] for name in names[3:]] == sorted(2 * DATES)


def test_files_of_several_releases_go_at_once_within_one_limit(line: Line) -> None:
    line.policy = replace(SMALL, concurrent_requests=3, default_part_size=64 * KIB, single_put_limit=100 * KIB)
    submissions = [queued(line, number) for number in range(3)]
    keys = {row.sha256: number for number, one in enumerate(submissions) for row in files_of(line, one)}

    def flying() -> list[str]:
        return [path for path, length in list(line.weather.flying.values()) if length > KIB]

    async def stands_still() -> list[str]:
        """Return what is on its way once three are; what comes after that would come soon."""
        await until(lambda: len(flying()) >= 3)
        await asyncio.sleep(0.2)
        return flying()

    async def watch() -> None:
        covers = await stands_still()
        assert sorted(number for sha256, number in keys.items() for path in covers if sha256 in path) == [0, 1, 2]
        line.weather.hold_after = 3 * 20 * KIB + 1
        await until(lambda: all("uploadId=" in path for path in flying()))
        assert len(await stands_still()) == 3, "parts of all files share one limit"
        line.weather.hold_after = None

    line.weather.hold_after = 0
    line.run(lambda services: sent(line, services, submissions, watch))
    assert len(names_sent(line)) == 3 * (1 + 2 * 4), "each cover whole, each master in four parts"


def files_of(line: Line, submission_id: str) -> tuple[SnapshotAsset, ...]:
    """Return the files that were frozen with a submission."""
    frozen = line.repositories.outbox.snapshot(submission_id)
    assert frozen is not None
    return frozen.assets
