"""Where a submitted release stands, over the editor, in the list, below and in the drawer: all of them say the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.accounts import with_changes
from tests.services.bare import queue_bare
from tests.ui.releases import kept
from trackball_desktop.app import practice_account, practice_secrets
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant
from trackball_desktop.storage.outbox import COULD_NOT_SEARCH, Submission
from trackball_desktop.ui.draft.submission_questions import QuestionCard
from trackball_desktop.ui.editor.review import ReviewPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.library.model import STATE
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

NOWHERE = "http://127.0.0.1:1/v1/"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path / "servers", variant=Variant(index_lag=0.0, status_delay=60.0)) as made:
        yield made


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, practice: Practice) -> Iterator[MainWindow]:
    connect(backend, practice)
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.show_library()


def connect(backend: Backend, practice: Practice, **changes: str) -> None:
    account = with_changes(practice_account(practice.addresses), **changes)
    backend.accounts.save(account).result()
    for name, secret in practice_secrets(practice.addresses).items():
        backend.secrets.save(f"practice/{name}", secret)


def queued(backend: Backend, number: int = 1, *, kick: bool = False) -> Submission:
    """Queue a small release; held back for an hour, so that a test says when it goes."""
    row = queue_bare(backend.repositories, number)
    if not kick:
        backend.outbox.postpone(row.id, "2099-01-01T00:00:00.000000Z").result()
    return row


def move(backend: Backend, row: Submission, *states: SubmissionState, **changes: object) -> None:
    for state in states:
        last = changes if state is states[-1] else {}
        backend.outbox.move(row.id, state, event=state.value, detail={}, **last).result()  # type: ignore[arg-type]


def review_of(window: MainWindow) -> ReviewPage:
    window.editor.show_step(WizardStep.REVIEW)
    page = window.editor.page(WizardStep.REVIEW)
    assert isinstance(page, ReviewPage)
    return page


def test_what_is_in_openplay_says_so_and_since_when(qtbot: QtBot, window: MainWindow, backend: Backend) -> None:
    row = queued(backend)
    event = {"remote_id": "195-20"}
    backend.outbox.move(row.id, SubmissionState.POSTING, event="posting", detail={}).result()
    backend.outbox.move(
        row.id, SubmissionState.CONFIRMED, event="created in OpenPlay", detail=event, remote_id="195-20"
    ).result()
    window.open_release(row.release_id)
    band = window.editor.submission_banner
    assert band.isVisible()
    at = backend.outbox.events(row.id)[-1].at
    assert band.message_text.startswith("In OpenPlay since ")
    assert band.message_text.endswith("Changes here do not reach it.")
    assert at
    assert not band.open_button.isVisible(), "its address is not known"
    assert not band.undo_button.isVisible(), "it was created from here"
    with qtbot.waitSignal(window.editor.compare_requested):
        band.compare_button.click()
    account = backend.accounts.get("practice")
    assert account is not None
    backend.accounts.save(dataclasses.replace(account, release_page_template="https://x.example/{id}")).result()
    band.refresh()
    assert band.open_button.isVisible()
    window.editor.show_step(WizardStep.RELEASE)
    assert band.isVisible(), "it stays on every page"


def test_an_adoption_can_be_undone(qtbot: QtBot, window: MainWindow, backend: Backend) -> None:
    row = queued(backend)
    move(backend, row, SubmissionState.POSTING, SubmissionState.UNKNOWN)
    adopted = {"adopted": True, "remote_id": "195-20"}
    backend.outbox.move(row.id, SubmissionState.CONFIRMED, event="found", detail=adopted, remote_id="195-20").result()
    window.open_release(row.release_id)
    band = window.editor.submission_banner
    assert band.undo_button.isVisible()
    band.undo_button.click()
    qtbot.waitUntil(lambda: backend.outbox.get(row.id).state is SubmissionState.WITHDRAWN)
    qtbot.waitUntil(lambda: not band.isVisible())


def test_what_waits_can_be_taken_back_from_review(qtbot: QtBot, window: MainWindow, backend: Backend) -> None:
    row = queued(backend)
    window.open_release(row.release_id)
    review = review_of(window)
    assert review.withdraw_button.isVisibleTo(review)
    assert not review.submit_button.isEnabled()
    asked: list[object] = []
    window.editor.submit_requested.connect(asked.append)
    with qtbot.waitSignal(window.editor.submission_banner.notice) as told:
        review.withdraw_button.click()
    assert "It is a draft again" in told.args[0]
    qtbot.waitUntil(lambda: backend.outbox.get(row.id).state is SubmissionState.WITHDRAWN)
    qtbot.waitUntil(lambda: not review.withdraw_button.isVisibleTo(review))
    assert not window.editor.submission_banner.isVisible()
    assert asked == [], "it is not submitted again"


def test_what_was_posted_has_no_button_that_takes_it_back(window: MainWindow, backend: Backend) -> None:
    row = queued(backend)
    move(backend, row, SubmissionState.POSTING, SubmissionState.UNKNOWN, not_before="2099-01-01T00:00:00Z")
    window.open_release(row.release_id)
    review = review_of(window)
    assert not review.withdraw_button.isVisibleTo(review)
    assert not window.editor.submission_banner.withdraw_button.isVisible()


def test_list_and_palette_take_back(qtbot: QtBot, window: MainWindow, backend: Backend) -> None:
    first, second = queued(backend), queued(backend, 2)
    window.library.model.refresh()
    chosen = window.library.list
    for row, take in ((first, "menu"), (second, "palette")):
        qtbot.waitUntil(lambda r=row: window.library.model.row_of(r.release_id) >= 0)
        chosen.select(row.release_id)
        if take == "menu":
            action = next(action for action in chosen.build_menu().actions() if action.text() == "Withdraw")
            assert action.isEnabled()
            action.trigger()
        else:
            assert "withdraw" in {command.id for command in window.commands.available_commands()}
            window.commands.run("withdraw")
        qtbot.waitUntil(lambda r=row: backend.outbox.get(r.id).state is SubmissionState.WITHDRAWN)


def test_an_edit_meanwhile_says_what_will_be_sent(qtbot: QtBot, window: MainWindow, backend: Backend) -> None:
    from trackball_desktop.api.json_text import canonical_json
    from trackball_desktop.services.drafts import Drafts

    release = kept(backend)
    payload = canonical_json(Drafts(backend.repositories).export(release.id))
    row = backend.outbox.queue(
        release_id=release.id, account_id="practice", upc="1", gtin14="1", payload=payload, needs_files=False
    ).result()
    backend.outbox.postpone(row.id, "2099-01-01T00:00:00.000000Z").result()
    window.open_release(release.id)
    band = window.editor.submission_banner
    assert band.message_text.startswith("The version of ")
    assert not band.send_new_button.isVisible()
    session = window.session
    assert session is not None
    session.apply(SetField(node_id=release.id, field="title", value="Another"), "typed")
    qtbot.waitUntil(band.send_new_button.isVisible)
    assert "without your later changes" in band.message_text
    with qtbot.waitSignal(band.submit_requested):
        band.send_new_button.click()
    assert backend.outbox.get(row.id).state is SubmissionState.WITHDRAWN


def test_without_a_network_every_part_says_so(
    qtbot: QtBot, window: MainWindow, backend: Backend, practice: Practice
) -> None:
    connect(backend, practice, read_base=NOWHERE, write_base=NOWHERE)
    row = queued(backend, kick=True)

    async def kick(services: object) -> None:
        services.submit.wake()  # type: ignore[attr-defined]

    backend.bridge.submit(kick)  # type: ignore[arg-type]
    strip = window.status_bar
    window.toggle_transfers()
    qtbot.waitUntil(lambda: backend.outbox.get(row.id).blocking_error == "Offline")
    qtbot.waitUntil(lambda: not strip.is_online)
    assert "No network, 1 waiting · tries again " in strip._network_text.text()
    assert strip._retry_button.isVisibleTo(strip)
    assert not window.is_online
    drawer = window.transfers
    assert drawer.conditions.is_offline
    assert drawer.retry_now_button.isVisibleTo(drawer)
    assert backend.library.load(row.release_id).state is ReleaseState.QUEUED
    assert backend.library.counts()["waiting"] == 1
    model = window.library.model
    model.refresh()
    shown = model.index(model.row_of(row.release_id), STATE)
    qtbot.waitUntil(lambda: "Waiting (no network)" in str(shown.data()))
    window.open_release(row.release_id)
    assert "refused the connection" in window.editor.submission_banner.message_text
    assert "Tries again" in window.editor.submission_banner.message_text
    connect(backend, practice)
    strip._retry_button.click()
    qtbot.waitUntil(lambda: backend.outbox.get(row.id).state is SubmissionState.CONFIRMED)
    qtbot.waitUntil(lambda: strip.is_online)
    assert not drawer.conditions.is_offline
    qtbot.waitUntil(lambda: window.editor.submission_banner.message_text.startswith("In OpenPlay since"))


def test_what_may_be_there_never_says_that_it_was_not_sent(window: MainWindow, backend: Backend) -> None:
    row = queued(backend)
    move(backend, row, SubmissionState.POSTING, SubmissionState.UNKNOWN)
    detail = {"error": "LoginRefused", "words": "OpenPlay rejected the API key (401). Check the key."}
    backend.outbox.postpone(
        row.id, "2099-01-01T00:00:00.000000Z", event=COULD_NOT_SEARCH, detail=detail, blocking_error="LoginRefused"
    ).result()
    window.open_release(row.release_id)
    band = window.editor.submission_banner
    assert band.message_text.startswith(
        "It may be in OpenPlay, but the app could not check: OpenPlay rejected the API key (401)."
    )
    assert "Checks again at" in band.message_text
    assert band.retry_button.isVisible()
    for asks in ("found", "failed", "files"):
        backend.outbox.record_event(row.id, "asked", {"words": "why"}, open_question=asks).result()
        card = QuestionCard(backend, backend.outbox.get(row.id))
        said = " ".join(label.text() for label in card.findChildren(type(card._error_label)))
        assert "Nothing was sent" not in said, said
        assert "could not be sent" not in said, said
        card.deleteLater()


def test_the_answers_to_a_question_can_be_pressed_again_once_one_has_failed_or_worked(
    window: MainWindow, backend: Backend, qtbot: QtBot
) -> None:
    row = queued(backend)
    backend.outbox.record_event(row.id, "asked", {"words": "why"}, open_question="failed").result()
    card = QuestionCard(backend, backend.outbox.get(row.id), window)
    card.show()

    async def refuse(_: object) -> None:
        raise UserError("No.", remedy="Wait.")

    async def agree(_: object) -> None:
        return None

    with qtbot.waitSignal(card.failed):
        card._run(refuse)
        assert not card.isEnabled(), "one press at a time"
    assert card.isEnabled()
    assert (card._error_label.text(), card._error_label.isVisible()) == ("No. Wait.", True)
    with qtbot.waitSignal(card.answered):
        card._run(agree)
        assert not card.isEnabled()
    assert card.isEnabled()
    card.deleteLater()
