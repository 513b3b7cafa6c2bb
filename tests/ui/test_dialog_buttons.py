"""In each dialog one button is blue, Enter presses it, and it is the safe one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPushButton

from tests.ui.test_access_dialogs import OPENERS, Room
from tests.ui.test_access_dialogs import room as room
from trackball_desktop.domain.errors import LibraryDamaged
from trackball_desktop.services.backups import BackupFile
from trackball_desktop.ui.kit import error_messages, theme
from trackball_desktop.ui.shell.library_recovery import LibraryRecoveryDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)

SAFE = {"Close", "Cancel", "Later", "Quit", "Try again"}
"""What Enter may press where nothing is blue: it leaves everything as it is."""


def seen(dialog: QDialog, kind: str) -> list[QPushButton]:
    return [one for one in dialog.findChildren(QPushButton) if one.isVisibleTo(dialog) and one.property("kind") == kind]


def fault(dialog: QDialog) -> str:
    """Return what is wrong with the buttons of a dialog that is shown; empty where nothing is."""
    blue = seen(dialog, "primary")
    pressed = [one for one in dialog.findChildren(QPushButton) if one.isVisibleTo(dialog) and one.isDefault()]
    names = f"blue: {[one.text() for one in blue]}, Enter: {[one.text() for one in pressed]}"
    if len(blue) > 1 or len(pressed) > 1:
        return f"several buttons are meant: {names}"
    if blue and blue != pressed:
        return f"Enter does not press the blue button: {names}"
    if not blue and any(one.text().replace("&", "") not in SAFE for one in pressed):
        return f"Enter presses what is not safe: {names}"
    if any(one in seen(dialog, "danger") for one in pressed):
        return f"Enter destroys: {names}"
    return ""


def test_the_blue_button_of_each_dialog_is_what_enter_presses(room: Room) -> None:
    faults: dict[str, str] = {}
    for cls, opener in OPENERS.items():
        dialog = opener(room)
        room.walked.append(dialog)
        dialog.show()
        QApplication.processEvents()
        for _ in range(100):  # until a file is read, say
            if not fault(dialog):
                break
            QTest.qWait(50)
        if found := fault(dialog):
            faults[cls.__name__] = found
        dialog.done(0)
    assert faults == {}


def test_enter_keeps_what_a_question_asks_about(room: Room) -> None:
    box = error_messages.confirm(room.window, "Delete", "Delete “Low Tide”?", "It stays in the trash.", "Delete")
    room.walked.append(box)
    answers: list[bool] = []
    box.accepted.connect(lambda: answers.append(True))
    QApplication.processEvents()
    assert fault(box) == ""
    assert [one.text().replace("&", "") for one in seen(box, "primary")] == ["Cancel"]
    assert all(one.icon().isNull() for one in box.findChildren(QPushButton)), "Qt's own pictures"
    assert box.icon() is QMessageBox.Icon.NoIcon
    assert not box.iconPixmap().isNull()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert answers == []


def test_a_damaged_library_is_not_replaced_by_enter_while_its_window_is_open(room: Room) -> None:
    copies = [BackupFile(room.folder / "copy.db", datetime(2026, 11, 24, 10, tzinfo=UTC), 10)]
    for running, expected in ((True, "Continue for now"), (False, "Restore this copy")):
        dialog = LibraryRecoveryDialog(LibraryDamaged("x"), room.folder, copies, running=running, parent=room.window)
        room.walked.append(dialog)
        dialog.show()
        QApplication.processEvents()
        assert fault(dialog) == ""
        assert [one.text() for one in seen(dialog, "primary")] == [expected]
        dialog.done(0)


def test_a_box_is_dressed_by_the_theme_that_is_applied(room: Room, theme_applied: QApplication) -> None:
    marks = []
    for scheme in ("light", "dark"):
        theme.apply_theme(theme_applied, scheme)
        box = error_messages.plain_message_box(room.window, QMessageBox.Icon.Warning, "Note", "Not read.")
        room.walked.append(box)
        marks.append(box.iconPixmap().toImage())
        box.done(0)
    assert marks[0] != marks[1]
    theme.apply_theme(theme_applied, "light")
