"""Labels of plain text, and the shapes of states, that follow a change of the size of text or of the scheme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.basic import set_plain_text, set_style_property, tooltip_html
from trackball_desktop.ui.kit.guard import guarded, return_none


class TextLabel(QLabel):
    """Plain text that wraps and keeps its place in the scale of type when the size of text changes.

    `size` is body, strong, title, small or mono; `role` a role of the style sheet.
    """

    def __init__(
        self, text: str = "", size: str = "body", role: str = "", *, wrap: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        set_plain_text(self)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        self.setFont(_font(size))
        self.setText(text)

    def set_role(self, role: str) -> None:
        """Change its colour, by a role of the style sheet."""
        set_style_property(self, "role", role)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            font = _font(self._size)
            if font != self.font():
                self.setFont(font)


class ElidedLabel(QLabel):
    """One line of plain text that gives way: it ends in an ellipsis where there is no room, and has a tool tip then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_plain_text(self)
        self._whole = ""
        self._own_tip = ""

    def show_text(self, text: str) -> None:
        """Show a text."""
        self._whole = text.replace("\n", " ")
        self.setAccessibleName(self._whole)
        self.updateGeometry()
        self._cut()

    def _cut(self) -> None:
        shown = painting.elide(self.fontMetrics(), self._whole, max(0, self.width()))
        self.setText(shown)
        if self.toolTip() == self._own_tip:  # whoever shows it may have given it another one
            self._own_tip = tooltip_html(self._whole) if shown != self._whole else ""
            self.setToolTip(self._own_tip)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut it again."""
        super().resizeEvent(event)
        self._cut()


def _font(size: str) -> QFont:
    match size:
        case "title":
            return theme.title_font()
        case "strong":
            return theme.strong_font()
        case "small":
            return theme.small_font()
        case "mono":
            return theme.mono_font()
        case _:
            return theme.body_font()


class ShapeMark(QLabel):
    """The shape of a state as a small picture, level with the first line of the words beside it."""

    def __init__(self, shape: str = "note", size: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape, self._size = shape, size
        self._draw()

    def show_shape(self, shape: str) -> None:
        """Show another shape: one of icons.SHAPES."""
        self._shape = shape
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.PaletteChange}:
            self._draw()

    def _draw(self) -> None:
        side = theme.scaled(self._size)
        self.setPixmap(icons.shape(self._shape, side))
        line = self.fontMetrics().height()
        self.setFixedSize(side, max(side, line))
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
