"""Catalogue events: the newest of each release, what changed, and how far each source was read.

A database of its own beside the library, and in no backup: everything in it can be imported again. The newest version
wins, an equal one is taken again. A takedown says nothing but a release's id, so what a release is comes from the
newest event with a body, whenever that arrives. Of releases that are not kept only the newest version is remembered,
so that the end is the same in whatever order events arrive.
"""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final, NamedTuple

import apsw

from trackball_desktop.domain.availability import Change, ChangeKind, Model, Window, changes_of
from trackball_desktop.domain.errors import DiskFull, LibraryDamaged, NewerData, ReadOnly, StorageError
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage.rows import fetch, fetch_column, fetch_one

FILE_NAME: Final = "events.db"
_APPLICATION_ID: Final = 0x54424576  # "TBEv"
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE releases (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL, takedown INTEGER NOT NULL, body_version INTEGER NOT NULL,
    gtin14 TEXT NOT NULL, windows TEXT NOT NULL, at TEXT NOT NULL, body BLOB
);
CREATE INDEX releases_gtin14 ON releases (gtin14);
CREATE TABLE others (
    id INTEGER PRIMARY KEY, version INTEGER NOT NULL, takedown INTEGER NOT NULL, body_version INTEGER NOT NULL
);
CREATE TABLE ends (at TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (at, id)) WITHOUT ROWID;
CREATE INDEX ends_id ON ends (id);
CREATE TABLE news (
    number INTEGER PRIMARY KEY, id INTEGER NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL,
    model TEXT NOT NULL, territories TEXT NOT NULL, day TEXT NOT NULL
);
CREATE INDEX news_at ON news (at);
CREATE TABLE sources (
    key TEXT PRIMARY KEY, stamp TEXT NOT NULL, done INTEGER NOT NULL, finished INTEGER NOT NULL, counts TEXT NOT NULL,
    at TEXT NOT NULL
);
"""
_UPSERT = """
INSERT INTO releases (id, version, takedown, body_version, gtin14, windows, at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, takedown = excluded.takedown, at = excluded.at
"""
"""Of a release whose body stays as it is."""
_UPSERT_BODY = "INSERT OR REPLACE INTO releases VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_UPSERT_OTHER = "INSERT OR REPLACE INTO others VALUES (?, ?, ?, ?)"
_DELETE_RELEASE = "DELETE FROM releases WHERE id = ?"
_DELETE_OTHER = "DELETE FROM others WHERE id = ?"
_STORED_RELEASES = """
SELECT id, version, takedown, body_version, gtin14, windows FROM releases WHERE id IN (SELECT value FROM json_each(?))
"""
_STORED_OTHERS = """
SELECT id, version, takedown, body_version FROM others WHERE id IN (SELECT value FROM json_each(?))
"""
_NEWS = "INSERT INTO news (id, version, at, kind, model, territories, day) VALUES (?, ?, ?, ?, ?, ?, ?)"
_SOURCE = "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?)"


@dataclass
class Counts:
    """What came of events: `events` is the sum of the others but `takedowns`, which are among those taken."""

    events: int = 0
    taken: int = 0
    again: int = 0
    older: int = 0
    tests: int = 0
    not_ours: int = 0
    unreadable: int = 0
    takedowns: int = 0

    def add(self, other: Counts) -> None:
        """Add another's figures."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


class IncomingEvent(NamedTuple):
    """An event that is to be kept or passed over.

    `is_kept` says that it is the label's or asked for. Without a body `gtin14`, `windows` and `body` are empty; `body`
    is the event as it came.
    """

    id: int
    version: int
    takedown: bool
    has_body: bool
    is_kept: bool
    gtin14: str = ""
    windows: tuple[Window, ...] = ()
    body: bytes = b""


class SourceProgress(NamedTuple):
    """How far a source was read. `stamp` says which state of it; `finished` that nothing is left."""

    stamp: str
    done: int
    finished: bool
    counts: Counts


class StoredRelease(NamedTuple):
    """What the newest events say of a release; `at` is when the newest one was taken."""

    id: int
    version: int
    takedown: bool
    gtin14: str
    windows: tuple[Window, ...]
    at: str


class EventChange(NamedTuple):
    """What an event changed of a release, noted at a time."""

    id: int
    gtin14: str
    version: int
    at: str
    change: Change


IsOwn = Callable[[int, str], bool]


class _Row(NamedTuple):
    version: int
    takedown: bool
    body_version: int
    gtin14: str = ""
    windows: str = "[]"


def compress(body: bytes) -> bytes:
    """Return an event as it is kept."""
    return zlib.compress(body, 1)


class EventDatabase:
    """Opened when first used; a folder without events gets no file by reading."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.path = folder / FILE_NAME
        self._read_only = read_only
        self._writer: apsw.Connection | None = None
        self._reader: apsw.Connection | None = None
        self._lock = threading.Lock()
        self._read_lock = threading.Lock()

    def close(self) -> None:
        """Close the file."""
        with self._lock, self._read_lock:
            for connection in (self._reader, self._writer):
                if connection is not None:
                    connection.close()
            self._reader = self._writer = None

    # --- writing -----------------------------------------------------------------------------------------------------

    def apply(
        self, events: Sequence[IncomingEvent], moment: str, source: str, progress: SourceProgress, is_own: IsOwn
    ) -> Counts:
        """Take events in order and note how far their source was read, in one step.

        Returns the counts of `progress` with those of `events`. `is_own` says whether a release (by id and UPC) is the
        label's: only those make news. Raises StorageError.
        """
        with self._lock, _translate_errors(self.path):
            writer = self._open_writer()
            writer.execute("BEGIN IMMEDIATE")
            try:
                total = Counts(**asdict(progress.counts))
                batch = _Batch(writer, events, moment, total, is_own)
                for event in events:
                    batch.apply(event)
                batch.write()
                row = (source, progress.stamp, progress.done, progress.finished, json.dumps(asdict(total)), moment)
                writer.execute(_SOURCE, row)
                writer.execute("COMMIT")
            except BaseException:
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise
            return total

    def _open_writer(self) -> apsw.Connection:
        if self._read_only:
            raise ReadOnly(
                LibraryText.tr("The library in {folder} is read-only.", folder=self.path.parent),
                meaning=LibraryText.tr("No events were imported."),
            )
        if self._writer is None:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))  # readable by nobody else
            writer = apsw.Connection(str(self.path))
            try:
                _configure_writer(writer, self.path)
            except BaseException:
                writer.close()
                raise
            self._writer = writer
        return self._writer

    # --- reading -----------------------------------------------------------------------------------------------------

    @contextmanager
    def _read(self) -> Generator[apsw.Connection | None]:
        """Give a connection to read from; None where there are no events."""
        with self._read_lock, _translate_errors(self.path):
            if self._reader is None and self.path.is_file() and self.path.stat().st_size:
                flags = apsw.SQLITE_OPEN_READONLY if self._read_only else apsw.SQLITE_OPEN_READWRITE
                reader = apsw.Connection(str(self.path), flags=flags)
                reader.set_busy_timeout(5000)
                if reader.pragma("user_version") == 0:
                    reader.close()
                    yield None
                    return
                _identify(reader, self.path)
                self._reader = reader
            yield self._reader

    def progress(self, source: str) -> SourceProgress | None:
        """Return how far a source was read; None for one that is new."""
        with self._read() as reader:
            if reader is None:
                return None
            row = fetch_one(reader, "SELECT stamp, done, finished, counts FROM sources WHERE key = ?", (source,))
        return None if row is None else SourceProgress(row[0], row[1], bool(row[2]), _counts(row[3]))

    def ids_without_gtins(self, gtins: Iterable[str]) -> set[int]:
        """Return the ids of releases that are kept although their UPC is none of `gtins`."""
        own = set(gtins)
        with self._read() as reader:
            if reader is None:
                return set()
            rows = reader.execute("SELECT id, gtin14 FROM releases")
            return {int(row[0]) for row in rows if row[1] not in own}

    def by_gtin(self, gtin14: str, ids: Sequence[int] = ()) -> list[StoredRelease]:
        """Return the releases with a UPC or one of these ids, the one that was told of last first."""
        with self._read() as reader:
            if reader is None:
                return []
            rows = fetch(
                reader,
                "SELECT id, version, takedown, gtin14, windows, at FROM releases WHERE (gtin14 = ?1 AND ?1"
                " <> '') OR id IN (SELECT value FROM json_each(?2)) ORDER BY takedown, at DESC, id",
                (gtin14, json.dumps(list(ids))),
            )
        return [StoredRelease(row[0], row[1], bool(row[2]), row[3], parse_windows(row[4]), row[5]) for row in rows]

    def ids_by_gtin(self) -> dict[str, list[int]]:
        """Return the releases that are kept and not taken down, by their UPCs."""
        ids: dict[str, list[int]] = {}
        with self._read() as reader:
            for id_, gtin14 in reader.execute("SELECT id, gtin14 FROM releases WHERE NOT takedown") if reader else ():
                ids.setdefault(str(gtin14), []).append(int(id_))
        return ids

    def read_body(self, id_: int) -> str | None:
        """Return the newest event with a body of a release, as it came."""
        with self._read() as reader:
            row = fetch_one(reader, "SELECT body FROM releases WHERE id = ?", (id_,)) if reader else None
        return None if row is None or not row[0] else zlib.decompress(row[0]).decode("utf-8", "surrogatepass")

    def news_since(self, since: str) -> list[EventChange]:
        """Return what events changed since a time, oldest first."""
        with self._read() as reader:
            rows = (
                fetch(
                    reader,
                    "SELECT n.id, coalesce(r.gtin14, ''), n.version, n.at, n.kind, n.model, n.territories, n.day"
                    " FROM news n LEFT JOIN releases r ON r.id = n.id WHERE n.at >= ? ORDER BY n.number",
                    (since,),
                )
                if reader
                else []
            )
        return [EventChange(row[0], row[1], row[2], row[3], _change(row[4], row[5], row[6], row[7])) for row in rows]

    def ended_between(self, since: str, until: str) -> list[StoredRelease]:
        """Return the releases with a window that ended after `since` and at `until` or before."""
        with self._read() as reader:
            ids = (
                fetch_column(reader, "SELECT DISTINCT id FROM ends WHERE at > ? AND at <= ?", (since, until))
                if reader
                else []
            )
        return [item for item in self.by_gtin("", ids) if not item.takedown]

    def totals(self) -> dict[str, int]:
        """Count the releases that are kept, those of them that are taken down, the other events, and the sources."""
        with self._read() as reader:
            if reader is None:
                return {"releases": 0, "taken_down": 0, "others": 0, "sources": 0}
            row = fetch_one(
                reader,
                "SELECT (SELECT count(*) FROM releases), (SELECT count(*) FROM releases WHERE takedown),"
                " (SELECT count(*) FROM others), (SELECT count(*) FROM sources)",
            )
        assert row is not None, "a count is always there"
        return dict(zip(("releases", "taken_down", "others", "sources"), row, strict=True))


class _Batch:
    """Events of one step: what is stored of their releases is read at once, and what became of it is written at once.

    The rules of versions, takedowns and bodies are `apply`'s.
    """

    def __init__(
        self, writer: apsw.Connection, events: Sequence[IncomingEvent], moment: str, counts: Counts, is_own: IsOwn
    ) -> None:
        self._writer = writer
        self._moment = moment
        self._counts = counts
        self._is_own = is_own
        ids = json.dumps(list({event.id for event in events}))
        releases = fetch(writer, _STORED_RELEASES, (ids,))
        others = fetch(writer, _STORED_OTHERS, (ids,))
        self._stored_ends = {row[0]: row[5] for row in releases}
        self._stored_others = {row[0] for row in others}
        self._releases = {row[0]: _Row(row[1], bool(row[2]), row[3], row[4], row[5]) for row in releases}
        self._others = {row[0]: _Row(row[1], bool(row[2]), row[3]) for row in others}
        self._changed = set[int]()
        self._dropped = set[int]()
        self._bodies: dict[int, IncomingEvent] = {}
        self._news: list[tuple[int, int, str, str, str, str, str]] = []

    def apply(self, event: IncomingEvent) -> None:
        """Take one event."""
        counts = self._counts
        stored = self._releases.get(event.id)
        before = stored or self._others.get(event.id)
        counts.events += 1
        is_newer = before is None or event.version >= before.version
        has_newer_body = event.has_body and (before is None or event.version >= before.body_version)
        stays_stored = stored is not None and not has_newer_body
        if not event.is_kept and not stays_stored:
            self._remember_version(event, before)
            counts.not_ours += 1
            return
        if not is_newer:
            counts.older += 1
        elif stored is not None and event.version == stored.version:
            counts.again += 1
        else:
            counts.taken += 1
        counts.takedowns += int(event.takedown and is_newer)
        if not is_newer and not has_newer_body:
            return
        if before is not None and stored is None and event.has_body and not has_newer_body:
            return  # a newer event gave it another UPC, which is not the label's
        version, takedown = (event.version, event.takedown) if is_newer or before is None else before[:2]
        if has_newer_body:
            after = _Row(version, takedown, event.version, event.gtin14, format_windows(event.windows))
            self._bodies[event.id] = event
        elif stored is not None:
            after = stored._replace(version=version, takedown=takedown)
        else:  # a takedown of a release that nothing else is known of
            after = _Row(version, takedown, -1)
        self._releases[event.id] = after
        self._others.pop(event.id, None)
        self._changed.add(event.id)
        if self._is_own(event.id, event.gtin14 if event.has_body else after.gtin14):
            for change in _changes(stored, takedown, after.windows, event.windows, self._moment):
                self._add_news(event.id, version, change)

    def _add_news(self, id_: int, version: int, change: Change) -> None:
        model = change.model.value if change.model is not None else ""
        territories = " ".join(change.territories)
        self._news.append((id_, version, self._moment, change.kind.value, model, territories, change.day))

    def _remember_version(self, event: IncomingEvent, before: _Row | None) -> None:
        """Remember the newest version of what is not kept."""
        version, takedown, body_version = event.version, event.takedown, event.version if event.has_body else -1
        if before is not None:
            if version < before.version:
                version, takedown = before.version, before.takedown
            body_version = max(body_version, before.body_version)
        if self._releases.pop(event.id, None) is not None:
            self._dropped.add(event.id)
            self._bodies.pop(event.id, None)
        self._others[event.id] = _Row(version, takedown, body_version)
        self._changed.add(event.id)

    def write(self) -> None:
        """Write what became of the releases."""
        changed = sorted(self._changed)
        kept = [(id_, self._releases[id_]) for id_ in changed if id_ in self._releases]
        others = [(id_, *self._others[id_][:3]) for id_ in changed if id_ in self._others]
        self._writer.executemany(_DELETE_RELEASE, [(id_,) for id_ in self._dropped if id_ in self._stored_ends])
        without_body = [(id_, *row, self._moment) for id_, row in kept if id_ not in self._bodies]
        self._writer.executemany(_UPSERT, without_body)
        with_body = (
            (id_, *row, self._moment, compress(self._bodies[id_].body)) for id_, row in kept if id_ in self._bodies
        )
        self._writer.executemany(_UPSERT_BODY, with_body)
        self._writer.executemany(_DELETE_OTHER, [(id_,) for id_, _ in kept if id_ in self._stored_others])
        self._writer.executemany(_UPSERT_OTHER, others)
        self._write_ends([*((id_, row.windows) for id_, row in kept), *((row[0], "[]") for row in others)])
        self._writer.executemany(_NEWS, self._news)

    def _write_ends(self, windows: Iterable[tuple[int, str]]) -> None:
        """Write when windows end, of those that are others than before."""
        changed = {id_ for id_, text in windows if text != self._stored_ends.get(id_, "[]")}
        self._writer.executemany(
            "DELETE FROM ends WHERE id = ?", [(id_,) for id_ in changed if id_ in self._stored_ends]
        )
        ends = {
            (window.end, id_)
            for id_ in changed & self._bodies.keys()
            for window in self._bodies[id_].windows
            if window.end and not window.is_void
        }
        self._writer.executemany("INSERT OR IGNORE INTO ends VALUES (?, ?)", sorted(ends))


def _changes(
    stored: _Row | None, takedown: bool, after: str, windows: Sequence[Window], moment: str
) -> Iterable[Change]:
    """Return what an event changed of one of the label's releases. What is heard of first is no change."""
    if takedown:
        return () if stored is not None and stored.takedown else (Change(ChangeKind.TAKEN_DOWN),)
    if stored is None or stored.body_version < 0:
        return ()
    back = (Change(ChangeKind.BACK),) if stored.takedown else ()
    return back if stored.windows == after else (*back, *changes_of(parse_windows(stored.windows), windows, moment))


def format_windows(windows: Iterable[Window]) -> str:
    """Spell windows as they are kept."""
    return json.dumps([[window.model, window.start, window.end, " ".join(window.territories)] for window in windows])


def parse_windows(text: str) -> tuple[Window, ...]:
    """Read windows that were kept."""
    return tuple(
        Window(Model(model), start, end, tuple(territories.split()))
        for model, start, end, territories in json.loads(text)
    )


def _change(kind: str, model: str, territories: str, day: str) -> Change:
    return Change(ChangeKind(kind), Model(model) if model else None, tuple(territories.split()), day)


def _counts(text: str) -> Counts:
    field_names = {field.name for field in fields(Counts)}
    return Counts(**{name: number for name, number in json.loads(text).items() if name in field_names})


def _configure_writer(writer: apsw.Connection, path: Path) -> None:
    writer.set_busy_timeout(5000)
    if writer.pragma("user_version") == 0 and not fetch(writer, "SELECT 1 FROM sqlite_schema LIMIT 1"):
        writer.pragma("journal_mode", "wal")
        with writer:
            writer.execute(_SCHEMA)
            writer.pragma("application_id", _APPLICATION_ID)
            writer.pragma("user_version", _VERSION)
    _identify(writer, path)
    writer.pragma("synchronous", "full")
    writer.pragma("fullfsync", True)
    writer.pragma("checkpoint_fullfsync", True)


def _identify(connection: apsw.Connection, path: Path) -> None:
    if connection.pragma("application_id") != _APPLICATION_ID:
        raise _damaged_error(path)
    if connection.pragma("user_version") > _VERSION:
        raise NewerData(
            LibraryText.tr("{path} was written by a newer version of Trackball Desktop.", path=path),
            meaning=LibraryText.tr("Its events are not shown, and none are imported."),
            remedy=LibraryText.tr("Update the app."),
        )


def _damaged_error(path: Path) -> LibraryDamaged:
    return LibraryDamaged(
        LibraryText.tr("{path}, which keeps catalogue events, is damaged.", path=path),
        meaning=LibraryText.tr("The library and its releases are not affected."),
        remedy=LibraryText.tr("Delete that file, then import the events again. It contains nothing else."),
    )


@contextmanager
def _translate_errors(path: Path) -> Generator[None]:
    """Turn what SQLite and the file system raise into the app's errors."""
    try:
        yield
    except apsw.FullError as error:
        raise DiskFull(
            LibraryText.tr("The disk is full."),
            meaning=LibraryText.tr("The last events were not imported; those before them are saved."),
            remedy=LibraryText.tr("Free some space, then import again. The import continues where it stopped."),
        ) from error
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError, apsw.SQLError, zlib.error) as error:
        raise _damaged_error(path) from error
    except (apsw.Error, OSError) as error:
        raise StorageError(
            LibraryText.tr("{path} cannot be read or written.", path=path),
            meaning=LibraryText.tr("The last events were not imported; those before them are saved."),
            remedy=LibraryText.tr("Check the disk, then import again. The import continues where it stopped."),
        ) from error
