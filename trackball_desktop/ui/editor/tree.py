"""The tree of a release: Release > Disc > Track > Work, with its keys, its menu and dragging.

Several rows can be chosen and moved, duplicated or removed together, each time as one step. Dragging, Alt+Up and
Alt+Down reorder; every one of these is an edit like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QStyleOptionViewItem, QTreeView, QWidget

from trackball_desktop.domain.release import Node, Track, Work
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft import node_edits
from trackball_desktop.ui.editor import node_moves, tree_menu
from trackball_desktop.ui.editor.tree_delegate import TreeDelegate
from trackball_desktop.ui.editor.tree_model import NODE_ROLE, SHARED_ROLE, TreeModel
from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

Index = QModelIndex | QPersistentModelIndex


class ReleaseTree(QTreeView):
    """The tree with its keys and its menu."""

    node_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = TreeModel(session, self)
        self.setModel(self._model)
        self.setItemDelegate(TreeDelegate(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(theme.scaled(14))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "side")
        self.viewport().setAutoFillBackground(False)
        # Scrolling then moves what is painted already, and only what comes into sight is painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Parts of the release"))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        self._selected_ids: list[str] = []
        self._model.modelAboutToBeReset.connect(self._on_model_about_to_reset)
        self._model.modelReset.connect(self._on_model_reset)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.expanded.connect(self._on_row_expanded)
        self.collapsed.connect(self._on_row_collapsed)
        self._expanded_ids: set[str] = set()
        self._current_id = session.release.id
        self._emits_node_chosen = True
        self.expandToDepth(1)

    def select_node(self, node_id: str) -> None:
        """Make a node the current one without saying so."""
        self._current_id = node_id
        index = self._model.find_index(node_id)
        if index.isValid() and index.data(NODE_ROLE) != self.currentIndex().data(NODE_ROLE):
            self._emits_node_chosen = False
            # Said in full: the view would let a key that happens to be held add to what is chosen.
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._emits_node_chosen = True

    @guarded(return_none)
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell readers of the current node: of the tree alone they would take its first one for it."""
        super().focusInEvent(event)
        if QAccessible.isActive():
            super().currentChanged(self.currentIndex(), QModelIndex())

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        node_id = current.data(NODE_ROLE) if current.isValid() else None
        if node_id and self._emits_node_chosen:
            self._current_id = node_id
            self.node_chosen.emit(node_id)

    @Slot(QModelIndex)
    def _on_row_expanded(self, index: QModelIndex) -> None:
        self._expanded_ids.add(index.data(NODE_ROLE))

    @Slot(QModelIndex)
    def _on_row_collapsed(self, index: QModelIndex) -> None:
        self._expanded_ids.discard(index.data(NODE_ROLE))

    @Slot()
    def _on_model_about_to_reset(self) -> None:
        self._selected_ids = [node.id for node in self.selected_nodes()]

    @Slot()
    def _on_model_reset(self) -> None:
        for node_id in list(self._expanded_ids):
            index = self._model.find_index(node_id)
            if index.isValid():
                self.expand(index)
        for disc in self._session.release.discs:
            self.expand(self._model.find_index(disc.id))
        self.select_node(self._current_id)
        if len(self._selected_ids) > 1:
            flag = QItemSelectionModel.SelectionFlag.Select
            for node_id in self._selected_ids:
                self.selectionModel().select(self._model.find_index(node_id), flag)

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, since the viewport is opaque, then the rows."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), painting.shared_color("side"))
        painter.end()
        super().paintEvent(event)

    @guarded(return_none)
    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        """Draw the rounded ground of the current row with its focus ring, then the row."""
        if self.selectionModel().isSelected(index):
            row = QRect(0, self.visualRect(index).top(), self.viewport().width(), self.visualRect(index).height())
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(painting.shared_pen("accent" if self.hasFocus() else "accent_soft"))
            painter.setBrush(painting.shared_color("accent_soft"))
            painter.drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.restore()
        super().drawRow(painter, options, index)

    @guarded(return_none)
    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the arrow of a row that has rows below."""
        if not self._model.rowCount(index):
            return
        icon_name = (
            "chevron-down" if self.isExpanded(index) else "chevron-left" if self.isRightToLeft() else "chevron-right"
        )
        side = theme.scaled(12)
        x = rect.left() if self.isRightToLeft() else rect.right() - side - 1
        painter.drawPixmap(x, rect.center().y() - side // 2, icons.pixmap(icon_name, "dim", side))

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setIndentation(theme.scaled(14))

    def selected_nodes(self) -> list[Node]:
        """Return the nodes of the chosen rows in the order of the tree, each once; the current one where none is."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=self._model.tree_position) or [self.currentIndex()]
        nodes = [self._model.item_at(index).node for index in rows if index.isValid()]
        return list({node.id: node for node in nodes}.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Up and Alt+Down move, Delete removes, Ctrl+D duplicates what is chosen."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_chosen(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_chosen()
        elif control and event.key() == Qt.Key.Key_D:
            self.duplicate_chosen()
        else:
            super().keyPressEvent(event)

    def move_chosen(self, step: int) -> None:
        """Move what is chosen one place up or down; a work within the list of its track."""
        current = self.currentIndex()
        item = self._model.item_at(current) if current.isValid() else None
        if item is not None and isinstance(item.node, Work) and item.parent and isinstance(item.parent.node, Track):
            track, where = item.parent.node, item.row + step
            if 0 <= where < len(item.parent.children):
                self._session.apply(node_edits.place_work_edit(track, item.node.id, where), HistoryText.tr("moved"))
            return
        ids = [node.id for node in node_edits.top_level_nodes(self._session.release, self.selected_nodes())]
        node_moves.move_all(self._session, ids, step)

    def remove_chosen(self) -> None:
        """Take what is chosen out of the release; a shared work only from the track that it stands below."""
        current = self.currentIndex()
        item = self._model.item_at(current) if current.isValid() else None
        nodes = self.selected_nodes()
        alone = len(nodes) == 1 and item is not None and item.parent is not None and bool(current.data(SHARED_ROLE))
        if alone and item is not None and item.parent is not None and isinstance(item.parent.node, Track):
            node_edits.unlink_work(self._session, item.parent.node, item.node.id)
        else:
            node_edits.remove_all(self._session, nodes)

    def duplicate_chosen(self) -> None:
        """Put a copy below each chosen node."""
        node_edits.duplicate_all(self._session, self.selected_nodes())

    @Slot(QPoint)
    def _on_menu_requested(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if not index.isValid():
            index = self.currentIndex()
        menu = self.build_menu(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(point))

    def build_menu(self, index: QModelIndex) -> QMenu:
        """Make the menu of a row, or of all chosen rows when it is one of them."""
        item = self._model.item_at(index)
        nodes = self.selected_nodes()
        if item.node.id not in {node.id for node in nodes}:
            nodes = [item.node]
        track = item.parent.node if item.parent is not None and isinstance(item.parent.node, Track) else None
        return tree_menu.build_menu(self._session, nodes, track, self)
