"""Files in and out of the window: the export dialog, bundles and sheets that are dropped or chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.shell.actions import Actions

if TYPE_CHECKING:
    from trackball_desktop.services.bundles import ImportedBundle
    from trackball_desktop.ui.library.events_dialog import EventsDialog
    from trackball_desktop.ui.library.export_dialog import ExportDialog
    from trackball_desktop.ui.library.sheet_dialog import SheetDialog
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.shell.page_factories import PageFactories

TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods", ".txt"})

_PERCENT_STEP: Final = 10
"""How much more of a bundle is there each time that this is told."""


class FileActions(Actions):
    """Opens the dialogs, and tells what came of them."""

    created = Signal(str)
    """The id of a release that is new in the library."""
    notice = Signal(str)
    unrecognised = Signal(list)
    """Paths of what is neither: for the preview of masters, which says what it is."""

    def __init__(self, backend: Backend, factories: PageFactories, parent: QWidget) -> None:
        super().__init__(backend, parent)
        self._factories = factories
        self.export_dialog: ExportDialog | None = None
        """The dialog that was opened last; it deletes itself."""
        self.sheet_dialog: SheetDialog | None = None
        """The same for sheets."""
        self.events_dialog: EventsDialog | None = None
        """The same for catalogue events."""

    @Slot(list)
    def export(self, ids: Sequence[str]) -> None:
        """Ask in which form releases leave; the whole library where none is named."""
        title = self._release_title(ids[0]) if len(ids) == 1 else ""
        dialog = self.export_dialog = self._factories.export_dialog(self._backend, ids, title, self._parent_widget)
        dialog.notice.connect(self.notice)
        self._open(dialog)

    @Slot(str)
    def transfer(self, release_id: str) -> None:
        """Show how a release moves from another distributor."""
        dialog = self._factories.transfer_dialog(self._backend, release_id, self._parent_widget)
        self._open(dialog)

    @Slot()
    def export_library(self) -> None:
        """Ask in which form the whole library leaves."""
        self.export([])

    @Slot()
    def choose_file(self) -> None:
        """Ask for a sheet or a bundle to import."""
        pattern = " ".join(f"*{suffix}" for suffix in (*sorted(TABLES), ".zip"))
        filters = fill(self.tr("Sheets and bundles ({endings})"), endings=pattern)
        choose_file(self._parent_widget, self.tr("Import a sheet or a bundle"), self.open, filters=filters)

    @Slot()
    def choose_events(self) -> None:
        """Ask where catalogue events are to be imported from."""
        self.open_events([])

    @Slot(list)
    def open_events(self, paths: Sequence[Path]) -> None:
        """Import catalogue events of files and folders; ask for them where none are named."""
        dialog = self.events_dialog = self._factories.events_dialog(self._backend, paths, self._parent_widget)
        self._open(dialog)

    def open(self, path: Path) -> None:
        """Import a bundle, or show what a sheet would become."""
        if path.suffix.lower() == ".zip":
            self.open_bundle(path)
        else:
            self.open_sheet(path)

    def open_sheet(self, path: Path) -> None:
        """Show what a sheet would become."""
        dialog = self.sheet_dialog = self._factories.sheet_dialog(self._backend, path, self._parent_widget)
        dialog.release_created.connect(self.created)
        dialog.notice.connect(self.notice)
        dialog.failed.connect(self.failed)
        self._open(dialog)

    def open_bundle(self, path: Path) -> None:
        """Make a draft of a bundle."""
        self.notice.emit(fill(self.tr("Opening {name}…"), name=path.name))
        job = self._track_job(
            self._backend.bridge.submit_reporting(
                lambda services, report: services.bundles.import_if_bundle(path, report)
            )
        )
        job.setProperty("path", str(path))
        job.setProperty("percent", 0)
        job.progress.connect(self._on_bundle_progress)
        job.finished.connect(self._on_bundle_opened)

    @Slot(object, object)
    def _on_bundle_progress(self, done: int, whole: int) -> None:
        job = self.sender()
        percent = done * 100 // whole if whole else 0
        if percent >= int(job.property("percent")) + _PERCENT_STEP:
            job.setProperty("percent", percent)
            name = Path(str(job.property("path"))).name
            self.notice.emit(fill(self.tr("Opening {name}: {percent} %"), name=name, percent=percent))

    @Slot(object)
    def _on_bundle_opened(self, imported: ImportedBundle | None) -> None:
        if imported is None:
            self.unrecognised.emit([Path(str(self.sender().property("path")))])
            return
        self.created.emit(imported.release_id)
        if imported.notes:
            self.notice.emit(" ".join(imported.notes))
