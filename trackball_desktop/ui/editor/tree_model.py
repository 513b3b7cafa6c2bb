"""The rows of a release's tree, the worst finding below each, and what may be dragged where.

Works live in the release and stand below every track that records them; a work that no track records stands at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QByteArray, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.checks.kinds import FindingKind
from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.release import Disc, Node, Release, Track, Work, walk
from trackball_desktop.ui.draft import node_edits
from trackball_desktop.ui.editor import node_moves
from trackball_desktop.ui.kit.basic import tooltip_html
from trackball_desktop.ui.kit.finding_line import SHAPES
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.painting import to_single_line

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import DraftChange, Session

Index = QModelIndex | QPersistentModelIndex
MAX_NAME_LENGTH = 300
"""Signs of a name that are ever drawn."""
MIME = "application/x-trackball-node"
_SELECTABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_FLAGS: dict[type[Node], Qt.ItemFlag] = {
    Release: _SELECTABLE | Qt.ItemFlag.ItemIsDropEnabled,
    Disc: _SELECTABLE | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled,
    Track: _SELECTABLE | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled,
    Work: _SELECTABLE | Qt.ItemFlag.ItemIsDragEnabled,
}
"""Worked out once: Qt asks for each row at each painting."""
_SEVERITY_ORDER = {kind: position for position, kind in enumerate(FindingKind)}
"""The worst first."""
SEVERITY_ROLE = Qt.ItemDataRole.UserRole + 1
NODE_ROLE = Qt.ItemDataRole.UserRole + 2
KIND_ROLE = Qt.ItemDataRole.UserRole + 3
SHARED_ROLE = Qt.ItemDataRole.UserRole + 4
"""How many tracks record a work, where there are several."""


@dataclass
class TreeItem:
    """A row of the tree. A work that several tracks record has several."""

    node: Node
    parent: TreeItem | None
    row: int
    children: list[TreeItem] = field(default_factory=list["TreeItem"])


@dataclass(frozen=True, slots=True)
class RowContent:
    """All that a row shows: its name, the type of its node, the shape of the worst finding, and how many tracks share
    a work where there are several."""

    name: str
    kind: str
    shape: str
    tracks: int


class TreeModel(QAbstractItemModel):
    """The rows, built anew when nodes come, go or move."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._track_counts: Counter[str] = Counter()
        self._root = self._build_tree()
        self._items = _items_by_node(self._root)
        """The rows of each node."""
        self._row_by_entry: dict[str, str] | None = None
        self._worst_kinds: dict[str, FindingKind] = {}
        session.changed.connect(self._on_session_changed)
        session.checks.findings_changed.connect(self._on_session_findings)
        self._on_session_findings()

    def _build_tree(self) -> TreeItem:
        release = self._session.release
        root = TreeItem(release, None, 0)
        top = _append(root, release)
        for disc in release.discs:
            disc_item = _append(top, disc)
            for track in disc.tracks:
                track_item = _append(disc_item, track)
                for work in release.works_of(track):
                    _append(track_item, work)
        self._track_counts = Counter(work.id for track in release.tracks() for work in release.works_of(track))
        for work in release.works:
            if work.id not in self._track_counts:
                _append(top, work)
        return root

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if not change.has_structure_changed:  # the same rows: only what they show is another
            for _, node in change.pairs:
                for item in self._items.get(node.id, ()):
                    self._replace_node(item, node)
            return
        self._row_by_entry = None
        new = self._build_tree()
        if _item_ids(new) == _item_ids(self._root):
            for item, node in _other_nodes(self._root, new):
                self._replace_node(item, node)
        else:
            self.beginResetModel()
            self._root = new
            self._items = _items_by_node(new)
            self.endResetModel()

    def _row_id_of_entry(self, node_id: str) -> str:
        """Return the node in whose row a credit, a writer or a publisher is counted; empty when it is gone."""
        if self._row_by_entry is None:
            self._row_by_entry = {
                entry.id: row_id for row_id, items in self._items.items() for entry in _nodes_of_row(items[0].node)
            }
        return self._row_by_entry.get(node_id, "")

    def _replace_node(self, item: TreeItem, node: Node) -> None:
        """Give a row its node as it is now, and have it painted where it has another name."""
        shown = self._name(item)
        item.node = node
        if self._name(item) != shown:
            self._emit_changes(item)

    def _emit_changes(self, item: TreeItem) -> None:
        index = self.index_of(item)
        self.dataChanged.emit(index, index)

    @Slot()
    def _on_session_findings(self) -> None:
        """Let the worst finding of each node bubble up to everything above it."""
        own: dict[str, FindingKind] = {}
        for finding, kind in self._session.checks.faults:
            _set_if_worse(own, finding.node_id, kind)
        worst: dict[str, FindingKind] = {}
        for node_id, kind in own.items():
            items = self._items.get(node_id) or self._items.get(self._row_id_of_entry(node_id))
            if items:
                _propagate_kind(worst, items, kind)
        before, self._worst_kinds = self._worst_kinds, worst
        for node_id in before.keys() | worst.keys():
            if before.get(node_id) is not worst.get(node_id):
                for item in self._items.get(node_id, ()):
                    self._emit_changes(item)

    def index_of(self, item: TreeItem) -> QModelIndex:
        """Return the index of an item; the invalid one for the hidden root."""
        return QModelIndex() if item.parent is None else self.createIndex(item.row, 0, item)

    def find_index(self, node_id: str, parent_id: str | None = None) -> QModelIndex:
        """Return the first row of a node, or the one below a parent."""
        for item in self._items.get(node_id, ()):
            if parent_id is None or (item.parent and item.parent.node.id == parent_id):
                return self.index_of(item)
        return QModelIndex()

    def item_at(self, index: Index) -> TreeItem:
        """Return the item of an index; the hidden root for the invalid one."""
        return index.internalPointer() if index.isValid() else self._root

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own default
        """Return an index."""
        children = self.item_at(parent).children
        return self.createIndex(row, column, children[row]) if 0 <= row < len(children) else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008
        """Return the index above."""
        item = self.item_at(index)
        return QModelIndex() if item.parent is None else self.index_of(item.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count what is below."""
        return len(self.item_at(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """There is one column."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a row shows."""
        item = self.item_at(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._name(item)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._accessible_text(item)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip_html(join_with_commas(self._row_texts(item)))
            case _ if role == SEVERITY_ROLE:
                kind = self._worst_kinds.get(item.node.id)
                return SHAPES[kind] if kind else None
            case _ if role == NODE_ROLE:
                return item.node.id
            case _ if role == KIND_ROLE:
                return type(item.node).__name__
            case _ if role == SHARED_ROLE:
                return self._shared_count(item)
            case _:
                return None

    def content_at(self, index: Index) -> RowContent:
        """Return all that a row shows in one answer: Qt's way of asking role by role takes longer than the drawing."""
        item = self.item_at(index)
        kind = self._worst_kinds.get(item.node.id)
        shape = SHAPES[kind] if kind is not None else ""
        return RowContent(self._name(item), type(item.node).__name__, shape, self._shared_count(item))

    def _shared_count(self, item: TreeItem) -> int:
        """Count the tracks that record a work, where there are several."""
        count = self._track_counts.get(item.node.id, 0) if isinstance(item.node, Work) else 0
        return count if count > 1 else 0

    def _accessible_text(self, item: TreeItem) -> str:
        """Say all that a row shows, and where it stands: Qt tells readers neither level nor place."""
        texts = self._row_texts(item)
        if item.parent is not None:
            place = self.tr("level {level}, {n} of {count}")
            texts.append(fill(place, level=_level(item), n=item.row + 1, count=len(item.parent.children)))
        return join_with_commas(texts)

    def _row_texts(self, item: TreeItem) -> list[str]:
        """Return what a row shows: its name, whether it is shared, the worst finding below it."""
        texts = [self._name(item)]
        if shared := self._shared_count(item):
            texts.append(Counts.tr("one work of %n tracks", "one work of %n track", shared))
        kind = self._worst_kinds.get(item.node.id)
        if kind is not None:
            words = {
                "blocker": self.tr("has blockers"),
                "warning": self.tr("has warnings"),
                "hint": self.tr("has hints"),
            }
            texts.append(words[kind.value])
        return texts

    def _name(self, item: TreeItem) -> str:
        node = item.node
        title = getattr(node, "title", None)
        text = (
            to_single_line(title)[:MAX_NAME_LENGTH]
            if isinstance(title, str) and title.strip()
            else self.tr("(untitled)")
        )
        if isinstance(node, Disc):
            return self.tr("Disc") + f" {item.row + 1}"
        if isinstance(node, Track):
            version = node.version_title if isinstance(node.version_title, str) and node.version_title else ""
            return f"{item.row + 1}  {text}" + (f" ({version})" if version else "")
        return text

    # --- dragging --------------------------------------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Discs, tracks and works can be dragged; each can be dropped where it may stand."""
        return _FLAGS.get(type(self.item_at(index).node), _SELECTABLE)

    def supportedDropActions(self) -> Qt.DropAction:
        """Things move."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Name our own type: nothing from outside may be dropped into the tree."""
        return [MIME]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """Carry the ids of what is dragged, in the order of the tree."""
        data = QMimeData()
        ids = dict.fromkeys(self.item_at(index).node.id for index in sorted(indexes, key=self.tree_position))
        data.setData(MIME, QByteArray(" ".join(ids).encode()))
        return data

    def tree_position(self, index: Index) -> tuple[int, ...]:
        """Return where a row stands in the whole tree, for sorting."""
        item: TreeItem | None = self.item_at(index)
        rows: list[int] = []
        while item is not None:
            rows.append(item.row)
            item = item.parent
        return tuple(reversed(rows))

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Say whether something may be dropped there."""
        return self._drop_edit(data, row, parent) is not None

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Make the edit of a drop. Returns false, so that the view does not remove rows by itself."""
        edit = self._drop_edit(data, row, parent)
        if edit is not None:
            self._session.apply(edit[0], edit[1])
        return False

    def _drop_edit(self, data: QMimeData, row: int, parent: Index) -> tuple[Edit, str] | None:
        """Return the edit of a drop and its words; None where what is dragged cannot stand."""
        if not data.hasFormat(MIME):
            return None
        ids = bytes(data.data(MIME).data()).decode().split()
        nodes = [node for node_id in ids if (node := self._session.node(node_id)) is not None]
        target = self.item_at(parent).node
        kinds = {type(node) for node in nodes}
        names = {(Track, Disc): "tracks", (Disc, Release): "discs"}
        if len(kinds) != 1:
            return None
        kind = kinds.pop()
        if kind is Work and isinstance(target, Track):
            return self._works_edit(target, [node.id for node in nodes], row)
        name = next((name for (moved, into), name in names.items() if kind is moved and isinstance(target, into)), "")
        if not name:
            return None
        moves = node_moves.moves_to(self._session.release, [node.id for node in nodes], target, name, row)
        return node_moves.as_edit(moves), node_moves.move_label(len(moves))

    def _works_edit(self, track: Track, ids: list[str], row: int) -> tuple[Edit, str]:
        """Put works into a track's list. Where they came from they stay: one work, recorded by several tracks."""
        before = track.works if isinstance(track.works, tuple) else ()
        for position, work_id in enumerate(ids):
            track = track.model_copy(
                update={"works": node_edits.place_work_edit(track, work_id, row + position if row >= 0 else -1).value}
            )
        edit = node_edits.set_works_edit(track)
        return edit, self.tr("moved") if set(ids) <= set(before) else self.tr("linked a work")


def _level(item: TreeItem) -> int:
    """Return how deep a row stands: 1 for the release."""
    return 0 if item.parent is None else 1 + _level(item.parent)


def _append(parent: TreeItem, node: Node) -> TreeItem:
    item = TreeItem(node, parent, len(parent.children))
    parent.children.append(item)
    return item


def _iter_items(item: TreeItem) -> Iterator[TreeItem]:
    for child in item.children:
        yield child
        yield from _iter_items(child)


def _items_by_node(root: TreeItem) -> dict[str, list[TreeItem]]:
    """Return the rows of each node, in the order of the tree."""
    items: dict[str, list[TreeItem]] = {}
    for item in _iter_items(root):
        items.setdefault(item.node.id, []).append(item)
    return items


def _set_if_worse(worst: dict[str, FindingKind], node_id: str, kind: FindingKind) -> bool:
    """Note a kind where none or a milder one is known. Returns whether it was noted."""
    current_kind = worst.get(node_id)
    if current_kind is not None and _SEVERITY_ORDER[current_kind] <= _SEVERITY_ORDER[kind]:
        return False
    worst[node_id] = kind
    return True


def _propagate_kind(worst: dict[str, FindingKind], items: list[TreeItem], kind: FindingKind) -> None:
    """Note a kind at a node's rows and all above them, as far as it is worse than what is known there."""
    if _set_if_worse(worst, items[0].node.id, kind):
        for item in items:
            above = item.parent
            while above is not None and above.parent is not None and _set_if_worse(worst, above.node.id, kind):
                above = above.parent


def _item_ids(root: TreeItem) -> list[tuple[str, str]]:
    return [(item.node.id, item.parent.node.id if item.parent else "") for item in _iter_items(root)]


def _other_nodes(old: TreeItem, new: TreeItem) -> Iterator[tuple[TreeItem, Node]]:
    """Yield the rows whose node is another one now, each with that one."""
    for mine, other in zip(old.children, new.children, strict=True):
        if mine.node is not other.node:
            yield mine, other.node
        yield from _other_nodes(mine, other)


def _nodes_of_row(node: Node) -> Iterator[Node]:
    """Yield the node and what below it has no row of its own: credits, writers, publishers."""
    if isinstance(node, Release | Disc):
        yield node
        for name in node.child_lists:
            if name not in ("discs", "tracks", "works"):
                yield from node.children(name)
    else:
        yield from walk(node)
