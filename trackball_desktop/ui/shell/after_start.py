"""What the window needs once it is on the screen, gathered so that it loads then: `startup_tuning.after_start`."""

from __future__ import annotations

from trackball_desktop.ui.kit.error_messages import ErrorMessage, MessageDialog, confirm, show_error
from trackball_desktop.ui.library.recheck_text import recheck_summary
from trackball_desktop.ui.shell import practice
from trackball_desktop.ui.shell.close_requests import CloseRequests
from trackball_desktop.ui.shell.single_instance import SingleInstance, raise_running_window
from trackball_desktop.ui.shell.window_activity import WindowActivity
from trackball_desktop.updates.service import load_update_modules

__all__ = [
    "CloseRequests",
    "ErrorMessage",
    "MessageDialog",
    "SingleInstance",
    "WindowActivity",
    "confirm",
    "load_update_modules",
    "practice",
    "raise_running_window",
    "recheck_summary",
    "show_error",
]
