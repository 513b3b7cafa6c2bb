"""One writer per folder, who is named, and who need not clean up."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from trackball_desktop.domain.errors import LibraryLocked
from trackball_desktop.storage.lock import HOLDER_NAME, FolderLock

CHILD = """
import sys
from pathlib import Path
from trackball_desktop.storage.lock import FolderLock
lock = FolderLock.acquire(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_one_is_told_who_holds_it(tmp_path: Path) -> None:
    with FolderLock.acquire(tmp_path):
        with pytest.raises(
            LibraryLocked, match=f"(?i)process {os.getpid()} on {re.escape(socket.gethostname())}"
        ) as caught:
            FolderLock.acquire(tmp_path)
        assert caught.value.remedy
        assert caught.value.exit_code == 3
    FolderLock.acquire(tmp_path).release()


def test_releasing_twice_takes_nothing_from_the_next(tmp_path: Path) -> None:
    first = FolderLock.acquire(tmp_path / "made")
    first.release()
    with FolderLock.acquire(tmp_path / "made"):
        first.release()
        with pytest.raises(LibraryLocked):
            FolderLock.acquire(tmp_path / "made")


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"held"
    with pytest.raises(LibraryLocked, match=f"process {child.pid} "):
        FolderLock.acquire(tmp_path)
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    FolderLock.acquire(tmp_path).release()


def test_an_unreadable_name_is_left_out(tmp_path: Path) -> None:
    with FolderLock.acquire(tmp_path):
        (tmp_path / HOLDER_NAME).write_text("{", encoding="utf-8")
        with pytest.raises(LibraryLocked, match="with this data folder\\."):
            FolderLock.acquire(tmp_path)
