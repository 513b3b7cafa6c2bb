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

from trackball_desktop.domain.lifecycle import LIVE_SUBMISSIONS, SubmissionState
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.storage.outbox import COULD_NOT_SEARCH
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.draft.target_page import ID_MARK
from trackball_desktop.ui.kit import state_labels
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.formatting import fill, moment
from trackball_desktop.ui.kit.languages import shown
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
        self._changed = False
        self._resubmit = False
        self._comparing: Job | None = None
        self.submission: Submission | None = None
        self.compare_button = self.add_button(self.tr("Compare"), self.compare_requested.emit)
        self.open_button = self.add_button(
            fill(self.tr("Open in {target}"), target=self._target_name()), self._on_open_clicked
        )
        self.undo_button = self.add_button(self.tr("Not this release"), self._on_undo_clicked)
        self.try_button = self.add_button(self.tr("Try now"), self._on_try_clicked)
        self.new_button = self.add_button(self.tr("Send new version…"), self._on_new_clicked)
        self.back_button = self.add_button(self.tr("Withdraw"), self.take_back)

    def show_session(self, session: Session | None) -> None:
        """Speak of this release from now on."""
        self._session = session
        self._changed = False
        self._comparing = None
        self.refresh()
        self.poll_for_changes()

    def refresh(self) -> None:
        """Say where the release stands now."""
        session = self._session
        rows = self._backend.outbox.of_release(session.release.id) if session is not None else []
        row = rows[0] if rows and rows[0].state in LIVE_SUBMISSIONS else None
        if session is None or row is None or row.asks or session.read_only:
            self.submission = None
            self.hide()
            return
        self.submission = row
        gone = row.state is SubmissionState.CONFIRMED and self._is_gone(row.release_id)
        there = row.state is SubmissionState.CONFIRMED and not gone
        takes_back = row.state is SubmissionState.QUEUED and not row.may_be_there
        self.compare_button.setVisible(there)
        self.open_button.setVisible(there and bool(self._address(row)))
        self.undo_button.setVisible(there and self._backend.outbox.was_adopted(row.id))
        self.try_button.setVisible(row.held_by is not None and row.held_by != "RateLimited")
        self.try_button.setText(self.tr("Check now") if row.may_be_there else self.tr("Try now"))
        self.new_button.setVisible(takes_back and self._changed)
        self.back_button.setVisible(takes_back)
        words = self._sentence(row, gone=gone)
        kind = "warning" if row.state is SubmissionState.UNKNOWN or (self._changed and takes_back) else ""
        self.show_text(words, kind="ok" if there else kind)

    def _is_gone(self, release_id: str) -> bool:
        return any(row.state == "gone" for row in self._backend.library.rows([release_id]))

    def _sentence(self, row: Submission, *, gone: bool) -> str:
        since = moment(self._at(row))
        again = (
            state_labels.polls_again(row.not_before) if row.may_be_there else state_labels.tries_again(row.not_before)
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
                why = self._why(row)
                if row.held_by is not None and why:
                    said = fill(
                        self.tr("It may be in {target}, but the app could not check: {why}"),
                        why=why,
                        target=self._target_name(),
                    )
                else:
                    said = fill(
                        self.tr("{target}'s answer was lost. The release may be there; the app is searching for it."),
                        target=self._target_name(),
                    )
                return _with(said, again)
            case _ if row.may_be_there:
                said = fill(
                    self.tr(
                        "{target} asked to try again later. The app searches for the release before it sends it again."
                    ),
                    target=self._target_name(),
                )
                return _with(said, again)
            case _:
                return self._waiting_sentence(row, again)

    def _waiting_sentence(self, row: Submission, again: str) -> str:
        frozen = moment(row.created_at)
        said = fill(self.tr("Waiting to be sent in the version of {when}."), when=frozen)
        if self._changed:
            said = fill(self.tr("The version of {when} will be sent, without your later changes."), when=frozen)
        if row.held_by is None:
            return said
        return _with(f"{said} {self._why(row)}".rstrip(), again)

    def _at(self, row: Submission) -> str:
        """Return when it was found or created there."""
        events = self._backend.outbox.events(row.id)
        return next((event.at for event in reversed(events) if event.detail.get("remote_id")), row.updated_at)

    def _why(self, row: Submission) -> str:
        """Return what stood in the way last; empty where the timeline ends with something else."""
        events = self._backend.outbox.events(row.id)
        if not events or (not events[-1].detail.get("error") and "http_status" not in events[-1].detail):
            return ""
        last = events[-1]
        return shown(last.detail.get("words") or ("" if last.what == COULD_NOT_SEARCH else last.what))

    def _address(self, row: Submission) -> str:
        account = self._backend.accounts.get(row.account_id)
        template = (account.release_page_template or "") if account is not None else ""
        return template.replace(ID_MARK, row.remote_id) if row.remote_id else ""

    def poll_for_changes(self) -> None:
        """Find out, beside the window, whether what waits differs from the draft by now."""
        row = self.submission
        if row is None or row.state is not SubmissionState.QUEUED or row.may_be_there:
            return

        self._comparing = self._backend.bridge.work(Drafts(self._backend.stores).differs_from, row)
        self._comparing.finished.connect(self._on_compared)

    @Slot(object)
    def _on_compared(self, changed: bool) -> None:
        if self.sender() is self._comparing and changed is not self._changed:
            self._changed = changed
            self.refresh()

    # --- doing -----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_open_clicked(self) -> None:
        if self.submission is not None:
            open_address(self._address(self.submission), self)

    @Slot()
    def _on_undo_clicked(self) -> None:
        if self.submission is not None:
            submission_id = self.submission.id
            self._run(lambda services: services.submit.actions.undo_adoption(submission_id))

    @Slot()
    def _on_try_clicked(self) -> None:
        if self.submission is not None:
            submission_id = self.submission.id
            self._run(lambda services: services.submit.actions.try_now(submission_id))

    @Slot()
    def take_back(self) -> None:
        """Take the release back from the outbox."""
        self._take_back(resubmit=False)

    @Slot()
    def _on_new_clicked(self) -> None:
        self._take_back(resubmit=True)

    def _target_name(self) -> str:
        return name_of(self.submission.target if self.submission is not None else "")

    def _take_back(self, *, resubmit: bool) -> None:
        if self.submission is not None:
            submission_id = self.submission.id
            self._resubmit = resubmit
            self._run(lambda services: services.submit.actions.withdraw(submission_id)).finished.connect(
                self._on_taken_back
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
    def _on_taken_back(self, _: object) -> None:
        if self._resubmit:
            self.submit_requested.emit()
        else:
            self.notice.emit(self.tr("Taken back. It is a draft again."))


def _with(sentence: str, again: str) -> str:
    """Add when something goes on: "…. Tries again at 14:05:30."."""
    return f"{sentence} {again[:1].upper()}{again[1:]}." if again else sentence
