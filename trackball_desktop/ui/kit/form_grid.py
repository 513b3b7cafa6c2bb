"""The columns of a form."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect
from PySide6.QtWidgets import QGridLayout, QLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.guard import guarded, return_none

MAX_WIDTH = 1080
"""No line of a form of three columns, or of a page, is longer than people read, however wide the window is."""
_MAX_COLUMN_WIDTH = MAX_WIDTH // 3


def _max_width(layout: QLayout, width: int) -> int:
    """Return the greatest width of a layout that is to be `width` wide without its margins."""
    margins = layout.contentsMargins()
    return theme.scaled(width) + margins.left() + margins.right()


def _bound_rect(layout: QLayout, rect: QRect, most: int) -> QRect:
    """Return the part of a layout's place that it takes, at `most` so wide: the rest stays free at the far end."""
    widget = layout.parentWidget()
    if rect.width() <= most:
        return rect
    from_right = widget is not None and widget.isRightToLeft()
    return QRect(rect.right() - most + 1 if from_right else rect.left(), rect.top(), most, rect.height())


class _BoundedGrid(QGridLayout):
    """A grid that leaves room free at its far end rather than to grow beyond `width`."""

    def __init__(self, parent: QWidget, width: int) -> None:
        super().__init__(parent)
        self._width = width

    @guarded(return_none)
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(_bound_rect(self, rect, _max_width(self, self._width)))

    @guarded(int)
    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(min(width, _max_width(self, self._width)))


class BoundedColumn(QVBoxLayout):
    """A column of a page that leaves room free at its far end rather than to grow beyond `MAX_WIDTH`."""

    @guarded(return_none)
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(_bound_rect(self, rect, _max_width(self, MAX_WIDTH)))

    @guarded(int)
    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(min(width, _max_width(self, MAX_WIDTH)))


class FormGrid(QWidget):
    """Fields in columns of equal width: three where there is room, two in a narrow window, one in a very narrow one.

    `most` is another number of columns, `least_width` how narrow one may be, in pixels at the usual size of text.
    """

    MIN_COLUMN_WIDTH = 210

    def __init__(self, parent: QWidget | None = None, *, most: int = 3, least_width: int = MIN_COLUMN_WIDTH) -> None:
        super().__init__(parent)
        self._most, self._least_width = most, least_width
        self._grid = _BoundedGrid(self, most * _MAX_COLUMN_WIDTH)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space.L)
        self._grid.setVerticalSpacing(space.M)
        self._items: list[tuple[QWidget, int]] = []
        self._columns = most

    def add(self, widget: QWidget, span: int = 1) -> None:
        """Append a field; `span` is how many columns it takes where there are that many."""
        self._items.append((widget, span))
        self._place()

    def _place(self) -> None:
        for widget, _ in self._items:
            self._grid.removeWidget(widget)
        row = column = 0
        for widget, is_shown in self._items:
            span = min(is_shown, self._columns)
            if column + span > self._columns:
                row, column = row + 1, 0
            self._grid.addWidget(widget, row, column, 1, span)
            column += span
        for index in range(self._most):
            self._grid.setColumnStretch(index, 1 if index < self._columns else 0)

    @guarded(return_none)
    def resizeEvent(self, event: QEvent) -> None:
        """Choose the number of columns."""
        columns = max(1, min(self._most, (self.width() + space.L) // (theme.scaled(self._least_width) + space.L)))
        if columns != self._columns:
            self._columns = columns
            self._place()
