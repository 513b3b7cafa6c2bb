"""What is opened outside of the app: in the system's program, and where there is none the place is told."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

import trackball_desktop.ui
from tests import skips
from trackball_desktop.ui.kit.error_messages import MessageDialog
from trackball_desktop.ui.kit.outside import open_address, open_path, show_in_folder, show_in_folder_command
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.data import DataPage


@pytest.fixture
def over(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def nothing_opens(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the system have no program, and return what it was asked to open."""
    asked: list[str] = []

    def refuse(url: QUrl) -> bool:
        asked.append(QUrl(url).toString())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)
    return asked


def told(over: QWidget) -> MessageDialog:
    (dialog,) = over.window().findChildren(MessageDialog)
    return dialog


def test_what_opens_needs_no_words(over: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    assert open_path(tmp_path, over)
    assert open_address("https://connect.example/x", over)
    assert not over.findChildren(MessageDialog)


def test_a_folder_that_nothing_opens_is_told_with_its_path(
    over: QWidget, tmp_path: Path, nothing_opens: list[str]
) -> None:
    assert not open_path(tmp_path, over)
    assert nothing_opens == [QUrl.fromLocalFile(str(tmp_path)).toString()]
    assert told(over).message.title == f"No program on this computer can open “{tmp_path.name}”."
    assert told(over).message.details == str(tmp_path)


def test_a_folder_that_is_gone_is_told_as_that(over: QWidget, tmp_path: Path, nothing_opens: list[str]) -> None:
    assert not open_path(tmp_path / "gone", over)
    assert not nothing_opens
    assert "no longer exists" in told(over).message.title


def test_an_address_that_nothing_opens_can_be_copied(over: QWidget, nothing_opens: list[str]) -> None:
    assert not open_address("https://connect.example/release/7", over)
    assert told(over).message.details == "https://connect.example/release/7"
    assert "connect.example" in told(over).message.title


def test_the_button_of_the_data_folder_is_not_dead(qtbot: QtBot, backend: Backend, nothing_opens: list[str]) -> None:
    page = DataPage(backend)
    qtbot.addWidget(page)
    button = next(b for b in page.findChildren(QPushButton) if "folder" in b.text().casefold())
    button.click()
    assert nothing_opens
    assert told(page).message.details == str(backend.repositories.folder)


def test_nothing_is_opened_in_any_other_way() -> None:
    ui = Path(trackball_desktop.ui.__path__[0])
    found = {path.name for path in ui.rglob("*.py") if re.search(r"\bopenUrl\b", path.read_text("utf-8"))}
    assert found == {"outside.py"}


def test_without_a_file_manager_the_folder_of_a_file_is_opened(
    over: QWidget, tmp_path: Path, nothing_opens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip(skips.ONLY_LINUX)
    monkeypatch.setattr("PySide6.QtDBus.QDBusConnection.isConnected", lambda bus: False)
    file = tmp_path / "01 Süß & Tief.wav"
    file.touch()
    assert not show_in_folder(file, over)
    assert nothing_opens == [QUrl.fromLocalFile(str(tmp_path)).toString()]


def test_a_file_that_is_gone_is_told(over: QWidget, tmp_path: Path, nothing_opens: list[str]) -> None:
    assert not show_in_folder(tmp_path / "gone.wav", over)
    assert nothing_opens == []
    assert told(over).message.title == "“gone.wav” no longer exists."


@pytest.mark.parametrize(
    ("platform", "end"), [("win32", '/select,"/music/01 Süß, Tief.wav"'), ("darwin", "/music/01 Süß, Tief.wav")]
)
def test_explorer_and_finder_are_given_the_file_whole(platform: str, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        pytest.skip(skips.ONLY_POSIX)
    monkeypatch.setattr(sys, "platform", platform)
    assert show_in_folder_command(Path("/music/01 Süß, Tief.wav"))[-1] == end
