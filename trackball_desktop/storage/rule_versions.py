"""Which rules a draft has passed last: the date of the pack, by release. A younger pack says what is new since."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date

import apsw

from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch_column


class RuleVersions:
    """The packs that the drafts of one data folder passed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def passed_version(self, release_id: str) -> date | None:
        """Return the date of the rules that a draft passed last; None where it never passed any."""
        versions = self._db.read(
            lambda connection: fetch_column(
                connection, "SELECT pack FROM passed_packs WHERE release_id = ?", (release_id,)
            )
        )
        return date.fromisoformat(versions[0]) if versions else None

    def save(self, release_id: str, version: date) -> Future[None]:
        """Keep that a draft passed the rules of a day; a release that is gone is passed over."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO passed_packs SELECT id, ? FROM releases WHERE id = ?"
                " ON CONFLICT DO UPDATE SET pack = excluded.pack",
                (version.isoformat(), release_id),
            )

        return self._db.write(write)
