"""Paints the rows of the drawer. Columns have fixed widths, made from the widest figures they can hold, so that a
number that changes moves nothing beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.ui.kit import icons, painting, state_labels, theme
from trackball_desktop.ui.kit.formatting import moment
from trackball_desktop.ui.kit.guard import guarded, nothing
from trackball_desktop.ui.transfers.model import TransfersModel, amount, rate, time_left
from trackball_desktop.ui.transfers.view_model import FileLine, Section

ROW, HEAD = 46, 30
_GAP, _MARGIN = 16, 16
_BAR = 120
_LEAST_NAME = 200
_Right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WIDEST = {
    "amount": "888.8 MB of 888.8 MB",
    "speed": "888.8 MB/s",
}
"""The longest that columns of figures have to hold; those of words are measured in the user's language."""


@dataclass(frozen=True)
class Columns:
    """Where each column is in a row; an empty one is left out, since the row is too narrow for it."""

    name: QRect
    bar: QRect
    amount: QRect
    speed: QRect
    left: QRect
    state: QRect
    action: QRect


def columns(area: QRect) -> Columns:
    """Divide a row. The name gets what the fixed columns leave; in a narrow row speed, bar and time give way first."""
    metrics = QFontMetrics(theme.small_font(theme.MEDIUM))
    words = {
        **_WIDEST,
        "left": state_labels.seconds_left(88 * 3600 + 88 * 60),
        "state": state_labels.file_badge(FileState.WAITING, offline=True).word,
    }
    widths = {name: metrics.horizontalAdvance(text) + 4 for name, text in words.items()}
    widths["state"] += 33
    widths["bar"] = theme.scaled(_BAR)
    widths["action"] = theme.scaled(24)
    room = area.width() - 2 * _MARGIN - theme.scaled(_LEAST_NAME)
    for dispensable in ("speed", "bar", "left", "amount"):
        if sum(width + _GAP for width in widths.values() if width) <= room:
            break
        widths[dispensable] = 0
    found: dict[str, QRect] = {}
    right = area.right() - _MARGIN + 1
    for name in ("action", "state", "left", "speed", "amount", "bar"):
        width = widths[name]
        found[name] = QRect(right - width, area.top(), width, area.height()) if width else QRect()
        right -= width + _GAP if width else 0
    start = area.left() + _MARGIN
    return Columns(name=QRect(start, area.top(), max(0, right - start), area.height()), **found)


class TransferDelegate(QStyledItemDelegate):
    """Paints heads and files."""

    def __init__(self, model: TransfersModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, theme.scaled(ROW if isinstance(self._model.item(index), FileLine) else HEAD))

    @guarded(nothing)
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item = self._model.item(index)
        painter.save()
        if isinstance(item, Section):
            words = option.rect.adjusted(_MARGIN, 6, -_MARGIN, 0)
            painting.text(painter, words, self._model.head(item), theme.header_font(theme.STRONG), "dim")
        elif item is not None:
            self._paint_line(painter, option, item)
        painter.restore()

    def _paint_line(self, painter: QPainter, option: QStyleOptionViewItem, line: FileLine) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, theme.color("accent_soft"))
            if option.state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(theme.color("accent"))
                painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))
        at = columns(option.rect)
        half = option.rect.height() // 2
        self._paint_names(painter, at.name, line, half)
        small = theme.small_font()
        if line.section is Section.DONE:
            done = QRect(at.bar.united(at.amount)) if not at.bar.isNull() else at.amount
            painting.text(painter, done, amount(line), small, "dim", align=_Right)
            verified = at.left if at.speed.isNull() else at.speed.united(at.left)
            painting.text(
                painter, verified, moment(line.verified_at) if line.verified_at else "", small, "dim", align=_Right
            )
        else:
            if not at.bar.isNull() and line.section is not Section.NEEDS_YOU:
                share = line.sent / line.size if line.size else 0.0
                painting.meter(painter, at.bar, share, "accent" if line.section is Section.RUNNING else "dim")
            painting.text(painter, at.amount, amount(line), small, "text", align=_Right)
            painting.text(painter, at.speed, rate(line.speed), small, "dim", align=_Right)
            painting.text(painter, at.left, time_left(line.left), small, "dim", align=_Right)
        badge = self._model.badge(line)
        middle = option.rect.center().y() + 1
        painting.pill(painter, at.state.left(), middle, badge, theme.small_font(theme.MEDIUM), at.state.width())
        if can_stop(line) and (chosen or option.state & QStyle.StateFlag.State_MouseOver):
            side = theme.scaled(16)
            spot = QRect(0, 0, side, side)
            spot.moveCenter(at.action.center())
            painter.drawPixmap(spot.topLeft(), icons.pixmap("close", "dim", side))

    def _paint_names(self, painter: QPainter, area: QRect, line: FileLine, half: int) -> None:
        upper, lower = QRect(area), QRect(area)
        upper.setHeight(half)
        upper.translate(0, 3)
        lower.setTop(area.top() + half - 2)
        painting.text(painter, upper, line.name, theme.body_font(), "text")
        trouble = line.section is Section.NEEDS_YOU
        words = line.note if trouble and line.note else line.release
        if line.retrying and line.note:
            words = f"{line.release} · {line.note}" if line.release else line.note
        painting.text(painter, lower, words, theme.small_font(), "bad" if trouble else "dim")


def can_stop(line: FileLine) -> bool:
    """Say whether there is something to stop: only what is being sent can be."""
    return line.section is Section.RUNNING
