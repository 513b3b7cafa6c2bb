"""A field that was changed since the release came in shows it, and one click, key or entry brings its value back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.releases import account, created, kept
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.release import PrimaryContribution, Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.kit.cells import original_mark_rect
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def changed(qtbot: QtBot, backend: Backend) -> Release:
    """A release in which titles, artists and a UPC were changed on an earlier day, one title twice."""
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=20_000)
    release = kept(backend)
    session = open_session(backend, release.id)
    first, second, third = list(release.tracks())[:3]
    for node_id, field, value in (
        (first.id, "title", "Haven"),
        (first.id, "title", "Port"),
        (second.id, "primary_contributions", (PrimaryContribution(artist="Ines Moreau"),)),
        (third.id, "version_title", "Live"),
        (release.id, "upc", "036000291452"),
    ):
        session.apply(SetField(node_id=node_id, field=field, value=value), "changed")
    session.undo()
    session.redo()
    assert session.drain()
    session.close()
    return release


@pytest.fixture
def session(qtbot: QtBot, backend: Backend, changed: Release) -> Iterator[Session]:
    session = open_session(backend, changed.id)
    assert session.originals is not None
    with qtbot.waitSignal(session.originals.loaded, timeout=20_000):
        pass
    yield session
    session.drain()
    session.close()


@pytest.fixture
def grid(qtbot: QtBot, backend: Backend, session: Session) -> TrackGrid:
    grid = TrackGrid(session, backend.settings)
    qtbot.addWidget(grid)
    grid.resize(1000, 400)
    grid.show()
    return grid


def _track(session: Session, number: int) -> Track:
    return list(session.release.tracks())[number - 1]


def _cell(grid: TrackGrid, row: int, field: str) -> QModelIndex:
    model = grid.view.track_model
    return model.index(row, model.column_index(field))


def _marked(grid: TrackGrid) -> set[tuple[int, str]]:
    model = grid.view.track_model
    return {
        (row, column.field)
        for row in range(model.rowCount())
        for position, column in enumerate(model.columns)
        if model.cell_at(row, position).differs
    }


def test_cells_that_had_another_value_are_marked_and_a_click_brings_it_back(grid: TrackGrid, session: Session) -> None:
    # What was empty at first is not marked: the version, and the artists that the track took from its release.
    assert _marked(grid) == {(0, "title")}
    index = _cell(grid, 0, "title")
    assert "Original value: Harbour" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert "Original value: Harbour" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    mark = original_mark_rect(grid.view.visualRect(index), Qt.LayoutDirection.LeftToRight)
    QTest.mouseClick(grid.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, mark.center())
    assert _track(session, 1).title == "Harbour"
    assert _marked(grid) == set()
    session.undo()
    assert _track(session, 1).title == "Port"
    assert _marked(grid) == {(0, "title")}


def test_a_click_beside_the_mark_changes_nothing(grid: TrackGrid, session: Session) -> None:
    index = _cell(grid, 0, "title")
    point = grid.view.visualRect(index).topLeft()
    point.setX(point.x() + 6)
    point.setY(point.y() + 6)
    QTest.mouseClick(grid.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert _track(session, 1).title == "Port"


def test_the_key_and_the_menu_restore_all_selected_cells_as_one_step(grid: TrackGrid, session: Session) -> None:
    edits = tuple(
        SetField(node_id=_track(session, number).id, field="isrc", value=f"QZNL2260009{number}") for number in (1, 2)
    )
    session.apply(Batch(edits=edits), "changed")
    assert _marked(grid) == {(0, "title"), (0, "isrc"), (1, "isrc")}
    grid.view.selectAll()
    entry = next(action for action in grid.menu().actions() if action.text() == "Restore original values")
    assert entry.isEnabled()
    steps = len(session.steps)
    grid.view.setFocus()
    QTest.keyClick(grid.view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert _marked(grid) == set()
    assert [_track(session, number).isrc for number in (1, 2)] == ["QZNL22600001", "QZNL22600002"]
    assert len(session.steps) == steps + 1
    entry = next(action for action in grid.menu().actions() if action.text() == "Restore original values")
    assert not entry.isEnabled()


def test_a_form_has_a_button_and_an_entry(qtbot: QtBot, session: Session) -> None:
    box = FieldBox(session, session.release, "upc")
    qtbot.addWidget(box)
    box.show()
    button = box.original_button
    assert button is not None
    assert button.isVisibleTo(box)
    height = box.sizeHint().height()
    button.click()
    assert session.release.upc == "076012229074"
    assert not button.isVisibleTo(box)
    assert box.sizeHint().height() == height  # nothing below it moves
    session.undo()
    entry = next(action for action in box.states_menu().actions() if action.text().startswith("Original value"))
    entry.trigger()
    assert session.release.upc == "076012229074"
    untouched = FieldBox(session, session.release, "genre")
    qtbot.addWidget(untouched)
    assert untouched.original_button is None


def test_a_release_that_was_submitted_is_held_to_what_it_was_then(
    qtbot: QtBot, backend: Backend, changed: Release
) -> None:
    now = backend.library.load(changed.id).release
    created(backend, now, account(backend).id)
    session = open_session(backend, changed.id)
    assert session.originals is not None
    with qtbot.waitSignal(session.originals.loaded, timeout=20_000):
        pass
    first = _track(session, 1)
    assert not session.originals.differs(first, "title")
    session.apply(SetField(node_id=first.id, field="title", value=INHERIT), "cleared")
    assert session.originals.value(_track(session, 1), "title") == "Port"
    assert session.originals.differs(_track(session, 1), "title")
    session.drain()
    session.close()
