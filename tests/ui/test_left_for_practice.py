"""Whoever goes to practice mode from the first run does not find the empty window behind it."""

from __future__ import annotations

import shutil
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import skips
from tests.ui.conftest import Shelf
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.first_run import FirstRun
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.window_dialogs import CLOSE_DELAY_MS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)


def gone_to_practice(qtbot: QtBot, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """Press "Try practice mode" in the welcome of a window; the process that is started ends at once."""
    program = shutil.which("true")
    assert program is not None
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", program)
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    if window.findChild(FirstRun) is None:
        window.dialogs.show_first_run()
    qtbot.waitUntil(lambda: window.findChild(FirstRun) is not None)
    welcome = window.findChild(FirstRun)
    assert welcome is not None
    button = welcome.practice_card.button
    assert isinstance(button, QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    return window


def test_the_empty_window_closes_once_practice_is_started(
    qtbot: QtBot, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = gone_to_practice(qtbot, backend, monkeypatch)
    assert window.isVisible(), "until the other window is there"
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=CLOSE_DELAY_MS + 10_000)


def test_a_window_with_releases_stays(
    qtbot: QtBot, backend: Backend, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.add("Kites", artist="Bo Ek")
    window = gone_to_practice(qtbot, backend, monkeypatch)
    qtbot.wait(CLOSE_DELAY_MS + 500)
    assert window.isVisible()
