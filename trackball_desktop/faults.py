"""What happens when the window meets a fault of its own: a report, a line in the log, and one calm dialog.

Python tells of exceptions in slots and threads through hooks, Qt of its own troubles through a message handler; all
three lead here. A fault that comes back at every repaint is reported once.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

from trackball_desktop import logs
from trackball_desktop.domain.errors import LibraryDamaged, LibraryMissing
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.shell import startup_tuning

if TYPE_CHECKING:
    from trackball_desktop.ui.kit.error_messages import MessageDialog


FATAL_FILE_NAME = "fatal.txt"
_MAX_OLD_FILES = 3


@contextlib.contextmanager
def fatal_errors(folder: Path) -> Generator[None]:
    """Have the stacks of all threads written into `fatal.txt` in the folder when the process dies, by a fault in C.

    Stacks are names of functions and lines, no values, and of bounded length. Those of the last ends are kept beside it
    (fatal-1.txt is the newest). Where the file cannot be written there is none.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _rotate(folder)
        file = os.open(folder / FATAL_FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError:
        yield
        return
    try:
        faulthandler.enable(file)
        yield
    finally:
        faulthandler.disable()
        os.close(file)


def _rotate(folder: Path) -> None:
    newest = folder / FATAL_FILE_NAME
    if not newest.exists() or not newest.stat().st_size:
        return
    for number in range(_MAX_OLD_FILES, 1, -1):
        older = folder / f"fatal-{number - 1}.txt"
        if older.exists():
            older.replace(folder / f"fatal-{number}.txt")
    newest.replace(folder / "fatal-1.txt")


class CrashHandler(QObject):
    """Takes the hooks with `install`, gives them back with `uninstall`. Reports go into `folder`."""

    _reported = Signal(object)
    """The path of a report, or None when none could be written; emitted in whichever thread failed."""

    def __init__(self, folder: Path, window: QWidget) -> None:
        super().__init__(window)
        self.dialog: MessageDialog | None = None
        self._folder = folder
        self._window = window
        self._reported_locations: set[tuple[str, int]] = set()
        self._reported.connect(self._on_reported)

    def install(self) -> None:
        """Take over the hooks."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(_log_message)

    def uninstall(self) -> None:
        """Give the hooks back: Qt must not call Python while it ends."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        try:
            self._report(kind, error, trace)
        finally:
            _clear_tracebacks(error)

    def _report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if _is_library_damage(error):
            return  # whoever watches the library tells of it, with the ways on
        location = _crash_location(trace)
        if location in self._reported_locations:
            return
        self._reported_locations.add(location)
        logging.getLogger("trackball").error("A fault in the app", exc_info=(kind, error, trace))
        logs.make_excepthook(self._folder, self._reported.emit)(kind, error, trace)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def _on_reported(self, path: Path | None) -> None:
        """Tell of it, unless that is being done already."""
        if self.dialog is not None:
            return
        remedy = self.tr("Try again. If it happens again, send us the report.")
        if path is None:
            remedy = self.tr("Try again. No report could be written: the disk may be full.")
        where = fill(self.tr("The report is in {path}"), path=str(path)) if path is not None else ""
        later = startup_tuning.after_start()
        message = later.ErrorMessage(
            title=self.tr("Something went wrong inside the app."),
            meaning=self.tr("Saved work is safe, but the last action may not have been completed."),
            remedy=remedy,
            details=where,
            subject=self.tr("App"),
        )
        self.dialog = later.MessageDialog(message, parent=self._window)
        self.dialog.finished.connect(self._on_dialog_finished)
        self.dialog.open()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self.dialog = None


def _clear_tracebacks(error: BaseException) -> None:
    """Let go of the frames that an error passed. Python keeps the last one that it reported, and with its frames their
    callers' as well; a painter in one of them would outlive what it paints on, and its end would crash.
    """
    sys.last_value = sys.last_traceback = None
    seen: set[int] = set()
    pending = [error]
    while pending:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        current.__traceback__ = None
        pending += [other for other in (current.__cause__, current.__context__) if other is not None]
        pending += current.exceptions if isinstance(current, BaseExceptionGroup) else ()


def _is_library_damage(error: BaseException) -> bool:
    """Say whether this, and all of it where it is a group, is damage of the library."""
    if isinstance(error, BaseExceptionGroup):
        return error.split((LibraryDamaged, LibraryMissing))[1] is None
    return isinstance(error, LibraryDamaged | LibraryMissing)


def _crash_location(trace: TracebackType | None) -> tuple[str, int]:
    """Return the file and the line that a traceback ends in."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace is not None else ("", 0)


def _log_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Write what Qt says into the log."""
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }
    logging.getLogger("qt").log(levels.get(kind, logging.ERROR), message)
