"""What the window needs once it is on the screen, gathered so that it loads then: `startup_tuning.after_start`."""

from __future__ import annotations

from trackball_desktop.ui.kit.error_messages import Message, MessageDialog, confirm, show_error
from trackball_desktop.ui.library.rechecked import rechecked_text
from trackball_desktop.ui.shell import practice
from trackball_desktop.ui.shell.about_dialog import AboutDialog
from trackball_desktop.ui.shell.close_requests import CloseRequests
from trackball_desktop.ui.shell.shortcuts_dialog import KeysDialog
from trackball_desktop.ui.shell.single_instance import SingleInstance, raise_first
from trackball_desktop.ui.shell.window_activity import WindowActivity
from trackball_desktop.updates.service import updating

__all__ = [
    "AboutDialog",
    "CloseRequests",
    "KeysDialog",
    "Message",
    "MessageDialog",
    "SingleInstance",
    "WindowActivity",
    "confirm",
    "practice",
    "raise_first",
    "rechecked_text",
    "show_error",
    "updating",
]
