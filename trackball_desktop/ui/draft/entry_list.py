"""One list of people of one node, as it is in force, and the edits of it.

A list that comes from further up is grey; its first change makes it the node's own, under ids of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.edits import AddNode, Batch, Edit, MoveNode, RemoveNode, SetField
from trackball_desktop.domain.release import Node
from trackball_desktop.ui.draft.artist_line import text_or_empty, with_new_ids
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
        entries, inherited = self.read()
        edit: Edit = AddNode.from_node(self.node_id, self.field, entry)
        if inherited and entries:
            edit = self._replace_edit((*with_new_ids(entries), entry))
        self.session.apply(edit, label)

    def remove(self, ids: Collection[str], label: str) -> None:
        """Take entries away."""
        entries, inherited = self.read()
        if inherited:
            edit: Edit = self._replace_edit(with_new_ids(entry for entry in entries if entry.id not in ids))
        else:
            gone = [entry.id for entry in reversed(entries) if entry.id in ids]
            edit = _as_single_edit(tuple(RemoveNode(node_id=entry_id) for entry_id in gone))
        self.session.apply(edit, label)

    def update(self, entry_id: str, values: Mapping[str, Any], label: str) -> bool:
        """Give fields of an entry other values; returns whether they were taken."""
        entries, inherited = self.read()
        edit: Edit = _as_single_edit(
            tuple(SetField(node_id=entry_id, field=name, value=value) for name, value in values.items())
        )
        if inherited:
            own = list(with_new_ids(entries))
            place = _index_of(entries, entry_id)
            own[place] = own[place].model_copy(update=values)
            edit = self._replace_edit(tuple(own))
        return self.session.apply(edit, label)

    def move(self, entry_id: str, place: int, label: str) -> None:
        """Put an entry at a place of the list."""
        entries, inherited = self.read()
        edit: Edit = MoveNode(node_id=entry_id, parent_id=self.node_id, index=place)
        if inherited:
            own = list(with_new_ids(entries))
            own.insert(place, own.pop(_index_of(entries, entry_id)))
            edit = self._replace_edit(tuple(own))
        self.session.apply(edit, label)

    def make_own(self, entry_id: str) -> str:
        """Make an inherited list the node's own, so that one of its entries can be opened; return the entry's id."""
        entries, inherited = self.read()
        if not inherited or not entries:
            return entry_id
        own = with_new_ids(entries)
        self.session.apply(self._replace_edit(own), field_labels.field_name(self.field))
        return own[_index_of(entries, entry_id)].id

    def set_value(self, value: object) -> None:
        """Give the whole list another value: INHERIT, None, ABSENT."""
        edit = SetField(node_id=self.node_id, field=self.field, value=value)
        self.session.apply(edit, field_labels.field_name(self.field))

    def _replace_edit(self, entries: tuple[Any, ...]) -> SetField:
        return SetField(node_id=self.node_id, field=self.field, value=entries)


def _index_of(entries: tuple[Any, ...], entry_id: str) -> int:
    return next((place for place, entry in enumerate(entries) if entry.id == entry_id), 0)


def _as_single_edit(edits: tuple[Edit, ...]) -> Edit:
    return edits[0] if len(edits) == 1 else Batch(edits=edits)
