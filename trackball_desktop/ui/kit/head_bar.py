"""The head of a page: its title with buttons beside it, which go below it where the width has no room for both.

What leads, such as the switch between views, stands at the same place on each page, whatever stands beside it there.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLayoutItem, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.flow_layout import FlowLayout


class HeadBar(QWidget):
    """Holds a title and the parts beside it; below it they take as many lines as they need."""

    def __init__(
        self, title: QWidget, parts: Sequence[QWidget], parent: QWidget | None = None, *, lead: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        leads = () if lead is None else (lead,)
        layout = self._lines = _HeadLayout(self, gap=space.S)
        layout.lead_count = len(leads)
        self.set_margins(space.L, space.S, space.L, space.S)
        for part in (*leads, title, *parts):
            layout.addWidget(part)

    def set_margins(self, left: int, top: int, right: int, bottom: int) -> None:
        """Leave other margins around it, in pixels."""
        self._lines.setContentsMargins(left, top, right, bottom)


class _HeadLayout(FlowLayout):
    """The item behind those that lead is the title, which takes what the others leave of its line."""

    lead_count = 0

    def lines(self, width: int) -> list[list[QLayoutItem]]:
        """Put all into one line where that is wide enough, else the title and what leads into one of their own."""
        items, title = self.shown_items(), self.itemAt(self.lead_count)
        head = items[: self.lead_count + 1]
        for line, rest in ((items, items[:0]), (head, items[len(head) :])):
            widths = [item.minimumSize().width() if item is title else item.sizeHint().width() for item in line]
            if line and sum(widths) + self.gap * (len(line) - 1) <= width:
                return [line, *self.broken_into_lines(rest, width)]
        return [[item] for item in head] + self.broken_into_lines(items[len(head) :], width)

    def growing_item(self, line: list[QLayoutItem]) -> QLayoutItem | None:
        """The title grows."""
        title = self.itemAt(self.lead_count)
        return title if title in line else None
