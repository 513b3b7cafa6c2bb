"""The strip below: what it says of network, uploads, checks and saving."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.services.recheck import Recheck, RecheckProgress
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.ui.kit.progress_meter import ProgressMeter
from trackball_desktop.ui.kit.screen_reader import DELAY_MS, announcer
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.status_bar import NEWS_MS, StatusBar


@pytest.fixture
def strip(qtbot: QtBot, backend: Backend) -> StatusBar:
    made = StatusBar(backend)
    qtbot.addWidget(made)
    made.show()
    return made


def words(strip: StatusBar) -> str:
    parts = [part for part in strip.findChildren(QLabel) if part.isVisibleTo(strip)]
    buttons = [part for part in strip.findChildren(QToolButton) if part.isVisibleTo(strip)]
    return " | ".join(part.text() for part in (*parts, *buttons))


def test_practice_is_said(strip: StatusBar) -> None:
    assert "Practice mode: nothing leaves this computer" in words(strip)


def test_saved_and_not_saved(strip: StatusBar) -> None:
    strip.set_saved_at("14:03")
    assert "Saved 14:03" in words(strip)
    strip.set_unsaved("The disk is full.")
    assert "Saved" not in words(strip)
    assert "Not saved: The disk is full" in words(strip)
    strip.set_saved_at("")
    assert "aved" not in words(strip)


def test_checks_are_counted(strip: StatusBar) -> None:
    strip.set_checks(2, 1, 0, 3)
    assert "2 blockers  ·  1 warning  ·  3 to do" in words(strip)
    strip.set_checks(0, 0, 0, 0)
    assert "to do" not in words(strip)


def test_readers_are_told_what_was_found_once_all_files_are_measured(qtbot: QtBot, strip: StatusBar) -> None:
    told: list[str] = []
    announcer().announced.connect(told.append)
    strip.set_checks(0, 1, 0, 6, is_whole=False)
    qtbot.wait(NEWS_MS + DELAY_MS + 200)
    strip.set_checks(0, 1, 1, 6)
    qtbot.waitUntil(lambda: bool(told) and "1 hint, 6 to do" in told[-1])
    assert not any("1 warning, 6 to do" in text for text in told)


def test_an_upload_shows_and_goes(strip: StatusBar, backend: Backend, shelf: Shelf, qtbot: QtBot) -> None:
    release_id = shelf.add("Kites")
    row = Upload("acc", "a" * 64, 1000, "k.wav", "/m/k.wav", release_id, "01 Rope.wav", FileState.SENDING, 410)
    backend.uploads.save(row).result()
    qtbot.waitUntil(lambda: "1 file" in words(strip))
    assert "41 %" in words(strip)
    assert strip.findChild(ProgressMeter).isVisibleTo(strip)
    backend.uploads.move("acc", "a" * 64, FileState.VERIFYING).result()
    backend.uploads.move("acc", "a" * 64, FileState.DONE).result()
    qtbot.waitUntil(lambda: "Uploads" in words(strip))
    assert not strip.findChild(ProgressMeter).isVisibleTo(strip)


def test_offline_says_what_waits(qtbot: QtBot, backend: Backend) -> None:
    import dataclasses

    strip = StatusBar(dataclasses.replace(backend, practice=False))
    qtbot.addWidget(strip)
    assert "Network unknown" in words(strip)
    with qtbot.waitSignal(strip.online_changed) as told:
        strip.set_online(False)
    assert told.args == [False]
    strip.set_waiting(2)
    assert "Offline, 2 waiting" in words(strip)
    strip.set_online(True)
    assert "Online" in words(strip)


def test_wishes(strip: StatusBar, qtbot: QtBot) -> None:
    strip.set_checks(1, 0, 0, 0)
    buttons = {button.accessibleName(): button for button in strip.findChildren(QToolButton)}
    with qtbot.waitSignal(strip.transfers_requested):
        buttons["Show uploads"].click()
    with qtbot.waitSignal(strip.checks_requested):
        buttons["Show checks"].click()


def test_the_sentence_of_practice_is_never_cut(strip: StatusBar, qtbot: QtBot) -> None:
    strip.set_saved_at("14:03")
    strip.setMinimumSize(1, 1)  # in the window it is as wide as that
    strip.resize(900, 28)
    qtbot.waitUntil(lambda: "Practice mode: nothing leaves this computer" in words(strip), timeout=30_000)
    layout = strip.layout()
    assert layout is not None
    strip.resize(layout.sizeHint().width() - 20, 28)
    qtbot.waitUntil(lambda: "nothing leaves" not in words(strip), timeout=30_000)
    assert "Practice mode" in words(strip)
    qtbot.waitUntil(lambda: strip._practice_label.width() >= strip._practice_label.sizeHint().width(), timeout=30_000)
    assert strip._practice_label.accessibleName() == "Practice mode: nothing leaves this computer"
    strip.resize(900, 28)
    qtbot.waitUntil(lambda: "nothing leaves this computer" in words(strip), timeout=30_000)


def test_it_says_how_far_closed_drafts_are_checked_again(strip: StatusBar, backend: Backend, qtbot: QtBot) -> None:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None)
    services = backend.services
    assert services is not None
    services._recheck_service = recheck = Recheck(backend.repositories, lambda: services.checking)
    for progress, said in (
        (RecheckProgress(120, 2000), f"Checking drafts again: 120 of {QLocale().toString(2000)}"),
        (
            RecheckProgress(120, 2000, is_paused=True),
            f"Checking drafts again waits for mains power: 120 of {QLocale().toString(2000)}",
        ),
        (None, ""),
    ):
        recheck._set_progress(progress)
        qtbot.waitUntil(
            lambda said=said: strip._recheck_label.text() == said if said else strip._recheck_label.isHidden()
        )
