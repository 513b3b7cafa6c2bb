"""What can be done to a node as a whole: add, duplicate, remove, link a work. Each is one step with one label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.edits import AddNode, Batch, Edit, MoveNode, RemoveNode, SetField, link_work, remove_work
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Disc, Node, Release, Track, Work, walk
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.domain.tree import place_of
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.kit.formatting import Phrases

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


def add_disc(session: Session) -> str:
    """Append a disc; return its id."""
    disc = Disc()
    session.apply(AddNode.from_node(session.release.id, "discs", disc), HistoryText.tr("added a disc"))
    return disc.id


def add_track(session: Session, disc: Disc | None) -> str:
    """Append a track to a disc, the last one by default (a first disc is made where there is none); return its id."""
    track = Track(track_type="audio")
    if disc is None and not session.release.discs:
        edit: Edit = AddNode.from_node(session.release.id, "discs", Disc(tracks=(track,)))
    else:
        edit = AddNode.from_node((disc or session.release.discs[-1]).id, "tracks", track)
    session.apply(edit, HistoryText.tr("added a track"))
    return track.id


def add_work(session: Session, track: Track) -> str:
    """Make a work from a track, with its title, and link it; return the work's id."""
    work = Work(title=track.title if isinstance(track.title, str) else INHERIT)
    label = HistoryText.tr("added a work")
    edits: tuple[Edit, ...] = (AddNode.from_node(session.release.id, "works", work), link_work(track, work.id))
    session.apply(Batch(edits=edits), label)
    return work.id


def reuse_work(session: Session, track: Track, work_id: str) -> None:
    """Link a work that the release has already."""
    session.apply(link_work(track, work_id), HistoryText.tr("linked a work"))


def unlink_work(session: Session, track: Track, work_id: str) -> None:
    """Take a work from a track; it stays in the release."""
    linked = track.works if isinstance(track.works, tuple) else ()
    edit = SetField(node_id=track.id, field="works", value=tuple(item for item in linked if item != work_id))
    session.apply(edit, HistoryText.tr("unlinked a work"))


def place_work_edit(track: Track, work_id: str, index: int) -> SetField:
    """Make the edit that puts a work at an index of a track's works, whether it was there or not."""
    linked = [item for item in (track.works if isinstance(track.works, tuple) else ()) if item != work_id]
    linked.insert(len(linked) if index < 0 else min(index, len(linked)), work_id)
    return SetField(node_id=track.id, field="works", value=tuple(linked))


def set_works_edit(track: Track) -> SetField:
    """Make the edit that gives a track the works that this state of it has."""
    return SetField(node_id=track.id, field="works", value=track.works)


def unshare_work(session: Session, track: Track, work: Work) -> str:
    """Give a track a copy of a work of its own, in the same place; the other tracks keep the old one."""
    copy = copy_with_new_ids(work)
    linked = track.works if isinstance(track.works, tuple) else ()
    value = tuple(copy.id if work_id == work.id else work_id for work_id in linked)
    label = HistoryText.tr("made a separate work")
    edits: tuple[Edit, ...] = (
        AddNode.from_node(session.release.id, "works", copy),
        SetField(node_id=track.id, field="works", value=value),
    )
    session.apply(Batch(edits=edits), label)
    return copy.id


def top_level_nodes(release: Release, nodes: Sequence[Node]) -> list[Node]:
    """Return discs, tracks and works of a choice, without what is part of a chosen disc already, each once."""
    inside = {track.id for disc in nodes if isinstance(disc, Disc) for track in disc.tracks}
    chosen = {node.id: node for node in nodes if isinstance(node, Disc | Track | Work) and node.id not in inside}
    return list(chosen.values())


def remove_all(session: Session, nodes: Sequence[Node]) -> None:
    """Take several nodes out of the release as one step."""
    chosen = top_level_nodes(session.release, nodes)
    if len(chosen) == 1:
        remove(session, chosen[0])
        return
    release = session.release
    edits: list[Edit] = []
    for node in chosen:
        edit: Edit = remove_work(release, node.id) if isinstance(node, Work) else RemoveNode(node_id=node.id)
        edits.append(edit)
        release = edit.apply(release)
    if edits:
        label = HistoryText.tr("removed %n things", "removed %n thing", len(edits))
        session.apply(Batch(edits=tuple(edits)), label)


def duplicate_all(session: Session, nodes: Sequence[Node]) -> None:
    """Put a copy below each of several nodes as one step."""
    chosen = top_level_nodes(session.release, nodes)
    release = session.release
    edits: list[Edit] = []
    for node in chosen:
        edit = _copy_edit(release, node)
        edits.append(edit)
        release = edit.apply(release)
    if len(edits) == 1:
        session.apply(edits[0], HistoryText.tr("duplicated"))
    elif edits:
        label = HistoryText.tr("duplicated %n things", "duplicated %n thing", len(edits))
        session.apply(Batch(edits=tuple(edits)), label)


def remove(session: Session, node: Node) -> None:
    """Take a node out of the release: one step, which undo brings back."""
    if isinstance(node, Release):
        return
    if isinstance(node, Work):
        session.apply(remove_work(session.release, node.id), HistoryText.tr("removed a work"))
        return
    text = HistoryText.tr("removed a disc") if isinstance(node, Disc) else HistoryText.tr("removed a track")
    session.apply(RemoveNode(node_id=node.id), text)


def remove_tracks(session: Session, tracks: Iterable[Track]) -> None:
    """Take several tracks out of the release as one step."""
    edits = tuple(RemoveNode(node_id=track.id) for track in tracks)
    if len(edits) == 1:
        session.apply(edits[0], HistoryText.tr("removed a track"))
    elif edits:
        label = HistoryText.tr("removed %n tracks", "removed %n track", len(edits))
        session.apply(Batch(edits=edits), label)


def duplicate(session: Session, node: Node) -> str | None:
    """Put a copy below a node; the copy's recording code stays empty. Returns the copy's id."""
    if not isinstance(node, Disc | Track | Work):
        return None
    edit = _copy_edit(session.release, node)
    session.apply(edit, HistoryText.tr("duplicated"))
    return str(edit.node["id"])


def _copy_edit(release: Release, node: Node) -> AddNode:
    copy = copy_with_new_ids(node)
    if isinstance(copy, Track):
        copy = copy.model_copy(update={"isrc": INHERIT})
    if isinstance(copy, Disc):
        tracks = tuple(track.model_copy(update={"isrc": INHERIT}) for track in copy.tracks)
        copy = copy.model_copy(update={"tracks": tracks, "upc": INHERIT})
    parent, name, index = place_of(release, node.id)
    return AddNode.from_node(parent.id, name, copy, index + 1)


def copy_with_new_ids(node: Any) -> Any:
    """Return a copy of a node under new ids, all the way down."""
    update: dict[str, Any] = {"id": new_id()}
    for name in node.child_lists:
        value = getattr(node, name)
        if isinstance(value, tuple):
            update[name] = tuple(copy_with_new_ids(child) for child in value)
    return node.model_copy(update=update)


def unused_works(release: Release, track: Track) -> list[Work]:
    """Return the works that a track could reuse."""
    mine = set(track.works) if isinstance(track.works, tuple) else set[str]()
    return [work for work in release.works if work.id not in mine]


def work_name(work: Work) -> str:
    """Return a work's title with its writers."""
    writers = work.contributions if isinstance(work.contributions, tuple) else ()
    names = ", ".join(text_or_empty(writer.artist) for writer in writers if text_or_empty(writer.artist))
    title = text_or_empty(work.title) or Phrases.tr("(untitled)")
    return f"{title}  ·  {names}" if names else title


def enclosing_track(release: Release, node_id: str) -> Track | None:
    """Return the track that a node is or belongs to; None for the release and its discs."""
    for track in release.tracks():
        if any(node.id == node_id for node in walk(track)) or any(w.id == node_id for w in release.works_of(track)):
            return track
    return None


def move_by(session: Session, node_id: str, step: int) -> None:
    """Move a node up or down in its list; a track at the end of its disc goes on to the next disc."""
    parent, name, index = place_of(session.release, node_id)
    siblings = parent.children(name)
    target, where = parent.id, index + step
    if not 0 <= where < len(siblings):
        if name != "tracks":
            return
        discs = session.release.discs
        position = next(i for i, disc in enumerate(discs) if disc.id == parent.id) + step
        if not 0 <= position < len(discs):
            return
        target, where = discs[position].id, 0 if step > 0 else len(discs[position].tracks)
    label = HistoryText.tr("moved")
    session.apply(MoveNode(node_id=node_id, parent_id=target, index=where), label)
