"""What one step did to a draft: the nodes it touched, so that only views of these read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from trackball_desktop.domain.edits import AddNode, Batch, Edit, MoveNode, RemoveNode, SetField
from trackball_desktop.domain.release import NODE_TYPES, Node, Release, walk
from trackball_desktop.domain.tree import EditError, place_of

_NODE_LISTS = frozenset(name for cls in NODE_TYPES.values() for name in cls.child_lists)
"""Fields that hold nodes: without a value of their own, nodes go."""


@dataclass(frozen=True)
class DraftChange:
    """What one step did.

    `node_ids` are the ids it touched; `has_structure_changed` is true when nodes came, went or moved.
    """

    before: Release
    after: Release
    node_ids: frozenset[str]
    has_structure_changed: bool

    @cached_property
    def pairs(self) -> tuple[tuple[Node | None, Node], ...]:
        """The nodes that are other objects now, top down, each behind what it was before; None where it is new."""
        before = {node.id: node for node in changed_nodes(self.after, self.before)}
        return tuple((before.get(node.id), node) for node in changed_nodes(self.before, self.after))

    @cached_property
    def changed_fields(self) -> frozenset[str]:
        """The names of the fields that are others in the nodes there were before, "local.NAME" for ours."""
        names = set[str]()
        for before, node in self.pairs:
            if before is not None:
                names.update(differing_fields(before, node))
        return frozenset(names)

    @property
    def concerns_all(self) -> bool:
        """Whether any field may show something else: nodes came, went or moved, or the release hands down others."""
        return self.has_structure_changed or self.after.id in self.node_ids


def differing_fields(before: BaseModel, after: BaseModel, prefix: str = "") -> Iterator[str]:
    """Yield the names of the fields that hold another object than before, "local.NAME" for ours."""
    old = before.__dict__
    for name, value in after.__dict__.items():
        if old[name] is not value:
            yield prefix + name
            if name == "local":
                yield from differing_fields(old[name], value, "local.")


def iter_touched_nodes(edit: Edit, before: Release) -> Iterator[tuple[str, bool]]:
    """Yield the ids of the nodes that an edit touches, each with whether it changes which nodes there are."""
    match edit:
        case SetField():
            yield edit.node_id, isinstance(edit.value, tuple | list) or edit.field in _NODE_LISTS
        case AddNode():
            yield edit.parent_id, True
            yield str(edit.node["id"]), True
        case RemoveNode():
            yield edit.node_id, True
            yield from ((parent.id, True) for parent in _parent(edit.node_id, before))
        case MoveNode():
            yield edit.node_id, True
            yield edit.parent_id, True
            yield from ((parent.id, True) for parent in _parent(edit.node_id, before))
        case Batch():
            for part in edit.edits:
                yield from iter_touched_nodes(part, before)


def changed_nodes(before: Node, after: Node) -> Iterator[Node]:
    """Yield what is another object than before, top down: what is shared is not looked into."""
    if before is after:
        return
    yield after
    for name in after.child_lists:
        there, here = before.children(name), after.children(name)
        if there is here:
            continue
        old = {node.id: node for node in there}
        for node in here:
            old_node = old.get(node.id)
            if old_node is None:
                yield from walk(node)
            elif old_node is not node:
                yield from changed_nodes(old_node, node)


def _parent(node_id: str, release: Release) -> Iterator[Node]:
    try:
        yield place_of(release, node_id)[0]
    except EditError:
        return
