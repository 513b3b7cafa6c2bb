"""Contrasts of the window, from its colours and from the pixels of its pages: `python -m tests.contrast` prints them.

Contrasts are those of WCAG 2, from 1 to 21. Text needs 4.5 on what it stands on, borders of controls and icons need 3.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)

from tests.ui.outline import columns
from trackball_desktop.ui.kit import theme

TEXT, EDGE = 4.5, 3.0
SCALE = 3
"""Pages are painted so many times as large: thin strokes reach their own colour."""
_BORDERED = (QLineEdit, QComboBox, QPlainTextEdit, QPushButton)


@dataclass(frozen=True)
class Measured:
    """The contrast of one part of a page, as its pixels have it."""

    part: str
    contrast: float
    needed: float


def colour_table() -> str:
    """Return the contrast of each text, and of each border and icon, on what it may stand on, in each scheme."""
    lines = [f"{'':34}" + "".join(f"{scheme:>16}" for scheme in theme.SCHEMES)]
    for needed, pairs in ((TEXT, theme.TEXT_BACKGROUNDS), (EDGE, theme.EDGE_BACKGROUNDS)):
        lines.append(f"at least {needed}")
        for ink, grounds in pairs.items():
            for ground in grounds:
                values = [
                    theme.contrast(theme.color_hex(ink, scheme), theme.color_hex(ground, scheme))
                    for scheme in theme.SCHEMES
                ]
                lines.append(f"  {ink + ' on ' + ground:32}" + "".join(f"{value:16.2f}" for value in values))
    return "\n".join(lines)


def measure(page: QWidget) -> list[Measured]:
    """Paint a page that is shown and measure its texts and the borders of its controls."""
    pixels = _painted(page)
    found: list[Measured] = []
    for widget in page.findChildren(QWidget):
        if not widget.isVisible() or not widget.isEnabled() or widget.visibleRegion().isEmpty():
            continue
        if widget.window() is not page.window():  # a dialog before the page, which is not painted with it
            continue
        name = f"{type(widget).__name__} {_words(widget)[:40]!r}"
        is_whole = widget.visibleRegion().boundingRect().height() == widget.height()
        if is_whole and _words(widget) and (area := _area(page, widget, widget.visibleRegion().boundingRect())):
            found.append(Measured(name, _text_contrast(pixels, area), TEXT))
        if _has_border(widget) and widget.visibleRegion().boundingRect() == widget.rect():
            found.append(Measured(f"border of {name}", _border_contrast(pixels, page, widget), EDGE))
        if isinstance(widget, QAbstractItemView):
            found += _cells(pixels, page, widget)
    return found


def _cells(pixels: NDArray[np.float64], page: QWidget, view: QAbstractItemView) -> Iterator[Measured]:
    model, port = view.model(), view.viewport()
    for row in range(min(model.rowCount(), 12)):
        for column in range(columns(model, QModelIndex())):
            index = model.index(row, column)
            rect = view.visualRect(index)
            text = index.data(Qt.ItemDataRole.DisplayRole)
            if isinstance(text, str) and text and port.visibleRegion().boundingRect().contains(rect):
                area = _area(page, port, rect)
                if area is not None:
                    yield Measured(f"cell {text[:40]!r}", _text_contrast(pixels, area), TEXT)


def _words(widget: QWidget) -> str:
    if isinstance(widget, QLabel):
        return widget.text() if widget.pixmap().isNull() else ""
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return widget.text() if widget.icon().isNull() else ""
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def _has_border(widget: QWidget) -> bool:
    """Say whether a control is known by its border: not one without a frame, and not the line in a box."""
    if not isinstance(widget, _BORDERED) or isinstance(widget, QCheckBox | QRadioButton):
        return False
    frameless = {"link", "view", "fold", "toast", "palette"}
    plain = widget.property("kind") == "plain" or widget.property("role") in frameless
    bare = bool(widget.property("bare") or widget.property("ghost"))
    inner = isinstance(widget.parentWidget(), QComboBox) or (isinstance(widget, QLineEdit) and not widget.hasFrame())
    return not (plain or bare or inner or (isinstance(widget, QPushButton) and widget.isFlat()))


def _area(page: QWidget, widget: QWidget, rect: QRect) -> QRect | None:
    area = QRect(widget.mapTo(page, rect.topLeft()), rect.size()).intersected(page.rect())
    return area if area.width() > 4 and area.height() > 4 else None


def _painted(page: QWidget) -> NDArray[np.float64]:
    """Return the luminance of each pixel, SCALE of them to one of the page's."""
    image = QImage(page.size() * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    image.fill(theme.color("window"))
    page.render(image, QPoint())
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    channels = flat[:, : image.width(), 2::-1] / 255
    linear = np.where(channels <= 0.03928, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def _part(pixels: NDArray[np.float64], area: QRect) -> NDArray[np.float64]:
    top, left = area.top() * SCALE, area.left() * SCALE
    return pixels[max(top, 0) : top + area.height() * SCALE, max(left, 0) : left + area.width() * SCALE]


def _text_contrast(pixels: NDArray[np.float64], area: QRect) -> float:
    """Return the contrast of what differs most from the ground, which is what most pixels are."""
    part = _part(pixels, area).ravel()
    values, counts = np.unique(part.round(4), return_counts=True)
    ground = float(values[counts.argmax()])
    return max(_contrast(float(values[0]), ground), _contrast(float(values[-1]), ground))


def _border_contrast(pixels: NDArray[np.float64], page: QWidget, widget: QWidget) -> float:
    """Return the contrast of the border, or of all of a filled control, to what is around it."""
    left = widget.mapTo(page, QPoint(0, widget.height() // 2))
    row = left.y() * SCALE
    ground = float(pixels[row, max(left.x() - 2, 0) * SCALE])
    strip = pixels[row, left.x() * SCALE : (left.x() + 3) * SCALE]
    return max(_contrast(float(value), ground) for value in strip)


def _contrast(first: float, second: float) -> float:
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def main() -> int:
    """Print the table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(colour_table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
