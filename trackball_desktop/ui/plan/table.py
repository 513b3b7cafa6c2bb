"""The table of the plan: titles, a line of weeks with deadlines, and a shape for each side of a release."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from trackball_desktop.ui.kit import painting, space, theme
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.health_marks import paint_mark
from trackball_desktop.ui.plan.model import CHECKS, CLEARED, ENTRY_ROLE, RELEASE, WEEKS, PlanModel
from trackball_desktop.ui.plan.rows import COVER_SIZE, HEADER_HEIGHT, ROW_HEIGHT, RowPainter

if TYPE_CHECKING:
    from trackball_desktop.services.plan import PlanEntry
    from trackball_desktop.ui.runtime.covers import Covers

_WIDE_THRESHOLD = 860
_HEALTH_WIDTH, _HEALTH_MIN_WIDTH = 56, 53
_SIDES = range(WEEKS + 1, CLEARED + 1)
"""The columns of the six sides of a release; each is as wide as its name at least."""
_TITLE_MIN_WIDTH, _TITLE_MAX_WIDTH = 170, 420
_TITLE_SHARE, _TITLE_MIN_SHARE = 0.45, 0.4
"""How much of what the marks leave titles take: where there is room, and where there is little."""
_WEEKS_MIN_WIDTH = 110


class PlanTable(QTableView):
    """Shows a plan. `open_requested` carries the id of a release."""

    open_requested = Signal(str)

    def __init__(self, model: PlanModel, covers: Covers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self._delegate = _Delegate(model, covers, self)
        self.setItemDelegate(self._delegate)
        header = _Header(model, self)
        self.setHorizontalHeader(header)
        header.setFixedHeight(theme.scaled(HEADER_HEIGHT))
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.row_height(ROW_HEIGHT))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setAccessibleName(self.tr("Plan"))
        self.doubleClicked.connect(self._on_self_double_clicked)
        covers.loaded.connect(self._on_covers_arrived)

    def current_id(self) -> str:
        """Return the release that the keyboard is on, empty when there is none."""
        row = self.currentIndex().row()
        return self._model.entries[row].row.id if 0 <= row < len(self._model.entries) else ""

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        wide = width >= theme.scaled(_WIDE_THRESHOLD)
        small = theme.scaled(_HEALTH_WIDTH if wide else _HEALTH_MIN_WIDTH)
        heading = QFontMetrics(theme.header_font()).horizontalAdvance
        names = {column: str(self._model.headerData(column, Qt.Orientation.Horizontal)) for column in _SIDES}
        widths = {column: max(small, heading(name) + space.S) for column, name in names.items()}
        sides = sum(widths.values())
        share = round((width - sides) * (_TITLE_SHARE if wide else _TITLE_MIN_SHARE))
        title = min(max(theme.scaled(_TITLE_MIN_WIDTH), share), theme.scaled(_TITLE_MAX_WIDTH))
        self.setColumnWidth(RELEASE, title)
        self.setColumnWidth(WEEKS, max(width - sides - title, theme.scaled(_WEEKS_MIN_WIDTH)))
        for column, column_width in widths.items():
            self.setColumnWidth(column, column_width)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange} and hasattr(self, "_delegate"):
            self._delegate.refresh_fonts()
            self.verticalHeader().setDefaultSectionSize(theme.row_height(ROW_HEIGHT))
            self.horizontalHeader().setFixedHeight(theme.scaled(HEADER_HEIGHT))
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current_id():
            self.open_requested.emit(self.current_id())
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_self_double_clicked(self, index: QModelIndex) -> None:
        self.open_requested.emit(self._model.entries[index.row()].row.id)

    @Slot(str)
    def _on_covers_arrived(self, release_id: str) -> None:
        row = self._model.row_of(release_id)
        if row >= 0:
            self.update(self._model.index(row, RELEASE))


class _Header(QHeaderView):
    """Names of columns; over the weeks the day with which each begins."""

    def __init__(self, model: PlanModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setAccessibleName(self.tr("Plan columns"))

    @guarded(return_none)
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        painter.fillRect(rect, painting.shared_color("window"))
        painter.setPen(painting.shared_pen("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if logicalIndex == WEEKS and self._model.today != date.min:
            RowPainter().draw_weeks_header(painter, rect, self._model.today)
        else:
            title = str(self._model.headerData(logicalIndex, Qt.Orientation.Horizontal))
            centred = Qt.AlignmentFlag.AlignCenter if logicalIndex > WEEKS else Qt.AlignmentFlag.AlignVCenter
            box = rect if logicalIndex > WEEKS else painting.mirrored_rect(painter, rect, rect.adjusted(14, 0, 0, 0))
            painting.draw_text(painter, box, title, theme.header_font(), "dim", align=centred)
        painter.restore()


class _Delegate(QStyledItemDelegate):
    def __init__(self, model: PlanModel, covers: Covers, view: PlanTable) -> None:
        super().__init__(view)
        self._model, self._covers, self._view = model, covers, view
        self.refresh_fonts()

    def refresh_fonts(self) -> None:
        """Take the fonts of the theme again."""
        self._row_painter = RowPainter(self)

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, theme.row_height(ROW_HEIGHT))

    @guarded(return_none)
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: PlanEntry | None = index.data(ENTRY_ROLE)
        if entry is None:
            return
        area = QRect(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        chosen = index.row() == self._view.currentIndex().row()
        self._row_painter.selected = entry if chosen else None
        painter.fillRect(area, painting.shared_color("accent_soft" if chosen else "base"))
        painter.setPen(painting.shared_pen("line2"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        column = index.column()
        if column == RELEASE:
            self._row_painter.draw_release(
                painter, area, entry, self._covers.picture(entry.row, theme.scaled(COVER_SIZE))
            )
        elif column == WEEKS:
            self._row_painter.draw_weeks(painter, area, entry, self._model.today)
        else:
            paint_mark(painter, area, entry.health.aspects[column - CHECKS])
        painter.restore()
