"""Receipts: there for everything that was answered, right by themselves, and without a secret."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import stat
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests import skips
from tests.services.conftest import World
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.domain.release import Release
from trackball_desktop.services.context import Services
from trackball_desktop.services.receipts import Receipts
from trackball_desktop.storage.outbox import Submission


def receipt_of(world: World, submission: Submission) -> tuple[str, dict[str, Any]]:
    page = Receipts(world.repositories).page_path(submission.id)
    assert page is not None
    return page.read_text(encoding="utf-8"), json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))


def test_a_created_release_has_a_receipt_that_stands_by_itself(world: World) -> None:
    release_id = world.complete_release()

    async def work(services: Services) -> Submission:
        queued = await services.submit.queue(release_id)
        return await services.submit.run_until_settled(queued.id)

    sent = world.run(work)
    page, document = receipt_of(world, sent)
    assert hashlib.sha256(document["payload_text"].encode()).hexdigest() == document["payload_sha256"]
    assert json.loads(document["payload_text"]) == world.payload_of(world.practice.created_releases()[0])
    on_disk = {hashlib.sha256(path.read_bytes()).hexdigest() for path in world.masters.iterdir()}
    assert {file["sha256"] for file in document["files"]} == on_disk
    stored = set(world.practice.store.keys())
    assert {file["object_key"] for file in document["files"]} < stored
    assert document["submission"]["openplay_id"] == sent.remote_id
    assert [finding["severity"] for finding in document["findings"]].count("blocker") == 0
    assert document["events"][-1]["raw"], "OpenPlay's own answer"
    for text in (sent.remote_id, sent.payload_sha256, sent.upc, *on_disk):
        assert str(text) in page


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_only_its_owner_reads_a_receipt(world: World) -> None:
    row = world.queue_bare(1)
    world.run(lambda services: services.submit.run_until_settled(row.id))
    page = Receipts(world.repositories).page_path(row.id)
    assert page is not None
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert not list(page.parent.glob("*.part"))


def test_a_refusal_is_kept_with_its_text(world: World) -> None:
    row = queue_body(world, {"title": "<script>alert(1)</script>", "upc": "036000291452", "release_date": "soon"})
    refused = world.run(lambda services: services.submit.run_until_settled(row.id))
    assert refused.state is SubmissionState.REFUSED
    page, document = receipt_of(world, refused)
    assert document["events"][-1]["detail"]["http_status"] == 422
    assert "Rejected by OpenPlay" in page
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)=|url\(|@import""", page), "nothing that a browser would fetch"
    seen = Titles()
    seen.feed(page)
    assert seen.heading == "<script>alert(1)</script>"


def test_a_receipt_that_a_kill_left_out_is_written_at_the_next_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = world.queue_bare(1)

    async def killed(self: Receipts, submission_id: str) -> Path:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(Receipts, "write", killed)
        with pytest.raises(asyncio.CancelledError):
            world.run(lambda services: services.submit.run_until_settled(row.id))
    confirmed = world.repositories.outbox.get(row.id)
    assert confirmed.state is SubmissionState.CONFIRMED
    assert Receipts(world.repositories).page_path(row.id) is None
    world.run(lambda services: services.receipts.write_missing())
    assert receipt_of(world, confirmed)[1]["submission"]["state"] == "confirmed"


def test_an_undone_adoption_is_in_the_receipt(world: World) -> None:
    row = world.queue_bare(1)
    world.practice.faults.lose_answer_after_create = 1
    world.run(lambda services: services.submit.run_until_settled(row.id))
    undone = world.run(lambda services: services.submit.actions.undo_adoption(row.id))
    page, document = receipt_of(world, undone)
    assert document["submission"]["state"] == "withdrawn"
    assert document["events"][-1]["actor"] == "you"
    assert "No longer connected" in page


def test_credentials_that_an_answer_echoes_are_not_kept(world: World) -> None:
    from trackball_desktop.api.http import Reply
    from trackball_desktop.targets.openplay.client import OpenPlayClient

    secret = world.practice.addresses.key_secret

    class Echoing:
        async def send(self, method: str, url: str, *, headers: dict[str, str], **_: object) -> Reply:
            body = json.dumps({"error": f"you sent {headers['Authorization']} which is {secret}"})
            return Reply(400, {}, body.encode(), url)

    openplay = OpenPlayClient(Echoing(), "https://a.example/v1/", "https://a.example/v1/", "id", secret)  # type: ignore[arg-type]
    answer = asyncio.run(openplay.create(b"{}"))
    assert secret not in answer.raw + answer.message + str(answer.error)
    assert "Basic [removed]" in answer.raw


class Titles(HTMLParser):
    """Reads the first heading as a browser would."""

    heading = ""
    _inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "h1"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.heading += data
            self._inside = False


def queue_body(world: World, body: dict[str, Any]) -> Submission:
    release = Release(title=body["title"], upc=body["upc"])
    world.repositories.library.create(release, label="made").result()
    return world.repositories.outbox.queue(
        release_id=release.id,
        account_id="practice",
        upc=body["upc"],
        gtin14=body["upc"].zfill(14),
        payload=json.dumps(body),
        needs_files=False,
    ).result()
