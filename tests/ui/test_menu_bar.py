"""The menu bar: every command of it does something, keys have one owner, and what makes no sense is grey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from trackball_desktop.domain.edits import SetField
from trackball_desktop.ui.kit import shortcuts
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.menu_bar import MenuBar, command_ids


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, shelf: Shelf) -> Iterator[MainWindow]:
    shelf.add("Nightwater")
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    yield made
    made.close()


def menus(bar: MenuBar) -> dict[str, QMenu]:
    """Return the menus by their titles, as they are once they were opened."""
    found = {menu.title().replace("&", ""): menu for menu in bar.findChildren(QMenu)}
    for menu in found.values():
        menu.aboutToShow.emit()
        menu.aboutToHide.emit()
    return found


def lines(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions() if not action.isSeparator()}


def all_lines(bar: MenuBar) -> dict[str, QAction]:
    return {text: action for menu in menus(bar).values() for text, action in lines(menu).items()}


def mac_bar(qtbot: QtBot, window: MainWindow, run: list[str]) -> MenuBar:
    """Return the bar as macOS has it, where the keys are its own."""
    bar = MenuBar(run.append, window.commands.available_commands, lambda _: "", owns_keys=True)
    qtbot.addWidget(bar)
    return bar


def test_every_line_runs_its_command_and_every_command_has_a_slot(qtbot: QtBot, window: MainWindow) -> None:
    assert command_ids() <= window.commands._slots.keys()
    run: list[str] = []
    for menu in menus(mac_bar(qtbot, window, run)).values():
        for action in lines(menu).values():
            action.trigger()
    assert set(run) == command_ids()
    assert len(run) == len(command_ids())


def test_on_macos_the_menu_has_the_keys_but_those_that_are_typed(qtbot: QtBot, window: MainWindow) -> None:
    found = {
        text: action for menu in menus(mac_bar(qtbot, window, [])).values() for text, action in lines(menu).items()
    }
    assert "Go to Credits && works" in found, "one alone would be taken away, and underline the space"
    search, trash = (found[shortcuts.command(name).text] for name in ("search", "trash"))
    assert search.shortcut().toString() == "Ctrl+F"
    assert search.shortcutContext() is Qt.ShortcutContext.WindowShortcut
    assert trash.shortcutContext() is Qt.ShortcutContext.WidgetShortcut, "Del belongs to the list, and to texts"
    assert [key.toString() for key in found[shortcuts.command("help").text].shortcuts()] == ["F1"]
    assert found[shortcuts.command("keys").text].shortcuts() == [], "a typed sign stays the window's"
    roles = [found[shortcuts.command(name).text].menuRole() for name in ("about", "settings", "quit")]
    assert roles == [QAction.MenuRole.AboutRole, QAction.MenuRole.PreferencesRole, QAction.MenuRole.QuitRole]


def test_elsewhere_it_stands_above_the_window_and_shows_the_keys_of_the_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    bar = window.commands.menu_bar
    assert window.menuBar() is bar
    assert bar.isVisible()
    found = all_lines(bar)
    assert found[shortcuts.command("search").text].shortcut().toString() == "Ctrl+F"
    assert all(action.shortcutContext() is Qt.ShortcutContext.WidgetShortcut for action in found.values())
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.top_bar.search.hasFocus(), "two owners of one key would have Qt run neither"


def test_alt_and_its_letter_open_a_menu_and_no_letter_leads_to_two(window: MainWindow) -> None:
    letters = [menu.title()[menu.title().index("&") + 1] for menu in window.commands.menu_bar.findChildren(QMenu)]
    assert len(letters) == len(set(letters)) == 6


def test_what_makes_no_sense_is_grey_while_the_menu_is_open(window: MainWindow) -> None:
    go = menus(window.commands.menu_bar)["Go"]
    tracks = lines(go)[shortcuts.command("step.tracks").text]
    go.aboutToShow.emit()
    assert not tracks.isEnabled()
    go.aboutToHide.emit()
    assert tracks.isEnabled(), "its key must work as soon as there is a release"
    window.open_release(window.library.model.release_id(0))
    go.aboutToShow.emit()
    assert tracks.isEnabled()


def test_undo_and_redo_say_what_they_are_about(window: MainWindow) -> None:
    window.open_release(window.library.model.release_id(0))
    session = window.session
    assert session is not None
    edit = menus(window.commands.menu_bar)["Edit"]
    undo, redo = edit.actions()[:2]
    edit.aboutToShow.emit()
    assert not undo.isEnabled()
    edit.aboutToHide.emit()
    session.apply(SetField(node_id=session.release.id, field="title", value="Daywater"), "Title")
    edit.aboutToShow.emit()
    assert undo.isEnabled()
    assert undo.text().startswith("Undo: ")
    assert redo.text() == "Redo"
    undo.trigger()
    assert session.release.title == "Nightwater"
    edit.aboutToShow.emit()
    assert redo.text().startswith("Redo: ")
    redo.trigger()
    assert session.release.title == "Daywater"
