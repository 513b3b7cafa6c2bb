"""The upload path against a real S3 server, with both sources of URLs: byte for byte, verified, never twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.api.test_s3_real import signing_service
from tests.servers.swift import S3Server
from tests.services.conftest import World
from trackball_desktop.domain.lifecycle import FileState, SubmissionState
from trackball_desktop.services.context import Services
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.settings import StorageSettings


@pytest.fixture(params=["bucket", "service"])
def real_world(request: pytest.FixtureRequest, world: World, s3_server: S3Server) -> Iterator[World]:
    """The world with its files going to the real S3 server."""
    with ExitStack() as stack:
        if request.param == "bucket":
            storage = StorageSettings(
                kind="bucket",
                endpoint=s3_server.endpoint,
                region=s3_server.region,
                bucket=s3_server.bucket,
                prefix=f"{request.param}-masters",
                access_key_id=s3_server.access_key,
            )
        else:
            url = stack.enter_context(signing_service(s3_server))
            storage = StorageSettings(kind="signing", signing_url=url, allowed_hosts=["127.0.0.1"])
        world.connect(storage=storage)
        world.secrets.save("practice/s3", s3_server.secret_key)
        world.secrets.save("practice/signing", "token")
        yield world


async def submit_and_settle(services: Services, release_id: str) -> Submission:
    submission = await services.submit.queue(release_id)
    return await services.submit.run_until_settled(submission.id)


def test_a_release_goes_to_a_real_store_and_its_manifest_names_the_objects(
    real_world: World, s3_server: S3Server
) -> None:
    release_id = real_world.complete_release()
    submission = real_world.run(lambda services: submit_and_settle(services, release_id))
    assert submission.state is SubmissionState.CONFIRMED
    rows = real_world.repositories.uploads.of_release(release_id)
    assert {row.state for row in rows} == {FileState.DONE}
    client = s3_server.client()
    stored = {row.name: client.get_object(Bucket=s3_server.bucket, Key=row.key)["Body"].read() for row in rows}
    for path in real_world.masters.iterdir():
        assert stored[path.name] == path.read_bytes()
    manifest = json.loads(next(content for name, content in stored.items() if name.endswith(".manifest.json")))
    keys = {row.sha256: row.key for row in rows}
    assert len(manifest["files"]) == 5
    for entry in manifest["files"]:
        assert entry["object_key"] == keys[entry["sha256"]]
        assert hashlib.sha256(stored[entry["file_name"]]).hexdigest() == entry["sha256"]
    assert [entry.get("track") for entry in manifest["files"]] == [1, 2, 3, 4, None]
    assert "X-Amz" not in json.dumps(manifest)


def test_a_file_that_somebody_else_stored_is_not_overwritten(world: World, s3_server: S3Server) -> None:
    storage = StorageSettings(
        kind="bucket",
        endpoint=s3_server.endpoint,
        region=s3_server.region,
        bucket=s3_server.bucket,
        prefix="shared",
        access_key_id=s3_server.access_key,
    )
    world.connect(storage=storage)
    world.secrets.save("practice/s3", s3_server.secret_key)
    cover = world.masters / "cover.jpg"
    key = f"shared/{hashlib.sha256(cover.read_bytes()).hexdigest()}.jpg"
    s3_server.client().put_object(Bucket=s3_server.bucket, Key=key, Body=cover.read_bytes(), Metadata={"by": "hand"})
    release_id = world.complete_release()
    assert world.run(lambda services: submit_and_settle(services, release_id)).state is SubmissionState.CONFIRMED
    assert s3_server.client().head_object(Bucket=s3_server.bucket, Key=key)["Metadata"] == {"by": "hand"}


def test_the_manifest_key_goes_into_the_chosen_field_and_nowhere_by_default(world: World) -> None:
    release_id = world.complete_release()
    account = world.connect(manifest_field="internal_synopsis")
    submission = world.run(lambda services: submit_and_settle(services, release_id))
    assert submission.manifest_key is not None
    payload = world.payload_of(world.practice.created_releases()[0])
    assert submission.manifest_key in payload["internal_synopsis"]
    assert world.practice.store.get(submission.manifest_key) is not None
    assert "?" not in payload["internal_synopsis"], "a key, never a signed address"
    assert account.manifest_field == "internal_synopsis"


def test_a_signing_services_own_prefix_is_learnt_so_that_the_next_manifest_key_is_right(world: World) -> None:
    """Practice's service puts files below "practice", which nobody told the app."""
    account = world.connect(manifest_field="notes")
    assert account.storage is not None
    signing = replace(account.storage, kind="signing", prefix="")
    world.connect(manifest_field="notes", storage=signing)
    release_id = world.complete_release()
    asked = world.run(lambda services: submit_and_settle(services, release_id))
    assert asked.open_question == "manifest"
    assert "Withdraw the release" in world.repositories.outbox.events(asked.id)[-1].detail["words"]

    async def again(services: Services) -> Submission:
        await services.submit.actions.withdraw(asked.id)
        return await submit_and_settle(services, release_id)

    submission = world.run(again)
    assert submission.state is SubmissionState.CONFIRMED
    assert submission.manifest_key is not None
    assert submission.manifest_key.startswith("practice/")
    assert world.practice.store.get(submission.manifest_key) is not None


def test_without_storage_the_metadata_goes_alone(world: World) -> None:
    release_id = world.complete_release()
    world.connect(storage=None)
    submission = world.run(lambda services: submit_and_settle(services, release_id))
    assert submission.state is SubmissionState.CONFIRMED
    assert world.practice.store.keys() == []
    assert len(world.practice.created_releases()) == 1


def test_without_storage_submitting_waits_for_no_measuring(world: World) -> None:
    world.measured = {}
    release_id = world.complete_release()
    world.connect(storage=None)
    submission = world.run(lambda services: submit_and_settle(services, release_id))
    assert submission.state is SubmissionState.CONFIRMED
    assert [asset.path for asset in world.repositories.assets.for_release(release_id) if asset.stamp.sha256] == []


def test_a_missing_master_asks_and_is_sent_once_it_is_back(world: World) -> None:
    release_id = world.complete_release()
    queued = world.run(lambda services: services.submit.queue(release_id))
    master = min(world.masters.glob("*.wav"))
    hidden = master.rename(world.folder / "elsewhere.wav")
    asked = world.run(lambda services: services.submit.run_until_settled(queued.id))
    assert asked.open_question == "files"
    assert master.name in world.repositories.outbox.events(queued.id)[-1].detail["words"]
    hidden.rename(master)

    async def again(services: Services) -> Submission:
        await services.submit.actions.send_again(queued.id)
        return await services.submit.run_until_settled(queued.id)

    assert world.run(again).state is SubmissionState.CONFIRMED
