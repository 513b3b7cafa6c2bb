"""What differs between two states of a release: field by field, with entries that come, go and move."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.release import Node, Release, walk
from trackball_desktop.domain.tree import EditError
from trackball_desktop.domain.values import Unset, display
from trackball_desktop.ui.kit import field_labels
from trackball_desktop.ui.kit.field_labels import node_name
from trackball_desktop.ui.kit.languages import listed, shown

Line = tuple[str, str, str]
"""Where, what stands there now, what will."""

NOTHING = "—"


def changed(before: Release, after: Release) -> Iterator[Line]:
    """Yield every difference, in the order of the release."""
    old, new = ({node.id: node for node in walk(release)} for release in (before, after))
    for node_id, node in new.items():
        was = old.get(node_id)
        if was is None:
            yield _named(after, node), NOTHING, entry(node)
        elif was is not node:
            yield from _fields(before, was, node)
    for node_id, node in old.items():
        if node_id not in new:
            yield _named(before, node), entry(node), NOTHING


def changes(edit: Edit, release: Release) -> Iterator[Line]:
    """Yield what an edit changes; nothing where it no longer fits."""
    try:
        after = edit.apply(release)
    except EditError:
        return
    yield from changed(release, after)


def _fields(release: Release, before: Node, after: Node) -> Iterator[Line]:
    where = shown(node_name(release, before))
    for name in type(before).model_fields:
        if name == "local":
            own, other = getattr(before, name), getattr(after, name)
            for local in type(own).model_fields:
                yield from _field(where, f"local.{local}", getattr(own, local), getattr(other, local))
        elif name not in {"id", *before.child_lists}:
            yield from _field(where, name, getattr(before, name), getattr(after, name))
        elif name in before.child_lists:
            yield from _list(where, name, getattr(before, name), getattr(after, name))


def _field(where: str, name: str, before: object, after: object) -> Iterator[Line]:
    if before != after:
        words = field_labels.field_label(name)
        yield f"{words} · {where}" if where else words, spelled(before), spelled(after)


def _list(where: str, name: str, before: object, after: object) -> Iterator[Line]:
    """Yield a list that is inherited or given back, or whose entries stand in another order; entries come by one."""
    if isinstance(before, tuple) and isinstance(after, tuple):
        kept = [node.id for node in before if node.id in {other.id for other in after}]
        if kept == [node.id for node in after if node.id in set(kept)]:
            return
    elif before == after:
        return
    yield from _field(where, name, before, after)


def _named(release: Release, node: Node) -> str:
    """Name the list that a node stands in, and whose it is."""
    for parent in walk(release):
        for name in parent.child_lists:
            if any(child.id == node.id for child in parent.children(name)):
                words, where = field_labels.field_label(name), shown(node_name(release, parent))
                return f"{words} · {where}" if where else words
    return type(node).__name__


def spelled(value: object) -> str:
    """Spell any field's value for reading: an empty one as a dash, entries by their names."""
    if value is None or isinstance(value, Unset):
        return NOTHING
    if isinstance(value, tuple):
        names = [entry(item) for item in value]
        return listed(name for name in names if name) or NOTHING
    return display(value) or NOTHING


def entry(item: object) -> str:
    """Spell an entry of a list: a person with a role, a publisher, a track by its title."""
    if isinstance(item, Node):
        name = getattr(item, "artist", None) or getattr(item, "publisher", None) or getattr(item, "title", None)
        role = getattr(item, "role", None)
        words = name if isinstance(name, str) else ""
        if getattr(item, "featured", None) is True:
            words = f"feat. {words}"
        return f"{words} ({role})" if isinstance(role, str) and role else words
    return str(getattr(item, "rule", item))
