"""What pictures of store pages are drawn on: texts, covers and shapes at places counted from the side of reading.

A picture is laid out once for a width and drawn as often as it is needed. Its colours are those of a store's page, not
of the window; its lengths are logical pixels at a text size of 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen, QPixmap, QPolygonF, QTextLayout

from trackball_desktop.ui.kit import painting

Step = Callable[[QPainter, QPixmap], None]
REGULAR, STRONG, BOLD = QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold
_FLAGS = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip | Qt.AlignmentFlag.AlignVCenter


class Ink(NamedTuple):
    """The colours of a store's page (#rrggbb). `soft` is the ground of fields and buttons, `mark` that of a badge."""

    ground: str
    text: str
    dim: str
    line: str
    soft: str
    mark: str


@dataclass(frozen=True)
class Drawing:
    """A picture that is laid out. `texts` are read in order, `cut` those that did not fit in whole.

    `lines` are the places of tracks, by the track's id.
    """

    width: int
    height: int
    steps: tuple[Step, ...]
    texts: tuple[str, ...]
    cut: tuple[str, ...]
    lines: tuple[tuple[str, QRect], ...]

    def draw(self, painter: QPainter, cover: QPixmap) -> None:
        """Draw it at the painter's origin."""
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        # Each text runs as its own letters do, whatever way the window runs.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        for step in self.steps:
            step(painter, cover)
        painter.restore()

    def track_at(self, x: int, y: int) -> str:
        """Return the id of the track at a place, "" where there is none."""
        return next((track for track, area in self.lines if track and area.contains(x, y)), "")


@lru_cache(maxsize=64)
def _font(pixels: float, weight: QFont.Weight, family: str) -> QFont:
    font = QFont(QGuiApplication.font())  # `family` is its name: another font of the app is another entry
    font.setPixelSize(round(pixels))
    font.setWeight(weight)
    return font


def font_of(pixels: float, weight: QFont.Weight = REGULAR) -> QFont:
    """Return the app's font at a height in pixels."""
    return _font(pixels, weight, QGuiApplication.font().toString())


def wrap(text: str, font: QFont, width: float, most: int) -> list[str]:
    """Break a text into at most so many lines; what is left over ends the last one in an ellipsis."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    lines: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        if len(lines) == most - 1:
            lines.append(QFontMetricsF(font).elidedText(text[start:], Qt.TextElideMode.ElideRight, width))
            break
        lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return lines or [""]


class Board:
    """Takes what is drawn from top to bottom. Every `x` is counted from the side on which reading begins."""

    def __init__(self, width: int, ink: Ink, *, mirrored: bool = False) -> None:
        self.width, self.ink, self.is_mirrored = width, ink, mirrored
        self._steps: list[Step] = []
        self._texts: list[str] = []
        self._cut: list[str] = []
        self._lines: list[tuple[str, QRect]] = []

    def finish(self, height: float) -> Drawing:
        """Return the picture."""
        return Drawing(
            self.width, round(height), tuple(self._steps), tuple(self._texts), tuple(self._cut), tuple(self._lines)
        )

    def _area(self, x: float, y: float, width: float, height: float) -> QRectF:
        left = self.width - x - width if self.is_mirrored else x
        return QRectF(left, y, width, height)

    def text(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        pixels: float,
        *,
        color: str = "",
        weight: QFont.Weight = REGULAR,
        at_end: bool = False,
        centered: bool = False,
        most: int = 1,
        line_height: float = 0,
    ) -> float:
        """Write a text of at most `most` lines and return the height that it takes."""
        if not text:
            return 0
        font = font_of(pixels, weight)
        shown = painting.to_single_line(text)
        lines = wrap(shown, font, width, most)
        step = line_height or round(pixels * 1.3)
        ink = QColor(color or self.ink.text)
        self._texts.append(shown)
        if lines[-1].endswith("…") and not shown.endswith("…"):
            self._cut.append(shown)
        side = Qt.AlignmentFlag.AlignRight if at_end is not self.is_mirrored else Qt.AlignmentFlag.AlignLeft
        if centered:
            side = Qt.AlignmentFlag.AlignHCenter
        flags = int(side | Qt.AlignmentFlag.AlignAbsolute | _FLAGS)
        for number, line in enumerate(lines):
            area = self._area(x, y + number * step, width, step)
            self._steps.append(lambda painter, _, area=area, line=line: _write(painter, area, line, font, ink, flags))
        return step * len(lines)

    def text_width(self, text: str, pixels: float, weight: QFont.Weight = REGULAR) -> float:
        """Return how wide a text is in one line."""
        return QFontMetricsF(font_of(pixels, weight)).horizontalAdvance(text)

    def fill(self, x: float, y: float, width: float, height: float, color: str, radius: float = 0) -> None:
        """Fill an area."""
        area, ink = self._area(x, y, width, height), QColor(color)

        def step(painter: QPainter, _: QPixmap) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawRoundedRect(area, radius, radius)

        self._steps.append(step)

    def outline(self, x: float, y: float, width: float, height: float, color: str, radius: float, pen: float) -> None:
        """Draw a frame round an area."""
        area, ink = self._area(x, y, width, height), QColor(color)

        def step(painter: QPainter, _: QPixmap) -> None:
            painter.setPen(QPen(ink, pen))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, radius, radius)

        self._steps.append(step)

    def rule(self, x: float, y: float, width: float) -> None:
        """Draw a line that divides."""
        self.fill(x, y, width, 1, self.ink.line)

    def shape(self, x: float, y: float, points: list[tuple[float, float]], color: str) -> None:
        """Fill a figure whose corners are counted from `x` and `y`; signs of players run the same way everywhere."""
        ink = QColor(color)
        origin = self.width - x if self.is_mirrored else x
        width = max(point[0] for point in points)
        left = origin - width if self.is_mirrored else origin
        figure = QPolygonF([QPointF(left + dx, y + dy) for dx, dy in points])

        def step(painter: QPainter, _: QPixmap) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawPolygon(figure)

        self._steps.append(step)

    def cover(self, x: float, y: float, side: float, radius: float) -> None:
        """Draw the cover; an empty sleeve where there is none."""
        area = self._area(x, y, side, side).toRect()
        self._steps.append(lambda painter, cover: painting.draw_cover(painter, area, cover, radius))

    def badge(self, x: float, y: float) -> None:
        """Draw the sign of explicit content, 15 pixels wide."""
        area, ink, ground = self._area(x, y, 15, 15), QColor(self.ink.ground), QColor(self.ink.mark)
        font = font_of(10, BOLD)
        self._texts.append("E")

        def step(painter: QPainter, _: QPixmap) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(area, 3, 3)
            _write(painter, area, "E", font, ink, int(Qt.AlignmentFlag.AlignCenter))

        self._steps.append(step)

    def line_area(self, track_id: str, y: float, height: float) -> None:
        """Remember where a track stands."""
        self._lines.append((track_id, QRect(0, round(y), self.width, round(height))))


def _write(painter: QPainter, area: QRectF, text: str, font: QFont, ink: QColor, flags: int) -> None:
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(area, flags, text)
