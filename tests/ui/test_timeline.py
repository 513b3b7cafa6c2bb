"""The timeline of a release on real stores: who did what, raw answers, edits there, gaps, where it stands."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

import trackball_desktop.services
from tests.ui.releases import account, answer_of, created, kept, looked
from trackball_desktop.i18n.contexts import TimelineText
from trackball_desktop.services.receipts import Receipts
from trackball_desktop.services.record_diff import RecordChange
from trackball_desktop.services.timeline import TimelineEntry
from trackball_desktop.storage.database import format_time
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.inspector.timeline import RawDialog, TimelinePane
from trackball_desktop.ui.kit import state_labels
from trackball_desktop.ui.kit.timeline_acts import your_sentence
from trackball_desktop.ui.kit.timeline_labels import entry_text, path_text, when_text
from trackball_desktop.ui.runtime.backend import Backend

SERVICES = Path(trackball_desktop.services.__path__[0])


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    session = open_session(backend, kept(backend).id)
    yield session
    session.drain()
    session.close()


def shown(qtbot: QtBot, backend: Backend, session: Session) -> TimelinePane:
    pane = TimelinePane(backend)
    qtbot.addWidget(pane)
    pane.resize(380, 500)
    pane.show()
    pane.set_session(session)
    return pane


def texts(pane: TimelinePane) -> list[str]:
    return [line.text for line in pane.event_list.line_model.lines]


def test_a_draft_that_was_never_sent_says_so(qtbot: QtBot, backend: Backend, session: Session) -> None:
    pane = shown(qtbot, backend, session)
    assert pane._empty_label.isVisible()
    assert not pane.check_button.isVisible()


def test_newest_on_top_with_who_and_a_raw_answer_one_click_away(
    qtbot: QtBot, backend: Backend, session: Session
) -> None:
    created(backend, session.release, account(backend).id)
    answer = answer_of(session.release)
    looked(backend, session.release.id, answer)
    answer["discs"][0]["tracks"][1]["isrc"] = "QZNL22699999"
    looked(backend, session.release.id, answer)
    pane = shown(qtbot, backend, session)
    qtbot.waitUntil(lambda: bool(pane.entries))
    assert texts(pane) == [
        "Submitted  ·  changed there: track 1.2 isrc", "Submitted", "created in OpenPlay", "posting", "queued",
    ]  # fmt: skip
    assert "OpenPlay" in pane.event_list.line_model.lines[0].detail
    assert "you" in pane.event_list.line_model.lines[-1].detail
    assert pane.status_label.text().startswith("Submitted  ·  as of")
    pane.event_list.setCurrentIndex(pane.event_list.line_model.index(0, 0))
    pane.raw_button.click()
    dialog = pane.findChild(RawDialog)
    assert '"isrc": "QZNL22699999"' in dialog.findChild(QPlainTextEdit).toPlainText()
    dialog.reject()


def test_the_receipt_of_the_newest_submission_is_one_click_away(
    qtbot: QtBot, backend: Backend, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toLocalFile()) or True)
    submission = created(backend, session.release, account(backend).id)
    pane = shown(qtbot, backend, session)
    qtbot.waitUntil(lambda: bool(pane.entries))
    assert not pane.receipt_button.isVisible()
    page = asyncio.run(Receipts(backend.repositories).write(submission.id))
    qtbot.waitUntil(pane.receipt_button.isVisible)
    pane.receipt_button.click()
    assert opened == [page.as_posix()]


def test_looks_that_found_the_same_are_one_line_with_their_count(
    qtbot: QtBot, backend: Backend, session: Session
) -> None:
    created(backend, session.release, account(backend).id)
    for _ in range(4):
        looked(backend, session.release.id, answer_of(session.release))
    pane = shown(qtbot, backend, session)
    qtbot.waitUntil(lambda: bool(pane.entries))
    assert texts(pane)[0] == "Submitted"
    assert "checked 4 times" in pane.event_list.line_model.lines[0].detail


def test_a_change_elsewhere_is_read_without_being_asked(qtbot: QtBot, backend: Backend, session: Session) -> None:
    created(backend, session.release, account(backend).id)
    pane = shown(qtbot, backend, session)
    qtbot.waitUntil(lambda: len(pane.entries) == 3)
    looked(backend, session.release.id, answer_of(session.release, status="An unheard-of word"))
    qtbot.waitUntil(lambda: texts(pane)[:1] == ["An unheard-of word"])


def test_check_now_says_what_went_wrong(qtbot: QtBot, backend: Backend, session: Session) -> None:
    created(backend, session.release, account(backend).id)
    backend.start()
    pane = shown(qtbot, backend, session)
    qtbot.waitUntil(lambda: pane.check_button.isVisible() and pane.check_button.isEnabled())
    qtbot.mouseClick(pane.check_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(pane._error_label.isVisible, timeout=10_000)  # the account has no key
    assert pane.check_button.isEnabled()


@pytest.mark.parametrize(
    ("entry", "what", "when"),
    [
        (TimelineEntry("2026-01-02T10:00:00Z", "gap", "app", "", until="2026-01-05T10:00:00Z"),
         "Not checked", "until"),
        (TimelineEntry("2026-01-02T10:00:00Z", "look", "service", "", http_status=404), "does not have it", "OpenPlay"),
        (TimelineEntry("2026-01-02T10:00:00Z", "look", "service", "", http_status=200), "no status", "OpenPlay"),
        (TimelineEntry("2026-01-02T10:00:00Z", "look", "service", "B", status="B",
                       changes=(RecordChange("status", "A", "B"),)), "A → B", "OpenPlay"),
        (TimelineEntry("2026-01-02T10:00:00Z", "event", "app", "the answer was lost", text="timed  out"),
         "the answer was lost", "timed out"),
    ],
)  # fmt: skip
def test_each_kind_of_entry_has_its_text(entry: TimelineEntry, what: str, when: str) -> None:
    assert what in entry_text(entry)
    assert when in when_text(entry)


def test_places_in_a_record_are_told_as_people_count() -> None:
    assert path_text("discs[0].tracks[2].isrc") == "track 1.3 isrc"
    assert path_text("discs[1].upc") == "disc 2 upc"
    assert path_text("primary_contributions[0].artist") == "primary contributions 1 artist"


def test_the_next_look_is_told_by_how_near_it_is() -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)

    def told(**ahead: int) -> str:
        return state_labels.next_poll_text(format_time(now + timedelta(**ahead)), now)

    assert told(minutes=-5) == "next check now"
    assert told(seconds=30) == "next check in a minute"
    assert told(minutes=12, seconds=10) == "next check in 12 min"
    assert told(hours=3).startswith("next check at ")
    assert told(days=3) == "next check 28 Nov"
    assert state_labels.next_poll_text(None) == ""


def test_what_the_user_did_is_a_sentence_of_its_own() -> None:
    """Each act of the services has one: nothing is glued to "You"."""
    sources = {
        text.args[0].value
        for path in (SERVICES / "submission_actions.py", SERVICES / "sent_view.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.Call)
        and isinstance(text.func, ast.Attribute)
        and isinstance(text.func.value, ast.Name)
        and text.func.value.id == "TimelineText"
        and isinstance(text.args[0], ast.Constant)
    }
    assert len(sources) > 10
    for source in sources:
        said = your_sentence(TimelineText.tr(str(source), name="Northlight", submission="Northlight"))
        assert said.startswith("You "), source
        assert said.endswith(".")
        assert "{" not in said
    assert your_sentence("something of an older version") == ""
