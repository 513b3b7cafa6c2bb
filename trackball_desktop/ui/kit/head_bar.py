"""The head of a page: its title with buttons beside it, which go below it where the width has no room for both."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.guard import guarded, return_none


class HeadBar(QWidget):
    """Holds a title and the parts beside it; below it they take as many lines as they need."""

    def __init__(self, title: QWidget, parts: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._parts = tuple(parts)
        self._flow = FlowWidget(*parts, gap=space.S)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(space.L, space.S, space.L, space.S)
        self._box.setSpacing(space.S)
        self._box.addWidget(title, 1)
        self._box.addWidget(self._flow)

    def event(self, event: QEvent) -> bool:
        """Look again whether all fits in one line when a part says more or less, or comes or goes."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return done

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look whether all fits in one line."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        widths = [part.sizeHint().width() for part in self._parts if not part.isHidden()]
        needed = sum(widths) + space.S * max(len(widths) - 1, 0)
        margins = self._box.contentsMargins()
        room = self.width() - margins.left() - margins.right() - space.S - self._title.minimumSizeHint().width()
        is_one_line = needed <= room
        self._flow.setMinimumWidth(needed if is_one_line else 0)
        direction = QBoxLayout.Direction.LeftToRight if is_one_line else QBoxLayout.Direction.TopToBottom
        if direction != self._box.direction():
            self._box.setDirection(direction)
