"""Keeps the computer from falling asleep while files are being sent. The screen may go dark.

    Windows  SetThreadExecutionState, of the thread that calls
    macOS    caffeinate, which ends with this process
    Linux    systemd-inhibit (logind), which ends with this process

It is a courtesy: where the system refuses, files are sent all the same, and go on after a sleep.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress

from trackball_desktop.i18n.contexts import TransferText

_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x1
_log = logging.getLogger(__name__)


class SleepInhibitor:
    """Use it in one thread. It counts: the computer may sleep again when the last holder has let go."""

    def __init__(self) -> None:
        self._holders = 0
        self._helper: subprocess.Popen[bytes] | None = None

    @contextmanager
    def inhibit(self) -> Generator[None]:
        """Keep the computer awake inside the block."""
        self._holders += 1
        if self._holders == 1:
            self._begin()
        try:
            yield
        finally:
            self._holders -= 1
            if self._holders == 0:
                self._end()

    @property
    def is_active(self) -> bool:
        """Whether somebody keeps the computer awake at the moment."""
        return self._holders > 0

    def _begin(self) -> None:
        if sys.platform == "win32":
            _set_execution_state(_CONTINUOUS | _SYSTEM_REQUIRED)
            return
        try:
            self._helper = subprocess.Popen(
                inhibit_command(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            _log.info("the computer may fall asleep while files are sent: %s", error.strerror)

    def _end(self) -> None:
        if sys.platform == "win32":
            _set_execution_state(_CONTINUOUS)
        if self._helper is None:
            return
        helper, self._helper = self._helper, None
        if helper.stdin is not None:
            with suppress(OSError):
                helper.stdin.close()
        helper.terminate()
        helper.wait()


def inhibit_command() -> list[str]:
    """Return the program that keeps this system awake until it is ended, or this process ends."""
    if sys.platform == "darwin":
        return ["caffeinate", "-i", "-w", str(os.getpid())]
    # `cat` ends when its input does: that is when this process lets go of it, or ends in whatever way.
    inhibit = ["systemd-inhibit", "--what=sleep:idle", "--mode=block", "--who=Trackball Desktop"]
    reason = TransferText.tr("Files are being sent")
    return [*inhibit, f"--why={reason}", "cat"]


def _set_execution_state(state: int) -> None:
    if sys.platform == "win32":
        import ctypes

        if not ctypes.windll.kernel32.SetThreadExecutionState(ctypes.c_uint32(state)):
            _log.info("Windows may fall asleep while files are sent")
