"""A thin bar that says how far something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit import painting
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    pass


class ProgressMeter(QWidget):
    """A thin bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setFixedSize(110, 12)
        self.setAccessibleName(self.tr("Upload progress"))

    def set_share(self, share: float) -> None:
        """Show how full it is, 0 to 1."""
        self._share = share
        self.setAccessibleDescription(fill(self.tr("{percent} %"), percent=int(share * 100)))
        self.update()

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painting.draw_meter(painter, self.rect(), self._share, "accent")
        painter.end()
