"""How pages and their parts look and keep still: widths, lists, calendars, differences, what the pointer is on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.checks.engine import check
from trackball_desktop.checks.model import Facts
from trackball_desktop.domain.edits import SetField
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.inspector.checks import ChecksTab
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.field_inputs import DateInput
from trackball_desktop.ui.kit.form_grid import MAX_WIDTH, BoundedColumn
from trackball_desktop.ui.kit.store_box import StoreBox
from trackball_desktop.ui.kit.text_diff import difference_widgets
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

# pyright: reportPrivateUsage=false
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    session = open_session(backend, kept(backend).id)
    yield session
    session.drain()
    session.close()


def look(session: Session) -> None:
    session.checks.facts = replace(session.checks.facts or Facts(release=session.release), release=session.release)
    session.checks.findings = check(session.checks.facts)
    session.checks.findings_changed.emit()
    session.checks.findings_settled.emit()


def test_what_was_empty_is_not_struck_through(qtbot: QtBot) -> None:
    for before, after, struck in (("—", "8 Jan 2027", [False, True]), ("8 Jan 2027", "—", [True, False])):
        texts = difference_widgets(before, after)
        for text in texts:
            qtbot.addWidget(text)
        assert [text.text for text in texts] == [before, after]
        assert [part.differs for text in texts for part in text._parts] == struck


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_page_is_no_wider_than_people_read(qtbot: QtBot, direction: Qt.LayoutDirection) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.setLayoutDirection(direction)
    column = BoundedColumn(page)
    column.setContentsMargins(18, 16, 18, 24)
    field = QLineEdit()
    column.addWidget(field)
    page.resize(2000, 80)
    page.show()
    assert field.width() == MAX_WIDTH
    assert field.x() == 18 if direction is Qt.LayoutDirection.LeftToRight else field.geometry().right() + 1 == 1982
    page.resize(600, 80)
    qtbot.waitUntil(lambda: field.width() == 600 - 36)


@pytest.mark.usefixtures("theme_applied")
def test_words_of_a_box_end_in_dots_where_they_are_longer_than_it(qtbot: QtBot) -> None:
    made: list[object] = []
    for words in ("A name that is far too long for its box", "A name that is far too long for its bo…"):
        box = ChoiceBox()
        qtbot.addWidget(box)
        box.addItem(words)
        box.setFixedWidth(120)
        box.show()
        made.append(box.grab().toImage())
    assert made[0] == made[1], "both are cut before the end, where Qt would draw half a letter"


@pytest.mark.usefixtures("theme_applied")
def test_the_calendar_has_the_colours_of_the_theme_and_all_weeks(qtbot: QtBot) -> None:
    line = DateInput()
    qtbot.addWidget(line)
    line.show()
    line.setText("2027-05-07")
    line._open_calendar()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    calendar = popup.findChild(QCalendarWidget)
    assert calendar is not None
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        assert calendar.weekdayTextFormat(day).foreground().color() == theme.color("dim"), "red is what is wrong"
    view = calendar.findChild(QTableView)
    assert view is not None
    last = view.visualRect(view.model().index(view.model().rowCount() - 1, 1))
    qtbot.waitUntil(lambda: view.viewport().rect().contains(last))
    assert popup.rect().contains(calendar.geometry())
    popup.close()


@pytest.mark.usefixtures("theme_applied")
def test_a_store_that_has_dark_pages_only_says_so(qtbot: QtBot) -> None:
    box = StoreBox()
    qtbot.addWidget(box)
    box.show_pages({}, {})
    assert not box.scheme_switch.isEnabled()
    assert box.scheme_switch.current_key == "dark"


def test_the_card_below_the_pointer_stays_there_while_others_come(session: Session, qtbot: QtBot) -> None:
    tab = ChecksTab()
    qtbot.addWidget(tab)
    tab.set_session(session)
    tab.resize(360, 300)
    tab.show()
    look(session)
    area = tab._area
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0 and not tab._next_timer.isActive())
    place = area.viewport().mapToGlobal(area.viewport().rect().center())
    qtbot.waitUntil(lambda: tab._find_pointed_card(place) is not None)
    QCursor.setPos(place)
    pointed = tab._find_pointed_card(place)
    shown = len(tab.built_cards())
    session.apply(SetField(node_id=session.release.id, field="upc", value="123"), "upc")
    look(session)
    qtbot.waitUntil(lambda: len(tab.built_cards()) > shown and not tab._next_timer.isActive())
    qtbot.waitUntil(lambda: tab._pointed is None)
    assert area.verticalScrollBar().value() > 0, "what came stands above"
    assert tab._find_pointed_card(place) == pointed


def test_findings_are_walked_where_the_window_is_too_narrow_for_their_list(backend: Backend, qtbot: QtBot) -> None:
    release = kept(backend)
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1024, 700)
    window.show()
    window.open_release(release.id)
    session = window.session
    assert session is not None
    panel = window.inspector_host.panel
    qtbot.waitUntil(lambda: session.checks.has_result and not panel.isVisible())
    went: list[object] = []
    panel.go_to_requested.connect(went.append)
    assert window.editor.tree is not None
    QTest.keyClick(window.editor.tree.viewport(), Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: len(went) == 1)
    window.close()
