"""Finds files of a release again that are no longer where they were: by their bytes, never by their name alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

from trackball_desktop.domain.assets import Asset
from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.files import hash_file
from trackball_desktop.storage.repositories import Repositories


async def locate(repositories: Repositories, release_id: str, sha256: str, path: Path) -> int:
    """Say where the file with these bytes is now; others of the release that are missing and lie beside it come along.

    Returns how many were found. Raises UserError where `path` holds other bytes, MediaError where it cannot be read.
    """
    stamp = await asyncio.to_thread(hash_file, path)
    if stamp.sha256 != sha256:
        raise UserError(
            FileText.tr("{name} is not the file that was checked.", name=path.name),
            meaning=FileText.tr("Its content differs, so nothing was changed."),
            remedy=FileText.tr("Choose the same file, or attach this one to the track and check it first."),
        )
    count = 0
    for asset in await asyncio.to_thread(repositories.assets.for_release, release_id):
        if asset.stamp.sha256 == sha256:
            await asyncio.wrap_future(repositories.assets.relink(asset.id, _absolute_text(path), stamp))
            count += 1
        elif await asyncio.to_thread(_is_beside, asset, path):
            count += await _relink_beside(repositories, asset, path.parent / Path(asset.path).name)
    await asyncio.wrap_future(repositories.assets.remember_hash(_absolute_text(path), stamp))
    return count


async def _relink_beside(repositories: Repositories, asset: Asset, path: Path) -> int:
    try:
        stamp = await asyncio.to_thread(hash_file, path)
    except TrackballError:
        return 0
    if stamp.sha256 != asset.stamp.sha256:
        return 0
    await asyncio.wrap_future(repositories.assets.relink(asset.id, _absolute_text(path), stamp))
    return 1


def _absolute_text(path: Path) -> str:
    return str(path.absolute())


def _is_beside(asset: Asset, path: Path) -> bool:
    """Whether a file is missing, and one of its name and size lies in the folder of another."""
    try:
        return (
            asset.stamp.sha256 is not None
            and not Path(asset.path).exists()
            and (path.parent / Path(asset.path).name).stat().st_size == asset.stamp.size
        )
    except OSError:
        return False
