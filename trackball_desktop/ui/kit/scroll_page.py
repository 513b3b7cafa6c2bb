"""A page in an area that scrolls up and down; sideways only where text is so large that a part does not fit."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QScrollArea,
    QWidget,
)

from trackball_desktop.ui.kit.timers import call_later

MARGINS = (18, 16, 18, 24)
_PASSES = 3


def make_scrollable(page: QWidget) -> QScrollArea:
    """Put a page into an area that scrolls up and down; sideways only where a part is wider than the window."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustIgnored)
    page.setProperty("role", "page")
    area.viewport().setAutoFillBackground(False)
    return area


def hold_focus_in_place(page: QWidget) -> None:
    """Keep the field with the focus where it is in the window, though what is above it on a page gets another height.

    Call it before the height changes: it scrolls by the difference once the page is laid out. A text that is broken
    into lines gets its height a pass of the layout later, so that it looks more than once.
    """
    window, area = page.window(), page.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    focus = window.focusWidget()
    if not isinstance(area, QScrollArea) or focus is None or not area.isAncestorOf(focus):
        return
    scrolled, viewport, bar = focus, area.viewport(), area.verticalScrollBar()
    before = scrolled.mapTo(viewport, QPoint()).y()

    def scroll(passes: int) -> None:
        bar.setValue(bar.value() + scrolled.mapTo(viewport, QPoint()).y() - before)
        if passes > 1:
            call_later(scrolled, 0, lambda: scroll(passes - 1))

    call_later(focus, 0, lambda: scroll(_PASSES))
