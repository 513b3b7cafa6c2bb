"""Which test runs which line: a plugin of pytest that records it.

    python -m pytest -p tests.mutants.recorder --lines FOLDER tests/...

adds to a file in FOLDER one JSON line for each test that passed: its id, its seconds of processor time, and for each
module of the app, as `path@version`, the lines it ran, as a bit field in hexadecimal figures. The module as it was goes
to `FOLDER/sources/version.py`, so that lines are still found after the module changed. What runs in other processes, or
in threads that Qt started, is not seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Generator, Iterable
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Protocol

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = str(ROOT / "trackball_desktop")
MOST_CALLS = 1_000
"""Calls of one function in one test whose lines are looked at: what a thousandth one runs, an earlier one ran."""


class Trace(Protocol):
    """What Python calls for each line of a frame."""

    def __call__(self, frame: FrameType, event: str, arg: object) -> Trace | None:
        """Hear of a line."""


class Lines:
    """The lines of one function that a test ran."""

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.seen: set[int] = set()
        self.calls = 0
        self._all = len({line for _, _, line in code.co_lines() if line})
        add = self.seen.add

        def trace(frame: FrameType, event: str, arg: object) -> Trace:
            add(frame.f_lineno)
            return trace

        self._trace: Trace = trace

    def trace(self) -> Trace | None:
        """Return what hears the lines of the next call; None when there is nothing more to learn."""
        self.calls += 1
        return self._trace if self.calls <= MOST_CALLS and len(self.seen) < self._all else None

    def clear(self) -> None:
        """Begin the next test."""
        self.seen.clear()
        self.calls = 0


class Recorder:
    """Hears every call of a function of the app, in all threads, and the lines it runs."""

    def __init__(self) -> None:
        self._lines: dict[int, Lines | None] = {}
        self._codes: list[CodeType] = []  # keeps the ids in use
        self._versions: dict[str, str] = {}

    def __call__(self, frame: FrameType, event: str, arg: object) -> Trace | None:
        """Say what hears the lines of this call."""
        code = frame.f_code
        try:
            lines = self._lines[id(code)]
        except KeyError:
            self._codes.append(code)
            lines = Lines(code) if code.co_filename.startswith(PACKAGE) else None
            self._lines[id(code)] = lines
        return lines.trace() if lines is not None else None

    def clear(self) -> None:
        """Begin the next test."""
        for lines in list(self._lines.values()):
            if lines is not None and lines.calls:
                lines.clear()

    def seen(self) -> dict[str, int]:
        """Return the lines that ran in each module, as a bit field."""
        found: dict[str, int] = defaultdict(int)
        for lines in list(self._lines.values()):
            if lines is not None:
                for line in list(lines.seen):
                    found[lines.code.co_filename] |= 1 << line
        return found

    def fields(self, sources: Path, fixtures: Iterable[str] = ()) -> dict[str, str]:
        """Return the lines that ran in each module or in shared fixtures, and keep the modules as they are."""
        found = self.seen()
        for name in fixtures:
            for path, field in _SHARED.get(name, {}).items():
                found[path] = found.get(path, 0) | field
        return {
            f"{path[len(PACKAGE) + 1 :].replace(os.sep, '/')}@{self._version(path, sources)}": f"{field:x}"
            for path, field in sorted(found.items())
        }

    def _version(self, path: str, sources: Path) -> str:
        if path not in self._versions:
            source = Path(path).read_bytes()
            self._versions[path] = hashlib.sha256(source).hexdigest()[:12]
            sources.mkdir(parents=True, exist_ok=True)
            (sources / f"{self._versions[path]}.py").write_bytes(source)
        return self._versions[path]


RECORDER = Recorder()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    """Keep the lines of a fixture that several tests share: all of them have run these, not only the first."""
    result = yield
    if fixturedef.scope != "function":
        _SHARED[fixturedef.argname] = RECORDER.seen()
    return result


_SHARED: dict[str, dict[str, int]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where the lines go."""
    parser.addoption("--lines", default="", help="add which test runs which line to a file in this folder")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Record one test with its fixtures."""
    RECORDER.clear()
    item.config.stash[_FAILED] = False
    began = time.process_time()
    with _Traced():
        result = yield
    target = item.config.getoption("--lines")
    if target and not item.config.stash[_FAILED]:
        folder = Path(target)
        fields = RECORDER.fields(folder / "sources", getattr(item, "fixturenames", ()))
        line = {"test": item.nodeid, "seconds": round(time.process_time() - began, 2), "lines": fields}
        with (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    return result


class _Traced:
    def __enter__(self) -> None:
        threading.settrace(RECORDER)
        sys.settrace(RECORDER)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leave tests out that do not pass: they would fail with every fault."""
    report = yield
    if not report.passed:
        item.config.stash[_FAILED] = True
    return report
