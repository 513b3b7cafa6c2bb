"""The table of a drop's files: keys and clipboard of a spreadsheet, rows that are dragged, a menu, questions in place.

Space uses files or leaves them out. A doubt stands under its row with a button for each answer; Alt with its number
gives an answer from the keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QWidget

from trackball_desktop.ui.intake.model import COLUMNS, EDITABLE_COLUMNS, PlanModel
from trackball_desktop.ui.intake.question_list import QuestionBand
from trackball_desktop.ui.intake.table_delegates import FileDelegate, PlanDelegate, UseDelegate
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.cells import ROW_HEIGHT, CellTable
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.domain.file_listing.model import Question

_FIXED_WIDTHS = {"use": 38, "disc": 46, "number": 40, "isrc": 122, "duration": 62}
"""Pixels of columns whose values are as long as each other."""
_WIDTH_LIMITS = {
    "file": (180, 480),
    "title": (110, 320),
    "version": (60, 220),
    "artists": (90, 260),
    "featured": (60, 220),
    "sources": (60, 420),
}
"""The fewest and the most pixels of the other columns: between them, what their values take."""
_CELL_PADDING = 20
_MEASURED_ROWS = 200
"""Rows whose values are measured: a folder may hold thousands of files."""
_ALT = Qt.KeyboardModifier.AltModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


class PlanTable(CellTable):
    """The table of files."""

    answered = Signal(object, object)
    """A question and the names that were chosen for it, a tuple."""
    paste_requested = Signal(str)
    """The text of the clipboard, to be put in from the current cell on."""

    def __init__(self, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan_model = model
        self._bands: dict[int, QuestionBand] = {}
        self._drop_row = -1
        self._widths: tuple[dict[str, int], dict[str, int]] = {}, {}
        """By column: the fewest pixels, and those that its values take."""
        self.setAccessibleName(self.tr("Files"))
        self.setAccessibleDescription(
            self.tr(
                "Enter or F2 edits a cell, Space includes or excludes a file, Alt+arrow moves it, "
                "Alt+number answers its question."
            )
        )
        self.setModel(model)
        delegate = PlanDelegate(self)
        delegate.enter_committed.connect(self._on_delegate_enter_committed)
        self.setItemDelegate(delegate)
        self.setItemDelegateForColumn(0, UseDelegate(self))
        self.setItemDelegateForColumn(1, FileDelegate(self))
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.row_height_changed.connect(self._measure_columns)
        self.move_requested.connect(self._on_move_requested)
        self.verticalScrollBar().valueChanged.connect(self._place_bands)
        self.horizontalScrollBar().valueChanged.connect(self._place_bands)
        model.modelReset.connect(self._measure_columns)
        model.dataChanged.connect(self._on_model_data_changed)

    # --- rows --------------------------------------------------------------------------------------------------------

    def selected_rows(self) -> list[int]:
        """Return the rows that are selected, in order."""
        return sorted({index.row() for index in self.selectedIndexes()})

    def toggle(self, rows: Sequence[int]) -> None:
        """Use the rows, or leave them out where all of them are used."""
        if rows:
            self._plan_model.include(rows, not all(self._plan_model.rows[row].is_included for row in rows))

    @Slot(int)
    def _on_move_requested(self, step: int) -> None:
        rows = self.selected_rows()
        if not rows:
            return
        target = rows[0] - 1 if step < 0 else rows[-1] + 2
        self._move(rows, target)

    def _move(self, rows: Sequence[int], before: int) -> None:
        column = max(0, self.currentIndex().column())
        if 0 <= before <= len(self._plan_model.rows) and (first := self._plan_model.move(rows, before)) >= 0:
            self.clearSelection()
            self.setCurrentIndex(self._plan_model.index(first, column))
            for row in range(first, first + len(rows)):
                self.selectionModel().select(
                    self._plan_model.index(row, column), self.selectionModel().SelectionFlag.Select
                )

    # --- questions ---------------------------------------------------------------------------------------------------

    @Slot()
    def show_questions(self) -> None:
        """Show the first doubt of each row under it, each doubt once."""
        height = theme.scaled(ROW_HEIGHT)
        questions: dict[int, Question] = {}
        doubts: set[tuple[str, str]] = set()
        for position, row in enumerate(self._plan_model.rows):
            new = [q for q in row.questions if (q.kind, q.subject) not in doubts] if row.is_included else []
            if new:  # a doubt that several rows have is asked once
                questions[position] = new[0]
                doubts.add((new[0].kind, new[0].subject))
        for position, band in list(self._bands.items()):
            if questions.get(position) != band.question:
                self._bands.pop(position)
                band.hide()
                band.deleteLater()
        for position, question in questions.items():
            if position not in self._bands:
                band = self._bands[position] = QuestionBand(question, self.viewport())
                band.answered.connect(self.answered)
                band.show()
        for position in range(len(self._plan_model.rows)):
            row_height = 2 * height if position in self._bands else height
            if self.rowHeight(position) != row_height:
                self.setRowHeight(position, row_height)
        self._place_bands()

    @Slot()
    def _place_bands(self) -> None:
        height = theme.scaled(ROW_HEIGHT)
        for position, band in self._bands.items():
            top = self.rowViewportPosition(position) + height
            band.setGeometry(QRect(0, top, self.viewport().width(), height - 1))

    def question_at(self, row: int) -> Question | None:
        """Return the doubt that stands under a row."""
        band = self._bands.get(row)
        return band.question if band is not None else None

    # --- keys, clipboard, menu ---------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Take keys that are shortcuts of the window elsewhere, as long as the table has the focus."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._handles_key(event):
            event.accept()
            return True
        return super().event(event)

    def _handles_key(self, event: QKeyEvent) -> bool:
        alt = event.modifiers() == _ALT
        moves = alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        return moves or (alt and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9) or self._command_for(event) is not None

    def _command_for(self, event: QKeyEvent) -> Any:
        standard = QKeySequence.StandardKey
        for key, command in ((standard.Copy, self.copy), (standard.Paste, self.paste)):
            if event.matches(key):
                return command
        if event.modifiers() == _CONTROL and event.key() == Qt.Key.Key_D:
            return self.fill_down
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Space and the keys of a spreadsheet outside an editor; a cell that is typed into begins with others."""
        if self.state() is self.State.EditingState:
            super().keyPressEvent(event)
            return
        number = event.key() - Qt.Key.Key_1
        if event.modifiers() == _ALT and 0 <= number < 9:
            band = self._bands.get(self.currentIndex().row())
            if band is not None:
                band.choose(number)
            return
        command = self._command_for(event)
        if command is not None:
            command()
        elif event.key() == Qt.Key.Key_Space:
            self.toggle(self.selected_rows())
        else:
            super().keyPressEvent(event)

    @Slot()
    def copy(self) -> None:
        """Put the selected cells onto the clipboard, as a spreadsheet takes them."""
        chosen = {(index.row(), index.column()) for index in self.selectedIndexes()}
        columns = sorted({column for _, column in chosen})
        lines = [
            "\t".join(
                str(self._plan_model.data(self._plan_model.index(row, column), Qt.ItemDataRole.EditRole) or "").replace(
                    "\t", " "
                )
                if (row, column) in chosen
                else ""
                for column in columns
            )
            for row in self.selected_rows()
        ]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    @Slot()
    def paste(self) -> None:
        """Put in what is on the clipboard."""
        if text := QGuiApplication.clipboard().text():
            self.paste_requested.emit(text)

    @Slot()
    def fill_down(self) -> None:
        """Give the selected cells below the first one of each column what stands in that."""
        chosen = self.selectedIndexes()
        cells: dict[tuple[int, str], str] = {}
        for column in {index.column() for index in chosen}:
            rows = sorted(index.row() for index in chosen if index.column() == column)
            first = str(self._plan_model.data(self._plan_model.index(rows[0], column), Qt.ItemDataRole.EditRole) or "")
            if COLUMNS[column] in EDITABLE_COLUMNS:
                cells |= {(row, COLUMNS[column]): first for row in rows[1:]}
        if cells:
            self._plan_model.set_cells(cells)

    def clear_cells(self) -> None:
        """Empty the selected cells, as one step."""
        cells = {
            (index.row(), COLUMNS[index.column()]): ""
            for index in self.selectedIndexes() or [self.currentIndex()]
            if index.isValid() and COLUMNS[index.column()] in EDITABLE_COLUMNS
        }
        if cells:
            self._plan_model.set_cells(cells)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done to the selected rows and cells."""
        point = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            point = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def menu(self) -> QMenu:
        """Return the menu of the selected rows and cells."""
        menu = QMenu(self)
        rows = self.selected_rows()
        used = all(self._plan_model.rows[row].is_included for row in rows)
        last = len(self._plan_model.rows) - 1
        for words, slot, keys, enabled in (
            (self.tr("Leave out") if used else self.tr("Use"), self._on_toggle_triggered, "Space", bool(rows)),
            (self.tr("Move up"), self._on_up_triggered, "Alt+Up", bool(rows) and rows[0] > 0),
            (
                self.tr("Move down"),
                self._on_down_triggered,
                "Alt+Down",
                bool(rows) and rows[-1] < last,
            ),
            (self.tr("Number in this order"), self._plan_model.renumber, "", len(self._plan_model.rows) > 1),
            ("", None, "", False),
            (self.tr("Copy"), self.copy, "Ctrl+C", bool(rows)),
            (self.tr("Paste"), self.paste, "Ctrl+V", bool(QGuiApplication.clipboard().text())),
            (self.tr("Fill down"), self.fill_down, "Ctrl+D", len(rows) > 1),
            (self.tr("Clear"), self.clear_cells, "Del", bool(rows)),
        ):
            if slot is None:
                menu.addSeparator()
                continue
            action = menu.addAction(words)
            action.setEnabled(enabled)
            if keys:
                action.setShortcut(QKeySequence(keys))
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the table has these keys itself
            action.triggered.connect(slot)
        return menu

    @Slot()
    def _on_toggle_triggered(self) -> None:
        self.toggle(self.selected_rows())

    @Slot()
    def _on_up_triggered(self) -> None:
        self._on_move_requested(-1)

    @Slot()
    def _on_down_triggered(self) -> None:
        self._on_move_requested(1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take a click on the box."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0 and event.button() is Qt.MouseButton.LeftButton:
            rows = self.selected_rows()
            self.toggle(rows if index.row() in rows else [index.row()])

    # --- dragging ----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take rows of this table; files from outside are the window's."""
        event.setAccepted(event.source() is self)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show before which row they would come."""
        if event.source() is not self:
            event.ignore()
            return
        self._drop_row = self._row_at(event.position().toPoint())
        self.viewport().update()
        event.accept()

    def dragLeaveEvent(self, event: Any) -> None:
        """Show nothing any more."""
        self._drop_row = -1
        self.viewport().update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the dragged rows there."""
        if event.source() is not self:
            event.ignore()
            return
        rows, before = self.selected_rows(), self._row_at(event.position().toPoint())
        self._drop_row = -1
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the model has moved them itself: nothing is to be removed
        event.accept()
        self._move(rows, before)

    def _row_at(self, point: QPoint) -> int:
        """Return the row before which a point lies."""
        index = self.indexAt(point)
        if not index.isValid():
            return len(self._plan_model.rows)
        middle = self.rowViewportPosition(index.row()) + self.rowHeight(index.row()) // 2
        return index.row() + (point.y() > middle)

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line at which dragged rows would come."""
        super().paintEvent(event)
        if self._drop_row >= 0:
            last = len(self._plan_model.rows) - 1
            at = self._drop_row
            top = self.rowViewportPosition(at) if at <= last else self.rowViewportPosition(last) + self.rowHeight(last)
            painter = QPainter(self.viewport())
            painter.fillRect(0, max(0, top - 1), self.viewport().width(), 2, theme.color("accent"))
            painter.end()

    # --- widths ------------------------------------------------------------------------------------------------------

    @guarded(return_none)
    def resizeEvent(self, event: QEvent) -> None:
        """Give the columns another width as a whole."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._distribute_widths()
        self._place_bands()

    @Slot(QModelIndex, QModelIndex)
    def _on_model_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """Measure anew where all rows were read again, as after a sheet; what a person types moves no column."""
        if first.row() == 0 and last.row() == len(self._plan_model.rows) - 1 and first.column() == 0:
            self._measure_columns()
        else:
            self.show_questions()

    @Slot()
    def _measure_columns(self) -> None:
        """Find the fewest pixels of each column and those that its values take, then give the columns their widths."""
        header = self.horizontalHeader()
        heading = header.fontMetrics().horizontalAdvance
        value = QFontMetrics(theme.body_font()).horizontalAdvance
        least: dict[str, int] = {}
        wanted: dict[str, int] = {}
        for position, name in enumerate(COLUMNS):
            title = heading(str(header.model().headerData(position, header.orientation()))) + _CELL_PADDING
            if name in _FIXED_WIDTHS:
                least[name] = wanted[name] = max(theme.scaled(_FIXED_WIDTHS[name]), title)
                continue
            fewest, most = (theme.scaled(limit) for limit in _WIDTH_LIMITS[name])
            texts = (
                str(self._plan_model.index(row, position).data() or "")
                for row in range(min(len(self._plan_model.rows), _MEASURED_ROWS))
            )
            longest = max(map(value, texts), default=0) + _CELL_PADDING
            least[name] = max(title, min(fewest, longest) if name != "file" else fewest)
            wanted[name] = max(least[name], min(longest, most))
        self._widths = least, wanted
        self._distribute_widths()

    def _distribute_widths(self) -> None:
        """Give each column what its values take, as far as there is room; nothing is measured anew."""
        least, wanted = self._widths
        if not least:
            return
        room = self.viewport().width() - sum(least.values())
        asked = sum(wanted.values()) - sum(least.values())
        share = min(1.0, max(0, room) / asked) if asked else 0.0
        widths = {name: least[name] + int((wanted[name] - least[name]) * share) for name in COLUMNS}
        widths[COLUMNS[-1]] += max(0, self.viewport().width() - sum(widths.values()))
        for position, name in enumerate(COLUMNS):
            self.horizontalHeader().resizeSection(position, widths[name])
        self.show_questions()
