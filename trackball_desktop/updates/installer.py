"""Puts an update in place. Whatever stops it, the program that is there starts: the old version, or else the new one.

    setup    the installer is started; it waits until this process has ended, and starts the app again
    folder   unpack beside -> name the folder of the new version -> exchange the program -> take the old folder away
    bundle   copy beside -> check its signature -> exchange the two bundles in one step -> take the old one away
    package  the desktop opens it: it asks for the password that this needs

The file's hash is looked at once more right before, since between the download and now it lay on a disk.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trackball_desktop.domain.errors import StorageError, UpdateRefused, UserError
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.updates.download import matches_manifest
from trackball_desktop.updates.installation import Installation, is_unused
from trackball_desktop.updates.manifest import UpdateFile

PROGRAM = "trackball-desktop"
VERSION_FOLDERS = "app-*"
"""How the folders are called that hold a version."""
ARGUMENTS_VARIABLE = "TRACKBALL_DESKTOP_ARGUMENTS"
"""The variable in which the installer of Windows finds what to start the app with again."""
_STAGING_FOLDER = ".update"
_RENAME_SWAP = 2
"""RENAME_SWAP of macOS's renamex_np."""

_child_processes: list[subprocess.Popen[bytes]] = []
"""What goes on after this process; nobody waits for it."""

StepCallback = Callable[[str], None]


@dataclass(frozen=True)
class DownloadedUpdate:
    """A version that was downloaded: its number, the file, and what the manifest says about it."""

    version: str
    path: Path
    file: UpdateFile


def _ignore_step(_: str) -> None:
    """Tell nobody."""


def install(
    ready: DownloadedUpdate, installation: Installation, arguments: Sequence[str], step: StepCallback = _ignore_step
) -> bool:
    """Put a version in place; return whether it is started by itself, with these arguments, once this process ends.

    Call it when the data folder is closed. `step` hears the name of each step before it is taken. Raises UpdateRefused,
    UserError and StorageError; then the version that was there is there still.
    """
    step("check")
    if not matches_manifest(ready.path, ready.file):
        raise UpdateRefused(
            NetworkText.tr("The downloaded update was changed on this computer."),
            meaning=NetworkText.tr("It was not installed; the current version stays."),
            remedy=NetworkText.tr("Let the app download it again."),
        )
    try:
        match installation.kind:
            case "setup":
                _start_setup(ready, arguments)
                return True
            case "package":
                _open_with_desktop(ready)
                return False
            case "folder":
                _require_unused(installation)
                _exchange_folder(ready, installation, step)
            case "bundle":
                _require_unused(installation)
                _exchange_bundle(ready, installation, step)
            case _:
                raise UserError(
                    NetworkText.tr("This copy of the app does not update itself."),
                    remedy=NetworkText.tr("Update it as you installed it."),
                )
    except (OSError, tarfile.TarError, subprocess.SubprocessError) as error:
        raise StorageError(
            NetworkText.tr("The update could not be installed ({name}).", name=type(error).__name__),
            meaning=NetworkText.tr("The previous version is still installed."),
            remedy=NetworkText.tr("Check the free disk space and whether you can write to the app's folder."),
        ) from error
    step("start")
    _restart_app(installation, arguments)
    return True


def _require_unused(installation: Installation) -> None:
    if not is_unused(installation.program):
        raise UserError(
            NetworkText.tr("Another window or command of Trackball Desktop is running."),
            meaning=NetworkText.tr("Nothing was changed."),
            remedy=NetworkText.tr("Close it, then update again."),
        )


def _start_setup(ready: DownloadedUpdate, arguments: Sequence[str]) -> None:
    variables = _restart_environment() | {ARGUMENTS_VARIABLE: subprocess.list2cmdline(arguments)}
    detached = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    setup = subprocess.Popen([ready.path, "/S", "/UPDATE"], env=variables, creationflags=detached, close_fds=True)
    _child_processes.append(setup)


def _open_with_desktop(ready: DownloadedUpdate) -> None:
    quiet = subprocess.DEVNULL
    opened = subprocess.Popen(["xdg-open", ready.path], start_new_session=True, stdin=quiet, stdout=quiet, stderr=quiet)
    _child_processes.append(opened)


def _restart_app(installation: Installation, arguments: Sequence[str]) -> None:
    if installation.kind == "bundle":
        command = ["open", "-n", str(installation.root), "--args", *arguments]
    else:
        command = [str(installation.root / PROGRAM), *arguments]
    variables = _restart_environment()
    _child_processes.append(
        subprocess.Popen(
            command,
            env=variables,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    )


def _restart_environment() -> dict[str, str]:
    """Return the environment for a version that is not this one.

    A frozen program tells its children where its own parts lie; another one has to look for its own.
    """
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("_PYI_", "_MEI"))}
    if not getattr(sys, "frozen", False):
        return variables
    before = variables.pop("LD_LIBRARY_PATH_ORIG", None)
    variables.pop("LD_LIBRARY_PATH", None)
    return variables | ({"LD_LIBRARY_PATH": before} if before is not None else {})


# --- Linux: a folder --------------------------------------------------------------------------------------------------


def _exchange_folder(ready: DownloadedUpdate, installation: Installation, step: StepCallback) -> None:
    root = installation.root
    stage = root / _STAGING_FOLDER
    shutil.rmtree(stage, ignore_errors=True)
    try:
        step("unpack")
        with tarfile.open(ready.path) as archive:
            archive.extractall(stage, filter="data")
        new = _find_unpacked_folder(stage, ready)
        version = next(new.glob(VERSION_FOLDERS))
        step("place")
        target = root / version.name
        if target.exists():  # left by an attempt that was stopped here: the program does not point at it
            shutil.rmtree(target)
        version.rename(target)
        _sync(root)
        others = [path for path in new.iterdir() if path.name != PROGRAM]
        for path in others:
            _replace(path, root / path.name)
        step("exchange")
        (new / PROGRAM).replace(root / PROGRAM)
        _sync(root)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    step("clean")
    _remove_other_versions(root, version.name)


def _find_unpacked_folder(stage: Path, ready: DownloadedUpdate) -> Path:
    """Return the folder inside a package. Raises UpdateRefused where it is built otherwise than ours are."""
    for folder in stage.iterdir():
        versions = list(folder.glob(VERSION_FOLDERS))
        if (folder / PROGRAM).is_file() and [path.name for path in versions] == [f"app-{ready.version}"]:
            return folder
    raise UpdateRefused(
        NetworkText.tr("The update has a format that this version does not support."),
        meaning=NetworkText.tr("Nothing was changed."),
    )


def _replace(source: Path, target: Path) -> None:
    """Put what is not needed to start (the menu's entry, the icon) in the place of what was there."""
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    source.replace(target)


def _sync(folder: Path) -> None:
    """Have what was renamed in a folder written to the disk."""
    if sys.platform != "win32":
        os.sync()
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- macOS: a bundle --------------------------------------------------------------------------------------------------


def _exchange_bundle(ready: DownloadedUpdate, installation: Installation, step: StepCallback) -> None:
    """Exchange the .app for the one in a disk image. Not run yet: no machine of ours has macOS."""
    bundle = installation.root
    if not os.access(bundle.parent, os.W_OK) or "/AppTranslocation/" in str(bundle):
        raise UserError(
            NetworkText.tr(
                "{name} cannot be changed in its folder ({parent}).", name=bundle.name, parent=bundle.parent
            ),
            meaning=NetworkText.tr("Nothing was changed."),
            remedy=NetworkText.tr("Move it to your Applications folder, open it there, and update again."),
        )
    new = bundle.with_name(f".{bundle.stem} update.app")
    shutil.rmtree(new, ignore_errors=True)
    with tempfile.TemporaryDirectory() as mounted:
        step("unpack")
        attach = ["hdiutil", "attach", "-quiet", "-nobrowse", "-readonly", "-mountpoint", mounted, ready.path]
        subprocess.run(attach, check=True, stdin=subprocess.DEVNULL)
        try:
            subprocess.run(["ditto", Path(mounted, bundle.name), new], check=True)
        finally:
            subprocess.run(["hdiutil", "detach", "-quiet", "-force", mounted], check=False)
    try:
        step("place")
        subprocess.run(["codesign", "--verify", "--deep", "--strict", new], check=True)
        step("exchange")
        _swap(new, bundle)
    finally:
        step("clean")
        shutil.rmtree(new, ignore_errors=True)


def _swap(one: Path, other: Path) -> None:
    """Exchange two folders in one step of the file system."""
    if sys.platform == "darwin":
        system = ctypes.CDLL(None, use_errno=True)
        if system.renamex_np(os.fsencode(one), os.fsencode(other), _RENAME_SWAP) != 0:
            raise OSError(ctypes.get_errno(), "renamex_np")


def remove_leftovers(installation: Installation, version: str) -> None:
    """Take away what an update left that was stopped, where no other process uses the installation."""
    if installation.kind == "folder" and (installation.root / f"app-{version}").is_dir():
        with suppress(OSError):
            if is_unused(installation.program):
                shutil.rmtree(installation.root / _STAGING_FOLDER, ignore_errors=True)
                _remove_other_versions(installation.root, f"app-{version}")


def _remove_other_versions(root: Path, current: str) -> None:
    """Take away the folders of versions that the program does not load any more."""
    for folder in root.glob(VERSION_FOLDERS):
        if folder.name != current:
            shutil.rmtree(folder, ignore_errors=True)
