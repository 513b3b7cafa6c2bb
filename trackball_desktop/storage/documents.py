"""What was made of a release for others to keep: papers and deliveries, with the time and the hash of their bytes."""

from __future__ import annotations

import json
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import apsw

from trackball_desktop.domain import clock
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch, read_json

TOPIC = "documents"


@dataclass(frozen=True)
class Document:
    """A paper or a delivery. `kind` is a paper's kind, `barcode`, or `ern`; `name` the file's, `at` UTC, `sha256` hex.

    `detail` holds codes and values: the language of a paper, the message id and the recipient of a delivery.
    """

    release_id: str
    at: str
    kind: str
    name: str
    sha256: str
    detail: dict[str, Any] = field(default_factory=dict[str, Any])


class Documents:
    """The documents of the library's releases."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def for_release(self, release_id: str) -> list[Document]:
        """Return what was made of a release, the oldest first."""
        rows = self._db.read(
            lambda connection: fetch(
                connection,
                "SELECT at, kind, name, sha256, detail FROM documents WHERE release_id = ? ORDER BY number",
                (release_id,),
            )
        )
        return [
            Document(release_id, at, kind, name, sha256, read_json(detail)) for at, kind, name, sha256, detail in rows
        ]

    def add(
        self, release_id: str, kind: str, name: str, sha256: str, detail: dict[str, Any] | None = None
    ) -> Future[None]:
        """Keep that a document was made just now."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO documents (release_id, at, kind, name, sha256, detail) VALUES (?, ?, ?, ?, ?, ?)",
                (release_id, clock.to_iso(clock.utc_now()), kind, name, sha256, json.dumps(detail or {})),
            )
            self._db.notify(TOPIC, release_id)

        return self._db.write(write)
