"""Fields for text that leave dragged files to the window behind them.

Qt's own would write the files' addresses into the text, and accept what a file manager proposes: to move them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from trackball_desktop.ui.kit.drops import local_files

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent


class LineEdit(QLineEdit):
    """A line of text; files are none."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.ignore() if local_files(event) else super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.ignore() if local_files(event) else super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        event.ignore() if local_files(event) else super().dropEvent(event)


class TextEdit(QPlainTextEdit):
    """Lines of text; files are none."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.ignore() if local_files(event) else super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.ignore() if local_files(event) else super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        event.ignore() if local_files(event) else super().dropEvent(event)
