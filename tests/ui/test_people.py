"""People by keyboard: completion, chips, questions about look-alikes, shares, presets, copies; each one undo step."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.lineups import RoleSlot, add_lineup_edits, slots_of
from trackball_desktop.domain.release import Contribution, Track, Work, WorkContribution
from trackball_desktop.domain.shares import share
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.storage.codes import Series
from trackball_desktop.storage.people import Person
from trackball_desktop.ui.draft.chip import Chip
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.people import ArtistsBox, PeopleBox
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.draft.works import WorkBox
from trackball_desktop.ui.editor.code_assigner import CodeAssigner
from trackball_desktop.ui.editor.lineup_dialogs import CopyLineupDialog, LineupPresetDialog
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def session(qtbot: QtBot, backend: Backend) -> Iterator[Session]:
    release = kept(backend)
    backend.people.save(
        [
            Person("Ines Moreau", society="SACEM", roles=("Composer",), openplay_id="OP-7"),
            Person("Inga Berg"),
        ]
    ).result()
    backend.people.confirm("Mara Quist").result()
    opened = open_session(backend, release.id)
    yield opened
    assert opened.drain()
    opened.deleteLater()


@pytest.fixture
def box(qtbot: QtBot, session: Session) -> ArtistsBox:
    made = ArtistsBox(session, session.release.id)
    qtbot.addWidget(made)
    made.resize(600, 300)
    with qtbot.waitExposed(made):
        made.show()
    made.line.setFocus()
    return made


def names(session: Session) -> list[object]:
    artists = session.release.primary_contributions
    return [entry.artist for entry in artists] if isinstance(artists, tuple) else []


def test_enter_accepts_the_completion_and_escape_what_was_typed(box: ArtistsBox, session: Session) -> None:
    QTest.keyClicks(box.line, "in")
    assert box.line.suggestion_list is not None
    assert [box.line.suggestion_list.item(row).text() for row in range(box.line.suggestion_list.count())] == [
        "Ines Moreau",
        "Inga Berg",
    ]
    QTest.keyClick(box.line, Qt.Key.Key_Down)
    QTest.keyClick(box.line, Qt.Key.Key_Up)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert names(session) == ["Mara Quist", "Ines Moreau"]
    assert session.release.primary_contributions[1].artist_id == "OP-7"  # type: ignore[index]
    QTest.keyClicks(box.line, "in")
    QTest.keyClick(box.line, Qt.Key.Key_Escape)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert names(session) == ["Mara Quist", "Ines Moreau", "in"]
    QTest.keyClicks(box.line, "feat. Solveig; Otto")
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    entries = session.release.primary_contributions
    assert [(entry.artist, entry.featured is True) for entry in entries[-2:]] == [  # type: ignore[index, union-attr]
        ("Solveig", True),
        ("Otto", False),
    ]


def test_the_keyboard_removes_and_undo_brings_back(box: ArtistsBox, session: Session) -> None:
    box.add("Otto")
    before = session.release
    QTest.keyClick(box.line, Qt.Key.Key_Backspace)
    chip = box.focusWidget()
    assert isinstance(chip, Chip)
    assert chip.text() == "Otto"
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert names(session) == ["Mara Quist"]
    assert isinstance(box.focusWidget(), Chip)
    session.undo()
    assert session.release == before


def test_known_new_and_alike_are_told_apart(box: ArtistsBox, session: Session, backend: Backend) -> None:
    assert box.name_notes.lines == []  # Mara Quist is known
    box.add("Otto Brandt")
    (activity,) = box.name_notes.lines
    assert "OpenPlay will create this artist" in activity.label.text()
    box.add("Мara Quist")  # a Cyrillic letter
    question, activity = box.name_notes.lines
    assert question.label.text().startswith("Did you mean “Mara Quist”?")
    question.buttons[0].click()
    assert names(session) == ["Mara Quist", "Otto Brandt", "Mara Quist"]
    session.undo()
    assert names(session)[-1] == "Мara Quist"
    box.name_notes.lines[0].buttons[1].click()
    assert len(box.name_notes.lines) == 1
    box.name_notes.lines[0].buttons[0].click()
    assert box.name_notes.isHidden()
    assert backend.people.get("Otto Brandt").known_by in {"", "you"}  # written by another thread


def test_a_long_name_does_not_widen_the_field(box: ArtistsBox) -> None:
    box.add("夜の水 " + "Orchestra " * 60)
    assert max(chip.sizeHint().width() for chip in box.chips) < 600


def test_writers_share_exactly(qtbot: QtBot, session: Session) -> None:
    track = session.release.discs[0].tracks[0]
    work = session.release.works_of(track)[0]
    widget = WorkBox(session, track.id, work)
    qtbot.addWidget(widget)
    widget.fold_button.setChecked(True)
    writers, publishers = widget.people_lists
    writers.box.add("Ines Moreau")
    writers.box.add("Otto")
    added = session.node(work.id)
    assert isinstance(added, Work)
    row = added.contributions[1]  # type: ignore[index]
    assert (row.role, row.affiliation, row.country) == ("Composer", "SACEM", INHERIT)
    buttons = {button.accessibleName(): button for button in widget.findChildren(type(widget._unlink_button))}
    buttons["Split equally: Writers"].click()
    after = session.node(work.id)
    assert isinstance(after, Work)
    assert [share(row) for row in after.contributions] == [Decimal(20)] * 3  # type: ignore[union-attr]
    session.apply(SetField(node_id=row.id, field="split_percentage", value=INHERIT), "cleared")
    buttons["Fill remaining share: Writers"].click()
    filled = session.node(work.id)
    assert isinstance(filled, Work)
    assert sum(share(row) or 0 for row in filled.contributions) == 60  # type: ignore[union-attr, misc]
    assert "40 %" in publishers.box.chips[0].text()


def test_a_line_up_is_copied_to_the_ticked_tracks_in_one_step(qtbot: QtBot, session: Session) -> None:
    before = session.release
    source = before.discs[0].tracks[0]
    dialog = CopyLineupDialog(session, source)
    qtbot.addWidget(dialog)
    dialog.none_button.click()
    assert not dialog.copy_button.isEnabled()
    dialog.track_list.item(1).setCheckState(Qt.CheckState.Checked)
    dialog.writers_checkbox.setChecked(True)
    dialog.copy_button.click()
    third, second = session.release.discs[0].tracks[2], session.release.discs[0].tracks[1]
    assert second == before.discs[0].tracks[1]
    assert [row.artist for row in third.contributions] == ["Mara Quist"]  # type: ignore[union-attr]
    assert third.contributions[0].id != source.contributions[0].id  # type: ignore[index]
    session.undo()
    assert session.release == before


def test_a_preset_gives_every_track_credits_and_a_work(qtbot: QtBot, session: Session, backend: Backend) -> None:
    for work in session.release.works:
        edit = SetField(node_id=work.id, field="contributions", value=())
        session.apply(edit, "cleared")
    before = session.release
    dialog = LineupPresetDialog(session, backend.settings, session.release)
    qtbot.addWidget(dialog)
    assert [name.text() for name in dialog.names] == ["Mara Quist", "", "Mara Quist"]
    with qtbot.waitExposed(dialog):
        dialog.show()
    qtbot.waitUntil(dialog.names[1].hasFocus)
    QTest.keyClicks(dialog.names[1], "Ida Brandt")
    for name in dialog.names[1:]:
        QTest.keyClick(name, Qt.Key.Key_Return)
    assert dialog.apply_button.hasFocus(), "Enter goes from name to name, and on to the button"
    QTest.keyClick(dialog.apply_button, Qt.Key.Key_Return)
    release = session.release
    assert [(row.artist, row.role) for row in release.contributions] == [  # type: ignore[union-attr]
        ("Mara Quist", "Vocals"),
        ("Ida Brandt", "Producer"),
    ]
    for work in release.works:
        writers: tuple[WorkContribution, ...] = work.contributions  # type: ignore[assignment]
        assert [(row.artist, row.role, row.split_percentage) for row in writers] == [
            ("Mara Quist", "Composer & Author", Decimal(100))
        ]
    session.undo()
    assert session.release == before


def test_a_preset_reaches_tracks_with_credits_of_their_own(session: Session) -> None:
    track = next(session.release.tracks())
    own = (Contribution(artist="Kito", role="Producer"),)
    session.apply(SetField(node_id=track.id, field="contributions", value=own), "credits")
    slots = [RoleSlot("credit", "Vocals", name="Mara Quist"), RoleSlot("credit", "Producer", name="Ida Brandt")]
    session.apply(Batch(edits=tuple(add_lineup_edits(session.release, session.release, slots))), "a line-up")
    rows = next(session.release.tracks()).contributions
    assert isinstance(rows, tuple)
    assert [(row.artist, row.role) for row in rows] == [("Kito", "Producer"), ("Mara Quist", "Vocals")]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_a_credit_asks_for_its_role_at_once(qtbot: QtBot, session: Session) -> None:
    made = PeopleBox(session, session.release.id, "contributions", Contribution, ("", "Add a credit"))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.line.setFocus()
    QTest.keyClicks(made.line, "Somebody New")
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    card = made.card
    assert card is not None
    qtbot.waitUntil(card.isVisible)
    role = card.boxes["role"].editor
    assert role.hasFocus()
    QTest.keyClicks(role, "Guitar")
    QTest.keyClick(role, Qt.Key.Key_Return)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert not card.isVisible()
    rows = session.release.contributions
    assert isinstance(rows, tuple)
    assert (rows[-1].artist, rows[-1].role) == ("Somebody New", "Guitar")
    QTest.mouseClick(made.chips[-1], Qt.MouseButton.LeftButton)
    again = made.card
    assert again is not None
    qtbot.waitUntil(again.isVisible)
    role = again.boxes["role"].editor
    qtbot.waitUntil(role.hasFocus)
    QTest.keyClicks(role, "Bass")  # in the place of what is there, not before it
    QTest.keyClick(role, Qt.Key.Key_Return)
    assert session.release.contributions[-1].role == "Bass"  # type: ignore[index]
    (remove,) = again.findChildren(QPushButton)
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert not again.isVisible()
    assert session.release.contributions == rows[:-1]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_somebody_who_is_listed_is_added_for_another_role(qtbot: QtBot, session: Session) -> None:
    produced = (Contribution(artist="Ines Moreau", role="Producer"),)
    session.apply(SetField(node_id=session.release.id, field="contributions", value=produced), "a producer")
    assert session.drain()
    made = PeopleBox(session, session.release.id, "contributions", Contribution, ("", "Add a credit"))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    directory = session.people_directory
    assert directory is not None
    qtbot.waitUntil(lambda: directory.usual_role("Ines Moreau", "credit", ("Producer", "Piano")) == "Producer")
    made.line.setFocus()
    QTest.keyClicks(made.line, "Ines Moreau")
    QTest.keyClick(made.line, Qt.Key.Key_Return)
    rows = session.release.contributions
    assert isinstance(rows, tuple)
    assert [row.role for row in rows] == ["Producer", INHERIT]
    assert made.card is not None, "it asks for the other role"
    made.card.close()


def test_presets_of_one_s_own_are_kept(qtbot: QtBot, session: Session, backend: Backend) -> None:
    track = session.release.discs[0].tracks[0]
    dialog = LineupPresetDialog(session, backend.settings, track)
    qtbot.addWidget(dialog)
    dialog.save_preset("Quist live", slots_of(session.release, track))
    qtbot.waitUntil(lambda: bool(backend.settings.get("people.presets", [])))
    again = LineupPresetDialog(session, backend.settings, track)
    qtbot.addWidget(again)
    assert again.preset_combo.itemText(again.preset_combo.count() - 1) == "Quist live"


# --- codes and states of fields -------------------------------------------------------------------------------------


def test_two_quick_clicks_and_an_undo_give_one_code(qtbot: QtBot, session: Session, backend: Backend) -> None:
    backend.codes.save_series(Series("s", "", "CBGNR", 25, 1, follow_year=False)).result()
    assigner = CodeAssigner(backend, session, session)
    track = session.release.discs[0].tracks[0]
    session.apply(SetField(node_id=track.id, field="isrc", value=INHERIT), "cleared")
    field = FieldBox(session, session.node(track.id) or track, "isrc")
    qtbot.addWidget(field)
    assert field.assign_button is not None
    field.assign_button.click()
    field.assign_button.click()

    def isrc() -> object:
        node = session.node(track.id)
        return node.isrc if isinstance(node, Track) else None

    qtbot.waitUntil(lambda: isrc() == "CBGNR2500001")
    assert [line.code for line in backend.codes.ledger.lines()] == ["CBGNR2500001"]
    session.undo()
    assert isrc() is INHERIT
    session.codes_requested.emit([])
    qtbot.waitUntil(lambda: isrc() == "CBGNR2500001")
    assert len(backend.codes.ledger.lines()) == 1
    said: list[str] = []
    assigner.notice.connect(said.append)
    session.codes_requested.emit([])
    assert said == ["These tracks already have an ISRC."]


def test_an_empty_ledger_says_what_to_do(qtbot: QtBot, session: Session, backend: Backend) -> None:
    CodeAssigner(backend, session, session)
    session.apply(SetField(node_id=session.release.id, field="upc", value=INHERIT), "cleared")
    with qtbot.waitSignal(session.failed) as failed:
        session.codes_requested.emit([session.release.id])
    assert "no UPC pool for Northlight" in failed.args[0].title


def test_a_composed_line_is_unlocked_and_returned(qtbot: QtBot, session: Session) -> None:
    field = FieldBox(session, session.release, "artist_display_name")
    qtbot.addWidget(field)
    assert field.lock_button is not None
    assert field.editor.isReadOnly()  # type: ignore[union-attr]
    assert field.editor.placeholderText() == "Mara Quist"
    field.lock_button.click()
    assert session.release.artist_display_name == "Mara Quist"
    assert not field.editor.isReadOnly()  # type: ignore[union-attr]
    field.lock_button.click()
    assert session.release.artist_display_name is INHERIT
    assert field.editor.isReadOnly()  # type: ignore[union-attr]


def test_the_menu_of_a_field_tells_its_four_states(qtbot: QtBot, session: Session) -> None:
    track = session.release.discs[0].tracks[0]
    field = FieldBox(session, track, "genre")
    qtbot.addWidget(field)

    def states() -> dict[str, bool]:
        menu = field.states_menu(editing=False)
        return {action.text(): action.isChecked() for action in menu.actions() if action.text()}

    assert states() == {
        "Own value": False, "Inherit: Pop": True, "Send as empty": False, "Leave out": False,
    }  # fmt: skip
    next(action for action in field.states_menu().actions() if action.text() == "Own value").trigger()
    node = session.node(track.id)
    assert isinstance(node, Track)
    assert node.genre == "Pop"
    assert states()["Own value"]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_enter_on_a_chip_opens_all_its_fields(qtbot: QtBot, session: Session) -> None:
    work = session.release.works[0]
    made = PeopleBox(session, work.id, "contributions", WorkContribution, ("", "Add a writer"))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.chips[0].setFocus()
    QTest.keyClick(made.chips[0], Qt.Key.Key_Return)
    card = made.card
    assert card is not None
    qtbot.waitUntil(card.isVisible)
    share_line = card.boxes["split_percentage"].editor
    share_line.setFocus()
    share_line.selectAll()  # type: ignore[union-attr]
    QTest.keyClicks(share_line, "33,34")
    QTest.keyClick(card, Qt.Key.Key_Return)
    row = session.release.works[0].contributions[0]  # type: ignore[index]
    assert row.split_percentage == Decimal("33.34")
    assert not card.isVisible()
    assert "33.34 %" in made.chips[0].text()
    session.undo()
    assert session.release.works[0] == work


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_an_inherited_chip_becomes_the_tracks_own_only_when_it_is_opened(qtbot: QtBot, session: Session) -> None:
    track = session.release.discs[0].tracks[0]
    made = ArtistsBox(session, track.id)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    assert made.chips[0].property("ghost") is True
    made.chips[0].click()
    shown = session.node(track.id)
    assert isinstance(shown, Track)
    assert [entry.artist for entry in shown.primary_contributions] == ["Mara Quist"]  # type: ignore[union-attr]
    assert made.card is not None
    assert made.card.boxes["artist"].node_id == shown.primary_contributions[0].id  # type: ignore[index]
    made.card.close()
    session.undo()
    assert session.release.discs[0].tracks[0] == track


# --- moving -----------------------------------------------------------------------------------------------------------


def three(box: ArtistsBox, session: Session) -> None:
    for name in ("Otto", "Inga Berg"):
        box.add(name)
    assert names(session) == ["Mara Quist", "Otto", "Inga Berg"]


def test_alt_and_the_arrows_move_a_chip_and_the_focus_goes_along(box: ArtistsBox, session: Session) -> None:
    three(box, session)
    ids = [entry.id for entry in session.release.primary_contributions]  # type: ignore[union-attr]
    box.chips[2].setFocus()
    QTest.keyClick(box.chips[2], Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert names(session) == ["Mara Quist", "Inga Berg", "Otto"]
    assert session.steps[-1].label == "moved Inga Berg"
    chip = box.focusWidget()
    assert isinstance(chip, Chip)
    assert chip.text() == "Inga Berg"
    QTest.keyClick(chip, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert names(session) == ["Inga Berg", "Mara Quist", "Otto"]
    assert {entry.id for entry in session.release.primary_contributions} == set(ids)  # type: ignore[union-attr]
    steps = len(session.steps)
    QTest.keyClick(box.chips[0], Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert len(session.steps) == steps, "the first one goes no further"
    QTest.keyClick(box.chips[0], Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    session.undo()
    session.undo()
    session.undo()
    assert names(session) == ["Mara Quist", "Otto", "Inga Berg"]


def test_alt_left_on_a_chip_does_not_leave_the_release(box: ArtistsBox, session: Session) -> None:
    three(box, session)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    event.ignore()
    QApplication.sendEvent(box.chips[1], event)
    assert event.isAccepted()


def drag(box: ArtistsBox, chip: Chip, over: Chip | None, place: int = 50) -> None:
    """Drag a chip over a place of another one, in percent of its width; far below the box without one."""
    QApplication.processEvents()  # the chips have been laid out
    to = QPoint(40, 400) if over is None else chip.mapFrom(box, over.mapTo(box, QPoint(over.width() * place // 100, 5)))
    QTest.mousePress(chip, Qt.MouseButton.LeftButton, pos=chip.rect().center())
    for at in (chip.rect().center() + QPoint(30, 0), to):
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(at),
            QPointF(chip.mapToGlobal(at)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(chip, move)
    assert box._drop_marker.isVisible()
    QTest.mouseRelease(chip, Qt.MouseButton.LeftButton, pos=to)
    assert not box._drop_marker.isVisible()


def test_a_chip_is_dragged_to_another_place_in_one_step(box: ArtistsBox, session: Session) -> None:
    three(box, session)
    steps = len(session.steps)
    first, last = box.chips[0], box.chips[2]
    drag(box, first, last, 75)
    assert names(session) == ["Otto", "Inga Berg", "Mara Quist"]
    assert len(session.steps) == steps + 1
    assert box.card is None, "what was dragged was not clicked"
    drag(box, box.chips[2], box.chips[0], 10)
    assert names(session) == ["Mara Quist", "Otto", "Inga Berg"]
    drag(box, box.chips[1], None)
    assert names(session) == ["Mara Quist", "Otto", "Inga Berg"], "dropped far away"


def test_moving_an_inherited_chip_makes_the_tracks_own_list(qtbot: QtBot, box: ArtistsBox, session: Session) -> None:
    three(box, session)
    track = session.release.discs[0].tracks[0]
    made = ArtistsBox(session, track.id)
    qtbot.addWidget(made)
    made.show()
    made.move_to(made.chips[0].entry_id, 2)
    shown = session.node(track.id)
    assert isinstance(shown, Track)
    assert [entry.artist for entry in shown.primary_contributions] == ["Otto", "Inga Berg", "Mara Quist"]  # type: ignore[union-attr]
    assert names(session) == ["Mara Quist", "Otto", "Inga Berg"]
    session.undo()
    assert session.node(track.id) == track


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_undo_in_a_card_is_the_releases_own(qtbot: QtBot, session: Session) -> None:
    work = session.release.works[0]
    made = PeopleBox(session, work.id, "contributions", WorkContribution, ("", "Add a writer"))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.add("Otto")
    made.chips[1].click()
    card = made.card
    assert card is not None
    qtbot.waitUntil(card.isVisible)
    name = card.boxes["artist"].editor
    name.selectAll()  # type: ignore[union-attr]
    QTest.keyClicks(name, "Otto Gray")
    assert session.release.works[0].contributions[1].artist == "Otto Gray"  # type: ignore[index]
    QTest.keyClick(name, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.release.works[0].contributions[1].artist == "Otto"  # type: ignore[index]
    assert name.text() == "Otto"  # type: ignore[union-attr]
    QTest.keyClick(name, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert session.release.works[0].contributions[1].artist == "Otto Gray"  # type: ignore[index]
    for _ in range(2):
        QTest.keyClick(name, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.release.works[0] == work
    assert not card.isVisible(), "the entry of the card is gone"
