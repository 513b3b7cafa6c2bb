"""Every change of a draft, as Release -> Release. Nothing else may change one: no dialog, no import, no quick fix.

An edit names nodes by their id, is plain data (so that history keeps it as JSON), and knows its own inverse. `Batch`
makes many edits one step with one label. A field of our own is named `local.NAME`. An edit that cannot be applied
raises `EditError` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, TypeAdapter, ValidationError

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import (
    NODE_TYPES,
    Disc,
    Node,
    Release,
    Track,
    walk,
)
from trackball_desktop.domain.values import INHERIT, Unset, to_json


class EditError(UserError):
    """The edit does not fit the draft: no such node, no such field, or a value that the field cannot hold."""


class _Edit(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SetField(_Edit):
    """Give one field of one node another value; `value` may be INHERIT, ABSENT or None."""

    kind: Literal["set"] = "set"
    node_id: str
    field: str
    value: Annotated[Any, PlainSerializer(to_json, when_used="json")]

    def apply(self, release: Release) -> Release:
        """Return the release with the field set."""
        return _replace(release, self.node_id, lambda node: set_value(node, self.field, self.value))

    def inverse(self, before: Release) -> SetField:
        """Return the edit that puts back what stood in `before`."""
        return SetField(node_id=self.node_id, field=self.field, value=get_value(find(before, self.node_id), self.field))


class AddNode(_Edit):
    """Put a node into one of its parent's lists, at an index or the end. An inherited list becomes an own one."""

    kind: Literal["add"] = "add"
    parent_id: str
    list_name: str
    node_type: str
    node: dict[str, Any]
    index: int | None = None

    @classmethod
    def of(cls, parent_id: str, list_name: str, node: Node, index: int | None = None) -> AddNode:
        """Make the edit from a node."""
        return cls(
            parent_id=parent_id, list_name=list_name, node_type=type(node).__name__, node=to_json(node), index=index
        )

    def apply(self, release: Release) -> Release:
        """Return the release with the node in its place."""
        try:
            node = NODE_TYPES[self.node_type].model_validate(self.node)
        except (KeyError, ValidationError) as error:
            raise EditError("This change cannot be read.") from error
        taken = {present.id for present in walk(release)}
        if any(new.id in taken for new in walk(node)):
            raise EditError("This is already in the release.")

        def insert(parent: Node) -> Node:
            items = list(_list_of(parent, self.list_name))
            items.insert(len(items) if self.index is None else self.index, node)
            return _with_list(parent, self.list_name, tuple(items))

        return _replace(release, self.parent_id, insert)

    def inverse(self, before: Release) -> Edit:
        """Return the edit that takes the node away, and gives the list back its inheritance if it had any."""
        remove = RemoveNode(node_id=str(self.node["id"]))
        parent = find(before, self.parent_id)
        value = getattr(parent, self.list_name, ())
        if isinstance(value, tuple):
            return remove
        restore = SetField(node_id=self.parent_id, field=self.list_name, value=value)
        return Batch(label="", edits=(remove, restore))


class RemoveNode(_Edit):
    """Take a node and all below it out of the release."""

    kind: Literal["remove"] = "remove"
    node_id: str

    def apply(self, release: Release) -> Release:
        """Return the release without the node."""
        parent, list_name, _ = place_of(release, self.node_id)

        def drop(node: Node) -> Node:
            kept = tuple(child for child in _list_of(node, list_name) if child.id != self.node_id)
            return _with_list(node, list_name, kept)

        return _replace(release, parent.id, drop)

    def inverse(self, before: Release) -> AddNode:
        """Return the edit that puts the node back where it was."""
        parent, list_name, index = place_of(before, self.node_id)
        return AddNode.of(parent.id, list_name, find(before, self.node_id), index)


class MoveNode(_Edit):
    """Put a node at an index of its own list or of another parent's list of the same name."""

    kind: Literal["move"] = "move"
    node_id: str
    parent_id: str
    index: int

    def apply(self, release: Release) -> Release:
        """Return the release with the node in its new place; the index counts without the node itself."""
        node = find(release, self.node_id)
        _, list_name, _ = place_of(release, self.node_id)
        if any(below.id == self.parent_id for below in walk(node)):
            raise EditError("Something cannot be moved into itself.")
        without = RemoveNode(node_id=self.node_id).apply(release)
        return AddNode.of(self.parent_id, list_name, node, self.index).apply(without)

    def inverse(self, before: Release) -> MoveNode:
        """Return the move back."""
        parent, _, index = place_of(before, self.node_id)
        return MoveNode(node_id=self.node_id, parent_id=parent.id, index=index)


class Batch(_Edit):
    """Several edits as one step, with the sentence that history shows ("filled P-line on 12 tracks")."""

    kind: Literal["batch"] = "batch"
    label: str
    edits: tuple[Edit, ...]

    def apply(self, release: Release) -> Release:
        """Return the release after all edits in order."""
        for run in _runs(self.edits):
            release = _set_all(release, run) if len(run) > 1 else run[0].apply(release)
        return release

    def inverse(self, before: Release) -> Batch:
        """Return the inverses in reverse order."""
        inverses: list[Edit] = []
        for run in _runs(self.edits):
            if len(run) > 1:
                inverses += _inverses(before, run)
                before = _set_all(before, run)
            else:
                inverses.append(run[0].inverse(before))
                before = run[0].apply(before)
        return Batch(label=self.label, edits=tuple(reversed(inverses)))


Edit = Annotated[SetField | AddNode | RemoveNode | MoveNode | Batch, Field(discriminator="kind")]
Batch.model_rebuild()


@lru_cache(maxsize=1)
def _edit_adapter() -> TypeAdapter[Edit]:
    return TypeAdapter(Edit)


_NODE_LISTS = frozenset(name for cls in NODE_TYPES.values() for name in cls.child_lists if name != "works")
_ENTRY_LISTS = frozenset({"primary_contributions", "contributions", "publishers"})
"""Lists of entries. Who has such a list is no entry itself, so that several of them do not meet."""


def _runs(edits: tuple[Edit, ...]) -> Iterator[list[Any]]:
    """Group neighbouring edits that cannot be about each other: ten thousand pasted cells rebuild the release once."""
    run: list[Edit] = []
    sort = ""
    for edit in edits:
        other = _sort_of(edit)
        if run and (not sort or other != sort):
            yield run
            run = []
        run.append(edit)
        sort = other
    if run:
        yield run


def _sort_of(edit: Edit) -> str:
    """Name the sort of run that an edit can stand in: plain fields or lists of entries; empty where it stands alone."""
    if not isinstance(edit, SetField):
        return ""
    if edit.field in _NODE_LISTS:
        return "lists" if edit.field in _ENTRY_LISTS else ""
    value: Any = edit.value
    if edit.field == "works":  # a track's are ids, the release's are nodes
        return "plain" if isinstance(value, tuple) and value != () and isinstance(value[0], str) else ""
    return "plain"


def _set_all(release: Release, run: list[SetField]) -> Release:
    """Return the release after the edits of a run, in one walk. Raises EditError when a node is not there."""
    by_node: dict[str, list[SetField]] = {}
    for edit in run:
        by_node.setdefault(edit.node_id, []).append(edit)
    missing = by_node.keys() - {node.id for node in walk(release)}
    if missing:
        find(release, next(iter(missing)))

    def rebuilt(node: Node) -> Node:
        for edit in by_node.get(node.id, ()):
            node = set_value(node, edit.field, edit.value)
        update: dict[str, tuple[Node, ...]] = {}
        for name in node.child_lists:
            items = node.children(name)
            new = tuple(rebuilt(child) for child in items)
            if any(mine is not other for mine, other in zip(items, new, strict=True)):
                update[name] = new
        return node.model_copy(update=update) if update else node

    return cast("Release", rebuilt(release))


def _inverses(before: Release, run: list[SetField]) -> list[Edit]:
    """Return what puts each of the fields back, in the order of the run."""
    nodes = {node.id: node for node in walk(before)}
    inverses: list[Edit] = []
    for edit in run:
        node = nodes.get(edit.node_id) or find(before, edit.node_id)
        inverses.append(SetField(node_id=edit.node_id, field=edit.field, value=get_value(node, edit.field)))
        nodes[edit.node_id] = set_value(node, edit.field, edit.value)
    return inverses


def edit_to_json(edit: Edit) -> str:
    """Spell an edit as JSON for history."""
    return _edit_adapter().dump_json(edit).decode()


def edit_from_json(text: str) -> Edit:
    """Read an edit from history. Raises pydantic's ValidationError on anything else."""
    return _edit_adapter().validate_json(text)


def find(release: Release, node_id: str) -> Node:
    """Return the node. Raises EditError when the release has none with this id."""
    node: Node = release
    for parent, name, index in _way_to(release, node_id):
        node = parent.children(name)[index]
    return node


def place_of(release: Release, node_id: str) -> tuple[Node, str, int]:
    """Return a node's parent, the name of the list it stands in, and its index there. Raises EditError."""
    way = _way_to(release, node_id)
    if not way:
        raise _gone()
    return way[-1]


_Step = tuple[Node, str, int]
"""A node, one of its lists, and an index in it."""


def _way_to(release: Release, node_id: str) -> tuple[_Step, ...]:
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
    raise _gone()


def _gone() -> EditError:
    return EditError("This part of the release is gone.", remedy="Undo the step that removed it, or go on without it.")


def get_value(node: Node, field: str) -> Any:
    """Return what a field holds; `local.NAME` for one of ours. Raises EditError for an unknown name."""
    holder, name = _holder(node, field)
    return getattr(holder, name)


def set_value(node: Node, field: str, value: Any) -> Node:
    """Return the node with one field set. Raises EditError for an unknown name or a value it cannot hold."""
    holder, name = _holder(node, field)
    checked = _checked(type(holder), name, value)
    changed = holder.model_copy(update={name: checked})
    return changed if holder is node else node.model_copy(update={"local": changed})  # type: ignore[return-value]


def _holder(node: Node, field: str) -> tuple[BaseModel, str]:
    name = field.removeprefix("local.")
    holder: BaseModel | None = getattr(node, "local", None) if name != field else node
    if holder is None or name not in type(holder).model_fields or name in {"id", "local"}:
        raise EditError(
            f"There is no field “{field}” on a {type(node).__name__.lower()}.",
            remedy="Use the names of OpenPlay's create body, or local.NAME for the app's own fields.",
        )
    return holder, name


def _checked(cls: type[BaseModel], name: str, value: Any) -> Any:
    if isinstance(value, str | Unset) or value is None:
        # The common case, without building a validator: text is text in every scalar field.
        kind = next((item for item in cls.model_fields[name].metadata if hasattr(item, "name")), None)
        if kind is not None and kind.name == "text":
            return value
    try:
        return _field_adapter(cls, name).validate_python(value)
    except ValidationError as error:
        raise EditError(
            f"“{name}” cannot hold this kind of value.",
            remedy="Type a text, or the kind of value that the field shows.",
        ) from error


@lru_cache(maxsize=512)
def _field_adapter(cls: type[BaseModel], name: str) -> TypeAdapter[Any]:
    info = cls.model_fields[name]
    annotation: Any = info.annotation
    for item in info.metadata:
        annotation = Annotated[annotation, item]
    return TypeAdapter(annotation)


def _list_of(parent: Node, name: str) -> tuple[Node, ...]:
    if name not in parent.child_lists:
        raise EditError(f"A {type(parent).__name__.lower()} has no list “{name}”.")
    return parent.children(name)


def _with_list(parent: Node, name: str, items: tuple[Node, ...]) -> Node:
    try:
        return set_value(parent, name, items)
    except EditError as error:
        raise EditError(f"This does not belong into “{name}”.") from error


def _replace(release: Release, node_id: str, change: Callable[[Node], Node]) -> Release:
    """Return the release with the change made at a node, sharing the rest. Raises EditError when it is not there."""
    way = _way_to(release, node_id)
    node: Node = release
    for parent, name, index in way:
        node = parent.children(name)[index]
    changed = change(node)
    for parent, name, index in reversed(way):
        items = parent.children(name)
        changed = parent.model_copy(update={name: (*items[:index], changed, *items[index + 1 :])})
    return cast("Release", changed)


def add_track(release: Release, track: Track, disc_id: str | None = None) -> Edit:
    """Make the edit that appends a track to a disc; to the last one, or a new first one, when none is named."""
    if disc_id is None and not release.discs:
        return AddNode.of(release.id, "discs", Disc(tracks=(track,)))
    return AddNode.of(disc_id or release.discs[-1].id, "tracks", track)


def link_work(track: Track, work_id: str) -> SetField:
    """Make the edit that appends a work to a track's list."""
    linked = track.works if isinstance(track.works, tuple) else ()
    return SetField(node_id=track.id, field="works", value=(*linked, work_id))


def remove_work(release: Release, work_id: str, label: str) -> Batch:
    """Make the edit that takes a work out of the release and out of every track that records it."""
    unlink = tuple(
        SetField(node_id=track.id, field="works", value=tuple(other for other in track.works if other != work_id))
        for track in release.tracks()
        if isinstance(track.works, tuple) and work_id in track.works
    )
    return Batch(label=label, edits=(*unlink, RemoveNode(node_id=work_id)))


def clear(node_id: str, field: str) -> SetField:
    """Make the edit that gives a field back to inheritance."""
    return SetField(node_id=node_id, field=field, value=INHERIT)
