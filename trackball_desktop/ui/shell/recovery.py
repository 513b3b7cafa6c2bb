"""What is done about a library that does not open, or that is found to be damaged: `startup_tuning.recovery`.

It is asked in dialogs of their own, since there may be no window yet, and carried out in a thread.
"""

from __future__ import annotations

import contextlib
import dataclasses
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QEventLoop, SignalInstance
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.services import restoring
from trackball_desktop.services.backups import Backups
from trackball_desktop.storage.lock import FolderLock
from trackball_desktop.ui.kit.basic import destroy
from trackball_desktop.ui.kit.error_messages import ErrorMessage, MessageDialog, error_message
from trackball_desktop.ui.shell.library_recovery import LibraryRecoveryDialog, RestoreProgressDialog, restore_report
from trackball_desktop.ui.shell.recovery_actions import RecoveryAction, RecoveryChoice


def ask_recovery_action(error: BaseException, folder: Path) -> RecoveryChoice:
    """Show why the library of a folder cannot be opened, with the ways on, and return what was chosen."""
    copies = []
    with contextlib.suppress(OSError):
        copies = Backups(folder).list()
    print(error, file=sys.stderr)
    dialog = LibraryRecoveryDialog(error, folder, copies)
    dialog.show()
    _wait_for(dialog.finished)
    destroy(dialog)
    return dialog.choice or RecoveryChoice(RecoveryAction.QUIT)


def carry_out(choice: RecoveryChoice, folder: Path) -> None:
    """Restore a copy, save what can be read, or start empty; then tell what came of it."""

    def work() -> object:
        with FolderLock.acquire(folder, window=True):
            if choice.action is RecoveryAction.RESTORE and choice.path is not None:
                return restoring.restore(folder, choice.path)
            return (
                restoring.recover(folder) if choice.action is RecoveryAction.RECOVER else restoring.start_empty(folder)
            )

    busy = RestoreProgressDialog()
    busy.show()
    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(work)
        future.add_done_callback(busy.notify_end)
        _wait_for(busy.ended)  # it comes through the loop, so it cannot have come before
    busy.hide()
    destroy(busy)
    if (error := future.exception()) is not None:
        show_failure(error)
    elif (report := restore_report(future.result())) is not None:
        _show(dataclasses.replace(error_message(report), severity="note", subject="", details=""))


def show_failure(error: BaseException) -> None:
    """Say what did not work, where no window is open."""
    _show(error_message(error))


def _show(message: ErrorMessage) -> None:
    dialog = MessageDialog(message)
    dialog.show()
    _wait_for(dialog.finished)
    destroy(dialog)


def damage_dialog(error: TrackballError, folder: Path, window: QWidget) -> LibraryRecoveryDialog:
    """Return the dialog that says, over the open window, that the library is damaged."""
    return LibraryRecoveryDialog(error, folder, Backups(folder).list(), running=True, parent=window)


def _wait_for(signal: SignalInstance) -> None:
    """Let the dialogs that are open live until this signal.

    Not the application's own loop: to leave that asks every window, and each may refuse.
    """
    loop = QEventLoop()
    signal.connect(loop.quit)
    loop.exec()
