"""The small buttons of a card that say where a rule's findings are.

A rule may find something at each of fifty tracks, so there are many of them at once. They draw themselves: a style
sheet takes several times as long to dress and to paint a push button, and that was felt while typing.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from trackball_desktop.ui.kit import painting, theme
from trackball_desktop.ui.kit.basic import tip
from trackball_desktop.ui.kit.guard import guarded, nothing

_PAD = 9
_RADIUS = 7
_CENTRED = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)


class PlaceButton(QAbstractButton):
    """A dense button with a number or a short name; the one of the finding that was walked to last is framed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._current = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_place(self, words: str, name: str, sentence: str) -> None:
        """Show other words. They are no `text`: an ampersand in a title is no key. The rest is heard and in the tip."""
        if words != self._words:
            self._words = words
            self.updateGeometry()
            self.update()
        tip(self, sentence)
        heard = f"{name} {sentence}".strip()
        if heard != self.accessibleName():
            self.setAccessibleName(heard)

    def words(self) -> str:
        """Return what the button shows."""
        return self._words

    def set_current(self, current: bool) -> None:
        """Frame the button, or take the frame away."""
        if current != self._current:
            self._current = current
            self.update()

    def is_current(self) -> bool:
        """Say whether the button is framed."""
        return self._current

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take what the words need."""
        width = painting.Type(theme.small_font(theme.MEDIUM)).width(self._words)
        return QSize(width + 2 * _PAD, theme.scaled(24))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the edge and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "accent_soft" if self._current else "base"
        if not self._current and self.isDown():
            ground = "line2"
        elif not self._current and self.underMouse():
            ground = "hover"
        width = 2 if self._current else 1
        framed = self._current or self.hasFocus()
        painter.setBrush(painting.ink(ground))
        painter.setPen(QPen(painting.ink("accent" if framed else "line"), width))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)
        painter.setFont(theme.small_font(theme.MEDIUM))
        painter.setPen(painting.pen("accent_text" if self._current else "text"))
        painter.drawText(self.rect(), _CENTRED, self._words)
        painter.end()
