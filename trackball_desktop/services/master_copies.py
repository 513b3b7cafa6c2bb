"""Copies of masters in the data folder, with a correct header or without silence at their ends.

They lie in `masters` beside the library; the originals stay where and as they are. A copy is cleared away once nothing
in the library names it any more and it is older than `UNUSED_DAYS`.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
import uuid
from pathlib import Path

from trackball_desktop.domain.assets import Asset
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.files import hash_file, sanitise_file_name
from trackball_desktop.media.master_copies import MasterCopyPlan, copy_master
from trackball_desktop.storage.repositories import Repositories

UNUSED_DAYS = 90
"""Days that a copy stays at least: longer than a release in the trash, and than most go back to a backup."""
_COPY = re.compile(r".* copy-[0-9a-f]{12}\.\w+")


class MasterCopies:
    """Writes copies of masters."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    async def save_copy(self, asset: Asset, plan: MasterCopyPlan) -> tuple[Path, float]:
        """Write the copy of a master, and return where it is and how many seconds it has.

        The name is the original's with a part of the content's hash, so that a copy is never written over. Raises
        MediaError where the master cannot be read or copied, StorageError where the copy cannot be written.
        """
        stopped = threading.Event()
        try:
            path, seconds = await asyncio.to_thread(self._write, asset, plan, stopped)
        finally:
            stopped.set()
        stamp = await asyncio.to_thread(hash_file, path)
        await asyncio.wrap_future(self._repositories.assets.remember_hash(str(path), stamp))
        return path, seconds

    async def remove_unused(self) -> int:
        """Delete the copies that nothing needs any more, and return how many."""
        return await asyncio.to_thread(self._remove_unused)

    def _remove_unused(self) -> int:
        count = 0
        for path in sorted((self._repositories.folder / "masters").glob("* copy-*")):
            old = time.time() - path.stat().st_mtime > UNUSED_DAYS * 24 * 60 * 60
            if old and _COPY.fullmatch(path.name) and not self._repositories.assets.is_mentioned(path.name):
                path.unlink(missing_ok=True)
                count += 1
        return count

    def _write(self, asset: Asset, plan: MasterCopyPlan, stopped: threading.Event) -> tuple[Path, float]:
        source = Path(asset.path)
        folder = self._repositories.folder / "masters"
        temporary = folder / f"{uuid.uuid4().hex}{source.suffix}.tmp"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            temporary.touch(mode=0o600)
            seconds = copy_master(source, temporary, plan, stopped.is_set)
            digest = (hash_file(temporary).sha256 or "")[:12]
            stem = source.stem.split(" copy-")[0][:80]
            path = folder / sanitise_file_name(f"{stem} copy-{digest}{source.suffix.lower()}")
            temporary.replace(path)
        except OSError as error:
            raise StorageError(
                FileText.tr("The copy could not be written: {strerror}.", strerror=error.strerror or error),
                meaning=FileText.tr("The master is unchanged."),
                remedy=FileText.tr("Check the disk, then try again."),
            ) from error
        finally:
            temporary.unlink(missing_ok=True)
        return path, seconds
