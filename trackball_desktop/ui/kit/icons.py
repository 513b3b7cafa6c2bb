"""Our own icons, drawn as strokes in resources/icons and tinted when they are asked for; and the shapes of states.

An icon takes its colour from a role of `theme` at the moment it is painted, so it follows a change of scheme by itself.
Shapes are drawn, not taken from a font: a state must look the same on every system.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from trackball_desktop.domain.resources import resource
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.guard import guarded, return_none

SHAPES: dict[str, tuple[str, str]] = {
    "blocker": ("diamond", "bad"),
    "needs_you": ("diamond", "bad"),
    "unconfirmed": ("diamond", "warning"),
    "warning": ("square", "warning"),
    "hint": ("circle", "info"),
    "note": ("circle", "info"),
    "info": ("circle", "info"),
    "ok": ("circle", "ok"),
    "done": ("circle", "ok"),
    "moving": ("arrow", "info"),
    "waiting": ("clock", "dim"),
    "draft": ("hollow", "dim"),
    "to_do": ("hollow", "dim"),
    "asks": ("hollow", "dim"),
    "half": ("half", "accent_text"),
    "check": ("check", "ok"),
    "ready": ("check", "ok"),
    "you": ("half", "dim"),
    "offline": ("hollow", "dim"),
}
"""What a state is drawn as: its shape and the role of its colour."""


def icon(name: str, role: str = "text") -> QIcon:
    """Return an icon in the colour of a role; it is tinted each time it is painted."""
    return QIcon(_TintedEngine(name, role))


def fold_name(direction: Qt.LayoutDirection, *, is_open: bool) -> str:
    """Return the icon of what is open, or would open towards the end of its line."""
    if is_open:
        return "chevron-down"
    return "chevron-left" if direction is Qt.LayoutDirection.RightToLeft else "chevron-right"


def pixmap(name: str, role: str = "text", size: int = 16) -> QPixmap:
    """Return a picture of an icon, `size` pixels wide and high, for the applied scheme."""
    return _icon_pixmap(name, theme.color_hex(role), size, _ratio())


def shape(name: str, size: int = 12) -> QPixmap:
    """Return a picture of the shape of a state: one of SHAPES, `size` pixels wide and high."""
    figure, role = SHAPES.get(name, ("circle", "info"))
    return _shape_pixmap(figure, theme.color_hex(role), size, _ratio())


@lru_cache(maxsize=256)
def _shape_pixmap(figure: str, ink: str, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_shape(painter, QRectF(0, 0, size, size), figure, QColor(ink))
    painter.end()
    return picture


def paint_shape(painter: QPainter, area: QRectF, figure: str, ink: QColor) -> None:
    """Draw a figure (diamond, square, circle, hollow, half, arrow, check, clock) into a square area."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    center, size = area.center(), min(area.width(), area.height())
    pen = QPen(ink, max(1.4, size / 8), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if figure in {"diamond", "square", "circle"}:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        if figure == "circle":
            painter.drawEllipse(center, size * 0.36, size * 0.36)
        else:
            painter.translate(center)
            painter.rotate(45 if figure == "diamond" else 0)
            half = size * (0.36 if figure == "square" else 0.33)
            painter.drawRoundedRect(QRectF(-half, -half, 2 * half, 2 * half), size * 0.1, size * 0.1)
    else:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_outline(figure, center, size))
        if figure == "half":
            radius = size * 0.36
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawPie(QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius), 90 * 16, 180 * 16)
    painter.restore()


def _outline(figure: str, center: QPointF, size: float) -> QPainterPath:
    path = QPainterPath()
    if figure == "arrow":
        top, wing = QPointF(center.x(), center.y() - size * 0.36), size * 0.28
        path.moveTo(center.x(), center.y() + size * 0.38)
        path.lineTo(top)
        path.moveTo(top.x() - wing, top.y() + wing)
        path.lineTo(top)
        path.lineTo(top.x() + wing, top.y() + wing)
        return path
    if figure == "check":
        path.moveTo(center.x() - size * 0.34, center.y() + size * 0.02)
        path.lineTo(center.x() - size * 0.1, center.y() + size * 0.26)
        path.lineTo(center.x() + size * 0.36, center.y() - size * 0.28)
        return path
    path.addEllipse(center, size * 0.36, size * 0.36)
    if figure == "clock":
        path.moveTo(center.x(), center.y() - size * 0.2)
        path.lineTo(center)
        path.lineTo(center.x() + size * 0.16, center.y() + size * 0.06)
    return path


class _TintedEngine(QIconEngine):
    """Draws an SVG in a colour that is looked up when it is drawn."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._role)

    @guarded(return_none)
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.drawPixmap(rect, self._picture(min(rect.width(), rect.height()), mode, _ratio()))

    @guarded(QPixmap)
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._picture(min(size.width(), size.height()), mode, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return self._picture(round(min(size.width(), size.height()) / scale), mode, scale)

    def _picture(self, size: int, mode: QIcon.Mode, ratio: float) -> QPixmap:
        role = "faint" if mode == QIcon.Mode.Disabled else self._role
        return _icon_pixmap(self._name, theme.color_hex(role), size, ratio)


@lru_cache(maxsize=512)
def _icon_pixmap(name: str, ink: str, size: int, ratio: float) -> QPixmap:
    side = max(1, math.ceil(size * ratio))
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", ink).encode()))
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def _ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
