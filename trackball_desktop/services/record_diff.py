"""What differs between two answers about one record: fields that were edited there, tracks that came, went or moved.

Both are of the read shape, so values are compared as they stand. Rows in lists are matched by their id, where both
answers have some in common, else by position; a field that is null and one that is missing are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from trackball_desktop.api.json_text import canonical_json, read_json

_IGNORED_KEYS = frozenset({"id", "position"})
"""Of rows: they name the row and say nothing about the release."""


@dataclass(frozen=True)
class RecordChange:
    """One field of a record, such as "discs[0].tracks[2].isrc", before and after; None where it had no value.

    A row that came or went is one change, told by its title or name. Positions are those after the change, for a row
    that went those before it.
    """

    path: str
    before: str | None
    after: str | None


def record_changes(before: str | None, after: str | None) -> tuple[RecordChange, ...]:
    """Compare two raw answers; nothing where either is no JSON object."""
    first, second = _object(before), _object(after)
    if first is None or second is None:
        return ()
    return tuple(_compare("", first, second))


def _object(raw: str | None) -> dict[str, Any] | None:
    try:
        value = read_json(raw) if raw else None
    except ValueError:
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _compare(path: str, before: Any, after: Any) -> Iterator[RecordChange]:
    if before == after:
        return
    objects = _are_of_type(before, after, Mapping)
    lists = _are_of_type(before, after, list)
    rows = (_rows(before), _rows(after)) if lists else (None, None)
    if objects:
        yield from _compare_objects(path, before or {}, after or {})
    elif rows[0] is not None and rows[1] is not None:
        yield from _compare_rows(path, rows[0], rows[1])
    else:
        yield RecordChange(path, _text(before), _text(after))


def _are_of_type(before: Any, after: Any, kind: type[Any]) -> bool:
    """Say whether both are of a kind, or one is and the other is nothing."""
    return all(value is None or isinstance(value, kind) for value in (before, after))


def _compare_objects(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[RecordChange]:
    for key in dict.fromkeys([*before, *after]):
        if not (path and key in _IGNORED_KEYS):
            yield from _compare(f"{path}.{key}" if path else key, before.get(key), after.get(key))


def _compare_rows(
    path: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[RecordChange]:
    old, new = _by_id(before), _by_id(after)
    if old is None or new is None or not old.keys() & new.keys():
        old, new = dict(enumerate(before)), dict(enumerate(after))
    places = {key: position for position, key in enumerate(new)}
    for position, (key, row) in enumerate(old.items()):
        if key not in new:
            yield RecordChange(f"{path}[{position}]", _name(row), None)
    for key, row in new.items():
        place = f"{path}[{places[key]}]"
        if key in old:
            yield from _compare(place, old[key], row)
        else:
            yield RecordChange(place, None, _name(row))
    common_keys = [key for key in new if key in old]
    if common_keys != [key for key in old if key in new]:
        yield RecordChange(
            path, ", ".join(_name(row) for row in old.values()), ", ".join(_name(row) for row in new.values())
        )


def _rows(value: Any) -> list[Mapping[str, Any]] | None:
    """Return a list of objects, an empty one for nothing; None for a list of anything else."""
    items = cast("list[Any]", value or [])
    rows = [cast("Mapping[str, Any]", item) for item in items if isinstance(item, Mapping)]
    return rows if len(rows) == len(items) else None


def _by_id(rows: Sequence[Mapping[str, Any]]) -> dict[Any, Mapping[str, Any]] | None:
    """Return the rows by their ids; None where one has none or two have the same."""
    rows_by_id = {canonical_json(row.get("id")): row for row in rows if row.get("id") is not None}
    return rows_by_id if len(rows_by_id) == len(rows) else None


def _name(row: Mapping[str, Any]) -> str:
    for key in ("title", "name", "artist", "publisher", "number"):
        if row.get(key) is not None:
            return _text(row[key]) or ""
    return canonical_json(row)


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else canonical_json(value)
