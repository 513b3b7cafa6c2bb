"""A list of lines: a shape, what it is, and when. History shows steps and what happened outside with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.basic import tooltip_html
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.saving import UndoStep

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 40
DETAIL_ROLE = Qt.ItemDataRole.UserRole + 1
FADED_ROLE = Qt.ItemDataRole.UserRole + 2
SHAPE_ROLE = Qt.ItemDataRole.UserRole + 3
RAW_ROLE = Qt.ItemDataRole.UserRole + 4


@dataclass(frozen=True)
class EventLine:
    """A row of either list. `raw` is the service's own answer."""

    text: str
    detail: str
    is_faded: bool = False
    shape: str = ""
    raw: str = ""
    step: UndoStep | None = None


class EventListModel(QAbstractListModel):
    """Rows of one list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[EventLine] = []

    def show_lines(self, lines: list[EventLine]) -> None:
        """Show other rows."""
        if lines != self.lines:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the rows."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a row shows."""
        line = self.lines[index.row()]
        values_by_role = {
            DETAIL_ROLE: line.detail,
            FADED_ROLE: line.is_faded,
            SHAPE_ROLE: line.shape,
            RAW_ROLE: line.raw,
        }
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_html(line.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.text}, {line.detail}"
        return values_by_role.get(role)


class EventDelegate(QStyledItemDelegate):
    """Draws two lines of text with a shape before them."""

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        rect: QRect = QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.color("accent") if state & QStyle.StateFlag.State_HasFocus else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
        above, below = QFontMetrics(theme.body_font()).height(), QFontMetrics(theme.small_font()).height()
        inner = rect.adjusted(12, 0, -10, 0)
        top = rect.top() + max(0, (rect.height() - above - below) // 2)
        shape, side = index.data(SHAPE_ROLE), theme.scaled(12)
        if shape:
            painter.drawPixmap(rect.left() + 10, top + (above - side) // 2, icons.shape(shape, side))
            inner.setLeft(rect.left() + side + 18)
        first = QRect(inner.left(), top, inner.width(), above)
        second = QRect(inner.left(), top + above, inner.width(), below)
        painting.draw_text(
            painter, first, str(index.data()), theme.body_font(), "dim" if index.data(FADED_ROLE) else "text"
        )
        painting.draw_text(painter, second, str(index.data(DETAIL_ROLE)), theme.small_font(), "dim")
        painter.restore()

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows have one height."""
        return QSize(100, theme.scaled(ROW_HEIGHT))


class EventList(QListView):
    """A list of such rows."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line_model = EventListModel(self)
        self.setModel(self.line_model)
        self.setItemDelegate(EventDelegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("ground", "clear")
