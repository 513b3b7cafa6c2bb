"""Copies of the library: made daily and at close, listed, thinned out. `restoring` puts one back."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trackball_desktop.domain.clock import Clock, utc_now
from trackball_desktop.domain.errors import StorageError, TrackballError, UserError
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage import backup, paths
from trackball_desktop.storage.backup import BUDGET, BackupFile
from trackball_desktop.storage.database import format_time
from trackball_desktop.storage.repositories import Repositories

__all__ = ["BUDGET", "BackupFile", "Backups"]

OWN_FOLDER = "backups"
_LOCATION_FILE = "backups.json"
"""In the data folder, not in the library: it is asked for when the library cannot be read."""
_DAY = timedelta(hours=24)
_TIME_RESOLUTION = timedelta(seconds=1)
"""To which the names of copies are exact."""
FAILURE_KEY = "backups.trouble"
"""The setting that keeps why the newest attempt failed."""
_log = logging.getLogger(__name__)


class Backups:
    """The copies of one data folder."""

    def __init__(self, folder: Path, *, now: Clock = utc_now) -> None:
        self._data = folder
        self._now = now

    @property
    def folder(self) -> Path:
        """Where copies are kept: the chosen folder, or one in the data folder."""
        try:
            chosen = json.loads((self._data / _LOCATION_FILE).read_text("utf-8"))["folder"]
        except (OSError, ValueError, KeyError, TypeError):
            return self._data / OWN_FOLDER
        return Path(chosen) if isinstance(chosen, str) and chosen else self._data / OWN_FOLDER

    def set_folder(self, folder: Path | None) -> Path:
        """Keep copies in another folder from now on, None for the data folder's own; return where. Raises UserError.

        In a folder of the user's they lie in one of their own, which is named after the library: several libraries may
        be kept on one disk. Copies that were made before stay where they are, and are listed as well.
        """
        target = self._data / OWN_FOLDER
        if folder is not None:
            from hashlib import sha256

            name = f"{paths.APP_NAME} copies {sha256(os.fsencode(self._data)).hexdigest()[:8]}"
            target = folder.absolute() / name
            try:
                target.mkdir(mode=0o700, exist_ok=True)
                probe = target / ".writable"
                probe.write_bytes(b"")
                probe.unlink()
            except OSError as error:
                raise UserError(
                    LibraryText.tr(
                        "Backups cannot be saved in {folder}: {strerror}.",
                        folder=folder,
                        strerror=error.strerror or error,
                    ),
                    meaning=LibraryText.tr("Backups stay in the previous folder."),
                    remedy=LibraryText.tr("Choose an existing folder that you can write to."),
                ) from error
        try:
            (self._data / _LOCATION_FILE).write_text(json.dumps({"folder": str(target)}), "utf-8")
        except OSError as error:
            raise StorageError(
                LibraryText.tr("The setting could not be saved: {strerror}.", strerror=error.strerror or error),
                remedy=LibraryText.tr("Check the disk of the data folder."),
            ) from error
        return target

    def list(self) -> list[BackupFile]:
        """Return all copies that can be found, the newest first."""
        copies_by_path: dict[Path, BackupFile] = {}
        for folder in dict.fromkeys((self.folder, self._data / OWN_FOLDER)):
            with contextlib.suppress(OSError):  # a disk that is not connected
                copies_by_path.update((copy.path, copy) for copy in backup.list_copies(folder))
        return sorted(copies_by_path.values(), key=lambda copy: (copy.made_at, copy.path.name), reverse=True)

    def find(self, wanted: str) -> Path:
        """Return the copy of this name, `newest`, or the file itself. Raises UserError."""
        backups = self.list()
        if wanted == "newest" and backups:
            return backups[0].path
        match = next((copy.path for copy in backups if copy.path.name == wanted), Path(wanted))
        if not match.is_file():
            raise UserError(
                LibraryText.tr("There is no copy {wanted}.", wanted=wanted)
                if backups
                else LibraryText.tr("There is no copy of this library."),
                meaning=LibraryText.tr("Nothing was changed."),
                remedy=LibraryText.tr("Choose one from the list, or give a file."),
            )
        return match

    def make(self, repositories: Repositories) -> Path:
        """Make a checked copy now, thin the others, and return its path. Waits. Raises StorageError.

        A chosen folder that cannot be written does not leave the library without a copy: it goes into the data folder.
        """
        database = repositories.database
        if database.damage is not None:  # what is copied of it is no way back, and would push better copies out
            raise database.damage
        folder = self.folder
        database.has_changed = False
        try:
            try:
                path = database.back_up(folder)
            except StorageError:
                if folder == self._data / OWN_FOLDER:
                    raise
                database.back_up(self._data / OWN_FOLDER)
                raise
        except TrackballError as error:
            database.has_changed = True
            _log.warning("the library could not be copied: %s", error)
            repositories.settings.save(FAILURE_KEY, {"at": format_time(self._now()), "title": error.title})
            raise
        if repositories.settings.get(FAILURE_KEY) is not None:
            repositories.settings.save(FAILURE_KEY, None)
        with contextlib.suppress(OSError):  # there is another day
            backup.delete_superfluous(folder, self._now())
            backup.delete_superfluous(self._data, self._now())
        return path

    def is_due(self, repositories: Repositories) -> bool:
        """Say whether the library has changed since its newest copy, and that is more than a day old."""
        newest = next(iter(self.list()), None)
        if newest is None:
            return True
        age = self._now() - newest.made_at
        return (age > _DAY or age < -_DAY) and _changed_at(
            repositories.database.path
        ) > newest.made_at + _TIME_RESOLUTION

    def back_up_if_due(self, repositories: Repositories, *, at_close: bool) -> Path | None:
        """Make a copy where one is due; with `at_close`, also of what changed in this session. Never raises."""
        if repositories.database.is_read_only:
            return None
        try:
            if (at_close and repositories.database.has_changed) or self.is_due(repositories):
                return self.make(repositories)
        except TrackballError:  # it was noted
            return None
        except OSError:
            _log.exception("the library could not be copied")
        return None


def _changed_at(path: Path) -> datetime:
    times = [0.0]
    for ending in ("", "-wal"):
        with contextlib.suppress(OSError):
            times.append(path.with_name(path.name + ending).stat().st_mtime)
    return datetime.fromtimestamp(max(times), UTC)
