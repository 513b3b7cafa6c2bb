"""The clients against practice's servers, which were written from the documents alone: two readings that must agree."""

from __future__ import annotations

import asyncio
import os
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from trackball_desktop.api import s3
from trackball_desktop.api.artwork_cdn import ArtworkCdn, Cover, MissingCover
from trackball_desktop.api.http import Http
from trackball_desktop.api.presigned import Bucket, UploadFile
from trackball_desktop.api.signing import BucketSource, S3Keys, UrlSource
from trackball_desktop.api.signing_service import SigningServiceSource
from trackball_desktop.domain.assets import FileStamp
from trackball_desktop.domain.errors import LoginRefused, NotFound
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.formats.release_json import read_release_json
from trackball_desktop.practice.servers import Addresses, Practice
from trackball_desktop.practice.variant import Variant
from trackball_desktop.targets.answers import Outcome
from trackball_desktop.targets.openplay.body import canonical_json, create_body, import_create_body
from trackball_desktop.targets.openplay.client import OpenPlayClient

BODY = read_release_json((Path(__file__).parents[1] / "data" / "openplay" / "create-release-request.json").read_bytes())
UPC = "000000000017"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path / "practice", variant=Variant(index_lag=0)) as running:
        yield running


def open_play(http: Http, addresses: Addresses, secret: str | None = None) -> OpenPlayClient:
    bases = (addresses.openplay_read_base, addresses.openplay_write_base)
    return OpenPlayClient(http, *bases, addresses.key_id, secret or addresses.key_secret)


def sources(http: Http, addresses: Addresses) -> list[UrlSource]:
    bucket = Bucket(addresses.s3_bucket, addresses.s3_region, addresses.s3_endpoint, "path", "masters")
    keys = S3Keys(addresses.s3_access_key, addresses.s3_secret_key, addresses.s3_session_token)
    return [
        BucketSource(bucket, keys),
        SigningServiceSource(http, addresses.signing_url, addresses.signing_token, ["127.0.0.1"]),
    ]


def test_a_release_is_created_found_and_read(practice: Practice) -> None:
    async def main() -> None:
        async with Http() as http:
            openplay = open_play(http, practice.addresses)
            assert (await openplay.version()).http_status == 200
            assert (await openplay.search(upc=UPC)).items == []
            payload = canonical_json(create_body(resolve(import_create_body(BODY)))).encode()
            answer = await openplay.create(payload)
            assert answer.outcome is Outcome.CONFIRMED
            assert answer.remote_id
            found = await openplay.search(upc=UPC)
            assert answer.remote_id in [hit.id for hit in found.items]
            remote = await openplay.get(answer.remote_id)
            assert (remote.title, remote.upc, len(remote.tracks)) == (BODY["title"], UPC, 3)
            with pytest.raises(NotFound):
                await openplay.get("195-999999")
            with pytest.raises(LoginRefused):
                await open_play(http, practice.addresses, "wrong").version()

    asyncio.run(main())
    assert len(practice.created_releases()) == 1


def test_storage_works_by_both_sources(practice: Practice, tmp_path: Path) -> None:
    path = tmp_path / "01.wav"
    path.write_bytes(os.urandom(300_000))
    stat, digest = path.stat(), sha256(path.read_bytes()).hexdigest()
    stamp = FileStamp(size=stat.st_size, mtime_ns=stat.st_mtime_ns)
    file = UploadFile("audio", "01.wav", "audio/wav", stat.st_size, digest)

    async def main() -> None:
        async with Http() as http:
            for source in sources(http, practice.addresses):
                report = await s3.probe_storage(http, source)
                assert (report.read, report.private) == (True, True)
                ticket = await source.presign_upload(file)
                sent = await s3.put_file(http, ticket, path, stamp)
                assert sent.checksum_ok
                assert ticket.head_request is not None
                found = await s3.head_object(http, ticket.head_request)
                # Our own URL asks for the checksum; the one that practice's signing service makes does not.
                spelled = b64encode(bytes.fromhex(digest)).decode() if isinstance(source, BucketSource) else None
                assert found == s3.ObjectMetadata(stat.st_size, sent.etag, spelled)
                done = await source.complete(ticket, file, sent.etag)
                assert done is None or (done.size, done.sha256) == (stat.st_size, digest)
                again = await source.presign_upload(file)
                assert (await s3.put_file(http, again, path, stamp)).exists

    asyncio.run(main())


def test_covers_are_told_from_placeholders(practice: Practice) -> None:
    picture = b"\xff\xd8\xff cover"
    practice.put_artwork(5726299, {500: picture})

    async def main() -> None:
        async with Http() as http:
            cdn = ArtworkCdn(http, practice.addresses.artwork_base)
            cover = await cdn.fetch(5726299)
            assert isinstance(cover, Cover)
            assert (cover.data, cover.size) == (picture, 500)
            assert isinstance(await cdn.fetch(5726300), MissingCover)

    asyncio.run(main())
