"""A page is built before it is shown: a screen reader is told of what is seen, not of each part as it is made."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests import skips
from tests.main_job import LONG, MainJob, QtKeyboard, focus_name, write_masters
from tests.settings_job import SettingsJob
from tests.ui import test_main_job
from tests.ui.reader_events import told_to_readers
from trackball_desktop.ui.kit.screen_reader import announce, readers_muted
from trackball_desktop.window import WindowSession

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True),
    pytest.mark.skipif(sys.platform != "linux", reason=skips.ONLY_LINUX),
]
FLOOD = 50
"""So many events that wait, and Orca leaves out names and news."""
opened = test_main_job.opened


class UnhurriedJob(MainJob):
    """The main job by somebody who listens to the preview before it is made a draft."""

    def open_folder(self) -> None:
        """Choose the folder, and wait until the focus is in the preview."""
        super().open_folder()
        self.settle(LONG)


class CountedKeys(QtKeyboard):
    """Counts the events that the window sends after each key until the focus rests where the next one is pressed."""

    def __init__(self, told: list[str]) -> None:
        self.told = told
        self.counts: dict[str, int] = {}
        """By the key and what then has the focus."""
        self._key = ""

    @property
    def floods(self) -> dict[str, int]:
        """Return the counts that are too many."""
        return {step: count for step, count in self.counts.items() if count > FLOOD}

    def press(self, keys: str) -> None:
        """Press keys as Qt writes them."""
        self.end_step()
        self._key = keys
        super().press(keys)

    def end_step(self) -> None:
        """Note what the last key caused; the system's file dialog is not ours to calm."""
        if self._key and not isinstance(QApplication.activeModalWidget(), QFileDialog):
            moves = [at for at, event in enumerate(self.told) if event.startswith("Focus ")]
            self.counts[f"{self._key} to {focus_name()}"] = moves[-1] if moves else 0
        self.told.clear()


@pytest.mark.timeout(600)
def test_no_key_of_the_main_job_floods_a_screen_reader(opened: WindowSession, tmp_path: Path) -> None:
    with told_to_readers() as told:
        keys = CountedKeys(told)
        UnhurriedJob(opened, keys, write_masters(tmp_path / "In")).run()
        keys.end_step()
    assert keys.floods == {}
    assert {
        "Return to Title",
        "Ctrl+Return to Parts of the release",
        "F8 to Release date",
        "Ctrl+6 to Submit…",
        "Space to Submit",
    } <= set(keys.counts)


@pytest.mark.timeout(600)
def test_no_key_of_the_settings_floods_a_screen_reader(opened: WindowSession, tmp_path: Path) -> None:
    with told_to_readers() as told:
        keys = CountedKeys(told)
        SettingsJob(opened, keys, tmp_path).run()
        keys.end_step()
    assert keys.floods == {}
    assert "Ctrl+, to Sections of the settings" in keys.counts


def test_only_what_is_made_unseen_is_not_told(qtbot: QtBot) -> None:
    label = QLabel("shown")
    qtbot.addWidget(label)
    label.show()
    with told_to_readers() as told:
        with readers_muted():
            QLabel("made", label).setAccessibleName("a part")
        assert told == []
        label.setAccessibleName("news")
        assert told == ["NameChanged QLabel news"]
        with pytest.raises(ValueError, match="in the making"), readers_muted():
            raise ValueError("in the making")
        label.setAccessibleName("more news")
        assert len(told) == 2, "a page that cannot be made does not silence the window"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere readers take the news from the event itself")
def test_a_reader_that_is_behind_finds_the_last_news_as_they_were(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    was_active = QAccessible.isActive()
    QAccessible.setActive(True)
    for number in range(1, 6):
        announce(window, f"News {number}", now=True)
    QAccessible.setActive(was_active)
    assert {label.accessibleName() for label in window.findChildren(QLabel)} == {"News 3", "News 4", "News 5"}
