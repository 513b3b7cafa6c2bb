"""A checksum of every row: a bit that flips on the disk is seen also where it leaves the text a text.

SQLite checks how a file is built, not what is written in it. Triggers keep the CRC-32 of each row in the table
`checksums`, in the transaction that changes the row. Sums are copied with the rows (VACUUM INTO), so that the copy of a
damaged library is known as one. The search's words have none: they are made anew from the drafts.

The triggers call a function that each connection of ours has (`register`); a program that has it not cannot write.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

import apsw

from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage.rows import damaged_record_error, fetch, fetch_one

TABLE = "checksums"
_EVENTS = ("insert", "update", "delete")


class DamagedRow(NamedTuple):
    """A row that is not as it was saved, or is not there any more."""

    table: str
    key: object


class _ChecksummedTable(NamedTuple):
    """A table with checksums: how the key of a row and its sum are spelled, with `{row}.` before each column."""

    name: str
    key: str
    sum: str

    def for_row(self, row: str) -> tuple[str, str]:
        return self.key.replace("{row}", row), self.sum.replace("{row}", row)


def register(connection: apsw.Connection) -> None:
    """Give a connection the function that the triggers call."""
    # Harmless, so that triggers may call it although the schema is not trusted.
    connection.create_scalar_function("row_checksum", _row_checksum, deterministic=True, flags=apsw.SQLITE_INNOCUOUS)


def _row_checksum(*values: object) -> int:
    checksum = 0
    for value in values:
        if isinstance(value, bytes):
            checksum = crc32(value, crc32(b"%d:" % len(value), checksum))
        else:
            checksum = crc32(f"{value!r};".encode(), checksum)
    return checksum


def install(connection: apsw.Connection) -> None:
    """Make the triggers where they are missing or a table has other columns now, and sum up its rows."""
    if not _has_checksums(connection):
        return
    for table in _tables(connection):
        expected = dict(_triggers(table))
        installed = dict(
            fetch(
                connection,
                f"SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name IN ({', '.join('?' * 3)})",  # noqa: S608
                tuple(expected),
            )
        )
        if installed == expected:
            continue
        for name, sql in expected.items():
            connection.execute(f"DROP TRIGGER IF EXISTS {name}")
            connection.execute(sql)
        _write_checksums(connection, table)


def recompute(connection: apsw.Connection) -> None:
    """Take all rows as they are."""
    if _has_checksums(connection):
        connection.execute(f"DELETE FROM {TABLE}")  # noqa: S608
        for table in _tables(connection):
            _write_checksums(connection, table)


def damaged_rows(connection: apsw.Connection) -> list[DamagedRow]:
    """Look through all rows and return those that are not as they were saved. Takes a second for a million rows."""
    if not _has_checksums(connection):
        return []
    damaged: list[DamagedRow] = []
    for table in _tables(connection):
        key, sum_ = table.for_row("t")
        changed = (
            f"SELECT {key} FROM {table.name} t NOT INDEXED LEFT JOIN {TABLE} s ON s.name = ?1 AND s.key = {key}"  # noqa: S608
            f" WHERE s.sum IS NOT {sum_}"
        )
        lost = f"SELECT key FROM {TABLE} WHERE name = ?1 AND key NOT IN (SELECT {key} FROM {table.name} t NOT INDEXED)"  # noqa: S608
        for sql in (changed, lost):
            damaged += [DamagedRow(table.name, row[0]) for row in fetch(connection, sql, (table.name,))]
    return list(dict.fromkeys(damaged))


def require_intact(
    connection: apsw.Connection, table: str, key: object, what: str = LibraryText.tr("A library record")
) -> None:
    """Raise DamagedRecord unless a row is as it was saved; of a table whose primary key is one column.

    `what` begins the sentence.
    """
    if not _has_checksums(connection):
        return
    for summed in _tables(connection, table):
        key_sql, sum_ = summed.for_row("t")
        sql = (
            f"SELECT s.sum IS {sum_} FROM {table} t LEFT JOIN {TABLE} s ON s.name = ? AND s.key = {key_sql}"  # noqa: S608
            f" WHERE {key_sql} = ?"
        )
        if not all(sound for (sound,) in fetch(connection, sql, (table, key))):
            raise damaged_record_error(what)


def _has_checksums(connection: apsw.Connection) -> bool:
    return fetch_one(connection, "SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)) is not None


def _tables(connection: apsw.Connection, wanted: str = "%") -> Iterator[_ChecksummedTable]:
    """Return the tables that hold what people entered, or what is derived from it row by row."""
    tables = fetch(
        connection,
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name LIKE ?"
        " AND name NOT LIKE 'sqlite_%' AND name <> ? ORDER BY name",
        (wanted, TABLE),
    )
    for (name,) in tables:
        columns = fetch(connection, "SELECT name, type, pk FROM pragma_table_info(?)", (name,))
        parts = [str(column) for column, _, place in sorted(columns, key=lambda row: int(row[2])) if place]
        if not parts:  # its row numbers would change in a copy
            continue
        key = "+{row}." + parts[0]  # without the column's affinity, by which no row would be found in the index
        if len(parts) > 1:
            key = " || ' ' || ".join(f"hex({{row}}.{part})" for part in parts)
        # As bytes: text that is damaged may be no text any more.
        values = ", ".join(
            f"CAST({{row}}.{column} AS BLOB)" if kind == "TEXT" else f"{{row}}.{column}" for column, kind, _ in columns
        )
        yield _ChecksummedTable(str(name), key, f"row_checksum({values})")


def _triggers(table: _ChecksummedTable) -> Iterator[tuple[str, str]]:
    """Return the name and the text of each trigger. No conflict clause: that of the outer statement would stand."""
    old_key, _ = table.for_row("OLD")
    new_key, new_sum = table.for_row("NEW")
    forget = f"DELETE FROM {TABLE} WHERE name = '{table.name}' AND key = "  # noqa: S608
    keep = f"INSERT INTO {TABLE} VALUES ('{table.name}', {new_key}, {new_sum});"  # noqa: S608
    bodies = {
        "insert": f"{forget}{new_key}; {keep}",
        "update": f"{forget}{old_key}; {forget}{new_key}; {keep}",
        "delete": f"{forget}{old_key};",
    }
    for event in _EVENTS:
        name = f"sum_{table.name}_{event}"
        yield name, f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table.name} BEGIN {bodies[event]} END"


def _write_checksums(connection: apsw.Connection, table: _ChecksummedTable) -> None:
    key, sum_ = table.for_row("t")
    connection.execute(f"DELETE FROM {TABLE} WHERE name = ?", (table.name,))  # noqa: S608
    connection.execute(f"INSERT INTO {TABLE} SELECT ?, {key}, {sum_} FROM {table.name} t NOT INDEXED", (table.name,))  # noqa: S608
