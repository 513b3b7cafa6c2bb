"""A code that is missing is assigned from its finding; where the label has none, the message leads to its codes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.test_access_dialogs import Room, room
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.storage.codes import Series
from trackball_desktop.ui.catalogue.codes import CodesPage
from trackball_desktop.ui.inspector.cards import RuleCard
from trackball_desktop.ui.kit.error_messages import MessageDialog

__all__ = ["room"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


def _without_codes(room: Room) -> None:
    release = room.session.release
    ids = [(release.id, "upc"), *((track.id, "isrc") for track in release.tracks())]
    edits = tuple(SetField(node_id=node_id, field=field, value=INHERIT) for node_id, field in ids)
    room.session.apply(Batch(edits=edits), "cleared")
    room.session.checks.refresh_facts()


def _assign_button(room: Room, rule: str) -> QPushButton:
    cards = room.window.inspector_host.panel.checks.cards()
    card: RuleCard = next(card for card in cards if card.group.rule == rule)
    card.set_folded(folded=False)
    return next(button for button in card.findChildren(QPushButton) if button.text() == "Assign")


def test_all_isrcs_come_from_the_card_that_says_that_they_are_missing(qtbot: QtBot, room: Room) -> None:
    room.backend.codes.save_series(Series("s", "", "CBGNR", 25, 1, follow_year=False)).result()
    _without_codes(room)
    _assign_button(room, "isrc.present").click()
    count = len(list(room.session.release.tracks()))
    codes = [f"CBGNR25{number:05}" for number in range(1, count + 1)]
    qtbot.waitUntil(lambda: [track.isrc for track in room.session.release.tracks()] == codes, timeout=20_000)
    room.session.undo()
    assert all(track.isrc is INHERIT for track in room.session.release.tracks())


def test_without_a_pool_the_message_leads_to_the_codes_and_back_to_the_release(qtbot: QtBot, room: Room) -> None:
    _without_codes(room)
    place = (room.window.editor.step, room.window.editor.node_id)
    _assign_button(room, "gtin.present").click()
    qtbot.waitUntil(lambda: bool(room.window.findChildren(MessageDialog)), timeout=20_000)
    (message,) = room.window.findChildren(MessageDialog)
    assert message.message.title.startswith("There is no UPC pool")
    go = next(button for button in message.findChildren(QPushButton) if button.text() == "Add codes…")
    assert go.isDefault()
    go.click()
    settings = room.window.dialogs.settings_dialog
    assert settings is not None
    (page,) = settings.findChildren(CodesPage)
    qtbot.waitUntil(lambda: page.isVisible(), timeout=20_000)
    assert page.pool_codes_edit.isVisible(), "the form for what is missing is open"
    qtbot.waitUntil(page.pool_codes_edit.hasFocus)
    QTest.keyClick(page.pool_codes_edit, Qt.Key.Key_Tab)
    assert (page.pool_codes_edit.toPlainText(), page.pool_codes_edit.hasFocus()) == ("", False), "Tab goes on"

    room.backend.codes.add_pool("", "Pool", ["036000291452"]).result()
    settings.close()
    assert (room.window.editor.step, room.window.editor.node_id) == place
    _assign_button(room, "gtin.present").click()
    qtbot.waitUntil(lambda: room.session.release.upc == "036000291452", timeout=20_000)
