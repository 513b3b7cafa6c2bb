"""Makes small faults in a copy of the app, one at a time, and runs the tests nearest to each.

    python -m tests.mutants --record             # once: which test runs which line, into .cache/mutants
    python -m tests.mutants --record tests/ui    # the same in pieces
    python -m tests.mutants --seed 1 --count 100

prints one JSON document: how many were killed and how many survived, by room and for all that is below the window and
in it, and each survivor with its place and difference. Nothing is changed in the checkout itself: the faults are made
in a copy of its files under the system's temporary folder.

What counts as killed: a test fails with the fault, and passes without it; a test that never ends fails too, when its
time is over, as in any run of the tests. A fault that the nearest tests do not notice is tried once more with further
tests that run its line. One after which the tests only take longer than they may, once, is not killed. One after which
the module cannot even be imported says nothing about tests: it is left out, and the next one of the seed takes its
place. Modules named windows_* have faults only on Windows: nothing else loads them. A line that no recorded test runs
has the tests of its function, then of its module; one of a module that nothing runs has none: its faults survive, with
`"tests": 0`. Modules of the command line have beside those the tests that run the app as a program. A fault that
changes nothing anybody could see is argued in `equivalent.py`: it counts as neither.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NoReturn, TextIO, cast

import pytest

from tests.mutants.equivalent import argument
from tests.mutants.nearest import Choice, Nearest
from tests.mutants.operators import Mutant, mutants
from tests.mutants.recorder import ROOT

PACKAGE = ROOT / "trackball_desktop"
RECORDED = ROOT / ".cache" / "mutants"
PROGRAMS = ("tests/system", "tests/test_cli.py", "tests/test_verbs_outside.py", "tests/test_backup_verbs.py")
"""The tests that start the app as a program: what they call is not seen."""
BY_PROGRAM = frozenset({"verbs", "cli", "__main__", "app", "practice"})
SHAPES = tuple(
    f"tests/ui/test_shapes.py::test_parts_are_put_together_as_before[{walk}]"
    for walk in ("dialogs", "pages", "empty", "sent", "library", "files")
)
"""The tests that know how every page and dialog is put together, and what each shows."""
WIRING = (
    "tests/ui/test_wiring.py::test_the_pages_are_wired",
    "tests/ui/test_wiring.py::test_the_dialogs_are_wired",
    "tests/ui/test_every_button.py::test_somebody_listens_to_every_button_and_action_of_every_page",
)
"""The tests that look whether all parts of the window have their place and whoever listens to them."""
READING = (
    "tests/ui/test_connected.py",
    "tests/ui/test_qt_rules.py::test_every_dialog_and_menu_that_is_opened_goes_when_it_is_closed",
)
"""The tests that read the window's source: no line is seen to run in them."""
SLOWEST = 600.0
"""Seconds that the tests of one fault may take, on a machine that does nothing else."""
SLOWEST_TEST = 60
"""Seconds that one test may take there."""
MOST_SLOWER = 4
"""How many times that, at most, while others use the processors."""
WINDOW = frozenset({"ui", "window", "tour"})


@dataclass
class Result:
    """What the tests said about one fault: killed, survived, timeout, equivalent or broken (it cannot be imported)."""

    mutant: Mutant
    outcome: str
    tests: int
    seconds: float
    by: str = ""
    """The test that noticed."""

    @property
    def killed(self) -> bool:
        """Say whether the tests noticed."""
        return self.outcome == "killed"


@dataclass
class Score:
    """How many faults of a room were noticed."""

    killed: int = 0
    survived: int = 0

    def document(self) -> dict[str, float]:
        """Return the figures, with the share in percent."""
        total = self.killed + self.survived
        share = round(100 * self.killed / total, 1) if total else 0.0
        return {"killed": self.killed, "survived": self.survived, "percent": share}


@dataclass
class Run:
    """A run with its results."""

    seed: int
    results: list[Result] = field(default_factory=list)
    broken: int = 0
    """Faults that could not be imported; they are not among the results."""

    def document(self) -> dict[str, object]:
        """Return what is printed."""
        rooms: dict[str, Score] = {}
        sides = {"below": Score(), "window": Score()}
        equivalent = [result for result in self.results if result.outcome == "equivalent"]
        for result in self.results:
            if result in equivalent:
                continue
            room = room_of(result.mutant)
            for score in (rooms.setdefault(room, Score()), sides["window" if room in WINDOW else "below"]):
                score.killed += result.killed
                score.survived += not result.killed
        return {
            "seed": self.seed,
            "count": len(self.results),
            "below the window": sides["below"].document(),
            "the window": sides["window"].document(),
            "rooms": {room: score.document() for room, score in sorted(rooms.items())},
            "broken": self.broken,
            "timeouts": sum(result.outcome == "timeout" for result in self.results),
            "survivors": [survivor(one) for one in self.results if not one.killed and one not in equivalent],
            "equivalent": [survivor(one) | {"because": because(one.mutant)} for one in equivalent],
        }


def room_of(mutant: Mutant) -> str:
    """Return the room that a fault is in."""
    return Path(mutant.path).parts[1].removesuffix(".py")


def survivor(result: Result) -> dict[str, object]:
    """Return what is told about a fault that nobody noticed."""
    mutant = result.mutant
    return {
        "at": f"{mutant.path}:{mutant.line}",
        "outcome": result.outcome,
        "kind": mutant.kind,
        "function": mutant.function,
        "tests": result.tests,
        "diff": difference(mutant),
    }


def because(mutant: Mutant) -> str:
    """Return why a fault has no effect; empty where it may have one."""
    return argument(mutant.path, mutant.function, difference(mutant))


def difference(mutant: Mutant) -> str:
    """Return the lines that a fault changes."""
    source = (ROOT / mutant.path).read_text("utf-8")
    lines = difflib.unified_diff(source.splitlines(), mutant.of(source).splitlines(), n=0, lineterm="")
    return "\n".join(list(lines)[3:])


def every(within: str = "") -> list[Mutant]:
    """Return all faults that can be made in the app, but for modules that only another system loads."""
    found: list[Mutant] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if re.search(within, name) and (sys.platform == "win32" or not path.name.startswith("windows_")):
            found += mutants(name, path.read_text("utf-8"))
    return found


def drawn(seed: int, within: str = "") -> Iterator[Mutant]:
    """Return the faults in the order that a seed puts them in, but for those that Python would not read."""
    possible = every(within)
    random.Random(seed).shuffle(possible)
    return (mutant for mutant in possible if mutant.compiles((ROOT / mutant.path).read_text("utf-8")))


@contextmanager
def copy_of_checkout() -> Generator[Path]:
    """Copy the checkout's files, but for what Git ignores, into a folder that is removed in the end."""
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder:
        above = Path(folder) / "checkout"
        shutil.copytree(ROOT, above, ignore=shutil.ignore_patterns(".git", ".venv", ".cache", "*_cache", "__pycache__"))
        shared = ROOT.parent / "shared"
        if shared.is_dir():  # where the tests look for real files
            (Path(folder) / "shared").symlink_to(shared.resolve(), target_is_directory=True)
        yield above


def record(tests: list[str]) -> int:
    """Run the tests and note which lines each runs."""
    RECORDED.mkdir(parents=True, exist_ok=True)
    command = ["-m", "pytest", "-q", "-p", "tests.mutants.recorder", "--lines", str(RECORDED), "--timeout", "600"]
    command += ["--ignore=tests/soak", "--ignore=tests/system", "--ignore=tests/benchmarks", "--ignore=tests/mutants"]
    return subprocess.run([sys.executable, *command, *tests], cwd=ROOT).returncode


def judge(copy: Path, mutant: Mutant, choice: Choice) -> Result:
    """Make a fault in the copy, run the tests, and mend it again. A test that fails without it too does not count."""
    began = time.monotonic()
    said = Said("survived")
    tried = 0
    failing: set[str] = set()
    for tests in (choice.first, choice.second):
        left = [test for test in tests if test not in failing]
        while left:
            tried += len(left)
            with _made(copy, mutant):
                said = _outcome(copy, left, mutant.path)
            if said.outcome not in {"killed", "timeout"}:
                break
            if _is_its_doing(copy, mutant, [said.test] if said.test else left, said.outcome):
                said = Said("killed", said.test or said.outcome)
                break
            if said.outcome == "timeout":  # the machine's doing, or the tests'
                break
            failing.add(said.test)
            left = _behind(left, said.test)
            said = Said("survived")
        if said.outcome != "survived":
            break
    return Result(mutant, said.outcome, tried, round(time.monotonic() - began, 1), said.test)


def _behind(tests: list[str], failed: str) -> list[str]:
    """Return the tests that are still to be run behind one that fails anyway, or without a file that cannot be read."""
    if "::" not in failed:
        return [test for test in tests if failed and test.split("::")[0] != failed]
    return tests[tests.index(failed) + 1 :] if failed in tests else []


def _is_its_doing(copy: Path, mutant: Mutant, tests: list[str], outcome: str) -> bool:
    """Say whether tests that failed, or did not end, pass without the fault, and do so with it again: not by chance."""
    if not _PASSING.issuperset(tests):
        if _outcome(copy, tests, mutant.path).outcome != "survived":
            return False
        _PASSING.update(tests)
    with _made(copy, mutant):
        return _outcome(copy, tests, mutant.path).outcome == outcome


_PASSING: set[str] = set()
"""Tests that were seen to pass without any fault."""


@contextmanager
def _made(copy: Path, mutant: Mutant) -> Generator[None]:
    """Make a fault in the copy for a while."""
    target = copy / mutant.path
    source = target.read_text("utf-8")
    try:
        target.write_text(mutant.of(source), "utf-8")
        _forget(target)
        yield
    finally:
        target.write_text(source, "utf-8")
        _forget(target)


def _forget(module: Path) -> None:
    """Remove what Python compiled: it goes by whole seconds, and a fault is made and mended within one."""
    for compiled in (module.parent / "__pycache__").glob(f"{module.stem}.*.pyc"):
        compiled.unlink(missing_ok=True)


@dataclass(frozen=True)
class Said:
    """What came of a run of tests, and the test that noticed."""

    outcome: str
    test: str = ""


def _imports(copy: Path, module: str, environment: dict[str, str]) -> bool:
    """Say whether a module can be imported; where tests cannot be collected although it can, they saw the fault."""
    name = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return subprocess.run([sys.executable, "-c", f"import {name}"], cwd=copy, env=environment).returncode == 0


def _outcome(copy: Path, tests: list[str], mutated: str) -> Said:
    """Run tests until the first fails."""
    environment = os.environ | {"PYTHONPATH": str(copy), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("CI", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # each run would compile the whole app
    slower = _times_slower()
    while tests:
        options = ["-x", "-q", "-rfE", "-p", "no:cacheprovider", "--timeout", str(SLOWEST_TEST * slower)]
        code, said = _pytest(copy, [*options, *tests], environment, SLOWEST * slower)
        if code is None or "+++ Timeout +++" in said or "Failed: Timeout" in said:
            return Said("timeout")
        if code == 0:
            return Said("survived")
        if code not in {4, 5}:
            return _failed(said, copy, mutated, environment)
        gone = {found.strip() for found in _GONE.findall(said)}
        left = [test for test in tests if not any(name.endswith(test) for name in gone)]
        if len(left) == len(tests):  # the fault keeps the tests from being collected at all
            return _failed(said, copy, mutated, environment)
        tests = left
    return Said("survived")


def _pytest(copy: Path, arguments: list[str], environment: dict[str, str], seconds: float) -> tuple[int | None, str]:
    """Run pytest in the copy; return its exit code, None after too long, and what it said.

    Where the system can fork, libraries are loaded once for all runs: that is most of the time of a short one.
    """
    with tempfile.TemporaryFile() as said:
        if hasattr(os, "fork"):
            for library in LIBRARIES:
                importlib.import_module(library)
            with warnings.catch_warnings(action="ignore"):  # the child has no use for the locks of other threads
                child = os.fork()
            if child == 0:
                _be_pytest(copy, arguments, environment, said.fileno())
            code = _exit_code(child, seconds)
        else:
            command = [sys.executable, "-m", "pytest", *arguments]
            try:
                code = subprocess.run(
                    command, cwd=copy, env=environment, stdout=said, stderr=said, timeout=seconds
                ).returncode
            except subprocess.TimeoutExpired:
                code = None
        said.seek(0)
        return code, said.read().decode("utf-8", "replace")


LIBRARIES = ("hypothesis.strategies", "numpy", "pydantic", "httpx", "PySide6.QtWidgets", "pytest")


def _be_pytest(copy: Path, arguments: list[str], environment: dict[str, str], output: int) -> NoReturn:
    """Go on, in a child of this process, as pytest in the copy."""
    code = 3
    try:
        os.setsid()
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout, sys.stderr = cast("TextIO", sys.__stdout__), cast("TextIO", sys.__stderr__)
        os.chdir(copy)
        os.environ.clear()
        os.environ.update(environment)
        sys.dont_write_bytecode = False
        sys.path[:] = [str(copy), *(entry for entry in sys.path if entry and Path(entry) not in {ROOT, copy})]
        for name in [name for name in sys.modules if name.partition(".")[0] in {"tests", PACKAGE.name}]:
            del sys.modules[name]
        code = int(pytest.main(["-W", "ignore::pytest.PytestAssertRewriteWarning", *arguments]))
        sys.stdout.flush()
    finally:
        os._exit(code)


def _exit_code(child: int, seconds: float) -> int | None:
    """Wait for a child and return its exit code; None, and the end of all that it started, after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _times_slower() -> int:
    """Return how many times as long everything takes while others use the processors: a wait is no fault's doing."""
    if not hasattr(os, "getloadavg"):
        return 1
    return min(MOST_SLOWER, max(1, round(os.getloadavg()[0] / (os.cpu_count() or 1))))


def _failed(said: str, copy: Path, mutated: str, environment: dict[str, str]) -> Said:
    """Return the test that failed, or the file that could not be read; where that is for the module, it is broken."""
    failed = _FAILED.search(said)
    test = failed[1] if failed else ""
    if "::" not in test and not _imports(copy, mutated, environment):
        return Said("broken")
    return Said("killed", test)


_GONE = re.compile(r"^ERROR: (?:file or directory )?not found: (.+)$", re.MULTILINE)
"""A recorded test that is no longer there, or is called otherwise."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+\.py(?:::.+?)?)(?: - .*)?$", re.MULTILINE)


def choice_for(nearest: Nearest, mutant: Mutant, copy: Path) -> Choice:
    """Return the tests of a fault: those that run its line, those that start the app, those that go through it all."""
    choice = nearest.of(mutant.path, mutant.line)
    more: list[str] = []
    if room_of(mutant) in BY_PROGRAM:
        more += PROGRAMS
    if room_of(mutant) in WINDOW:
        more += [*SHAPES, *WIRING]
    further = [
        test
        for test in more
        if (copy / test.split("::")[0]).exists() and test not in choice.first
        if nearest.may_notice(test, mutant.path, mutant.line)
    ]
    if room_of(mutant) in WINDOW:
        further = [*READING, *further]
    return Choice(choice.first, [*further, *choice.second])


def run(seed: int, count: int, within: str, first: int = 0) -> Run:
    """Judge so many faults in the order of the seed, from the `first` one on: a long run can be made in pieces.

    One that is interrupted, or asked to end, tells what it has.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    nearest = Nearest(RECORDED)
    done = Run(seed)
    with suppress(KeyboardInterrupt), copy_of_checkout() as copy:
        for mutant in islice(drawn(seed, within), first, None):
            if len(done.results) == count:
                break
            result = judge(copy, mutant, choice_for(nearest, mutant, copy))
            where = f"{mutant.path}:{mutant.line} {mutant.kind} {result.by}"
            told = f"{len(done.results) + 1}/{count} {result.outcome} {result.seconds} s {where}"
            print(told, file=sys.stderr, flush=True)
            if result.outcome == "broken":
                done.broken += 1
                continue
            if result.outcome == "survived" and because(mutant):
                result.outcome = "equivalent"
            done.results.append(result)
            if not result.killed:
                print(difference(mutant), file=sys.stderr, flush=True)
    return done


def main() -> int:
    """Read the arguments, run, and print the document."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="pass over so many faults of the seed: a piece of a run")
    parser.add_argument("--within", default="", help="only files whose path this pattern is found in")
    parser.add_argument("--record", nargs="*", metavar="TEST", help="note which test runs which line; all if none")
    options = parser.parse_args()
    if options.record is not None:
        if not options.record:
            shutil.rmtree(RECORDED, ignore_errors=True)
        return record(options.record)
    if not any(RECORDED.glob("*.jsonl")):
        parser.error("nothing is recorded yet: run with --record first")
    print(
        json.dumps(
            run(options.seed, options.count, options.within, options.first).document(), indent=1, ensure_ascii=False
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
