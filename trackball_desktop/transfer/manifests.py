"""Uploads a release's manifest as its last file.

The manifest's key may be written into the create body before anything is uploaded. A signing service may choose another
prefix than expected: it is learned from the first file, and a release whose body has another key asks the user.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from trackball_desktop.domain.assets import FileStamp
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.i18n.contexts import TimelineText, TransferText
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.submission_snapshot import SnapshotAsset
from trackball_desktop.storage.writes import committed
from trackball_desktop.transfer.batch import Batch, File
from trackball_desktop.transfer.manifest import build_manifest
from trackball_desktop.transfer.scheduler import FINISHED_STATES


class Manifests:
    """Makes manifests of files that are stored."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    async def write(self, batch: Batch, title: str, assets: Sequence[SnapshotAsset]) -> File:
        """Write the manifest of a release whose files are stored, as a local file to upload. Raises StorageError."""
        content = build_manifest(
            batch.release_id, title, batch.upc, tuple(assets), lambda asset: self._object_key(batch, asset)
        )
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._repositories.folder / "manifests" / f"{sha256}.json"
        written_stamp = await asyncio.to_thread(_write_file, path, content)
        stamp = written_stamp.model_copy(update={"sha256": sha256})
        return File(path, stamp, "manifest", f"{batch.release_id}.manifest.json")

    async def save_prefix(self, batch: Batch, files: Sequence[File]) -> None:
        """Save the key prefix that a signing service used, so that the next manifest's key can be predicted."""
        storage = batch.account.storage
        if storage is None or storage.kind != "signing" or not files:
            return
        row = self._repositories.uploads.get(batch.account.id, files[0].sha256)
        prefix, _, name = (row.key if row is not None else "").rpartition("/")
        current = self._repositories.accounts.get(batch.account.id)
        if name.startswith(files[0].sha256) and current is not None and prefix != storage.prefix.strip("/"):
            await committed(self._repositories.accounts.save(replace(current, storage=replace(storage, prefix=prefix))))

    async def is_at_predicted_key(self, submission: Submission, batch: Batch) -> bool:
        """Whether the manifest's key is the one in the create body; where it is not, the submission asks the user."""
        rows = self._repositories.uploads.of_release(submission.release_id)
        keys = {row.key for row in rows if row.account_id == batch.account.id and row.state in FINISHED_STATES}
        if not batch.account.manifest_field or submission.manifest_key is None or submission.manifest_key in keys:
            return True
        actual = next((row.key for row in rows if row.name.endswith(".manifest.json")), "")
        await committed(
            self._repositories.outbox.ask(
                submission.id,
                "manifest",
                event=TimelineText.tr("the manifest's key differs from the one written to the release"),
                detail={
                    "expected": submission.manifest_key,
                    "actual": actual,
                    "words": TransferText.tr(
                        "The storage location is known now. Withdraw the release and submit it "
                        "again; no file is sent twice."
                    ),
                },
            )
        )
        return False

    def _object_key(self, batch: Batch, asset: SnapshotAsset) -> str:
        row = self._repositories.uploads.get(batch.account.id, asset.sha256)
        return row.key if row is not None else ""


def _write_file(path: Path, content: bytes) -> FileStamp:
    """Write a file in the data folder. Raises StorageError."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_bytes(content)
        stat = path.stat()
    except OSError as error:
        raise StorageError(
            TransferText.tr("{path} cannot be saved: {strerror}.", path=path, strerror=error.strerror or error),
            remedy=TransferText.tr("Check the disk, then try again."),
        ) from error
    return FileStamp(size=stat.st_size, mtime_ns=stat.st_mtime_ns)
