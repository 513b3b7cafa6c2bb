"""All that is known of a release that was sent: where it is, what was edited since, what is left to do, what happened.

A release may be at several targets: everything that belongs to one stands in its `TargetDelivery`. Steps that a person
ticked off are events of the submission, so that the timeline and the receipt tell of them too.
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
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.storage.status import StatusSample
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
    is_reported_by_target: bool = False

    @property
    def is_done(self) -> bool:
        """Whether it is done."""
        return bool(self.done_at)


@dataclass(frozen=True)
class PendingChange:
    """A field that the draft has otherwise than the target. `row` says which; `is_applied` that the target has it now.

    `remote_value` is what was sent where the target's answer does not carry the field.
    """

    row: Row
    remote_value: str
    draft_value: str
    is_applied: bool = False


@dataclass(frozen=True)
class TargetDelivery:
    """One target that has the release. `page_url` is the address of its page there, empty where it is not known.

    `status` is the target's own word as of `as_of`; `meaning` one of waiting, out, refused, gone, or empty where nobody
    said what the word means; `is_unexplained` that it is none of those which the target documents.
    """

    submission: Submission
    target_name: str
    account_name: str
    page_url: str
    since: str
    status: str | None
    meaning: str
    as_of: str | None
    is_unexplained: bool
    is_gone: bool
    steps: tuple[StepState, ...]
    changes: tuple[PendingChange, ...]

    @property
    def open_changes(self) -> tuple[PendingChange, ...]:
        """Those that the target has not yet."""
        return tuple(change for change in self.changes if not change.is_applied)

    @property
    def next_step(self) -> NextStep | None:
        """The first step that is not done."""
        return next((step.step for step in self.steps if not step.is_done), None)


@dataclass(frozen=True)
class SentView:
    """What the page of a sent release shows; `sent_to` is empty while no target has it."""

    row: ReleaseRow
    health: ReleaseHealth
    deliveries: tuple[TargetDelivery, ...]
    entries: tuple[TimelineEntry, ...]
    track_count: int
    release_day: date | None
    today: date


def read_sent_view(
    repositories: Repositories, timeline: TimelineService, release_id: str, today: date | None = None
) -> SentView:
    """Read it all, as of today. Blocks. Raises UserError where there is no such release, StorageError and its kinds."""
    rows = repositories.library.rows([release_id])
    if not rows:
        raise UserError(SubmissionText.tr("The release no longer exists."))
    draft = repositories.library.load(release_id)
    label = draft.release.label if isinstance(draft.release.label, str) else ""
    draft_values = draft_snapshot(draft.release, repositories.labels.defaults(label) if label else None)
    samples = repositories.status.list_samples(release_id)
    gone = {item.target for item in repositories.status.target_statuses(release_id) if item.state is ReleaseState.GONE}
    sent_to = tuple(
        _target_delivery(repositories, item, draft_values, samples, is_gone=item.target in gone)
        for item in _latest_confirmed(repositories.outbox.of_release(release_id))
    )
    return SentView(
        row=rows[0],
        health=health_of(rows[0]),
        deliveries=sent_to,
        entries=timeline.timeline_of(release_id),
        track_count=sum(1 for _ in draft.release.tracks()),
        release_day=_day(rows[0].release_date),
        today=today or utc_now().astimezone().date(),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _latest_confirmed(submissions: Sequence[Submission]) -> list[Submission]:
    """Return the newest submission that each target confirmed."""
    latest_by_target: dict[str, Submission] = {}
    for submission in submissions:
        if submission.state is SubmissionState.CONFIRMED:
            latest_by_target.setdefault(submission.target, submission)
    return list(latest_by_target.values())


def _target_delivery(
    repositories: Repositories,
    submission: Submission,
    draft_values: Snapshot,
    samples: Sequence[StatusSample],
    *,
    is_gone: bool,
) -> TargetDelivery:
    account = repositories.accounts.get(submission.account_id)
    target = registry.get(submission.target)
    own = [sample for sample in samples if sample.remote_id == submission.remote_id]
    events = repositories.outbox.events(submission.id)
    latest = own[-1] if own else None
    template = (account.release_page_template or "") if account is not None else ""
    status = latest.status if latest is not None else None
    meaning = target.status_meaning(status) if status else ""
    return TargetDelivery(
        submission=submission,
        target_name=target.name,
        account_name=account.name if account is not None else "",
        page_url=template.replace(ID_MARK, submission.remote_id) if submission.remote_id and template else "",
        since=_since(events, submission),
        status=status,
        meaning=meaning,
        as_of=latest.until if latest is not None else None,
        is_unexplained=bool(status) and not meaning and status not in target.capabilities.states,
        is_gone=is_gone,
        steps=_steps(target, events, own),
        changes=() if is_gone else _changes(target, submission, _body(own), draft_values),
    )


def _since(events: Sequence[Event], submission: Submission) -> str:
    return next((event.at for event in reversed(events) if event.detail.get("remote_id")), submission.updated_at)


def _body(samples: Sequence[StatusSample]) -> Mapping[str, object] | None:
    """Return the record as it was last answered in full."""
    for sample in reversed(samples):
        if sample.raw and 200 <= sample.http_status < 300:
            return _object(sample.raw)
    return None


def _object(text: str) -> Mapping[str, object] | None:
    try:
        body: object = json.loads(text, parse_float=Decimal)
    except ValueError:
        return None
    return cast("Mapping[str, object]", body) if isinstance(body, dict) else None


def _changes(
    target: Target, submission: Submission, record: Mapping[str, object] | None, draft_values: Snapshot
) -> tuple[PendingChange, ...]:
    """Return the fields that the draft has otherwise than the target: as its record tells, else as they were sent."""
    remote_rows = compare(None, target.remote_snapshot(dict(record)), draft_values) if record is not None else ()
    remote_by_key = {_key(row): row for row in remote_rows if row.verdict is not Verdict.MISSING}
    body = _object(submission.payload)
    sent = (
        compare(target.sent_snapshot(dict(body), submission.manifest_key), None, draft_values)
        if body is not None
        else ()
    )
    edited = {_key(row): row for row in sent if row.verdict is Verdict.DIFFERENT}
    changes: list[PendingChange] = []
    for key, row in remote_by_key.items():
        if row.verdict is Verdict.DIFFERENT:
            changes.append(PendingChange(row, row.remote.text, row.draft.text))
        elif key in edited:
            changes.append(PendingChange(row, edited[key].sent.text, row.draft.text, is_applied=True))
    for key, row in edited.items():
        if key not in remote_by_key:
            changes.append(PendingChange(row, row.sent.text, row.draft.text))
    return tuple(sorted(changes, key=lambda item: (item.is_applied, item.row.place, item.row.part)))


def _key(row: Row) -> tuple[str, tuple[int, ...], str]:
    return row.part, row.place, row.field


def _steps(target: Target, events: Sequence[Event], samples: Sequence[StatusSample]) -> tuple[StepState, ...]:
    """Return the steps of a target with what a person, or its own word, says of them."""
    ticked: dict[str, str] = {}
    for event in events:
        step, done = event.detail.get("step"), event.detail.get("done")
        if isinstance(step, str):
            ticked[step] = event.at if done else ""
    states: list[StepState] = []
    for step in (NextStep.WAIT,) if target.capabilities.files else tuple(NextStep):
        reported_at = _reported_at(target, step, samples)
        states.append(
            StepState(step, reported_at or ticked.get(step.value, ""), is_reported_by_target=bool(reported_at))
        )
    return tuple(states)


def _reported_at(target: Target, step: NextStep, samples: Sequence[StatusSample]) -> str:
    """Return since when the target's word says that a step is done; empty where it does not, or nobody knows."""
    for sample in samples:
        word = sample.status or ""
        if step is NextStep.WAIT and target.status_meaning(word) in {"out", "refused", "gone"}:
            return sample.at
        if step is NextStep.SUBMIT and word and (word in target.capabilities.states or target.status_meaning(word)):
            return sample.at
    return ""


async def mark_step(repositories: Repositories, submission_id: str, step: NextStep, *, done: bool) -> None:
    """Note that a person did a step at the target, or takes that back. Raises StorageError."""
    name = registry.display_name(repositories.outbox.get(submission_id).target)
    event_texts = {
        (NextStep.FILES, True): TimelineText.tr("confirmed that audio and cover are in {name}", name=name),
        (NextStep.FILES, False): TimelineText.tr("confirmed that audio and cover are not in {name} yet", name=name),
        (NextStep.SUBMIT, True): TimelineText.tr("confirmed that it is submitted in {name}", name=name),
        (NextStep.SUBMIT, False): TimelineText.tr("confirmed that it is not submitted in {name} yet", name=name),
        (NextStep.WAIT, True): TimelineText.tr("confirmed that {name} has decided", name=name),
        (NextStep.WAIT, False): TimelineText.tr("confirmed that {name} has not decided yet", name=name),
    }[step, done]
    detail = {"step": step.value, "done": done}
    await asyncio.wrap_future(repositories.outbox.add_event(submission_id, event_texts, detail, actor="you"))
