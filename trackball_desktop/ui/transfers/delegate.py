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
from trackball_desktop.ui.kit.formatting import format_timestamp, isolate_bidi
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.transfers.model import TransfersModel, amount_text, speed_text, time_left_text
from trackball_desktop.ui.transfers.view_model import FileLine, Section

ROW_HEIGHT, HEAD_HEIGHT = 46, 30
_GAP, _MARGIN = 16, 16
_BAR_WIDTH = 120
_MIN_NAME_WIDTH = 200
_ALIGN_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
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


def column_layout(area: QRect, direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight) -> Columns:
    """Divide a row. The name gets what the fixed columns leave; in a narrow row speed, bar and time give way first.

    Where reading begins on the right, the name stands there.
    """
    metrics = QFontMetrics(theme.small_font(theme.MEDIUM))
    widest_texts = {
        **_WIDEST,
        "left": state_labels.time_left_text(88 * 3600 + 88 * 60),
    }
    widths = {name: metrics.horizontalAdvance(text) + 4 for name, text in widest_texts.items()}
    badges = [state_labels.file_badge(FileState.WAITING, offline=True), *map(state_labels.file_badge, FileState)]
    widths["state"] = max(metrics.horizontalAdvance(badge.text) for badge in badges) + 4
    widths["state"] += 33
    widths["bar"] = theme.scaled(_BAR_WIDTH)
    widths["action"] = theme.scaled(24)
    available = area.width() - 2 * _MARGIN - theme.scaled(_MIN_NAME_WIDTH)
    for dispensable in ("speed", "bar", "left", "amount"):
        if sum(width + _GAP for width in widths.values() if width) <= available:
            break
        widths[dispensable] = 0
    rects: dict[str, QRect] = {}
    right = area.right() - _MARGIN + 1
    for name in ("action", "state", "left", "speed", "amount", "bar"):
        width = widths[name]
        rects[name] = QRect(right - width, area.top(), width, area.height()) if width else QRect()
        right -= width + _GAP if width else 0
    start = area.left() + _MARGIN
    rects["name"] = QRect(start, area.top(), max(0, right - start), area.height())
    return Columns(
        **{name: painting.visual_rect(direction, area, rect) if rect.width() else rect for name, rect in rects.items()}
    )


class TransferDelegate(QStyledItemDelegate):
    """Paints heads and files."""

    def __init__(self, model: TransfersModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, theme.row_height(ROW_HEIGHT if isinstance(self._model.item(index), FileLine) else HEAD_HEIGHT))

    @guarded(return_none)
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item = self._model.item(index)
        painter.save()
        if isinstance(item, Section):
            heading_area = option.rect.adjusted(_MARGIN, 6, -_MARGIN, 0)
            painting.draw_text(
                painter, heading_area, self._model.section_title(item), theme.header_font(theme.STRONG), "dim"
            )
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
        rects = column_layout(option.rect, painter.layoutDirection())
        half = option.rect.height() // 2
        self._paint_names(painter, rects.name, line, half)
        small = theme.small_font()
        if line.section is Section.DONE:
            done = QRect(rects.bar.united(rects.amount)) if not rects.bar.isNull() else rects.amount
            painting.draw_text(painter, done, amount_text(line), small, "dim", align=_ALIGN_RIGHT)
            verified = rects.left if rects.speed.isNull() else rects.speed.united(rects.left)
            painting.draw_text(
                painter,
                verified,
                format_timestamp(line.verified_at) if line.verified_at else "",
                small,
                "dim",
                align=_ALIGN_RIGHT,
            )
        else:
            if not rects.bar.isNull() and line.section is not Section.NEEDS_YOU:
                share = line.sent / line.size if line.size else 0.0
                painting.draw_meter(painter, rects.bar, share, "accent" if line.section is Section.RUNNING else "dim")
            painting.draw_text(painter, rects.amount, amount_text(line), small, "text", align=_ALIGN_RIGHT)
            painting.draw_text(painter, rects.speed, speed_text(line.speed), small, "dim", align=_ALIGN_RIGHT)
            painting.draw_text(painter, rects.left, time_left_text(line.seconds_left), small, "dim", align=_ALIGN_RIGHT)
        badge = self._model.badge(line)
        middle = option.rect.center().y() + 1
        painting.draw_pill(
            painter, rects.state.left(), middle, badge, theme.small_font(theme.MEDIUM), rects.state.width()
        )
        if can_stop(line) and (chosen or option.state & QStyle.StateFlag.State_MouseOver):
            side = theme.scaled(16)
            spot = QRect(0, 0, side, side)
            spot.moveCenter(rects.action.center())
            painter.drawPixmap(spot.topLeft(), icons.pixmap("close", "dim", side))

    def _paint_names(self, painter: QPainter, area: QRect, line: FileLine, half: int) -> None:
        upper, lower = QRect(area), QRect(area)
        upper.setHeight(half)
        upper.translate(0, 3)
        lower.setTop(area.top() + half - 2)
        painting.draw_text(painter, upper, isolate_bidi(line.name), theme.body_font(), "text")
        needs_person = line.section is Section.NEEDS_YOU
        text = line.note if needs_person and line.note else line.release
        if line.is_retrying and line.note:
            text = f"{isolate_bidi(line.release)} · {line.note}" if line.release else line.note
        painting.draw_text(painter, lower, text, theme.small_font(), "bad" if needs_person else "dim")


def can_stop(line: FileLine) -> bool:
    """Say whether there is something to stop: only what is being sent can be."""
    return line.section is Section.RUNNING
