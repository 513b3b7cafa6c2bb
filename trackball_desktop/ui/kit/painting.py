"""What delegates and small widgets draw alike: pills, meters, covers, one line of text. All in the applied scheme."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPainterPath, QPen, QPixmap

from trackball_desktop.ui.kit import icons, theme

ALIGN_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
"""Left also for right-to-left scripts: a column of titles has one edge."""


class Badge(NamedTuple):
    """How a state looks: a word, a figure of icons.paint_shape, the role of its colour (with a soft ground)."""

    text: str
    figure: str
    role: str


_FLAGS = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
_LEFT_FLAGS = int(ALIGN_LEFT | _FLAGS)
_ELIDE_MODE = Qt.TextElideMode.ElideRight
_STRONG_DIRECTIONS = frozenset({"L", "R", "AL"})
_LEFT_TO_RIGHT_MARK = "\u200e"
_ANTIALIASED = QPainter.RenderHint.Antialiasing
_NO_PEN, _NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush
# Bound once: PySide and enum look names up slowly, and a window full of rows has hundreds of texts.


@lru_cache(maxsize=128)
def _cached_color(value: str) -> QColor:
    return QColor(value)


@lru_cache(maxsize=128)
def _cached_pen(value: str) -> QPen:
    return QPen(QColor(value))


def shared_color(role: str) -> QColor:
    """Return the colour of a role in the applied scheme: one that is shared, to paint with and never to change."""
    return _cached_color(theme.color_hex(role))


def shared_pen(role: str) -> QPen:
    """Return a pen, one pixel wide, in the colour of a role; shared like `shared_color`."""
    return _cached_pen(theme.color_hex(role))


class MeasuredFont:
    """A font with its measures, for who draws many texts: each is cut once for a width."""

    CACHE_SIZE = 2048

    def __init__(self, font: QFont) -> None:
        self.font, self.metrics = font, QFontMetrics(font)
        self._elided: dict[tuple[str, int], str] = {}
        self._widths: dict[str, int] = {}

    def elide(self, text: str, width: int) -> str:
        """Return words, with an ellipsis where they are wider than a width in pixels."""
        shown = self._elided.get((text, width))
        if shown is None:
            if len(self._elided) >= self.CACHE_SIZE:
                self._elided.clear()
            shown = self._elided[text, width] = elide(self.metrics, text, width)
        return shown

    def width(self, text: str) -> int:
        """Return how wide words are that come often, in pixels."""
        width = self._widths.get(text)
        if width is None:
            if len(self._widths) >= self.CACHE_SIZE:
                self._widths.clear()
            width = self._widths[text] = self.metrics.horizontalAdvance(text)
        return width

    def draw(self, painter: QPainter, area: QRect, text: str, role: str) -> None:
        """Draw one line of words that have no line breaks, at the left of an area."""
        width = area.width()
        if not text or width <= 4:
            return
        painter.setFont(self.font)
        painter.setPen(shared_pen(role))
        painter.drawText(area, _LEFT_FLAGS, self.elide(text, width))


def elide(metrics: QFontMetrics, text: str, width: int) -> str:
    """Cut words with an ellipsis where they are wider than a width in pixels.

    In a line that is read from the right, the ellipsis of Latin words would stand before their first letter: a mark of
    the direction keeps it at their end.
    """
    shown = metrics.elidedText(text, _ELIDE_MODE, width)
    if shown != text and QGuiApplication.isRightToLeft():
        strong = [side for side in map(unicodedata.bidirectional, shown) if side in _STRONG_DIRECTIONS]
        shown += _LEFT_TO_RIGHT_MARK if strong and strong[-1] == "L" else ""
    return shown


def mirrored_rect(painter: QPainter, within: QRect, area: QRect) -> QRect:
    """Return where an area lies inside another one: from its other side where reading begins on the right."""
    return visual_rect(painter.layoutDirection(), within, area)


def visual_rect(direction: Qt.LayoutDirection, within: QRect, area: QRect) -> QRect:
    """Return what `QStyle.visualRect` does. Its class has 570 names, which the first window would wait for."""
    if direction == Qt.LayoutDirection.RightToLeft:
        return QRect(within.left() + within.right() - area.right(), area.top(), area.width(), area.height())
    return QRect(area)


def draw_text(
    painter: QPainter, area: QRect, text: str, font: QFont, role: str, *, align: Qt.AlignmentFlag = ALIGN_LEFT
) -> None:
    """Draw one line of plain text, cut with an ellipsis where it does not fit."""
    if not text or area.width() <= 4:
        return
    painter.setFont(font)
    painter.setPen(shared_pen(role))
    shown = elide(QFontMetrics(font), to_single_line(text), area.width())
    painter.drawText(area, _LEFT_FLAGS if align == ALIGN_LEFT else int(align | _FLAGS), shown)


def to_single_line(text: str) -> str:
    """Show line breaks and tabs as spaces."""
    return text.replace("\n", " ").replace("\r", " ").replace("\t", " ").replace("\u2028", " ")


def pill_size(badge: Badge, font: QFont | MeasuredFont) -> QSize:
    """Return how large a pill is."""
    measured = font if isinstance(font, MeasuredFont) else MeasuredFont(font)
    return QSize(measured.width(badge.text) + 21 + theme.scaled(12), measured.metrics.height() + 5)


def draw_pill(
    painter: QPainter, left: int, middle: int, badge: Badge, font: QFont | MeasuredFont, max_width: int = 10_000
) -> None:
    """Draw a pill whose left edge and middle line are given; it is never wider than `max_width` pixels."""
    measured = font if isinstance(font, MeasuredFont) else MeasuredFont(font)
    size = pill_size(badge, measured)
    area = QRect(left, middle - size.height() // 2, min(size.width(), max_width), size.height())
    area = (
        mirrored_rect(painter, QRect(left, area.top(), max_width, size.height()), area) if max_width < 10_000 else area
    )
    painter.setRenderHint(_ANTIALIASED)
    painter.setPen(_NO_PEN)
    painter.setBrush(shared_color("line" if badge.role == "dim" else f"{badge.role}_soft"))
    painter.drawRoundedRect(area, 6, 6)
    side = theme.scaled(12)
    shape = QRectF(mirrored_rect(painter, area, QRect(area.left() + 8, area.center().y() - side // 2, side, side)))
    icons.paint_shape(painter, shape, badge.figure, shared_color(badge.role))
    words = mirrored_rect(painter, area, area.adjusted(12 + side, 0, -6, 0))
    measured.draw(painter, words, to_single_line(badge.text), badge.role)


def draw_meter(painter: QPainter, area: QRect, share: float, role: str) -> None:
    """Draw a bar that is `share` (0 to 1) full, five pixels high in the middle of an area."""
    track = QRectF(area.left(), area.center().y() - 2, area.width(), 5)
    painter.setRenderHint(_ANTIALIASED)
    painter.setPen(_NO_PEN)
    painter.setBrush(shared_color("line"))
    painter.drawRoundedRect(track, 2.5, 2.5)
    if share > 0:
        painter.setBrush(shared_color(role))
        painter.drawRoundedRect(QRectF(track.left(), track.top(), max(5.0, track.width() * min(share, 1)), 5), 2.5, 2.5)


def draw_drop_zone(painter: QPainter, area: QRect, *, active: bool) -> None:
    """Draw the dashed edge of a place to drop files; `active` while something is held above it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.color("accent" if active else "line"), 1.5)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(theme.color("accent_soft") if active else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 10, 10)


def draw_cover(painter: QPainter, area: QRect, picture: QPixmap | None, radius: float = 5) -> None:
    """Draw a cover cut to a square with round corners; without a picture, an empty sleeve."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(area), radius, radius)
    if picture is None or picture.isNull():
        painter.fillPath(outline, theme.color("line2"))
        _draw_empty_cover(painter, QRectF(area), theme.color("faint"))
    else:
        painter.setClipPath(outline)
        painter.drawPixmap(area, picture, _middle_square(picture.size()))
    painter.restore()


def cover_pixmap(picture: QPixmap | None, side: int) -> QPixmap:
    """Return a cover as a picture of its own, for a label; an empty sleeve without one."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_cover(painter, QRect(0, 0, side, side), picture)
    painter.end()
    return pixmap


def _middle_square(size: QSize) -> QRect:
    side = min(size.width(), size.height())
    return QRect((size.width() - side) // 2, (size.height() - side) // 2, side, side)


def _draw_empty_cover(painter: QPainter, area: QRectF, color: QColor) -> None:
    painter.setPen(QPen(color, max(1.2, area.width() / 32)))
    painter.setBrush(_NO_BRUSH)
    center = QPointF(area.center())
    for part in (0.24, 0.06):
        painter.drawEllipse(center, area.width() * part, area.width() * part)
