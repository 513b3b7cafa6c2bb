"""Which test calls which function: a plugin of pytest that records it, and the choice of the tests nearest to a place.

    python -m pytest -p tests.mutants.calls --calls FILE tests/...

adds to FILE one JSON line for each test that passed: its id, its seconds, and the functions of the app it called, each
as `path:qualified name`. What runs in other processes is not seen.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = str(ROOT / "trackball_desktop")
TESTS = ROOT / "tests"


class Recorder:
    """Hears every call of a function. One set is filled at a time; other threads fill it too."""

    def __init__(self) -> None:
        self.seen: set[CodeType] = set()

    def __call__(self, frame: FrameType, event: str, arg: object) -> None:
        """Note the function; None keeps its lines from being traced."""
        self.seen.add(frame.f_code)

    def names(self) -> list[str]:
        """Return the app's functions among what was called."""
        return sorted({f"{code.co_filename[len(PACKAGE) + 1 :]}:{_name(code)}" for code in self.seen if _ours(code)})


def _ours(code: CodeType) -> bool:
    return code.co_filename.startswith(PACKAGE)


def _name(code: CodeType) -> str:
    """Return the name without `<locals>`, lambdas and comprehensions: those belong to the function around them."""
    parts = [part for part in code.co_qualname.split(".") if not part.startswith("<")]
    return ".".join(parts)


RECORDER = Recorder()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where the calls go."""
    parser.addoption("--calls", default="", help="add which test calls which function to this file")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Record one test with its fixtures."""
    RECORDER.seen = set()
    item.config.stash[_FAILED] = False
    began = time.monotonic()
    threading.settrace(RECORDER)
    sys.settrace(RECORDER)
    try:
        result = yield
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
    target = item.config.getoption("--calls")
    if target and not item.config.stash[_FAILED]:
        line = {"test": item.nodeid, "seconds": round(time.monotonic() - began, 2), "calls": RECORDER.names()}
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return result


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leave tests out that do not pass: they would fail with every fault."""
    report = yield
    if not report.passed:
        item.config.stash[_FAILED] = True
    return report


@dataclass(frozen=True)
class Test:
    """One recorded test."""

    id: str
    seconds: float
    calls: frozenset[str]

    @property
    def file(self) -> str:
        """Return the file it stands in."""
        return self.id.split("::")[0]


class Nearest:
    """Chooses the tests that say most about a place: of those that call its function, the ones that call least else."""

    MOST = 120
    SECONDS = 40.0
    MOST_FILES = 4

    def __init__(self, recorded: Path) -> None:
        self.tests: dict[str, Test] = {}
        for line in recorded.read_text("utf-8").splitlines():
            row = json.loads(line)
            self.tests[row["test"]] = Test(row["test"], row["seconds"], frozenset(row["calls"]))
        self._by_function: dict[str, list[Test]] = defaultdict(list)
        self._by_module: dict[str, list[Test]] = defaultdict(list)
        for test in self.tests.values():
            for call in test.calls:
                self._by_function[call].append(test)
            for module in {call.split(":")[0] for call in test.calls}:
                self._by_module[module].append(test)

    def _importing(self, module: str) -> list[str]:
        """Return the files of tests that import a module which nothing recorded calls: it came after the recording."""
        dotted = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        above, _, name = f"trackball_desktop.{dotted}".rpartition(".")
        wanted = re.compile(rf"(import|from) {re.escape(above)}\.{name}\b|from {re.escape(above)} import .*\b{name}\b")
        files = sorted(TESTS.rglob("test_*.py"))
        found = [path for path in files if wanted.search(path.read_text("utf-8"))]
        return [path.relative_to(ROOT).as_posix() for path in found[: self.MOST_FILES]]

    def of(self, path: str, function: str) -> list[str]:
        """Return the ids of the tests nearest to a function of a module (its path within the package)."""
        module = path.removeprefix("trackball_desktop/")
        around = function.split(".")
        found: list[Test] = []
        for end in range(len(around), 0, -1):
            found = self._by_function.get(f"{module}:{'.'.join(around[:end])}", [])
            if found:
                break
        found = found or self._by_module.get(module, [])
        if not found:
            return self._importing(module)
        stem = Path(module).stem
        chosen: list[str] = []
        left = self.SECONDS
        for test in sorted(found, key=lambda test: (stem not in test.file, len(test.calls), test.id)):
            if len(chosen) == self.MOST:
                break
            if test.seconds <= left:
                left -= test.seconds
                chosen.append(test.id)
        return chosen
