"""Applies the target's values to a draft: makes the edit for a field, a list of credits, or a whole track or work.

What an answer does not contain is kept: a list entry stays the entry of the same name, with what only we know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import cast

from trackball_desktop.domain.edits import AddNode, Batch, Edit, MoveNode, RemoveNode, SetField, link_work
from trackball_desktop.domain.release import (
    Disc,
    Node,
    Partners,
    Publisher,
    Release,
    Track,
    Work,
    field_kinds,
    new_id,
)
from trackball_desktop.domain.tree import EditError, find, set_value
from trackball_desktop.domain.values import INHERIT, format_duration
from trackball_desktop.targets.comparison.equivalence import Entry, is_nothing, is_same_value
from trackball_desktop.targets.comparison.snapshots import ENTRIES, SnapshotNode, comparable_fields, is_empty_value

EditFactory = Callable[[Release], Edit]
"""Makes the edit for a draft as it is by then: taking one thing may change where the next one goes."""


def field_edit(part: SnapshotNode, name: str, kind: str, remote: object) -> EditFactory | None:
    """Make the edit that sets a draft's field to the target's value; None where the field cannot hold it."""
    node = part.node
    if node is None:
        return None
    try:
        value = _draft_entries(part, name, kind, remote) if kind in ENTRIES else _draft_value(part, name, kind, remote)
        edit = SetField(node_id=node.id, field=name, value=value)
        set_value(node, name, value)
    except (EditError, ValueError):
        return None  # it can be looked at, not taken
    return partial(_constant, edit)


def _constant(edit: Edit, _release: Release) -> Edit:
    return edit


def _draft_value(part: SnapshotNode | None, name: str, kind: str, remote: object) -> object:
    """Return the target's value as the draft holds it: in the create body's spelling."""
    if is_nothing(remote):
        return None
    if kind == "partners":
        ours = getattr(part.node, "partners", None) if part is not None else None
        given = cast("Mapping[str, object]", remote if isinstance(remote, Mapping) else {})
        names = [str(item) for item in cast("Sequence[object]", given.get("partner_names") or ())]
        partners = ours if isinstance(ours, Partners) else Partners()
        return partners.model_copy(update={"excluded": given.get("excluded"), "partner_names": tuple(names)})
    if isinstance(remote, Mapping):
        return str(cast("Mapping[str, object]", remote).get("name") or "")
    if kind == "duration" and isinstance(remote, int | float) and not isinstance(remote, bool):
        return format_duration(timedelta(seconds=remote))
    if kind in {"text", "date", "time", "duration"}:
        return "Worldwide" if name == "country" and remote == "All" else str(remote)
    return tuple(cast("list[object]", remote)) if kind == "names" else remote


def _draft_entries(part: SnapshotNode, name: str, kind: str, remote: object) -> tuple[Node, ...]:
    """Return the target's list as nodes; what an answer does not carry is kept of the entry with the same name."""
    entry = ENTRIES[kind]
    ours = list(cast("Sequence[Entry]", part.values.get(name) or ()))
    own = getattr(part.node, name)
    ids = [item.id for item in cast("tuple[Node, ...]", own)] if isinstance(own, tuple) else []
    entries_with_id = [
        (ids[position] if position < len(ids) else new_id(), values) for position, values in enumerate(ours)
    ]
    nodes: list[Node] = []
    for item in cast("Sequence[Entry]", remote or ()):
        who = "publisher" if entry is Publisher else "artist"
        alike = [pair for pair in entries_with_id if is_same_value(who, pair[1].get(who), item.get(who))]
        best = max(alike, key=lambda pair: _count_equal_fields(pair[1], item), default=None)
        if best is not None:
            entries_with_id.remove(best)
        node_id, before = best or (new_id(), {})
        values = {
            each: _draft_value(None, each, field_kinds(entry)[each], value)
            for each, value in item.items()
            if not (each in before and is_same_value(each, before[each], value))
        }
        blank = {each: value for each, value in before.items() if each not in values}
        fields = {each: INHERIT if value is None and each not in before else value for each, value in values.items()}
        nodes.append(entry.model_validate({"id": node_id, **blank, **fields}))
    return tuple(nodes)


def _count_equal_fields(ours: Entry, remote: Entry) -> int:
    return sum(is_same_value(name, ours.get(name), value) for name, value in remote.items())


def track_edit(remote: SnapshotNode | None, draft: SnapshotNode | None) -> EditFactory | None:
    """Make the edit that adds a track that only the target has, or removes one that it does not have."""
    if remote is not None and draft is None:
        return partial(_add_track, remote)
    if remote is None and draft is not None and draft.node is not None:
        return partial(_constant, RemoveNode(node_id=draft.node.id))
    return None


def position_edit(remote: SnapshotNode | None, draft: SnapshotNode | None) -> EditFactory | None:
    """Make the edit that moves a track of the draft to its position at the target."""
    if remote is None or draft is None or draft.node is None or remote.place == draft.place:
        return None
    return partial(move_track_edit, draft.node.id, remote.place)


def move_track_edit(track_id: str, place: tuple[int, ...], release: Release) -> Edit:
    """Make the edit that moves a track to a disc and number from 1; a missing disc is added."""
    number, at = place
    if number > len(release.discs):
        disc = Disc()
        add_disc = AddNode.from_node(release.id, "discs", disc)
        return Batch(edits=(add_disc, MoveNode(node_id=track_id, parent_id=disc.id, index=0)))
    disc = release.discs[number - 1]
    others = sum(track.id != track_id for track in disc.tracks)
    return MoveNode(node_id=track_id, parent_id=disc.id, index=min(at - 1, others))


def work_edit(remote: SnapshotNode | None, draft: SnapshotNode | None, track: Node | None) -> EditFactory | None:
    """Make the edit that adds a work to a track of the draft, or removes it from one, as the target has it."""
    if track is None:
        return None
    if remote is not None and draft is None:
        return partial(_add_work, remote, track.id)
    if remote is None and draft is not None and draft.node is not None:
        return partial(_unlink, draft.node.id, track.id)
    return None


def _new_node(part: SnapshotNode) -> Node:
    """Make a node from an answer; missing values are left to inherit."""
    values: dict[str, object] = {}
    blank = SnapshotNode(part.cls, {}, node=part.cls())
    for name, kind in comparable_fields(part.cls):
        if name in part.values and not is_empty_value(name, kind, part.values[name]):
            remote = part.values[name]
            entries = kind in ENTRIES
            values[name] = (
                _draft_entries(blank, name, kind, remote) if entries else _draft_value(None, name, kind, remote)
            )
    return part.cls.model_validate(values)


def _add_track(part: SnapshotNode, release: Release) -> Edit:
    number, at = part.place
    edits: list[Edit] = []
    works = [cast("Work", _new_node(work)) for work in part.works]
    edits += [AddNode.from_node(release.id, "works", work) for work in works]
    track = _new_node(part).model_copy(update={"works": tuple(work.id for work in works)} if works else {})
    if number <= len(release.discs):
        disc = release.discs[number - 1]
        edits.append(AddNode.from_node(disc.id, "tracks", track, min(at - 1, len(disc.tracks))))
    else:
        edits.append(AddNode.from_node(release.id, "discs", Disc(tracks=(cast("Track", track),))))
    return Batch(edits=tuple(edits))


def _add_work(part: SnapshotNode, track_id: str, release: Release) -> Edit:
    work = _new_node(part)
    track = cast("Track", find(release, track_id))
    return Batch(edits=(AddNode.from_node(release.id, "works", work), link_work(track, work.id)))


def _unlink(work_id: str, track_id: str, release: Release) -> Edit:
    """Remove a work from one track; it stays in the release where another track records it."""
    track = cast("Track", find(release, track_id))
    remaining = (
        tuple(linked_id for linked_id in track.works if linked_id != work_id) if isinstance(track.works, tuple) else ()
    )
    unlinked = SetField(node_id=track_id, field="works", value=remaining)
    elsewhere = [
        other for other in release.tracks()
        if other.id != track_id and isinstance(other.works, tuple) and work_id in other.works
    ]  # fmt: skip
    if elsewhere:
        return unlinked
    return Batch(edits=(unlinked, RemoveNode(node_id=work_id)))
