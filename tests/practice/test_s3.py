"""botocore is the judge: what it signs must be taken, and its parser must understand what comes back."""

from __future__ import annotations

import base64
import hashlib
import socket
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import botocore.config
import botocore.exceptions
import botocore.session
import pytest

from tests.practice.conftest import Reply, call
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant

KEY = "masters/Größe – 歌 + 1 & 2.wav"
BODY = b"RIFF" + bytes(range(256)) * 512


@pytest.fixture
def practice(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Practice]:
    """Run by the real clock, since botocore signs with it. A parameter is the variant."""
    with Practice(tmp_path / "practice", variant=getattr(request, "param", None)) as running:
        yield running


def client(practice: Practice, *, region: str | None = None, secret: str | None = None, style: str = "path") -> Any:
    where = practice.addresses
    endpoint = where.s3_endpoint if style == "path" else "http://localhost"
    return botocore.session.Session().create_client(
        "s3",
        endpoint_url=endpoint,
        region_name=region or where.s3_region,
        aws_access_key_id=where.s3_access_key,
        aws_secret_access_key=secret or where.s3_secret_key,
        aws_session_token=where.s3_session_token,
        config=botocore.config.Config(
            signature_version="s3v4",
            s3={"addressing_style": style},
            retries={"total_max_attempts": 1},
            request_checksum_calculation="when_required",
        ),
    )


def presign(practice: Practice, operation: str, *, expires: int = 900, by: Any = None, **params: Any) -> str:
    params = {"Bucket": practice.addresses.s3_bucket, "Key": KEY, **params}
    return str((by or client(practice)).generate_presigned_url(operation, Params=params, ExpiresIn=expires))


def code(reply: Reply) -> str:
    text = reply.body.decode()
    assert "<Message>" in text
    assert "<RequestId>" in text
    return text.partition("<Code>")[2].partition("</Code>")[0]


def sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def test_put_get_head_delete_by_botocores_urls(practice: Practice) -> None:
    md5 = hashlib.md5(BODY).hexdigest()
    put = call("PUT", presign(practice, "put_object", ContentType="audio/wav"), body=BODY, Content_Type="audio/wav")
    assert (put.status, put.headers["ETag"]) == (200, f'"{md5}"')
    got = call("GET", presign(practice, "get_object"))
    assert (got.status, got.body, got.headers["Content-Type"]) == (200, BODY, "audio/wav")
    head = call("HEAD", presign(practice, "head_object"))
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(BODY)))
    part = call("GET", presign(practice, "get_object"), Range="bytes=4-7")
    assert (part.status, part.body) == (206, BODY[4:8])
    assert practice.store.keys() == [KEY]
    assert call("DELETE", presign(practice, "delete_object")).status == 204
    assert code(call("GET", presign(practice, "get_object"))) == "NoSuchKey"
    assert call("HEAD", presign(practice, "head_object")).status == 404


def test_the_bucket_in_the_host_name(practice: Practice) -> None:
    # The address is signed for a name that not every system resolves: the name goes into the header only.
    by = client(practice, style="virtual")
    for operation, method, body in (("put_object", "PUT", BODY), ("get_object", "GET", None)):
        url = urlsplit(presign(practice, operation, by=by))
        assert url.netloc == f"{practice.addresses.s3_bucket}.localhost"
        reply = call(method, practice.addresses.s3_endpoint + url.path + "?" + url.query, body=body, Host=url.netloc)
        assert reply.status == 200
    assert reply.body == BODY
    assert practice.store.keys() == [KEY]


def test_botocore_signing_by_header(practice: Practice) -> None:
    s3 = client(practice)
    bucket = practice.addresses.s3_bucket
    s3.head_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=KEY, Body=BODY, Metadata={"isrc": "USOPM2200001"}, ChecksumSHA256=sha256(BODY))
    got = s3.get_object(Bucket=bucket, Key=KEY, ChecksumMode="ENABLED")
    assert got["Body"].read() == BODY
    assert (got["Metadata"], got["ChecksumSHA256"]) == ({"isrc": "USOPM2200001"}, sha256(BODY))
    s3.delete_object(Bucket=bucket, Key=KEY)
    with pytest.raises(botocore.exceptions.ClientError, match="NoSuchKey"):
        s3.get_object(Bucket=bucket, Key=KEY)
    with pytest.raises(botocore.exceptions.ClientError, match="NoSuchBucket"):
        s3.get_object(Bucket="another-bucket", Key=KEY)


def test_what_the_signature_binds(practice: Practice) -> None:
    url = presign(practice, "put_object", ContentType="audio/wav")
    other_key = url.replace("masters", "another")
    tampered = url[:-1] + ("0" if url[-1] != "0" else "1")
    wrong_secret = presign(practice, "put_object", ContentType="audio/wav", by=client(practice, secret="no"))
    for changed in (other_key, tampered, wrong_secret, url + "&extra=1", url.replace("Expires=900", "Expires=9000")):
        assert code(call("PUT", changed, body=BODY, Content_Type="audio/wav")) == "SignatureDoesNotMatch"
    assert code(call("PUT", url, body=BODY, Content_Type="audio/flac")) == "SignatureDoesNotMatch"
    assert code(call("PUT", url, body=BODY)) == "SignatureDoesNotMatch"
    assert code(call("GET", url, Content_Type="audio/wav")) == "SignatureDoesNotMatch"
    unsigned = call("PUT", url, body=BODY, Content_Type="audio/wav", x_amz_meta_title="x")
    assert (unsigned.status, code(unsigned)) == (403, "AccessDenied")
    both = call("PUT", url, body=BODY, Content_Type="audio/wav", Authorization="Bearer x")
    assert (both.status, code(both)) == (400, "InvalidArgument")
    assert practice.store.keys() == []


def test_who_may_not(practice: Practice) -> None:
    where = practice.addresses
    bare = f"{where.s3_endpoint}/{where.s3_bucket}/x"
    assert (call("GET", bare).status, code(call("GET", bare))) == (403, "AccessDenied")
    wrong_region = call("GET", presign(practice, "get_object", by=client(practice, region="eu-west-1")))
    assert (wrong_region.status, code(wrong_region)) == (400, "AuthorizationQueryParametersError")
    assert f"<Region>{where.s3_region}</Region>" in wrong_region.body.decode()
    unknown = presign(practice, "get_object").replace(where.s3_access_key, "AKNOBODY")
    assert code(call("GET", unknown)) == "InvalidAccessKeyId"
    week = presign(practice, "get_object", expires=604801)
    assert (call("GET", week).status, code(call("GET", week))) == (400, "AuthorizationQueryParametersError")


def test_time_by_the_servers_clock(practice: Practice) -> None:
    url = presign(practice, "get_object", expires=60)
    practice.faults.clock_skew = 120
    expired = call("GET", url)
    assert (expired.status, code(expired)) == (403, "AccessDenied")
    assert b"Request has expired" in expired.body
    practice.faults.clock_skew = -1200
    assert b"not valid yet" in call("GET", url).body
    with pytest.raises(botocore.exceptions.ClientError, match="RequestTimeTooSkewed"):
        client(practice).get_object(Bucket=practice.addresses.s3_bucket, Key=KEY)


def test_checksums_are_enforced(practice: Practice) -> None:
    crc32 = base64.b64encode(zlib.crc32(BODY).to_bytes(4)).decode()
    for name, header, right, wrong in (
        ("ChecksumSHA256", "x-amz-checksum-sha256", sha256(BODY), sha256(b"other")),
        ("ChecksumCRC32", "x-amz-checksum-crc32", crc32, "AAAAAA=="),
        ("ContentMD5", "Content-MD5", base64.b64encode(hashlib.md5(BODY).digest()).decode(), sha256(b"")[:22] + "=="),
    ):
        refused = call("PUT", presign(practice, "put_object", **{name: wrong}), body=BODY, **{header: wrong})
        assert (refused.status, code(refused)) == (400, "BadDigest")
        assert practice.store.keys() == []
        url = presign(practice, "put_object", **{name: right})
        assert call("PUT", url, body=BODY, **{header: right}).status == 200
        assert call("PUT", url, body=BODY).status == 403, "a signed header must be sent"
        call("DELETE", presign(practice, "delete_object"))


def test_what_is_not_done_is_not_believed(practice: Practice) -> None:
    for param, header, value, expected in (
        ("ACL", "x-amz-acl", "public-read", "AccessControlListNotSupported"),
        ("ChecksumCRC32C", "x-amz-checksum-crc32c", "AAAAAA==", "NotImplemented"),
    ):
        refused = call("PUT", presign(practice, "put_object", **{param: value}), body=BODY, **{header: value})
        assert code(refused) == expected
    assert practice.store.keys() == []


def test_large_bodies_are_not_held_in_memory(practice: Practice, tmp_path: Path) -> None:
    source = tmp_path / "large"
    with source.open("wb") as file:
        file.truncate(48 << 20)
    tracemalloc.start()
    try:
        with source.open("rb") as file:
            put = call("PUT", presign(practice, "put_object"), body=file, Content_Length=str(48 << 20))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert put.status == 200
    assert peak < 16 << 20


def test_if_none_match_keeps_what_is_there(practice: Practice) -> None:
    url = presign(practice, "put_object", IfNoneMatch="*")
    assert call("PUT", url, body=BODY, If_None_Match="*").status == 200
    again = call("PUT", url, body=b"other", If_None_Match="*")
    assert (again.status, code(again)) == (412, "PreconditionFailed")
    assert call("GET", presign(practice, "get_object")).body == BODY


def raw(practice: Practice, url: str, head: str, body: bytes) -> bytes:
    """Send a PUT by hand, close our half, and return the answer."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        lines = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n{head}\r\n"
        connection.sendall(lines.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_bodies_without_a_length_and_broken_ones(practice: Practice) -> None:
    url = presign(practice, "put_object")
    assert raw(practice, url, "", b"").startswith(b"HTTP/1.1 411")
    assert raw(practice, url, "Transfer-Encoding: chunked\r\n", b"1\r\na\r\n0\r\n\r\n").startswith(b"HTTP/1.1 501")
    assert raw(practice, url, "Content-Length: 100000\r\n", b"half") == b""
    assert practice.store.keys() == []
    assert [path for path in (practice.folder / "s3").rglob("*") if path.is_file() and path.suffix == ""] == []
    # With Expect: 100-continue a refusal comes before the body is asked for.
    refused = raw(practice, url[:-3] + "000", "Content-Length: 5\r\nExpect: 100-continue\r\n", b"")
    assert refused.startswith(b"HTTP/1.1 403")
    asked = raw(practice, url, "Content-Length: 5\r\nExpect: 100-continue\r\n", b"12345")
    assert asked.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")


@pytest.mark.parametrize("practice", [Variant(session_token="temporary", can_list=False)], indirect=True)
def test_temporary_credentials_that_may_not_list(practice: Practice) -> None:
    assert call("PUT", presign(practice, "put_object"), body=BODY).status == 200
    assert call("HEAD", presign(practice, "head_object", Key="missing")).status == 403
    url = presign(practice, "put_object")
    without = "&".join(part for part in url.split("&") if not part.startswith("X-Amz-Security-Token"))
    assert code(call("PUT", without, body=BODY)) == "InvalidAccessKeyId"
    assert code(call("PUT", url.replace("=temporary", "=expired"), body=BODY)) == "InvalidToken"


def test_multipart(practice: Practice) -> None:
    s3, where = client(practice), {"Bucket": practice.addresses.s3_bucket, "Key": KEY}
    large, small = b"a" * (5 << 20), b"end"
    upload = {**where, "UploadId": s3.create_multipart_upload(**where, ContentType="audio/wav")["UploadId"]}
    tags: list[str] = []
    for number, part in enumerate((large, small), 1):
        url = presign(practice, "upload_part", UploadId=upload["UploadId"], PartNumber=number)
        tags.append(call("PUT", url, body=part).headers["ETag"])
    listed = s3.list_parts(**upload, MaxParts=1)
    assert (listed["IsTruncated"], listed["Parts"][0]["ETag"], listed["Parts"][0]["Size"]) == (True, tags[0], 5 << 20)
    assert s3.list_parts(**upload, PartNumberMarker=1)["Parts"][0]["PartNumber"] == 2

    def complete(*parts: tuple[int, str]) -> Any:
        named = [{"PartNumber": number, "ETag": tag} for number, tag in parts]
        return s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": named})

    for wrong, parts in (
        ("InvalidPart", ((1, tags[0]), (2, tags[0]))),
        ("InvalidPart", ((1, tags[0]), (3, tags[1]))),
        ("InvalidPartOrder", ((2, tags[1]), (1, tags[0]))),
    ):
        with pytest.raises(botocore.exceptions.ClientError, match=f"\\({wrong}\\)"):
            complete(*parts)
    done = complete((1, tags[0]), (2, tags[1]))
    assert done["ETag"].endswith('-2"')
    head = s3.head_object(**where)
    assert (head["ContentLength"], head["ETag"], head["ContentType"]) == (len(large) + 3, done["ETag"], "audio/wav")
    assert s3.get_object(**where)["Body"].read() == large + small
    with pytest.raises(botocore.exceptions.ClientError, match="NoSuchUpload"):
        s3.list_parts(**upload)


def test_multipart_too_small_and_aborted(practice: Practice) -> None:
    s3, where = client(practice), {"Bucket": practice.addresses.s3_bucket, "Key": KEY}
    upload = {**where, "UploadId": s3.create_multipart_upload(**where)["UploadId"]}
    tags = [s3.upload_part(**upload, PartNumber=number, Body=b"part")["ETag"] for number in (1, 2)]
    named = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]
    with pytest.raises(botocore.exceptions.ClientError, match="EntityTooSmall"):
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": named})
    s3.abort_multipart_upload(**upload)
    with pytest.raises(botocore.exceptions.ClientError, match="NoSuchUpload"):
        s3.upload_part(**upload, PartNumber=1, Body=b"part")
    assert list((practice.folder / "s3" / "data").iterdir()) == []


def test_objects_survive_a_stop(practice: Practice) -> None:
    call("PUT", presign(practice, "put_object"), body=b"first")
    call("PUT", presign(practice, "put_object"), body=BODY)
    upload = client(practice).create_multipart_upload(Bucket=practice.addresses.s3_bucket, Key="m")["UploadId"]
    practice.stop()
    practice.start()
    assert call("GET", presign(practice, "get_object")).body == BODY
    assert len(list((practice.folder / "s3" / "data").iterdir())) == 1, "a replaced body is deleted"
    assert (
        call("PUT", presign(practice, "upload_part", Key="m", UploadId=upload, PartNumber=1), body=b"x").status == 200
    )


def test_files_are_taken_in_as_fast_as_the_line_is(practice: Practice) -> None:
    """All requests share the line: two files at once take as long as one of their size."""
    body = bytes(300_000)
    practice.faults.bytes_per_second = 1_000_000
    began = time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        urls = [presign(practice, "put_object", Key=f"masters/{number}.wav") for number in range(2)]
        replies = list(threads.map(lambda url: call("PUT", url, body=body), urls))
    took = time.monotonic() - began
    assert [reply.status for reply in replies] == [200, 200]
    assert took >= 0.55, "less than the line can carry"
