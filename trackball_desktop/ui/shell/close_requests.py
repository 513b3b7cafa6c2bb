"""On Windows, the wish of the installer that the windows close: an event of the system's, by a name that both know.

A thread waits for it, since a window can be asked by nothing else that an installer has. On other systems nothing is
waited for: packages are exchanged under a running app there.
"""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QObject, Signal

from trackball_desktop.updates.installation import CLOSE_EVENT


class CloseRequests(QObject):
    """Emits `close_requested`, once, on the thread of the window."""

    close_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop: int | None = None

    def start(self) -> None:
        """Begin to wait."""
        if sys.platform == "win32":
            import ctypes

            system = ctypes.windll.kernel32
            self._stop = int(system.CreateEventW(None, True, False, None))
            requested = int(system.CreateEventW(None, True, False, CLOSE_EVENT))
            handles = (ctypes.c_void_p * 2)(requested, self._stop)
            threading.Thread(target=self._wait, args=(handles,), daemon=True, name="close-requests").start()

    def stop(self) -> None:
        """Wait no longer."""
        if sys.platform == "win32" and self._stop is not None:
            import ctypes

            ctypes.windll.kernel32.SetEvent(ctypes.c_void_p(self._stop))
            self._stop = None

    def _wait(self, handles: object) -> None:
        if sys.platform == "win32":
            import ctypes

            first = 0
            if ctypes.windll.kernel32.WaitForMultipleObjects(2, handles, False, 0xFFFFFFFF) == first:
                self.close_requested.emit()
