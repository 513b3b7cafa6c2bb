"""The people of several tracks seen as one list: who is on all of them and who on some, and edits that reach them all.

Two entries are the same person in the same part when name, role, type and whether they are featured agree; ids, shares
and the rest may differ and stay. A track that takes its list from the release gets a list of its own only when that
list changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Node

Key = tuple[str, ...]
Entries = tuple[Any, ...]
_IDENTITY_FIELDS = ("artist", "role", "type")


@dataclass(frozen=True)
class NodePeople:
    """The list in force of one node. `is_own` is false where it is inherited."""

    node_id: str
    entries: Entries
    is_own: bool


@dataclass(frozen=True)
class SharedPerson:
    """Somebody on at least one of the nodes: `entry` as it is on the first of them, `node_count` how many nodes have
    it."""

    key: Key
    entry: Any
    node_count: int


def key_of(entry: Node) -> Key:
    """Return what makes two entries the same person in the same part."""
    texts = [getattr(entry, name, "") for name in _IDENTITY_FIELDS]
    featured = getattr(entry, "featured", None) is True
    return (*(text if isinstance(text, str) else "" for text in texts), "featured" if featured else "")


def people_of(lists: Iterable[NodePeople]) -> list[SharedPerson]:
    """Return everybody, in the order in which they come first, each once."""
    first: dict[Key, Any] = {}
    node_counts: dict[Key, int] = {}
    for people in lists:
        for entry in people.entries:
            first.setdefault(key_of(entry), entry)
        for key in {key_of(entry) for entry in people.entries}:
            node_counts[key] = node_counts.get(key, 0) + 1
    return [SharedPerson(key, entry, node_counts[key]) for key, entry in first.items()]


def append_edits(lists: Sequence[NodePeople], field: str, entries: Entries) -> list[SetField]:
    """Return the edits that append people where they are not yet."""

    def append(present: Entries) -> Entries:
        present_keys = {key_of(entry) for entry in present}
        return (*present, *_copies(entry for entry in entries if key_of(entry) not in present_keys))

    return _edits_by_list(lists, field, append)


def remove_edits(lists: Sequence[NodePeople], field: str, key: Key) -> list[SetField]:
    """Return the edits that take somebody away wherever they are."""
    return _edits_by_list(lists, field, lambda present: tuple(entry for entry in present if key_of(entry) != key))


def update_edits(lists: Sequence[NodePeople], field: str, key: Key, update: Mapping[str, Any]) -> list[SetField]:
    """Return the edits that give somebody's entries other values wherever they are."""

    def update_matching(present: Entries) -> Entries:
        return tuple(entry.model_copy(update=update) if key_of(entry) == key else entry for entry in present)

    return _edits_by_list(lists, field, update_matching)


def replace_edits(lists: Sequence[NodePeople], field: str, entries: Entries) -> list[SetField]:
    """Return the edits that give every node the same people; who is there already keeps their entry."""

    def replace_all(present: Entries) -> Entries:
        left = list(present)
        result: list[Any] = []
        for entry in entries:
            existing = next((old for old in left if key_of(old) == key_of(entry)), None)
            if existing is not None:
                left.remove(existing)
            result.append(existing if existing is not None else _copies([entry])[0])
        return tuple(result)

    return _edits_by_list(lists, field, replace_all)


def _edits_by_list(lists: Sequence[NodePeople], field: str, change: Callable[[Entries], Entries]) -> list[SetField]:
    edits: list[SetField] = []
    for people in lists:
        after = change(people.entries)
        if after != people.entries:
            value = after if people.is_own else _copies(after)
            edits.append(SetField(node_id=people.node_id, field=field, value=value))
    return edits


def _copies(entries: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(type(entry).model_validate(entry.model_dump(exclude={"id"})) for entry in entries)
