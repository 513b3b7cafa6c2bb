"""Each account's lists of values: what a person typed or pasted, what was seen at the target, what was taken out.

The target shows each account its own lists to people only. So they are gathered: seeds ship with the app, a person adds
and removes, and every answer teaches values that the target itself uses. The key of a list is its vocabulary's name, or
"genre/R&B" for one that depends on a value of another. An account that is not there yet has the id "".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import apsw

from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch_column, read_json

_MAX_SEEN = 2000
"""Values kept of one list that were only seen: names of artists grow without end."""


@dataclass(frozen=True)
class AccountLists:
    """The lists of one account, by key. `own` were given by a person, `seen` came with answers of the target.

    `removed` are shipped values that the user took out; `complete` the keys of lists that are known to be complete.
    """

    own: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    seen: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    removed: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    complete: frozenset[str] = frozenset()

    def values(self, key: str) -> tuple[str, ...]:
        """Return the account's values of a list, those given first."""
        return tuple(dict.fromkeys((*self.own.get(key, ()), *self.seen.get(key, ()))))

    def list_keys(self) -> frozenset[str]:
        """Return the keys of all lists with values of the account."""
        return frozenset((*self.own, *self.seen))


class Lists:
    """The lists of all accounts of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def for_account(self, account_id: str) -> AccountLists:
        """Return the lists of an account; empty ones where nothing was ever given or seen."""
        return self._db.read(lambda connection: _load(connection, account_id))

    def add(self, account_id: str, key: str, values: Iterable[str]) -> Future[int]:
        """Give a list more values, by a person; one that was taken out comes back. Says how many are new."""
        cleaned = _clean(values)

        def change(lists: AccountLists) -> tuple[AccountLists, int]:
            present = lists.own.get(key, ())
            new = tuple(value for value in cleaned if value not in present)
            own = {**lists.own, key: (*present, *new)}
            left = tuple(value for value in lists.removed.get(key, ()) if value not in cleaned)
            return AccountLists(own, lists.seen, {**lists.removed, key: left}, lists.complete), len(new)

        return self._change(account_id, change)

    def remove(self, account_id: str, key: str, value: str) -> Future[int]:
        """Take a value out of a list: it is offered no more, and is not learnt again."""

        def change(lists: AccountLists) -> tuple[AccountLists, int]:
            def without(held: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
                return {**held, key: tuple(item for item in held.get(key, ()) if item != value)}

            removed = {**lists.removed, key: tuple(dict.fromkeys((*lists.removed.get(key, ()), value)))}
            return AccountLists(without(lists.own), without(lists.seen), removed, lists.complete), 1

        return self._change(account_id, change)

    def reset(self, account_id: str, key: str) -> Future[int]:
        """Give a list back what shipped: nothing of one's own, nothing taken out; what was seen stays."""

        def change(lists: AccountLists) -> tuple[AccountLists, int]:
            own = {name: values for name, values in lists.own.items() if name != key}
            removed = {name: values for name, values in lists.removed.items() if name != key}
            return AccountLists(own, lists.seen, removed, lists.complete - {key}), 1

        return self._change(account_id, change)

    def set_complete(self, account_id: str, key: str, complete: bool) -> Future[int]:
        """Say whether a list is complete for this account: then a value outside blocks."""

        def change(lists: AccountLists) -> tuple[AccountLists, int]:
            named = lists.complete | {key} if complete else lists.complete - {key}
            return AccountLists(lists.own, lists.seen, lists.removed, named), 1

        return self._change(account_id, change)

    def add_seen(self, account_id: str, found: Mapping[str, Iterable[str]]) -> Future[int]:
        """Keep values that an answer of the target held; says how many are new. Nothing is written where none is."""

        def change(lists: AccountLists) -> tuple[AccountLists, int]:
            seen, count = dict(lists.seen), 0
            for key, values in found.items():
                present = seen.get(key, ())
                gone = lists.removed.get(key, ())
                new = [value for value in _clean(values) if value not in present and value not in gone]
                if new:
                    seen[key] = (*present, *new)[-_MAX_SEEN:]
                    count += len(new)
            return AccountLists(lists.own, seen, lists.removed, lists.complete), count

        return self._change(account_id, change)

    def _change(self, account_id: str, change: Callable[[AccountLists], tuple[AccountLists, int]]) -> Future[int]:
        def write(connection: apsw.Connection) -> int:
            before = _load(connection, account_id)
            after, count = change(before)
            if after != before:
                connection.execute(
                    "INSERT INTO account_lists VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
                    (account_id, _body(after)),
                )
                self._db.notify("accounts", account_id)
            return count

        return self._db.write(write)


def _clean(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bare for value in values if (bare := " ".join(value.split()))))


def _load(connection: apsw.Connection, account_id: str) -> AccountLists:
    bodies = fetch_column(connection, "SELECT body FROM account_lists WHERE account_id = ?", (account_id,))
    if not bodies:
        return AccountLists()
    kept: dict[str, Any] = read_json(bodies[0])
    own, seen, removed = (
        {name: tuple(values) for name, values in kept[part].items()} for part in ("own", "seen", "removed")
    )
    return AccountLists(own, seen, removed, frozenset(kept["complete"]))


def _body(lists: AccountLists) -> str:
    kept = {
        "own": {key: values for key, values in lists.own.items() if values},
        "seen": {key: values for key, values in lists.seen.items() if values},
        "removed": {key: values for key, values in lists.removed.items() if values},
        "complete": sorted(lists.complete),
    }
    return json.dumps(kept, ensure_ascii=False)
