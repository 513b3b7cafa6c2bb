"""Import from OpenPlay on real widgets, against practice's OpenPlay: search, look, follow, copy; what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.accounts import with_changes
from tests.practice.conftest import OpenPlayClient
from tests.ui.releases import body_of, harbour
from trackball_desktop.app import practice_account, practice_secrets
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant
from trackball_desktop.ui.library.pull_dialog import PullDialog
from trackball_desktop.ui.library.pull_model import IN_LIBRARY, fields_by_part
from trackball_desktop.ui.runtime.backend import Backend

WAIT = 15_000


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path / "servers", variant=Variant(index_lag=0.0, status_delay=60.0)) as made:
        yield made


@pytest.fixture
def dialog(qtbot: QtBot, backend: Backend, practice: Practice) -> PullDialog:
    account = replace(practice_account(practice.addresses), id="practice")
    backend.accounts.save(account).result()
    for name, secret in practice_secrets(practice.addresses).items():
        backend.secrets.save(f"practice/{name}", secret)
    backend.start()
    made = PullDialog(backend)
    qtbot.addWidget(made)
    made.show()
    return made


def create(practice: Practice, **fields: Any) -> str:
    return str(OpenPlayClient(practice.addresses).create(body_of(harbour()) | fields).json["id"])


def search(qtbot: QtBot, dialog: PullDialog, **fields: str) -> None:
    for name, text in fields.items():
        dialog.fields[name].setText(text)
    dialog.search_button.click()
    qtbot.waitUntil(lambda: dialog.search_button.isEnabled(), timeout=WAIT)


def test_a_release_is_searched_looked_at_and_followed(
    qtbot: QtBot, backend: Backend, practice: Practice, dialog: PullDialog
) -> None:
    remote_id = create(practice)
    assert not dialog.record_button.isEnabled()
    search(qtbot, dialog, upc="076012229074")
    assert [hit.id for hit in dialog.model.hits] == [remote_id]
    qtbot.waitUntil(lambda: "Harbour Songs" in dialog.preview.text(), timeout=WAIT)
    assert "5 tracks: Harbour, Slow Light" in dialog.preview.text()
    assert "Not returned by OpenPlay" in dialog.preview.text()
    assert "Keywords" in dialog.preview.text()
    with qtbot.waitSignal(dialog.releases_imported, timeout=WAIT) as made:
        dialog.record_button.click()
    (release_id,) = made.args[0]
    assert backend.library.load(release_id).state is ReleaseState.CREATED
    assert dialog.model.index(0, IN_LIBRARY).data() == "in the library"
    assert "1 release is in the library now." in dialog.note_label.text()


def test_a_release_is_copied_as_a_draft_by_keys_alone(
    qtbot: QtBot, backend: Backend, practice: Practice, dialog: PullDialog
) -> None:
    create(practice)
    dialog.fields["words"].setFocus()
    qtbot.keyClicks(dialog.fields["words"], "Harbour")
    qtbot.keyClick(dialog.fields["words"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(dialog.model.hits), timeout=WAIT)
    with qtbot.waitSignal(dialog.releases_imported, timeout=WAIT) as made:
        qtbot.keyClick(dialog.draft_button, Qt.Key.Key_Space)
    draft = backend.library.load(made.args[0][0])
    assert draft.remote_id is None
    assert draft.release.title == "Harbour Songs"


def test_nothing_found_and_a_wrong_key_are_told(qtbot: QtBot, backend: Backend, dialog: PullDialog) -> None:
    search(qtbot, dialog, words="nothing like it")
    assert dialog.note_label.text().startswith("Nothing found")
    backend.secrets.save("practice/openplay", "another key")
    account = backend.accounts.get("practice")
    assert account is not None
    backend.accounts.save(with_changes(account, key_id="no-such-key")).result()
    search(qtbot, dialog, words="x")
    assert "API key" in dialog.error_label.text()
    assert dialog.error_label.isVisible()


def test_pages_go_forth_and_back(qtbot: QtBot, practice: Practice, dialog: PullDialog) -> None:
    for number in range(51):
        create(practice, upc=f"{799439112000 + number}", title=f"Song {number}")
    search(qtbot, dialog, words="Song")
    first = dialog.model.hits
    assert len(first) == 50
    assert "1 - 50 of 51" in dialog.note_label.text()
    assert not dialog.previous_button.isEnabled()
    dialog.next_button.click()
    qtbot.waitUntil(lambda: len(dialog.model.hits) == 1, timeout=WAIT)
    assert not dialog.next_button.isEnabled()
    dialog.previous_button.click()
    assert dialog.model.hits == first
    dialog.next_button.click()  # known already: nothing is fetched
    assert len(dialog.model.hits) == 1


def test_without_an_account_only_a_file_can_be_imported(qtbot: QtBot, backend: Backend) -> None:
    made = PullDialog(backend)
    qtbot.addWidget(made)
    made.show()
    assert made.file_button.isVisible()
    assert not made.search_button.isVisible()
    assert not made.record_button.isVisible()


def test_missing_fields_are_told_by_part() -> None:
    said = fields_by_part(["notes", "keywords", "discs[].tracks[].session_type", "discs[].tracks[].works[].keywords"])
    assert said == "Release: Notes, Keywords\nTracks: Session\nWorks: Keywords"


def released(made: Any) -> list[str]:
    ids: list[str] = made.args[0]
    return ids


def test_each_row_leads_to_its_own_release(
    qtbot: QtBot, backend: Backend, practice: Practice, dialog: PullDialog
) -> None:
    for number in range(3):
        create(practice, upc=f"{799439112000 + number}", title=f"Song {number}")
    search(qtbot, dialog, words="Song")
    dialog.table.selectAll()
    with qtbot.waitSignal(dialog.releases_imported, timeout=WAIT) as made:
        dialog.draft_button.click()
    assert len(set(released(made))) == 3
    for hit in dialog.model.hits:
        assert hit.here is not None
        assert backend.library.load(hit.here).release.title == hit.title
    assert "3 releases are in the library now." in dialog.note_label.text()
    assert not dialog.error_label.isVisible()


def test_a_wait_is_told_with_its_end_and_then_it_goes_on(
    qtbot: QtBot, backend: Backend, practice: Practice, dialog: PullDialog
) -> None:
    for number in range(3):
        create(practice, upc=f"{799439112000 + number}", title=f"Song {number}")
    search(qtbot, dialog, words="Song")
    dialog.table.selectAll()
    practice.faults.retry_after = 2
    practice.faults.rate_limit = 1
    with qtbot.waitSignal(dialog.releases_imported, timeout=WAIT) as made:
        dialog.record_button.click()
        qtbot.waitUntil(lambda: "It continues automatically at" in dialog.note_label.text(), timeout=WAIT)
        assert not dialog.record_button.isEnabled()
    assert len(released(made)) == 3
    assert len([request for request in practice.requests() if request["status"] == 429]) == 1


def test_what_was_taken_before_it_ended_is_shown_beside_the_reason(
    qtbot: QtBot, backend: Backend, practice: Practice, dialog: PullDialog
) -> None:
    for number in range(3):
        create(practice, upc=f"{799439112000 + number}", title=f"Song {number}")
    search(qtbot, dialog, words="Song")
    dialog.table.selectAll()
    practice.faults.slow = 0.3
    with qtbot.waitSignal(dialog.releases_imported, timeout=WAIT) as made:
        dialog.record_button.click()
        qtbot.waitUntil(lambda: "Fetching 2 of 3" in dialog.note_label.text(), timeout=WAIT)
        practice.stop()
    assert 1 <= len(released(made)) < 3
    assert set(dialog.selected_ids()) == {hit.id for hit in dialog.model.hits if hit.here is None}, "to go on with"
    assert dialog.error_label.isVisible()
    assert dialog.error_label.text()
    assert "in the library now" in dialog.note_label.text()
    assert dialog.record_button.isEnabled()


def test_what_only_answers_carry_is_shown(qtbot: QtBot, practice: Practice, dialog: PullDialog) -> None:
    create(practice)
    search(qtbot, dialog, upc="076012229074")
    qtbot.waitUntil(lambda: "Harbour Songs" in dialog.preview.text(), timeout=WAIT)
    said = dialog.preview.text()
    assert "Read-only in OpenPlay" in said
    assert "Pre-order" in said.split("Read-only in OpenPlay")[1]
