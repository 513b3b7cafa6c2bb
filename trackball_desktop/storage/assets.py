"""Files of releases, what was measured in them, and which hash a file had when it was last read.

Assets are rows of their own and no part of the draft: masters stay where they are. Facts are kept by sha256, so that a
file is measured once however often it is used; `known_hash` spares reading a file whose size and mtime are unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future

import apsw

from trackball_desktop.domain.assets import ArtworkFacts, Asset, AssetRole, AudioFacts, FileFacts, FileStamp
from trackball_desktop.domain.errors import DamagedRecord, UserError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch, fetch_one, fetch_value, read_model
from trackball_desktop.storage.state import clear_check

_FACTS = """
SELECT kind, body FROM facts WHERE sha256 = ?1 UNION ALL SELECT 'file', body FROM file_facts WHERE sha256 = ?1 LIMIT 1
"""
_FACT_TYPES = {"audio": AudioFacts, "artwork": ArtworkFacts, "file": FileFacts}
_COLUMNS = "id, release_id, owner_id, role, path, size, mtime_ns, sha256"


_MENTIONS = (
    "SELECT EXISTS (SELECT 1 FROM assets WHERE instr(path, ?1))"
    " OR EXISTS (SELECT 1 FROM uploads WHERE state <> 'done' AND instr(path, ?1))"
    " OR EXISTS (SELECT 1 FROM drafts WHERE instr(body, ?1) OR instr(body, ?2))"
    " OR EXISTS (SELECT 1 FROM history WHERE instr(edit, ?1) OR instr(edit, ?2) OR instr(inverse, ?1)"
    " OR instr(inverse, ?2))"
    " OR EXISTS (SELECT 1 FROM submission_contents WHERE instr(assets, ?1) OR instr(assets, ?2))"
)
"""Whether a file is named by a release (in the trash too), by a step that can be undone, or by a submission: what was
sent is asked for again years later."""


class Assets:
    """The files of the library's releases."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def for_release(self, release_id: str) -> list[Asset]:
        """Return a release's files in the order in which they were added."""
        sql = f"SELECT {_COLUMNS} FROM assets WHERE release_id = ? ORDER BY number"  # noqa: S608 - our columns
        rows = self._db.read(lambda connection: fetch(connection, sql, (release_id,)))
        return [_asset(*row) for row in rows]

    def releases_with(self, paths: Sequence[str]) -> list[str]:
        """Return the ids of releases, outside the trash, that have a file at one of these paths."""
        sql = (
            "SELECT DISTINCT assets.release_id FROM assets JOIN releases ON releases.id = assets.release_id"
            " WHERE assets.path IN (SELECT value FROM json_each(?)) AND releases.trashed_at IS NULL"
        )
        paths_json = json.dumps(list(paths))
        return [str(row[0]) for row in self._db.read(lambda connection: fetch(connection, sql, (paths_json,)))]

    def is_mentioned(self, name: str) -> bool:
        """Say whether a file of this name is still needed: by a release, an undo step, or what is or was sent."""
        values = (name, json.dumps(name)[1:-1])
        return bool(self._db.read(lambda connection: fetch_value(connection, _MENTIONS, values)))

    def releases_unmeasured(self) -> list[str]:
        """Return the drafts with a file that was never measured as it was when it was added, the newest first."""
        sql = (
            "SELECT id FROM releases r WHERE state IN ('draft', 'ready') AND trashed_at IS NULL AND EXISTS ("
            "SELECT 1 FROM assets a LEFT JOIN file_hashes h USING (path, size, mtime_ns)"
            " LEFT JOIN facts f ON f.sha256 = coalesce(h.sha256, a.sha256)"
            " LEFT JOIN file_facts o ON o.sha256 = coalesce(h.sha256, a.sha256)"
            " WHERE a.release_id = r.id AND f.sha256 IS NULL AND o.sha256 IS NULL) ORDER BY changed_no DESC"
        )
        return self._db.read(lambda connection: [row[0] for row in fetch(connection, sql)])

    def save(self, assets: Sequence[Asset]) -> Future[None]:
        """Add files, or change those whose id is there. The future raises UserError when the release is gone."""

        def write(connection: apsw.Connection) -> None:
            write_assets(connection, assets)
            changed = {asset.release_id for asset in assets}
            clear_check(connection, changed)
            self._notify(changed)

        return self._db.write(write)

    def remove(self, asset_id: str) -> Future[None]:
        """Forget a file; the file itself stays where it is."""

        def write(connection: apsw.Connection) -> None:
            rows = fetch(connection, "DELETE FROM assets WHERE id = ? RETURNING release_id", (asset_id,))
            changed = {release_id for (release_id,) in rows}
            clear_check(connection, changed)
            self._notify(changed)

        return self._db.write(write)

    def relink(self, asset_id: str, path: str, stamp: FileStamp) -> Future[None]:
        """Say where a file is now, and which bytes it has. The future raises UserError when the asset is gone."""

        def write(connection: apsw.Connection) -> None:
            before = fetch_one(connection, "SELECT path, size, mtime_ns FROM assets WHERE id = ?", (asset_id,))
            rows = fetch(
                connection,
                "UPDATE assets SET path = ?, size = ?, mtime_ns = ?, sha256 = ? WHERE id = ? RETURNING release_id",
                (path, stamp.size, stamp.mtime_ns, stamp.sha256, asset_id),
            )
            if not rows:
                raise UserError(
                    FileText.tr("This file is no longer part of the release."), remedy=FileText.tr("Add it again.")
                )
            changed = {release_id for (release_id,) in rows}
            if before != (path, stamp.size, stamp.mtime_ns):  # else only its hash was read
                clear_check(connection, changed)
            self._notify(changed)

        return self._db.write(write)

    def facts(self, sha256: str) -> AudioFacts | ArtworkFacts | FileFacts | None:
        """Return what was measured in a file with these bytes, None when it was not measured yet."""
        row = self._db.read(lambda connection: fetch_one(connection, _FACTS, (sha256,)))
        if row is None:
            return None
        kind, body = row
        try:
            return read_model(_FACT_TYPES[kind], body)
        except DamagedRecord:
            return None  # it is measured again

    def save_facts(self, sha256: str, facts: AudioFacts | ArtworkFacts | FileFacts) -> Future[None]:
        """Keep what was measured in a file with these bytes."""
        if isinstance(facts, FileFacts):
            return self._save_file_facts(sha256, facts)
        audio = isinstance(facts, AudioFacts)
        values = (
            sha256,
            "audio" if audio else "artwork",
            facts.model_dump_json(exclude_defaults=True),
            facts.duration if audio else None,
            facts.pcm_sha256 if audio else None,
        )

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO facts (sha256, kind, body, duration, pcm_sha256) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET kind = excluded.kind, body = excluded.body, duration = excluded.duration,"
                " pcm_sha256 = excluded.pcm_sha256",
                values,
            )
            self._db.notify("facts", sha256)

        return self._db.write(write)

    def _save_file_facts(self, sha256: str, facts: FileFacts) -> Future[None]:
        body = facts.model_dump_json(exclude_defaults=True)

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO file_facts (sha256, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
                (sha256, body),
            )
            self._db.notify("facts", sha256)

        return self._db.write(write)

    def known_hash(self, path: str, stamp: FileStamp) -> str | None:
        """Return the sha256 that the file at `path` had with this size and mtime, None when that is not known."""
        row = self._db.read(
            lambda connection: fetch_one(
                connection,
                "SELECT sha256 FROM file_hashes WHERE path = ? AND size = ? AND mtime_ns = ?",
                (path, stamp.size, stamp.mtime_ns),
            )
        )
        return None if row is None else row[0]

    def remember_hash(self, path: str, stamp: FileStamp) -> Future[None]:
        """Keep the hash that was read; `stamp.sha256` must be there."""
        if stamp.sha256 is None:
            raise ValueError("a stamp without a hash cannot be remembered")
        values = (path, stamp.size, stamp.mtime_ns, stamp.sha256)

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO file_hashes (path, size, mtime_ns, sha256) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,"
                " sha256 = excluded.sha256",
                values,
            )

        return self._db.write(write)

    def _notify(self, release_ids: set[str]) -> None:
        for release_id in release_ids:
            self._db.notify("assets", release_id)
            self._db.notify("release", release_id)


def write_assets(connection: apsw.Connection, assets: Sequence[Asset]) -> None:
    """Add or change files inside a running write. Raises UserError when their release is not there."""
    for asset in assets:
        if fetch_one(connection, "SELECT 1 FROM releases WHERE id = ?", (asset.release_id,)) is None:
            raise UserError(
                FileText.tr("The release of this file no longer exists."),
                remedy=FileText.tr("Open another release."),
            )
    connection.executemany(
        f"INSERT INTO assets ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our columns
        " ON CONFLICT (id) DO UPDATE SET release_id = excluded.release_id, owner_id = excluded.owner_id,"
        " role = excluded.role, path = excluded.path, size = excluded.size, mtime_ns = excluded.mtime_ns,"
        " sha256 = excluded.sha256",
        (
            (a.id, a.release_id, a.owner_id, a.role.value, a.path, a.stamp.size, a.stamp.mtime_ns, a.stamp.sha256)
            for a in assets
        ),
    )


def _asset(
    id: str, release_id: str, owner_id: str, role: str, path: str, size: int, mtime_ns: int, sha256: str | None
) -> Asset:
    stamp = FileStamp(size=size, mtime_ns=mtime_ns, sha256=sha256)
    return Asset(id=id, release_id=release_id, owner_id=owner_id, role=AssetRole(role), path=path, stamp=stamp)
