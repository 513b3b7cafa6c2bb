"""The releases as covers, large, with title and artist below: the list for those who know a release by its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from trackball_desktop.ui.kit import painting, space, theme
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.painting import MeasuredFont
from trackball_desktop.ui.library.model import RELEASE, state_badge
from trackball_desktop.ui.library.release_list import ReleaseList
from trackball_desktop.ui.runtime.covers import Covers

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.bridge import Bridge

COVER_SIZE, COMPACT_COVER_SIZE = 176, 128
"""How wide and high covers are at normal text size, in pixels."""
MAX_COVERS = 150
"""So many large pictures are kept: about 20 MB."""
TILES_PER_BATCH = 500
"""So many tiles are placed at once; a library of 100,000 is placed while it is looked at."""
_NAVIGATION_KEYS = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)
_Index = QModelIndex | QPersistentModelIndex


class CoverGrid(QListView):
    """Shows the model of a `ReleaseList` and shares its selection; keys, menu and requests are the list's."""

    scrolled = Signal()

    def __init__(self, releases: ReleaseList, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._release_list = releases
        covers = Covers(bridge, self, MAX_COVERS)
        covers.loaded.connect(releases.release_model.refresh_cover)
        self._delegate = CoverDelegate(covers, self)
        self.setModel(releases.model())
        self.setModelColumn(RELEASE)
        self.setSelectionModel(releases.selectionModel())
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Releases"))
        self.setViewMode(QListView.ViewMode.ListMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(TILES_PER_BATCH)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self._scale_tiles()
        self.doubleClicked.connect(self._on_self_double_clicked)
        self.verticalScrollBar().valueChanged.connect(self.scrolled)
        self.verticalScrollBar().rangeChanged.connect(self.scrolled)

    def visible_ids(self) -> list[str]:
        """Return the releases whose covers are in sight, from the top; none while this is not shown."""
        if not self.isVisible():
            return []
        area, model = self.viewport().rect(), self._release_list.release_model
        rows = range(model.rowCount())
        first = self.indexAt(QPoint(self.gridSize().width() // 2, self.gridSize().height() // 2)).row()
        ids: list[str] = []
        for row in rows[max(first - self._columns(), 0) :]:
            tile = self.visualRect(model.index(row, RELEASE))
            if tile.top() > area.bottom():
                break
            if tile.intersects(area):
                ids.append(model.release_id(row))
        return ids

    def _columns(self) -> int:
        return max(1, self.viewport().width() // self.gridSize().width())

    def _scale_tiles(self) -> None:
        """Scale tiles and covers with the size of text."""
        self._delegate.refresh_fonts()
        self.setGridSize(self._delegate.tile_size())
        self.verticalScrollBar().setSingleStep(self.gridSize().height() // 4)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange} and hasattr(self, "_delegate"):
            self._scale_tiles()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _NAVIGATION_KEYS:
            super().keyPressEvent(event)
        else:
            self._release_list.keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: typing goes to the search field."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._release_list.contextMenuEvent(event)

    @Slot(QModelIndex)
    def _on_self_double_clicked(self, index: QModelIndex) -> None:
        self._release_list.open_requested.emit(self._release_list.release_model.release_id(index.row()))


class CoverDelegate(QStyledItemDelegate):
    """Paints a tile: cover, title, artist, where it stands. Fonts are made once for each size of text."""

    def __init__(self, covers: Covers, view: CoverGrid) -> None:
        super().__init__(view)
        self._covers = covers
        self._view = view
        self.refresh_fonts()

    def refresh_fonts(self) -> None:
        """Take the fonts of the theme again."""
        self._strong, self._small = MeasuredFont(theme.strong_font()), MeasuredFont(theme.small_font())
        self._pill = MeasuredFont(theme.small_font(theme.MEDIUM))
        self._cover_side = theme.scaled(COMPACT_COVER_SIZE if theme.is_compact() else COVER_SIZE)

    def tile_size(self) -> QSize:
        """Return how large a tile is with what stands around it."""
        lines = self._strong.metrics.height() + self._small.metrics.height() + self._pill.metrics.height()
        return QSize(self._cover_side + 4 * space.M, self._cover_side + lines + 4 * space.M)

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return self.tile_size()

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = self._view.model()
        row = model.release_row(index.row())  # type: ignore[attr-defined]
        if row is None:
            return
        area = QRect(option.rect).adjusted(space.XS, space.XS, -space.XS, -space.XS)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, QRectF(area), state, current=index.row() == self._view.currentIndex().row())
        side = self._cover_side
        box = QRect(area.left() + (area.width() - side) // 2, area.top() + space.S, side, side)
        painting.draw_cover(painter, box, self._covers.picture(row, side), theme.RADIUS)
        line = QRect(box.left(), box.bottom() + 1 + space.S, side, self._strong.metrics.height())
        title = painting.to_single_line(row.title or self.tr("Untitled"))
        self._strong.draw(painter, line, title, "text")
        line = QRect(box.left(), line.bottom() + 1, side, self._small.metrics.height())
        self._small.draw(painter, line, painting.to_single_line(row.artist), "dim")
        badge = state_badge(row)
        middle = line.bottom() + 1 + space.XS + self._pill.metrics.height() // 2 + 2
        painting.draw_pill(painter, box.left(), middle, badge, self._pill, side)
        painter.restore()

    def _paint_ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag, *, current: bool) -> None:
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(area, 9, 9)
        if current and self._view.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 8, 8)
