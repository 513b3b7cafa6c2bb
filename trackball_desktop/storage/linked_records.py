"""Releases that are at the target and were not sent from here: which of them are here, and how one is linked.

One that is linked has a submission that was confirmed without being sent, with an empty payload: so it is looked at,
shown as created, and can never be created a second time. It is the target's, and is not changed here. What an answer
did not carry is kept with every release that was made of one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Future

import apsw

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.ids import new_id
from trackball_desktop.i18n.contexts import LibraryText, TimelineText
from trackball_desktop.i18n.stored import to_stored
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch, fetch_column, read_json
from trackball_desktop.storage.settings import account_target
from trackball_desktop.storage.state import mark_changed, refresh_state, schedule_polls

EMPTY_PAYLOAD = "{}"
"""The payload of a release that was fetched: nothing was sent."""

_RELEASES_BY_REMOTE_ID = """
SELECT t.remote_id, r.id FROM release_targets t JOIN releases r ON r.id = t.release_id
WHERE t.remote_id IN (SELECT value FROM json_each(?1)) AND t.target = coalesce(?2, t.target) AND r.trashed_at IS NULL
UNION ALL
SELECT DISTINCT t.remote_id, t.release_id FROM status_samples t JOIN releases r ON r.id = t.release_id
WHERE t.remote_id IN (SELECT value FROM json_each(?1)) AND t.target = coalesce(?2, t.target) AND r.trashed_at IS NULL
"""

_RELEASES_BY_CODE = """
SELECT r.gtin14, r.id FROM releases r
WHERE r.gtin14 <> '' AND r.gtin14 IN (SELECT value FROM json_each(?)) AND r.trashed_at IS NULL
"""


class LinkedRecords:
    """Questions and one write about releases that are at the target."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find_releases(
        self, remote_ids: Sequence[str], codes: Sequence[str], target: str | None = None
    ) -> dict[str, str]:
        """Return the releases here by the ids of a target's records, and by 14-digit UPCs, that were asked about.

        Without a target records of all targets count.
        """

        def read(connection: apsw.Connection) -> dict[str, str]:
            by_code = fetch(connection, _RELEASES_BY_CODE, (json.dumps(list(codes)),))
            by_id = fetch(connection, _RELEASES_BY_REMOTE_ID, (json.dumps(list(remote_ids)), target))
            return dict([*by_code, *by_id])

        return self._db.read(read)

    def is_linked(self, release_id: str) -> bool:
        """Say whether a release is linked to a target's record: fetched from there, not sent from here."""
        rows = self._db.read(
            lambda connection: fetch(
                connection,
                "SELECT 1 FROM submissions WHERE release_id = ? AND state = 'confirmed' AND payload = ?",
                (release_id, EMPTY_PAYLOAD),
            )
        )
        return bool(rows)

    def missing_fields(self, release_id: str) -> tuple[str, ...]:
        """Return the fields that the answer did not carry of which a release was made; nothing for any other."""
        missing = self._db.read(
            lambda connection: fetch_column(
                connection, "SELECT fields FROM untold_fields WHERE release_id = ?", (release_id,)
            )
        )
        return tuple(read_json(missing[0])) if missing else ()

    def save_missing_fields(self, release_id: str, fields: Iterable[str]) -> Future[None]:
        """Keep which fields the answer did not carry."""
        text = json.dumps(sorted(fields))

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO untold_fields (release_id, fields) VALUES (?1, ?2)"
                " ON CONFLICT (release_id) DO UPDATE SET fields = ?2",
                (release_id, text),
            )

        return self._db.write(write)

    def link(self, release_id: str, account_id: str, remote_id: str, upc: str, gtin14: str) -> Future[None]:
        """Take it that a release here is the one of this id at the target, without anything having been sent.

        The future raises UserError when the release, or its UPC in this account, is followed or on its way already.
        """
        from hashlib import sha256

        def write(connection: apsw.Connection) -> None:
            now, submission_id = self._db.now(), new_id()
            try:
                connection.execute(
                    "INSERT INTO submissions (id, release_id, account_id, upc, gtin14, payload, payload_sha256, state,"
                    " attempts, searches_ok, needs_files, created_at, updated_at, target)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', 0, 0, 0, ?, ?, ?)",
                    (submission_id, release_id, account_id, upc, gtin14 or f"id {remote_id}", EMPTY_PAYLOAD,
                     sha256(EMPTY_PAYLOAD.encode()).hexdigest(), now, now, account_target(connection, account_id)),
                )  # fmt: skip
            except apsw.ConstraintError as error:
                raise UserError(
                    LibraryText.tr("A release with this UPC is already at the distributor or on its way."),
                    meaning=LibraryText.tr("It was saved as a draft and is not followed."),
                    remedy=LibraryText.tr("Search the list for its UPC."),
                ) from error
            connection.execute(
                "UPDATE submissions SET state = 'confirmed', remote_id = ? WHERE id = ?", (remote_id, submission_id)
            )
            connection.execute(
                "INSERT INTO submission_events (submission_id, at, actor, what, detail) VALUES (?, ?, 'you', ?, ?)",
                (
                    submission_id,
                    now,
                    to_stored(TimelineText.tr("fetched from the distributor")),
                    json.dumps({"remote_id": remote_id}),
                ),
            )
            schedule_polls(connection, submission_id, now)
            refresh_state(connection, release_id)
            mark_changed(connection, release_id, now)
            self._db.notify("submission", submission_id)
            self._db.notify("release", release_id)

        return self._db.write(write)
