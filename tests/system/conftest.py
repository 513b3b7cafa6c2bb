"""The command as its user has it: a process of its own, a real keyring, practice's servers in the test's process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from trackball_desktop.media.sample import write_sample
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant

QUICK = Variant(index_lag=0.1, status_delay=600.0)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four real WAV files and a cover, rendered once; never changed by a test."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@dataclass
class Command:
    """Runs `trackball-desktop` on one data folder."""

    folder: Path
    environment: dict[str, str]
    always: list[str] = field(default_factory=list)

    def start(self, *arguments: object, **options: Any) -> subprocess.Popen[str]:
        """Start the command and return the process."""
        return subprocess.Popen(
            [sys.executable, "-m", "trackball_desktop", *self.always, *map(str, arguments), "--data-dir", self.folder],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            **options,
        )

    def on_terminal(self, *arguments: object, stderr: Any) -> None:
        """Run the command with its messages on this file, and check that it went well."""
        command = [sys.executable, "-m", "trackball_desktop", *self.always, *map(str, arguments)]
        subprocess.run(
            [*command, "--data-dir", self.folder],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            timeout=100,
            check=True,
        )

    def __call__(self, *arguments: object, code: int = 0, typed: str = "") -> Any:
        """Run the command with --json, check its exit code, and return its document; `stderr` is kept.

        Of a verb that prints a JSON object a line while it waits, the last one is returned; `lines` keeps all.
        """
        process = self.start(*arguments, "--json")
        stdout, self.stderr = process.communicate(typed, timeout=100)
        assert process.returncode == code, (arguments, process.returncode, stdout, self.stderr)
        try:
            self.lines = [json.loads(line) for line in stdout.splitlines()]
        except ValueError:
            return json.loads(stdout)
        return self.lines[-1] if len(self.lines) > 1 else json.loads(stdout)

    def kill(self, process: subprocess.Popen[str]) -> None:
        """End a process as a power cut would, with the children it started."""
        process.kill()
        process.communicate(timeout=20)


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The command in practice mode."""
    return Command(tmp_path / "data", dict(os.environ), ["--practice"])


@pytest.fixture
def ahead() -> list[float]:
    """By how many seconds practice's clock is ahead of ours. A test moves it on instead of waiting for a status."""
    return [0.0]


@pytest.fixture
def practice(tmp_path: Path, ahead: list[float]) -> Iterator[Practice]:
    """Practice's servers, run by the test, so that it can see and disturb them."""
    with Practice(tmp_path / "outside", variant=QUICK, clock=lambda: time.time() + ahead[0]) as servers:
        yield servers


@pytest.fixture
def label(tmp_path: Path, practice: Practice, secret_service: dict[str, str]) -> Command:
    """The command outside practice mode, with an account whose secrets are in a real keyring."""
    command = Command(tmp_path / "data", secret_service)
    addresses = practice.addresses
    command(
        *("account", "add", "Northlight", "--key-id", addresses.key_id),
        *("--read-base", addresses.openplay_read_base, "--write-base", addresses.openplay_write_base),
        typed=addresses.key_secret + "\n",
    )
    command(
        *("account", "storage", "Northlight", "--endpoint", addresses.s3_endpoint, "--region", addresses.s3_region),
        *("--bucket", addresses.s3_bucket, "--style", "path", "--access-key-id", addresses.s3_access_key),
        typed=addresses.s3_secret_key + "\n",
    )
    return command
