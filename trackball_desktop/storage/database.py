"""One SQLite file in the data folder: its connections, its one writing thread, its errors in plain sentences.

Every change goes through `Database.write`: a function that gets the writing connection inside its own transaction,
runs on the writing thread, and whose future is done once the change is on the disk (WAL with synchronous=FULL: in
simulated power cuts nothing acknowledged was lost). Reads use connections of their own and never wait for a write.
"""

from __future__ import annotations

import logging
import os
import queue
import shutil
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

import apsw

from trackball_desktop.domain.errors import DiskFull, ForeignFile, NewerData, OlderData, StorageError
from trackball_desktop.storage import backup, migrations
from trackball_desktop.storage.rows import fetch

FILE_NAME = "library.db"
LEAST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL database that two connections use (sqlite.org/wal.html, "the WAL reset bug")."""

_T = TypeVar("_T")
_Job = Callable[[], None]
_log = logging.getLogger(__name__)


class Change(NamedTuple):
    """What a commit changed.

    `topic` is release, assets, submission, upload, status, settings, accounts, facts, codes or people.

    `id` is the release's for release, assets and status, the submission's, the file's sha256 for upload and facts, the
    setting's key, the account's. Empty where many changed.
    """

    topic: str
    id: str


def utc_now() -> datetime:
    """Return the time of this machine's clock."""
    return datetime.now(UTC)


class Database:
    """The open library. Made by `open`; `close` waits for what is still to be written.

    Takes no lock on the folder: that is `lock.FolderLock`, held by whoever may write.
    """

    def __init__(self, path: Path, writer: apsw.Connection, clock: Callable[[], datetime]) -> None:
        self.path = path
        self._writer = writer
        self._clock = clock
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers: list[apsw.Connection] = []
        self._listeners: list[Callable[[Change], None]] = []
        self._changes: dict[Change, None] = {}
        self._lock = threading.Lock()
        self._closed = False
        # A daemon, so that a crash elsewhere does not leave a process that never ends; `close` drains it.
        self._thread = threading.Thread(target=self._work, name="storage-writer", daemon=True)
        self._thread.start()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        steps: Sequence[str] = migrations.STEPS,
        may_migrate: bool = True,
    ) -> Database:
        """Open the library of a data folder, make it when there is none, bring its schema up to date.

        Without `may_migrate` a schema that is not up to date raises OlderData: whoever holds no lock must not change it
        under an app that does. Raises NewerData, ForeignFile (another program's file, or a damaged one), DiskFull or
        StorageError; the file stays as it was then.
        """
        _check_sqlite()
        path = folder / FILE_NAME
        with translated(path):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Made by us, so that nobody else may ever read it; SQLite gives -wal and -shm the same mode.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            _check_header(path)
            writer = apsw.Connection(str(path))
            try:
                _identify(writer, path, len(steps))
                _prepare(writer)
                if migrations.version_of(writer) < len(steps) and not may_migrate:
                    raise OlderData(
                        f"The library in {path.parent} was written by an older version of Trackball Desktop.",
                        meaning="It was left as it is.",
                        remedy="Close the older version if it is open, then try again.",
                    )
                if migrations.version_of(writer) < len(steps):
                    if migrations.version_of(writer):
                        backup.back_up(writer, folder / "backups", clock())
                    migrations.migrate(writer, steps)
                writer.pragma("foreign_keys", True)
            except BaseException:
                writer.close()
                raise
        return cls(path, writer, clock)

    def now(self) -> str:
        """Return the clock's time as text: UTC, "Z". For people; order goes by numbers."""
        return time_text(self._clock())

    def today(self) -> str:
        """Return the clock's date in this machine's time zone, as YYYY-MM-DD."""
        return self._clock().astimezone().date().isoformat()

    def write(self, fn: Callable[[apsw.Connection], _T]) -> Future[_T]:
        """Run `fn` on the writing thread in a transaction of its own; the future is done when that is on the disk.

        The future raises what `fn` raised, with everything rolled back; DiskFull may be retried with the same `fn`.
        Never wait for the future on the writing thread itself (inside `fn` or a listener).
        """
        future: Future[_T] = Future()
        with self._lock:
            if self._closed:
                raise StorageError("The library is closed.", remedy="Start the app again.")
            self._jobs.put(lambda: self._carry_out(fn, future))
        return future

    def read(self, fn: Callable[[apsw.Connection], _T]) -> _T:
        """Run `fn` on a reading connection, on the calling thread, with one unchanging view of the library."""
        with translated(self.path):
            connection = self._borrow_reader()
            try:
                connection.execute("BEGIN")
                return fn(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._give_back(connection)

    def notify(self, topic: str, id: str = "") -> None:
        """Tell the listeners of a change once the running write is committed. Only inside a function being written."""
        assert threading.current_thread() is self._thread, "changes are told from the write that makes them"
        self._changes[Change(topic, id)] = None

    def add_listener(self, fn: Callable[[Change], None]) -> None:
        """Call `fn` on the writing thread after each commit that changed something, before its future is done."""
        with self._lock:
            self._listeners.append(fn)

    def remove_listener(self, fn: Callable[[Change], None]) -> None:
        """Stop calling `fn`."""
        with self._lock:
            self._listeners.remove(fn)

    def close(self) -> None:
        """Finish what is queued, then close the file. May be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        with self._lock:
            readers, self._readers = self._readers, []
        for reader in readers:
            reader.close()
        self._writer.close()

    def _borrow_reader(self) -> apsw.Connection:
        with self._lock:
            if self._closed:
                raise StorageError("The library is closed.", remedy="Start the app again.")
            if self._readers:
                return self._readers.pop()
        connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)
        _set_up(connection)
        connection.pragma("query_only", True)
        return connection

    def _give_back(self, connection: apsw.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._readers.append(connection)
                return
        connection.close()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _carry_out(self, fn: Callable[[apsw.Connection], _T], future: Future[_T]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        self._changes.clear()
        try:
            with translated(self.path):
                result = self._in_transaction(fn)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to whoever holds the future
            future.set_exception(error)
            return
        self._tell()
        future.set_result(result)

    def _in_transaction(self, fn: Callable[[apsw.Connection], _T]) -> _T:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            result = fn(self._writer)
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:  # a full disk has rolled back by itself
                self._writer.execute("ROLLBACK")
            raise
        return result

    def _tell(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for change in self._changes:
            for listener in listeners:
                try:
                    listener(change)
                except Exception:  # noqa: BLE001 - the write is done: a listener's bug must not look like a failed save
                    _log.exception("a listener failed on %s", change.topic)


def time_text(moment: datetime) -> str:
    """Spell a time as the library keeps it: 2026-11-20T14:03:05.123456Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@contextmanager
def translated(path: Path) -> Generator[None]:
    """Turn what SQLite and the file system raise into the app's errors."""
    try:
        yield
    except apsw.FullError as error:
        raise _disk_full(path) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise _damaged(path) from error
    except apsw.BusyError as error:
        raise StorageError(
            "The library is in use by another program.",
            meaning="The last change could not be saved.",
            remedy="Close other programs that have it open (a backup, a database browser), then try again.",
        ) from error
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError, OSError) as error:
        if _has_no_room(path.parent):  # a -shm or a folder that cannot grow is no FullError
            raise _disk_full(path) from error
        raise StorageError(
            f"The library in {path.parent} cannot be read or written.",
            meaning="The last change was not saved; everything before it is as it was.",
            remedy="Check that the disk is connected and healthy and that you may write there, then try again.",
        ) from error


def _disk_full(path: Path) -> DiskFull:
    return DiskFull(
        "There is no room left on the disk.",
        meaning="The last change could not be saved; everything before it is safe.",
        remedy=f"Free some space on the disk that holds {path.parent}, then try again.",
    )


def _has_no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < 256 * 1024
    except OSError:
        return False


def _damaged(path: Path) -> ForeignFile:
    return ForeignFile(
        f"{path} is not a database, or it is damaged.",
        meaning="The app has not touched it. Files of releases and what is in OpenPlay are not affected.",
        remedy=f"Keep a copy of the folder {path.parent}, then put back the newest file of its folder “backups”, or a "
        "copy of your own; or start with another folder by --data-dir.",
    )


def _check_sqlite() -> None:
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < LEAST_SQLITE:
        raise StorageError(
            f"SQLite {apsw.sqlite_lib_version()} is too old to keep the library safely.",
            remedy=f"Install apsw {'.'.join(map(str, LEAST_SQLITE))} or newer.",
        )


def _check_header(path: Path) -> None:
    """Refuse what SQLite would take for an empty file and write over."""
    with path.open("rb") as file:
        header = file.read(16)
    if header not in {b"", b"SQLite format 3\0"}:
        raise _damaged(path)


def _identify(connection: apsw.Connection, path: Path, newest: int) -> None:
    """Refuse a file that is not ours before anything is written to it."""
    connection.set_busy_timeout(5000)
    mark = int(connection.pragma("application_id"))
    if mark == migrations.APPLICATION_ID:
        if migrations.version_of(connection) > newest:
            raise NewerData(
                f"The library in {path.parent} was written by a newer version of Trackball Desktop.",
                meaning="It was left as it is.",
                remedy="Install the newest version, or use another folder by --data-dir.",
            )
        return
    tables = fetch(connection, "SELECT count(*) FROM sqlite_schema")
    if mark or tables[0][0] or migrations.version_of(connection):
        raise ForeignFile(
            f"{path} belongs to another program.",
            meaning="It was left as it is.",
            remedy="Use another folder by --data-dir, or move the file away.",
        )


def _prepare(writer: apsw.Connection) -> None:
    _set_up(writer)
    writer.pragma("journal_mode", "wal")
    writer.pragma("synchronous", "full")
    writer.pragma("fullfsync", True)  # macOS: fsync there does not reach the disk; no effect elsewhere
    writer.pragma("checkpoint_fullfsync", True)
    writer.pragma("foreign_keys", False)  # off while migrating, see migrations.migrate


def _set_up(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(5000)
    connection.pragma("trusted_schema", False)
    connection.pragma("cell_size_check", True)
