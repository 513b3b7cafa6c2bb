"""The first minutes, against practice's servers: practise, connect and test, go without, come back and correct."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.account_world import AccountServices
from trackball_desktop.practice.servers import Practice
from trackball_desktop.ui.kit.settings_parts import SecretField
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.accounts import AccountsPage
from trackball_desktop.ui.shell.first_run import CONNECT, READY, STORAGE, WELCOME, FirstRun


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path / "servers") as made:
        yield made


@pytest.fixture
def run(qtbot: QtBot, backend: Backend) -> FirstRun:
    backend.bridge.start(lambda: AccountServices(backend.repositories, backend.secrets))
    made = FirstRun(backend)
    qtbot.addWidget(made)
    made.show()
    return made


def fill_in(run: FirstRun, practice: Practice) -> None:
    at, form = practice.addresses, run.connection
    form.name_field.fill("Northlight")
    form.fields["write_base"].fill(at.openplay_write_base)
    form.fields["read_base"].fill(at.openplay_read_base)
    form.fields["key_id"].fill(at.key_id)
    form.fields["openplay"].fill(at.key_secret)


def connect(qtbot: QtBot, run: FirstRun, practice: Practice) -> None:
    run.connect_card.button.click()
    fill_in(run, practice)
    run.test_button.click()
    qtbot.waitUntil(lambda: run.results[CONNECT].have_all_passed)


def test_practising_needs_nothing(qtbot: QtBot, run: FirstRun, backend: Backend) -> None:
    assert run.step == WELCOME
    with qtbot.waitSignals([run.practice_requested, run.accepted]):
        run.practice_card.button.click()
    assert backend.accounts.list() == []


def test_one_can_begin_without_an_account(qtbot: QtBot, run: FirstRun, backend: Backend) -> None:
    with qtbot.waitSignal(run.rejected):
        qtbot.mouseClick(run.later_card, Qt.MouseButton.LeftButton)
    assert backend.accounts.list() == []


def test_from_nothing_to_a_connected_label_with_a_bucket(
    qtbot: QtBot, run: FirstRun, practice: Practice, backend: Backend
) -> None:
    connect(qtbot, run, practice)
    assert all(not field.input.text() for field in run.findChildren(SecretField))
    run.next_button.click()
    assert run.step == STORAGE
    at, form = practice.addresses, run.storage
    for field, text in (
        (form.endpoint_field, at.s3_endpoint),
        (form.region_field, at.s3_region),
        (form.bucket_field, at.s3_bucket),
        (form.access_key_id_field, at.s3_access_key),
        (form.secret_field, at.s3_secret_key),
    ):
        field.fill(text)
    run.test_button.click()
    qtbot.waitUntil(lambda: run.results[STORAGE].have_all_passed)
    run.next_button.click()
    assert run.step == READY
    with qtbot.waitSignal(run.accepted):
        run.next_button.click()
    (account,) = backend.accounts.list()
    assert account.storage is not None
    assert backend.secrets.get(f"{account.id}/openplay") == at.key_secret
    assert backend.secrets.get(f"{account.id}/s3") == at.s3_secret_key


def test_a_wrong_key_keeps_one_from_going_on_but_not_from_skipping(
    qtbot: QtBot, run: FirstRun, practice: Practice, backend: Backend
) -> None:
    run.connect_card.button.click()
    fill_in(run, practice)
    run.connection.fields["openplay"].fill("wrong")
    run.test_button.click()
    qtbot.waitUntil(lambda: [ok for ok, _ in run.results[CONNECT].lines] == [False])
    assert run.next_button.isHidden()
    assert run.test_button.property("kind") == "primary"
    run.skip_button.click()
    qtbot.waitUntil(lambda: run.step == STORAGE)
    assert len(backend.accounts.list()) == 1
    run.storage.kinds["later"].setChecked(True)
    run.next_button.click()
    qtbot.waitUntil(lambda: run.step == READY)
    ok, words = run._summary.lines[0]
    assert ok is False, "it was tested, and refused"
    assert words.startswith("Northlight was saved, but the test failed.")
    page = AccountsPage(backend)
    qtbot.addWidget(page)
    assert any("rejected its key" in label.text() for label in page.rows[0].findChildren(QLabel))


def test_a_correction_changes_the_account_and_makes_no_second_one(
    qtbot: QtBot, run: FirstRun, practice: Practice, backend: Backend
) -> None:
    connect(qtbot, run, practice)
    run.connection.name_field.input.setText("Northlight Records")
    assert not run.results[CONNECT].have_all_passed, "what was found is about another account"
    run.test_button.click()
    qtbot.waitUntil(lambda: run.results[CONNECT].have_all_passed)
    assert [account.name for account in backend.accounts.list()] == ["Northlight Records"]
    assert backend.secrets.get(f"{backend.accounts.list()[0].id}/openplay") == practice.addresses.key_secret


def test_a_storage_can_come_later(qtbot: QtBot, run: FirstRun, practice: Practice, backend: Backend) -> None:
    connect(qtbot, run, practice)
    run.next_button.click()
    run.storage.kinds["later"].setChecked(True)
    assert run.test_button.isHidden()
    run.next_button.click()
    qtbot.waitUntil(lambda: run.step == READY)
    assert backend.accounts.list()[0].storage is None
    assert any("only the metadata" in label.text() for label in run.findChildren(QLabel) if label.isVisible())


def test_leaving_forgets_what_was_typed(run: FirstRun, practice: Practice, backend: Backend) -> None:
    run.connect_card.button.click()
    fill_in(run, practice)
    run.reject()
    assert all(not field.input.text() for field in run.findChildren(SecretField))
    assert backend.accounts.list() == []


def test_there_is_never_more_than_one_primary_button(qtbot: QtBot, run: FirstRun, practice: Practice) -> None:
    def primary() -> list[str]:
        return [
            part.text()
            for part in (run.test_button, run.next_button)
            if part.isVisible() and part.property("kind") == "primary"
        ]

    run.connect_card.button.click()
    assert primary() == ["Test connection"]
    run._show_step(WELCOME)
    connect(qtbot, run, practice)
    assert primary() == ["Continue"]
