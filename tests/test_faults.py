"""Faults of the app itself: a report, one dialog however often the same one comes, none of it in a thread's way."""

from __future__ import annotations

import faulthandler
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from trackball_desktop.domain.errors import LibraryDamaged
from trackball_desktop.faults import CrashHandler, fatal_errors


@pytest.fixture
def faults(qtbot: QtBot, tmp_path: Path) -> Iterator[CrashHandler]:
    window = QWidget()
    qtbot.addWidget(window)
    made = CrashHandler(tmp_path, window)
    kept = sys.excepthook, threading.excepthook
    made.install()
    yield made
    made.uninstall()
    sys.excepthook, threading.excepthook = kept


def fail() -> None:
    raise ValueError("Authorization: Basic c2VjcmV0c2VjcmV0")


def fall(times: int) -> None:
    for _ in range(times):
        try:
            fail()
        except ValueError as error:
            sys.excepthook(type(error), error, error.__traceback__)


def test_a_fault_is_reported_once_and_told_calmly(faults: CrashHandler, qtbot: QtBot, tmp_path: Path) -> None:
    fall(3)
    reports = list(tmp_path.glob("crash-*.txt"))
    assert len(reports) == 1
    assert "c2VjcmV0" not in reports[0].read_text()
    assert faults.dialog is not None
    assert str(reports[0]) in faults.dialog.message.details
    assert "ValueError" not in faults.dialog.message.sentences()
    faults.dialog.reject()
    assert faults.dialog is None


def test_what_is_reported_keeps_no_frame_alive(faults: CrashHandler, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python and whoever looks at it keep the error: its frames, and what they hold, are let go of."""
    kept: list[BaseException] = []
    for error in (
        LibraryDamaged("read"),
        ValueError("bug"),
        ExceptionGroup("all", [LibraryDamaged("one"), LibraryDamaged("two")]),
    ):
        try:
            try:
                raise OSError("below")
            except OSError as below:
                raise error from below
        except Exception as met:  # noqa: BLE001 - of any kind
            kept.append(met)
            sys.excepthook(type(met), met, met.__traceback__)
    assert sys.last_value is None
    causes = [error.__cause__ for error in kept]
    assert all(isinstance(cause, OSError) for cause in causes)
    assert {error.__traceback__ for error in [*kept, *causes] if error is not None} == {None}


def test_a_fault_in_a_thread_is_told_in_the_window(faults: CrashHandler, qtbot: QtBot) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: faults.dialog is not None)


def test_what_qt_says_goes_into_the_log(faults: CrashHandler, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "qt"):
        qWarning("a warning of Qt")
    assert "a warning of Qt" in caplog.text


DYING = """
import faulthandler, sys
from pathlib import Path
from trackball_desktop.faults import fatal_errors

def upload(secret):
    faulthandler._sigsegv()

with fatal_errors(Path(sys.argv[1])):
    upload("c2VjcmV0c2VjcmV0")
"""


def test_a_death_in_c_leaves_its_stacks_and_no_values(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    for _ in range(5):
        ended = subprocess.run([sys.executable, "-c", DYING, str(folder)], capture_output=True)
        assert ended.returncode != 0
    kept = sorted(path.name for path in folder.iterdir())
    assert kept == ["fatal-1.txt", "fatal-2.txt", "fatal-3.txt", "fatal.txt"]
    for path in folder.iterdir():
        said = path.read_text()
        assert "in upload" in said
        assert "c2VjcmV0" not in said
        assert sys.platform == "win32" or path.stat().st_mode & 0o077 == 0


def test_an_end_without_a_fault_leaves_an_empty_file(tmp_path: Path) -> None:
    for _ in range(2):
        with fatal_errors(tmp_path):
            assert faulthandler.is_enabled()
    assert [(path.name, path.stat().st_size) for path in tmp_path.iterdir()] == [("fatal.txt", 0)]


def test_the_window_opens_where_no_stacks_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    with fatal_errors(tmp_path / "logs"):
        pass
