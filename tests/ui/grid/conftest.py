"""The grid over a real draft, shown and driven by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.release import Release
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.runtime.backend import Backend

Open = Callable[..., TrackGrid]


@pytest.fixture
def open_grid(qtbot: QtBot, backend: Backend) -> Iterator[Open]:
    """Return what opens the grid over a release."""
    sessions: list[Session] = []

    def open_one(release: Release | None = None) -> TrackGrid:
        session = open_session(backend, kept(backend, release).id)
        sessions.append(session)
        grid = TrackGrid(session, backend.settings)
        qtbot.addWidget(grid)
        grid.resize(900, 400)
        grid.show()
        grid.view.setFocus()
        grid.view.go_to(grid.view.track_model.index(0, 1))
        return grid

    yield open_one
    for session in sessions:
        assert session.drain()
        session.close()


@pytest.fixture
def grid(open_grid: Open) -> TrackGrid:
    """Return the grid over five tracks on two discs."""
    return open_grid()


def press(grid: TrackGrid, *keys: str) -> None:
    """Press keys in the grid, or in the cell that is being edited: "Ctrl+Shift+Down", "F2", or text to type."""
    for key in keys:
        target = editor_of(grid) or grid.view
        *names, last = key.split("+") if len(key) > 1 else [key]
        code = getattr(Qt.Key, f"Key_{last}", None)
        modifiers = Qt.KeyboardModifier.NoModifier
        for name in names:
            modifiers |= {
                "Ctrl": Qt.KeyboardModifier.ControlModifier,
                "Shift": Qt.KeyboardModifier.ShiftModifier,
                "Alt": Qt.KeyboardModifier.AltModifier,
            }[name]
        if code is None or (len(key) == 1 and not names):
            for sign in key:
                QTest.keyClick(editor_of(grid) or grid.view, sign)
        else:
            QTest.keyClick(target, code, modifiers)


def editor_of(grid: TrackGrid):
    """Return the widget in which the current cell is being edited."""
    for child in grid.view.viewport().children():
        if isinstance(child, QWidget) and child.property("incell") and child.isVisible():
            if isinstance(child, QComboBox):
                return child.lineEdit()
            assert isinstance(child, QLineEdit | QPlainTextEdit)
            return child
    return None
