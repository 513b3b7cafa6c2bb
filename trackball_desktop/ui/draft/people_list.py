"""A list of people in the two ways to look at it: chips for speed, and, unfolded, a table with a column per field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.domain.release import Node
from trackball_desktop.ui.draft.entry_table import EntryTable
from trackball_desktop.ui.draft.people import PeopleBox
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.fold import FoldButton
from trackball_desktop.ui.kit.formatting import fill

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


class PeopleList(QWidget):
    """The chips of a list, and below them its table behind a fold. The table is made when it is first opened."""

    fix_requested = Signal(object)

    def __init__(
        self,
        session: Session,
        node_id: str,
        field: str,
        cls: type[Node],
        labels: tuple[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """Make the list; `labels` are what it is called and the words to add someone."""
        super().__init__(parent)
        self.field = field
        self._session = session
        self._cls = cls
        self._name = labels[0]
        self.node_id = node_id
        self.box = PeopleBox(session, node_id, field, cls, ("", labels[1]), self)
        self.box.fix_requested.connect(self.fix_requested)
        self.fold_button = FoldButton(self.tr("As a table"), self)
        self.fold_button.setAccessibleName(fill(self.tr("{name} as a table"), name=labels[0]))
        self.fold_button.toggled.connect(self._on_fold_toggled)
        self.entry_table: EntryTable | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.S)
        self._column.addWidget(self.box)
        self._column.addWidget(self.fold_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.box.line)

    def show_node(self, node_id: str) -> None:
        """Show the list of another node."""
        self.node_id = node_id
        self.box.show_node(node_id)
        if self.entry_table is not None:
            self.entry_table.show_node(node_id)

    def current_entry_id(self) -> str:
        """Return the id of the entry that is current in the table; empty when there is none."""
        if self.entry_table is None or self.entry_table.isHidden():
            return ""
        entry = self.entry_table.model.entry_at(self.entry_table.table.currentIndex().row())
        return entry.id if entry is not None else ""

    @Slot(bool)
    def _on_fold_toggled(self, is_open: bool) -> None:
        if self.entry_table is None and is_open:
            self.entry_table = EntryTable(self._session, self.node_id, self.field, self._cls, self._name, self)
            self._column.addWidget(self.entry_table)
        if self.entry_table is not None:
            self.entry_table.setVisible(is_open)
