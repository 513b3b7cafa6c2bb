"""Sending one file: what reaches the store, and what every way of failing is called."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import re
import socket
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.loopback import Asked, Said, raw_server, serving
from trackball_desktop.api import s3
from trackball_desktop.api.http import Http
from trackball_desktop.api.presigned import Bucket, PresignedHead, PresignedRequest, SecretUrl, UploadFile, content_key
from trackball_desktop.api.s3_errors import ChecksumMismatch, ExpiredUrl, HeadDenied, StorageRefused, parse_error
from trackball_desktop.api.signing import BucketSource, S3Keys
from trackball_desktop.domain.assets import FileStamp
from trackball_desktop.domain.errors import (
    AddressRefused,
    ConnectionLost,
    FileChanged,
    LoginRefused,
    NotFound,
    Offline,
    RateLimited,
    RemoteError,
    ServiceFault,
)

CANARY = "canary"
_T = TypeVar("_T")


def using(do: Callable[[Http], Awaitable[_T]]) -> _T:
    async def run() -> _T:
        async with Http() as http:
            return await do(http)

    return asyncio.run(run())


def stamped(path: Path) -> FileStamp:
    stat = path.stat()
    return FileStamp(size=stat.st_size, mtime_ns=stat.st_mtime_ns)


def put_ticket(base: str, **more: Any) -> PresignedRequest:
    headers = {"Content-Type": "audio/wav", "x-amz-checksum-sha256": "abc="}
    return PresignedRequest(
        SecretUrl(f"{base}/masters/k.wav?X-Amz-Signature={CANARY}"), "k.wav", headers=headers, **more
    )


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "01 Kites.wav"
    path.write_bytes(os.urandom(3 * s3.CHUNK_BYTES + 17))
    return path


def put(path: Path, answer: Said | Callable[[Asked], Said], **ticket: Any) -> tuple[s3.PutResult, list[Asked]]:
    with serving(answer) as server:
        made = put_ticket(server.url, **ticket)
        return using(lambda http: s3.put_file(http, made, path, stamped(path))), server.asked


def test_a_file_arrives_whole_with_its_length_and_nothing_else(master: Path) -> None:
    progress: list[int] = []
    with serving(Said(200, b"", {"ETag": '"e1"'})) as server:
        made = put_ticket(server.url)
        sent = using(lambda http: s3.put_file(http, made, master, stamped(master), on_progress=progress.append))
    asked = server.asked[0]
    assert sent == s3.PutResult("e1", checksum_ok=True)
    assert asked.body == master.read_bytes()
    assert asked.path == f"/masters/k.wav?X-Amz-Signature={CANARY}"
    assert asked.headers["content-length"] == str(len(asked.body))
    assert asked.headers["content-type"] == "audio/wav"
    assert not {"transfer-encoding", "authorization", "cookie", "x-amz-acl"} & asked.headers.keys()
    assert progress == [s3.CHUNK_BYTES, 2 * s3.CHUNK_BYTES, 3 * s3.CHUNK_BYTES, 3 * s3.CHUNK_BYTES + 17]


def test_an_empty_file_arrives(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    sent, asked = put(path, Said(200, b""))
    assert sent.etag is None
    assert (asked[0].body, asked[0].headers["content-length"]) == (b"", "0")


def test_a_form_has_the_file_as_its_last_part(master: Path) -> None:
    with serving(Said(204, b"")) as server:
        fields = {"key": "masters/k.wav", "policy": "p", "x-amz-checksum-sha256": "abc="}
        made = PresignedRequest(SecretUrl(server.url + "/masters"), "masters/k.wav", "POST", fields=fields)
        sent = using(lambda http: s3.put_file(http, made, master, stamped(master)))
    asked = server.asked[0]
    boundary = asked.headers["content-type"].partition("boundary=")[2].encode()
    parts = asked.body.split(b"--" + boundary)
    assert asked.headers["content-length"] == str(len(asked.body))
    assert [re.findall(rb'name="([^"]+)"', part)[0].decode() for part in parts[1:-1]] == [*fields, "file"]
    assert parts[-2].partition(b"\r\n\r\n")[2] == master.read_bytes() + b"\r\n"
    assert parts[-1] == b"--\r\n"
    assert sent.checksum_ok


def test_a_file_that_exists_is_not_sent(master: Path) -> None:
    made = PresignedRequest(None, "k", exists=True)
    assert using(lambda http: s3.put_file(http, made, master, stamped(master))).exists
    with serving(Said(412, b"")) as server:
        conditional = replace(put_ticket(server.url), headers={"If-None-Match": "*"})
        assert using(lambda http: s3.put_file(http, conditional, master, stamped(master))).exists
        with pytest.raises(StorageRefused):  # nobody asked for that condition
            using(lambda http: s3.put_file(http, put_ticket(server.url), master, stamped(master)))


def xml(code: str, message: str = "", more: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Code>{code}</Code><Message>{message}</Message><RequestId>REQ1</RequestId>{more}</Error>"
    ).encode()


SKEW = "The difference between the request time and the server's time exceeds the allowed limit"
PAST = datetime.now(UTC) - timedelta(minutes=1)
AHEAD = datetime.now(UTC) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "body", "expires_at", "error", "words"),
    [
        (403, xml("AccessDenied", "Request has expired"), None, ExpiredUrl, "expired"),
        (400, xml("AccessDenied", SKEW), AHEAD, ExpiredUrl, "expired"),
        (403, xml("RequestTimeTooSkewed", "x"), AHEAD, ExpiredUrl, "expired"),
        (403, xml("AccessDenied"), PAST, ExpiredUrl, "expired"),
        (403, b"", PAST, ExpiredUrl, "expired"),
        (403, xml("AccessDenied", "Access Denied"), AHEAD, StorageRefused, "has no permission"),
        (403, b"", AHEAD, StorageRefused, "has no permission"),
        (403, xml("SignatureDoesNotMatch", "m", "<StringToSign>canary</StringToSign>"), None, LoginRefused, "secret"),
        (403, xml("InvalidAccessKeyId", "m"), None, LoginRefused, "access key ID"),
        (400, xml("ExpiredToken", "The provided token has expired."), AHEAD, LoginRefused, "session token"),
        (400, xml("AuthorizationQueryParametersError", "the region 'x' is wrong", "<Region>eu-west-1</Region>"), None,
         StorageRefused, "The bucket is in another region: eu-west-1"),
        (301, xml("PermanentRedirect", "use the endpoint"), None, StorageRefused, "another region"),
        (404, xml("NoSuchBucket"), None, NotFound, "no such bucket"),
        (400, xml("BadDigest", "The Content-MD5"), None, ChecksumMismatch, "differs from the file that was checked"),
        (400, xml("XAmzContentChecksumMismatch"), None, ChecksumMismatch, "differs from the file that was checked"),
        (503, xml("SlowDown", "SlowDown"), None, ServiceFault, "too busy"),
        (500, xml("InternalError"), None, ServiceFault, "could not store"),
        (501, xml("NotImplemented", "A header"), None, StorageRefused, "NotImplemented"),
        (400, xml("EntityTooLarge"), None, StorageRefused, "too large"),
        (411, xml("MissingContentLength"), None, StorageRefused, "MissingContentLength"),
        (409, xml("ConditionalRequestConflict"), None, StorageRefused, "rejected the request"),
        (418, b"<html>", None, StorageRefused, "rejected the request"),
    ],
)  # fmt: skip
def test_refusals_are_told_apart(
    master: Path, status: int, body: bytes, expires_at: datetime | None, error: type[RemoteError], words: str
) -> None:
    with pytest.raises(RemoteError) as raised:
        put(master, Said(status, body), expires_at=expires_at)
    assert type(raised.value) is error
    assert words in str(raised.value)
    assert CANARY not in str(raised.value)


def test_the_stores_clock_comes_with_an_expiry(master: Path) -> None:
    with pytest.raises(ExpiredUrl) as raised:
        put(master, Said(403, xml("AccessDenied", "Request has expired")))
    assert raised.value.server_time is not None
    assert abs(raised.value.server_time - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_busy_store_may_say_for_how_long(master: Path) -> None:
    with pytest.raises(RateLimited) as raised:
        put(master, Said(503, xml("SlowDown"), {"Retry-After": "9"}))
    assert raised.value.retry_after == 9


def test_of_xml_only_code_message_and_request_are_kept() -> None:
    words = parse_error(xml("C", "see https://x/k?X-Amz-Signature=canary", "<StringToSign>canary</StringToSign>"), {})
    assert str(words) == "C: see https://x/k?… (request REQ1)"
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]><Error><Code>&b;</Code></Error>'
    assert parse_error(bomb, {}).code == ""
    assert parse_error(b"<Error><Code>cut", {"x-amz-request-id": "R"}).request_id == "R"
    assert parse_error(b"\xff\xfe", {}).code == ""
    assert parse_error(b"\n \n" + b"<Error><Code>C</Code></Error>", {}).code == "C"


def test_a_file_that_is_not_the_one_that_was_checked_is_not_sent(master: Path) -> None:
    stamp = stamped(master)
    os.utime(master, ns=(1, 1))
    with serving(Said()) as server:
        with pytest.raises(FileChanged, match=r"01 Kites\.wav changed"):
            using(lambda http: s3.put_file(http, put_ticket(server.url), master, stamp))
        master.unlink()
        with pytest.raises(s3.FileMissing):
            using(lambda http: s3.put_file(http, put_ticket(server.url), master, stamp))
    assert server.asked == []


@pytest.mark.parametrize("change", ["touch", "cut", "grow"])
def test_a_file_that_changes_under_way_never_arrives_whole(master: Path, change: str) -> None:
    arrived: list[int] = []
    ended = threading.Event()

    def swallow(connection: socket.socket) -> None:
        data = b""
        with contextlib.suppress(ConnectionResetError):
            while chunk := connection.recv(1 << 20):
                data += chunk
        arrived.append(len(data.partition(b"\r\n\r\n")[2]))
        ended.set()

    def alter(sent: int) -> None:
        if sent == s3.CHUNK_BYTES:
            with master.open("r+b") as file:
                if change == "cut":
                    file.truncate(s3.CHUNK_BYTES + 5)
                elif change == "grow":
                    file.seek(0, os.SEEK_END)
                    file.write(b"more")
                else:
                    file.write(b"other")
            os.utime(master, ns=(1, 1))

    with raw_server(swallow) as url:
        with pytest.raises(FileChanged):
            using(lambda http: s3.put_file(http, put_ticket(url), master, stamped(master), on_progress=alter))
        assert ended.wait(10)
    assert len(arrived) == 1
    assert arrived[0] < 3 * s3.CHUNK_BYTES + 17


def test_a_server_that_stalls_does_not_hold_a_cancel(tmp_path: Path) -> None:
    path = tmp_path / "big.wav"
    with path.open("wb") as file:
        file.truncate(64 << 20)
    accepted = threading.Event()

    async def run(http: Http, url: str) -> None:
        handed: list[int] = []
        task = asyncio.create_task(s3.put_file(http, put_ticket(url), path, stamped(path), on_progress=handed.append))
        assert await asyncio.to_thread(accepted.wait, 30)
        before = -1
        while before != len(handed):  # until the buffers between are full
            before = len(handed)
            await asyncio.sleep(0.2)
        assert not task.done(), "the server reads nothing, so the upload must be waiting"
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=http.timeouts.upload_write / 10)
        assert task in done, "it waited for the server"
        assert task.cancelled()

    with raw_server(lambda connection: accepted.set()) as url:
        using(lambda http: run(http, url))


def test_the_loop_stays_responsive_while_sending(tmp_path: Path) -> None:
    path = tmp_path / "big.wav"
    with path.open("wb") as file:
        file.truncate(48 << 20)

    async def run(http: Http, url: str) -> int:
        ticks = 0
        task = asyncio.create_task(s3.put_file(http, put_ticket(url), path, stamped(path)))
        while not task.done():
            await asyncio.sleep(0)
            ticks += 1
        await task
        return ticks

    with serving(Said(200, b"")) as server:
        ticks = using(lambda http: run(http, server.url))
    assert ticks > 48, "the loop got its turn between the pieces"


def test_a_connection_that_breaks_is_told_from_no_connection(master: Path, free_port: int) -> None:
    def broken(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        connection.close()

    with raw_server(broken) as url, pytest.raises(ConnectionLost):
        using(lambda http: s3.put_file(http, put_ticket(url), master, stamped(master)))
    with pytest.raises(Offline):
        using(lambda http: s3.put_file(http, put_ticket(f"http://127.0.0.1:{free_port}"), master, stamped(master)))
    with pytest.raises(AddressRefused, match="not encrypted"):
        using(lambda http: s3.put_file(http, put_ticket("http://s3.example"), master, stamped(master)))


def test_a_refusal_that_comes_before_the_body_was_read_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "big.wav"
    with path.open("wb") as file:
        file.truncate(64 << 20)

    def refuse(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        body = xml("AccessDenied", "Request has expired")
        connection.sendall(
            b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        connection.shutdown(socket.SHUT_RDWR)
        while connection.recv(1 << 16):
            pass

    with raw_server(refuse) as url, pytest.raises((ExpiredUrl, ConnectionLost)):
        using(lambda http: s3.put_file(http, put_ticket(url), path, stamped(path)))


def test_head_tells_size_and_etag_or_that_it_cannot() -> None:
    def look(answer: Said) -> s3.ObjectMetadata | None:
        with serving(answer) as server:
            return using(lambda http: s3.head_object(http, PresignedHead(SecretUrl(server.url + "/k?sig=x"))))

    assert look(Said(200, b"x" * 17, {"ETag": '"e1"'})) == s3.ObjectMetadata(17, "e1")
    assert look(Said(404)) is None
    with pytest.raises(HeadDenied, match="s3:GetObject"):  # whether it is there is not told
        look(Said(403))
    told = {"ETag": '"e1"', "x-amz-checksum-sha256": "abc=", "x-amz-server-side-encryption": "aws:kms"}
    assert look(Said(200, b"x", told)) == s3.ObjectMetadata(1, "e1", "abc=", is_etag_opaque=True)
    with pytest.raises(ServiceFault):
        look(Said(500))
    with pytest.raises(StorageRefused, match="another region"):
        look(Said(301, headers={"x-amz-bucket-region": "eu-west-1"}))


def test_the_privacy_probe_sends_no_signature() -> None:
    for status, refused in (
        (200, False),
        (206, False),
        (403, True),
        (401, True),
        (404, True),
        (500, None),
        (301, None),
    ):
        with serving(Said(status)) as server:
            url = SecretUrl(f"{server.url}/masters/k.wav?X-Amz-Signature={CANARY}")
            assert using(lambda http, url=url: s3.unsigned_get_refused(http, url)) is refused
        assert server.asked_lines == ["GET /masters/k.wav"]


# --- signing --------------------------------------------------------------------------------------------------------


FILE = UploadFile("audio", "01 Kités.WAV", "audio/wav", 10, sha256(b"x").hexdigest())


def bucket_ticket(bucket: Bucket, file: UploadFile = FILE, token: str | None = None) -> PresignedRequest:
    return asyncio.run(BucketSource(bucket, S3Keys("AKIAX", CANARY, token)).presign_upload(file))


def test_a_bucket_signs_content_type_checksum_and_condition() -> None:
    made = bucket_ticket(Bucket("masters", "eu-west-1", "https://s3.example", "path", "label/2025"), token="tok/en")
    assert made.url is not None
    parts = urlsplit(made.url.reveal())
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.netloc, parts.path) == ("s3.example", f"/masters/label/2025/{FILE.sha256}.wav")
    assert query["X-Amz-SignedHeaders"] == "content-type;host;if-none-match;x-amz-checksum-sha256"
    assert query["X-Amz-Credential"].startswith("AKIAX/")
    assert query["X-Amz-Credential"].endswith("/eu-west-1/s3/aws4_request")
    assert query["X-Amz-Security-Token"] == "tok/en"
    assert made.headers == {
        "Content-Type": "audio/wav", "If-None-Match": "*",
        "x-amz-checksum-sha256": base64.b64encode(sha256(b"x").digest()).decode(),
    }  # fmt: skip
    assert made.expires_at is not None
    assert made.expires_at > datetime.now(UTC)
    assert made.head_request is not None
    assert CANARY not in repr(made)
    assert "Signature" not in f"{made} {made.url} {made.url!r} {made.head_request}"


def test_styles_and_endpoints() -> None:
    def where(bucket: Bucket) -> str:
        return bucket.object_url("a b/é~.wav")

    assert where(Bucket("masters", "eu-west-1")) == "https://masters.s3.eu-west-1.amazonaws.com/a%20b/%C3%A9~.wav"
    assert (
        where(Bucket("m", "x", "https://s3.example:9000/", "virtual")) == "https://m.s3.example:9000/a%20b/%C3%A9~.wav"
    )
    assert where(Bucket("m", "x", "https://s3.example/store", "path")) == "https://s3.example/m/store/a%20b/%C3%A9~.wav"
    with pytest.raises(AddressRefused):
        BucketSource(Bucket("m", "x", "http://s3.example"), S3Keys("a", "b"))


def test_a_replacing_upload_has_no_condition() -> None:
    file = UploadFile("audio", "a.wav", "audio/wav", 1, FILE.sha256, overwrite=True)
    assert "If-None-Match" not in bucket_ticket(Bucket("m", "x"), file).headers


def test_the_stores_clock_is_followed_and_extras_are_dropped() -> None:
    source = BucketSource(Bucket("m", "x"), S3Keys("a", "b"))
    server_time = datetime.now(UTC) + timedelta(days=400)
    assert source.on_error(ExpiredUrl("late", server_time=server_time))
    made = asyncio.run(source.presign_upload(FILE))
    assert made.url is not None
    signed_at = datetime.strptime(parse_qs(urlsplit(made.url.reveal()).query)["X-Amz-Date"][0], "%Y%m%dT%H%M%S%z")
    assert abs(signed_at - server_time) < timedelta(minutes=1)
    refused = StorageRefused("no", status=501, code="NotImplemented", service_message="")
    assert source.on_error(refused)
    assert asyncio.run(source.presign_upload(FILE)).headers == {"Content-Type": "audio/wav"}
    assert not source.on_error(refused)
    assert not source.on_error(ServiceFault("broken"))


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.WAV", ".wav"),
        ("a.tar.gz", ".gz"),
        ("a", ""),
        ("a.", ""),
        ("a.wäv", ""),
        ("a.b/c", ""),
        ("a.verylongextension", ""),
    ],
)
def test_keys_are_made_of_the_content(name: str, extension: str) -> None:
    assert content_key("ab", name) == "ab" + extension


def test_a_file_that_opens_after_the_upload_was_given_up_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "master.wav"
    path.write_bytes(b"sound")
    found = path.stat()
    opening = s3._FileReader()
    opening.close()
    file = opening.open(path, FileStamp(size=found.st_size, mtime_ns=found.st_mtime_ns))
    assert file.closed
