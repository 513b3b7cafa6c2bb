"""The computer stays awake while files are sent, and only then. Linux's helper is a real program that stands in for
logind's, since machines that test have none.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import skips
from trackball_desktop.transfer import awake

HELPER = """#!/bin/sh
echo $$ "$@" >> {log}
while [ "${{1#--}}" != "$1" ]; do shift; done
exec "$@"
"""
HOLDER = """
import sys, time
from trackball_desktop.transfer.awake import SleepInhibitor
with SleepInhibitor().inhibit():
    print("held", flush=True)
    time.sleep(100)
"""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def _wait_until_gone(pid: int) -> None:
    until = time.monotonic() + 30
    while _alive(pid):
        assert time.monotonic() < until, "the helper goes on"
        time.sleep(0.02)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if sys.platform != "linux":
        pytest.skip(skips.ONLY_LINUX)
    log = tmp_path / "log"
    helper = tmp_path / "bin" / "systemd-inhibit"
    helper.parent.mkdir()
    helper.write_text(HELPER.format(log=log))
    helper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{helper.parent}{os.pathsep}{os.environ['PATH']}")
    return log


def _pids(log: Path) -> list[int]:
    until = time.monotonic() + 30
    while not log.exists() or not log.read_text().endswith("\n"):
        assert time.monotonic() < until, "no helper was started"
        time.sleep(0.02)
    return [int(line.split()[0]) for line in log.read_text().splitlines()]


def test_one_helper_lives_as_long_as_anything_is_sent(log: Path) -> None:
    held = awake.SleepInhibitor()
    with held.inhibit():
        (pid,) = _pids(log)
        with held.inhibit():
            assert _alive(pid)
        assert _alive(pid), "another file is still being sent"
        assert held.is_active
    assert not held.is_active
    _wait_until_gone(pid)
    assert _pids(log) == [pid]
    assert "--what=sleep:idle" in log.read_text()


def test_a_kill_lets_the_computer_sleep_again(log: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        (pid,) = _pids(log)
        assert _alive(pid)
        holder.send_signal(signal.SIGKILL)
    _wait_until_gone(pid)


def test_where_there_is_no_helper_nothing_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    held = awake.SleepInhibitor()
    with held.inhibit():
        assert held.is_active
    assert not held.is_active


def test_windows_is_told_and_told_off_again() -> None:
    if sys.platform != "win32":
        pytest.skip(skips.ONLY_WINDOWS)
    import ctypes

    def required() -> bool:
        """Ask what was set, by setting nothing but the lasting mark and putting it back."""
        tell = ctypes.windll.kernel32.SetThreadExecutionState
        before = tell(ctypes.c_uint32(0x80000000)) & 0xFFFFFFFF
        tell(ctypes.c_uint32(before))
        return bool(before & 1)

    held = awake.SleepInhibitor()
    with held.inhibit():
        assert required()
    assert not required()
