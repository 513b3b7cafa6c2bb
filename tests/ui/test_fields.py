"""Typing overrides, clearing inherits, each kind of nothing can be said, every field of the model has an editor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCompleter
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import (
    NODE_TYPES,
    Contribution,
    PrimaryContribution,
    Publisher,
    WorkContribution,
    field_kinds,
    local_kinds,
)
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.ui.draft.entry_table import CARD_FIELDS, COLUMNS
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.draft.undo_keys import UndoKeys
from trackball_desktop.ui.kit import field_labels
from trackball_desktop.ui.kit.choice_list import ALIAS_ROLE, AliasDelegate, AliasedValues
from trackball_desktop.ui.kit.field_inputs import ChoiceInput, InputContent, LineInput, PickInput
from trackball_desktop.ui.runtime.backend import Backend

ELSEWHERE = {
    "Release": {
        "primary_contributions",
        "contributions",
        "partners",
        "local.waivers",
        "local.transfer",
        "local.cover_original",
        "local.cover_copy",
    },
    "Disc": set[str](),
    "Track": {"primary_contributions", "contributions", "works", "local.master_original", "local.master_copy"},
    "Work": {"contributions", "publishers"},
}
"""Fields that have a part of the window of their own instead of a place in a form; test_editor opens each of them."""


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    session = open_session(backend, kept(backend).id)
    yield session
    session.drain()
    session.close()


def box_of(qtbot: QtBot, session: Session, node: Any, field: str) -> FieldBox:
    box = FieldBox(session, node, field)
    qtbot.addWidget(box)
    box.show()
    return box


def line_of(box: FieldBox) -> LineInput:
    line = box.editor if isinstance(box.editor, LineInput) else box.editor.findChild(LineInput)
    assert isinstance(line, LineInput)
    return line


def choose_state(box: FieldBox, state: object) -> None:
    menu = box.states_menu()
    next(a for a in menu.actions() if isinstance(a.data(), dict) and a.data()["state"] is state).trigger()


def test_an_inherited_value_is_a_ghost_until_something_is_typed_and_again_once_cleared(
    qtbot: QtBot, session: Session
) -> None:
    track = session.release.discs[0].tracks[0]
    box = box_of(qtbot, session, track, "pline_owner")
    line = line_of(box)
    assert (line.text(), line.placeholderText()) == ("", "Northlight Records")
    assert line.font().italic()
    QTest.keyClicks(line, "Own")
    assert session.release.discs[0].tracks[0].pline_owner == "Own"
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert session.release.discs[0].tracks[0].pline_owner is INHERIT
    assert line.placeholderText() == "Northlight Records"


def test_null_and_absent_can_be_chosen_and_are_shown(qtbot: QtBot, session: Session) -> None:
    box = box_of(qtbot, session, session.release, "genre")
    choose_state(box, None)
    assert session.release.genre is None
    assert line_of(box).placeholderText() == "sent as empty"
    choose_state(box, ABSENT)
    assert session.release.genre is ABSENT
    assert line_of(box).placeholderText() == "left out"
    choose_state(box, INHERIT)
    assert session.release.genre is INHERIT


def test_a_date_is_kept_as_typed_until_it_is_one(qtbot: QtBot, session: Session) -> None:
    box = box_of(qtbot, session, session.release, "original_release_date")
    line = line_of(box)
    QTest.keyClicks(line, "13/3/26")
    assert session.release.original_release_date == "13/3/26"
    line.selectAll()
    QTest.keyClicks(line, "2026-03-13")
    assert session.release.original_release_date == date(2026, 3, 13)


def test_a_flag_has_three_answers(qtbot: QtBot, session: Session) -> None:
    box = box_of(qtbot, session, session.release, "box_set")
    assert isinstance(box.editor, PickInput)
    for index, value in ((1, True), (2, False), (0, INHERIT)):
        box.editor.setCurrentIndex(index)
        box.editor.activated.emit(index)
        assert session.release.box_set is value


def test_a_change_from_elsewhere_is_shown(qtbot: QtBot, session: Session) -> None:
    box = box_of(qtbot, session, session.release, "title")
    session.apply(SetField(node_id=session.release.id, field="title", value="Elsewhere"), "Title")
    assert line_of(box).text() == "Elsewhere"
    session.undo()
    assert line_of(box).text() == "Harbour Songs"


def test_ctrl_z_in_a_field_is_the_sessions(qtbot: QtBot, session: Session) -> None:
    box = box_of(qtbot, session, session.release, "title")
    keys = UndoKeys(box)
    keys.session = session
    line = line_of(box)
    line.installEventFilter(keys)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Typed")
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.release.title == "Harbour Songs"
    assert line.text() == "Harbour Songs"


def test_a_finding_shows_after_the_field_was_left_and_not_while_typing(qtbot: QtBot, backend: Backend) -> None:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    session = open_session(backend, kept(backend).id)
    qtbot.waitUntil(lambda: bool(session.checks.findings), timeout=10_000)
    upc = box_of(qtbot, session, session.release, "upc")
    other = box_of(qtbot, session, session.release, "catalog_number")
    upc.activateWindow()
    qtbot.waitUntil(upc.isActiveWindow)
    line = line_of(upc)
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    line.end(False)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: bool(session.checks.findings_at(session.release.id, "upc")), timeout=10_000)
    assert upc.finding_line.isHidden()
    other.activateWindow()
    line_of(other).setFocus()
    qtbot.waitUntil(lambda: not upc.finding_line.isHidden())
    assert session.drain()
    session.close()


@pytest.mark.parametrize("name", sorted(NODE_TYPES))
def test_every_field_of_the_model_has_a_place(name: str) -> None:
    cls = NODE_TYPES[name]
    model = set(field_kinds(cls)) | {f"local.{field}" for field in local_kinds(cls)}
    if cls in (PrimaryContribution, Contribution, WorkContribution, Publisher):
        assert set(CARD_FIELDS[cls]) == model
        assert set(COLUMNS[cls]) == set(field_kinds(cls))
        return
    groups = {
        "Release": (*field_labels.RELEASE_GROUPS, *field_labels.RIGHTS_GROUPS, *field_labels.COVER_GROUPS),
        "Disc": field_labels.DISC_GROUPS,
        "Track": field_labels.TRACK_GROUPS,
        "Work": field_labels.WORK_GROUPS,
    }[name]
    placed = [field for group in groups for field in group.fields]
    assert len(placed) == len(set(placed))
    assert set(placed) | ELSEWHERE[name] == model
    assert not set(placed) & ELSEWHERE[name]


def test_every_field_has_words_of_its_own() -> None:
    for cls in (*NODE_TYPES.values(),):
        for field in (*field_kinds(cls), *local_kinds(cls)):
            assert field_labels.field_label(field) != field


@pytest.mark.parametrize(
    ("typed", "value"), [("Schwiiz", "Swiss German"), ("日本", "Japanese"), ("(nothing)", None), ("kaz", "Kazakh")]
)
def test_a_language_is_chosen_by_any_of_its_names(
    qtbot: QtBot, session: Session, typed: str, value: str | None
) -> None:
    box = box_of(qtbot, session, session.release, "metadata_language")
    assert isinstance(box.editor, ChoiceInput)
    found = completions(box.editor.completer(), typed)
    assert (value in found) if value is not None else found == []


def completions(completer: QCompleter | None, typed: str) -> list[str]:
    """Return what a completer lists for a typed text, from above."""
    assert completer is not None
    completer.setCompletionPrefix(typed)
    model = completer.completionModel()
    return [completer.pathFromIndex(model.index(row, 0)) for row in range(model.rowCount())]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_value_that_is_called_just_as_typed_comes_first_then_those_that_begin_so(
    qtbot: QtBot, session: Session
) -> None:
    genre = box_of(qtbot, session, session.release, "genre")
    assert isinstance(genre.editor, ChoiceInput)
    line = genre.editor.lineEdit()
    assert line is not None
    for typed in ("p", "po", "pop"):
        found = completions(genre.editor.completer(), typed)
        begin_so = [value.lower().startswith(typed) for value in found]
        assert begin_so == sorted(begin_so, reverse=True), found
        assert {"Pop", "J-Pop"} <= set(found)
    assert found[0] == "Pop"
    language = box_of(qtbot, session, session.release, "metadata_language")
    assert isinstance(language.editor, ChoiceInput)
    assert completions(language.editor.completer(), "de")[0] == "German", "by its code"
    genre.show()
    line.setFocus()
    line.clear()
    qtbot.keyClicks(line, "pop")
    completer = genre.editor.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert session.release.genre == "Pop"


def test_a_language_is_shown_with_its_own_name_and_entered_in_english(qtbot: QtBot, session: Session) -> None:
    box = box_of(qtbot, session, session.release, "metadata_language")
    assert isinstance(box.editor, ChoiceInput)
    row = box.editor.findText("German")
    index = box.editor.model().index(row, 0)
    assert index.data(ALIAS_ROLE) == "Deutsch · de"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "German, Deutsch · de"
    assert isinstance(box.editor.view().itemDelegate(), AliasDelegate)
    box.editor.setCurrentIndex(row)
    box.editor.activated.emit(row)
    assert session.release.metadata_language == "German"


@pytest.mark.usefixtures("theme_applied")
@pytest.mark.parametrize("text", ["ببب", "夜の水"])
def test_scripts_of_another_font_stand_on_the_line_of_the_others(qtbot: QtBot, text: str) -> None:
    def rows(words: str) -> tuple[int, int]:
        """Return the first and the last row of pixels with ink."""
        line = LineInput()
        qtbot.addWidget(line)
        line.resize(200, 31)
        line.present(InputContent(words))
        line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line.show()
        image = line.grab().toImage()
        columns, lines = range(6, image.width() - 6), range(4, image.height() - 4)
        inked = [y for y in lines if any(image.pixelColor(x, y).lightness() < 120 for x in columns)]
        return inked[0], inked[-1]

    assert abs(rows(text)[1] - rows("Harbour")[1]) <= 3


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_what_is_typed_stays_in_its_order_while_a_list_of_completions_has_the_focus(qtbot: QtBot) -> None:
    """Each letter is shown anew by the draft; the cursor stays behind it."""
    made = ChoiceInput(["English", "Pop"])
    qtbot.addWidget(made)

    def present(text: str) -> None:
        made.present(InputContent(text))

    made.typed.connect(present)
    line = made.lineEdit()
    assert line is not None
    for text in ("Engl", "Popsong"):
        line.clear()
        assert not line.hasFocus()
        QTest.keyClicks(line, text)
        assert line.text() == text
    assert made.currentIndex() == -1


def test_a_list_of_thousands_is_measured_once_when_the_style_changes(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = AliasedValues.create([f"Language {number}" for number in range(3000)], lambda value: (value.upper(),))
    box = ChoiceInput(values)
    qtbot.addWidget(box)
    box.show()
    measured: list[int] = []
    size_hint = AliasDelegate.sizeHint

    def count(delegate: AliasDelegate, option: Any, index: Any) -> Any:
        measured.append(index.row())
        return size_hint(delegate, option, index)

    monkeypatch.setattr(AliasDelegate, "sizeHint", count)
    box.view().doItemsLayout()  # as it does at each change of the style
    box.view().setStyleSheet("QListView { font-size: 20px; }")
    qtbot.wait(10)
    assert measured, "else nothing here was laid out"
    assert len(measured) < 10


def test_rows_of_a_long_list_are_as_wide_as_its_longest_value(qtbot: QtBot) -> None:
    values = AliasedValues.create(["A", "B, a name that is far longer than the others"], lambda value: (value.lower(),))
    box = ChoiceInput(values)
    qtbot.addWidget(box)
    model, view = box.model(), box.view()
    widths = {view.sizeHintForIndex(model.index(row, 0)).width() for row in range(2)}
    assert len(widths) == 1
    assert widths.pop() > view.fontMetrics().horizontalAdvance(values[1])
