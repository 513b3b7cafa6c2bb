"""Timers that end with the window: each belongs to a QObject, and all stop before the stores are closed.

A timer that fires later asks stores that are gone. So there is no `QTimer.singleShot` in the window (it belongs to
nobody whom one could ask for it), and the bridge stops all timers as soon as it is stopped itself.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication


def soon(owner: QObject, milliseconds: int, slot: Callable[[], object]) -> QTimer:
    """Call a slot once, so many milliseconds from now; never after its owner is gone or the bridge has stopped."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.timeout.connect(slot)
    timer.timeout.connect(timer.deleteLater)
    timer.start(milliseconds)
    return timer


def stop_all() -> None:
    """Stop the timers of all that belongs to a window."""
    for window in QApplication.topLevelWidgets():
        for timer in window.findChildren(QTimer):
            timer.stop()
