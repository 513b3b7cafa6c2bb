"""What is clicked is at least 24 by 24 pixels, or stands so far from other targets (WCAG 2.2, 2.5.8), on every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.releases import harbour
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.settings_dialog import SECTIONS

LEAST = 24
_TARGETS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QSlider)


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


def targets(page: QWidget) -> dict[str, QRect]:
    """Return where each target of a page is. A part of another, such as the line in a box, is none of its own."""
    found: dict[str, QRect] = {}
    for widget in page.findChildren(QWidget):
        if not isinstance(widget, _TARGETS) or not widget.isVisible() or not widget.isEnabled():
            continue
        if isinstance(widget.parentWidget(), (*_TARGETS, QTabBar)) or widget.visibleRegion().isEmpty():
            continue
        words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        rect = QRect(widget.mapTo(page, QPoint()), widget.size())
        found[f"{type(widget).__name__} {words!r} at {rect.x()},{rect.y()}"] = rect
    return found


def too_small(page: QWidget) -> list[str]:
    """Return the targets that are smaller and have another within the circle of 24 pixels around their middle."""
    found = targets(page)
    small: list[str] = []
    for name, rect in found.items():
        if min(rect.width(), rect.height()) >= LEAST:
            continue
        around = QRect(0, 0, LEAST, LEAST)
        around.moveCenter(rect.center())
        near = [other for other, area in found.items() if other != name and area.intersects(around)]
        if near:
            small.append(f"{name}: {rect.width()} x {rect.height()}, near {near[0]}")
    return small


@pytest.mark.parametrize("text", [1.0, 2.0, 3.0])
def test_every_target_can_be_hit(window: MainWindow, qtbot: QtBot, theme_applied: QApplication, text: float) -> None:
    theme.apply_theme(theme_applied, "light", text)
    seen, small = 0, list[str]()

    def look(place: str, page: QWidget) -> None:
        nonlocal seen
        before, found = dict[str, QRect](), targets(page)
        while found != before:  # findings come late and move what stands below them
            qtbot.wait(100)
            before, found = found, targets(page)
        seen += len(found)
        small.extend(f"{place}: {line}" for line in too_small(page))

    try:
        window.library.list.select(window.library.model.release_id(0))
        qtbot.wait(300)
        look("list", window)
        window.open_release(window.library.model.release_id(0))
        for step in WizardStep:
            window.editor.show_step(step)
            qtbot.wait(150)
            look(step.value, window)
        window.dialogs.show_settings()
        dialog = window.dialogs.settings_dialog
        assert dialog is not None
        for section in SECTIONS:
            dialog.show_section(section)
            look(section, dialog)
        dialog.close()
    finally:
        theme.apply_theme(theme_applied, "light", 1.0)
    assert seen > 100
    assert not small, "\n".join(small)
