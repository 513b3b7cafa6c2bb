"""Everything a fresh machine needs before the app or its tests can run, with the standard library alone.

Two things: a virtual environment filled from a lock file with hashes, and the system libraries that Qt loads on Linux.
Both are looked at on every start and made only when missing, so that a second start costs next to nothing. What is
missing and may not be installed by us is named exactly, with the command that installs it.

`python setup_env.py FOLDER LOCK` makes any other environment, as the tests do for their S3 server.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "packaging" / "lock"

# The shared library that is tried, and the package of Debian and Ubuntu that brings it.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
# Programs that the tests start, and their packages.
TEST_PROGRAMS = {"Xvfb": "xvfb", "xauth": "xauth", "dbus-daemon": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
# PyInstaller reads libraries with objdump, and Debian's own Python comes without the shared one that a build carries.
BUILD_PROGRAMS = {"objdump": "binutils"}
BUILD_LIBRARIES = {
    f"libpython3.{sys.version_info.minor}.so.1.0": f"libpython3.{sys.version_info.minor}",
}
# Without these, screenshots made where there is no desktop have no Inter and boxes for Chinese and Japanese titles.
FONTS = ("fonts-inter", "fonts-noto-core", "fonts-noto-cjk")


class SetupError(Exception):
    """Something is missing that we cannot or may not install; the text says what and how to get it."""


def require_python() -> None:
    """Raise SetupError unless this Python is new enough."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file must tell an older Python so)
        version = ".".join(map(str, sys.version_info[:3]))
        raise SetupError(f"Trackball Desktop needs Python 3.11 or newer; this is {version} ({sys.executable}).")


def has_display() -> bool:
    """Whether windows can be shown: always on Windows and macOS, on Linux where a display is announced."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def app_environment() -> dict[str, str]:
    """Return the environment to start the app in: compiled modules may be kept, else every start compiles them anew."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    if not has_display():
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return environment


def prepare(lock: str) -> Path:
    """Make the checkout's `.venv` fit `lock` ("run" or "dev") and the package importable in it; return its Python."""
    python = make_environment(VENV, LOCKS / f"{lock}.txt", covers=("run",) if lock == "dev" else ())
    _make_importable(python)
    if any((ROOT / "resources" / "languages").glob("*.ts")):
        subprocess.run(
            [python, ROOT / "packaging" / "translate.py", "--release"], stdout=subprocess.DEVNULL, check=True
        )
    return python


def make_environment(folder: Path, lock: Path, covers: Sequence[str] = ()) -> Path:
    """Make a virtual environment that holds what the lock file names, unless it is there; return its Python.

    A stamp in the folder keeps the hash of each installed lock; `covers` names locks that are part of this one.
    """
    python = _python_of(folder)
    if not _works(python):
        _make_venv(folder)
    stamp = folder / "trackball-lock.json"
    installed = json.loads(stamp.read_text()) if stamp.exists() else {}
    wanted = {name: _hash(lock.with_name(f"{name}.txt")) for name in (lock.stem, *covers)}
    if installed.get(lock.stem) != wanted[lock.stem]:
        _say(f"Installing the packages of {lock.name} into {folder.name} ...")
        _pip_install(python, lock)
        stamp.write_text(json.dumps(installed | wanted))
    return python


def need_libraries(*groups: dict[str, str]) -> None:
    """On Linux, install what is missing of the given shared libraries, or raise SetupError naming it."""
    if sys.platform == "linux":
        missing = [package for group in groups for package in _missing_libraries(group)]
        if missing and not _apt_install(missing):
            raise SetupError(f"Qt needs libraries that are missing here. Install them with: {_apt_command(missing)}")


def need_build_tools() -> None:
    """On Linux, install what PyInstaller needs of the system, or raise SetupError naming it."""
    if sys.platform == "linux":
        missing = _missing_programs(BUILD_PROGRAMS) + _missing_libraries(BUILD_LIBRARIES)
        if missing and not _apt_install(missing):
            raise SetupError(f"The build needs tools that are missing here. Install them with: {_apt_command(missing)}")


def need_programs(group: dict[str, str]) -> None:
    """On Linux, install what is missing of the given programs, or raise SetupError naming it."""
    if sys.platform == "linux":
        missing = _missing_programs(group)
        if missing and not _apt_install(missing):
            raise SetupError(f"Programs are missing here. Install them with: {_apt_command(missing)}")


def want_test_programs() -> None:
    """On Linux as root, install what some tests start or load; where that fails, those tests say why they skip."""
    if sys.platform == "linux":
        missing = _missing_programs(TEST_PROGRAMS) + _missing_libraries(XCB_LIBRARIES)
        if missing and not _apt_install(missing):
            _say(f"Some tests will be skipped; to run them: {_apt_command(missing)}")


def want_fonts() -> None:
    """Where there is no desktop and we may, install the fonts of the screenshots. Never an error."""
    if not has_display() and shutil.which("dpkg-query") is not None:
        missing = [package for package in FONTS if not _has_package(package)]
        if missing and not _apt_install(missing):
            _say(f"Screenshots will use other fonts; for the right ones: {_apt_command(missing)}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _works(python: Path) -> bool:
    """Whether this environment's Python runs and is new enough: the one it was made from may have been removed."""
    if not python.exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True).returncode == 0


def _make_venv(folder: Path) -> None:
    # Debian and Ubuntu ship venv without the part that puts pip into it.
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not _apt_install([package]):
            raise SetupError(f"Python's venv is not complete here. Install it with: {_apt_command([package])}")
    _say(f"Making a Python environment in {folder} ...")
    # As a process of its own: `ensurepip` may have come a moment ago.
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", folder])
    if made.returncode != 0:
        raise SetupError(f"Python could not make an environment in {folder}; its message stands above.")


def _pip_install(python: Path, lock: Path) -> None:
    options = ("--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps")
    if subprocess.run([python, "-m", "pip", "install", *options, "-r", lock]).returncode != 0:
        raise SetupError(
            f"The packages of {lock.name} could not be installed; pip's message stands above. This needs the network "
            "once. Start again when it is there: what was fetched is kept."
        )


def _make_importable(python: Path) -> None:
    """Let the environment find the package in this checkout, and put the command `trackball-desktop` into it."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
    Path(packages, "trackball_desktop.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if sys.platform == "win32":
        python.with_name("trackball-desktop.cmd").write_text('@"%~dp0python.exe" -m trackball_desktop %*\n')
    else:
        command = python.with_name("trackball-desktop")
        command.write_text(f'#!/bin/sh\nexec "{python}" -m trackball_desktop "$@"\n')
        command.chmod(0o755)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _missing_programs(group: dict[str, str]) -> list[str]:
    return [package for program, package in group.items() if shutil.which(program) is None]


def _missing_libraries(group: dict[str, str]) -> list[str]:
    return [package for soname, package in group.items() if not _loads(soname)]


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _has_package(package: str) -> bool:
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Status}", package], capture_output=True, text=True)
    return asked.stdout.endswith("ok installed")


def _apt_command(packages: Sequence[str]) -> str:
    return f"sudo apt-get install {' '.join(packages)}   (the names are Debian's and Ubuntu's)"


def _apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages where we are root and apt is there. Returns whether they are there now."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    _say(f"Installing {' '.join(packages)} ...")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    # The lists of a fresh machine are empty and those of an old one name versions that are gone.
    return _apt(install) or (_apt(["apt-get", "update", "-qq"]) and _apt(install, loud=True))


def _apt(command: Sequence[str], *, loud: bool = False) -> bool:
    done = subprocess.run(
        command,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if loud and done.returncode != 0:
        _say(done.stdout)
    return done.returncode == 0


if __name__ == "__main__":
    try:
        require_python()
        print(make_environment(Path(sys.argv[1]), Path(sys.argv[2])))
    except SetupError as error:
        sys.exit(str(error))
