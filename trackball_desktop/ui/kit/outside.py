"""Opens folders, files and addresses in the programs that the system has for them, and says so where none does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit.error_messages import Message, MessageDialog


def _tr(words: str) -> str:
    return QCoreApplication.translate("Outside", words)


def open_path(path: Path, over: QWidget) -> bool:
    """Show a folder or a file. Where that does not work, say where it is: its path can be copied."""
    if not path.exists():
        return _show_place(over, _tr("“{name}” is not there any more."), path.name, str(path))
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        return True
    return _show_place(over, _tr("No program of this computer opens “{name}”."), path.name, str(path))


def open_address(address: str, over: QWidget) -> bool:
    """Show a page of the web. Where nothing opens it, say its address: it can be copied."""
    if QDesktopServices.openUrl(QUrl(address)):
        return True
    return _show_place(
        over, _tr("No program of this computer opens the address of {name}."), QUrl(address).host(), address
    )


def _show_place(over: QWidget, words: str, name: str, place: str) -> bool:
    message = Message(
        title=words.replace("{name}", name),
        meaning=_tr("Nothing was changed."),
        remedy=_tr("Copy it from Details, and open it where you can."),
        details=place,
        severity="warning",
    )
    MessageDialog(message, parent=over.window()).open()
    return False
