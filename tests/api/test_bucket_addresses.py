"""Where the files of a bucket are, however its address was copied; and names that no bucket has."""

from __future__ import annotations

from typing import Literal

import pytest

from trackball_desktop.api.addresses import bucket_address, bucket_error
from trackball_desktop.api.presigned import Bucket
from trackball_desktop.api.s3_errors import StorageRefused
from trackball_desktop.api.signing import BucketSource, S3Keys


@pytest.mark.parametrize(
    ("bucket", "endpoint", "style", "address"),
    [
        ("masters", "https://s3.example", "path", "https://s3.example/masters"),
        ("masters", "https://s3.example", "virtual", "https://masters.s3.example"),
        ("masters", "https://s3.example/masters", "path", "https://s3.example/masters"),
        ("masters", "https://s3.example/masters/", "virtual", "https://masters.s3.example"),
        ("masters", "https://x.r2.cloudflarestorage.com/masters", "path", "https://x.r2.cloudflarestorage.com/masters"),
        ("masters", "https://masters.s3.example", "path", "https://masters.s3.example"),
        ("masters", "https://masters.s3.example", "virtual", "https://masters.s3.example"),
        ("masters", "https://masters.s3.eu-west-1.amazonaws.com", "path", "https://masters.s3.eu-west-1.amazonaws.com"),
        (
            "masters",
            "https://masters.fra1.digitaloceanspaces.com",
            "path",
            "https://masters.fra1.digitaloceanspaces.com",
        ),
        ("masters", "https://masters.s3.example:9000/masters", "path", "https://masters.s3.example:9000"),
        ("media.northlight.example", "https://s3.example", "virtual", "https://s3.example/media.northlight.example"),
        ("a.b", "https://a.b.s3.example", "virtual", "https://s3.example/a.b"),
        ("a.b", "", "virtual", "https://s3.eu-west-1.amazonaws.com/a.b"),
        ("minio", "https://minio.example.com", "path", "https://minio.example.com/minio"),
        ("s3", "https://s3.example", "path", "https://s3.example/s3"),
        ("masters", "http://127.0.0.1:9000", "path", "http://127.0.0.1:9000/masters"),
    ],
)
def test_the_address_of_a_bucket(bucket: str, endpoint: str, style: Literal["path", "virtual"], address: str) -> None:
    assert bucket_address(bucket, "eu-west-1", endpoint, style) == address
    assert Bucket(bucket, "eu-west-1", endpoint, style).object_url("k.wav") == f"{address}/k.wav"


@pytest.mark.parametrize(
    "name", ["s3://masters", "masters/incoming", "Masters ", "a b", "", "https://x/y", "a?b", "a\\b"]
)
def test_names_that_no_bucket_has(name: str) -> None:
    assert bucket_error(name)


@pytest.mark.parametrize("name", ["masters", "media.northlight.example", "Old_Masters", "a-1"])
def test_names_that_buckets_have(name: str) -> None:
    assert bucket_error(name) == ""


@pytest.mark.parametrize(("code", "words", "learnt"), [("", "", True), ("InvalidRequest", "InvalidRequest: no", False)])
def test_a_store_that_answers_a_checksum_with_a_bare_400_is_asked_without(code: str, words: str, learnt: bool) -> None:
    source = BucketSource(Bucket("masters", "eu-west-1", "https://s3.example", "path"), S3Keys("id", "secret"))
    refused = StorageRefused("no", status=400, code=code, service_message=words)
    assert source.on_error(refused) is learnt
    assert source.supports_checksums is not learnt
    assert not source.on_error(refused), "once"
