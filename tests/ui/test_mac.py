"""What the window has on macOS alone: the menu bar, and files from the dock. Both are made here as there."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from PySide6.QtGui import QAction, QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from trackball_desktop.ui.kit import shortcuts
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell import menu_bar
from trackball_desktop.ui.shell.file_open import FileOpenEvents
from trackball_desktop.ui.shell.main_window import MainWindow


def test_every_command_of_the_menus_has_a_slot_and_runs_it(qtbot: QtBot, backend: Backend) -> None:
    window = MainWindow(dataclasses.replace(backend))
    qtbot.addWidget(window)
    assert menu_bar.command_ids() <= window.commands._slots.keys()
    run: list[str] = []
    bar = menu_bar.make(run.append, window.commands.offered, window)
    qtbot.addWidget(bar)
    actions = [action for menu in bar.actions() for action in menu.menu().actions() if not action.isSeparator()]
    for action in actions:
        action.trigger()
    assert set(run) == menu_bar.command_ids()
    assert len(run) == len(actions)


def test_the_menu_has_the_keys_of_the_table_but_those_that_are_typed(qtbot: QtBot, backend: Backend) -> None:
    window = MainWindow(backend)
    qtbot.addWidget(window)
    bar = menu_bar.make(lambda command_id: None, window.commands.offered, window)
    qtbot.addWidget(bar)
    found = {action.text(): action for menu in bar.actions() for action in menu.menu().actions()}
    assert found[shortcuts.command("search").text].shortcut().toString() == "Ctrl+F"
    assert [key.toString() for key in found[shortcuts.command("keys").text].shortcuts()] == ["F1"]
    roles = {found[shortcuts.command(name).text].menuRole() for name in ("settings", "quit")}
    assert roles == {QAction.MenuRole.PreferencesRole, QAction.MenuRole.QuitRole}


def test_what_makes_no_sense_is_grey_while_the_menu_is_open(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    release_id = shelf.add("Nightwater")
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    bar = menu_bar.make(window.commands.run, window.commands.offered, window)
    qtbot.addWidget(bar)
    go = next(menu.menu() for menu in bar.actions() if menu.text() == "Go")
    tracks = next(action for action in go.actions() if action.text() == shortcuts.command("step.tracks").text)
    go.aboutToShow.emit()
    assert not tracks.isEnabled()
    go.aboutToHide.emit()
    assert tracks.isEnabled(), "its key must work as soon as there is a release"
    window.open_release(release_id)
    go.aboutToShow.emit()
    assert tracks.isEnabled()


def test_files_dropped_on_the_dock_together_are_one_drop(qtbot: QtBot, qapp: QApplication) -> None:
    events = FileOpenEvents()
    qapp.installEventFilter(events)
    with qtbot.waitSignal(events.opened) as blocker:
        for name in ("/music/01 Süß.wav", "/music/02 Tief.wav"):
            QApplication.sendEvent(qapp, QFileOpenEvent(name))
    assert blocker.args == [[Path("/music/01 Süß.wav"), Path("/music/02 Tief.wav")]]
    qapp.removeEventFilter(events)
