"""Every change of a draft, as Release -> Release. Nothing else may change one: no dialog, no import, no quick fix.

An edit names nodes by their id, is plain data (so that history keeps it as JSON), and knows its own inverse. `Batch`
makes many edits one step with one label. A field of our own is named `local.NAME`. An edit that cannot be applied
raises `EditError` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, TypeAdapter, ValidationError

from trackball_desktop.domain.release import (
    NODE_TYPES,
    Disc,
    Node,
    Release,
    Track,
    walk,
)
from trackball_desktop.domain.tree import (
    EditError,
    find,
    get_value,
    list_of,
    place_of,
    replace_node,
    set_value,
    with_list,
)
from trackball_desktop.domain.values import INHERIT, to_json
from trackball_desktop.i18n.contexts import ValueText


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
        return replace_node(release, self.node_id, lambda node: set_value(node, self.field, self.value))

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
    def from_node(cls, parent_id: str, list_name: str, node: Node, index: int | None = None) -> AddNode:
        """Make the edit from a node."""
        return cls(
            parent_id=parent_id, list_name=list_name, node_type=type(node).__name__, node=to_json(node), index=index
        )

    def apply(self, release: Release) -> Release:
        """Return the release with the node in its place."""
        return _add_all(release, [self])

    def inverse(self, before: Release) -> Edit:
        """Return the edit that takes the node away, and gives the list back its inheritance if it had any."""
        remove = RemoveNode(node_id=str(self.node["id"]))
        parent = find(before, self.parent_id)
        value = getattr(parent, self.list_name, ())
        if isinstance(value, tuple):
            return remove
        restore = SetField(node_id=self.parent_id, field=self.list_name, value=value)
        return Batch(edits=(remove, restore))


class RemoveNode(_Edit):
    """Take a node and all below it out of the release."""

    kind: Literal["remove"] = "remove"
    node_id: str

    def apply(self, release: Release) -> Release:
        """Return the release without the node."""
        parent, list_name, _ = place_of(release, self.node_id)

        def drop(node: Node) -> Node:
            kept = tuple(child for child in list_of(node, list_name) if child.id != self.node_id)
            return with_list(node, list_name, kept)

        return replace_node(release, parent.id, drop)

    def inverse(self, before: Release) -> AddNode:
        """Return the edit that puts the node back where it was."""
        parent, list_name, index = place_of(before, self.node_id)
        return AddNode.from_node(parent.id, list_name, find(before, self.node_id), index)


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
            raise EditError(ValueText.tr("An item cannot be moved into itself."))
        without = RemoveNode(node_id=self.node_id).apply(release)
        return AddNode.from_node(self.parent_id, list_name, node, self.index).apply(without)

    def inverse(self, before: Release) -> MoveNode:
        """Return the move back."""
        parent, _, index = place_of(before, self.node_id)
        return MoveNode(node_id=self.node_id, parent_id=parent.id, index=index)


class Batch(_Edit):
    """Several edits that are applied, undone and redone as one.

    Old rows of the history hold a `label` here, so it is still read; the history table has the step's label now.
    """

    kind: Literal["batch"] = "batch"
    label: str = ""
    edits: tuple[Edit, ...]

    def apply(self, release: Release) -> Release:
        """Return the release after all edits in order."""
        for run in _runs(self.edits):
            release = _apply_run(release, run)
        return release

    def inverse(self, before: Release) -> Batch:
        """Return the inverses in reverse order."""
        inverses: list[Edit] = []
        for run in _runs(self.edits):
            inverses += _invert_run(before, run)
            before = _apply_run(before, run)
        return Batch(edits=tuple(reversed(inverses)))


Edit = Annotated[SetField | AddNode | RemoveNode | MoveNode | Batch, Field(discriminator="kind")]
Batch.model_rebuild()


@lru_cache(maxsize=1)
def _edit_adapter() -> TypeAdapter[Edit]:
    return TypeAdapter(Edit)


_NODE_LISTS = frozenset(name for cls in NODE_TYPES.values() for name in cls.child_lists if name != "works")
_ENTRY_LISTS = frozenset({"primary_contributions", "contributions", "publishers"})
"""Lists of entries. Who has such a list is no entry itself, so that several of them do not meet."""


def _runs(edits: tuple[Edit, ...]) -> Iterator[list[Any]]:
    """Group neighbouring edits that cannot be about each other, so that they rebuild the release once.

    Ten thousand pasted cells are such a run, and so are a thousand tracks that are added to one disc.
    """
    run: list[Edit] = []
    run_kind = ""
    for edit in edits:
        kind = _run_kind(edit)
        if run and (not run_kind or kind != run_kind):
            yield run
            run = []
        run.append(edit)
        run_kind = kind
    if run:
        yield run


def _run_kind(edit: Edit) -> str:
    """Name the sort of run that an edit can stand in: plain fields, lists of entries, what is appended to one list.

    Empty where it stands alone.
    """
    if isinstance(edit, AddNode) and edit.index is None:
        return f"{edit.list_name} of {edit.parent_id}"
    if not isinstance(edit, SetField):
        return ""
    if edit.field in _NODE_LISTS:
        return "lists" if edit.field in _ENTRY_LISTS else ""
    value: Any = edit.value
    if edit.field == "works":  # a track's are ids, the release's are nodes
        return "plain" if isinstance(value, tuple) and value != () and isinstance(value[0], str) else ""
    return "plain"


def _apply_run(release: Release, run: list[Any]) -> Release:
    if len(run) == 1:
        return run[0].apply(release)
    return _add_all(release, run) if isinstance(run[0], AddNode) else _set_all(release, run)


def _invert_run(before: Release, run: list[Any]) -> list[Edit]:
    """Return what undoes each edit of a run, in its order."""
    if len(run) == 1 or isinstance(run[0], AddNode):  # after the first of several, the list is the node's own
        return [run[0].inverse(before), *(RemoveNode(node_id=str(edit.node["id"])) for edit in run[1:])]
    return _unset_all(before, run)


def _add_all(release: Release, run: list[AddNode]) -> Release:
    """Return the release with the nodes in one list, side by side. Raises EditError for one that is there already."""
    try:
        nodes = [NODE_TYPES[edit.node_type].model_validate(edit.node) for edit in run]
    except (KeyError, ValidationError) as error:
        raise EditError(ValueText.tr("This change cannot be read.")) from error
    taken = {present.id for present in walk(release)}
    for node in nodes:
        new = [below.id for below in walk(node)]
        if not taken.isdisjoint(new):
            raise EditError(ValueText.tr("This is already in the release."))
        taken.update(new)
    first = run[0]

    def insert(parent: Node) -> Node:
        items = list(list_of(parent, first.list_name))
        at = len(items) if first.index is None else first.index
        items[at:at] = nodes
        return with_list(parent, first.list_name, tuple(items))

    return replace_node(release, first.parent_id, insert)


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


def _unset_all(before: Release, run: list[SetField]) -> list[Edit]:
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


def add_track(release: Release, track: Track, disc_id: str | None = None) -> Edit:
    """Make the edit that appends a track to a disc; to the last one, or a new first one, when none is named."""
    if disc_id is None and not release.discs:
        return AddNode.from_node(release.id, "discs", Disc(tracks=(track,)))
    return AddNode.from_node(disc_id or release.discs[-1].id, "tracks", track)


def link_work(track: Track, work_id: str) -> SetField:
    """Make the edit that appends a work to a track's list."""
    linked = track.works if isinstance(track.works, tuple) else ()
    return SetField(node_id=track.id, field="works", value=(*linked, work_id))


def remove_work(release: Release, work_id: str) -> Batch:
    """Make the edit that takes a work out of the release and out of every track that records it."""
    unlink = tuple(
        SetField(node_id=track.id, field="works", value=tuple(other for other in track.works if other != work_id))
        for track in release.tracks()
        if isinstance(track.works, tuple) and work_id in track.works
    )
    return Batch(edits=(*unlink, RemoveNode(node_id=work_id)))


def inherit_edit(node_id: str, field: str) -> SetField:
    """Return the edit that makes a field inherit its value again."""
    return SetField(node_id=node_id, field=field, value=INHERIT)
