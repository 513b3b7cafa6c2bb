"""The command line's edges: with --json exactly one document whatever happens, and the right exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import skips
from trackball_desktop import cli, verbs
from trackball_desktop.domain.errors import Offline, StorageError, UserError


@pytest.mark.parametrize(
    "arguments",
    [
        ["--json", "nothing"],
        ["show", "--json"],
        ["list", "--json", "--view", "nowhere"],
        ["list", "--json", "--no-such-option"],
        ["account", "--json", "explode"],
        ["show", "--json", "ffff"],
        ["submit", "--json", "ffff"],
        ["account", "test", "--json"],
        ["account", "test", "Nobody", "--json"],
    ],
)
def test_bad_use_is_one_document_and_2(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([*arguments, "--data-dir", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["title"]
    assert err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UserError("Said."), 2),
        (StorageError("Said."), 3),
        (Offline("Said."), 3),
        (KeyboardInterrupt(), 130),
        (ValueError("https://s3.example/k?X-Amz-Signature=c4n4ry"), 3),
    ],
)
def test_every_end_is_one_document(
    error: BaseException, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(options: Any) -> int:
        raise error

    monkeypatch.setattr(verbs, "run", failing)
    assert cli.run(["list", "--json", "--data-dir", str(tmp_path)]) == code
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["title"]
    reports = list((tmp_path / "logs").glob("crash-*.txt"))
    assert len(reports) == isinstance(error, ValueError)
    assert "c4n4ry" not in out + err + "".join(report.read_text() for report in reports)


def test_every_view_can_be_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for view in cli.VIEWS:
        assert cli.run(["list", "--view", view, "--json", "--data-dir", str(tmp_path)]) == 0
        assert json.loads(capsys.readouterr().out) == []


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_interrupted_while_it_waits(tmp_path: Path) -> None:
    program = [
        sys.executable,
        "-m",
        "trackball_desktop",
        "--practice",
        "--json",
        "--data-dir",
        str(tmp_path),
        "practice",
    ]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    holder = tmp_path / "practice" / "servers"
    while not holder.is_dir():
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode in {0, 3}
    assert isinstance(json.loads(out), dict)


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "trackball_desktop", "--json", "--data-dir", str(tmp_path), "list"]
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (process.returncode, process.stderr) == (3, "")
    assert not (tmp_path / "logs").exists()
