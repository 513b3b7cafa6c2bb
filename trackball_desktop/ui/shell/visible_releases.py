"""Tells polling which releases a person looks at: the rows in sight, or the release that is open.

What is in front is read once scrolling and typing rest, and told only when it differs from what was told before. Only
releases that are at the target count: a library without any never loads what polls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.runtime.backend import Backend

REST_MS = 1_000
"""How long nothing must have moved."""
_STATES = frozenset({QEvent.Type.WindowStateChange, QEvent.Type.Show, QEvent.Type.Hide})


class VisibleReleases(QObject):
    """Looks at a window. `in_front` returns the ids in sight; what may change them is connected to `look_soon`."""

    def __init__(self, backend: Backend, window: QWidget, in_front: Callable[[], Sequence[str]]) -> None:
        super().__init__(window)
        self._backend = backend
        self._window = window
        self._in_front = in_front
        self._reported: tuple[str, ...] = ()
        self._rest = Timer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rested)
        window.installEventFilter(self)
        backend.bridge.started.connect(self.schedule_refresh)
        backend.bridge.stopping.connect(self._rest.stop)
        backend.bridge.changed.connect(self._on_bridge_changed)

    @Slot()
    def schedule_refresh(self) -> None:
        """Look at what is in front once things rest; takes and ignores what signals carry."""
        self._rest.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that the window was hidden, shown or made an icon."""
        if event.type() in _STATES:
            self.schedule_refresh()
        return False

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        # It may be at the target now. Many such changes must not put the look off for ever.
        if change.topic == "submission" and not self._rest.isActive():
            self._rest.start()

    @Slot()
    def _on_rested(self) -> None:
        if self._backend.services is None:
            return
        shown = self._shown()
        if set(shown) != set(self._reported):
            self._reported = shown
            self._backend.bridge.submit(lambda services: services.poll.show(shown))

    def _shown(self) -> tuple[str, ...]:
        if not self._window.isVisible() or self._window.isMinimized():
            return ()
        ids = self._in_front()
        rows = self._backend.library.rows(ids) if ids else []
        return tuple(row.id for row in rows if row.remote_id is not None)
