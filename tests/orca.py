"""Has Orca read a job aloud and writes down what it says: `python -m tests.orca [--job settings] [TRANSCRIPT]`.

Needs Linux with Orca, a window manager (openbox), Xvfb, xdotool and a session bus (dbus-run-session): Debian
has them as orca, at-spi2-core, openbox, xvfb, xdotool, dbus. Keys are pressed by the X server, so that Orca hears of
them. Orca 43 leaves out the last letter of a line of text that is not selected: Qt's line edits say of each letter that
its formatting ends where it begins, and Orca puts the line together from such pieces. Orca leaves
out news while more than 50 events wait for it, so nothing that stays the same may be made anew. The band of a release
that was just submitted says how far it is by then, which may differ from run to run.
Its speech goes to its debug file, from which the lines are taken; nothing is heard. Without a path the
transcript of the job, `tests/data/orca/main_job.txt`, is written anew: read the difference.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TRANSCRIPTS = ROOT / "tests" / "data" / "orca"
JOBS = ("main_job", "settings")
"""What is read: from a folder to created; the settings."""
PROGRAMS = ("orca", "Xvfb", "xdotool", "openbox", "dbus-run-session")
QUIET = 0.6
"""Seconds for which Orca has nothing to do any more before the next key."""
PAGE_SECONDS = 5.0
"""What Orca is given at least after a key that may open a page."""
START_SECONDS = 8.0
"""What Orca takes until it listens."""
_WITHOUT_A_VOICE = "from orca import speech\nspeech.init = lambda: None\n"
"""Orca's own code for a start: it writes down what it says without a voice, which without a sound card never ends."""
_SPOKEN = re.compile(r"^\d\d:\d\d:\d\d\.\d+ - SPEECH OUTPUT: '(.*?)'(?:\{.*)?$")
_CONTINUED = re.compile(r"(- SPEECH OUTPUT: '(?:(?!'\{'established)[^\n])*)\n +")
"""A text of several lines that goes on in the next one."""
_HEADING = re.compile(r"== .*")
_VARIABLE = (
    (re.compile(r"/[^ ,']*/In/"), "…/In/"),
    (re.compile(r"\b\d\d? [A-Z][a-z]{2} 20\d\d\b"), "DAY"),
    (re.compile(r"\b20\d\d\b(-\d\d-\d\d)?"), "YEAR"),
    (re.compile(r"\b\d+ %"), "N %"),
    (re.compile(r"\b\d\d?:\d\d:\d\d\b|\b\d\d:\d\d\b"), "TIME"),
    (re.compile(r"\b[\d.,]+ (k|M)?B\b"), "SIZE"),
)
"""What is another at each run: folders, days, times, progress."""


def missing() -> list[str]:
    """Return the programs that are not here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def transcribe(job: str) -> list[str]:
    """Let Orca read a job; return what it said, with a heading for each step."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        environment = os.environ | {
            "HOME": folder,
            "XDG_RUNTIME_DIR": str(runtime),
            "LC_ALL": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        read, write = os.pipe()
        with subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        ) as server:
            os.close(write)
            with os.fdopen(read) as told:
                environment["DISPLAY"] = f":{told.readline().strip()}"
            try:
                command = [
                    "dbus-run-session",
                    "--",
                    sys.executable,
                    "-m",
                    "tests.orca",
                    "--job",
                    job,
                    "--within",
                    folder,
                ]
                subprocess.run(command, cwd=ROOT, env=environment, check=True)
            finally:
                server.terminate()
        logs = [(home / name).read_text("utf-8", "replace") for name in ("orca.log", "steps.log")]
        return spoken(*logs)


def spoken(log: str, steps: str) -> list[str]:
    """Return what was said, line by line, without what differs from run to run; lines of both begin with a time."""
    lines: list[str] = []
    while (joined := _CONTINUED.sub(r"\1 ", log)) != log:
        log = joined
    for line in sorted([*log.splitlines(), *steps.splitlines()], key=lambda line: line.partition(" - ")[0]):
        if (heading := _HEADING.search(line)) is not None:
            lines += ["", heading[0]]
        elif (said := _SPOKEN.search(line)) is not None:
            text = said[1]
            for pattern, instead in _VARIABLE:
                text = pattern.sub(instead, text)
            if text.strip():
                lines.append(text)
    return lines[1:] if lines and not lines[0] else lines


# --- in the session of the screen reader -----------------------------------------------------------------------------


_X_NAMES = {"Space": "space", "Ctrl": "ctrl", "Alt": "alt", "Shift": "shift", ",": "comma"}


class XKeyboard:
    """Presses keys as a keyboard does, through the X server, and lets Orca finish before and after each."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def press(self, keys: str) -> None:
        """Press keys as Qt writes them."""
        names = [_X_NAMES.get(name, name if len(name) > 1 else name.lower()) for name in keys.split("+")]
        self._run("key", "+".join(names))
        if keys.split("+")[0] in {"Ctrl", "Space", "Return", "Escape"}:  # another page or dialog: much to ask about
            self.wait_for_orca(pause=PAGE_SECONDS)

    def write(self, text: str) -> None:
        """Type a text."""
        self._run("type", "--delay", "20", text)

    def _run(self, *arguments: str) -> None:
        """Run xdotool while the window goes on."""
        from tests import main_job

        with subprocess.Popen(["xdotool", *arguments]) as program:
            main_job.wait_until(lambda: program.poll() is not None)
        self.wait_for_orca()

    def wait_for_orca(self, pause: float = 0.0) -> None:
        """Let Orca ask and speak for a while, then until its log does not grow any more.

        Raises AssertionError where it never comes to rest: a window that changes without end keeps it from speaking.
        """
        from tests import main_job

        main_job.run_for(pause)
        end = time.monotonic() + main_job.PATIENCE
        same, size = 0, -1
        while same < 2:
            assert time.monotonic() < end, "Orca is asked without end"
            main_job.run_for(QUIET)
            same = same + 1 if size == self._log.stat().st_size else 0
            size = self._log.stat().st_size


def run_within(home: Path, name: str) -> None:
    """Start window manager, Orca and the window, and do the job."""
    from PySide6.QtWidgets import QApplication

    from tests import main_job, settings_job
    from trackball_desktop.app import App, DataFolder
    from trackball_desktop.window import WindowSession, make_application

    log = home / "orca.log"
    log.touch()
    preferences = home / "orca"
    preferences.mkdir()
    (preferences / "orca-customizations.py").write_text(_WITHOUT_A_VOICE, encoding="utf-8")
    reader_command = ["orca", "--user-prefs", str(preferences), "--debug-file", str(log), "--disable", "braille"]
    with subprocess.Popen(["openbox"]) as manager, subprocess.Popen(reader_command) as reader:
        try:
            time.sleep(START_SECONDS)
            masters = main_job.write_masters(home / "In")
            with App(DataFolder.resolve(home / "data", practice=True), window=True) as app:
                main_job.prepare_label(app)
                qt = make_application(argparse.Namespace(scheme="light"))
                opened = WindowSession(app, qt)
                opened.window.resize(1280, 800)
                keyboard = XKeyboard(log)
                made = {"main_job": main_job.MainJob, "settings": settings_job.SettingsJob}[name]
                job = made(opened, keyboard, masters)
                job.quiet = QUIET

                def say(heading: str) -> None:
                    keyboard.wait_for_orca(pause=PAGE_SECONDS)
                    with (home / "steps.log").open("a", encoding="utf-8") as file:
                        file.write(f"{datetime.now(UTC).astimezone():%H:%M:%S.%f} - == {heading}\n")

                job.step_began = say
                job.run()
                keyboard.wait_for_orca(pause=START_SECONDS)
                opened.close()
                QApplication.processEvents()
        finally:
            reader.terminate()
            manager.terminate()


def main() -> int:
    """Write the transcript."""
    parser = argparse.ArgumentParser(description="Has Orca read a job aloud and writes down what it says.")
    parser.add_argument("transcript", nargs="?", type=Path)
    parser.add_argument("--job", choices=JOBS, default=JOBS[0])
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.within is not None:
        run_within(options.within, options.job)
        return 0
    if lacking := missing():
        print(f"Not here: {', '.join(lacking)}")
        return 1
    lines = transcribe(options.job)
    transcript = options.transcript or TRANSCRIPTS / f"{options.job}.txt"
    transcript.parent.mkdir(parents=True, exist_ok=True)
    transcript.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
