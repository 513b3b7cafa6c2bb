"""Opening a data folder: one writer, what a kill left behind, practice's account."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.accounts import with_changes
from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import DiskFull, LibraryLocked, OlderData
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.lock import FolderLock
from trackball_desktop.storage.migrations import STEPS, version_of
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.verbs.output import run_with_services


@pytest.fixture
def data_folder(tmp_path: Path) -> DataFolder:
    return DataFolder.resolve(tmp_path / "data", practice=True)


def test_a_second_app_may_only_read(data_folder: DataFolder) -> None:
    with App(data_folder) as first:
        with pytest.raises(LibraryLocked):
            App(data_folder)
        with App(data_folder, exclusive=False) as reader:
            release = first.repositories.library.create(Release(title="seen"), label="made").result().release
            assert reader.repositories.library.load(release.id).release.title == "seen"
    with App(data_folder):
        pass


def _posting(app: App) -> str:
    outbox = app.repositories.outbox
    made = outbox.queue(
        release_id="r" * 32, account_id="practice", upc="1", gtin14="1" * 14, payload="{}", needs_files=False
    ).result()
    outbox.move(made.id, SubmissionState.POSTING, event="posting", detail={}).result()
    return made.id


def test_a_post_that_was_cut_is_unknown_at_the_next_start_and_untouched_by_a_reader(data_folder: DataFolder) -> None:
    with App(data_folder) as app:
        submission_id = _posting(app)
        with App(data_folder, exclusive=False) as reader:
            assert reader.repositories.outbox.get(submission_id).state is SubmissionState.POSTING
    with App(data_folder) as app:
        app.create_services()
        assert app.repositories.outbox.get(submission_id).state is SubmissionState.UNKNOWN


def test_a_start_that_fails_gives_the_folder_back(data_folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    with App(data_folder):
        pass

    def full(_: Path) -> Repositories:
        raise DiskFull("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(Repositories, "open", full)
        with pytest.raises(DiskFull):
            App(data_folder)
    with App(data_folder):
        pass


def test_practices_account_follows_its_servers_and_keeps_what_was_chosen(data_folder: DataFolder) -> None:
    with App(data_folder) as app:
        app.start_practice()
        accounts = app.repositories.accounts
        first = accounts.get("practice")
        assert first is not None
        changed = with_changes(first, manifest_field="notes", isrc_autoassign=True, write_base="http://127.0.0.1:1/")
        accounts.save(changed).result()
    with App(data_folder) as app:
        app.start_practice()
        assert app.practice is not None
        now = app.repositories.accounts.get("practice")
        assert now is not None
        assert now.fields["write_base"] == app.practice.addresses.openplay_write_base
        assert (now.manifest_field, now.isrc_autoassign) == ("notes", True)
        assert now.storage is not None
        assert now.storage.endpoint == app.practice.addresses.s3_endpoint
        assert app.secrets.get("practice/openplay") == app.practice.addresses.key_secret
        app.start_practice()
        assert [account.id for account in app.repositories.accounts.list()] == ["practice"]


def test_practice_tells_a_believable_story_unless_oddities_are_asked_for(data_folder: DataFolder) -> None:
    with App(data_folder) as app:
        app.start_practice()
        assert app.practice is not None
        assert (app.practice.variant.statuses, app.practice.faults.bytes_per_second) == ("usual", 0)
    with App(data_folder) as app:
        app.start_practice(bytes_per_second=3e6, oddities=True)
        assert app.practice is not None
        assert (app.practice.variant.statuses, app.practice.faults.bytes_per_second) == ("unheard_of", 3e6)


def test_nothing_of_practice_starts_outside_practice(tmp_path: Path) -> None:
    with App(DataFolder.resolve(tmp_path, practice=False)) as app:
        app.start_practice()
        assert (app.practice, app.repositories.accounts.list()) == (None, [])


def test_what_verbs_log_is_kept_beside_the_data_and_redacted(data_folder: DataFolder) -> None:
    async def failing(services: object) -> None:
        logging.getLogger("trackball_desktop.services").error("https://s3.example/k?X-Amz-Signature=c4n4ry")

    before = list(logging.getLogger().handlers)
    with App(data_folder) as app:
        run_with_services(app, failing)
    kept = (data_folder.path / "logs" / "trackball.log").read_text(encoding="utf-8")
    assert "s3.example" in kept
    assert "c4n4ry" not in kept
    assert logging.getLogger().handlers == before


def test_a_reading_verb_does_not_change_the_schema_under_an_older_window(tmp_path: Path) -> None:
    older = Database.open(tmp_path, steps=STEPS[:-1])
    data_folder = DataFolder(tmp_path)
    with FolderLock.acquire(tmp_path), pytest.raises(OlderData, match="older version"):
        App(data_folder, exclusive=False)
    assert older.read(version_of) == len(STEPS) - 1
    older.close()
    with App(data_folder, exclusive=False) as app:
        assert app.repositories.database.read(version_of) == len(STEPS), "nobody had it open"
    FolderLock.acquire(tmp_path).release()
