"""The dialog that gives up a release which is gone at the target, so that it can be submitted once more.

Creating it again is what nothing can take back, so the UPC is typed, not clicked. The service asks the target once
more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from trackball_desktop.domain.identifiers import gtin14
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.draft.finding_dialogs import answers
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label
from trackball_desktop.ui.kit.error_messages import message_of
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.text_fields import LineEdit

if TYPE_CHECKING:
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class ResubmitDialog(QDialog):
    """Asks for the UPC of a release and gives up what was created of it."""

    given_up = Signal(str)
    """The id of the release, which is a draft again."""

    def __init__(self, backend: Backend, submission: Submission, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._submission = submission
        self._job: Job | None = None
        self.setWindowTitle(self.tr("Submit again"))
        head = label(fill(self.tr("Submit “{title}” again?"), title=title), size="strong", wrap=True)
        means = label(
            fill(
                self.tr(
                    "{target} created this release but now reports that it does not exist. If you "
                    "continue, it becomes a draft again. If you submit it again, a new release is "
                    "created. If the old one is only hidden, the UPC would then exist twice. Check in "
                    "{target} first."
                ),
                target=name_of(submission.target),
            ),
            wrap=True,
        )
        ask = label(fill(self.tr("Enter its UPC, {upc}, to continue."), upc=submission.upc), wrap=True)
        self.upc = LineEdit(self)
        self.upc.setAccessibleName(self.tr("UPC of this release"))
        self.upc.setFont(theme.mono_font())
        self.upc.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # codes read so in every language
        self.upc.textChanged.connect(self._on_upc_changed)
        ask.setBuddy(self.upc)
        self.trouble = label("", "bad", wrap=True)
        self.trouble.hide()
        self.go_on = button(self.tr("Make it a draft again"), "danger")
        self.go_on.setEnabled(False)
        self.go_on.clicked.connect(self._on_go_on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        for part in (head, means, ask, self.upc, self.trouble):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(answers(self, self.go_on))
        self.setMinimumWidth(theme.scaled(460))
        self.upc.setFocus()

    def _matches(self) -> bool:
        return gtin14(self.upc.text().strip()) == self._submission.gtin14

    @Slot()
    def _on_upc_changed(self) -> None:
        self.trouble.hide()
        self.go_on.setEnabled(self._job is None and self._matches())

    @Slot()
    def _on_go_on_clicked(self) -> None:
        release_id, typed = self._submission.release_id, self.upc.text()
        self.go_on.setEnabled(False)
        self.upc.setEnabled(False)
        self._job = self._backend.bridge.submit(lambda services: services.submit.actions.give_up(release_id, typed))
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_finished(self, _submission: object) -> None:
        self._job = None
        self.given_up.emit(self._submission.release_id)
        self.accept()

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        self._job = None
        self.upc.setEnabled(True)
        self.go_on.setEnabled(self._matches())
        message = message_of(error)
        self.trouble.setText(f"{message.title} {message.sentences()}")
        self.trouble.show()
        self.upc.setFocus()
