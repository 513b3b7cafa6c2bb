"""The list of releases as a widget: keys, context menu, multi-selection. It emits requests and does nothing more."""

from __future__ import annotations

from collections.abc import Callable

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
from PySide6.QtGui import QAction, QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.painting import to_single_line
from trackball_desktop.ui.kit.shortcuts import command
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.library.delegate import ReleaseDelegate, title_left
from trackball_desktop.ui.library.model import CHANGED, DATE, LABEL, RELEASE, SORT_KEYS, ReleaseModel
from trackball_desktop.ui.runtime.covers import Covers

COLUMN_STRETCH = (240, 70, 20, 150, 10, 10)
"""How the columns share what is left of the width: what has a name grows."""
MIN_COLUMN_WIDTHS = (194, 122, 102, 97, 170, 84)
HEADER_PADDING = 9
"""Where the words of a header begin, as in the style sheet."""
SORT_ARROW_ROOM = 18
"""Pixels after the words of a header for the arrow of the column by which the list is sorted."""
FIRST_TO_GO = (CHANGED, LABEL, DATE)
"""The columns that a narrow window leaves out, in this order; the inspector says all of it."""
MINUTE_MS = 60_000
MIN_DROP_HINT_HEIGHT = 108
"""Pixels that must be free below the rows for the hint about dropping."""


class ReleaseList(QTableView):
    """Shows a ReleaseModel. Ids travel in the signals, never rows: rows move."""

    open_requested = Signal(str)
    inspect_requested = Signal(str)
    """Space: show the inspector for this release."""
    current_changed = Signal(str)
    """Empty when there is none."""
    trash_requested = Signal(list)
    restore_requested = Signal(list)
    duplicate_requested = Signal(list)
    export_requested = Signal(list)
    transfer_requested = Signal(str)
    """A release moves from another distributor."""
    export_formats_requested = Signal(list)
    """Releases are to leave in a form that is asked for: sheet, bundle, another's layout."""
    documents_requested = Signal(list)
    """Label copy, one-sheet, split sheets, credits, barcode."""
    delivery_requested = Signal(list)
    """Releases are to leave as a DDEX delivery."""
    submit_requested = Signal(list)
    recheck_requested = Signal(list)
    """Run the rules over these releases."""
    codes_requested = Signal(list)
    """Give these releases the codes that they lack."""
    undo_requested = Signal()
    redo_requested = Signal()
    bulk_edit_requested = Signal(list)
    """Edit several releases in one form."""
    withdraw_requested = Signal(list)
    """Take these releases back from the outbox."""
    status_check_requested = Signal(list)
    stores_requested = Signal(str)
    """Ask the target now where these releases stand."""

    def __init__(self, model: ReleaseModel, covers: Covers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._releases = model
        self._delegate = ReleaseDelegate(covers, self)
        self._delegate.measuring_progress = model.measuring_progress
        self._delegate.health = model.health
        self._reported_id = ""
        self._anchor: tuple[str, int] | None = None
        self._current_before: tuple[LibraryQuery, int] = (model.query, -1)
        self._shown_query = model.query
        self._is_drop_active = False
        self.undo_text: Callable[[], str] = str
        self.redo_text: Callable[[], str] = str
        """What undo would take back and redo would make again; empty where there is nothing."""
        # One that Python made: to find out what Qt's own is, PySide builds the class of every kind of widget, 20 ms.
        self.setViewport(QWidget())
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Releases"))
        self._set_up_view()
        self._set_up_header()
        self.doubleClicked.connect(self._on_self_double_clicked)
        covers.loaded.connect(model.refresh_cover)
        model.loaded.connect(self._on_model_loaded)
        model.layoutAboutToBeChanged.connect(self._on_model_layout_about_to_be_changed)
        model.layoutChanged.connect(self._on_model_layout_changed)
        model.modelReset.connect(self._on_model_layout_changed)
        self._minute_timer = Timer(self)
        self._minute_timer.setInterval(MINUTE_MS)
        self._minute_timer.timeout.connect(self._on_minute_timer_timeout)
        self._minute_timer.start()

    def _set_up_view(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        vertical_header = self.verticalHeader()
        vertical_header.hide()
        # Fixed: sizes asked of the contents of 100,000 rows would freeze the window for most of a minute.
        vertical_header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical_header.setMinimumSectionSize(20)
        vertical_header.setDefaultSectionSize(self._delegate.height)
        self.verticalScrollBar().setSingleStep(self._delegate.height // 2)

    def _set_up_header(self) -> None:
        header = _Header(self._releases, self)
        self.setHorizontalHeader(header)
        # Of its own and always empty: to paint a header as pressed, Qt asks each of 100,000 selected rows.
        header.setSelectionModel(QItemSelectionModel(self._releases, header))
        header.setFixedHeight(theme.scaled(32))
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(False)
        header.setMinimumSectionSize(60)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setAccessibleName(self.tr("List columns. Click a column to sort by it."))
        header.sectionClicked.connect(self._on_header_section_clicked)

    @property
    def release_model(self) -> ReleaseModel:
        """What it shows."""
        return self._releases

    # What is selected.

    def current_id(self) -> str:
        """Return the release that the keyboard is on, empty when there is none."""
        index = self.currentIndex()
        return self._releases.release_id(index.row()) if index.isValid() else ""

    def selected_ids(self) -> list[str]:
        """Return the selected releases in the order of the list. Uses ranges: a selection may hold 100,000 rows."""
        rows: set[int] = set()
        chosen = self.selectionModel().selection()
        for part in (chosen.at(number) for number in range(chosen.count())):
            rows.update(range(part.top(), part.bottom() + 1))
        return [self._releases.release_id(row) for row in sorted(rows)]

    def visible_ids(self) -> list[str]:
        """Return the releases whose rows are in sight, from the top; none while the list is not shown."""
        first = self.rowAt(0)
        if first < 0 or not self.isVisible():
            return []
        last = self.rowAt(self.viewport().height() - 1)
        last = last if last >= 0 else self._releases.rowCount() - 1  # the rows end above the lower edge
        return [self._releases.release_id(row) for row in range(first, last + 1)]

    def select(self, release_id: str) -> None:
        """Select one release and bring it into sight."""
        row = self._releases.row_of(release_id)
        if row >= 0:
            index, flag = self._releases.index(row, RELEASE), QItemSelectionModel.SelectionFlag
            # Said outright: `selectRow` toggles while Ctrl is held, as it is for the shortcut that led here.
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self.scrollTo(index)

    # Qt.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = event.key(), self.current_id()
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and current and plain:
            self.open_requested.emit(current)
        elif key == Qt.Key.Key_Space and current and plain:
            self.inspect_requested.emit(current)
        elif key == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._request_bulk_edit()
        elif event.matches(QKeySequence.StandardKey.Delete) or (key == Qt.Key.Key_Backspace and plain):
            self._request_trash()
        elif event.matches(QKeySequence.StandardKey.Refresh):
            self._request_status_check()
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and plain and self._releases.rowCount():
            row = 0 if key == Qt.Key.Key_Home else self._releases.rowCount() - 1
            self.setCurrentIndex(self._releases.index(row, RELEASE))
        else:
            super().keyPressEvent(event)

    def set_drop_active(self, active: bool) -> None:
        """Show that what is being dragged would be taken."""
        self._is_drop_active = active
        self.viewport().update()

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, and below them, where there is room, what can be dropped.

        Row by row, not by Qt's own way cell by cell, which asks Python for each cell and takes twice as long.
        """
        area = event.rect()
        painter = QPainter(self.viewport())
        self._paint_rows(painter, area)
        painter.end()
        below = self.viewport().rect()
        below.setTop(self._releases.rowCount() * self._delegate.height - self.verticalScrollBar().value())
        if below.height() < MIN_DROP_HINT_HEIGHT or self._releases.query.view == "trash":
            return
        area = below.adjusted(16, 22, -16, 0)
        area.setHeight(64)
        painter = QPainter(self.viewport())
        painting.draw_drop_zone(painter, area, active=self._is_drop_active)
        painter.setFont(theme.body_font())
        painter.setPen(theme.color("dim"))
        hint = self.tr("Drop a folder of WAVs anywhere to start a release")
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, hint)
        painter.end()

    def _paint_rows(self, painter: QPainter, area: QRect) -> None:
        """Draw the cells that an area of the viewport touches."""
        height, scrolled = self._delegate.height, self.verticalScrollBar().value()
        columns = [
            (column, left, width)
            for column in range(self._releases.columnCount())
            if (width := self.columnWidth(column)) and not self.isColumnHidden(column)
            for left in (self.columnViewportPosition(column),)
            if left <= area.right() and left + width > area.left()
        ]
        first = max(0, (area.top() + scrolled) // height)
        last = min((area.bottom() + scrolled) // height, self._releases.rowCount() - 1)
        chosen, root = self.selectionModel(), QModelIndex()
        current = self.currentIndex().row() if self.hasFocus() else -1
        for row in range(first, last + 1):
            self._delegate.paint_row(
                painter,
                self._releases.release_row(row),
                row * height - scrolled,
                columns,
                selected=chosen.isRowSelected(row, root),
                current=row == current,
            )

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: typing goes to the search field, and looking through 100,000 rows here would take seconds."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected_ids():
            self.build_menu().popup(event.globalPos() if not event.pos().isNull() else self.mapToGlobal(QPoint(80, 60)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange} and hasattr(self, "_delegate"):
            self._delegate.refresh_fonts()
            self.verticalHeader().setDefaultSectionSize(self._delegate.height)
            self.horizontalHeader().setFixedHeight(theme.scaled(32))
        elif event.type() in {QEvent.Type.LanguageChange, QEvent.Type.LocaleChange} and hasattr(self, "_delegate"):
            self._delegate.clear_text_cache()
        super().changeEvent(event)

    @guarded(return_none)
    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._distribute_width()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self._report_current()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    def build_menu(self) -> QMenu:
        """Return the menu of what is selected."""
        ids = self.selected_ids()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Actions for the selected releases"))
        single_id = ids[0] if len(ids) == 1 else ""
        if self._releases.query.view == "trash":
            self._add_action(menu, self.tr("Restore"), "undo", "").triggered.connect(self._on_restore_triggered)
            return menu
        open_action = self._add_action(menu, self.tr("Open"), "edit", self.tr("Enter"))
        open_action.setEnabled(bool(single_id))
        open_action.triggered.connect(self._on_open_triggered)
        inspect_action = self._add_action(menu, self.tr("Quick look"), "eye", self.tr("Space"))
        inspect_action.setEnabled(bool(single_id))
        inspect_action.triggered.connect(self._on_inspect_triggered)
        menu.addSeparator()
        submit_action = self._add_action(menu, self.tr("Submit…"), "send", "")
        submit_action.setEnabled(self._releases.has_draft(ids))
        submit_action.triggered.connect(self._on_submit_triggered)
        recheck_action = self._add_action(menu, self.tr("Check again"), "check", "")
        recheck_action.triggered.connect(self._on_recheck_triggered)
        assign_codes_action = self._add_action(menu, self.tr("Assign missing codes"), "key", "")
        assign_codes_action.setEnabled(self._releases.has_draft(ids))
        assign_codes_action.triggered.connect(self._on_codes_triggered)
        status_action = self._add_action(menu, self.tr("Check status"), "refresh", "F5")
        status_action.setEnabled(self._releases.has_created(ids))
        status_action.triggered.connect(self._request_status_check)
        withdraw_action = self._add_action(menu, self.tr("Withdraw"), "undo", "")
        withdraw_action.setEnabled(self._releases.has_waiting(ids))
        withdraw_action.triggered.connect(self._on_withdraw_triggered)
        stores_action = self._add_action(menu, self.tr("In stores"), "globe", "")
        stores_action.setEnabled(len(ids) == 1)
        stores_action.triggered.connect(self._on_stores_triggered)
        bulk_edit_action = self._add_action(menu, self.tr("Edit together…"), "edit", "Ctrl+E")
        bulk_edit_action.setEnabled(len(ids) > 1)
        bulk_edit_action.triggered.connect(self._request_bulk_edit)
        duplicate_action = self._add_action(menu, self.tr("Duplicate"), "duplicate", "Ctrl+Shift+D")
        duplicate_action.triggered.connect(self._on_duplicate_triggered)
        export_json_action = self._add_action(menu, self.tr("Export as JSON…"), "external", "")
        export_json_action.triggered.connect(self._on_export_triggered)
        export_formats_action = self._add_action(menu, self.tr("Export as sheet or bundle…"), "external", "")
        export_formats_action.triggered.connect(self._on_export_formats_triggered)
        deliver_action = self._add_action(menu, self.tr("Deliver as DDEX…"), "external", "")
        deliver_action.triggered.connect(self._on_delivery_triggered)
        documents_action = self._add_action(menu, self.tr("Documents…"), "file", "")
        documents_action.setEnabled(len(ids) == 1)
        documents_action.triggered.connect(self._on_documents_triggered)
        transfer_action = self._add_action(menu, self.tr("Transfer from another distributor…"), "swap", "")
        transfer_action.setEnabled(len(ids) == 1)
        transfer_action.triggered.connect(self._on_transfer_triggered)
        menu.addSeparator()
        self._add_undo_actions(menu)
        self._add_action(menu, self.tr("Move to trash"), "trash", self.tr("Del")).triggered.connect(self._request_trash)
        return menu

    def _add_undo_actions(self, menu: QMenu) -> None:
        """Offer to take back the last step over several releases, and to make it again."""
        for template, step, icon, keys, signal in (
            (self.tr("Undo: {step}"), self.undo_text(), "undo", "undo", self.undo_requested),
            (self.tr("Redo: {step}"), self.redo_text(), "redo", "redo", self.redo_requested),
        ):
            if step:
                shown = fill(template, step=to_single_line(step)[:60].replace("&", "&&"))
                key = command(keys).sequences()[0].toString()
                self._add_action(menu, shown, icon, key).triggered.connect(signal)

    def _add_action(self, menu: QMenu, text: str, icon: str, key: str) -> QAction:
        action = menu.addAction(icons.icon(icon, "dim"), text)
        if key:
            # Shown only: the list and the window listen to the keys themselves.
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return action

    def _distribute_width(self) -> None:
        """Fill the width: each column has its least, the rest goes by shares. Sizes set by hand go on a resize."""
        width = self.viewport().width()
        heading = QFontMetrics(theme.header_font()).horizontalAdvance
        least = [
            max(theme.scaled(value), header_text_left(column) + heading(self._heading(column)) + SORT_ARROW_ROOM)
            for column, value in enumerate(MIN_COLUMN_WIDTHS)
        ]
        for column in FIRST_TO_GO:
            hidden = sum(least) > width and width > 0
            self.setColumnHidden(column, hidden)
            least[column] = 0 if hidden else least[column]
        rest = max(0, width - sum(least))
        shares = [0 if self.isColumnHidden(column) else share for column, share in enumerate(COLUMN_STRETCH)]
        sizes = [low + rest * share // sum(shares) for low, share in zip(least, shares, strict=True)]
        sizes[RELEASE] += max(0, width - sum(sizes))
        for column, size in enumerate(sizes):
            if not self.isColumnHidden(column):
                self.setColumnWidth(column, size)

    def _heading(self, column: int) -> str:
        return str(self._releases.headerData(column, Qt.Orientation.Horizontal) or "")

    def _report_current(self) -> None:
        current = self.current_id()
        if current != self._reported_id:
            self._reported_id = current
            self.current_changed.emit(current)

    @Slot()
    def _on_model_loaded(self) -> None:
        self._shown_query = self._releases.query

    @Slot()
    def _on_model_layout_about_to_be_changed(self) -> None:
        """Note which release is at the top, and how far it is scrolled out; at the very top the list stays there.

        Note also the current row: when its release goes, the one that takes its place becomes current.
        """
        at = self.verticalScrollBar().value()
        row, offset = divmod(at, self._delegate.height)
        self._current_before = (self._shown_query, self.currentIndex().row())
        self._anchor = (self._releases.release_id(row), offset) if at and row < self._releases.rowCount() else None

    @Slot()
    def _on_model_layout_changed(self) -> None:
        if self._anchor is not None:
            row = self._releases.row_of(self._anchor[0])
            if row >= 0:
                self.updateGeometries()
                self.verticalScrollBar().setValue(row * self._delegate.height + self._anchor[1])
            self._anchor = None
        query, row = self._current_before
        has_rows = self._releases.rowCount() > 0
        if row >= 0 and has_rows and query == self._releases.query and not self.currentIndex().isValid():
            self.select(self._releases.release_id(min(row, self._releases.rowCount() - 1)))
        self._report_current()

    @Slot()
    def _on_minute_timer_timeout(self) -> None:
        self._delegate.clear_text_cache()
        self.viewport().update()

    @Slot(QModelIndex)
    def _on_self_double_clicked(self, index: QModelIndex) -> None:
        self.open_requested.emit(self._releases.release_id(index.row()))

    @Slot(int)
    def _on_header_section_clicked(self, column: int) -> None:
        query = self._releases.query
        same = query.sort == SORT_KEYS[column]
        self._releases.change_query(
            sort=SORT_KEYS[column], descending=not query.descending if same else column == CHANGED
        )
        self.horizontalHeader().viewport().update()

    @Slot()
    def _request_bulk_edit(self) -> None:
        if len(ids := self.selected_ids()) > 1 and self._releases.query.view != "trash":
            self.bulk_edit_requested.emit(ids)

    @Slot()
    def _request_trash(self) -> None:
        if (ids := self.selected_ids()) and self._releases.query.view != "trash":
            self.trash_requested.emit(ids)

    @Slot()
    def _request_status_check(self) -> None:
        ids = self.selected_ids()
        if self._releases.has_created(ids):
            self.status_check_requested.emit(ids)

    @Slot()
    def _on_stores_triggered(self) -> None:
        self.stores_requested.emit(self.current_id())

    @Slot()
    def _on_withdraw_triggered(self) -> None:
        self.withdraw_requested.emit(self.selected_ids())

    @Slot()
    def _on_restore_triggered(self) -> None:
        self.restore_requested.emit(self.selected_ids())

    @Slot()
    def _on_open_triggered(self) -> None:
        self.open_requested.emit(self.current_id())

    @Slot()
    def _on_inspect_triggered(self) -> None:
        self.inspect_requested.emit(self.current_id())

    @Slot()
    def _on_duplicate_triggered(self) -> None:
        self.duplicate_requested.emit(self.selected_ids())

    @Slot()
    def _on_transfer_triggered(self) -> None:
        self.transfer_requested.emit(self.current_id())

    @Slot()
    def _on_export_formats_triggered(self) -> None:
        self.export_formats_requested.emit(self.selected_ids())

    @Slot()
    def _on_documents_triggered(self) -> None:
        self.documents_requested.emit(self.selected_ids())

    @Slot()
    def _on_delivery_triggered(self) -> None:
        self.delivery_requested.emit(self.selected_ids())

    @Slot()
    def _on_export_triggered(self) -> None:
        self.export_requested.emit(self.selected_ids())

    @Slot()
    def _on_submit_triggered(self) -> None:
        self.submit_requested.emit(self.selected_ids())

    @Slot()
    def _on_recheck_triggered(self) -> None:
        self.recheck_requested.emit(self.selected_ids())

    @Slot()
    def _on_codes_triggered(self) -> None:
        self.codes_requested.emit(self.selected_ids())


def header_text_left(column: int) -> int:
    """Return where the words of a column begin, in pixels from its left edge."""
    return HEADER_PADDING if column != RELEASE else title_left()


class _Header(QHeaderView):
    """Draws a small arrow after the words of the column that the list is sorted by; Fusion's own stands at the edge."""

    def __init__(self, model: ReleaseModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setViewport(QWidget())  # see ReleaseList
        self._model = model
        model.loaded.connect(self._on_model_loaded)

    @Slot()
    def _on_model_loaded(self) -> None:
        self.viewport().update()

    @guarded(return_none)
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        if logicalIndex == RELEASE:  # its words stand above the titles, not above the covers
            painter.fillRect(rect, theme.color("alternate"))
            painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), theme.color("line"))
            words = rect.adjusted(header_text_left(RELEASE) - HEADER_PADDING, 0, 0, 0)
            rect = painting.mirrored_rect(painter, rect, words)
        super().paintSection(painter, rect, logicalIndex)
        painter.restore()
        query = self._model.query
        if SORT_KEYS[logicalIndex] != query.sort:
            return
        title = self._model.headerData(logicalIndex, Qt.Orientation.Horizontal)
        left = rect.left() + HEADER_PADDING + QFontMetrics(theme.header_font()).horizontalAdvance(title) + 6
        name = "chevron-down" if query.descending else "chevron-up"
        arrow = painting.mirrored_rect(painter, rect, QRect(left, rect.center().y() - 4, 10, 10))
        painter.drawPixmap(arrow.topLeft(), icons.pixmap(name, "dim", 10))
