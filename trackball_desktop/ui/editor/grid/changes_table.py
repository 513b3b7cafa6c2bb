"""Shows cells as they are and as they would be, for whatever asks before it changes many: number, field, now, then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from trackball_desktop.ui.editor.grid.columns import Column
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.basic import tooltip_html
from trackball_desktop.ui.kit.cells import Cell, CellRole, CellTable, table_height
from trackball_desktop.ui.kit.formatting import fill

Index = QModelIndex | QPersistentModelIndex
MIN_ROWS, MAX_ROWS = 3, 12
MAX_HEIGHT = 400


class ChangedCell(Protocol):
    """A cell that would change. `is_parsed` is false where the text is kept as typed."""

    @property
    def number(self) -> str:
        """The number of the track."""
        ...

    @property
    def column(self) -> Column:
        """The field."""
        ...

    @property
    def old(self) -> str:
        """What stands there now."""
        ...

    @property
    def new(self) -> str:
        """What would stand there."""
        ...

    @property
    def is_parsed(self) -> bool:
        """Whether the column can read it."""
        ...

    @property
    def reason(self) -> str:
        """Why the cell stays as it is all the same; empty where it changes."""
        ...


class ChangesModel(QAbstractTableModel):
    """Cells that would change."""

    def __init__(self, cells: Sequence[ChangedCell], parent: QWidget) -> None:
        super().__init__(parent)
        self._cells = cells

    def show_cells(self, cells: Sequence[ChangedCell]) -> None:
        """Show other cells."""
        self.beginResetModel()
        self._cells = cells
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the cells."""
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number, field, now, then."""
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("#", self.tr("Field"), self.tr("Current"), self.tr("New"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        cell = self._cells[index.row()]
        then = fill(self.tr("unchanged: {why}"), why=cell.reason) if cell.reason else cell.new
        text = (cell.number, cell.column.label, cell.old, then)[index.column()].replace("\n", " ↵ ")
        doubtful = index.column() == 3 and (bool(cell.reason) or not cell.is_parsed)
        if role == CellRole.CELL:
            mono = cell.column.kind == "code" and (index.column() == 2 or (index.column() == 3 and not cell.reason))
            dim = index.column() < 3 or bool(cell.reason)
            return Cell(text, severity="warning" if doubtful else None, mono=mono, dim=dim)
        if role == Qt.ItemDataRole.AccessibleTextRole and doubtful and not cell.reason:
            return fill(self.tr("{text}, saved as typed"), text=text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_html(text)
        return text if role == Qt.ItemDataRole.DisplayRole else None


class ChangesTable(CellTable):
    """The table of such cells."""

    tints_current_row = False

    def __init__(self, cells: Sequence[ChangedCell], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes_model = ChangesModel(cells, self)
        self.setProperty("boxed", True)
        self.setModel(self.changes_model)
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(theme.scaled(60))
        for section, width in enumerate((72, 150)):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(section, theme.scaled(width))
        for section in (2, 3):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the dialog: nothing is edited here, and it means what the dialog's first button says."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def fit_to(self, rows: int) -> None:
        """Take at least the height of some rows, within bounds."""
        self.setMinimumHeight(min(table_height(min(max(MIN_ROWS, rows), MAX_ROWS)), MAX_HEIGHT))
