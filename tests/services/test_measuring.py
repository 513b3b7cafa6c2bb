"""Child processes that read files: one that dies, answers half or takes too long must not hold up the app."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import skips
from tests.services.conftest import World
from tests.waves import write_wave
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts, FileStamp
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.i18n.stored import from_stored
from trackball_desktop.services import checking, measuring
from trackball_desktop.services.context import Services


def asset(path: Path) -> Asset:
    stamp = FileStamp(size=0, mtime_ns=0)
    return Asset(id=path.name, release_id="r", owner_id="r", role=AssetRole.MASTER, path=str(path), stamp=stamp)


only_posix = pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)


@pytest.fixture
def huge(tmp_path: Path) -> Path:
    """Three hours of silence, 2 GB without a block on the disk: nobody reads them in a fifth of a second."""
    path = write_wave(tmp_path / "huge.wav")
    with path.open("r+b") as file:
        file.seek(4)
        file.write((2_000_000_036).to_bytes(4, "little"))
        file.seek(40)
        file.write((2_000_000_000).to_bytes(4, "little"))
        file.truncate(2_000_000_044)
    return path


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A file whose reading takes for ever."""
    path = tmp_path / "endless.wav"
    os.mkfifo(path)
    return path


def test_a_child_that_dies_between_two_files_costs_one_of_them(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.wav"
    nothing.write_bytes(b"")
    children = measuring.ChildProcesses()
    answers = measuring.measure([asset(nothing)] * 3, children)
    first = next(answers)
    (child,) = children._running  # pyright: ignore[reportPrivateUsage]
    child.kill()
    child.wait()
    second, third = answers
    assert [answer.error for answer in (first, second, third)] == [None, "The file could not be read.", None]


@only_posix
def test_a_child_that_takes_too_long_is_ended_from_another_thread(pipe: Path, tmp_path: Path) -> None:
    children = measuring.ChildProcesses()
    answers: list[measuring.Measurement] = []
    thread = threading.Thread(target=lambda: answers.extend(measuring.measure([asset(pipe), asset(pipe)], children)))
    thread.start()
    while not children._running:  # pyright: ignore[reportPrivateUsage]
        time.sleep(0.01)
    children.stop()
    thread.join(20)
    assert not thread.is_alive()
    assert [answer.facts for answer in answers] == [None]
    with pytest.raises(StorageError):
        measuring.write_sample(tmp_path / "sample", children)


@only_posix
def test_a_file_that_holds_up_the_reader_is_given_up_and_the_next_one_read(
    huge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "_timeout_for", lambda one: 0.2 if one.path == str(huge) else 90.0)
    nothing = tmp_path / "nothing.wav"
    nothing.write_bytes(b"")
    hung, read = measuring.measure([asset(huge), asset(nothing)])
    assert hung.facts is None
    assert hung.error == ("Reading the file was stopped after 0 seconds. It is damaged, or its drive does not respond.")
    assert read.error is None
    assert isinstance(read.facts, AudioFacts)
    assert read.facts.problem == "empty"


def test_a_file_has_the_longer_the_larger_it_is(tmp_path: Path) -> None:
    large = tmp_path / "large.wav"
    with large.open("wb") as file:
        file.truncate(500_000_000)
    assert measuring._timeout_for(asset(large)) == pytest.approx(560)  # pyright: ignore[reportPrivateUsage]
    assert measuring._timeout_for(asset(tmp_path / "gone.wav")) == 60  # pyright: ignore[reportPrivateUsage]


@pytest.mark.skipif(sys.platform != "linux", reason=skips.ONLY_LINUX)
def test_a_file_that_takes_too_much_memory_is_named_and_the_reader_lives() -> None:
    code = (
        "import io, json, sys\n"
        "from trackball_desktop.domain.errors import TrackballError\n"
        "from trackball_desktop.media import measure\n"
        "def greedy(path, role):\n"
        "    if 'greedy' in path.name:\n"
        "        return bytearray(int(path.stem.split('-')[1]) * 1024 * 1024) and None\n"
        "    raise TrackballError('read')\n"
        "measure.measure_file = greedy\n"
        "measure.serve(sys.stdin, sys.stdout)\n"
    )
    requests = "".join(json.dumps({"path": name, "role": "master"}) + "\n" for name in ("greedy-400", "small"))
    done = subprocess.run(
        [sys.executable, "-c", code], input=requests, capture_output=True, text=True, check=True, timeout=120
    )
    greedy, small = (from_stored(json.loads(line)["error"]) for line in done.stdout.splitlines())
    assert "more than 300 MB" in greedy
    assert small == "read"


@only_posix
def test_giving_up_a_check_leaves_no_thread_waiting(world: World, pipe: Path) -> None:
    world.measured = {}  # it is measured here
    release_id = world.complete_release()
    first = world.repositories.assets.for_release(release_id)[0]
    world.repositories.assets.save([first.model_copy(update={"path": str(pipe)})]).result()

    async def impatient(services: Services) -> None:
        measuring_ = asyncio.create_task(services.checking.measure(release_id))
        await asyncio.sleep(0.3)
        measuring_.cancel()
        with pytest.raises(asyncio.CancelledError):
            await measuring_

    world.run(impatient)  # asyncio.run waits for its threads: without the end of the child, for ever


def test_a_fault_while_measuring_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Iterator[measuring.Measurement]:
        raise ValueError("a bug")
        yield

    monkeypatch.setattr(checking, "measure", broken)
    world.measured = {}  # it is measured here
    release_id = world.complete_release()
    with pytest.raises(ValueError, match="a bug"):
        world.run(lambda services: services.checking.measure(release_id))


@only_posix
def test_half_an_answer_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "reader"
    program.write_text("#!/bin/sh\nread line\nprintf '{\"fac'\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    answers = list(measuring.measure([asset(tmp_path / "a.wav")]))
    assert [answer.error is not None for answer in answers] == [True]


_LONGEST_SECONDS, _MOST_MIB = 5.0, 300


@pytest.mark.skipif(sys.platform != "linux", reason=skips.ONLY_LINUX)
def test_no_fixture_however_broken_ends_the_reader_or_takes_long_or_much(shared_fixtures: Path) -> None:
    """Every file of both kinds, each read as a master and as a cover, by one real child process."""
    paths = sorted(
        path for kind in ("audio", "artwork") for path in (shared_fixtures / kind).rglob("*") if path.is_file()
    )
    children = measuring.ChildProcesses()
    stamp = FileStamp(size=0, mtime_ns=0)
    assets = [
        Asset(id=str(number), release_id="r", owner_id="r", role=role, path=str(path), stamp=stamp)
        for number, path in enumerate(paths)
        for role in (AssetRole.MASTER, AssetRole.COVER)
    ]
    assert len(assets) > 150
    processes: set[int] = set()
    last = time.monotonic()
    for answer in measuring.measure(assets, children):
        now = time.monotonic()
        assert answer.error is None, answer.asset.path
        assert answer.facts is not None
        if processes:  # the first answer waits for the process to start
            assert now - last < _LONGEST_SECONDS, answer.asset.path
        processes |= {child.pid for child in children._running}  # pyright: ignore[reportPrivateUsage]
        status = "".join(Path(f"/proc/{pid}/status").read_text() for pid in processes)
        peak = max(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))
        assert peak < _MOST_MIB, answer.asset.path
        last = now
    assert len(processes) == 1, "one child read all of them: none ended it"
