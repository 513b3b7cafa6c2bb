"""All that is known of a release that was sent: where it is, what was edited since, what is left to do, what happened.

A release may be at several targets: everything that belongs to one stands in its `SentTo`. Steps that a person ticked
off are events of the submission, so that the timeline and the receipt tell of them too.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from trackball_desktop.domain.clock import utc_now
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.i18n.contexts import SubmissionText, TimelineText
from trackball_desktop.services.health import ReleaseHealth, health_of
from trackball_desktop.services.timeline import TimelineEntry, TimelineService
from trackball_desktop.storage.library import ReleaseRow
from trackball_desktop.storage.outbox import Event, Submission
from trackball_desktop.targets import registry
from trackball_desktop.targets.comparison.comparison import Row, Verdict, compare
from trackball_desktop.targets.comparison.snapshots import Snapshot, draft_snapshot

if TYPE_CHECKING:
    from trackball_desktop.storage.status import StatusSample
    from trackball_desktop.storage.stores import Stores
    from trackball_desktop.targets.base import Target

ID_MARK = "{id}"
"""Where the id of a release stands in an account's address of a release's page."""


class NextStep(StrEnum):
    """What is left to do once a release is at a target."""

    FILES = "files"
    """Add audio and cover there: the target takes none from the app."""
    SUBMIT = "submit"
    """Submit it there: what the app creates is a draft there."""
    WAIT = "wait"
    """Wait for the target's word."""


@dataclass(frozen=True)
class StepState:
    """Whether a step is done, since when ("" while it is not), and whether the target's own word says so."""

    step: NextStep
    done_at: str = ""
    told_by_target: bool = False

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return bool(self.done_at)


@dataclass(frozen=True)
class WantedChange:
    """A field that the draft has otherwise than the target. `row` says which; `seen` that the target has it now.

    `told` is false where the target's answer does not carry the field: then `has` is what was sent.
    """

    row: Row
    has: str
    want: str
    told: bool
    seen: bool = False


@dataclass(frozen=True)
class SentTo:
    """One target that has the release. `page` is the address of its page there, empty where it is not known.

    `status` is the target's own word as of `as_of`; `meaning` one of waiting, out, refused, gone, or empty where nobody
    said what the word means.
    """

    submission: Submission
    target_name: str
    account_name: str
    page: str
    since: str
    status: str | None
    meaning: str
    as_of: str | None
    gone: bool
    steps: tuple[StepState, ...]
    changes: tuple[WantedChange, ...]

    @property
    def open_changes(self) -> tuple[WantedChange, ...]:
        """Those that the target has not yet."""
        return tuple(one for one in self.changes if not one.seen)

    @property
    def next_step(self) -> NextStep | None:
        """The first step that is not done."""
        return next((one.step for one in self.steps if not one.done), None)


@dataclass(frozen=True)
class SentView:
    """What the page of a sent release shows; `sent_to` is empty while no target has it."""

    row: ReleaseRow
    health: ReleaseHealth
    sent_to: tuple[SentTo, ...]
    entries: tuple[TimelineEntry, ...]
    track_count: int
    day: date | None
    today: date


def read_sent(stores: Stores, reports: TimelineService, release_id: str, today: date | None = None) -> SentView:
    """Read it all, as of today. Blocks. Raises UserError where there is no such release, StorageError and its kinds."""
    rows = stores.library.rows([release_id])
    if not rows:
        raise UserError(SubmissionText.tr("The release is not there any more."))
    draft = stores.library.load(release_id)
    label = draft.release.label if isinstance(draft.release.label, str) else ""
    wanted = draft_snapshot(draft.release, stores.labels.defaults(label) if label else None)
    samples = stores.status.all(release_id)
    gone = {one.target for one in stores.status.standings(release_id) if one.state is ReleaseState.GONE}
    sent_to = tuple(
        _sent_to(stores, one, wanted, samples, gone=one.target in gone)
        for one in _at_targets(stores.outbox.of_release(release_id))
    )
    return SentView(
        row=rows[0],
        health=health_of(rows[0]),
        sent_to=sent_to,
        entries=reports.timeline_of(release_id),
        track_count=sum(1 for _ in draft.release.tracks()),
        day=_day(rows[0].release_date),
        today=today or utc_now().astimezone().date(),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _at_targets(submissions: Sequence[Submission]) -> list[Submission]:
    """Return the newest submission that each target confirmed."""
    found: dict[str, Submission] = {}
    for one in submissions:
        if one.state is SubmissionState.CONFIRMED:
            found.setdefault(one.target, one)
    return list(found.values())


def _sent_to(
    stores: Stores, submission: Submission, wanted: Snapshot, samples: Sequence[StatusSample], *, gone: bool
) -> SentTo:
    account = stores.accounts.get(submission.account_id)
    target = registry.get(submission.target)
    own = [one for one in samples if one.remote_id == submission.remote_id]
    events = stores.outbox.events(submission.id)
    latest = own[-1] if own else None
    template = (account.release_page_template or "") if account is not None else ""
    return SentTo(
        submission=submission,
        target_name=target.name,
        account_name=account.name if account is not None else "",
        page=template.replace(ID_MARK, submission.remote_id) if submission.remote_id and template else "",
        since=_since(events, submission),
        status=latest.status if latest is not None else None,
        meaning=target.meaning_of(latest.status) if latest is not None and latest.status else "",
        as_of=latest.until if latest is not None else None,
        gone=gone,
        steps=_steps(target, events, own),
        changes=() if gone else _changes(target, submission, _body(own), wanted),
    )


def _since(events: Sequence[Event], submission: Submission) -> str:
    return next((event.at for event in reversed(events) if event.detail.get("remote_id")), submission.updated_at)


def _body(samples: Sequence[StatusSample]) -> Mapping[str, object] | None:
    """Return the record as it was last answered in full."""
    for one in reversed(samples):
        if one.raw and 200 <= one.http_status < 300:
            return _object(one.raw)
    return None


def _object(text: str) -> Mapping[str, object] | None:
    try:
        body: object = json.loads(text, parse_float=Decimal)
    except ValueError:
        return None
    return cast("Mapping[str, object]", body) if isinstance(body, dict) else None


def _changes(
    target: Target, submission: Submission, record: Mapping[str, object] | None, wanted: Snapshot
) -> tuple[WantedChange, ...]:
    """Return the fields that the draft has otherwise than the target: as its record tells, else as they were sent."""
    told = compare(None, target.remote_snapshot(dict(record)), wanted) if record is not None else ()
    known = {_key(row): row for row in told if row.verdict is not Verdict.MISSING}
    body = _object(submission.payload)
    sent = compare(target.sent_snapshot(dict(body), submission.manifest_key), None, wanted) if body is not None else ()
    edited = {_key(row): row for row in sent if row.verdict is Verdict.DIFFERENT}
    found: list[WantedChange] = []
    for key, row in known.items():
        if row.verdict is Verdict.DIFFERENT:
            found.append(WantedChange(row, row.remote.text, row.draft.text, told=True))
        elif key in edited:
            found.append(WantedChange(row, edited[key].sent.text, row.draft.text, told=True, seen=True))
    for key, row in edited.items():
        if key not in known:
            found.append(WantedChange(row, row.sent.text, row.draft.text, told=False))
    return tuple(sorted(found, key=lambda one: (one.seen, one.row.place, one.row.part)))


def _key(row: Row) -> tuple[str, tuple[int, ...], str]:
    return row.part, row.place, row.field


def _steps(target: Target, events: Sequence[Event], samples: Sequence[StatusSample]) -> tuple[StepState, ...]:
    """Return the steps of a target with what a person, or its own word, says of them."""
    ticked: dict[str, str] = {}
    for event in events:
        step, done = event.detail.get("step"), event.detail.get("done")
        if isinstance(step, str):
            ticked[step] = event.at if done else ""
    found: list[StepState] = []
    for step in (NextStep.WAIT,) if target.capabilities.files else tuple(NextStep):
        told = _told(target, step, samples)
        found.append(StepState(step, told or ticked.get(step.value, ""), told_by_target=bool(told)))
    return tuple(found)


def _told(target: Target, step: NextStep, samples: Sequence[StatusSample]) -> str:
    """Return since when the target's word says that a step is done; empty where it does not, or nobody knows."""
    for one in samples:
        word = one.status or ""
        if step is NextStep.WAIT and target.meaning_of(word) in {"out", "refused", "gone"}:
            return one.at
        if step is NextStep.SUBMIT and word and (word in target.capabilities.states or target.meaning_of(word)):
            return one.at
    return ""


async def tick(stores: Stores, submission_id: str, step: NextStep, *, done: bool) -> None:
    """Note that a person did a step at the target, or takes that back. Raises StorageError."""
    name = registry.name_of(stores.outbox.get(submission_id).target)
    words = {
        (NextStep.FILES, True): TimelineText.tr("said that audio and cover are in {name}", name=name),
        (NextStep.FILES, False): TimelineText.tr("said that audio and cover are not in {name} yet", name=name),
        (NextStep.SUBMIT, True): TimelineText.tr("said that it is submitted in {name}", name=name),
        (NextStep.SUBMIT, False): TimelineText.tr("said that it is not submitted in {name} yet", name=name),
        (NextStep.WAIT, True): TimelineText.tr("said that {name} gave its word", name=name),
        (NextStep.WAIT, False): TimelineText.tr("said that {name} did not give its word yet", name=name),
    }[step, done]
    detail = {"step": step.value, "done": done}
    await asyncio.wrap_future(stores.outbox.add_note(submission_id, words, detail, actor="you"))
