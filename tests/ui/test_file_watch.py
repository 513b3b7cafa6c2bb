"""A master that is written over while its release is open is noticed, also where the system tells nothing of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.ui.draft.file_watch import FileWatch
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "1 Harbour.wav"
    path.write_bytes(b"first")
    return path


@pytest.fixture
def session(qtbot: QtBot, backend: Backend, master: Path) -> Iterator[Session]:
    release = kept(backend)
    track = next(release.tracks())
    backend.assets.save([make_asset(release.id, track.id, AssetRole.MASTER, master)]).result()
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None)
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.show()
    session = page.open(release.id)
    qtbot.waitUntil(lambda: len(session.assets) == 1)
    yield session
    assert session.drain()
    page.close_release()


def size(session: Session) -> int:
    return session.assets[0].stamp.size


def missing(session: Session) -> bool:
    return session.checks.facts is not None and bool(session.checks.facts.missing)


def test_a_master_that_is_written_over_is_noticed(qtbot: QtBot, session: Session, master: Path) -> None:
    master.write_bytes(b"mastered again")
    qtbot.waitUntil(lambda: size(session) == 14)
    other = master.with_name("new.wav")
    other.write_bytes(b"and once more, in a file of its own")
    os.replace(other, master)  # as programs save that want no half file  # noqa: PTH105
    qtbot.waitUntil(lambda: size(session) == 35)
    master.unlink()
    qtbot.waitUntil(lambda: missing(session))


def test_it_is_looked_at_when_the_window_comes_to_the_front(
    qtbot: QtBot, qapp: QApplication, session: Session, master: Path
) -> None:
    (watch,) = session.findChildren(FileWatch)
    watch._watcher.removePaths(watch._watcher.files())  # as on a network drive, of which nothing is told
    master.write_bytes(b"from another computer")
    qtbot.wait(50)
    assert size(session) == 5
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    qtbot.wait(50)
    assert size(session) == 5
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    qtbot.waitUntil(lambda: size(session) == 21)
