"""What the frame leads to: first run, import, sample, practice, dropped files, panels. Pages are stand-ins here."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QMainWindow,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.accounts import openplay_account
from tests.ui.conftest import Shelf
from trackball_desktop.ui.kit import shortcuts, space, theme
from trackball_desktop.ui.kit.main_page import MainPage
from trackball_desktop.ui.library.pull_dialog import PullDialog
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell import splitter
from trackball_desktop.ui.shell.inspector_host import FOLLOW_DELAY_MS, InspectorHost
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.page_factories import PageFactories, inspector
from trackball_desktop.ui.shell.shortcuts_dialog import KeysDialog

ACCOUNT = openplay_account("acc", "Blue & Door", "https://read.example", "https://write.example", "key")


class StandInIntake(MainPage):
    busy = False
    created = Signal(str)
    unreadable = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.paths: list[Path] = []

    def open_drop(self, paths: list[Path]) -> None:
        self.paths = paths


class StandInFirstRun(QDialog):
    practice_requested = Signal()


MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def make(qtbot: QtBot, backend: Backend) -> MakeWindow:
    def make(*, practice: bool = True, **parts: Any) -> MainWindow:
        parts.setdefault("intake", lambda _backend, parent: StandInIntake(parent))
        window = MainWindow(dataclasses.replace(backend, practice=practice), PageFactories(**parts))
        window.practice_requested.disconnect(window.dialogs.start_practice)  # it would start a process
        qtbot.addWidget(window)
        window.show()
        return window

    return make


def actions(window: MainWindow) -> dict[str, QAction]:
    return {action.text(): action for action in window.top_bar.new_button.menu().actions() if action.text()}


def test_the_first_start_welcomes_once(make: MakeWindow, qtbot: QtBot, backend: Backend) -> None:
    dialogs: list[StandInFirstRun] = []

    def first_run(_backend: Backend, parent: QWidget) -> StandInFirstRun:
        dialogs.append(StandInFirstRun(parent))
        return dialogs[-1]

    window = make(practice=False, first_run=first_run)
    qtbot.waitUntil(lambda: len(dialogs) == 1 and dialogs[0].isVisible())
    with qtbot.waitSignal(window.practice_requested):
        dialogs[0].practice_requested.emit()
    dialogs[0].reject()
    qtbot.waitUntil(lambda: backend.settings.get("window.welcomed") is True)
    make(practice=False, first_run=first_run)
    qtbot.wait(20)
    assert len(dialogs) == 1


def test_practice_needs_no_welcome(make: MakeWindow, qtbot: QtBot) -> None:
    make(first_run=lambda *_: pytest.fail("practice has an account"))
    qtbot.wait(20)


def test_the_sample_stays_out_of_the_real_library(make: MakeWindow, qtbot: QtBot, backend: Backend) -> None:
    window = make(practice=False, first_run=lambda _b, parent: StandInFirstRun(parent))
    actions(window)["Sample release"].trigger()
    box = window.findChild(QMessageBox)
    with qtbot.waitSignal(window.practice_requested):
        next(b for b in box.findChildren(QPushButton) if b.text() == "Open practice mode").click()
    assert window.library.model.rowCount() == 0


def test_the_sample_is_rendered_in_this_window_with_its_progress_in_place(
    make: MakeWindow, qtbot: QtBot, backend: Backend
) -> None:
    backend.start()
    window = make()
    steps = window.library.first_steps
    qtbot.waitUntil(steps.isVisible)
    with qtbot.waitSignal(window.release_actions.created, timeout=60_000):
        next(b for b in steps.findChildren(QPushButton) if b.text() == "Try it with a sample release").click()
        bar = steps.findChild(QProgressBar)
        assert bar is not None
        assert bar.isVisible()
        assert not [b for b in steps.findChildren(QPushButton) if not b.isHidden()], "once is enough"
        qtbot.waitUntil(lambda: bar.value() > 0, timeout=60_000)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    assert window.library.currentWidget() is window.library.list


def test_importing_without_an_account_leads_to_connecting_one(make: MakeWindow, qtbot: QtBot) -> None:
    shown: list[StandInFirstRun] = []

    def first_run(_backend: Backend, parent: QWidget) -> StandInFirstRun:
        shown.append(StandInFirstRun(parent))
        return shown[-1]

    window = make(practice=False, first_run=first_run)
    qtbot.waitUntil(lambda: len(shown) == 1 and shown[0].isVisible())
    shown[0].reject()
    actions(window)["Import from OpenPlay…"].trigger()
    dialog = window.findChild(PullDialog)
    assert dialog is not None
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Connect an account…").click()
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: len(shown) == 2 and shown[1].isVisible())


def test_a_json_file_is_imported_and_the_rest_previewed(
    make: MakeWindow, qtbot: QtBot, backend: Backend, tmp_path: Path
) -> None:
    backend.start()
    window = make()
    body = tmp_path / "kites.json"
    body.write_text(json.dumps({"title": "Kites", "discs": []}), "utf-8")
    with qtbot.waitSignal(window.release_actions.created, timeout=20_000):
        window.create_actions.import_dropped([body, tmp_path])
    qtbot.waitUntil(lambda: isinstance(window.page_stack.currentWidget(), StandInIntake), timeout=20_000)
    page = window.page_stack.currentWidget()
    assert isinstance(page, StandInIntake)
    assert page.paths == [tmp_path]
    page.back_requested.emit()
    assert window.page_stack.currentWidget() is window.library
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)


def test_an_empty_release_opens(make: MakeWindow, qtbot: QtBot) -> None:
    window = make()
    actions(window)["Empty release"].trigger()
    qtbot.waitUntil(lambda: window.page_stack.currentWidget() is window.editor)
    assert window.editor.session is not None
    window.show_library()
    assert window.editor.session is None


def test_the_account_menu_names_accounts_as_they_are(make: MakeWindow, qtbot: QtBot, backend: Backend) -> None:
    other = dataclasses.replace(ACCOUNT, id="two", name="<b>Two</b>")
    for account in (ACCOUNT, other):
        backend.accounts.save(account).result()
    window = make(practice=False)
    assert window.top_bar.account_button.text() == "Blue && Door"
    menu = window.top_bar.account_button.menu()
    menu.aboutToShow.emit()
    entry = next(action for action in menu.actions() if action.text() == "<b>Two</b>")
    entry.trigger()
    qtbot.waitUntil(lambda: window.top_bar.account_button.text() == "<b>Two</b>")
    assert backend.accounts.default() == other


def test_the_top_bar_says_what_is_edited_as_plain_text(make: MakeWindow, shelf: Shelf, qtbot: QtBot) -> None:
    release_id = shelf.add("<img src=//host/x>\nline")
    window = make()
    window.open_release(release_id)
    titles = [label.text() for label in window.top_bar.findChildren(QLabel)]
    assert "<img src=//host/x> line" in titles
    assert window.top_bar.new_button.property("kind") == ""
    window.show_library()
    assert window.top_bar.new_button.property("kind") == "primary"


def test_folds_keep_in_mind_and_the_editor_hides_the_views(make: MakeWindow, shelf: Shelf, qtbot: QtBot) -> None:
    release_id = shelf.add("Kites")
    window = make()
    assert window.sidebar.isVisible()
    window.open_release(release_id)
    assert not window.sidebar.isVisible()
    window.show_library()
    assert window.sidebar.isVisible()
    window.toggle_left()
    window.open_release(release_id)
    window.show_library()
    assert not window.sidebar.isVisible()


def test_the_inspector_follows_the_list(make: MakeWindow, shelf: Shelf, qtbot: QtBot) -> None:
    first, second = shelf.add("First"), shelf.add("Second")
    window = make()
    for release_id in (first, second):
        window.library.list.select(release_id)
        qtbot.waitUntil(lambda wanted=release_id: _inspected(window) == wanted)
    window.open_release(first)
    assert _inspected(window) == first


def test_the_inspector_shows_what_was_wanted_while_it_was_out_of_sight(
    backend: Backend, shelf: Shelf, qtbot: QtBot
) -> None:
    """So it is with the first release of a library: the region is there only once there is one."""
    release_id = shelf.add("First")
    host = InspectorHost(backend, inspector)
    qtbot.addWidget(host)
    host.schedule_refresh(lambda: release_id)
    qtbot.wait(2 * FOLLOW_DELAY_MS)
    assert host.panel.session is None
    host.show()
    qtbot.waitUntil(lambda: host.panel.session is not None and host.panel.session.release.id == release_id)
    host.inspect(None)


def _inspected(window: MainWindow) -> str:
    session = window.inspector_host.panel.session
    return session.release.id if session is not None else ""


def test_the_map_names_every_key_of_the_window(qtbot: QtBot) -> None:
    named = {key for _, group in shortcuts.shortcut_groups() for key, _ in group}
    assert {
        shortcuts.SEARCH_KEY,
        shortcuts.SIDEBAR_KEY,
        shortcuts.INSPECTOR_KEY,
        shortcuts.TRANSFERS_KEY,
        shortcuts.BACK_KEY,
        shortcuts.DUPLICATE_KEY,
        shortcuts.SETTINGS_KEY,
    } <= named
    dialog = KeysDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert any("Search" in label.text() for label in dialog.findChildren(QLabel))


def test_the_drawer_opens_and_shuts(make: MakeWindow, qtbot: QtBot) -> None:
    window = make()
    window.toggle_transfers()
    drawer = window.transfers
    assert drawer.isVisible()
    drawer.closed.emit()
    assert not drawer.isVisible()


@pytest.mark.parametrize(
    ("screen", "expected"),
    [(QSize(1280, 770), QSize(1278, 730)), (QSize(1920, 1050), QSize(1440, 900)), (QSize(800, 800), QSize(1440, 900))],
)
def test_the_first_window_is_no_larger_than_the_screen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, screen: QSize, expected: QSize
) -> None:
    class Screen:
        def availableSize(self) -> QSize:
            return screen

    window = QMainWindow()
    qtbot.addWidget(window)
    window.setMinimumSize(880, 560)
    monkeypatch.setattr(window, "screen", Screen)
    assert splitter._fit_to_screen(window, QSize(1440, 900)) == expected


def test_the_first_widths_give_the_sides_what_the_list_does_not_need(
    qtbot: QtBot, backend: Backend, shelf: Shelf
) -> None:
    shelf.add("Hall")
    narrow = MainWindow(backend)
    qtbot.addWidget(narrow)
    narrow.resize(1024, 700)
    narrow.show()
    assert narrow.inspector_host.isHidden()
    assert narrow.sidebar.width() == pytest.approx(184, abs=3), "the views have what the inspector does not take"
    narrow.close()
    for width, left, right in ((1280, 140, 300), (1440, 208, 330), (2560, 208, 330)):
        window = MainWindow(backend)
        qtbot.addWidget(window)
        window.resize(width, 900)
        window.show()
        assert [window.sidebar.width(), window.inspector_host.width()] == pytest.approx([left, right], abs=3)
        if width > 1280:
            tabs = window.inspector_host.panel.findChild(QTabBar)
            assert tabs.sizeHint().width() <= window.inspector_host.width() - 2 * space.M, "a tab is out of sight"
        window.resize(1280, 900)
        assert [window.sidebar.width(), window.inspector_host.width()] == pytest.approx([140, 300], abs=3)
        window.close()
        backend.settings.save("behind", 1).result()
        assert backend.settings.get(splitter.WIDTHS_KEY) is None, "nobody chose them"


def test_a_side_that_was_dragged_keeps_its_width(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    shelf.add("Hall")
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.splitter.moveSplitter(260, 1)
    window.splitter.splitterMoved.emit(260, 1)  # as the handle does under the pointer
    window.resize(1280, 900)
    assert window.sidebar.width() == pytest.approx(260, abs=3)
    window.close()
    qtbot.waitUntil(lambda: bool(backend.settings.get(splitter.WIDTHS_KEY)))
    assert backend.settings.get(splitter.WIDTHS_KEY)[0] == pytest.approx(260, abs=3)


def test_the_views_can_be_read_in_large_text(qtbot: QtBot, backend: Backend, theme_applied: QApplication) -> None:
    backend.settings.save(splitter.WIDTHS_KEY, [140, 840, 300])
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    assert window.sidebar.width() < 180
    theme.apply_theme(theme_applied, "light", 2.0)
    window.resize(1430, 900)
    assert window.sidebar.width() == pytest.approx(280, abs=3)
    theme.apply_theme(theme_applied, "light", 1.0)


def test_the_inspector_is_folded_in_a_narrow_window_until_it_is_asked_for(
    make: MakeWindow, qtbot: QtBot, backend: Backend, shelf: Shelf
) -> None:
    shelf.add("Hall")
    window = make()
    window.resize(1440, 900)
    qtbot.waitUntil(window.inspector_host.isVisible)
    window.resize(1024, 700)
    qtbot.waitUntil(window.inspector_host.isHidden)
    qtbot.waitUntil(lambda: window.page_stack.width() > 700)
    window.toggle_right()
    assert window.inspector_host.isVisible()
    window.toggle_right()
    assert window.inspector_host.isHidden()
    window.show_checks()
    assert window.inspector_host.isVisible(), "somebody who asks for the checks sees them"
    window.resize(1440, 900)
    assert window.inspector_host.isVisible()
    assert splitter.RIGHT not in backend.settings.get(splitter.FOLDED_KEY, []), "nobody chose that"


def test_the_inspector_grows_with_the_size_of_text_where_there_is_room(
    qtbot: QtBot, backend: Backend, qapp: QApplication
) -> None:
    sides = [QWidget() for _ in range(3)]
    made = splitter.PanelSplitter(backend.settings, *sides)
    qtbot.addWidget(made)
    theme.apply_theme(qapp, "light", 2.0)
    try:
        made.resize(2560, 1400)
        made.show()
        assert sides[2].width() == 2 * splitter.MIN_INSPECTOR_WIDTH
    finally:
        theme.apply_theme(qapp, "light", 1.0)
    made.resize(2559, 1400)
    assert sides[2].minimumWidth() == splitter.MIN_INSPECTOR_WIDTH
