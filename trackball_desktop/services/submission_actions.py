"""What a person decides about a submission: take it back, adopt what is there, undo that, send again, submit anew.

None of them posts: each says what is so, and the next step of the submission goes by it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from trackball_desktop.domain.errors import NotFound, UserError
from trackball_desktop.domain.identifiers import gtin14
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.i18n.contexts import SubmissionText, TimelineText
from trackball_desktop.i18n.message import Items
from trackball_desktop.services.submission_worker import OPEN_STATES, SubmissionWorker
from trackball_desktop.storage.outbox import Submission, cannot_withdraw
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.writes import committed
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import PostReleaseCalls
from trackball_desktop.targets.clients import Clients
from trackball_desktop.transfer import UploadEngine


class SubmissionActions:
    """The outbox as a person steers it. `wake` is called when there is something to do now."""

    def __init__(
        self,
        repositories: Repositories,
        clients: Clients,
        upload: UploadEngine,
        worker: SubmissionWorker,
        wake: Callable[[], None],
    ) -> None:
        self._repositories = repositories
        self._clients = clients
        self._upload = upload
        self._worker = worker
        self._wake = wake

    async def withdraw(self, submission_id: str) -> Submission:
        """Take a submission back of which nothing was posted. Raises UserError, with the reason, when it was.

        What was posted and answered with 429 may have been created: it is looked for first, as it would be before it is
        sent again. Raises RemoteErrors where that cannot be done.
        """
        submission = self._repositories.outbox.get(submission_id)
        if submission.state is SubmissionState.QUEUED and submission.may_exist_remotely:
            async with self._worker.locks[submission_id]:
                submission = await self._search_after_429(submission_id)
        if submission.state is not SubmissionState.QUEUED:
            raise cannot_withdraw(submission)
        submission = await committed(self._repositories.outbox.withdraw(submission_id, submission.first_unknown_at))
        self._upload.stop(submission_id)
        return submission

    async def _search_after_429(self, submission_id: str) -> Submission:
        """Search for what was answered with 429. Raises UserError while it may still be there."""
        submission = self._repositories.outbox.get(submission_id)
        if submission.state is not SubmissionState.QUEUED:
            return submission
        search_result = await self._worker.lookup.find(submission)
        if search_result.hits:
            submission = await self._worker.adopt_or_ask(submission, search_result)
            raise cannot_withdraw(submission)
        submission = await self._worker.count_search(submission)
        if not self._worker.is_settled_after_429(submission):
            raise cannot_withdraw(submission)
        return submission

    async def adopt(self, submission_id: str, remote_id: str) -> Submission:
        """Say that a release at the target is this one. Raises NotFound and other RemoteErrors, or UserError."""
        async with self._worker.locks[submission_id]:
            submission = self._repositories.outbox.get(submission_id)
            if submission.state not in OPEN_STATES:
                raise UserError(
                    SubmissionText.tr("This question has already been answered."),
                    remedy=SubmissionText.tr("Check the release's submission history."),
                )
            client = await self._clients.client(submission.account_id)
            record = await client.get(remote_id.strip())
            own_id = record.copy_of or record.id or remote_id.strip()
            return await self._worker.move(
                submission,
                SubmissionState.CONFIRMED,
                TimelineText.tr(
                    "confirmed as the release in {submission}", submission=self._worker.target_name(submission)
                ),
                actor="you",
                detail={"remote_id": own_id, "adopted": True},
                remote_id=own_id,
                open_question=None,
            )

    async def undo_adoption(self, submission_id: str) -> Submission:
        """Take back an adoption that was wrong; the release is a draft again. Raises UserError when there is none."""
        submission = self._repositories.outbox.get(submission_id)
        name = self._worker.target_name(submission)
        if submission.state is not SubmissionState.CONFIRMED:
            raise UserError(
                SubmissionText.tr("This release is not linked to one in {name}.", name=name),
                meaning=SubmissionText.tr("Nothing was changed."),
            )
        if not self._repositories.outbox.was_adopted(submission_id):
            raise UserError(
                SubmissionText.tr(
                    "This release was not adopted: {name} returned its ID when it was created.", name=name
                ),
                meaning=SubmissionText.tr("Nothing was changed."),
            )
        return await self._worker.move(
            submission,
            SubmissionState.WITHDRAWN,
            TimelineText.tr("confirmed not to be the release in {name}", name=name),
            actor="you",
        )

    async def send_again(self, submission_id: str) -> Submission:
        """Go on with a submission that asks. Whoever says this of a lost answer says that the target does not have it.

        That is believed only when the settle window is over and one more search finds nothing: then it is sent once
        more. Whatever else stopped a submission is tried again, without a POST from `unknown`.
        """
        async with self._worker.locks[submission_id]:
            submission = self._repositories.outbox.get(submission_id)
            if not submission.open_question or submission.state not in OPEN_STATES:
                return submission
            if submission.state is SubmissionState.UNKNOWN and submission.open_question == "unknown":
                search_result = await self._worker.lookup.find(submission)
                if search_result.hits:
                    return await self._worker.adopt_or_ask(submission, search_result)
                submission = await self._worker.move(
                    submission,
                    SubmissionState.QUEUED,
                    "send again",
                    actor="you",
                    open_question=None,
                    attempts=0,
                    not_before=None,
                    first_unknown_at=None,
                )
            else:
                submission = await committed(self._repositories.outbox.answer(submission.id, event="try again"))
        self._wake()
        return submission

    async def search_again(self, submission_id: str) -> Submission:
        """Look at once for a release whose answer was lost, whatever it asks. It is never posted by this."""
        async with self._worker.locks[submission_id]:
            submission = self._repositories.outbox.get(submission_id)
            if submission.state is SubmissionState.UNKNOWN:
                submission = await committed(self._repositories.outbox.answer(submission.id, event="search again"))
        self._wake()
        return submission

    async def send_without_waiting(self, submission_id: str) -> Submission:
        """Send a submission that waits for another target to have the release, without that."""
        async with self._worker.locks[submission_id]:
            submission = self._repositories.outbox.get(submission_id)
            if self._repositories.outbox.awaited_target(submission):
                event = TimelineText.tr("no longer waits for {name}", name=registry.display_name(submission.after))
                submission = await committed(
                    self._repositories.outbox.record_event(submission.id, event, {}, actor="you", after="")
                )
        self._wake()
        return submission

    def submission_at(self, release_id: str, target: str = "") -> Submission:
        """Return the submission by which a release is at a target, or at the only one where none is named.

        Raises UserError where it is at none or at several.
        """
        rows = self._repositories.outbox.of_release(release_id)
        confirmed = [
            row
            for row in rows
            if row.state is SubmissionState.CONFIRMED and row.remote_id is not None and target in {"", row.target}
        ]
        if not confirmed:
            raise UserError(
                SubmissionText.tr("No target has this release yet."), meaning=SubmissionText.tr("Nothing was sent.")
            )
        if len(confirmed) > 1:
            names = Items(tuple(registry.display_name(row.target) for row in reversed(confirmed)), ",")
            raise UserError(
                SubmissionText.tr("This release is at several targets: {names}.", names=names),
                meaning=SubmissionText.tr("Nothing was sent."),
                remedy=SubmissionText.tr("Choose one of them."),
            )
        return confirmed[0]

    async def try_now(self, submission_id: str = "") -> int:
        """Go on at once with what waits for an error to pass, or with one of them; return how many."""
        held = [row for row in self._repositories.outbox.list_held() if submission_id in {"", row.id}]
        for row in held:
            if row.blocking_error != "RateLimited":  # a wait that the service asked for is not cut short
                await committed(
                    self._repositories.outbox.postpone(row.id, self._repositories.database.now(), attempts=0)
                )
        if held:
            self._wake()
        return len(held)

    async def give_up(self, release_id: str, typed: str, target: str = "") -> Submission:
        """Give up a release that is gone at its target, so that it may be submitted anew.

        `typed` is its UPC, typed by the person: creating it again is a decision that nothing can take back. It is
        asked once more first. Raises UserError where it is not gone or the code is another, and RemoteErrors.
        """
        gone = [row for row in self._repositories.status.target_statuses(release_id) if row.state is ReleaseState.GONE]
        target_id = target or (gone[0].target if len(gone) == 1 else "")
        rows = [
            row for row in self._repositories.outbox.of_release(release_id) if row.state is SubmissionState.CONFIRMED
        ]
        submission = next((row for row in rows if target_id in {"", row.target}), None)
        is_gone = submission is not None and submission.target in {row.target for row in gone}
        name = registry.display_name(submission.target if submission is not None else "")
        if submission is None or submission.remote_id is None or not is_gone:
            raise UserError(
                SubmissionText.tr("This release still exists in {name}.", name=name),
                meaning=SubmissionText.tr("Nothing was changed."),
            )
        if gtin14(typed.strip()) != submission.gtin14:
            raise UserError(
                SubmissionText.tr("This is not the UPC of the release."),
                meaning=SubmissionText.tr("Nothing was changed."),
                remedy=SubmissionText.tr("Enter {upc} to create the release again.", upc=submission.upc),
            )
        client = await self._clients.client(submission.account_id)
        try:
            await client.get(submission.remote_id)
        except NotFound:
            return await self._worker.move(
                submission,
                SubmissionState.WITHDRAWN,
                TimelineText.tr("no longer in {name}, can be submitted again", name=name),
                actor="you",
            )
        raise UserError(
            SubmissionText.tr("{name} has this release again.", name=name),
            meaning=SubmissionText.tr("Nothing was changed."),
            remedy=SubmissionText.tr("Check its status again."),
        )

    async def take_down(self, release_id: str, typed: str, target_id: str = "") -> str:
        """Ask a release's target to take it down, and return the answer as it came; its timeline keeps it.

        `typed` is the release's UPC or its id at the target, typed by the person. Raises UserError where it is not
        there, the target has told no call for it or the code is another, and RemoteErrors.
        """
        submission = self.submission_at(release_id, target_id)
        target = registry.get(submission.target)
        if not target.capabilities.takedown:
            raise UserError(
                SubmissionText.tr("The app does not know how to request a takedown from {name}.", name=target.name),
                meaning=SubmissionText.tr("Nothing was sent."),
                remedy=SubmissionText.tr("Ask them to take it down."),
            )
        code, expected = typed.strip(), submission.upc or submission.remote_id or ""
        if not code or (gtin14(code) != submission.gtin14 and code != submission.remote_id):
            raise UserError(
                SubmissionText.tr("This is not the UPC of the release."),
                meaning=SubmissionText.tr("Nothing was sent."),
                remedy=SubmissionText.tr("Enter {code} to take it down.", code=expected),
            )
        client = cast("PostReleaseCalls", await self._clients.client(submission.account_id))
        raw = await client.take_down(submission.remote_id or "")
        event = TimelineText.tr("takedown requested")
        await committed(self._repositories.outbox.record_event(submission.id, event, {}, raw, actor="you"))
        return raw

    async def resume_after_key_change(self, account_id: str) -> int:
        """Go on with everything of an account that has another key or address, where that may help; return how many."""
        count = 0
        for submission in self._repositories.outbox.list_asking(account_id):
            last = self._repositories.outbox.events(submission.id)[-1]
            if submission.open_question == "failed" and last.detail.get("error") in KEY_TROUBLE:
                await committed(
                    self._repositories.outbox.answer(submission.id, event=TimelineText.tr("the key was replaced"))
                )
                count += 1
        for submission in self._repositories.outbox.list_held(account_id):
            if submission.blocking_error != "RateLimited":  # a wait that the service asked for is not cut short
                await committed(
                    self._repositories.outbox.answer(submission.id, event=TimelineText.tr("the account was changed"))
                )
                count += 1
        if count:
            self._wake()
        return count


KEY_TROUBLE = frozenset({"LoginRefused", "SecretsUnavailable", "AddressRefused"})
"""The errors that another key or address puts right."""
