"""What `wine.py --prove` does: the installer for Windows from the build to the uninstall, with figures as JSON.

Two versions are built from this checkout, one of them under an older number. The older one is installed and used; it is
killed for, refused, upgraded while its window is open, started again and uninstalled, as a person would meet all that.
Pictures of the installed app are left in `.cache/wine/pictures`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import time
import wave
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import packages
import setup_env
import wine
from build import size_of
from setup_env import ROOT, SetupError

OLDER = "0.0.9"
HOME = wine.PREFIX / "drive_c" / "users" / wine.USER
LOCAL = HOME / "AppData" / "Local"
APP = LOCAL / "Programs" / packages.NAME
DATA = LOCAL / packages.NAME
MENU = HOME / "AppData" / "Roaming" / "Microsoft" / "Windows" / "Start Menu" / "Programs"
PICTURES = wine.CACHE / "pictures"
REGISTRY = f"HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{packages.NAME}"
WINDOW = wine.inside(APP / "Trackball Desktop.exe")
CONSOLE = wine.inside(APP / "trackball-desktop.exe")
STILL_OPEN = 3
PATIENCE = 600.0
KILLED_AT = (0.2, 0.5, 0.8, 0.95)
"""Shares of the time that an installation took, at which another one is killed."""


class Failed(Exception):
    """What should be so is not."""


class Report:
    """The figures so far; each step is told when it begins and kept with its seconds."""

    def __init__(self) -> None:
        self.figures: dict[str, object] = {}
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        """Time a step."""
        print(f"== {name}", file=sys.stderr, flush=True)
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 1)


def main() -> int:
    """Do all of it; print the figures, and return 0 when all was as it should be."""
    report = Report()
    try:
        setup_env.need_programs({"makensis": "nsis"})
        with wine.screen() as display:
            os.environ[wine.DISPLAY] = display
            _prove(report)
    except (Failed, SetupError) as error:
        report.figures["failed"] = str(error)
    print(json.dumps(report.figures | {"seconds": report.seconds}, indent=1))
    return 1 if "failed" in report.figures else 0


def _prove(report: Report) -> None:
    version = packages.VERSION[1] if packages.VERSION else ""
    checkouts = {OLDER: _older_checkout(), version: ROOT}
    with ThreadPoolExecutor(len(checkouts)) as threads:  # each on a processor of its own, where there are two
        old, new = threads.map(lambda entry: _installer(report, *entry), checkouts.items())
    dist = wine.BUILD / "trackball-desktop"
    report.figures |= {
        "versions": [OLDER, version],
        "installer_mb": round(new.stat().st_size / 1e6, 1),
        "installed_mb": round(size_of(dist) / 1e6, 1),
        "installed_files": sum(path.is_file() for path in dist.rglob("*")),
    }
    _start_clean()
    with report.step("silent install"):
        _require(_run(old, "/S") == 0, "the silent install did not end with 0")
    _require(_version() == OLDER, "the installed app does not say its version")
    report.figures["apps_entry"] = _apps_entry()
    _require((MENU / f"{packages.NAME}.lnk").is_file(), "there is no shortcut")
    with report.step("self-check"):
        _require(_app("self-check")[0] == 0, "the self-check failed")
    _whole_way(report)
    with report.step("drafts made"):
        _require(_app("new", wine.windows_path(_masters()))[0] == 0, "no draft could be made")
    _require(_drafts() == 1, "the draft is not in the library")
    report.figures["killed_installs_after_which_a_version_started"] = _kills(report, new)
    _require(_run(old, "/S") == 0, "the older version could not be installed again")
    _refused(report, new)
    _upgraded_while_open(report, new, version)
    _comes_back(report, new)
    _uninstalled(report)


def _installer(report: Report, version: str, checkout: Path) -> Path:
    """Build a version and make its installer, unless that was done of the very same sources."""
    dist = wine.BUILD if checkout == ROOT else wine.CACHE / "dist-older"
    out = wine.CACHE / "packages"
    stamp = out / f"{version}.json"
    wanted = _fingerprint(checkout)
    target = out / packages.package_name(version, "windows", "x86_64", "exe", signed=False)
    if target.exists() and stamp.exists() and stamp.read_text() == wanted:
        return target
    with report.step(f"build {version}"):
        _require(wine.build(checkout, dist) == 0, f"{version} could not be built")
    out.mkdir(parents=True, exist_ok=True)
    with report.step(f"installer {version}"):
        packages.windows_installer(dist / "trackball-desktop", out, version)
    packages.write_sums(out)
    stamp.write_text(wanted)
    return target


def _fingerprint(checkout: Path) -> str:
    digest = hashlib.sha256()
    for folder in ("trackball_desktop", "resources", "packaging"):
        for path in sorted((checkout / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(checkout)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _older_checkout() -> Path:
    """Copy what a build needs, under an older number."""
    copy = wine.CACHE / "older"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for name in ("trackball_desktop", "resources", "packaging"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    init = copy / "trackball_desktop" / "__init__.py"
    text = init.read_text(encoding="utf-8")
    init.write_text(
        text.replace(f'"{packages.VERSION[1] if packages.VERSION else ""}"', f'"{OLDER}"'), encoding="utf-8"
    )
    return copy


def _start_clean() -> None:
    """Take away what an earlier proof left, and end what runs: only Wine's first program decides on a screen."""
    wine.wine(["wineboot", "--kill"], timeout=PATIENCE)
    shutil.rmtree(APP, ignore_errors=True)
    shutil.rmtree(DATA, ignore_errors=True)
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    for key in (REGISTRY, f"HKCU\\Software\\{packages.NAME}"):
        wine.wine(["reg", "delete", key, "/f"], timeout=PATIENCE, capture=True)


# --- steps ------------------------------------------------------------------------------------------------------------


def _whole_way(report: Report) -> None:
    """Let the installed app do the sample's whole way, and show its real window."""
    folder = wine.CACHE / "tmp" / "whole-way"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    arguments = ["--practice", "--sample", "--data-dir", wine.windows_path(folder)]
    with report.step("whole way in practice mode"):
        code, said = _app(*arguments, "--headless", "--shots", wine.windows_path(PICTURES))
    _require(code == 0, f"the whole way ended with {code}: {said[-500:]}")
    _require("Created in OpenPlay" in said, "the sample was not created in OpenPlay")
    with report.step("window on the screen"):
        grab = ["--practice", "--data-dir", wine.windows_path(folder), "--grab"]
        command = [WINDOW, *grab, wine.windows_path(PICTURES / "installed-window.png")]
        code = wine.wine(command, timeout=PATIENCE).returncode
    _require(code == 0, f"the windowed program ended with {code}")
    report.figures["pictures"] = sorted(path.name for path in PICTURES.glob("*.png"))
    shutil.rmtree(folder, ignore_errors=True)


def _kills(report: Report, setup: Path) -> int:
    """Kill installations of the newer version midway; return after how many the older one started."""
    whole = report.seconds["silent install"]
    held = 0
    for share in KILLED_AT:
        with report.step(f"install killed at {share:.0%}"):
            process = wine.begun([wine.inside(setup), "/S"])
            time.sleep(whole * share)
            wine.kill(process)
        held += _version() in {OLDER, packages.VERSION[1] if packages.VERSION else ""} and _drafts() == 1
    _require(held == len(KILLED_AT), "after a kill no version started")
    return held


def _refused(report: Report, setup: Path) -> None:
    """An app that does not close is not written over."""
    folder = wine.CACHE / "tmp" / "servers"
    before = _version()
    with _running([CONSOLE, "practice", "--data-dir", wine.windows_path(folder)]):
        time.sleep(10)
        with report.step("refused while a command runs"):
            code = _run(setup, "/S", "/WAIT=3")
        _require(code == STILL_OPEN, f"the installer ended with {code} while a command was running")
        _require(_version() == before, "files were changed while a command was running")
    shutil.rmtree(folder, ignore_errors=True)


def _upgraded_while_open(report: Report, setup: Path, version: str) -> None:
    """The installer asks the open window to close, and upgrades in place."""
    with _running([WINDOW]) as window:
        _wait_for(_window_is_open, "the window did not open")
        with report.step("upgrade over the open window"):
            code = _run(setup, "/S")
        _require(code == 0, f"the upgrade ended with {code}")
        _wait_for(lambda: window.poll() is not None, "the window did not close")
        report.figures["exit_code_of_the_window_that_was_asked_to_close"] = window.returncode
    _require(_version() == version, "the newer version is not there")
    _require(_drafts() == 1, "the draft is gone after the upgrade")
    _require([path.name for path in APP.glob("app-*")] == [f"app-{version}"], "the older version's folder stayed")


def _comes_back(report: Report, setup: Path) -> None:
    """As the app itself calls the installer: it starts the app again, with the same data folder."""
    with report.step("update that starts the app again"):
        data = wine.windows_path(wine.CACHE / "tmp" / "other data")
        variables = {"TRACKBALL_DESKTOP_ARGUMENTS": f'--data-dir "{data}"'}
        code = wine.wine([wine.inside(setup), "/S", "/UPDATE"], variables, timeout=PATIENCE).returncode
        _require(code == 0, f"the update ended with {code}")
        other = wine.CACHE / "tmp" / "other data"
        _wait_for((other / "lock.holder").exists, "the app was not started again")


def _uninstalled(report: Report) -> None:
    """Uninstall while the window of the step before is open; what people made stays."""
    with report.step("uninstall"):
        wine.wine([wine.inside(APP / "uninstall.exe"), "/S"], timeout=PATIENCE)
        _wait_for(lambda: not APP.exists(), "the app's folder stayed")
    _require((DATA / "library.db").exists(), "the library is gone")
    asked = wine.wine(["reg", "query", REGISTRY], timeout=PATIENCE, capture=True)
    _require(asked.returncode != 0, "the entry in Apps stayed")
    _require(not list(MENU.glob(f"{packages.NAME}*")), "a shortcut stayed")
    report.figures["kept_after_uninstall"] = sorted(path.name for path in DATA.iterdir())
    shutil.rmtree(wine.CACHE / "tmp" / "other data", ignore_errors=True)


# --- parts ------------------------------------------------------------------------------------------------------------


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Failed(otherwise)


def _run(setup: Path, *arguments: str) -> int:
    return wine.wine([wine.inside(setup), *arguments], timeout=PATIENCE).returncode


def _app(*arguments: str) -> tuple[int, str]:
    done = wine.wine([CONSOLE, *arguments], timeout=PATIENCE, capture=True)
    return done.returncode, done.stdout


def _version() -> str:
    return _app("--version")[1].strip().rpartition(" ")[2]


def _drafts() -> int:
    code, said = _app("list", "--json")
    if code != 0:
        return -1
    found = json.loads(said)
    return len(found if isinstance(found, list) else found["releases"])


def _apps_entry() -> dict[str, str]:
    """Return what Windows' list of apps shows."""
    said = wine.wine(["reg", "query", REGISTRY], timeout=PATIENCE, capture=True).stdout
    lines = (line.split(None, 2) for line in said.splitlines() if line.startswith("    "))
    return {line[0]: line[2] for line in lines if len(line) == 3}


def _masters() -> Path:
    folder = wine.CACHE / "tmp" / "Mara Quist - Nightwater"
    folder.mkdir(parents=True, exist_ok=True)
    with wave.open(str(folder / "01 Nightwater.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes((b"\x00\x20\x00\x20" * 21 + b"\x00\xe0\x00\xe0" * 21) * 1050)
    return folder


def _window_is_open() -> bool:
    with contextlib.suppress(OSError, ValueError):
        return bool(json.loads((DATA / "lock.holder").read_text(encoding="utf-8")).get("window"))
    return False


def _wait_for(holds: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE / 4
    while not holds():
        if time.monotonic() > until:
            raise Failed(otherwise)
        time.sleep(0.5)


@contextmanager
def _running(command: list[str]) -> Generator[wine.subprocess.Popen[str]]:
    process = wine.begun(command)
    try:
        yield process
    finally:
        if process.poll() is None:
            wine.kill(process)
