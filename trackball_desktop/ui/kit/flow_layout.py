"""A layout that begins a new line where the width ends: chips, and buttons that grow with the text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.guard import guarded, return_none


def _no_item() -> QLayoutItem | None:
    return None


def _no_direction() -> Qt.Orientation:
    return Qt.Orientation(0)


class FlowLayout(QLayout):
    """Lays widgets side by side, each in the middle of its line's height, and begins a new line where the width ends.

    It belongs to its widget from the first moment: those that were made without and put into another layout later lost
    all their items at one instant, minutes after the start, for a reason that was never proven. See `FlowWidget`.
    """

    def __init__(self, parent: QWidget, *, gap: int = space.XS, centred: bool = False) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._items: list[QLayoutItem] = []
        self.gap = gap
        self._is_centred = centred
        self._heights: dict[int, int] = {}

    @guarded(return_none)
    def addItem(self, item: QLayoutItem) -> None:
        """Append an item."""
        self._items.append(item)

    @guarded(int)
    def count(self) -> int:
        """Count the items."""
        return len(self._items)

    @guarded(_no_item)
    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """Return an item."""
        return self._items[index] if 0 <= index < len(self._items) else None

    @guarded(_no_item)
    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """Take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @guarded(_no_direction)
    def expandingDirections(self) -> Qt.Orientation:
        """Take no more room than needed."""
        return Qt.Orientation(0)

    @guarded(bool)
    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    @guarded(int)
    def heightForWidth(self, width: int) -> int:
        """Return the height for a width."""
        if width not in self._heights:  # a form asks for the same few widths again and again
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    @guarded(return_none)
    def invalidate(self) -> None:
        """Forget the heights: something about the items changed."""
        self._heights = {}
        super().invalidate()

    @guarded(return_none)
    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Return the smallest size."""
        return self.minimumSize()

    @guarded(QSize)
    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def shown_items(self) -> list[QLayoutItem]:
        """Return the items that are not hidden: no gap is kept for those."""
        return [item for item in self._items if not item.isEmpty()]

    def lines(self, width: int) -> list[list[QLayoutItem]]:
        """Return the items of each line."""
        return self.broken_into_lines(self.shown_items(), width)

    def broken_into_lines(self, items: list[QLayoutItem], width: int) -> list[list[QLayoutItem]]:
        """Begin a new line where the width ends."""
        lines: list[list[QLayoutItem]] = []
        room = 0
        for item in items:
            wide = item.sizeHint().width()
            if lines and wide <= room:
                lines[-1].append(item)
            else:
                lines.append([item])
                room = width
            room -= wide + self.gap
        return lines

    def growing_item(self, line: list[QLayoutItem]) -> QLayoutItem | None:
        """Return the item of a line that takes what is left of it: the last one of all, if it grows."""
        is_last = bool(line) and line[-1] is self._items[-1]
        return line[-1] if is_last and line[-1].expandingDirections() & Qt.Orientation.Horizontal else None

    def _place(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        area = rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        widget = self.parentWidget()
        rtl = widget is not None and widget.isRightToLeft()
        y = area.top()
        for line in self.lines(area.width()):
            sizes = self._sizes(line, area.width())
            height = max(size.height() for size in sizes)
            x = area.left()
            if self._is_centred:
                x += (area.width() - sum(size.width() for size in sizes) - self.gap * (len(sizes) - 1)) // 2
            for item, size in zip(line, sizes, strict=True):
                if move:
                    left = area.left() + area.right() - x - size.width() + 1 if rtl else x
                    item.setGeometry(QRect(QPoint(left, y + (height - size.height()) // 2), size))
                x += size.width() + self.gap
            y += height + self.gap
        return max(y - self.gap, area.top()) - rect.top() + margins.bottom()

    def _sizes(self, line: list[QLayoutItem], width: int) -> list[QSize]:
        """Return the size of each item of a line; one that is alone and too wide gives way as far as it can."""
        growing = self.growing_item(line)
        left_over = width - sum(item.sizeHint().width() for item in line) - self.gap * (len(line) - 1)
        sizes: list[QSize] = []
        for item in line:
            size = item.sizeHint()
            if item is growing or (len(line) == 1 and left_over < 0):
                size.setWidth(max(size.width() + left_over, item.minimumSize().width()))
            if item.hasHeightForWidth():
                size.setHeight(item.heightForWidth(size.width()))
            sizes.append(size)
        return sizes


class FlowWidget(QWidget):
    """A widget that lays others side by side in a `FlowLayout`; put it where the layout is wanted."""

    def __init__(
        self, *widgets: QWidget, gap: int = space.XS, centred: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.flow_layout = FlowLayout(self, gap=gap, centred=centred)
        for widget in widgets:
            self.flow_layout.addWidget(widget)
