"""Draws rows of the plan, their header and the legend, in the window as in a picture or a PDF.

Everything is drawn in lines and shapes, nothing from a font of symbols. An area is given in pixels at normal size.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF

from trackball_desktop.domain.deadlines import in_holidays
from trackball_desktop.services.health import Health
from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.health_marks import MARK_SIZE, SHAPES
from trackball_desktop.ui.kit.painting import MeasuredFont, to_single_line
from trackball_desktop.ui.plan.model import SHOWN_WEEKS

if TYPE_CHECKING:
    from trackball_desktop.domain.deadlines import Deadlines
    from trackball_desktop.services.plan import PlanEntry

COVER_SIZE = 32
ROW_HEIGHT = 46
HEADER_HEIGHT = 38
_DAYS = SHOWN_WEEKS * 7
_PADDING = 14


def monday_of(today: date) -> date:
    """Return the day with which the weeks of a plan begin."""
    return today - timedelta(days=today.weekday())


def day_x(day: date, first: date, area: QRect) -> int:
    """Return where a day stands in the column of weeks; what lies outside stands at its edge."""
    days = min(max((day - first).days, 0), _DAYS)
    return area.left() + round(area.width() * days / _DAYS)


def short_day(day: date) -> str:
    """Return a day without its year: "8 Jan"."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM")


class RowPainter(QObject):
    """Draws the cells of releases. Make it anew when fonts change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strong, self._small = MeasuredFont(theme.strong_font()), MeasuredFont(theme.small_font())
        self._day = MeasuredFont(theme.small_font(theme.STRONG))

    def draw_release(self, painter: QPainter, area: QRect, entry: PlanEntry, picture: QPixmap | None) -> None:
        """Draw cover, title and artist."""
        side = min(theme.scaled(COVER_SIZE), area.height() - 6)
        box = QRect(area.left() + _PADDING, area.center().y() - side // 2, side, side)
        painting.draw_cover(painter, painting.mirrored_rect(painter, area, box), picture)
        left = box.right() + 10
        line = self._strong.metrics.height()
        above = QRect(left, area.center().y() - line, area.right() - left - 6, line)
        above = painting.mirrored_rect(painter, area, above)
        self._strong.draw(painter, above, to_single_line(entry.row.title) or self.tr("Untitled"), "text")
        self._small.draw(painter, above.translated(0, line), to_single_line(entry.row.artist), "dim")

    def draw_mark(self, painter: QPainter, area: QRect, health: Health) -> None:
        """Draw one side of a release as a shape, in lines: it stays sharp in print."""
        if health is Health.UNKNOWN:
            painting.draw_text(painter, area, "–", self._small.font, "dim", align=Qt.AlignmentFlag.AlignCenter)
            return
        figure, role = icons.SHAPES[SHAPES[health]]
        side = theme.scaled(MARK_SIZE)
        box = QRectF(area.center().x() - side / 2, area.center().y() - side / 2, side, side)
        icons.paint_shape(painter, box, figure, painting.shared_color(role))

    def draw_weeks(self, painter: QPainter, area: QRect, entry: PlanEntry, today: date) -> None:
        """Draw the line of weeks with the deadlines and the day of a release."""
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs to the right in each language
        first = monday_of(today)
        self._draw_grid(painter, area, first)
        today_x = day_x(today, first, area)
        painter.setPen(QPen(painting.shared_color("accent"), 1.5))
        painter.drawLine(today_x, area.top(), today_x, area.bottom())
        beside = area.adjusted(today_x - area.left() + 8, 0, 0, 0)
        if entry.day is None or entry.deadlines is None:
            self._small.draw(painter, beside, self.tr("No date yet"), "accent_text")
        elif entry.day < today:
            text = self.tr("out since {day}") if entry.is_sent else self.tr("{day} has passed, not sent")
            role = "dim" if entry.is_sent else "bad"
            self._small.draw(painter, beside, fill(text, day=short_day(entry.day)), role)
        else:
            self._draw_release_line(painter, area, entry, entry.day, today)

    def _draw_grid(self, painter: QPainter, area: QRect, first: date) -> None:
        for week in range(SHOWN_WEEKS):
            day = first + timedelta(days=7 * week)
            left = day_x(day, first, area)
            if in_holidays(day) or in_holidays(day + timedelta(days=4)):
                after = day_x(day + timedelta(days=7), first, area)
                painter.fillRect(
                    QRect(left, area.top(), after - left, area.height() - 1), painting.shared_color("hover")
                )
            painter.setPen(painting.shared_pen("line2"))
            painter.drawLine(left, area.top(), left, area.bottom())

    def _draw_release_line(self, painter: QPainter, area: QRect, entry: PlanEntry, day: date, today: date) -> None:
        first, middle = monday_of(today), area.center().y()
        today_x, end = day_x(today, first, area), day_x(day, first, area)
        beyond = (day - first).days > _DAYS
        day_text = f"{short_day(day)} ›" if beyond else short_day(day)
        width = self._day.width(day_text) + 4
        left = end + 8 if end + 8 + width < area.right() else end - width - 8
        painter.setPen(QPen(painting.shared_color("faint"), 1.5))
        painter.drawLine(today_x, middle, left - 6 if beyond else end, middle)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        late = entry.is_to_submit and entry.deadlines is not None and entry.deadlines.submit_by <= today
        if entry.is_to_submit and entry.deadlines is not None:
            self._draw_deadlines(painter, area, entry.deadlines, today, left if beyond else area.right())
        if not beyond:
            if left < end:  # the day stands before its bar, on the line
                painter.fillRect(
                    QRect(left - 3, middle - 8, width + 4, 16), painting.shared_color(self._background(entry))
                )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(painting.shared_color("accent"))
            painter.drawRoundedRect(QRect(end - 2, middle - 9, 4, 18), 2, 2)
        if late and entry.deadlines is not None:
            due_today_text = self.tr("Submit today")
            overdue_text = fill(self.tr("Submit: was due on {day}"), day=short_day(entry.deadlines.submit_by))
            for deadline_text in (
                due_today_text if entry.deadlines.submit_by == today else overdue_text,
                self.tr("Submit"),
            ):
                text_area = QRect(today_x + 10, area.top(), self._day.width(deadline_text) + 4, area.height())
                if text_area.right() < left - 8:
                    painter.fillRect(text_area.adjusted(-2, 10, 2, -10), painting.shared_color(self._background(entry)))
                    self._day.draw(painter, text_area, deadline_text, "bad")
                    break
        self._day.draw(painter, QRect(left, area.top(), width, area.height()), day_text, "text")

    def _draw_deadlines(self, painter: QPainter, area: QRect, deadlines: Deadlines, today: date, max_x: int) -> None:
        """Draw the days to pitch and to submit by, as far as they lie in the weeks shown and before `max_x`."""
        first, middle = monday_of(today), area.center().y()
        last = first + timedelta(days=_DAYS)
        submit_x = day_x(max(deadlines.submit_by, today), first, area)
        if deadlines.submit_by < last and submit_x < max_x - 8:
            self._draw_square(painter, submit_x, middle, "bad" if deadlines.submit_by <= today else "text")
        if today <= deadlines.pitch_by < last:
            pitch_x = day_x(deadlines.pitch_by, first, area)
            if abs(pitch_x - submit_x) < 12:  # both on one day stand side by side
                pitch_x = submit_x - 13
            if area.left() + 6 <= pitch_x < max_x - 8:
                self._draw_triangle(painter, pitch_x, middle)

    def _background(self, entry: PlanEntry) -> str:
        return "accent_soft" if entry is self.selected else "base"

    selected: PlanEntry | None = None
    """The entry that stands on the ground of what is selected."""

    def _draw_triangle(self, painter: QPainter, x: int, y: int) -> None:
        """Draw until when to pitch."""
        painter.setPen(QPen(painting.shared_color("text"), 1.5))
        painter.setBrush(painting.shared_color("base"))
        painter.drawPolygon(QPolygonF([QPointF(x - 5, y + 4), QPointF(x + 5, y + 4), QPointF(x, y - 5)]))

    def _draw_square(self, painter: QPainter, x: int, y: int, role: str) -> None:
        """Draw until when to submit; in red where it is today or has passed."""
        painter.setPen(QPen(painting.shared_color(role), 1.5))
        painter.setBrush(painting.shared_color("base"))
        painter.drawRect(QRect(x - 4, y - 4, 8, 8))

    # --- the header and the legend -----------------------------------------------------------------------------------

    def draw_weeks_header(self, painter: QPainter, area: QRect, today: date) -> None:
        """Draw the day with which each week begins, and above it the month where it begins."""
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        first, half = monday_of(today), area.height() // 2
        font, strong = theme.small_font(), theme.small_font(theme.STRONG)
        locale = QLocale()
        wide = area.width() / SHOWN_WEEKS >= self._small.width("30 ") + 6
        for week in range(0, SHOWN_WEEKS, 1 if wide else 2):
            day = first + timedelta(days=7 * week)
            left = day_x(day, first, area)
            role, used = ("accent_text", strong) if week == 0 else ("dim", font)
            if week == 0 or day.day <= 7 or (not wide and day.day <= 14):
                month = locale.toString(QDate(day.year, day.month, day.day), "MMM")
                painting.draw_text(painter, QRect(left + 2, area.top() + 1, 80, half), month, used, role)
            painting.draw_text(painter, QRect(left + 2, area.top() + half - 2, 60, half), str(day.day), used, role)

    def draw_legend(self, painter: QPainter, area: QRect) -> None:
        """Draw what the signs mean, on one line: as much as fits."""
        x, middle = area.left(), area.center().y()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = (
            ("pitch", self.tr("pitch by")),
            ("submit", self.tr("submit by")),
            ("day", self.tr("release date")),
            ("holidays", self.tr("holidays, no reviews")),
            (Health.DONE, self.tr("done")),
            (Health.MOVING, self.tr("on the way")),
            (Health.NOT_YET, self.tr("not yet")),
            (Health.ATTENTION, self.tr("worth checking")),
            (Health.ACTION_REQUIRED, self.tr("needs you")),
            (Health.UNKNOWN, self.tr("not known")),
        )
        for sign, text in names:
            width = self._small.width(text) + 24
            if x + width > area.right():
                return
            place = painting.mirrored_rect(painter, area, QRect(x, area.top(), 13, area.height()))
            match sign:
                case "pitch":
                    self._draw_triangle(painter, place.left() + 6, middle)
                case "submit":
                    self._draw_square(painter, place.left() + 6, middle, "text")
                case "day":
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(painting.shared_color("accent"))
                    painter.drawRoundedRect(QRect(place.left() + 4, middle - 8, 4, 16), 2, 2)
                case "holidays":
                    painter.setPen(painting.shared_pen("line"))
                    painter.setBrush(painting.shared_color("hover"))
                    painter.drawRect(QRect(place.left(), middle - 6, 13, 12))
                case _:
                    self.draw_mark(painter, place, Health(sign))
            words = QRect(x + 18, area.top(), width, area.height())
            self._small.draw(painter, painting.mirrored_rect(painter, area, words), text, "dim")
            x += width + 12
