"""The drawer over the real engine and a store that we did not write: what its buttons do to bytes on the line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.servers import rclone
from tests.servers.rclone import RcloneServer
from tests.servers.weather import between
from tests.services.uploads import SIZE, SMALL, Line, open_line, queue_with_files, random_file, rows_of
from tests.soak.canary import leaks
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.transfers.drawer import TransfersDrawer
from trackball_desktop.ui.transfers.view_model import FileLine as Row
from trackball_desktop.ui.transfers.view_model import Section

PART = SMALL.default_part_size
PATIENCE = 60_000
"""Milliseconds: a state that stays is waited for, however busy the machine is."""


@pytest.fixture
def line(tmp_path: Path, rclone_server: RcloneServer) -> Iterator[Line]:
    """A line to rclone's store and practice's OpenPlay; one file at a time, which stands still in its third part."""
    with open_line(tmp_path) as made, between(rclone_server.endpoint, made.weather) as url:
        made.policy = replace(SMALL, concurrent_requests=1)
        made.connect(
            endpoint=url,
            region="us-east-1",
            bucket=rclone.BUCKET,
            prefix="drawer",
            access_key_id=rclone.ACCESS_KEY,
            has_session_token=False,
        )
        made.secrets.save(f"{made.account.id}/s3", rclone.SECRET_KEY)
        made.weather.hold_after = 2 * PART + PART // 2
        yield made


@contextmanager
def running(line: Line, qtbot: QtBot) -> Iterator[TransfersDrawer]:
    """Run the app's services beside the drawer."""
    bridge = Bridge(line.repositories.database)
    options = Options(cache=line.folder / "cache", upload=line.policy)
    bridge.start(lambda: Services(line.repositories, line.secrets, options))
    drawer = TransfersDrawer(
        Backend(repositories=line.repositories, bridge=bridge, secrets=line.secrets, practice=True)
    )
    qtbot.addWidget(drawer)
    drawer.resize(1280, 500)
    drawer.show()
    try:
        yield drawer
    finally:
        bridge.stop()


def shown(drawer: TransfersDrawer) -> dict[str, tuple[Section, str]]:
    """Return under what each file stands and what it is called, by its name, from top to bottom."""
    items = [drawer.model.item(drawer.model.index(row)) for row in range(drawer.model.rowCount())]
    return {item.name: (item.section, drawer.model.badge(item).text) for item in items if isinstance(item, Row)}


@pytest.mark.usefixtures("theme_applied")
def test_pause_resume_order_stop_and_log_do_what_they_say(
    qtbot: QtBot, line: Line, rclone_server: RcloneServer
) -> None:
    paths = [random_file(line.folder / "masters", f"{name}.wav", SIZE + at) for at, name in enumerate("abc")]
    submission = queue_with_files(line, 1, *paths)

    def row(name: str) -> Upload | None:
        return next((row for row in rows_of(line, submission.release_id) if row.name == f"{name}.wav"), None)

    def arrived(name: str) -> int:
        found = row(name)
        parts = line.repositories.uploads.parts(found.account_id, found.sha256) if found else []
        return sum(part.length for part in parts if part.etag)

    def until(condition: Callable[[], bool]) -> None:
        qtbot.waitUntil(condition, timeout=PATIENCE)

    def choose(name: str) -> None:
        found = row(name)
        assert found is not None
        drawer.refresh()
        drawer.list.setCurrentIndex(drawer.model.index_of((found.account_id, found.sha256)))

    with running(line, qtbot) as drawer:
        buttons = drawer.file_actions.buttons
        # The smallest goes first; the others wait in line.
        until(lambda: arrived("a") == 2 * PART)
        until(lambda: set(shown(drawer)) == {"a.wav", "b.wav", "c.wav"})
        until(lambda: shown(drawer)["a.wav"][0] is Section.RUNNING)
        assert {shown(drawer)[f"{name}.wav"][0] for name in "bc"} == {Section.WAITING}

        drawer.pause_button.click()
        until(lambda: all(found == (Section.WAITING, "Paused") for found in shown(drawer).values()))
        line.weather.hold_after = None
        until(lambda: not line.weather.flying)
        held = line.weather.through

        choose("c")
        qtbot.keyClick(drawer.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        until(lambda: [found.name for found in line.repositories.uploads.active()] == ["a.wav", "c.wav", "b.wav"])
        assert (line.weather.through, arrived("a")) == (held, 2 * PART), "nothing goes while it is paused"

        line.weather.hold_after = held + PART + PART // 2
        drawer.pause_button.click()
        until(lambda: arrived("a") >= 3 * PART)
        choose("a")
        buttons["stop"].click()
        until(lambda: shown(drawer)["a.wav"][0] is Section.NEEDS_YOU)
        until(lambda: shown(drawer)["c.wav"][0] is Section.RUNNING)
        assert shown(drawer)["b.wav"][0] is Section.WAITING, "c was put before it"

        line.weather.hold_after = None
        until(lambda: line.repositories.outbox.get(submission.id).open_question == "files")
        until(lambda: {shown(drawer)[f"{name}.wav"][0] for name in "bc"} == {Section.DONE})

        choose("a")
        buttons["retry"].click()
        until(lambda: line.repositories.outbox.get(submission.id).state is SubmissionState.CONFIRMED)
        until(lambda: shown(drawer)["a.wav"][0] is Section.DONE)
        choose("a")
        buttons["log"].click()
        until(lambda: "a.wav" in QApplication.clipboard().text())

    for path in paths:
        found = row(path.stem)
        assert found is not None
        assert (rclone_server.folder / found.key).read_bytes() == path.read_bytes()
    log = QApplication.clipboard().text()
    for words in (
        "Multipart upload started.",
        "Paused.",
        "Stopped by the user.",
        "parts already exist",
        "assembled",
    ):
        assert words in log
    copied = line.folder / "log.txt"
    copied.write_text(log)
    assert leaks([copied, line.repositories.folder], [rclone.SECRET_KEY], line.weather.signatures) == []
    puts = [seen for seen in line.weather.seen if seen.method == "PUT"]
    assert sum(seen.body for seen in puts if "uploadId" in seen.query) <= 3 * (SIZE + 2) + 2 * PART, "sent twice"
