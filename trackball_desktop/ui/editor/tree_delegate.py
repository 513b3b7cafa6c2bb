"""Draws the rows of the tree: icon of a work, name, how many tracks share it, the shape of the worst finding."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from trackball_desktop.ui.editor.tree_model import TreeModel
from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.painting import MeasuredFont

_SELECTED = QStyle.StateFlag.State_Selected
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
_LEFT, _RIGHT = int(Qt.AlignmentFlag.AlignLeft | _MIDDLE), int(Qt.AlignmentFlag.AlignRight | _MIDDLE)
Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 26


class TreeDelegate(QStyledItemDelegate):
    """Draws a row: rounded selection, name, shape at the far end."""

    def __init__(self, parent: QTreeView) -> None:
        super().__init__(parent)
        self._set_row_font(QFont())

    def _set_row_font(self, font: QFont) -> None:
        """Take a font for the rows; names cut to a width are known as long as it stays."""
        self._font = QFont(font)
        calm, strong = QFont(font), QFont(font)
        calm.setBold(False)
        strong.setWeight(theme.STRONG)
        self._regular, self._strong = MeasuredFont(calm), MeasuredFont(strong)

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row; the branch arrow is the style's."""
        model = index.model()
        if not isinstance(model, TreeModel):
            return
        shown = model.content_at(index)
        painter.save()
        rect = option.rect  # type: ignore[attr-defined]
        selected = bool(option.state & _SELECTED)  # type: ignore[attr-defined]
        if option.font != self._font:  # type: ignore[attr-defined]
            self._set_row_font(option.font)  # type: ignore[attr-defined]
        text_type = self._strong if selected or shown.kind == "Release" else self._regular
        painter.setFont(text_type.font)
        painter.setPen(painting.shared_pen("accent_text" if selected else "text"))
        rtl = option.direction is Qt.LayoutDirection.RightToLeft  # type: ignore[attr-defined]
        side = theme.scaled(12)
        room = side + 14
        text = rect.adjusted(room if rtl else 4, 0, -4 if rtl else -room, 0)
        if shown.kind == "Work":
            place = text.left() if not rtl else text.right() - 14
            painter.drawPixmap(place, rect.center().y() - 6, icons.pixmap("work", "accent" if selected else "dim", 14))
            text = text.adjusted(0 if rtl else 20, 0, -20 if rtl else 0, 0)
        if shown.tracks:
            text = self._paint_shared(painter, text, shown.tracks, rtl=rtl)
        painter.drawText(text, _RIGHT if rtl else _LEFT, text_type.elide(shown.name, text.width()))
        if shown.shape:
            x = rect.left() + 8 if rtl else rect.right() - 8 - side
            painter.drawPixmap(x, rect.center().y() - side // 2, icons.shape(shown.shape, side))
        painter.restore()

    def _paint_shared(self, painter: QPainter, text: QRect, count: int, *, rtl: bool) -> QRect:
        """Draw a chain and how many tracks hold on to it at the far end; return what is left for the name."""
        font = painter.font()
        painter.setFont(theme.small_font())
        side, message = theme.scaled(12), f"×{count}"
        width = side + 3 + painter.fontMetrics().horizontalAdvance(message)
        if text.width() - width < theme.scaled(48):  # the name comes first; the tool tip says the rest
            painter.setFont(font)
            return text
        left = text.left() if rtl else text.right() - width
        painter.drawPixmap(left, text.center().y() - side // 2, icons.pixmap("link", "dim", side))
        pen = painter.pen()
        painter.setPen(theme.color("dim"))
        painter.drawText(
            QRect(left + side + 3, text.top(), width, text.height()), int(Qt.AlignmentFlag.AlignVCenter), message
        )
        painter.setPen(pen)
        painter.setFont(font)
        return text.adjusted(width + 6 if rtl else 0, 0, 0 if rtl else -width - 6, 0)

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows have one height."""
        return QSize(100, theme.row_height(ROW_HEIGHT))
