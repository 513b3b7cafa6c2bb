"""Edits: applied, undone, redone; kept as JSON; refused without a trace when they do not fit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain.edits import (
    AddNode,
    Batch,
    MoveNode,
    RemoveNode,
    SetField,
    add_track,
    edit_from_json,
    edit_to_json,
    link_work,
    remove_work,
)
from trackball_desktop.domain.release import (
    Disc,
    PrimaryContribution,
    Release,
    Track,
    Work,
    WorkContribution,
    walk,
)
from trackball_desktop.domain.tree import EditError
from trackball_desktop.domain.values import ABSENT, INHERIT


def sample() -> Release:
    """Two discs of two tracks; one work shared by two tracks."""
    return Release(
        id="r",
        title="Album",
        discs=(
            Disc(
                id="d1", tracks=(Track(id="t1", title="One", works=("w",)), Track(id="t2", title="Two", works=("w",)))
            ),
            Disc(id="d2", tracks=(Track(id="t3", title="Three"), Track(id="t4", title="Four"))),
        ),
        works=(Work(id="w", title="Song", contributions=(WorkContribution(id="c", artist="M", split_percentage=50),)),),
    )


def test_set_and_inverse() -> None:
    edit = SetField(node_id="c", field="split_percentage", value=Decimal("33.33"))
    after = edit.apply(sample())
    assert after.works[0].children("contributions")[0].split_percentage == Decimal("33.33")
    assert edit.inverse(sample()).apply(after) == sample()


def test_local_fields_are_set_by_name() -> None:
    after = SetField(node_id="r", field="local.preorder_date", value="2026-12-01").apply(sample())
    assert after.local.preorder_date.isoformat() == "2026-12-01"


def test_what_is_not_touched_is_shared() -> None:
    before = sample()
    after = SetField(node_id="t3", field="title", value="X").apply(before)
    assert after.discs[0] is before.discs[0]
    assert after.discs[1].tracks[1] is before.discs[1].tracks[1]


@pytest.mark.parametrize(
    "edit",
    [
        SetField(node_id="nobody", field="title", value="x"),
        SetField(node_id="t1", field="no_such_field", value="x"),
        SetField(node_id="t1", field="id", value="x"),
        SetField(node_id="t1", field="works", value=7),
        SetField(node_id="d1", field="tracks", value=None),
        RemoveNode(node_id="nobody"),
        RemoveNode(node_id="r"),
        MoveNode(node_id="d1", parent_id="d1", index=0),
        MoveNode(node_id="t1", parent_id="r", index=0),
        AddNode.from_node("t1", "tracks", Track()),
        AddNode.from_node("d1", "tracks", Track(id="t4")),
        AddNode.from_node("r", "primary_contributions", Track()),
        AddNode(parent_id="d1", list_name="tracks", node_type="Nonsense", node={}),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(edit: SetField) -> None:
    with pytest.raises(EditError):
        edit.apply(sample())


def test_adding_to_an_inherited_list_is_undone_to_inheritance() -> None:
    before = sample()
    edit = AddNode.from_node("t1", "primary_contributions", PrimaryContribution(artist="A"))
    after = edit.apply(before)
    assert len(after.discs[0].tracks[0].children("primary_contributions")) == 1
    assert edit.inverse(before).apply(after).discs[0].tracks[0].primary_contributions is INHERIT


def test_removing_a_work_unlinks_it_everywhere() -> None:
    before = sample()
    edit = remove_work(before, "w")
    after = edit.apply(before)
    assert after.works == ()
    assert [track.works for track in after.tracks()][:2] == [(), ()]
    assert edit.inverse(before).apply(after) == before


def test_absent_survives_history() -> None:
    edit = SetField(node_id="r", field="upc", value=ABSENT)
    assert edit_from_json(edit_to_json(edit)).apply(sample()).upc is ABSENT


def test_a_first_track_makes_a_disc() -> None:
    edit = add_track(Release(id="r"), Track(id="t"))
    assert [track.id for track in edit.apply(Release(id="r")).tracks()] == ["t"]


def _edits(draw: st.DrawFn, release: Release) -> SetField | AddNode | RemoveNode | MoveNode | Batch:
    ids = [node.id for node in walk(release) if not isinstance(node, WorkContribution | PrimaryContribution)]
    tracks = list(release.tracks())
    discs = [disc.id for disc in release.discs]
    choice = draw(st.sampled_from(["set", "add", "remove", "move", "link", "entry"]))
    if choice == "move" and tracks and discs:
        track = draw(st.sampled_from(tracks))
        return MoveNode(node_id=track.id, parent_id=draw(st.sampled_from(discs)), index=draw(st.integers(0, 3)))
    if choice == "remove" and tracks:
        return RemoveNode(node_id=draw(st.sampled_from([*[t.id for t in tracks], *discs])))
    if choice == "add":
        return add_track(release, Track(title=draw(st.text(max_size=5))))
    if choice == "link" and tracks and release.works:
        return link_work(draw(st.sampled_from(tracks)), release.works[0].id)
    if choice == "entry" and tracks:
        return AddNode.from_node(
            draw(st.sampled_from(tracks)).id, "primary_contributions", PrimaryContribution(artist="A")
        )
    value = draw(st.one_of(st.text(max_size=8), st.none(), st.sampled_from([INHERIT, ABSENT])))
    node_id = draw(st.sampled_from(ids))
    node = next(node for node in walk(release) if node.id == node_id)
    return SetField(node_id=node_id, field="upc" if isinstance(node, Disc) else "title", value=value)


@given(st.data())
def test_any_sequence_of_edits_undone_gives_back_the_same_draft(data: st.DataObject) -> None:
    states, inverses = [sample()], []
    for _ in range(data.draw(st.integers(1, 8))):
        edit = data.draw(st.composite(lambda draw: _edits(draw, states[-1]))())
        again = edit_from_json(edit_to_json(edit))
        inverses.append(edit_from_json(edit_to_json(edit.inverse(states[-1]))))
        states.append(again.apply(states[-1]))
        ids = [node.id for node in walk(states[-1])]
        assert len(ids) == len(set(ids))
    current = states.pop()
    while inverses:
        current = inverses.pop().apply(current)
        assert current == states.pop()


_PLAIN = st.sampled_from(["title", "isrc", "primary_contributions", "works", "local.instrumental"])


@given(st.lists(st.tuples(st.sampled_from(["t1", "t2", "t4", "a"]), _PLAIN, st.integers(0, 3)), max_size=7))
def test_a_batch_is_its_edits_one_after_the_other(chosen: list[tuple[str, str, int]]) -> None:
    before = AddNode.from_node("t1", "primary_contributions", PrimaryContribution(id="a", artist="A")).apply(sample())
    values: dict[str, list[object]] = {
        "primary_contributions": [INHERIT, (), None, (PrimaryContribution(id="a", artist="B"),)],
        "works": [("w",), (), INHERIT, ("w", "w")],
        "local.instrumental": [True, False, INHERIT, "perhaps"],
    }
    edits = tuple(
        SetField(node_id="a", field="artist", value=str(number))
        if node_id == "a"
        else SetField(
            node_id="t1" if field == "primary_contributions" else node_id,  # the entry's id stays the only one
            field=field,
            value=values.get(field, ["x", "y", None, ABSENT])[number],
        )
        for node_id, field, number in chosen
    )
    batch, expected = Batch(label="", edits=edits), before
    try:
        for edit in edits:
            expected = edit.apply(expected)
    except EditError:
        with pytest.raises(EditError):
            batch.apply(before)
        return
    assert batch.apply(before) == expected
    assert batch.inverse(before).apply(expected) == before


_ADDED = st.tuples(
    st.sampled_from(["t1", "t2", "d1", "gone"]), st.integers(0, 5), st.sampled_from([None, None, None, 0])
)


@given(st.lists(_ADDED, max_size=7))
def test_nodes_that_are_added_together_are_added_one_after_the_other(chosen: list[tuple[str, int, int | None]]) -> None:
    before = sample()
    edits = tuple(
        AddNode.from_node(parent, "tracks", Track(id=f"new {number}"), index)
        if parent == "d1"
        else AddNode.from_node(
            parent, "primary_contributions", PrimaryContribution(id=f"new {number}", artist="A"), index
        )
        for parent, number, index in chosen
    )
    batch, expected = Batch(label="", edits=edits), before
    try:
        for edit in edits:
            expected = edit.apply(expected)
    except EditError:
        with pytest.raises(EditError):
            batch.apply(before)
        return
    assert batch.apply(before) == expected
    assert batch.inverse(before).apply(expected) == before
