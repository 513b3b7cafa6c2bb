"""What stands where there is nothing yet: a sentence that says what to do next, and the buttons to do it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import drawings, painting, space, theme
from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.guard import guarded, return_none

_LINE_WIDTH = 1
"""Of the frame's line, in pixels: what scrolls stays within it."""
_MAX_MIN_HEIGHT = 160
"""How high it is at least with large text, in pixels."""


class EmptyState(QWidget):
    """A drawing, what is so, what to do next, and buttons for it; `framed` draws the dashed edge of a drop zone."""

    def __init__(self, icon: str, *, framed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon_name = icon
        self._icon = label()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title_label = label(size="title", wrap=True)
        self._text_label = label(role="dim", wrap=True)
        for part in (self._title_label, self._text_label):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._buttons = FlowWidget(gap=space.S, centred=True)
        self._frame = _DropFrame() if framed else QFrame()
        self._progress_bar: QProgressBar | None = None
        content = QWidget()
        area = QScrollArea(self._frame)
        area.setViewport(QWidget())  # to ask for Qt's own has PySide make all classes of widgets
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content.setAutoFillBackground(False)  # an area has its widget filled
        within = QVBoxLayout(self._frame)
        within.setContentsMargins(_LINE_WIDTH, _LINE_WIDTH, _LINE_WIDTH, _LINE_WIDTH)
        within.addWidget(area)
        self._inner = inner = QVBoxLayout(content)
        inner.setContentsMargins(space.XXXL, space.XS, space.XXXL, space.XS)
        inner.setSpacing(space.S)
        inner.addStretch(2)
        inner.addWidget(self._icon)
        inner.addSpacing(space.XS)
        inner.addWidget(self._title_label)
        inner.addWidget(self._text_label)
        inner.addSpacing(space.S)
        inner.addWidget(self._buttons)
        inner.addStretch(3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.L, space.L, space.L, space.L)
        outer.addWidget(self._frame)

    def show_text(self, title: str, text: str, icon: str = "") -> None:
        """Show these words."""
        self._icon_name = icon or self._icon_name
        self._icon.setPixmap(drawings.empty_sleeve(self._icon_name))
        self._title_label.setText(title)
        self._text_label.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def set_buttons(self, buttons: Sequence[QPushButton]) -> None:
        """Offer these buttons, side by side in the middle."""
        row = self._buttons.flow_layout
        while (item := row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for button in buttons:
            row.addWidget(button)
        self._buttons.updateGeometry()

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is with what was asked for here; a total of 0 takes the bar away."""
        if self._progress_bar is None:
            self._progress_bar = QProgressBar(self._frame)
            self._progress_bar.setTextVisible(False)
            self._progress_bar.setFixedWidth(theme.scaled(240))
            self._inner.insertWidget(self._inner.count() - 1, self._progress_bar, 0, Qt.AlignmentFlag.AlignHCenter)
        self._progress_bar.setAccessibleName(self._title_label.text())
        self._progress_bar.setRange(0, max(total, 1))
        self._progress_bar.setValue(done)
        self._progress_bar.setVisible(total > 0)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Ask for a few lines and a button: what has no room is scrolled."""
        lines = self._title_label.fontMetrics().lineSpacing() + 2 * self._text_label.fontMetrics().lineSpacing()
        needed = lines + self._buttons.sizeHint().height() + 4 * space.S + 2 * space.L
        return QSize(super().minimumSizeHint().width(), min(needed, _MAX_MIN_HEIGHT))

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the words the room of the drawing where both have none."""
        super().resizeEvent(event)
        width = self.width() - 2 * (space.L + space.XXXL)
        words = sum(part.heightForWidth(width) for part in (self._title_label, self._text_label))
        words += self._buttons.heightForWidth(width) + 4 * space.S + 2 * space.L
        drawing = self._icon.sizeHint().height() + space.XS
        self._icon.setVisible(words + drawing + 2 * space.XXXL <= self.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._title_label.text():
            self._icon.setPixmap(drawings.empty_sleeve(self._icon_name))

    def set_active(self, active: bool) -> None:
        """Show that what is being dragged would be taken."""
        if isinstance(self._frame, _DropFrame):
            self._frame.set_active(active)


class _DropFrame(QFrame):
    """The dashed edge of a drop zone; style sheets draw dashes of one pixel as dots."""

    def __init__(self) -> None:
        super().__init__()
        self._is_active = False

    def set_active(self, active: bool) -> None:
        """Show that what is being dragged would be taken."""
        self._is_active = active
        self.update()

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painting.draw_drop_zone(painter, self.rect(), active=self._is_active)
        painter.end()
