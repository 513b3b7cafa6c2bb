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
from trackball_desktop.ui.kit.name_input import CompleteNames, NameInput

_FEATURED_PREFIX = re.compile(r"\s*(?:(?:feat|ft|featuring)\.?\s+)?", re.IGNORECASE)
MAX_CHARS = 8_000


def _as_it_is(name: str) -> str:
    return name


@dataclass(frozen=True)
class NameCompletion:
    """What a cell of names is completed by: the directory, whether it holds several, and what a taken name brings."""

    complete: CompleteNames
    is_multiple: bool = False
    format_name: Callable[[str], str] = _as_it_is


class NameCellInput(NameInput):
    """The line of such a cell."""

    def __init__(self, completion: NameCompletion, parent: QWidget | None = None) -> None:
        super().__init__(completion.complete, parent)
        self._completion = completion
        self.setMaxLength(MAX_CHARS)
        self.setAccessibleDescription(
            self.tr("Known names are suggested. Enter accepts the selected name; Right accepts it and continues.")
        )

    def _name_range(self) -> tuple[int, int]:
        """Return where the name at the cursor begins and ends, without the blanks and the word for a guest before."""
        text, at = self.text(), self.cursorPosition()
        if not self._completion.is_multiple:
            return 0, len(text)
        begin = text.rfind(";", 0, at) + 1
        end = text.find(";", at)
        end = len(text) if end < 0 else end
        guest = _FEATURED_PREFIX.match(text, begin, end)
        return (guest.end() if guest else begin), end

    def _completion_text(self, text: str) -> str:
        begin, end = self._name_range()
        part = text[begin:end]
        return "" if self._completion.is_multiple and "(" in part else part  # what stands in brackets is a role

    def _insert_name(self, name: str) -> None:
        """Put a name of the list in the place of what was typed of it."""
        self.close_suggestions()
        begin, end = self._name_range()
        text, new = self.text(), self._completion.format_name(name)
        self.setText(text[:begin] + new + text[end:])
        self.setCursorPosition(begin + len(new))

    def _accept(self, name: str) -> None:
        """The cell's delegate keeps what stands here."""
        self.close_suggestions()

    def accept_suggestion(self) -> bool:
        """Take the name that is chosen in the open list; returns whether there is one."""
        chosen = self.chosen_suggestion
        if chosen is not None:
            self._insert_name(chosen)
        return chosen is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right at the end of a name takes the chosen one."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        on = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        at_end = self.cursorPosition() == self._name_range()[1] and not self.hasSelectedText()
        if event.key() == on and plain and at_end and self.accept_suggestion():
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the list away."""
        LineInput.focusOutEvent(self, event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.close_suggestions()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the list along: it lies in the window, and the cell's line is made anew for each cell."""
        super().hideEvent(event)
        if self.suggestion_list is not None and isValid(self.suggestion_list):
            self.suggestion_list.deleteLater()
        self.suggestion_list = None

    def handle_key_event(self, event: QEvent) -> bool:
        """Take the keys of the open list before the cell does; returns whether this was one."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept_suggestion()
        elif event.key() == Qt.Key.Key_Escape and self.open_suggestions is not None:
            self.close_suggestions()
            return True
        return False
