"""The tree: several rows at once, works that are shared, what the menu offers, what is heard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.ui.releases import harbour, kept
from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.editor.node_moves import moves_to, step_moves
from trackball_desktop.ui.editor.tree import ReleaseTree
from trackball_desktop.ui.editor.tree_model import NODE_ROLE, SEVERITY_ROLE, SHARED_ROLE, TreeModel
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def tree(qtbot: QtBot, backend: Backend) -> Iterator[ReleaseTree]:
    session = open_session(backend, kept(backend).id)
    tree = ReleaseTree(session)
    qtbot.addWidget(tree)
    tree.resize(240, 500)
    tree.show()
    yield tree
    assert session.drain()


def model_of(tree: ReleaseTree) -> TreeModel:
    model = tree.model()
    assert isinstance(model, TreeModel)
    return model


def go(tree: ReleaseTree, index: QModelIndex) -> None:
    tree.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def choose(tree: ReleaseTree, *ids: str) -> None:
    model = model_of(tree)
    go(tree, model.find_index(ids[0]))
    for node_id in ids[1:]:
        tree.selectionModel().select(model.find_index(node_id), QItemSelectionModel.SelectionFlag.Select)


def titles(release: Release) -> list[list[str]]:
    return [[str(track.title) for track in disc.tracks] for disc in release.discs]


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_several_tracks_move_together_by_keys_and_stay_chosen(tree: ReleaseTree) -> None:
    session = tree._session
    before = session.release
    two, three = before.discs[0].tracks[1:]
    choose(tree, three.id, two.id)
    QTest.keyClick(tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert titles(session.release)[0] == ["Slow Light", "Kites", "Harbour"]
    assert {node.id for node in tree.selected_nodes()} == {two.id, three.id}
    QTest.keyClick(tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert titles(session.release)[0] == ["Slow Light", "Kites", "Harbour"], "there is nothing further up"
    for _ in range(2):
        QTest.keyClick(tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert titles(session.release) == [["Harbour"], ["Slow Light", "Kites", "夜の水", "أغاني البحر"]]
    for _ in range(3):
        session.undo()
    assert session.release == before


def test_several_are_dragged_in_their_order_to_another_disc_as_one_step(tree: ReleaseTree) -> None:
    session, model = tree._session, model_of(tree)
    before = session.release
    one, _, three = before.discs[0].tracks
    data = model.mimeData([model.find_index(three.id), model.find_index(one.id)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, 1, 0, model.find_index(before.discs[1].id))
    assert titles(session.release) == [["Slow Light"], ["夜の水", "Harbour", "Kites", "أغاني البحر"]]
    assert session.steps[-1].label == "moved 2 things"
    session.undo()
    assert session.release == before


def test_removing_and_duplicating_several_is_one_step(tree: ReleaseTree) -> None:
    session = tree._session
    before = session.release
    disc, one, five = before.discs[0], before.discs[0].tracks[0], before.discs[1].tracks[1]
    choose(tree, disc.id, one.id, five.id)
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert titles(session.release) == [["夜の水"]]
    session.undo()
    assert session.release == before
    choose(tree, one.id, five.id)
    QTest.keyClick(tree, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert titles(session.release)[0][:2] == ["Harbour", "Harbour"]
    assert session.release.discs[0].tracks[1].isrc is INHERIT
    session.undo()
    assert session.release == before


def test_a_shared_work_is_one_work_until_a_track_gets_its_own(tree: ReleaseTree) -> None:
    session, model = tree._session, model_of(tree)
    one, two = session.release.discs[0].tracks[:2]
    work = session.release.works[0]
    menu = tree.build_menu(model.find_index(two.id))
    more = next(action.menu() for action in menu.actions() if action.menu() is not None)
    more.actions()[0].trigger()
    assert session.tracks_of_work(work.id) == [session.node(one.id), session.node(two.id)]
    row = model.find_index(work.id, two.id)
    assert row.data(SHARED_ROLE) == 2
    assert "one work of 2 tracks" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    menu = tree.build_menu(row)
    assert {"Remove from this track", "Make a separate copy for this track"} <= set(words(menu))
    next(action for action in menu.actions() if action.text() == "Make a separate copy for this track").trigger()
    assert len(session.release.works) == 6
    mine, theirs = (session.release.works_of(session.node(track.id)) for track in (two, one))
    assert mine[-1].title == work.title
    assert mine[-1].id != work.id
    assert theirs == (work,)
    session.undo()
    go(tree, model.find_index(work.id, two.id))
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert session.tracks_of_work(work.id) == [session.node(one.id)], "a shared work is only taken from its track"
    assert session.node(work.id) is not None


def test_a_work_that_is_dragged_to_a_track_is_shared_and_not_copied(tree: ReleaseTree) -> None:
    session, model = tree._session, model_of(tree)
    two, work = session.release.discs[0].tracks[1], session.release.works[0]
    model.dropMimeData(
        model.mimeData([model.find_index(work.id)]), Qt.DropAction.MoveAction, 0, 0, model.find_index(two.id)
    )
    assert session.release.works_of(session.node(two.id))[0].id == work.id
    assert len(session.tracks_of_work(work.id)) == 2
    assert len(session.release.works) == 5


def test_the_worst_finding_bubbles_up_as_shape_and_word(tree: ReleaseTree) -> None:
    session, model = tree._session, model_of(tree)
    disc, work = session.release.discs[1], session.release.works[3]
    session.checks.findings = (
        Finding("x", Severity.WARNING, work.children("contributions")[0].id, "artist"),
        Finding("y", Severity.BLOCKER, session.release.discs[0].tracks[0].id, "isrc"),
    )
    session.checks.findings_changed.emit()
    session.checks.findings_settled.emit()
    assert model.find_index(disc.id).data(SEVERITY_ROLE) == "warning"
    assert "has warnings" in model.find_index(work.id).data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.find_index(session.release.id).data(SEVERITY_ROLE) == "blocker"


def test_only_rows_with_another_name_are_painted_anew(qtbot: QtBot, tree: ReleaseTree) -> None:
    session, model = tree._session, model_of(tree)
    changed: list[str] = []
    model.dataChanged.connect(lambda index, _: changed.append(index.data(NODE_ROLE)))
    track = session.release.discs[0].tracks[0]
    session.apply(SetField(node_id=track.id, field="title", value="Another"), "Title")
    assert changed == [track.id], "neither its disc nor the release is called otherwise"
    changed.clear()
    session.apply(SetField(node_id=track.id, field="isrc", value="DEXY12600099"), "ISRC")
    assert changed == []
    assert model.item_at(model.find_index(track.id)).node is session.node(track.id)


def test_endless_names_and_control_characters_are_drawn_bounded(tree: ReleaseTree) -> None:
    session, model = tree._session, model_of(tree)
    track = session.release.discs[0].tracks[0]
    session.apply(SetField(node_id=track.id, field="title", value="a\n\x00" + "x" * 3000), "title")
    shown = model.find_index(track.id).data()
    assert len(shown) < 400
    assert "\n" not in shown
    assert not tree.grab().isNull()


RELEASE = harbour()
IDS = [track.id for track in RELEASE.tracks()]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(IDS), min_size=1, unique=True), st.sampled_from([-1, 1]))
def test_moves_keep_every_track_and_their_order(ids: list[str], step: int) -> None:
    release = RELEASE
    for move in step_moves(RELEASE, ids, step):
        release = move.apply(release)
    after = [track.id for track in release.tracks()]
    assert sorted(after) == sorted(IDS)
    assert [i for i in after if i in ids] == [i for i in IDS if i in ids]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(IDS), min_size=1, unique=True), st.integers(-1, 5), st.integers(0, 1))
def test_what_is_dropped_stands_side_by_side_before_the_row(ids: list[str], row: int, disc: int) -> None:
    target = RELEASE.discs[disc]
    release = RELEASE
    for move in moves_to(RELEASE, ids, target, "tracks", row):
        release = move.apply(release)
    there = [track.id for track in target.tracks]
    before = [node_id for node_id in (there if row < 0 else there[:row]) if node_id not in ids]
    assert [t.id for t in release.discs[disc].tracks][: len(before) + len(ids)] == [*before, *ids]
    assert sum(len(part.tracks) for part in release.discs) == len(IDS)
