"""Reduced motion: nothing moves by itself, at once and at the next start, and moves again when it may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trackball_desktop.ui.kit import motion
from trackball_desktop.ui.kit.appearance import apply_saved_appearance, saved_reduced_motion
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.appearance import AppearancePage


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    motion.reduce_motion(False)


def test_the_setting_stops_what_moves_and_is_kept(qtbot: QtBot, backend: Backend, theme_applied: QApplication) -> None:
    hints = theme_applied.styleHints()
    hints.setCursorFlashTime(900)
    QApplication.setEffectEnabled(Qt.UIEffect.UI_General, True)
    QApplication.setEffectEnabled(Qt.UIEffect.UI_FadeMenu, True)
    page = AppearancePage(backend)
    qtbot.addWidget(page)
    page.reduce_motion_checkbox.click()
    assert motion.is_motion_reduced()
    assert hints.cursorFlashTime() == 0
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_FadeMenu)
    qtbot.waitUntil(lambda: saved_reduced_motion(backend.settings))
    page.reduce_motion_checkbox.click()
    assert (hints.cursorFlashTime(), motion.is_motion_reduced()) == (900, False)
    assert QApplication.isEffectEnabled(Qt.UIEffect.UI_FadeMenu)


def test_it_is_applied_at_the_next_start(backend: Backend, theme_applied: QApplication) -> None:
    backend.settings.save("appearance.reduce_motion", True).result()
    apply_saved_appearance(theme_applied, backend.settings)
    assert motion.is_motion_reduced()
