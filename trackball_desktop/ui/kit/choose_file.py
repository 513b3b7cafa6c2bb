"""Asks for files and folders in dialogs that do not block: services, saving and checks go on meanwhile.

Each function opens the dialog over a widget and returns it; `then` is called with what was chosen, and not at all
where nothing was. The dialog belongs to the widget, so that what `then` works on outlives it, and is deleted once it
is closed. Filters are Qt's: "Sound (*.wav *.flac);;All files (*)".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def choose_file(over: QWidget, title: str, then: Callable[[Path], object], *, filters: str = "") -> QFileDialog:
    """Ask for one file that exists."""
    return _one(_dialog(over, title, QFileDialog.FileMode.ExistingFile, filters), then)


def choose_files(
    over: QWidget, title: str, then: Callable[[Sequence[Path]], object], *, filters: str = ""
) -> QFileDialog:
    """Ask for files that exist."""
    dialog = _dialog(over, title, QFileDialog.FileMode.ExistingFiles, filters)
    dialog.filesSelected.connect(lambda paths: then([Path(path) for path in paths]))
    dialog.open()
    return dialog


def choose_folder(
    over: QWidget, title: str, then: Callable[[Path], object], *, start: Path | None = None
) -> QFileDialog:
    """Ask for a folder, first shown where `start` says."""
    dialog = _dialog(over, title, QFileDialog.FileMode.Directory, "")
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    if start is not None:
        dialog.setDirectory(str(start))
    return _one(dialog, then)


def choose_new_file(
    over: QWidget, title: str, name: str, then: Callable[[Path], object], *, filters: str = ""
) -> QFileDialog:
    """Ask where to write a file, with a name to begin with; a file that is there is asked about by the dialog."""
    dialog = _dialog(over, title, QFileDialog.FileMode.AnyFile, filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    return _one(dialog, then)


def _dialog(over: QWidget, title: str, mode: QFileDialog.FileMode, filters: str) -> QFileDialog:
    dialog = QFileDialog(over, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode)
    if filters:
        dialog.setNameFilter(filters)
    return dialog


def _one(dialog: QFileDialog, then: Callable[[Path], object]) -> QFileDialog:
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()
    return dialog
