"""The main job by the keyboard alone, and by the mouse alone: from a folder to created, in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.main_job import MainJob, QtKeyboard, prepare_label, write_masters
from trackball_desktop.app import App, Home
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.ui.kit.screen_reader import announcer
from trackball_desktop.window import WindowSession

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


@pytest.fixture
def opened(theme_applied: QApplication, tmp_path: Path) -> Iterator[WindowSession]:
    with App(Home.resolve(tmp_path / "data", practice=True), window=True) as app:
        prepare_label(app)
        made = WindowSession(app, theme_applied)
        made.window.resize(1280, 800)
        yield made
        made.close()


@pytest.mark.timeout(600)
def test_by_the_keyboard_alone(opened: WindowSession, tmp_path: Path) -> None:
    told: list[str] = []
    announcer().announced.connect(told.append)
    job = MainJob(opened, QtKeyboard(), write_masters(tmp_path / "In"))
    release_id = job.run()
    print("\n".join(told))
    assert opened.backend.library.load(release_id).state is ReleaseState.CREATED
