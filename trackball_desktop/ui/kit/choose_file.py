"""Asks for files and folders in dialogs that do not block: services, saving and checks go on meanwhile.

Each function opens the dialog over a widget and returns it; `on_chosen` is called with what was chosen, and not at all
where nothing was. The dialog belongs to the widget, so that what `on_chosen` works on outlives it, and is deleted once
it is closed. Filters are Qt's: "Sound (*.wav *.flac);;All files (*)".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit.screen_reader import readers_muted

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog


def choose_file(parent: QWidget, title: str, on_chosen: Callable[[Path], object], *, filters: str = "") -> QFileDialog:
    """Ask for one file that exists."""
    return _open_for_single_path(_dialog(parent, title, "ExistingFile", filters), on_chosen)


def choose_files(
    parent: QWidget, title: str, on_chosen: Callable[[Sequence[Path]], object], *, filters: str = ""
) -> QFileDialog:
    """Ask for files that exist."""
    dialog = _dialog(parent, title, "ExistingFiles", filters)
    dialog.filesSelected.connect(lambda paths: on_chosen([Path(path) for path in paths]))
    dialog.open()
    return dialog


def choose_folder(
    parent: QWidget, title: str, on_chosen: Callable[[Path], object], *, start: Path | None = None
) -> QFileDialog:
    """Ask for a folder, first shown where `start` says."""
    dialog = _dialog(parent, title, "Directory", "")
    dialog.setOption(dialog.Option.ShowDirsOnly)
    if start is not None:
        dialog.setDirectory(str(start))
    return _open_for_single_path(dialog, on_chosen)


def choose_new_file(
    parent: QWidget, title: str, name: str, on_chosen: Callable[[Path], object], *, filters: str = ""
) -> QFileDialog:
    """Ask where to write a file, with a name to begin with; a file that is there is asked about by the dialog."""
    dialog = _dialog(parent, title, "AnyFile", filters)
    dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    return _open_for_single_path(dialog, on_chosen)


@readers_muted()
def _dialog(parent: QWidget, title: str, mode: str, filters: str) -> QFileDialog:
    """Return a dialog for what `mode` names, a `QFileDialog.FileMode`."""
    from PySide6.QtWidgets import QFileDialog  # the window imports this module, and shows before its first dialog

    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode[mode])
    if filters:
        dialog.setNameFilter(filters)
    return dialog


def _open_for_single_path(dialog: QFileDialog, on_chosen: Callable[[Path], object]) -> QFileDialog:
    dialog.fileSelected.connect(lambda path: on_chosen(Path(path)))
    dialog.open()
    return dialog
