"""What every test may ask for, and what no test may leave behind.

Fixtures of real servers live in tests/servers. Here are the small ones, the check for threads that outlive their test,
and the rule that a skip must have a reason from tests/skips.py.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Generator, Iterator
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import skips

if TYPE_CHECKING:
    from tests.memory_keyring import MemoryKeyring

pytest_plugins = [
    "tests.servers.companion",
    "tests.servers.permissions",
    "tests.servers.rclone",
    "tests.servers.secret_service",
    "tests.servers.swift",
]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform == "win32":  # without a screen Qt does not ask Windows for its fonts, and every letter is a square
    os.environ.setdefault("QT_QPA_FONTDIR", str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "Fonts")))
# A shell that starts the tests in the background ignores interrupts, and so would every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent


class QtIsLoadedOnTheMainThread(MetaPathFinder):
    """Refuses to load Qt's classes, and ours that derive from them, in another thread.

    While one is defined there, PySide may find no meta-object for a widget that Qt is just laying out, and the process
    dies without a word.
    """

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname.startswith(("trackball_desktop.ui.", "PySide6")):
            thread = threading.current_thread()
            assert thread is threading.main_thread(), f"{fullname} is loaded in the thread {thread.name}"


sys.meta_path.insert(0, QtIsLoadedOnTheMainThread())


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """Return the folder of real data files beside the checkout; its INDEX.json says what is in them."""
    folder = ROOT.parent / "shared" / "fixtures"
    if not folder.is_dir():
        pytest.skip(skips.NO_SHARED_FIXTURES)
    return folder


@pytest.fixture
def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    """Put a keyring that lives in memory in the place of the system's for one test."""
    import keyring

    from tests.memory_keyring import MemoryKeyring

    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Fail a test whose threads live on: they would hold files, sockets and the interpreter's exit."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in left:
        thread.join(timeout=5)
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"threads still running after the test: {', '.join(alive)}"


def _skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str | None:
    """Return why this was skipped; None when it was not, or when it is a test that is expected to fail."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return None
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


def _fail_unless_allowed(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = _skip_reason(report)
    error_text = skips.error_text(reason) if reason is not None else None
    if error_text:
        report.outcome = "failed"
        report.longrepr = error_text


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_unless_allowed(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_unless_allowed(report)
    return report
