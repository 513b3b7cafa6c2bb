"""The table of a drop: one row per file, every guess with where it came from, all of it editable, any row left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QTextLayout
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget

from trackball_desktop.services.intake_plan import spelled
from trackball_desktop.ui.kit import field_labels, field_text, icons, theme
from trackball_desktop.ui.kit.basic import tip_text
from trackball_desktop.ui.kit.cells import Cell, CellDelegate, CellRole, CellTable
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, nothing
from trackball_desktop.ui.kit.languages import shown

if TYPE_CHECKING:
    from trackball_desktop.services.intake_plan import IntakeRow

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("use", "file", "disc", "number", "title", "version", "artists", "featured", "isrc", "duration", "sources")
GUESSED = ("disc", "number", "title", "version", "artists", "featured", "isrc")
STRUCK = Qt.ItemDataRole.UserRole + 40
"""The role of the pieces of a file's name that were taken off its title."""
LONGEST_SHOWN = 400
"""Signs of a text that a cell draws; nobody sees more of it, and laying out thousands takes long."""
_WIDTHS = {"use": 38, "disc": 46, "number": 40, "isrc": 122, "duration": 62}
_SHARES = {"file": 1.4, "title": 1.7, "version": 0.8, "artists": 1.2, "featured": 0.9, "sources": 1.4}


class PlanModel(QAbstractTableModel):
    """The rows of a plan, as the person changes them."""

    changed = Signal()
    """How many files are used, or what stands in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[IntakeRow] = []

    def show(self, rows: Sequence[IntakeRow]) -> None:
        """Show a plan's rows."""
        if [row.path for row in rows] == [row.path for row in self.rows]:
            self.rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        else:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()
        self.changed.emit()

    def include(self, rows: Sequence[int], included: bool) -> None:
        """Use files or leave them out."""
        for position in rows:
            self.rows[position] = dataclasses.replace(self.rows[position], included=included)
            self.dataChanged.emit(self.index(position, 0), self.index(position, len(COLUMNS) - 1))
        self.changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the files."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._column_name(COLUMNS[section])

    def _column_name(self, name: str) -> str:
        names = {
            "use": self.tr("Use"),
            "file": self.tr("File"),
            "disc": self.tr("Disc"),
            "number": "#",
            "version": field_labels.field_label("version_title"),
            "artists": field_labels.field_label("primary_contributions"),
            "featured": self.tr("Featuring"),
            "sources": self.tr("Read from"),
        }
        return names.get(name) or field_labels.field_label(name)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Guesses can be changed, each file used or not."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        name = COLUMNS[index.column()]
        if name == "use":
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if name in GUESSED else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        row, name = self.rows[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, name)[:LONGEST_SHOWN]
            case Qt.ItemDataRole.EditRole:
                return self._text(row, name)
            case Qt.ItemDataRole.CheckStateRole if name == "use":
                return Qt.CheckState.Checked if row.included else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._where(row, name)
            case Qt.ItemDataRole.ToolTipRole:
                return tip_text(self._where(row, name) or "")
            case Qt.ItemDataRole.AccessibleTextRole if name == "use":
                return self.tr("used") if row.included else self.tr("left out")
            case CellRole.DIM:
                return name in ("file", "duration", "sources") or not row.included
            case _ if role == STRUCK:
                return row.struck if name == "file" else ()
            case CellRole.MONO:
                return name == "isrc"
            case _:
                return None

    def _text(self, row: IntakeRow, name: str) -> str:
        match name:
            case "use":
                return ""
            case "file":
                return row.path.name
            case "artists":
                return "; ".join(row.artists)
            case "featured":
                return "; ".join(row.featured)
            case "duration":
                return field_text.clock(row.duration) if row.duration is not None else ""
            case "sources":
                return self._sources(row)
            case _:
                return str(getattr(row, name))

    def _source_name(self, source: str) -> str:
        return {
            "tag": self.tr("tags"),
            "file name": self.tr("file name"),
            "folder": self.tr("folder"),
            "pattern": self.tr("pattern"),
            "you": self.tr("you"),
        }.get(source, source)

    def _sources(self, row: IntakeRow) -> str:
        """Say where the guesses came from, each source once with its columns; of a file left out, why."""
        if row.left_out and not row.included:
            return fill(self.tr("left out: {reason}"), reason=shown(row.left_out))
        found: dict[str, list[str]] = {}
        for name in GUESSED:
            if name in row.sources:
                found.setdefault(row.sources[name], []).append(self._column_name(name))
        if len(found) == 1:
            return self._source_name(next(iter(found)))
        return "; ".join(f"{self._source_name(source)}: {', '.join(names)}" for source, names in found.items())

    def _where(self, row: IntakeRow, name: str) -> str:
        """Say where one guess came from, for the tool tip and for those who hear the table."""
        if name == "file":
            return self._file_text(row)
        if name == "use":
            return self.tr("Space uses the file or leaves it out")
        if name in row.sources:
            return fill(self.tr("{column}: from {source}"), column=self._column_name(name),
                        source=self._source_name(row.sources[name]))  # fmt: skip
        return ""

    def _file_text(self, row: IntakeRow) -> str:
        """Say where a file lies, what was taken off its name, and why it is left out."""
        lines = [str(row.path)]
        if row.struck:
            lines.append(fill(self.tr("Not in the title: {words}"), words=", ".join(row.struck)))
        if row.left_out:
            lines.append(fill(self.tr("Left out: {reason}"), reason=shown(row.left_out)))
        return "\n".join(lines)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a change; numbers that are none are refused."""
        row, name = self.rows[index.row()], COLUMNS[index.column()]
        if name == "use":
            self.include([index.row()], value in (True, Qt.CheckState.Checked, Qt.CheckState.Checked.value))
            return True
        if name not in GUESSED:
            return False
        text = spelled(name, str(value))
        changed: Any = text
        if name in ("disc", "number"):
            if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1000:
                return False
            changed = int(text)
        elif name in ("artists", "featured"):
            changed = tuple(part for each in text.split(";") if (part := spelled("artist", each)))
        self.rows[index.row()] = dataclasses.replace(row, **{name: changed}, sources={**row.sources, name: "you"})
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(COLUMNS) - 1))
        self.changed.emit()
        return True


class FileDelegate(CellDelegate):
    """Draws a file's name; what was taken off its title is struck through."""

    def paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, cell: Cell) -> None:
        """Draw the name in one line, elided at its end."""
        pieces = index.data(STRUCK)
        if not pieces:
            super().paint_text(painter, option, index, cell)
            return
        kind = self.type_of(option, cell)
        rect = option.rect.adjusted(8, 0, -8, 0)  # type: ignore[attr-defined]
        text = QFontMetrics(kind.font).elidedText(cell.text, Qt.TextElideMode.ElideRight, rect.width())
        layout = QTextLayout(text, kind.font)
        layout.setFormats([_struck_at(text.find(piece), len(piece)) for piece in pieces if piece in text])
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        painter.setPen(theme.color("dim"))
        layout.draw(painter, QPointF(rect.left(), rect.top() + (rect.height() - line.height()) / 2))


def _struck_at(start: int, length: int) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length = start, length  # type: ignore[assignment]
    found.format.setFontStrikeOut(True)  # type: ignore[union-attr]
    return found


class UseDelegate(CellDelegate):
    """Draws the first column: a tick, or an empty box."""

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one box in its cell."""
        super().paint(painter, option, index)
        rect = option.rect  # type: ignore[attr-defined]
        used = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        side = theme.scaled(14)
        box = rect.adjusted(0, 0, 0, 0)
        box.setSize(box.size().scaled(side, side, Qt.AspectRatioMode.IgnoreAspectRatio))
        box.moveCenter(rect.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("accent" if used else "edge"))
        painter.setBrush(theme.color("accent" if used else "base"))
        painter.drawRoundedRect(box, 4, 4)
        if used:
            mark = icons.pixmap("check", "on_accent", side - 2)
            painter.drawPixmap(box.topLeft() + QPoint(1, 1), mark)
        painter.restore()


class PlanTable(CellTable):
    """The table of files. Space uses the chosen rows or leaves them out, so does a click on the box."""

    def __init__(self, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = model
        self.setAccessibleName(self.tr("Files"))
        self.setAccessibleDescription(self.tr("Enter or F2 edits a cell, Space uses a file or leaves it out."))
        self.setModel(model)
        self.setItemDelegateForColumn(0, UseDelegate(self))
        self.setItemDelegateForColumn(1, FileDelegate(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.resized.connect(self._share_out)

    def chosen_rows(self) -> list[int]:
        """Return the rows that are selected, in order."""
        return sorted({index.row() for index in self.selectedIndexes()})

    def toggle(self, rows: Sequence[int]) -> None:
        """Use the rows, or leave them out where all of them are used."""
        if rows:
            self._plan.include(rows, not all(self._plan.rows[row].included for row in rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Space outside an editor; a cell that is typed into begins with another key."""
        if event.key() == Qt.Key.Key_Space and self.state() is not self.State.EditingState:
            self.toggle(self.chosen_rows())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take a click on the box."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0 and event.button() is Qt.MouseButton.LeftButton:
            rows = self.chosen_rows()
            self.toggle(rows if index.row() in rows else [index.row()])

    @guarded(nothing)
    def resizeEvent(self, event: QEvent) -> None:
        """Share the width out; columns of codes keep theirs."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._share_out()

    @Slot()
    def _share_out(self) -> None:
        header = self.horizontalHeader()
        fixed = {name: theme.scaled(width) for name, width in _WIDTHS.items()}
        free = self.viewport().width() - sum(fixed.values())
        total = sum(_SHARES.values())
        for position, name in enumerate(COLUMNS):
            width = fixed.get(name) or max(theme.scaled(90), int(free * _SHARES[name] / total))
            header.resizeSection(position, width)
