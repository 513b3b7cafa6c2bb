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

    `node_ids` are the ids it touched; `structure_changed` is true when nodes came, went or moved.
    """

    before: Release
    after: Release
    node_ids: frozenset[str]
    structure_changed: bool

    @cached_property
    def changed_fields(self) -> frozenset[str]:
        """The names of the fields that are others in the nodes there were before, "local.NAME" for ours."""
        before = {node.id: node for node in changed_nodes(self.after, self.before)}
        names = set[str]()
        for node in changed_nodes(self.before, self.after):
            if (known := before.get(node.id)) is not None:
                names.update(_differing_fields(known, node, ""))
        return frozenset(names)


def _differing_fields(before: BaseModel, after: BaseModel, prefix: str) -> Iterator[str]:
    old = before.__dict__
    for name, value in after.__dict__.items():
        if old[name] is not value:
            yield prefix + name
            if name == "local":
                yield from _differing_fields(old[name], value, "local.")


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
            known = old.get(node.id)
            if known is None:
                yield from walk(node)
            elif known is not node:
                yield from changed_nodes(known, node)


def _parent(node_id: str, release: Release) -> Iterator[Node]:
    try:
        yield place_of(release, node_id)[0]
    except EditError:
        return
