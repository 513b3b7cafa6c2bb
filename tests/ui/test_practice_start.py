"""Practice is opened with the sample, inside the data folder of the window that opens it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trackball_desktop.cli import _parser
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
