"""The drawing of what is empty: a sleeve with its record half out, and on the sleeve the icon of what belongs there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPen, QPixmap

from trackball_desktop.ui.kit import icons, theme

SIZE = QSize(128, 84)
"""How large the drawing is at normal text size, in pixels."""


def empty_sleeve(icon: str) -> QPixmap:
    """Return the drawing in the applied theme, with an icon of ours on the sleeve."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    size = QSize(theme.scaled(SIZE.width()), theme.scaled(SIZE.height()))
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = size.height() - 6.0
    sleeve = QRectF(8, 3, side, side)
    _draw_record(painter, QPointF(sleeve.right(), sleeve.center().y()), side * 0.45)
    painter.setPen(QPen(theme.color("edge"), 1.5))
    painter.setBrush(theme.color("alternate"))
    painter.drawRoundedRect(sleeve, theme.RADIUS, theme.RADIUS)
    mark = theme.scaled(32)
    place = sleeve.center().toPoint() - QPoint(mark // 2, mark // 2)
    painter.drawPixmap(place, icons.pixmap(icon, "accent_text", mark))
    painter.end()
    return picture


def _draw_record(painter: QPainter, centre: QPointF, radius: float) -> None:
    """Draw a record with two grooves, its label and its hole."""
    painter.setPen(QPen(theme.color("edge"), 1.5))
    painter.setBrush(theme.color("line2"))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(QPen(theme.color("line"), 1.2))
    for part in (0.8, 0.62):
        painter.drawEllipse(centre, radius * part, radius * part)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent"))
    painter.drawEllipse(centre, radius * 0.38, radius * 0.38)
    painter.setBrush(theme.color("window"))
    painter.drawEllipse(centre, radius * 0.07, radius * 0.07)
