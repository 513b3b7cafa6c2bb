"""Describes files as assets of a release, before anything of them is read."""

from __future__ import annotations

from pathlib import Path

from trackball_desktop.domain.assets import Asset, AssetRole, FileStamp
from trackball_desktop.domain.ids import new_id
from trackball_desktop.media.files import read_stamp


def make_asset(release_id: str, owner_id: str, role: AssetRole, path: Path) -> Asset:
    """Describe a file as an asset, without reading it. Raises MediaError when it is not there."""
    stamp: FileStamp = read_stamp(path)
    return Asset(
        id=new_id(), release_id=release_id, owner_id=owner_id, role=role, path=str(path.absolute()), stamp=stamp
    )
