"""What delegates and small widgets draw alike: pills, meters, covers, one line of text. All in the applied scheme."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPainterPath, QPen, QPixmap

from trackball_desktop.ui.kit import icons, theme

Left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
"""Left also for right-to-left scripts: a column of titles has one edge."""


class Badge(NamedTuple):
    """How a state looks: a word, a figure of icons.paint_shape, the role of its colour (with a soft ground)."""

    word: str
    figure: str
    role: str


_FLAGS = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
_LEFT_FLAGS = int(Left | _FLAGS)
_ELIDED = Qt.TextElideMode.ElideRight
_ANTIALIASED = QPainter.RenderHint.Antialiasing
_NO_PEN, _NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush
# Bound once: PySide and enum look names up slowly, and a window full of rows has hundreds of texts.


@lru_cache(maxsize=128)
def _ink(value: str) -> QColor:
    return QColor(value)


@lru_cache(maxsize=128)
def _pen(value: str) -> QPen:
    return QPen(QColor(value))


def ink(role: str) -> QColor:
    """Return the colour of a role in the applied scheme: one that is shared, to paint with and never to change."""
    return _ink(theme.value(role))


def pen(role: str) -> QPen:
    """Return a pen, one pixel wide, in the colour of a role; shared like `ink`."""
    return _pen(theme.value(role))


class Type:
    """A font with its measures, for who draws many texts: each is cut once for a width."""

    KEPT = 2048

    def __init__(self, font: QFont) -> None:
        self.font, self.metrics = font, QFontMetrics(font)
        self._cut: dict[tuple[str, int], str] = {}
        self._widths: dict[str, int] = {}

    def cut(self, words: str, width: int) -> str:
        """Return words, with an ellipsis where they are wider than a width in pixels."""
        shown = self._cut.get((words, width))
        if shown is None:
            if len(self._cut) >= self.KEPT:
                self._cut.clear()
            shown = self._cut[words, width] = self.metrics.elidedText(words, _ELIDED, width)
        return shown

    def width(self, words: str) -> int:
        """Return how wide words are that come often, in pixels."""
        width = self._widths.get(words)
        if width is None:
            if len(self._widths) >= self.KEPT:
                self._widths.clear()
            width = self._widths[words] = self.metrics.horizontalAdvance(words)
        return width

    def draw(self, painter: QPainter, area: QRect, words: str, role: str) -> None:
        """Draw one line of words that have no line breaks, at the left of an area."""
        width = area.width()
        if not words or width <= 4:
            return
        painter.setFont(self.font)
        painter.setPen(pen(role))
        painter.drawText(area, _LEFT_FLAGS, self.cut(words, width))


def text(painter: QPainter, area: QRect, words: str, font: QFont, role: str, *, align: Qt.AlignmentFlag = Left) -> None:
    """Draw one line of plain text, cut with an ellipsis where it does not fit."""
    if not words or area.width() <= 4:
        return
    painter.setFont(font)
    painter.setPen(pen(role))
    shown = QFontMetrics(font).elidedText(one_line(words), _ELIDED, area.width())
    painter.drawText(area, _LEFT_FLAGS if align == Left else int(align | _FLAGS), shown)


def one_line(words: str) -> str:
    """Show line breaks and tabs as spaces."""
    return words.replace("\n", " ").replace("\r", " ").replace("\t", " ").replace("\u2028", " ")


def pill_size(badge: Badge, font: QFont | Type) -> QSize:
    """Return how large a pill is."""
    known = font if isinstance(font, Type) else Type(font)
    return QSize(known.width(badge.word) + 21 + theme.scaled(12), known.metrics.height() + 5)


def pill(painter: QPainter, left: int, middle: int, badge: Badge, font: QFont | Type, most: int = 10_000) -> None:
    """Draw a pill whose left edge and middle line are given; it is never wider than `most` pixels."""
    known = font if isinstance(font, Type) else Type(font)
    size = pill_size(badge, known)
    area = QRect(left, middle - size.height() // 2, min(size.width(), most), size.height())
    painter.setRenderHint(_ANTIALIASED)
    painter.setPen(_NO_PEN)
    painter.setBrush(ink("line" if badge.role == "dim" else f"{badge.role}_soft"))
    painter.drawRoundedRect(area, 6, 6)
    side = theme.scaled(12)
    shape = QRectF(area.left() + 8, area.center().y() - side / 2 + 0.5, side, side)
    icons.paint_shape(painter, shape, badge.figure, ink(badge.role))
    known.draw(painter, area.adjusted(12 + side, 0, -6, 0), one_line(badge.word), badge.role)


def meter(painter: QPainter, area: QRect, share: float, role: str) -> None:
    """Draw a bar that is `share` (0 to 1) full, five pixels high in the middle of an area."""
    track = QRectF(area.left(), area.center().y() - 2, area.width(), 5)
    painter.setRenderHint(_ANTIALIASED)
    painter.setPen(_NO_PEN)
    painter.setBrush(ink("line"))
    painter.drawRoundedRect(track, 2.5, 2.5)
    if share > 0:
        painter.setBrush(ink(role))
        painter.drawRoundedRect(QRectF(track.left(), track.top(), max(5.0, track.width() * min(share, 1)), 5), 2.5, 2.5)


def drop_zone(painter: QPainter, area: QRect, *, active: bool) -> None:
    """Draw the dashed edge of a place to drop files; `active` while something is held above it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.color("accent" if active else "line"), 1.5)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(theme.color("accent_soft") if active else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 10, 10)


def cover(painter: QPainter, area: QRect, picture: QPixmap | None, radius: float = 5) -> None:
    """Draw a cover cut to a square with round corners; without a picture, an empty sleeve."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(area), radius, radius)
    if picture is None or picture.isNull():
        painter.fillPath(outline, theme.color("line2"))
        _sleeve(painter, QRectF(area), theme.color("faint"))
    else:
        painter.setClipPath(outline)
        painter.drawPixmap(area, picture, _middle_square(picture.size()))
    painter.restore()


def framed_cover(picture: QPixmap | None, side: int) -> QPixmap:
    """Return a cover as a picture of its own, for a label; an empty sleeve without one."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    cover(painter, QRect(0, 0, side, side), picture)
    painter.end()
    return made


def _middle_square(size: QSize) -> QRect:
    side = min(size.width(), size.height())
    return QRect((size.width() - side) // 2, (size.height() - side) // 2, side, side)


def _sleeve(painter: QPainter, area: QRectF, ink: QColor) -> None:
    painter.setPen(QPen(ink, max(1.2, area.width() / 32)))
    painter.setBrush(_NO_BRUSH)
    center = QPointF(area.center())
    for part in (0.24, 0.06):
        painter.drawEllipse(center, area.width() * part, area.width() * part)
