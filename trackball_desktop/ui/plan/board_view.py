"""The board: a column for each place where releases stand, each a list of cards with their health at a glance.

Nothing is dragged: a release moves when it is submitted, answered or seen in stores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QScrollArea,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.services.plan import BoardColumn
from trackball_desktop.ui.kit import painting, space, state_labels, theme
from trackball_desktop.ui.kit.basic import set_tooltip, tooltip_html
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.health_marks import live_text, marks_width, paint_marks, side_texts
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.painting import MeasuredFont, to_single_line
from trackball_desktop.ui.plan.labels import COLUMN_SHAPES, column_hint, column_text
from trackball_desktop.ui.plan.model import ENTRY_ROLE
from trackball_desktop.ui.plan.rows import COVER_SIZE, short_day

if TYPE_CHECKING:
    from datetime import date

    from trackball_desktop.services.plan import PlanEntry, ReleasePlan
    from trackball_desktop.ui.runtime.covers import Covers

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_CARD_HEIGHT = 74
_CARD_GAP = 6
_MIN_COLUMN_WIDTH, _EMPTY_COLUMN_WIDTH = 194, 120
"""A column without cards leaves its room to the others."""


class ColumnModel(QAbstractListModel):
    """The releases of one column, in the order of the plan."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[PlanEntry] = []

    def set_entries(self, entries: list[PlanEntry]) -> None:
        """Show other releases."""
        if [entry.row.id for entry in entries] == [entry.row.id for entry in self.entries]:
            self.entries = entries
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return ", ".join([*self._names(entry), *self._status_lines(entry)])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_html(
                "\n".join([" · ".join(map(isolate_bidi, self._names(entry))), *self._status_lines(entry)])
            )
        return None

    def _names(self, entry: PlanEntry) -> list[str]:
        return [part for part in (entry.row.title or self.tr("Untitled"), entry.row.artist) if part]

    def _status_lines(self, entry: PlanEntry) -> list[str]:
        lines = side_texts(entry.row, entry.health)
        lines[4] = live_text(entry.health.live, entry.available_stores, entry.pending_stores)
        return lines


class Board(QScrollArea):
    """Shows a plan by places. `open_requested` carries the id of a release."""

    open_requested = Signal(str)

    def __init__(self, covers: Covers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = {column: _Column(column, covers, self) for column in BoardColumn}
        self._shown: tuple[date, tuple[PlanEntry, ...]] | None = None
        inner = QWidget()
        inner.setProperty("role", "side")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = self._row = QHBoxLayout(inner)
        row.setContentsMargins(space.M, space.S, space.M, space.S)
        row.setSpacing(space.S)
        for column in self.columns.values():
            row.addWidget(column, 1)
            column.open_requested.connect(self.open_requested)
            column.view.sideways_requested.connect(self._on_column_sideways_requested)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Board"))
        covers.loaded.connect(self._on_covers_arrived)

    def show_plan(self, plan: ReleasePlan) -> None:
        """Show the releases of a plan; what went out last stands on top of its column."""
        if self._shown is not None and self._shown[0] == plan.today and self._shown[1] is plan.entries:
            return
        self._shown = plan.today, plan.entries
        entries_by_column: dict[BoardColumn, list[PlanEntry]] = {column: [] for column in BoardColumn}
        for entry in plan.entries:
            entries_by_column[entry.column].append(entry)
        entries_by_column[BoardColumn.OUT].reverse()
        for column, entries in entries_by_column.items():
            self.columns[column].show_entries(entries, plan.today)
            self._row.setStretchFactor(self.columns[column], 1 if entries else 0)

    @Slot(int)
    def _on_column_sideways_requested(self, step: int) -> None:
        """Lead the keyboard to the next column that holds something, to the card at the same height."""
        views = [column.view for column in self.columns.values()]
        here = next((position for position, view in enumerate(views) if view is self.sender()), 0)
        for view in views[here + 1 :] if step > 0 else views[:here][::-1]:
            if count := view.model().rowCount():
                row = views[here].currentIndex().row()
                view.setCurrentIndex(view.model().index(min(max(row, 0), count - 1), 0))
                view.setFocus(Qt.FocusReason.OtherFocusReason)
                self.ensureWidgetVisible(view)
                return

    @Slot(str)
    def _on_covers_arrived(self, release_id: str) -> None:
        for column in self.columns.values():
            column.view.viewport().update()


class _Column(QWidget):
    open_requested = Signal(str)

    def __init__(self, column: BoardColumn, covers: Covers, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = column
        self.model = ColumnModel(self)
        self.view = _Cards(self.model, covers, self)
        self._title_label = TextLabel(column_text(column), "strong", wrap=False)
        self._count_label = TextLabel("", "small", "dim", wrap=False)
        head = QHBoxLayout()
        head.setContentsMargins(space.XS, 0, space.XS, 0)
        head.setSpacing(space.S)
        head.addWidget(ShapeMark(COLUMN_SHAPES[column]))
        head.addWidget(self._title_label)
        head.addWidget(self._count_label)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.S)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        set_tooltip(self._title_label, column_hint(column))
        self.view.open_requested.connect(self.open_requested)

    def show_entries(self, entries: list[PlanEntry], today: date) -> None:
        """Show the releases that stand here."""
        self.view.today = today
        self.model.set_entries(entries)
        self.setMinimumWidth(theme.scaled(_MIN_COLUMN_WIDTH if entries else _EMPTY_COLUMN_WIDTH))
        self._count_label.setText(str(len(entries)))
        releases = Counts.tr("%n releases", "%n release", len(entries))
        accessible_name = fill(self.tr("{column}, {releases}"), column=column_text(self.column), releases=releases)
        self.view.setAccessibleName(accessible_name)


class _Cards(QListView):
    open_requested = Signal(str)
    sideways_requested = Signal(int)
    """The keyboard is to go to the next column (1) or to the one before (-1)."""

    def __init__(self, model: ColumnModel, covers: Covers, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.today: date | None = None
        self.setModel(model)
        self.delegate = _CardDelegate(covers, self)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("ground", "clear")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.doubleClicked.connect(self._on_self_double_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.sideways_requested.emit(-step if self.isRightToLeft() else step)
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and row >= 0:
            self.open_requested.emit(self._model.entries[row].row.id)
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange} and hasattr(self, "delegate"):
            self.delegate.refresh_fonts()
            self.scheduleDelayedItemsLayout()
        super().changeEvent(event)

    @Slot(QModelIndex)
    def _on_self_double_clicked(self, index: QModelIndex) -> None:
        self.open_requested.emit(self._model.entries[index.row()].row.id)


class _CardDelegate(QStyledItemDelegate):
    def __init__(self, covers: Covers, view: _Cards) -> None:
        super().__init__(view)
        self._covers, self._view = covers, view
        self.refresh_fonts()

    def refresh_fonts(self) -> None:
        """Take the fonts of the theme again."""
        self._strong, self._small = MeasuredFont(theme.strong_font()), MeasuredFont(theme.small_font())

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, theme.scaled(_CARD_HEIGHT) + _CARD_GAP)

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: PlanEntry | None = index.data(ENTRY_ROLE)
        if entry is None:
            return
        area = QRect(option.rect).adjusted(1, 0, -2, -_CARD_GAP)  # pyright: ignore[reportAttributeAccessIssue]
        current = index.row() == self._view.currentIndex().row()
        focused = current and self._view.hasFocus()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(painting.shared_pen("accent" if focused else "line"))
        painter.setBrush(painting.shared_color("accent_soft" if current and focused else "base"))
        painter.drawRoundedRect(area, 7, 7)
        side = theme.scaled(COVER_SIZE)
        box = QRect(area.left() + 9, area.top() + 9, side, side)
        painting.draw_cover(painter, painting.mirrored_rect(painter, area, box), self._covers.picture(entry.row, side))
        line = self._strong.metrics.height()
        left = box.right() + 9
        above = QRect(left, box.center().y() - line + 1, area.right() - left - 6, line)
        above = painting.mirrored_rect(painter, area, above)
        self._strong.draw(painter, above, to_single_line(entry.row.title) or self.tr("Untitled"), "text")
        self._small.draw(painter, above.translated(0, line), to_single_line(entry.row.artist), "dim")
        middle = area.bottom() - theme.scaled(15)
        marks = QRect(area.left() + 9, middle, marks_width(), 1)
        paint_marks(painter, painting.mirrored_rect(painter, area, marks).left(), middle, entry.health)
        end = marks.right() + 3
        day, role = self.day_text(entry)
        start = max(end, area.right() - self._small.width(day) - 8)
        day_area = QRect(start, middle - line // 2, area.right() - 2 - start, line)
        self._small.draw(painter, painting.mirrored_rect(painter, area, day_area), day, role)
        painter.restore()

    def day_text(self, entry: PlanEntry) -> tuple[str, str]:
        """Return what a card says of its day, and the role of its colour."""
        today = self._view.today
        if entry.day is None or today is None:
            return self.tr("no date"), "dim"
        if entry.deadlines is not None and entry.is_to_submit and entry.deadlines.submit_by <= today <= entry.day:
            due = entry.deadlines.submit_by
            return (self.tr("submit today") if due == today else fill(self.tr("due {day}"), day=short_day(due))), "bad"
        days = (entry.day - today).days
        if not entry.is_sent and days < 0:
            return fill(self.tr("{day}, not sent"), day=short_day(entry.day)), "bad"
        return (state_labels.relative_days_text(days) if abs(days) <= 14 else short_day(entry.day)), "dim"
