"""Several tracks in one form: what they share is shown, what differs is called so, only what is touched is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import PrimaryContribution, Track
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.people_bulk_edit import PeopleBulkEdit
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.editor.tracks_page import TracksPage
from trackball_desktop.ui.kit.field_inputs import LineInput, PickInput
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def page(qtbot: QtBot, backend: Backend) -> Iterator[EditorPage]:
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.open(kept(backend).id)
    page.show()
    page.show_step(WizardStep.TRACKS)
    yield page
    assert page.session is None or page.session.drain()
    page.close_release()


def tracks(page: EditorPage) -> list[Track]:
    assert page.session is not None
    return list(page.session.release.tracks())


def several(page: EditorPage, count: int = 3) -> TracksPage:
    shown = page.page(WizardStep.TRACKS)
    assert isinstance(shown, TracksPage)
    shown.choose_tracks([track.id for track in tracks(page)[:count]])
    return shown


def box(shown: TracksPage, field: str) -> FieldBox:
    assert shown.track_form is not None
    found = shown.track_form.unfold_box(field)
    assert found is not None
    return found


def line(shown: TracksPage, field: str) -> LineInput:
    editor = box(shown, field).editor
    found = editor if isinstance(editor, LineInput) else editor.findChild(LineInput)
    assert isinstance(found, LineInput)
    return found


def test_what_differs_is_called_various_and_left_alone(page: EditorPage) -> None:
    assert page.session is not None
    before = page.session.release
    shown = several(page)
    assert (line(shown, "title").text(), line(shown, "title").placeholderText()) == ("", "multiple values")
    assert line(shown, "pline_owner").placeholderText() == "Northlight Records"
    line(shown, "title").setFocus()
    line(shown, "title").editing_ended.emit()
    line(shown, "duration").editing_ended.emit()
    assert page.session.release is before


def test_typing_writes_the_touched_field_of_each_in_one_step(page: EditorPage) -> None:
    assert page.session is not None
    before, steps = page.session.release, len(page.session.steps)
    shown = several(page)
    QTest.keyClicks(line(shown, "pline_owner"), " Yacht  Times")
    line(shown, "pline_owner").editing_ended.emit()
    assert [track.pline_owner for track in tracks(page)] == ["Yacht Times"] * 3 + [INHERIT] * 2
    assert [track.title for track in tracks(page)] == [track.title for track in before.tracks()]
    assert len(page.session.steps) == steps + 1
    assert page.session.steps[-1].label == "P-line owner on 3 tracks"
    assert page.session.drain()
    page.session.undo()
    assert page.session.release == before


def test_flags_and_kinds_of_nothing_go_to_all(page: EditorPage) -> None:
    assert page.session is not None
    first = tracks(page)[0]
    page.session.apply(SetField(node_id=first.id, field="local.instrumental", value=True), "set")
    shown = several(page)
    pick = box(shown, "local.instrumental").editor
    assert isinstance(pick, PickInput)
    assert pick.currentText() == "multiple values"
    pick.picked.emit(False)
    assert [track.local.instrumental for track in tracks(page)[:4]] == [False, False, False, INHERIT]
    menu = box(shown, "genre").states_menu()
    next(a for a in menu.actions() if isinstance(a.data(), dict) and a.data()["state"] is ABSENT).trigger()
    assert [track.genre for track in tracks(page)[:4]] == [ABSENT, ABSENT, ABSENT, INHERIT]


def test_rows_chosen_in_the_tree_are_edited_together(page: EditorPage, qtbot: QtBot) -> None:
    assert page.tree is not None
    page.show_node(tracks(page)[1].id)
    flag = QItemSelectionModel.SelectionFlag.Select
    model = page.tree.model()
    for track in tracks(page)[2:4]:
        page.tree.selectionModel().select(model.find_index(track.id), flag)  # type: ignore[attr-defined]
    shown = page.page(WizardStep.TRACKS)
    assert isinstance(shown, TracksPage)
    wanted = tuple(track.id for track in tracks(page)[1:4])
    qtbot.waitUntil(lambda: shown.track_form is not None and shown.track_form.node_ids == wanted)
    assert shown.table.selected_rows() == [1, 2, 3]
    page.show_node(tracks(page)[0].id)
    qtbot.waitUntil(lambda: shown.track_form is not None and len(shown.track_form.node_ids) == 1)


def test_tracks_that_go_leave_the_form(page: EditorPage) -> None:
    from trackball_desktop.ui.draft import node_edits

    assert page.session is not None
    shown = several(page)
    gone, *left = tracks(page)[:3]
    node_edits.remove(page.session, gone)
    assert shown.track_form is not None
    assert shown.track_form.node_ids == tuple(track.id for track in left)
    node_edits.remove_tracks(page.session, left)
    assert shown.track_form.node_ids == (tracks(page)[0].id,)


def test_the_grid_takes_the_whole_height_and_remembers(page: EditorPage, qtbot: QtBot, backend: Backend) -> None:
    shown = several(page)
    low = shown.grid.height()
    shown.grid.grid_only_button.click()
    qtbot.waitUntil(lambda: shown.grid.height() > low + 100)
    qtbot.waitUntil(lambda: backend.settings.get("grid.columns", {}).get("grid_only") is True)
    shown.grid.grid_only_button.click()
    qtbot.waitUntil(lambda: shown.grid.height() == low)


# --- people -----------------------------------------------------------------------------------------------------------


def billed(page: EditorPage) -> list[list[tuple[object, bool]] | None]:
    return [
        [(entry.artist, entry.featured is True) for entry in track.primary_contributions]
        if isinstance(track.primary_contributions, tuple)
        else None
        for track in tracks(page)
    ]


def people(shown: TracksPage, field: str) -> PeopleBulkEdit:
    return next(box for box in shown.people_edits if box.field == field)


def chips(box: PeopleBulkEdit) -> list[str]:
    return [chip.accessibleName() for chip in box.chips]


def bill(page: EditorPage, *lists: tuple[str, ...]) -> None:
    assert page.session is not None
    for track, names in zip(tracks(page), lists, strict=False):
        value = tuple(PrimaryContribution(artist=name) for name in names)
        page.session.apply(SetField(node_id=track.id, field="primary_contributions", value=value), "billed")


def choose(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_artists_of_several_tracks_are_added_to_all_and_only_lists_that_change_are_written(page: EditorPage) -> None:
    assert page.session is not None
    bill(page, ("Mara Quist", "Ines"), ("Ines",))
    before = page.session.release
    shown = several(page, 3)
    box = people(shown, "primary_contributions")
    assert chips(box) == ["Mara Quist, 2 of 3", "Ines, 2 of 3"]
    QTest.keyClicks(box.line, "Ines")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert billed(page)[:4] == [
        [("Mara Quist", False), ("Ines", False)],
        [("Ines", False)],
        [("Mara Quist", False), ("Ines", False)],
        None,
    ]
    assert tracks(page)[0] is next(before.tracks())
    assert page.session.steps[-1].label == "added Ines on 1 track"
    assert chips(box) == ["Mara Quist, 2 of 3", "Ines"]
    page.session.undo()
    assert page.session.release == before


def test_somebody_is_taken_from_all_by_one_key(page: EditorPage) -> None:
    assert page.session is not None
    bill(page, ("Mara Quist", "Ines"), ("Ines",))
    before = page.session.release
    box = people(several(page, 3), "primary_contributions")
    QTest.keyClick(box.chips[1], Qt.Key.Key_Delete)
    assert billed(page)[:3] == [[("Mara Quist", False)], [], None], "the third track has none of its own"
    page.session.undo()
    assert page.session.release == before


def test_somebody_takes_the_place_of_somebody_else(page: EditorPage) -> None:
    assert page.session is not None
    bill(page, ("Mara Quist", "Ines"), ("Ines",))
    before = page.session.release
    box = people(several(page, 3), "primary_contributions")
    choose(box.chip_menu(1), "Replace with…")
    assert box.line.accessibleName() == "Replace Ines with"
    QTest.keyClicks(box.line, "Otto")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert billed(page)[:3] == [[("Mara Quist", False), ("Otto", False)], [("Otto", False)], None]
    assert box.line.accessibleName() == "Add an artist to all"
    choose(box.chip_menu(1), "Featured")
    assert billed(page)[:2] == [[("Mara Quist", False), ("Otto", True)], [("Otto", True)]]
    choose(box.chip_menu(1), "Add to all")
    assert billed(page)[2] == [("Mara Quist", False), ("Otto", True)]
    for _ in range(3):
        page.session.undo()
    assert page.session.release == before


def test_the_whole_list_is_typed_once_for_all(page: EditorPage) -> None:
    assert page.session is not None
    bill(page, ("Mara Quist", "Ines"), ("Ines",))
    kept_entry = tracks(page)[0].primary_contributions[1]  # type: ignore[index]
    box = people(several(page, 3), "primary_contributions")
    box.replace_all_button.setChecked(True)
    QTest.keyClick(box.line, Qt.Key.Key_Escape)
    assert not box.replace_all_button.isChecked()
    box.replace_all_button.setChecked(True)
    QTest.keyClicks(box.line, "Ines; feat. Otto")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert billed(page)[:4] == [[("Ines", False), ("Otto", True)]] * 3 + [None]
    assert tracks(page)[0].primary_contributions[0] == kept_entry  # type: ignore[index]
    ids = {entry.id for track in tracks(page)[:3] for entry in track.primary_contributions}  # type: ignore[union-attr]
    assert len(ids) == 6, "each track has entries of its own"


def test_credits_of_several_tracks(page: EditorPage) -> None:
    assert page.session is not None
    before = page.session.release
    box = people(several(page, 3), "contributions")
    assert chips(box) == ["Mara Quist, Vocals · Lead"]
    QTest.keyClicks(box.line, "Otto (Guitar: Electric)")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    for track in tracks(page)[:3]:
        entry = track.contributions[-1]  # type: ignore[index]
        assert (entry.artist, entry.role, entry.type) == ("Otto", "Guitar", "Electric")
    assert len(tracks(page)[3].contributions) == 1  # type: ignore[arg-type]
    page.session.undo()
    assert page.session.release == before


def test_undo_and_other_choices_are_shown(page: EditorPage) -> None:
    assert page.session is not None
    shown = several(page, 3)
    box = people(shown, "primary_contributions")
    assert chips(box) == ["Mara Quist"]
    QTest.keyClicks(box.line, "Ines")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert chips(box) == ["Mara Quist", "Ines"]
    page.session.undo()
    assert chips(box) == ["Mara Quist"]
    shown.choose_tracks([tracks(page)[0].id])
    assert not box.isVisible()
