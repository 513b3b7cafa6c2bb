"""What differs between two states of a release: field by field, with entries that come, go and move."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.release import Disc, Node, Release, Track, Work, walk
from trackball_desktop.domain.tree import EditError, place_of
from trackball_desktop.domain.values import Unset, display
from trackball_desktop.ui.kit import field_labels
from trackball_desktop.ui.kit.field_labels import node_name
from trackball_desktop.ui.kit.languages import join_with_commas, localize
from trackball_desktop.ui.kit.text_diff import EMPTY

ChangeRow = tuple[str, str, str]
"""Where, what stands there now, what will."""


def diff_releases(before: Release, after: Release) -> Iterator[ChangeRow]:
    """Yield every difference, in the order of the release."""
    old, new = ({node.id: node for node in walk(release)} for release in (before, after))
    for node_id, node in new.items():
        old_node = old.get(node_id)
        if old_node is None:
            yield _node_location(after, node), EMPTY, format_entry(node)
        elif old_node is not node:
            yield from _diff_node(before, old_node, node)
    for node_id, node in old.items():
        if node_id not in new:
            yield _node_location(before, node), format_entry(node), EMPTY


def diff_edit(edit: Edit, release: Release) -> Iterator[ChangeRow]:
    """Yield what an edit changes; nothing where it no longer fits."""
    try:
        after = edit.apply(release)
    except EditError:
        return
    yield from diff_releases(release, after)


def _diff_node(release: Release, before: Node, after: Node) -> Iterator[ChangeRow]:
    where = localize(node_name(release, before))
    if not isinstance(before, Release | Disc | Track | Work):  # the same name may stand on each track
        owner = localize(node_name(release, place_of(release, before.id)[0]))
        where = f"{where} · {owner}" if owner else where
    for name in type(before).model_fields:
        if name == "local":
            own, other = getattr(before, name), getattr(after, name)
            for local in type(own).model_fields:
                yield from _diff_field(where, f"local.{local}", getattr(own, local), getattr(other, local))
        elif name not in {"id", *before.child_lists}:
            yield from _diff_field(where, name, getattr(before, name), getattr(after, name))
        elif name in before.child_lists:
            yield from _diff_list(where, name, getattr(before, name), getattr(after, name))


def _diff_field(where: str, name: str, before: object, after: object) -> Iterator[ChangeRow]:
    if before != after:
        words = field_labels.field_label(name)
        yield f"{words} · {where}" if where else words, format_value(before), format_value(after)


def _diff_list(where: str, name: str, before: object, after: object) -> Iterator[ChangeRow]:
    """Yield a list that is inherited or given back, or whose entries stand in another order; entries come by one."""
    if isinstance(before, tuple) and isinstance(after, tuple):
        common_ids = [node.id for node in before if node.id in {other.id for other in after}]
        if common_ids == [node.id for node in after if node.id in set(common_ids)]:
            return
    elif before == after:
        return
    yield from _diff_field(where, name, before, after)


def _node_location(release: Release, node: Node) -> str:
    """Name the list that a node stands in, and whose it is."""
    for parent in walk(release):
        for name in parent.child_lists:
            if any(child.id == node.id for child in parent.children(name)):
                words, where = field_labels.field_label(name), localize(node_name(release, parent))
                return f"{words} · {where}" if where else words
    return type(node).__name__


def format_value(value: object) -> str:
    """Spell any field's value for reading: an empty one as a dash, entries by their names."""
    if value is None or isinstance(value, Unset):
        return EMPTY
    if isinstance(value, tuple):
        names = [format_entry(item) for item in value]
        return join_with_commas(name for name in names if name) or EMPTY
    return display(value) or EMPTY


def format_entry(item: object) -> str:
    """Spell an entry of a list: a person with a role, a publisher, a track by its title."""
    if isinstance(item, Node):
        name = getattr(item, "artist", None) or getattr(item, "publisher", None) or getattr(item, "title", None)
        role = getattr(item, "role", None)
        text = name if isinstance(name, str) else ""
        if getattr(item, "featured", None) is True:
            text = f"feat. {text}"
        return f"{text} ({role})" if isinstance(role, str) and role else text
    return str(getattr(item, "rule", item))
