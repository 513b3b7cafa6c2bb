"""Which program to start where the app starts itself again.

On Windows a program has a console or has none, whatever it does: a build has one for verbs and one for the window. From
source, and on the other systems, one program does both.
"""

from __future__ import annotations

import sys
from pathlib import Path

CONSOLE_PROGRAM = "trackball-desktop.exe"
WINDOW_PROGRAM = "Trackball Desktop.exe"


def verbs_command() -> list[str]:
    """Return how a command line begins that runs a verb and reads its answer."""
    return _command(CONSOLE_PROGRAM)


def window_command() -> list[str]:
    """Return how a command line begins that opens a window."""
    return _command(WINDOW_PROGRAM)


def _command(name: str) -> list[str]:
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "trackball_desktop"]
    sibling = Path(sys.executable).with_name(name)
    return [str(sibling) if sys.platform == "win32" and sibling.exists() else sys.executable]
