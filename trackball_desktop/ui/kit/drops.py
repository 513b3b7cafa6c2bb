"""Files that are dragged into the window are read where they lie: what is dropped is copied, never moved.

A file manager proposes to move what stays on one disk. Who accepts that tells it to delete the masters.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QDropEvent


def local_files(event: QDropEvent) -> list[Path]:
    """Return the files of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def accept_copy(event: QDropEvent) -> bool:
    """Accept a drag or a drop as a copy, whatever was proposed; ignore it where its source allows none."""
    event.setDropAction(Qt.DropAction.CopyAction)
    accepted = event.dropAction() == Qt.DropAction.CopyAction
    event.setAccepted(accepted)
    return accepted
