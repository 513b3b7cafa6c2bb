"""What can be done about a library that cannot be opened, or that is to be replaced; asked by `opening`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class Way(StrEnum):
    """One of the ways on."""

    AGAIN = "again"
    RESTORE = "restore"
    RECOVER = "recover"
    EMPTY = "empty"
    FOLDER = "folder"
    QUIT = "quit"
    GO_ON = "go on"


class Choice(NamedTuple):
    """What was chosen; `path` is the copy to restore, or the other folder."""

    way: Way
    path: Path | None = None
