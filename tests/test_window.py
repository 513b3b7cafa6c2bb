"""The window's start where nobody looks on, and where there is no console."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trackball_desktop import window
from trackball_desktop.domain.errors import UserError


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_headless_paints_without_a_screen_also_where_there_is_one(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    environment = window.os.environ
    window._choose_platform(headless=False, grab=True)
    assert "QT_QPA_PLATFORM" not in environment
    window._choose_platform(headless=True, grab=False)
    assert environment["QT_QPA_PLATFORM"] == "offscreen"


def test_a_window_without_a_screen_is_refused_and_a_picture_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UserError, match="no screen"):
        window._choose_platform(headless=False, grab=False)
    window._choose_platform(headless=False, grab=True)
    assert window.os.environ["QT_QPA_PLATFORM"] == "offscreen"


HANGS = """
import sys, time
from trackball_desktop import tour
from trackball_desktop.__main__ import main
tour.STEP_TIMEOUT_SECONDS = tour.WATCHDOG_EXTRA_SECONDS = 1.0
tour.Tour._run_steps = lambda self: iter([lambda: time.sleep(100)])
sys.exit(main(sys.argv[1:]))
"""


def test_headless_ends_also_when_the_window_hangs(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HANGS, "--practice", "--sample", "--headless", "--data-dir", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=90)
    assert ended.returncode == 1
    assert "most recent call first" in ended.stderr


NO_CONSOLE = """
import sys
sys.stdin = sys.stdout = sys.stderr = None
from trackball_desktop.__main__ import main
code = main(sys.argv[1:])
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--practice", "--grab", "window.png"], 0),
        (["list", "--json"], 0),
        (["show", "nothing"], 2),
        (["account", "add", "Label", "--write-base", "https://label.example/"], 2),
    ],
)
def test_a_program_without_a_console_works(arguments: list[str], code: int, tmp_path: Path) -> None:
    command = [sys.executable, "-c", NO_CONSOLE, *arguments, "--data-dir", str(tmp_path / "data")]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=90)
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "", "")
    assert (tmp_path / "window.png").exists() == ("--grab" in arguments)
