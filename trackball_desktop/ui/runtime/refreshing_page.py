"""What pages of the settings have in common that show what is kept: they are read anew when it changes.

Many changes in a row are one reading, and only a page that is in sight is read; another one is when it is opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.ui.kit.settings_parts import Page
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.runtime.writes import SettingsWrites

if TYPE_CHECKING:
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.runtime.backend import Backend

WAIT_MS = 120


class AutoRefresh(QObject):
    """Says when a page is to be read anew: `due` comes a moment after the last change of one of its topics."""

    due = Signal()

    def __init__(self, backend: Backend, page: QWidget, topics: Iterable[str]) -> None:
        super().__init__(page)
        self._page = page
        self._topics = frozenset(topics)
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._on_timer_due)
        backend.bridge.stopping.connect(self._timer.stop)
        backend.bridge.changed.connect(self._on_bridge_changed)

    @Slot()
    def soon(self) -> None:
        """Ask for a reading; typing on puts it off."""
        self._timer.start()

    @Slot()
    def _on_timer_due(self) -> None:
        if self._page.isVisible():
            self.due.emit()

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic in self._topics and self._page.isVisible():
            self._timer.start()


class RefreshingPage(Page):
    """A page that shows what is kept and writes to it; `refresh` reads it."""

    def __init__(self, backend: Backend, topics: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._backend = backend
        self._writes = SettingsWrites(backend, self)
        self._writes.failed.connect(self._on_writes_failed)
        self.auto_refresh = AutoRefresh(backend, self, topics)
        self.auto_refresh.due.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Read anew what is kept and show it."""
        raise NotImplementedError

    def show_write_error(self, error: TrackballError) -> None:
        """Show why something could not be kept."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed while the page was out of sight."""
        super().showEvent(event)
        self.refresh()

    @Slot(object)
    def _on_writes_failed(self, error: TrackballError) -> None:
        self.show_write_error(error)

    @Slot(object)
    def _on_done(self, _result: object) -> None:
        self.refresh()
