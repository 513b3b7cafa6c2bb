"""Undo and Redo of the open release, always in sight beside its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget
from shiboken6 import isValid

from trackball_desktop.ui.kit import icons, shortcuts, space
from trackball_desktop.ui.kit.basic import set_tooltip

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


class UndoButtons(QWidget):
    """Two buttons; each is grey while there is no step for it."""

    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self.undo_button = self._make_button("undo")
        self.redo_button = self._make_button("redo")
        self.undo_button.clicked.connect(self.undo_requested)
        self.redo_button.clicked.connect(self.redo_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.XS)
        row.addWidget(self.undo_button)
        row.addWidget(self.redo_button)
        self.hide()

    def _make_button(self, command_id: str) -> QToolButton:
        command = shortcuts.command(command_id)
        tool_button = QToolButton(self)
        tool_button.setIcon(icons.icon(command_id))
        tool_button.setAccessibleName(command.text)
        key = command.sequences()[0].toString(QKeySequence.SequenceFormat.NativeText)
        set_tooltip(tool_button, f"{command.text} ({key})")
        return tool_button

    def show_session(self, session: Session | None) -> None:
        """Follow the steps of a release; None while none is open."""
        before, self._session = self._session, session
        if before is not None and isValid(before):
            before.steps_changed.disconnect(self._refresh)
        if session is not None:
            session.steps_changed.connect(self._refresh)
        self.setVisible(session is not None)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        session = self._session
        self.undo_button.setEnabled(session is not None and session.can_undo)
        self.redo_button.setEnabled(session is not None and session.can_redo)
