"""What holds for any edits: undone fully they leave no trace, apart they commute, a race of two has one winner.

Undo across restarts goes through the real store: history written, closed, opened, undone.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackball_desktop.domain.edits import (
    AddNode,
    Batch,
    Edit,
    MoveNode,
    RemoveNode,
    SetField,
    add_track,
    link_work,
    remove_work,
)
from trackball_desktop.domain.release import (
    Disc,
    Node,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
    walk,
)
from trackball_desktop.domain.tree import EditError, find, place_of
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.history import History
from trackball_desktop.storage.library import Library

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIELDS: dict[type[Node], tuple[str, ...]] = {
    Release: ("title", "label", "upc", "local.preorder_date", "partners"),
    Disc: ("upc",),
    Track: ("title", "version_title", "isrc", "genre", "local.ai_recording", "local.lyrics_lrc", "local.content_id"),
    Work: ("title", "iswc", "local.lyrics", "language"),
    PrimaryContribution: ("artist", "local.spotify_id", "local.ai_contribution"),
    WorkContribution: ("artist", "role", "split_percentage"),
    Publisher: ("publisher", "split_percentage"),
}
TEXTS = st.one_of(st.text(max_size=6), st.sampled_from(["\x00", "e\u0301", "👩‍👧", "x" * 3000, "שלום"]))
VALUES = st.one_of(TEXTS, st.none(), st.sampled_from([INHERIT, ABSENT]))


def sample() -> Release:
    """Two discs, five tracks, one work shared by two of them, people everywhere."""
    shared = Work(
        id="w1",
        title="Song",
        contributions=(
            WorkContribution(id="c1", artist="M", split_percentage=50),
            WorkContribution(id="c2", artist="B", split_percentage=25),
        ),
        publishers=(Publisher(id="p1", publisher="P", split_percentage=25),),
    )
    first = tuple(Track(id=f"t{n}", title=f"T{n}", works=("w1",) if n < 3 else INHERIT) for n in (1, 2, 3))
    return Release(
        id="r",
        title="Album",
        primary_contributions=(PrimaryContribution(id="a1", artist="M"), PrimaryContribution(id="a2", artist="B")),
        discs=(Disc(id="d1", tracks=first), Disc(id="d2", tracks=(Track(id="t4"), Track(id="t5")))),
        works=(shared, Work(id="w2", title="Other")),
    )


@st.composite
def set_fields(draw: st.DrawFn, release: Release) -> SetField:
    """Draw a value for a field of some node."""
    node = draw(st.sampled_from(list(walk(release))))
    field = draw(st.sampled_from(FIELDS[type(node)]))
    value = draw(st.sampled_from([INHERIT, ABSENT, None]) if field == "partners" else VALUES)
    return SetField(node_id=node.id, field=field, value=value)


@st.composite
def edits(draw: st.DrawFn, release: Release) -> Edit:
    """Draw an edit that fits the release: any kind, also several as one."""
    kind = draw(st.sampled_from(["set", "set", "add", "remove", "move", "link", "person", "work", "batch", "unwork"]))
    tracks, discs = list(release.tracks()), list(release.discs)
    removable = [node for node in walk(release) if node is not release]
    if kind == "remove" and removable:
        return RemoveNode(node_id=draw(st.sampled_from(removable)).id)
    if kind == "move" and discs and tracks:
        target = draw(st.sampled_from(discs)).id
        return MoveNode(node_id=draw(st.sampled_from(tracks)).id, parent_id=target, index=draw(st.integers(0, 4)))
    if kind == "link" and tracks and release.works:
        return link_work(draw(st.sampled_from(tracks)), draw(st.sampled_from(list(release.works))).id)
    if kind == "unwork" and release.works:
        return remove_work(release, draw(st.sampled_from(list(release.works))).id)
    if kind == "person" and tracks:
        person = PrimaryContribution(artist=draw(TEXTS))
        return AddNode.from_node(
            draw(st.sampled_from(tracks)).id, "primary_contributions", person, draw(st.sampled_from([None, 0]))
        )
    if kind == "work":
        return AddNode.from_node(release.id, "works", Work(title=draw(TEXTS)))
    if kind == "add":
        return add_track(release, Track(title=draw(TEXTS)))
    if kind == "batch":
        parts: list[Edit] = []
        for _ in range(draw(st.integers(1, 3))):
            part = draw(edits(release))
            release = part.apply(release)
            parts.append(part)
        return Batch(label="several", edits=tuple(parts))
    return draw(set_fields(release))


def ids_of(release: Release) -> list[str]:
    return [node.id for node in walk(release)]


@CALM
@given(st.data())
def test_any_edits_undone_fully_give_back_the_same_draft_and_ids_stay_unique(data: st.DataObject) -> None:
    start = current = sample()
    inverses: list[Edit] = []
    for _ in range(data.draw(st.integers(1, 10))):
        edit = data.draw(edits(current))
        inverses.append(edit.inverse(current))
        current = edit.apply(current)
        assert len(ids_of(current)) == len(set(ids_of(current)))
    for inverse in reversed(inverses):
        current = inverse.apply(current)
    assert current == start


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_undo_gives_back_the_same_draft_across_restarts(data: st.DataObject) -> None:
    states = [sample()]
    with tempfile.TemporaryDirectory() as folder:
        db = Database.open(Path(folder))
        try:
            Library(db).create(states[0], label="made").result()
            for _ in range(data.draw(st.integers(1, 6))):
                edit = data.draw(edits(states[-1]))
                after = edit.apply(states[-1])
                History(db).record("r", edit, edit.inverse(states[-1]), after, label="x").result()
                states.append(after)
                db = _restarted(db, folder, data.draw(st.booleans()))
            for entry in [e for e in reversed(History(db).entries("r")) if e.undoable]:
                db = _restarted(db, folder, data.draw(st.booleans()))
                _, inverse = History(db).load(entry.id)
                assert Library(db).load("r").release == states.pop()
                before = inverse.apply(Library(db).load("r").release)
                History(db).mark_undone("r", entry.id, True, before).result()
            db = _restarted(db, folder, True)
            assert Library(db).load("r").release == sample()
        finally:
            db.close()


def _restarted(db: Database, folder: str, really: bool) -> Database:
    if not really:
        return db
    db.close()
    return Database.open(Path(folder))


@CALM
@given(st.data())
def test_edits_of_fields_of_disjoint_nodes_commute(data: st.DataObject) -> None:
    release = sample()
    one = data.draw(set_fields(release))
    two = data.draw(set_fields(release).filter(lambda edit: (edit.node_id, edit.field) != (one.node_id, one.field)))
    assert two.apply(one.apply(release)) == one.apply(two.apply(release))


@CALM
@given(st.data())
def test_removing_wins_over_an_edit_below_whichever_came_first(data: st.DataObject) -> None:
    """Edit, then remove: gone. Remove, then edit: refused with a sentence, and nothing changes."""
    release = sample()
    node = data.draw(st.sampled_from([node for node in walk(release) if node is not release]))
    below = data.draw(st.sampled_from(list(walk(node))))
    field = data.draw(st.sampled_from(FIELDS[type(below)]))
    change = SetField(node_id=below.id, field=field, value=data.draw(TEXTS))
    removal = RemoveNode(node_id=node.id)
    removed = removal.apply(release)
    assert removal.apply(change.apply(release)) == removed
    with pytest.raises(EditError) as told:
        change.apply(removed)
    assert told.value.remedy
    back = removal.inverse(change.apply(release)).apply(removed)
    assert find(back, below.id) == find(change.apply(release), below.id), "undoing the removal brings the edit along"


@CALM
@given(st.data())
def test_a_move_and_an_edit_below_both_hold_in_either_order(data: st.DataObject) -> None:
    release = sample()
    track = data.draw(st.sampled_from(list(release.tracks())))
    move = MoveNode(node_id=track.id, parent_id=data.draw(st.sampled_from(["d1", "d2"])), index=0)
    change = SetField(node_id=track.id, field="title", value=data.draw(TEXTS))
    assert change.apply(move.apply(release)) == move.apply(change.apply(release))
    assert place_of(move.apply(release), track.id)[0].id == move.parent_id


@CALM
@given(st.data())
def test_moving_into_what_was_removed_is_refused(data: st.DataObject) -> None:
    release = sample()
    removed = RemoveNode(node_id="d2").apply(release)
    with pytest.raises(EditError):
        MoveNode(node_id="t1", parent_id="d2", index=data.draw(st.integers(0, 3))).apply(removed)
    moved = MoveNode(node_id="t1", parent_id="d2", index=0).apply(release)
    assert "t1" not in ids_of(RemoveNode(node_id="d2").apply(moved)), "who removes a disc removes what was moved there"
