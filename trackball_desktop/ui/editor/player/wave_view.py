"""The outline of one master, large: shows where it plays, and goes where it is clicked or where the arrow keys say.

Ctrl and the wheel, or + and -, zoom; the wheel alone then goes along, and 0 shows all of it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit import field_text, theme
from trackball_desktop.ui.kit.formatting import Phrases
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.domain.assets import Asset, AudioFacts
    from trackball_desktop.ui.editor.player.outlines import OutlineCache

HEIGHT = 76
_STEP, _SMALL_STEP = 5.0, 1.0
"""Seconds that an arrow key goes, and with Shift."""
_MAX_ZOOM, _ZOOM_STEP = 8.0, 1.5


class WaveView(QWidget):
    """Draws a sound.

    `seek_requested` carries seconds; the keys of the player that it does not use go on to its parent.
    """

    seek_requested = Signal(float)

    def __init__(self, outlines: OutlineCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outlines = outlines
        self._asset: Asset | None = None
        self._facts: AudioFacts | None = None
        self._position = 0.0
        self._message = ""
        self._zoom = 1.0
        self._start = 0.0
        """The share of the sound that lies before the left edge."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(theme.scaled(HEIGHT))
        self.setAccessibleName(self.tr("Waveform"))
        outlines.loaded.connect(self._on_outlines_arrived)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take what width there is."""
        return QSize(320, theme.scaled(HEIGHT))

    def show_sound(self, asset: Asset | None, facts: AudioFacts | None, message: str = "") -> None:
        """Show a file; without one, or without facts, `message` stands in its place."""
        if self._asset is None or asset is None or asset.id != self._asset.id:
            self._zoom, self._start = 1.0, 0.0
        self._asset, self._facts, self._message = asset, facts, message
        self.setAccessibleDescription(message)
        self.update()

    def set_position(self, seconds: float) -> None:
        """Show where it plays."""
        if seconds != self._position:
            self._position = seconds
            share = seconds / self.length if self.length else 0.0
            if not self._start <= share <= self._start + 1 / self._zoom:  # it goes along
                self._start = min(max(share, 0.0), 1 - 1 / self._zoom)
            self.update()

    @property
    def zoom(self) -> float:
        """How many times wider than the view the whole sound is."""
        return self._zoom

    def zoom_to(self, zoom: float, at: float = 0.5) -> None:
        """Zoom; what is at a share of the width stays there."""
        zoom = min(max(zoom, 1.0), _MAX_ZOOM)
        place = self._start + at / self._zoom
        self._zoom = zoom
        self._start = min(max(place - at / zoom, 0.0), 1 - 1 / zoom)
        self.update()

    @property
    def length(self) -> float:
        """The length of the sound in seconds."""
        return (self._facts.duration or 0.0) if self._facts is not None else 0.0

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        focused = self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if focused else "line"), 2 if focused else 1))
        painter.setBrush(theme.color("base"))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5) if focused else frame, theme.RADIUS, theme.RADIUS)
        if self._asset is None or self._facts is None or self._message:
            painter.setPen(theme.color("dim"))
            inside = self.rect().adjusted(16, 4, -16, -4)
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._message)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            share = self._position / self.length if self.length else 0.0
            inside = self._content_rect()
            zoomed_width = inside.width() * self._zoom
            painter.setClipRect(inside)
            area = QRectF(inside.left() - self._start * zoomed_width, inside.top(), zoomed_width, inside.height())
            self._outlines.paint(painter, area, self._asset, self._facts, share)
        painter.end()

    def _content_rect(self) -> QRectF:
        return QRectF(self.rect()).adjusted(6, 4, -6, -4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the mouse is."""
        self._seek_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow a drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek_to(event)

    def _seek_to(self, event: QMouseEvent) -> None:
        inside = self._content_rect()
        if self.length and event.buttons() & Qt.MouseButton.LeftButton and not self._message:
            share = self._start + (event.position().x() - inside.left()) / max(1.0, inside.width()) / self._zoom
            self.seek_requested.emit(min(max(share, 0.0), 1.0) * self.length)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; go along what is zoomed."""
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
        inside = self._content_rect()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = (event.position().x() - inside.left()) / max(1.0, inside.width())
            self.zoom_to(self._zoom * _ZOOM_STEP**turns, min(max(at, 0.0), 1.0))
        elif self._zoom > 1:
            self._start = min(max(self._start - turns / 10 / self._zoom, 0.0), 1 - 1 / self._zoom)
            self.update()
        else:
            super().wheelEvent(event)  # the page scrolls
            return
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go some seconds on or back, or to an end; zoom."""
        zoom = {"+": self._zoom * _ZOOM_STEP, "-": self._zoom / _ZOOM_STEP, "0": 1.0}.get(event.text())
        if zoom is not None and self.length and not self._message:
            shown = (self._position / self.length - self._start) * self._zoom
            self.zoom_to(zoom, min(max(shown, 0.0), 1.0))
            return
        step = _SMALL_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        target = {
            Qt.Key.Key_Left: self._position - step,
            Qt.Key.Key_Right: self._position + step,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: self.length,
        }.get(Qt.Key(event.key()))
        if target is None or not plain or not self.length or self._message:
            super().keyPressEvent(event)
            return
        self.seek_requested.emit(min(max(target, 0.0), self.length))

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(theme.scaled(HEIGHT))

    @Slot(str)
    def _on_outlines_arrived(self, asset_id: str) -> None:
        if self._asset is not None and self._asset.id == asset_id:
            self.update()


def position_text(position: float, length: float) -> str:
    """Spell a place for screen readers."""
    return Phrases.tr(
        "{at} of {length}", at=field_text.duration_text(position), length=field_text.duration_text(length)
    )
