"""Tab goes through a page as it is read: row by row, whatever was built first and whatever came later.

Qt keeps the order in which widgets were made. Forms build parts late and anew, so that order is worked out from where
the parts stand when Tab is pressed. The parts of one field (its line, its menu, its fix) stay together. Lines that only
show something and their padlocks are passed by Tab; Ctrl+Tab and Ctrl+Shift+Tab stop at them as well. A page on which
nothing can be typed is read line by line.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QScrollArea, QWidget

from trackball_desktop.ui.kit.form_grid import FormGrid
from trackball_desktop.ui.kit.guard import guarded


class ReadingOrder(QWidget):
    """A page, or a form, through which Tab and Shift+Tab go in the order of reading."""

    def stops(self, *, locked: bool = False) -> list[QWidget]:
        """Return what Tab stops at, in the order of reading; with `locked`, what only shows something too."""
        widgets = [child for child in self.findChildren(QWidget) if _takes_tab(child)]
        free = widgets if locked else [child for child in widgets if not _is_locked(child)]
        read = free if any(isinstance(child, QLineEdit | QComboBox) for child in free) else widgets
        return _sorted_by_place(self, read)

    @guarded(bool)
    def focusNextPrevChild(self, next: bool) -> bool:
        """Go to the next stop, and behind the last one to what follows the page."""
        if _reading_order_above(self) is not None:
            return super().focusNextPrevChild(next)  # it asks those above
        return self._go(next=next, locked=False) or super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Ctrl+Tab stop at what Tab passes."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and _reading_order_above(self) is None:
            self._go(next=event.key() == Qt.Key.Key_Tab, locked=True)
            return
        super().keyPressEvent(event)

    def _go(self, *, next: bool, locked: bool) -> bool:
        focus = QApplication.focusWidget()
        every = self.stops(locked=True)
        if focus is None or not self.isAncestorOf(focus) or not every:
            return False
        here = _place_of(every, focus)
        ahead = every[here + 1 :] if next else every[: max(here, 0)][::-1]
        candidates = every if locked else self.stops()
        target = _first_of(ahead, candidates) or _stop_beyond(self, next=next)
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea) and area.isAncestorOf(target):
            area.ensureWidgetVisible(target)
        return True


def _first_of(widgets: list[QWidget], wanted: list[QWidget]) -> QWidget | None:
    return next((widget for widget in widgets if widget in wanted), None)


def _is_locked(widget: QWidget) -> bool:
    """Say whether a widget is a line that cannot be typed in, or the padlock of one."""
    return widget.isReadOnly() if isinstance(widget, QLineEdit) else widget.property("locked") is not None


def _place_of(stops: list[QWidget], focus: QWidget) -> int:
    """Return the place of the stop that has the focus, or that holds what has it."""
    for position, stop in enumerate(stops):
        if stop is focus or stop.isAncestorOf(focus):
            return position
    return -1


def _reading_order_above(widget: QWidget) -> QWidget | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, ReadingOrder):
        above = above.parentWidget()
    return above


def _takes_tab(widget: QWidget) -> bool:
    tab = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    inside = isinstance(widget.parentWidget(), QComboBox)  # the line of a box that can be typed in
    return tab and not inside and widget.isVisible() and widget.isEnabled() and not widget.isWindow()


def _stop_beyond(page: QWidget, *, next: bool) -> QWidget | None:
    """Return the first stop beyond a page in the window's own order."""
    ends = page.findChildren(QWidget)
    widget: QWidget | None = page.nextInFocusChain() if next else page.previousInFocusChain()
    while widget is not None and widget is not page:
        if widget not in ends and not widget.isAncestorOf(page) and _takes_tab(widget):
            return widget
        widget = widget.nextInFocusChain() if next else widget.previousInFocusChain()
    return None


def _sorted_by_place(page: QWidget, widgets: list[QWidget]) -> list[QWidget]:
    """Sort by rows and in them from the leading edge; what belongs to one field of a form stays together."""
    blocks: dict[QWidget, list[QWidget]] = {}
    for widget in widgets:
        blocks.setdefault(_block_of(page, widget), []).append(widget)
    ordered: list[QWidget] = []
    for block in _group_by_row(page, list(blocks)):
        parts = blocks[block]
        ordered += parts if len(parts) == 1 else _group_by_row(page, parts)
    return ordered


def _block_of(page: QWidget, widget: QWidget) -> QWidget:
    part = widget
    parent = part.parentWidget()
    while parent is not None and parent is not page:
        if isinstance(parent, FormGrid):
            return part
        part, parent = parent, parent.parentWidget()
    return widget


def _group_by_row(page: QWidget, widgets: list[QWidget]) -> list[QWidget]:
    mirrored = page.isRightToLeft()
    placed = sorted(((widget.mapTo(page, QPoint(0, 0)), widget) for widget in widgets), key=lambda item: item[0].y())
    ordered: list[QWidget] = []
    row: list[tuple[QPoint, QWidget]] = []
    for point, widget in placed:
        if row and point.y() > row[0][0].y() + row[0][1].height() // 2:
            ordered += _in_reading_direction(row, mirrored=mirrored)
            row = []
        row.append((point, widget))
    return ordered + _in_reading_direction(row, mirrored=mirrored)


def _in_reading_direction(row: list[tuple[QPoint, QWidget]], *, mirrored: bool) -> list[QWidget]:
    return [widget for _, widget in sorted(row, key=lambda item: item[0].x(), reverse=mirrored)]
