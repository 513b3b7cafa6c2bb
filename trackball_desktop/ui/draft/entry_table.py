"""Lists of people and shares as small tables: credits of a track or release, writers and publishers of a work.

All three are the same thing, rows of one node type with a column per field, so that one table serves them. Rows that
come from further up are grey; the first change makes them the node's own.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from trackball_desktop.domain import normalise
from trackball_desktop.domain.release import (
    Contribution,
    Node,
    PrimaryContribution,
    Publisher,
    WorkContribution,
)
from trackball_desktop.domain.values import INHERIT, display
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft import choices
from trackball_desktop.ui.draft.entry_list import EntryList
from trackball_desktop.ui.draft.known_people import DIRECTORY_PARTS, known_values, name_field
from trackball_desktop.ui.draft.node_edits import move_by
from trackball_desktop.ui.kit import field_labels, space
from trackball_desktop.ui.kit.basic import button, row, tooltip_html
from trackball_desktop.ui.kit.cells import CellRole, CellTable
from trackball_desktop.ui.kit.field_labels import step_label
from trackball_desktop.ui.kit.finding_line import worst_shape
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.name_cells import NameCompletion

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import DraftChange, Session

Index = QModelIndex | QPersistentModelIndex
COLUMNS: dict[type[Node], tuple[str, ...]] = {
    PrimaryContribution: ("artist", "featured", "artist_id"),
    Contribution: ("artist", "role", "type", "artist_id"),
    WorkContribution: ("artist", "role", "split_percentage", "affiliation", "country", "artist_id"),
    Publisher: ("publisher", "rights_administrator", "split_percentage", "affiliation", "country", "publisher_id"),
}
_ID_FIELDS = ("local.apple_id", "local.spotify_id", "local.deezer_id", "local.isni", "local.ipi")
CARD_FIELDS: dict[type[Node], tuple[str, ...]] = {
    **{cls: (*COLUMNS[cls], "local.ai_contribution", *_ID_FIELDS) for cls in COLUMNS if cls is not Publisher},
    Publisher: (*COLUMNS[Publisher], "local.ipi"),
}
"""All fields of an entry, for its card. A table has room only for those that targets take: `COLUMNS`."""
_STRETCH_FACTORS = {"artist": 2.0, "publisher": 2.0, "rights_administrator": 1.6, "role": 1.4, "type": 1.2}
_FIXED_WIDTHS = {"split_percentage": 76, "featured": 84}


class EntryModel(QAbstractTableModel):
    """The entries of one list of one node."""

    def __init__(self, session: Session, node_id: str, field_name: str, cls: type[Node], parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.entry_list = EntryList(session, node_id, field_name, cls)
        self._cls = cls
        self.columns = COLUMNS[cls]
        self._entries: tuple[Node, ...] = ()
        self.is_inherited = False
        session.changed.connect(self._on_session_changed)
        session.checks.findings_changed.connect(self._repaint)
        self.show_node(node_id)

    def show_node(self, node_id: str) -> None:
        """Show the list of another node."""
        self.beginResetModel()
        self.entry_list.node_id = node_id
        self._entries, self.is_inherited = self.entry_list.read()
        self.endResetModel()

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if self._session.node(self.entry_list.node_id) is None:
            return
        entries, inherited = self.entry_list.read()
        same = [entry.id for entry in self._entries] == [entry.id for entry in entries]
        if not same:
            self.beginResetModel()
        self._entries, self.is_inherited = entries, inherited
        if same:
            self._repaint()
        else:
            self.endResetModel()

    @Slot()
    def _repaint(self) -> None:
        if self._entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._entries) - 1, len(self.columns) - 1))

    def entry_at(self, row: int) -> Node | None:
        """Return the entry of a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the entries."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return field_labels.field_label(self.columns[section])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything can be edited."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        entry, field = self._entries[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return display(getattr(entry, field))
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip_html(display(getattr(entry, field)))
            case CellRole.PLACEHOLDER:
                return self.is_inherited
            case CellRole.MONO:
                return field in field_labels.CODE_FIELDS
            case CellRole.SEVERITY:
                return worst_shape(self._session.checks.findings_at(entry.id, field))
            case CellRole.NAMES if field in ("artist", "publisher") and self._session.people_directory is not None:
                return NameCompletion(partial(self._session.people_directory.complete, part=DIRECTORY_PARTS[self._cls]))
            case CellRole.CHOICES:
                if field == "featured":
                    return (self.tr("yes"), self.tr("no"))
                return choices.for_field(self._cls, field, self._session, entry)
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Make the edit that a cell was given."""
        entry, field = self._entries[index.row()], self.columns[index.column()]
        kind = field_labels.field_kind(self._cls, field)
        parsed = normalise.normalise_value(field, kind, normalise.read(kind, str(value)))
        label = step_label(self._session.release, entry, field)
        return self.entry_list.update(entry.id, {field: parsed, **self._known_values(entry, field, parsed)}, label)

    def _known_values(self, entry: Node, field: str, name: Any) -> dict[str, Any]:
        """Return what the directory knows of a name that an empty line is given, for the fields that are empty."""
        fresh = field == name_field(self._cls) and getattr(entry, field) is INHERIT and isinstance(name, str)
        person_values = known_values(self._session, self._cls, name) if fresh else {}
        return {other: value for other, value in person_values.items() if getattr(entry, other) is INHERIT}

    def add(self) -> int:
        """Append an empty entry and return its row."""
        self.entry_list.append(self._cls(), HistoryText.tr("added an entry"))
        return self.rowCount() - 1

    def remove(self, rows: list[int]) -> None:
        """Take entries away."""
        self.entry_list.remove({self._entries[row].id for row in rows}, HistoryText.tr("removed an entry"))


class EntryTable(QWidget):
    """The table of a list with its buttons below."""

    def __init__(
        self, session: Session, node_id: str, field_name: str, cls: type[Node], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.field = field_name
        self.table = CellTable(self)
        self.table.setProperty("boxed", True)
        self.table.setAccessibleName(name)
        self.model = EntryModel(session, node_id, field_name, cls, self)
        self.table.setModel(self.model)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.move_requested.connect(self._on_move_requested)
        self.table.remove_requested.connect(self._on_remove_clicked)
        self.add_button = button(self.tr("Add"), icon="plus", small=True, name=self.tr("Add to") + f" {name}")
        self.add_button.clicked.connect(self._on_add_clicked)
        remove_name = self.tr("Remove from") + f" {name}"
        self.remove_button = button(self.tr("Remove"), icon="minus", small=True, name=remove_name)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.inherit_button = button(self.tr("Inherit"), small=True, name=self.tr("Inherit") + f" {name}")
        self.inherit_button.clicked.connect(self._on_inherit_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addWidget(self.table)
        column.addLayout(row(self.add_button, self.remove_button, self.inherit_button, None))
        self.model.modelReset.connect(self._update_table_and_buttons)
        self.model.dataChanged.connect(self._update_table_and_buttons)
        self.table.selectionModel().currentChanged.connect(self._update_table_and_buttons)
        self._update_table_and_buttons()

    def show_node(self, node_id: str) -> None:
        """Show the list of another node."""
        if node_id != self.model.entry_list.node_id:
            self.model.show_node(node_id)

    @Slot()
    def _update_table_and_buttons(self) -> None:
        self.table.setVisible(self.model.rowCount() > 0)
        self.table.fit_height_to_rows()
        self.remove_button.setVisible(self.model.rowCount() > 0)
        self.remove_button.setEnabled(self.table.currentIndex().isValid())
        owner = self._session.node(self.model.entry_list.node_id)
        self.inherit_button.setVisible(owner is not None and getattr(owner, self.field, INHERIT) is not INHERIT)

    @guarded(return_none)
    def resizeEvent(self, event: QEvent) -> None:
        """Share the width out between the columns."""
        columns = list(enumerate(self.model.columns))
        fixed = {section: _FIXED_WIDTHS[name] for section, name in columns if name in _FIXED_WIDTHS}
        shares = {section: _STRETCH_FACTORS.get(name, 1.0) for section, name in columns if section not in fixed}
        self.table.distribute_width(self.width() - 4, fixed, shares)

    @Slot()
    def _on_add_clicked(self) -> None:
        index = self.model.index(self.model.add(), 0)
        self._update_table_and_buttons()
        self.table.setFocus()
        self.table.setCurrentIndex(index)
        self.table.edit(index)

    @Slot()
    def _on_remove_clicked(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()}) or [self.table.currentIndex().row()]
        if rows[0] >= 0:
            self.model.remove(rows)

    @Slot()
    def _on_inherit_clicked(self) -> None:
        self.model.entry_list.set_value(INHERIT)

    @Slot(int)
    def _on_move_requested(self, step: int) -> None:
        entry = self.model.entry_at(self.table.currentIndex().row())
        if entry is None or self.model.is_inherited:
            return
        move_by(self._session, entry.id, step)
