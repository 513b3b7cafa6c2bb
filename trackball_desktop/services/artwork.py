"""Pictures for the window: thumbnails of local covers, and covers as the CDN shows them after release.

Thumbnails are kept in the cache folder by the hash of the picture, the CDN's covers by MassiveMusic's release id, so
that they show without a network. A placeholder is never kept as a cover.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.api.artwork_cdn import ArtworkCdn, Cover
from trackball_desktop.domain.assets import Asset, AssetRole
from trackball_desktop.domain.errors import StorageError, TrackballError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.artwork import make_thumbnail
from trackball_desktop.media.cover_fixes import fix_cover
from trackball_desktop.media.files import sanitise_file_name
from trackball_desktop.media.measure import measure_file
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.targets.clients import Clients

if TYPE_CHECKING:
    from trackball_desktop.media.cover_fixes import CoverCopy, CoverFixPlan

CDN_BASE = "https://artwork-cdn.7static.com/static/img/sleeveart/"


@dataclass(frozen=True)
class CoverAnswer:
    """The CDN's picture, or the sentence why there is none. `size` is in pixels."""

    image: bytes | None
    message: str
    size: int | None = None


class Artwork:
    """Reads and keeps pictures under `cache`."""

    def __init__(self, repositories: Repositories, clients: Clients, cache: Path, *, base: str = CDN_BASE) -> None:
        self._repositories = repositories
        self._clients = clients
        self._cache = cache
        self._base = base
        self._cdn: ArtworkCdn | None = None

    async def local_thumbnail(self, asset: Asset, size: int) -> bytes:
        """Return a square-fitted thumbnail of a local picture, `size` pixels at its longer side. Raises MediaError."""
        return await asyncio.to_thread(self._thumbnail, asset, size)

    def _thumbnail(self, asset: Asset, size: int) -> bytes:
        digest = asset.stamp.sha256 or hashlib.sha256(f"{asset.path}|{asset.stamp.mtime_ns}".encode()).hexdigest()
        cache_path = self._cache / "thumbnails" / f"{digest}_{size}"
        if cache_path.is_file():
            return cache_path.read_bytes()

        image = make_thumbnail(Path(asset.path), size)
        write_cache(cache_path, image)
        return image

    async def preview_fix(self, asset: Asset, plan: CoverFixPlan) -> CoverCopy:
        """Return what a cover would be after a remedy; nothing is written. Raises MediaError."""
        return await asyncio.to_thread(fix_cover, Path(asset.path), plan)

    async def render_preview(self, content: bytes, size: int) -> bytes:
        """Return a picture that is not in a file yet, as large as it is to be shown. Raises MediaError."""
        return await asyncio.to_thread(make_thumbnail, content, size)

    async def save_copy(self, asset: Asset, copy: CoverCopy) -> Path:
        """Write a copy of a cover into the data folder, measured, and return where. The original stays as it is.

        The name is the original's with a part of the content's hash, so that a copy is never written over. Raises
        StorageError.
        """
        path = await asyncio.to_thread(self._write_copy, asset, copy)
        stamp, facts = await asyncio.to_thread(measure_file, path, AssetRole.COVER)
        assert stamp.sha256 is not None
        assert facts is not None
        await asyncio.wrap_future(self._repositories.assets.save_facts(stamp.sha256, facts))
        await asyncio.wrap_future(self._repositories.assets.remember_hash(str(path), stamp))
        return path

    def _write_copy(self, asset: Asset, copy: CoverCopy) -> Path:
        digest = hashlib.sha256(copy.content).hexdigest()[:12]
        stem = Path(asset.path).stem.split(" copy-")[0][:80]
        path = self._repositories.folder / "covers" / sanitise_file_name(f"{stem} copy-{digest}{copy.suffix}")
        if path.is_file() and path.read_bytes() == copy.content:
            return path
        temporary = path.with_name(path.name + ".tmp")
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            temporary.touch(mode=0o600)
            temporary.write_bytes(copy.content)
            temporary.replace(path)
        except OSError as error:
            raise StorageError(
                FileText.tr("The copy could not be written: {strerror}.", strerror=error.strerror or error),
                meaning=FileText.tr("The cover is unchanged."),
                remedy=FileText.tr("Check the disk, then try again."),
            ) from error
        return path

    async def cdn_cover(self, massivemusic_id: int, *, refresh: bool = False) -> CoverAnswer:
        """Return the CDN's cover in the largest size it has; from the cache when it was fetched before."""
        cache_path = self._cache / "cdn" / f"{massivemusic_id}.jpg"
        if cache_path.is_file() and not refresh:
            return CoverAnswer(await asyncio.to_thread(cache_path.read_bytes), FileText.tr("From the last download."))

        try:
            if self._cdn is None:
                self._cdn = ArtworkCdn(await self._clients.http(), self._base)
            answer = await self._cdn.fetch(massivemusic_id)
        except TrackballError as error:
            if cache_path.is_file():
                image = await asyncio.to_thread(cache_path.read_bytes)
                return CoverAnswer(image, FileText.tr("From the last download. {title}", title=error.title))
            return CoverAnswer(None, error.message)
        if not isinstance(answer, Cover):
            return CoverAnswer(None, FileText.tr("Not available yet: the CDN shows a placeholder."))
        await asyncio.to_thread(write_cache, cache_path, answer.data)
        return CoverAnswer(answer.data, FileText.tr("{size} pixels, from the CDN.", size=answer.size), size=answer.size)


def write_cache(path: Path, content: bytes) -> None:
    """Write into a cache, whole or not at all; a cache that cannot be written is no failure."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError:
        return
