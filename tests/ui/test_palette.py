"""The palette finds commands, releases, tracks and people; keys come from one table; F6 goes round the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from tests.ui.releases import kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import shortcuts, theme
from trackball_desktop.ui.kit.appearance import SCHEME_KEY
from trackball_desktop.ui.kit.focus_ring import first_focusable
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.menu_bar import command_ids
from trackball_desktop.ui.shell.palette.dialog import Palette
from trackball_desktop.ui.shell.palette.entries import EntryKind, command_entries, score
from trackball_desktop.ui.shell.palette.synonyms import _SYNONYMS
from trackball_desktop.ui.shell.splitter import RIGHT


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, shelf: Shelf) -> Iterator[MainWindow]:
    kept(backend)
    shelf.add("<b>Kites</b>", artist="Bo Ek")
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 2)
    yield made
    made.close()


def opened(window: MainWindow) -> Palette:
    window.commands.show_palette()
    palette = window.findChild(Palette)
    assert palette is not None
    return palette


def listed(palette: Palette, kind: EntryKind) -> list[str]:
    return [entry.text for entry in palette.model.entries if entry.kind is kind]


def test_a_track_is_found_opened_and_shown(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    qtbot.keyClicks(palette.line, "slow li")
    qtbot.waitUntil(lambda: listed(palette, EntryKind.TRACK) == ["Slow Light"])
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.session is not None
    track = next(track for track in window.session.release.tracks() if track.title == "Slow Light")
    assert window.editor._node_id == track.id
    assert window.editor.step is WizardStep.TRACKS


def test_a_slip_of_the_finger_still_finds_and_says_so(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    qtbot.keyClicks(palette.line, "harbuor")
    qtbot.waitUntil(lambda: "Harbour Songs" in listed(palette, EntryKind.RELEASE))
    assert "harbour" in palette._note_label.text()


def test_a_person_leads_to_their_releases(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    qtbot.keyClicks(palette.line, "bo e")
    qtbot.waitUntil(lambda: listed(palette, EntryKind.PERSON) == ["Bo Ek"])
    palette.view.clicked.emit(palette.model.index(palette.model.entries.index(_first(palette, EntryKind.PERSON))))
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    assert window.top_bar.search.text() == "Bo Ek"


def test_a_publisher_is_found_as_such_and_leads_to_the_releases(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    qtbot.keyClicks(palette.line, "yacht")
    qtbot.waitUntil(lambda: listed(palette, EntryKind.PERSON) == ["Yacht Times"], timeout=30_000)
    assert _first(palette, EntryKind.PERSON).subtitle == "Publisher · 1 release"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.top_bar.search.text() == "Yacht Times", timeout=30_000)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1, timeout=30_000)


def _first(palette: Palette, kind: EntryKind):
    return next(entry for entry in palette.model.entries if entry.kind is kind)


def test_commands_come_by_their_words_with_their_keys_and_last_used_first(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    assert "Undo" not in listed(palette, EntryKind.COMMAND), "nothing is open that could be undone"
    qtbot.keyClicks(palette.line, "upl")
    assert listed(palette, EntryKind.COMMAND)[0] == "Uploads"
    assert palette.model.entries[0].key == "Ctrl+J"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window._drawer.isVisible()
    qtbot.waitUntil(lambda: opened(window).model.entries[0].text == "Uploads")


def test_arrows_go_along_the_list_while_the_hands_stay_on_the_line(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.view.currentIndex().row() == 1
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    assert palette.view.currentIndex().row() == palette.model.rowCount() - 1
    qtbot.keyClick(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_titles_are_shown_as_they_are(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    qtbot.keyClicks(palette.line, "kites")
    qtbot.waitUntil(lambda: "<b>Kites</b>" in listed(palette, EntryKind.RELEASE))
    assert not palette.grab().isNull()
    assert all(part.textFormat() is Qt.TextFormat.PlainText for part in palette.findChildren(QLabel))


@pytest.mark.parametrize(
    ("words", "better", "worse"),
    [
        ("set", "Settings", "Move to trash"),
        ("go rel", "Go to Release", "Release from a folder"),
        ("gtr", "Go to Release", "Undo"),
    ],
)
def test_what_fits_better_rates_higher(words: str, better: str, worse: str) -> None:
    assert score(words, better) > score(words, worse)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("delete", "trash"),
        ("remove", "trash"),
        ("bin", "trash"),
        ("dark", "scheme.dark"),
        ("night", "scheme.dark"),
        ("light", "scheme.light"),
        ("theme", "scheme.light"),
        ("send", "submit"),
        ("publish", "submit"),
        ("deliver", "export.ddex"),
        ("errors", "checks"),
        ("preferences", "settings"),
        ("exit", "quit"),
        ("copy", "duplicate"),
        ("excel", "import.file"),
        ("csv", "import.file"),
        ("retry", "try_now"),
        ("password", "accounts"),
        ("backup", "backups"),
        ("calendar", "plan"),
        ("deezer", "look_up"),
        ("barcode", "look_up"),
        ("pdf", "papers"),
        ("version", "about"),
        ("upgrade", "updates"),
        ("copyright", "about"),
        ("preview", ""),
        ("dlt", ""),
        ("aeiou", ""),
        ("xyz", ""),
    ],
)
def test_the_first_command_is_what_people_mean_by_a_word(words: str, first: str) -> None:
    listed = [command for command in shortcuts.COMMANDS if not command.is_widget_key or command.id == "trash"]
    assert next((entry.target for _, entry in command_entries(listed, words, [])), "") == first


def test_only_commands_have_synonyms() -> None:
    assert _SYNONYMS.keys() <= {command.id for command in shortcuts.COMMANDS}


def test_the_palette_knows_every_command_of_the_menus(window: MainWindow) -> None:
    listable = {command.id for command in shortcuts.COMMANDS if command.id in window.commands._slots}
    assert command_ids() <= listable


def test_a_word_leads_to_the_dark_appearance_and_enter_takes_it(window: MainWindow, qtbot: QtBot) -> None:
    palette = opened(window)
    qtbot.keyClicks(palette.line, "night")
    assert palette.model.entries[0].target == "scheme.dark"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert theme.scheme() == "dark"
    assert window._backend.settings.get(SCHEME_KEY) == "dark"
    window.commands.run("scheme.light")
    assert theme.scheme() == "light"


def test_delete_moves_the_chosen_release_to_the_trash(window: MainWindow, qtbot: QtBot) -> None:
    window._backend.start()
    ids = [window.library.model.release_id(row) for row in range(2)]
    kites = next(one for one in ids if window._backend.library.load(one).release.title == "<b>Kites</b>")
    window.library.list.select(kites)  # it holds no codes, about which one would be asked
    palette = opened(window)
    qtbot.keyClicks(palette.line, "delete")
    assert palette.model.entries[0].target == "trash"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    assert window.library.model.release_id(0) != kites


def test_without_a_chosen_release_nothing_is_offered_that_needs_one(window: MainWindow) -> None:
    window.library.list.clearSelection()
    window.library.list.setCurrentIndex(QModelIndex())
    assert not {"trash", "submit", "papers"} & {command.id for command in window.commands.available_commands()}


def test_every_key_of_the_table_is_bound_once(window: MainWindow) -> None:
    bound: dict[str, str] = {}
    for command in shortcuts.COMMANDS:
        if command.is_widget_key:
            continue
        for sequence in command.sequences():
            text = sequence.toString()
            assert text not in bound, f"{command.id} and {bound.get(text)} share {text}"
            bound[text] = command.id
    offered = {command.id for command in window.commands.available_commands()}
    window.open_release(window.library.model.release_id(0))
    session = window.session
    assert session is not None
    renamed = SetField(node_id=session.release.id, field="title", value="Kites")
    assert not {"undo", "redo"} & {command.id for command in window.commands.available_commands()}, "there is no step"
    for step in (lambda: session.apply(renamed, "Title"), session.undo):
        step()
        offered |= {command.id for command in window.commands.available_commands()}
    assert "withdraw" not in offered, "nothing was submitted"
    outbox = window._backend.outbox
    row = outbox.queue(
        release_id=session.release.id, account_id="practice", upc="1", gtin14="1", payload="{}", needs_files=False
    ).result()
    offered |= {command.id for command in window.commands.available_commands()}
    outbox.withdraw(row.id, None).result()
    assert "withdraw" not in {command.id for command in window.commands.available_commands()}, "nothing waits any more"
    of_parts = {"trash"}  # its key is that of the list, and of texts
    assert (
        offered | {"palette"} == {command.id for command in shortcuts.COMMANDS if not command.is_widget_key} | of_parts
    )


def test_steps_have_keys_and_undo_works_from_the_inspector(window: MainWindow, qtbot: QtBot) -> None:
    window.open_release(window.library.model.release_id(0))
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.step is WizardStep.RIGHTS
    assert window.editor._stack.isAncestorOf(QApplication.focusWidget())
    session = window.session
    assert session is not None
    before = session.release
    session.apply(SetField(node_id=before.id, field="title", value="Other"), "title")
    window.splitter.fold(RIGHT, folded=False)
    seat = first_focusable(window.inspector_host)
    assert seat is not None
    seat.setFocus()
    QTest.keyClick(seat, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.release == before


def test_f6_goes_round_the_parts_and_back_to_where_one_was(window: MainWindow, qtbot: QtBot) -> None:
    window.library.list.setFocus()
    seats = []
    for _ in range(8):
        QTest.keyClick(window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seats.append(focus)
    assert window.library.list in seats
    assert any(window.sidebar.isAncestorOf(seat) for seat in seats)
    assert any(window.top_bar.isAncestorOf(seat) for seat in seats)
    QTest.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is seats[-2]


def test_the_seat_of_a_part_can_be_seen(qtbot: QtBot) -> None:
    """A scroll area shows no focus: the first control in it is gone to, and the area only where it has none."""
    area, inner = QScrollArea(), QWidget()
    area.setWidgetResizable(True)
    button = QPushButton("Submit", inner)
    area.setWidget(inner)
    qtbot.addWidget(area)
    area.show()
    assert first_focusable(area) is button
    button.setEnabled(False)
    assert first_focusable(area) is area
