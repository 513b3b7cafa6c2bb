"""Questions that only a person can answer about a submission: it is there already, it may be there, it was refused.

found    the target has this UPC: is it this release (adopt), or another one?
unknown  the answer was lost and searches do not find it: send again, or adopt by id
refused, failed  the target or a file said no: put it right and send again, or take it back
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import localize
from trackball_desktop.ui.kit.text_fields import LineEdit

if TYPE_CHECKING:
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.ui.runtime.backend import Backend


class QuestionCard(QFrame):
    """One question about one submission, with its answers."""

    answered = Signal()
    failed = Signal(object)

    def __init__(self, backend: Backend, submission: Submission, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.submission = submission
        self.setProperty("role", "card")
        self._hits = self._load_hits()
        self._choices = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.M, space.L, space.M)
        column.setSpacing(space.S)
        head = QHBoxLayout()
        mark = QLabel(self)
        mark.setPixmap(icons.shape("needs_you", theme.scaled(12)))
        title = self._label(self._title())
        title.setProperty("scale", "strong")
        self.setAccessibleName(title.text())
        head.addWidget(mark)
        head.addWidget(title, 1)
        column.addLayout(head)
        column.addWidget(self._label(self._explanation_text(), role="dim"))
        for hit in self._hits:
            text = "  ·  ".join(str(hit[name]) for name in ("title", "upc", "id") if hit.get(name))
            choice = QRadioButton(text.replace("&", "&&"))
            choice.setProperty("remote_id", hit["id"])
            self._choices.addButton(choice)
            column.addWidget(choice)
        if self._hits:
            self._choices.buttons()[0].setChecked(True)
        self.id_line = LineEdit(self)
        self.id_line.setPlaceholderText(
            fill(self.tr("{target} ID of the release"), target=display_name(self.submission.target))
        )
        self.id_line.setAccessibleName(
            fill(self.tr("{target} ID of the release"), target=display_name(self.submission.target))
        )
        self.id_line.setVisible(
            submission.open_question == "unknown" or (submission.open_question == "found" and not self._hits)
        )
        column.addWidget(self.id_line)
        column.addLayout(self._buttons())
        self._error_label = self._label("", role="bad")
        self._error_label.hide()
        column.addWidget(self._error_label)

    def _label(self, text: str, *, role: str = "") -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if role:
            label.setProperty("role", role)
        return label

    def _load_hits(self) -> list[dict[str, Any]]:
        if self.submission.open_question != "found":
            return []
        for event in reversed(self._backend.outbox.events(self.submission.id)):
            hits = event.detail.get("hits")
            if isinstance(hits, list):
                return [hit for hit in hits if isinstance(hit, dict) and hit.get("id")]
        return []

    def _last_event_text(self) -> str:
        events = self._backend.outbox.events(self.submission.id)
        return localize(events[-1].detail.get("words") or events[-1].what) if events else ""

    def _title(self) -> str:
        upc = self.submission.upc
        if self.submission.may_exist_remotely and self.submission.open_question not in ("found", "unknown"):
            return fill(self.tr("This release may be in {target}."), target=display_name(self.submission.target))
        return {
            "found": fill(
                self.tr("{target} already has a release with UPC {upc}."),
                upc=upc,
                target=display_name(self.submission.target),
            ),
            "unknown": fill(
                self.tr("It is unclear whether {target} created this release."),
                target=display_name(self.submission.target),
            ),
            "refused": fill(self.tr("{target} rejected this release."), target=display_name(self.submission.target)),
        }.get(self.submission.open_question or "", self.tr("This release could not be sent."))

    def _explanation_text(self) -> str:
        if self.submission.may_exist_remotely and self.submission.open_question == "found":
            return fill(
                self.tr(
                    "This release was sent, but it is unclear whether it was created. The release found "
                    "in {target} differs from what was sent. Check it in {target} and adopt it if it is "
                    "this release."
                ),
                target=display_name(self.submission.target),
            )
        return {
            "found": self.tr(
                "Nothing was sent. If it is the same release, adopt it; if not, this release needs a different UPC."
            ),
            "unknown": fill(
                self.tr(
                    "The answer was lost, and a search by UPC does not find the release. Check in "
                    "{target}: if it is not there, send it again; if it is, paste its ID."
                ),
                target=display_name(self.submission.target),
            ),
        }.get(self.submission.open_question or "", self._last_event_text())

    def _buttons(self) -> QHBoxLayout:
        asks = self.submission.open_question
        row = QHBoxLayout()
        row.setSpacing(space.S)
        actions: list[tuple[str, Any, bool]] = []
        if asks in ("found", "unknown"):
            actions.append((self.tr("Adopt this release"), self._on_adopt_clicked, asks == "found"))
        if self.submission.state is SubmissionState.UNKNOWN:
            actions.append((self.tr("Check again"), self._on_search_clicked, False))
        if asks == "unknown":
            actions.append((self.tr("Not there, send again"), self._on_again_clicked, False))
        elif asks in ("failed", "files", "manifest"):
            actions.append((self.tr("Try again"), self._on_again_clicked, True))
        if self.submission.state is SubmissionState.QUEUED and not self.submission.may_exist_remotely:
            actions.append((self.tr("Withdraw"), self._on_withdraw_clicked, False))
        for words, slot, primary in actions:
            button = QPushButton(words, self)
            if primary:
                button.setProperty("kind", "primary")
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def chosen_id(self) -> str:
        """Return the target's id that the person means."""
        checked = self._choices.checkedButton()
        return str(checked.property("remote_id")) if checked is not None else self.id_line.text().strip()

    @Slot()
    def _on_adopt_clicked(self) -> None:
        remote_id, submission_id = self.chosen_id(), self.submission.id
        if not remote_id:
            self._show_error(
                fill(
                    self.tr("Paste the {target} ID of the release first."), target=display_name(self.submission.target)
                )
            )
            return
        self._run(lambda services: services.submit.actions.adopt(submission_id, remote_id))

    @Slot()
    def _on_again_clicked(self) -> None:
        submission_id = self.submission.id
        self._run(lambda services: services.submit.actions.send_again(submission_id))

    @Slot()
    def _on_search_clicked(self) -> None:
        submission_id = self.submission.id
        self._run(lambda services: services.submit.actions.search_again(submission_id))

    @Slot()
    def _on_withdraw_clicked(self) -> None:
        submission_id = self.submission.id
        self._run(lambda services: services.submit.actions.withdraw(submission_id))

    def _run(self, work: Any) -> None:
        self.setEnabled(False)
        job = self._backend.bridge.submit(work)
        job.finished.connect(self._on_job_finished)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_finished(self, _: object) -> None:
        self.setEnabled(True)
        self.answered.emit()

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        self.setEnabled(True)
        self._show_error(error_text(error))
        self.failed.emit(error)

    def _show_error(self, words: str) -> None:
        self._error_label.setText(words)
        self._error_label.show()
