"""Files under way: one row per account and content, allowed moves, and the releases that wait for them."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import FILE_MOVES, FileState, ReleaseState
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.database import Change, Database
from trackball_desktop.storage.library import Library
from trackball_desktop.storage.outbox import Outbox
from trackball_desktop.storage.uploads import Upload, Uploads

SHA = "a" * 64


def upload(release_id: str = "r" * 32, *, sha256: str = SHA, state: FileState = FileState.WAITING) -> Upload:
    return Upload("acc", sha256, 1000, f"masters/{sha256}.wav", "/m.wav", release_id, "Rope", state)


def test_a_row_is_added_replaced_and_moved(db: Database) -> None:
    uploads = Uploads(db)
    assert uploads.get("acc", SHA) is None
    uploads.save(upload()).result()
    assert uploads.get("acc", SHA) == upload()
    assert uploads.get("other", SHA) is None
    moved = uploads.move("acc", SHA, FileState.SENDING, upload_id="u1").result()
    assert (moved.state, moved.upload_id) == (FileState.SENDING, "u1")
    seen: list[Change] = []
    db.add_listener(seen.append)
    uploads.save_progress("acc", SHA, 400).result()
    assert seen == [Change("upload", SHA)]
    assert uploads.get("acc", SHA).sent_bytes == 400  # type: ignore[union-attr]
    assert [row.sha256 for row in uploads.active()] == [SHA]
    uploads.save(upload(state=FileState.DONE)).result()
    assert uploads.active() == []


@pytest.mark.parametrize("before", FileState)
def test_only_known_moves_are_made(db: Database, before: FileState) -> None:
    uploads = Uploads(db)
    for after in FileState:
        uploads.save(upload(state=before)).result()
        if after in FILE_MOVES[before]:
            assert uploads.move("acc", SHA, after).result().state is after
        else:
            with pytest.raises(UserError, match="cannot change to"):
                uploads.move("acc", SHA, after).result()
            assert uploads.get("acc", SHA) == upload(state=before)
    with pytest.raises(UserError, match="no longer exists"):
        uploads.move("acc", "b" * 64, FileState.SENDING).result()


def test_one_file_serves_two_releases(db: Database) -> None:
    library, uploads, outbox = Library(db), Uploads(db), Outbox(db)
    single, album = Release(title="Single"), Release(title="Album")
    for number, release in enumerate((single, album)):
        library.create(release, label="made").result()
        outbox.queue(
            release_id=release.id, account_id="acc", upc="1", gtin14=str(number), payload="{}", needs_files=True
        ).result()
        uploads.save(upload(release.id)).result()
    uploads.save(upload(album.id, sha256="b" * 64)).result()
    assert [row.release_id for row in uploads.of_release(single.id)] == [single.id]
    assert [row.release_id for row in uploads.of_release(album.id)] == [album.id] * 2
    uploads.save_progress("acc", SHA, 500).result()
    rows = library.rows([single.id, album.id])
    assert [row.state for row in rows] == [ReleaseState.UPLOADING] * 2
    assert [row.progress for row in rows] == [0.5, 0.25]
    uploads.save(upload(single.id, state=FileState.DONE)).result()
    assert [row.state for row in library.rows([single.id, album.id])] == [ReleaseState.QUEUED, ReleaseState.UPLOADING]


def test_a_file_that_nobody_waits_for_is_forgotten(db: Database) -> None:
    uploads = Uploads(db)
    uploads.save(upload()).result()
    seen: list[Change] = []
    db.add_listener(seen.append)
    uploads.remove("acc", SHA).result()
    assert seen == [Change("upload", SHA), Change("release", "r" * 32)]
    assert (uploads.get("acc", SHA), uploads.active(), uploads.of_release("r" * 32)) == (None, [], [])


def test_a_file_that_changed_needs_a_person(db: Database, release: Release) -> None:
    library, uploads = Library(db), Uploads(db)
    library.create(release, label="made").result()
    uploads.save(upload(release.id, state=FileState.CHANGED)).result()
    assert library.load(release.id).state is ReleaseState.DRAFT  # nothing is submitted
    Outbox(db).queue(
        release_id=release.id, account_id="acc", upc="1", gtin14="1", payload="{}", needs_files=True
    ).result()
    assert library.load(release.id).state is ReleaseState.NEEDS_YOU
    uploads.move("acc", SHA, FileState.WAITING).result()
    assert library.load(release.id).state is ReleaseState.UPLOADING
