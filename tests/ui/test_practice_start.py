"""Practice is opened with the sample, inside the data folder of the window that opens it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import skips
from trackball_desktop.cli import _parser
from trackball_desktop.domain import relaunch
from trackball_desktop.ui.shell import practice


def test_the_command_is_one_that_the_app_understands(tmp_path: Path) -> None:
    program, dash_m, module, *arguments = practice.command(tmp_path)
    assert (program, dash_m, module) == (sys.executable, "-m", "trackball_desktop")
    options = _parser().parse_args(arguments)
    assert (options.practice, options.sample, options.data_dir, options.verb) == (True, True, tmp_path, None)
    asked = subprocess.run([program, dash_m, module, "--version"], capture_output=True, text=True, timeout=60)
    assert asked.stdout.startswith("trackball-desktop ")


def test_a_frozen_app_starts_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert practice.command(tmp_path)[:3] == [sys.executable, "--practice", "--sample"]


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
@pytest.mark.parametrize("system", ["win32", "linux", "darwin"])
def test_a_build_takes_the_program_with_a_console_for_verbs_and_the_other_for_windows(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (relaunch.CONSOLE_PROGRAM, relaunch.WINDOW_PROGRAM):
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", system)
    for own in (relaunch.CONSOLE_PROGRAM, relaunch.WINDOW_PROGRAM):
        monkeypatch.setattr(sys, "executable", str(tmp_path / own))
        wanted = [relaunch.CONSOLE_PROGRAM, relaunch.WINDOW_PROGRAM] if system == "win32" else [own, own]
        assert relaunch.verbs_command() == [str(tmp_path / wanted[0])]
        assert relaunch.window_command() == [str(tmp_path / wanted[1])]
