"""The map of the keys: what the table of keys holds, in as many columns as there is room for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.shortcuts import shortcut_groups

_MAX_COLUMNS = 3
_BESIDE = 40
"""Pixels of the window that stay in sight beside the dialog."""
_FRAME_WIDTH, _FRAME_HEIGHT = 70, 110
"""Pixels that margins, scroll bar and the button below take."""


class KeysDialog(Dialog):
    """Shows the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        room = parent.width() - _BESIDE if parent is not None else None
        body = _body(_MAX_COLUMNS)
        for count in range(_MAX_COLUMNS - 1, 0, -1):
            if room is None or body.sizeHint().width() + _FRAME_WIDTH <= room:
                break
            body = _body(count)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(body)
        scroll.setAccessibleName(self.tr("Keyboard shortcuts"))
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        layout.setSpacing(space.L)
        layout.addWidget(scroll, 1)
        layout.addLayout(row(None, close))
        size_hint = body.sizeHint()
        height = size_hint.height() + _FRAME_HEIGHT
        self.resize(
            max(420, min(size_hint.width() + _FRAME_WIDTH, room if room is not None else size_hint.width())),
            min(height, parent.height() - _BESIDE) if parent is not None else height,
        )
        close.setFocus()


def _body(count: int) -> QWidget:
    """Return the map in so many columns; each group goes into the one that is shortest so far."""
    columns: list[list[tuple[str, list[tuple[str, str]]]]] = [[] for _ in range(count)]
    for group in shortcut_groups():
        min(columns, key=lambda column: sum(len(keys) + 2 for _, keys in column)).append(group)
    body = QWidget()
    grid = QGridLayout(body)
    grid.setContentsMargins(0, 0, space.M, 0)
    grid.setHorizontalSpacing(space.XXL)
    grid.setVerticalSpacing(space.S)
    for number, groups in enumerate(columns):
        grid.addLayout(_column(groups), 0, number)
    return body


def _column(groups: list[tuple[str, list[tuple[str, str]]]]) -> QGridLayout:
    side = QGridLayout()
    side.setHorizontalSpacing(space.M)
    side.setVerticalSpacing(space.S)
    line = 0
    for name, keys in groups:
        side.addWidget(label(name, size="strong"), line, 0, 1, 2)
        side.setRowMinimumHeight(line, theme.scaled(26) if line else 0)
        for key, words in keys:
            line += 1
            shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            side.addWidget(label(shown, "key", "small"), line, 0, Qt.AlignmentFlag.AlignLeft)
            side.addWidget(label(words), line, 1)
        line += 1
    side.setRowStretch(line + 1, 1)
    side.setColumnStretch(1, 1)
    return side
