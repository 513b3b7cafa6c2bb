"""What the window has on macOS alone: files from the dock. They are sent here as there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trackball_desktop.ui.shell.file_open import FileOpenEvents


def test_files_dropped_on_the_dock_together_are_one_drop(qtbot: QtBot, qapp: QApplication) -> None:
    events = FileOpenEvents()
    qapp.installEventFilter(events)
    with qtbot.waitSignal(events.opened) as blocker:
        for name in ("/music/01 Süß.wav", "/music/02 Tief.wav"):
            QApplication.sendEvent(qapp, QFileOpenEvent(name))
    assert blocker.args == [[Path("/music/01 Süß.wav"), Path("/music/02 Tief.wav")]]
    qapp.removeEventFilter(events)
