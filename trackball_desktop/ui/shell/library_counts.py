"""How many releases each view of the side bar holds, counted anew a moment after releases change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

COUNTS_MS = 200


class LibraryCounts(QObject):
    """Counts in a thread, one count at a time; only `begin` may count on the thread that calls it."""

    counted = Signal(object, object)
    """How many releases are in each view, by its name; and the labels, each with how many it has."""
    failed = Signal(object)
    """A TrackballError."""

    def __init__(self, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._counting: Job | None = None
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNTS_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        backend.bridge.changed.connect(self._on_bridge_changed)
        backend.bridge.stopping.connect(self._timer.stop)

    def begin(self, *, deferred: bool) -> None:
        """Count at once on this thread; or later in another, so that a large library does not delay the window."""
        if deferred:
            self._timer.start()
        else:
            self.counted.emit(self._backend.library.counts(), self._backend.library.labels())

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic == "release" and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        if self._counting is not None and not self._counting.is_done:
            self._timer.start()
            return
        library = self._backend.library
        self._counting = self._backend.bridge.run_in_thread(lambda: (library.counts(), library.labels()))
        self._counting.finished.connect(self._on_counting_finished)
        self._counting.failed.connect(self.failed)

    @Slot(object)
    def _on_counting_finished(self, found: tuple[dict[str, int], list[tuple[str, int]]]) -> None:
        self.counted.emit(*found)
