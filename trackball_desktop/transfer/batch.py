"""The files of one release that are uploaded together, each identified by the sha256 of its content."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from trackball_desktop.domain.assets import Asset, AssetRole, FileStamp
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.submission_snapshot import SnapshotAsset

_AUDIO_TYPES = {
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".aif": "audio/aiff",
    ".aiff": "audio/aiff",
    ".mp3": "audio/mpeg",
}
"""`mimetypes` asks the system, and systems differ about audio; what is signed must not."""


@dataclass(frozen=True)
class File:
    """One file to send."""

    path: Path
    stamp: FileStamp
    kind: str
    name: str
    isrc: str = ""

    @property
    def sha256(self) -> str:
        """The sha256 (hex) that the checks saw; empty where the file was not hashed yet."""
        return self.stamp.sha256 or ""

    @property
    def content_type(self) -> str:
        """The MIME type, derived from the file name's extension."""
        suffix = self.path.suffix.lower()
        return _AUDIO_TYPES.get(suffix) or mimetypes.guess_type(f"x{suffix}")[0] or "application/octet-stream"


@dataclass(frozen=True)
class Batch:
    """Files that are uploaded for one release or submission.

    `is_needed` is called to ask whether the upload is still needed; `release_date` (YYYY-MM-DD) decides the order.
    """

    release_id: str
    account: Account
    upc: str
    release_date: str
    is_needed: Callable[[], bool]
    submission_id: str = ""

    def rank(self, file: File) -> tuple[object, ...]:
        """Return the sort key of a file in the queue: artwork (small) first, then by release date, then by size."""
        return (file.kind != "artwork", self.release_date or "9999", file.kind == "manifest", file.stamp.size)


def files_to_upload(frozen: Iterable[SnapshotAsset], current: Iterable[Asset]) -> list[File]:
    """Return what to upload for the files of a submission snapshot. Calls stat, reads no content.

    A file that changed or moved since the snapshot is taken from where the release has the same content now. One file
    may serve two tracks: the same content is uploaded once.
    """
    places = {asset.stamp.sha256: asset for asset in current if asset.stamp.sha256}
    files = [_to_file(_locate(asset, places.get(asset.sha256))) for asset in frozen]
    return list({file.stamp.sha256 or str(file.path): file for file in files}.values())


def _to_file(asset: SnapshotAsset) -> File:
    kind = "artwork" if asset.role == AssetRole.COVER else "audio"
    stamp = FileStamp(size=asset.size, mtime_ns=asset.mtime_ns, sha256=asset.sha256 or None)
    return File(Path(asset.path), stamp, kind, Path(asset.path).name, isrc=asset.isrc or "")


def _locate(frozen: SnapshotAsset, current: Asset | None) -> SnapshotAsset:
    """Return the snapshot's file, with path and mtime of `current` (same content) where the original is gone or
    changed.
    """
    stamp = read_path_stamp(Path(frozen.path))
    if current is None or (stamp and (stamp.size, stamp.mtime_ns) == (frozen.size, frozen.mtime_ns)):
        return frozen
    return replace(frozen, path=current.path, mtime_ns=current.stamp.mtime_ns)


def read_path_stamp(path: Path) -> FileStamp | None:
    """Return size and modification time of a file; None when it does not exist."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return FileStamp(size=stat.st_size, mtime_ns=stat.st_mtime_ns)
