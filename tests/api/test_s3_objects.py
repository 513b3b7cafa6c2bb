"""What is read from a bucket: refusals say so, with the storage's own words."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.loopback import Said, serving
from trackball_desktop.api.http import Http
from trackball_desktop.api.presigned import Bucket
from trackball_desktop.api.s3_errors import StorageRefused
from trackball_desktop.api.s3_objects import BucketObjects
from trackball_desktop.api.signing import BucketSource, S3Keys

DENIED = b"<Error><Code>AccessDenied</Code><Message>Ask your administrator</Message></Error>"


def test_a_refused_listing_keeps_what_the_storage_said() -> None:
    async def work(address: str) -> None:
        async with Http() as http:
            source = BucketSource(Bucket("masters", "eu-west-1", address, "path"), S3Keys("id", "secret"))
            async for _ in BucketObjects(http, source).list_objects("events/"):
                pytest.fail("nothing was listed")

    with serving(Said(403, DENIED)) as server, pytest.raises(StorageRefused, match="cannot be read") as refused:
        asyncio.run(work(server.url))
    assert refused.value.status == 403
    assert refused.value.code == "AccessDenied"
    assert "Ask your administrator" in refused.value.service_message
