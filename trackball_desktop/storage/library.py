"""The releases on this machine: drafts by id, ordered ids for the list, pages of rows, search, trash.

The list never loads drafts: it asks for the ids of a view in order (`ids`), then for the rows that are on screen
(`rows`). Drafts change only through `history`; what is here makes, finds, trashes and counts them. What reads drafts is
imported where it is needed: the first window shows the list without it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import apsw

from trackball_desktop.domain.errors import DamagedRecord, UserError
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage import search_query
from trackball_desktop.storage.checksums import damaged_rows
from trackball_desktop.storage.database import Database, format_time
from trackball_desktop.storage.rows import REPLACEMENT_CHARACTER, fetch, fetch_column, fetch_one
from trackball_desktop.storage.state import refresh_state

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Catalogue
    from trackball_desktop.domain.assets import Asset
    from trackball_desktop.domain.release import Release

TRASH_DAYS = 30

CREATED_VIEW: Final = "in_openplay"
"""The view of what is at its target; the word is that of `list --view`."""

_WAITING: Final = "state IN ('queued', 'unconfirmed')"
_SENDING: Final = "state IN ('uploading', 'posting')"
VIEWS: dict[str, str] = {
    "to_fix": "(state IN ('needs_you', 'gone') OR (state = 'draft' AND blockers > to_do))",
    "drafts": "state IN ('draft', 'ready')",
    "waiting": _WAITING,
    "sending": _SENDING,
    "on_the_way": f"({_WAITING} OR {_SENDING})",
    CREATED_VIEW: "state IN ('created', 'gone')",
    "released": "(state = 'created' AND release_date <> '' AND release_date <= ?1)",
    "all": "TRUE",
    "trash": "TRUE",
}
"""The views of the list, each a condition on `releases`; ?1 is today. Released goes by the date alone."""

SORTS: dict[str, str] = {
    "changed": "changed_no",
    "title": "title_key",
    "artist": "artist_key",
    "label": "label_key",
    "catalog_number": "catalog_number",
    "upc": "upc",
    "release_date": "release_date",
    "blockers": "blockers",
    "state": "state",
    "status": "status",
}

_ROWS = """
SELECT r.id, title, artist, label, catalog_number, upc, release_date, blockers, warnings, hints, to_do, checked, state,
    status, remote_id, track_count, c.id, c.sha256, massivemusic_id, changed_at, as_of, account_id,
    CASE WHEN state = 'uploading' THEN (
        SELECT CAST(sum(u.sent_bytes) AS REAL) / max(sum(u.size), 1)
        FROM upload_releases l JOIN uploads u USING (account_id, sha256) WHERE l.release_id = r.id
    ) END,
    CASE WHEN state IN ('queued', 'unconfirmed') THEN (
        SELECT s.held_by FROM submissions s WHERE s.release_id = r.id AND s.target = r.target
        ORDER BY number DESC LIMIT 1
    ) END,
    CASE WHEN state IN ('queued', 'unconfirmed') THEN (
        SELECT s.not_before FROM submissions s WHERE s.release_id = r.id AND s.target = r.target
        ORDER BY number DESC LIMIT 1
    ) END,
    (
        SELECT count(*) FILTER (WHERE store <> 'musicbrainz') || ' '
            || count(*) FILTER (WHERE store <> 'musicbrainz' AND first_seen IS NOT NULL AND missed < 2) || ' '
            || count(*) FILTER (WHERE store <> 'musicbrainz' AND first_seen IS NOT NULL AND missed >= 2) || ' '
            || count(*) FILTER (WHERE store <> 'musicbrainz' AND first_seen IS NULL AND outcome = 'not_there') || ' '
            || count(*) FILTER (WHERE store <> 'musicbrainz' AND first_seen IS NULL AND outcome = 'unreadable') || ' '
            || count(*) FILTER (WHERE wrong_page)
        FROM store_plan WHERE release_id = r.id
    ),
    r.target, r.targets,
    state = 'uploading' AND (
        EXISTS (SELECT 1 FROM settings WHERE key = 'uploads.paused' AND value = 'true')
        OR NOT EXISTS (
            SELECT 1 FROM upload_releases l JOIN uploads u USING (account_id, sha256)
            WHERE l.release_id = r.id AND u.state IN ('waiting', 'hashing', 'sending', 'verifying') AND NOT u.paused
        )
    ),
    state = 'uploading' AND EXISTS (SELECT 1 FROM settings WHERE key = 'uploads.network_wait' AND value = 'true')
FROM json_each(?) AS wanted
JOIN releases r ON r.id = wanted.value
LEFT JOIN assets c ON c.number = (
    SELECT max(number) FROM assets WHERE release_id = r.id AND role = 'cover' AND owner_id = r.id
)
ORDER BY wanted.key
"""


@dataclass(frozen=True)
class Draft:
    """A release as it is kept. `saved_at` is UTC; `status` the target's own word; `remote_id` its id there."""

    release: Release
    revision: int
    saved_at: str
    state: ReleaseState
    status: str | None
    remote_id: str | None
    account_id: str | None
    is_trashed: bool


MISSING_CONDITIONS: dict[str, str] = {
    "cover": "NOT EXISTS (SELECT 1 FROM assets a WHERE a.release_id = releases.id AND a.role = 'cover')",
    "upc": "upc = ''",
    "date": "release_date = ''",
    "catalog_number": "catalog_number = ''",
}
"""Conditions on `releases`, by what a release has no value of yet."""


class LibraryQuery(NamedTuple):
    """What the list shows: a view of VIEWS, words to search, a column of SORTS, and perhaps one label only.

    `out_from` and `out_until` are the first and the last release date ("2027-03-01"), `missing` a key of
    MISSING_CONDITIONS; empty where they do not count.
    """

    view: str = "all"
    search: str = ""
    sort: str = "changed"
    descending: bool = True
    label: str | None = None
    out_from: str = ""
    out_until: str = ""
    missing: str = ""


class StoreCounts(NamedTuple):
    """At how many stores a release stands how, of those that are asked: it is out, was and is not found any more, was
    never found, could only be answered unreadably. MusicBrainz is no store; only `wrong_pages` counts it.
    """

    checked: int = 0
    available: int = 0
    gone: int = 0
    missing: int = 0
    unreadable: int = 0
    wrong_pages: int = 0


NO_STORES: Final = StoreCounts()


@dataclass(frozen=True)
class ReleaseRow:
    """One line of the list. Texts are empty where there is nothing; `progress` is 0 to 1 while files are sent,
    and `is_paused` then says that a person holds back all that are left, `waits_for_network` that a metered one does.

    The counts of findings mean nothing while `checked` is false; `to_do` are the blockers that are only something that
    is not filled in yet. `as_of` is when the target last answered about it.
    `blocking_error` is the name of the error that a release on its way waits for to pass, `not_before` when it tries
    again.
    `target` is the id of the target that state, status and id are of: the one that needs most of the `targets` to which
    it was sent.
    `damaged` says that not all of it can be read: its texts have U+FFFD where bytes are broken, or its draft is lost.
    """

    id: str
    title: str
    artist: str
    label: str
    catalog_number: str
    upc: str
    release_date: str
    blockers: int
    warnings: int
    hints: int
    to_do: int
    checked: bool
    state: ReleaseState
    status: str | None
    remote_id: str | None
    track_count: int
    cover_asset_id: str | None
    cover_sha256: str | None
    massivemusic_id: int | None
    changed_at: str
    as_of: str | None
    account_id: str | None
    progress: float | None
    blocking_error: str | None = None
    not_before: str | None = None
    stores: StoreCounts = NO_STORES
    target: str = ""
    targets: int = 0
    is_paused: bool = False
    waits_for_network: bool = False
    damaged: bool = False


LABEL_COUNTS_SQL = """
SELECT label, count(*) FROM releases WHERE trashed_at IS NULL AND label <> ''
GROUP BY label_key, label ORDER BY label_key
"""


_BY_ISRCS = """
SELECT t.release_id, count(DISTINCT t.isrc) FROM tracks t JOIN releases r ON r.id = t.release_id
WHERE t.isrc IN (SELECT value FROM json_each(?1)) AND r.trashed_at IS NULL AND (?2 IS NULL OR r.gtin14 = '')
GROUP BY 1 ORDER BY 2 DESC LIMIT 2
"""


class Library:
    """The drafts of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._damaged: set[str] = set()

    def create(self, release: Release, *, label: str, assets: Sequence[Asset] = ()) -> Future[Draft]:
        """Keep a new draft with its files; `label` is the first line of its history ("Imported from …").

        The future raises UserError when there is a release with this id already.
        """

        def write(connection: apsw.Connection) -> Draft:
            _draft_rows().create(connection, release, label, assets, self._db.now())
            refresh_state(connection, release.id)
            self._db.notify("release", release.id)
            return _draft(connection, release.id)

        return self._db.write(write)

    def load(self, release_id: str) -> Draft:
        """Return the draft. Raises UserError when there is none, DamagedRecord when it cannot be read."""
        try:
            return self._db.read(lambda connection: _draft(connection, release_id))
        except DamagedRecord:
            self._note_damaged([release_id])
            raise

    def revision(self, release_id: str) -> int | None:
        """Return how often a draft was saved; None where there is none. Reads no draft."""
        row = self._db.read(
            lambda connection: fetch_one(connection, "SELECT revision FROM releases WHERE id = ?", (release_id,))
        )
        return None if row is None else int(row[0])

    def find_damaged_ids(self) -> list[str]:
        """Return the ids of releases that are damaged or not as they were saved; the list marks them. Waits."""
        damaged_ids = self._db.read(_damaged_release_ids)
        for release_id in self._db.read(lambda connection: fetch_column(connection, "SELECT release_id FROM drafts")):
            sql = "SELECT CAST(body AS BLOB) FROM drafts WHERE release_id = ?"
            for body in self._db.read(lambda connection: fetch_column(connection, sql, (release_id,))):  # noqa: B023 - read at once
                try:
                    json.loads(bytes(body).decode("utf-8"))
                except (UnicodeDecodeError, ValueError):
                    damaged_ids.append(release_id)
        damaged_ids = list(dict.fromkeys(damaged_ids))
        self._note_damaged(damaged_ids)
        return damaged_ids

    def _note_damaged(self, ids: Sequence[str]) -> None:
        new = set(ids) - self._damaged
        self._damaged |= new

        def notify(_: apsw.Connection) -> None:
            for release_id in new:
                self._db.notify("release", release_id)

        if new:
            self._db.write(notify)

    def ids_with_prefix(self, prefix: str) -> list[str]:
        """Return the ids that begin with at least 4 hexadecimal digits; a caller wants exactly one."""
        start = prefix.strip().lower()
        if not 4 <= len(start) <= 32 or set(start) - set("0123456789abcdef"):
            return []
        return self._db.read(
            lambda connection: fetch_column(
                connection, "SELECT id FROM releases WHERE id >= ?1 AND id < ?1 || 'g' ORDER BY id", (start,)
            )
        )

    def match(self, gtin: str | None, isrcs: Sequence[str], catalog_number: str) -> tuple[str, str]:
        """Return the release outside the trash that a UPC (14 digits), most of the ISRCs, or a catalogue number mean,
        and which of them found it (upc, isrc, catalog_number); empty texts where none or several do.
        """

        def read(connection: apsw.Connection) -> tuple[str, str]:
            if gtin:
                by_upc = "SELECT id FROM releases WHERE gtin14 = ? AND trashed_at IS NULL"
                release_ids = fetch_column(connection, by_upc, (gtin,))
                if release_ids:
                    return (release_ids[0], "upc") if len(release_ids) == 1 else ("", "")
            if isrcs:
                rows = fetch(connection, _BY_ISRCS, (json.dumps(list(isrcs)), gtin))
                if rows and rows[0][1] * 2 >= len(set(isrcs)) and (len(rows) == 1 or rows[1][1] < rows[0][1]):
                    return rows[0][0], "isrc"
            if catalog_number and not gtin:
                by_number = "SELECT id FROM releases WHERE catalog_number = ? AND trashed_at IS NULL"
                release_ids = fetch_column(connection, by_number, (catalog_number,))
                if len(release_ids) == 1:
                    return release_ids[0], "catalog_number"
            return "", ""

        return self._db.read(read)

    def release_identifiers(self) -> list[tuple[str, str, int | None]]:
        """Return id, UPC (14 digits; empty for none) and MassiveMusic id of every release outside the trash."""
        sql = "SELECT id, gtin14, massivemusic_id FROM releases WHERE trashed_at IS NULL"
        return self._db.read(lambda connection: [(row[0], row[1], row[2]) for row in fetch(connection, sql)])

    def latest_release(self, artists: Sequence[str], label: str) -> str:
        """Return the id of the release that these artists, else this label, had last; empty where there is none."""
        return self._db.read(lambda connection: _draft_rows().latest_release_id(connection, artists, label))

    def ids(self, query: LibraryQuery, most: int = -1) -> list[str]:
        """Return the ids of all releases of a view, in order, or the first `most` of them.

        Raises KeyError for an unknown view, sort or missing value.
        """
        order, direction = SORTS[query.sort], "DESC" if query.descending else "ASC"
        view = VIEWS[query.view]

        def read(connection: apsw.Connection) -> list[str]:
            where, values = self._where_clause(connection, view, query.search, trashed=query.view == "trash")
            if query.label is not None:
                where += " AND label = ?"
                values.append(query.label)
            if query.out_from:
                where += " AND release_date >= ?"
                values.append(query.out_from)
            if query.out_until:
                where += " AND release_date <> ''"
                where += " AND release_date <= ?"
                values.append(query.out_until)
            if query.missing:
                where += f" AND {MISSING_CONDITIONS[query.missing]}"
            tie = "" if order == "changed_no" else f", changed_no {direction}"
            sql = f"SELECT id FROM releases WHERE {where} ORDER BY {order} {direction}{tie} LIMIT ?"  # noqa: S608 - from our tables
            return fetch_column(connection, sql, (*values, most))

        return self._db.read(read)

    def rows(self, ids: Sequence[str]) -> list[ReleaseRow]:
        """Return the rows of these releases in the same order; an id that is no longer there is passed over."""
        ids_json = json.dumps(list(ids))
        library_rows = self._db.read(lambda connection: fetch(connection, _ROWS, (ids_json,)))
        rows = [_row(list(row)) for row in library_rows]
        if self._damaged:
            rows = [replace(row, damaged=True) if row.id in self._damaged else row for row in rows]
        broken = [
            release_id for release_id in ids if REPLACEMENT_CHARACTER in release_id
        ]  # no row is found by such an id
        return rows if not broken else [*rows, *(_row([id, *_EMPTY_ROW]) for id in broken)]

    def counts(self, search: str = "") -> dict[str, int]:
        """Return how many releases each view holds, of those that the search finds."""

        def read(connection: apsw.Connection) -> dict[str, int]:
            counts: dict[str, int] = {}
            for trashed in (False, True):
                views = [view for view in VIEWS if (view == "trash") is trashed]
                where, values = self._where_clause(connection, "TRUE", search, trashed=trashed)
                sums = ", ".join(f"count(*) FILTER (WHERE {VIEWS[view]})" for view in views)
                sql = f"SELECT {sums} FROM releases WHERE {where}"  # noqa: S608 - from our tables
                row = fetch(connection, sql, tuple(values))[0]
                counts.update(zip(views, row, strict=True))
            return {view: counts[view] for view in VIEWS}

        return self._db.read(read)

    def labels(self) -> list[tuple[str, int]]:
        """Return the labels in use and how many releases each has, by name."""
        return self._db.read(lambda connection: [(name, n) for name, n in fetch(connection, LABEL_COUNTS_SQL)])

    def set_findings(
        self,
        release_id: str,
        blockers: int,
        warnings: int,
        hints: int,
        *,
        to_do: int = 0,
        is_complete: bool = True,
        checked_by: str = "",
        revision: int | None = None,
    ) -> Future[None]:
        """Keep how many findings the checks have; a draft becomes ready at no blockers.

        `to_do` says how many of the blockers are only something that is not filled in yet.

        A check that is not `is_complete`, since files are still to be measured, counts as none. `checked_by` names
        rules and thresholds, for `drafts_to_recheck`. With a `revision` nothing is kept where the draft has another
        one by now: whoever changed it checks it.
        """

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "UPDATE releases SET checked = ?7, blockers = ?1, warnings = ?2, hints = ?3, to_do = ?8,"
                " checked_by = CASE WHEN ?4 = '' THEN checked_by ELSE ?4 END"
                " WHERE id = ?5 AND (?6 IS NULL OR revision = ?6)",
                (
                    *((blockers, warnings, hints) if is_complete else (0, 0, 0)),
                    *(checked_by, release_id, revision, int(is_complete), to_do if is_complete else 0),
                ),
            )
            refresh_state(connection, release_id)
            self._db.notify("release", release_id)

        return self._db.write(write)

    def drafts_to_recheck(self, checked_by: str) -> list[tuple[str, bool, bool]]:
        """Return the drafts that other rules or thresholds were put to last, the newest first.

        Each with whether it is ready, and whether it was checked at all before. Releases on their way, sent or
        in the trash are not among them.
        """
        sql = (
            "SELECT id, state = 'ready', checked = 1 FROM releases"
            " WHERE state IN ('draft', 'ready') AND trashed_at IS NULL AND checked_by <> ? ORDER BY changed_no DESC"
        )
        return self._db.read(
            lambda connection: [(row[0], bool(row[1]), bool(row[2])) for row in fetch(connection, sql, (checked_by,))]
        )

    def trash(self, release_id: str) -> Future[None]:
        """Move a release to the trash; files that were not sent whole are given up.

        The future raises UserError while it is on its way to the target.
        """

        def write(connection: apsw.Connection) -> None:
            state = _draft(connection, release_id).state
            open_ = fetch_one(
                connection,
                "SELECT 1 FROM submissions WHERE release_id = ? AND state IN ('queued', 'posting', 'unknown')",
                (release_id,),
            )
            if open_:
                raise UserError(
                    LibraryText.tr("This release is on its way to the distributor."),
                    meaning=LibraryText.tr("It was not deleted (status: {value}).", value=state.value),
                    remedy=LibraryText.tr("Withdraw it first, or wait until it is created."),
                )
            connection.execute(
                "UPDATE releases SET trashed_at = ?, trash_days = 0 WHERE id = ?", (self._db.now(), release_id)
            )
            _draft_rows().abandon_uploads(connection, release_id)
            self._db.notify("release", release_id)

        return self._db.write(write)

    def delete_if_unused(self, release_id: str) -> Future[bool]:
        """Delete a draft in which nothing was ever typed and to which no file belongs; say whether it was one.

        Whatever was done with it since it was made has a line in its history, a file or a submission: then it stays.
        """

        def write(connection: apsw.Connection) -> bool:
            row = fetch_one(
                connection,
                "SELECT row FROM releases r WHERE id = ?1 AND state = 'draft' AND trashed_at IS NULL"
                " AND (SELECT count(*) FROM history WHERE release_id = r.id) = 1"
                " AND NOT EXISTS (SELECT 1 FROM assets WHERE release_id = r.id)"
                " AND NOT EXISTS (SELECT 1 FROM submissions WHERE release_id = r.id)",
                (release_id,),
            )
            if row is None:
                return False
            search_query.delete_text(connection, row[0])
            connection.execute("DELETE FROM releases WHERE row = ?", (row[0],))
            self._db.notify("release", release_id)
            return True

        return self._db.write(write)

    def restore(self, release_id: str) -> Future[None]:
        """Take a release out of the trash."""

        def write(connection: apsw.Connection) -> None:
            _draft(connection, release_id)
            connection.execute("UPDATE releases SET trashed_at = NULL, trash_days = 0 WHERE id = ?", (release_id,))
            _draft_rows().reclaim_codes(connection, release_id, self._db.now())
            self._db.notify("release", release_id)

        return self._db.write(write)

    def purge_old(self) -> Future[int]:
        """Delete what has been in the trash for 30 days, and say how many; call it once a day and at start.

        A clock that jumps ahead deletes nothing early: the 30 days are also counted as days on which the app ran.
        """

        def write(connection: apsw.Connection) -> int:
            today = self._db.today()
            before = fetch_one(connection, "SELECT value FROM settings WHERE key = 'trash.last_day'")
            if before is not None and json.loads(before[0]) == today:
                return 0
            connection.execute(
                "INSERT INTO settings VALUES ('trash.last_day', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                (json.dumps(today),),
            )
            connection.execute("UPDATE releases SET trash_days = trash_days + 1 WHERE trashed_at IS NOT NULL")
            limit = format_time(datetime.fromisoformat(self._db.now()).astimezone(UTC) - timedelta(days=TRASH_DAYS))
            old = fetch(
                connection,
                "SELECT row, id FROM releases WHERE trashed_at <= ? AND trash_days >= ?",
                (limit, TRASH_DAYS),
            )
            for row, release_id in old:
                search_query.delete_text(connection, row)
                connection.execute("DELETE FROM releases WHERE row = ?", (row,))
                self._db.notify("release", release_id)
            return len(old)

        return self._db.write(write)

    def catalogue_for(self, release: Release, sha256s: Sequence[str] = ()) -> Catalogue:
        """Return what other releases share with this one: UPC, ISRCs, sound (its files' `sha256s`), artists' names."""
        return self._db.read(lambda connection: _draft_rows().catalogue_for(connection, release, sha256s))

    def _where_clause(
        self, connection: apsw.Connection, condition: str, search: str, *, trashed: bool
    ) -> tuple[str, list[str]]:
        clauses, values = search_query.conditions(search, connection)
        in_trash = "trashed_at IS NOT NULL" if trashed else "trashed_at IS NULL"
        # ?1 is today, for the views; the words' question marks count on from there.
        return " AND ".join((in_trash, "?1 <> ''", condition, *clauses)), [self._db.today(), *values]


_EMPTY_ROW: tuple[Any, ...] = (
    *[""] * 6, 0, 0, 0, 0, 0, "draft", None, None, 0, None, None, None, "", *[None] * 5, "", "", 0, 0, 0,
)  # fmt: skip
"""What a row says of a release of which nothing can be read."""
_INTEGER_COLUMNS = frozenset({7, 8, 9, 10, 15})


def _row(values: list[Any]) -> ReleaseRow:
    damaged = any(isinstance(value, str) and REPLACEMENT_CHARACTER in value for value in values)
    for place in _INTEGER_COLUMNS:
        if not isinstance(values[place], int):
            values[place], damaged = 0, True
    if values[12] not in _STATES:
        damaged = True
    values[11], values[12] = bool(values[11]), _state(values[12])
    values[28], values[29] = bool(values[28]), bool(values[29])
    values[25] = _store_counts(values[25]) if values[25] else NO_STORES
    return ReleaseRow(*values, damaged=damaged)


@functools.lru_cache(1000)
def _store_counts(text: str) -> StoreCounts:
    """Return the counts that a row spells; most rows of a list have the same few."""
    return StoreCounts(*map(int, text.split()))


_STATES = frozenset(ReleaseState)


def _state(word: str) -> ReleaseState:
    """Return the state of this name; where the word is damaged, the one that only a person can end."""
    return ReleaseState(word) if word in _STATES else ReleaseState.NEEDS_YOU


def _damaged_release_ids(connection: apsw.Connection) -> list[str]:
    """Return the ids of the releases of which a row is not as it was saved."""
    damaged_ids: list[str] = []
    for table, key in damaged_rows(connection):
        if table == "releases":
            damaged_ids += fetch_column(connection, "SELECT id FROM releases WHERE row = ?", (key,))
        elif table == "drafts":
            damaged_ids.append(str(key))
    return damaged_ids


def _draft_rows():
    """Return the module that reads and writes drafts; without an annotation, type checkers see which one it is."""
    from trackball_desktop.storage import draft_rows  # pydantic, without which the list shows

    return draft_rows


def _draft(connection: apsw.Connection, release_id: str) -> Draft:
    release = _draft_rows().load(connection, release_id)
    revision, saved_at, state, status, remote_id, account_id, trashed_at = fetch(
        connection,
        "SELECT revision, saved_at, state, status, remote_id, account_id, trashed_at FROM releases WHERE id = ?",
        (release_id,),
    )[0]
    return Draft(release, revision, saved_at, _state(state), status, remote_id, account_id, trashed_at is not None)
