"""Permissions count for root too, inside the helpers and only there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.servers.permissions import permissions_apply, plain_user

READ = "import sys, pathlib; pathlib.Path(sys.argv[1]).read_bytes()"


def test_a_command_is_refused(forbidden_folder: Path) -> None:
    command = plain_user([sys.executable, "-c", READ, str(forbidden_folder / "master.wav")])
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1
    assert "PermissionError" in result.stderr


def test_a_call_is_refused_also_on_its_own_threads(forbidden_folder: Path) -> None:
    seen: list[type[Exception]] = []

    def write() -> None:
        try:
            (forbidden_folder / "new").write_text("")
        except PermissionError as error:
            seen.append(type(error))

    with permissions_apply():
        with pytest.raises(PermissionError):
            list(forbidden_folder.iterdir())
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert seen == [PermissionError]


def test_rights_come_back(forbidden_folder: Path) -> None:
    with permissions_apply():
        pass
    if os.geteuid() == 0:
        assert [path.name for path in forbidden_folder.iterdir()] == ["master.wav"]
