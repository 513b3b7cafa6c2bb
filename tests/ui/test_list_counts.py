"""The list counts what the checks found as the panel beside it does."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.runtime.backend import Backend


def test_what_is_to_do_is_no_warning_in_the_list_either(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    backend.start()
    session = open_session(backend, release.id)
    qtbot.waitUntil(lambda: session.checks.has_result)
    _, warnings, hints, to_do = session.checks.counts()
    qtbot.waitUntil(lambda: backend.library.rows([release.id])[0].checked)
    row = backend.library.rows([release.id])[0]
    assert to_do > row.to_do, "some of it stops nothing, and counts as a warning where it is counted by severity"
    assert (row.warnings, row.hints) == (warnings, hints)
    assert session.drain()
    session.deleteLater()
