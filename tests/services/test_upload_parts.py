"""Files in parts: taken up where they broke off, never begun twice, verified, and told of."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from tests.servers import rclone
from tests.servers.rclone import RcloneServer
from tests.servers.swift import S3Server
from tests.servers.weather import between
from tests.services.uploads import (
    KIB,
    SIZE,
    SMALL,
    Line,
    arrived,
    broken_off,
    master,
    open_line,
    random_file,
    release_of_files,
    rows_of,
)
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.services.context import Services
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.transfer.policy import MIB
from trackball_desktop.transfer.verification import composite_etag

_T = TypeVar("_T")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A line to practice's store whose parts may be small."""
    with open_line(tmp_path) as made:
        yield made


def test_a_large_file_goes_in_parts_and_a_small_one_whole(line: Line) -> None:
    large = random_file(line.folder, "large.wav", SIZE)
    small = random_file(line.folder, "cover.jpg", 50 * KIB)
    rows = line.send(release_of_files(line.repositories, large, small))
    assert {row.state for row in rows} == {FileState.DONE}
    for row in rows:
        assert line.stored(row) == Path(row.path).read_bytes()
    puts = [seen for seen in line.weather.seen if seen.method == "PUT"]
    assert sorted(seen.body for seen in puts) == [50 * KIB, SIZE - 7 * 128 * KIB, *[128 * KIB] * 7]
    row = next(row for row in rows if row.name == "large.wav")
    parts = [large.read_bytes()[at : at + 128 * KIB] for at in range(0, SIZE, 128 * KIB)]
    assert row.etag == composite_etag([hashlib.md5(part).hexdigest() for part in parts])
    assert line.practice.store.uploads() == []
    log = line.run(lambda services: _log_of(services, row))
    assert "8 parts assembled" in log
    assert "Verified" in log
    assert "X-Amz" not in log


async def _log_of(services: Services, row: Upload) -> str:
    return services.upload.log(row.account_id, row.sha256)


def test_what_arrived_is_not_sent_again_after_an_end_in_the_middle(line: Line) -> None:
    path, release_id = master(line, size=4000 * KIB)
    line.repositories.settings.save("uploads.bytes_per_second", 4000 * KIB).result()
    broken_off(line, release_id, after=1000 * KIB)
    before = line.weather.sent
    there = sum(part.length for part in arrived(line, rows_of(line, release_id)[0]))
    (row,) = line.send(release_id)
    assert row.state is FileState.DONE
    assert line.stored(row) == path.read_bytes()
    assert there >= 1000 * KIB
    sent_then = sum(seen.body for seen in line.weather.seen if seen.method == "PUT") - before
    assert line.weather.sent <= 4000 * KIB + 4 * 128 * KIB + 8 * KIB, sent_then
    begun = [seen for seen in line.weather.seen if seen.method == "POST" and seen.query.startswith("uploads")]
    assert len(begun) == 1, "one upload for one file"
    assert line.practice.store.uploads() == []


def test_an_upload_begun_and_never_written_down_is_found_and_gone_on_with(line: Line) -> None:
    path, release_id = master(line)
    key = f"masters/{hashlib.sha256(path.read_bytes()).hexdigest()}.wav"
    upload_id = line.practice.store.start_upload(key, {}, 0)
    (row,) = line.send(release_id)
    assert (row.state, row.key) == (FileState.DONE, key)
    assert line.practice.store.uploads() == []
    assert all(f"uploadId={upload_id}" in seen.query for seen in line.weather.seen if seen.method == "PUT")


@pytest.mark.parametrize("finished", [False, True], ids=["lost", "finished"])
def test_an_upload_that_is_gone_is_looked_for_and_then_begun_anew(line: Line, finished: bool) -> None:
    """The store forgot it, or it was finished and the answer was lost: the object decides."""
    path, release_id = master(line, size=4000 * KIB)
    line.repositories.settings.save("uploads.bytes_per_second", 4000 * KIB).result()
    broken_off(line, release_id, after=500 * KIB)
    (open_upload,) = line.practice.store.uploads()
    line.practice.store.end_upload(open_upload.id)
    if finished:
        body = line.practice.store.receive([path.read_bytes()])
        line.practice.store.put(open_upload.key, body, {}, 0)
    before = line.weather.sent
    (row,) = line.send(release_id)
    assert row.state is FileState.DONE
    assert line.stored(row) == path.read_bytes()
    sent = line.weather.sent - before
    assert sent < 10 * KIB if finished else sent >= 4000 * KIB


def test_a_part_that_the_store_lost_is_sent_again(line: Line) -> None:
    path, release_id = master(line, size=2000 * KIB)
    line.repositories.settings.save("uploads.bytes_per_second", 3000 * KIB).result()
    broken_off(line, release_id, after=500 * KIB)
    (open_upload,) = line.practice.store.uploads()
    lost = line.practice.store.parts(open_upload.id)[0]
    other = line.practice.store.receive([b"other bytes"])
    line.practice.store.put_part(open_upload.id, lost.number, other, 0)
    (row,) = line.send(release_id)
    assert row.state is FileState.DONE
    assert line.stored(row) == path.read_bytes()


def test_the_singles_master_is_not_sent_again_for_the_album(line: Line) -> None:
    path, single = master(line)
    line.send(single)
    before = line.weather.sent
    album = release_of_files(line.repositories, path, title="Album")
    assert [row.state for row in line.send(album)] == [FileState.DONE]
    assert line.weather.sent == before
    line.repositories.uploads.remove(line.account.id, hashlib.sha256(path.read_bytes()).hexdigest()).result()
    assert [row.state for row in line.send(album)] == [FileState.DONE], "as on another computer"
    assert line.weather.sent == before


def test_a_file_that_changes_stops_and_asks(line: Line) -> None:
    path, release_id = master(line)
    content = bytearray(path.read_bytes())
    stat = path.stat()
    content[SIZE // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # nobody sees it but the digest
    (row,) = line.send(release_id)
    assert row.state is FileState.CHANGED
    assert line.practice.store.keys() == []
    assert line.practice.store.uploads() == []


def test_a_wrong_object_under_the_key_is_told_and_never_written_over(line: Line) -> None:
    path, release_id = master(line, size=100 * KIB)
    key = f"masters/{hashlib.sha256(path.read_bytes()).hexdigest()}.wav"
    line.practice.store.put(key, line.practice.store.receive([b"cut off"]), {}, 0)
    (row,) = line.send(release_id)
    assert row.state is FileState.FAILED
    assert "7 bytes instead of 102,400" in (row.error or "")
    assert line.stored(row) == b"cut off"


def test_an_orphan_is_thrown_away(line: Line) -> None:
    path, release_id = master(line, size=4000 * KIB)
    line.repositories.settings.save("uploads.bytes_per_second", 4000 * KIB).result()
    broken_off(line, release_id, after=500 * KIB)
    assert len(line.practice.store.uploads()) == 1
    (row,) = rows_of(line, release_id)
    line.repositories.uploads.remove(row.account_id, row.sha256).result()
    assert len(line.repositories.uploads.orphans(row.account_id)) == 1
    _, other = master(line, "other.wav", 10 * KIB)
    line.send(other)
    assert line.practice.store.uploads() == []
    assert line.repositories.uploads.orphans(row.account_id) == []
    assert path.exists()


@pytest.mark.parametrize("fault", ["cut", "reset", "stall", "lost", "500", "503", "expired", "refused"])
def test_weather_costs_parts_and_never_the_file(line: Line, fault: str) -> None:
    path, release_id = master(line)
    line.weather.next_faults = [fault] * 3
    line.patience = 0.5
    (row,) = line.send(release_id)
    assert row.state is FileState.DONE, row.error
    assert line.stored(row) == path.read_bytes()
    assert line.weather.faults[fault] == 3
    begun = [seen for seen in line.weather.seen if seen.method == "POST" and seen.query.startswith("uploads")]
    assert len(begun) == 1


def test_a_real_store_takes_parts_and_goes_on_where_it_broke_off(line: Line, s3_server: S3Server) -> None:
    """Swift refuses parts of less than 5 MiB, as Amazon does, and keeps what it took."""
    with between(s3_server.endpoint, line.weather) as url:
        line.policy = replace(SMALL, single_put_limit=5 * MIB, default_part_size=5 * MIB)
        line.connect(
            endpoint=url,
            region=s3_server.region,
            bucket=s3_server.bucket,
            prefix="parts",
            access_key_id=s3_server.access_key,
            has_session_token=False,
        )
        line.secrets.save(f"{line.account.id}/s3", s3_server.secret_key)
        path, release_id = master(line, size=17 * MIB)
        line.repositories.settings.save("uploads.bytes_per_second", 20 * MIB).result()
        broken_off(line, release_id, after=5 * MIB)
        line.repositories.settings.save("uploads.bytes_per_second", 0).result()
        (row,) = line.send(release_id)
    client = s3_server.client()
    assert row.state is FileState.DONE, row.error
    assert client.get_object(Bucket=s3_server.bucket, Key=row.key)["Body"].read() == path.read_bytes()
    assert row.etag == client.head_object(Bucket=s3_server.bucket, Key=row.key)["ETag"].strip('"')
    assert "Uploads" not in client.list_multipart_uploads(Bucket=s3_server.bucket, Prefix="parts/")
    assert line.weather.sent <= 17 * MIB + 4 * 5 * MIB


def test_a_store_that_forgets_unfinished_uploads_gets_the_file_all_the_same(
    line: Line, rclone_server: RcloneServer
) -> None:
    """Rclone answers NoSuchUpload to a list of none, and ignores checksums."""
    with between(rclone_server.endpoint, line.weather) as url:
        line.policy = replace(SMALL, single_put_limit=MIB, default_part_size=MIB)
        line.connect(
            endpoint=url,
            region="us-east-1",
            bucket=rclone.BUCKET,
            prefix="parts",
            access_key_id=rclone.ACCESS_KEY,
            has_session_token=False,
        )
        line.secrets.save(f"{line.account.id}/s3", rclone.SECRET_KEY)
        line.weather.next_faults = ["cut", "lost", "reset"]
        path, release_id = master(line, size=5 * MIB + 1)
        (row,) = line.send(release_id)
    assert row.state is FileState.DONE, row.error
    assert (rclone_server.folder / row.key).read_bytes() == path.read_bytes()
    assert line.weather.faults.total() == 3


def test_a_file_that_is_held_back_waits_while_the_others_go_on(line: Line) -> None:
    first, second = (random_file(line.folder, name, SIZE) for name in ("first.wav", "second.wav"))
    release_id = release_of_files(line.repositories, first, second)
    digest = hashlib.sha256(first.read_bytes()).hexdigest()

    async def work(services: Services) -> tuple[list[Upload], list[Upload]]:
        upload = services.upload
        await upload.prepare_files(release_id)
        await upload.pause_file(line.account.id, digest)
        held = await upload.send_files(release_id)
        await upload.resume_file(line.account.id, digest)
        return held, await upload.send_files(release_id)

    held, sent = line.run(work)
    assert [(row.name, row.state, row.error) for row in held] == [
        ("first.wav", FileState.WAITING, "Paused."),
        ("second.wav", FileState.DONE, None),
    ]
    assert [row.state for row in sent] == [FileState.DONE] * 2


def test_files_go_in_the_order_a_person_gave_them(line: Line) -> None:
    line.policy = replace(SMALL, concurrent_requests=1)
    paths = [random_file(line.folder, f"{name}.wav", 100 * KIB) for name in "abcd"]
    release_id = release_of_files(line.repositories, *paths)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]

    async def work(services: Services) -> None:
        await services.upload.prepare_files(release_id)
        await services.upload.set_order([(line.account.id, digests[index]) for index in (2, 0, 3)])
        await services.upload.send_files(release_id)

    line.run(work)
    sent = [seen.path.rpartition("/")[2].removesuffix(".wav") for seen in line.weather.seen if seen.method == "PUT"]
    assert [digests.index(digest) for digest in sent] == [2, 0, 3, 1]


def test_a_metered_network_holds_files_back_only_if_that_is_requested(line: Line) -> None:
    _, release_id = master(line, size=10 * KIB)

    async def work(services: Services) -> list[FileState]:
        upload = services.upload
        upload.set_metered(True)
        line.repositories.settings.save("uploads.pause_on_metered", True).result()
        upload.refresh_pause()
        sending = asyncio.ensure_future(upload.send_files(release_id))
        await asyncio.sleep(0.2)
        states = [row.state for row in rows_of(line, release_id)]
        assert "metered" in (rows_of(line, release_id)[0].error or "")
        upload.set_metered(False)
        return states + [row.state for row in await sending]

    assert line.run(work) == [FileState.WAITING, FileState.DONE]


@pytest.mark.parametrize(
    "planned",
    [
        [("POST uploads=", "lost")],
        [("GET uploads=", ""), ("POST uploads=", "lost"), *[("GET uploads=", "refused")] * 2, ("GET uploads=", "500")],
        [("GET uploads=", ""), ("POST uploads=", "503"), ("POST uploads=", "lost"), ("GET uploads=", "expired")],
        [("HEAD ", ""), ("POST uploadId=", "lost"), *[("HEAD ", "refused")] * 4],
        [("POST uploadId=", "500"), ("POST uploadId=", "lost"), ("HEAD ", "503"), ("HEAD ", "lost")],
    ],
    ids=["begin", "begin and list", "begin and address", "end and look", "end and faults"],
)
def test_lost_answers_begin_no_second_upload(line: Line, planned: list[tuple[str, str]]) -> None:
    path, release_id = master(line)
    line.weather.planned = planned
    (row,) = line.send(release_id)
    assert row.state is FileState.DONE, row.error
    assert line.weather.planned == [], "not all of the weather came"
    begun = [seen for seen in line.weather.seen if (seen.method, seen.query) == ("POST", "uploads=")]
    assert [seen.status for seen in begun if seen.status] == [200], "the store began one"
    assert sum(seen.body for seen in line.weather.seen if seen.method == "PUT") == SIZE
    assert line.stored(row) == path.read_bytes()
    assert line.practice.store.uploads() == []


def test_an_upload_that_was_divided_differently_is_thrown_away_once_the_file_is_there(line: Line) -> None:
    path, release_id = master(line)
    store, content = line.practice.store, path.read_bytes()
    key, now = f"masters/{hashlib.sha256(content).hexdigest()}.wav", time.time()
    stray = store.start_upload(key, {}, now)
    for number in (1, 2):
        store.put_part(stray, number, store.receive([content[:1000]]), now)
    other = store.start_upload("masters/somebody-elses.wav", {}, now)
    _, before = master(line, "before.wav", 10 * KIB)

    async def work(services: Services) -> list[Upload]:
        await services.upload.send_files(before)  # the search at the start of the app is over
        return await services.upload.send_files(release_id)

    (row,) = line.run(work)
    assert row.state is FileState.DONE, row.error
    assert [upload.id for upload in store.uploads()] == [other], "and nobody else's"


def test_deleting_a_release_throws_its_unfinished_upload_away(line: Line, s3_server: S3Server) -> None:
    """At a real store, also where the app ended before it could ask for that."""
    with between(s3_server.endpoint, line.weather) as url:
        line.policy = replace(SMALL, single_put_limit=5 * MIB, default_part_size=5 * MIB)
        line.connect(
            endpoint=url,
            region=s3_server.region,
            bucket=s3_server.bucket,
            prefix="deleted",
            access_key_id=s3_server.access_key,
            has_session_token=False,
        )
        line.secrets.save(f"{line.account.id}/s3", s3_server.secret_key)
        _, release_id = master(line, size=17 * MIB)
        line.repositories.settings.save("uploads.bytes_per_second", 20 * MIB).result()
        broken_off(line, release_id, after=5 * MIB)
        client = s3_server.client()
        assert len(client.list_multipart_uploads(Bucket=s3_server.bucket, Prefix="deleted/")["Uploads"]) == 1
        line.repositories.library.trash(release_id).result()  # and the app ends here
        assert len(line.repositories.uploads.orphans(line.account.id)) == 1
        assert rows_of(line, release_id) == []

        async def start_again(services: Services) -> None:
            services.upload.clean_up()
            while line.repositories.uploads.orphans(line.account.id):  # noqa: ASYNC110 - a row of the store has no event
                await asyncio.sleep(0.01)

        line.run(start_again)
        assert "Uploads" not in client.list_multipart_uploads(Bucket=s3_server.bucket, Prefix="deleted/")


def test_a_deleted_release_leaves_files_alone_that_another_one_waits_for(line: Line) -> None:
    path = random_file(line.folder, "large.wav", SIZE)
    first, second = release_of_files(line.repositories, path), release_of_files(line.repositories, path)
    broken_off(line, first, 256 * KIB)
    row = rows_of(line, first)[0]
    line.repositories.uploads.save(replace(row, release_id=second)).result()

    async def delete(services: Services) -> None:
        await services.upload.delete(first)

    line.run(delete)
    assert line.repositories.uploads.orphans(line.account.id) == []
    assert rows_of(line, second)[0].upload_id == row.upload_id
