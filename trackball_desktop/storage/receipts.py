"""Where the receipt of each submission lies. The files themselves are written by a service; here is which there are."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

import apsw

from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch_column, fetch_one


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt that was written. `path` is that of its page, below the data folder; `sha256` of the page's bytes."""

    submission_id: str
    path: str
    sha256: str
    written_at: str


class ReceiptRows:
    """The receipts of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, submission_id: str) -> ReceiptRow | None:
        """Return a submission's receipt, None before it was written."""
        sql = "SELECT submission_id, path, sha256, written_at FROM receipts WHERE submission_id = ?"
        row = self._db.read(lambda connection: fetch_one(connection, sql, (submission_id,)))
        return None if row is None else ReceiptRow(*row)

    def save(self, submission_id: str, path: str, sha256: str) -> Future[None]:
        """Note that a receipt was written, or written anew."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO receipts (submission_id, path, sha256, written_at, target)"
                " SELECT id, ?2, ?3, ?4, target FROM submissions WHERE id = ?1"
                " ON CONFLICT DO UPDATE SET path = excluded.path, sha256 = excluded.sha256,"
                " written_at = excluded.written_at",
                (submission_id, path, sha256, self._db.now()),
            )
            self._db.notify("submission", submission_id)

        return self._db.write(write)

    def submissions_without_receipt(self) -> list[str]:
        """Return the submissions that were answered for good and have no receipt, oldest first.

        A release that was fetched from its target (`linked_records`) was never sent from here: its payload is empty.
        """
        sql = (
            "SELECT s.id FROM submissions s LEFT JOIN receipts r ON r.submission_id = s.id"
            " WHERE s.state IN ('confirmed', 'refused') AND s.payload <> '{}' AND r.submission_id IS NULL"
            " ORDER BY s.number"
        )
        return self._db.read(lambda connection: fetch_column(connection, sql))
