"""Text of 300 % at 1280 x 800: heads of pages wrap, what is too wide is scrolled to, and nothing of it is cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication, QLabel, QListView, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests import skips
from tests.ui.at_rest import settle
from tests.ui.cut_off import overprinted, settled_cut_off
from tests.ui.pages import walk
from tests.ui.releases import account, harbour
from tests.ui.test_access_dialogs import OPENERS, Room
from tests.ui.test_pseudo_language import data
from tests.ui.test_window import EVIL
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.head_bar import HeadBar
from trackball_desktop.ui.kit.settings_parts import SettingsPage
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.settings_dialog import SECTIONS, SettingsDialog

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True),
    pytest.mark.skipif(skips.on_wine(), reason=skips.NO_SYSTEM_FONT),
]
SIZE = (1280, 800)


def everything(text: str) -> bool:
    return bool(text)


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, theme_applied: QApplication) -> Iterator[MainWindow]:
    backend.library.create(harbour(), label="made").result()
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    theme.apply_theme(theme_applied, "light", 3.0)
    made.resize(*SIZE)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    yield made
    made.close()
    theme.apply_theme(theme_applied, "light", 1.0)


@pytest.mark.parametrize("scale", [2.0, 3.0])
def test_nothing_is_cut_off_or_printed_over_other_text(
    window: MainWindow, backend: Backend, theme_applied: QApplication, qtbot: QtBot, tmp_path: Path, scale: float
) -> None:
    """Every page and dialog, none of them larger than the screen; what people typed may have a tool tip instead."""
    account(backend)
    theme.apply_theme(theme_applied, "light", scale)
    known = data()
    found: set[str] = set()
    walked = 0

    def is_ours(text: str) -> bool:
        plain = " ".join(text.split())
        return bool(plain) and plain not in known and EVIL not in text

    def look(name: str, root: QWidget) -> None:
        nonlocal walked
        walked += 1
        settle(root)
        wrong = settled_cut_off(root, is_ours, qtbot.wait) | overprinted(root)
        found.update(f"{name}: {text}" for text in wrong)
        if root.width() > SIZE[0] or root.height() > SIZE[1]:
            found.add(f"{name}: it is {root.width()} x {root.height()}")

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
        look(cls.__name__, dialog)
        dialog.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert walked > 60, "the pages were not shown"
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("form", ["list", "plan", "board"])
def test_the_head_of_a_page_wraps(window: MainWindow, qtbot: QtBot, form: str) -> None:
    if form != "list":
        window.library.view_mode_requested.emit(form)
        qtbot.wait(100)
    page = window.page_stack.currentWidget()
    assert page is not None
    (head,) = (head for head in page.findChildren(HeadBar) if head.isVisible())
    assert settled_cut_off(head, everything, qtbot.wait) == set()
    assert head.width() <= window.page_stack.width()


def test_the_parts_of_a_head_go_below_its_title_where_there_is_no_room(qtbot: QtBot) -> None:
    title, parts = QLabel("All releases"), [QPushButton(f"A wide button {number}") for number in range(3)]
    head = HeadBar(title, parts)
    qtbot.addWidget(head)
    head.resize(parts[0].sizeHint().width() + 100, 200)
    head.show()
    qtbot.waitUntil(lambda: all(_top(part, head) > title.y() for part in parts), timeout=5000)
    assert len({_top(part, head) for part in parts}) == 3
    head.resize(sum(part.sizeHint().width() for part in parts) + title.sizeHint().width() + 200, 200)
    qtbot.waitUntil(lambda: len({_top(part, head) for part in parts}) == 1, timeout=5000)


def test_the_head_of_a_page_comes_out_alike_whichever_way_it_came_to_its_width(
    qtbot: QtBot, theme_applied: QApplication
) -> None:
    """From below, from above, by a change of scheme and size of text, with other texts before, and made anew."""

    def made() -> tuple[QWidget, HeadBar]:
        page, title = QWidget(), QLabel("All releases")
        head = HeadBar(title, [QPushButton(f"A wide button {number}") for number in range(3)])
        column = QVBoxLayout(page)
        column.addWidget(head)
        column.addWidget(QListView(), 1)
        qtbot.addWidget(page)
        return page, head

    def places(page: QWidget) -> list[tuple[int, ...]]:
        return [part.geometry().getRect() for part in page.findChildren(QWidget) if part.isVisible()]

    def at(page: QWidget, width: int) -> list[tuple[int, ...]]:
        page.resize(width, 400)
        page.show()
        settle(page)
        assert page.width() == width
        return places(page)

    changed, head = made()
    widest = max(part.sizeHint().width() for part in head.findChildren(QPushButton))
    shapes = set()
    for width in range(widest + 120, 1200, 20):
        expected = at(made()[0], width)
        shapes.add(len({top for _, top, *_ in expected}))
        for before in (2000, widest + 120):
            at(changed, before)
            assert at(changed, width) == expected, f"{width} from {before}"
        theme.apply_theme(theme_applied, "dark", 1.25)
        settle(changed)
        assert at(made()[0], changed.width()) == places(changed)
        theme.apply_theme(theme_applied, "light", 1.0)
        assert at(changed, width) == expected
        button = head.findChildren(QPushButton)[0]
        button.setText("Wide")
        at(changed, width)
        button.setText("A wide button 0")
        assert at(changed, width) == expected
        button.hide()
        at(changed, width)
        button.show()
        assert at(changed, width) == expected
    assert len(shapes) > 2, "of one line, and of more"


def _top(part: QPushButton, head: HeadBar) -> int:
    return part.mapTo(head, QPoint(0, 0)).y()


def test_the_strip_below_leaves_out_what_the_bar_above_says(window: MainWindow, qtbot: QtBot) -> None:
    window.open_release(window.library.model.release_id(0))
    qtbot.waitUntil(lambda: window.session is not None and window.session.checks.are_blockers_known)
    (practice,) = (part for part in window.status_bar.findChildren(QLabel) if "Practice mode" in part.text())
    qtbot.waitUntil(practice.isHidden)


def test_a_section_of_the_settings_is_scrolled_to_its_end(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.dialogs.show_settings()
    dialog = window.dialogs.settings_dialog
    assert dialog is not None
    for section in SECTIONS:
        dialog.show_section(section)
        qtbot.wait(30)
        for area in dialog.findChildren(SettingsPage):
            inner = area.widget()
            if area.isVisible() and inner is not None and inner.width() > area.viewport().width():
                assert area.horizontalScrollBar().maximum() > 0, section
                assert area.horizontalScrollBar().isVisible(), section
    dialog.close()
