"""Imports catalogue events: from files, a folder, or the bucket that a receiver writes to. Says what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from trackball_desktop.domain.availability import SOURCE_NAME
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.formats.catalogue_events.files import ENDINGS
from trackball_desktop.services.catalogue_events import PREFIX
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.choose_file import choose_files, choose_folder
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.formatting import format_size
from trackball_desktop.ui.kit.languages import Texts
from trackball_desktop.ui.kit.progress_meter import ProgressMeter

if TYPE_CHECKING:
    from trackball_desktop.services.catalogue_events import EventImport
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import Report


class EventImportText(Texts):
    """What came of an import of catalogue events."""


def import_summary(outcome: EventImport) -> list[str]:
    """Return what came of an import, a sentence each."""
    counts = outcome.counts
    sentences = [
        EventImportText.tr("%n events were read.", "%n event was read.", counts.events),
        EventImportText.tr(
            "%n were imported because they are newer.",
            "%n was imported because it is newer.",
            counts.taken,
        ),
    ]
    for count, sentence in (
        (
            counts.takedowns,
            EventImportText.tr("%n of them take a release down.", "%n of them takes a release down.", counts.takedowns),
        ),
        (counts.again, EventImportText.tr("%n were imported again.", "%n was imported again.", counts.again)),
        (
            counts.older,
            EventImportText.tr("%n were older than the saved ones.", "%n was older than the saved one.", counts.older),
        ),
        (
            counts.tests,
            EventImportText.tr("%n were tests and were ignored.", "%n was a test and was ignored.", counts.tests),
        ),
        (
            counts.not_ours,
            EventImportText.tr(
                "%n are about releases that are not in the library and were ignored.",
                "%n is about a release that is not in the library and was ignored.",
                counts.not_ours,
            ),
        ),
        (counts.unreadable, EventImportText.tr("%n could not be read.", "%n could not be read.", counts.unreadable)),
        (
            outcome.skipped,
            EventImportText.tr(
                "%n files were already read before.", "%n file was already read before.", outcome.skipped
            ),
        ),
        (
            len(outcome.filled),
            EventImportText.tr(
                "%n releases received the release ID that finds their cover.",
                "%n release received the release ID that finds its cover.",
                len(outcome.filled),
            ),
        ),
        (
            len(outcome.differing),
            EventImportText.tr(
                "%n releases have a different release ID than the events; it was not changed.",
                "%n release has a different release ID than the events; it was not changed.",
                len(outcome.differing),
            ),
        ),
        (
            len(outcome.ambiguous),
            EventImportText.tr(
                "%n releases share their UPC with several releases in the events; no ID was filled in.",
                "%n release shares its UPC with several releases in the events; no ID was filled in.",
                len(outcome.ambiguous),
            ),
        ),
    ):
        if count:
            sentences.append(sentence)
    return sentences


class EventsDialog(Dialog):
    """Stays open while events are read; Cancel keeps what was taken until then."""

    def __init__(self, backend: Backend, paths: Sequence[Path] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job | None = None
        self.setWindowTitle(self.tr("Import catalogue events"))
        self.intro_label = label(
            EventImportText.tr(
                "Events from {name} show where a release is cleared and when it is taken down. They are "
                "matched by UPC.",
                name=SOURCE_NAME,
            ),
            wrap=True,
        )
        self.files_button = button(self.tr("Files…"), icon="file")
        self.folder_button = button(self.tr("A folder…"), icon="folder")
        self.bucket_button = button(self.tr("From the bucket"), icon="storage")
        self.keep_all_checkbox = QCheckBox(self.tr("Also save events for releases that are not in the library"))
        self.meter = ProgressMeter(self)
        self.meter.setAccessibleName(self.tr("Import progress"))
        self.meter.hide()
        self.status_label = label("", "dim", wrap=True)
        self.status_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.close_button = button(self.tr("Close"), "primary")
        self.cancel_button = button(self.tr("Cancel"))
        self.cancel_button.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(self.intro_label)
        column.addLayout(row(self.files_button, self.folder_button, self.bucket_button, None))
        column.addWidget(self.keep_all_checkbox)
        column.addWidget(self.meter)
        column.addWidget(self.status_label, 1)
        column.addLayout(row(None, self.cancel_button, self.close_button))
        self.resize_scaled(560, 340)
        self.files_button.clicked.connect(self._on_files_clicked)
        self.folder_button.clicked.connect(self._on_folder_clicked)
        self.bucket_button.clicked.connect(self.import_from_bucket)
        self.close_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        if paths:
            self.import_paths(paths)

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Read files and folders."""
        chosen, keep_all = list(paths), self.keep_all_checkbox.isChecked()

        async def work(services: Services, report: Report) -> EventImport:
            return await services.catalogue_events.import_files(chosen, keep_all=keep_all, on_progress=report)

        self._start_job(self._backend.bridge.submit_reporting(work))

    @Slot()
    def import_from_bucket(self) -> None:
        """Read what a receiver put into the bucket of the usual account."""
        keep_all = self.keep_all_checkbox.isChecked()

        async def work(services: Services, report: Report) -> EventImport:
            return await services.catalogue_events.import_from_bucket(keep_all=keep_all, on_progress=report)

        self._start_job(self._backend.bridge.submit_reporting(work))
        self.status_label.setText(EventImportText.tr("Reading {prefix} in the bucket…", prefix=PREFIX))

    def _start_job(self, job: Job) -> None:
        self._job = job
        self._set_busy(True)
        self.status_label.setText(self.tr("Reading…"))
        job.progress.connect(self._on_job_progress)
        job.finished.connect(self._on_job_finished)
        job.failed.connect(self._on_job_failed)
        job.ended.connect(self._on_job_ended)

    def _set_busy(self, busy: bool) -> None:
        self.meter.setVisible(busy)
        self.meter.set_share(0.0)
        self.cancel_button.setVisible(busy)
        self.close_button.setVisible(not busy)
        for item in (self.files_button, self.folder_button, self.bucket_button, self.keep_all_checkbox):
            item.setEnabled(not busy)

    @Slot()
    def _on_files_clicked(self) -> None:
        pattern = " ".join(f"*{ending}" for ending in ENDINGS)
        kinds = EventImportText.tr("Catalogue events ({endings})", endings=pattern)
        choose_files(self, self.tr("Choose event files"), self.import_paths, filters=kinds)

    @Slot()
    def _on_folder_clicked(self) -> None:
        choose_folder(self, self.tr("Choose a folder with events"), self._on_folder_chosen)

    def _on_folder_chosen(self, folder: Path) -> None:
        self.import_paths([folder])

    @Slot(object, object)
    def _on_job_progress(self, done: int, whole: int) -> None:
        if whole:
            self.meter.set_share(done / whole)
            self.status_label.setText(
                EventImportText.tr("{done} of {whole} read", done=format_size(done), whole=format_size(whole))
            )
        else:
            self.status_label.setText(EventImportText.tr("%n files read", "%n file read", done))

    @Slot(object)
    def _on_job_finished(self, outcome: EventImport) -> None:
        lines = import_summary(outcome) + [error_text(problem) for problem in outcome.problems]
        self.status_label.setText("\n".join(lines))

    @Slot(object)
    def _on_job_failed(self, error: TrackballError) -> None:
        self.status_label.setText(error_text(error))

    @Slot()
    def _on_job_ended(self) -> None:
        self._set_busy(False)
        if self.status_label.text().endswith("…"):
            self.status_label.setText(
                self.tr("Stopped. Events read so far are saved; the next import continues from there.")
            )

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self.status_label.setText(self.tr("Stopping…"))
            self._job.cancel()

    def reject(self) -> None:
        """Escape: stop what runs, then close."""
        if self._job is not None and not self._job.is_done:
            self._job.cancel()
        super().reject()
