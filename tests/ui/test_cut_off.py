"""Every page and dialog at 1280 x 800 in each language: no label, button, heading, tab or choice is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtWidgets import QApplication, QGroupBox, QLabel, QPushButton, QTabBar, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from tests import skips
from tests.test_texts import translate_module
from tests.ui.at_rest import settle
from tests.ui.cut_off import cut_off, settled_cut_off
from tests.ui.pages import walk
from tests.ui.releases import account, harbour
from tests.ui.test_access_dialogs import OPENERS, Room
from tests.ui.test_pseudo_language import data
from tests.ui.test_window import EVIL
from trackball_desktop.ui.kit import languages
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.questions import QuestionsDialog
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.settings_dialog import SettingsDialog

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True),
    pytest.mark.skipif(skips.on_wine(), reason=skips.NO_SYSTEM_FONT),
]
LANGUAGES = ("en", "de", "es", "fr", "ja", "pt_BR")
SIZE = (1280, 800)


@pytest.fixture(scope="module")
def catalogues() -> None:
    """Make the catalogues of the languages, as a build does."""
    translate_module().release_stale()


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, catalogues: None, backend: Backend, request: pytest.FixtureRequest
) -> Iterator[MainWindow]:
    """Return the window in a language, with one release."""
    before = QLocale()
    backend.settings.save(languages.LANGUAGE_KEY, request.param)
    backend.library.create(harbour(), label="made").result()
    account(backend)
    backend.start()
    made = MainWindow(backend)
    assert languages.saved_language(backend.settings) == request.param, "its catalogue was made"
    qtbot.addWidget(made)
    made.resize(*SIZE)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    yield made
    made.close()
    languages.install(qapp, "en")
    QLocale.setDefault(before)


def fits(root: QWidget, name: str) -> Iterator[str]:
    """Yield what is said of a window that is larger than the screen."""
    if root.width() > SIZE[0] or root.height() > SIZE[1]:
        yield f"{name}: the window is {root.width()} x {root.height()}"


@pytest.mark.parametrize("window", LANGUAGES, indirect=True)
def test_nothing_is_cut_off_in_a_language(window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path) -> None:
    known = data()
    found: set[str] = set()
    walked = 0

    def is_ours(text: str) -> bool:
        plain = " ".join(text.split())
        return bool(plain) and plain not in known and EVIL not in text

    def look(name: str, root: QWidget) -> None:
        nonlocal walked
        walked += 1
        found.update(f"{name}: {text}" for text in settled_cut_off(root, is_ours, qtbot.wait))
        found.update(fits(root, name))

    for name, root in walk(window, backend, qtbot, tmp_path):
        look(name, root)
    window.open_release(window.library.model.release_id(0))
    room = Room(window, backend, tmp_path)
    for cls, opener in OPENERS.items():
        if cls is SettingsDialog:
            continue  # walked section by section above
        dialog = opener(room)
        room.walked.append(dialog)
        dialog.show()
        if cls is QuestionsDialog:  # as large as the screen lets it be; the screen of the tests is a small one
            dialog.resize(SIZE[0] - 40, SIZE[1] - 60)
        look(cls.__name__, dialog)
        dialog.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert walked > 60, "the pages were not shown"
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("window", ["en"], indirect=True)
def test_the_columns_of_the_board_have_room_for_their_names_in_the_smallest_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1024, 700)
    window.library.view_mode_requested.emit("board")
    board = window.page_stack.currentWidget()
    assert board is not None
    settle(board)
    assert settled_cut_off(board, everything, qtbot.wait) == set()


def everything(text: str) -> bool:
    return bool(text)


def test_each_kind_of_text_that_is_cut_off_is_found(qtbot: QtBot, theme_applied: QApplication) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    label, wrapped, button, group = QLabel("A label"), QLabel("lines of a label"), QPushButton("A button"), QGroupBox()
    wrapped.setWordWrap(True)
    group.setTitle("The title of a group")
    tabs, tree = QTabBar(), QTreeWidget()
    tabs.addTab("A tab with words")
    tree.setHeaderLabels(["The heading of a column", "B"])
    tree.header().resizeSection(0, 60)
    parts = (label, wrapped, button, group, tabs, tree)
    for at, part in enumerate(parts):
        part.setParent(page)
        part.setGeometry(0, 40 * at, 300, 38)
    page.resize(300, 300)
    page.show()
    tree.header().resizeSection(0, 200)
    assert cut_off(page, everything) == set()
    tree.header().resizeSection(0, 60)
    for part in (label, button, group):
        part.resize(30, 38)
    wrapped.resize(60, 10)
    tabs.setUsesScrollButtons(False)
    tabs.setElideMode(Qt.TextElideMode.ElideRight)
    tabs.resize(20, 38)
    kinds = {text.split(" ")[0] for text in cut_off(page, everything)}
    assert kinds == {"QLabel", "QPushButton", "QGroupBox", "QTabBar", "QHeaderView"}
    assert sum(text.startswith("QLabel") for text in cut_off(page, everything)) == 2
    label.setGeometry(280, 0, 100, 38)
    assert any("in sight" in text for text in cut_off(page, everything)), "beyond the edge of the page"
    label.setTextFormat(Qt.TextFormat.PlainText)
