"""Catalogue events from a bucket, at a real S3 server: each object once, page by page, and what a key may not."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.generated_events import expected, generate
from tests.servers.swift import S3Server
from trackball_desktop.api.s3_errors import StorageRefused
from trackball_desktop.api.s3_objects import BucketObjects
from trackball_desktop.api.signing import BucketSource
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.services.catalogue_events import CatalogueEvents, EventImport
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import Account, StorageSettings
from trackball_desktop.targets.clients import Clients


@pytest.fixture
def repositories(tmp_path: Path) -> Iterator[Repositories]:
    opened = Repositories.open(tmp_path / "data")
    yield opened
    opened.close()


def _account(repositories: Repositories, server: S3Server, prefix: str, access_key: str) -> Account:
    storage = StorageSettings("bucket", server.endpoint, server.region, server.bucket, "path", prefix, access_key)
    account = Account(id="a", name="A", target="openplay", storage=storage)
    repositories.accounts.save(account).result()
    return account


def _take(repositories: Repositories, secret: str, prefix: str = "") -> EventImport:
    secrets = Secrets(in_memory=True)
    secrets.save("a/s3", secret)

    async def work() -> EventImport:
        clients = Clients(repositories, secrets)
        try:
            return await CatalogueEvents(repositories, lambda: clients).import_from_bucket("a", prefix)
        finally:
            await clients.close()

    return asyncio.run(work())


def test_each_object_is_taken_once_and_new_ones_are_found(repositories: Repositories, s3_server: S3Server) -> None:
    generated = generate(60, 4, own_share=0.5)
    for gtin14 in sorted(generated.own):
        repositories.library.create(Release(title="x", upc=gtin14.lstrip("0")), label="made").result()
    client = s3_server.client()
    for number, text in enumerate(generated.texts[:50]):
        key = f"label/catalogue-events/2026/11/30/{number:06d}.json"
        body = gzip.compress(text.encode(), mtime=0) if number % 2 else f"[{text}]".encode()
        client.put_object(Bucket=s3_server.bucket, Key=key, Body=body)
    client.put_object(Bucket=s3_server.bucket, Key="label/other/1.json", Body=b"{}")
    _account(repositories, s3_server, "label", s3_server.access_key)
    first = _take(repositories, s3_server.secret_key)
    assert (first.sources, first.counts.events, first.skipped) == (50, 50, 0)
    rest = b"\n".join(text.encode() for text in generated.texts[50:])
    client.put_object(Bucket=s3_server.bucket, Key="label/catalogue-events/2026/12/01/1.json", Body=rest)
    second = _take(repositories, s3_server.secret_key)
    assert (second.sources, second.counts.events, second.skipped) == (51, 10, 50)
    held = {one.id: (one.version, one.takedown) for gtin in generated.own for one in repositories.events.by_gtin(gtin)}
    wanted = expected(generated.texts, generated.own)
    assert held == {id_: (one["version"], one["takedown"]) for id_, one in wanted.items()}


def test_more_objects_than_a_page_are_listed(repositories: Repositories, s3_server: S3Server) -> None:
    client = s3_server.client()
    keys = [f"many/{number:04d}.json" for number in range(7)]
    for key in keys:
        client.put_object(
            Bucket=s3_server.bucket, Key=key, Body=json.dumps({"id": -1, "version": 1, "upc": "1"}).encode()
        )
    _account(repositories, s3_server, "", s3_server.access_key)
    secrets = Secrets(in_memory=True)
    secrets.save("a/s3", s3_server.secret_key)

    async def work() -> list[str]:
        clients = Clients(repositories, secrets)
        source = await clients.upload_source("a")
        assert isinstance(source, BucketSource)
        try:
            objects = BucketObjects(await clients.http(), source)
            return [one.key async for one in objects.list_objects("many/", page=3)]
        finally:
            await clients.close()

    assert asyncio.run(work()) == keys


def test_a_key_that_may_not_read_is_told_as_that(repositories: Repositories, s3_server: S3Server) -> None:
    _account(repositories, s3_server, "label", s3_server.other_access_key)
    with pytest.raises(StorageRefused) as refused:
        _take(repositories, s3_server.other_secret_key)
    assert "s3:ListBucket" in str(refused.value)
    assert repositories.events.totals()["sources"] == 0


def test_a_signing_service_cannot_list(repositories: Repositories) -> None:
    storage = StorageSettings("signing", signing_url="https://sign.example/")
    repositories.accounts.save(Account(id="a", name="A", target="openplay", storage=storage)).result()
    secrets = Secrets(in_memory=True)
    secrets.save("a/signing", "token")

    async def work() -> None:
        clients = Clients(repositories, secrets)
        try:
            await CatalogueEvents(repositories, lambda: clients).import_from_bucket("a")
        finally:
            await clients.close()

    with pytest.raises(UserError, match="cannot list"):
        asyncio.run(work())
