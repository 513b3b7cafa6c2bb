"""What macOS hands to a running app: files and folders that are dropped on its icon in the dock, or opened with it.

They come as events of the application, one for each file; those that come together are one drop.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QFileOpenEvent

from trackball_desktop.ui.kit.timers import Timer

GATHER_MS = 200


class FileOpenEvents(QObject):
    """Install it as an event filter of the application. `opened` carries the paths of one drop."""

    opened = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: list[Path] = []
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._on_gathered)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self._paths.append(Path(event.file()))
            self._timer.start()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_gathered(self) -> None:
        paths, self._paths = self._paths, []
        self.opened.emit(paths)
