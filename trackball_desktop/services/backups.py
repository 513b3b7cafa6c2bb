"""Copies of the library: made daily and at close, listed, put back; and what is done about a library that is damaged.

What puts a library back works on a folder whose library nobody has open, and holds its lock meanwhile. The new library
is made and taught in a folder beside, and takes the place of the old one only when it is whole; the old one moves away
and is not deleted. What it must be taught is in `storage.reconcile`. Secrets are in the keyring, which nothing here
touches; settings and accounts stay as they are where the old library can tell them.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from trackball_desktop.domain.clock import Clock, utc_now
from trackball_desktop.domain.errors import StorageError, TrackballError, UserError
from trackball_desktop.storage import backup, paths
from trackball_desktop.storage.backup import BUDGET, Copy
from trackball_desktop.storage.database import FILE_NAME, Database, time_text, translated
from trackball_desktop.storage.stores import Stores

__all__ = ["BUDGET", "Backups", "Copy", "Recovered", "Restored", "recover", "restore", "start_empty"]

OWN_FOLDER = "backups"
_PLACE = "backups.json"
"""In the data folder, not in the library: it is asked for when the library cannot be read."""
_DAY = timedelta(hours=24)
_SECOND = timedelta(seconds=1)
"""To which the names of copies are exact."""
TROUBLE_KEY = "backups.trouble"
"""The setting that keeps why the newest attempt failed."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Restored:
    """A library that was put in place. `replaced` is the folder that the old files moved to, None where there were
    none; `codes` are kept from being given out again, `held` are submissions that OpenPlay is searched for first.
    `codes_certain` is false where the old library could not be read whole: codes that it gave out since the copy may be
    given out again.
    """

    replaced: Path | None
    made_at: datetime | None = None
    codes: int = 0
    submissions: int = 0
    held: int = 0
    codes_certain: bool = False


@dataclass(frozen=True)
class Recovered(Restored):
    """What was saved of a damaged library. `lost` are titles of releases that could not be read, `changed` of those in
    which a letter or digit may be another one; `damaged` are the tables that miss rows or have such.
    """

    releases: int = 0
    changed: tuple[str, ...] = field(default=())
    lost: tuple[str, ...] = field(default=())
    damaged: tuple[str, ...] = field(default=())


class Backups:
    """The copies of one data folder."""

    def __init__(self, folder: Path, *, now: Clock = utc_now) -> None:
        self._data = folder
        self._now = now

    @property
    def folder(self) -> Path:
        """Where copies are kept: the chosen folder, or one in the data folder."""
        try:
            chosen = json.loads((self._data / _PLACE).read_text("utf-8"))["folder"]
        except (OSError, ValueError, KeyError, TypeError):
            return self._data / OWN_FOLDER
        return Path(chosen) if isinstance(chosen, str) and chosen else self._data / OWN_FOLDER

    def choose(self, folder: Path | None) -> Path:
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
                    f"{folder} cannot take copies: {error.strerror}.",
                    meaning="Copies are kept where they were kept before.",
                    remedy="Choose a folder that is there and that you may write to.",
                ) from error
        try:
            (self._data / _PLACE).write_text(json.dumps({"folder": str(target)}), "utf-8")
        except OSError as error:
            raise StorageError(
                f"The choice could not be kept: {error.strerror}.", remedy="Check the disk of the data folder."
            ) from error
        return target

    def list(self) -> list[Copy]:
        """Return all copies that can be found, the newest first."""
        found: dict[Path, Copy] = {}
        for folder in dict.fromkeys((self.folder, self._data / OWN_FOLDER)):
            with contextlib.suppress(OSError):  # a disk that is not connected
                found.update((copy.path, copy) for copy in backup.copies(folder))
        return sorted(found.values(), key=lambda copy: (copy.made_at, copy.path.name), reverse=True)

    def find(self, wanted: str) -> Path:
        """Return the copy of this name, `newest`, or the file itself. Raises UserError."""
        known = self.list()
        if wanted == "newest" and known:
            return known[0].path
        match = next((copy.path for copy in known if copy.path.name == wanted), Path(wanted))
        if not match.is_file():
            raise UserError(
                f"There is no copy {wanted}." if known else "There is no copy of this library.",
                meaning="Nothing was changed.",
                remedy="Choose one of the list, or name a file.",
            )
        return match

    def make(self, stores: Stores) -> Path:
        """Make a checked copy now, thin the others, and return its path. Waits. Raises StorageError.

        A chosen folder that cannot be written does not leave the library without a copy: it goes into the data folder.
        """
        database = stores.database
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
            stores.settings.save(TROUBLE_KEY, {"at": time_text(self._now()), "title": error.title})
            raise
        if stores.settings.get(TROUBLE_KEY) is not None:
            stores.settings.save(TROUBLE_KEY, None)
        with contextlib.suppress(OSError):  # there is another day
            backup.tidy(folder, self._now())
            backup.tidy(self._data, self._now())
        return path

    def is_due(self, stores: Stores) -> bool:
        """Say whether the library has changed since its newest copy, and that is more than a day old."""
        newest = next(iter(self.list()), None)
        if newest is None:
            return True
        age = self._now() - newest.made_at
        return (age > _DAY or age < -_DAY) and _changed_at(stores.database.path) > newest.made_at + _SECOND

    def keep_one(self, stores: Stores, *, at_close: bool) -> Path | None:
        """Make a copy where one is due; with `at_close`, also of what changed in this session. Never raises."""
        if stores.database.is_read_only:
            return None
        try:
            if (at_close and stores.database.has_changed) or self.is_due(stores):
                return self.make(stores)
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


def restore(folder: Path, copy: Path, *, now: Clock = utc_now) -> Restored:
    """Put a copy in the place of a folder's library. Raises Damaged, NewerData and other StorageErrors; the library
    is as it was then. Call it while holding the folder's lock.
    """
    made_at = next((known.made_at for known in backup.copies(copy.parent) if known.path.name == copy.name), None)

    def make(target: Path) -> None:
        if not copy.is_file():
            raise UserError(f"There is no file {copy}.", remedy="Choose one of the copies.")
        shutil.copyfile(copy, target)
        target.chmod(0o600)
        backup.check(target)

    about = {"how": "restored", "made_at": None if made_at is None else time_text(made_at)}
    return Restored(**_install_copy(folder, make, about, now, but=copy), made_at=made_at)


def recover(folder: Path, *, now: Clock = utc_now) -> Recovered:
    """Put what can be read of a damaged library in its place. Raises Damaged where nothing can, as `restore`."""
    from trackball_desktop.storage.salvage import Salvaged, salvage

    account = Salvaged()

    def make(target: Path) -> None:
        nonlocal account
        with translated(folder / FILE_NAME):
            account = salvage(folder / FILE_NAME, target)
        backup.check(target)

    done = _install_copy(folder, make, {"how": "recovered", "made_at": None}, now)
    return Recovered(
        **done,
        releases=account.releases,
        lost=tuple(account.lost_releases),
        changed=tuple(account.changed_releases),
        damaged=tuple(account.damaged_tables),
    )


def start_empty(folder: Path, *, now: Clock = utc_now) -> Restored:
    """Make an empty library in a folder; it learns from receipts and copies what was sent and which codes are taken."""
    return Restored(**_install_copy(folder, None, {"how": "empty", "made_at": None}, now))


def _install_copy(
    folder: Path, make: Callable[[Path], None] | None, about: dict[str, Any], now: Clock, but: Path | None = None
) -> dict[str, Any]:
    from trackball_desktop.storage.reconcile import reconcile

    current = folder / FILE_NAME
    others = [copy.path for copy in Backups(folder).list() if copy.path != but]
    others += sorted(folder.glob(f"replaced-*/{FILE_NAME}"))
    # What the present library says stands first: of two that know a submission, the one that knows more wins anyway.
    sources = [path for path in (current, *others) if path.is_file() and path.stat().st_size]
    certain = _is_sound(current)
    with translated(current), _beside(folder) as work:
        if make is not None:
            make(work / FILE_NAME)
        database = Database.open(work, clock=now)
        try:
            learnt = reconcile(database, sources, folder / "receipts", {**about, "codes_certain": certain}, current)
        finally:
            database.close()
        backup.check(work / FILE_NAME)
        away = backup.install_copy(current, work / FILE_NAME, now())
    return {
        "replaced": away if away.is_dir() else None,
        "codes": learnt.codes,
        "submissions": learnt.submissions,
        "held": learnt.held,
        "codes_certain": certain,
    }


def _is_sound(path: Path) -> bool:
    """Say whether a library can be read whole, so that nothing that it knew is lost."""
    try:
        backup.check(path)
    except TrackballError:
        return False
    return True


@contextmanager
def _beside(folder: Path) -> Generator[Path]:
    """Give a folder beside the library in which a new one is made."""
    for left in folder.glob("restoring-*"):  # of an attempt that was killed
        shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix="restoring-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
