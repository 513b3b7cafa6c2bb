"""A page in an area that scrolls up and down; sideways only where text is so large that a part does not fit."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFrame,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.timers import call_later

MARGINS = (18, 16, 18, 24)
_PASSES = 8


def make_scrollable(page: QWidget) -> QScrollArea:
    """Put a page into an area that scrolls up and down; sideways only where a part is wider than the window."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustIgnored)
    keep_bar_room(area)
    page.setProperty("role", "page")
    area.viewport().setAutoFillBackground(False)
    return area


class _QuietScrollBar(QScrollBar):
    """A scroll bar that shows nothing where there is nothing to scroll."""

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)


def keep_bar_room(area: QScrollArea) -> None:
    """Leave room for the scroll bar of an area at all times: what is in it gets no other width when the bar comes."""
    area.setVerticalScrollBar(_QuietScrollBar(Qt.Orientation.Vertical, area))
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)


def may_shrink(part: QWidget) -> bool:
    """Say whether a part of a page may give up its height without moving what somebody is at.

    That is the field with the focus and what is under the pointer: what is below the part stays in its place where the
    page can be scrolled back by that height, what is above or beside it where the page is not scrolled to its end.
    """
    area = _area_around(part)
    if area is None:
        return True
    view, bar, height = area.viewport(), area.verticalScrollBar(), part.height()
    end = part.mapTo(view, QPoint(0, height)).y()
    anchors = [anchor for anchor in _anchors(area) if not anchor.isAncestorOf(part)]
    below = {anchor.mapTo(view, QPoint()).y() >= end for anchor in anchors}
    if below == {True}:
        return bar.value() >= height
    return not below or (below == {False} and bar.value() <= max(bar.maximum() - height, 0))


def _area_around(part: QWidget) -> QScrollArea | None:
    area = part.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    return area


def _anchors(area: QScrollArea) -> list[QWidget]:
    """Return the parts of a page that are not to move: the one with the focus, then the one under the pointer."""
    found = (area.window().focusWidget(), QApplication.widgetAt(QCursor.pos()))
    page = area.widget()
    return [part for part in found if page is not None and part is not None and page.isAncestorOf(part)]


def hold_focus_in_place(page: QWidget) -> None:
    """Keep the field with the focus where it is in the window, though what is above it on a page gets another height.

    Without a focus on the page, it is what is under the pointer that stays.

    Call it before the height changes: it scrolls by the difference once the page is laid out. A text that is broken
    into lines gets its height a pass of the layout later, so that it looks several times.
    """
    area = _area_around(page)
    anchors = _anchors(area) if area is not None else []
    if area is None or not anchors:
        return
    scrolled, viewport, bar = anchors[0], area.viewport(), area.verticalScrollBar()
    before = scrolled.mapTo(viewport, QPoint()).y()

    def scroll(passes: int) -> None:
        bar.setValue(bar.value() + scrolled.mapTo(viewport, QPoint()).y() - before)
        if passes > 1:
            call_later(scrolled, 0, lambda: scroll(passes - 1))

    call_later(scrolled, 0, lambda: scroll(_PASSES))
