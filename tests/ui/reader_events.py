"""What a screen reader is told while something happens, counted as Qt sends it on Linux."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

_PASSED = {
    QAccessible.Event.ObjectShow,
    QAccessible.Event.ObjectHide,
    QAccessible.Event.ObjectDestroyed,
    QAccessible.Event.ParentChanged,
    QAccessible.Event.LocationChanged,
    QAccessible.Event.TableModelChanged,
}
"""What Orca does not ask for, or lets pass."""
_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


@contextmanager
def told_to_readers() -> Generator[list[str]]:
    """Yield a list that gets the kind and the widget of each event that a reader has to work on.

    Qt has a place for such a listener, which PySide does not offer; only its library on Linux has it by this name.
    """
    assert sys.platform == "linux"
    install = ctypes.CDLL("libQt6Gui.so.6")._ZN11QAccessible20installUpdateHandlerEPFvP16QAccessibleEventE
    told: list[str] = []

    def note(address: int) -> None:
        if not QAccessible.isActive():  # as the bridge to readers asks
            return
        event = cast(QAccessibleEvent, Shiboken.wrapInstance(address, QAccessibleEvent))
        if event.type() not in _PASSED:
            widget = event.object()
            name = widget.accessibleName() if isinstance(widget, QWidget) else ""
            told.append(f"{event.type().name} {type(widget).__name__} {name}".rstrip())

    handler = _HANDLER(note)
    was_active = QAccessible.isActive()
    QAccessible.setActive(True)
    install(handler)
    try:
        yield told
    finally:
        install(None)
        QAccessible.setActive(was_active)
