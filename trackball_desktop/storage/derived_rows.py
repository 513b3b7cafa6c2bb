"""Brings what the list and the search know about drafts up to date, where an older app derived it otherwise.

Rows are derived when a draft is saved. When a newer app derives them in another way, those of drafts that nobody opens
would stay as they were: `DERIVATION` is counted up then, and every draft's rows are written anew once, some at a time,
so that whoever edits meanwhile never waits. Nothing of a draft is changed, nor when it was saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

import apsw

from trackball_desktop.domain.errors import DamagedRecord
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.checksums import require_intact
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.projections import index_release, load_defaults
from trackball_desktop.storage.rows import fetch_column, fetch_one, read_model
from trackball_desktop.storage.settings import read_setting, save_setting

DERIVATION = 2
"""How rows are derived. 1: billed artists stand for an artist line that is not given. 2: the search knows one letter i.
"""
SETTING = "list.derivation"


class DerivedRows:
    """The rows that are derived from the drafts of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def outdated_ids(self) -> list[str]:
        """Return the ids of the drafts whose rows an older app may have derived.

        None once `mark_current` was called.
        """

        def read(connection: apsw.Connection) -> list[str]:
            versions = read_setting(connection, SETTING)
            if isinstance(versions, int) and versions >= DERIVATION:
                return []
            return [str(id_) for id_ in fetch_column(connection, "SELECT release_id FROM drafts")]

        return self._db.read(read)

    def rebuild(self, ids: Sequence[str]) -> Future[None]:
        """Write the rows of these drafts anew. Those of a draft that cannot be read stay as they are."""

        def write(connection: apsw.Connection) -> None:
            for release_id in ids:
                row = fetch_one(connection, "SELECT body FROM drafts WHERE release_id = ?", (release_id,))
                if row is None:
                    continue  # deleted meanwhile
                try:
                    require_intact(connection, "drafts", release_id)
                    release = read_model(Release, row[0])
                    index_release(connection, release, load_defaults(connection, release.label))
                except DamagedRecord:
                    continue  # the daily examination tells of it
            self._db.notify("release")

        return self._db.write(write)

    def mark_current(self) -> Future[None]:
        """Note that all rows are derived as they are now."""
        return self._db.write(lambda connection: save_setting(connection, SETTING, DERIVATION))
