"""The rules of conftest.py hold: a skip without a listed reason fails, and so does a thread that outlives its test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import skips

ROOT = Path(__file__).resolve().parent.parent

MODULE_SKIP = "import pytest\npytest.skip({reason!r}, allow_module_level=True)\n"
TEST_SKIP = "import pytest\n@pytest.mark.skip(reason={reason!r})\ndef test_it():\n    raise AssertionError\n"
LEFT_THREAD = """
import threading
def test_it():
    threading.Thread(target=threading.main_thread().join, name="forgotten").start()
"""


def _run(folder: Path, source: str, **environment: str) -> tuple[int, str]:
    """Run one test file under the same conftest in a process of its own; return its exit code and what it printed."""
    (folder / "test_one.py").write_text(source)
    config = (
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(ROOT),
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
    )
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *config, folder / "test_one.py"],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "CI_REQUIRE_ALL"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return result.returncode, result.stdout + result.stderr


@pytest.mark.parametrize("source", [MODULE_SKIP, TEST_SKIP])
def test_an_unlisted_skip_fails(tmp_path: Path, source: str) -> None:
    code, printed = _run(tmp_path, source.format(reason="no time today"))
    assert code != 0
    assert "not listed in tests/skips.py: no time today" in printed


def test_a_listed_skip_is_told(tmp_path: Path) -> None:
    code, printed = _run(tmp_path, TEST_SKIP.format(reason=f"{skips.NO_SWIFT}: no network"))
    assert code == 0
    assert f"{skips.NO_SWIFT}: no network" in printed


def test_a_required_server_may_not_be_skipped(tmp_path: Path) -> None:
    code, printed = _run(tmp_path, TEST_SKIP.format(reason=f"{skips.NO_SWIFT}: no network"), CI_REQUIRE_ALL="1")
    assert code != 0
    assert "must not be skipped" in printed


def test_a_thread_left_behind_fails_its_test(tmp_path: Path) -> None:
    code, printed = _run(tmp_path, LEFT_THREAD)
    assert code != 0
    assert "threads still running after the test: forgotten" in printed
