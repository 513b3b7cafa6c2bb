"""The palette finds every command and page by its name and by another word, and never runs a wrong first hit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from tests.ui.releases import kept
from trackball_desktop.ui.editor.lineup_dialogs import LineupPresetDialog
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import shortcuts
from trackball_desktop.ui.library.sidebar import ENTRY_ROLE
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.menu_bar import command_ids
from trackball_desktop.ui.shell.palette.dialog import Palette
from trackball_desktop.ui.shell.palette.entries import command_entries
from trackball_desktop.ui.shell.palette.synonyms import synonyms
from trackball_desktop.ui.shell.settings_dialog import SECTIONS

LISTED = [command for command in shortcuts.COMMANDS if not command.is_widget_key or command.id == "trash"]
OF_SECTIONS = ("accounts", "appearance", "backups", "updates", "labels", "people", "codes")
"""Sections of the settings whose commands have their own names; those of the others begin with "section."."""


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, shelf: Shelf) -> Iterator[MainWindow]:
    kept(backend)
    shelf.add("Ights", artist="Bo Ek")
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 2)
    yield made
    made.close()


def palette_of(window: MainWindow) -> Palette:
    window.commands.show_palette()
    palette = window.findChild(Palette)
    assert palette is not None
    return palette


def first(words: str) -> str:
    return next((entry.target for _, entry in command_entries(LISTED, words, [])), "")


@pytest.mark.usefixtures("qapp")
def test_a_command_is_found_first_by_its_name_and_by_another_word() -> None:
    for command in LISTED:
        if command.id == "palette":
            continue
        assert first(command.text) == command.id
        hits = {word: first(word) for word in synonyms(command.id)}
        assert command.id in hits.values(), (command.id, hits)
        for word, hit in hits.items():
            assert word in synonyms(hit) or word == shortcuts.command(hit).text.lower(), (
                f"{word} runs {hit}, which nobody calls so"
            )


def test_every_command_of_the_menus_and_every_page_has_a_command(window: MainWindow) -> None:
    ids = {command.id for command in LISTED}
    assert command_ids() <= ids
    views = {window.sidebar.item(row).data(ENTRY_ROLE).view for row in range(window.sidebar.count())} - {""}
    assert {"plan" if view == "plan" else f"view.{view}" for view in views} <= ids
    assert {name if name in OF_SECTIONS else f"section.{name}" for name in SECTIONS} <= ids
    assert {f"step.{step.value}" for step in WizardStep} <= ids


@pytest.mark.parametrize(("words", "view"), [("in openplay", "in_openplay"), ("trash", "trash"), ("drafts", "drafts")])
def test_a_view_of_the_list_is_opened_by_its_name(window: MainWindow, qtbot: QtBot, words: str, view: str) -> None:
    window.open_release(window.library.model.release_id(0))
    palette = palette_of(window)
    qtbot.keyClicks(palette.line, words)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.page_stack.currentWidget() is window.library
    assert window.sidebar.current == (view, None)


def test_a_section_of_the_settings_is_opened_by_its_name(window: MainWindow, qtbot: QtBot) -> None:
    palette = palette_of(window)
    qtbot.keyClicks(palette.line, "notifications")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    dialog = window.dialogs.settings_dialog
    assert dialog is not None
    assert dialog.section == "notifications"
    dialog.reject()


def test_a_lineup_preset_is_opened_by_its_name(window: MainWindow, qtbot: QtBot) -> None:
    window.open_release(window.library.model.release_id(0))
    palette = palette_of(window)
    qtbot.keyClicks(palette.line, "line-up")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    opened = [one for one in QApplication.topLevelWidgets() if isinstance(one, LineupPresetDialog) and one.isVisible()]
    assert len(opened) == 1
    opened[0].reject()


def test_enter_waits_for_the_library_before_it_takes_a_command_that_hardly_fits(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert first("hite") == "", "inside a word that is not shown"
    palette = palette_of(window)
    ran: list[str] = []
    palette.command_chosen.disconnect()
    palette.command_chosen.connect(ran.append)
    palette.line.setText("ight")  # stands inside the name of a command, and begins the title of a release
    assert palette.model.entries
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.session is not None or bool(ran))
    assert ran == []
    assert window.session is not None
    assert window.session.release.title == "Ights"
