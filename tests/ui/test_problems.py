"""What was passed over in a drop: three lines in the page, the rest in a list, equal ones counted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from trackball_desktop.ui.intake.problems import Problems
from trackball_desktop.ui.kit.text_fields import TextEdit


def test_equal_lines_are_one_with_their_number(qtbot: QtBot) -> None:
    shown = Problems()
    qtbot.addWidget(shown)
    assert not shown.isVisibleTo(shown.parentWidget())
    shown.show_lines(["It is no sound file."] * 2000 + ["“a.txt” was passed over."])
    shown.show()
    (more,) = shown.findChildren(QPushButton)
    assert shown._text_label.text().splitlines() == ["It is no sound file. (2000 times)", "“a.txt” was passed over."]
    assert not more.isVisible()
    shown.add("It is no sound file.")
    assert shown._text_label.text().splitlines()[0] == "It is no sound file. (2001 times)"
    shown.show_lines(())
    assert not shown.isVisible()


def test_more_than_three_lines_are_read_in_a_list(qtbot: QtBot) -> None:
    shown = Problems()
    qtbot.addWidget(shown)
    shown.show_lines([f"{number}: {'x' * 300}" for number in range(4)])
    shown.show()
    assert [len(line) for line in shown._text_label.text().splitlines()] == [240] * 3
    (more,) = shown.findChildren(QPushButton)
    assert (more.text(), more.isVisible()) == ("All 4…", True)
    assert more.accessibleName() == "All 4 skipped files"
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    (dialog,) = [found for found in shown.findChildren(QDialog) if found.isVisible()]
    text = dialog.findChild(TextEdit)
    assert text is not None
    assert text.isReadOnly()
    assert len(text.toPlainText().splitlines()) == 4
    (close,) = dialog.findChildren(QPushButton)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
