"""Filters that a person gave a name, kept as a setting. One that cannot be read any more is passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, cast

from trackball_desktop.storage.library import MISSING_CONDITIONS, VIEWS, LibraryQuery
from trackball_desktop.storage.settings import Settings

KEY: Final = "filters.saved"
MAX_FILTERS: Final = 40
_TEXTS: Final = ("search", "out_from", "out_until")


@dataclass(frozen=True)
class SavedFilter:
    """A filter by its name. The order of the list is no part of it."""

    name: str
    query: LibraryQuery


def read(settings: Settings) -> tuple[SavedFilter, ...]:
    """Return the saved filters, the oldest first."""
    kept: object = settings.get(KEY)
    rows = cast("list[object]", kept) if isinstance(kept, list) else []
    return tuple(saved_filter for row in rows[:MAX_FILTERS] if (saved_filter := _read(row)) is not None)


def save(settings: Settings, name: str, query: LibraryQuery) -> Future[None]:
    """Keep a filter under a name, in the place of one that has it already."""
    others = [item for item in read(settings) if item.name != name]
    return settings.save(KEY, [_row(item) for item in (*others, SavedFilter(name, query))])


def remove(settings: Settings, name: str) -> Future[None]:
    """Forget a filter."""
    return settings.save(KEY, [_row(item) for item in read(settings) if item.name != name])


def _row(one: SavedFilter) -> dict[str, Any]:
    kept = {key: getattr(one.query, key) for key in ("view", "label", "missing", *_TEXTS)}
    return {"name": one.name, **{key: value for key, value in kept.items() if value}}


def _read(row: object) -> SavedFilter | None:
    if not isinstance(row, Mapping):
        return None
    values = cast("Mapping[str, object]", row)
    name, view, label, missing = (values.get(key) for key in ("name", "view", "label", "missing"))
    search, first, last = (value if isinstance(value := values.get(key), str) else "" for key in _TEXTS)
    if not isinstance(name, str) or not name.strip() or view not in VIEWS:
        return None
    return SavedFilter(
        name,
        LibraryQuery(
            view=str(view),
            label=label if isinstance(label, str) else None,
            missing=missing if isinstance(missing, str) and missing in MISSING_CONDITIONS else "",
            search=search,
            out_from=first,
            out_until=last,
        ),
    )


def names(filters: Sequence[SavedFilter]) -> list[str]:
    """Return their names."""
    return [item.name for item in filters]
