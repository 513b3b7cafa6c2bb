"""Files of every role go to the storage with the release, and stand in its manifest and its receipt."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.services.conftest import World
from tests.services.test_attaching import PDF, atmos, movie
from tests.services.test_receipts import receipt_of
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import SetField
from trackball_desktop.services.context import Services
from trackball_desktop.storage.outbox import Submission

SECONDS = 44
"""As long as the sample's first master: an Atmos mix of another length stops the release."""
LYRICS = "[00:01.00]Wide is the water\n[00:04.50]Low is the sky\n"


def test_files_of_every_role_are_sent_and_stand_in_the_receipt(world: World, tmp_path: Path) -> None:
    release_id = world.complete_release()
    (tmp_path / "b.pdf").write_bytes(PDF)
    (tmp_path / "l.lrc").write_text(LYRICS, encoding="utf-8")
    mix, square = atmos(tmp_path / "a.wav", frames=SECONDS * 48_000), movie(tmp_path / "sq.mp4", 3840, 3840)

    async def work(services: Services) -> Submission:
        drafts, attachments = services.drafts, services.attachments
        await attachments.attach(release_id, tmp_path / "b.pdf", AssetRole.BOOKLET)
        await attachments.attach(release_id, mix, AssetRole.ATMOS, track=1)
        await attachments.attach(release_id, tmp_path / "l.lrc", AssetRole.LYRICS, track=1)
        await attachments.attach(release_id, square, AssetRole.MOTION)
        draft = world.repositories.library.load(release_id).release
        track = next(draft.tracks())
        await drafts.apply(draft, SetField(node_id=track.id, field="local.atmos_isrc", value="QZNL22699001"), "a code")
        return await services.submit.run_until_settled((await services.submit.queue(release_id)).id)

    sent = world.run(work)
    _, document = receipt_of(world, sent)
    files = {file["file_name"]: file for file in document["files"]}
    wanted = {
        "b.pdf": AssetRole.BOOKLET, "a.wav": AssetRole.ATMOS, "l.lrc": AssetRole.LYRICS, "sq.mp4": AssetRole.MOTION,
    }  # fmt: skip
    for name, role in wanted.items():
        content = (tmp_path / name).read_bytes()
        assert files[name]["role"] == role.value
        assert files[name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert files[name]["object_key"], f"{name} was not stored"
    assert (files["a.wav"]["track"], files["l.lrc"]["track"]) == (1, 1)
    assert {file["role"] for file in files.values()} == {"master", "cover", *(role.value for role in wanted.values())}
    assert document["manifest_key"]
