"""Choosing a square of a picture by hand: with the mouse, by its corners, or with the keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none

_GRIP_RADIUS = 12.0
"""How near to a corner the mouse takes hold of it, in pixels."""
MIN_SIDE = 50
"""The smallest square, in pixels of the picture."""


class CropView(QWidget):
    """Shows a picture with a square on it. `changed` comes whenever the square moved."""

    changed = Signal()

    def __init__(self, width: int, height: int, side: int, parent: QWidget | None = None) -> None:
        """Take the size of the upright picture in its own pixels, and how large it is drawn at most."""
        super().__init__(parent)
        self._picture = QPixmap()
        self._picture_size = (width, height)
        self._scale = side / max(width, height)
        self._square = self.largest_square()
        self._drag: tuple[str, QPointF, tuple[int, int, int]] | None = None
        self.setFixedSize(QSize(max(1, round(width * self._scale)), max(1, round(height * self._scale))))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Area to keep"))
        self._apply_square(silently=True)

    @property
    def square(self) -> tuple[int, int, int]:
        """Left, top and side in pixels of the upright picture."""
        return self._square

    def largest_square(self) -> tuple[int, int, int]:
        """Return the largest square, in the middle."""
        width, height = self._picture_size
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side

    def show_pixmap(self, picture: QPixmap) -> None:
        """Show the picture."""
        ratio = self.devicePixelRatioF()
        self._picture = picture.scaled(
            self.size() * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self._picture.setDevicePixelRatio(ratio)
        self.update()

    def set_square(self, left: int, top: int, side: int) -> None:
        """Move the square; it stays inside the picture."""
        width, height = self._picture_size
        side = max(min(MIN_SIDE, width, height), min(side, width, height))
        square = max(0, min(left, width - side)), max(0, min(top, height - side)), side
        if square != self._square:
            self._square = square
            self._apply_square()

    def _apply_square(self, *, silently: bool = False) -> None:
        left, top, side = self._square
        text = self.tr("{side} pixels wide and high, {left} from the left, {top} from the top")
        self.setAccessibleDescription(fill(text, side=side, left=left, top=top))
        self.update()
        if not silently:
            self.changed.emit()

    def _frame_rect(self) -> QRectF:
        left, top, side = (value * self._scale for value in self._square)
        return QRectF(left, top, side, side)

    def _corners(self) -> dict[str, QPointF]:
        frame = self._frame_rect()
        return {
            "top left": frame.topLeft(),
            "top right": frame.topRight(),
            "bottom left": frame.bottomLeft(),
            "bottom right": frame.bottomRight(),
        }

    def _grip_at(self, at: QPointF) -> str:
        for name, corner in self._corners().items():
            if (corner - at).manhattanLength() <= _GRIP_RADIUS:
                return name
        return "whole" if self._frame_rect().contains(at) else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a corner or of the whole."""
        grip = self._grip_at(event.position())
        self._drag = (grip, event.position(), self._square) if grip else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._drag = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move or size the square; without a button, show what could be taken hold of."""
        if self._drag is None:
            grip = self._grip_at(event.position())
            shapes = {"": Qt.CursorShape.ArrowCursor, "whole": Qt.CursorShape.SizeAllCursor}
            slant = {"top left": Qt.CursorShape.SizeFDiagCursor, "bottom right": Qt.CursorShape.SizeFDiagCursor}
            self.setCursor((shapes | slant).get(grip, Qt.CursorShape.SizeBDiagCursor))
            return
        grip, start, (left, top, side) = self._drag
        delta = (event.position() - start) / self._scale
        if grip == "whole":
            self.set_square(round(left + delta.x()), round(top + delta.y()), side)
            return
        # A corner moves along the diagonal; the one across stays where it is.
        across = delta.x() if "right" in grip else -delta.x()
        down = delta.y() if "bottom" in grip else -delta.y()
        width, height = self._picture_size
        max_side = min(
            (width - left) if "right" in grip else left + side, (height - top) if "bottom" in grip else top + side
        )
        new = max(MIN_SIDE, min(round(side + max(across, down)), max_side))
        self.set_square(
            left if "right" in grip else left + side - new, top if "bottom" in grip else top + side - new, new
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by a hundredth, with Shift by a pixel; plus and minus size it; Home is the largest."""
        left, top, side = self._square
        step = 1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else max(1, max(self._picture_size) // 100)
        moves = {
            Qt.Key.Key_Left: (-step, 0, 0),
            Qt.Key.Key_Right: (step, 0, 0),
            Qt.Key.Key_Up: (0, -step, 0),
            Qt.Key.Key_Down: (0, step, 0),
            Qt.Key.Key_Plus: (-step, -step, 2 * step),
            Qt.Key.Key_Minus: (step, step, -2 * step),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is not None:
            self.set_square(left + move[0], top + move[1], side + move[2])
        elif event.key() == Qt.Key.Key_Home:
            self.set_square(*self.largest_square())
        else:
            super().keyPressEvent(event)

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, what falls away darkened, and the frame with its corners."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("line2"))
        if not self._picture.isNull():
            painter.drawPixmap(0, 0, self._picture)
        frame = self._frame_rect()
        veil = QColor(0, 0, 0, 140)
        widget_area = QRectF(self.rect())
        painter.fillRect(QRectF(0, 0, widget_area.width(), frame.top()), veil)
        painter.fillRect(QRectF(0, frame.bottom(), widget_area.width(), widget_area.height() - frame.bottom()), veil)
        painter.fillRect(QRectF(0, frame.top(), frame.left(), frame.height()), veil)
        painter.fillRect(QRectF(frame.right(), frame.top(), widget_area.width() - frame.right(), frame.height()), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = frame.adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor("white"), 3))
        painter.drawRect(inner)
        painter.setPen(QPen(theme.color("accent"), 2 if self.hasFocus() else 1))
        painter.drawRect(inner)
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.setBrush(QColor("white"))
        for corner in self._corners().values():
            inside = QPointF(
                min(max(corner.x(), 4.0), widget_area.width() - 4), min(max(corner.y(), 4.0), widget_area.height() - 4)
            )
            painter.drawRect(QRectF(inside.x() - 4, inside.y() - 4, 8, 8))
        painter.end()
