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
_FAULTS_IN_A_ROW = 3
"""Records that the target fails over, one after the other, before all of it counts as down."""

As = Literal["record", "draft"]


@dataclass(frozen=True)
class PullQuery:
    """What is searched: words anywhere, a UPC, a project's number, labels by name. All may be empty."""

    words: str = ""
    upc: str = ""
    project: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class PulledHit:
    """A row of a search. `here` is the release of the library that it is already, by its id or its UPC."""

    id: str
    title: str
    upc: str
    here: str | None


@dataclass(frozen=True)
class PulledPage:
    """One page. `following` leads to the next one; `total` and `shown` are the target's; `capped` says that the target
    does not let all of them be paged.
    """

    hits: tuple[PulledHit, ...]
    following: str | None
    total: int | None
    shown: str
    capped: bool


@dataclass(frozen=True)
class Wait:
    """The target asked to wait: for so many `seconds`, to `until` in UTC. `words` are a sentence that says why."""

    seconds: float
    until: datetime
    words: str


OnWait = Callable[[Wait], None]


@dataclass(frozen=True)
class RecordPreview:
    """A record before it is taken over: what it is, the fields of a release that the answer does not carry, and those
    that only the answer has (`not_taken`: version 1 of the target's API does not take them). `record` is the answer.
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
    not_taken: tuple[str, ...]
    receiving_side: bool
    record: RemoteRelease


@dataclass(frozen=True)
class Taken:
    """What became of one id: the release here that it is, or the `error` why there is none. A record that was made and
    cannot be followed has both. `new` is false for one that was here before.
    """

    remote_id: str
    release_id: str | None = None
    title: str = ""
    missing: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()
    new: bool = False
    error: RemoteError | UserError | None = None


async def search(
    services: Services,
    account_id: str,
    wanted: PullQuery,
    following: str | None = None,
    on_wait: OnWait | None = None,
) -> PulledPage:
    """Fetch one page. A UPC is searched as typed and, if nothing is found, in its other spellings. RemoteErrors."""
    client = await services.remote.client(account_id)
    forms = search_forms(wanted.upc) if wanted.upc and following is None else (wanted.upc or None,)
    page = None
    for form in forms or (wanted.upc,):
        page = await _patiently(
            services,
            lambda form=form: client.page(
                following, q=wanted.words or None, upc=form, project_number=wanted.project or None, labels=wanted.labels
            ),
            on_wait,
        )
        if page.items:
            break
    assert page is not None
    hits = [hit for hit in page.items if hit.id]
    codes = {str(hit.id): gtin14(hit.upc or "") or "" for hit in hits}
    known = await asyncio.to_thread(services.stores.fetched.known, list(codes), sorted(set(codes.values()) - {""}))
    found = tuple(
        PulledHit(str(hit.id), hit.title or "", hit.upc or "", known.get(str(hit.id)) or known.get(codes[str(hit.id)]))
        for hit in hits
    )
    return PulledPage(found, page.following, page.total, page.shown, page.capped)


async def preview(services: Services, account_id: str, remote_id: str, on_wait: OnWait | None = None) -> RecordPreview:
    """Fetch one record, to be shown before it is taken over. Raises NotFound and other RemoteErrors."""
    client, target = await services.remote.client(account_id), services.remote.target(account_id)
    record = await _patiently(services, lambda: client.get(remote_id.strip()), on_wait)
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
        not_taken=tuple(sorted(target.only_in_records(record.raw))),
        receiving_side=record.is_copy,
        record=record,
    )


async def import_records(
    services: Services,
    account_id: str,
    remote_ids: Sequence[str],
    as_: As,
    *,
    previewed: Mapping[str, RemoteRelease] | None = None,
    on_wait: OnWait | None = None,
) -> AsyncIterator[Taken]:
    """Keep each record as a release and yield what became of it, one after the other, in the order of the ids.

    What is wrong with one does not stop the others. Raises RemoteError when no more can be fetched (no connection, a
    key that is refused) and StorageError when nothing can be kept; what was yielded until then is kept. Records that
    were `looked_at` are not fetched again, nor are records to follow that are here already. Of a record on the
    receiving side its release is taken: submissions of one release are one release here.
    """
    taking = _Taking(services, account_id, await services.remote.client(account_id), as_, on_wait, previewed or {})
    faults = 0
    for remote_id in dict.fromkeys(id_.strip() for id_ in remote_ids):
        try:
            taken = await taking.take(remote_id)
            faults = 0
        except (Offline, ConnectionLost, LoginRefused):
            raise
        except (RemoteError, UserError) as error:
            faults = faults + 1 if isinstance(error, ServiceFault) else 0
            if faults >= _FAULTS_IN_A_ROW:
                raise
            taken = Taken(remote_id, error=error)
        yield taken


class _Taking:
    """Takes over one record after the other. Each is fetched once, whatever ids lead to it."""

    def __init__(
        self,
        services: Services,
        account_id: str,
        client: TargetClient,
        as_: As,
        on_wait: OnWait | None,
        previewed: Mapping[str, RemoteRelease],
    ) -> None:
        self._services = services
        self._account_id = account_id
        self._client = client
        self._as = as_
        self._on_wait = on_wait
        self._fetched = dict(previewed)
        self._made: dict[str, Taken] = {}

    async def take(self, remote_id: str) -> Taken:
        here = await self._here(remote_id)
        if here is not None:
            return here
        record = await self._record(remote_id)
        own_id = record.id or remote_id
        if record.copy_of:
            own_id = record.copy_of
            here = await self._here(own_id)
            if here is not None:
                return replace(here, remote_id=remote_id)
            record = await self._record(own_id)
            own_id = record.id or own_id
        made = self._made.get(own_id) or await self._here(own_id) or await self._make(own_id, record)
        self._made[own_id] = made
        return replace(made, remote_id=remote_id)

    async def _record(self, remote_id: str) -> RemoteRelease:
        if remote_id not in self._fetched:
            self._fetched[remote_id] = await _patiently(
                self._services, lambda: self._client.get(remote_id), self._on_wait
            )
        return self._fetched[remote_id]

    async def _here(self, remote_id: str) -> Taken | None:
        """Return a record that is to be followed and is here already; None for any other."""
        stores = self._services.stores
        if self._as != "record":
            return None
        known = await asyncio.to_thread(stores.fetched.known, [remote_id], [])
        if remote_id not in known:
            return None
        title = stores.library.load(known[remote_id]).release.title
        return Taken(remote_id, known[remote_id], title if isinstance(title, str) else "")

    async def _make(self, own_id: str, record: RemoteRelease) -> Taken:
        target = self._services.remote.target(self._account_id)
        body = {"id": own_id, **record.raw}
        label = SubmissionText.tr("imported from {name}, {own_id}", name=target.name, own_id=own_id)
        release_id = await self._services.drafts.import_body(body, label, self._account_id)
        missing = self._services.stores.fetched.missing_fields(release_id)
        made = Taken(
            own_id, release_id, record.title or "", missing, tuple(sorted(target.only_in_records(body))), new=True
        )
        if self._as == "record":
            try:
                await _follow(self._services, release_id, self._account_id, own_id, record)
            except UserError as error:
                return replace(made, error=error)
        return made


async def _patiently(services: Services, ask: Callable[[], Awaitable[_T]], on_wait: OnWait | None) -> _T:
    """Ask until there is an answer: after the waits that the target asks for, and a few times where it fails."""
    scale = services.remote.scale
    failures, told_until = 0, 0.0
    loop = asyncio.get_running_loop()
    while True:
        try:
            return await ask()
        except RateLimited as error:
            until = loop.time() + error.retry_after
            if on_wait is not None and abs(until - told_until) > 1:
                on_wait(Wait(error.retry_after, utc_now() + timedelta(seconds=error.retry_after), error.title))
            told_until = until
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
    await committed(services.stores.fetched.follow(release_id, account_id, remote_id, upc, gtin14(upc) or upc))
    text = canonical_json(record.raw)
    word = record.status
    await committed(
        services.stores.status.add(
            release_id,
            remote_id,
            200,
            word if isinstance(word, str) else None,
            text,
            sha256(text.encode()).hexdigest(),
        )
    )
    services.poll.kick()
