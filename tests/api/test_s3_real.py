"""Uploads to a real S3 server that checks signatures, by both sources of tickets."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest

from tests.api.loopback import Asked, Said, serving
from tests.servers.swift import S3Server
from trackball_desktop.api import s3
from trackball_desktop.api.http import Http
from trackball_desktop.api.presigned import Bucket, PresignedRequest, SecretUrl, UploadFile
from trackball_desktop.api.s3_errors import ExpiredUrl, StorageRefused
from trackball_desktop.api.signing import BucketSource, S3Keys, UrlSource
from trackball_desktop.api.signing_service import SigningServiceSource
from trackball_desktop.domain.assets import FileStamp
from trackball_desktop.domain.errors import FileChanged, LoginRefused, NotFound, Offline, RemoteError

_T = TypeVar("_T")
Use = Callable[[Callable[[Http, UrlSource], Awaitable[_T]]], _T]


def bucket_of(server: S3Server) -> Bucket:
    return Bucket(server.bucket, server.region, server.endpoint, "path", "label")


def keys_of(server: S3Server) -> S3Keys:
    return S3Keys(server.access_key, server.secret_key)


@contextmanager
def signing_service(server: S3Server) -> Iterator[str]:
    """A label's signing service, written with botocore's client: it signs PUT, or a form for kind `form`."""
    client = server.client()

    def answer(asked: Asked) -> Said:
        if asked.path.endswith("/complete"):
            told = json.loads(asked.body)
            content = client.get_object(Bucket=server.bucket, Key=told["key"])["Body"].read()
            return reply({"size": len(content), "sha256": sha256(content).hexdigest()})
        file = json.loads(asked.body)
        where = {"Bucket": server.bucket, "Key": "signed/" + file["key_hint"]}
        verify = client.generate_presigned_url("head_object", Params=where)
        common = {"key": where["Key"], "verify_url": verify, "upload_id": "u1"}
        if file["kind"] == "form":
            return reply(common | client.generate_presigned_post(*where.values(), ExpiresIn=900))
        params = where | {"ContentType": file["content_type"]}
        return reply(
            common
            | {"url": client.generate_presigned_url("put_object", Params=params, ExpiresIn=900), "expires_in": 900}
            | {"headers": {"Content-Type": file["content_type"]}}
        )

    def reply(value: object) -> Said:
        return Said(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    with serving(answer) as service:
        yield f"{service.url}/uploads"


@pytest.fixture(params=["bucket", "service"])
def use(request: pytest.FixtureRequest, s3_server: S3Server) -> Iterator[Use[object]]:
    """Run a coroutine function with a client and a source of either kind."""

    def run(url: str | None, do: Callable[[Http, UrlSource], Awaitable[_T]]) -> _T:
        async def main() -> _T:
            async with Http() as http:
                source: UrlSource = BucketSource(bucket_of(s3_server), keys_of(s3_server))
                if url is not None:
                    source = SigningServiceSource(http, url, "token", ["127.0.0.1"])
                return await do(http, source)

        return asyncio.run(main())

    if request.param == "bucket":
        yield lambda do: run(None, do)
    else:
        with signing_service(s3_server) as url:
            yield lambda do: run(url, do)


def master(folder: Path, size: int = 2 * s3.CHUNK_BYTES + 5) -> tuple[Path, FileStamp, UploadFile]:
    path = folder / "01 Kites.wav"
    path.write_bytes(os.urandom(size))
    stat = path.stat()
    digest = sha256(path.read_bytes()).hexdigest()
    stamp = FileStamp(size=stat.st_size, mtime_ns=stat.st_mtime_ns)
    return path, stamp, UploadFile("audio", path.name, "audio/wav", size, digest)


def stored(server: S3Server, key: str) -> bytes:
    content: bytes = server.client().get_object(Bucket=server.bucket, Key=key)["Body"].read()
    return content


def assert_absent(server: S3Server, file: UploadFile) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError, match="NoSuchKey"):
        stored(server, f"label/{file.sha256}.wav")


def put(
    server: S3Server,
    folder: Path,
    change: Callable[[PresignedRequest], PresignedRequest] = lambda ticket: ticket,
    **source: S3Keys,
) -> None:
    """Send a file with a ticket that the test may tamper with; the file must not have arrived when this raises."""
    path, stamp, file = master(folder)

    async def main() -> None:
        async with Http() as http:
            made = await BucketSource(bucket_of(server), source.get("keys", keys_of(server))).presign_upload(file)
            await s3.put_file(http, change(made), path, stamp)

    try:
        asyncio.run(main())
    except RemoteError:
        assert_absent(server, file)
        raise


def test_a_file_arrives_byte_for_byte_and_is_verified(use: Use[object], s3_server: S3Server, tmp_path: Path) -> None:
    path, stamp, file = master(tmp_path)

    async def do(http: Http, source: UrlSource) -> PresignedRequest:
        ticket = await source.presign_upload(file)
        assert ticket.head_request is not None
        assert await s3.head_object(http, ticket.head_request) is None
        sent = await s3.put_file(http, ticket, path, stamp)
        assert sent.etag
        assert await s3.head_object(http, ticket.head_request) == s3.ObjectMetadata(stamp.size, sent.etag)
        assert ticket.url is not None
        assert await s3.unsigned_get_refused(http, ticket.url) is True
        done = await source.complete(ticket, file, sent.etag)
        if done is not None:
            assert (done.size, done.sha256) == (file.size, file.sha256)
        return ticket

    ticket = use(do)
    assert isinstance(ticket, PresignedRequest)
    assert stored(s3_server, ticket.key) == path.read_bytes()


def test_the_storage_can_be_tried_out(use: Use[object], s3_server: S3Server) -> None:
    report = use(s3.probe_storage)
    assert isinstance(report, s3.StorageReport)
    assert (report.read, report.private) == (True, True)
    assert report.deleted in {True, None}
    listed = s3_server.client().list_objects(Bucket=s3_server.bucket, Prefix="label/")
    assert not [item for item in listed.get("Contents", []) if item["Key"].endswith(".png")]


def test_a_file_already_there_is_found_by_the_condition(s3_server: S3Server, tmp_path: Path) -> None:
    path, stamp, file = master(tmp_path)

    async def main() -> list[s3.PutResult]:
        async with Http() as http:
            source = BucketSource(bucket_of(s3_server), keys_of(s3_server))
            presigned = [
                await source.presign_upload(file),
                await source.presign_upload(file),
                await source.presign_upload(replace(file, overwrite=True)),
            ]
            return [await s3.put_file(http, ticket, path, stamp) for ticket in presigned]

    assert [sent.exists for sent in asyncio.run(main())] == [False, True, False]


def test_a_form_that_a_store_does_not_take_is_a_refusal(s3_server: S3Server, tmp_path: Path) -> None:
    """Swift has no form uploads and answers 412, which must not be read as "already there"."""
    path, stamp, file = master(tmp_path, 100_000)

    async def main(url: str) -> None:
        async with Http() as http:
            ticket = await SigningServiceSource(http, url, "", ["127.0.0.1"]).presign_upload(replace(file, kind="form"))
            assert ticket.method == "POST"
            await s3.put_file(http, ticket, path, stamp)

    with signing_service(s3_server) as url, pytest.raises(StorageRefused):
        asyncio.run(main(url))


def tampered(old: str, new: str) -> Callable[[PresignedRequest], PresignedRequest]:
    def change(ticket: PresignedRequest) -> PresignedRequest:
        assert ticket.url is not None
        url, count = re.subn(old, new, ticket.url.reveal())
        assert count == 1
        return replace(ticket, url=SecretUrl(url))

    return change


def test_a_tampered_signature_is_refused(s3_server: S3Server, tmp_path: Path) -> None:
    for old, new in ((r"X-Amz-Signature=....", "X-Amz-Signature=0000"), (r"X-Amz-Expires=3600", "X-Amz-Expires=3601")):
        with pytest.raises(LoginRefused, match="signature"):
            put(s3_server, tmp_path, tampered(old, new))


def test_other_headers_than_the_signed_ones_are_refused(s3_server: S3Server, tmp_path: Path) -> None:
    with pytest.raises(LoginRefused, match="signature"):
        put(s3_server, tmp_path, lambda t: replace(t, headers=dict(t.headers) | {"Content-Type": "text/plain"}))


def test_a_wrong_secret_is_refused(s3_server: S3Server, tmp_path: Path) -> None:
    with pytest.raises(LoginRefused, match="signature"):
        put(s3_server, tmp_path, keys=S3Keys(s3_server.access_key, "wrong"))


def test_a_key_without_rights_is_refused(s3_server: S3Server, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such bucket"):  # Swift does not even tell strangers that it is there
        put(s3_server, tmp_path, keys=S3Keys(s3_server.other_access_key, s3_server.other_secret_key))


def test_a_wrong_checksum_is_refused(s3_server: S3Server, tmp_path: Path) -> None:
    path, stamp, file = master(tmp_path)
    wrong = replace(file, sha256=sha256(b"other").hexdigest())

    async def main() -> None:
        async with Http() as http:
            source = BucketSource(bucket_of(s3_server), keys_of(s3_server))
            await s3.put_file(http, await source.presign_upload(wrong), path, stamp)

    with pytest.raises(FileChanged, match="differs from the file that was checked"):
        asyncio.run(main())
    assert_absent(s3_server, wrong)


def test_a_clock_that_is_off_is_learnt_from_the_store(s3_server: S3Server, tmp_path: Path) -> None:
    path, stamp, file = master(tmp_path)

    async def main() -> tuple[s3.PutResult, s3.StorageReport]:
        async with Http() as http:
            source = BucketSource(bucket_of(s3_server), keys_of(s3_server))
            source.clock_offset = timedelta(hours=-5)  # as with a computer whose clock is five hours behind
            with pytest.raises(ExpiredUrl) as raised:
                await s3.put_file(http, await source.presign_upload(file), path, stamp)
            assert source.on_error(raised.value)
            sent = await s3.put_file(http, await source.presign_upload(file), path, stamp)
            source.clock_offset = timedelta(hours=-5)
            return sent, await s3.probe_storage(http, source)

    sent, report = asyncio.run(main())
    assert sent.checksum_ok
    assert abs(report.clock_offset) < 60
    assert abs(datetime.now(UTC).timestamp() - path.stat().st_mtime) < 120


@pytest.mark.parametrize(
    ("change", "keys", "error", "words"),
    [
        ({"region": "eu-west-9"}, {}, StorageRefused, "another region"),
        ({"bucket": "no-such-bucket"}, {}, NotFound, "no such bucket"),
        ({"endpoint": "http://127.0.0.1:9"}, {}, Offline, "refused the connection"),
        ({}, {"secret": "wrong"}, LoginRefused, "secret key"),
        ({}, {"access_key_id": "nobody:x"}, LoginRefused, "secret key"),
    ],
    ids=["region", "bucket", "address", "secret", "key ID"],
)
def test_what_is_wrong_with_a_storage_is_named(
    s3_server: S3Server, change: dict[str, str], keys: dict[str, str], error: type[RemoteError], words: str
) -> None:
    source = BucketSource(replace(bucket_of(s3_server), **change), replace(keys_of(s3_server), **keys))

    async def main() -> None:
        async with Http() as http:
            await s3.probe_storage(http, source)

    with pytest.raises(RemoteError, match=words) as raised:
        asyncio.run(main())
    assert type(raised.value) is error
