"""A window onto which files are dropped."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from trackball_desktop.ui.kit.drops import accept_copy, local_files


class DropWindow(QMainWindow):
    """Takes files of this computer, which are copied and never moved, and tells of them."""

    drop_hovered = Signal(bool)
    """Files are held over the window, or no longer."""
    files_dropped = Signal(list)
    """The paths of what was dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event) and accept_copy(event):
            self.drop_hovered.emit(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if local_files(event):
            accept_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_hovered.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_hovered.emit(False)
        paths = local_files(event)
        if paths and accept_copy(event):
            self.files_dropped.emit(paths)
