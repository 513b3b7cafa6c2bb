"""Names in cells are completed from the directory while they are typed, and come with what it knows of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from tests.ui.grid.conftest import Open, editor_of, press
from tests.ui.releases import kept
from trackball_desktop.domain.release import Publisher, Track, WorkContribution
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.storage.people import Person
from trackball_desktop.ui.draft.entry_table import EntryTable
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.grid import columns
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.kit.name_cells import NameCellInput
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def grid(open_grid: Open, backend: Backend) -> TrackGrid:
    people = [
        Person("Ines Moreau", society="SACEM", roles=("Composer", "Vocals"), openplay_id="OP-7", share="25"),
        Person("Inga Berg"),
        Person("Feat Brothers"),
    ]
    backend.people.save(people).result()
    return open_grid()


def first(grid: TrackGrid) -> Track:
    return next(grid.view.track_model.session.release.tracks())


def artists(grid: TrackGrid) -> list[tuple[object, object, bool]]:
    value = first(grid).primary_contributions
    return [(p.artist, p.artist_id, p.featured is True) for p in value] if isinstance(value, tuple) else []


def put(grid: TrackGrid, field: str) -> None:
    grid.view.go_to(grid.view.track_model.index(0, grid.view.track_model.column_index(field)))


def line(grid: TrackGrid) -> NameCellInput:
    found = editor_of(grid)
    assert isinstance(found, NameCellInput)
    return found


def offered(grid: TrackGrid) -> list[str]:
    shown = line(grid).suggestion_list
    return [shown.item(row).text() for row in range(shown.count())] if shown is not None and shown.isVisible() else []


def test_enter_takes_the_name_and_keeps_the_cell(grid: TrackGrid) -> None:
    put(grid, "primary_contributions")
    press(grid, "in")
    assert offered(grid) == ["Ines Moreau", "Inga Berg"]
    press(grid, "Return")
    assert editor_of(grid) is None
    assert artists(grid) == [("Ines Moreau", "OP-7", False)]
    assert grid.view.currentIndex().row() == 1
    assert len(grid.view.track_model.session.steps) == 2
    grid.view.track_model.session.undo()
    assert artists(grid) == []


def test_right_takes_the_name_and_goes_on_to_guests(grid: TrackGrid) -> None:
    put(grid, "primary_contributions")
    press(grid, "ing", "Right", "; feat. in")
    assert line(grid).text() == "Inga Berg; feat. in"
    assert offered(grid)[0] == "Ines Moreau"
    press(grid, "Down", "Up", "Return")
    assert artists(grid) == [("Inga Berg", INHERIT, False), ("Ines Moreau", "OP-7", True)]


def test_escape_closes_the_list_and_then_the_cell(grid: TrackGrid) -> None:
    put(grid, "primary_contributions")
    press(grid, "in", "Escape")
    assert offered(grid) == []
    assert line(grid).text() == "in"
    press(grid, "Escape")
    assert editor_of(grid) is None
    assert artists(grid) == []
    press(grid, "in", "Escape", "Return")
    assert artists(grid) == [("in", INHERIT, False)], "what was typed, not what was offered"


def test_leaving_by_tab_takes_what_was_typed(grid: TrackGrid) -> None:
    put(grid, "primary_contributions")
    press(grid, "in", "Tab")
    assert artists(grid) == [("in", INHERIT, False)]
    assert not [shown for shown in grid.window().findChildren(QListWidget) if shown.isVisible()]


def test_a_click_takes_a_name_and_stays_in_the_cell(grid: TrackGrid) -> None:
    put(grid, "primary_contributions")
    press(grid, "in")
    shown = line(grid).suggestion_list
    assert shown is not None
    QTest.mouseClick(
        shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualItemRect(shown.item(1)).center() + QPoint(1, 0)
    )
    assert line(grid).text() == "Inga Berg"
    press(grid, "Return")
    assert artists(grid) == [("Inga Berg", INHERIT, False)]


def test_a_name_in_the_middle_is_completed_where_it_stands(grid: TrackGrid) -> None:
    put(grid, "primary_contributions")
    press(grid, "Aya; in; Otto", *["Left"] * len("; Otto"))
    press(grid, "g")
    assert offered(grid) == ["Inga Berg"]
    press(grid, "Return")
    assert [name for name, _, _ in artists(grid)] == ["Aya", "Inga Berg", "Otto"]


def test_a_credit_comes_with_its_usual_role_and_roles_are_left_alone(grid: TrackGrid) -> None:
    grid.view.track_model.show_columns(columns.BUILT_IN_SETS[1].fields)
    put(grid, "contributions")
    press(grid, "ines", "Right")
    assert line(grid).text() == "Ines Moreau (Vocals)"
    press(grid, "; Inga Berg (in")
    assert offered(grid) == []
    press(grid, ")", "Return")
    credited = first(grid).contributions
    assert isinstance(credited, tuple)
    assert [(entry.artist, entry.artist_id) for entry in credited] == [("Ines Moreau", "OP-7"), ("Inga Berg", INHERIT)]
    assert credited[1].role == "in"


def test_a_row_of_the_grid_that_is_taken_back_leaves_no_list_behind(grid: TrackGrid, qtbot: QtBot) -> None:
    for _ in range(3):
        put(grid, "primary_contributions")
        press(grid, "in", "Escape", "Escape")
    qtbot.waitUntil(lambda: not grid.window().findChildren(QListWidget), timeout=30_000)


@pytest.fixture
def session(qtbot: QtBot, backend: Backend) -> Iterator[Session]:
    backend.people.save([Person("Ines Moreau", society="SACEM", openplay_id="OP-7", share="25")]).result()
    opened = open_session(backend, kept(backend).id)
    yield opened
    assert opened.drain()
    opened.close()


@pytest.mark.parametrize(
    ("field", "cls", "name"),
    [("contributions", WorkContribution, "artist"), ("publishers", Publisher, "publisher")],
)
def test_writers_and_publishers_in_tables_are_completed_too(
    qtbot: QtBot, session: Session, field: str, cls: type, name: str
) -> None:
    work = session.release.works[0]
    table = EntryTable(session, work.id, field, cls, "People")
    qtbot.addWidget(table)
    table.resize(800, 300)
    table.show()
    QTest.mouseClick(table.add_button, Qt.MouseButton.LeftButton)
    editor = next(child for child in table.table.viewport().children() if isinstance(child, NameCellInput))
    QTest.keyClicks(editor, "ines")
    assert editor.open_suggestions
    QTest.keyClick(editor, Qt.Key.Key_Return)
    entry = getattr(session.release.works[0], field)[-1]
    known = "artist_id" if name == "artist" else "publisher_id"
    assert (getattr(entry, name), getattr(entry, known), entry.affiliation) == ("Ines Moreau", "OP-7", "SACEM")
    assert str(entry.split_percentage) == "25"
    session.undo()
    assert getattr(getattr(session.release.works[0], field)[-1], name) is INHERIT, "one step"


def test_pasted_names_come_with_their_ids_and_look_alikes_with_none(grid: TrackGrid) -> None:
    put(grid, "primary_contributions")
    QGuiApplication.clipboard().setText("Ines Moreau; feat. Inès Moreau")
    press(grid, "Ctrl+V")
    assert artists(grid) == [("Ines Moreau", "OP-7", False), ("Inès Moreau", INHERIT, True)]
