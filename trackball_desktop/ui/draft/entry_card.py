"""All fields of one entry of a list of people, in a card at its chip: role, share, society, territory, id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from trackball_desktop.domain.release import Node
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.draft.undo_keys import UndoKeys
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.form_grid import FormGrid
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.changes import DraftChange
    from trackball_desktop.ui.draft.session import Session

WIDTH = 460


class EntryCard(QFrame):
    """The fields of an entry, bound to the draft as those of any form. It closes with Escape or a click beside it."""

    remove_requested = Signal(str)

    def __init__(self, session: Session, entry: Node, fields: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Details"))
        self._session = session
        self.boxes: dict[str, FieldBox] = {}
        grid = FormGrid(self)
        for field in fields:
            box = FieldBox(session, entry, field, grid)
            self.boxes[field] = box
            grid.add(box)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.M, space.L, space.M)
        column.addWidget(grid)
        remove_button = button(self.tr("Remove"), "danger", small=True)
        remove_button.clicked.connect(self._on_remove_clicked)
        column.addWidget(remove_button)
        self.setFixedWidth(theme.scaled(WIDTH))
        self._entry_id = entry.id
        self._anchor = QPoint()
        UndoKeys(self).start_in_popup(session)
        session.changed.connect(self._on_session_changed)

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        """Close when the entry is gone: undo can take it away under the card."""
        if change.has_structure_changed and self._session.node(self._entry_id) is None:
            self.close()

    @Slot()
    def _on_remove_clicked(self) -> None:
        self._session.end_typing()
        self.close()
        self.remove_requested.emit(self._entry_id)

    def open_at(self, point: QPoint, first: str) -> None:
        """Open below a point of the screen, within the screen, with the cursor in a field."""
        self._anchor = point
        self.adjustSize()
        self._move_into_screen()
        self.show()
        if first in self.boxes:
            editor = self.boxes[first].editor
            editor.setFocus(Qt.FocusReason.PopupFocusReason)
            line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
            if isinstance(line, QLineEdit):
                line.selectAll()  # what is typed replaces what is there, as in a field that the Tab key reaches

    def _move_into_screen(self) -> None:
        screen = self.screen().availableGeometry()
        left = min(self._anchor.x(), screen.right() - self.width())
        top = min(self._anchor.y(), screen.bottom() - self.height())
        self.move(max(screen.left(), left), max(screen.top(), top))

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay within the screen: fields have their height only once they are shown, and findings come later."""
        super().resizeEvent(event)
        if self.isVisible():
            self._move_into_screen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Enter as with Escape: everything is kept already."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self._session.end_typing()
            self.close()
            return
        super().keyPressEvent(event)
