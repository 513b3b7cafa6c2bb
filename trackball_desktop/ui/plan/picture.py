"""The whole plan as a picture or a PDF, to send round: always light, sharp in print, also what is not in sight.

Tasks and news are left out: they are nobody's but the reader's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QPixmap

from trackball_desktop.ui.kit import formatting, painting, theme
from trackball_desktop.ui.kit.health_marks import side_names
from trackball_desktop.ui.kit.languages import Texts
from trackball_desktop.ui.plan.labels import column_text
from trackball_desktop.ui.plan.rows import RowPainter

if TYPE_CHECKING:
    from trackball_desktop.services.plan import PlanEntry, ReleasePlan

WIDTH = 1360
"""Pixels of a picture at normal size; it is made twice as sharp."""
MAX_ROWS = 300
"""So many releases stand on a picture; a PDF has as many pages as it takes."""
_ROW_HEIGHT, _HEAD_HEIGHT, _COLUMNS_HEIGHT, _LEGEND_HEIGHT, _PADDING = 40, 64, 38, 36, 24
_TITLE_WIDTH, _HEALTH_COLUMN_WIDTH = 300, 58
_DPI = 96
_PAGE_WIDTH, _MARGIN_MM = 1040, 11.0


class PlanExportText(Texts):
    """What stands on a plan that is sent round."""


class _PlanPainter:
    """Draws parts of a sheet of a given width."""

    def __init__(self, plan: ReleasePlan, width: int, covers: Mapping[str, QPixmap]) -> None:
        self._plan, self._width, self._covers = plan, width, covers
        self._row_painter = RowPainter()
        self._weeks_width = width - _TITLE_WIDTH - 6 * _HEALTH_COLUMN_WIDTH

    def draw_head(self, painter: QPainter, top: int, note: str) -> int:
        """Draw day and counts, and return where they end."""
        day = PlanExportText.tr(
            "{day}, week {week}", day=formatting.format_date(self._plan.today), week=self._plan.today.isocalendar()[1]
        )
        painting.draw_text(painter, QRect(0, top, self._width - 260, 28), day, theme.title_font(), "text")
        counts = [f"{column_text(column)} {count}" for column, count in self._plan.counts.items() if count]
        counts_text = "   ·   ".join(counts)
        painting.draw_text(painter, QRect(0, top + 30, self._width, 20), counts_text, theme.small_font(), "dim")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painting.draw_text(
            painter, QRect(self._width - 260, top, 260, 28), note, theme.small_font(), "dim", align=right
        )
        return top + _HEAD_HEIGHT

    def draw_columns(self, painter: QPainter, top: int) -> int:
        """Draw what stands over the rows."""
        painter.fillRect(QRect(0, top, self._width, _COLUMNS_HEIGHT), painting.shared_color("window"))
        font = theme.header_font()
        painting.draw_text(
            painter,
            QRect(14, top, _TITLE_WIDTH - 14, _COLUMNS_HEIGHT),
            PlanExportText.tr("Release, by date"),
            font,
            "dim",
        )
        self._row_painter.draw_weeks_header(
            painter, QRect(_TITLE_WIDTH, top, self._weeks_width, _COLUMNS_HEIGHT), self._plan.today
        )
        for number, name in enumerate(side_names()):
            box = QRect(
                _TITLE_WIDTH + self._weeks_width + number * _HEALTH_COLUMN_WIDTH,
                top,
                _HEALTH_COLUMN_WIDTH,
                _COLUMNS_HEIGHT,
            )
            painting.draw_text(painter, box, name, font, "dim", align=Qt.AlignmentFlag.AlignCenter)
        return top + _COLUMNS_HEIGHT

    def draw_row(self, painter: QPainter, top: int, entry: PlanEntry) -> int:
        """Draw a release."""
        painter.save()
        painter.setPen(painting.shared_pen("line2"))
        painter.drawLine(0, top + _ROW_HEIGHT - 1, self._width, top + _ROW_HEIGHT - 1)
        self._row_painter.draw_release(
            painter, QRect(0, top, _TITLE_WIDTH, _ROW_HEIGHT), entry, self._covers.get(entry.row.id)
        )
        painter.restore()
        painter.save()
        self._row_painter.draw_weeks(
            painter, QRect(_TITLE_WIDTH, top, self._weeks_width, _ROW_HEIGHT), entry, self._plan.today
        )
        painter.restore()
        for number, health in enumerate(entry.health.aspects):
            self._row_painter.draw_mark(
                painter,
                QRect(
                    _TITLE_WIDTH + self._weeks_width + number * _HEALTH_COLUMN_WIDTH,
                    top,
                    _HEALTH_COLUMN_WIDTH,
                    _ROW_HEIGHT,
                ),
                health,
            )
        return top + _ROW_HEIGHT

    def draw_legend(self, painter: QPainter, top: int) -> None:
        """Draw what the signs mean."""
        painter.save()
        self._row_painter.draw_legend(painter, QRect(14, top, self._width - 14, _LEGEND_HEIGHT))
        painter.restore()


def render_image(plan: ReleasePlan, covers: Mapping[str, QPixmap]) -> QImage:
    """Return the plan as a picture; of more than MOST_ROWS releases the others are counted."""
    shown = plan.entries[:MAX_ROWS]
    height = _HEAD_HEIGHT + _COLUMNS_HEIGHT + len(shown) * _ROW_HEIGHT + _LEGEND_HEIGHT + 2 * _PADDING
    image = QImage(2 * WIDTH, 2 * height, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.setDotsPerMeterX(round(_DPI / 0.0254))
    image.setDotsPerMeterY(round(_DPI / 0.0254))
    with theme.light_scheme():
        image.fill(painting.shared_color("base"))
        painter = QPainter(image)
        painter.translate(_PADDING, _PADDING)
        plan_painter = _PlanPainter(plan, WIDTH - 2 * _PADDING, covers)
        more = len(plan.entries) - len(shown)
        note = PlanExportText.tr("and {n} more releases", n=more) if more else ""
        top = plan_painter.draw_columns(painter, plan_painter.draw_head(painter, 0, note))
        for entry in shown:
            top = plan_painter.draw_row(painter, top, entry)
        plan_painter.draw_legend(painter, top)
        painter.end()
    return image


def render_pdf(plan: ReleasePlan, covers: Mapping[str, QPixmap]) -> bytes:
    """Return the plan as a PDF of A4 pages on their side, each with the header and the legend."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(PlanExportText.tr("Releases"))
    writer.setCreator("trackball-desktop")
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Landscape, margins, QPageLayout.Unit.Millimeter))
    writer.setResolution(_DPI)  # so that fonts in points and lengths in pixels belong together, as on a screen
    available_height = writer.pageLayout().paintRectPixels(_DPI).height()
    rows_per_page = max(1, (available_height - _HEAD_HEIGHT - _COLUMNS_HEIGHT - _LEGEND_HEIGHT) // _ROW_HEIGHT)
    pages = [plan.entries[at : at + rows_per_page] for at in range(0, len(plan.entries), rows_per_page)] or [()]
    with theme.light_scheme():
        painter = QPainter(writer)
        scale = writer.pageLayout().paintRectPixels(_DPI).width() / _PAGE_WIDTH
        painter.scale(min(1.0, scale), min(1.0, scale))
        plan_painter = _PlanPainter(plan, _PAGE_WIDTH, covers)
        for number, entries in enumerate(pages, start=1):
            if number > 1:
                writer.newPage()
            note = PlanExportText.tr("page {n} of {all}", n=number, all=len(pages)) if len(pages) > 1 else ""
            top = plan_painter.draw_columns(painter, plan_painter.draw_head(painter, 0, note))
            for entry in entries:
                top = plan_painter.draw_row(painter, top, entry)
            plan_painter.draw_legend(painter, top)
        painter.end()
    del writer  # the end of the file is written when it goes
    return bytes(buffer.data().data())
