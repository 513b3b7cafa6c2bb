"""Files in and out of the window: the export dialog, bundles and sheets that are dropped or chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from trackball_desktop.ui.kit.formatting import fill

if TYPE_CHECKING:
    from trackball_desktop.services.bundles import Imported
    from trackball_desktop.ui.library.events_dialog import EventsDialog
    from trackball_desktop.ui.library.export_dialog import ExportDialog
    from trackball_desktop.ui.library.sheet_dialog import SheetDialog
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.shell.page_factories import PageFactories

TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods", ".txt"})


class FileActions(QObject):
    """Opens the dialogs, and tells what came of them."""

    made = Signal(str)
    """The id of a release that is new in the library."""
    notice = Signal(str)
    not_taken = Signal(list)
    """Paths of what is neither: for the preview of masters, which says what it is."""
    failed = Signal(object)
    """A TrackballError."""

    def __init__(self, backend: Backend, parts: PageFactories, over: QWidget) -> None:
        super().__init__(over)
        self._backend = backend
        self._parts = parts
        self._over = over
        self._jobs: set[Job] = set()
        self.export_dialog: ExportDialog | None = None
        """The dialog that was opened last; it deletes itself."""
        self.sheet_dialog: SheetDialog | None = None
        """The same for sheets."""
        self.events_dialog: EventsDialog | None = None
        """The same for catalogue events."""

    @Slot(list)
    def export(self, ids: Sequence[str]) -> None:
        """Ask in which form releases leave; the whole library where none is named."""
        rows = self._backend.library.rows(ids) if len(ids) == 1 else []
        dialog = self.export_dialog = self._parts.export_dialog(
            self._backend, ids, rows[0].title if rows else "", self._over
        )
        dialog.told.connect(self.notice)
        dialog.failed.connect(self.failed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def transfer(self, release_id: str) -> None:
        """Show how a release moves from another distributor."""
        dialog = self._parts.transfer_dialog(self._backend, release_id, self._over)
        dialog.failed.connect(self.failed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def export_library(self) -> None:
        """Ask in which form the whole library leaves."""
        self.export([])

    @Slot()
    def choose_file(self) -> None:
        """Ask for a sheet or a bundle to import."""
        chooser = QFileDialog(self._over, self.tr("Import a sheet or a bundle"))
        pattern = " ".join(f"*{suffix}" for suffix in (*sorted(TABLES), ".zip"))
        chooser.setNameFilter(fill(self.tr("Sheets and bundles ({endings})"), endings=pattern))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self._on_file_selected)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @Slot(str)
    def _on_file_selected(self, path: str) -> None:
        self.open(Path(path))

    @Slot()
    def choose_events(self) -> None:
        """Ask where catalogue events are to be imported from."""
        self.open_events([])

    @Slot(list)
    def open_events(self, paths: Sequence[Path]) -> None:
        """Import catalogue events of files and folders; ask for them where none are named."""
        dialog = self.events_dialog = self._parts.events_dialog(self._backend, paths, self._over)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open(self, path: Path) -> None:
        """Import a bundle, or show what a sheet would become."""
        if path.suffix.lower() == ".zip":
            self.open_bundle(path)
        else:
            self.open_sheet(path)

    def open_sheet(self, path: Path) -> None:
        """Show what a sheet would become."""
        dialog = self.sheet_dialog = self._parts.sheet_dialog(self._backend, path, self._over)
        dialog.made.connect(self.made)
        dialog.told.connect(self.notice)
        dialog.failed.connect(self.failed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_bundle(self, path: Path) -> None:
        """Make a draft of a bundle."""
        self.notice.emit(fill(self.tr("Opening {name}…"), name=path.name))
        job = self._backend.bridge.submit(lambda services: services.bundles.open_if_bundle(path))
        job.setProperty("path", str(path))
        self._jobs.add(job)
        job.finished.connect(self._on_bundle_opened)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_job_ended)

    @Slot(object)
    def _on_bundle_opened(self, imported: Imported | None) -> None:
        if imported is None:
            self.not_taken.emit([Path(str(self.sender().property("path")))])
            return
        self.made.emit(imported.release_id)
        if imported.notes:
            self.notice.emit(" ".join(imported.notes))

    @Slot()
    def _on_job_ended(self) -> None:
        self._jobs = {job for job in self._jobs if not job.done}
