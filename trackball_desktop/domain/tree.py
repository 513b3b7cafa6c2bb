"""Where a node stands in a release, and what its fields and lists hold: what edits read and write.

Nothing is changed in place: whoever sets something gets a new node, or a new release that shares the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Node, Release, Work
from trackball_desktop.domain.values import INHERIT, Unset
from trackball_desktop.i18n.contexts import ValueText


class EditError(UserError):
    """The edit does not fit the draft: no such node, no such field, or a value that the field cannot hold."""


def find(release: Release, node_id: str) -> Node:
    """Return the node. Raises EditError when the release has none with this id."""
    node: Node = release
    for parent, name, index in _path_to(release, node_id):
        node = parent.children(name)[index]
    return node


def place_of(release: Release, node_id: str) -> tuple[Node, str, int]:
    """Return a node's parent, the name of the list it stands in, and its index there. Raises EditError."""
    way = _path_to(release, node_id)
    if not way:
        raise _node_missing()
    return way[-1]


_Step = tuple[Node, str, int]
"""A node, one of its lists, and an index in it."""


def _path_to(release: Release, node_id: str) -> tuple[_Step, ...]:
    """Return the steps from the release down to a node. Raises EditError when the release has none with this id.

    Looks level by level: most edits are about the release and its tracks, which stand above all their credits.
    """
    if release.id == node_id:
        return ()
    level: list[tuple[Node, tuple[_Step, ...]]] = [(release, ())]
    while level:
        below: list[tuple[Node, tuple[_Step, ...]]] = []
        for node, way in level:
            for name in node.child_lists:
                for index, child in enumerate(node.children(name)):
                    if child.id == node_id:
                        return (*way, (node, name, index))
                    if child.child_lists:
                        below.append((child, (*way, (node, name, index))))
        level = below
    raise _node_missing()


def _node_missing() -> EditError:
    return EditError(
        ValueText.tr("This part of the release no longer exists."),
        remedy=ValueText.tr("Undo the step that removed it, or continue without it."),
    )


def get_value(node: Node, field: str) -> Any:
    """Return what a field holds; `local.NAME` for one of ours. Raises EditError for an unknown name."""
    if _is_retired(node, field):
        return INHERIT
    holder, name = _holder(node, field)
    return getattr(holder, name)


def set_value(node: Node, field: str, value: Any) -> Node:
    """Return the node with one field set. Raises EditError for an unknown name or a value it cannot hold."""
    if _is_retired(node, field):
        return node
    holder, name = _holder(node, field)
    checked = _validate_value(type(holder), name, value)
    changed = holder.model_copy(update={name: checked})
    return changed if holder is node else node.model_copy(update={"local": changed})  # type: ignore[return-value]


def _is_retired(node: Node, field: str) -> bool:
    """Say whether only steps of history name the field: a work's lyrics stand with the tracks that record it now."""
    return field == "local.lyrics" and isinstance(node, Work)


def _holder(node: Node, field: str) -> tuple[BaseModel, str]:
    name = field.removeprefix("local.")
    holder: BaseModel | None = getattr(node, "local", None) if name != field else node
    if holder is None or name not in type(holder).model_fields or name in {"id", "local"}:
        raise EditError(
            ValueText.tr("“{name}” has no field “{field}”.", field=field, name=type(node).__name__.lower()),
            remedy=ValueText.tr("Use the field names of the create request, or local.NAME for the app's own fields."),
        )
    return holder, name


def _validate_value(cls: type[BaseModel], name: str, value: Any) -> Any:
    if isinstance(value, str | Unset) or value is None:
        # The common case, without building a validator: text is text in every scalar field.
        kind = next((item for item in cls.model_fields[name].metadata if hasattr(item, "name")), None)
        if kind is not None and kind.name == "text":
            return value
    try:
        return _field_adapter(cls, name).validate_python(value)
    except ValidationError as error:
        raise EditError(
            ValueText.tr("“{name}” cannot hold this kind of value.", name=name),
            remedy=ValueText.tr("Enter text or the type of value that the field expects."),
        ) from error


@lru_cache(maxsize=512)
def _field_adapter(cls: type[BaseModel], name: str) -> TypeAdapter[Any]:
    info = cls.model_fields[name]
    annotation: Any = info.annotation
    for item in info.metadata:
        annotation = Annotated[annotation, item]
    return TypeAdapter(annotation)


def list_of(parent: Node, name: str) -> tuple[Node, ...]:
    """Return the nodes of one of a node's lists. Raises EditError when it has no such list."""
    if name not in parent.child_lists:
        raise EditError(ValueText.tr("“{name}” has no list “{list}”.", name=type(parent).__name__.lower(), list=name))
    return parent.children(name)


def with_list(parent: Node, name: str, items: tuple[Node, ...]) -> Node:
    """Return the node with other nodes in one of its lists. Raises EditError for those that do not belong there."""
    try:
        return set_value(parent, name, items)
    except EditError as error:
        raise EditError(ValueText.tr("This does not belong in “{name}”.", name=name)) from error


def replace_node(release: Release, node_id: str, change: Callable[[Node], Node]) -> Release:
    """Return the release with the change made at a node, sharing the rest. Raises EditError when it is not there."""
    way = _path_to(release, node_id)
    node: Node = release
    for parent, name, index in way:
        node = parent.children(name)[index]
    changed = change(node)
    for parent, name, index in reversed(way):
        items = parent.children(name)
        changed = parent.model_copy(update={name: (*items[:index], changed, *items[index + 1 :])})
    return cast("Release", changed)
