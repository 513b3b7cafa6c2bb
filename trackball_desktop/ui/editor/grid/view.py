"""The grid's view: the keys, ranges and frozen columns of a spreadsheet on Qt's table.

The current cell is where a range began; its other end moves with Shift. The frozen columns are painted over what is
scrolled below them, and the view answers for them where a cell lies: so mouse, editors and keys know one geometry.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from trackball_desktop.domain.release import Track
from trackball_desktop.ui.editor.grid import columns
from trackball_desktop.ui.editor.grid.header import GridHeader
from trackball_desktop.ui.editor.grid.model import TrackModel
from trackball_desktop.ui.editor.grid.navigation import move_target
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.cells import Cell, CellDelegate, CellTable, original_mark_rect
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

Index = QModelIndex | QPersistentModelIndex
Flag = QItemSelectionModel.SelectionFlag
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class GridView(CellTable):
    """A table of tracks. It moves, selects and edits; what is done to cells is wished by signals."""

    tints_current_row = False
    track_chosen = Signal(str)
    selection_changed = Signal()
    """Other cells are selected."""
    copy_requested = Signal()
    cut_requested = Signal()
    paste_requested = Signal()
    clear_requested = Signal()
    original_requested = Signal()
    """The selected cells are to have the values again that they had at first."""
    cell_original_requested = Signal(QModelIndex)
    """The same for one cell, whose mark was clicked."""
    fill_down_requested = Signal()
    fill_right_requested = Signal()
    menu_requested = Signal(QPoint)
    rows_dropped = Signal(list, int)
    """Tracks that were dragged by their numbers, by id, and the row above which they were dropped."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track_model = TrackModel(session, self)
        self.setModel(self.track_model)
        self.setHorizontalHeader(GridHeader(self.track_model, self))
        self._set_heights()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setMinimumSectionSize(34)
        self.setAutoScroll(False)
        self.setAccessibleName(self.tr("Tracks"))
        self.setAccessibleDescription(
            self.tr("Enter or F2 edits a cell, Shift+arrow selects, Alt+arrow moves the track.")
        )
        self._frozen_header = GridHeader(self.track_model, self)
        self._frozen_header.setModel(self.track_model)
        self._frozen_header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._frozen_header.setSectionsMovable(False)
        self._frozen_header.hide()
        self._range_end: QPersistentModelIndex | None = None
        self._is_scrolled_to_frozen = False
        """Whether the view is scrolled sideways only to show a column that is frozen where there is room."""
        self._last_cell: tuple[str, str] = ("", "")
        self._pressed_at: QPoint | None = None
        """Where a number was pressed by which rows may be dragged."""
        self._drop_row = -1
        self._drop_marker = QFrame(self.viewport())
        self._drop_marker.setProperty("role", "drop")
        self._drop_marker.hide()
        header = self.horizontalHeader()
        header.sectionClicked.connect(self._on_header_clicked)
        self._frozen_header.sectionClicked.connect(self._on_header_clicked)
        header.sectionResized.connect(self._on_section_resized)
        self._frozen_header.sectionResized.connect(self._on_frozen_section_resized)
        self.horizontalScrollBar().valueChanged.connect(self._update_frozen_header)
        self.track_model.modelReset.connect(self._on_model_reset)
        self.track_model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)

    # --- where cells lie -------------------------------------------------------------------------------------------

    def frozen_columns(self) -> int:
        """Return how many columns stay in sight: the first ones, where they leave room for others."""
        count = sum(1 for column in self.track_model.columns[:2] if column.field in columns.FROZEN)
        width = sum(self.columnWidth(position) for position in range(count))
        return count if width < self.viewport().width() * 2 // 3 else min(count, 1)

    def _scroll_offset(self) -> int:
        """Return by how many pixels the columns are scrolled; 0 when the frozen ones lie where they belong."""
        return self.horizontalHeader().offset()

    def frozen_rect(self) -> QRect:
        """Return the part of the viewport that frozen columns cover; empty while nothing is scrolled."""
        if not self._scroll_offset():
            return QRect()
        width = sum(self.columnWidth(position) for position in range(self.frozen_columns()))
        area = self.viewport().rect()
        if self.isRightToLeft():
            return QRect(area.right() - width + 1, 0, width, area.height())
        return QRect(0, 0, width, area.height())

    def _without_scroll(self, rect: QRect) -> QRect:
        return rect.translated(-self._scroll_offset() if self.isRightToLeft() else self._scroll_offset(), 0)

    def visualRect(self, index: Index) -> QRect:
        """Return where a cell is seen; frozen ones do not scroll sideways."""
        rect = super().visualRect(index)
        if index.isValid() and self._scroll_offset() and index.column() < self.frozen_columns():
            return self._without_scroll(rect)
        return rect

    def indexAt(self, pos: QPoint) -> QModelIndex:
        """Return the cell at a point, frozen ones first."""
        if self.frozen_rect().contains(pos):
            row = self.rowAt(pos.y())
            if row < 0:
                return QModelIndex()
            shift = self._scroll_offset()
            column = self.columnAt(pos.x() + (shift if self.isRightToLeft() else -shift))
            return self.track_model.index(row, max(0, column))
        return super().indexAt(pos)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into sight, from below the frozen columns as well."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() < self.frozen_columns():
            bar.setValue(before)
            return
        self._is_scrolled_to_frozen = index.column() < len(columns.FROZEN)
        covered = self.frozen_rect()
        rect = self.visualRect(index)
        if covered.isEmpty():
            return
        if self.isRightToLeft():
            hidden = min(rect.right(), rect.left() + covered.width()) - covered.left() + 1
        else:
            hidden = covered.right() + 1 - rect.left()
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def cell_at(self, index: Index) -> Cell:
        """Return what a cell shows."""
        return self.track_model.cell_at(index.row(), index.column())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll what is painted; the frozen columns do not go along sideways, so they are painted again."""
        super().scrollContentsBy(dx, dy)
        if dx:
            width = sum(self.columnWidth(position) for position in range(self.frozen_columns())) + abs(dx)
            area = self.viewport().rect()
            self.viewport().update(area.right() - width + 1 if self.isRightToLeft() else 0, 0, width, area.height())

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, then the frozen columns over those that are scrolled below them."""
        super().paintEvent(event)
        covered = self.frozen_rect()
        dirty = event.rect().intersected(covered)
        if dirty.isEmpty() or not self.track_model.rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setClipRect(dirty)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        delegate = self.itemDelegate()
        selection, current = self.selectionModel(), self.currentIndex()
        first = max(0, self.rowAt(dirty.top()))
        last = self.rowAt(dirty.bottom())
        last = self.track_model.rowCount() - 1 if last < 0 else last
        for row in range(first, last + 1):
            for column in range(self.frozen_columns()):
                index = self.track_model.index(row, column)
                option.rect = self.visualRect(index)  # type: ignore[attr-defined]
                option.state = QStyle.StateFlag.State_Enabled  # type: ignore[attr-defined]
                if isinstance(delegate, CellDelegate):
                    framed = self.hasFocus() and index == current
                    chosen = selection.isSelected(index)
                    delegate.paint_cell(painter, option, index, highlighted=chosen, has_frame=framed)
        painter.setPen(theme.color("edge"))
        edge = covered.left() if self.isRightToLeft() else covered.right()
        painter.drawLine(edge, dirty.top(), edge, dirty.bottom())
        painter.end()

    @Slot()
    def _update_frozen_header(self) -> None:
        """Lay the frozen header over the scrolled one, or take it away."""
        covered = self.frozen_rect()
        header = self.horizontalHeader()
        if covered.isEmpty():
            self._frozen_header.hide()
            return
        for position in range(self._frozen_header.count()):
            hidden = position >= self.frozen_columns()
            if self._frozen_header.isSectionHidden(position) != hidden:
                self._frozen_header.setSectionHidden(position, hidden)
            if not hidden:
                self._frozen_header.resizeSection(position, self.columnWidth(position))
        left = header.x() + (header.width() - covered.width() if self.isRightToLeft() else 0)
        self._frozen_header.setGeometry(left, header.y(), covered.width(), header.height())
        self._frozen_header.show()
        self._frozen_header.raise_()

    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Any = ()) -> None:
        """Repaint what changed, frozen cells as well."""
        super().dataChanged(topLeft, bottomRight, roles)
        if self._scroll_offset() and topLeft.column() < self.frozen_columns():
            rect = self.frozen_rect()
            rect.setTop(self.visualRect(topLeft).top())
            rect.setBottom(self.visualRect(bottomRight).bottom())
            self.viewport().update(rect)

    @guarded(return_none)
    def resizeEvent(self, event: QEvent) -> None:
        """Let the frozen header follow."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._is_scrolled_to_frozen and self.currentIndex().column() < self.frozen_columns():
            # A frozen column had to be scrolled to while there was no room for it; now it lies where it belongs.
            self._is_scrolled_to_frozen = False
            self.horizontalScrollBar().setValue(0)
        self._update_frozen_header()

    @Slot(int, int, int)
    def _on_section_resized(self, *_: int) -> None:
        self._update_frozen_header()

    @Slot(int, int, int)
    def _on_frozen_section_resized(self, section: int, _: int, width: int) -> None:
        shown = self._frozen_header.isVisible() and width > 0 and section < self.frozen_columns()
        if shown and self.columnWidth(section) != width:
            self.setColumnWidth(section, width)

    # --- what is selected ------------------------------------------------------------------------------------------

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Select whole rows by their numbers."""
        command = super().selectionCommand(index, event)
        if index.isValid() and self.track_model.columns[index.column()].kind == "number" and command != Flag.NoUpdate:
            command |= Flag.Rows
        return command

    def extend_to(self, index: Index) -> None:
        """Select from the current cell to another one; the current cell stays."""
        current = self.currentIndex()
        if not current.isValid() or not index.isValid():
            return
        self._range_end = QPersistentModelIndex(index)
        command = Flag.ClearAndSelect
        if self.track_model.columns[current.column()].kind == "number":
            command |= Flag.Rows
        self.selectionModel().select(QItemSelection(current, QModelIndex(index)), command)  # type: ignore[call-overload]
        self.scrollTo(index)

    def range_end(self) -> Index:
        """Return the moving end of the range."""
        return self._range_end if self._range_end is not None and self._range_end.isValid() else self.currentIndex()

    def go_to(self, index: Index) -> None:
        """Make a cell the current one and select only it."""
        if index.isValid():
            # Not setCurrentIndex, which looks at the modifiers that happen to be pressed.
            command = Flag.ClearAndSelect
            if self.track_model.columns[index.column()].kind == "number":
                command |= Flag.Rows
            self.selectionModel().setCurrentIndex(QModelIndex(index), command)  # type: ignore[call-overload]
            self.scrollTo(index)

    def selected_rows(self) -> list[int]:
        """Return the rows in which cells are selected, else the current one."""
        rows: set[int] = set()
        chosen = self.selectionModel().selection()
        for part in (chosen.at(number) for number in range(chosen.count())):
            rows.update(range(part.top(), part.bottom() + 1))
        if not rows and self.currentIndex().isValid():
            rows = {self.currentIndex().row()}
        return sorted(rows)

    def selected_cells(self) -> set[tuple[int, int]]:
        """Return the selected cells as (row, column), else the current one."""
        cells: set[tuple[int, int]] = set()
        chosen = self.selectionModel().selection()
        for part in (chosen.at(number) for number in range(chosen.count())):
            cells.update(
                (row, column)
                for row in range(part.top(), part.bottom() + 1)
                for column in range(part.left(), part.right() + 1)
            )
        current = self.currentIndex()
        return cells or ({(current.row(), current.column())} if current.isValid() else set())

    def current_track(self) -> Track | None:
        """Return the track of the current row."""
        return self.track_model.track_at(self.currentIndex().row())

    def selected_tracks(self) -> list[Track]:
        """Return the tracks in which cells are selected, in the order of the rows."""
        return self.track_model.tracks_in(self.selected_rows())

    def select_track(self, track_id: str) -> None:
        """Make a track the current one."""
        row = self.track_model.row_of_track(track_id)
        if row >= 0 and row != self.currentIndex().row():
            column = self.currentIndex().column()
            self.go_to(self.track_model.index(row, column if column > 0 else 1))

    def select_tracks(self, track_ids: Iterable[str]) -> None:
        """Select the rows of tracks; the first of them becomes the current one."""
        rows = [row for track_id in track_ids if (row := self.track_model.row_of_track(track_id)) >= 0]
        if not rows:
            return
        column = max(1, self.currentIndex().column())
        chosen = QItemSelection()
        for row in rows:
            chosen.select(
                self.track_model.index(row, 0), self.track_model.index(row, self.track_model.columnCount() - 1)
            )
        if self.currentIndex().row() not in rows:
            self.go_to(self.track_model.index(rows[0], column))
        self.selectionModel().select(chosen, Flag.ClearAndSelect)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Begin a new range at the current cell, and tell its track."""
        self._range_end = None
        super().currentChanged(current, previous)
        track = self.track_model.track_at(current.row())
        if track is not None and (previous.row() != current.row() or self._last_cell[0] != track.id):
            self._last_cell = (track.id, self.track_model.columns[current.column()].field)
            self.track_chosen.emit(track.id)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Repaint frozen cells too, and tell."""
        super().selectionChanged(selected, deselected)
        if self._scroll_offset():
            self.viewport().update(self.frozen_rect())
        self.selection_changed.emit()

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        current = self.currentIndex()
        track = self.track_model.track_at(current.row())
        if track is not None:
            self._last_cell = (track.id, self.track_model.columns[current.column()].field)

    @Slot()
    def _on_model_reset(self) -> None:
        self._range_end = None
        track_id, field = self._last_cell
        row = self.track_model.row_of_track(track_id)
        if row >= 0:
            column = self.track_model.column_index(field)
            self.go_to(self.track_model.index(row, column if column >= 0 else 1))
        self.selection_changed.emit()
        self._update_frozen_header()

    @Slot(int)
    def _on_header_clicked(self, section: int) -> None:
        self.cycle_sort(self.track_model.columns[section].field)

    def cycle_sort(self, field: str) -> None:
        """Sort by a column, the other way round the second time, and the third time not at all."""
        if field == columns.NUMBER:
            self.track_model.sort_by("")
        elif self.track_model.sorted_by != field:
            self.track_model.sort_by(field)
        elif not self.track_model.descending:
            self.track_model.sort_by(field, descending=True)
        else:
            self.track_model.sort_by("")
        self.scrollTo(self.currentIndex())

    # --- mouse and keys --------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Shift and a click select from the current cell to the one clicked."""
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if left and event.modifiers() & _SHIFT and index.isValid() and self.currentIndex().isValid():
            self.extend_to(index)
            return
        if event.button() == Qt.MouseButton.RightButton and index.isValid():
            if not self.selectionModel().isSelected(index):
                self.go_to(index)
            return
        if left and index.isValid() and not event.modifiers() and self._is_on_original_mark(index, event):
            self.cell_original_requested.emit(index)
            return
        if left and index.isValid() and self._is_row_handle(index) and not event.modifiers():
            self._pressed_at = event.position().toPoint()
            if index.row() in self._fully_selected_rows():
                return  # several rows are dragged together
        super().mousePressEvent(event)

    def _is_on_original_mark(self, index: Index, event: QMouseEvent) -> bool:
        if not self.cell_at(index).differs:
            return False
        return original_mark_rect(self.visualRect(index), self.layoutDirection()).contains(event.position().toPoint())

    def _is_row_handle(self, index: Index) -> bool:
        """Say whether a row can be dragged by this cell: by its number, where the rows stand in their order."""
        return self.track_model.columns[index.column()].field == columns.NUMBER and not self.track_model.sorted_by

    def _fully_selected_rows(self) -> set[int]:
        """Return the rows that are selected over all columns."""
        chosen, width = self.selectionModel().selection(), self.track_model.columnCount()
        parts = (chosen.at(number) for number in range(chosen.count()))
        return {row for part in parts if part.width() == width for row in range(part.top(), part.bottom() + 1)}

    def _drag_rows(self, point: QPoint) -> None:
        """Show where the rows would be dropped."""
        assert self._pressed_at is not None
        if self._drop_row < 0 and (point - self._pressed_at).manhattanLength() < QApplication.startDragDistance():
            return
        height = max(1, self.verticalHeader().defaultSectionSize())
        top = self.rowViewportPosition(0)
        self._drop_row = min(max(round((point.y() - top) / height), 0), self.track_model.rowCount())
        self._drop_marker.setGeometry(0, top + self._drop_row * height - 1, self.viewport().width(), 2)
        self._drop_marker.raise_()
        self._drop_marker.show()

    def _stop_dragging(self) -> None:
        self._pressed_at, self._drop_row = None, -1
        self._drop_marker.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the rows that were dragged by their numbers; a number that was only clicked selects its row."""
        pressed_at, row = self._pressed_at, self._drop_row
        self._stop_dragging()
        if pressed_at is not None and row >= 0:
            self.rows_dropped.emit([track.id for track in self.selected_tracks()], row)
            return
        if pressed_at is not None and len(self._fully_selected_rows()) > 1:
            self.go_to(self.indexAt(pressed_at))
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag rows by their numbers, or select a range; the cell where it began stays the current one."""
        if self._pressed_at is not None:
            self._drag_rows(event.position().toPoint())
            return
        dragging = event.buttons() & Qt.MouseButton.LeftButton and not event.modifiers() & _CONTROL
        if dragging and self.state() is not QAbstractItemView.State.EditingState and self.currentIndex().isValid():
            area = self.viewport().rect()
            point = event.position().toPoint()
            inside = QPoint(
                min(max(point.x(), area.left()), area.right()), min(max(point.y(), area.top()), area.bottom())
            )
            index = self.indexAt(inside)
            if index.isValid() and index != self.range_end():
                self.extend_to(index)
            return
        super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done to the selected cells."""
        point = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            point = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_requested.emit(point)

    def event(self, event: QEvent) -> bool:
        """Take keys that are shortcuts of the window elsewhere, as long as the grid has the focus."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._signal_for_key(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _signal_for_key(self, event: QKeyEvent) -> Any:
        """Return the signal of a key that does something to cells; None for another key."""
        standard = QKeySequence.StandardKey
        for key, command in (
            (standard.Copy, self.copy_requested),
            (standard.Cut, self.cut_requested),
            (standard.Paste, self.paste_requested),
        ):
            if event.matches(key):
                return command
        if event.modifiers() == _CONTROL:
            return {
                Qt.Key.Key_D: self.fill_down_requested,
                Qt.Key.Key_R: self.fill_right_requested,
                Qt.Key.Key_Delete: self.original_requested,
            }.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Delete and not event.modifiers():
            return self.clear_requested
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of a spreadsheet."""
        editing = self.state() is QAbstractItemView.State.EditingState
        command = self._signal_for_key(event)
        if command is not None:
            command.emit()
            return
        if not editing and self._move_by_key(event):
            return
        if event.key() == Qt.Key.Key_Escape and self._pressed_at is not None:
            self._stop_dragging()
        elif event.key() == Qt.Key.Key_Escape and not editing:
            self._clear_range_or_sort(event)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._select_all()
        elif event.key() == Qt.Key.Key_Space and event.modifiers() == _SHIFT:
            self._select_rows()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Go on after Tab in an editor without opening the next one: Shift then selects from there."""
        hints, moves = QAbstractItemDelegate.EndEditHint, QAbstractItemView.CursorAction
        cursor_action = {hints.EditNextItem: moves.MoveNext, hints.EditPreviousItem: moves.MovePrevious}.get(hint)
        super().closeEditor(editor, hint if cursor_action is None else hints.NoHint)
        if cursor_action is not None:
            self.go_to(self.moveCursor(cursor_action, Qt.KeyboardModifier.NoModifier))

    def _move_by_key(self, event: QKeyEvent) -> bool:
        """Go to another cell, or with Shift extend the range to it. Returns false for a key that does neither."""
        shift = bool(event.modifiers() & _SHIFT)
        control = bool(event.modifiers() & _CONTROL)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not shift:
                return False
            key, shift = Qt.Key.Key_Up, False
        if self.isRightToLeft():
            mirrored = {Qt.Key.Key_Left: Qt.Key.Key_Right, Qt.Key.Key_Right: Qt.Key.Key_Left}
            key = mirrored.get(key, key)
        start = self.range_end() if shift else self.currentIndex()
        if not start.isValid():
            return False
        rows = max(1, self.viewport().height() // max(1, self.verticalHeader().defaultSectionSize()) - 1)
        place = move_target(self.track_model, (start.row(), start.column()), key, control=control, page=rows)
        if place is None:
            return False
        target = self.track_model.index(*place)
        if shift:
            self.extend_to(target)
        else:
            self.go_to(target)
        return True

    def _clear_range_or_sort(self, event: QKeyEvent) -> None:
        """Give up the range; without one, the order."""
        if len(self.selectionModel().selectedIndexes()) > 1:
            self.go_to(self.currentIndex())
        elif self.track_model.sorted_by:
            self.track_model.sort_by("")
        else:
            event.ignore()

    def _select_all(self) -> None:
        last = self.track_model.index(self.track_model.rowCount() - 1, self.track_model.columnCount() - 1)
        if last.isValid():
            everything = QItemSelection(self.track_model.index(0, 0), last)
            self.selectionModel().select(everything, Flag.ClearAndSelect)

    def _select_rows(self) -> None:
        chosen = QItemSelection()
        for row in self.selected_rows():
            chosen.select(
                self.track_model.index(row, 0), self.track_model.index(row, self.track_model.columnCount() - 1)
            )
        self.selectionModel().select(chosen, Flag.ClearAndSelect)

    def clear_cells(self) -> None:
        """Empty the selected cells, so that they inherit again: one step."""
        self.clear_requested.emit()
