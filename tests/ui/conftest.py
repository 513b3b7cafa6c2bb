"""The window's parts on a real library in a folder of its own.

Services are not built unless a test starts the bridge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import MultiSignalBlocker, SignalBlocker

from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge

PATIENCE = 30_000
"""Milliseconds that a wait may last: a wait ends on its event, so only a test that fails spends them."""


class PatientBot(QtBot):
    """pytest-qt's bot, which would give up after five seconds: a machine with other work needs longer than that."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE, **wishes: Any) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **wishes)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE, **wishes: Any) -> MultiSignalBlocker:
        return super().waitSignals(signals, timeout=timeout, **wishes)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Return a bot with patience in the place of pytest-qt's own."""
    return PatientBot(request)


@pytest.fixture
def theme_applied(qapp: QApplication) -> QApplication:
    """Return the application in its light dress, without the widgets of the test before: each would be dressed too.

    Dates and figures are written in English, whatever this computer's language is.
    """
    QLocale.setDefault(QLocale.c())
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.set_compact(False)
    theme.apply_theme(qapp, "light", 1.0)
    return qapp


@pytest.fixture
def backend(qtbot: QtBot, theme_applied: QApplication, tmp_path: Path) -> Iterator[Backend]:
    """Return a backend of an empty library; `backend.start()` starts the bridge with real services."""
    repositories = Repositories.open(tmp_path / "data")
    bridge = Bridge(repositories.database)
    secrets = Secrets(in_memory=True)

    def start() -> None:
        bridge.start(lambda: Services(repositories, secrets, Options(cache=tmp_path / "cache")))

    yield Backend(repositories=repositories, bridge=bridge, secrets=secrets, practice=True, start=start)
    bridge.stop()
    repositories.close()


@dataclass(frozen=True)
class Shelf:
    """Puts releases into the library, in the states that the list shows."""

    repositories: Repositories

    def add(self, title: str, *, artist: str = "Mara Quist", tracks: int = 1, **fields: Any) -> str:
        """Keep a draft and return its id."""
        release = Release(
            title=title,
            primary_contributions=(PrimaryContribution(artist=artist),) if artist else (),
            discs=(Disc(tracks=tuple(Track(title=f"Track {number}") for number in range(1, tracks + 1))),),
            **fields,
        )
        self.repositories.library.create(release, label="made").result()
        return release.id

    def derive(self, release_id: str, **columns: Any) -> None:
        """Set what storage otherwise derives from findings, submissions and answers."""
        names = ", ".join(f"{name} = ?" for name in columns)
        database = self.repositories.database

        def write(connection: Any) -> None:
            connection.execute(f"UPDATE releases SET {names} WHERE id = ?", (*columns.values(), release_id))
            database.notify("release", release_id)

        database.write(write).result()


@pytest.fixture
def shelf(backend: Backend) -> Shelf:
    """Return what puts releases into the backend's library."""
    return Shelf(backend.repositories)
