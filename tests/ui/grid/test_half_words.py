"""Half a word in a cell or field with known values becomes the one value that it can mean."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.grid.conftest import editor_of, press
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Contribution
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft import choices
from trackball_desktop.ui.draft.entry_card import EntryCard
from trackball_desktop.ui.draft.people import CARD_FIELDS
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.kit.choice_list import AliasedValues, matching_values
from trackball_desktop.ui.kit.field_inputs import ChoiceInput, InputContent

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


def advisories(grid: TrackGrid) -> list[object]:
    return [track.parental_advisory for track in grid.view.track_model.session.release.tracks()]


def put(grid: TrackGrid, field: str) -> None:
    grid.view.go_to(grid.view.track_model.index(0, grid.view.track_model.column_index(field)))


@pytest.mark.parametrize("leaving", [Qt.Key.Key_Return, Qt.Key.Key_Tab, None])
def test_a_half_word_in_a_cell_becomes_the_value_that_it_means(grid: TrackGrid, leaving: Qt.Key | None) -> None:
    put(grid, "parental_advisory")
    press(grid, "n", "o", "n")
    editor = editor_of(grid)
    assert editor is not None
    if leaving is None:
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()  # a click beside it does that
        grid.view.setFocus()
    else:
        for _ in range(2):  # the first may only close the list
            if editor_of(grid) is not None:
                QTest.keyClick(QApplication.activePopupWidget() or editor_of(grid), leaving)
    assert editor_of(grid) is None
    assert advisories(grid)[0] == "Non-Applicable"


def test_what_can_mean_several_values_is_not_kept_by_enter(grid: TrackGrid) -> None:
    put(grid, "parental_advisory")
    press(grid, "e")
    press(grid, "Return")
    assert editor_of(grid) is not None, "Explicit or Edited"
    assert advisories(grid)[0] is INHERIT
    press(grid, "x", "Return")
    assert editor_of(grid) is None
    assert advisories(grid)[0] == "Explicit"


def test_a_value_that_no_list_has_is_kept_as_it_is_typed(grid: TrackGrid) -> None:
    put(grid, "parental_advisory")
    press(grid, "Zzz", "Return")
    assert advisories(grid)[0] == "Zzz"


def test_what_stands_there_is_not_changed_by_going_through(grid: TrackGrid) -> None:
    session = grid.view.track_model.session
    track = next(session.release.tracks())
    session.apply(SetField(node_id=track.id, field="parental_advisory", value="Non"), "as imported")
    put(grid, "parental_advisory")
    press(grid, "F2", "Return")
    assert advisories(grid)[0] == "Non"


@pytest.fixture
def line(qtbot: QtBot) -> ChoiceInput:
    made = ChoiceInput(("Northlight", "Yacht Times", "Yacht Club"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_field_takes_the_only_match_and_tells_it(qtbot: QtBot, line: ChoiceInput) -> None:
    told: list[str] = []
    line.typed.connect(told.append)
    QTest.keyClicks(line.lineEdit(), "nor")
    line.lineEdit().editing_ended.emit()  # type: ignore[attr-defined]
    assert (line.currentText(), told[-1]) == ("Northlight", "Northlight")


def test_who_types_the_half_word_again_means_it(line: ChoiceInput) -> None:
    for expected in ("Northlight", "Nor"):
        line.lineEdit().selectAll()
        QTest.keyClicks(line.lineEdit(), "Nor")
        line.complete_unique_match()
        assert line.currentText() == expected


def test_several_matches_stay_typed(line: ChoiceInput) -> None:
    QTest.keyClicks(line.lineEdit(), "yacht")
    assert line.is_ambiguous
    line.complete_unique_match()
    assert line.currentText() == "yacht"
    line.present(InputContent("Yacht"))
    assert not line.is_ambiguous, "that was not typed"


def test_enter_in_a_field_settles_it(line: ChoiceInput) -> None:
    QTest.keyClicks(line.lineEdit(), "times")
    QTest.keyClick(line.lineEdit(), Qt.Key.Key_Return)
    assert line.currentText() == "Yacht Times"


def test_names_are_found_by_any_of_their_names_exact_ones_first() -> None:
    values = AliasedValues.create(
        ("German", "Germanic", "French"), lambda name: {"German": ("Deutsch", "de")}.get(name, ())
    )
    assert matching_values(values, "german") == ["German"]
    assert matching_values(values, "DE") == ["German"]
    assert matching_values(values, "deut") == ["German"]
    assert matching_values(values, "germ") == ["German", "Germanic"]
    assert matching_values(values, "ench") == ["French"]
    assert matching_values(values, " ") == []
    assert matching_values(("Pop", "Pop Rock"), "pop") == ["Pop"]


def test_each_listed_field_settles_its_own_values(grid: TrackGrid) -> None:
    session = grid.view.track_model.session
    for field in ("parental_advisory", "audio_language", "track_type"):
        values = choices.for_field(type(next(session.release.tracks())), field, session)
        assert values, field
        assert all(matching_values(values, value) == [value] for value in values[:40]), field


@pytest.mark.parametrize("is_listed", [True, False])
def test_enter_on_half_a_role_lists_what_it_may_be_and_leaves_the_card_open(
    qtbot: QtBot, grid: TrackGrid, is_listed: bool
) -> None:
    """Whether the list of completions is open, or was closed before."""
    session = grid.view.track_model.session
    track = next(session.release.tracks())
    credit = Contribution(artist="Mara Quist")
    session.apply(SetField(node_id=track.id, field="contributions", value=(credit,)), "credit")
    card = EntryCard(session, credit, CARD_FIELDS[Contribution], grid)
    card.open_at(QPoint(20, 20), "role")
    role = card.boxes["role"].editor
    assert isinstance(role, ChoiceInput)
    qtbot.waitUntil(lambda: role.lineEdit().hasFocus())
    found = matching_values([role.itemText(row) for row in range(role.count())], "Voc")
    assert len(found) > 1
    QTest.keyClicks(role.lineEdit(), "Voc")
    popup = role.completer().popup()
    if not is_listed:
        popup.hide()
    QTest.keyClick(popup if is_listed else role.lineEdit(), Qt.Key.Key_Return)
    assert card.isVisible()
    assert popup.isVisible()
    assert popup.model().rowCount() >= len(found)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert role.currentText() in found
    assert getattr(session.node(credit.id), "role", "") in found
    card.close()
