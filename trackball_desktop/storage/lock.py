"""One writer per data folder, by a lock of the operating system on a file in it.

Such a lock ends with the process that holds it, however that ends, so there is nothing to clean up after a kill. Who
holds it stands in a file beside: Windows lets nobody read a locked one.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from trackball_desktop.domain.errors import Locked

LOCK_NAME = "lock"
HOLDER_NAME = "lock.holder"


class FolderLock:
    """The right to write in a data folder, until `release` or the end of the process."""

    def __init__(self, descriptor: int, holder: Path) -> None:
        self._descriptor: int | None = descriptor
        self._holder = holder

    @classmethod
    def acquire(cls, folder: Path) -> FolderLock:
        """Take the folder's lock. Raises Locked, which names the holder, when another app has it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        holder = folder / HOLDER_NAME
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise Locked(
                f"Trackball Desktop is already open with this data folder{_who(holder)}.",
                meaning="Nothing was changed.",
                remedy="Use the open window, or close it first.",
            ) from error
        with suppress(OSError):  # who holds it is a courtesy; a full disk must not keep the library shut
            _write_holder(holder)
        return cls(descriptor, holder)

    def release(self) -> None:
        """Give the folder back. May be called twice."""
        if self._descriptor is None:
            return
        self._holder.unlink(missing_ok=True)
        os.close(self._descriptor)  # closing ends the lock
        self._descriptor = None

    def __enter__(self) -> FolderLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write_holder(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"pid": os.getpid(), "host": _host()}, file)


def _host() -> str:
    """Return the name of this computer; the socket module would tell it as well, but is slow to load."""
    return os.environ.get("COMPUTERNAME", "?") if sys.platform == "win32" else os.uname().nodename


def _who(path: Path) -> str:
    """Return a bracket that names the holder; nothing when it cannot be read."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return f" (process {int(holder['pid'])} on {holder['host']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
