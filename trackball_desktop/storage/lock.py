"""One writer per data folder, by a lock of the operating system on a file in it.

Such a lock ends with the process that holds it, however that ends, so there is nothing to clean up after a kill. Who
holds it stands in a file beside: Windows lets nobody read a locked one. Commands wait for each other in turn, because
their work is short; nobody waits for a window.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from trackball_desktop.domain.errors import LibraryLocked, ReadOnly, StorageError
from trackball_desktop.i18n.contexts import LibraryText

LOCK_NAME = "lock"
HOLDER_NAME = "lock.holder"
LOCK_TIMEOUT_SECONDS = 10.0
"""How long a command waits for another one."""
_RETRY_EVERY = 0.05


class FolderLock:
    """The right to write in a data folder, until `release` or the end of the process."""

    def __init__(self, descriptor: int, holder: Path) -> None:
        self._descriptor: int | None = descriptor
        self._holder = holder

    @classmethod
    def acquire(cls, folder: Path, *, window: bool = False, timeout: float = 0.0) -> FolderLock:
        """Take the folder's lock, as a window or as a command, after waiting `timeout` seconds for another command.

        Raises LibraryLocked, which names the holder, when another app keeps it; ReadOnly or StorageError when the
        folder cannot be written.
        """
        descriptor = _open_lock_file(folder)
        holder = folder / HOLDER_NAME
        until = time.monotonic() + timeout
        while True:
            try:
                _lock(descriptor)
                break
            except OSError as error:
                current_holder = _read_holder(holder)
                is_ours = current_holder.get("pid") == os.getpid()  # waiting for ourselves would never end
                if current_holder.get("window") or is_ours or time.monotonic() >= until:
                    os.close(descriptor)
                    raise LibraryLocked(
                        LibraryText.tr(
                            "Trackball Desktop is already open with this data folder{found}.",
                            found=_holder_text(current_holder),
                        ),
                        meaning=LibraryText.tr("Nothing was changed."),
                        remedy=LibraryText.tr("Use the open window, or close it first.")
                        if current_holder.get("window")
                        else LibraryText.tr("Wait until the other command has finished, then try again."),
                    ) from error
                time.sleep(_RETRY_EVERY)
        with suppress(OSError):  # who holds it is a courtesy; a full disk must not keep the library shut
            _write_holder(holder, window=window)
        return cls(descriptor, holder)

    def release(self) -> None:
        """Give the folder back. May be called twice."""
        if self._descriptor is None:
            return
        with suppress(OSError):
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


def _open_lock_file(folder: Path) -> int:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM} and folder.is_dir():
            raise ReadOnly(
                LibraryText.tr("The folder {folder} is read-only.", folder=folder),
                meaning=LibraryText.tr("Nothing was changed."),
                remedy=LibraryText.tr("Give yourself write access to the folder and its files, or use another folder."),
            ) from error
        full = error.errno == errno.ENOSPC
        raise StorageError(
            LibraryText.tr("The disk with {folder} is full.", folder=folder)
            if full
            else LibraryText.tr(
                "The folder {folder} cannot be used: {strerror}.", folder=folder, strerror=error.strerror or error
            ),
            remedy=LibraryText.tr("Free some space there, then try again.")
            if full
            else LibraryText.tr("Use another folder."),
        ) from error


def _write_holder(path: Path, *, window: bool) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"pid": os.getpid(), "host": _host(), "window": window}, file)


def _host() -> str:
    """Return the name of this computer; the socket module would tell it as well, but is slow to load."""
    return os.environ.get("COMPUTERNAME", "?") if sys.platform == "win32" else os.uname().nodename


def _read_holder(path: Path) -> dict[str, Any]:
    """Return what is known of the holder; nothing when it cannot be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}


def _holder_text(holder: dict[str, Any]) -> str:
    """Return a bracket that names the holder; nothing when that is not known."""
    try:
        return LibraryText.tr(" (process {pid} on {host})", pid=int(holder["pid"]), host=holder["host"])
    except (ValueError, KeyError, TypeError):
        return ""
