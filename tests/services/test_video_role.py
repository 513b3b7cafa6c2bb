"""A video goes all the way: its role recognised, checked, uploaded, in receipt, manifest and ERN."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from lxml import etree

from tests.formats.test_ern_round_trip import schema
from tests.services.conftest import World
from tests.services.test_attaching import movie
from tests.services.test_receipts import receipt_of
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import SetField
from trackball_desktop.formats.ern.model import MessageParty, Reason
from trackball_desktop.services.attaching import detect_attachments
from trackball_desktop.services.context import Services
from trackball_desktop.services.ern import Delivery, WrittenDelivery
from trackball_desktop.storage.outbox import Submission

SECONDS = 30
PARTIES = Delivery(MessageParty("PADPIDA2026112901X", "Northlight"), MessageParty("PADPIDA2026112902Y", "A Store"))


def test_a_video_is_recognised_checked_uploaded_and_in_receipt_and_manifest(world: World, tmp_path: Path) -> None:
    release_id = world.complete_release()
    clip = movie(tmp_path / "02 clip.mov", 1280, 720, sound=True, seconds=SECONDS)
    draft = world.stores.library.load(release_id).release
    second = list(draft.tracks())[1]
    (found,), problems = detect_attachments(draft, [clip])
    assert (found.role, found.owner_id, problems) == (AssetRole.VIDEO, second.id, [])

    async def work(services: Services) -> tuple[list[str], Submission]:
        await services.drafts.attach(release_id, clip)
        report = await services.checking.run(release_id)
        rules = [finding.rule for finding in report.findings if finding.node_id == second.id]
        return rules, await services.submit.run_until_settled((await services.submit.queue(release_id)).id)

    rules, sent = world.run(work)
    assert "video.file" in rules, "too small, and not ProRes"
    _, document = receipt_of(world, sent)
    (file,) = [one for one in document["files"] if one["role"] == "video"]
    assert (file["file_name"], file["track"]) == ("02 clip.mov", 2)
    assert file["sha256"] == hashlib.sha256(clip.read_bytes()).hexdigest()
    stored = world.practice.store.get(file["object_key"])
    assert stored is not None
    assert stored.size == clip.stat().st_size
    kept = world.practice.store.get(document["manifest_key"])
    assert kept is not None
    entries = json.loads(kept.path.read_bytes())["files"]
    (entry,) = [one for one in entries if one["role"] == "video"]
    assert (entry["track_id"], entry["object_key"]) == (second.id, file["object_key"])


def test_the_video_of_a_video_track_is_in_the_message_and_one_beside_a_master_is_told(
    world: World, tmp_path: Path
) -> None:
    release_id = world.complete_release()
    film = movie(tmp_path / "film.mov", 1920, 1080, sound=True, seconds=SECONDS, codec=b"apch")
    clip = movie(tmp_path / "clip.mov", 1920, 1080, sound=True, seconds=SECONDS, codec=b"apch")

    async def work(services: Services) -> WrittenDelivery:
        draft = services.stores.library.load(release_id).release
        second = list(draft.tracks())[1]
        await services.drafts.apply(draft, SetField(node_id=second.id, field="track_type", value="video"), "a video")
        await services.drafts.attach(release_id, film, track=2)
        await services.drafts.attach(release_id, tmp_path / "01 clip.mov")
        return await services.ern.export([release_id], tmp_path / "out", PARTIES)

    clip.rename(tmp_path / "01 clip.mov")
    made = world.run(work)
    (message,) = made.messages
    assert not [fault for fault in message.faults if fault.code in {"file_unnamed", "file_missing", "no_file"}]
    xml = message.xml.read_bytes()
    if (xsd := schema()) is not None:
        xsd.assertValid(etree.fromstring(xml))
    (video,) = etree.fromstring(xml).iter("Video")
    uri = video.findtext(".//File/URI")
    assert uri is not None
    assert uri.endswith("_video.mov")
    assert (message.xml.parent / uri).read_bytes() == film.read_bytes()
    assert video.findtext(".//HashSumValue") == hashlib.md5(film.read_bytes(), usedforsecurity=False).hexdigest()
    told = {(one.path, one.value) for one in message.remarks if one.reason is Reason.NO_PLACE}
    assert ("files.video", "01 clip.mov") in told
    assert len(list(made.folder.rglob("*.mov"))) == 1
