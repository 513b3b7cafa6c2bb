"""The outbox: freezes what was checked, and carries out what is due, for ever.

What is due goes at once, each submission by itself: the files of several releases share one line, in the order that
`upload` gives them, and a long upload keeps no lost answer waiting. How one submission is sent: `submission_worker`,
what a person decides about it: `submission_actions`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from trackball_desktop.checks.engine import sentence
from trackball_desktop.checks.model import Finding
from trackball_desktop.domain import clock
from trackball_desktop.domain.clock import Clock, utc_now
from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.domain.identifiers import gtin14
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.domain.paths import field_path
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.sent_release import SentRelease
from trackball_desktop.domain.tree import EditError
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.i18n.message import Items
from trackball_desktop.services import submission_worker
from trackball_desktop.services.checking import CheckReport, CheckService
from trackball_desktop.services.submission_actions import SubmissionActions
from trackball_desktop.services.submission_worker import OPEN_STATES, SEARCH_AFTER, SettleWindow, SubmissionWorker
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.submission_snapshot import SnapshotFinding, SubmissionSnapshot
from trackball_desktop.storage.writes import committed
from trackball_desktop.targets import registry
from trackball_desktop.targets.clients import Clients
from trackball_desktop.transfer import UploadEngine
from trackball_desktop.transfer.manifest import predicted_manifest_key, snapshot_files

__all__ = ["SEARCH_AFTER", "Blocked", "SettleWindow", "SubmissionService"]

_log = logging.getLogger(__name__)

_LONGEST_REST = 60.0
"""Seconds after which the outbox is looked at anyway: the clock may have been moved."""


class Blocked(UserError):
    """The release has blockers; `report` names them."""

    exit_code = 1

    def __init__(self, report: CheckReport) -> None:
        count = len(report.blockers)
        sentences = tuple(dict.fromkeys(sentence(finding) for finding in report.blockers[:5]))
        first = Items(
            (*sentences[:-1], SubmissionText.tr("{last} …", last=sentences[-1])) if count > 5 else sentences, ";"
        )
        super().__init__(
            SubmissionText.tr(
                "%n blockers must be fixed first: {first}",
                "%n blocker must be fixed first: {first}",
                count,
                first=first,
            ),
            meaning=SubmissionText.tr("Nothing was sent."),
            remedy=SubmissionText.tr("See all of them in the release's checks."),
        )
        self.report = report


def _ignore_wait(_: Submission) -> None:
    pass


class SubmissionService:
    """Takes submissions from the outbox and has them carried out.

    `worker` takes the steps of each, `actions` what a person says to it.
    """

    def __init__(
        self,
        repositories: Repositories,
        clients: Clients,
        checking: CheckService,
        upload: UploadEngine,
        *,
        now: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        settle: SettleWindow | None = None,
        search_after: Sequence[float] = SEARCH_AFTER,
    ) -> None:
        self.worker = SubmissionWorker(
            repositories, clients, upload, now=now, monotonic=monotonic, settle=settle, search_after=search_after
        )
        self.actions = SubmissionActions(repositories, clients, upload, self.worker, self.wake)
        self._repositories = repositories
        self._clients = clients
        self._checking = checking
        self._now = now
        self._wake_events = {SubmissionState.QUEUED: asyncio.Event(), SubmissionState.UNKNOWN: asyncio.Event()}

    async def queue(self, release_id: str, account_id: str | None = None, after: str = "") -> Submission:
        """Freeze the release as it was checked for an account, its own where none is named.

        It is sent once the target `after` has it. Raises Blocked, or UserError when it is in the outbox already.
        """
        # Where files never leave this computer, what is in them cannot stop it: it waits for no measuring.
        settings = self._checking.account_settings(account_id or self._repositories.library.load(release_id).account_id)
        report = await self._checking.run(release_id, measure=settings.has_storage, account_id=account_id)
        if report.blockers:
            raise Blocked(report)
        # What was checked is what is frozen, also when the draft is being edited meanwhile.
        facts = report.facts
        chosen = account_id or facts.release.local.account_id
        account = self._clients.account(chosen if isinstance(chosen, str) else None)
        target = registry.get(account.target)
        release = resolve(facts.release, facts.defaults)
        sent = SentRelease.from_release(release)
        files = snapshot_files(facts.release, facts.assets)
        manifest_key = predicted_manifest_key(release_id, sent.title, sent.upc, files, account)
        submission = await committed(
            self._repositories.outbox.queue(
                release_id=release_id,
                account_id=account.id,
                upc=sent.upc,
                gtin14=gtin14(sent.upc) or sent.upc,
                payload=target.payload(release, account, manifest_key, files),
                needs_files=account.storage is not None,
                manifest_key=manifest_key,
                snapshot=SubmissionSnapshot(files, _snapshot_findings(report)),
                sent=sent,
                needs_upc=target.capabilities.needs_upc,
                after=after,
            )
        )
        self.wake()
        return submission

    async def queue_all(self, release_id: str, account_ids: Sequence[str], after: str = "") -> list[Submission]:
        """Freeze a release for several accounts, each to be sent once the one before has it.

        The first one waits for the target `after`. All are checked first: where one has
        blockers, nothing is queued. Raises Blocked or UserError.
        """
        for account_id in account_ids:
            settings = self._checking.account_settings(account_id)
            report = await self._checking.run(release_id, measure=settings.has_storage, account_id=account_id)
            if report.blockers:
                raise Blocked(report)
        queued: list[Submission] = []
        for account_id in account_ids:
            queued.append(await self.queue(release_id, account_id, queued[-1].target if queued else after))
        return queued

    # Carrying out.

    def wake(self) -> None:
        """Look at the outbox now. Call it in the loop."""
        for wake in self._wake_events.values():
            wake.set()

    async def run(self) -> None:
        """Carry out what is due, for ever. Cancel it to stop; whatever was open is found again at the next start."""
        await self.worker.receipts.write_missing()
        async with asyncio.TaskGroup() as tasks:
            for state in self._wake_events:
                tasks.create_task(self._process_state(state))

    async def _process_state(self, state: SubmissionState) -> None:
        """Carry out what is due of one state, all at once: the files of several releases share the line."""
        wake = self._wake_events[state]
        in_progress: set[str] = set()

        async def carry_out(submission_id: str) -> None:
            try:
                await self._take_step(submission_id)
            finally:
                in_progress.discard(submission_id)
            for other in self._wake_events.values():  # its answer may have been lost; others may have waited for it
                other.set()

        async with asyncio.TaskGroup() as tasks:
            while True:
                wake.clear()
                for submission in self._repositories.outbox.due(clock.to_iso(self._now())):
                    if submission.state is state and submission.id not in in_progress:
                        in_progress.add(submission.id)
                        tasks.create_task(carry_out(submission.id))
                # Not wait_for: before Python 3.12 it swallows a cancellation that comes with the wake-up.
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._seconds_until_due(state, in_progress)):
                        await wake.wait()

    def _seconds_until_due(self, state: SubmissionState, in_progress: Collection[str]) -> float:
        soon = self._repositories.outbox.due(clock.iso_after(self._now, _LONGEST_REST))
        idle = [submission for submission in soon if submission.state is state and submission.id not in in_progress]
        times = [submission.not_before or "" for submission in idle]
        if not times:
            return _LONGEST_REST
        first = min(times)
        remaining = clock.seconds_between(self._now(), clock.parse(first)) if first else 0.0
        return min(max(remaining, 0.05), _LONGEST_REST)

    async def _take_step(self, submission_id: str) -> None:
        """Take the next step. A bug over one submission stops that one, and not the others."""
        try:
            await self.worker.step(submission_id)
        except Exception:  # noqa: BLE001 - the boundary of one submission; nothing outside can tell which one it was
            _log.exception("submission %s stopped by a fault", submission_id)
            try:
                await self.worker.handle_fault(submission_id)
            except TrackballError:
                await asyncio.sleep(submission_worker.FAULT_SECONDS)

    async def run_until_settled(
        self, submission_id: str, on_wait: Callable[[Submission], None] = _ignore_wait
    ) -> Submission:
        """Work on one submission until it is confirmed, refused, withdrawn or asks something. For `submit --wait`.

        `on_wait` is told each time it has to wait until its `not_before`.
        """
        while True:
            submission = await self.worker.step(submission_id)
            if (
                submission.open_question
                or submission.state not in OPEN_STATES
                or self._repositories.outbox.awaited_target(submission)
            ):
                return submission
            on_wait(submission)
            until = submission.not_before
            wait = clock.seconds_between(self._now(), clock.parse(until)) if until else 0.0
            await asyncio.sleep(min(max(wait, 0.05), _LONGEST_REST))


def _finding_path(release: Release, finding: Finding) -> str:
    """Return where a finding is; of what the label gives to the release, as the credits of its line-up, the field."""
    try:
        return field_path(release, finding.node_id, finding.field)
    except EditError:
        return finding.field or ""


def _snapshot_findings(report: CheckReport) -> tuple[SnapshotFinding, ...]:
    release = report.facts.release
    times = {(waiver.rule, waiver.node_id, waiver.field): waiver.at for waiver in release.local.waivers}
    return tuple(
        SnapshotFinding(
            rule=finding.rule,
            severity=finding.severity.value,
            path=_finding_path(release, finding),
            message=sentence(finding),
            waived=finding.is_waived,
            reason=finding.reason,
            waived_at=times.get((finding.rule, finding.node_id, finding.field), "") if finding.is_waived else "",
        )
        for finding in report.findings
    )
