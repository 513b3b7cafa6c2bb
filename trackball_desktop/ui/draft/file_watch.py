"""Notices that files of the open release were written over, moved or deleted meanwhile, as mastering does all day.

The system tells of most of it at once; what it does not tell (network drives, more files than it watches) is looked at
when the window comes to the front again. Looking is one stat a file, beside the window.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from trackball_desktop.domain.assets import Asset
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

SETTLE_MS = 400
"""How long after the last notice of the system files are read: writing a master takes a while."""
MAX_WATCHED = 400
"""Files; systems watch only so many, and the others are looked at when the window comes to the front."""

Stamps = dict[str, tuple[int, int] | None]


class FileWatch(QObject):
    """Watches the files of one session, and has it read their facts anew when one has changed."""

    def __init__(self, backend: Backend, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session = session
        self._known_stamps: Stamps = {}
        self._job: Job | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_file_changed)
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.refresh)
        session.assets_changed.connect(self._on_assets_changed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.applicationStateChanged.connect(self._on_application_state_changed)
        self._on_assets_changed()

    @Slot()
    def _on_assets_changed(self) -> None:
        """Take the stamps that the session knows, and watch its files."""
        self._known_stamps = {asset.path: _asset_stamp(asset) for asset in self._session.assets}
        self._update_watched_paths()

    def _update_watched_paths(self) -> None:
        """Watch the files that are there; one that was put in the place of another has to be watched anew."""
        paths = set(list(self._known_stamps)[:MAX_WATCHED])
        watched = set(self._watcher.files())
        if gone := list(watched - paths):
            self._watcher.removePaths(gone)
        if new := list(paths - watched):
            self._watcher.addPaths(new)

    @Slot(str)
    def _on_file_changed(self, _path: str) -> None:
        self._timer.start()

    @Slot(Qt.ApplicationState)
    def _on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive and self._known_stamps:
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Look at all files."""
        if self._job is None:
            self._job = self._backend.bridge.run_in_thread(_read_stamps, tuple(self._known_stamps))
            self._job.finished.connect(self._on_job_finished)
            self._job.ended.connect(self._on_job_ended)

    @Slot(object)
    def _on_job_finished(self, found: Stamps) -> None:
        self._update_watched_paths()
        if any(found[path] != self._known_stamps.get(path, found[path]) for path in found):
            self._known_stamps.update(found)
            self._session.checks.refresh_facts()

    @Slot()
    def _on_job_ended(self) -> None:
        self._job = None


def _asset_stamp(asset: Asset) -> tuple[int, int] | None:
    return asset.stamp.size, asset.stamp.mtime_ns


def _read_stamps(paths: tuple[str, ...]) -> Stamps:
    stamps: Stamps = {}
    for path in paths:
        try:
            stat = Path(path).stat()
        except (OSError, ValueError):
            stamps[path] = None
        else:
            stamps[path] = stat.st_size, stat.st_mtime_ns
    return stamps
