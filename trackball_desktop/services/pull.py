"""Brings releases of an account at the target into the library: search page by page, look, take over.

A release is taken over as a record, which is followed and never sent, or as a new draft. What the target's answer does
not carry is named: a draft made of an answer is poorer than what was once typed; and what only answers carry is named
as well. Each record is fetched once. Where the target asks to wait, all of it waits and goes on by itself, by the one
back-off that all who use the account share.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar

from trackball_desktop.api.json_text import canonical_json
from trackball_desktop.domain.clock import utc_now, with_jitter
from trackball_desktop.domain.errors import (
    ConnectionLost,
    LoginRefused,
    Offline,
    RateLimited,
    RemoteError,
    ServiceFault,
    UserError,
)
from trackball_desktop.domain.identifiers import gtin14, search_forms
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.storage.writes import committed

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.targets.answers import RemoteRelease
    from trackball_desktop.targets.base import TargetClient

_T = TypeVar("_T")
_ATTEMPTS = 3
"""How often something is fetched that the target fails over, before that failure stands."""
_FIRST_WAIT = 1.0
_LONGEST_NAP = 30.0
"""Seconds. The loop's clock may stand still while the computer sleeps: a long wait is measured anew in between."""
_MAX_CONSECUTIVE_FAULTS = 3
"""Records that the target fails over, one after the other, before all of it counts as down."""

ImportMode = Literal["record", "draft"]


@dataclass(frozen=True)
class PullQuery:
    """What is searched: words anywhere, a UPC, a project's number, labels by name. All may be empty."""

    text: str = ""
    upc: str = ""
    project: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class PullHit:
    """A row of a search. `here` is the release of the library that it is already, by its id or its UPC."""

    id: str
    title: str
    upc: str
    here: str | None


@dataclass(frozen=True)
class PulledPage:
    """One page. `next_cursor` leads to the next one; `total` and `shown` are the target's.

    `is_capped` says that the target does not let all of them be paged.
    """

    hits: tuple[PullHit, ...]
    next_cursor: str | None
    total: int | None
    shown: str
    is_capped: bool


@dataclass(frozen=True)
class RateLimitWait:
    """The target asked to wait: for so many `seconds`, to `until` in UTC. `message` is a sentence that says why."""

    seconds: float
    until: datetime
    message: str


OnWait = Callable[[RateLimitWait], None]


@dataclass(frozen=True)
class RecordPreview:
    """A record before it is taken over: what it is, the fields of a release that the answer does not carry, and those
    that only the answer has (`unsupported_fields`: version 1 of the target's API does not take them). `record` is the
    answer.
    """

    remote_id: str
    title: str
    artist: str
    label: str
    upc: str
    release_date: str
    status: str | None
    tracks: tuple[str, ...]
    missing: tuple[str, ...]
    unsupported_fields: tuple[str, ...]
    is_copy: bool
    record: RemoteRelease


@dataclass(frozen=True)
class PullResult:
    """What became of one id: the release here that it is, or the `error` why there is none. A record that was made and
    cannot be followed has both. `is_new` is false for one that was here before.
    """

    remote_id: str
    release_id: str | None = None
    title: str = ""
    missing: tuple[str, ...] = ()
    unsupported_fields: tuple[str, ...] = ()
    is_new: bool = False
    error: RemoteError | UserError | None = None


async def search(
    services: Services,
    account_id: str,
    query: PullQuery,
    cursor: str | None = None,
    on_wait: OnWait | None = None,
) -> PulledPage:
    """Fetch one page. A UPC is searched as typed and, if nothing is found, in its other spellings. RemoteErrors."""
    client = await services.clients.client(account_id)
    forms = search_forms(query.upc) if query.upc and cursor is None else (query.upc or None,)
    page = None
    for form in forms or (query.upc,):
        page = await _with_retries(
            services,
            lambda form=form: client.fetch_page(
                cursor, q=query.text or None, upc=form, project_number=query.project or None, labels=query.labels
            ),
            on_wait,
        )
        if page.items:
            break
    assert page is not None
    hits = [hit for hit in page.items if hit.id]
    codes = {str(hit.id): gtin14(hit.upc or "") or "" for hit in hits}
    release_ids = await asyncio.to_thread(
        services.repositories.linked_records.find_releases, list(codes), sorted(set(codes.values()) - {""})
    )
    page_hits = tuple(
        PullHit(
            str(hit.id),
            hit.title or "",
            hit.upc or "",
            release_ids.get(str(hit.id)) or release_ids.get(codes[str(hit.id)]),
        )
        for hit in hits
    )
    return PulledPage(page_hits, page.next_page, page.total, page.shown, page.is_capped)


async def preview(services: Services, account_id: str, remote_id: str, on_wait: OnWait | None = None) -> RecordPreview:
    """Fetch one record, to be shown before it is taken over. Raises NotFound and other RemoteErrors."""
    client, target = await services.clients.client(account_id), services.clients.target(account_id)
    record = await _with_retries(services, lambda: client.get(remote_id.strip()), on_wait)
    imported = target.import_body({"id": remote_id.strip(), **record.raw})
    return RecordPreview(
        remote_id=record.id or remote_id.strip(),
        title=record.title or "",
        artist=record.artist or "",
        label=record.label or "",
        upc=record.upc or "",
        release_date=record.release_date or "",
        status=record.status if isinstance(record.status, str) else None,
        tracks=tuple(track.title or "" for track in record.tracks),
        missing=tuple(sorted(imported.missing if imported is not None else ())),
        unsupported_fields=tuple(sorted(target.record_only_fields(record.raw))),
        is_copy=record.is_copy,
        record=record,
    )


async def import_records(
    services: Services,
    account_id: str,
    remote_ids: Sequence[str],
    mode: ImportMode,
    *,
    previewed: Mapping[str, RemoteRelease] | None = None,
    on_wait: OnWait | None = None,
) -> AsyncIterator[PullResult]:
    """Keep each record as a release and yield what became of it, one after the other, in the order of the ids.

    What is wrong with one does not stop the others. Raises RemoteError when no more can be fetched (no connection, a
    key that is refused) and StorageError when nothing can be kept; what was yielded until then is kept. Records that
    were `previewed` are not fetched again, nor are records to follow that are here already. Of a record on the
    receiving side its release is taken: submissions of one release are one release here.
    """
    importer = _RecordImporter(
        services, account_id, await services.clients.client(account_id), mode, on_wait, previewed or {}
    )
    faults = 0
    for remote_id in dict.fromkeys(id_.strip() for id_ in remote_ids):
        try:
            taken = await importer.import_record(remote_id)
            faults = 0
        except (Offline, ConnectionLost, LoginRefused):
            raise
        except (RemoteError, UserError) as error:
            faults = faults + 1 if isinstance(error, ServiceFault) else 0
            if faults >= _MAX_CONSECUTIVE_FAULTS:
                raise
            taken = PullResult(remote_id, error=error)
        yield taken


class _RecordImporter:
    """Takes over one record after the other. Each is fetched once, whatever ids lead to it."""

    def __init__(
        self,
        services: Services,
        account_id: str,
        client: TargetClient,
        mode: ImportMode,
        on_wait: OnWait | None,
        previewed: Mapping[str, RemoteRelease],
    ) -> None:
        self._services = services
        self._account_id = account_id
        self._client = client
        self._mode = mode
        self._on_wait = on_wait
        self._records = dict(previewed)
        self._results: dict[str, PullResult] = {}

    async def import_record(self, remote_id: str) -> PullResult:
        existing = await self._existing(remote_id)
        if existing is not None:
            return existing
        record = await self._record(remote_id)
        own_id = record.id or remote_id
        if record.copy_of:
            own_id = record.copy_of
            existing = await self._existing(own_id)
            if existing is not None:
                return replace(existing, remote_id=remote_id)
            record = await self._record(own_id)
            own_id = record.id or own_id
        result = self._results.get(own_id) or await self._existing(own_id) or await self._create(own_id, record)
        self._results[own_id] = result
        return replace(result, remote_id=remote_id)

    async def _record(self, remote_id: str) -> RemoteRelease:
        if remote_id not in self._records:
            self._records[remote_id] = await _with_retries(
                self._services, lambda: self._client.get(remote_id), self._on_wait
            )
        return self._records[remote_id]

    async def _existing(self, remote_id: str) -> PullResult | None:
        """Return a record that is to be followed and is here already; None for any other."""
        repositories = self._services.repositories
        if self._mode != "record":
            return None
        release_ids = await asyncio.to_thread(repositories.linked_records.find_releases, [remote_id], [])
        if remote_id not in release_ids:
            return None
        title = repositories.library.load(release_ids[remote_id]).release.title
        return PullResult(remote_id, release_ids[remote_id], title if isinstance(title, str) else "")

    async def _create(self, own_id: str, record: RemoteRelease) -> PullResult:
        target = self._services.clients.target(self._account_id)
        body = {"id": own_id, **record.raw}
        label = SubmissionText.tr("imported from {name}, {own_id}", name=target.name, own_id=own_id)
        release_id = await self._services.drafts.import_body(body, label, self._account_id)
        missing = self._services.repositories.linked_records.missing_fields(release_id)
        result = PullResult(
            own_id, release_id, record.title or "", missing, tuple(sorted(target.record_only_fields(body))), is_new=True
        )
        if self._mode == "record":
            try:
                await _follow(self._services, release_id, self._account_id, own_id, record)
            except UserError as error:
                return replace(result, error=error)
        return result


async def _with_retries(services: Services, request: Callable[[], Awaitable[_T]], on_wait: OnWait | None) -> _T:
    """Ask until there is an answer: after the waits that the target asks for, and a few times where it fails."""
    scale = services.clients.scale
    failures, reported_until = 0, 0.0
    loop = asyncio.get_running_loop()
    while True:
        try:
            return await request()
        except RateLimited as error:
            until = loop.time() + error.retry_after
            if on_wait is not None and abs(until - reported_until) > 1:
                on_wait(RateLimitWait(error.retry_after, utc_now() + timedelta(seconds=error.retry_after), error.title))
            reported_until = until
            await asyncio.sleep(min(error.retry_after, _LONGEST_NAP))
        except (ConnectionLost, ServiceFault) as error:
            failures += 1
            if failures >= _ATTEMPTS or (isinstance(error, ServiceFault) and error.status < 500):
                raise
            await asyncio.sleep(with_jitter(_FIRST_WAIT * 2.0 ** (failures - 1)) * scale)


async def _follow(services: Services, release_id: str, account_id: str, remote_id: str, record: RemoteRelease) -> None:
    """Let a release be looked at from now on; what was just read is its first look."""
    from hashlib import sha256

    upc = record.upc or ""
    await committed(
        services.repositories.linked_records.link(release_id, account_id, remote_id, upc, gtin14(upc) or upc)
    )
    text = canonical_json(record.raw)
    word = record.status
    await committed(
        services.repositories.status.add(
            release_id,
            remote_id,
            200,
            word if isinstance(word, str) else None,
            text,
            sha256(text.encode()).hexdigest(),
        )
    )
    services.poll.wake()
