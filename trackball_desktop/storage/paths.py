"""Where things are kept: the system's own places for this app, or the folder that --data-dir names.

Practice has a folder of its own inside. A library must not lie on a network file system or in a synced folder: SQLite's
WAL needs shared memory, and sync programs copy the file and its -wal apart from each other (both lose data).
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Literal

from trackball_desktop.domain.errors import StorageError, UnsuitableFolder
from trackball_desktop.i18n.contexts import LibraryText

APP_NAME = "Trackball Desktop"

_NETWORK_TYPES = frozenset(
    {"nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "afs", "ceph", "glusterfs", "lustre"}
    | {"webdav", "davfs", "ncpfs", "fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.s3fs", "fuse.glusterfs"}
)
_SYNCED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "mobile documents": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "icloud drive": "iCloud Drive",
    **{name.lower(): name for name in ("Nextcloud", "ownCloud", "pCloud", "pCloudDrive", "Seafile", "Syncthing")},
    "box": "Box",
    "box sync": "Box",
    "mega": "MEGA",
    "megasync": "MEGA",
    "mega downloads": "MEGA",
    "proton drive": "Proton Drive",
    "protondrive": "Proton Drive",
    "yandex.disk": "Yandex Disk",
    "tresorit": "Tresorit",
    "synologydrive": "Synology Drive",
    "cloudstorage": LibraryText.tr("a cloud storage app"),
}
_ORDINARY_WORDS = {"box", "mega"}
"""Names of folders that are words, and people's and labels' names: they count only where those programs make them, at
the top of a user's own folder."""


def data_dir(override: Path | None = None, practice: bool = False) -> Path:
    """Return the data folder; one that is made here is readable only by this user.

    Raises UnsuitableFolder for a synced folder or a network drive, StorageError when the folder cannot be made.
    """
    root = _system_folder("data") if override is None else override
    folder = _absolute(root / "practice" if practice else root)
    reason = unsuitable_reason(folder)
    if reason:
        raise UnsuitableFolder(
            f"{folder} {reason}.",
            meaning=LibraryText.tr("A library there would be damaged sooner or later."),
            remedy=LibraryText.tr(
                "Choose a folder on a local disk for the library. Audio files can stay where they are."
            ),
        )
    return _ensure_folder(folder)


def cache_dir(override: Path | None = None) -> Path:
    """Return the folder for what can be fetched again; inside `override` where one is given."""
    return _ensure_folder(_system_folder("cache") if override is None else _absolute(override) / "cache")


def log_dir(override: Path | None = None) -> Path:
    """Return the folder for logs; inside `override` where one is given."""
    return _ensure_folder(_system_folder("log") if override is None else _absolute(override) / "logs")


def _system_folder(kind: Literal["data", "cache", "log"]) -> Path:
    """Return the system's own place for data, cache or log of this app."""
    import platformdirs

    paths = platformdirs.PlatformDirs(APP_NAME, appauthor=False)
    return {"data": paths.user_data_path, "cache": paths.user_cache_path, "log": paths.user_log_path}[kind]


def unsuitable_reason(folder: Path) -> str:
    """Say in words why a library must not lie in this folder; empty when it may."""
    for position, part in enumerate(folder.parts):
        name = part.lower()
        for start, program in _SYNCED.items():
            if start in _ORDINARY_WORDS and not _is_home(Path(*folder.parts[:position])):
                continue
            if name == start or name.startswith((f"{start} -", f"{start} (", f"{start}-")):
                return LibraryText.tr("is synced by {program}", program=program)
    if any(_is_there(parent / ".dropbox.cache") for parent in folder.parents):
        return LibraryText.tr("is synced by Dropbox")
    if _is_remote(folder):
        return LibraryText.tr("is on a network drive")
    return ""


def _is_home(folder: Path) -> bool:
    return folder == Path.home() or folder.parent.name.lower() in {"users", "home"}


def is_network_mount(folder: Path, mounts: list[tuple[str, str]]) -> bool:
    """Tell whether the innermost of these mounts, as (folder, type), that holds `folder` is a network file system."""
    holding = [(len(Path(point).parts), kind) for point, kind in mounts if folder.is_relative_to(point)]
    # Of two mounts on one point the later one hides the earlier.
    deepest = max((depth for depth, _ in holding), default=0)
    kinds = [kind for depth, kind in holding if depth == deepest]
    return bool(kinds) and kinds[-1] in _NETWORK_TYPES


def parse_linux_mounts(text: str) -> list[tuple[str, str]]:
    """Read /proc/self/mounts, where signs such as spaces are spelled as octal numbers."""
    rows = [line.split(" ") for line in text.splitlines()]
    return [(row[1].encode().decode("unicode_escape"), row[2]) for row in rows if len(row) > 2]


def parse_macos_mounts(text: str) -> list[tuple[str, str]]:
    """Read what `mount` prints on macOS: `//user@host/share on /Volumes/share (smbfs, nodev)`."""
    mounts: list[tuple[str, str]] = []
    for line in text.splitlines():
        left, bracket, options = line.rpartition(" (")
        if bracket and " on " in left:
            mounts.append((left.split(" on ", 1)[1], options.split(",")[0].rstrip(")")))
    return mounts


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder that may not be looked into
        return False


def _is_remote(folder: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        remote_drive = 4  # DRIVE_REMOTE of GetDriveTypeW
        return folder.drive.startswith("\\\\") or (
            ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == remote_drive
        )
    try:
        if sys.platform == "darwin":
            return is_network_mount(folder, parse_macos_mounts(_macos_mounts()))
        return is_network_mount(folder, parse_linux_mounts(Path("/proc/self/mounts").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return False  # cannot be told here: no reason to refuse


def _macos_mounts() -> str:
    """Return what `mount` lists. Raises OSError when it does not answer."""
    import subprocess

    try:
        return subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False).stdout
    except subprocess.SubprocessError as error:
        raise OSError from error


def _absolute(folder: Path) -> Path:
    return Path(os.path.realpath(folder.expanduser()))


def _ensure_folder(folder: Path) -> Path:
    """Make a folder and what is missing above it, for this user only. One that is there keeps its mode."""
    try:
        missing = [folder, *folder.parents]
        while missing and missing[-1].is_dir():
            missing.pop()
        for part in reversed(missing):
            part.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise StorageError(
                LibraryText.tr("The path {folder} is too long for this system.", folder=folder),
                remedy=LibraryText.tr("Choose a folder with a shorter path."),
            ) from error
        raise StorageError(
            LibraryText.tr(
                "The folder {folder} cannot be created or used: {strerror}.",
                folder=folder,
                strerror=error.strerror or error,
            ),
            remedy=LibraryText.tr("Check that you can write there, or choose another folder."),
        ) from error
    return folder
