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
_VISIBILITY_EVENTS = frozenset({QEvent.Type.WindowStateChange, QEvent.Type.Show, QEvent.Type.Hide})


class VisibleReleases(QObject):
    """Watches a window. `get_visible_ids` returns the ids in sight.

    What may change them is connected to `schedule_refresh`.
    """

    def __init__(self, backend: Backend, window: QWidget, get_visible_ids: Callable[[], Sequence[str]]) -> None:
        super().__init__(window)
        self._backend = backend
        self._window = window
        self._get_visible_ids = get_visible_ids
        self._reported: tuple[str, ...] = ()
        self._settle_timer = Timer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(REST_MS)
        self._settle_timer.timeout.connect(self._on_settle_timer_timeout)
        window.installEventFilter(self)
        backend.bridge.started.connect(self.schedule_refresh)
        backend.bridge.stopping.connect(self._settle_timer.stop)
        backend.bridge.changed.connect(self._on_bridge_changed)

    @Slot()
    def schedule_refresh(self) -> None:
        """Look at what is in front once things rest; takes and ignores what signals carry."""
        self._settle_timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that the window was hidden, shown or made an icon."""
        if event.type() in _VISIBILITY_EVENTS:
            self.schedule_refresh()
        return False

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        # It may be at the target now. Many such changes must not put the look off for ever.
        if change.topic == "submission" and not self._settle_timer.isActive():
            self._settle_timer.start()

    @Slot()
    def _on_settle_timer_timeout(self) -> None:
        if self._backend.services is None:
            return
        shown = self._visible_sent_ids()
        if set(shown) != set(self._reported):
            self._reported = shown
            self._backend.bridge.submit(lambda services: services.poll.set_visible_releases(shown))

    def _visible_sent_ids(self) -> tuple[str, ...]:
        if not self._window.isVisible() or self._window.isMinimized():
            return ()
        ids = self._get_visible_ids()
        rows = self._backend.library.rows(ids) if ids else []
        return tuple(row.id for row in rows if row.remote_id is not None)
