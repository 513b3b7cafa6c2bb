"""Names in a cell, completed from the label's directory while they are typed, as those of chips are.

A cell may hold several names between semicolons: the one at the cursor is completed. Enter takes the name that is
chosen in the list and keeps the cell; Right at the end takes it and goes on in the cell; Escape closes the list first.
Leaving by Tab or a click takes what was typed, never what is only offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from trackball_desktop.ui.kit.field_inputs import LineInput
from trackball_desktop.ui.kit.name_input import Complete, NameInput

_GUEST = re.compile(r"\s*(?:(?:feat|ft|featuring)\.?\s+)?", re.IGNORECASE)
MOST_SIGNS = 8_000


def _as_it_is(name: str) -> str:
    return name


@dataclass(frozen=True)
class CellNames:
    """What a cell of names is completed by: the directory, whether it holds several, and what a taken name brings."""

    complete: Complete
    several: bool = False
    spelled: Callable[[str], str] = _as_it_is


class NameCellInput(NameInput):
    """The line of such a cell."""

    def __init__(self, names: CellNames, parent: QWidget | None = None) -> None:
        super().__init__(names.complete, parent)
        self._names = names
        self.setMaxLength(MOST_SIGNS)
        self.setAccessibleDescription(
            self.tr("Known names are suggested. Enter accepts the selected name; Right accepts it and continues.")
        )

    def _part(self) -> tuple[int, int]:
        """Return where the name at the cursor begins and ends, without the blanks and the word for a guest before."""
        text, at = self.text(), self.cursorPosition()
        if not self._names.several:
            return 0, len(text)
        begin = text.rfind(";", 0, at) + 1
        end = text.find(";", at)
        end = len(text) if end < 0 else end
        guest = _GUEST.match(text, begin, end)
        return (guest.end() if guest else begin), end

    def _wanted(self, text: str) -> str:
        begin, end = self._part()
        part = text[begin:end]
        return "" if self._names.several and "(" in part else part  # what stands in brackets is a role

    def _take(self, name: str) -> None:
        """Put a name of the list in the place of what was typed of it."""
        self.close_list()
        begin, end = self._part()
        text, new = self.text(), self._names.spelled(name)
        self.setText(text[:begin] + new + text[end:])
        self.setCursorPosition(begin + len(new))

    def _accept(self, name: str) -> None:
        """The cell's delegate keeps what stands here."""
        self.close_list()

    def take_chosen(self) -> bool:
        """Take the name that is chosen in the open list; returns whether there is one."""
        item = self.list.currentItem() if self.list is not None and self.list_is_open else None
        if item is None:
            return False
        self._take(item.text())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right at the end of a name takes the chosen one."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        on = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        at_end = self.cursorPosition() == self._part()[1] and not self.hasSelectedText()
        if event.key() == on and plain and at_end and self.take_chosen():
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the list away."""
        LineInput.focusOutEvent(self, event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.close_list()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the list along: it lies in the window, and the cell's line is made anew for each cell."""
        super().hideEvent(event)
        if self.list is not None and isValid(self.list):
            self.list.deleteLater()
        self.list = None

    def filtered(self, event: QEvent) -> bool:
        """Take the keys of the open list before the cell does; returns whether this was one."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take_chosen()
        elif event.key() == Qt.Key.Key_Escape and self.list_is_open:
            self.close_list()
            return True
        return False
