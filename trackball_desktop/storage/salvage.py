"""What can still be read of a damaged library, row by row, and a sound library made of it.

Each table is read from its beginning until damage stops it, then from its end, then between by number. Rows that break
the rules of the schema are left out. What list and search derive from drafts is derived anew, so only what people
entered can be lost; what that was is in the account.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

import apsw

from trackball_desktop.domain.errors import DamagedRecord
from trackball_desktop.storage import checksums, migrations, projections
from trackball_desktop.storage.database import format_time, utc_now
from trackball_desktop.storage.rows import fetch
from trackball_desktop.storage.state import refresh_state

MAX_ROWS_PROBED = 20_000
"""Row numbers that are tried one by one where a table is damaged in its middle."""
_DERIVED_PREFIXES = ("release_words", "release_parts", "release_terms", "sqlite_")
_UNREADABLE = (apsw.Error, UnicodeDecodeError, MemoryError)


class TableRows(NamedTuple):
    """The rows of a table by the names of their columns; `is_complete` is false where reading met damage."""

    rows: list[dict[str, Any]]
    is_complete: bool


@dataclass
class SalvageResult:
    """What was saved: how many releases, the titles of those that were lost, and the tables that were damaged.

    `changed_releases` are titles of those that were saved and are not as the app kept them: a letter or digit may be
    another one.
    """

    releases: int = 0
    lost_releases: list[str] = field(default_factory=list[str])
    changed_releases: list[str] = field(default_factory=list[str])
    damaged_tables: list[str] = field(default_factory=list[str])


def open_damaged(path: Path) -> apsw.Connection:
    """Open a library for reading that may be damaged. Raises apsw's errors when nothing can be read."""
    try:
        return _open(str(path), apsw.SQLITE_OPEN_READONLY)
    except apsw.CantOpenError:  # its -wal or its folder: read the file without them
        return _open(f"{path.absolute().as_uri()}?immutable=1", apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


def _open(name: str, flags: int) -> apsw.Connection:
    connection = apsw.Connection(name, flags=flags)
    try:
        connection.set_busy_timeout(2000)
        connection.pragma("trusted_schema", False)
        connection.pragma("cell_size_check", True)
        checksums.register(connection)
        connection.pragma("writable_schema", True)  # a damaged line of the schema hides no other
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def read_table(connection: apsw.Connection, table: str) -> TableRows:
    """Return what can be read of a table. Text that is damaged has U+FFFD in it."""
    try:
        info = fetch(connection, "SELECT name, pk FROM pragma_table_info(?)", (table,))
    except _UNREADABLE:
        return TableRows([], is_complete=False)
    columns = [str(row[0]) for row in info]
    if not columns:
        return TableRows([], is_complete=True)
    key = [str(row[0]) for row in sorted((row for row in info if row[1]), key=lambda row: int(row[1]))]
    has_rowid = _has_rowid(connection, table)
    order = ["rowid"] if has_rowid else key
    bytes_of = ", ".join(
        f"CASE typeof({name}) WHEN 'text' THEN CAST({name} AS BLOB) ELSE {name} END" for name in columns
    )
    number = "rowid" if has_rowid else "0"
    select = f"SELECT {number}, {bytes_of} FROM {table} NOT INDEXED"  # noqa: S608 - names of our schema
    rows: dict[Any, dict[str, Any]] = {}

    def read_in_order(direction: str) -> tuple[bool, int | None]:
        """Read on in one direction; say whether the end was reached, and the last number that was read."""
        last: int | None = None
        try:
            ordered = ", ".join(f"{name} {direction}" for name in order)
            for row in cast("Iterator[tuple[Any, ...]]", connection.execute(f"{select} ORDER BY {ordered}")):
                values = [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in row[1:]]
                last = int(row[0])
                record = dict(zip(columns, values, strict=True))
                rows.setdefault(last if has_rowid else tuple(record[name] for name in key), record)
        except _UNREADABLE:
            return False, last
        return True, last

    is_complete, first_end = read_in_order("ASC")
    if is_complete:
        return TableRows(list(rows.values()), is_complete=True)
    _, second_end = read_in_order("DESC")
    if has_rowid:
        _probe(connection, select, columns, rows, (first_end or 0) + 1, second_end)
    return TableRows(list(rows.values()), is_complete=False)


def _probe(
    connection: apsw.Connection,
    select: str,
    columns: list[str],
    rows: dict[Any, dict[str, Any]],
    first: int,
    end: int | None,
) -> None:
    """Try the numbers between what was read from both ends, one by one."""
    for number in range(first, min(end if end is not None else first + MAX_ROWS_PROBED, first + MAX_ROWS_PROBED)):
        try:
            probed_rows = cast(
                "list[tuple[Any, ...]]", connection.execute(f"{select} WHERE rowid = ?", (number,)).fetchall()
            )
        except _UNREADABLE:
            continue
        for row in probed_rows:
            values = [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in row[1:]]
            rows.setdefault(number, dict(zip(columns, values, strict=True)))


def _has_rowid(connection: apsw.Connection, table: str) -> bool:
    try:
        rows = fetch(connection, "SELECT wr FROM pragma_table_list(?)", (table,))
    except _UNREADABLE:
        return True
    return not (rows and rows[0][0])


def salvage(source: Path, target: Path) -> SalvageResult:
    """Make a library of what can be read of another one, in a file that is not there yet. Changes only that file.

    Raises apsw's errors where nothing can be read, or the target cannot be written.
    """
    damaged = open_damaged(source)
    try:
        rebuilt = apsw.Connection(str(target))
        try:
            version = int(damaged.pragma("user_version"))
            steps = migrations.STEPS[: version if 0 < version <= len(migrations.STEPS) else None]
            rebuilt.pragma("foreign_keys", False)
            migrations.migrate(rebuilt, steps)
            result = _copy_tables(damaged, rebuilt)
            changed = {str(row.key) for row in _accept_damaged_rows(rebuilt, result) if row.table == "drafts"}
            migrations.migrate(rebuilt)
            _rebuild_projections(rebuilt, result, changed)
        finally:
            rebuilt.close()
    finally:
        damaged.close()
    return result


def _copy_tables(damaged: apsw.Connection, rebuilt: apsw.Connection) -> SalvageResult:
    result = SalvageResult()
    triggers = fetch(rebuilt, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    tables = [str(row[0]) for row in fetch(rebuilt, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    rebuilt.execute("BEGIN IMMEDIATE")
    for name, _ in triggers:
        rebuilt.execute(f"DROP TRIGGER {name}")
    for table in tables:
        if table.startswith(_DERIVED_PREFIXES):
            continue
        table_rows = read_table(damaged, table)
        lost = not table_rows.is_complete
        for record in table_rows.rows:
            names = ", ".join(record)
            marks = ", ".join("?" * len(record))
            try:
                rebuilt.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(record.values()))  # noqa: S608
            except apsw.Error:  # a value that the schema does not allow, or a second row with one key
                lost = True
        if lost:
            result.damaged_tables.append(table)
    for _, sql in triggers:
        rebuilt.execute(sql)
    rebuilt.execute("COMMIT")
    return result


def _accept_damaged_rows(rebuilt: apsw.Connection, result: SalvageResult) -> list[checksums.DamagedRow]:
    """Note what is not as it was saved, and take it as it is from now on: there is nothing better."""
    damaged = checksums.damaged_rows(rebuilt)
    result.damaged_tables += sorted({row.table for row in damaged} - set(result.damaged_tables))
    rebuilt.execute("BEGIN IMMEDIATE")
    checksums.recompute(rebuilt)
    rebuilt.execute("COMMIT")
    return damaged


def _rebuild_projections(rebuilt: apsw.Connection, result: SalvageResult, changed: set[str]) -> None:
    """Derive what list and search show of the drafts that were saved; leave out what belongs to nothing any more."""
    now = format_time(utc_now())
    rebuilt.execute("BEGIN IMMEDIATE")
    titles = dict(fetch(rebuilt, "SELECT id, title FROM releases"))
    saved: set[str] = set()
    for (release_id,) in fetch(rebuilt, "SELECT release_id FROM drafts"):
        try:
            release = projections.load_draft(rebuilt, release_id)
        except DamagedRecord:
            continue
        if release is None or release.id != release_id:
            continue
        if release_id in titles:
            projections.index_release(rebuilt, release, _defaults(rebuilt, release.label))
        else:
            projections.save_draft(rebuilt, release, now)
        saved.add(str(release_id))
        if release_id in changed:
            result.changed_releases.append(projections.field_text(release.title) or str(release_id))
    for release_id, title in titles.items():
        if release_id not in saved:
            result.lost_releases.append(str(title) or str(release_id))
            rebuilt.execute("DELETE FROM releases WHERE id = ?", (release_id,))
    rebuilt.execute("DELETE FROM drafts WHERE release_id NOT IN (SELECT id FROM releases)")
    _delete_orphaned_rows(rebuilt)
    for release_id in saved:
        refresh_state(rebuilt, release_id)
    rebuilt.execute("COMMIT")
    result.releases = len(saved)


def _defaults(connection: apsw.Connection, label: Any) -> Any:
    try:
        return projections.load_defaults(connection, label)
    except DamagedRecord:
        return None


def _delete_orphaned_rows(rebuilt: apsw.Connection) -> None:
    """Delete rows that refer to a row that was lost. What may never be deleted otherwise may be here."""
    guards = fetch(rebuilt, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'")
    for name, _ in guards:
        rebuilt.execute(f"DROP TRIGGER {name}")
    for (table,) in fetch(rebuilt, "SELECT name FROM sqlite_schema WHERE type = 'table'"):
        keys: dict[int, list[tuple[str, str, str]]] = {}
        for number, parent, own, parent_column in fetch(
            rebuilt, 'SELECT id, "table", "from", coalesce("to", "from") FROM pragma_foreign_key_list(?)', (table,)
        ):
            keys.setdefault(number, []).append((parent, own, parent_column))
        for parts in keys.values():
            same = " AND ".join(f"p.{parent_column} = {table}.{own}" for _, own, parent_column in parts)
            rebuilt.execute(f"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM {parts[0][0]} p WHERE {same})")  # noqa: S608
    for _, sql in guards:
        rebuilt.execute(sql)
