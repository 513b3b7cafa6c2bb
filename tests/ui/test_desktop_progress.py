"""The progress on the app's icon: told over a real bus on Linux, and passed over without a word where there is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests import skips
from trackball_desktop.ui.transfers.desktop_progress import DesktopProgress, LinuxLauncher


@pytest.fixture
def bus() -> Iterator[str]:
    """A session bus of its own."""
    if sys.platform != "linux" or shutil.which("dbus-daemon") is None:
        pytest.skip(skips.ONLY_LINUX)
    arguments = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


def test_docks_of_linux_are_told(qapp: QApplication, bus: str) -> None:
    monitor = subprocess.Popen(
        ["dbus-monitor", "--address", bus, "interface='com.canonical.Unity.LauncherEntry'"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert monitor.stdout is not None
    launcher = LinuxLauncher(bus)
    progress = DesktopProgress(lambda: 0, show=launcher.show)
    heard = ""
    with monitor:
        # The monitor takes a moment to listen: it is told until it does.
        until = time.monotonic() + 20
        share = 0.0
        reader = _Reader(monitor)
        while "double 0." not in heard and time.monotonic() < until:
            share = round(share + 0.02, 2) if share < 0.9 else 0.02
            progress.show(share)
            time.sleep(0.1)
            heard = reader.text()
        progress.show(None)
        while "boolean false" not in heard and time.monotonic() < until:
            time.sleep(0.05)
            heard = reader.text()
        monitor.terminate()
    assert "application://trackball-desktop.desktop" in heard
    assert 'string "progress"' in heard
    assert "boolean true" in heard
    assert "boolean false" in heard


class _Reader:
    """Collects what a program prints, in a thread."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        import threading

        self._lines: list[str] = []
        self._program = program
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._program.stdout is not None
        for line in self._program.stdout:
            self._lines.append(line)

    def text(self) -> str:
        return "".join(self._lines)


def test_small_steps_are_not_told_and_the_end_is() -> None:
    told: list[float | None] = []
    progress = DesktopProgress(lambda: 0, show=told.append)
    for share in (None, 0.0, 0.004, 0.009, 0.02, 0.021, 0.999, 1.0, None, None):
        progress.show(share)
    assert told == [0.0, 0.02, 0.999, 1.0, None]


def test_where_there_is_none_it_is_tried_once() -> None:
    asked: list[float | None] = []

    def broken(share: float | None) -> None:
        asked.append(share)
        raise OSError("there is no session bus")

    progress = DesktopProgress(lambda: 0, show=broken)
    progress.show(0.1)
    progress.show(0.5)
    assert asked == [0.1]


def test_no_bus_is_an_error_that_the_progress_takes(qapp: QApplication) -> None:
    with pytest.raises(OSError, match="no session bus"):
        LinuxLauncher("unix:path=/nowhere/at/all")
