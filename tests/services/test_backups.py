"""A library that is put back knows what was sent and which codes are taken; what is damaged is saved row by row."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.accounts import openplay_account
from trackball_desktop.domain.errors import LibraryDamaged, LibraryMissing, NewerData, UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.services.backups import Backups
from trackball_desktop.services.restoring import recover, restore, start_empty
from trackball_desktop.storage.codes import CodeRequest, Series
from trackball_desktop.storage.database import FILE_NAME
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories

UPC, GTIN = "760122290746", "00760122290746"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def add(repositories: Repositories, title: str) -> Release:
    release = Release(title=title, discs=(Disc(tracks=(Track(title="One"),)),))
    return repositories.library.create(release, label="made").result().release


def queue(repositories: Repositories, release: Release, upc: str = UPC, isrc: str = "QZNL22600006") -> str:
    payload = json.dumps({"title": release.title, "upc": upc, "discs": [{"tracks": [{"isrc": isrc}]}]})
    made = repositories.outbox.queue(
        release_id=release.id, account_id="acc", upc=upc, gtin14=upc.zfill(14), payload=payload, needs_files=False
    ).result()
    return made.id


def move(repositories: Repositories, id: str, *states: SubmissionState, **changes: Any) -> None:
    for state in states:
        repositories.outbox.move(id, state, event=state.value, detail={}, **changes).result()


def receipt(folder: Path, id: str, release: Release, state: str = "confirmed") -> None:
    payload = json.dumps({"title": release.title, "upc": UPC, "discs": [{"tracks": [{"isrc": "QZNL22600006"}]}]})
    document = {
        "submission": {
            "id": id,
            "release_id": release.id,
            "state": state,
            "openplay_id": "op-1",
            "upc": UPC,
            "submitted_at": "2026-03-01T10:00:00.000000Z",
        },
        "account": {"id": "acc"},
        "payload_text": payload,
        "payload_sha256": sha256(payload.encode()).hexdigest(),
    }
    (folder / "receipts").mkdir(exist_ok=True)
    (folder / "receipts" / f"{id}.json").write_text(json.dumps(document))


def test_a_restore_brings_everything_back_but_the_time_since_the_copy(folder: Path) -> None:
    repositories = Repositories.open(folder)
    first = add(repositories, "Kites")
    copy = Backups(folder).make(repositories)
    add(repositories, "Later")
    repositories.close()
    done = restore(folder, copy)
    assert done.replaced is not None
    assert (done.replaced / FILE_NAME).is_file(), "nothing is deleted"
    repositories = Repositories.open(folder)
    assert repositories.library.ids(LibraryQuery()) == [first.id]
    assert repositories.library.load(first.id).release == first
    repositories.close()
    assert not list(folder.glob("restoring-*"))


def test_what_waited_in_the_copy_is_searched_and_never_posted_from_there(folder: Path) -> None:
    """It was sent after the copy was made, and the restored library believes that it waits."""
    repositories = Repositories.open(folder)
    release = add(repositories, "Kites")
    id = queue(repositories, release)
    copy = Backups(folder).make(repositories)
    move(repositories, id, SubmissionState.POSTING)
    repositories.close()
    (folder / FILE_NAME).unlink()
    done = restore(folder, copy)
    assert (done.held, done.codes_certain) == (1, False)
    repositories = Repositories.open(folder)
    submission = repositories.outbox.get(id)
    assert (submission.state, submission.open_question, submission.searches_ok) == (SubmissionState.UNKNOWN, None, 0)
    assert repositories.library.load(release.id).state is ReleaseState.UNCONFIRMED
    repositories.close()


def test_a_receipt_tells_what_the_copy_does_not_know(folder: Path) -> None:
    repositories = Repositories.open(folder)
    repositories.codes.save_series(Series("s", "", "QZNL2", 26, 6)).result()
    waiting, unsent = add(repositories, "Kites"), add(repositories, "Rope")
    id = queue(repositories, waiting)
    copy = Backups(folder).make(repositories)
    repositories.close()
    (folder / FILE_NAME).write_bytes(b"\xa5" * 20_000)
    receipt(folder, id, waiting)
    restore(folder, copy)
    repositories = Repositories.open(folder)
    submission = repositories.outbox.get(id)
    assert (submission.state, submission.remote_id) == (SubmissionState.CONFIRMED, "op-1")
    assert repositories.library.load(waiting.id).state is ReleaseState.CREATED
    code = repositories.codes.ledger.find("isrc", "QZNL22600006")
    assert code is not None
    assert (code.state, code.why) == ("used", "sent")
    assert repositories.codes.assign_isrcs(unsent.id, "", [CodeRequest("t")]).result().codes == {"t": "QZNL22600007"}
    repositories.close()


def test_a_submission_that_the_copy_has_never_seen_comes_from_its_receipt(folder: Path) -> None:
    repositories = Repositories.open(folder)
    release = add(repositories, "Kites")
    copy = Backups(folder).make(repositories)
    repositories.close()
    receipt(folder, "f" * 32, release)
    done = restore(folder, copy)
    assert done.submissions == 1
    repositories = Repositories.open(folder)
    assert repositories.library.load(release.id).state is ReleaseState.CREATED
    with pytest.raises(UserError, match="already submitted"):
        queue(repositories, release)
    repositories.close()


def test_codes_that_were_given_out_since_are_not_given_again(folder: Path) -> None:
    repositories = Repositories.open(folder)
    repositories.codes.save_series(Series("s", "", "QZNL2", 26, 1)).result()
    repositories.codes.add_pool("", "pool", [UPC, "036000291452"]).result()
    copy = Backups(folder).make(repositories)
    lost = add(repositories, "Lost")
    repositories.codes.assign_isrcs(lost.id, "", [CodeRequest("a"), CodeRequest("b")]).result()
    given = repositories.codes.assign_upc(lost.id, "").result().codes[lost.id]
    repositories.close()
    done = restore(folder, copy)
    assert (done.codes, done.codes_certain) == (3, True)
    repositories = Repositories.open(folder)
    other = add(repositories, "Other")
    assert repositories.codes.assign_isrcs(other.id, "", [CodeRequest("c")]).result().codes == {"c": "QZNL22600003"}
    assert repositories.codes.assign_upc(other.id, "").result().codes[other.id] != given
    repositories.close()


def test_nothing_new_is_posted_just_after_a_restore(folder: Path) -> None:
    repositories = Repositories.open(folder)
    release = add(repositories, "Kites")
    copy = Backups(folder).make(repositories)
    repositories.close()
    restore(folder, copy)
    repositories = Repositories.open(folder)
    submission = repositories.outbox.get(queue(repositories, release))
    now = repositories.database.now()
    assert submission.not_before is not None
    assert submission.not_before > now
    assert repositories.outbox.due(now) == []
    repositories.close()


def test_settings_and_accounts_stay_as_they_are(folder: Path) -> None:

    repositories = Repositories.open(folder)
    repositories.settings.save("theme", "light").result()
    copy = Backups(folder).make(repositories)
    repositories.settings.save("theme", "dark").result()
    repositories.accounts.save(openplay_account("acc", "Northlight", "https://r", "https://w", "key")).result()
    repositories.close()
    restore(folder, copy)
    repositories = Repositories.open(folder)
    assert repositories.settings.get("theme") == "dark"
    assert [account.name for account in repositories.accounts.list()] == ["Northlight"]
    repositories.close()


def test_an_empty_start_learns_from_copies_and_receipts(folder: Path) -> None:
    repositories = Repositories.open(folder)
    release = add(repositories, "Kites")
    repositories.codes.save_series(Series("s", "", "QZNL2", 26, 9)).result()
    Backups(folder).make(repositories)
    repositories.close()
    receipt(folder, "f" * 32, release)
    (folder / FILE_NAME).unlink()
    with pytest.raises(LibraryMissing, match="receipts of submissions and copies of a library"):
        Repositories.open(folder)
    assert not (folder / FILE_NAME).exists()
    start_empty(folder)
    repositories = Repositories.open(folder)
    assert repositories.library.ids(LibraryQuery()) == []
    assert [series.next for series in repositories.codes.series()] == [9]
    other = add(repositories, "Other")
    with pytest.raises(UserError, match="was already submitted"):
        queue(repositories, other)
    repositories.close()


def test_a_copy_of_a_newer_version_or_a_damaged_one_changes_nothing(folder: Path, tmp_path: Path) -> None:
    repositories = Repositories.open(folder)
    release = add(repositories, "Kites")
    copy = Backups(folder).make(repositories)
    repositories.close()
    before = (folder / FILE_NAME).read_bytes()
    bad = tmp_path / "bad.db"
    bad.write_bytes(copy.read_bytes()[:8000])
    with pytest.raises(LibraryDamaged):
        restore(folder, bad)
    connection = apsw.Connection(str(copy))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NewerData):
        restore(folder, copy)
    assert (folder / FILE_NAME).read_bytes() == before
    assert not list(folder.glob("re*-*"))
    repositories = Repositories.open(folder)
    assert repositories.library.load(release.id).release == release
    repositories.close()


def page_of(path: Path, table: str) -> tuple[int, int]:
    """Return the page that a table's first leaf of many is on, and the size of pages."""
    connection = apsw.Connection(str(path))
    sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 2"
    number = int(connection.execute(sql, (table,)).fetchall()[0][0])
    size = int(connection.pragma("page_size"))
    connection.close()
    return number, size


def test_what_can_be_read_of_a_damaged_library_is_saved_with_an_account(folder: Path) -> None:
    repositories = Repositories.open(folder)
    releases = [add(repositories, f"Kites {number}") for number in range(60)]
    repositories.settings.save("theme", "dark").result()
    id = queue(repositories, releases[0])
    repositories.close()
    path = folder / FILE_NAME
    number, size = page_of(path, "drafts")
    content = bytearray(path.read_bytes())
    content[(number - 1) * size : number * size] = b"\xa5" * size
    path.write_bytes(content)
    done = recover(folder)
    assert done.damaged[0] == "drafts"
    assert 0 < len(done.lost) < 30
    assert done.releases + len(done.lost) == 60
    assert all(title.startswith("Kites ") for title in done.lost)
    repositories = Repositories.open(folder)
    assert len(repositories.library.ids(LibraryQuery())) == done.releases
    known = [release for release in releases if release.title not in done.lost]
    assert repositories.library.load(known[-1].id).release == known[-1]
    assert repositories.library.ids(LibraryQuery(search=f'"{known[-1].title}"')), "it is found again"
    assert repositories.settings.get("theme") == "dark"
    assert repositories.outbox.get(id).state is SubmissionState.UNKNOWN
    repositories.database.check_integrity()
    repositories.close()


def test_of_a_file_without_any_page_nothing_can_be_saved(folder: Path) -> None:
    Repositories.open(folder).close()
    (folder / FILE_NAME).write_bytes(b"\xa5" * 30_000)
    with pytest.raises(LibraryDamaged):
        recover(folder)
    assert (folder / FILE_NAME).read_bytes() == b"\xa5" * 30_000


def test_copies_go_where_they_are_wanted_and_old_ones_are_found(folder: Path, tmp_path: Path) -> None:
    repositories = Repositories.open(folder)
    backups = Backups(folder)
    first = backups.make(repositories)
    disk = tmp_path / "disk"
    disk.mkdir()
    place = backups.set_folder(disk)
    second = backups.make(repositories)
    assert second.parent == place
    assert place.parent == disk
    assert {copy.path for copy in Backups(folder).list()} == {first, second}
    with pytest.raises(UserError, match="Backups cannot be saved in"):
        backups.set_folder(tmp_path / "nowhere")
    assert backups.folder == place
    assert backups.set_folder(None) == folder / "backups"
    repositories.close()


def test_a_copy_is_due_once_a_day_and_only_after_a_change(folder: Path) -> None:
    now = [datetime.now(UTC)]
    repositories = Repositories.open(folder)
    backups = Backups(folder, now=lambda: now[0])
    assert backups.back_up_if_due(repositories, at_close=False) is not None, "the first one"
    assert backups.back_up_if_due(repositories, at_close=True) is None, "nothing changed"
    add(repositories, "Kites")
    assert backups.back_up_if_due(repositories, at_close=False) is None, "it is from today"
    assert backups.back_up_if_due(repositories, at_close=True) is not None
    now[0] += timedelta(days=2)
    assert backups.back_up_if_due(repositories, at_close=False) is None, "nothing changed since"
    repositories.close()
