"""The inspector is never so narrow that one of its tabs is cut, in any language, however narrow it was left."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot

from tests import skips
from tests.ui import test_cut_off
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell import splitter
from trackball_desktop.ui.shell.main_window import MainWindow

pytestmark = pytest.mark.skipif(skips.on_wine(), reason=skips.NO_SYSTEM_FONT)
catalogues, window = test_cut_off.catalogues, test_cut_off.window


def cut_tabs(window: MainWindow) -> list[str]:
    """Return the tabs of the inspector of which not all is in sight."""
    bar = window.inspector_host.panel.findChild(QTabBar)
    assert bar is not None
    return [bar.tabText(at) for at in range(bar.count()) if not bar.rect().contains(bar.tabRect(at))]


@pytest.mark.parametrize("window", test_cut_off.LANGUAGES, indirect=True)
def test_all_tabs_are_in_sight_where_the_inspector_was_left_at_its_least(window: MainWindow, qtbot: QtBot) -> None:
    window.splitter.setSizes([140, 840, splitter.MIN_INSPECTOR_WIDTH])
    window.library.list.select(window.library.model.release_id(0))
    panel = window.inspector_host.panel
    qtbot.waitUntil(lambda: panel.session is not None and panel.session.checks.are_blockers_known)
    qtbot.waitUntil(lambda: not cut_tabs(window))


def test_they_are_in_larger_text_and_a_third_of_the_window_is_the_most(
    qtbot: QtBot, backend: Backend, theme_applied: QApplication
) -> None:
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1900, 900)
    window.show()
    panel = window.inspector_host.panel
    try:
        theme.apply_theme(theme_applied, "light", 1.5)
        qtbot.waitUntil(lambda: window.inspector_host.minimumWidth() >= panel.tabs_width)
        theme.apply_theme(theme_applied, "light", 3.0)
        window.resize(1280, 800)
        qtbot.waitUntil(lambda: panel.tabs_width > window.splitter.width() // 3 or window.inspector_host.isHidden())
        assert window.inspector_host.minimumWidth() <= window.splitter.width() // 3
    finally:
        theme.apply_theme(theme_applied, "light", 1.0)
        window.close()
