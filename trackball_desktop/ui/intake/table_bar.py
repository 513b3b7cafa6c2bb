"""The sheet that came with a drop: how many rows go with files, what its columns hold, the way to leave it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.ui.draft.sheet_columns import SheetColumns
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, set_tooltip
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import ElidedLabel
from trackball_desktop.ui.kit.painting import to_single_line

if TYPE_CHECKING:
    from trackball_desktop.services.intake_plan import MatchedTable

HEIGHT = 68
MIN_NAME_WIDTH, MAX_NAME_WIDTH = 120, 300


class TableBar(QFrame):
    """Hidden where no sheet goes with the files."""

    columns_changed = Signal()
    """Another field was chosen for a column: the sheet is to be read again with `mapping`."""
    removed = Signal()
    """The sheet is not to be used."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self._table: MatchedTable | None = None
        self._name_label = ElidedLabel()
        self._name_label.setProperty("scale", "strong")
        self._name_label.setMaximumWidth(theme.scaled(MAX_NAME_WIDTH))
        self._name_label.setMinimumWidth(theme.scaled(MIN_NAME_WIDTH))
        self._count_label = label(role="dim", size="small")
        self.columns = SheetColumns(side_by_side=True)
        self.columns.changed.connect(self._on_columns_changed)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("Contents of the sheet's columns"))
        self.columns.setProperty("role", "page")
        area.setWidget(self.columns)
        area.viewport().setAutoFillBackground(False)
        area.setFixedHeight(theme.scaled(HEIGHT))
        self.remove_button = button(self.tr("Leave out"), small=True, name=self.tr("Ignore the sheet"))
        self.remove_button.clicked.connect(self.removed)
        text_column = QVBoxLayout()
        text_column.setSpacing(space.XXS)
        text_column.addStretch(1)
        text_column.addWidget(self._name_label)
        text_column.addWidget(self._count_label)
        text_column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(space.M, space.XS, space.M, space.XS)
        row.setSpacing(space.L)
        row.addLayout(text_column)
        row.addWidget(area, 1)
        row.addWidget(self.remove_button)
        self.hide()

    def show_table(self, table: MatchedTable | None) -> None:
        """Show a sheet, or nothing."""
        self._table = table
        self.setVisible(table is not None)
        if table is None:
            return
        self._name_label.show_text(to_single_line(table.name))
        set_tooltip(self._name_label, table.name)
        matched = fill(self.tr("{count} of {rows} rows match files"), count=len(table.pairs), rows=table.rows)
        self._count_label.setText(matched)
        self.setAccessibleName(f"{table.name}: {matched}")
        self.columns.show_columns(table.source.columns)

    def mapping(self) -> dict[str, str]:
        """Return what was answered about the columns."""
        if self._table is None:
            return {}
        return self.columns.mapping(self._table.source.columns, self._table.source.answers.mapping)

    @Slot()
    def _on_columns_changed(self) -> None:
        self.columns_changed.emit()
