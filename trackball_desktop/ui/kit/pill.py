"""A state as a widget: a shape and a word on a soft ground, and the cover of a release."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from trackball_desktop.ui.kit import painting, theme
from trackball_desktop.ui.kit.guard import guarded, nothing
from trackball_desktop.ui.kit.painting import Badge


class Pill(QWidget):
    """Shows a Face."""

    def __init__(self, badge: Badge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._badge = badge
        self.set_badge(badge)

    def set_badge(self, badge: Badge) -> None:
        """Show another state."""
        self._badge = badge
        self.setAccessibleName(badge.word)
        self.updateGeometry()
        self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return painting.pill_size(self._badge, theme.small_font(theme.MEDIUM))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painting.pill(painter, 0, self.height() // 2, self._badge, theme.small_font(theme.MEDIUM), self.width())
        painter.end()


class CoverView(QWidget):
    """Shows a cover, or an empty sleeve, as a square of `side` pixels."""

    def __init__(self, side: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: QPixmap | None = None
        self.setFixedSize(side, side)
        self.setAccessibleName(name)

    def set_picture(self, picture: QPixmap | None) -> None:
        """Show another picture; None shows an empty sleeve."""
        self._picture = picture
        self.update()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painting.cover(painter, QRect(0, 0, self.width(), self.height()), self._picture)
        painter.end()
