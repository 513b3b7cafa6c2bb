"""The manifest and a version's file over HTTP. The file gets its name only once it is whole and what was promised."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from trackball_desktop.api import downloads
from trackball_desktop.api.addresses import url_host
from trackball_desktop.api.http import Http
from trackball_desktop.domain.errors import DiskFull, ServiceFault, StorageError, UpdateRefused
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.updates.manifest import MAX_BYTES, UpdateFile

SPARE_BYTES = 64 << 20
"""What must be left on the disk beside the file, for what it holds is unpacked as well."""
_STAYS = NetworkText.tr("The current version stays installed.")

ProgressCallback = Callable[[int, int], None]
"""Called with the bytes that are there, and of how many."""


def ignore_progress(done: int, total: int) -> None:
    """Report nothing."""


async def fetch_manifest(http: Http, url: str) -> bytes:
    """Return what lies at the manifest's address. Raises RemoteError."""
    content = bytearray()
    async with downloads.open_download(http, url) as blocks:
        async for block in blocks:
            content += block
            if len(content) > MAX_BYTES:
                raise ServiceFault(
                    NetworkText.tr("{url} returned more than a manifest.", url=url_host(url)), meaning=_STAYS
                )
    return bytes(content)


async def download_file(
    http: Http, url: str, update_file: UpdateFile, target: Path, report: ProgressCallback = ignore_progress
) -> Path:
    """Download a file to `target`, unless it is there already, and return the path.

    It is written beside under another name and takes its own once its size and hash are right; what is half or wrong is
    removed. Raises DiskFull, StorageError, UpdateRefused and RemoteError.
    """
    if matches_manifest(target, update_file):
        report(update_file.size, update_file.size)
        return target
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(target.parent).free < update_file.size + SPARE_BYTES:
            raise _disk_full_error(target.parent)
        async with downloads.open_download(http, url) as blocks:
            with part.open("wb") as out:
                await _write_blocks(blocks, update_file, out, report)
                out.flush()
                os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise _disk_full_error(target.parent) from error
        title = NetworkText.tr(
            "The update could not be saved in {parent}: {strerror}.",
            parent=target.parent,
            strerror=error.strerror or error,
        )
        raise StorageError(title, meaning=_STAYS) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def matches_manifest(path: Path, update_file: UpdateFile) -> bool:
    """Whether a file has the size and the hash of the manifest."""
    try:
        if path.stat().st_size != update_file.size:
            return False
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest() == update_file.sha256
    except OSError:
        return False


async def _write_blocks(
    blocks: AsyncIterator[bytes], update_file: UpdateFile, out: BinaryIO, report: ProgressCallback
) -> None:
    digest, done = hashlib.sha256(), 0
    async for block in blocks:
        done += len(block)
        if done > update_file.size:
            break
        digest.update(block)
        out.write(block)
        report(done, update_file.size)
    if done != update_file.size or digest.hexdigest() != update_file.sha256:
        raise UpdateRefused(
            NetworkText.tr("The download is not the file that we signed."),
            meaning=NetworkText.tr(
                "It was damaged during the download or tampered with, so it was deleted. {stays}", stays=_STAYS
            ),
            remedy=NetworkText.tr("Try again later."),
        )


def _disk_full_error(folder: Path) -> DiskFull:
    return DiskFull(
        NetworkText.tr("The disk with {folder} has not enough space for the update.", folder=folder),
        meaning=_STAYS,
        remedy=NetworkText.tr("Free some space there, then try again."),
    )
