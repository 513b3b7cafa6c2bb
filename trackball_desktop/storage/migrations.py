"""The schema, as numbered steps: files of SQL in `resources/schema`.

A step that has shipped never changes: what comes later is a step of its own.
`STEPS[n]` leads from version n to n + 1. All pending steps, the version and the application's mark are one transaction,
so that a kill leaves the old schema or the new one and nothing between. `releases` holds what the list shows, derived
from the draft in the same transaction that saves it; times are UTC ISO-8601 text and only for people: what has an order
is ordered by a number, because clocks jump.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import apsw

from trackball_desktop.domain.resources import resource
from trackball_desktop.storage import checksums
from trackball_desktop.storage.rows import fetch

APPLICATION_ID = 0x54424C31
"""Marks the file as ours ("TBL1")."""

FIRST_TARGET = "openplay"
"""The id of the only target there was, in libraries and receipts from before there were several."""

NAME_TARGETS = """
UPDATE accounts SET body = json_remove(
        json_set(body, '$.target', 'openplay', '$.fields', json_object(
            'read_base', body ->> '$.read_base', 'write_base', body ->> '$.write_base', 'key_id', body ->> '$.key_id'
        )),
        '$.read_base', '$.write_base', '$.key_id'
    )
    WHERE json_valid(body) AND json_type(body) = 'object' AND body ->> '$.target' IS NULL;
"""
"""Gives accounts from before there were several targets the only one there was; others stay as they are."""


class SqlFiles(Sequence[str]):
    """SQL in files below `resources/schema`, each read when its turn comes."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> SqlFiles: ...

    def __getitem__(self, index: int | slice) -> str | SqlFiles:
        if isinstance(index, slice):
            return SqlFiles(self.names[index])
        return resource("schema", f"{self.names[index]}.sql").read_text("utf-8")


STEPS = SqlFiles(
    (
        "01-releases",
        "02-submission-contents",
        "03-search-terms",
        "04-codes",
        "05-people",
        "06-news",
        "07-templates",
        "08-submissions-once",
        "09-uploads-in-parts",
        "10-check-results",
        "11-planned-polls",
        "12-labels-in-order",
        "13-runs-of-polls",
        "14-publishers-in-search",
        "15-missing-fields",
        "16-rechecks",
        "17-submissions-on-hold",
        "18-acts",
        "19-lyrics-of-tracks",
        "20-store-watch",
        "21-file-facts",
        "22-checksums",
        "23-targets",
        "24-documents",
        "25-to-do",
        "26-release-targets",
        "27-lists-from-indexes",
        "28-first-letters-in-search",
    )
)


def version_of(connection: apsw.Connection) -> int:
    """Return how many steps the file has behind it; 0 for an empty one."""
    return int(connection.pragma("user_version"))


def migrate(connection: apsw.Connection, steps: Sequence[str] = STEPS) -> None:
    """Take all pending steps in one transaction; does nothing when there are none.

    Foreign keys must be off on this connection, so that a step may rebuild a table; they are checked before the commit.
    """
    checksums.register(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[version_of(connection) :]:  # read again: another process may have been faster
            connection.execute(step)
        checksums.install(connection)
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", len(steps))
        broken = fetch(connection, "PRAGMA foreign_key_check")
        if broken:
            raise apsw.ConstraintError(f"{len(broken)} references lead nowhere after the migration")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
