"""How this copy of the app came onto the computer, and the right to change it while nobody uses it.

    setup    Windows: our installer put it there, and a newer one puts the new version in its place
    bundle   macOS: an .app that is exchanged whole
    folder   Linux: unpacked from the .tar.gz into a folder of the user
    package  Linux: from the .deb; only the system may change it, so the new package is handed to the desktop
    source   a checkout or a wheel: whoever made it keeps it up to date

A build is one program and one folder of its own, named after the version (`app-0.3.0`), with all that the program
loads. A new version is put beside the old one, then the program is exchanged: in one step of the file system, before
which the old version starts and after which the new one does.

Every process of an installation holds it, by a lock of the operating system that ends with the process: on Windows a
mutex, which the installer asks for, elsewhere a shared lock on the program.
"""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

InstallationKind = Literal["setup", "bundle", "folder", "package", "source"]

MUTEX = "Local\\Trackball.Desktop.Running"
"""Held by every process of an installation; the installer waits until nobody has it. Known to packaging/setup.nsi."""
CLOSE_EVENT = "Local\\Trackball.Desktop.Close"
"""Set by the installer when windows are to close; `ui/shell/close_requests.py` waits for it."""
KIND_FILE_NAME = "distribution.txt"
"""A file beside the program that names the kind; the packages of packaging/packages.py put it there."""
_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}
_SYSTEMS = {"setup": "windows", "bundle": "macos", "folder": "linux", "package": "linux"}


@dataclass(frozen=True)
class Installation:
    """One copy of the app. `root` is what an update changes: the folder of the program, or the bundle."""

    kind: InstallationKind
    root: Path
    program: Path
    machine: str

    @property
    def key(self) -> str:
        """What the file for this installation is called in the manifest: "windows-x86_64-setup"."""
        return f"{_SYSTEMS[self.kind]}-{self.machine}-{self.kind}" if self.kind in _SYSTEMS else ""


def this_installation() -> Installation:
    """Return how the running program was installed."""
    program = Path(sys.executable)
    machine = _MACHINES.get(platform.machine().lower(), "")
    kind = _detect_kind(program) if getattr(sys, "frozen", False) and machine else "source"
    root = program.parent.parent.parent if kind == "bundle" else program.parent
    return Installation(kind, root, program, machine)


def _detect_kind(program: Path) -> InstallationKind:
    if sys.platform == "darwin":
        bundle = program.parent.parent.parent
        return "bundle" if bundle.suffix == ".app" else "source"
    try:
        mark = program.with_name(KIND_FILE_NAME).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return "source"
    if sys.platform == "win32":
        return "setup" if mark == "setup" else "source"
    if mark == "folder":
        return "folder"
    return "package" if mark == "package" else "source"


_locks: list[object] = []
"""What this process holds, as long as it lives."""


def lock_installation(program: Path) -> None:
    """Say, until this process ends, that the installation is in use. Never an error: it is only kept whole by it."""
    if sys.platform == "win32":
        import ctypes

        _locks.append(ctypes.windll.kernel32.CreateMutexW(None, False, MUTEX))
    else:
        import fcntl

        try:
            descriptor = os.open(program, os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return
        _locks.append(descriptor)


def is_unused(program: Path) -> bool:
    """Whether no other process uses the installation. This process goes on holding it."""
    if sys.platform == "win32":  # the installer asks itself: this process would be in its own way
        return True
    import fcntl

    mine = next((held for held in _locks if isinstance(held, int)), None)
    descriptor = os.open(program, os.O_RDONLY | os.O_CLOEXEC) if mine is None else mine
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        # Asking for all of it gave the share away, whatever came of it.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if mine is None:
            os.close(descriptor)
    return True
