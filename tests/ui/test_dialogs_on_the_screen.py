"""A dialog that is larger than the screen is scrolled, also when it becomes so while it is shown."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout
from pytestqt.qtbot import QtBot

from tests.ui.at_rest import settle
from trackball_desktop.ui.kit.dialog import Dialog, screen_room


@pytest.fixture
def dialog(qtbot: QtBot) -> Dialog:
    made = Dialog()
    qtbot.addWidget(made)
    QVBoxLayout(made).addWidget(QLineEdit("the first"))
    return made


def areas(dialog: Dialog) -> list[QScrollArea]:
    return dialog.findChildren(QScrollArea)


def test_one_that_has_room_is_as_it_was(dialog: Dialog) -> None:
    dialog.resize(300, 200)
    dialog.show()
    settle(dialog)
    assert areas(dialog) == []
    assert dialog.size().toTuple() == (300, 200)


@pytest.mark.parametrize("is_shown_before", [True, False])
def test_one_that_is_higher_than_the_screen_is_scrolled(dialog: Dialog, is_shown_before: bool) -> None:
    if is_shown_before:
        dialog.show()
    layout = dialog.layout()
    assert layout is not None
    lines = [QLineEdit(str(number)) for number in range(60)]
    for line in lines:
        layout.addWidget(line)
    dialog.show()
    settle(dialog)
    (area,) = areas(dialog)
    assert dialog.height() <= screen_room(dialog).height()
    assert area.verticalScrollBar().isVisible()
    lines[0].setFocus()
    area.ensureWidgetVisible(lines[-1])
    assert not lines[-1].visibleRegion().isEmpty()


def test_one_that_is_wider_than_the_screen_is_scrolled(dialog: Dialog) -> None:
    row = QHBoxLayout()
    for number in range(30):
        row.addWidget(QPushButton(f"Button {number}"))
    layout = dialog.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.addLayout(row)
    dialog.setMinimumWidth(3000)
    dialog.show()
    settle(dialog)
    (area,) = areas(dialog)
    assert dialog.width() <= screen_room(dialog).width()
    assert area.horizontalScrollBar().isVisible()


def test_one_grows_for_lines_that_break(dialog: Dialog) -> None:
    dialog.resize(260, 80)
    dialog.show()
    settle(dialog)
    words = QLabel("Words that come later and need a good many lines at this width. " * 6)
    words.setWordWrap(True)
    layout = dialog.layout()
    assert layout is not None
    layout.addWidget(words)
    settle(dialog)
    assert words.height() >= words.heightForWidth(words.width())
