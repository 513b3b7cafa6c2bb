"""Hashes a file in one pass before it is uploaded: sha256 of the whole, sha256 and md5 of each part.

The whole sha256 must equal the one that was checked, because the object key contains it. The parts' sha256 are signed,
so that the store refuses other bytes; their md5 is what most stores return as ETag.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

from trackball_desktop.domain.assets import FileStamp
from trackball_desktop.domain.errors import FileChanged, StorageError
from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.storage.uploads import Part

_CHUNK_BYTES = 8 * 1024 * 1024
"""Each piece takes the interpreter's lock for some moments, and who wants it then waits: so there are few."""


async def hash_parts(path: Path, stamp: FileStamp, part_size: int) -> list[Part]:
    """Return a file's parts with their digests; one part for a `part_size` of 0. Stops soon after it is cancelled.

    Raises FileChanged when the content is not what was checked, and StorageError when it cannot be read.
    """
    stop = threading.Event()
    work = asyncio.ensure_future(asyncio.to_thread(_hash_file, path, stamp, part_size, stop))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([work])
        raise


async def is_part_unchanged(path: Path, part: Part) -> bool:
    """Whether a part of a file still has the content that was hashed."""
    return await asyncio.to_thread(_has_same_hash, path, part)


def _hash_file(path: Path, stamp: FileStamp, part_size: int, stop: threading.Event) -> list[Part]:
    file_hash = hashlib.sha256()
    parts: list[Part] = []
    buffer = memoryview(bytearray(min(_CHUNK_BYTES, max(stamp.size, 1))))
    try:
        with path.open("rb", buffering=0) as file:
            for number, (offset, length) in enumerate(_part_spans(stamp.size, part_size), start=1):
                sha256 = hashlib.sha256() if part_size else file_hash
                md5 = hashlib.md5(usedforsecurity=False)
                remaining = length
                while remaining and not stop.is_set():
                    chunk = buffer[: file.readinto(buffer[: min(_CHUNK_BYTES, remaining)])]
                    if not chunk:
                        raise _changed_error(path)
                    remaining -= len(chunk)
                    md5.update(chunk)
                    file_hash.update(chunk)
                    if part_size:
                        sha256.update(chunk)
                parts.append(Part(number, offset, length, sha256.hexdigest(), md5.hexdigest()))
    except OSError as error:
        raise StorageError(
            TransferText.tr("{name} cannot be read: {strerror}.", name=path.name, strerror=error.strerror or error),
            meaning=TransferText.tr("It was not sent."),
        ) from None
    if not stop.is_set() and file_hash.hexdigest() != stamp.sha256:
        raise _changed_error(path)
    return parts


def _part_spans(size: int, part_size: int) -> Iterator[tuple[int, int]]:
    step = part_size or max(size, 1)
    for offset in range(0, max(size, 1), step):
        yield offset, min(step, size - offset)


def _has_same_hash(path: Path, part: Part) -> bool:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            file.seek(part.offset)
            left = part.length
            while left and (piece := file.read(min(_CHUNK_BYTES, left))):
                left -= len(piece)
                digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == part.sha256


def _changed_error(path: Path) -> FileChanged:
    return FileChanged(
        TransferText.tr("{name} changed since it was checked.", name=path.name),
        meaning=TransferText.tr("It was not sent."),
        remedy=TransferText.tr("Check the release again, then send it again."),
    )
