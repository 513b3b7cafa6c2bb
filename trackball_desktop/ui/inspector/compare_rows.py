"""The table of the Compare tab: a heading for each part of the release, and below it a row for each field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from trackball_desktop.targets.comparison.comparison import Row, Verdict
from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.cells import ROW_HEIGHT, CellTable, frame_edges, table_height
from trackball_desktop.ui.kit.compare_labels import Compare, cell_label, field_name, field_text, part_text, verdict_text
from trackball_desktop.ui.kit.guard import guarded, return_none

Index = QModelIndex | QPersistentModelIndex
SHAPE_ROLE = Qt.ItemDataRole.UserRole + 20
MISSING_ROLE = Qt.ItemDataRole.UserRole + 21
SHAPES = {Verdict.DIFFERENT: "warning", Verdict.ALIKE: "half", Verdict.EQUAL: "ok", Verdict.MISSING: "draft"}
_MARK_SIZE = 10
_MIN_ROWS = 5
_MAX_CHARACTERS = 300
"""Characters of a value in its cell; the whole of it stands below the table."""


@dataclass(frozen=True)
class Heading:
    """The part of the release that the rows below it are about."""

    text: str


class CompareModel(QAbstractTableModel):
    """Rows of field, sent, the target now, draft now, with headings between."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Row | Heading] = []
        self._target = ""

    def show_rows(self, rows: Sequence[Row], target: str) -> None:
        """Show other rows, of a target of this name."""
        if target != self._target:
            self._target = target
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 3)
        lines: list[Row | Heading] = []
        part = None
        for row in rows:
            if (row.part, row.place) != part:
                part = (row.part, row.place)
                lines.append(Heading(part_text(row)))
            lines.append(row)
        if lines != self.lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
        else:
            self.lines = lines  # equal to look at, with edits for the draft as it is now

    def row_at(self, position: int) -> Row | None:
        """Return the row in a line; None where a heading stands."""
        line = self.lines[position] if 0 <= position < len(self.lines) else None
        return line if isinstance(line, Row) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """There are four columns."""
        return 0 if parent.isValid() else 4

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading cannot be selected."""
        if isinstance(self.lines[index.row()], Heading):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                Compare.tr("Field"),
                Compare.tr("Sent"),
                Compare.tr("{target} now", target=self._target),
                Compare.tr("Draft now"),
            )[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        line = self.lines[index.row()]
        if isinstance(line, Heading):
            shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return line.text if shown and index.column() == 0 else None
        if index.column() == 0:
            return self._field_data(line, role)
        cell = (line.sent, line.remote, line.draft)[index.column() - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text if cell.is_known else Compare.tr("not stated")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cell_label(cell)
        if role == MISSING_ROLE:
            return not cell.is_known
        return None

    def _field_data(self, row: Row, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return field_name(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{field_text(row)}, {verdict_text(row, self._target)}"
        return SHAPES[row.verdict] if role == SHAPE_ROLE else None


class _CompareDelegate(QStyledItemDelegate):
    """Draws headings over the whole width, and the shape of the verdict before a field's name."""

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        view = self.parent()
        model = index.model()
        if not isinstance(view, QTableView) or not isinstance(model, CompareModel):
            return
        rect = QRect(option.rect)  # type: ignore[attr-defined]
        heading = isinstance(model.lines[index.row()], Heading)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.fillRect(rect, theme.color("alternate" if heading else "accent_soft" if chosen else "base"))
        inner = rect.adjusted(9, 0, -9, 0)
        shape = index.data(SHAPE_ROLE)
        if shape:
            side = theme.scaled(_MARK_SIZE)
            painter.drawPixmap(inner.left(), inner.center().y() - side // 2 + 1, icons.shape(shape, side))
            inner.setLeft(inner.left() + side + 6)
        is_missing = bool(index.data(MISSING_ROLE))
        font = theme.small_font(theme.STRONG) if heading else QFont(theme.body_font())
        font.setItalic(is_missing)
        painting.draw_text(
            painter, inner, str(index.data() or "")[:_MAX_CHARACTERS], font, "dim" if is_missing else "text"
        )
        painter.setPen(theme.color("line" if chosen else "line2"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if not heading:
            painter.drawLine(rect.topRight(), rect.bottomRight())
        if view.hasFocus() and view.currentIndex() == index and not heading:
            for edge in frame_edges(rect.adjusted(0, 0, -1, -1), 2):
                painter.fillRect(edge, theme.color("accent"))
        painter.restore()

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows have one height."""
        return QSize(80, theme.row_height(ROW_HEIGHT))


class CompareTable(CellTable):
    """Rows are chosen whole; nothing is edited here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_CompareDelegate(self))
        self.setAccessibleName(Compare.tr("Compare"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.row_height_changed.connect(self._on_self_resized)
        self._on_self_resized()

    @Slot()
    def _on_self_resized(self) -> None:
        self.setMinimumHeight(table_height(_MIN_ROWS))

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out."""
        super().resizeEvent(event)
        free = self.viewport().width()
        for column in (1, 2, 3):
            self.setColumnWidth(column, int(free * 0.24))
        self.setColumnWidth(0, free - 3 * int(free * 0.24))

    def span_headings(self) -> None:
        """Let headings take the whole width."""
        self.clearSpans()
        model = self.model()
        if isinstance(model, CompareModel):
            for position, line in enumerate(model.lines):
                if isinstance(line, Heading):
                    self.setSpan(position, 0, 1, 4)
