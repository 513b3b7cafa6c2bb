"""Timers that end with the window: each belongs to a QObject, and all stop before the stores are closed.

A timer that fires later asks stores that are gone. So there is no `QTimer.singleShot` in the window (it belongs to
nobody whom one could ask for it), and the bridge stops all timers as soon as it is stopped itself.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid


class Timer(QTimer):
    """A timer that `stop_all_timers` knows of. It belongs to its owner."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        _timers.add(self)


_timers: weakref.WeakSet[Timer] = weakref.WeakSet()
"""Kept here and not looked up among the children of all widgets: a lookup makes wrappers of widgets that Qt is about to
delete, and has crashed."""


def call_later(owner: QObject, milliseconds: int, slot: Callable[[], object]) -> QTimer:
    """Call a slot once, so many milliseconds from now; never after its owner is gone or the bridge has stopped."""
    timer = Timer(owner)
    timer.setSingleShot(True)
    timer.timeout.connect(slot)
    timer.timeout.connect(timer.deleteLater)
    timer.start(milliseconds)
    return timer


def stop_all_timers() -> None:
    """Stop the timers of all that belongs to a window."""
    for timer in list(_timers):
        if isValid(timer):
            timer.stop()
