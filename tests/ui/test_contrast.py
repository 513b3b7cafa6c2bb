"""Contrast as it is on the screen: the pixels of each page and of the settings, in each scheme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.contrast import measure
from tests.ui.releases import harbour
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.settings_dialog import SECTIONS


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, theme_applied: QApplication) -> Iterator[MainWindow]:
    backend.library.create(harbour(), label="made").result()
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    yield made
    made.close()
    theme.apply_theme(theme_applied, "light", 1.0)


def pages(window: MainWindow, qtbot: QtBot) -> Iterator[tuple[str, QWidget]]:
    window.library.list.select(window.library.model.release_id(0))
    qtbot.wait(300)
    yield "list", window
    window.open_release(window.library.model.release_id(0))
    for step in WizardStep:
        window.editor.show_step(step)
        qtbot.wait(150)
        yield step.value, window
    window.dialogs.show_settings()
    dialog = window.dialogs.settings_dialog
    assert dialog is not None
    for section in SECTIONS[:: len(SECTIONS) // 4]:
        dialog.show_section(section)
        QApplication.processEvents()
        yield section, dialog
    dialog.close()


@pytest.mark.parametrize("scheme", theme.SCHEMES)
def test_texts_and_borders_can_be_seen(
    window: MainWindow, qtbot: QtBot, theme_applied: QApplication, scheme: theme.Scheme
) -> None:
    theme.apply_theme(theme_applied, scheme, 1.0)
    seen, weak = 0, list[str]()
    for place, page in pages(window, qtbot):
        for found in measure(page):
            seen += 1
            if found.contrast < found.needed:
                weak.append(f"{place}: {found.part} has {found.contrast:.2f}")
    assert seen > 500
    assert not weak, "\n".join(weak)
