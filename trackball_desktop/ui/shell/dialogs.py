"""The window's own dialogs, gathered so that they load when one is first wanted: `startup_tuning.dialogs`."""

from __future__ import annotations

from trackball_desktop.ui.library.code_question import CodeQuestion
from trackball_desktop.ui.shell.about_dialog import AboutDialog
from trackball_desktop.ui.shell.filter_dialog import FilterDialog, filter_text
from trackball_desktop.ui.shell.guide import Guide
from trackball_desktop.ui.shell.guide_steps import window_steps
from trackball_desktop.ui.shell.palette.dialog import Palette
from trackball_desktop.ui.shell.shortcuts_dialog import KeysDialog

__all__ = [
    "AboutDialog",
    "CodeQuestion",
    "FilterDialog",
    "Guide",
    "KeysDialog",
    "Palette",
    "filter_text",
    "window_steps",
]
