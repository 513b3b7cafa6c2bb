"""One list of people of one node, as it is in force, and the edits of it.

A list that comes from further up is grey; its first change makes it the node's own, under ids of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.edits import AddNode, Batch, Edit, MoveNode, RemoveNode, SetField
from trackball_desktop.domain.release import Node
from trackball_desktop.ui.draft.artist_line import text_of, with_new_ids
from trackball_desktop.ui.draft.known_people import name_field
from trackball_desktop.ui.kit import field_labels

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


def entry_name(entry: Node) -> str:
    """Return the name in an entry; empty for every kind of nothing."""
    return text_of(getattr(entry, name_field(type(entry)))).strip()


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
        value = self.session.value_of(node, self.field).value
        own = isinstance(getattr(node, self.field), tuple)
        return (value if isinstance(value, tuple) else ()), not own

    def append(self, entry: Node, words: str) -> None:
        """Add an entry at the end."""
        entries, inherited = self.read()
        edit: Edit = AddNode.of(self.node_id, self.field, entry)
        if inherited and entries:
            edit = self._own((*with_new_ids(entries), entry))
        self.session.apply(edit, words)

    def remove(self, ids: Collection[str], words: str) -> None:
        """Take entries away."""
        entries, inherited = self.read()
        if inherited:
            edit: Edit = self._own(with_new_ids(entry for entry in entries if entry.id not in ids))
        else:
            gone = [entry.id for entry in reversed(entries) if entry.id in ids]
            edit = _one(tuple(RemoveNode(node_id=entry_id) for entry_id in gone))
        self.session.apply(edit, words)

    def update(self, entry_id: str, values: Mapping[str, Any], words: str) -> bool:
        """Give fields of an entry other values; returns whether they were taken."""
        entries, inherited = self.read()
        edit: Edit = _one(tuple(SetField(node_id=entry_id, field=name, value=value) for name, value in values.items()))
        if inherited:
            own = list(with_new_ids(entries))
            place = _place(entries, entry_id)
            own[place] = own[place].model_copy(update=values)
            edit = self._own(tuple(own))
        return self.session.apply(edit, words)

    def move(self, entry_id: str, place: int, words: str) -> None:
        """Put an entry at a place of the list."""
        entries, inherited = self.read()
        edit: Edit = MoveNode(node_id=entry_id, parent_id=self.node_id, index=place)
        if inherited:
            own = list(with_new_ids(entries))
            own.insert(place, own.pop(_place(entries, entry_id)))
            edit = self._own(tuple(own))
        self.session.apply(edit, words)

    def owned(self, entry_id: str) -> str:
        """Make an inherited list the node's own, so that one of its entries can be opened; return the entry's id."""
        entries, inherited = self.read()
        if not inherited or not entries:
            return entry_id
        own = with_new_ids(entries)
        self.session.apply(self._own(own), field_labels.field_name(self.field))
        return own[_place(entries, entry_id)].id

    def set(self, value: object) -> None:
        """Give the whole list another value: INHERIT, None, ABSENT."""
        edit = SetField(node_id=self.node_id, field=self.field, value=value)
        self.session.apply(edit, field_labels.field_name(self.field))

    def _own(self, entries: tuple[Any, ...]) -> SetField:
        return SetField(node_id=self.node_id, field=self.field, value=entries)


def _place(entries: tuple[Any, ...], entry_id: str) -> int:
    return next((place for place, entry in enumerate(entries) if entry.id == entry_id), 0)


def _one(edits: tuple[Edit, ...]) -> Edit:
    return edits[0] if len(edits) == 1 else Batch(edits=edits)
