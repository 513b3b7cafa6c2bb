"""What is to be done once the window is closed: about a library that cannot be opened or is to be replaced, or about a
newer version of the app.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from trackball_desktop.updates.installer import DownloadedUpdate


class RecoveryAction(StrEnum):
    """One of the ways on."""

    RETRY = "again"
    RESTORE = "restore"
    RECOVER = "recover"
    START_EMPTY = "empty"
    CHANGE_FOLDER = "folder"
    QUIT = "quit"
    CONTINUE = "go on"
    UPDATE = "update"


class RecoveryChoice(NamedTuple):
    """What was chosen; `path` is the copy to restore, or the other folder; `ready` the version to install."""

    action: RecoveryAction
    path: Path | None = None
    ready: DownloadedUpdate | None = None
