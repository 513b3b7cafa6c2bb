"""The label's own codes: series of ISRCs and pools of UPCs, and who is given the next one.

A code is given out in one transaction, before any draft holds it: whatever happens afterwards (undo, a kill, a second
click), it stays with the node that it was reserved for, and that node gets the same one again. A code that someone
typed and that lies in a series or a pool is noted in the transaction that saves the draft. So no code goes to two
nodes; what became of each says the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import apsw

from trackball_desktop.domain.errors import CodesMissing, UserError
from trackball_desktop.domain.identifiers import LAST_ISRC_NUMBER, ean13, gtin14, make_isrc, upc12
from trackball_desktop.domain.ids import new_id
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.ledger import CodeKind, Ledger
from trackball_desktop.storage.rows import fetch, fetch_column, fetch_one, fetch_value

MAX_POOL_SIZE = 100_000
_REMEDY = LibraryText.tr("Add a series or a pool in Settings > Codes, or enter the code.")


class CodesExhausted(CodesMissing):
    """A series or a pool has fewer codes left than are needed. Nothing was given out."""


@dataclass(frozen=True)
class Series:
    """A label's series of ISRCs: `prefix` of five characters, `year` of two digits, the `next` number to try.

    `label` is empty for a series that serves all labels. With `follow_year`, a new year begins at 1 by itself.
    """

    id: str
    label: str
    prefix: str
    year: int
    next: int
    follow_year: bool = True

    @property
    def display_prefix(self) -> str:
        """How the codes of the series begin, for reading: CB-GNR-25."""
        return f"{self.prefix[:2]}-{self.prefix[2:]}-{self.year:02}"


@dataclass(frozen=True)
class Pool:
    """A label's list of UPCs or EANs. `label` is empty for a pool that serves all labels."""

    id: str
    label: str
    name: str
    free: int
    total: int


@dataclass(frozen=True)
class CodeRequest:
    """Who needs a code: a track's or a release's id, and what it is called, for the ledger."""

    node_id: str
    title: str = ""


@dataclass(frozen=True)
class CodeAssignment:
    """Codes that were given out, as spelled, by node id. `rolled_over_to` names a series that went over to a new year.

    `remaining` says how many codes the series or pool has left.
    """

    release_id: str
    kind: CodeKind
    codes: dict[str, str]
    remaining: int
    rolled_over_to: str = ""


class Codes:
    """The codes of one data folder, with their ledger."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.ledger = Ledger(db)

    # --- where codes come from -------------------------------------------------------------------------------------

    def series(self) -> list[Series]:
        """Return all series by label and prefix."""
        rows = self._db.read(
            lambda connection: fetch(
                connection,
                "SELECT id, label, prefix, year, next, follow_year FROM isrc_series ORDER BY label, prefix, year",
            )
        )
        return [_series(row) for row in rows]

    def save_series(self, series: Series) -> Future[None]:
        """Add or change a series. The future raises UserError when another one has its prefix and year."""

        def write(connection: apsw.Connection) -> None:
            if fetch_one(
                connection,
                "SELECT 1 FROM isrc_series WHERE prefix = ? AND year = ? AND id <> ?",
                (series.prefix, series.year, series.id),
            ):
                raise UserError(
                    LibraryText.tr("There is already a series {shown}.", shown=series.display_prefix),
                    remedy=LibraryText.tr("Edit that series; it can apply to all labels."),
                )
            if not 0 <= series.next <= LAST_ISRC_NUMBER + 1:
                raise UserError(
                    LibraryText.tr("{next} is not a valid series number.", next=series.next),
                    remedy=LibraryText.tr("Enter a number from 0 to 99999."),
                )
            connection.execute(
                "INSERT INTO isrc_series VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                " label = excluded.label, prefix = excluded.prefix, year = excluded.year, next = excluded.next,"
                " follow_year = excluded.follow_year",
                (series.id, series.label, series.prefix, series.year, series.next, series.follow_year),
            )
            self._note_existing_codes(connection, series)
            self._db.notify("codes", series.id)

        return self._db.write(write)

    def _note_existing_codes(self, connection: apsw.Connection, series: Series) -> None:
        """Note the codes of a new series that drafts hold already."""
        start = f"{series.prefix}{series.year:02}"
        connection.execute(
            "INSERT INTO codes (kind, code, spelled, state, source, release_id, node_id, title, at, why)"
            " SELECT 'isrc', isrc, isrc, 'used', ?1, min(release_id), min(track_id), min(title), ?2, 'typed'"
            " FROM tracks WHERE isrc >= ?3 AND isrc < ?3 || 'x' AND length(isrc) = 12 GROUP BY isrc"
            " ON CONFLICT DO NOTHING",
            (series.id, self._db.now(), start),
        )

    def remove_series(self, series_id: str) -> Future[None]:
        """Forget a series; the ledger keeps every code that it gave out."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("DELETE FROM isrc_series WHERE id = ?", (series_id,))
            self._db.notify("codes", series_id)

        return self._db.write(write)

    def pools(self) -> list[Pool]:
        """Return all pools by label and name."""
        sql = (
            "SELECT p.id, p.label, p.name, count(c.code) FILTER (WHERE c.state = 'free'), count(c.code)"
            " FROM upc_pools p LEFT JOIN codes c ON c.source = p.id GROUP BY p.id ORDER BY p.label, p.name"
        )
        return [Pool(*row) for row in self._db.read(lambda connection: fetch(connection, sql))]

    def add_pool(self, label: str, name: str, codes: Sequence[str]) -> Future[Pool]:
        """Keep a pool of valid codes in their order; those in the ledger already are left out, those in use are used.

        The future raises UserError where nothing new is among them, or more than `MAX_POOL_SIZE`.
        """
        pool_id = new_id()
        codes_by_gtin = {gtin14(code) or "": _format_upc(code) for code in codes}
        codes_by_gtin.pop("", None)

        def write(connection: apsw.Connection) -> Pool:
            if len(codes_by_gtin) > MAX_POOL_SIZE:
                raise UserError(
                    LibraryText.tr("A pool can contain at most {most_in_pool} codes.", most_in_pool=MAX_POOL_SIZE),
                    remedy=LibraryText.tr("Add only the codes that you need this year."),
                )
            before = int(fetch_value(connection, "SELECT count(*) FROM codes"))
            now = self._db.now()
            connection.execute("INSERT INTO upc_pools VALUES (?, ?, ?)", (pool_id, label, name))
            connection.executemany(
                "INSERT INTO codes (kind, code, spelled, state, source, position, at, why)"
                " VALUES ('upc', ?, ?, 'free', ?, ?, ?, '') ON CONFLICT DO NOTHING",
                (
                    (code, spelled, pool_id, position, now)
                    for position, (code, spelled) in enumerate(codes_by_gtin.items())
                ),
            )
            new = int(fetch_value(connection, "SELECT count(*) FROM codes")) - before
            if not new:
                raise UserError(
                    LibraryText.tr("All of these codes are in the ledger already."),
                    meaning=LibraryText.tr("No pool was created."),
                )
            connection.execute(
                "UPDATE codes SET state = 'used', why = 'typed', (release_id, node_id, title) ="
                " (SELECT r.id, r.id, r.title FROM releases r WHERE r.gtin14 = codes.code LIMIT 1)"
                " WHERE source = ? AND EXISTS (SELECT 1 FROM releases r WHERE r.gtin14 = codes.code)",
                (pool_id,),
            )
            self._db.notify("codes", pool_id)
            free = int(
                fetch_value(connection, "SELECT count(*) FROM codes WHERE source = ? AND state = 'free'", (pool_id,))
            )
            return Pool(pool_id, label, name, free, new)

        return self._db.write(write)

    def remove_pool(self, pool_id: str) -> Future[None]:
        """Forget a pool and its free codes; the ledger keeps the others."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("DELETE FROM codes WHERE source = ? AND state = 'free'", (pool_id,))
            connection.execute("DELETE FROM upc_pools WHERE id = ?", (pool_id,))
            self._db.notify("codes", pool_id)

        return self._db.write(write)

    # --- giving out ------------------------------------------------------------------------------------------------

    def assign_isrcs(
        self, release_id: str, label: str, requests: Sequence[CodeRequest], *, taken: frozenset[str] = frozenset()
    ) -> Future[CodeAssignment]:
        """Reserve an ISRC for each of these tracks, all or none; a track gets the one that it had reserved before.

        `taken` are codes that the open draft holds and that may not be on disk yet: none of them is given out.

        The future raises UserError where the label has no series, CodesExhausted where it has too few numbers left.
        """

        def write(connection: apsw.Connection) -> CodeAssignment:
            series, rolled = self._series_for(connection, label)
            allocator = _IsrcAllocator(connection, series, taken)
            codes: dict[str, str] = {}
            for request in requests:
                code = allocator.find_reserved(request.node_id) or allocator.find_freed() or allocator.next_unused()
                if code is None:
                    raise _exhausted_error(series.display_prefix, len(codes), len(requests))
                self._reserve(connection, "isrc", code, code, series.id, release_id, request)
                codes[request.node_id] = code
            connection.execute("UPDATE isrc_series SET next = ? WHERE id = ?", (allocator.number, series.id))
            self._db.notify("codes", series.id)
            left = LAST_ISRC_NUMBER + 1 - allocator.number
            return CodeAssignment(release_id, "isrc", codes, left, rolled)

        return self._db.write(write)

    def assign_upc(self, release_id: str, label: str, title: str = "") -> Future[CodeAssignment]:
        """Reserve a UPC for a release; it gets the one that it had reserved before.

        The future raises CodesMissing where the label has no pool, CodesExhausted where its pools are empty.
        """

        def write(connection: apsw.Connection) -> CodeAssignment:
            pools = fetch_column(
                connection, "SELECT id FROM upc_pools WHERE label IN (?, '') ORDER BY label DESC", (label,)
            )
            if not pools:
                raise CodesMissing(
                    LibraryText.tr(
                        "There is no UPC pool for {label}.",
                        label=label or LibraryText.tr("releases without a label"),
                    ),
                    kind="upc",
                    remedy=_REMEDY,
                )
            sources = json.dumps(pools)
            row = fetch_one(
                connection,
                "SELECT code, spelled, source FROM codes WHERE kind = 'upc' AND state = 'reserved' AND node_id = ?",
                (release_id,),
            ) or fetch_one(
                connection,
                "SELECT code, spelled, source FROM codes c JOIN upc_pools p ON p.id = c.source"
                " WHERE c.state = 'free' AND c.source IN (SELECT value FROM json_each(?))"
                " AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.gtin14 = c.code AND r.trashed_at IS NULL)"
                " ORDER BY p.label DESC, p.rowid, c.position LIMIT 1",
                (sources,),
            )
            if row is None:
                raise CodesExhausted(
                    LibraryText.tr("The UPC pool for {label} is empty.", label=label or LibraryText.tr("all labels")),
                    kind="upc",
                    meaning=LibraryText.tr("No code was assigned."),
                    remedy=LibraryText.tr("Add codes in Settings > Codes, or enter one."),
                )
            code, spelled, source = row
            self._reserve(connection, "upc", code, spelled, source, release_id, CodeRequest(release_id, title))
            self._db.notify("codes", source)
            left = fetch_value(
                connection,
                "SELECT count(*) FROM codes WHERE state = 'free' AND source IN (SELECT value FROM json_each(?))",
                (sources,),
            )
            return CodeAssignment(release_id, "upc", {release_id: spelled}, int(left))

        return self._db.write(write)

    def _series_for(self, connection: apsw.Connection, label: str) -> tuple[Series, str]:
        """Return the label's series, gone over to this year where it follows the year, and its name if it just did."""
        row = fetch_one(
            connection,
            "SELECT id, label, prefix, year, next, follow_year FROM isrc_series WHERE label IN (?, '')"
            " ORDER BY label DESC, next > ?, year DESC, prefix LIMIT 1",
            (label, LAST_ISRC_NUMBER),
        )
        if row is None:
            raise CodesMissing(
                LibraryText.tr(
                    "There is no ISRC series for {label}.",
                    label=label or LibraryText.tr("releases without a label"),
                ),
                kind="isrc",
                remedy=_REMEDY,
            )
        series, rolled = _series(row), ""
        this_year = int(self._db.today()[2:4])
        if series.follow_year and series.year < this_year:
            series = Series(series.id, series.label, series.prefix, this_year, 1)
            if fetch_one(
                connection,
                "SELECT 1 FROM isrc_series WHERE prefix = ? AND year = ? AND id <> ?",
                (series.prefix, this_year, series.id),
            ):
                raise UserError(
                    LibraryText.tr(
                        "The series cannot continue in 20{this_year}: there is already a series {shown}.",
                        this_year=f"{this_year:02}",
                        shown=series.display_prefix,
                    ),
                    remedy=LibraryText.tr("Remove one of the two in Settings > Codes."),
                )
            connection.execute("UPDATE isrc_series SET year = ?, next = 1 WHERE id = ?", (this_year, series.id))
            self._note_existing_codes(connection, series)
            rolled = series.display_prefix
        return series, rolled

    def _reserve(
        self,
        connection: apsw.Connection,
        kind: CodeKind,
        code: str,
        spelled: str,
        source: str,
        release_id: str,
        request: CodeRequest,
    ) -> None:
        connection.execute(
            "INSERT INTO codes (kind, code, spelled, state, source, release_id, node_id, title, at, why)"
            " VALUES (?, ?, ?, 'reserved', ?, ?, ?, ?, ?, 'assigned') ON CONFLICT (kind, code) DO UPDATE SET"
            " state = 'reserved', release_id = excluded.release_id, node_id = excluded.node_id,"
            " title = excluded.title, at = excluded.at, why = 'assigned'",
            (kind, code, spelled, source, release_id, request.node_id, request.title, self._db.now()),
        )


class _IsrcAllocator:
    """Finds the codes of a series that may be given out, within one transaction."""

    def __init__(self, connection: apsw.Connection, series: Series, taken: frozenset[str]) -> None:
        self._connection = connection
        self._taken = taken
        self._series = series
        self.number = series.next

    def find_reserved(self, node_id: str) -> str | None:
        return self._first_code("state = 'reserved' AND node_id = ?", node_id)

    def find_freed(self) -> str | None:
        start = f"{self._series.prefix}{self._series.year:02}"
        in_a_draft = (
            "SELECT 1 FROM tracks t JOIN releases r ON r.id = t.release_id WHERE t.isrc = code AND r.trashed_at IS NULL"
        )
        return self._first_code(f"state = 'free' AND code >= ? AND NOT EXISTS ({in_a_draft})", start)

    def _first_code(self, condition: str, value: str) -> str | None:
        sql = f"SELECT code FROM codes WHERE kind = 'isrc' AND source = ? AND {condition} ORDER BY code"  # noqa: S608
        first_codes = fetch_column(self._connection, sql, (self._series.id, value))
        return next((str(code) for code in first_codes if code not in self._taken), None)

    def next_unused(self) -> str | None:
        while self.number <= LAST_ISRC_NUMBER:
            code = make_isrc(self._series.prefix, self._series.year, self.number)
            self.number += 1
            if code not in self._taken and not fetch_one(
                self._connection,
                "SELECT 1 FROM codes WHERE kind = 'isrc' AND code = ?1 UNION ALL SELECT 1 FROM tracks WHERE isrc = ?1",
                (code,),
            ):
                return code
        return None


def _series(row: tuple[Any, ...]) -> Series:
    return Series(*row[:5], follow_year=bool(row[5]))


def _format_upc(code: str) -> str:
    return upc12(code) or ean13(code) or code


def _exhausted_error(shown: str, left: int, needed: int) -> CodesExhausted:
    have = (
        LibraryText.tr("has no number left")
        if not left
        else LibraryText.tr("has {left} numbers left, and {needed} are needed", left=left, needed=needed)
    )
    return CodesExhausted(
        LibraryText.tr("The series {shown} {have}.", shown=shown, have=have),
        kind="isrc",
        meaning=LibraryText.tr("No code was assigned."),
        remedy=LibraryText.tr("Ask your ISRC agency for another prefix and add its series in Settings > Codes."),
    )
