"""Files in parts by signing services: ours, one that only knows whole files, and Uppy Companion as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers.companion import serve
from tests.servers.swift import S3Server
from tests.services.uploads import KIB, SIZE, SMALL, Line, broken_off, master, open_line, rows_of
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.services.context import Services
from trackball_desktop.transfer.policy import MIB


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A line whose account has practice's signing service."""
    with open_line(tmp_path) as made:
        made.connect(kind="signing", allowed_hosts=["127.0.0.1"])
        yield made


def test_our_service_signs_parts_and_an_upload_goes_on_where_it_broke_off(line: Line) -> None:
    path, release_id = master(line, size=4000 * KIB)
    line.repositories.settings.save("uploads.bytes_per_second", 4000 * KIB).result()
    broken_off(line, release_id, after=1000 * KIB)
    (open_upload,) = line.practice.store.uploads()
    there = {part.number: part.at for part in line.practice.store.parts(open_upload.id)}
    kept: dict[int, float] = {}
    end = line.practice.store.end_upload

    def ended(upload_id: str) -> None:
        kept.update({part.number: part.at for part in line.practice.store.parts(upload_id)})
        end(upload_id)

    line.practice.store.end_upload = ended  # type: ignore[method-assign]
    (row,) = line.send(release_id)
    assert row.state is FileState.DONE, row.error
    assert line.stored(row) == path.read_bytes()
    assert len(there) >= 7
    assert there.items() <= kept.items(), "no part that had arrived was sent again"
    assert line.practice.store.uploads() == []


def test_our_service_answers_the_upload_that_was_begun(line: Line) -> None:
    path, release_id = master(line)
    line.repositories.settings.save("uploads.bytes_per_second", 2000 * KIB).result()
    broken_off(line, release_id, after=300 * KIB)
    (row,) = rows_of(line, release_id)
    line.repositories.uploads.clear_upload_id(
        row.account_id, row.sha256
    ).result()  # as if it had died before it wrote the answer down
    line.repositories.settings.save("uploads.bytes_per_second", 0).result()
    (row,) = line.send(release_id)
    assert (row.state, line.practice.store.uploads()) == (FileState.DONE, [])
    assert line.stored(row) == path.read_bytes()


def test_a_file_that_is_there_is_not_sent_and_a_lost_upload_is_begun_anew(line: Line) -> None:
    path, release_id = master(line)
    line.repositories.settings.save("uploads.bytes_per_second", 2000 * KIB).result()
    broken_off(line, release_id, after=300 * KIB)
    (open_upload,) = line.practice.store.uploads()
    line.practice.store.end_upload(open_upload.id)
    line.repositories.settings.save("uploads.bytes_per_second", 0).result()
    (row,) = line.send(release_id)
    assert row.state is FileState.DONE
    assert line.stored(row) == path.read_bytes()
    line.repositories.uploads.remove(row.account_id, row.sha256).result()
    assert [again.state for again in line.send(release_id)] == [FileState.DONE]
    assert line.practice.store.uploads() == []


def test_deleting_a_release_throws_away_what_was_sent_of_it_in_part(line: Line) -> None:
    """By the signing service, while the app runs."""
    _, release_id = master(line)
    line.repositories.settings.save("uploads.bytes_per_second", 2000 * KIB).result()
    broken_off(line, release_id, after=300 * KIB)
    assert len(line.practice.store.uploads()) == 1

    async def work(services: Services) -> None:
        await services.upload.delete(release_id)

    line.run(work)
    assert line.practice.store.uploads() == []
    assert line.repositories.uploads.accounts_with_orphans() == []


@pytest.mark.parametrize("reached", [True, False])
def test_what_was_sent_in_part_is_thrown_away_at_the_next_start(line: Line, reached: bool) -> None:
    """The app ended between the deletion and the clean-up; a service that is not reached meanwhile is asked again."""
    _, release_id = master(line)
    line.repositories.settings.save("uploads.bytes_per_second", 2000 * KIB).result()
    broken_off(line, release_id, after=300 * KIB)
    line.repositories.library.trash(release_id).result()  # and the app ends here
    assert line.repositories.uploads.accounts_with_orphans() == [line.account.id]

    async def clean_up(services: Services) -> None:
        services.upload.clean_up()

    if not reached:
        there = line.account
        line.connect(signing_url="http://127.0.0.1:9")
        line.run(clean_up)
        assert len(line.practice.store.uploads()) == 1
        assert line.repositories.uploads.accounts_with_orphans() == [line.account.id], "it is asked again another time"
        line.account = there
        line.connect()
    line.run(clean_up)
    assert line.practice.store.uploads() == []
    assert line.repositories.uploads.accounts_with_orphans() == []


def test_a_service_that_knows_only_whole_files_is_told_of_honestly(tmp_path: Path) -> None:
    with open_line(tmp_path, signs_parts=False) as line:
        line.connect(kind="signing", allowed_hosts=["127.0.0.1"])
        path, release_id = master(line)
        (row,) = line.send(release_id)
        assert row.state is FileState.DONE, row.error
        assert line.stored(row) == path.read_bytes()
        log = "\n".join(words for _, words in line.repositories.uploads.log(row.account_id, row.sha256))
        assert "only whole" in log
        assert "starts again" in log


@pytest.mark.usefixtures("companion_installed")
class TestCompanion:
    @pytest.fixture
    def companion(self, line: Line, s3_server: S3Server, tmp_path: Path) -> Iterator[Line]:
        """The real Companion in front of the real store."""
        with serve(s3_server, tmp_path / "companion") as url:
            line.policy = replace(SMALL, single_put_limit=5 * MIB, default_part_size=5 * MIB)
            line.connect(kind="signing", signing_url=url, signing_dialect="companion")
            yield line

    def test_files_arrive_whole_under_keys_of_its_own(self, companion: Line, s3_server: S3Server) -> None:
        path, release_id = master(companion, size=12 * MIB)
        small, single = master(companion, "small.wav", 10 * KIB)
        client = s3_server.client()
        rows = [*companion.send(release_id), *companion.send(single)]
        for row, file in zip(rows, (path, small), strict=True):
            assert row.state is FileState.UNVERIFIABLE, row.error
            assert row.sha256 not in row.key
            assert client.get_object(Bucket=s3_server.bucket, Key=row.key)["Body"].read() == file.read_bytes()
        key = rows[0].key
        assert [row.key for row in companion.send(release_id)] == [key], "our own record knows it again"

    def test_it_goes_on_where_it_broke_off_and_begins_anew_when_it_is_gone(
        self, companion: Line, s3_server: S3Server
    ) -> None:
        path, release_id = master(companion, size=17 * MIB)
        client = s3_server.client()
        companion.repositories.settings.save("uploads.bytes_per_second", 20 * MIB).result()
        broken_off(companion, release_id, after=5 * MIB)
        (row,) = rows_of(companion, release_id)
        companion.repositories.settings.save("uploads.bytes_per_second", 0).result()
        (done,) = companion.send(release_id)
        assert (done.key, done.state) == (row.key, FileState.UNVERIFIABLE), "the upload that was begun"
        assert client.get_object(Bucket=s3_server.bucket, Key=row.key)["Body"].read() == path.read_bytes()

        _, lost = master(companion, "lost.wav", 17 * MIB)
        companion.repositories.settings.save("uploads.bytes_per_second", 20 * MIB).result()
        broken_off(companion, lost, after=5 * MIB)
        (row,) = rows_of(companion, lost)
        client.abort_multipart_upload(Bucket=s3_server.bucket, Key=row.key, UploadId=row.upload_id)
        companion.repositories.settings.save("uploads.bytes_per_second", 0).result()
        (done,) = companion.send(lost)
        assert done.state is FileState.UNVERIFIABLE, done.error
        assert done.key != row.key

    def test_one_that_signs_for_empty_files_is_told_how_to_be_started(
        self, line: Line, s3_server: S3Server, tmp_path: Path
    ) -> None:
        with serve(s3_server, tmp_path / "wrong", AWS_REQUEST_CHECKSUM_CALCULATION="WHEN_SUPPORTED") as url:
            line.connect(kind="signing", signing_url=url, signing_dialect="companion")
            _, release_id = master(line, size=SIZE)
            (row,) = line.send(release_id)
        assert row.state is FileState.FAILED
        assert "AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED" in (row.error or "")
