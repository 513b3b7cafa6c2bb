"""What the actions of the window have in common: dialogs that delete themselves, jobs that are held until they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job


class Actions(QObject):
    """Carries out what is asked for; its dialogs stand over the widget that it belongs to."""

    failed = Signal(object)
    """A TrackballError."""

    def __init__(self, backend: Backend, parent: QWidget) -> None:
        super().__init__(parent)
        self._backend = backend
        self._parent_widget = parent
        self._jobs: set[Job] = set()

    def _open(self, dialog: QDialog) -> None:
        """Open a dialog that is deleted once it is closed."""
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _track_job(self, job: Job) -> Job:
        """Hold a job until it has ended, and tell of its failure."""
        self._jobs.add(job)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_job_ended)
        return job

    def _release_title(self, release_id: str) -> str:
        """Return the title of a release; empty for one that is gone."""
        rows = self._backend.library.rows([release_id])
        return rows[0].title if rows else ""

    @Slot()
    def _on_job_ended(self) -> None:
        self._jobs.discard(cast("Job", self.sender()))
