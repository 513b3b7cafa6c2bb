"""One list of people of one node, as it is in force, and the edits of it.

A list that comes from further up is grey; its first change makes it the node's own, under ids of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.edits import AddNode, Batch, Edit, MoveNode, RemoveNode, SetField
from trackball_desktop.domain.release import Node
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.ui.draft.artist_line import with_new_ids
from trackball_desktop.ui.draft.known_people import name_field
from trackball_desktop.ui.kit import field_labels

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


def entry_name(entry: Node) -> str:
    """Return the name in an entry; empty for every kind of nothing."""
    return text_or_empty(getattr(entry, name_field(type(entry)))).strip()


class EntryList:
    """The entries of `field` of the node `node_id`, all of the class `cls`."""

    def __init__(self, session: Session, node_id: str, field: str, cls: type[Node]) -> None:
        self.session = session
        self.node_id = node_id
        self.field = field
        self.cls = cls

    def read(self) -> tuple[tuple[Any, ...], bool]:
        """Return the entries in force, and whether they come from further up."""
        node = self.session.node(self.node_id)
        if node is None:
            return (), False
        value = self.session.resolve_field(node, self.field).value
        own = isinstance(getattr(node, self.field), tuple)
        return (value if isinstance(value, tuple) else ()), not own

    def append(self, entry: Node, label: str) -> None:
        """Add an entry at the end."""
        self._apply(lambda _: [AddNode.from_node(self.node_id, self.field, entry)], label)

    def remove(self, ids: Collection[str], label: str) -> None:
        """Take entries away."""
        self._apply(lambda own: [RemoveNode(node_id=own[shown]) for shown in reversed(own) if shown in ids], label)

    def update(self, entry_id: str, values: Mapping[str, Any], label: str) -> bool:
        """Give fields of an entry other values; returns whether they were taken."""
        return self._apply(
            lambda own: [SetField(node_id=own[entry_id], field=name, value=value) for name, value in values.items()],
            label,
        )

    def move(self, entry_id: str, place: int, label: str) -> None:
        """Put an entry at a place of the list."""
        self._apply(lambda own: [MoveNode(node_id=own[entry_id], parent_id=self.node_id, index=place)], label)

    def make_own(self, entry_id: str) -> str:
        """Make an inherited list the node's own, so that one of its entries can be opened; return the entry's id."""
        own, edits = self._own_entries()
        if edits:
            self.session.apply(edits[0], field_labels.field_name(self.field))
        return own[entry_id]

    def set_value(self, value: object) -> None:
        """Give the whole list another value: INHERIT, None, ABSENT."""
        edit = SetField(node_id=self.node_id, field=self.field, value=value)
        self.session.apply(edit, field_labels.field_name(self.field))

    def _own_entries(self) -> tuple[dict[str, str], list[Edit]]:
        """Return the ids of the node's own entries by those shown, and what makes an inherited list its own."""
        entries, inherited = self.read()
        if not inherited or not entries:
            return {entry.id: entry.id for entry in entries}, []
        own = with_new_ids(entries)
        ids = {entry.id: copy.id for entry, copy in zip(entries, own, strict=True)}
        return ids, [SetField(node_id=self.node_id, field=self.field, value=own)]

    def _apply(self, make_edits: Callable[[dict[str, str]], list[Edit]], label: str) -> bool:
        """Apply edits of the node's own entries, whose ids they are given by those shown: one step, one label."""
        ids, edits = self._own_entries()
        edits += make_edits(ids)
        return self.session.apply(edits[0] if len(edits) == 1 else Batch(edits=tuple(edits)), label)
