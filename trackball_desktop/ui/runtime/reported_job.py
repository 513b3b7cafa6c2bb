"""The long piece of work of a dialog: a meter shows how far it is, the button that began it stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.progress_meter import ProgressMeter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel, QPushButton, QWidget

    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import ReportingWork


class ReportedJob(QObject):
    """Runs one piece of work at a time.

    What goes wrong stands in `error_label`, which the dialog lays out with `meter`.
    """

    finished = Signal(object)
    """What the work returned."""
    busy_changed = Signal(bool)

    def __init__(self, backend: Backend, button: QPushButton, error_label: QLabel, dialog: QWidget) -> None:
        super().__init__(dialog)
        self._backend = backend
        self._button = button
        self._idle_text = button.text()
        self._job: Job | None = None
        self.meter = ProgressMeter(dialog)
        self.meter.hide()
        self.error_label = error_label
        error_label.hide()

    def stop(self) -> bool:
        """Stop the work; returns whether there was any."""
        if self._job is not None:
            self._job.cancel()
        return self._job is not None

    def run(self, work: ReportingWork) -> None:
        """Begin the work."""
        self.error_label.hide()
        self._set_busy(True)
        self._job = self._backend.bridge.submit_reporting(work)
        self._job.progress.connect(self._on_job_progress)
        self._job.finished.connect(self.finished)
        self._job.failed.connect(self._on_job_failed)
        self._job.ended.connect(self._on_job_ended)

    def _set_busy(self, busy: bool) -> None:
        self.meter.setVisible(busy)
        self.meter.set_share(0.0)
        self._button.setText(self.tr("Stop") if busy else self._idle_text)
        self.busy_changed.emit(busy)

    @Slot(object, object)
    def _on_job_progress(self, done: int, whole: int) -> None:
        self.meter.set_share(done / whole if whole else 0.0)

    @Slot(object)
    def _on_job_failed(self, error: object) -> None:
        self.error_label.setText(error_text(error))
        self.error_label.show()

    @Slot()
    def _on_job_ended(self) -> None:
        self._job = None
        self._set_busy(False)
