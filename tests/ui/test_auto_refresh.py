"""Widgets read anew what they show only while they are seen, and once for many changes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from trackball_desktop.ui.kit.auto_refresh import AutoRefresh, RefreshOnShow


@dataclass
class Told:
    topic: str


class News(QObject):
    changed = Signal(object)
    stopping = Signal()


class Page(QWidget):
    def __init__(self, wait_ms: int) -> None:
        super().__init__()
        self.reads = 0
        self.auto_refresh = AutoRefresh(self, self.read, wait_ms)

    def read(self) -> None:
        self.reads += 1

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.auto_refresh.on_shown()


@pytest.mark.parametrize("wait_ms", [0, 20])
def test_out_of_sight_it_waits_until_it_is_shown(qtbot: QtBot, wait_ms: int) -> None:
    page = Page(wait_ms)
    qtbot.addWidget(page)
    for _ in range(3):
        page.auto_refresh.request()
    qtbot.wait(3 * wait_ms)
    assert page.reads == 0
    page.show()
    assert page.reads == 1
    page.hide()
    page.show()
    assert page.reads == 1, "nothing happened meanwhile"


def test_many_requests_within_the_wait_are_one_reading(qtbot: QtBot) -> None:
    page = Page(20)
    qtbot.addWidget(page)
    page.show()
    for _ in range(5):
        page.auto_refresh.request()
    assert page.reads == 0
    qtbot.waitUntil(lambda: page.reads == 1)
    qtbot.wait(60)
    assert page.reads == 1


def test_another_wait_holds_from_the_next_request_on(qtbot: QtBot) -> None:
    page = Page(20)
    qtbot.addWidget(page)
    page.show()
    page.auto_refresh.set_wait_ms(60_000)
    page.auto_refresh.request()
    qtbot.wait(80)
    assert page.reads == 0
    page.auto_refresh.set_wait_ms(20)
    page.auto_refresh.postpone()
    qtbot.waitUntil(lambda: page.reads == 1)


def test_hidden_while_it_waited_it_reads_when_it_is_shown_next(qtbot: QtBot) -> None:
    page = Page(20)
    qtbot.addWidget(page)
    page.show()
    page.auto_refresh.request()
    page.hide()
    qtbot.wait(60)
    assert page.reads == 0
    page.show()
    assert page.reads == 1


def test_only_its_topics_reach_it_and_none_after_the_end(qtbot: QtBot) -> None:
    news, page = News(), Page(20)
    qtbot.addWidget(page)
    page.show()
    page.auto_refresh.subscribe(news.changed, {"people"}, news.stopping)
    news.changed.emit(Told("codes"))
    qtbot.wait(60)
    assert page.reads == 0
    news.changed.emit(Told("people"))
    qtbot.waitUntil(lambda: page.reads == 1)
    news.changed.emit(Told("people"))
    news.stopping.emit()
    qtbot.wait(60)
    assert page.reads == 1


def test_a_widget_that_refreshes_at_once_does_so_only_when_it_is_seen(qtbot: QtBot) -> None:
    class Field(RefreshOnShow):
        reads = 0

        def refresh(self) -> None:
            self.reads += 1

    field = Field()
    qtbot.addWidget(field)
    field.refresh_when_visible()
    assert field.reads == 0
    field.show()
    assert field.reads == 1
    field.refresh_when_visible()
    assert field.reads == 2
