"""Files on their way to storage: one row for each account and content, whichever releases wait for it.

A row is keyed by account and sha256, because keys in the bucket are: the single's master serves the album. Which
releases a file belongs to is kept beside it. Progress is written as it comes; the caller decides how often.

A file in parts has its plan in `upload_parts`: what each part is, and its ETag once it arrived. `upload_id` is written
down before the first part leaves; one that is given up becomes an orphan, in the same transaction, until it is thrown
away at the other end. Signed addresses are never kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import apsw

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import FILE_MOVES, FileState
from trackball_desktop.domain.state_names import FILE_STATE_NAMES
from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.i18n.stored import from_stored, to_stored
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch, fetch_column
from trackball_desktop.storage.state import refresh_state


@dataclass(frozen=True)
class Upload:
    """One file for one account. `size` and `sent_bytes` are bytes; `release_id` is the last release that wanted it.

    `name` is for people, `upload_id` is of an upload in parts that was begun, `error` a sentence, `not_before` when to
    try again. `part_size` is in bytes, 0 for one piece. A person holds a file back (`paused`) and gives it a `place` in
    the line (0: none).
    """

    account_id: str
    sha256: str
    size: int
    key: str
    path: str
    release_id: str
    name: str
    state: FileState = FileState.WAITING
    sent_bytes: int = 0
    upload_id: str | None = None
    etag: str | None = None
    verified_at: str | None = None
    error: str | None = None
    not_before: str | None = None
    part_size: int = 0
    paused: bool = False
    place: int = 0


@dataclass(frozen=True)
class Part:
    """One part of a file: number from 1, bytes, digests in hex; `etag` once it arrived."""

    number: int
    offset: int
    length: int
    sha256: str
    md5: str
    etag: str | None = None


@dataclass(frozen=True)
class Orphan:
    """An upload in parts that nobody goes on with."""

    account_id: str
    upload_id: str
    key: str


class UploadChanges(TypedDict, total=False):
    """What a move may change beside the state."""

    path: str
    sent_bytes: int
    upload_id: str | None
    etag: str | None
    verified_at: str | None
    error: str | None
    not_before: str | None


LOG_LINES = 400
"""Lines that are kept of one file's log; the oldest go first."""

_COLUMNS = tuple(field.name for field in dataclasses.fields(Upload))
_PRESERVED_COLUMNS = frozenset({"account_id", "sha256", "upload_id", "part_size", "paused", "place"})
"""What an upsert leaves as it is: the plan in parts, and what a person chose."""
_LIST = ", ".join(_COLUMNS)
PAUSED_SETTING = "uploads.paused"
"""Whether a person holds all files back, as it is kept over the app's end."""
NETWORK_WAIT_SETTING = "uploads.network_wait"
"""Whether uploads wait for a network that is not metered; what runs them keeps it up to date."""
HOLD_SETTINGS = frozenset({PAUSED_SETTING, NETWORK_WAIT_SETTING})
_OPEN = "('waiting', 'hashing', 'sending', 'verifying')"
_FAILED_STATES = "('failed', 'changed', 'missing')"
_SENT = "('done', 'unverifiable')"


class Uploads:
    """The files that are sent, and those that were."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, account_id: str, sha256: str) -> Upload | None:
        """Return the row, None when this content was never to be sent for this account."""
        return self._db.read(lambda connection: _get(connection, account_id, sha256))

    def save(self, upload: Upload) -> Future[None]:
        """Add the row or replace it, and note that its release waits for it.

        Of a row that is there, the plan in parts and what a person chose stay as they are.
        """

        def write(connection: apsw.Connection) -> None:
            _write_row(connection, upload, preserved=_PRESERVED_COLUMNS)
            connection.execute(
                "INSERT INTO upload_releases VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (upload.release_id, upload.account_id, upload.sha256),
            )
            self._notify(connection, upload.sha256, _waiting_releases(connection, upload.account_id, upload.sha256))

        return self._db.write(write)

    def move(self, account_id: str, sha256: str, state: FileState, **changes: Unpack[UploadChanges]) -> Future[Upload]:
        """Bring a file into another state. The future raises UserError where lifecycle.FILE_MOVES has no such move."""

        def write(connection: apsw.Connection) -> Upload:
            before = _get(connection, account_id, sha256)
            if before is None or state not in FILE_MOVES[before.state]:
                raise UserError(
                    TransferText.tr(
                        "This file cannot change to “{value}”: it no longer exists.", value=FILE_STATE_NAMES[state]
                    )
                    if before is None
                    else TransferText.tr(
                        "This file cannot change to “{value}”: its state is “{was}”.",
                        value=FILE_STATE_NAMES[state],
                        was=FILE_STATE_NAMES[before.state],
                    ),
                    meaning=TransferText.tr("Something else changed it first."),
                )
            after = dataclasses.replace(before, state=state, **changes)
            _write_row(connection, after)
            self._notify(connection, sha256, _waiting_releases(connection, account_id, sha256))
            return after

        return self._db.write(write)

    def remove(self, account_id: str, sha256: str) -> Future[None]:
        """Forget a file that nobody waits for any more."""
        return self._db.write(lambda connection: self._remove(connection, account_id, sha256))

    def _remove(self, connection: apsw.Connection, account_id: str, sha256: str) -> None:
        waiting = _waiting_releases(connection, account_id, sha256)
        _make_orphan(connection, account_id, sha256)
        connection.execute("DELETE FROM upload_log WHERE account_id = ? AND sha256 = ?", (account_id, sha256))
        connection.execute("DELETE FROM uploads WHERE account_id = ? AND sha256 = ?", (account_id, sha256))
        self._notify(connection, sha256, waiting)

    def remove_unneeded(self, release_id: str, account_id: str) -> Future[None]:
        """Forget the files of a release that was taken back, unless they are there or another one waits for them."""

        def write(connection: apsw.Connection) -> None:
            unwanted = fetch_column(
                connection,
                f"SELECT sha256 FROM upload_releases l JOIN uploads u USING (account_id, sha256)"  # noqa: S608 - ours
                f" WHERE l.release_id = ? AND account_id = ? AND u.state NOT IN {_SENT} AND NOT EXISTS ("
                " SELECT 1 FROM upload_releases o JOIN submissions s USING (release_id, account_id)"
                " WHERE o.account_id = u.account_id AND o.sha256 = u.sha256 AND s.state = 'queued')",
                (release_id, account_id),
            )
            for sha256 in unwanted:
                self._remove(connection, account_id, sha256)

        return self._db.write(write)

    def save_progress(self, account_id: str, sha256: str, sent_bytes: int) -> Future[None]:
        """Keep how much was sent. Each call is a write to the disk: call it a few times a second at most."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "UPDATE uploads SET sent_bytes = ? WHERE account_id = ? AND sha256 = ?",
                (sent_bytes, account_id, sha256),
            )
            self._db.notify("upload", sha256)
            held = fetch_column(
                connection,
                "SELECT s.id FROM submissions s JOIN upload_releases l USING (release_id, account_id)"
                " WHERE s.state = 'queued' AND s.held_by IS NOT NULL AND account_id = ? AND l.sha256 = ?",
                (account_id, sha256),
            )
            if held:  # bytes go again: nothing stands in the way any more
                connection.executemany("UPDATE submissions SET held_by = NULL WHERE id = ?", [(id,) for id in held])
                self._notify(connection, sha256, _waiting_releases(connection, account_id, sha256))

        return self._db.write(write)

    # Files in parts.

    def save_parts(self, account_id: str, sha256: str, part_size: int, parts: Sequence[Part]) -> Future[None]:
        """Keep how a file is divided; what was begun by another plan becomes an orphan."""

        def write(connection: apsw.Connection) -> None:
            _make_orphan(connection, account_id, sha256)
            connection.execute(
                "UPDATE uploads SET part_size = ?, upload_id = NULL, sent_bytes = 0"
                " WHERE account_id = ? AND sha256 = ?",
                (part_size, account_id, sha256),
            )
            connection.execute("DELETE FROM upload_parts WHERE account_id = ? AND sha256 = ?", (account_id, sha256))
            connection.executemany(
                "INSERT INTO upload_parts (account_id, sha256, number, offset, length, part_sha256, md5)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(account_id, sha256, p.number, p.offset, p.length, p.sha256, p.md5) for p in parts],
            )
            self._db.notify("upload", sha256)

        return self._db.write(write)

    def parts(self, account_id: str, sha256: str) -> list[Part]:
        """Return the plan of a file by numbers; empty where there is none."""
        sql = (
            "SELECT number, offset, length, part_sha256, md5, etag FROM upload_parts"
            " WHERE account_id = ? AND sha256 = ? ORDER BY number"
        )
        return [Part(*row) for row in self._db.read(lambda connection: fetch(connection, sql, (account_id, sha256)))]

    def save_upload_id(self, account_id: str, sha256: str, key: str, upload_id: str) -> Future[None]:
        """Keep the upload that was begun at the other end. Wait for it before a part is sent."""

        def write(connection: apsw.Connection) -> None:
            _make_orphan(connection, account_id, sha256, except_id=upload_id)
            connection.execute(
                "UPDATE uploads SET key = ?, upload_id = ? WHERE account_id = ? AND sha256 = ?",
                (key, upload_id, account_id, sha256),
            )
            connection.execute(
                "UPDATE upload_parts SET etag = NULL WHERE account_id = ? AND sha256 = ?", (account_id, sha256)
            )
            connection.execute(
                "DELETE FROM upload_orphans WHERE account_id = ? AND upload_id = ?", (account_id, upload_id)
            )

        return self._db.write(write)

    def save_etags(self, account_id: str, sha256: str, etags: Mapping[int, str | None]) -> Future[None]:
        """Keep which parts arrived, by number; None for one that did not."""

        def write(connection: apsw.Connection) -> None:
            connection.executemany(
                "UPDATE upload_parts SET etag = ? WHERE account_id = ? AND sha256 = ? AND number = ?",
                [(etag, account_id, sha256, number) for number, etag in etags.items()],
            )

        return self._db.write(write)

    def clear_upload_id(self, account_id: str, sha256: str, *, orphan: bool = False) -> Future[None]:
        """Forget the upload at the other end, which is finished or gone; with `orphan`, it is there and given up."""

        def write(connection: apsw.Connection) -> None:
            if orphan:
                _make_orphan(connection, account_id, sha256)
            connection.execute(
                "UPDATE uploads SET upload_id = NULL WHERE account_id = ? AND sha256 = ?", (account_id, sha256)
            )
            connection.execute(
                "UPDATE upload_parts SET etag = NULL WHERE account_id = ? AND sha256 = ?", (account_id, sha256)
            )

        return self._db.write(write)

    def unfinished(self, release_id: str) -> list[tuple[str, str]]:
        """Return the files, as (account, sha256), that only this release waits for and that are not there yet."""
        return self._db.read(lambda connection: _exclusive_files(connection, release_id))

    def accounts_with_orphans(self) -> list[str]:
        """Return the accounts at whose storage something is to be thrown away."""
        return self._db.read(lambda c: fetch_column(c, "SELECT DISTINCT account_id FROM upload_orphans"))

    def orphans(self, account_id: str) -> list[Orphan]:
        """Return what is to be thrown away at the other end."""
        sql = "SELECT account_id, upload_id, key FROM upload_orphans WHERE account_id = ?"
        return [Orphan(*row) for row in self._db.read(lambda connection: fetch(connection, sql, (account_id,)))]

    def remove_orphan(self, orphan: Orphan) -> Future[None]:
        """Forget an orphan that is no longer there."""
        return self._db.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM upload_orphans WHERE account_id = ? AND upload_id = ?",
                    (orphan.account_id, orphan.upload_id),
                )
                and None
            )
        )

    # What a person chooses, and what is told.

    def set_paused(self, account_id: str, sha256: str, *, paused: bool) -> Future[None]:
        """Hold a file back, or let it go on."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "UPDATE uploads SET paused = ? WHERE account_id = ? AND sha256 = ?", (paused, account_id, sha256)
            )
            self._db.notify("upload", sha256)

        return self._db.write(write)

    def set_order(self, keys: Sequence[tuple[str, str]]) -> Future[None]:
        """Give files their places in the line, the first of these (account, sha256) first; others come after them."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("UPDATE uploads SET place = 0 WHERE place <> 0")
            connection.executemany(
                "UPDATE uploads SET place = ? WHERE account_id = ? AND sha256 = ?",
                [(position, *key) for position, key in enumerate(keys, start=1)],
            )
            self._db.notify("upload")

        return self._db.write(write)

    def places(self) -> dict[tuple[str, str], int]:
        """Return the places that a person gave, by (account, sha256)."""
        sql = "SELECT account_id, sha256, place FROM uploads WHERE place <> 0"
        rows = self._db.read(lambda connection: fetch(connection, sql))
        return {(account_id, sha256): place for account_id, sha256, place in rows}

    def add_log_line(self, account_id: str, sha256: str, message: str) -> Future[None]:
        """Add a line to a file's log. No secrets: it is copied into mails."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "INSERT INTO upload_log (account_id, sha256, at, words) VALUES (?, ?, ?, ?)",
                (account_id, sha256, self._db.now(), to_stored(message)),
            )
            connection.execute(
                "DELETE FROM upload_log WHERE account_id = ?1 AND sha256 = ?2 AND number <= (SELECT number FROM"
                " upload_log WHERE account_id = ?1 AND sha256 = ?2 ORDER BY number DESC LIMIT 1 OFFSET ?3)",
                (account_id, sha256, LOG_LINES),
            )

        return self._db.write(write)

    def log(self, account_id: str, sha256: str) -> list[tuple[str, str]]:
        """Return a file's log, oldest first: moments (UTC) and words."""
        sql = "SELECT at, words FROM upload_log WHERE account_id = ? AND sha256 = ? ORDER BY number"
        return [
            (at, from_stored(words, TransferText))
            for at, words in self._db.read(lambda c: fetch(c, sql, (account_id, sha256)))
        ]

    def recover(self) -> Future[None]:
        """Call at start, before anything is sent: what was under way when the app died waits again."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "UPDATE uploads SET state = 'waiting' WHERE state IN ('hashing', 'sending', 'verifying')"
            )

        return self._db.write(write)

    def of_release(self, release_id: str) -> list[Upload]:
        """Return the files that a release waits for or waited for, by name; `release_id` in them is this one."""
        sql = (
            f"SELECT {_LIST.replace('release_id', 'l.release_id')} FROM upload_releases l"  # noqa: S608 - our columns
            " JOIN uploads u USING (account_id, sha256) WHERE l.release_id = ? ORDER BY name, sha256"
        )
        return [_upload(row) for row in self._db.read(lambda connection: fetch(connection, sql, (release_id,)))]

    def active(self) -> list[Upload]:
        """Return the files that are not through yet and need no person."""
        sql = f"SELECT {_LIST} FROM uploads WHERE state IN {_OPEN} ORDER BY place = 0, place, name, sha256"  # noqa: S608 - our columns
        return [_upload(row) for row in self._db.read(lambda connection: fetch(connection, sql))]

    def sent(self, limit: int) -> list[Upload]:
        """Return the files that are at the other end, the newest first, `limit` at most."""
        sql = (
            f"SELECT {_LIST} FROM uploads WHERE state IN {_SENT}"  # noqa: S608 - our columns
            " ORDER BY verified_at DESC, name LIMIT ?"
        )
        return [_upload(row) for row in self._db.read(lambda connection: fetch(connection, sql, (limit,)))]

    def list_for_display(self, done: int) -> list[Upload]:
        """Return the active ones, the troubled ones and the newest `done` of those that are sent, as of one moment.

        By three looks, a file that changes between them would be missed, or found twice.
        """
        orders = (
            (f"{_OPEN} ORDER BY place = 0, place, name, sha256", ()),
            (f"{_FAILED_STATES} ORDER BY name, sha256", ()),
            (f"{_SENT} ORDER BY verified_at DESC, name LIMIT ?", (done,)),
        )

        def read(connection: apsw.Connection) -> list[Upload]:
            return [
                _upload(row)
                for order, values in orders
                for row in fetch(connection, f"SELECT {_LIST} FROM uploads WHERE state IN {order}", values)  # noqa: S608 - our columns
            ]

        return self._db.read(read)

    def _notify(self, connection: apsw.Connection, sha256: str, waiting: list[str]) -> None:
        self._db.notify("upload", sha256)
        for release_id in waiting:
            before = fetch_column(connection, "SELECT state FROM releases WHERE id = ?", (release_id,))
            # Each file goes through several states, and its release through one: what shows it need not look for each.
            if refresh_state(connection, release_id) not in before:
                self._db.notify("release", release_id)


def abandon(connection: apsw.Connection, release_id: str) -> None:
    """Forget the unfinished files of a release that is deleted; what was begun at the other end becomes an orphan.

    Part of the transaction that deletes it, so that no end of the app leaves an upload that nobody knows.
    """
    for account_id, sha256 in _exclusive_files(connection, release_id):
        _make_orphan(connection, account_id, sha256)
        connection.execute("DELETE FROM upload_log WHERE account_id = ? AND sha256 = ?", (account_id, sha256))
        connection.execute("DELETE FROM uploads WHERE account_id = ? AND sha256 = ?", (account_id, sha256))


def _exclusive_files(connection: apsw.Connection, release_id: str) -> list[tuple[str, str]]:
    rows = fetch(
        connection,
        f"SELECT account_id, sha256 FROM upload_releases l JOIN uploads u USING (account_id, sha256)"  # noqa: S608 - ours
        f" WHERE l.release_id = ? AND u.state NOT IN {_SENT} AND NOT EXISTS ("
        " SELECT 1 FROM upload_releases o JOIN releases r ON r.id = o.release_id"
        " WHERE o.account_id = u.account_id AND o.sha256 = u.sha256 AND o.release_id <> l.release_id"
        " AND r.trashed_at IS NULL)",
        (release_id,),
    )
    return [(str(account_id), str(sha256)) for account_id, sha256 in rows]


def _make_orphan(connection: apsw.Connection, account_id: str, sha256: str, except_id: str | None = None) -> None:
    """Make an upload in parts that was begun an orphan, unless it is that one."""
    connection.execute(
        "INSERT INTO upload_orphans SELECT account_id, upload_id, key FROM uploads"
        " WHERE account_id = ? AND sha256 = ? AND part_size > 0 AND upload_id IS NOT NULL AND upload_id IS NOT ?"
        " ON CONFLICT DO NOTHING",
        (account_id, sha256, except_id),
    )


def _waiting_releases(connection: apsw.Connection, account_id: str, sha256: str) -> list[str]:
    """Return the releases that wait for a file, or waited for it."""
    return fetch_column(
        connection,
        "SELECT release_id FROM upload_releases WHERE account_id = ? AND sha256 = ?",
        (account_id, sha256),
    )


def _get(connection: apsw.Connection, account_id: str, sha256: str) -> Upload | None:
    sql = f"SELECT {_LIST} FROM uploads WHERE account_id = ? AND sha256 = ?"  # noqa: S608 - our columns
    rows = fetch(connection, sql, (account_id, sha256))
    return _upload(rows[0]) if rows else None


def _write_row(
    connection: apsw.Connection, upload: Upload, preserved: frozenset[str] = frozenset({"account_id", "sha256"})
) -> None:
    changed = [name for name in _COLUMNS if name not in preserved]
    values = [getattr(upload, name) for name in _COLUMNS]
    values[_COLUMNS.index("state")] = upload.state.value
    values[_COLUMNS.index("error")] = None if upload.error is None else to_stored(upload.error)
    connection.execute(
        f"INSERT INTO uploads ({_LIST}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - our columns
        f" ON CONFLICT DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in changed)}",
        tuple(values),
    )


def _upload(row: tuple[Any, ...]) -> Upload:
    upload = Upload(*row)
    error = None if upload.error is None else from_stored(upload.error, TransferText)
    return dataclasses.replace(upload, state=FileState(upload.state), paused=bool(upload.paused), error=error)
