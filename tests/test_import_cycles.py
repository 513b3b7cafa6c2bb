"""No two modules need each other to be loaded: whichever is asked for first, it loads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import trackball_desktop

PACKAGE = Path(trackball_desktop.__path__[0])


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def imports(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield what a module imports as it is loaded: the module, and the name that is taken from it."""
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from ((one.name, "") for one in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield from ((statement.module, one.name) for one in statement.names)
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            yield from imports(statement.orelse)
        elif isinstance(statement, ast.If | ast.Try | ast.With):
            yield from imports(statement.body)


def needs(sources: dict[str, str]) -> dict[str, set[str]]:
    """Return what each module needs to be loaded: those it imports, and the packages that those lie in."""
    found: dict[str, set[str]] = {}
    for name, source in sources.items():
        found[name] = set()
        for module, taken in imports(ast.parse(source).body):
            one = f"{module}.{taken}" if f"{module}.{taken}" in sources else module
            while one in sources and not f"{name}.".startswith(f"{one}."):  # its own packages are loaded already
                found[name].add(one)
                one = one.rpartition(".")[0]
    return found


def test_no_modules_need_each_other() -> None:
    sources = {name_of(path): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    assert len(sources) > 700
    TopologicalSorter(needs(sources)).prepare()  # raises CycleError, which names them


def test_a_circle_through_a_package_is_seen() -> None:
    sources = {"a": "", "a.rules": "from a.rules import one", "a.rules.one": "import a.words", "a.words": ""}
    TopologicalSorter(needs(sources)).prepare()
    sources["a.words"] = "from a.rules.two import X"
    sources["a.rules.two"] = ""
    with pytest.raises(CycleError, match=r"a\.words"):
        TopologicalSorter(needs(sources)).prepare()
