"""The label's own codes: series of ISRCs, pools of UPCs, and the ledger that says what became of each of them.

A code is given out in one transaction, before any draft holds it: whatever happens afterwards (undo, a kill, a second
click), it stays with the node that it was reserved for, and that node gets the same one again. A code that someone
typed and that lies in a series or a pool is noted in the transaction that saves the draft. What was sent is used, by a
trigger on submissions. So no code goes to two nodes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Literal

import apsw

from trackball_desktop.domain.edits import Batch, SetField, edit_to_json
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import LAST_ISRC_NUMBER, ean13, format_isrc, gtin14, make_isrc, upc12
from trackball_desktop.domain.release import Release, new_id
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.storage import derived
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import column, fetch, fetch_one, single

CodeKind = Literal["isrc", "upc"]
STATES = ("free", "reserved", "used", "burned")
MOST_IN_POOL = 100_000
_REMEDY = "Add a series or a pool under Settings > Codes, or type the code."
_UNSENT = "state IN ('reserved', 'used') AND why <> 'sent'"
_SELECT = "SELECT kind, code, spelled, state, source, release_id, node_id, title, at, why FROM codes"


class CodesExhausted(UserError):
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
    def shown(self) -> str:
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
class Code:
    """A line of the ledger. `spelled` is what goes into a field, `why` how it came to its state."""

    kind: CodeKind
    code: str
    spelled: str
    state: str
    source: str
    release_id: str
    node_id: str
    title: str
    at: str
    why: str


@dataclass(frozen=True)
class Want:
    """Who needs a code: a track's or a release's id, and what it is called, for the ledger."""

    node_id: str
    title: str = ""


@dataclass(frozen=True)
class Assigned:
    """Codes that were given out, as spelled, by node id. `rolled_over_to` names a series that went over to a new year.

    `left` says how many codes the series or pool has left.
    """

    release_id: str
    kind: CodeKind
    codes: dict[str, str]
    left: int
    rolled_over_to: str = ""


class Codes:
    """The codes of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # --- where codes come from -------------------------------------------------------------------------------------

    def series(self) -> list[Series]:
        """Return all series by label and prefix."""
        found = self._db.read(
            lambda connection: fetch(
                connection,
                "SELECT id, label, prefix, year, next, follow_year FROM isrc_series ORDER BY label, prefix, year",
            )
        )
        return [_series(row) for row in found]

    def put_series(self, series: Series) -> Future[None]:
        """Add or change a series. The future raises UserError when another one has its prefix and year."""

        def write(connection: apsw.Connection) -> None:
            if fetch_one(
                connection,
                "SELECT 1 FROM isrc_series WHERE prefix = ? AND year = ? AND id <> ?",
                (series.prefix, series.year, series.id),
            ):
                raise UserError(
                    f"There is a series {series.shown} already.", remedy="Change that one; it can serve all labels."
                )
            if not 0 <= series.next <= LAST_ISRC_NUMBER + 1:
                raise UserError(f"{series.next} is no number of a series.", remedy="Type a number from 0 to 99999.")
            connection.execute(
                "INSERT INTO isrc_series VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                " label = excluded.label, prefix = excluded.prefix, year = excluded.year, next = excluded.next,"
                " follow_year = excluded.follow_year",
                (series.id, series.label, series.prefix, series.year, series.next, series.follow_year),
            )
            self._note_known(connection, series)
            self._db.notify("codes", series.id)

        return self._db.write(write)

    def _note_known(self, connection: apsw.Connection, series: Series) -> None:
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

        The future raises UserError where nothing new is among them, or more than `MOST_IN_POOL`.
        """
        pool_id = new_id()
        wanted = {gtin14(code) or "": _upc_spelled(code) for code in codes}
        wanted.pop("", None)

        def write(connection: apsw.Connection) -> Pool:
            if len(wanted) > MOST_IN_POOL:
                raise UserError(
                    f"A pool holds at most {MOST_IN_POOL} codes.", remedy="Add the codes that you need this year."
                )
            before = int(single(connection, "SELECT count(*) FROM codes"))
            now = self._db.now()
            connection.execute("INSERT INTO upc_pools VALUES (?, ?, ?)", (pool_id, label, name))
            connection.executemany(
                "INSERT INTO codes (kind, code, spelled, state, source, position, at, why)"
                " VALUES ('upc', ?, ?, 'free', ?, ?, ?, '') ON CONFLICT DO NOTHING",
                ((code, spelled, pool_id, place, now) for place, (code, spelled) in enumerate(wanted.items())),
            )
            new = int(single(connection, "SELECT count(*) FROM codes")) - before
            if not new:
                raise UserError("All of these codes are in the ledger already.", meaning="No pool was made.")
            connection.execute(
                "UPDATE codes SET state = 'used', why = 'typed', (release_id, node_id, title) ="
                " (SELECT r.id, r.id, r.title FROM releases r WHERE r.gtin14 = codes.code LIMIT 1)"
                " WHERE source = ? AND EXISTS (SELECT 1 FROM releases r WHERE r.gtin14 = codes.code)",
                (pool_id,),
            )
            self._db.notify("codes", pool_id)
            free = int(single(connection, "SELECT count(*) FROM codes WHERE source = ? AND state = 'free'", (pool_id,)))
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
        self, release_id: str, label: str, wants: Sequence[Want], *, taken: frozenset[str] = frozenset()
    ) -> Future[Assigned]:
        """Reserve an ISRC for each of these tracks, all or none; a track gets the one that it had reserved before.

        `taken` are codes that the open draft holds and that may not be on disk yet: none of them is given out.

        The future raises UserError where the label has no series, CodesExhausted where it has too few numbers left.
        """

        def write(connection: apsw.Connection) -> Assigned:
            series, rolled = self._series_for(connection, label)
            taker = _IsrcTaker(connection, series, taken)
            codes: dict[str, str] = {}
            for want in wants:
                code = taker.reserved(want.node_id) or taker.freed() or taker.next()
                if code is None:
                    raise _exhausted(series.shown, len(codes), len(wants))
                self._reserve(connection, "isrc", code, code, series.id, release_id, want)
                codes[want.node_id] = code
            connection.execute("UPDATE isrc_series SET next = ? WHERE id = ?", (taker.number, series.id))
            self._db.notify("codes", series.id)
            left = LAST_ISRC_NUMBER + 1 - taker.number
            return Assigned(release_id, "isrc", codes, left, rolled)

        return self._db.write(write)

    def assign_upc(self, release_id: str, label: str, title: str = "") -> Future[Assigned]:
        """Reserve a UPC for a release; it gets the one that it had reserved before.

        The future raises UserError where the label has no pool, CodesExhausted where its pools are empty.
        """

        def write(connection: apsw.Connection) -> Assigned:
            pools = column(connection, "SELECT id FROM upc_pools WHERE label IN (?, '') ORDER BY label DESC", (label,))
            if not pools:
                raise UserError(f"There is no pool of UPCs for {label or 'releases without a label'}.", remedy=_REMEDY)
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
                    f"The pool of UPCs for {label or 'all labels'} is used up.",
                    meaning="No code was given out.",
                    remedy="Add codes under Settings > Codes, or type one.",
                )
            code, spelled, source = row
            self._reserve(connection, "upc", code, spelled, source, release_id, Want(release_id, title))
            self._db.notify("codes", source)
            left = single(
                connection,
                "SELECT count(*) FROM codes WHERE state = 'free' AND source IN (SELECT value FROM json_each(?))",
                (sources,),
            )
            return Assigned(release_id, "upc", {release_id: spelled}, int(left))

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
            raise UserError(f"There is no series of ISRCs for {label or 'releases without a label'}.", remedy=_REMEDY)
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
                    f"The series cannot go over to 20{this_year:02}: there is a series {series.shown} already.",
                    remedy="Keep one of the two under Settings > Codes.",
                )
            connection.execute("UPDATE isrc_series SET year = ?, next = 1 WHERE id = ?", (this_year, series.id))
            self._note_known(connection, series)
            rolled = series.shown
        return series, rolled

    def _reserve(
        self,
        connection: apsw.Connection,
        kind: CodeKind,
        code: str,
        spelled: str,
        source: str,
        release_id: str,
        want: Want,
    ) -> None:
        connection.execute(
            "INSERT INTO codes (kind, code, spelled, state, source, release_id, node_id, title, at, why)"
            " VALUES (?, ?, ?, 'reserved', ?, ?, ?, ?, ?, 'assigned') ON CONFLICT (kind, code) DO UPDATE SET"
            " state = 'reserved', release_id = excluded.release_id, node_id = excluded.node_id,"
            " title = excluded.title, at = excluded.at, why = 'assigned'",
            (kind, code, spelled, source, release_id, want.node_id, want.title, self._db.now()),
        )

    # --- the ledger ------------------------------------------------------------------------------------------------

    def ledger(self, *, kind: str = "", state: str = "", words: str = "", limit: int = 500) -> list[Code]:
        """Return lines of the ledger, newest first; free codes of pools come in the order in which they are given."""
        conditions, values = ["TRUE"], list[Any]()
        for name, value in (("kind", kind), ("state", state)):
            if value:
                conditions.append(f"{name} = ?")
                values.append(value)
        if words.strip():
            conditions.append(
                "(instr(lower(title), lower(?)) OR instr(code, upper(replace(replace(?, '-', ''), ' ', ''))))"
            )
            values += [words.strip(), words.strip()]
        sql = f"{_SELECT} WHERE {' AND '.join(conditions)} ORDER BY at DESC, source, position, code LIMIT ?"
        found = self._db.read(lambda connection: fetch(connection, sql, (*values, limit)))
        return [Code(*row) for row in found]

    def find(self, kind: CodeKind, code: str) -> Code | None:
        """Return a code's line."""
        sql = f"{_SELECT} WHERE kind = ? AND code = ?"
        row = self._db.read(lambda connection: fetch_one(connection, sql, (kind, code)))
        return None if row is None else Code(*row)

    def burn(self, kind: CodeKind, code: str) -> Future[None]:
        """Never give a code out again. The future raises UserError for one that was sent, which is used for good."""

        def write(connection: apsw.Connection) -> None:
            _movable(connection, kind, code)
            connection.execute(
                "UPDATE codes SET state = 'burned', why = 'by you', at = ? WHERE kind = ? AND code = ?",
                (self._db.now(), kind, code),
            )
            self._db.notify("codes", code)

        return self._db.write(write)

    def free(self, kind: CodeKind, code: str) -> Future[None]:
        """Give a code back. The future raises UserError for one that was sent, or that a draft holds."""

        def write(connection: apsw.Connection) -> None:
            _movable(connection, kind, code)
            holder = _holder(connection, kind, code)
            if holder is not None:
                raise UserError(
                    f"“{holder}” has this code.", meaning="It was not freed.", remedy="Clear it there first."
                )
            connection.execute(
                "UPDATE codes SET state = 'free', why = '', release_id = '', node_id = '', title = '', at = ?"
                " WHERE kind = ? AND code = ?",
                (self._db.now(), kind, code),
            )
            self._db.notify("codes", code)

        return self._db.write(write)

    def held_by(self, release_ids: Iterable[str]) -> list[Code]:
        """Return the codes of the ledger that these releases hold and that were never sent."""
        wanted = json.dumps(list(release_ids))
        sql = f"{_SELECT} WHERE {_UNSENT} AND release_id IN (SELECT value FROM json_each(?)) ORDER BY kind, code"  # noqa: S608
        return [Code(*row) for row in self._db.read(lambda connection: fetch(connection, sql, (wanted,)))]

    def settle_deleted(self, release_id: str, *, free: bool) -> Future[int]:
        """Free or burn the codes of a release in the trash, as was chosen, but for those sent; return how many.

        Codes that another draft holds stay as they are. `reclaim` takes it back when the release is restored.
        """

        def write(connection: apsw.Connection) -> int:
            rows = fetch(
                connection,
                f"SELECT kind, code FROM codes WHERE release_id = ? AND {_UNSENT}",  # noqa: S608 - of constants
                (release_id,),
            )
            settled = 0
            for kind, code in rows:
                if _holder(connection, kind, code) is not None:
                    continue
                connection.execute(
                    "UPDATE codes SET state = ?, why = 'deleted', at = ?, freed_by = ? WHERE kind = ? AND code = ?",
                    ("free" if free else "burned", self._db.now(), release_id if free else "", kind, code),
                )
                settled += 1
            self._db.notify("codes", release_id)
            return settled

        return self._db.write(write)


class _IsrcTaker:
    """Finds the codes of a series that may be given out, within one transaction."""

    def __init__(self, connection: apsw.Connection, series: Series, taken: frozenset[str]) -> None:
        self._connection = connection
        self._taken = taken
        self._series = series
        self.number = series.next

    def reserved(self, node_id: str) -> str | None:
        return self._one("state = 'reserved' AND node_id = ?", node_id)

    def freed(self) -> str | None:
        start = f"{self._series.prefix}{self._series.year:02}"
        in_a_draft = (
            "SELECT 1 FROM tracks t JOIN releases r ON r.id = t.release_id WHERE t.isrc = code AND r.trashed_at IS NULL"
        )
        return self._one(f"state = 'free' AND code >= ? AND NOT EXISTS ({in_a_draft})", start)

    def _one(self, condition: str, value: str) -> str | None:
        sql = f"SELECT code FROM codes WHERE kind = 'isrc' AND source = ? AND {condition} ORDER BY code"  # noqa: S608
        found = column(self._connection, sql, (self._series.id, value))
        return next((str(code) for code in found if code not in self._taken), None)

    def next(self) -> str | None:
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


def reclaim(connection: apsw.Connection, release_id: str, now: str) -> None:
    """Give a restored release its codes back. Part of restoring it.

    One that was freed and has gone to another node meanwhile is cleared in the draft, as a step of its history.
    """
    release = derived.load_draft(connection, release_id)
    if release is None:
        return
    lost: list[SetField] = []
    for node_id, field, kind, code in _coded(release):
        row = fetch_one(connection, f"{_SELECT} WHERE kind = ? AND code = ?", (kind, code))
        if row is None:
            continue
        line = Code(*row)
        if line.why == "deleted" and line.release_id == release_id and line.state in {"free", "burned"}:
            connection.execute(
                "UPDATE codes SET state = 'reserved', why = 'assigned', at = ? WHERE kind = ? AND code = ?",
                (now, kind, code),
            )
        elif line.release_id != release_id and _was_freed_by(connection, line, release_id):
            lost.append(SetField(node_id=node_id, field=field, value=INHERIT))
    if lost:
        label = "cleared codes that other releases were given meanwhile"
        edit = Batch(label=label, edits=tuple(lost))
        connection.execute("DELETE FROM history WHERE release_id = ? AND undone = 1", (release_id,))
        connection.execute(
            "INSERT INTO history (release_id, label, at, edit, inverse) VALUES (?, ?, ?, ?, ?)",
            (release_id, label, now, edit_to_json(edit), edit_to_json(edit.inverse(release))),
        )
        derived.save_draft(connection, edit.apply(release), now)


def _was_freed_by(connection: apsw.Connection, line: Code, release_id: str) -> bool:
    sql = "SELECT 1 FROM codes WHERE kind = ? AND code = ? AND freed_by = ?"
    return fetch_one(connection, sql, (line.kind, line.code, release_id)) is not None


def _coded(release: Release) -> list[tuple[str, str, CodeKind, str]]:
    found: list[tuple[str, str, CodeKind, str]] = [
        (track.id, "isrc", "isrc", derived.isrc_key(derived.text(track.isrc))) for track in release.tracks()
    ]
    found.append((release.id, "upc", "upc", gtin14(derived.text(release.upc)) or ""))
    return [entry for entry in found if entry[3]]


def _movable(connection: apsw.Connection, kind: CodeKind, code: str) -> None:
    row = fetch_one(connection, "SELECT state, why FROM codes WHERE kind = ? AND code = ?", (kind, code))
    if row is None:
        raise UserError(f"{code} is not in the ledger.", remedy="Look for it in the list of codes.")
    if row[1] == "sent":
        raise UserError(
            f"{code} was sent to OpenPlay: it is used for good.",
            meaning="It stays as it is.",
            remedy="Stores know a recording or a product by it.",
        )


def _holder(connection: apsw.Connection, kind: CodeKind, code: str) -> str | None:
    """Return the title of a release, not in the trash, that holds a code."""
    sql = (
        "SELECT r.title FROM tracks t JOIN releases r ON r.id = t.release_id"
        " WHERE t.isrc = ? AND r.trashed_at IS NULL LIMIT 1"
        if kind == "isrc"
        else "SELECT title FROM releases WHERE gtin14 = ? AND trashed_at IS NULL LIMIT 1"
    )
    row = fetch_one(connection, sql, (code,))
    return None if row is None else str(row[0]) or "A release without a title"


def _series(row: tuple[Any, ...]) -> Series:
    return Series(*row[:5], follow_year=bool(row[5]))


def _upc_spelled(code: str) -> str:
    return upc12(code) or ean13(code) or code


def _exhausted(shown: str, left: int, needed: int) -> CodesExhausted:
    have = "has no number left" if not left else f"has {left} numbers left, and {needed} are needed"
    return CodesExhausted(
        f"The series {shown} {have}.",
        meaning="No code was given out.",
        remedy="Ask the agency for another prefix and add its series under Settings > Codes.",
    )


def spoken(kind: CodeKind, code: str) -> str:
    """Spell a code for reading."""
    return format_isrc(code) if kind == "isrc" and len(code) == 12 else upc12(code) or ean13(code) or code
