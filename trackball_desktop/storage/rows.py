"""Reading rows with a type: apsw's stubs say that any column may hold anything, the schema says what it does hold.

A byte that was damaged must not hide everything beside it: text that is no UTF-8 any more is read with U+FFFD in the
place of what is broken. A record whose JSON is broken raises DamagedRecord, for that record alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

import apsw

from trackball_desktop.domain.errors import DamagedRecord
from trackball_desktop.i18n.contexts import LibraryText

if TYPE_CHECKING:
    from pydantic import BaseModel

    _Model = TypeVar("_Model", bound=BaseModel)

REPLACEMENT_CHARACTER = "\ufffd"
"""Stands in the place of bytes that are no text."""


def fetch(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement and return all its rows."""
    try:
        return cast("list[tuple[Any, ...]]", connection.execute(sql, tuple(values)).fetchall())
    except UnicodeDecodeError:
        return _fetch_repaired(connection, sql, values)


def fetch_one(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """Run a statement and return its first row, None when it has none."""
    try:
        return cast("tuple[Any, ...] | None", connection.execute(sql, tuple(values)).fetchone())
    except UnicodeDecodeError:
        return next(iter(_fetch_repaired(connection, sql, values)), None)


def fetch_column(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """Run a statement that has one column and return its values."""
    return [value for (value,) in fetch(connection, sql, values)]


def fetch_value(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Run a statement that has one column and one row and return the value."""
    return fetch(connection, sql, values)[0][0]


def read_json(text: str) -> Any:
    """Return what a column of JSON says. Raises DamagedRecord where it is none."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise damaged_record_error() from error


def read_model(model: type[_Model], text: str) -> _Model:
    """Return the object that a column holds as JSON. Raises DamagedRecord where it holds none."""
    try:
        return model.model_validate_json(text)
    except ValueError as error:  # pydantic's own is one
        raise damaged_record_error() from error


def damaged_record_error(what: str = LibraryText.tr("A library record")) -> DamagedRecord:
    """Return the error for one record that cannot be read; `what` begins its sentence."""
    return DamagedRecord(
        LibraryText.tr("{what} is damaged and cannot be read.", what=what),
        meaning=LibraryText.tr("Everything else in the library works."),
        remedy=LibraryText.tr("Restore a backup from before the damage."),
    )


def _fetch_repaired(connection: apsw.Connection, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a SELECT anew with its texts as bytes, and decode them with replacements."""
    count = _column_count(connection, sql, values)
    names = ", ".join(f"c{number}" for number in range(count))
    bytes_of = ", ".join(
        f"CASE typeof(c{number}) WHEN 'text' THEN CAST(c{number} AS BLOB) ELSE c{number} END" for number in range(count)
    )
    repaired = f"WITH found ({names}) AS ({sql.strip().rstrip(';')}) SELECT {bytes_of} FROM found"  # noqa: S608 - our own statement
    rows = cast("list[tuple[Any, ...]]", connection.execute(repaired, tuple(values)).fetchall())
    return [
        tuple(value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in row) for row in rows
    ]


def _column_count(connection: apsw.Connection, sql: str, values: Sequence[Any]) -> int:
    """Return how many columns a SELECT has, without running it; apsw.ext can tell, but is 1 MB of a build."""
    columns: list[object] = []

    def note(cursor: apsw.Cursor, _sql: str, _values: object) -> bool:
        columns.extend(cursor.get_description())
        return False

    cursor = connection.cursor()
    cursor.exec_trace = note
    with suppress(apsw.ExecTraceAbort):
        cursor.execute(sql, tuple(values))
    return len(columns)
