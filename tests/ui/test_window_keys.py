"""Keys of the window where they are pressed: undo and redo by either key, finding in what is in front."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from tests.ui.releases import kept
from tests.ui.test_window import drop
from trackball_desktop.ui.editor.grid.paste_dialog import PastePreview
from trackball_desktop.ui.editor.grid.pasting import plan_paste
from trackball_desktop.ui.editor.grid.replace_dialog import ReplaceDialog
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import shortcuts
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.shortcuts_dialog import KeysDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, shelf: Shelf) -> Iterator[MainWindow]:
    kept(backend)
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    yield made
    made.close()


def opened(window: MainWindow) -> QLineEdit:
    window.open_release(window.library.model.release_id(0))
    window.editor.show_step(WizardStep.RELEASE)
    line = window.editor.page(WizardStep.RELEASE).form.unfold_box("title").editor
    line.setFocus()
    return line


@pytest.mark.parametrize("redo", [(Qt.Key.Key_Y, CONTROL), (Qt.Key.Key_Z, CONTROL | SHIFT)])
def test_both_keys_redo_in_a_field_and_beside_it(window: MainWindow, redo: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
    line = opened(window)
    session = window.session
    assert session is not None
    QTest.keyClicks(line, "x")
    session.end_typing()
    written = session.release.title
    for place in (line, window.editor.tree):
        place.setFocus()
        QTest.keyClick(place, Qt.Key.Key_Z, CONTROL)
        assert session.release.title == "Harbour Songs"
        QTest.keyClick(place, *redo)
        assert session.release.title == written


def test_the_map_names_a_key_of_the_redo_that_works() -> None:
    found = [sequence.toString() for sequence in shortcuts.command("redo").sequences()]
    assert found == list(dict.fromkeys(found))
    assert {"Ctrl+Y", "Ctrl+Shift+Z"} <= set(found)


def test_ctrl_f_finds_in_the_open_release_and_does_not_leave_it(window: MainWindow, qtbot: QtBot) -> None:
    opened(window)
    QTest.keyClick(window.editor, Qt.Key.Key_F, CONTROL)
    assert window.page_stack.currentWidget() is window.editor
    (dialog,) = window.findChildren(ReplaceDialog)
    assert dialog.isVisible()
    qtbot.waitUntil(dialog.find_line.hasFocus)
    dialog.reject()
    window.show_library()
    window.activateWindow()  # as a window manager does when a dialog is gone
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window.library.list, Qt.Key.Key_F, CONTROL)
    assert window.top_bar.search.hasFocus()


def test_ctrl_f_leaves_a_preview_as_it_is(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "Masters").mkdir()
    drop(window, tmp_path / "Masters")
    page = window.page_stack.currentWidget()
    QTest.keyClick(page, Qt.Key.Key_F, CONTROL)
    assert window.page_stack.currentWidget() is page


@pytest.mark.parametrize("place", ["table", "first"])
def test_enter_accepts_a_paste_from_wherever_the_keyboard_is(window: MainWindow, qtbot: QtBot, place: str) -> None:
    window.open_release(window.library.model.release_id(0))
    window.editor.show_step(WizardStep.TRACKS)
    grid = window.editor.page(WizardStep.TRACKS).grid
    dialog = PastePreview(plan_paste(grid.view.track_model, [["One", "a"], ["Two", "b"]], {(0, 1)}), window)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.focusWidget() is not None)
    target = dialog.table if place == "table" else dialog.focusWidget()
    assert target is not None
    target.setFocus()
    with qtbot.waitSignal(dialog.paste_accepted) as told:
        QTest.keyClick(target, Qt.Key.Key_Return)
    assert [cell.new for cell in told.args[0].cells] == ["One", "a", "Two", "b"]
    assert not dialog.isVisible()


@pytest.mark.parametrize("width", [1440, 1024, 700])
def test_the_map_of_the_keys_is_read_without_a_bar_at_its_foot(window: MainWindow, qtbot: QtBot, width: int) -> None:
    window.resize(width, 700)
    dialog = KeysDialog(window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.wait(20)
    assert not dialog.findChild(QScrollArea).horizontalScrollBar().isVisible()
