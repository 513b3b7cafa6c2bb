"""What stores showed of releases, poll by poll, when to ask again, and the links and artists' pages that people gave.

A poll that found the same as the one before is counted in the same row, from the first to the last; a raw answer is
kept for each row, the newest. Errors of the network are no polls. `store` is a catalogue's key ("deezer"), `country`
empty where a catalogue answers the same everywhere.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import apsw

from trackball_desktop.domain.collation import folded
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch, fetch_column, fetch_one


class Outcome(StrEnum):
    """What an answer of a store said."""

    FOUND = "found"
    NOT_THERE = "not_there"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class StorePoll:
    """Polls in a row that found the same: the first `at`, the last `until`, so many `polls`.

    `raw` are the bodies of the newest answer by call. `same_cover` is None where the pictures were not compared.
    """

    store: str
    country: str
    at: str
    until: str
    polls: int
    outcome: Outcome
    link: str
    fingerprint: str
    same_cover: bool | None
    raw: Mapping[str, str]


@dataclass(frozen=True)
class StoreState:
    """Where a release stands at one store. Times are None where there is none; `problem` names the last error.

    `missed` counts the polls in a row, up to now, that did not find it.
    """

    release_id: str
    store: str
    country: str
    asked_at: str | None
    next_at: str
    first_seen: str | None
    outcome: Outcome | None
    missed: int
    differences: int
    wrong_page: bool
    link: str
    problem: str


@dataclass(frozen=True)
class DueStorePoll:
    """A question that is due, with what it needs to be asked and planned."""

    release_id: str
    store: str
    country: str
    upc: str
    release_date: str
    first_seen: str | None
    problems: int


@dataclass(frozen=True)
class SavedLink:
    """A release's address at a store that a person pasted."""

    store: str
    link: str
    at: str


_WATCHED = """
FROM releases r LEFT JOIN store_watch w ON w.release_id = r.id
WHERE r.trashed_at IS NULL AND r.gtin14 <> '' AND r.release_date <> ''
AND coalesce(w.watched, r.remote_id IS NOT NULL)
"""
"""Releases that are asked about: those that a target has, but for those that a person took out, and those put in."""

_FORGET = f"DELETE FROM store_plan WHERE release_id NOT IN (SELECT r.id {_WATCHED})"  # noqa: S608 - our own statement
_PLAN = f"""
INSERT OR IGNORE INTO store_plan (release_id, store, country, next_at, release_date)
SELECT x.id, a.value ->> 0, a.value ->> 1, f.value, x.release_date FROM (SELECT r.* {_WATCHED}) x
JOIN json_each(?1) f ON f.key = x.release_date JOIN json_each(?2) a
"""  # noqa: S608 - our own statement
_NEWEST = """
SELECT number, outcome, fingerprint FROM store_polls WHERE release_id = ? AND store = ? AND country = ?
ORDER BY number DESC LIMIT 1
"""
_SECOND_MISS = """
SELECT 1 FROM store_plan WHERE release_id = ? AND store = ? AND country = ? AND first_seen IS NOT NULL AND missed = 1
"""
"""The poll with which a release counts as taken down has a row of its own, which says when that was."""
_PROBLEM = "UPDATE store_plan SET next_at = ?, problem = ? WHERE release_id = ? AND store = ? AND country = ?"
_DIFFERENCES = """
UPDATE store_plan SET differences = ?, wrong_page = ? WHERE release_id = ? AND store = ? AND country = ?
"""
_STATES = """
SELECT p.release_id, p.store, p.country, p.asked_at, p.next_at, p.first_seen, p.outcome, p.missed, p.differences,
    p.wrong_page, p.link, p.problem
FROM store_plan p
"""


class StorePolls:
    """The polls at stores, of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def is_watched(self, release_id: str) -> bool:
        """Say whether a release is asked about."""
        sql = f"SELECT 1 {_WATCHED} AND r.id = ?"
        return bool(self._db.read(lambda connection: fetch(connection, sql, (release_id,))))

    def watch(self, release_id: str, *, watched: bool) -> Future[None]:
        """Ask stores for a release from now on, or no more."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO store_watch VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET watched = ?2",
                (release_id, watched, self._db.now()),
            )
            self._db.notify("stores", release_id)

        return self._db.write(write)

    def plan(self, asked: Sequence[tuple[str, str]], first: Mapping[str, str]) -> Future[int]:
        """Plan the first question of each watched release to each (store, country), and drop what is not watched.

        `first` are the moments at which releases can be out, by release date. Returns how many are new.
        """

        def write(connection: apsw.Connection) -> int:
            connection.execute(_FORGET)
            connection.execute(
                "DELETE FROM store_plan WHERE first_seen IS NULL AND NOT EXISTS (SELECT 1 FROM json_each(?) a"
                " WHERE a.value ->> 0 = store AND a.value ->> 1 = country)",
                (json.dumps(list(asked)),),
            )
            before = connection.total_changes()
            connection.execute(_PLAN, (json.dumps(dict(first)), json.dumps(list(asked))))
            # A release whose date moved is asked about from its new date on.
            connection.execute(
                "UPDATE store_plan SET release_date = m.day, next_at = m.first FROM"
                " (SELECT r.id, r.release_date AS day, f.value AS first FROM releases r"
                "  JOIN json_each(?) f ON f.key = r.release_date) AS m"
                " WHERE m.id = release_id AND m.day <> store_plan.release_date AND first_seen IS NULL",
                (json.dumps(dict(first)),),
            )
            return connection.total_changes() - before

        return self._db.write(write)

    def watched_release_dates(self) -> list[str]:
        """Return the release dates of the watched releases, each once."""
        return self._db.read(lambda connection: fetch_column(connection, f"SELECT DISTINCT r.release_date {_WATCHED}"))

    def due(self, store: str, now: str, *, limit: int = 50) -> list[DueStorePoll]:
        """Return the questions to a store that are due, the longest due first."""
        sql = (
            "SELECT p.release_id, p.store, p.country, r.upc, r.release_date, p.first_seen, p.problems"
            " FROM store_plan p JOIN releases r ON r.id = p.release_id"
            " WHERE p.store = ? AND p.next_at <= ? AND r.trashed_at IS NULL ORDER BY p.next_at LIMIT ?"
        )
        return [
            DueStorePoll(*row) for row in self._db.read(lambda connection: fetch(connection, sql, (store, now, limit)))
        ]

    def of_release(self, release_id: str) -> list[StoreState]:
        """Return where a release stands at each store that was or will be asked."""
        sql = f"{_STATES} WHERE p.release_id = ? ORDER BY p.store, p.country"
        return [_state(row) for row in self._db.read(lambda connection: fetch(connection, sql, (release_id,)))]

    def of_releases(self, release_ids: Sequence[str]) -> dict[str, list[StoreState]]:
        """Return the same for many releases at once; those that no store was asked about are left out."""
        sql = f"{_STATES} JOIN json_each(?) i ON i.value = p.release_id ORDER BY p.store, p.country"
        states_by_release: dict[str, list[StoreState]] = {}
        for row in self._db.read(lambda connection: fetch(connection, sql, (json.dumps(list(release_ids)),))):
            states_by_release.setdefault(row[0], []).append(_state(row))
        return states_by_release

    def polls(self, release_id: str, store: str = "", country: str = "") -> list[StorePoll]:
        """Return the polls at a release, the oldest first; of one store only where it is named."""
        sql = (
            "SELECT store, country, at, until, polls, outcome, link, fingerprint, same_cover, raw FROM store_polls"
            " WHERE release_id = ?1 AND (?2 = '' OR (store = ?2 AND country = ?3)) ORDER BY number"
        )
        rows = self._db.read(lambda connection: fetch(connection, sql, (release_id, store, country)))
        return [_poll(row) for row in rows]

    def polls_since(self, moment: str) -> list[tuple[str, StorePoll]]:
        """Return the polls that found something new since a moment, with their releases, the oldest first."""
        sql = (
            "SELECT release_id, store, country, at, until, polls, outcome, link, fingerprint, same_cover, raw"
            " FROM store_polls WHERE at > ? ORDER BY number"
        )
        return [(row[0], _poll(row[1:])) for row in self._db.read(lambda connection: fetch(connection, sql, (moment,)))]

    def add(
        self,
        asked: DueStorePoll,
        outcome: Outcome,
        next_at: str,
        *,
        link: str = "",
        fingerprint: str = "",
        raw: Mapping[str, str] | None = None,
        same_cover: bool | None = None,
        differences: int = 0,
        wrong_page: bool = False,
    ) -> Future[bool]:
        """Keep a poll and plan the next one; the future tells whether it found something new."""

        def write(connection: apsw.Connection) -> bool:
            now = self._db.now()
            key = (asked.release_id, asked.store, asked.country)
            packed = zlib.compress(json.dumps(dict(raw or {}), ensure_ascii=False).encode())
            last = fetch_one(
                connection,
                _NEWEST,
                key,
            )
            changed = last is None or (last[1], last[2]) != (outcome.value, fingerprint)
            if outcome is Outcome.NOT_THERE and fetch_one(connection, _SECOND_MISS, key):
                changed = True
            if last is not None and not changed:
                connection.execute(
                    "UPDATE store_polls SET until = ?, polls = polls + 1, raw = ?, same_cover = ? WHERE number = ?",
                    (now, packed, same_cover, last[0]),
                )
            else:
                connection.execute(
                    "INSERT INTO store_polls (release_id, store, country, at, until, outcome, link, fingerprint,"
                    " same_cover, raw) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9)",
                    (*key, now, outcome.value, link, fingerprint, same_cover, packed),
                )
            was_found = outcome is Outcome.FOUND
            connection.execute(
                "UPDATE store_plan SET asked_at = ?4, next_at = ?5, outcome = ?6, problem = '', problems = ?7,"
                " first_seen = CASE WHEN ?8 THEN coalesce(first_seen, ?4) ELSE first_seen END,"
                " missed = CASE ?6 WHEN 'found' THEN 0 WHEN 'not_there' THEN missed + 1 ELSE missed END,"
                " differences = CASE WHEN ?8 THEN ?9 ELSE differences END,"
                " wrong_page = CASE WHEN ?8 THEN ?10 ELSE wrong_page END, link = CASE WHEN ?8 THEN ?11 ELSE link END"
                " WHERE release_id = ?1 AND store = ?2 AND country = ?3",
                (
                    *key, now, next_at, outcome.value, asked.problems + 1 if outcome is Outcome.UNREADABLE else 0,
                    was_found, differences, wrong_page, link,
                ),
            )  # fmt: skip
            self._db.notify("stores", asked.release_id)
            return changed

        return self._db.write(write)

    def note_problem(self, asked: DueStorePoll, problem: str, next_at: str) -> Future[None]:
        """Plan the next question after an error that says nothing of the release; `problem` is the error's name."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                _PROBLEM,
                (next_at, problem, asked.release_id, asked.store, asked.country),
            )
            self._db.notify("stores", asked.release_id)

        return self._db.write(write)

    def set_differences(
        self, release_id: str, store: str, country: str, count: int, *, wrong_page: bool
    ) -> Future[None]:
        """Keep what the newest poll differs in from the draft as it is now."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                _DIFFERENCES,
                (count, wrong_page, release_id, store, country),
            )
            self._db.notify("stores", release_id)

        return self._db.write(write)

    def make_due(self, release_id: str) -> Future[None]:
        """Make all questions about a release due."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("UPDATE store_plan SET next_at = ? WHERE release_id = ?", (self._db.now(), release_id))
            self._db.notify("stores", release_id)

        return self._db.write(write)

    # --- what people gave -----------------------------------------------------------------------------------------

    def links(self, release_id: str) -> list[SavedLink]:
        """Return the addresses that people pasted, by store."""
        sql = "SELECT store, link, at FROM store_links WHERE release_id = ? ORDER BY store"
        return [SavedLink(*row) for row in self._db.read(lambda connection: fetch(connection, sql, (release_id,)))]

    def set_link(self, release_id: str, store: str, link: str) -> Future[None]:
        """Keep the address of a release at a store; an empty one forgets it."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("DELETE FROM store_links WHERE release_id = ? AND store = ?", (release_id, store))
            if link:
                connection.execute(
                    "INSERT INTO store_links VALUES (?, ?, ?, ?)", (release_id, store, link, self._db.now())
                )
            self._db.notify("stores", release_id)

        return self._db.write(write)

    def artist_pages(self, store: str) -> dict[str, set[str]]:
        """Return the ids of artists' pages that a person called right, by `collation.folded` name."""
        pages_by_store: dict[str, set[str]] = {}
        sql = "SELECT artist_key, page FROM artist_pages WHERE store = ?"
        for key, page in self._db.read(lambda connection: fetch(connection, sql, (store,))):
            pages_by_store.setdefault(key, set()).add(page)
        return pages_by_store

    def add_artist_page(self, store: str, artist: str, page: str) -> Future[None]:
        """Keep that a page is the artist's own."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT OR IGNORE INTO artist_pages VALUES (?, ?, ?, ?, ?)",
                (store, folded(artist), page, artist, self._db.now()),
            )
            self._db.notify("stores")

        return self._db.write(write)


def _state(row: tuple[Any, ...]) -> StoreState:
    release_id, store, country, asked_at, next_at, first_seen, outcome, missed, differences, wrong_page, *rest = row
    last_outcome = Outcome(outcome) if outcome else None
    return StoreState(
        release_id,
        store,
        country,
        asked_at,
        next_at,
        first_seen,
        last_outcome,
        missed,
        differences,
        bool(wrong_page),
        *rest,
    )


def _poll(row: tuple[Any, ...]) -> StorePoll:
    store, country, at, until, polls, outcome, link, fingerprint, same_cover, raw = row
    bodies: dict[str, str] = json.loads(zlib.decompress(raw)) if raw else {}
    same = None if same_cover is None else bool(same_cover)
    return StorePoll(store, country, at, until, polls, Outcome(outcome), link, fingerprint, same, bodies)
