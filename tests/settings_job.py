"""The settings by keys alone, in tests and where a screen reader listens (`tests.orca --job settings`)."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from tests.main_job import LONG, MainJob, active_window, wait_until
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.settings_dialog import SettingsDialog


class SettingsJob(MainJob):
    """The settings by keys alone: opened, another section, a page's first field, opened at a section by a command."""

    def run(self) -> str:
        """Do all of it."""
        for heading, step in (
            ("Open the settings", self.open_settings),
            ("Choose another section", self.choose_section),
            ("Go into its page", self.enter_page),
            ("Open the settings at a section", self.open_at_section),
        ):
            self.step_began(heading)
            step()
        return ""

    def open_settings(self) -> None:
        """Open them at their first section."""
        wait_until(lambda: self.opened.backend.services is not None)
        self.press("Ctrl+,")
        self._wait_for_dialog()

    def choose_section(self) -> None:
        """Go to the second section."""
        self.press("Down")
        self.settle(LONG)

    def enter_page(self) -> None:
        """Go from the sections into the page, and close the settings there."""
        self.press("Tab")
        self.settle(LONG)
        self.press("Escape")
        wait_until(lambda: QApplication.activeModalWidget() is None and isinstance(active_window(), MainWindow))

    def open_at_section(self) -> None:
        """Open them at the backups, by the command that says so."""
        self.press("Ctrl+K")
        self.write("Settings: backups")
        self.press("Return")
        self._wait_for_dialog()
        self.press("Escape")

    def _wait_for_dialog(self) -> None:
        wait_until(lambda: isinstance(active_window(), SettingsDialog))
        self.settle(LONG)
