"""Before the window: whatever is wrong with the library, a dialog says what, and each of its ways leads on."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests import skips
from tests.servers.permissions import permissions_apply
from trackball_desktop import window as composition
from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import LibraryDamaged
from trackball_desktop.domain.release import Release
from trackball_desktop.services.backups import Backups
from trackball_desktop.storage.database import FILE_NAME
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.error_messages import MessageDialog
from trackball_desktop.ui.shell.library_recovery import LibraryRecoveryDialog
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.recovery_actions import RecoveryAction

OPTIONS = {
    "practice": False, "oddities": False, "scheme": "light", "sample": False, "headless": False, "shots": None,
    "grab": None,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with one release and a copy of it."""
    folder = tmp_path / "data"
    with App(DataFolder.resolve(folder, practice=False)) as app:
        app.repositories.settings.save("window.welcomed", True).result()
        app.repositories.library.create(Release(title="Kites"), label="made").result()
        Backups(folder).make(app.repositories)
    return folder


class Driver:
    """Runs the app on a folder and does to each dialog and window what a step says, in order. Gives up in the end."""

    def __init__(self, qapp: QApplication) -> None:
        self.seen: list[QWidget] = []
        self.said: list[str] = []
        self._qapp = qapp
        self._steps: Iterator[Callable[[QWidget], None]] = iter(())
        self._left = 600

    def run(self, folder: Path, *steps: Callable[[QWidget], None]) -> int:
        self._steps = iter(steps)
        timer = QTimer()
        timer.setInterval(50)
        timer.timeout.connect(self._look)
        timer.start()
        try:
            return composition.run_window(argparse.Namespace(**OPTIONS, data_dir=folder))
        finally:
            timer.stop()

    def _look(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.said.append("gave up")
            self._qapp.exit(9)
        kinds = (LibraryRecoveryDialog, MessageDialog, MainWindow)
        shown = [widget for widget in self._qapp.topLevelWidgets() if isinstance(widget, kinds) and widget.isVisible()]
        new = [widget for widget in shown if not any(widget is known for known in self.seen)]
        if not new:
            return
        widget = new[0]
        self.seen.append(widget)
        self.said.append(widget.accessibleName() or type(widget).__name__)
        step = next(self._steps, None)
        if step is not None:
            step(widget)


@pytest.fixture
def driver(theme_applied: QApplication) -> Driver:
    theme_applied.setQuitOnLastWindowClosed(True)
    return Driver(theme_applied)


def choose(name: str) -> Callable[[QWidget], None]:
    """Press a button of the dialog, which must be there to be pressed."""

    def step(widget: QWidget) -> None:
        pressed = getattr(widget, name)
        assert pressed.isVisible()
        assert pressed.isEnabled()
        pressed.click()

    return step


def close(widget: QWidget) -> None:
    widget.close()


def titles(widget: QWidget) -> list[str]:
    assert isinstance(widget, MainWindow)
    model = widget.library.model
    rows = [model.release_row(number) for number in range(model.rowCount())]
    return [row.title for row in rows if row is not None]


def garbled(folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(b"\xa5" * 40_000)


def cut(folder: Path) -> None:
    content = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(content[: len(content) // 2])


def emptied(folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(b"")


def deleted(folder: Path) -> None:
    (folder / FILE_NAME).unlink()


@pytest.mark.parametrize("damage", [garbled, cut, emptied, deleted])
def test_a_copy_is_restored_from_the_dialog(driver: Driver, folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder)
    found: list[list[str]] = []
    steps = [choose("restore_button"), close, lambda window: (found.append(titles(window)), window.close())]
    assert driver.run(folder, *steps) == 0
    assert [type(widget) for widget in driver.seen] == [LibraryRecoveryDialog, MessageDialog, MainWindow]
    assert driver.said[1] == "The library was restored."
    assert found == [["Kites"]]


def test_one_may_quit(driver: Driver, folder: Path) -> None:
    garbled(folder)
    assert driver.run(folder, choose("leave_button")) == 3
    assert driver.said[0].endswith("is damaged or not a database.")
    assert (folder / FILE_NAME).read_bytes() == b"\xa5" * 40_000


def test_closing_the_dialog_is_quitting(driver: Driver, folder: Path) -> None:
    garbled(folder)
    assert driver.run(folder, close) == 3


def test_an_empty_library_is_started_only_when_asked_for(driver: Driver, folder: Path) -> None:
    deleted(folder)
    found: list[list[str]] = []
    assert driver.run(folder, choose("start_empty_button"), close, lambda w: (found.append(titles(w)), w.close())) == 0
    assert found == [[]]


def damage_index(folder: Path, name: str) -> None:
    """Overwrite the first page of an index."""
    connection = apsw.Connection(str(folder / FILE_NAME))
    page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchall()[0][0]
    size = int(connection.pragma("page_size"))
    connection.close()
    with (folder / FILE_NAME).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


def sort_by_title(widget: QWidget) -> None:
    assert isinstance(widget, MainWindow)
    with contextlib.suppress(LibraryDamaged):
        widget.library.model.change_query(sort="title")


def test_what_can_be_read_is_saved_from_the_dialog(driver: Driver, folder: Path) -> None:
    """The first list does not need this index; the open window meets the damage when somebody sorts by title."""
    damage_index(folder, "releases_by_title")
    found: list[list[str]] = []
    driver.run(folder, sort_by_title, choose("recover_button"), close, lambda w: (found.append(titles(w)), w.close()))
    assert found == [["Kites"]]


def test_damage_that_is_met_before_there_is_a_window_is_told_in_its_place(driver: Driver, folder: Path) -> None:
    damage_index(folder, "releases_by_state")
    found: list[list[str]] = []
    driver.run(folder, choose("recover_button"), close, lambda w: (found.append(titles(w)), w.close()))
    assert found == [["Kites"]]


def test_a_newer_and_a_foreign_library_are_told_and_tried_again(driver: Driver, folder: Path) -> None:
    path = folder / FILE_NAME
    whole = path.read_bytes()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    def mend(widget: QWidget) -> None:
        assert isinstance(widget, LibraryRecoveryDialog)
        assert not widget.restore_button.isVisible(), "a copy of an older version would lose what the newer one wrote"
        path.write_bytes(whole)
        widget.retry_button.click()

    assert driver.run(folder, mend, close) == 0
    assert "newer version" in driver.said[0]


def test_another_folder_may_be_chosen(driver: Driver, folder: Path, tmp_path: Path) -> None:
    garbled(folder)

    def elsewhere(widget: QWidget) -> None:
        assert isinstance(widget, LibraryRecoveryDialog)
        widget.choose(RecoveryAction.CHANGE_FOLDER, tmp_path / "other")

    found: list[list[str]] = []
    assert driver.run(folder, elsewhere, lambda w: (found.append(titles(w)), w.close())) == 0
    assert found == [[]]
    assert (tmp_path / "other" / FILE_NAME).is_file()


def test_a_window_that_is_closed_at_once_leaves_no_dialog_behind(theme_applied: QApplication, tmp_path: Path) -> None:
    """A new folder has a welcome, which comes after the first paint."""
    theme_applied.setQuitOnLastWindowClosed(True)
    with App(DataFolder.resolve(tmp_path / "data", practice=False)) as app:
        opened = composition.WindowSession(app, theme_applied)
        opened.window.close()
        opened.window._on_first_paint_painted()
        left = [widget for widget in theme_applied.topLevelWidgets() if widget.isVisible()]
        opened.close()
    assert not left


def test_what_the_first_release_needs_is_loaded_on_the_main_thread(driver: Driver, folder: Path) -> None:
    """In another thread it would be refused by conftest, and asked for by nothing."""
    ended: list[bool] = []

    def watch(widget: QWidget) -> None:
        def look() -> None:
            ended.append("trackball_desktop.ui.submit.sent.page" in sys.modules)
            if ended[-1]:
                timer.stop()
                widget.close()

        timer = QTimer(widget)
        timer.timeout.connect(look)
        timer.start(20)

    assert driver.run(folder, watch) == 0
    assert ended[-1]


def test_a_command_that_holds_the_folder_is_named(driver: Driver, folder: Path) -> None:
    from trackball_desktop.storage.lock import FolderLock

    lock = FolderLock.acquire(folder)

    def free(widget: QWidget) -> None:
        assert isinstance(widget, LibraryRecoveryDialog)
        lock.release()
        widget.retry_button.click()

    assert driver.run(folder, free, close) == 0
    assert "already open with this data folder (process" in driver.said[0]


def test_a_fault_of_ours_is_told_too(driver: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path) -> None:
        raise ValueError("c4n4ry")

    with monkeypatch.context() as patched:
        patched.setattr("trackball_desktop.storage.repositories.Repositories.open", broken)
        assert driver.run(folder, choose("leave_button")) == 3
    assert driver.said[0] == "Something went wrong inside the app."
    assert list((folder / "logs").glob("crash-*.txt"))


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_a_library_that_may_not_be_written_opens_to_be_read(driver: Driver, folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o400 if path.is_file() else 0o500)
    folder.chmod(0o500)
    found: list[list[str]] = []
    banners: list[str] = []

    def look(widget: QWidget) -> None:
        found.append(titles(widget))

        def end() -> None:
            banners.extend(banner.accessibleName() for banner in widget.findChildren(Banner) if banner.isVisible())
            widget.close()

        QTimer.singleShot(1500, end)

    try:
        with permissions_apply():
            assert driver.run(folder, look) == 0
    finally:
        folder.chmod(0o700)
        for path in folder.iterdir():
            path.chmod(0o600 if path.is_file() else 0o700)
    assert found == [["Kites"]]
    assert banners == ["This library can be read, but not changed."]


def test_damage_that_is_met_while_the_window_is_open_is_told_with_a_way_back(driver: Driver, folder: Path) -> None:
    def spoil(widget: QWidget) -> None:
        assert isinstance(widget, MainWindow)
        (folder / FILE_NAME).write_bytes(b"\xa5" * 40_000)
        widget._backend.bridge.run_in_thread(widget._backend.repositories.database.check_integrity)

    found: list[list[str]] = []
    steps = [spoil, choose("restore_button"), close, lambda w: (found.append(titles(w)), w.close())]
    assert driver.run(folder, *steps) == 0
    assert [type(widget) for widget in driver.seen] == [MainWindow, LibraryRecoveryDialog, MessageDialog, MainWindow]
    assert found == [["Kites"]]


def test_every_button_of_the_dialog_has_words_and_shows_data_as_it_is(driver: Driver, tmp_path: Path) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QLabel, QPushButton

    dialog = LibraryRecoveryDialog(LibraryDamaged("<img src=//host/x>"), tmp_path)
    assert all(made.text() for made in dialog.findChildren(QPushButton))
    assert all(made.textFormat() is Qt.TextFormat.PlainText for made in dialog.findChildren(QLabel) if made.text())
    dialog.deleteLater()
