"""A widget that shows a drawing of a store's page, tells what stands in it, and which track was pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.store_board import Drawing

CARD_RADIUS, PHONE_RADIUS = 9, 30


class StoreView(QWidget):
    """One drawing, as wide as its `drawing` was made for; it grows with the size of text."""

    track_chosen = Signal(str)

    def __init__(self, name: str, *, radius: int = CARD_RADIUS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing: Drawing | None = None
        self._name = name
        self._radius = radius
        self._ground = QColor()
        self._cover = QPixmap()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_drawing(self, make: Callable[[int], Drawing], width: int, ground: str, cover: QPixmap) -> None:
        """Show a drawing that is made for a width in pixels of the screen; `ground` is its colour (#rrggbb)."""
        scale = theme.text_scale()
        self.drawing = make(max(1, round(width / scale)))
        self._ground, self._cover = QColor(ground), cover
        self.setFixedSize(round(self.drawing.width * scale), round(self.drawing.height * scale))
        self.setAccessibleDescription("\n".join(self.drawing.texts))
        self.update()

    def show_cover(self, cover: QPixmap) -> None:
        """Show another cover."""
        self._cover = cover
        self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        if self.drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, self._radius, self._radius)
        painter.fillPath(outline, self._ground)
        painter.save()
        painter.setClipPath(outline)
        painter.scale(theme.text_scale(), theme.text_scale())
        self.drawing.draw(painter, self._cover)
        painter.restore()
        painter.setPen(QPen(theme.color("line" if self._radius == CARD_RADIUS else "edge"), 1))
        painter.drawPath(outline)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the track that was pressed."""
        super().mouseReleaseEvent(event)
        if self.drawing is None or event.button() != Qt.MouseButton.LeftButton:
            return
        place = event.position() / theme.text_scale()
        track = self.drawing.track_at(round(place.x()), round(place.y()))
        if track:
            self.track_chosen.emit(track)
