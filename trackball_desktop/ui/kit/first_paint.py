"""Tells that a window is on the screen: what may wait until then waits for this."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit.timers import Timer


class FirstPaint(QObject):
    """Watches a window until it is painted. `painted` comes once, `delay` milliseconds after that."""

    painted = Signal()

    def __init__(self, window: QWidget, delay: int = 0) -> None:
        super().__init__(window)
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay)
        self._timer.timeout.connect(self.painted)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            self._timer.start()  # its time-out comes after all parts of the window were painted
        return False
