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
from trackball_desktop.formats.ern import reader
from trackball_desktop.formats.ern.model import MessageParty
from trackball_desktop.services.attaching import detect_attachments
from trackball_desktop.services.context import Services
from trackball_desktop.services.ern import DeliveryOptions, WrittenDelivery
from trackball_desktop.storage.outbox import Submission

SECONDS = 30
PARTIES = DeliveryOptions(
    MessageParty("PADPIDA2026112901X", "Northlight"), MessageParty("PADPIDA2026112902Y", "A Store")
)


def test_a_video_is_recognised_checked_uploaded_and_in_receipt_and_manifest(world: World, tmp_path: Path) -> None:
    release_id = world.complete_release()
    clip = movie(tmp_path / "02 clip.mov", 1280, 720, sound=True, seconds=SECONDS)
    draft = world.repositories.library.load(release_id).release
    second = list(draft.tracks())[1]
    (found,), problems = detect_attachments(draft, [clip])
    assert (found.role, found.owner_id, problems) == (AssetRole.VIDEO, second.id, [])

    async def work(services: Services) -> tuple[list[str], Submission]:
        await services.attachments.attach(release_id, clip)
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


def test_videos_of_tracks_and_moving_covers_are_in_the_message_and_come_back(world: World, tmp_path: Path) -> None:
    release_id = world.complete_release()
    film = movie(tmp_path / "film.mov", 1920, 1080, sound=True, seconds=SECONDS, codec=b"apch")
    clip = movie(tmp_path / "01 clip.mov", 1920, 1080, sound=True, seconds=SECONDS, codec=b"apch")
    covers = [movie(tmp_path / "square.mp4", 3840, 3840), movie(tmp_path / "tall.mp4", 2048, 2732)]

    async def work(services: Services) -> WrittenDelivery:
        draft = services.repositories.library.load(release_id).release
        second = list(draft.tracks())[1]
        await services.drafts.apply(draft, SetField(node_id=second.id, field="track_type", value="video"), "a video")
        await services.attachments.attach(release_id, film, track=2)
        await services.attachments.attach(release_id, clip)
        for cover in covers:
            await services.attachments.attach(release_id, cover, AssetRole.MOTION)
        await services.checking.run(release_id)
        return await services.ern.export([release_id], tmp_path / "out", PARTIES)

    made = world.run(work)
    (message,) = made.messages
    assert not [
        fault for fault in message.faults if fault.code in {"file_unnamed", "file_missing", "no_file", "no_isrc"}
    ]
    xml = message.xml.read_bytes()
    if (xsd := schema()) is not None:
        xsd.assertValid(etree.fromstring(xml))
    root = etree.fromstring(xml)
    for source, kind, ending in (
        (film, "ShortFormMusicalWorkVideo", "_002_video.mov"),
        (clip, "ShortFormMusicalWorkVideo", "_001_video.mov"),
        (covers[0], "FrontCoverVideo", "_motion.mp4"),
        (covers[1], "FrontCoverVideo", "_motion_2.mp4"),
    ):
        (video,) = [one for one in root.iter("Video") if one.findtext(".//File/URI", "").endswith(ending)]
        assert video.findtext("Type") == kind
        assert (message.xml.parent / video.findtext(".//File/URI", "")).read_bytes() == source.read_bytes()
        assert video.findtext(".//HashSumValue") == hashlib.md5(source.read_bytes(), usedforsecurity=False).hexdigest()
        assert video.findtext(".//VideoCodecType") == ("AVC" if kind == "FrontCoverVideo" else "ProRes-422_HQ")
        linked = [one for one in root.iter("LinkedReleaseResourceReference") if one.text == video[0].text]
        assert [(one.get("LinkDescription"), one.get("UserDefinedValue")) for one in linked] == {
            film: [], clip: [("UserDefined", "Video")]
        }.get(source, [("CoverArt", None)])  # fmt: skip
    assert [one.path for one in message.remarks if one.path.startswith("files.")] == ["files.master"], "of the video"

    read = reader.read(xml, message.xml.name)
    (back,) = read.releases
    roles = {track.id: f"track {number}" for number, track in enumerate(back.release.tracks(), start=1)}
    assert read.unplaced == 0
    assert {(file.name.partition("_")[2], roles.get(file.owner_id, "release")) for file in back.files
            if file.role in {AssetRole.VIDEO, AssetRole.MOTION}} == {
        ("01_001_video.mov", "track 1"), ("01_002_video.mov", "track 2"), ("motion.mp4", "release"),
        ("motion_2.mp4", "release"),
    }  # fmt: skip
    assert not [one for one in read.unread if one.path.startswith("ResourceList/Video/Display")]
