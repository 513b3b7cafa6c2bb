"""Collects cyclic garbage in the main thread alone.

Python collects in whichever thread allocates at that moment. Widgets and layouts that are part of such garbage would
be destroyed beside the main thread, which may be laying them out or painting them: Qt does not allow that, and the
window has crashed in the middle of a layout. So Python's own collections are off while a window is open, and a timer
of the main thread asks for them.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Slot

from trackball_desktop.ui.kit.timers import Timer

INTERVAL_MS = 1000


class MainThreadCollector(QObject):
    """Collects garbage once a second where Python would have, in the thread that it was made in, until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = Timer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(INTERVAL_MS)

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        """Collect the oldest generation that has reached its threshold, and with it all younger ones."""
        due = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(due):
            gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))
