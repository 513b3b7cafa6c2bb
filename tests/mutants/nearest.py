"""Which tests say most about a place: those that ran its line, as `recorder` noted, and that ran least else."""

from __future__ import annotations

import ast
import difflib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tests.mutants.recorder import ROOT

PACKAGE = ROOT / "trackball_desktop"
TESTS = ROOT / "tests"
_COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_WORD = re.compile(r"\w+")
_DEFINED = re.compile(r"^(?:class|def) ([A-Za-z]\w+)", re.MULTILINE)
_TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)
_PLAIN = re.compile(r"\w+(?:\.\w+)*")


@dataclass(frozen=True)
class Test:
    """One recorded test: its id, how long it took, and how many lines of the app it ran."""

    id: str
    seconds: float
    size: int

    @property
    def file(self) -> str:
        """Return the file it stands in."""
        return self.id.split("::")[0]


@dataclass(frozen=True)
class Ran:
    """The lines of one version of a module that a test ran, as a bit field."""

    test: Test
    lines: int


@dataclass
class Choice:
    """Tests of one place, the nearest first, in two steps: the second is for what the first does not notice."""

    first: list[str]
    second: list[str]


class Nearest:
    """Chooses tests by what was recorded in a folder."""

    MOST = 80
    SECONDS = 15.0
    MOST_LATER = 120
    SECONDS_LATER = 30.0
    MOST_FILES = 4

    def __init__(self, recorded: Path) -> None:
        self._sources = recorded / "sources"
        self._ran: dict[str, dict[str, list[Ran]]] = defaultdict(lambda: defaultdict(list))
        self._names_then: dict[str, str] = {}
        tests: set[str] = set()
        self._known: set[str] = set()
        self._files: set[str] = set()
        self._functions: set[str] = set()
        for file in sorted(recorded.glob("*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True):
            for line in file.read_text("utf-8").splitlines():
                row = json.loads(line)
                if row["test"] in tests:
                    continue  # an older record of the same test
                tests.add(row["test"])
                self._known.add(row["test"])
                self._files.add(row["test"].split("::")[0])
                self._functions.add(row["test"].split("[")[0])
                fields = {key: int(field, 16) for key, field in row["lines"].items()}
                test = Test(row["test"], row["seconds"], sum(field.bit_count() for field in fields.values()))
                for key, field in fields.items():
                    module, _, version = key.partition("@")
                    self._ran[module][version].append(Ran(test, field))

    def of(self, path: str, line: int) -> Choice:
        """Return the tests for a line of a module (its path within the checkout)."""
        module = path.removeprefix("trackball_desktop/")
        source = (ROOT / path).read_text("utf-8")
        place = _Place(source, line)
        # What is set at import ran in the test that happened to import it first; others use it.
        found = self._using(place, module) if place.names else []
        if not found:
            found = self._running(module, source, place.lines)
        if not found:
            found = self._running(module, source, place.function)
        if not found:
            found = self._running(module, source, range(1, source.count("\n") + 2))
        if not found:
            return Choice(self._importing(module), [])
        choice = self._chosen(found, Path(module), place.words)
        return Choice(choice.first, [*choice.second, *self._unrecorded(module, source)])

    def may_notice(self, test: str, path: str, line: int) -> bool:
        """Say whether a test, or one of a file of tests, may notice a fault: not where it was seen not to run it."""
        known = [one for one in self._known if one == test or one.startswith((f"{test}::", f"{test}["))]
        if not known:
            return True
        source = (ROOT / path).read_text("utf-8")
        place = _Place(source, line)
        if place.names:  # what is set at import is used elsewhere
            return True
        ran = {one.id for one in self._running(path.removeprefix("trackball_desktop/"), source, place.lines)}
        return not ran.isdisjoint(known)

    def _unrecorded(self, module: str, source: str) -> list[str]:
        """Return the tests of which nothing was recorded in files that speak of a module, the nearest first."""
        path = Path(module)
        names = [name for name in _DEFINED.findall(source) if len(name) > 5]
        words = re.compile(rf"\b({'|'.join(names)})\b") if names else None
        ranked: list[tuple[int, str]] = []
        for file in sorted(TESTS.rglob("test_*.py")):
            where = file.relative_to(TESTS.parent).as_posix()
            if {"soak", "system", "benchmarks", "mutants"} & set(file.parts):
                continue
            text = file.read_text("utf-8")
            tests = [where]
            if where in self._files:
                tests = [
                    f"{where}::{name}" for name in _TEST.findall(text) if f"{where}::{name}" not in self._functions
                ]
            uses = words is not None and words.search(text) is not None
            rank = 4 * (f".{path.stem} import" in text) + 2 * uses + 2 * (path.stem in file.stem)
            rank += len(path.parts) > 2 and path.parts[1] in file.stem
            rank += 2 * (f"tests/{path.parts[0]}/" in where)
            if rank > 2:
                ranked += [(-rank, test) for test in tests]
        return [test for _, test in sorted(ranked)[: self.MOST_FILES]]

    def _running(self, module: str, source: str, lines: Iterable[int]) -> list[Test]:
        """Return the tests that ran one of these lines."""
        wanted = set(lines)
        found: dict[str, Test] = {}
        for version, rows in self._ran.get(self._name_then(module, source), {}).items():
            mask = sum(1 << old for new, old in _moved(self._sources / f"{version}.py", source) if new in wanted)
            found |= {ran.test.id: ran.test for ran in rows if ran.lines & mask}
        return list(found.values())

    def _name_then(self, module: str, source: str) -> str:
        """Return the name that a module had when it was recorded: the one gone since whose lines are most like its."""
        if module in self._ran or module in self._names_then:
            return self._names_then.get(module, module)
        best, likeness = module, 0.4
        now = set(source.splitlines())
        for old, versions in self._ran.items():
            if (PACKAGE / old).exists():
                continue
            for version in versions:
                then = set((self._sources / f"{version}.py").read_text("utf-8").splitlines())
                share = len(now & then) / max(1, len(now | then))
                if share > likeness:
                    best, likeness = old, share
        self._names_then[module] = best
        return best

    def _using(self, place: _Place, module: str) -> list[Test]:
        """Return the tests that ran another line in which a name of a place stands: in its module, or in all others."""
        for paths in ([PACKAGE / module], sorted(PACKAGE.rglob("*.py"))):
            found: dict[str, Test] = {}
            for path in paths:
                source = path.read_text("utf-8")
                inside = path.relative_to(PACKAGE).as_posix()
                lines = {at for at, text in enumerate(source.splitlines(), 1) if place.names & set(_WORD.findall(text))}
                lines -= set(place.lines) if inside == module else set()
                if lines:
                    found |= {test.id: test for test in self._running(inside, source, lines)}
            if found:
                return list(found.values())
        return []

    def _chosen(self, found: list[Test], module: Path, words: frozenset[str]) -> Choice:
        """Return those nearest by name, and of these those that ran least; then others, file by file.

        By name: its id holds the function's name or a word of the function (a rule's id), its file the module's name,
        or its folder the room's.
        """

        def farness(test: Test) -> tuple[bool, bool, bool, int, str]:
            named = any(word in test.id for word in words)
            room = f"tests/{module.parts[0]}/" in test.file
            return not named, module.stem not in test.file, not room, test.size, test.id

        near = sorted(found, key=farness)
        first = list(_within(near, self.MOST, self.SECONDS))
        left = [test for test in near if test.id not in set(first)]
        files: dict[str, list[Test]] = defaultdict(list)
        for test in left:
            files[test.file].append(test)
        ranks = {test.id: at for tests in files.values() for at, test in enumerate(tests)}
        turns = sorted(left, key=lambda test: (ranks[test.id], test.size))
        return Choice(first, list(_within(turns, self.MOST_LATER, self.SECONDS_LATER)))

    def _importing(self, module: str) -> list[str]:
        """Return the files of tests that import a module of which nothing was recorded."""
        dotted = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        above, _, name = f"trackball_desktop.{dotted}".rpartition(".")
        wanted = re.compile(rf"(import|from) {re.escape(above)}\.{name}\b|from {re.escape(above)} import .*\b{name}\b")
        files = sorted(TESTS.rglob("test_*.py"))
        found = [path for path in files if wanted.search(path.read_text("utf-8"))]
        return [path.relative_to(ROOT).as_posix() for path in found[: self.MOST_FILES]]


def _within(tests: list[Test], most: int, seconds: float) -> Iterator[str]:
    """Yield so many tests as there is time for."""
    count = 0
    for test in tests:
        if count < most and test.seconds <= seconds:
            count += 1
            seconds -= test.seconds
            yield test.id


class _Place:
    """The statement that a line belongs to: its lines, the lines of its function, and the names it sets at import."""

    def __init__(self, source: str, line: int) -> None:
        self.lines: Iterable[int] = (line,)
        self.function: Iterable[int] = ()
        self.names: frozenset[str] = frozenset()
        self.words: frozenset[str] = frozenset()
        self._line = line
        self._into(ast.parse(source), in_function=False)

    def _into(self, node: ast.AST, *, in_function: bool) -> None:
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.ExceptHandler | ast.match_case):
                self._into(part, in_function=in_function)
            if not isinstance(part, ast.stmt):
                continue
            end = part.end_lineno or part.lineno
            start = min((mark.lineno for mark in getattr(part, "decorator_list", [])), default=part.lineno)
            if not start <= self._line <= end:
                continue
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                body = range(part.body[0].lineno, end + 1)
                self.function, self.lines = body, body
                self.words = _words(part)
                self._into(part, in_function=True)
            elif isinstance(part, ast.ClassDef):
                self._into(part, in_function=False)
            elif isinstance(part, _COMPOUND):
                self.lines = range(start, max(start + 1, _first(part)))
                self._into(part, in_function=in_function)
            else:
                self.lines = range(start, end + 1)
                if not in_function:
                    self.names = _names(part)


def _words(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Return the name of a function and the words of its decorators and its body that say what it is about."""
    texts = {
        part.value for part in ast.walk(function) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    return frozenset(word for word in {function.name.strip("_"), *texts} if len(word) > 4 and _PLAIN.fullmatch(word))


def _first(node: ast.stmt) -> int:
    """Return the line where the body of a compound statement begins."""
    inner = [part.lineno for part in ast.iter_child_nodes(node) if isinstance(part, ast.stmt)]
    return min(inner, default=node.lineno + 1)


def _names(statement: ast.stmt) -> frozenset[str]:
    """Return the names that an assignment sets."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    found = [part for target in targets for part in ast.walk(target)]
    return frozenset(part.id for part in found if isinstance(part, ast.Name))


@lru_cache(maxsize=256)
def _moved(recorded: Path, source: str) -> tuple[tuple[int, int], ...]:
    """Return each line of a module that is as it was recorded, with its number then."""
    before = recorded.read_text("utf-8")
    if before == source:
        return tuple((line, line) for line in range(1, source.count("\n") + 2))
    matcher = difflib.SequenceMatcher(None, source.splitlines(), before.splitlines(), autojunk=False)
    return tuple(
        (block.a + at + 1, block.b + at + 1) for block in matcher.get_matching_blocks() for at in range(block.size)
    )
