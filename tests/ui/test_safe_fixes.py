"""Several safe fixes at once, pressed in the window: all of them are shown, made as one step, and undone as one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.values import display
from trackball_desktop.ui.draft.finding_dialogs import FixPreview
from trackball_desktop.ui.draft.wizard_steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

WRITTEN = ("  Harbour  ", "Slow   Light", "Kites ")
FIXED = ["Harbour", "Slow Light", "Kites"]


@pytest.mark.parametrize("step", [WizardStep.TRACKS, WizardStep.REVIEW])
def test_safe_fixes_are_shown_made_as_one_step_and_undone_as_one(
    qtbot: QtBot, backend: Backend, step: WizardStep
) -> None:
    release = kept(backend)
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.open_release(release.id)
    window.editor.show_step(step)
    session = window.session
    assert session is not None
    tracks = [track.id for track in session.release.tracks()][:3]
    edits = tuple(SetField(node_id=node_id, field="title", value=v) for node_id, v in zip(tracks, WRITTEN, strict=True))
    session.apply(Batch(edits=edits), "typed")

    def titles() -> list[str]:
        return [display(track.title) for track in session.release.tracks()][:3]

    def fix_buttons() -> list[QPushButton]:
        found = [one for one in window.findChildren(QPushButton) if one.text().startswith("Fix ") and one.isVisible()]
        return [one for one in found if any(character.isdigit() for character in one.text())]

    written = titles()
    qtbot.waitUntil(lambda: [one.text() for one in fix_buttons()] == ["Fix 3…"])
    steps = len(session.steps)
    qtbot.mouseClick(fix_buttons()[0], Qt.MouseButton.LeftButton)
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, FixPreview) and one.isVisible())
    assert [new for _, _, new in dialog.lines] == FIXED
    assert titles() == written, "nothing is done before it is accepted"
    qtbot.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    assert titles() == FIXED
    assert len(session.steps) == steps + 1
    undo = window.top_bar.undo_buttons.undo_button
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert titles() == written
    redo = window.top_bar.undo_buttons.redo_button
    qtbot.mouseClick(redo, Qt.MouseButton.LeftButton)
    assert titles() == FIXED
    window.show_library()
