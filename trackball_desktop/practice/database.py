"""The SQLite files of practice: opened alike, written in transactions that also hold between processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def connect(path: Path, schema: str) -> sqlite3.Connection:
    """Open the file and make its tables. The caller takes a lock of its own around each use of the connection."""
    database = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    # Kills are survived, power cuts need not be: this is what makes a start quick.
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;" + schema)
    return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Generator[None]:
    """Make what the block writes one step, or nothing of it when the block raises."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
