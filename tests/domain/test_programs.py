"""Which program starts the app again, from source and from a build of each system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from trackball_desktop.domain.relaunch import CONSOLE_PROGRAM, WINDOW_PROGRAM, verbs_command, window_command


def test_from_source_python_starts_the_package() -> None:
    assert verbs_command() == window_command() == [sys.executable, "-m", "trackball_desktop"]


@pytest.mark.parametrize("started", [CONSOLE_PROGRAM, WINDOW_PROGRAM])
def test_a_build_for_windows_has_a_program_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: str
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / started))
    monkeypatch.setattr(sys, "platform", "win32")
    assert verbs_command() == window_command() == [str(tmp_path / started)], "the other one is not there"
    for name in (CONSOLE_PROGRAM, WINDOW_PROGRAM):
        (tmp_path / name).touch()
    assert verbs_command() == [str(tmp_path / CONSOLE_PROGRAM)]
    assert window_command() == [str(tmp_path / WINDOW_PROGRAM)]
    monkeypatch.setattr(sys, "platform", "darwin")
    assert verbs_command() == window_command() == [str(tmp_path / started)]
