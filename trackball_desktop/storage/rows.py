"""Reading rows with a type: apsw's stubs say that any column may hold anything, the schema says what it does hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import apsw


def fetch(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement and return all its rows."""
    return cast("list[tuple[Any, ...]]", connection.execute(sql, tuple(values)).fetchall())


def fetch_one(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """Run a statement and return its first row, None when it has none."""
    return cast("tuple[Any, ...] | None", connection.execute(sql, tuple(values)).fetchone())


def column(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """Run a statement that has one column and return its values."""
    return [value for (value,) in fetch(connection, sql, values)]


def single(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Run a statement that has one column and one row and return the value."""
    return fetch(connection, sql, values)[0][0]
