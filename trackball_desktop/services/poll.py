"""Asks the target where each release stands, since a desktop cannot be told.

One GET per release and target; the answer is kept raw, with its status word verbatim. A release whose record changes
often is asked often, one that rests is asked rarely (`schedule`). Every look is a sample; nothing is concluded that the
target did not say. Records on the receiving side are looked for when something changed, and once a day.

What stops one account stops all its looks, without touching a plan: no connection, a wait that the target asks for, a
key that it refuses. The first answer ends it. After a sleep the network comes up later than the app, which waits a
little.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from trackball_desktop.api.json_text import canonical_json
from trackball_desktop.domain import clock
from trackball_desktop.domain.clock import Clock, back_off, utc_now, with_jitter
from trackball_desktop.domain.errors import (
    ConnectionLost,
    LoginRefused,
    NotFound,
    Offline,
    RateLimited,
    SecretsUnavailable,
    ServiceFault,
    StorageError,
    TrackballError,
)
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.i18n.contexts import TimelineText
from trackball_desktop.services import schedule
from trackball_desktop.services.login_state import save_login_result
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.status import DuePoll, WatchedRelease
from trackball_desktop.targets import registry
from trackball_desktop.targets.clients import Clients

if TYPE_CHECKING:
    from trackball_desktop.targets.answers import RemoteRelease
    from trackball_desktop.targets.base import PostReleaseCalls, TargetClient

_log = logging.getLogger(__name__)

PAGE_SIZE = 50
"""Releases that are taken from the plan at once: with thousands due, what comes on screen does not wait for them."""
MAX_CONCURRENT_POLLS = 3
"""Looks at once: one that hangs does not hold up the others."""
POLL_INTERVAL = 5.0
"""Seconds between two looks into the plan."""
OFFLINE_FIRST, OFFLINE_LAST = 15.0, 300.0
LOGIN_WAIT = 900.0
FAULT_FIRST, FAULT_LAST = 60.0, 3600.0
OUTAGE_THRESHOLD = 5
"""Looks that a service fails over, one after the other, before it counts as down."""
LINKS_BEFORE = 24 * 3600.0
"""Seconds before their end in which links to files are renewed; half of their life where that is shorter."""
_LINKS_RENEWED = TimelineText.tr("links to its files were renewed")
_SUSPEND_THRESHOLD = 60.0
"""Seconds by which the day's clock may run ahead of ours before we take it for a sleep."""


@dataclass
class _Backoff:
    """An account whose looks stand still until `until`, for the `times`th time in a row."""

    until: float
    failures: int = 0


class StatusPoller:
    """Looks at releases that are at the target. `scale` shortens all intervals, for practice."""

    def __init__(
        self,
        repositories: Repositories,
        clients: Clients,
        *,
        now: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        scale: float = 1.0,
    ) -> None:
        self._repositories = repositories
        self._clients = clients
        self._now = now
        self._monotonic = monotonic
        self._scale = scale
        self._visible_releases: tuple[str, ...] = ()
        self._wake = asyncio.Event()
        self._backoffs: dict[str, _Backoff] = {}
        self._faults: dict[tuple[str, str], int] = {}
        """How often looks failed in a row, by release and target."""
        self._outages: dict[str, int] = {}
        self._reached_accounts: set[str] = set()
        """The accounts whose last look was answered."""

    async def run(self) -> None:
        """Look at what is due, for ever. Cancel it to stop."""
        while True:
            self._wake.clear()
            before = (self._now(), self._monotonic())
            await self.poll_due()
            # Not wait_for: before Python 3.12 it swallows a cancellation that comes with the wake-up.
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.2, POLL_INTERVAL * self._scale)):
                    await self._wake.wait()
            if self._was_suspended(*before):
                # They were counted by a clock that slept too; a client knows how long it must wait.
                self._backoffs.clear()
                await asyncio.sleep(random.uniform(3.0, 10.0) * self._scale)

    def _was_suspended(self, wall: Any, monotonic: float) -> bool:
        return clock.seconds_between(wall, self._now()) - (self._monotonic() - monotonic) > _SUSPEND_THRESHOLD

    def wake(self) -> None:
        """Look at what is due now, also where there was no connection. Call it in the loop."""
        for account_id in [id for id, hold in self._backoffs.items() if hold.failures]:
            self._backoffs[account_id].until = 0.0
        self._wake.set()

    def account_changed(self, account_id: str) -> None:
        """Ask with an account again whose settings or key changed. Call it in the loop."""
        self._backoffs.pop(account_id, None)
        self._wake.set()

    @property
    def visible_releases(self) -> tuple[str, ...]:
        """The releases that a person looks at, as `set_visible_releases` was told."""
        return self._visible_releases

    async def set_visible_releases(self, release_ids: Iterable[str]) -> None:
        """Say which releases a person looks at now: they are asked more often."""
        shown = tuple(dict.fromkeys(release_ids))
        if set(shown) - set(self._visible_releases):
            self._wake.set()
        self._visible_releases = shown

    async def check_now(self, release_id: str, target: str = "") -> str | None:
        """Look at one release at once, at one target or at each that has it; return the last one's status word.

        Raises RemoteError and its kinds, after all were asked.
        """
        rows = [row for row in self._confirmed_submissions(release_id) if target in {"", row.target}]
        word, failed = None, None
        for row in rows:
            try:
                word = await self._poll(release_id, row.target, is_manual=True)
            except TrackballError as error:
                failed = error
        if not rows:
            await asyncio.wrap_future(self._repositories.status.unwatch(release_id))
        if failed is not None:
            raise failed
        return word

    async def poll_due(self) -> None:
        """Look at everything that is due, a page at a time, what is on screen first."""
        while True:
            due = self._due()
            if not due:
                return
            slots = asyncio.Semaphore(MAX_CONCURRENT_POLLS)
            await asyncio.gather(*(self._poll_in_turn(row, slots) for row in due))

    def _due(self) -> list[DuePoll]:
        held = [account_id for account_id in self._backoffs if self._is_backing_off(account_id)]
        shown = [row for row in self._repositories.status.watched(self._visible_releases) if row.account_id not in held]
        due = [DuePoll(row.release_id, row.account_id, row.target) for row in shown if self._is_visible_due(row)]
        due += self._repositories.status.due(clock.to_iso(self._now()), limit=PAGE_SIZE, exclude_accounts=held)
        return list(dict.fromkeys(due))[: PAGE_SIZE + len(self._visible_releases)]

    def _is_visible_due(self, row: WatchedRelease) -> bool:
        if row.polled_at is None or (row.release_id, row.target) in self._faults:
            return False  # by the plan
        idle = self._seconds_since(row.changed_at)
        return self._seconds_since(row.polled_at) >= schedule.next_wait(idle, on_screen=True) * self._scale

    async def _poll_in_turn(self, due: DuePoll, slots: asyncio.Semaphore) -> None:
        async with slots:
            if not self._is_backing_off(due.account_id):
                await self._poll_or_wait(due)

    def _is_backing_off(self, account_id: str) -> bool:
        hold = self._backoffs.get(account_id)
        return hold is not None and hold.until > self._monotonic()

    @property
    def is_offline(self) -> bool:
        """Whether the last looks found no network, those of every account. From any thread."""
        return not self._reached_accounts and any(hold.failures for hold in tuple(self._backoffs.values()))

    async def _poll_or_wait(self, due: DuePoll) -> None:
        before = self.is_offline
        await self._poll_and_hold(due)
        if self.is_offline is not before:
            database = self._repositories.database
            database.write(lambda _: database.notify("network"))

    async def _poll_and_hold(self, due: DuePoll) -> None:
        account_id = due.account_id
        try:
            await self._poll(due.release_id, due.target)
        except RateLimited as error:
            self._backoffs[account_id] = _Backoff(self._monotonic() + max(error.retry_after, 1.0))
        except Offline:
            self._reached_accounts.discard(account_id)
            times = self._backoffs[account_id].failures if account_id in self._backoffs else 0
            wait = with_jitter(back_off(OFFLINE_FIRST, OFFLINE_LAST, times)) * self._scale
            self._backoffs[account_id] = _Backoff(self._monotonic() + wait, times + 1)
        except (LoginRefused, SecretsUnavailable) as error:
            _log.warning("looks of account %s stand still: %s", account_id, error.title)
            if isinstance(error, LoginRefused):
                await save_login_result(self._repositories.settings, account_id, refused=True)
            self._backoffs[account_id] = _Backoff(self._monotonic() + with_jitter(LOGIN_WAIT) * self._scale)
        except TrackballError as error:
            if isinstance(error, ConnectionLost) or (isinstance(error, ServiceFault) and error.status >= 500):
                self._note_outage(account_id)
            await self._reschedule_after_fault(due)
        except Exception:  # noqa: BLE001 - the boundary of one release: a bug over it must not stop the others' looks
            _log.exception("looking at release %s failed by a fault", due.release_id)
            await self._reschedule_after_fault(due)
        else:
            self._reached_accounts.add(account_id)
            self._backoffs.pop(account_id, None)
            self._outages.pop(account_id, None)
            await save_login_result(self._repositories.settings, account_id, refused=False)

    def _note_outage(self, account_id: str) -> None:
        """Stop an account's looks when the service failed over several releases in a row: all of it is down."""
        times = self._outages[account_id] = self._outages.get(account_id, 0) + 1
        if times >= OUTAGE_THRESHOLD:
            wait = with_jitter(back_off(FAULT_FIRST, LOGIN_WAIT, times - OUTAGE_THRESHOLD)) * self._scale
            self._backoffs[account_id] = _Backoff(self._monotonic() + wait)

    async def _reschedule_after_fault(self, due: DuePoll) -> None:
        key = due.release_id, due.target
        times = self._faults[key] = self._faults.get(key, 0) + 1
        wait = with_jitter(back_off(FAULT_FIRST, FAULT_LAST, times - 1)) * self._scale
        try:
            await self._plan_next_poll(due.release_id, wait, due.target)
        except StorageError:  # a full disk: without a plan it would be due at once, for ever
            self._backoffs[due.account_id] = _Backoff(self._monotonic() + wait)

    async def _plan_next_poll(self, release_id: str, seconds: float, target: str) -> None:
        await asyncio.wrap_future(
            self._repositories.status.watch(release_id, clock.iso_after(self._now, seconds), target)
        )

    async def _poll(self, release_id: str, target: str, *, is_manual: bool = False) -> str | None:
        submission = next((row for row in self._confirmed_submissions(release_id) if row.target == target), None)
        if submission is None or submission.remote_id is None or not _has_status(submission):
            await asyncio.wrap_future(self._repositories.status.unwatch(release_id, target))
            return None
        missed = self._gap_after(submission)
        client = await self._clients.client(submission.account_id)
        if not is_manual and release_id not in self._visible_releases:
            client = client.in_background()
        try:
            record = await client.get(submission.remote_id)
        except NotFound as error:
            await self._note_missing(submission, str(error), missed)
            return None
        changed = await self._save_sample(submission, submission.remote_id, record, missed)
        if changed:
            await self._save_list_values(submission, record)
        if is_manual or changed or self._is_copy_search_due(submission):
            await self._search_copies(submission, record, client)
        await self._renew_links(submission, _status_of(record), client)
        self._faults.pop((release_id, target), None)
        await self._schedule(submission)
        return _status_of(record)

    async def _renew_links(self, submission: Submission, status: str | None, client: TargetClient) -> None:
        """Give a target that fetches files by links new ones a day before they end, until the release is out there."""
        target = registry.get(submission.target)
        lifetime = target.capabilities.link_seconds
        if (
            not lifetime
            or not target.capabilities.renew
            or target.status_meaning(status or "") in {"out", "refused", "gone"}
        ):
            return
        events = self._repositories.outbox.events(submission.id)
        renewed_at = max((event.at for event in events if event.what in (_LINKS_RENEWED, "posting")), default=None)
        if renewed_at is None or self._seconds_since(renewed_at) < max(lifetime - LINKS_BEFORE, lifetime / 2):
            return
        raw = await cast("PostReleaseCalls", client).renew_links(
            submission.remote_id or "", submission.payload.encode()
        )
        await asyncio.wrap_future(self._repositories.outbox.record_event(submission.id, _LINKS_RENEWED, {}, raw))

    def _confirmed_submissions(self, release_id: str) -> list[Submission]:
        rows = self._repositories.outbox.of_release(release_id)
        return [row for row in reversed(rows) if row.state is SubmissionState.CONFIRMED]

    def _watch_state(self, submission: Submission) -> WatchedRelease | None:
        rows = self._repositories.status.watched([submission.release_id])
        return next((row for row in rows if row.target == submission.target), None)

    def _gap_after(self, submission: Submission) -> float | None:
        """Return the seconds since the last look after which looks were missed; None before the first."""
        row = self._watch_state(submission)
        if row is None or row.polled_at is None:
            return None
        idle = abs(clock.seconds_between(clock.parse(row.changed_at or row.polled_at), clock.parse(row.polled_at)))
        return schedule.gap_threshold(idle, self._seconds_at_rest(row), self._scale)

    async def _save_sample(
        self, submission: Submission, remote_id: str, record: RemoteRelease, gap_after: float | None = None
    ) -> bool:
        """Keep a look and return whether the record has changed."""
        raw = canonical_json(record.raw)
        fingerprint = hashlib.sha256(raw.encode()).hexdigest()
        return await asyncio.wrap_future(
            self._repositories.status.add(
                submission.release_id,
                remote_id,
                200,
                _status_of(record),
                raw,
                fingerprint,
                gap_after,
                submission.target,
            )
        )

    async def _save_list_values(self, submission: Submission, record: RemoteRelease) -> None:
        """Keep what the answer teaches about the account's lists: labels, genres, artists as the target spells them."""
        values = registry.get(submission.target).vocabulary_values(record.raw)
        await asyncio.wrap_future(self._repositories.lists.add_seen(submission.account_id, values))

    async def _note_missing(self, submission: Submission, message: str, gap_after: float | None) -> None:
        remote_id = submission.remote_id or ""
        await asyncio.wrap_future(
            self._repositories.status.add(
                submission.release_id, remote_id, 404, None, message, "missing", gap_after, submission.target
            )
        )
        await self._schedule(submission)

    def _is_copy_search_due(self, submission: Submission) -> bool:
        row = self._watch_state(submission)
        if row is None:
            return False
        wait = schedule.copy_search_wait(self._seconds_since(row.changed_at), self._seconds_at_rest(row))
        return row.copies_searched_at is None or self._seconds_since(row.copies_searched_at) >= wait * self._scale

    async def _search_copies(self, submission: Submission, record: RemoteRelease, client: TargetClient) -> None:
        """Find submissions of this release on the receiving side: records with its UPC that name ours."""
        upc = record.upc or submission.upc
        if upc and submission.remote_id:
            for other in await client.fetch_copies(submission.remote_id, upc):
                if other.id is not None:
                    await self._save_sample(submission, other.id, other)
        await asyncio.wrap_future(
            self._repositories.status.mark_copies_searched(submission.release_id, submission.target)
        )

    async def _schedule(self, submission: Submission) -> None:
        row = self._watch_state(submission)
        if row is None:
            return
        idle = self._seconds_since(row.changed_at)
        seconds = schedule.next_wait(
            idle, self._seconds_at_rest(row), on_screen=row.release_id in self._visible_releases
        )
        await self._plan_next_poll(row.release_id, with_jitter(seconds) * self._scale, row.target)

    def _seconds_at_rest(self, row: WatchedRelease) -> float | None:
        return schedule.seconds_at_rest(row.release_date, self._now())

    def _seconds_since(self, at: str | None) -> float:
        """Return the seconds since a time, as long ago as it is; a clock that was set back makes nothing recent."""
        return 0.0 if at is None else abs(clock.seconds_between(clock.parse(at), self._now()))


def _has_status(submission: Submission) -> bool:
    return registry.get(submission.target).capabilities.status


def _status_of(record: RemoteRelease) -> str | None:
    return record.status if isinstance(record.status, str) else None
