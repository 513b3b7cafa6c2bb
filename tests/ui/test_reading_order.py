"""Tab and F6 go through the steps of the editor as they are read, past what only shows something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.pages import ReleasePage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit.focus_ring import first_focusable
from trackball_desktop.ui.kit.reading_order import ReadingOrder
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def page(qtbot: QtBot, backend: Backend) -> Iterator[EditorPage]:
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.open(kept(backend).id)
    with qtbot.waitExposed(page):
        page.show()
    yield page
    assert page.session is None or page.session.drain()
    page.close_release()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def walk(first: QWidget, count: int, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    first.setFocus()
    seen = [focused()]
    for _ in range(count - 1):
        QTest.keyClick(focused(), key)
        seen.append(focused())
    return seen


def test_tab_goes_from_the_title_to_the_artists_and_past_what_is_locked(page: EditorPage) -> None:
    page.show_step(WizardStep.RELEASE)
    release_page = page.page(WizardStep.RELEASE)
    assert isinstance(release_page, ReleasePage)
    first = first_focusable(release_page)
    assert first is not None
    assert first.accessibleName() == "Title", "F6 comes in at the first field"
    seen = walk(first, 14)
    names = [widget.accessibleName() for widget in seen]
    assert names[:2] == ["Title", "Version"]
    assert names.index("Add an artist") < names.index("Label")
    assert "Name shown in stores" not in names
    assert not [name for name in names if "nlock" in name]
    assert not [widget for widget in seen if isinstance(widget, QLineEdit) and widget.isReadOnly()]
    version = seen[1]
    version.setFocus()
    QTest.keyClick(version, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert focused().accessibleName() == "Unlock Name shown in stores", "Ctrl+Tab stops there"
    QTest.keyClick(focused(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert focused().accessibleName() == "Name shown in stores"
    QTest.keyClick(focused(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(focused(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    back = walk(seen[-1], 14, Qt.Key.Key_Backtab)
    assert back == seen[::-1]


@pytest.mark.parametrize("step", [WizardStep.RELEASE, WizardStep.CREDITS, WizardStep.RIGHTS])
def test_every_stop_of_a_step_is_reached_and_left_again(page: EditorPage, step: WizardStep) -> None:
    page.show_step(step)
    shown = page.page(step)
    assert isinstance(shown, ReadingOrder)
    stops = shown.stops()
    assert len(stops) > 3
    tops = [stop.mapTo(shown, stop.rect().topLeft()).y() for stop in stops]
    assert tops[0] == min(tops)
    seen = walk(stops[0], len(stops))
    assert seen == stops
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert not shown.isAncestorOf(focused()), "no page is a trap"
