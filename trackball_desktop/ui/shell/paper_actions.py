"""Papers, DDEX deliveries and DDEX messages of the window: opens their dialogs, and tells what came of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.shell.actions import Actions

if TYPE_CHECKING:
    from trackball_desktop.formats.ern.reader import ErnImport
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.ern import ImportedRelease
    from trackball_desktop.ui.papers.delivery import DeliveryDialog
    from trackball_desktop.ui.papers.dialog import PapersDialog
    from trackball_desktop.ui.papers.ern_import_dialog import ErnImportDialog
    from trackball_desktop.ui.papers.package_dialog import PackageDialog
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.work import Report
    from trackball_desktop.ui.shell.page_factories import PageFactories

_PARTNER_DELIVERY: Final = re.compile(r"\d{12,16}_\d{14,17}\.zip", re.IGNORECASE)
"""How the target names the packages of its Partner Deliveries: two zeros, the UPC or EAN, and the time."""

_UPC: Final = re.compile(r"\d{12,14}")

_Outcome = tuple[Path, "ErnImport", "list[ImportedRelease]"]


def is_message(path: Path) -> bool:
    """Say whether what was dropped is taken for a DDEX message or a package of one, by names alone.

    A package's folder is called as its release's UPC, and so is the message in it.
    """
    if path.suffix.lower() == ".xml" or _PARTNER_DELIVERY.fullmatch(path.name) is not None:
        return True
    return _UPC.fullmatch(path.name) is not None and (path / f"{path.name}.xml").is_file()


class PaperActions(Actions):
    """Dialogs stand over `parent`."""

    created = Signal(str)
    """The id of a release that is new in the library."""
    notice = Signal(str)

    def __init__(self, backend: Backend, factories: PageFactories, parent: QWidget) -> None:
        super().__init__(backend, parent)
        self._factories = factories
        self.papers_dialog: PapersDialog | None = None
        """The dialog that was opened last; it deletes itself. The same for the others."""
        self.delivery_dialog: DeliveryDialog | None = None
        self.ern_import_dialog: ErnImportDialog | None = None
        self.package_dialog: PackageDialog | None = None

    @Slot(list)
    def show_papers(self, ids: Sequence[str]) -> None:
        """Show the papers of the first of these releases."""
        if not ids:
            return
        dialog = self._factories.papers_dialog(self._backend, ids[0], self._release_title(ids[0]), self._parent_widget)
        self.papers_dialog = dialog
        dialog.notice.connect(self.notice)
        self._open(dialog)

    @Slot(list)
    def deliver(self, ids: Sequence[str]) -> None:
        """Ask to whom these releases are delivered by DDEX."""
        if not ids:
            return
        dialog = self._factories.delivery_dialog(self._backend, ids, self._release_title(ids[0]), self._parent_widget)
        self.delivery_dialog = dialog
        dialog.notice.connect(self.notice)
        self._open(dialog)

    @Slot()
    def choose_message(self) -> None:
        """Ask for a DDEX message or package to import."""
        filters = self.tr("DDEX messages and packages (*.xml *.zip)")
        choose_file(self._parent_widget, self.tr("Import a DDEX message"), self.open_message, filters=filters)

    @Slot()
    def choose_package(self) -> None:
        """Ask for the package of a partner delivery, a file or a link."""
        self.open_package(None)

    def open_package(self, path: Path | None) -> None:
        """Show what the package of a partner delivery told stores; ask for one where none is named."""
        dialog = self.package_dialog = self._factories.package_dialog(self._backend, path, self._parent_widget)
        dialog.import_requested.connect(self._on_import_requested)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_import_requested(self, path: str) -> None:
        self.open_message(Path(path))

    @Slot(object)
    def open_dropped(self, path: Path) -> None:
        """Open what was dropped: the package of a partner delivery, by its name, or a message."""
        if _PARTNER_DELIVERY.fullmatch(path.name) is not None:
            self.open_package(path)
        else:
            self.open_message(path)

    def open_message(self, path: Path, *, force: bool = False) -> None:
        """Make drafts of a message's releases; those that are here are compared, unless `force` is set."""
        self.notice.emit(fill(self.tr("Reading {name}…"), name=path.name))

        async def work(services: Services, report: Report) -> _Outcome:
            message = await services.ern.read(path)
            if message is None:
                raise UserError(
                    FileText.tr("{name} is not a DDEX message and contains none.", name=path.name),
                    meaning=FileText.tr("Nothing was imported."),
                )
            read, folder = message
            arrived = await services.ern.import_message(read, folder, path.name, force_new=force, on_progress=report)
            return path, read, arrived

        job = self._track_job(self._backend.bridge.submit_reporting(work))
        job.setProperty("name", path.name)
        job.progress.connect(self._on_message_progress)
        job.finished.connect(self._on_message_read)

    @Slot(object, object)
    def _on_message_progress(self, done: int, whole: int) -> None:
        if done:
            name = str(self.sender().property("name"))
            self.notice.emit(fill(self.tr("Reading {name}: {done} of {whole}"), name=name, done=done, whole=whole))

    @Slot(object)
    def _on_message_read(self, outcome: _Outcome) -> None:
        path, read, arrived = outcome
        for item in arrived:
            if not item.known:
                self.created.emit(item.release_id)
        dialog = self.ern_import_dialog = self._factories.ern_import_dialog(
            read, arrived, path.name, self._parent_widget
        )
        dialog.setProperty("message", str(path))
        dialog.create_anyway_requested.connect(self._on_anyway_requested)
        dialog.open()

    @Slot()
    def _on_anyway_requested(self) -> None:
        self.open_message(Path(str(self.sender().property("message"))), force=True)
