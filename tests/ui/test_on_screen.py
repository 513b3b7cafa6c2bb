"""What is on screen is told to polling: rows in sight, the open release, and nothing of what was never sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.services.bare import queue_bare
from tests.ui.conftest import Shelf
from tests.ui.releases import account
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell import visible_releases
from trackball_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def services(qtbot: QtBot, backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Services]:
    """Real services, once they are built; what rests, rests only a moment."""
    monkeypatch.setattr(visible_releases, "REST_MS", 30)
    made: list[Services] = []

    def build() -> Services:
        made.append(Services(backend.repositories, backend.secrets, Options(cache=tmp_path)))
        return made[0]

    backend.bridge.start(build)
    qtbot.waitUntil(lambda: backend.services is not None)
    return made


def confirm(backend: Backend, queued: Submission) -> None:
    """Have a submission created in OpenPlay; its account has no key, so that nothing is asked there."""
    move = backend.outbox.move
    move(queued.id, SubmissionState.POSTING, event="posting", detail={}).result()
    move(queued.id, SubmissionState.CONFIRMED, event="created", detail={}, remote_id=f"195-{queued.upc}").result()


def in_openplay(backend: Backend, account_id: str, number: int) -> str:
    """Keep a release that was created in OpenPlay, and return its id."""
    queued = queue_bare(backend.repositories, number, account_id)
    confirm(backend, queued)
    return queued.release_id


def told(services: list[Services]) -> set[str] | None:
    """Return what polling was told; None while nothing asked for it."""
    return set(services[0].poll.visible_releases) if "poll" in services[0].__dict__ else None


def shown(qtbot: QtBot, backend: Backend) -> MainWindow:
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    return window


def test_rows_in_sight_and_the_open_release_are_told(
    qtbot: QtBot, backend: Backend, shelf: Shelf, services: list[Services]
) -> None:
    owner = account(backend).id
    ids = [
        in_openplay(backend, owner, number) if number % 2 else shelf.add(f"Draft {number:02}") for number in range(60)
    ]
    window = shown(qtbot, backend)
    sent = set(ids[1::2])
    qtbot.waitUntil(lambda: bool(told(services)))
    in_sight = window.library.list.visible_ids()
    assert 5 < len(in_sight) < 30
    assert window.library.model.release_id(0) == in_sight[0]
    qtbot.waitUntil(lambda: told(services) == set(in_sight) & sent)

    bar = window.library.list.verticalScrollBar()
    rest = window.findChild(visible_releases.VisibleReleases).findChild(QTimer)
    qtbot.waitUntil(lambda: not rest.isActive())
    bar.setValue(bar.maximum())
    assert rest.isActive(), "scrolling, and nothing else, makes it look again"
    at_the_end = window.library.list.visible_ids()
    assert at_the_end[-1] == window.library.model.release_id(59)
    assert not set(at_the_end) & set(in_sight)
    qtbot.waitUntil(lambda: told(services) == set(at_the_end) & sent)

    window.open_release(ids[31])
    qtbot.waitUntil(lambda: told(services) == {ids[31]})
    window.open_release(ids[30])
    qtbot.waitUntil(lambda: told(services) == set())
    window.show_library()
    qtbot.waitUntil(lambda: bool(told(services)))
    window.hide()
    qtbot.waitUntil(lambda: told(services) == set())


def test_the_same_rows_are_not_told_again_and_drafts_never(
    qtbot: QtBot, backend: Backend, services: list[Services]
) -> None:
    queued = queue_bare(backend.repositories, 1, account(backend).id)
    draft = queued.release_id
    window = shown(qtbot, backend)
    qtbot.waitUntil(lambda: window.activity is not None)
    assert window.library.list.visible_ids() == [draft], "the rows end above the lower edge"
    qtbot.wait(120)
    assert told(services) is None, "a library without anything in OpenPlay does not load what polls"
    calls: list[tuple[str, ...]] = []
    show = services[0].poll.set_visible_releases

    async def counted(ids: tuple[str, ...]) -> None:
        calls.append(ids)
        await show(ids)

    services[0].poll.set_visible_releases = counted  # type: ignore[method-assign, assignment]
    confirm(backend, queued)
    qtbot.waitUntil(lambda: calls == [(draft,)])
    backend.status.add(draft, f"195-{queued.upc}", 200, "Released", "{}", "another").result()
    window.resize(1200, 700)
    qtbot.wait(200)
    assert calls == [(draft,)]
