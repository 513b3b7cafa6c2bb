"""The head of a page: its title with buttons beside it, which go below it where the width has no room for both."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLayoutItem, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.flow_layout import FlowLayout


class HeadBar(QWidget):
    """Holds a title and the parts beside it; below it they take as many lines as they need."""

    def __init__(self, title: QWidget, parts: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = self._lines = _HeadLayout(self, gap=space.S)
        self.set_margins(space.L, space.S, space.L, space.S)
        for part in (title, *parts):
            layout.addWidget(part)

    def set_margins(self, left: int, top: int, right: int, bottom: int) -> None:
        """Leave other margins around it, in pixels."""
        self._lines.setContentsMargins(left, top, right, bottom)


class _HeadLayout(FlowLayout):
    """Its first item is the title, which takes what the others leave of its line."""

    def lines(self, width: int) -> list[list[QLayoutItem]]:
        """Put all into one line where that is wide enough, else the title into one of its own."""
        items = self.shown_items()
        needed = sum(item.sizeHint().width() for item in items[1:]) + self.gap * (len(items) - 1)
        if items and items[0].minimumSize().width() + needed <= width:
            return [items]
        return [items[:1], *self.broken_into_lines(items[1:], width)]

    def growing_item(self, line: list[QLayoutItem]) -> QLayoutItem | None:
        """The title grows."""
        title = self.itemAt(0)
        return title if title in line else None
