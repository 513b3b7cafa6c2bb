"""A file that was moved is found again by its bytes, with those that were moved together with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from trackball_desktop.domain.assets import Asset, AssetRole
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Release
from trackball_desktop.media.files import hash_file
from trackball_desktop.services.relink import locate
from trackball_desktop.storage.repositories import Repositories


def test_a_moved_folder_is_found_by_one_of_its_files(tmp_path: Path) -> None:
    repositories = Repositories.open(tmp_path / "data")
    release = Release(title="Harbour")
    repositories.library.create(release, label="made").result()
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    assets: list[Asset] = []
    for name in ("1.wav", "2.wav", "3.wav"):
        (old / name).write_bytes(name.encode() * 100)
        stamp = hash_file(old / name)
        assets.append(
            Asset(
                id=new_id(),
                release_id=release.id,
                owner_id=name,
                role=AssetRole.MASTER,
                path=str(old / name),
                stamp=stamp,
            )
        )
    repositories.assets.save(assets).result()
    old.rename(new)
    (new / "3.wav").write_bytes(b"9.wav" * 100)  # of the same name and size, and is not the file that was checked
    first = assets[0].stamp.sha256
    assert first is not None
    with pytest.raises(UserError, match="is not the file that was checked"):
        asyncio.run(locate(repositories, release.id, first, new / "2.wav"))
    assert asyncio.run(locate(repositories, release.id, first, new / "1.wav")) == 2
    found = {asset.owner_id: Path(asset.path).parent.name for asset in repositories.assets.for_release(release.id)}
    assert found == {"1.wav": "new", "2.wav": "new", "3.wav": "old"}
    assert {asset.stamp.sha256 for asset in repositories.assets.for_release(release.id)} == {
        a.stamp.sha256 for a in assets
    }
    repositories.close()
