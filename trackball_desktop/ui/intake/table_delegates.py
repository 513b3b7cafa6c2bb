"""How cells of the preview are drawn: names of files with what was taken off struck through, the box for use.

A row with a doubt is taller: its cells keep the upper part, the question has the lower one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextLayout
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from trackball_desktop.ui.intake.model import STRUCK_ROLE
from trackball_desktop.ui.kit import icons, theme
from trackball_desktop.ui.kit.cells import ROW_HEIGHT, Cell, CellDelegate
from trackball_desktop.ui.kit.guard import guarded, return_none

Index = QModelIndex | QPersistentModelIndex


class PlanDelegate(CellDelegate):
    """Draws and edits a cell in the upper part of its row."""

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        super().paint(painter, _upper(option), index)

    @guarded(return_none)
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave the question in sight."""
        super().updateEditorGeometry(editor, _upper(option), index)


def _upper(option: QStyleOptionViewItem) -> QStyleOptionViewItem:
    rect: QRect = option.rect  # type: ignore[attr-defined]
    height = theme.scaled(ROW_HEIGHT)
    if rect.height() <= height:
        return option
    upper = QStyleOptionViewItem(option)
    upper.rect = QRect(rect.topLeft(), QSize(rect.width(), height))  # type: ignore[attr-defined]
    return upper


class FileDelegate(PlanDelegate):
    """Draws a file's name; what was taken off its title is struck through."""

    def paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, cell: Cell) -> None:
        """Draw the name in one line. Its end is left out first: what was taken off mostly stands there."""
        pieces = index.data(STRUCK_ROLE)
        if not pieces:
            super().paint_text(painter, option, index, cell)
            return
        measured = self.measured_font(option, cell)
        rect = option.rect.adjusted(8, 0, -8, 0)  # type: ignore[attr-defined]
        text = QFontMetrics(measured.font).elidedText(cell.text, Qt.TextElideMode.ElideRight, rect.width())
        layout = QTextLayout(text, measured.font)
        is_mirrored = option.direction is Qt.LayoutDirection.RightToLeft  # type: ignore[attr-defined]
        layout.setFormats([_struck_at(start, length) for start, length in struck_parts(cell.text, text, pieces)])
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        painter.setPen(theme.color("dim"))
        left = rect.right() + 1 - line.naturalTextWidth() if is_mirrored else rect.left()
        layout.draw(painter, QPointF(left, rect.top() + (rect.height() - line.height()) / 2))


def struck_parts(whole: str, shown: str, pieces: Sequence[str]) -> list[tuple[int, int]]:
    """Return where pieces of a name stand, as (start, length), in the name of which a part is left out."""
    head = next(
        (position for position, pair in enumerate(zip(whole, shown, strict=False)) if pair[0] != pair[1]), len(shown)
    )
    tail = len(shown) - head - 1 if shown != whole else 0
    spans: list[tuple[int, int]] = []
    for piece in pieces:
        start = whole.find(piece)
        if start < 0:
            continue
        end = start + len(piece)
        if start < head:
            spans.append((start, min(end, head) - start))
        if shown != whole and end > len(whole) - tail:
            first = max(start, len(whole) - tail)
            spans.append((head + 1 + first - (len(whole) - tail), end - first))
    return spans


def _struck_at(start: int, length: int) -> QTextLayout.FormatRange:
    format_range = QTextLayout.FormatRange()
    format_range.start, format_range.length = start, length  # type: ignore[assignment]
    format_range.format.setFontStrikeOut(True)  # type: ignore[union-attr]
    return format_range


class UseDelegate(PlanDelegate):
    """Draws the first column: a tick, or an empty box."""

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one box in its cell."""
        super().paint(painter, option, index)
        upper = _upper(option)  # held by name: its rectangle goes with it
        rect = upper.rect  # type: ignore[attr-defined]
        used = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        side = theme.scaled(14)
        box = rect.adjusted(0, 0, 0, 0)
        box.setSize(box.size().scaled(side, side, Qt.AspectRatioMode.IgnoreAspectRatio))
        box.moveCenter(rect.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("accent" if used else "edge"))
        painter.setBrush(theme.color("accent" if used else "base"))
        painter.drawRoundedRect(box, 4, 4)
        if used:
            mark = icons.pixmap("check", "on_accent", side - 2)
            painter.drawPixmap(box.topLeft() + QPoint(1, 1), mark)
        painter.restore()
