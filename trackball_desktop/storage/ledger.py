"""The ledger of the label's codes: what became of each ISRC and UPC, and for whom.

A code is free, reserved for a node, used or burned. What was sent is used for good, by a trigger on submissions. A
release that is deleted gives back or burns its codes, and gets them back when it is restored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Literal

import apsw

from trackball_desktop.domain.edits import Batch, SetField, edit_to_json
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import ean13, format_isrc, gtin14, upc12
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import HistoryText, LibraryText
from trackball_desktop.i18n.stored import to_stored
from trackball_desktop.storage import projections
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch, fetch_one

CodeKind = Literal["isrc", "upc"]
_UNSENT = "state IN ('reserved', 'used') AND why <> 'sent'"
_SELECT = "SELECT kind, code, spelled, state, source, release_id, node_id, title, at, why FROM codes"


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


class Ledger:
    """The ledger of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def lines(self, *, kind: str = "", state: str = "", search_text: str = "", limit: int = 500) -> list[Code]:
        """Return lines of the ledger, newest first; free codes of pools come in the order in which they are given."""
        conditions, values = ["TRUE"], list[Any]()
        for name, value in (("kind", kind), ("state", state)):
            if value:
                conditions.append(f"{name} = ?")
                values.append(value)
        if search_text.strip():
            conditions.append(
                "(instr(lower(title), lower(?)) OR instr(code, upper(replace(replace(?, '-', ''), ' ', ''))))"
            )
            values += [search_text.strip(), search_text.strip()]
        sql = f"{_SELECT} WHERE {' AND '.join(conditions)} ORDER BY at DESC, source, position, code LIMIT ?"
        rows = self._db.read(lambda connection: fetch(connection, sql, (*values, limit)))
        return [Code(*row) for row in rows]

    def find(self, kind: CodeKind, code: str) -> Code | None:
        """Return a code's line."""
        sql = f"{_SELECT} WHERE kind = ? AND code = ?"
        row = self._db.read(lambda connection: fetch_one(connection, sql, (kind, code)))
        return None if row is None else Code(*row)

    def burn(self, kind: CodeKind, code: str) -> Future[None]:
        """Never give a code out again. The future raises UserError for one that was sent, which is used for good."""

        def write(connection: apsw.Connection) -> None:
            _require_changeable(connection, kind, code)
            connection.execute(
                "UPDATE codes SET state = 'burned', why = 'by you', at = ? WHERE kind = ? AND code = ?",
                (self._db.now(), kind, code),
            )
            self._db.notify("codes", code)

        return self._db.write(write)

    def free(self, kind: CodeKind, code: str) -> Future[None]:
        """Give a code back. The future raises UserError for one that was sent, or that a draft holds."""

        def write(connection: apsw.Connection) -> None:
            _require_changeable(connection, kind, code)
            holder = _holder_title(connection, kind, code)
            if holder is not None:
                raise UserError(
                    LibraryText.tr("“{holder}” uses this code.", holder=holder),
                    meaning=LibraryText.tr("It was not made available."),
                    remedy=LibraryText.tr("Clear the code there first."),
                )
            connection.execute(
                "UPDATE codes SET state = 'free', why = '', release_id = '', node_id = '', title = '', at = ?"
                " WHERE kind = ? AND code = ?",
                (self._db.now(), kind, code),
            )
            self._db.notify("codes", code)

        return self._db.write(write)

    def unsent_codes(self, release_ids: Iterable[str]) -> list[Code]:
        """Return the codes of the ledger that these releases hold and that were never sent."""
        ids_json = json.dumps(list(release_ids))
        sql = f"{_SELECT} WHERE {_UNSENT} AND release_id IN (SELECT value FROM json_each(?)) ORDER BY kind, code"  # noqa: S608
        return [Code(*row) for row in self._db.read(lambda connection: fetch(connection, sql, (ids_json,)))]

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
                if _holder_title(connection, kind, code) is not None:
                    continue
                connection.execute(
                    "UPDATE codes SET state = ?, why = 'deleted', at = ?, freed_by = ? WHERE kind = ? AND code = ?",
                    ("free" if free else "burned", self._db.now(), release_id if free else "", kind, code),
                )
                settled += 1
            self._db.notify("codes", release_id)
            return settled

        return self._db.write(write)


def reclaim(connection: apsw.Connection, release_id: str, now: str) -> None:
    """Give a restored release its codes back. Part of restoring it.

    One that was freed and has gone to another node meanwhile is cleared in the draft, as a step of its history.
    """
    release = projections.load_draft(connection, release_id)
    if release is None:
        return
    cleared_codes: list[SetField] = []
    for node_id, field, kind, code in _release_codes(release):
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
            cleared_codes.append(SetField(node_id=node_id, field=field, value=INHERIT))
    if cleared_codes:
        label = HistoryText.tr("cleared codes that were assigned to other releases in the meantime")
        edit = Batch(edits=tuple(cleared_codes))
        connection.execute("DELETE FROM history WHERE release_id = ? AND undone = 1", (release_id,))
        connection.execute(
            "INSERT INTO history (release_id, label, at, edit, inverse) VALUES (?, ?, ?, ?, ?)",
            (release_id, to_stored(label), now, edit_to_json(edit), edit_to_json(edit.inverse(release))),
        )
        projections.save_draft(connection, edit.apply(release), now)


def _was_freed_by(connection: apsw.Connection, line: Code, release_id: str) -> bool:
    sql = "SELECT 1 FROM codes WHERE kind = ? AND code = ? AND freed_by = ?"
    return fetch_one(connection, sql, (line.kind, line.code, release_id)) is not None


def _release_codes(release: Release) -> list[tuple[str, str, CodeKind, str]]:
    codes: list[tuple[str, str, CodeKind, str]] = [
        (track.id, "isrc", "isrc", projections.isrc_key(projections.field_text(track.isrc)))
        for track in release.tracks()
    ]
    codes.append((release.id, "upc", "upc", gtin14(projections.field_text(release.upc)) or ""))
    return [entry for entry in codes if entry[3]]


def _require_changeable(connection: apsw.Connection, kind: CodeKind, code: str) -> None:
    row = fetch_one(connection, "SELECT state, why FROM codes WHERE kind = ? AND code = ?", (kind, code))
    if row is None:
        raise UserError(
            LibraryText.tr("{code} is not in the ledger.", code=code),
            remedy=LibraryText.tr("Find it in the list of codes."),
        )
    if row[1] == "sent":
        raise UserError(
            LibraryText.tr("{code} was sent to the distributor and cannot be reused.", code=code),
            meaning=LibraryText.tr("It stays unchanged."),
            remedy=LibraryText.tr("Stores use it to identify a recording or product."),
        )


def _holder_title(connection: apsw.Connection, kind: CodeKind, code: str) -> str | None:
    """Return the title of a release, not in the trash, that holds a code."""
    sql = (
        "SELECT r.title FROM tracks t JOIN releases r ON r.id = t.release_id"
        " WHERE t.isrc = ? AND r.trashed_at IS NULL LIMIT 1"
        if kind == "isrc"
        else "SELECT title FROM releases WHERE gtin14 = ? AND trashed_at IS NULL LIMIT 1"
    )
    row = fetch_one(connection, sql, (code,))
    return None if row is None else str(row[0]) or LibraryText.tr("A release without a title")


def format_code(kind: CodeKind, code: str) -> str:
    """Spell a code for reading."""
    return format_isrc(code) if kind == "isrc" and len(code) == 12 else upc12(code) or ean13(code) or code
