"""Chooses the columns of a set and their order, and keeps them under a name of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.ui.editor.grid import columns
from trackball_desktop.ui.editor.grid.column_settings import NAME_LENGTH
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, put_list_in_box, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.text_fields import LineEdit

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.column_settings import GridColumns

_FIELD = Qt.ItemDataRole.UserRole


class _ColumnList(QListWidget):
    """All columns, those shown ticked; dragging or Alt with the arrows orders them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the current column with Alt+Up and Alt+Down."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_current(-1 if event.key() == Qt.Key.Key_Up else 1)
            return
        super().keyPressEvent(event)

    def move_current(self, step: int) -> None:
        """Move the current column; the frozen ones stay first."""
        at = self.currentRow()
        fixed = len(columns.FROZEN) - 1
        if at < fixed or not fixed <= at + step < self.count():
            return
        item = self.takeItem(at)
        self.insertItem(at + step, item)
        self.setCurrentRow(at + step)


class ColumnChooser(Dialog):
    """The dialog."""

    columns_chosen = Signal()

    def __init__(self, grid_columns: GridColumns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid_columns = grid_columns
        current = grid_columns.current
        self.setWindowTitle(self.tr("Columns"))
        self.column_list = _ColumnList(self)
        put_list_in_box(self.column_list)
        self.column_list.setAccessibleName(self.tr("Visible columns"))
        self.column_list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        rest = [field for field in columns.all_fields() if field not in current.fields]
        rest.sort(key=lambda field: columns.column_for_field(field).label.casefold())
        for field in (*current.fields, *rest):
            if field == columns.NUMBER:
                continue
            item = QListWidgetItem(columns.column_for_field(field).label)
            item.setData(_FIELD, field)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            if field not in columns.FROZEN:
                flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled
            item.setFlags(flags)
            item.setCheckState(Qt.CheckState.Checked if field in current.fields else Qt.CheckState.Unchecked)
            self.column_list.addItem(item)
        self.column_list.setCurrentRow(1)
        self.up_button = button(self.tr("Up"), icon="up", small=True, name=self.tr("Move the column up"))
        self.down_button = button(self.tr("Down"), icon="down", small=True, name=self.tr("Move the column down"))
        self.up_button.clicked.connect(self._on_up_clicked)
        self.down_button.clicked.connect(self._on_down_clicked)
        self.name_line = LineEdit(current.name if current.is_user_defined else "")
        self.name_line.setMaxLength(NAME_LENGTH)
        self.name_line.setPlaceholderText(self.tr("Name for your own column set"))
        self.name_line.setAccessibleName(self.tr("Name of the column set"))
        self.name_line.textChanged.connect(self._on_name_changed)
        self.name_error_label = label(self.tr("A built-in column set has this name."), "warning", "small")
        self.name_error_label.hide()
        self.ok_button = button(self.tr("Show these columns"), "primary")
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self._on_ok_clicked)
        cancel = button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        column.addWidget(label(current.label, size="strong"))
        column.addWidget(self.column_list, 1)
        column.addLayout(row(self.up_button, self.down_button, None))
        column.addWidget(label(self.tr("Save as"), "dim", "small"))
        column.addWidget(self.name_line)
        column.addWidget(self.name_error_label)
        column.addLayout(row(None, cancel, self.ok_button))

    def fields(self) -> tuple[str, ...]:
        """Return the ticked columns in their order, the number first."""
        items = [self.column_list.item(position) for position in range(self.column_list.count())]
        ticked = [item.data(_FIELD) for item in items if item.checkState() == Qt.CheckState.Checked]
        return columns.valid_fields([columns.NUMBER, *ticked])

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take room for a dozen columns."""
        return QSize(theme.scaled(400), theme.scaled(560))

    @Slot()
    def _on_up_clicked(self) -> None:
        self.column_list.move_current(-1)

    @Slot()
    def _on_down_clicked(self) -> None:
        self.column_list.move_current(1)

    @Slot(str)
    def _on_name_changed(self, name: str) -> None:
        taken = bool(name.strip()) and self._grid_columns.is_name_invalid(name)
        self.name_error_label.setVisible(taken)
        self.ok_button.setEnabled(not taken)

    @Slot()
    def _on_ok_clicked(self) -> None:
        name = self.name_line.text().strip()
        if name and not (self._grid_columns.current.is_user_defined and name == self._grid_columns.current.name):
            self._grid_columns.add(name, self.fields())
        else:
            self._grid_columns.set_fields(self.fields())
        self.columns_chosen.emit()
        self.accept()
