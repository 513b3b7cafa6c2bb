"""A walk through the pages of the window, for tests that hold all of them to something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QLabel, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from tests.waves import write_wave
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.first_run import FirstRun
from trackball_desktop.ui.shell.help_dialog import HelpDialog
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.palette.dialog import Palette
from trackball_desktop.ui.shell.settings_dialog import SECTIONS
from trackball_desktop.ui.shell.shortcuts_dialog import KeysDialog


def walk(window: MainWindow, backend: Backend, qtbot: QtBot, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """Yield each page as it stands on the screen, with a name; the window holds one release."""
    window.library.list.select(window.library.model.release_id(0))
    if is_folded := not window.inspector_host.isVisible():  # large text has no room for it beside the list
        window.toggle_right()
    panel = window.inspector_host.panel
    qtbot.waitUntil(lambda: panel.session is not None)
    for position in range(panel.findChild(QTabBar).count()):
        panel.show_tab(position)
        yield f"inspector {position}", window
    if is_folded:
        window.toggle_right()
    window.toggle_transfers()
    yield "uploads", window
    window.toggle_transfers()
    release_id = window.library.model.release_id(0)
    window.open_release(release_id)
    for step in WizardStep:
        window.editor.show_step(step)
        if step in (WizardStep.TRACKS, WizardStep.CREDITS):
            assert window.session is not None
            window.editor.show_node(next(window.session.release.tracks()).id)
        qtbot.wait(100)
        yield f"editor {step}", window
    window.show_library()
    window.pages.show_stores(release_id)
    stores = window.page_stack.currentWidget()
    qtbot.waitUntil(lambda: any(part.text() for part in stores.findChildren(QLabel)))
    yield "stores", window
    window.show_library()
    for form in ("plan", "board"):
        window.library.view_mode_requested.emit(form)
        qtbot.wait(100)
        yield form, window
    window.show_library()
    for view in ("to_fix", "drafts", "waiting", "sending", "on_the_way", "released", "trash"):
        window.sidebar.choose(view)
        qtbot.wait(50)
        yield f"list {view}", window
    window.sidebar.choose("all")
    write_wave(folder / "In" / "01 One.wav", 0.01)
    window.show_intake([folder / "In"])
    page = window.page_stack.currentWidget()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    yield "intake", window
    window.dialogs.show_settings()
    for section in SECTIONS:
        window.dialogs.settings_dialog.show_section(section)
        qtbot.wait(30)
        yield f"settings {section}", window.dialogs.settings_dialog
    window.dialogs.settings_dialog.close()
    window.dialogs.show_keys()
    yield "keys", window.findChild(KeysDialog)
    window.dialogs.show_help()
    yield "help", window.findChild(HelpDialog)
    for dialog in window.findChildren(HelpDialog):
        dialog.close()
    window.start_tour()
    yield "tour", window.guide
    if window.guide is not None:
        window.guide.finish()
    window.commands.show_palette()
    yield "palette", window.findChild(Palette)
    first_run = FirstRun(backend, window)
    qtbot.addWidget(first_run)
    first_run.show()
    yield "first run", first_run
