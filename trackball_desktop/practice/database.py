"""The SQLite files of practice: opened alike, written in transactions that also hold between processes."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw


def connect(path: Path, schema: str) -> Any:
    """Open the file, make its tables, and return apsw's connection.

    The caller takes a lock of its own around each use of the connection.
    """
    database = apsw.Connection(str(path))
    database.set_busy_timeout(30_000)
    # Kills are survived, power cuts need not be: this is what makes a start quick.
    database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;" + schema).fetchall()
    return database


@contextmanager
def transaction(database: Any) -> Generator[None]:
    """Make what the block writes one step, or nothing of it when the block raises."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
