"""The dialog that gives up a release which is gone at the target, so that it can be submitted once more.

Creating it again is what nothing can take back, so the UPC is typed, not clicked. The service asks the target once
more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.domain.identifiers import gtin14
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.draft.finding_dialogs import dialog_buttons
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import error_message
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.text_fields import LineEdit

if TYPE_CHECKING:
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class ResubmitDialog(Dialog):
    """Asks for the UPC of a release and gives up what was created of it."""

    draft_restored = Signal(str)
    """The id of the release, which is a draft again."""

    def __init__(self, backend: Backend, submission: Submission, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._submission = submission
        self._job: Job | None = None
        self.setWindowTitle(self.tr("Submit again"))
        head = label(fill(self.tr("Submit “{title}” again?"), title=title), size="strong", wrap=True)
        explanation = label(
            fill(
                self.tr(
                    "{target} created this release but now reports that it does not exist. If you "
                    "continue, it becomes a draft again. If you submit it again, a new release is "
                    "created. If the old one is only hidden, the UPC would then exist twice. Check in "
                    "{target} first."
                ),
                target=display_name(submission.target),
            ),
            wrap=True,
        )
        upc_label = label(fill(self.tr("Enter its UPC, {upc}, to continue."), upc=submission.upc), wrap=True)
        self.upc_edit = LineEdit(self)
        self.upc_edit.setAccessibleName(self.tr("UPC of this release"))
        self.upc_edit.setProperty("mono", True)
        self.upc_edit.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # codes read so in every language
        self.upc_edit.textChanged.connect(self._on_upc_changed)
        upc_label.setBuddy(self.upc_edit)
        self.error_label = label("", "bad", wrap=True)
        self.error_label.hide()
        self.confirm_button = button(self.tr("Make it a draft again"), "danger")
        self.confirm_button.setEnabled(False)
        self.confirm_button.clicked.connect(self._on_confirm_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        for part in (head, explanation, upc_label, self.upc_edit, self.error_label):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(dialog_buttons(self, self.confirm_button))
        self.setMinimumWidth(theme.scaled(460))
        self.upc_edit.setFocus()

    def _matches(self) -> bool:
        return gtin14(self.upc_edit.text().strip()) == self._submission.gtin14

    @Slot()
    def _on_upc_changed(self) -> None:
        self.error_label.hide()
        self.confirm_button.setEnabled(self._job is None and self._matches())

    @Slot()
    def _on_confirm_clicked(self) -> None:
        release_id, typed = self._submission.release_id, self.upc_edit.text()
        self.confirm_button.setEnabled(False)
        self.upc_edit.setEnabled(False)
        self._job = self._backend.bridge.submit(lambda services: services.submit.actions.give_up(release_id, typed))
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_finished(self, _submission: object) -> None:
        self._job = None
        self.draft_restored.emit(self._submission.release_id)
        self.accept()

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        self._job = None
        self.upc_edit.setEnabled(True)
        self.confirm_button.setEnabled(self._matches())
        message = error_message(error)
        self.error_label.setText(f"{message.title} {message.sentences()}")
        self.error_label.show()
        self.upc_edit.setFocus()
