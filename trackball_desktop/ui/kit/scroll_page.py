"""A page in an area that scrolls up and down only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QScrollArea,
    QWidget,
)

if TYPE_CHECKING:
    pass


MARGINS = (18, 16, 18, 24)


def make_scrollable(page: QWidget) -> QScrollArea:
    """Put a page into an area that scrolls up and down only."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustIgnored)
    page.setProperty("role", "page")
    area.viewport().setAutoFillBackground(False)
    return area
