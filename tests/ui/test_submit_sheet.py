"""The sheet before Submit: what goes, to whom, what it creates, what stands against it; queued once, also offline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.releases import account, answer_of, created, harbour, kept, looked
from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import PrimaryContribution, Release, WorkContribution
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.services.sample import sample_draft
from trackball_desktop.storage.confirmed_names import ConfirmedNames
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.submit.contents import artist_names
from trackball_desktop.ui.submit.dialog import SubmitDialog


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    session = open_session(backend, kept(backend).id)
    yield session
    session.drain()
    session.close()


def findings(session: Session, *found: Finding) -> None:
    """Let a check have ended with these."""
    session.checks._check_timer.stop()
    session.checks._apply_findings(found)


def note(severity: Severity, session: Session, *, waived: bool = False, reason: str = "") -> Finding:
    rule = "gtin.check" if severity is Severity.BLOCKER else "dates.lead"
    return Finding(
        rule, severity, session.release.id, "upc", text=CheckText.tr("This is so."), is_waived=waived, reason=reason
    )


def text_in(sheet: SubmitDialog) -> str:
    QApplication.processEvents()  # what was just put into a layout is shown by it
    return "\n".join(part.text() for part in sheet.findChildren(QLabel) if part.isVisibleTo(sheet))


def opened(qtbot: QtBot, backend: Backend, session: Session, *, online: bool = True) -> SubmitDialog:
    sheet = SubmitDialog(backend, session, online=online)
    qtbot.addWidget(sheet)
    sheet.show()
    return sheet


def test_without_an_account_the_button_is_off_and_a_sentence_leads_on(
    qtbot: QtBot, backend: Backend, session: Session
) -> None:
    sheet = opened(qtbot, backend, session)
    findings(session, note(Severity.WARNING, session))
    assert not sheet.send_button.isEnabled()
    assert "no account to send it to" in text_in(sheet)
    with qtbot.waitSignal(sheet.account_requested):
        sheet.account_button.click()


def test_blockers_hold_the_button_beside_a_sentence_and_lead_to_the_first(
    qtbot: QtBot, backend: Backend, session: Session
) -> None:
    account(backend)
    sheet = opened(qtbot, backend, session)
    assert not sheet.send_button.isEnabled(), "nothing was checked yet"
    findings(session, note(Severity.BLOCKER, session), note(Severity.WARNING, session))
    assert not sheet.send_button.isEnabled()
    assert "1 blocker stops this: This is so." in text_in(sheet)
    findings(session, note(Severity.WARNING, session))
    assert sheet.send_button.isEnabled()
    assert "No blockers." in text_in(sheet)
    findings(session, note(Severity.BLOCKER, session))
    with qtbot.waitSignal(sheet.finding_chosen):
        sheet.blocker_button.click()


def test_waived_findings_stand_there_with_their_reasons(qtbot: QtBot, backend: Backend, session: Session) -> None:
    account(backend)
    sheet = opened(qtbot, backend, session)
    findings(session, note(Severity.BLOCKER, session, waived=True, reason="the band insists"))
    assert sheet.send_button.isEnabled()
    assert "Waived: This is so.  “the band insists”" in text_in(sheet)


def test_it_says_to_which_account_what_locks_and_that_files_stay(
    qtbot: QtBot, backend: Backend, session: Session
) -> None:
    account(backend)
    sheet = opened(qtbot, backend, session, online=False)
    findings(session, note(Severity.WARNING, session))
    said = text_in(sheet)
    assert "Northlight  ·  northlight.example" in said
    assert "the UPC, the ISRCs of 5 tracks" in said
    assert "no storage" in said
    assert "one release, 5 tracks, 5 works" in said
    assert "You are offline" in said
    assert sheet.send_button.text() == "Add to outbox"


def test_names_never_seen_in_openplay_are_named_as_new(qtbot: QtBot, backend: Backend, session: Session) -> None:
    mine = account(backend)
    other = harbour().model_copy(
        update={"upc": "799439112766", "primary_contributions": (PrimaryContribution(artist="Ed Sanford"),)}
    )
    created(backend, kept(backend, other), mine.id)
    track = session.release.discs[0].tracks[0]
    people = [{"artist": "Ed Sanford"}, {"artist": "ed sanford"}, {"artist": "Kenny “K” O'Hara"}]
    session.apply(SetField(node_id=track.id, field="primary_contributions", value=people), "Artists")
    sheet = opened(qtbot, backend, session)
    qtbot.waitUntil(lambda: bool(sheet.new_artists))
    assert sheet.new_artists == ["ed sanford", "Kenny “K” O'Hara"]
    assert "2 artists, unless OpenPlay already has exactly these names: ed sanford" in text_in(sheet)


def test_a_name_counts_as_known_by_what_was_sent_or_answered_to_this_account_only(backend: Backend) -> None:
    mine, theirs = account(backend), account(backend, "Southlight")
    release = kept(backend)
    created(backend, release, mine.id)
    answer = answer_of(release)
    answer["contributions"] = [{"id": 1, "artist": 'A "quoted" \\ name\u2028', "role": "Vocals"}]
    looked(backend, release.id, answer)
    known = ConfirmedNames(backend.repositories.database)
    names = ["Mara Quist", "Mara", "mara quist", 'A "quoted" \\ name\u2028', "Northlight"]
    assert known.filter_confirmed(mine.id, names) == {"Mara Quist", 'A "quoted" \\ name\u2028'}
    assert known.filter_confirmed(theirs.id, names) == frozenset()


def test_all_who_are_sent_as_artists_are_named_once_but_those_with_an_id() -> None:
    release = harbour()
    work = release.works[0].model_copy(update={"contributions": (WorkContribution(artist="Writer"),)})
    pinned = PrimaryContribution(artist="Pinned", artist_id="77")
    release = release.model_copy(
        update={
            "works": (work, *release.works[1:]),
            "primary_contributions": (*release.children("primary_contributions"), pinned),
        }
    )
    assert artist_names(release) == ["Mara Quist", "Writer"]
    assert artist_names(Release()) == []


def checked(qtbot: QtBot, backend: Backend, release: Release) -> Session:
    """Open a release with real services and wait for its checks."""
    account(backend)
    backend.start()
    session = open_session(backend, kept(backend, release).id)
    qtbot.waitUntil(
        lambda: session.checks.facts is not None and session.checks._saved_counts is not None, timeout=10_000
    )
    return session


def test_submit_queues_once_and_closes(qtbot: QtBot, backend: Backend) -> None:
    session = checked(qtbot, backend, sample_draft(date.today()))  # noqa: DTZ011
    sheet = opened(qtbot, backend, session, online=False)
    assert sheet.send_button.isEnabled(), text_in(sheet)
    with qtbot.waitSignal(sheet.queued, timeout=10_000) as told:
        qtbot.mouseClick(sheet.send_button, Qt.MouseButton.LeftButton)
        assert not sheet.send_button.isEnabled()
    assert not sheet.isVisible()
    assert [row.id for row in backend.outbox.of_release(session.release.id)] == [told.args[0].id]
    session.drain()
    session.close()


def test_the_services_check_again_and_the_sheet_says_what_stops_it(qtbot: QtBot, backend: Backend) -> None:
    session = checked(qtbot, backend, harbour())
    findings(session)  # the window believes that all is well
    sheet = opened(qtbot, backend, session)
    assert sheet.send_button.isEnabled()
    qtbot.mouseClick(sheet.send_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(sheet._error_label.isVisible, timeout=10_000)
    assert "must be fixed" in sheet._error_label.text()
    assert sheet.isVisible()
    assert backend.outbox.of_release(session.release.id) == []
    session.drain()
    session.close()


def test_a_removed_account_is_no_account(qtbot: QtBot, backend: Backend, session: Session) -> None:
    account(backend)
    session.apply(SetField(node_id=session.release.id, field="local.account_id", value="gone"), "Account")
    sheet = opened(qtbot, backend, session)
    findings(session, note(Severity.WARNING, session))
    assert not sheet.send_button.isEnabled()
