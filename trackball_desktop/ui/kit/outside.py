"""Opens folders, files and addresses in the programs that the system has for them, and says so where none does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit.error_messages import ErrorMessage, MessageDialog
from trackball_desktop.ui.kit.languages import Texts


class Outside(Texts):
    """What is said where another program of this computer does not open something."""


def open_path(path: Path, parent: QWidget) -> bool:
    """Show a folder or a file. Where that does not work, say where it is: its path can be copied."""
    if not path.exists():
        return _show_location(parent, Outside.tr("“{name}” no longer exists."), path.name, str(path))
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        return True
    return _show_location(parent, Outside.tr("No program on this computer can open “{name}”."), path.name, str(path))


def show_in_folder(path: Path, parent: QWidget) -> bool:
    """Show a file selected in its folder: in Explorer, the Finder, or what Linux has; where that fails, its folder."""
    if not path.exists():
        return _show_location(parent, Outside.tr("“{name}” no longer exists."), path.name, str(path))
    if sys.platform == "linux":
        return _ask_file_manager(path, parent)
    program, *arguments = show_in_folder_command(path)
    process = QProcess()
    process.setProgram(program)
    if sys.platform == "win32":  # Explorer reads its line by rules of its own, in which a quote begins after the comma
        process.setNativeArguments(" ".join(arguments))  # pyright: ignore[reportAttributeAccessIssue] - Windows' alone
    else:
        process.setArguments(arguments)
    started, _ = process.startDetached()
    return started or open_path(path.parent, parent)


def show_in_folder_command(path: Path) -> list[str]:
    """Return the command that shows a file selected in its folder, on Windows and macOS."""
    if sys.platform == "win32":
        return [str(Path(os.environ.get("SYSTEMROOT", "C:\\Windows"), "explorer.exe")), f'/select,"{path}"']
    return ["open", "-R", str(path)]


def show_in_folder_text() -> str:
    """Return what a menu calls it, by the program that shows it."""
    if sys.platform == "win32":
        return Outside.tr("Show in Explorer")
    return Outside.tr("Show in Finder") if sys.platform == "darwin" else Outside.tr("Show in its folder")


def _ask_file_manager(path: Path, parent: QWidget) -> bool:
    """Ask the desktop's file manager over D-Bus; where there is none that knows how, open the folder."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return open_path(path.parent, parent)
    name = "org.freedesktop.FileManager1"
    message = QDBusMessage.createMethodCall(name, "/org/freedesktop/FileManager1", name, "ShowItems")
    message.setArguments([[path.absolute().as_uri()], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(message), parent)

    def on_watcher_finished(ended: QDBusPendingCallWatcher) -> None:
        if ended.isError():
            open_path(path.parent, parent)
        ended.deleteLater()

    watcher.finished.connect(on_watcher_finished)
    return True


def open_address(address: str, parent: QWidget) -> bool:
    """Show a page of the web. Where nothing opens it, say its address: it can be copied."""
    if QDesktopServices.openUrl(QUrl(address)):
        return True
    return _show_location(
        parent, Outside.tr("No program on this computer can open the link to {name}."), QUrl(address).host(), address
    )


def _show_location(parent: QWidget, template: str, name: str, location: str) -> bool:
    message = ErrorMessage(
        title=template.replace("{name}", name),
        meaning=Outside.tr("Nothing was changed."),
        remedy=Outside.tr("Copy it from Details and open it elsewhere."),
        details=location,
        severity="warning",
    )
    MessageDialog(message, parent=parent.window()).open()
    return False
