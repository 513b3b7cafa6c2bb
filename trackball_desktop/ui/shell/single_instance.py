"""One window per data folder: the second start raises the first window and ends.

The lock of the folder says that somebody holds it; a local socket, named after the folder, reaches who that is.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

CONNECT_TIMEOUT_MS = 1500


def _socket_name(folder: Path) -> str:
    return "trackball-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]


def raise_running_window(folder: Path) -> bool:
    """Ask the window that holds the folder to come to the front; false when none answers."""
    _allow_foreground_switch()
    socket = QLocalSocket()
    socket.connectToServer(_socket_name(folder))
    if not socket.waitForConnected(CONNECT_TIMEOUT_MS):
        return False
    socket.disconnectFromServer()
    return True


def _allow_foreground_switch() -> None:
    """Give the right to be in front away: on Windows only the program that a person has just started has it."""
    if sys.platform == "win32":
        import ctypes

        any_process = 0xFFFFFFFF
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)


class SingleInstance(QObject):
    """Listens for second starts. `raise_requested` is the wish to come to the front."""

    raise_requested = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_server_new_connection)
        QLocalServer.removeServer(_socket_name(folder))  # a socket file of a process that was killed; the lock is ours
        self._server.listen(_socket_name(folder))

    @Slot()
    def _on_server_new_connection(self) -> None:
        while connection := self._server.nextPendingConnection():
            connection.deleteLater()
            self.raise_requested.emit()
