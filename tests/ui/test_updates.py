"""Newer versions in the window: told, fetched over HTTP, waited for, written down, and told about after the start."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import skips
from tests.ui.conftest import Shelf
from tests.updates.publishing import NOW, Publisher, installed, publishing
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.updates import UpdatesPage
from trackball_desktop.ui.shell import update_watch
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.update_watch import UpdateWatch
from trackball_desktop.updates.installation import Installation
from trackball_desktop.updates.installer import DownloadedUpdate
from trackball_desktop.updates.service import INSTALLING_KEY, SEARCH_KEY, SEARCHED_KEY

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)


@dataclass
class Desk:
    """The window's part over a library that is no practice, and the publisher of versions."""

    window: MainWindow
    publisher: Publisher
    backend: Backend
    installation: Installation
    asked_to_install: list[DownloadedUpdate] = field(default_factory=list)

    @property
    def watch(self) -> UpdateWatch:
        assert self.window.activity is not None
        assert self.window.activity.updates is not None
        return self.window.activity.updates

    @property
    def words(self) -> str:
        return self.window.update_banner._message_label.text() if not self.window.update_banner.isHidden() else ""

    @property
    def button(self) -> QPushButton:
        return self.window.update_banner._action_button


OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(qtbot: QtBot, backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenDesk]:
    monkeypatch.setattr(update_watch, "FIRST_SEARCH_MS", 10)
    with publishing(tmp_path / "site") as publisher:
        installation = installed(tmp_path / "apps", "0.0.1")

        def open_desk(*, practice: bool = False, kind: str = "folder") -> Desk:
            own = dataclasses.replace(backend, practice=practice)
            own.settings.save("window.welcomed", True).result()
            options = Options(
                cache=tmp_path / "cache",
                channel=publisher.channel,
                installation=dataclasses.replace(installation, kind=kind),
                now=lambda: NOW,
            )
            window = MainWindow(own)
            qtbot.addWidget(window)
            window.show()
            desk = Desk(window, publisher, own, installation)
            window.update_requested.connect(desk.asked_to_install.append)
            own.bridge.start(lambda: Services(own.repositories, own.secrets, options))
            if not practice:
                qtbot.waitUntil(lambda: window.activity is not None and window.activity.updates is not None)
                desk.watch._search_timer.start(10)
            return desk

        yield open_desk


def test_a_newer_version_is_told_fetched_and_the_window_asked_to_close(
    qtbot: QtBot, open_desk: OpenDesk, shelf: Shelf
) -> None:
    release_id = shelf.add("Nightwater")
    desk = open_desk()
    desk.publisher.publish("9.3.0")
    qtbot.waitUntil(lambda: desk.words == "Trackball Desktop 9.3.0 is available.")
    desk.window.open_release(release_id)
    desk.button.click()
    dialog = desk.watch.dialog
    assert dialog is not None
    assert dialog.notes_edit.toPlainText() == "What is new in 9.3.0."
    dialog.update_button.click()
    qtbot.waitUntil(lambda: bool(desk.asked_to_install))
    ready = desk.asked_to_install[0]
    assert ready.version == "9.3.0"
    assert ready.path.read_bytes() == desk.publisher.files["/Trackball-Desktop-9.3.0-linux-x86_64.tar.gz"]
    assert desk.backend.settings.get(INSTALLING_KEY) == {"version": "9.3.0", "release": release_id}


def test_nothing_about_the_user_goes_out(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.publisher.publish("9.3.0")
    qtbot.waitUntil(lambda: bool(desk.words))
    (asked,) = desk.publisher.asked
    assert (asked.method, asked.path, asked.body) == ("GET", "/updates.json", b"")
    assert set(asked.headers) == {"host", "accept", "accept-encoding", "connection", "user-agent"}


def test_it_looks_once_a_day_and_tells_again_from_what_it_kept(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.publisher.publish("9.3.0")
    qtbot.waitUntil(lambda: bool(desk.words))
    desk.window.update_banner.hide()
    with qtbot.waitSignal(desk.watch._search_timer.timeout):
        desk.watch._search_timer.start(1)
    qtbot.waitUntil(lambda: bool(desk.words))
    assert len(desk.publisher.asked) == 1


def test_it_looks_neither_in_practice_nor_where_it_was_turned_off(qtbot: QtBot, open_desk: OpenDesk) -> None:
    practice = open_desk(practice=True)
    practice.publisher.publish("9.3.0")
    qtbot.wait(300)
    assert practice.window.activity is not None
    assert practice.window.activity.updates is None
    practice.backend.settings.save(SEARCH_KEY, False).result()
    assert practice.backend.services is not None
    job = practice.backend.bridge.submit(lambda services: services.updates.search())
    with qtbot.waitSignal(job.finished) as blocker:
        pass
    assert blocker.args == [None]
    assert practice.publisher.asked == []
    assert practice.backend.settings.get(SEARCHED_KEY) is None


def _upload(state: FileState) -> Upload:
    return Upload(
        account_id="a", sha256="0" * 64, release_id="r", path="/a.wav", name="a.wav", size=5, key="k", state=state
    )


def test_files_on_their_way_are_waited_for(qtbot: QtBot, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk()
    desk.publisher.publish("9.3.0")
    qtbot.waitUntil(lambda: bool(desk.words))
    moving = [_upload(FileState.SENDING), _upload(FileState.WAITING)]
    monkeypatch.setattr(desk.backend.uploads, "active", lambda: moving)
    desk.watch.fetch()
    qtbot.waitUntil(lambda: desk.words == "9.3.0 is ready and waits for 1 upload to finish.")
    assert desk.asked_to_install == []
    moving.pop(0)  # it arrived; the other one waits for a network and holds nothing up
    qtbot.waitUntil(lambda: bool(desk.asked_to_install))


def test_whoever_does_not_want_to_wait_does_not(
    qtbot: QtBot, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk()
    desk.publisher.publish("9.3.0")
    qtbot.waitUntil(lambda: bool(desk.words))
    monkeypatch.setattr(desk.backend.uploads, "active", lambda: [_upload(FileState.SENDING)])
    desk.watch.fetch()
    qtbot.waitUntil(lambda: desk.button.text() == "Update now")
    desk.button.click()
    assert len(desk.asked_to_install) == 1


def test_a_download_that_is_not_ours_is_told_and_can_be_tried_again(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    content = desk.publisher.publish("9.3.0")
    name = "/Trackball-Desktop-9.3.0-linux-x86_64.tar.gz"
    desk.publisher.files[name] = content[:-1] + b"?"
    qtbot.waitUntil(lambda: bool(desk.words))
    desk.watch.fetch()
    qtbot.waitUntil(lambda: desk.words.startswith("The download is not the file that we signed."))
    assert desk.button.text() == "Try again"
    desk.publisher.files[name] = content
    desk.button.click()
    qtbot.waitUntil(lambda: bool(desk.asked_to_install))


@pytest.mark.parametrize(
    ("version", "words"), [("0.0.9", "Updated to 0.0.9."), ("99.0", "99.0 could not be installed.")]
)
def test_the_next_start_tells_how_it_went_and_opens_the_release(
    qtbot: QtBot, open_desk: OpenDesk, shelf: Shelf, version: str, words: str
) -> None:
    release_id = shelf.add("Nightwater")
    shelf.repositories.settings.save(INSTALLING_KEY, {"version": version, "release": release_id}).result()
    desk = open_desk()
    assert desk.window.toast._message_label.text() == words
    assert desk.window.session is not None
    assert desk.window.session.release.id == release_id
    assert desk.backend.settings.get(INSTALLING_KEY) is None


def test_the_settings_look_at_once_and_say_what_they_found(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    qtbot.waitUntil(lambda: bool(desk.publisher.asked))
    page = UpdatesPage(desk.backend, desk.publisher.channel)
    qtbot.addWidget(page)
    page.show()
    page.check_now_button.click()
    qtbot.waitUntil(lambda: "does not return the file" in page.result_label.text())
    desk.publisher.publish("9.4.0")
    with qtbot.waitSignal(page.update_found):
        page.check_now_button.click()
    assert "9.4.0 is available" in page.result_label.text()
    page.check_daily_checkbox.click()
    qtbot.waitUntil(lambda: desk.backend.settings.get(SEARCH_KEY) is False)


def test_a_build_without_a_channel_says_so(qtbot: QtBot, backend: Backend) -> None:
    page = UpdatesPage(dataclasses.replace(backend, practice=False))
    qtbot.addWidget(page)
    assert not page.check_daily_checkbox.isEnabled()
    assert not page.check_now_button.isEnabled()
    assert "does not check for updates" in page._explanation_label.text()
