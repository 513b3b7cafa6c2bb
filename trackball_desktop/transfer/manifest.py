"""Builds the manifest: one JSON object, stored beside the uploaded files, that says which object is which track.

A target that takes no files gets the metadata only; the manifest lets the recipient match objects to tracks. It holds
object keys, never URLs. It is written canonically: the same files give the same bytes and content-addressed key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from trackball_desktop.domain.assets import Asset, AssetRole
from trackball_desktop.domain.inherit import display_title
from trackball_desktop.domain.release import Release, Track
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.submission_snapshot import SnapshotAsset

FORMAT = "trackball-manifest/1"


def object_key(prefix: str, sha256: str, suffix: str) -> str:
    """Return the content-addressed key of a file: prefix/sha256.ext, with the extension in lower case."""
    name = f"{sha256}{suffix.lower()}"
    return f"{prefix.strip('/')}/{name}" if prefix.strip("/") else name


def snapshot_files(release: Release, assets: Sequence[Asset]) -> tuple[SnapshotAsset, ...]:
    """Return a release's files as a submission snapshot keeps them: in track order, then the rest."""
    places = {
        track.id: (disc_number, number, track)
        for disc_number, disc in enumerate(release.discs, start=1)
        for number, track in enumerate(disc.tracks, start=1)
    }
    ordered = sorted(
        assets, key=lambda a: (a.owner_id not in places, places.get(a.owner_id, (0, 0))[:2], a.role, a.path)
    )
    return tuple(_to_snapshot_asset(asset, places.get(asset.owner_id)) for asset in ordered)


def _to_snapshot_asset(asset: Asset, place: tuple[int, int, Track] | None) -> SnapshotAsset:
    stamp = asset.stamp
    frozen = SnapshotAsset(asset.owner_id, asset.role.value, asset.path, stamp.size, stamp.mtime_ns, stamp.sha256 or "")
    if place is None:
        return frozen
    disc_number, number, track = place
    code = track.local.atmos_isrc if asset.role is AssetRole.ATMOS else track.isrc
    return replace(
        frozen,
        disc=disc_number,
        track=number,
        title=display_title(track.title, track.version_title),
        isrc=code if isinstance(code, str) else None,
    )


def build_manifest(
    release_id: str, title: str, upc: str, files: Sequence[SnapshotAsset], key_of: Callable[[SnapshotAsset], str]
) -> bytes:
    """Write the manifest of files in their order; `title` and `upc` are those of the release as it is sent."""
    manifest = {
        "format": FORMAT,
        "release": {"id": release_id, "title": title or None, "upc": upc or None},
        "files": [_entry(file, key_of(file)) for file in files],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _entry(file: SnapshotAsset, key: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "role": file.role,
        "file_name": Path(file.path).name,
        "size": file.size,
        "sha256": file.sha256,
        "object_key": key,
    }
    if file.track is not None:
        entry |= {
            "track_id": file.owner_id,
            "disc": file.disc,
            "track": file.track,
            "title": file.title,
            "isrc": file.isrc,
        }
    return entry


def predicted_manifest_key(
    release_id: str, title: str, upc: str, files: Sequence[SnapshotAsset], account: Account
) -> str | None:
    """Return the key that the manifest will have, computed from hashes before anything is uploaded.

    None without storage, and with a signing service that chooses the keys.
    """
    if account.storage is None or (account.storage.kind, account.storage.signing_dialect) == ("signing", "companion"):
        return None
    prefix = account.storage.prefix
    manifest = build_manifest(
        release_id, title, upc, files, lambda file: object_key(prefix, file.sha256, Path(file.path).suffix)
    )
    return object_key(prefix, hashlib.sha256(manifest).hexdigest(), ".json")
