"""A release that is gone in OpenPlay, in the window: given up by its typed UPC only, and then a draft once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.practice.conftest import OpenPlayClient
from tests.ui.releases import body_of, created, kept
from trackball_desktop.app import practice_account, practice_secrets
from trackball_desktop.domain.clock import to_iso
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant
from trackball_desktop.ui.editor.review import ReviewPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.submit.resubmit import ResubmitDialog

WAIT = 15_000


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path / "servers", variant=Variant(index_lag=0.0, status_delay=60.0)) as made:
        yield made


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, practice: Practice) -> Iterator[MainWindow]:
    account = replace(practice_account(practice.addresses), id="practice")
    backend.accounts.save(account).result()
    for name, secret in practice_secrets(practice.addresses).items():
        backend.secrets.save(f"practice/{name}", secret)
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.show_library()


def vanish(backend: Backend, release_id: str, remote_id: str) -> None:
    """Keep three looks that did not find the release."""
    for _ in range(3):
        backend.status.add(release_id, remote_id, 404, None, "not found", "missing").result()
    assert backend.library.load(release_id).state is ReleaseState.GONE


def review_of(window: MainWindow) -> ReviewPage:
    window.editor.show_step(WizardStep.REVIEW)
    page = window.editor.page(WizardStep.REVIEW)
    assert isinstance(page, ReviewPage)
    return page


def dialog_of(window: MainWindow) -> ResubmitDialog:
    return window.findChildren(ResubmitDialog)[-1]


def test_what_is_gone_is_given_up_by_its_upc_and_can_be_submitted_anew(
    qtbot: QtBot, window: MainWindow, backend: Backend
) -> None:
    release = kept(backend)
    created(backend, release, "practice", "195-99999")
    window.open_release(release.id)
    review = review_of(window)
    assert review.submit_button.text() == "Next steps…"
    vanish(backend, release.id, "195-99999")
    qtbot.waitUntil(lambda: review.submit_button.text() == "Submit again…")
    review.submit_button.click()

    dialog = dialog_of(window)
    assert not dialog.confirm_button.isEnabled()
    for typed in ("yes", "076012229075", "07601222907"):
        dialog.upc_edit.setText(typed)
        assert not dialog.confirm_button.isEnabled(), typed
    dialog.upc_edit.clear()
    qtbot.keyClicks(dialog.upc_edit, " 00076012229074")
    assert dialog.confirm_button.isEnabled()
    with qtbot.waitSignal(dialog.draft_restored, timeout=WAIT):
        qtbot.mouseClick(dialog.confirm_button, Qt.MouseButton.LeftButton)

    assert backend.library.load(release.id).state in {ReleaseState.DRAFT, ReleaseState.READY}
    qtbot.waitUntil(lambda: review.submit_button.text() == "Submit…")
    assert window.page_stack.currentWidget() is window.editor
    created(backend, release, "practice", "195-100000")  # storage takes a second submission of this UPC
    assert backend.library.load(release.id).remote_id == "195-100000"


def test_what_openplay_has_again_stays_and_the_hand_over_leads_to_the_question(
    qtbot: QtBot, window: MainWindow, backend: Backend, practice: Practice
) -> None:
    release = kept(backend)
    remote_id = str(OpenPlayClient(practice.addresses).create(body_of(release)).json["id"])
    created(backend, release, "practice", remote_id)
    later = to_iso(datetime.now(UTC) + timedelta(days=5))
    backend.status.watch(release.id, later).result()  # polling would find it there meanwhile
    window.open_release(release.id)
    window.show_sent(release.id)
    page = window.page_stack.currentWidget()
    assert page.resubmit_button.isHidden()
    vanish(backend, release.id, remote_id)
    qtbot.waitUntil(lambda: not page.resubmit_button.isHidden())
    page.resubmit_button.click()
    dialog = dialog_of(window)
    dialog.upc_edit.setText("076012229074")
    dialog.confirm_button.click()
    assert not dialog.confirm_button.isEnabled(), "one question at a time"
    qtbot.waitUntil(lambda: not dialog.error_label.isHidden(), timeout=WAIT)
    assert dialog.error_label.text().startswith("OpenPlay has this release again. Nothing was changed.")
    assert dialog.isVisible()
    assert dialog.confirm_button.isEnabled()
    assert backend.library.load(release.id).state is ReleaseState.GONE
    dialog.reject()
