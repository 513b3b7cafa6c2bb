"""Pastes: what fits, what is left out, what is kept as typed; ten thousand cells; whatever is done can be undone."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.ui.grid.conftest import Open, press
from tests.ui.releases import harbour
from trackball_desktop.domain.release import Contribution, Disc, PrimaryContribution, Release, Track, walk
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.editor.grid import cell_text, columns, operations, pasting, tsv
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.editor.grid.paste_dialog import PastePreview

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)

ODD = (
    "e\u0301\u0327" * 40,
    "\U0001f469\u200d\U0001f3a4 and \U0001f1e9\U0001f1ea",
    "a\x00b\x07c\x1bd",
    "x" * 3000,
    "أ\u202eب",
)


def put(grid: TrackGrid, row: int, column: int) -> None:
    grid.view.go_to(grid.view.track_model.index(row, column))


def tracks(grid: TrackGrid) -> list[Track]:
    return list(grid.view.track_model.session.release.tracks())


def paste(grid: TrackGrid, text: str) -> PastePreview | None:
    QGuiApplication.clipboard().setText(text)
    press(grid, "Ctrl+V")
    return next((dialog for dialog in grid.findChildren(PastePreview) if dialog.isVisible()), None)


def accept(dialog: PastePreview | None) -> None:
    assert dialog is not None
    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)


def box_set(count: int) -> Release:
    return Release(
        title="Box",
        primary_contributions=(PrimaryContribution(artist="Mara Quist"),),
        discs=(Disc(tracks=tuple(Track(title=f"Song {number:03}", genre="Pop") for number in range(count))),),
    )


def test_a_preview_shows_old_and_new_and_nothing_happens_before_it_is_accepted(grid: TrackGrid) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    put(grid, 0, 1)
    dialog = paste(grid, 'Harbour Lights\tLive\r\n"Slow ""Light"""\t\r\n')
    assert dialog is not None
    model = dialog.model
    shown = [[model.data(model.index(row, column)) for column in range(4)] for row in range(model.rowCount())]
    assert shown == [
        ["1-1", "Title", "Harbour", "Harbour Lights"],
        ["1-1", "Version", "", "Live"],
        ["1-2", "Title", "Slow Light", 'Slow "Light"'],
    ]
    assert session.release is before
    dialog.reject()
    assert session.release is before
    accept(paste(grid, "Harbour Lights\tLive\n"))
    assert (tracks(grid)[0].title, tracks(grid)[0].version_title) == ("Harbour Lights", "Live")
    assert tracks(grid)[0].isrc == "QZNL22600001"
    session.undo()
    assert session.release == before


def test_rows_too_many_are_added_as_tracks_or_left_out(grid: TrackGrid) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    put(grid, 4, 1)
    dialog = paste(grid, "Five\nSix\nSeven\n")
    assert dialog is not None
    assert dialog.add_checkbox.text() == "Add 2 tracks for the rows below the last track"
    accept(dialog)
    assert [track.title for track in tracks(grid)][4:] == ["Five", "Six", "Seven"]
    assert session.release.discs[1].tracks[-1].track_type == "audio"
    assert session.steps[-1].label == "pasted Title on 3 tracks"
    session.undo()
    assert session.release == before
    dialog = paste(grid, "Five\nSix\nSeven\n")
    assert dialog is not None
    dialog.add_checkbox.setChecked(False)
    assert dialog.title.text() == "1 cell changes"
    accept(dialog)
    assert [track.title for track in tracks(grid)][3:] == ["夜の水", "Five"]


def test_what_does_not_fit_or_cannot_be_read_is_said(grid: TrackGrid) -> None:
    grid.grid_columns.set_fields(["#", "title", columns.FILE_NAME, "duration", "local.original_release_date"])
    grid.show_column_set()
    put(grid, 0, 1)
    table = [["A", "a.wav", "3:30", "13/3/26", "more"], ["B", "b.wav", "soon", "3/4/26", "more"]]
    plan = pasting.plan_paste(grid.view.track_model, table, grid.view.selected_cells())
    assert (plan.read_only_count, plan.dropped_columns, plan.unparsed_count) == (2, 1, 2)
    accept(paste(grid, tsv.format_cells(table)))
    one, two = tracks(grid)[:2]
    assert (one.duration, one.local.original_release_date) == (timedelta(seconds=210), date(2026, 3, 13))
    assert (two.duration, two.local.original_release_date) == ("soon", "3/4/26")


def test_a_block_is_repeated_over_a_selection_that_it_fits(grid: TrackGrid) -> None:
    put(grid, 0, 2)
    press(grid, "Shift+Down", "Shift+Down", "Shift+Down")
    accept(paste(grid, "Live\nDemo\n"))
    assert [track.version_title for track in tracks(grid)] == ["Live", "Demo", "Live", "Demo", INHERIT]


def test_pasting_what_is_inherited_leaves_it_inherited(grid: TrackGrid) -> None:
    put(grid, 0, 1)
    press(grid, "Ctrl+A", "Ctrl+C")
    whole = QGuiApplication.clipboard().text()
    before = grid.view.track_model.session.release
    put(grid, 0, 0)
    assert paste(grid, whole) is None
    assert grid.view.track_model.session.release is before


def test_people_and_works_are_pasted_as_text(grid: TrackGrid) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    grid.grid_columns.choose_set("Credits")
    grid.show_column_set()
    put(grid, 0, 2)
    accept(
        paste(
            grid, "Mara Quist; Bo Ek feat. Ines Moreau\tMara Quist (Vocals: Lead); Bo Ek (Bass)\tKites; New Song\n" * 2
        )
    )
    one, two = tracks(grid)[:2]
    for track in (one, two):
        assert isinstance(track.primary_contributions, tuple)
        assert isinstance(track.contributions, tuple)
        artists = [(artist.artist, artist.featured is True) for artist in track.primary_contributions]
        assert artists == [("Mara Quist", False), ("Bo Ek", False), ("Ines Moreau", True)]
        assert [(c.artist, c.role, c.type) for c in track.contributions] == [
            ("Mara Quist", "Vocals", "Lead"),
            ("Bo Ek", "Bass", INHERIT),
        ]
        assert [work.title for work in session.release.works_of(track)] == ["Kites", "New Song"]
    assert one.works == two.works  # a work that is new stands once
    assert one.contributions[0].id == next(before.tracks()).contributions[0].id  # type: ignore[index, union-attr]
    assert len(session.release.works) == len(before.works) + 1
    ids = [node.id for node in walk(session.release)]
    assert len(ids) == len(set(ids))
    session.undo()
    assert session.release == before


@pytest.mark.parametrize(
    "entries",
    [
        (Contribution(artist="A (B)", role="Vocals", type="Lead"), Contribution(artist="Mo (Sand)")),
        (
            Contribution(artist="Mo", role="Guitar"),
            Contribution(role="Bass", type="Electric"),
            Contribution(artist="X"),
        ),
    ],
)
def test_credits_are_read_as_they_are_spelled(entries: tuple[Contribution, ...]) -> None:
    line = "; ".join(cell_text._format_credit(entry) for entry in entries)  # pyright: ignore[reportPrivateUsage]
    assert cell_text.parse_credits(line, entries) == entries


def test_every_field_of_a_track_is_a_column_and_survives_a_round_trip(grid: TrackGrid) -> None:
    model = grid.view.track_model
    model.show_columns(columns.all_fields())
    everything = {(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())}
    table = tsv.parse_cells(operations.clipboard_text(model, everything))
    plan = pasting.plan_paste(model, table, {(0, 0)})
    assert not plan.cells
    ours = set(type(tracks(grid)[0].local).model_fields) - {"master_original", "master_copy"}  # written by fixes
    assert len(columns.all_fields()) == len(Track.model_fields) - 3 + len(ours) + 6


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_pasted_shown_and_undone(grid: TrackGrid, text: str) -> None:
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    put(grid, 0, 1)
    assert paste(grid, text) is None
    assert tracks(grid)[0].title != "Harbour"
    assert grid.view.grab().width() > 0
    press(grid, "F2", "Escape")
    session.undo()
    assert session.release == before


def test_ten_thousand_cells_are_one_step_and_bounded(open_grid: Open) -> None:
    grid = open_grid(box_set(200))
    session, before = grid.view.track_model.session, grid.view.track_model.session.release
    grid.view.track_model.show_columns([*columns.all_fields()])
    width = grid.view.track_model.columnCount()
    put(grid, 0, 1)
    cells = [[f"v{row}-{column}" for column in range(1, width)] for row in range(10_000 // (width - 1))]
    steps = len(session.steps)
    dialog = paste(grid, tsv.format_cells(cells))
    assert dialog is not None
    accept(dialog)
    assert len(session.steps) == steps + 1
    assert tracks(grid)[150].title == "v150-2"
    assert tracks(grid)[150].notes == f"v150-{grid.view.track_model.column_index('notes')}"
    session.undo()
    assert session.release == before


def test_a_column_of_ten_thousand_rows_adds_no_more_than_it_may(open_grid: Open) -> None:
    grid = open_grid(box_set(3))
    plan = pasting.plan_paste(grid.view.track_model, [[f"Song {row}"] for row in range(10_000)], {(0, 1)})
    assert (len(plan.new_tracks), plan.dropped_rows) == (pasting.MAX_NEW_TRACKS, 10_000 - 3 - pasting.MAX_NEW_TRACKS)
    edits, label = pasting.paste_edits(grid.view.track_model, plan, add_tracks=True)
    before = grid.view.track_model.session.release
    assert grid.view.track_model.apply(edits, label)
    assert len(tracks(grid)) == 3 + pasting.MAX_NEW_TRACKS
    grid.view.track_model.session.undo()
    assert grid.view.track_model.session.release == before


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_in_the_grid_can_be_undone(open_grid: Open, seed: int) -> None:
    chance = random.Random(seed)
    grid = open_grid(harbour())
    model, session = grid.view.track_model, grid.view.track_model.session
    model.show_columns(columns.all_fields())
    before = session.release
    states = [before]
    texts = ("", "Mara Quist feat. Bo", "3:05", "2026-03-13", "yes", "A (Vocals); B", "Kites; Kites", "q; w", *ODD)
    while len(states) < 12:
        rows = sorted(chance.choices(range(model.rowCount()), k=2))
        places = sorted(chance.choices(range(model.columnCount()), k=2))
        cells = {(row, column) for row in range(rows[0], rows[1] + 1) for column in range(places[0], places[1] + 1)}
        match chance.choice(["clear", "down", "right", "paste", "type", "sort", "remove"]):
            case "clear":
                model.apply(*operations.clear_edits(model, cells))
            case "down":
                model.apply(*operations.fill_down_edits(model, cells)[:2])
            case "right":
                model.apply(*operations.fill_right_edits(model, cells)[:2])
            case "paste":
                table = [[chance.choice(texts) for _ in range(3)] for _ in range(chance.randint(1, 8))]
                plan = pasting.plan_paste(model, table, cells)
                model.apply(*pasting.paste_edits(model, plan, add_tracks=chance.random() < 0.5))
            case "type":
                column = model.index(rows[0], chance.randrange(1, 39))
                if column.flags() & Qt.ItemFlag.ItemIsEditable:
                    model.setData(column, chance.choice(texts))
            case "sort":
                model.sort_by(chance.choice(columns.all_fields()), descending=chance.random() < 0.5)
            case _:
                if model.rowCount() > 2 and chance.random() < 0.3:
                    grid.view.go_to(model.index(rows[0], 1))
                    grid.remove_tracks()
        ids = [node.id for node in walk(session.release)]
        assert len(ids) == len(set(ids))
        if session.release is not states[-1]:
            states.append(session.release)
    while len(states) > 1:
        assert session.release == states.pop()
        session.undo()
    assert session.release == before


def test_a_row_of_headings_says_where_columns_go_and_is_no_track(grid: TrackGrid) -> None:
    before = [track.title for track in tracks(grid)]
    put(grid, 0, 1)
    accept(paste(grid, "No\tISRC\tTitle\tStudio\n2\tQZNL22600092\tSlow Light\tHome\n1\tQZNL22600091\t\tHome\n"))
    after = tracks(grid)
    assert [track.title for track in after] == before, "headings are no track, and no row is added"
    assert [track.isrc for track in after[:2]] == ["QZNL22600091", "QZNL22600092"], "rows find their tracks"


def test_an_empty_cell_clears_only_where_that_is_chosen(grid: TrackGrid) -> None:
    accept(paste_at(grid, "Harbour Lights\tLive\nSlow Light\tDemo\n"))
    dialog = paste_at(grid, "Harbour Two\t\nSlow Two\t\n")
    assert dialog is not None
    assert not dialog.clear_checkbox.isChecked()
    accept(dialog)
    assert [track.version_title for track in tracks(grid)[:2]] == ["Live", "Demo"]
    dialog = paste_at(grid, "Harbour\t\nSlow\t\n")
    assert dialog is not None
    dialog.clear_checkbox.setChecked(True)
    accept(dialog)
    assert [track.version_title for track in tracks(grid)[:2]] == [INHERIT, INHERIT]


def test_a_code_never_becomes_an_artist(grid: TrackGrid) -> None:
    place = [column.field for column in grid.view.track_model.columns].index("primary_contributions")
    before = tracks(grid)[0].primary_contributions
    put(grid, 0, place)
    dialog = paste(grid, "QZNL22600001\n")
    if dialog is not None:
        assert not dialog.ok_button.isEnabled()
        dialog.reject()
    assert tracks(grid)[0].primary_contributions == before


def paste_at(grid: TrackGrid, text: str) -> PastePreview | None:
    put(grid, 0, 1)
    return paste(grid, text)
