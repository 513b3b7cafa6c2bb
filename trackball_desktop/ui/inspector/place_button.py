"""The small buttons of a card that say where a rule's findings are.

A rule may find something at each of fifty tracks, so there are many of them at once. They draw themselves: a style
sheet takes several times as long to style and to paint a push button, and that was felt while typing.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from trackball_desktop.ui.kit import painting, theme
from trackball_desktop.ui.kit.basic import set_tooltip
from trackball_desktop.ui.kit.guard import guarded, return_none

_PAD = 9
_RADIUS = 7
_CENTRED = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)


class PlaceButton(QAbstractButton):
    """A dense button with a number or a short name; the current finding's is framed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = ""
        self._is_current = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_place(self, label: str, name: str, sentence: str) -> None:
        """Show a label; `name` and `sentence` are read by screen readers, the sentence is the tooltip too.

        The label is not the button's `text`: an ampersand in a title would become a mnemonic.
        """
        if label != self._label:
            self._label = label
            self.updateGeometry()
            self.update()
        set_tooltip(self, sentence)
        accessible_name = f"{name} {sentence}".strip()
        if accessible_name != self.accessibleName():
            self.setAccessibleName(accessible_name)

    def label(self) -> str:
        """Return what the button shows."""
        return self._label

    def set_current(self, current: bool) -> None:
        """Frame the button, or take the frame away."""
        if current != self._is_current:
            self._is_current = current
            self.update()

    def is_current(self) -> bool:
        """Say whether the button is framed."""
        return self._is_current

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take what the words need."""
        width = painting.MeasuredFont(theme.small_font(theme.MEDIUM)).width(self._label)
        return QSize(width + 2 * _PAD, theme.scaled(24))

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the edge and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "accent_soft" if self._is_current else "base"
        if not self._is_current and self.isDown():
            ground = "line2"
        elif not self._is_current and self.underMouse():
            ground = "hover"
        width = 2 if self._is_current else 1
        framed = self._is_current or self.hasFocus()
        painter.setBrush(painting.shared_color(ground))
        painter.setPen(QPen(painting.shared_color("accent" if framed else "line"), width))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)
        painter.setFont(theme.small_font(theme.MEDIUM))
        painter.setPen(painting.shared_pen("accent_text" if self._is_current else "text"))
        painter.drawText(self.rect(), _CENTRED, self._label)
        painter.end()
