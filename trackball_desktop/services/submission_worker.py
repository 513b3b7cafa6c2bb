"""Carries one submission out, a step at a time; every step is written down before it is taken.

    queued   files are sent; the target is searched by UPC; a hit is never posted over: it asks
             nothing found -> `posting` is committed -> exactly one POST -> confirmed | unknown | refused | queued again
             after a 429, which a gateway may answer for what was created, it goes by itself, but only when the
             searches of the settle window's second half have not found it
    unknown  the answer was lost: searched again at growing intervals; a release found that is ours is adopted;
             when the settle window is over, only a person can know. No error ends the search

`posting` found at the start of the app means that it died with the answer open: that is `unknown`. Waits are kept as
times of this machine's clock, which may be set: a wait that was written "in the future" has no meaning and is over.
The settle window is measured by a clock that cannot be set, and only while the app runs.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain import clock
from trackball_desktop.domain.clock import Clock, back_off, utc_now, with_jitter
from trackball_desktop.domain.errors import DiskFull, RateLimited, TrackballError
from trackball_desktop.domain.lifecycle import FileState, SubmissionState
from trackball_desktop.i18n.contexts import SubmissionText, TimelineText
from trackball_desktop.i18n.message import paragraph
from trackball_desktop.services.lookup import Lookup, SearchMatch
from trackball_desktop.services.receipts import Receipts
from trackball_desktop.storage.outbox import COULD_NOT_SEARCH, Actor, Submission, is_due
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.writes import committed
from trackball_desktop.targets import registry
from trackball_desktop.targets.answers import Outcome
from trackball_desktop.targets.clients import Clients
from trackball_desktop.transfer import UploadEngine

if TYPE_CHECKING:
    from trackball_desktop.targets.answers import CreateAnswer, SearchHit


SEARCH_AFTER = (5.0, 30.0, 120.0, 300.0, 900.0)
"""Seconds between searches for a release whose answer was lost; the last one repeats."""

FAULT_SECONDS = 5.0
"""Seconds to wait when not even the failure could be written down."""

_LONGEST_FILE_WAIT = 3600.0
"""Seconds: what a file's own wait may hold its release up; a clock that was set may have written any."""

OPEN_STATES = frozenset({SubmissionState.QUEUED, SubmissionState.UNKNOWN})
"""What a step may carry on."""


@dataclass(frozen=True)
class SettleWindow:
    """When a lost answer counts as "nothing was created": only searches that succeeded while running count.

    A POST that was answered with 429, which is documented as a refusal, is repeated after `searches_429` of them, the
    last at least `seconds_429` after it.
    """

    searches: int = 5
    seconds: float = 900.0
    searches_429: int = 2
    seconds_429: float = 60.0


class SubmissionWorker:
    """Takes the next step of a submission. `monotonic` is a clock in seconds that nobody can set."""

    def __init__(
        self,
        repositories: Repositories,
        clients: Clients,
        upload: UploadEngine,
        *,
        now: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        settle: SettleWindow | None = None,
        search_after: Sequence[float] = SEARCH_AFTER,
    ) -> None:
        self._repositories = repositories
        self._clients = clients
        self.lookup = Lookup(clients)
        self._upload = upload
        self.receipts = Receipts(repositories)
        self._now = now
        self._monotonic = monotonic
        self._settle = settle or SettleWindow()
        self._search_after = tuple(search_after)
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._last_contact: dict[str, float] = {}

    async def step(self, submission_id: str) -> Submission:
        """Take the next step of one submission if it is due, and return what it became."""
        async with self.locks[submission_id]:
            submission = self._repositories.outbox.get(submission_id)
            if submission.open_question or not is_due(submission, clock.to_iso(self._now())):
                return submission
            if self._repositories.outbox.awaited_target(
                submission
            ):  # its turn comes once another target has the release
                return submission
            try:
                if submission.state is SubmissionState.QUEUED:
                    return await self._send(submission)
                if submission.state is SubmissionState.UNKNOWN:
                    return await self._reconcile(submission)
            except TrackballError as error:
                return await self._handle_error(submission, error)
            return submission

    async def _handle_error(self, submission: Submission, error: TrackballError) -> Submission:
        current = self._repositories.outbox.get(submission.id)
        if current.state is not submission.state:  # taken back meanwhile, or on its way
            return current
        name = type(error).__name__
        event, message = error.title, ""
        if (
            current.may_exist_remotely
        ):  # nothing that goes wrong now says that it is not there: it is searched for on and on
            event, message = COULD_NOT_SEARCH, paragraph(error.title, error.remedy)
        elif not error.retryable:
            return await self._ask(submission.id, "failed", error.title, error.message, name)
        # A wait that the service asks for holds for everything that wants to go; it is no failure of this one.
        asked_for, failures = (error.retry_after, 0) if isinstance(error, RateLimited) else (0.0, 1)
        return await committed(
            self._repositories.outbox.postpone(
                submission.id,
                clock.iso_after(self._now, max(asked_for, self._back_off(current))),
                attempts=current.attempts + failures,
                blocking_error=name,
                event=event,
                detail={"error": name, **({"words": message} if message else {})},
            )
        )

    async def handle_fault(self, submission_id: str) -> Submission:
        """Ask a person about a submission that a bug stopped; what may be there is searched for all the same."""
        submission = self._repositories.outbox.get(submission_id)
        if submission.may_exist_remotely and submission.state in OPEN_STATES:
            fault = TrackballError(
                SubmissionText.tr("There was an error in the app."),
                remedy=SubmissionText.tr("It was recorded in the log."),
            )
            return await self._handle_error(submission, fault)
        return await self._ask(
            submission_id,
            "failed",
            TimelineText.tr("an error in the app"),
            SubmissionText.tr("It was recorded in the log."),
        )

    async def _send(self, submission: Submission) -> Submission:
        if submission.needs_files and not await self._upload.send_release(submission):
            return await self._wait_for_files(submission)
        client = await self._clients.client(submission.account_id)
        if submission.may_exist_remotely:
            search_result = await self.lookup.find(submission)
            if search_result.hits:
                return await self.adopt_or_ask(submission, search_result)
            submission = await self.count_search(submission)
            if not self.is_settled_after_429(submission):
                return submission
        elif hits := await self.lookup.search(submission):
            return await self._ask_about_hits(submission, hits)
        try:
            submission = await self.move(submission, SubmissionState.POSTING, "posting")
            answer = await client.create(submission.payload.encode())
        except BaseException:
            # Cancelled, or a bug: it may have been sent. Not awaited, for the loop may be ending; the writer goes on,
            # and refuses where it never came to `posting`.
            self._mark_unknown(submission, SubmissionText.tr("The app stopped waiting for the answer."))
            raise
        return await self._record_answer(submission, answer)

    def target_name(self, submission: Submission) -> str:
        """Return the name of where a submission goes."""
        return registry.display_name(submission.target)

    def _can_search(self, submission: Submission) -> bool:
        return registry.get(submission.target).capabilities.search

    async def count_search(self, submission: Submission) -> Submission:
        """Note that what was answered with 429 was not found, and when to look again if it has to be."""
        searches = submission.searches_ok + 1
        settled = submission.settle_seconds + self._seconds_since_contact(submission.id)
        remaining = self._settle.seconds_429 - settled
        wait = remaining + 0.05 if remaining > 0 else min(self._search_after[0], self._settle.seconds_429)
        until = clock.iso_after(self._now, wait)
        return await committed(
            self._repositories.outbox.postpone(
                submission.id, until, searches_ok=searches, settle_seconds=settled, attempts=0
            )
        )

    def is_settled_after_429(self, submission: Submission) -> bool:
        """Say whether what was answered with 429 was searched for long enough to be sent again."""
        return (
            submission.searches_ok >= self._settle.searches_429
            and submission.settle_seconds >= self._settle.seconds_429
        )

    async def _wait_for_files(self, submission: Submission) -> Submission:
        current = self._repositories.outbox.get(submission.id)
        if current.open_question or current.state is not SubmissionState.QUEUED:
            return current
        rows = self._repositories.uploads.of_release(submission.release_id)
        until = clock.iso_after(self._now, self._back_off(submission))
        for row in rows:
            if row.account_id == submission.account_id and row.state is FileState.WAITING:
                until = max(until, min(row.not_before or until, clock.iso_after(self._now, _LONGEST_FILE_WAIT)))
        blocking_error, message = self._upload.waiting_error(submission)
        return await committed(
            self._repositories.outbox.postpone(
                submission.id,
                until,
                attempts=submission.attempts + 1,
                blocking_error=blocking_error,
                event=TimelineText.tr("the files are waiting") if blocking_error else None,
                detail={"error": blocking_error, "words": message},
            )
        )

    async def _record_answer(self, submission: Submission, answer: CreateAnswer) -> Submission:
        name = self.target_name(submission)
        detail = {"http_status": answer.http_status, "words": answer.message}
        match answer.outcome:
            case Outcome.CONFIRMED:
                return await self._confirm(
                    submission,
                    str(answer.remote_id),
                    TimelineText.tr("created in {name}", name=name),
                    detail,
                    answer.raw,
                )
            case Outcome.REFUSED:
                return await self.move(
                    submission,
                    SubmissionState.REFUSED,
                    TimelineText.tr("rejected by {name}", name=name),
                    actor="service",
                    detail=detail,
                    raw=answer.raw,
                    open_question="refused",
                )
            case Outcome.RATE_LIMITED if answer.http_status is not None:
                self._last_contact[submission.id] = self._monotonic()
                return await self.move(
                    submission,
                    SubmissionState.QUEUED,
                    TimelineText.tr(
                        "{name} asked to try again later; the app searches before it sends again", name=name
                    ),
                    actor="service",
                    detail=detail,
                    raw=answer.raw,
                    blocking_error="RateLimited",
                    first_unknown_at=clock.to_iso(self._now()),
                    searches_ok=0,
                    settle_seconds=0.0,
                    attempts=submission.attempts + 1,
                    not_before=clock.iso_after(self._now, max(answer.retry_after, self._back_off(submission))),
                )
            case Outcome.NOT_SENT | Outcome.RATE_LIMITED:
                is_permanent = answer.error is not None and not answer.error.retryable
                is_permanent = is_permanent and submission.first_unknown_at is None  # else it is looked for on and on
                return await self.move(
                    submission,
                    SubmissionState.QUEUED,
                    TimelineText.tr("not sent")
                    if is_permanent
                    else TimelineText.tr("not sent, the app will try again"),
                    detail=detail,
                    raw=answer.raw,
                    open_question="failed" if is_permanent else None,
                    blocking_error=type(answer.error).__name__
                    if answer.error is not None and not is_permanent
                    else None,
                    attempts=submission.attempts + 1,
                    not_before=clock.iso_after(self._now, max(answer.retry_after, self._back_off(submission))),
                )
            case _:
                return await committed(self._mark_unknown(submission, answer.message, answer.raw, answer.http_status))

    def _mark_unknown(
        self, submission: Submission, message: str, raw: str | None = None, http_status: int | None = None
    ) -> Future[Submission]:
        self._last_contact[submission.id] = self._monotonic()
        return self._repositories.outbox.move(
            submission.id,
            SubmissionState.UNKNOWN,
            event=TimelineText.tr("the answer was lost"),
            detail={"http_status": http_status, "words": message},
            raw=raw,
            first_unknown_at=clock.to_iso(self._now()),
            searches_ok=0,
            settle_seconds=0.0,
            attempts=0,
            not_before=clock.iso_after(self._now, self._search_after[0]),
            blocking_error=None,
        )

    async def _reconcile(self, submission: Submission) -> Submission:
        if not self._can_search(submission):
            event = TimelineText.tr(
                "{submission} cannot be searched; please check it yourself", submission=self.target_name(submission)
            )
            return await self._ask(submission.id, "unknown", event, "")
        search_result = await self.lookup.find(submission)
        if search_result.hits:
            return await self.adopt_or_ask(submission, search_result)
        searches = submission.searches_ok + 1
        # On some systems that clock goes on in sleep: no more counts than was meant to lie between two searches.
        planned = self._search_after[min(submission.searches_ok, len(self._search_after) - 1)]
        settled = submission.settle_seconds + min(self._seconds_since_contact(submission.id), planned)
        if searches >= self._settle.searches and settled >= self._settle.seconds:
            return await committed(
                self._repositories.outbox.ask(
                    submission.id,
                    "unknown",
                    event=TimelineText.tr(
                        "not found in {submission} after repeated searches", submission=self.target_name(submission)
                    ),
                    detail={"searches": searches, "seconds": round(settled)},
                    searches_ok=searches,
                    settle_seconds=settled,
                    blocking_error=None,
                )
            )
        wait = self._search_after[min(searches, len(self._search_after) - 1)]
        until = clock.iso_after(self._now, wait)
        return await committed(
            self._repositories.outbox.postpone(
                submission.id, until, searches_ok=searches, settle_seconds=settled, attempts=0, blocking_error=None
            )
        )

    def _seconds_since_contact(self, submission_id: str) -> float:
        """Return the seconds since the target last answered about it, or it was lost, while this app ran."""
        now = self._monotonic()
        last_contact, self._last_contact[submission_id] = self._last_contact.get(submission_id, now), now
        return now - last_contact

    async def adopt_or_ask(self, submission: Submission, found: SearchMatch) -> Submission:
        """Adopt what is ours. Only after a POST: what is there before one is never taken for granted."""
        if len(found.matching_ids) != 1:
            return await self._ask_about_hits(submission, found.hits)
        is_unknown = submission.state is SubmissionState.UNKNOWN
        name = self.target_name(submission)
        event = (
            TimelineText.tr("found in {name} after the answer was lost", name=name)
            if is_unknown
            else TimelineText.tr("found in {name}: it was created", name=name)
        )
        return await self._confirm(submission, found.matching_ids[0], event, {"adopted": True})

    async def _ask_about_hits(self, submission: Submission, hits: Sequence[SearchHit]) -> Submission:
        hit_details = [{"id": hit.id, "title": hit.title, "upc": hit.upc} for hit in hits]
        return await committed(
            self._repositories.outbox.ask(
                submission.id,
                "found",
                event=TimelineText.tr("{submission} already has this UPC", submission=self.target_name(submission)),
                detail={"hits": hit_details},
                blocking_error=None,
            )
        )

    async def _ask(
        self, submission_id: str, question: str, event: str, message: str, error: str | None = None
    ) -> Submission:
        detail = {"words": message} if error is None else {"words": message, "error": error}
        return await committed(
            self._repositories.outbox.ask(submission_id, question, event=event, detail=detail, blocking_error=None)
        )

    async def _confirm(
        self, submission: Submission, remote_id: str, event: str, detail: dict[str, Any], raw: str | None = None
    ) -> Submission:
        return await self.move(
            submission,
            SubmissionState.CONFIRMED,
            event,
            actor="service",
            detail={**detail, "remote_id": remote_id},
            raw=raw,
            remote_id=remote_id,
            open_question=None,
        )

    async def move(
        self,
        submission: Submission,
        state: SubmissionState,
        event: str,
        *,
        actor: Actor = "app",
        detail: dict[str, Any] | None = None,
        raw: str | None = None,
        **changes: Any,
    ) -> Submission:
        """Bring a submission into another state, and keep its receipt where that state is an answer."""
        changes.setdefault("blocking_error", None)
        while True:
            try:
                moved = await committed(
                    self._repositories.outbox.move(
                        submission.id, state, event=event, actor=actor, detail=detail or {}, raw=raw, **changes
                    )
                )
                break
            except DiskFull:
                if submission.state is not SubmissionState.POSTING:
                    raise
                await asyncio.sleep(FAULT_SECONDS)  # the answer to a POST comes only once: wait until there is room
        if SubmissionState.CONFIRMED in {moved.state, submission.state} or moved.state is SubmissionState.REFUSED:
            await self.receipts.try_write(moved.id)
        return moved

    def _back_off(self, submission: Submission) -> float:
        """Seconds until the next attempt: 2 s doubling to 5 minutes, with a fifth of jitter."""
        return with_jitter(back_off(2.0, 300.0, submission.attempts))
