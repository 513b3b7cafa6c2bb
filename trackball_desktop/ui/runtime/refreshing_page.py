"""Pages that show what is kept: they are read anew when it changes, as `kit/auto_refresh` does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.ui.kit.auto_refresh import AutoRefresh
from trackball_desktop.ui.kit.settings_parts import SettingsPage
from trackball_desktop.ui.runtime.writes import SettingsWrites

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend

WAIT_MS = 120


def make_auto_refresh(
    backend: Backend, widget: QWidget, refresh: Callable[[], object], topics: Iterable[str], wait_ms: int = WAIT_MS
) -> AutoRefresh:
    """Return what refreshes a widget a moment after changes of these topics, while it is seen."""
    auto_refresh = AutoRefresh(widget, refresh, wait_ms)
    auto_refresh.subscribe(backend.bridge.changed, frozenset(topics), backend.bridge.stopping)
    return auto_refresh


class RefreshingPage(SettingsPage):
    """A page that shows what is kept and writes to it; `refresh` reads it."""

    def __init__(self, backend: Backend, topics: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._backend = backend
        self._writes = SettingsWrites(backend, self)
        self._writes.failed.connect(self._on_writes_failed)
        self.auto_refresh = make_auto_refresh(backend, self, self.refresh, topics)

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
        self.auto_refresh.on_shown(always=True)

    @Slot(object)
    def _on_writes_failed(self, error: TrackballError) -> None:
        self.show_write_error(error)

    @Slot(object)
    def _on_write_done(self, _result: object) -> None:
        self.refresh()
