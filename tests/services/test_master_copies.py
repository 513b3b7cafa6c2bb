"""Copies of masters are cleared away once nothing in the library needs them, and not before."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.services.bare import upc_of
from tests.services.conftest import World
from tests.waves import write_wave
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.services.master_copies import UNUSED_DAYS
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.storage.submission_snapshot import SnapshotAsset, SubmissionSnapshot

NAME = "01 夜 copy-0123456789ab.wav"


@pytest.fixture
def copy(world: World) -> Path:
    """A copy that is older than it has to be."""
    path = world.repositories.folder / "masters" / NAME
    write_wave(path, 0.01)
    age(path, UNUSED_DAYS + 1)
    return path


def age(path: Path, days: int) -> None:
    changed = path.stat().st_mtime - timedelta(days=days).total_seconds()
    os.utime(path, (changed, changed))


def swept(world: World) -> int:
    return world.run(lambda services: services.master_copies.remove_unused())


def test_an_old_copy_that_nothing_names_goes(world: World, copy: Path) -> None:
    own = copy.with_name("A master of somebody.wav")
    write_wave(own, 0.01)
    age(own, UNUSED_DAYS + 1)
    assert swept(world) == 1
    assert not copy.exists()
    assert own.exists(), "what the app did not make is not its to delete"


def test_a_young_copy_stays(world: World, copy: Path) -> None:
    age(copy, -2)
    assert swept(world) == 0
    assert copy.exists()


def test_a_copy_stays_as_long_as_a_release_has_it_in_the_trash_too(world: World, copy: Path) -> None:
    track = Track(title="夜")
    release = Release(title="Sea", discs=(Disc(tracks=(track,)),))
    library = world.repositories.library
    library.create(release, label="test", assets=[make_asset(release.id, track.id, AssetRole.MASTER, copy)]).result()
    assert swept(world) == 0
    library.trash(release.id).result()
    assert swept(world) == 0
    assert copy.exists()


def test_a_copy_stays_as_long_as_a_step_that_names_it_can_be_undone(world: World, copy: Path) -> None:
    release = Release(title="Sea")
    world.repositories.library.create(release, label="test").result()
    for title in (NAME, "Sea again"):
        world.run(lambda services, title=title: services.drafts.set_fields(release.id, [f"title={title}"]))
    assert swept(world) == 0
    assert copy.exists()


def test_a_copy_that_was_sent_stays_though_the_release_has_another_master(world: World, copy: Path) -> None:
    release, upc = Release(title="Sea", upc=upc_of(1)), upc_of(1)
    world.repositories.library.create(release, label="test").result()
    sent = SnapshotAsset(release.id, "master", str(copy), copy.stat().st_size, copy.stat().st_mtime_ns, "0" * 64)
    outbox = world.repositories.outbox
    row = outbox.queue(
        release_id=release.id,
        account_id="practice",
        upc=upc,
        gtin14=upc.zfill(14),
        payload="{}",
        needs_files=False,
        snapshot=SubmissionSnapshot(assets=(sent,)),
    ).result()
    assert swept(world) == 0
    for state in (SubmissionState.POSTING, SubmissionState.CONFIRMED):
        outbox.move(row.id, state, event="x", detail={}, remote_id="1-1").result()
    assert swept(world) == 0
    assert copy.exists()
