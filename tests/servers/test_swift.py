"""The S3 server of the tests refuses what S3 refuses: without this, an upload that passes would prove nothing."""

from __future__ import annotations

import base64
import hashlib
import http.client
import time
import uuid
from urllib.parse import urlsplit

import pytest

from tests.servers.swift import S3Server

BODY = b"RIFF" + bytes(range(256)) * 40
SHA256 = base64.b64encode(hashlib.sha256(BODY).digest()).decode()


@pytest.fixture
def key() -> str:
    return f"tests/{uuid.uuid4().hex} ö.wav"


def _presign(server: S3Server, operation: str, key: str, *, expires: int = 300, **parameters: str) -> str:
    params = {"Bucket": server.bucket, "Key": key} | parameters
    url: str = server.client().generate_presigned_url(operation, Params=params, ExpiresIn=expires)
    return url


def _send(method: str, url: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"{parts.path}?{parts.query}", body, named)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_right_upload_is_kept_byte_for_byte(s3_server: S3Server, key: str) -> None:
    url = _presign(s3_server, "put_object", key, ChecksumSHA256=SHA256)
    status, answer = _send("PUT", url, BODY, x_amz_checksum_sha256=SHA256)
    assert (status, answer) == (200, b"")
    assert _send("GET", _presign(s3_server, "get_object", key)) == (200, BODY)


def test_a_tampered_signature_is_refused(s3_server: S3Server, key: str) -> None:
    url = _presign(s3_server, "put_object", key)
    tampered = url[:-1] + ("0" if url[-1] != "0" else "1")
    status, answer = _send("PUT", tampered, BODY)
    assert status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in answer


def test_a_signature_for_another_key_is_refused(s3_server: S3Server, key: str) -> None:
    url = _presign(s3_server, "put_object", key)
    status, answer = _send("PUT", url.replace(".wav?", ".flac?"), BODY)
    assert status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in answer


def test_an_expired_url_is_refused(s3_server: S3Server, key: str) -> None:
    url = _presign(s3_server, "put_object", key, expires=1)
    time.sleep(2.1)  # S3 counts whole seconds
    status, answer = _send("PUT", url, BODY)
    assert status == 403
    assert b"Request has expired" in answer


def test_a_wrong_checksum_is_refused_and_nothing_is_kept(s3_server: S3Server, key: str) -> None:
    url = _presign(s3_server, "put_object", key, ChecksumSHA256=SHA256)
    status, answer = _send("PUT", url, BODY[::-1], x_amz_checksum_sha256=SHA256)
    assert status == 400
    assert b"<Code>BadDigest</Code>" in answer
    assert _send("HEAD", _presign(s3_server, "head_object", key))[0] == 404


def test_a_signed_header_must_be_sent(s3_server: S3Server, key: str) -> None:
    url = _presign(s3_server, "put_object", key, ChecksumSHA256=SHA256, ContentType="audio/wav")
    status, _ = _send("PUT", url, BODY, x_amz_checksum_sha256=SHA256, content_type="text/plain")
    assert status == 403


def test_an_unsigned_read_is_refused(s3_server: S3Server, key: str) -> None:
    s3_server.client().put_object(Bucket=s3_server.bucket, Key=key, Body=BODY)
    status, answer = _send("GET", _presign(s3_server, "get_object", key).partition("?")[0])
    assert 400 <= status < 500  # Swift's 400; S3 says 403
    assert BODY not in answer


def test_another_user_may_not_read(s3_server: S3Server, key: str) -> None:
    owner = s3_server.client()
    owner.put_object(Bucket=s3_server.bucket, Key=key, Body=BODY)
    stranger = s3_server.client(access_key=s3_server.other_access_key, secret_key=s3_server.other_secret_key)
    url = stranger.generate_presigned_url("get_object", Params={"Bucket": s3_server.bucket, "Key": key})
    status, answer = _send("GET", url)
    assert status in {403, 404}
    assert BODY not in answer
