"""The table of the plan: titles, a line of weeks with deadlines, and a shape for each side of a release."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QDate,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from trackball_desktop.domain.deadlines import in_holidays
from trackball_desktop.services.plan import Health
from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, nothing
from trackball_desktop.ui.kit.painting import Type, one_line
from trackball_desktop.ui.plan.model import CHECKS, ENTRY_ROLE, LIVE, RELEASE, SHOWN_WEEKS, WEEKS, PlanModel

if TYPE_CHECKING:
    from trackball_desktop.services.plan import PlanEntry
    from trackball_desktop.ui.runtime.covers import Covers

_SHAPES = {
    Health.DONE: "done",
    Health.MOVING: "moving",
    Health.NOT_YET: "draft",
    Health.ATTENTION: "warning",
    Health.ACT: "blocker",
}
_COVER = 32
_DAYS = SHOWN_WEEKS * 7
_HEALTH_WIDTH = 64
_TITLE_LEAST, _TITLE_MOST = 180, 320


def _x_of(day: date, first: date, area: QRect) -> int:
    """Return where a day stands in the column of weeks; what lies outside stands at its edge."""
    days = min(max((day - first).days, 0), _DAYS)
    return area.left() + round(area.width() * days / _DAYS)


class PlanTable(QTableView):
    """Shows a plan. `opened` carries the id of a release."""

    opened = Signal(str)

    def __init__(self, model: PlanModel, covers: Covers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(model, covers, self))
        header = _Header(model, self)
        self.setHorizontalHeader(header)
        header.setFixedHeight(theme.scaled(38))
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.scaled(46))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setAccessibleName(self.tr("Plan"))
        self.doubleClicked.connect(self._on_self_activated)
        covers.arrived.connect(self._on_covers_arrived)

    def current_id(self) -> str:
        """Return the release that the keyboard is on, empty when there is none."""
        row = self.currentIndex().row()
        return self._plan.entries[row].row.id if 0 <= row < len(self._plan.entries) else ""

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, small = self.viewport().width(), theme.scaled(_HEALTH_WIDTH)
        sides = small * (LIVE - WEEKS)
        title = min(max(theme.scaled(_TITLE_LEAST), (width - sides) * 2 // 5), theme.scaled(_TITLE_MOST))
        self.setColumnWidth(RELEASE, title)
        self.setColumnWidth(WEEKS, max(width - sides - title, 80))
        for column in range(WEEKS + 1, LIVE + 1):
            self.setColumnWidth(column, small)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current_id():
            self.opened.emit(self.current_id())
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_self_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self._plan.entries[index.row()].row.id)

    @Slot(str)
    def _on_covers_arrived(self, release_id: str) -> None:
        row = self._plan.row_of(release_id)
        if row >= 0:
            self.update(self._plan.index(row, RELEASE))


class _Header(QHeaderView):
    """Names of columns; over the weeks the day with which each begins."""

    def __init__(self, model: PlanModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._plan = model
        self.setAccessibleName(self.tr("Columns of the plan"))

    @guarded(nothing)
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.save()
        painter.fillRect(rect, painting.ink("window"))
        painter.setPen(painting.pen("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        font = theme.small_font()
        if logicalIndex != WEEKS or self._plan.today == date.min:
            words = str(self._plan.headerData(logicalIndex, Qt.Orientation.Horizontal))
            centred = Qt.AlignmentFlag.AlignCenter if logicalIndex > WEEKS else Qt.AlignmentFlag.AlignVCenter
            box = rect if logicalIndex > WEEKS else rect.adjusted(14, 0, 0, 0)
            painting.text(painter, box, words, font, "dim", align=centred)
            painter.restore()
            return
        locale, half = QLocale(), rect.height() // 2
        wide = rect.width() / SHOWN_WEEKS >= painter.fontMetrics().horizontalAdvance("30 ") + 6
        for week in range(0, SHOWN_WEEKS, 1 if wide else 2):
            day = self._plan.first_day + timedelta(days=7 * week)
            left = _x_of(day, self._plan.first_day, rect)
            role = "accent_text" if week == 0 else "dim"
            if week == 0 or day.day <= 7 or (not wide and day.day <= 14):
                month = locale.toString(QDate(day.year, day.month, day.day), "MMM")
                painting.text(painter, QRect(left + 2, rect.top() + 1, 80, half), month, font, role)
            painting.text(painter, QRect(left + 2, rect.top() + half - 2, 60, half), str(day.day), font, role)
        painter.restore()


class _Delegate(QStyledItemDelegate):
    def __init__(self, model: PlanModel, covers: Covers, view: PlanTable) -> None:
        super().__init__(view)
        self._plan, self._covers, self._view = model, covers, view
        self._strong, self._small = Type(theme.strong_font()), Type(theme.small_font())

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, theme.scaled(46))

    @guarded(nothing)
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: PlanEntry | None = index.data(ENTRY_ROLE)
        if entry is None:
            return
        area = QRect(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        chosen = index.row() == self._view.currentIndex().row()
        painter.fillRect(area, painting.ink("accent_soft" if chosen else "base"))
        painter.setPen(painting.pen("line2"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        match index.column():
            case 0:
                self._release(painter, area, entry)
            case 1:
                self._weeks(painter, area, entry)
            case column:
                sides = (entry.checks, entry.files, entry.sent, entry.accepted, entry.live)
                self._shape(painter, area, sides[column - CHECKS])
        painter.restore()

    def _release(self, painter: QPainter, area: QRect, entry: PlanEntry) -> None:
        side = theme.scaled(_COVER)
        box = QRect(area.left() + 14, area.center().y() - side // 2, side, side)
        painting.cover(painter, box, self._covers.picture(entry.row, side))
        left = box.right() + 10
        line = self._strong.metrics.height()
        middle = area.center().y()
        above = QRect(left, middle - line, area.right() - left - 6, line)
        title = one_line(entry.row.title) or self.tr("Untitled")
        self._strong.draw(painter, above, title, "text")
        self._small.draw(painter, above.translated(0, line), one_line(entry.row.artist), "dim")

    def _shape(self, painter: QPainter, area: QRect, health: Health) -> None:
        if health is Health.UNKNOWN:
            painting.text(painter, area, "–", theme.small_font(), "dim", align=Qt.AlignmentFlag.AlignCenter)
            return
        side = theme.scaled(11)
        picture = icons.shape(_SHAPES[health], side)
        painter.drawPixmap(area.center() - QPoint(side // 2, side // 2), picture)

    def _weeks(self, painter: QPainter, area: QRect, entry: PlanEntry) -> None:
        first, today = self._plan.first_day, self._plan.today
        for week in range(SHOWN_WEEKS):
            day = first + timedelta(days=7 * week)
            left = _x_of(day, first, area)
            if in_holidays(day) or in_holidays(day + timedelta(days=4)):
                after = _x_of(day + timedelta(days=7), first, area)
                painter.fillRect(QRect(left, area.top(), after - left, area.height() - 1), painting.ink("alternate"))
            painter.setPen(painting.pen("line2"))
            painter.drawLine(left, area.top(), left, area.bottom())
        now, middle = _x_of(today, first, area), area.center().y()
        painter.setPen(QPen(painting.ink("accent"), 1.5))
        painter.drawLine(now, area.top(), now, area.bottom())
        beside = area.adjusted(now - area.left() + 8, 0, 0, 0)
        if entry.day is None or entry.deadlines is None:
            self._small.draw(painter, beside, self.tr("No date yet"), "accent_text")
            return
        if entry.day < today:
            words = self.tr("out since {day}") if entry.is_sent else self.tr("{day} has passed, not sent")
            role = "dim" if entry.is_sent else "bad"
            self._small.draw(painter, beside, fill(words, day=_short(entry.day)), role)
            return
        end = _x_of(entry.day, first, area)
        if entry.day < today:
            words = self.tr("out since {day}") if entry.is_sent else self.tr("date passed, not sent")
            spelled = words.replace("{day}", _short(entry.day))
            painting.text(
                painter,
                area.adjusted(now - area.left() + 8, 0, 0, 0),
                spelled,
                theme.small_font(),
                "dim" if entry.is_sent else "bad",
            )
            return
        painter.setPen(QPen(painting.ink("faint"), 1.5))
        painter.drawLine(now, middle, end, middle)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not entry.is_sent:
            self._mark(painter, area, entry.deadlines.pitch_by, triangle=True)
            self._mark(painter, area, entry.deadlines.submit_by, triangle=False)
        beyond = (entry.day - first).days > _DAYS
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(painting.ink("accent"))
        if not beyond:
            painter.drawRoundedRect(QRect(end - 2, middle - 9, 4, 18), 2, 2)
        words = _short(entry.day)
        width = self._small.width(words) + 4
        left = end + 8 if end + 8 + width < area.right() else end - width - 8
        box = QRect(left, area.top(), width, area.height())
        self._small.draw(painter, box, words, "text")

    def _mark(self, painter: QPainter, area: QRect, day: date, *, triangle: bool) -> None:
        """Draw a deadline: a triangle to pitch by, a square to submit by; in red where it has passed."""
        late = day < self._plan.today
        x, y = _x_of(max(day, self._plan.today), self._plan.first_day, area), area.center().y()
        painter.setPen(QPen(painting.ink("bad" if late and not triangle else "text"), 1.5))
        painter.setBrush(painting.ink("base"))
        if triangle:
            if not late:
                painter.drawPolygon(QPolygonF([QPointF(x - 5, y + 4), QPointF(x + 5, y + 4), QPointF(x, y - 5)]))
        else:
            painter.drawRect(QRect(x - 4, y - 4, 8, 8))


def _short(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM")
