"""The covers view: the list's releases, selection, keys and menu, in another form that is remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QMenu
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.library.page import FORM_KEY, LibraryPage
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def page(qtbot: QtBot, backend: Backend, shelf: Shelf) -> LibraryPage:
    for number in range(12):
        shelf.add(f"Release {number:02}")
    made = LibraryPage(backend)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitUntil(lambda: made.model.rowCount() == 12)
    return made


def covers_of(page: LibraryPage) -> QListView:
    page.list_head.switch.chosen.emit("covers")
    view = page.view
    assert isinstance(view, QListView)
    assert page.currentWidget() is view
    QApplication.processEvents()
    return view


def centre(view: QListView, row: int) -> QPoint:
    return view.visualRect(view.model().index(row, 0)).center()


def test_covers_take_the_place_of_the_rows_and_are_remembered(
    page: LibraryPage, backend: Backend, qtbot: QtBot
) -> None:
    assert page.currentWidget() is page.list
    view = covers_of(page)
    first, second = (view.visualRect(view.model().index(row, 0)) for row in (0, 1))
    assert first.top() == second.top()
    assert first.width() >= theme.scaled(176)
    qtbot.waitUntil(lambda: backend.settings.get(FORM_KEY) == "covers")
    again = LibraryPage(backend)
    qtbot.addWidget(again)
    assert again.form == "covers"
    assert isinstance(again.view, QListView)
    page.list_head.switch.chosen.emit("list")
    assert page.currentWidget() is page.list


def test_the_selection_and_the_keys_are_those_of_the_list(page: LibraryPage, qtbot: QtBot) -> None:
    view = covers_of(page)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 2))
    assert page.list.selected_ids() == [page.model.release_id(2)]
    page.focus_view()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert page.list.current_id() == page.model.release_id(3)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert page.list.current_id() not in {page.model.release_id(row) for row in (2, 3, 4)}
    opened: list[str] = []
    page.list.open_requested.connect(opened.append)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened == [page.list.current_id()]
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 5))
    chosen = page.list.selected_ids()
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 5))
    assert opened[1:] == chosen == [page.model.release_id(5)]
    with qtbot.waitSignal(page.list.trash_requested) as asked:
        QTest.keyClick(view, Qt.Key.Key_Delete)
    assert asked.args == [chosen]
    menu = page.list.build_menu()
    assert isinstance(menu, QMenu)
    menu.close()


def test_what_is_in_sight_is_told_and_follows_the_scrolling(page: LibraryPage) -> None:
    view = covers_of(page)
    ids = [page.model.release_id(row) for row in range(12)]
    shown = page.visible_ids()
    assert 0 < len(shown) < 12
    assert shown == ids[: len(shown)]
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert page.visible_ids()[-1] == ids[-1]
    assert ids[0] not in page.visible_ids()
    view.hide()
    assert page.visible_ids() == []


def test_tiles_grow_with_the_text_and_shrink_where_rows_are_compact(
    page: LibraryPage, theme_applied: QApplication
) -> None:
    view = covers_of(page)
    normal = view.gridSize()
    try:
        theme.apply_theme(theme_applied, "light", 1.5)
        assert view.gridSize().width() > normal.width()
        theme.set_compact(True)
        theme.apply_theme(theme_applied, "light", 1.0)
        assert view.gridSize().width() < normal.width()
    finally:
        theme.set_compact(False)
        theme.apply_theme(theme_applied, "light", 1.0)
    assert view.gridSize() == normal
