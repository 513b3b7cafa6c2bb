"""One SQLite file in the data folder: its connections, its one writing thread, its errors in plain sentences.

Every change goes through `Database.write`: a function that gets the writing connection inside its own transaction,
runs on the writing thread, and whose future is done once the change is on the disk (WAL with synchronous=FULL: in
simulated power cuts nothing acknowledged was lost). Reads use connections of their own and never wait for a write.
"""

from __future__ import annotations

import copy
import errno
import logging
import os
import queue
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

import apsw

from trackball_desktop.domain.errors import (
    DamagedRecord,
    DiskFull,
    ForeignFile,
    LibraryDamaged,
    LibraryMissing,
    NewerData,
    OlderData,
    ReadOnly,
    StorageError,
    TrackballError,
)
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.i18n.message import Items
from trackball_desktop.storage import backup, checksums, library_traces, migrations
from trackball_desktop.storage.rows import fetch

FILE_NAME = "library.db"
MIN_SQLITE_VERSION = (3, 51, 3)
"""Older ones can corrupt a WAL database that two connections use (sqlite.org/wal.html, "the WAL reset bug")."""
BUSY_SECONDS = 10.0
"""How long another process may hold the library before it is told as in use."""
LONGEST_PATH = 504
"""Bytes of a path that SQLite can open: 512, less what it adds for the names of its other files."""

_T = TypeVar("_T")
_Job = Callable[[], None]
_log = logging.getLogger(__name__)


class Change(NamedTuple):
    """What a commit changed.

    `topic` is release, assets, submission, upload, status, settings, accounts, facts, codes, people or network;
    "measuring" of a release changes nothing in the library and says that `Checking.measuring` has other figures.

    `id` is the release's for release, assets, measuring and status, the submission's, the file's sha256 for upload and
    facts, the setting's key, the account's. Empty where many changed.
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

    def __init__(self, path: Path, writer: apsw.Connection | None, clock: Callable[[], datetime]) -> None:
        """Without a `writer` the library is only read, and every write fails with ReadOnly."""
        self.path = path
        self.is_read_only = writer is None
        self.has_changed = False
        """Whether anything but settings was written since it was opened, or copied."""
        self.damage: TrackballError | None = None
        """What damage was met, if any."""
        self._writer = writer
        self._clock = clock
        self._damage_handler: Callable[[TrackballError], None] | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers: list[apsw.Connection] = []
        self._listeners: list[Callable[[Change], None]] = []
        self._changes: dict[Change, None] = {}
        self._lock = threading.Lock()
        self._closed = False
        # A daemon, so that a crash elsewhere does not leave a process that never ends; `close` drains it.
        self._thread = threading.Thread(target=self._run_writer, name="storage-writer", daemon=True)
        self._thread.start()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        steps: Sequence[str] = migrations.STEPS,
        may_migrate: bool = True,
        start_empty: bool = False,
    ) -> Database:
        """Open the library of a data folder, make it when there is none, bring its schema up to date.

        Without `may_migrate` a schema that is not up to date raises OlderData: whoever holds no lock must not change it
        under an app that does. Where the library is gone or empty beside what it left, an empty one is made only with
        `start_empty`; else that is LibraryMissing. Raises NewerData, ForeignFile (another program's file),
        LibraryDamaged, ReadOnly, DiskFull or StorageError; the file stays as it was then.
        """
        _check_sqlite()
        path = folder / FILE_NAME
        _check_length(path)
        with translate_errors(path):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _require_library(path, start_empty=start_empty, now=clock)
            _require_writable(path)
            # Made by us, so that nobody else may ever read it; SQLite gives -wal and -shm the same mode.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            _check_header(path)
            writer = apsw.Connection(str(path))
            try:
                _identify(writer, path, len(steps))
                _configure_writer(writer)
                if migrations.version_of(writer) < len(steps) and not may_migrate:
                    raise OlderData(
                        LibraryText.tr(
                            "The library in {parent} was written by an older version of Trackball Desktop.",
                            parent=path.parent,
                        ),
                        meaning=LibraryText.tr("It is unchanged."),
                        remedy=LibraryText.tr("Close the older version if it is open, then try again."),
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

    @classmethod
    def open_read_only(
        cls, folder: Path, *, clock: Callable[[], datetime] = utc_now, steps: Sequence[str] = migrations.STEPS
    ) -> Database:
        """Open a library that cannot be written: nothing in its folder changes. Raises as `open`."""
        _check_sqlite()
        path = folder / FILE_NAME
        _check_length(path)
        with translate_errors(path):
            _require_library(path, start_empty=False, now=clock)
            _check_header(path)
            database = cls(_readable_copy(path), None, clock)
            try:
                with database._read_transaction() as connection:
                    _identify(connection, path, len(steps))
                    if migrations.version_of(connection) < len(steps):
                        raise OlderData(
                            LibraryText.tr(
                                "The library in {folder} was written by an older version of Trackball Desktop.",
                                folder=folder,
                            ),
                            meaning=LibraryText.tr("It is read-only, so it cannot be updated."),
                            remedy=LibraryText.tr(
                                "Make the folder and the file writable, or copy the folder to a writable disk."
                            ),
                        )
            except BaseException:
                database.close()
                raise
        return database

    def now(self) -> str:
        """Return the clock's time as text: UTC, "Z". For people; order goes by numbers."""
        return format_time(self._clock())

    def today(self) -> str:
        """Return the clock's date in this machine's time zone, as YYYY-MM-DD."""
        return self._clock().astimezone().date().isoformat()

    def write(self, fn: Callable[[apsw.Connection], _T]) -> Future[_T]:
        """Run `fn` on the writing thread in a transaction of its own; the future is done when that is on the disk.

        The future raises what `fn` raised, with everything rolled back; DiskFull may be retried with the same `fn`.
        Never wait for the future on the writing thread itself (inside `fn` or a listener).
        """
        future: Future[_T] = Future()
        if self.is_read_only:
            future.set_exception(read_only_error(self.path.parent))
            return future
        with self._lock:
            if self._closed:
                raise StorageError(
                    LibraryText.tr("The library is closed."), remedy=LibraryText.tr("Start the app again.")
                )
            self._jobs.put(lambda: self._run_job(fn, future))
        return future

    def read(self, fn: Callable[[apsw.Connection], _T]) -> _T:
        """Run `fn` on a reading connection, on the calling thread, with one unchanging view of the library."""
        try:
            with translate_errors(self.path), self._read_transaction() as connection:
                return fn(connection)
        except LibraryDamaged as error:
            self._report_damage(error)
            raise

    @contextmanager
    def _read_transaction(self) -> Generator[apsw.Connection]:
        connection = self._borrow_reader()
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._return_reader(connection)

    def back_up(self, folder: Path) -> Path:
        """Write a checked copy into a folder and return its path. Waits; any thread but the main one may call it.

        Raises DiskFull, LibraryDamaged (the library itself is) or StorageError.
        """
        with translate_errors(self.path):
            connection = self._connect()
            try:
                try:
                    return backup.back_up(connection, folder, self._clock())
                except LibraryDamaged:
                    self.check_integrity()  # a copy is no better than what it was made of
                    raise
                except (apsw.CantOpenError, OSError, apsw.FullError) as error:
                    full = isinstance(error, apsw.FullError) or _is_disk_full(folder)
                    raise (DiskFull if full else StorageError)(
                        LibraryText.tr("No backup could be saved in {folder}: the disk is full.", folder=folder)
                        if full
                        else LibraryText.tr(
                            "No backup could be saved in {folder}: it does not exist or is read-only.", folder=folder
                        ),
                        meaning=LibraryText.tr("The library itself is not affected."),
                        remedy=LibraryText.tr("Free some space there.")
                        if full
                        else LibraryText.tr("Connect its disk, or choose another folder."),
                    ) from error
            finally:
                connection.close()

    def set_damage_handler(self, fn: Callable[[TrackballError], None]) -> None:
        """Call `fn` when a read or a write meets damage of the file, on the thread that met it."""
        self._damage_handler = fn

    def _report_damage(self, error: TrackballError) -> None:
        if not isinstance(error, DamagedRecord):
            # A copy without the frames: they may hold a painter, which must not outlive what it paints on.
            self.damage = copy.copy(error)
            if self._damage_handler is not None:
                self._damage_handler(self.damage)

    def check_integrity(self) -> None:
        """Look through the whole file for damage, which is told as any that is met. Waits. Raises LibraryDamaged."""
        try:
            with translate_errors(self.path):
                # A connection of its own: one that has searched before keeps a map of the search's index, and SQLite
                # 3.54 calls the index corrupt where another connection has rewritten it since.
                connection = self._connect()
                try:
                    connection.execute("BEGIN")
                    self._require_integrity(connection)
                finally:
                    connection.close()
        except LibraryDamaged as error:
            self._report_damage(error)
            raise

    def _require_integrity(self, connection: apsw.Connection) -> None:
        problems = [str(row[0]) for row in fetch(connection, "PRAGMA integrity_check(5)")]
        if problems != ["ok"]:
            _log.error("the library is damaged: %s", "; ".join(problems))
            raise damaged_error(self.path)
        rows = checksums.damaged_rows(connection)
        if rows:
            _log.error("the library has rows that are not as they were saved: %s", Counter(r.table for r in rows))
            raise _damaged_rows_error(self.path, [row.table for row in rows])

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
        if self._writer is not None:
            try:
                self._writer.close()
            except apsw.Error:  # of a damaged file, the last checkpoint may fail; the -wal stays
                _log.exception("the library could not be closed in order")

    def _borrow_reader(self) -> apsw.Connection:
        with self._lock:
            if self._closed:
                raise StorageError(
                    LibraryText.tr("The library is closed."), remedy=LibraryText.tr("Start the app again.")
                )
            if self._readers:
                return self._readers.pop()
        connection = self._connect()
        connection.pragma("query_only", True)
        return connection

    def _connect(self) -> apsw.Connection:
        if self.is_read_only:
            flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
            connection = apsw.Connection(f"{self.path.as_uri()}?immutable=1", flags=flags)
        else:
            connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)
        _configure(connection)
        return connection

    def _return_reader(self, connection: apsw.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._readers.append(connection)
                return
        connection.close()

    def _run_writer(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _run_job(self, fn: Callable[[apsw.Connection], _T], future: Future[_T]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        self._changes.clear()
        try:
            with translate_errors(self.path):
                result = self._in_transaction(fn)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to whoever holds the future
            if isinstance(error, LibraryDamaged | LibraryMissing):
                self._report_damage(error)
            future.set_exception(error)
            return
        if any(change.topic != "settings" for change in self._changes):
            self.has_changed = True
        self._notify()
        future.set_result(result)

    def _in_transaction(self, fn: Callable[[apsw.Connection], _T]) -> _T:
        writer = self._writer
        assert writer is not None, "what is only read has no writer"
        _require_same_file(self.path)
        writer.execute("BEGIN IMMEDIATE")
        try:
            result = fn(writer)
            writer.execute("COMMIT")
        except BaseException:
            if writer.in_transaction:  # a full disk has rolled back by itself
                writer.execute("ROLLBACK")
            raise
        return result

    def _notify(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for change in self._changes:
            for listener in listeners:
                try:
                    listener(change)
                except Exception:  # noqa: BLE001 - the write is done: a listener's bug must not look like a failed save
                    _log.exception("a listener failed on %s", change.topic)


def format_time(moment: datetime) -> str:
    """Spell a time as the library keeps it: 2026-11-20T14:03:05.123456Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@contextmanager
def translate_errors(path: Path) -> Generator[None]:
    """Turn what SQLite and the file system raise into the app's errors."""
    try:
        yield
    except apsw.FullError as error:
        raise _disk_full_error(path) from error
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError) as error:
        raise damaged_error(path) from error
    except UnicodeDecodeError as error:  # text where none was expected to be broken
        raise damaged_error(path) from error
    except apsw.SQLError as error:
        if not str(error).startswith(("no such table", "no such column", "no such index", "malformed")):
            raise
        raise damaged_error(path) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StorageError(
            LibraryText.tr("The library is in use by another program."),
            meaning=LibraryText.tr("The last change could not be saved."),
            remedy=LibraryText.tr(
                "Close other programs that use it, such as a backup or database tool, then try again."
            ),
        ) from error
    except apsw.ReadOnlyError as error:
        if not path.exists():
            raise _missing_error(path) from error
        raise read_only_error(path.parent) from error
    except apsw.IOError as error:
        if _is_disk_full(path.parent):  # a -shm or a folder that cannot grow is no FullError
            raise _disk_full_error(path) from error
        raise LibraryDamaged(
            LibraryText.tr("The disk could not read or write the library in {parent}.", parent=path.parent),
            meaning=LibraryText.tr("The last change was not saved. The disk may be failing, or it was disconnected."),
            remedy=LibraryText.tr(
                "Check that the disk is connected and healthy. Copy the folder to another disk. "
                "If the library still cannot be read, restore a backup."
            ),
        ) from error
    except (apsw.CantOpenError, apsw.PermissionsError, OSError) as error:
        if isinstance(error, OSError) and error.errno in {errno.EROFS, errno.EACCES, errno.EPERM} and path.is_file():
            raise read_only_error(path.parent) from error
        if _is_disk_full(path.parent):
            raise _disk_full_error(path) from error
        raise StorageError(
            LibraryText.tr("The library in {parent} cannot be read or written.", parent=path.parent),
            meaning=LibraryText.tr("The last change was not saved; everything before it is safe."),
            remedy=LibraryText.tr("Check that the disk is connected, healthy and writable, then try again."),
        ) from error


def _disk_full_error(path: Path) -> DiskFull:
    return DiskFull(
        LibraryText.tr("The disk is full."),
        meaning=LibraryText.tr("The last change could not be saved; everything before it is safe."),
        remedy=LibraryText.tr("Free some space on the disk with {parent}, then try again.", parent=path.parent),
    )


def _is_disk_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < 256 * 1024
    except OSError:
        return False


def damaged_error(path: Path) -> LibraryDamaged:
    """Return the error for a library's file that cannot be read."""
    return LibraryDamaged(
        LibraryText.tr("{path} is damaged or not a database.", path=path),
        meaning=LibraryText.tr(
            "The app has not changed it. Masters, receipts and releases at the distributor are not affected."
        ),
        remedy=LibraryText.tr("Restore a backup, or recover the data that can still be read."),
    )


_TABLE_LABELS = {
    "drafts": LibraryText.tr("drafts"),
    "releases": LibraryText.tr("the release list"),
    "history": LibraryText.tr("history steps"),
    "codes": LibraryText.tr("the code ledger"),
    "isrc_series": LibraryText.tr("ISRC series"),
    "submissions": LibraryText.tr("submissions to the distributor"),
    "submission_contents": LibraryText.tr("submissions to the distributor"),
    "submission_events": LibraryText.tr("submissions to the distributor"),
    "receipts": LibraryText.tr("receipts"),
    "people": LibraryText.tr("people"),
    "assets": LibraryText.tr("files of releases"),
    "settings": LibraryText.tr("settings"),
    "accounts": LibraryText.tr("accounts"),
}
"""What the tables hold that a person would miss."""


def _damaged_rows_error(path: Path, tables: Sequence[str]) -> LibraryDamaged:
    held = list(dict.fromkeys(_TABLE_LABELS[table] for table in tables if table in _TABLE_LABELS))
    return LibraryDamaged(
        LibraryText.tr(
            "{path} is damaged: %n of its records have changed.",
            "{path} is damaged: %n of its records has changed.",
            len(tables),
            path=path,
        ),
        meaning=LibraryText.tr("Damaged: {held}. Everything else works.", held=Items(tuple(held), ","))
        if held
        else LibraryText.tr("Everything else works."),
        remedy=LibraryText.tr("Restore a backup, or recover the data that can still be read. Check the disk."),
    )


def read_only_error(folder: Path) -> ReadOnly:
    """Return the error for a change of a library that cannot be written."""
    return ReadOnly(
        LibraryText.tr("The library in {folder} is read-only.", folder=folder),
        meaning=LibraryText.tr("Nothing was changed."),
        remedy=LibraryText.tr("Give yourself write access to the folder and its files, or use another folder."),
    )


def _missing_error(path: Path) -> LibraryMissing:
    return LibraryMissing(
        LibraryText.tr("{path} was deleted, moved or replaced while it was open.", path=path),
        meaning=LibraryText.tr("The last change was not saved."),
        remedy=LibraryText.tr(
            "If you moved the file, put it back and start the app again. Otherwise restore a backup."
        ),
    )


def _require_same_file(path: Path) -> None:
    """Raise LibraryMissing where the file is gone: SQLite would go on writing into what nobody can open again."""
    if not path.exists():
        raise _missing_error(path)


def _require_library(path: Path, *, start_empty: bool, now: Callable[[], datetime]) -> None:
    """Raise LibraryMissing where there is no library, or an empty file, beside what one left.

    With `start_empty`, what is in the place of a library moves away instead: SQLite would take a left-over -wal for
    that of the new file.
    """
    if path.is_file() and path.stat().st_size:
        return
    if start_empty:
        backup.move_away(path, now())
        return
    traces = library_traces.describe_traces(path.parent)
    if traces:
        state = LibraryText.tr("is empty") if path.is_file() else LibraryText.tr("is missing")
        raise LibraryMissing(
            LibraryText.tr(
                "The library {path} {state}, but the folder contains {found}.", path=path, state=state, found=traces
            ),
            meaning=LibraryText.tr(
                "The app did not create a new library, because it would not know which ISRCs and "
                "UPCs were assigned and what was sent to the distributor."
            ),
            remedy=LibraryText.tr(
                "If the file was moved, put it back. Otherwise restore a backup or start with an empty library."
            ),
        )


def _require_writable(path: Path) -> None:
    """Raise ReadOnly where a library is there and its folder or its file may not be written."""
    effective = os.access in os.supports_effective_ids
    if path.is_file() and not all(os.access(place, os.W_OK, effective_ids=effective) for place in (path.parent, path)):
        raise read_only_error(path.parent)


def _check_length(path: Path) -> None:
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise StorageError(
            LibraryText.tr(
                "The path of the data folder is too long: {path} bytes with the library's name, {longest_path} "
                "at most.",
                path=len(os.fsencode(path)),
                longest_path=LONGEST_PATH,
            ),
            meaning=LibraryText.tr("The library cannot be stored there."),
            remedy=LibraryText.tr("Choose a folder with a shorter path."),
        )


def _readable_copy(path: Path) -> Path:
    """Return where a library that cannot be written can be read whole, its -wal included.

    A file on its own is read as it is. Where there is a -wal, SQLite needs to write beside it, so both are copied to a
    folder for temporary files, which the end of the program clears away.
    """
    wal = path.with_name(f"{path.name}-wal")
    if not (wal.is_file() and wal.stat().st_size):
        return path
    import atexit
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="trackball-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for source in (path, wal):
        shutil.copyfile(source, folder / source.name)
    copied = folder / path.name
    connection = apsw.Connection(str(copied))
    connection.pragma("journal_mode", "delete")  # takes the -wal in
    connection.close()
    return copied


def _check_sqlite() -> None:
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < MIN_SQLITE_VERSION:
        raise StorageError(
            LibraryText.tr("SQLite {apsw} is too old to keep the library safely.", apsw=apsw.sqlite_lib_version()),
            remedy=LibraryText.tr("Install apsw {str} or newer.", str=".".join(map(str, MIN_SQLITE_VERSION))),
        )


def _check_header(path: Path) -> None:
    """Refuse what SQLite would take for an empty file and write over."""
    with path.open("rb") as file:
        header = file.read(16)
    if header not in {b"", b"SQLite format 3\0"}:
        raise damaged_error(path)


def _identify(connection: apsw.Connection, path: Path, newest: int) -> None:
    """Refuse a file that is not ours before anything is written to it."""
    connection.set_busy_handler(_BusyHandler())
    mark = int(connection.pragma("application_id"))
    if mark == migrations.APPLICATION_ID:
        if migrations.version_of(connection) > newest:
            raise NewerData(
                LibraryText.tr(
                    "The library in {parent} was written by a newer version of Trackball Desktop.", parent=path.parent
                ),
                meaning=LibraryText.tr("It is unchanged."),
                remedy=LibraryText.tr("Install the newest version, or use another data folder."),
            )
        return
    tables = fetch(connection, "SELECT count(*) FROM sqlite_schema")
    if mark or tables[0][0] or migrations.version_of(connection):
        raise ForeignFile(
            LibraryText.tr("{path} belongs to another program.", path=path),
            meaning=LibraryText.tr("It is unchanged."),
            remedy=LibraryText.tr("Use another data folder, or move the file."),
        )


class _BusyHandler:
    """Waits for another process that holds the lock: up to BUSY_SECONDS, in short naps of odd lengths.

    SQLite's own handler naps 100 ms at a time, and misses for seconds the gaps that a process leaves which writes one
    change after the other.
    """

    def __init__(self) -> None:
        self._started_at = 0.0

    def __call__(self, tries: int) -> bool:
        """Nap once, and return whether to try again; `tries` counts from 0 for each lock."""
        if tries == 0:
            self._started_at = time.monotonic()
        time.sleep(0.001 + tries % 7 * 0.0015)
        return time.monotonic() - self._started_at < BUSY_SECONDS


def _configure_writer(writer: apsw.Connection) -> None:
    _configure(writer)
    writer.pragma("journal_mode", "wal")
    writer.pragma("synchronous", "full")
    writer.pragma("fullfsync", True)  # macOS: fsync there does not reach the disk; no effect elsewhere
    writer.pragma("checkpoint_fullfsync", True)
    writer.pragma("foreign_keys", False)  # off while migrating, see migrations.migrate


def _configure(connection: apsw.Connection) -> None:
    connection.set_busy_handler(_BusyHandler())
    connection.pragma("trusted_schema", False)
    connection.pragma("cell_size_check", True)
    checksums.register(connection)
