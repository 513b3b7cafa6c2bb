"""Files and folders are asked for in dialogs that do not block, that bring what was chosen, and that go afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from trackball_desktop.ui.kit.choose_file import choose_file, choose_files, choose_folder, choose_new_file

Chosen = list[Path | Sequence[Path]]
Opener = Callable[[QWidget, Chosen], QFileDialog]
OPENERS: dict[str, Opener] = {
    "file": lambda over, chosen: choose_file(over, "One", chosen.append, filters="Sound (*.wav *.flac)"),
    "files": lambda over, chosen: choose_files(over, "Some", chosen.append, filters="Sound (*.wav)"),
    "folder": lambda over, chosen: choose_folder(over, "Where", chosen.append),
    "new file": lambda over, chosen: choose_new_file(over, "Export", "Tide.csv", chosen.append, filters="CSV (*.csv)"),
}


@pytest.fixture
def over(qtbot: QtBot) -> Iterator[QWidget]:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def answer(dialog: QFileDialog, *paths: Path) -> None:
    """Choose files as a person does: by their names, and the button that accepts."""
    dialog.setDirectory(str(paths[0].parent))
    names = [path.name for path in paths]
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert field is not None
    field.setText(names[0] if len(names) == 1 else " ".join(f'"{name}"' for name in names))
    dialog.accept()
    QApplication.processEvents()


@pytest.mark.parametrize("kind", OPENERS)
def test_nothing_chosen_calls_nothing_and_leaves_nothing(kind: str, over: QWidget) -> None:
    chosen: Chosen = []
    dialog = OPENERS[kind](over, chosen)
    assert dialog.isVisible()
    assert dialog.isModal()
    assert dialog.parent() is over
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(dialog)
    assert chosen == []


def test_a_file_is_brought_once(over: QWidget, tmp_path: Path) -> None:
    (tmp_path / "1.wav").touch()
    chosen: Chosen = []
    dialog = OPENERS["file"](over, chosen)
    assert dialog.nameFilters() == ["Sound (*.wav *.flac)"]
    answer(dialog, tmp_path / "1.wav")
    assert chosen == [tmp_path / "1.wav"]
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(dialog)


def test_several_files_come_together(over: QWidget, tmp_path: Path) -> None:
    files = [tmp_path / "1.wav", tmp_path / "2.wav"]
    for file in files:
        file.touch()
    chosen: Chosen = []
    answer(OPENERS["files"](over, chosen), *files)
    assert chosen == [files]


def test_a_folder_is_asked_for_where_one_was_before(over: QWidget, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    chosen: Chosen = []
    dialog = choose_folder(over, "Where", chosen.append, start=tmp_path)
    assert Path(dialog.directory().path()) == tmp_path
    assert dialog.testOption(QFileDialog.Option.ShowDirsOnly)
    answer(dialog, tmp_path / "in")
    assert chosen == [tmp_path / "in"]


def test_a_new_file_has_a_name_to_begin_with_and_its_ending(over: QWidget, tmp_path: Path) -> None:
    chosen: Chosen = []
    dialog = OPENERS["new file"](over, chosen)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert [Path(path).name for path in dialog.selectedFiles()] == ["Tide.csv"]
    answer(dialog, tmp_path / "Other")
    assert chosen == [tmp_path / "Other.csv"]
