"""Widgets that read anew what they show only while they are seen."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget


class RefreshOnShow(QWidget):
    """Puts a refresh off until it is shown next: a key costs only what can be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stale = False

    def refresh(self) -> None:
        """Read anew what is shown."""
        raise NotImplementedError

    def refresh_if_seen(self) -> None:
        """Refresh now, or when it is shown next."""
        self._stale = True
        if self.isVisible():
            self._catch_up()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened meanwhile."""
        super().showEvent(event)
        if self._stale:
            self._catch_up()

    def _catch_up(self) -> None:
        self._stale = False
        self.refresh()
