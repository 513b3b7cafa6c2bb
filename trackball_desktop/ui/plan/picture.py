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
from trackball_desktop.ui.plan.rows import RowPainter
from trackball_desktop.ui.plan.words import column_text

if TYPE_CHECKING:
    from trackball_desktop.services.plan import PlanEntry, ReleasePlan

WIDTH = 1360
"""Pixels of a picture at normal size; it is made twice as sharp."""
MOST_ROWS = 300
"""So many releases stand on a picture; a PDF has as many pages as it takes."""
_ROW, _HEAD, _COLUMNS, _LEGEND, _PAD = 40, 64, 38, 36, 24
_TITLE, _SIDE = 300, 58
_DPI = 96
_PAGE_WIDTH, _MARGIN_MM = 1040, 11.0


class PlanSheet(Texts):
    """What stands on a plan that is sent round."""


class _Sheet:
    """Draws parts of a sheet of a given width."""

    def __init__(self, plan: ReleasePlan, width: int, covers: Mapping[str, QPixmap]) -> None:
        self._plan, self._width, self._covers = plan, width, covers
        self._rows = RowPainter()
        self._weeks = width - _TITLE - 6 * _SIDE

    def head(self, painter: QPainter, top: int, note: str) -> int:
        """Draw day and counts, and return where they end."""
        day = PlanSheet.tr(
            "{day}, week {week}", day=formatting.day(self._plan.today), week=self._plan.today.isocalendar()[1]
        )
        painting.text(painter, QRect(0, top, self._width - 260, 28), day, theme.title_font(), "text")
        counts = [f"{column_text(column)} {count}" for column, count in self._plan.counts.items() if count]
        words = "   ·   ".join(counts)
        painting.text(painter, QRect(0, top + 30, self._width, 20), words, theme.small_font(), "dim")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painting.text(painter, QRect(self._width - 260, top, 260, 28), note, theme.small_font(), "dim", align=right)
        return top + _HEAD

    def columns(self, painter: QPainter, top: int) -> int:
        """Draw what stands over the rows."""
        painter.fillRect(QRect(0, top, self._width, _COLUMNS), painting.ink("window"))
        font = theme.header_font()
        painting.text(painter, QRect(14, top, _TITLE - 14, _COLUMNS), PlanSheet.tr("Release, by date"), font, "dim")
        self._rows.weeks_header(painter, QRect(_TITLE, top, self._weeks, _COLUMNS), self._plan.today)
        for number, name in enumerate(side_names()):
            box = QRect(_TITLE + self._weeks + number * _SIDE, top, _SIDE, _COLUMNS)
            painting.text(painter, box, name, font, "dim", align=Qt.AlignmentFlag.AlignCenter)
        return top + _COLUMNS

    def row(self, painter: QPainter, top: int, entry: PlanEntry) -> int:
        """Draw a release."""
        painter.save()
        painter.setPen(painting.pen("line2"))
        painter.drawLine(0, top + _ROW - 1, self._width, top + _ROW - 1)
        self._rows.release(painter, QRect(0, top, _TITLE, _ROW), entry, self._covers.get(entry.row.id))
        painter.restore()
        painter.save()
        self._rows.weeks(painter, QRect(_TITLE, top, self._weeks, _ROW), entry, self._plan.today)
        painter.restore()
        for number, health in enumerate(entry.health.sides):
            self._rows.mark(painter, QRect(_TITLE + self._weeks + number * _SIDE, top, _SIDE, _ROW), health)
        return top + _ROW

    def legend(self, painter: QPainter, top: int) -> None:
        """Draw what the signs mean."""
        painter.save()
        self._rows.legend(painter, QRect(14, top, self._width - 14, _LEGEND))
        painter.restore()


def picture_of(plan: ReleasePlan, covers: Mapping[str, QPixmap]) -> QImage:
    """Return the plan as a picture; of more than MOST_ROWS releases the others are counted."""
    shown = plan.entries[:MOST_ROWS]
    height = _HEAD + _COLUMNS + len(shown) * _ROW + _LEGEND + 2 * _PAD
    image = QImage(2 * WIDTH, 2 * height, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.setDotsPerMeterX(round(_DPI / 0.0254))
    image.setDotsPerMeterY(round(_DPI / 0.0254))
    with theme.painted_light():
        image.fill(painting.ink("base"))
        painter = QPainter(image)
        painter.translate(_PAD, _PAD)
        sheet = _Sheet(plan, WIDTH - 2 * _PAD, covers)
        more = len(plan.entries) - len(shown)
        note = PlanSheet.tr("and {n} more releases", n=more) if more else ""
        top = sheet.columns(painter, sheet.head(painter, 0, note))
        for entry in shown:
            top = sheet.row(painter, top, entry)
        sheet.legend(painter, top)
        painter.end()
    return image


def pdf_of(plan: ReleasePlan, covers: Mapping[str, QPixmap]) -> bytes:
    """Return the plan as a PDF of A4 pages on their side, each with the header and the legend."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(PlanSheet.tr("Releases"))
    writer.setCreator("trackball-desktop")
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Landscape, margins, QPageLayout.Unit.Millimeter))
    writer.setResolution(_DPI)  # so that fonts in points and lengths in pixels belong together, as on a screen
    room = writer.pageLayout().paintRectPixels(_DPI).height()
    each = max(1, (room - _HEAD - _COLUMNS - _LEGEND) // _ROW)
    pages = [plan.entries[at : at + each] for at in range(0, len(plan.entries), each)] or [()]
    with theme.painted_light():
        painter = QPainter(writer)
        scale = writer.pageLayout().paintRectPixels(_DPI).width() / _PAGE_WIDTH
        painter.scale(min(1.0, scale), min(1.0, scale))
        sheet = _Sheet(plan, _PAGE_WIDTH, covers)
        for number, entries in enumerate(pages, start=1):
            if number > 1:
                writer.newPage()
            note = PlanSheet.tr("page {n} of {all}", n=number, all=len(pages)) if len(pages) > 1 else ""
            top = sheet.columns(painter, sheet.head(painter, 0, note))
            for entry in entries:
                top = sheet.row(painter, top, entry)
            sheet.legend(painter, top)
        painter.end()
    del writer  # the end of the file is written when it goes
    return bytes(buffer.data().data())
