"""Find and replace: what is found, what is left, what becomes of ids and works; one step that undo takes back."""

from __future__ import annotations

import dataclasses
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.grid.conftest import Open, press
from tests.ui.releases import harbour, kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.domain.release import (
    Contribution,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.editor.grid import columns
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.editor.grid.replace_dialog import ReplaceDialog
from trackball_desktop.ui.editor.grid.replacing import ReplaceQuery, replace_text
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import shortcuts
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow


def tracks(grid: TrackGrid) -> list[Track]:
    return list(grid.view.track_model.session.release.tracks())


def opened(grid: TrackGrid) -> ReplaceDialog:
    grid.find_and_replace()
    return next(dialog for dialog in grid.findChildren(ReplaceDialog) if dialog.isVisible())


def seen(dialog: ReplaceDialog) -> list[tuple[str, ...]]:
    model = dialog.table.model()
    return [
        tuple(model.index(row, column).data() for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def choose(box: object, words: str) -> None:
    place = box.findText(words)  # type: ignore[attr-defined]
    assert place >= 0, words
    box.setCurrentIndex(place)  # type: ignore[attr-defined]
    box.activated.emit(place)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "wanted", "new"),
    [
        ("Slow slow", ReplaceQuery("slow", "Fast"), "Fast Fast"),
        ("Slow slow", ReplaceQuery("slow", "fast", match_case=True), "Slow fast"),
        ("Slowly slow", ReplaceQuery("slow", "fast", whole_words=True), "Slowly fast"),
        ("Slow_1 slow", ReplaceQuery("slow", "fast", whole_words=True), "Slow_1 fast"),
        ("कि क", ReplaceQuery("क", "ख", whole_words=True), "कि ख"),
        ("Cafe\u0301 Cafe", ReplaceQuery("café", "Bar"), "Bar Cafe"),
        ("Café", ReplaceQuery("cafe\u0301", "Bar"), "Bar"),
        ("a.c abc", ReplaceQuery("a.c", r"\1"), r"\1 abc"),
        ("夜の水", ReplaceQuery("の", "之"), "夜之水"),
        ("👩\u200d🎤 x", ReplaceQuery("👩\u200d🎤", ""), " x"),
        ("Kites", ReplaceQuery("kites", "Kites", match_case=True), None),
        ("Kites", ReplaceQuery("Kites", "Kites"), None),
        ("Kites", ReplaceQuery("", "x"), None),
        ("", ReplaceQuery("x", "y"), None),
    ],
)
def test_what_is_found_and_what_comes_of_it(text: str, wanted: ReplaceQuery, new: str | None) -> None:
    assert replace_text(text, wanted) == new


def test_a_replacement_is_shown_first_and_is_one_step(grid: TrackGrid) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    dialog = opened(grid)
    choose(dialog.columns_combo, "Text columns")  # else the work that is called like it changes with it
    assert not dialog.ok_button.isEnabled()
    QTest.keyClicks(dialog.find_line, "kites")
    QTest.keyClicks(dialog.replacement_line, "Dragons")
    assert seen(dialog) == [("1-3", "Title", "Kites", "Dragons")]
    assert session.release is before
    QTest.keyClick(dialog.replacement_line, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert [track.title for track in tracks(grid)] == ["Harbour", "Slow Light", "Dragons", "夜の水", "أغاني البحر"]
    assert session.steps[-1].label == "replaced in Title on 1 track"
    session.undo()
    assert session.release == before


def test_only_cells_whose_text_changes_are_touched(grid: TrackGrid) -> None:
    before = {track.id: track for track in tracks(grid)}
    dialog = opened(grid)
    QTest.keyClicks(dialog.find_line, "QZNL226")
    assert seen(dialog) == [], "codes are no text: they are chosen by their own column"
    choose(dialog.columns_combo, "ISRC")
    QTest.keyClicks(dialog.replacement_line, "CBGNR25")
    QTest.keyClick(dialog.find_line, Qt.Key.Key_Return)
    for track in tracks(grid):
        was = before[track.id]
        assert track == was.model_copy(update={"isrc": str(was.isrc).replace("QZNL226", "CBGNR25")})


def test_the_selection_says_where(grid: TrackGrid) -> None:
    press(grid, "Shift+Down")  # two titles
    dialog = opened(grid)
    QTest.keyClicks(dialog.find_line, "h")
    assert [row[:3] for row in seen(dialog)] == [("1-1", "Title", "Harbour"), ("1-2", "Title", "Slow Light")]
    choose(dialog.columns_combo, "All visible columns")
    choose(dialog.rows_combo, "All tracks")
    assert [row[2] for row in seen(dialog)] == ["Harbour", "Slow Light"]
    choose(dialog.columns_combo, "ISRC")
    assert seen(dialog) == []


def test_what_is_inherited_is_left_and_said(grid: TrackGrid) -> None:
    dialog = opened(grid)
    choose(dialog.columns_combo, "All visible columns")
    QTest.keyClicks(dialog.find_line, "Mara")
    assert seen(dialog) == []
    assert "5 cells" in dialog.remark_label.text()
    assert not dialog.ok_button.isEnabled()


def test_people_keep_their_ids_and_roles(open_grid: Open) -> None:
    release = harbour()
    first = next(release.tracks())
    billed = (PrimaryContribution(artist="Mara Quist", artist_id="77"), PrimaryContribution(artist="Ines Moreau"))
    credited = (
        Contribution(artist="Mara Quist", role="Vocals", type="Lead", artist_id="77"),
        Contribution(artist="Quist", role="Guitar"),
    )
    changed = first.model_copy(update={"primary_contributions": billed, "contributions": credited})
    disc = release.discs[0].model_copy(update={"tracks": (changed, *release.discs[0].tracks[1:])})
    release = release.model_copy(update={"discs": (disc, *release.discs[1:])})
    grid = open_grid(release)
    grid.view.track_model.show_columns(columns.BUILT_IN_SETS[1].fields)
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    dialog = opened(grid)
    choose(dialog.columns_combo, "All visible columns")
    QTest.keyClicks(dialog.find_line, "Quist")
    QTest.keyClicks(dialog.replacement_line, "Quest")
    dialog.whole_words_checkbox.setChecked(True)
    choose(dialog.rows_combo, "All tracks")
    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    now = tracks(grid)[0]
    assert isinstance(now.primary_contributions, tuple)
    assert isinstance(now.contributions, tuple)
    assert [(p.artist, p.artist_id) for p in now.primary_contributions] == [
        ("Mara Quest", "77"),
        ("Ines Moreau", INHERIT),
    ]
    assert [(p.artist, p.role, p.type, p.artist_id) for p in now.contributions] == [
        ("Mara Quest", "Vocals", "Lead", "77"),
        ("Quest", "Guitar", INHERIT, INHERIT),
    ]
    session.undo()
    assert session.release == before


def test_a_name_that_is_taken_away_takes_its_entry_along(open_grid: Open) -> None:
    release = harbour()
    disc = release.discs[0]
    billed = (PrimaryContribution(artist="Mara Quist"), PrimaryContribution(artist="N.N."))
    first = disc.tracks[0].model_copy(update={"primary_contributions": billed})
    disc = disc.model_copy(update={"tracks": (first, *disc.tracks[1:])})
    grid = open_grid(release.model_copy(update={"discs": (disc, *release.discs[1:])}))
    dialog = opened(grid)
    choose(dialog.columns_combo, "All visible columns")
    QTest.keyClicks(dialog.find_line, "N.N.")
    assert seen(dialog) == [("1-1", "Artists", "Mara Quist; N.N.", "Mara Quist")]
    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    assert tracks(grid)[0].primary_contributions == billed[:1]


def test_a_work_of_several_tracks_is_found_once_and_stays_one(open_grid: Open) -> None:
    release = harbour()
    shared = release.works[0].id
    discs = tuple(
        disc.model_copy(
            update={"tracks": tuple(track.model_copy(update={"works": (shared,)}) for track in disc.tracks)}
        )
        for disc in release.discs
    )
    grid = open_grid(release.model_copy(update={"discs": discs}))
    grid.view.track_model.show_columns((*columns.FROZEN, "works"))
    dialog = opened(grid)
    QTest.keyClicks(dialog.find_line, "Harbour")
    QTest.keyClicks(dialog.replacement_line, "Port")
    choose(dialog.columns_combo, "Works")
    assert seen(dialog) == [("1-1", "Works", "Harbour", "Port")]
    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    after = grid.view.track_model.session.release
    assert len(after.works) == len(release.works)
    assert next(work for work in after.works if work.id == shared).title == "Port"
    assert {track.works for track in after.tracks()} == {(shared,)}


@pytest.mark.parametrize(
    ("column", "find", "by", "why"),
    [
        ("Length", "3:21", "soon", "the value does not fit this column"),
        ("ISRC", "QZ", "Harbour", "this is not a valid code"),
        ("Advisory", "Non", "N0n", "this value is not in the list"),
        ("All visible columns", "3:21", "soon", "the value does not fit this column"),
    ],
)
def test_what_a_column_cannot_take_is_marked_and_stays(
    grid: TrackGrid, column: str, find: str, by: str, why: str
) -> None:
    session = grid.view.track_model.session
    first = tracks(grid)[0]
    session.apply(SetField(node_id=first.id, field="parental_advisory", value="Non-Applicable"), "set")
    before = session.release
    dialog = opened(grid)
    choose(
        dialog.columns_combo, column if column != "Advisory" else columns.column_for_field("parental_advisory").label
    )
    QTest.keyClicks(dialog.find_line, find)
    QTest.keyClicks(dialog.replacement_line, by)
    assert seen(dialog)[0][3] == f"unchanged: {why}"
    assert re.search(r"stays? unchanged", dialog.remark_label.text())
    assert not dialog.ok_button.isEnabled()
    assert session.release is before


def test_a_code_that_was_sent_is_locked(grid: TrackGrid) -> None:
    session = grid.view.track_model.session
    session.draft = dataclasses.replace(session.draft, state=ReleaseState.CREATED)
    dialog = opened(grid)
    choose(dialog.columns_combo, "ISRC")
    QTest.keyClicks(dialog.find_line, "QZNL226")
    QTest.keyClicks(dialog.replacement_line, "CBGNR25")
    assert {row[3] for row in seen(dialog)} == {"unchanged: it was sent, and is locked"}
    assert not dialog.ok_button.isEnabled()


def test_the_last_words_are_there_again(grid: TrackGrid) -> None:
    dialog = opened(grid)
    QTest.keyClicks(dialog.find_line, "Kites")
    QTest.keyClicks(dialog.replacement_line, "Kits")
    dialog.case_checkbox.setChecked(True)
    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    assert opened(grid).query == ReplaceQuery("Kites", "Kits", match_case=True)


def test_a_long_title_and_control_signs_are_found(open_grid: Open) -> None:
    release = Release(title="Odd", discs=(harbour().discs[0],))
    grid = open_grid(release)
    session = grid.view.track_model.session
    press(grid, "F2")
    grid.view.track_model.setData(grid.view.track_model.index(0, 1), "x" * 2_990 + " needle\x07")
    dialog = opened(grid)
    QTest.keyClicks(dialog.find_line, "needle")
    QTest.keyClicks(dialog.replacement_line, "thread")
    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    assert str(tracks(grid)[0].title).startswith("x" * 2_990 + " thread")
    session.undo()
    assert " needle" in str(tracks(grid)[0].title)


def test_the_key_opens_it_from_any_step(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    window.open_release(release.id)
    window.editor.show_step(WizardStep.RIGHTS)
    assert shortcuts.command("replace") in window.commands.available_commands()
    window.commands.run("replace")
    page = window.editor.page(WizardStep.TRACKS)
    assert window.editor.step is WizardStep.TRACKS
    assert any(dialog.isVisible() for dialog in page.findChildren(ReplaceDialog))
    window.close()


def test_a_name_is_replaced_wherever_it_stands_also_in_columns_that_are_not_shown(
    open_grid: Open,
) -> None:
    release = harbour()
    work = Work(
        title="Harbour",
        contributions=(WorkContribution(artist="Jonas Quist", role="Composer"),),
        publishers=(Publisher(publisher="Quist Songs"),),
    )
    disc = release.discs[0]
    credited = (Contribution(artist="Ida Quist", role="Producer"),)
    first = disc.tracks[0].model_copy(update={"works": (work.id,), "contributions": credited})
    discs = (disc.model_copy(update={"tracks": (first, *disc.tracks[1:])}), *release.discs[1:])
    grid = open_grid(release.model_copy(update={"discs": discs, "works": (work,)}))
    grid.view.track_model.show_columns((*columns.FROZEN, "isrc"))
    dialog = opened(grid)
    QTest.keyClicks(dialog.find_line, "Quist")
    QTest.keyClicks(dialog.replacement_line, "Qvist")
    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    after = grid.view.track_model.session.release
    (writer,), (publisher,) = after.works[0].children("contributions"), after.works[0].children("publishers")
    (producer,) = after.discs[0].tracks[0].children("contributions")
    names = (writer.artist, publisher.publisher, producer.artist)  # type: ignore[attr-defined]
    assert names == ("Jonas Qvist", "Qvist Songs", "Ida Qvist")
