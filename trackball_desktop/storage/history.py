"""Every edit of every draft with its inverse: undo that survives a restart, and the list that people read.

Saving an edit is one transaction: the line of history, the draft, and what list and search derive from it. Lines that
are undone are always the newest ones of their release; recording a new edit drops them. There is no limit but the disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import apsw

from trackball_desktop.domain.edits import Batch, Edit, SetField, edit_from_json, edit_to_json
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.i18n.contexts import HistoryText, LibraryText
from trackball_desktop.i18n.message import Message
from trackball_desktop.i18n.stored import from_stored, to_stored
from trackball_desktop.storage import projections
from trackball_desktop.storage.checksums import require_intact
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import damaged_record_error, fetch, fetch_one, fetch_value


@dataclass(frozen=True)
class SaveResult:
    """A draft is on the disk. `entry_id` is its newest line of history, `saved_at` is UTC."""

    entry_id: int
    revision: int
    saved_at: str


@dataclass(frozen=True)
class HistoryEntry:
    """A line of history; `label` says what was done. `undoable` is false for how the release came into the library."""

    id: int
    label: Message
    at: str
    undone: bool
    undoable: bool = True


@dataclass(frozen=True)
class DraftChange:
    """An edit of one draft with its inverse, and the draft after it."""

    edit: Edit
    inverse: Edit
    after: Release


_NEXT_LINE = {
    True: "SELECT max(id) FROM history WHERE release_id = ? AND undone = 0 AND edit IS NOT NULL",
    False: "SELECT min(id) FROM history WHERE release_id = ? AND undone = 1",
}
"""The line that is undone next, and the one that is made again next."""


class History:
    """The edits of the library's drafts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def record(
        self,
        release_id: str,
        edit: Edit,
        inverse: Edit,
        after: Release,
        *,
        label: str,
        merge_with: int | None = None,
    ) -> Future[SaveResult]:
        """Keep an edit and the draft after it.

        `merge_with` is the line that this edit goes on from, as typing does: the line keeps its first inverse. It
        is a new line all the same when that one is not the newest any more.
        """

        def write(connection: apsw.Connection) -> SaveResult:
            _delete_undone(connection, release_id)
            newest = fetch_one(
                connection,
                "SELECT id, edit, inverse FROM history WHERE release_id = ? ORDER BY id DESC LIMIT 1",
                (release_id,),
            )
            now = self._db.now()
            if merge_with is not None and newest and newest[0] == merge_with and newest[1] is not None:
                entry_id = merge_with
                first = (edit_from_json(newest[1]), edit_from_json(newest[2]))
                merged, merged_inverse = _merge_edits(first, (edit, inverse))
                connection.execute(
                    "UPDATE history SET edit = ?, inverse = ?, label = ?, at = ? WHERE id = ?",
                    (edit_to_json(merged), edit_to_json(merged_inverse), to_stored(label), now, entry_id),
                )
            else:
                entry_id = _insert_entry(connection, DraftChange(edit, inverse, after), label, now)
            return self._save_draft(connection, release_id, after, entry_id, now)

        return self._db.write(write)

    def record_several(self, changes: Sequence[DraftChange], *, label: str) -> Future[list[SaveResult]]:
        """Keep one edit in each of several drafts, all of them or, when one cannot be kept, none."""

        def write(connection: apsw.Connection) -> list[SaveResult]:
            now = self._db.now()
            saved: list[SaveResult] = []
            for change in changes:
                _delete_undone(connection, change.after.id)
                entry_id = _insert_entry(connection, change, label, now)
                saved.append(self._save_draft(connection, change.after.id, change.after, entry_id, now))
            return saved

        return self._db.write(write)

    def restore(self, release_id: str, lines: Sequence[tuple[str, str, bool, str, str]]) -> Future[None]:
        """Put the lines of another library before those of a release that came from there.

        A line is label, time, whether it is undone, edit and inverse as JSON; the last two are empty for how the
        release came into that library.
        """

        def write(connection: apsw.Connection) -> None:
            own_lines = fetch(
                connection, "SELECT id, label, at FROM history WHERE release_id = ? ORDER BY id", (release_id,)
            )
            connection.execute("DELETE FROM history WHERE release_id = ?", (release_id,))
            sql = "INSERT INTO history (release_id, label, at, edit, inverse, undone) VALUES (?, ?, ?, ?, ?, ?)"
            for label, at, undone, edit, inverse in lines:
                both = (edit, inverse) if edit and inverse else (None, None)
                connection.execute(sql, (release_id, label, at, *both, int(undone)))
            for _, label, at in own_lines:
                connection.execute(sql, (release_id, label, at, None, None, 0))
            self._db.notify("release", release_id)

        return self._db.write(write)

    def entries(self, release_id: str) -> list[HistoryEntry]:
        """Return a release's lines, oldest first."""
        rows = self._db.read(
            lambda connection: fetch(
                connection,
                "SELECT id, label, at, undone, edit IS NOT NULL FROM history WHERE release_id = ? ORDER BY id",
                (release_id,),
            )
        )
        return [
            HistoryEntry(id, from_stored(label, HistoryText), at, bool(undone), bool(edit))
            for id, label, at, undone, edit in rows
        ]

    def load(self, entry_id: int) -> tuple[Edit, Edit]:
        """Return a line's edit and its inverse. Raises UserError when there are none."""

        def read(connection: apsw.Connection) -> tuple[str, str] | None:
            require_intact(connection, "history", entry_id, LibraryText.tr("This step"))
            sql = "SELECT edit, inverse FROM history WHERE id = ? AND edit IS NOT NULL"
            return fetch_one(connection, sql, (entry_id,))

        row = self._db.read(read)
        if row is None:
            raise UserError(
                LibraryText.tr("This step cannot be undone."),
                remedy=LibraryText.tr("Delete the release if you no longer need it."),
            )
        try:
            return edit_from_json(row[0]), edit_from_json(row[1])
        except ValueError as error:
            raise damaged_record_error(LibraryText.tr("This step")) from error

    def mark_undone(self, release_id: str, entry_id: int, undone: bool, after: Release) -> Future[SaveResult]:
        """Undo a line (`undone`) or make it again, and keep the draft after that.

        The future raises UserError unless it is the newest line that is not undone, or the oldest that is.
        """
        return self._db.write(lambda connection: self._set_undone(connection, release_id, entry_id, undone, after))

    def mark_several(self, lines: Sequence[tuple[int, Release]], *, undone: bool) -> Future[list[SaveResult]]:
        """Undo one line of each of several drafts, or make it again: (line, the draft after that). All or none."""

        def write(connection: apsw.Connection) -> list[SaveResult]:
            return [self._set_undone(connection, after.id, entry_id, undone, after) for entry_id, after in lines]

        return self._db.write(write)

    def next_line(self, release_id: str, *, undone: bool) -> int | None:
        """Return the line that can be undone next (`undone`), or made again; None where there is none."""
        line = self._db.read(lambda connection: fetch_value(connection, _NEXT_LINE[undone], (release_id,)))
        return None if line is None else int(line)

    def _set_undone(
        self, connection: apsw.Connection, release_id: str, entry_id: int, undone: bool, after: Release
    ) -> SaveResult:
        if fetch_value(connection, _NEXT_LINE[undone], (release_id,)) != entry_id:
            raise UserError(
                LibraryText.tr("Steps can only be undone in order."),
                meaning=LibraryText.tr("Nothing was changed."),
                remedy=LibraryText.tr("Undo the newer steps first."),
            )
        connection.execute("UPDATE history SET undone = ? WHERE id = ?", (undone, entry_id))
        return self._save_draft(connection, release_id, after, entry_id, self._db.now())

    def _save_draft(
        self, connection: apsw.Connection, release_id: str, after: Release, entry_id: int, now: str
    ) -> SaveResult:
        if after.id != release_id:
            raise ValueError("this draft is another release's")
        revision = projections.save_draft(connection, after, now)
        self._db.notify("release", release_id)
        return SaveResult(entry_id, revision, now)


def _delete_undone(connection: apsw.Connection, release_id: str) -> None:
    connection.execute("DELETE FROM history WHERE release_id = ? AND undone = 1", (release_id,))


def _insert_entry(connection: apsw.Connection, change: DraftChange, label: str, now: str) -> int:
    """Write the line of an edit and return its id."""
    connection.execute(
        "INSERT INTO history (release_id, label, at, edit, inverse) VALUES (?, ?, ?, ?, ?)",
        (change.after.id, to_stored(label), now, edit_to_json(change.edit), edit_to_json(change.inverse)),
    )
    return connection.last_insert_rowid()


def _merge_edits(first: tuple[Edit, Edit], second: tuple[Edit, Edit]) -> tuple[Edit, Edit]:
    """Return one edit that does both, and its inverse."""
    targets = _edited_fields(first[0])
    if targets is not None and targets == _edited_fields(second[0]):
        return second[0], first[1]  # typing on in the same fields: only the last text counts
    return Batch(edits=(first[0], second[0])), Batch(edits=(second[1], first[1]))


def _edited_fields(edit: Edit) -> frozenset[tuple[str, str]] | None:
    """Return the fields that an edit sets; None when it does anything else, or sets one twice."""
    edits = edit.edits if isinstance(edit, Batch) else (edit,)
    fields = [(item.node_id, item.field) for item in edits if isinstance(item, SetField)]
    return frozenset(fields) if len(fields) == len(edits) == len(set(fields)) else None
