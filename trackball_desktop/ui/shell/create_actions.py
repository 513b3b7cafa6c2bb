"""The ways to begin a release: empty, from files, from a target, the sample. Asks what is missing, says what came."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.shell import startup_tuning
from trackball_desktop.ui.shell.actions import Actions
from trackball_desktop.ui.shell.paper_actions import is_message

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.library import Draft
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.shell.page_factories import PageFactories
    from trackball_desktop.ui.shell.release_actions import ReleaseActions


FOLDER_KEY = "beginnings.folder"
MAX_JSON_FILES = 20
"""More JSON files than this in one drop are not imported."""
_IMPORT_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods", ".zip"})
_EVENT_SUFFIXES = (".json", ".ndjson", ".jsonl", ".gz")
_MAX_PROBED_PATHS, _MAX_SCANNED_ENTRIES, _MAX_DEPTH = 3, 40, 4
_MASTER_SUFFIXES = frozenset({".wav", ".flac", ".aif", ".aiff", ".mp3", ".m4a"})


def _may_hold_events(path: Path) -> bool:
    """Say whether a path is worth looking into for catalogue events, by names alone."""
    return path.name.lower().endswith(_EVENT_SUFFIXES) or _is_folder_of_json(path, _MAX_DEPTH)


def _is_folder_of_json(folder: Path, depth: int) -> bool:
    """Say whether the first files in a folder, or in the first of its folders, are JSON and nothing else."""
    try:
        with os.scandir(folder) as scanned:
            entries = [item for item in islice(scanned, _MAX_SCANNED_ENTRIES) if not item.name.startswith(".")]
            files = [entry for entry in entries if entry.is_file()]
            inner = [entry.path for entry in entries if entry.is_dir()]
    except OSError:
        return False
    if files:
        return all(file.name.lower().endswith(_EVENT_SUFFIXES) for file in files)
    return bool(depth and inner) and _is_folder_of_json(Path(min(inner)), depth - 1)


class CreateActions(Actions):
    """Dialogs stand over `parent`."""

    open_requested = Signal(str)
    """A new draft that is to be opened."""
    created = Signal(str)
    """A new draft that is to be shown in the list."""
    file_chosen = Signal(object)
    """The path of a sheet or a bundle."""
    message_chosen = Signal(object)
    """The path of a DDEX message or package."""
    events_chosen = Signal(list)
    """Paths of catalogue events."""
    files_chosen = Signal(list)
    """Paths to be previewed."""
    practice_requested = Signal()
    welcome_requested = Signal()
    """The first run is to be shown, in which an account is connected."""

    def __init__(self, backend: Backend, actions: ReleaseActions, factories: PageFactories, parent: QWidget) -> None:
        super().__init__(backend, parent)
        self._release_actions = actions
        self._factories = factories
        self._unused_drafts: set[str] = set()
        """Empty releases that were made here since the start."""

    @Slot()
    def new_release(self) -> None:
        """Make an empty draft and open it."""
        future = self._backend.library.create(
            startup_tuning.list_work().templates.empty_release(), label=self.tr("Empty release created")
        )
        self._track_job(self._backend.bridge.watch_future(future)).finished.connect(self._on_new_finished)

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of masters."""
        from PySide6.QtWidgets import QFileDialog

        chooser = QFileDialog(self._parent_widget, self.tr("Choose a folder of masters"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly, on=False)
        chooser.setDirectory(self._last_folder())
        chooser.fileSelected.connect(self._on_chooser_file_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot()
    def choose_import(self) -> None:
        """Ask which release of the target to import."""
        dialog = self._factories.import_dialog(self._backend, self._parent_widget)
        dialog.releases_imported.connect(self._on_pull_made)
        dialog.file_chosen.connect(self._release_actions.import_file)
        dialog.account_requested.connect(self.welcome_requested)
        self._open(dialog)

    @Slot()
    def search_stores(self) -> None:
        """Ask for a UPC, an ISRC or an address, and make a draft of what public catalogues show."""
        dialog = self._factories.lookup_dialog(self._backend, None, self._parent_widget)
        dialog.draft_created.connect(self._on_draft_made)
        self._open(dialog)

    def fill_in(self, session: Session) -> None:
        """Show what public catalogues say of the open release, and set what is ticked."""
        session.end_typing()
        dialog = self._factories.lookup_dialog(self._backend, session, self._parent_widget)
        self._open(dialog)

    @Slot(str)
    def create_from_template(self, template_id: str) -> None:
        """Make a draft with what a template gives and open it."""

        async def work(services: Services) -> str:
            return await startup_tuning.list_work().templates.create_from_template(services, template_id)

        self._track_job(self._backend.bridge.submit(work)).finished.connect(self._on_draft_made)

    @Slot()
    def choose_template(self) -> None:
        """Show the templates, to begin from one or to keep them in order."""
        dialog = self._factories.templates_dialog(self._backend, self._parent_widget)
        dialog.chosen.connect(self.create_from_template)
        dialog.failed.connect(self.failed)
        self._open(dialog)

    def save_template(self, session: Session) -> None:
        """Ask for a name and keep what the open release gives to others like it."""
        dialog = self._factories.save_template(
            session.release, self._backend.repositories.templates.list(), self._parent_widget
        )
        dialog.name_entered.connect(self._on_template_named)
        dialog.setProperty("release_id", session.release.id)
        session.end_typing()
        self._open(dialog)

    @Slot(str)
    def _on_template_named(self, name: str) -> None:
        release_id = str(self.sender().property("release_id"))

        async def work(services: Services) -> str:
            return await startup_tuning.list_work().templates.save_template(services, release_id, name)

        self._track_job(self._backend.bridge.submit(work)).finished.connect(self._on_template_saved)

    @Slot(object)
    def _on_template_saved(self, _: object) -> None:
        self._release_actions.notice.emit(self.tr("Template saved. You can now choose it for new releases."))

    @Slot()
    def add_sample(self) -> None:
        """Add the sample release. It belongs into practice mode only: the real library is for real releases."""
        if self._backend.practice:
            self._release_actions.add_sample()
            return
        title = self.tr("The sample release opens in practice mode")
        text = fill(
            self.tr("Practice mode has its own library and simulates {target} and the storage on this computer."),
            target=display_name(FIRST),
        )
        box = startup_tuning.after_start().confirm(
            self._parent_widget, title, title, text, self.tr("Open practice mode")
        )
        box.accepted.connect(self.practice_requested)

    def import_dropped(self, paths: Sequence[Path]) -> None:
        """Begin releases from what was dropped: the target's JSON is imported, all else previewed.

        Catalogue events are imported too; what may hold some is looked into first, beside the window.
        """
        if paths and all(_may_hold_events(path) for path in paths):
            dropped = list(paths)

            async def work(services: Services) -> tuple[list[Path], bool]:
                return dropped, await services.catalogue_events.recognises(dropped[:_MAX_PROBED_PATHS])

            self._track_job(self._backend.bridge.submit(work)).finished.connect(self._on_recognition_finished)
            return
        self._import_files(paths)

    @Slot(object)
    def _on_recognition_finished(self, outcome: tuple[list[Path], bool]) -> None:
        paths, are_events = outcome
        if are_events:
            self.events_chosen.emit(paths)
        else:
            self._import_files(paths)

    def _import_files(self, paths: Sequence[Path]) -> None:
        if len(paths) == 1 and is_message(paths[0]):
            self.message_chosen.emit(paths[0])
            return
        if len(paths) == 1 and paths[0].suffix.lower() in _IMPORT_SUFFIXES:
            self.file_chosen.emit(paths[0])
            return
        bodies = {path: None for path in paths if path.suffix.lower() == ".json"}
        others = [path for path in paths if path not in bodies]
        if any(path.suffix.lower() in _MASTER_SUFFIXES for path in others):
            others = list(paths)  # JSON beside masters is what other programs leave there; the preview says so
        elif len(bodies) <= MAX_JSON_FILES:
            for path in bodies:
                self._release_actions.import_file(path)
        else:
            error = UserError(
                Counts.tr("You dropped %n JSON files.", "You dropped %n JSON file.", len(bodies)),
                meaning=self.tr("Nothing was imported."),
                remedy=fill(self.tr("Drop at most {most} files at a time."), most=MAX_JSON_FILES),
            )
            self.failed.emit(error)
        if others:
            self.files_chosen.emit(others)

    def _last_folder(self) -> str:
        """Return where masters were chosen last; at first the folder of music, or the user's own."""
        saved = self._backend.settings.get(FOLDER_KEY, "")
        if isinstance(saved, str) and saved and Path(saved).is_dir():
            return saved
        from PySide6.QtCore import QStandardPaths

        places = QStandardPaths.StandardLocation
        music = QStandardPaths.writableLocation(places.MusicLocation)
        return music if Path(music).is_dir() else QStandardPaths.writableLocation(places.HomeLocation)

    @Slot(object)
    def _on_draft_made(self, release_id: str) -> None:
        self.open_requested.emit(release_id)

    @Slot(list)
    def _on_pull_made(self, release_ids: list[str]) -> None:
        for release_id in release_ids:
            self.created.emit(release_id)

    @Slot(object)
    def _on_new_finished(self, draft: Draft) -> None:
        self._unused_drafts.add(draft.release.id)
        self.open_requested.emit(draft.release.id)

    @Slot(str)
    def discard_unused(self, release_id: str) -> None:
        """Let go of an empty release that was made here and left as it was: it leaves no row in the list."""
        if release_id in self._unused_drafts:
            self._unused_drafts.discard(release_id)
            self._backend.library.delete_if_unused(release_id)

    @Slot(str)
    def _on_chooser_file_selected(self, path: str) -> None:
        self._backend.settings.save(FOLDER_KEY, str(Path(path).parent))
        self.files_chosen.emit([Path(path)])
