"""Catalogue events of the label's releases: taken from files, folders and the bucket, matched by UPC, told as news.

What is not the label's is counted and dropped unless it is asked for. A source that was read in part is read on from
there; one that was read whole is read again only where it has changed, or the label has other UPCs.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from trackball_desktop.api.s3_objects import BucketObjects
from trackball_desktop.api.signing import BucketSource
from trackball_desktop.domain.availability import SOURCE_NAME, MapRow, map_of
from trackball_desktop.domain.clock import Clock, to_iso, utc_now
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.catalogue_events.files import Item, files_in, is_events, items_of
from trackball_desktop.formats.catalogue_events.reading import TRACKS, details_of, head_of, windows_of
from trackball_desktop.i18n.contexts import FileText, HistoryText
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.event_news import LabelReleases, to_window_time
from trackball_desktop.storage.event_database import Counts, EventDatabase, IncomingEvent, SourceProgress
from trackball_desktop.storage.json_shortener import JsonShortener

if TYPE_CHECKING:
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.targets.clients import Clients

PREFIX: Final = "catalogue-events/"
"""Where receivers put events in the label's bucket, below the account's own prefix."""
_MAX_EVENTS: Final = 500
_MAX_BYTES: Final = 8 * 1024 * 1024
"""Of one step into the database."""
_MAX_VERSIONS: Final = 50_000
"""Of which an import remembers that it read them."""
_FIELD: Final = "local.massivemusic_release_id"

OnProgress = Callable[[int, int], object]
"""Told bytes that were read, of how many; of how many is 0 where that is not known."""


@dataclass
class EventImport:
    """What came of an import. `skipped` sources were read before; `problems` name what could not be read any further.

    `filled` are drafts that got their release's id; `differing` those whose id is another than that of the events, and
    `ambiguous` those whose UPC several releases have.
    """

    counts: Counts = field(default_factory=Counts)
    sources: int = 0
    skipped: int = 0
    problems: list[UserError] = field(default_factory=list[UserError])
    filled: list[str] = field(default_factory=list[str])
    differing: list[str] = field(default_factory=list[str])
    ambiguous: list[str] = field(default_factory=list[str])


class ReleaseMap(NamedTuple):
    """Where a release is cleared, by the newest event: `releases` of the same UPC, `rows` of the one shown first.

    `unread` are fields that look like clearances and could not be read. `with_release_only` tracks of `tracks` sell
    only with the release, as its booklet does.
    """

    id: int
    other_ids: tuple[int, ...]
    takedown: bool
    at: str
    rows: tuple[MapRow, ...]
    unread_fields: tuple[str, ...]
    track_count: int
    release_only_track_count: int
    booklet: bool


class CatalogueEvents:
    """Takes events, and answers what they say. Each import runs in a thread of its own, and one at a time."""

    def __init__(self, repositories: Repositories, clients: Callable[[], Clients], *, now: Clock = utc_now) -> None:
        self._repositories = repositories
        self._clients = clients
        self._now = now
        self._import_lock = asyncio.Lock()

    @property
    def _events(self) -> EventDatabase:
        return self._repositories.events

    # --- taking ------------------------------------------------------------------------------------------------------

    async def recognises(self, paths: Sequence[Path]) -> bool:
        """Say whether all of these files and folders hold catalogue events."""
        return bool(paths) and all([await asyncio.to_thread(is_events, path) for path in paths])

    async def import_files(
        self,
        paths: Sequence[Path],
        *,
        keep_all: bool = False,
        reread: bool = False,
        on_progress: OnProgress | None = None,
    ) -> EventImport:
        """Take the events of files and folders. Cancelling ends it within some events; what was taken stays.

        A named file is read again where it was read whole, a folder's only with `reread`. Raises UserError where
        nothing can be read, StorageError where nothing can be kept.
        """
        files = await asyncio.to_thread(_list_files, paths)
        if not files:
            raise UserError(
                FileText.tr("There are no catalogue events."),
                meaning=FileText.tr("Nothing was imported."),
                remedy=FileText.tr("Choose files that end in .json, .ndjson or .json.gz, or a folder with such files."),
            )
        total_bytes = sum(file.size for file in files)
        async with self._exclusive_import() as stopped:

            def work() -> EventImport:
                outcome, reader, before = EventImport(), self._reader(keep_all, stopped), 0
                shorten = JsonShortener(TRACKS).shorten
                for file in files:

                    def on_read(done: int, before: int = before) -> None:
                        if on_progress is not None:
                            on_progress(min(before + done, total_bytes), total_bytes)

                    fresh = reread or (file.is_explicit and self._is_finished(file.key))
                    items = partial(items_of, file.path, on_read, shorten)
                    reader.read(file.key, file.stamp, items, outcome, fresh)
                    before += file.size
                return outcome

            outcome = await asyncio.to_thread(work)
        await self._fill_ids(outcome)
        return outcome

    async def import_from_bucket(
        self,
        account_id: str | None = None,
        prefix: str = "",
        *,
        keep_all: bool = False,
        reread: bool = False,
        on_progress: OnProgress | None = None,
    ) -> EventImport:
        """Take the events that a receiver put into the account's bucket. Raises UserError and RemoteError."""
        clients = self._clients()
        source = await clients.upload_source(account_id)
        if not isinstance(source, BucketSource):
            raise UserError(
                FileText.tr("The account has a signing service, which cannot list files."),
                meaning=FileText.tr("Nothing was imported."),
                remedy=FileText.tr("Connect an account with the label's own bucket, or import a folder."),
            )
        objects = BucketObjects(await clients.http(), source)
        outcome = EventImport()
        async with self._exclusive_import() as stopped:
            reader = self._reader(keep_all, stopped)
            shorten = JsonShortener(TRACKS).shorten
            with tempfile.TemporaryDirectory(prefix="trackball-events-") as folder:
                file = Path(folder, "object")
                async for item in objects.list_objects(source.bucket.object_key(prefix or PREFIX)):
                    key = f"bucket:{source.bucket.bucket}/{item.key}"
                    stamp = f"{item.size}-{item.etag}"
                    if not reread and reader.is_done(key, stamp):
                        reader.skip(key, outcome)
                        continue
                    await objects.fetch(item.key, file)
                    if stopped.is_set():
                        raise asyncio.CancelledError
                    items = partial(items_of, file, None, shorten)
                    await asyncio.to_thread(reader.read, key, stamp, items, outcome, reread)
                    if on_progress is not None:
                        on_progress(outcome.sources, 0)
        await self._fill_ids(outcome)
        return outcome

    @asynccontextmanager
    async def _exclusive_import(self) -> AsyncGenerator[threading.Event]:
        stopped = threading.Event()
        async with self._import_lock:
            try:
                yield stopped
            finally:
                stopped.set()

    def _is_finished(self, key: str) -> bool:
        progress = self._events.progress(key)
        return progress is not None and progress.finished

    def _reader(self, keep_all: bool, stopped: threading.Event) -> _Reader:
        return _Reader(
            self._events, LabelReleases.read(self._repositories), keep_all=keep_all, stopped=stopped, now=self._now
        )

    async def _fill_ids(self, outcome: EventImport) -> None:
        """Give drafts the id of their release, which the covers are found by. An id that is there stays."""
        ids_by_gtin = await asyncio.to_thread(self._events.ids_by_gtin)
        edits: dict[str, list[SetField]] = {}
        for release_id, gtin14, number in await asyncio.to_thread(self._repositories.library.release_identifiers):
            ids = ids_by_gtin.get(gtin14, []) if gtin14 else []
            if number is not None:
                if ids and number not in ids:
                    outcome.differing.append(release_id)
            elif len(ids) > 1:
                outcome.ambiguous.append(release_id)
            elif ids and not self._repositories.linked_records.is_linked(release_id):
                edits[release_id] = [SetField(node_id=release_id, field=_FIELD, value=ids[0])]
        label = HistoryText.tr("used the release ID from {name}'s events", name=SOURCE_NAME)
        drafts = Drafts(self._repositories)
        for release_id, (edit,) in edits.items():
            before = self._repositories.library.load(release_id).release
            if before.local.massivemusic_release_id != edit.value:
                await drafts.apply(before, edit, label)
                outcome.filled.append(release_id)

    # --- asking ------------------------------------------------------------------------------------------------------

    def release_map(self, release_id: str) -> ReleaseMap | None:
        """Return where a release is cleared; None where no event told of it. Blocks. Raises StorageError."""
        keys = next(
            (
                release_identifier
                for release_identifier in self._repositories.library.release_identifiers()
                if release_identifier[0] == release_id
            ),
            None,
        )
        if keys is None:
            return None
        releases = self._events.by_gtin(keys[1], [] if keys[2] is None else [keys[2]])
        if not releases:
            return None
        shown = next((release for release in releases if release.id == keys[2]), releases[0])
        body = self._events.read_body(shown.id)
        details = details_of(json.loads(body) if body else {})
        return ReleaseMap(
            id=shown.id,
            other_ids=tuple(release.id for release in releases if release.id != shown.id),
            takedown=shown.takedown,
            at=shown.at,
            rows=() if shown.takedown else map_of(shown.windows, to_window_time(to_iso(self._now())), details.unknown),
            unread_fields=details.unread,
            track_count=details.tracks,
            release_only_track_count=details.with_release_only,
            booklet=details.booklet,
        )


class _File(NamedTuple):
    path: Path
    key: str
    stamp: str
    size: int
    is_explicit: bool


def _list_files(paths: Sequence[Path]) -> list[_File]:
    files: list[_File] = []
    for path in paths:
        if path.is_dir():
            files += [_file(file, named=False) for file in files_in(path)]
        else:
            files.append(_file(path, named=True))
    return files


def _file(path: Path, *, named: bool) -> _File:
    try:
        stat = path.stat()
    except OSError as error:
        raise UserError(
            FileText.tr("{name} cannot be read: {why}.", name=path.name, why=error.strerror or str(error)),
            meaning=FileText.tr("Nothing was imported."),
        ) from error
    return _File(path, str(path.resolve()), f"{stat.st_size}-{stat.st_mtime_ns}", stat.st_size, named)


class _Reader:
    """Reads sources one after another: parses in this thread while another one writes."""

    def __init__(
        self, database: EventDatabase, own: LabelReleases, *, keep_all: bool, stopped: threading.Event, now: Clock
    ) -> None:
        self._database = database
        self._own_releases = own
        self._keep_all = keep_all
        self._stopped = stopped
        self._now = now
        self._requested_ids = set[int]() if keep_all else database.ids_without_gtins(own.by_gtin)
        self._filter_digest = "all" if keep_all else _digest(own, database)
        self._newest_bodies: dict[int, int] = {}

    def is_done(self, key: str, stamp: str) -> bool:
        """Say whether a source was read whole in this state."""
        progress = self._database.progress(key)
        return progress is not None and progress.finished and progress.stamp == self._stamp(stamp)

    def skip(self, key: str, outcome: EventImport) -> None:
        """Pass over a source that was read before."""
        outcome.sources += 1
        outcome.skipped += 1

    def read(
        self, key: str, stamp: str, items: Callable[[], Generator[Item]], outcome: EventImport, reread: bool
    ) -> None:
        """Read a source, from where it was left. Raises StorageError and CancelledError."""
        stamp = self._stamp(stamp)
        previous = self._database.progress(key)
        outcome.sources += 1
        if previous is not None and previous.stamp == stamp and previous.finished and not reread:
            outcome.skipped += 1
            return
        is_resumed = previous is not None and previous.stamp == stamp and not previous.finished
        start = previous if is_resumed and previous is not None else SourceProgress(stamp, 0, False, Counts())
        with ThreadPoolExecutor(1, "events-writer") as writer:
            steps = _BatchWriter(self._database, writer, key, start, self._own_releases, self._now)
            try:
                with closing(items()) as lines:
                    for number, item in enumerate(lines):
                        if self._stopped.is_set():
                            raise asyncio.CancelledError
                        if number >= start.done:
                            self._process(item, steps)
                steps.finish(finished=True)
            except UserError as error:
                steps.finish(finished=False)
                outcome.problems.append(error)
            outcome.counts.add(_difference(steps.counts, start.counts))

    def _is_outdated(self, id_: int, version: int) -> bool:
        """Say whether this import had a newer body of the release: this one is counted, and not looked into."""
        if version < self._newest_bodies.get(id_, 0):
            return True
        if len(self._newest_bodies) >= _MAX_VERSIONS:
            self._newest_bodies.clear()
        self._newest_bodies[id_] = version
        return False

    def _stamp(self, stamp: str) -> str:
        return f"{stamp}-{self._filter_digest}"

    def _process(self, item: Item, batches: _BatchWriter) -> None:
        head = head_of(item.document)
        if head is None or item.document is None:
            batches.count("unreadable")
            return
        if head.is_test:
            batches.count("tests")
            return
        keep = self._keep_all or self._own_releases.contains(head.id, head.gtin14) or head.id in self._requested_ids
        if not head.has_body or not keep or self._is_outdated(head.id, head.version):
            batches.add(IncomingEvent(head.id, head.version, head.takedown, head.has_body, keep))
            return
        windows = windows_of(item.document)
        batches.add(IncomingEvent(head.id, head.version, head.takedown, True, keep, head.gtin14, windows, item.data))


def _digest(own: LabelReleases, database: EventDatabase) -> str:
    """Sum up which releases are the label's. An id that was taken from an event says no more than its UPC."""
    ids_from_events = {id_ for gtin14, ids in database.ids_by_gtin().items() if gtin14 in own.by_gtin for id_ in ids}
    text = "\n".join([*sorted(own.by_gtin), *map(str, sorted(own.by_id.keys() - ids_from_events))])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _difference(after: Counts, before: Counts) -> Counts:
    previous = asdict(before)
    return Counts(**{name: number - previous[name] for name, number in asdict(after).items()})


class _BatchWriter:
    """Gathers events and has them written step by step, each with how far the source was read then."""

    def __init__(
        self,
        database: EventDatabase,
        writer: ThreadPoolExecutor,
        key: str,
        start: SourceProgress,
        own: LabelReleases,
        now: Clock,
    ) -> None:
        self._database = database
        self._writer = writer
        self._key = key
        self._stamp = start.stamp
        self._own_releases = own
        self._now = now
        self.counts = start.counts
        self._done = start.done
        self._dropped_counts = Counts()
        self._events: list[IncomingEvent] = []
        self._bytes = 0
        self._pending: Future[Counts] | None = None

    def count(self, name: str) -> None:
        """Count an event of which nothing is kept."""
        setattr(self._dropped_counts, name, getattr(self._dropped_counts, name) + 1)
        self._dropped_counts.events += 1
        self._done += 1

    def add(self, event: IncomingEvent) -> None:
        """Take an event; a step that is full is written while the next is gathered."""
        self._events.append(event)
        self._done += 1
        self._bytes += len(event.body)
        if len(self._events) >= _MAX_EVENTS or self._bytes >= _MAX_BYTES:
            self._write(finished=False)

    def finish(self, *, finished: bool) -> None:
        """Write what is left and wait for it."""
        self._write(finished=finished)
        self._wait()

    def _write(self, *, finished: bool) -> None:
        self._wait()
        counts_copy = Counts(**asdict(self.counts))
        counts_copy.add(self._dropped_counts)
        progress = SourceProgress(self._stamp, self._done, finished, counts_copy)
        moment = to_iso(self._now())
        events, self._events, self._bytes, self._dropped_counts = self._events, [], 0, Counts()
        self._pending = self._writer.submit(
            self._database.apply, events, moment, self._key, progress, self._own_releases.contains
        )

    def _wait(self) -> None:
        if self._pending is not None:
            running, self._pending = self._pending, None
            self.counts = running.result()
