"""What a label has: its defaults for all its releases, themselves kept as a release. Its people are in `people`."""

from __future__ import annotations

from concurrent.futures import Future

import apsw

from trackball_desktop.domain.release import Release
from trackball_desktop.storage import projections
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch_column

_INDEXED_FIELDS = ("label", "primary_contributions", "contributions")
"""The fields of the defaults that show in the list and the search of a label's releases."""


class Labels:
    """The defaults of labels, by the name that releases give in `label`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def defaults(self, label_name: str) -> Release | None:
        """Return a label's defaults, None when it has none."""
        return self._db.read(lambda connection: projections.load_defaults(connection, label_name))

    def save_defaults(self, label_name: str, defaults: Release) -> Future[None]:
        """Keep a label's defaults; what its releases inherit changes with them, in the list too."""
        name = projections.field_text(label_name)

        def write(connection: apsw.Connection) -> None:
            before = projections.load_defaults(connection, name) or Release()
            connection.execute(
                "INSERT INTO label_defaults VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
                (name, defaults.model_dump_json(exclude_defaults=True)),
            )
            self._db.notify("settings", f"label/{name}")
            if any(getattr(before, field) != getattr(defaults, field) for field in _INDEXED_FIELDS):
                self._reindex(connection, name, defaults)

        return self._db.write(write)

    def names(self) -> list[str]:
        """Return the labels that have defaults, by name."""
        return self._db.read(
            lambda connection: fetch_column(connection, "SELECT name FROM label_defaults ORDER BY name COLLATE NOCASE")
        )

    def _reindex(self, connection: apsw.Connection, name: str, defaults: Release) -> None:
        for release_id in fetch_column(connection, "SELECT id FROM releases WHERE label = ?", (name,)):
            release = projections.load_draft(connection, release_id)
            if release is not None:
                projections.index_release(connection, release, defaults)
                self._db.notify("release", release_id)
