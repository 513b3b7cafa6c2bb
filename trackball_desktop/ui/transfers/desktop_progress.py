"""How far uploads are, on the icon of the app: the taskbar of Windows, the dock of macOS, docks of Linux desktops.

Each of them only where it is: what is missing is passed over without a word, since the strip says the same. Nothing is
loaded before there is something to show.

    Linux    the signal com.canonical.Unity.LauncherEntry.Update on the session bus (Ubuntu's dock, KDE, Plank)
    Windows  ITaskbarList3, by its place in the interface's table of functions
    macOS    the dock tile's badge, as text: a bar would need a view drawn by AppKit
"""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable
from typing import Any

DESKTOP_ENTRY = "application://trackball-desktop.desktop"
_OBJECT_PATH = "/com/trackball/desktop/launcher"
_INTERFACE = "com.canonical.Unity.LauncherEntry"
_STEP = 0.01
"""A change that is smaller is not told."""
_log = logging.getLogger(__name__)

Show = Callable[["float | None"], None]


class DesktopProgress:
    """Shows a share (0 to 1), or nothing. `window` returns the native id of the window, for Windows."""

    def __init__(self, window: Callable[[], int], *, show: Show | None = None) -> None:
        self._window = window
        self._show = show
        self._shown: float | None = None
        self._is_disabled = False

    def show(self, share: float | None) -> None:
        """Show how full it is; None takes it away."""
        before = self._shown
        small = share is not None and before is not None and abs(share - before) < _STEP and share < 1
        if self._is_disabled or share == before or small:
            return
        self._shown = share
        try:
            if self._show is None:
                self._show = _platform_show(self._window)
            self._show(share)
        except (OSError, ImportError, AttributeError, ValueError) as error:
            self._is_disabled = True
            _log.info("the desktop shows no progress: %s", error)


def _platform_show(window: Callable[[], int]) -> Show:
    if sys.platform == "win32":
        return WindowsTaskbar(window()).show
    if sys.platform == "darwin":
        return MacDock().show
    return LinuxLauncher().show


class LinuxLauncher:
    """Tells docks over D-Bus. `address` is that of a bus, empty for the session's. Raises OSError without one."""

    def __init__(self, address: str = "") -> None:
        from PySide6.QtDBus import QDBusConnection

        if address:
            self._bus = QDBusConnection.connectToBus(address, "trackball-progress")
        else:
            self._bus = QDBusConnection.sessionBus()
        if not self._bus.isConnected():
            raise OSError("there is no session bus")

    def show(self, share: float | None) -> None:
        """Send the signal."""
        from PySide6.QtDBus import QDBusMessage

        message = QDBusMessage.createSignal(_OBJECT_PATH, _INTERFACE, "Update")
        state = {"progress": float(share or 0.0), "progress-visible": share is not None}
        message.setArguments([DESKTOP_ENTRY, state])
        if not self._bus.send(message):
            raise OSError("the session bus took no signal")


class WindowsTaskbar:
    """ITaskbarList3 of the button of one window."""

    _CLASS = "{56FDF344-FD6D-11D0-958A-006097C9A090}"
    _INTERFACE_ID = "{EA1AFB91-9E28-4B86-90E9-9E9F8A5EEFAF}"
    _HR_INIT, _SET_VALUE, _SET_STATE = 3, 9, 10
    _NO_PROGRESS, _NORMAL = 0, 2
    _IN_PROCESS = 1
    _MAX_VALUE = 1000

    def __init__(self, window: int) -> None:
        ole: Any = ctypes.windll.ole32  # type: ignore[attr-defined]
        self._window = ctypes.c_void_p(window)
        self._list = ctypes.c_void_p()
        ole.CoInitialize(None)  # Qt did so before: then this only counts
        result = ole.CoCreateInstance(
            ctypes.byref(self._guid(ole, self._CLASS)),
            None,
            self._IN_PROCESS,
            ctypes.byref(self._guid(ole, self._INTERFACE_ID)),
            ctypes.byref(self._list),
        )
        if result != 0 or not self._list:
            raise OSError(f"ITaskbarList3 is not there ({result & 0xFFFFFFFF:#x})")
        self._call(self._HR_INIT)

    def _guid(self, ole: Any, text: str) -> ctypes.Array[ctypes.c_char]:
        buffer = ctypes.create_string_buffer(16)
        if ole.CLSIDFromString(ctypes.c_wchar_p(text), ctypes.byref(buffer)) != 0:
            raise OSError(f"{text} is no id")
        return buffer

    def _call(self, place: int, *arguments: Any) -> None:
        table = ctypes.cast(self._list, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
        kinds = [type(argument) for argument in arguments]
        function = ctypes.WINFUNCTYPE(ctypes.c_long, ctypes.c_void_p, *kinds)(table[place])  # type: ignore[attr-defined]
        function(self._list, *arguments)

    def show(self, share: float | None) -> None:
        """Show a bar behind the button, or none."""
        state = self._NO_PROGRESS if share is None else self._NORMAL
        self._call(self._SET_STATE, self._window, ctypes.c_int(state))
        if share is not None:
            done = ctypes.c_ulonglong(round(share * self._MAX_VALUE))
            self._call(self._SET_VALUE, self._window, done, ctypes.c_ulonglong(self._MAX_VALUE))


class MacDock:
    """The badge of the dock tile, by the Objective-C runtime."""

    def __init__(self) -> None:
        runtime = ctypes.CDLL("/usr/lib/libobjc.dylib")
        runtime.objc_getClass.restype = ctypes.c_void_p
        runtime.objc_getClass.argtypes = [ctypes.c_char_p]
        runtime.sel_registerName.restype = ctypes.c_void_p
        runtime.sel_registerName.argtypes = [ctypes.c_char_p]
        self._runtime = runtime
        app = self._send(runtime.objc_getClass(b"NSApplication"), b"sharedApplication")
        self._tile = self._send(app, b"dockTile")
        if not self._tile:
            raise OSError("there is no dock tile")

    def _send(self, target: Any, name: bytes, *arguments: Any) -> Any:
        kinds = [ctypes.c_char_p if isinstance(argument, bytes) else ctypes.c_void_p for argument in arguments]
        prototype = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, *kinds)
        function = prototype(("objc_msgSend", self._runtime))
        return function(target, self._runtime.sel_registerName(name), *arguments)

    def show(self, share: float | None) -> None:
        """Show per cent on the badge, or no badge."""
        text = None
        if share is not None:
            kind = self._runtime.objc_getClass(b"NSString")
            text = self._send(kind, b"stringWithUTF8String:", f"{int(share * 100)} %".encode())
        self._send(self._tile, b"setBadgeLabel:", ctypes.c_void_p(text))
