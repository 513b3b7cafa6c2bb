"""Every page and every dialog as the tree that screen readers go through: names, roles, values, states, relations."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import test_access, test_access_dialogs
from tests.ui.access_tree import faults
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

window = test_access.window
room = test_access_dialogs.room


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have each page and dialog that those tests look at walked; return what is found wrong."""
    wrong: list[str] = []

    def look_at(root: QWidget) -> None:
        QApplication.processEvents()
        wrong.extend(fault for fault in faults(root) if fault not in wrong)

    for module in (test_access, test_access_dialogs):
        monkeypatch.setattr(module, "look_at", look_at)
    return wrong


def test_the_pages_of_the_editor(window: MainWindow, qtbot: QtBot, found: list[str]) -> None:
    test_access.test_the_list_with_each_tab_of_the_inspector(window, qtbot)
    for step in WizardStep:
        test_access.test_the_editor(window, qtbot, step)
    test_access.test_the_drawer_of_uploads(window)
    assert found == []


def test_the_preview_of_a_drop_and_the_settings(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, found: list[str]
) -> None:
    test_access.test_the_preview_of_a_drop(window, qtbot, tmp_path)
    test_access.test_each_section_of_the_settings(window, qtbot)
    assert found == []


def test_a_sent_release_and_the_first_start(
    window: MainWindow, backend: Backend, qtbot: QtBot, found: list[str]
) -> None:
    for opener in test_access.OPENERS:
        test_access.test_dialogs(window, backend, qtbot, opener)
    assert found == []


def test_every_dialog(room: test_access_dialogs.Room, found: list[str]) -> None:
    test_access_dialogs.test_each_dialog(room)
    test_access_dialogs.test_message_boxes(room)
    assert found == []
