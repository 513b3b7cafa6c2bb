"""The strip over the editor of a release that was submitted: where it stands, and what can be done about it.

    waits        what will be sent, why it waits, when it is tried again: Try now, Take it back, Send the new one
    may be there what is not known, and why the app could not look: Look now
    at the target  since when, and that changes here do not reach it: Compare, Open, Not this one

It stays: none of it is said in passing. What asks a person stands in a card of its own (`questions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.lifecycle import FILES_UNDER_WAY, LIVE_SUBMISSIONS, SENT_FILES, SubmissionState
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.storage.outbox import COULD_NOT_SEARCH
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.draft.target_page import ID_PLACEHOLDER
from trackball_desktop.ui.kit import state_labels
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.formatting import fill, format_timestamp
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.kit.outside import open_address

if TYPE_CHECKING:
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class SubmissionBanner(Banner):
    """Hidden for what was never submitted, and for what is only followed here."""

    compare_requested = Signal()
    submit_requested = Signal()
    """It was taken back, and is to be submitted as it is now."""
    notice = Signal(str)
    failed = Signal(object)

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent, closable=False)
        self._backend = backend
        self._session: Session | None = None
        self._has_draft_changed = False
        self._resubmit = False
        self._compare_job: Job | None = None
        self.submission: Submission | None = None
        self.compare_button = self.add_button(self.tr("Compare"), self.compare_requested.emit)
        self.open_button = self.add_button(
            fill(self.tr("Open in {target}"), target=self._target_name()), self._on_open_clicked
        )
        self.undo_button = self.add_button(self.tr("Not this release"), self._on_undo_clicked)
        self.retry_button = self.add_button(self.tr("Try now"), self._on_retry_clicked)
        self.send_new_button = self.add_button(self.tr("Send new version…"), self._on_send_new_clicked)
        self.withdraw_button = self.add_button(self.tr("Withdraw"), self.withdraw)

    def show_session(self, session: Session | None) -> None:
        """Speak of this release from now on."""
        self._session = session
        self._has_draft_changed = False
        self._compare_job = None
        self.refresh()
        self.compare_with_draft()

    def refresh(self) -> None:
        """Say where the release stands now."""
        session = self._session
        rows = self._backend.outbox.of_release(session.release.id) if session is not None else []
        row = rows[0] if rows and rows[0].state in LIVE_SUBMISSIONS else None
        if session is None or row is None or row.open_question or session.read_only:
            self.submission = None
            self.hide()
            return
        self.submission = row
        gone = row.state is SubmissionState.CONFIRMED and self._is_gone(row.release_id)
        is_live = row.state is SubmissionState.CONFIRMED and not gone
        can_withdraw = row.state is SubmissionState.QUEUED and not row.may_exist_remotely
        self.compare_button.setVisible(is_live)
        self.open_button.setVisible(is_live and bool(self._page_url(row)))
        self.undo_button.setVisible(is_live and self._backend.outbox.was_adopted(row.id))
        self.retry_button.setVisible(row.blocking_error is not None and row.blocking_error != "RateLimited")
        self.retry_button.setText(self.tr("Check now") if row.may_exist_remotely else self.tr("Try now"))
        self.send_new_button.setVisible(can_withdraw and self._has_draft_changed)
        self.withdraw_button.setVisible(can_withdraw)
        text = self._status_text(row, gone=gone)
        kind = "warning" if row.state is SubmissionState.UNKNOWN or (self._has_draft_changed and can_withdraw) else ""
        self.show_text(text, kind="ok" if is_live else kind)

    def _is_gone(self, release_id: str) -> bool:
        return any(row.state == "gone" for row in self._backend.library.rows([release_id]))

    def _status_text(self, row: Submission, *, gone: bool) -> str:
        since = format_timestamp(self._created_at(row))
        again = (
            state_labels.next_search_text(row.not_before)
            if row.may_exist_remotely
            else state_labels.retry_text(row.not_before)
        )
        match row.state:
            case SubmissionState.CONFIRMED if gone:
                return fill(self.tr("Created in {target} but no longer there."), target=self._target_name())
            case SubmissionState.CONFIRMED:
                return fill(
                    self.tr("In {target} since {when}. Changes here do not reach it."),
                    when=since,
                    target=self._target_name(),
                )
            case SubmissionState.POSTING:
                return fill(self.tr("Being created in {target}."), target=self._target_name())
            case SubmissionState.UNKNOWN:
                why = self._last_error_text(row)
                if row.blocking_error is not None and why:
                    text = fill(
                        self.tr("It may be in {target}, but the app could not check: {why}"),
                        why=why,
                        target=self._target_name(),
                    )
                else:
                    text = fill(
                        self.tr("{target}'s answer was lost. The release may be there; the app is searching for it."),
                        target=self._target_name(),
                    )
                return _append_retry_text(text, again)
            case _ if row.may_exist_remotely:
                text = fill(
                    self.tr(
                        "{target} asked to try again later. The app searches for the release before it sends it again."
                    ),
                    target=self._target_name(),
                )
                return _append_retry_text(text, again)
            case _:
                return self._queued_text(row, again)

    def _queued_text(self, row: Submission, again: str) -> str:
        frozen = format_timestamp(row.created_at)
        text = fill(self.tr("The version of {when} is waiting to be sent."), when=frozen)
        uploading = self._upload_text(row)
        if self._has_draft_changed:
            text = fill(self.tr("The version of {when} will be sent, without your later changes."), when=frozen)
            text = f"{text} {uploading}".rstrip()
        elif uploading:
            text = uploading
        if row.blocking_error is None:
            return text
        return _append_retry_text(f"{text} {self._last_error_text(row)}".rstrip(), again)

    def _upload_text(self, row: Submission) -> str:
        """Say how much of the release's files is at the target; empty while none is on its way."""
        uploads = self._backend.uploads.of_release(row.release_id) if row.blocking_error is None else []
        uploads = [upload for upload in uploads if upload.account_id == row.account_id]
        if not any(upload.state in FILES_UNDER_WAY for upload in uploads):
            return ""
        sent_bytes = sum(upload.size if upload.state in SENT_FILES else upload.sent_bytes for upload in uploads)
        share = sent_bytes / max(sum(upload.size for upload in uploads), 1)
        shown = self._backend.library.rows([row.release_id])
        text = self.tr("Files are being uploaded: {percent} % of {files} so far.")
        if any(found.is_paused for found in shown):
            text = self.tr("Uploads are paused: {percent} % of {files} so far.")
        elif any(found.waits_for_network for found in shown):
            text = self.tr("Uploads wait because this network is metered: {percent} % of {files} so far.")
        return fill(
            text,
            percent=int(share * 100),
            files=Counts.tr("%n files", "%n file", len(uploads)),
        )

    def _created_at(self, row: Submission) -> str:
        """Return when it was found or created there."""
        events = self._backend.outbox.events(row.id)
        return next((event.at for event in reversed(events) if event.detail.get("remote_id")), row.updated_at)

    def _last_error_text(self, row: Submission) -> str:
        """Return what stood in the way last; empty where the timeline ends with something else."""
        events = self._backend.outbox.events(row.id)
        if not events or (not events[-1].detail.get("error") and "http_status" not in events[-1].detail):
            return ""
        last = events[-1]
        return localize(last.detail.get("words") or ("" if last.what == COULD_NOT_SEARCH else last.what))

    def _page_url(self, row: Submission) -> str:
        account = self._backend.accounts.get(row.account_id)
        template = (account.release_page_template or "") if account is not None else ""
        return template.replace(ID_PLACEHOLDER, row.remote_id) if row.remote_id else ""

    def compare_with_draft(self) -> None:
        """Find out, beside the window, whether what waits differs from the draft by now."""
        row = self.submission
        if row is None or row.state is not SubmissionState.QUEUED or row.may_exist_remotely:
            return

        self._compare_job = self._backend.bridge.run_in_thread(Drafts(self._backend.repositories).differs_from, row)
        self._compare_job.finished.connect(self._on_compare_finished)

    @Slot(object)
    def _on_compare_finished(self, changed: bool) -> None:
        if self.sender() is self._compare_job and changed is not self._has_draft_changed:
            self._has_draft_changed = changed
            self.refresh()

    # --- doing -----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_open_clicked(self) -> None:
        if self.submission is not None:
            open_address(self._page_url(self.submission), self)

    @Slot()
    def _on_undo_clicked(self) -> None:
        if self.submission is not None:
            submission_id = self.submission.id
            self._run(lambda services: services.submit.actions.undo_adoption(submission_id))

    @Slot()
    def _on_retry_clicked(self) -> None:
        if self.submission is not None:
            submission_id = self.submission.id
            self._run(lambda services: services.submit.actions.try_now(submission_id))

    @Slot()
    def withdraw(self) -> None:
        """Take the release back from the outbox."""
        self._withdraw(resubmit=False)

    @Slot()
    def _on_send_new_clicked(self) -> None:
        self._withdraw(resubmit=True)

    def _target_name(self) -> str:
        return display_name(self.submission.target if self.submission is not None else "")

    def _withdraw(self, *, resubmit: bool) -> None:
        if self.submission is not None:
            submission_id = self.submission.id
            self._resubmit = resubmit
            self._run(lambda services: services.submit.actions.withdraw(submission_id)).finished.connect(
                self._on_withdraw_finished
            )

    def _run(self, work: Any) -> Job:
        self.setEnabled(False)
        job = self._backend.bridge.submit(work)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_job_ended)
        return job

    @Slot()
    def _on_job_ended(self) -> None:
        self.setEnabled(True)
        self.refresh()

    @Slot(object)
    def _on_withdraw_finished(self, _: object) -> None:
        if self._resubmit:
            self.submit_requested.emit()
        else:
            self.notice.emit(self.tr("Withdrawn. It is a draft again."))


def _append_retry_text(sentence: str, again: str) -> str:
    """Add when something goes on: "…. Tries again at 14:05:30."."""
    return f"{sentence} {again[:1].upper()}{again[1:]}." if again else sentence
