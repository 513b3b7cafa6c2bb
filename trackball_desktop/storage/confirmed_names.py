"""Which names the target has used in its answers to an account, and which were sent to it: those artists exist there.

Nothing in version 1 lists artists. What is known of them is what was read: only a name that stands in an answer exactly
as it is written here is known to be one of the target's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import apsw

from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch_column

_CONFIRMED = """
WITH sent (release_id, payload) AS (
    SELECT release_id, payload FROM submissions WHERE account_id = ?2 AND state = 'confirmed'
), told (body) AS (
    SELECT payload FROM sent
    UNION ALL
    SELECT t.raw FROM status_samples t JOIN releases r ON r.id = t.release_id
    WHERE t.raw IS NOT NULL AND t.http_status BETWEEN 200 AND 299
        AND (t.release_id IN (SELECT release_id FROM sent) OR r.account_id = ?2)
)
SELECT name.value FROM json_each(?1) AS name
WHERE EXISTS (SELECT 1 FROM told WHERE instr(told.body, '"artist":' || json_quote(name.value)) > 0)
"""
"""Bodies are kept in one form, without white space (`api.json_text`): a name can be looked for as it stands there."""


class ConfirmedNames:
    """Questions about the names of an account."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def filter_confirmed(self, account_id: str, names: Sequence[str]) -> frozenset[str]:
        """Return those of the names that the target is known to have as artists of this account."""

        def read(connection: apsw.Connection) -> frozenset[str]:
            names_json = json.dumps(list(names), ensure_ascii=False)
            return frozenset(fetch_column(connection, _CONFIRMED, (names_json, account_id)))

        return self._db.read(read)
