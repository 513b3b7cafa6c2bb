"""Files of a release as the editor changes them: attach, take away, find again. No file is read on the main thread.

Masters stay where they are; an asset is a row that points at one. Changing it is no edit of the draft and so no step of
undo; the session hears of it through the library's news and checks again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QObject,
    Signal,
    Slot,
)

from trackball_desktop.domain.assets import (
    FILES_MEASURED_BY,
    MEASURED_BY,
    PICTURES_MEASURED_BY,
    Asset,
    AssetRole,
    FileStamp,
)
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.domain.ids import new_id
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.artwork import require_picture
from trackball_desktop.ui.draft.file_copies import clear_copy

if TYPE_CHECKING:
    from concurrent.futures import Future

    from trackball_desktop.checks.model import Facts
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

AUDIO_FILTER = "*.wav *.flac *.aif *.aiff *.aifc *.mp3 *.m4a *.aac *.bwf *.rf64"
PICTURE_FILTER = "*.jpg *.jpeg *.png *.tif *.tiff *.webp"


def _require_picture(owner_id: str, path: Path, stamp: FileStamp) -> tuple[str, Path, FileStamp]:
    """Return what it was given. Raises MediaError for what is no picture."""
    require_picture(path)
    return owner_id, path, stamp


class ReleaseFiles(QObject):
    """Attaches files to the open draft and has them measured."""

    changed = Signal()
    failed = Signal(object)
    progress_changed = Signal()
    """How far measuring is has changed: see `measuring`, `progress` and `stopped`."""

    def __init__(self, backend: Backend, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session = session
        self.is_measuring = False
        self.progress = (0, 0)
        """Files measured, of how many; the second is 0 as long as that is not known."""
        self.was_stopped = False
        """Whether somebody stopped the last measurement, so that files are left."""
        self._job: Job | None = None
        self._measure_again = False
        self._stopping = False
        self._attached_ids: set[str] = set()
        """Ids of the assets put since the last stop; the session may not know of them yet."""
        self._skipped_ids: set[str] = set()
        """Ids of the assets that were left when somebody stopped measuring: they do not begin it anew."""

    def attach(self, owner_id: str, role: AssetRole, path: Path) -> None:
        """Attach a file to a node in a role, in the place of the one that was there."""
        stamp = file_stamp(path)
        if stamp is None:
            self.failed.emit(
                StorageError(
                    FileText.tr("{name} no longer exists.", name=path.name),
                    remedy=FileText.tr("Choose the file again."),
                )
            )
            return
        if role is not AssetRole.COVER:
            self._replace_asset(owner_id, role, path, stamp)
            return
        job = self._backend.bridge.run_in_thread(_require_picture, owner_id, path, stamp)
        job.finished.connect(self._on_picture_finished)
        job.failed.connect(self.failed)

    @Slot(object)
    def _on_picture_finished(self, cover: tuple[str, Path, FileStamp]) -> None:
        owner_id, path, stamp = cover
        self._replace_asset(owner_id, AssetRole.COVER, path, stamp)

    def _replace_asset(self, owner_id: str, role: AssetRole, path: Path, stamp: FileStamp) -> None:
        release_id = self._session.release.id
        old = self._session.find_asset(owner_id, role.value) if not role.allows_several else None
        clear_copy(self._session, owner_id, role)
        if old is not None:
            self._track_write(self._backend.assets.remove(old.id))
        asset = Asset(
            id=new_id(), release_id=release_id, owner_id=owner_id, role=role, path=str(path.absolute()), stamp=stamp
        )
        self._attached_ids.add(asset.id)
        self._track_write(self._backend.assets.save([asset]))

    def remove(self, asset: Asset) -> None:
        """Take a file from the release; the file itself stays where it is."""
        clear_copy(self._session, asset.owner_id, asset.role)
        self._track_write(self._backend.assets.remove(asset.id))

    def relink(self, asset: Asset, path: Path) -> int:
        """Say where a missing file is now; other missing files of the release that lie beside it are found with it.

        Returns how many were found.
        """
        missing = self._session.checks.facts.missing if self._session.checks.facts is not None else frozenset[str]()
        count = 0
        for other in self._session.assets:
            if other.id != asset.id and other.id not in missing:
                continue
            candidate = path if other.id == asset.id else path.parent / Path(other.path).name
            stamp = file_stamp(candidate)
            if stamp is None or (other.id != asset.id and stamp.size != other.stamp.size):
                continue
            self._track_write(self._backend.assets.relink(other.id, str(candidate.absolute()), stamp))
            count += 1
        return count

    def _track_write(self, future: Future[None]) -> None:
        job = self._backend.bridge.watch_future(future)
        job.failed.connect(self.failed)
        job.ended.connect(self._on_store_written)

    @Slot()
    def _on_store_written(self) -> None:
        self._session.checks.refresh_facts()
        self.changed.emit()
        self.measure()

    @Slot()
    def measure(self) -> None:
        """Have files measured that were not yet, in a process of their own; those left by a stop do not begin it."""
        waiting = self._unmeasured_ids()
        if waiting is not None and waiting <= self._skipped_ids:
            if not self.is_measuring:
                self._show_progress(measuring=False, stopped=bool(waiting))
            return
        if self.is_measuring:
            self._measure_again = True
            return
        release_id = self._session.release.id
        self._show_progress(measuring=True)
        self._job = self._backend.bridge.submit_reporting(
            lambda services, report: services.checking.measure(release_id, report)
        )
        self._job.progress.connect(self._on_measure_progress)
        self._job.finished.connect(self._on_measure_finished)
        self._job.failed.connect(self._on_measure_failed)
        self._job.cancelled.connect(self._on_measure_cancelled)

    @Slot()
    def stop_measuring(self) -> None:
        """Leave the files that are not measured yet; what was measured stays."""
        self._measure_again = False
        self._skipped_ids |= self._attached_ids | (self._unmeasured_ids() or set())
        self._attached_ids.clear()
        if self._job is not None:
            self._stopping = True
            self._job.cancel()

    @Slot()
    def measure_all(self) -> None:
        """Have all files measured, also those that were left by a stop."""
        self._skipped_ids.clear()
        self.measure()

    def _unmeasured_ids(self) -> set[str] | None:
        """Return the ids of the assets that wait for measuring; None as long as nothing is known of the files."""
        facts = self._session.checks.facts
        return None if facts is None else {asset.id for asset in facts.assets if needs_measuring(asset, facts)}

    def _show_progress(self, *, measuring: bool, stopped: bool = False, progress: tuple[int, int] = (0, 0)) -> None:
        self.is_measuring, self.was_stopped, self.progress = measuring, stopped, progress
        self.progress_changed.emit()

    def _end_measuring(self) -> None:
        # A job that was done already when it was stopped ends as finished; files may be left all the same.
        stopped, self._stopping = self._stopping, False
        self._job = None
        self._session.checks.refresh_facts()
        self._show_progress(measuring=False, stopped=stopped and bool(self._unmeasured_ids()))
        self.changed.emit()
        again, self._measure_again = self._measure_again, False
        if again:
            self.measure()

    @Slot(object, object)
    def _on_measure_progress(self, done: int, whole: int) -> None:
        self._session.checks.refresh_facts()
        self._show_progress(measuring=True, progress=(done, whole))

    @Slot(object)
    def _on_measure_finished(self, _: object) -> None:
        self._end_measuring()

    @Slot(object)
    def _on_measure_failed(self, error: object) -> None:
        self._end_measuring()
        self.failed.emit(error)

    @Slot()
    def _on_measure_cancelled(self) -> None:
        self._end_measuring()


def needs_measuring(asset: Asset, facts: Facts) -> bool:
    """Say whether a file that is there was not measured yet, or by an app that knew less."""
    if asset.id in facts.missing or asset.id in facts.unreadable:
        return False
    picture, sound, other = facts.artwork.get(asset.id), facts.audio.get(asset.id), facts.files.get(asset.id)
    if picture is not None:
        return picture.measured_by < PICTURES_MEASURED_BY
    if other is not None:
        return other.measured_by < FILES_MEASURED_BY
    return sound is None or sound.measured_by < MEASURED_BY


def file_stamp(path: Path) -> FileStamp | None:
    """Return size and time of a file, without its hash; None when it is not there."""
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return None
    return FileStamp(size=stat.st_size, mtime_ns=stat.st_mtime_ns)


def is_artwork_rule(rule: str) -> bool:
    """Say whether a rule is about the cover."""
    return rule.split(".")[0] in {"art", "artwork", "cover"}


def is_other_file_rule(rule: str) -> bool:
    """Say whether a rule is about files that go with masters and cover."""
    return rule.split(".")[0] in {"motion", "booklet"}


def is_audio_rule(rule: str) -> bool:
    """Say whether a rule is about sound files."""
    return rule.split(".")[0] in {"audio", "file", "video", "atmos"}
