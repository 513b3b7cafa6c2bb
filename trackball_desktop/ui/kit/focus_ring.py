"""F6 goes from one part of the window to the next, as in other programs; each part remembers where it was left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from trackball_desktop.ui.kit.reading_order import ReadingOrder


class FocusRing(QObject):
    """Goes round the parts that `parts` names at the moment, in their order."""

    def __init__(self, parts: Callable[[], Sequence[QWidget]], parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._last_focused: dict[QWidget, QWidget] = {}
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None or not isValid(self):
            return
        self._last_focused = {
            part: stop for part, stop in self._last_focused.items() if isValid(part) and isValid(stop)
        }
        for part in self._parts():
            if part is new or part.isAncestorOf(new):
                self._last_focused[part] = new
                return

    @Slot()
    def focus_next_part(self) -> None:
        """Go to the next part that is in sight."""
        self._focus_part(1)

    @Slot()
    def focus_previous_part(self) -> None:
        """Go to the part before."""
        self._focus_part(-1)

    def _focus_part(self, step: int) -> None:
        parts = [part for part in self._parts() if part.isVisible() and first_focusable(part) is not None]
        focus = QApplication.focusWidget()
        current = next(
            (i for i, part in enumerate(parts) if focus is not None and (part is focus or part.isAncestorOf(focus))),
            -1 if step > 0 else 0,
        )
        if not parts:
            return
        part = parts[(current + step) % len(parts)]
        remembered = self._last_focused.get(part)
        is_usable = remembered is not None and isValid(remembered) and remembered.isVisible() and remembered.isEnabled()
        control = remembered if is_usable else first_focusable(part)
        if control is not None:
            control.setFocus(Qt.FocusReason.ShortcutFocusReason)


def release_focus(part: QWidget) -> None:
    """Take the keyboard from a part that is about to be hidden, before it is given to another.

    Qt would give it to one control after the other, and readers would tell of each.
    """
    focus = QApplication.focusWidget()
    if focus is not None and part.isAncestorOf(focus):
        focus.clearFocus()


def first_focusable(part: QWidget) -> QWidget | None:
    """Return the first control of a part that the Tab key reaches; None when it has none.

    A scroll area, whose focus cannot be seen, is one only where nothing in the part is better.
    """
    for page in part.findChildren(ReadingOrder):
        if page.isVisible() and (stops := page.stops()):
            return stops[0]
    area: QWidget | None = None
    child: QWidget | None = part
    while child is not None:
        if (child is part or part.isAncestorOf(child)) and _takes_focus(child):
            if not isinstance(child, QScrollArea):
                return child
            area = area or child
        child = child.nextInFocusChain()
        if child is part:
            break
    return area


def _takes_focus(widget: QWidget) -> bool:
    tab = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    return tab and widget.isVisible() and widget.isEnabled()
