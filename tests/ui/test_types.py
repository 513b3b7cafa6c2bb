"""What the types of the window must say, so that a signal or a page that is misspelled fails the type check.

`Any` takes every name, and `getattr` asks for one where no type checker looks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SHELL = Path(__file__).resolve().parent.parent.parent / "trackball_desktop" / "ui" / "shell"
MODULES = sorted(SHELL.rglob("*.py"))


def _says_any(annotation: ast.expr) -> bool:
    parts = list(ast.walk(annotation))
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    return "Any" in names or any("Any" in text.replace("[", " ").replace("]", " ").split() for text in texts)


def _annotations(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what a definition says of its parameters, its result, or a variable."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        known = node.args
        others = [argument for argument in (known.vararg, known.kwarg) if argument is not None]
        for argument in [*known.posonlyargs, *known.args, *known.kwonlyargs, *others]:
            if argument.annotation is not None:
                yield argument.annotation
        if node.returns is not None:
            yield node.returns
    elif isinstance(node, ast.AnnAssign):
        yield node.annotation


def _untyped(source: str) -> list[int]:
    """Return the lines with an `Any`, and with an attribute asked for by its name."""
    found: list[int] = []
    for node in ast.walk(ast.parse(source)):
        found += [annotation.lineno for annotation in _annotations(node) if _says_any(annotation)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"getattr", "hasattr"}:
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("module", [path.relative_to(SHELL).as_posix() for path in MODULES])
def test_the_shell_says_what_its_pages_are(module: str) -> None:
    assert _untyped((SHELL / module).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f(a: Any) -> None: ...", [1]),
        ("def f() -> 'dict[str, Any]': ...", [1]),
        ("def f(*, a: Callable[[int], Any]) -> None: ...", [1]),
        ("x: dict[str, Any] = {}", [1]),
        ("getattr(page, 'busy', False)", [1]),
        ("def f(a: Anything) -> object: ...", []),
    ],
)
def test_what_no_type_checker_sees_is_found(source: str, lines: list[int]) -> None:
    assert _untyped(source) == lines
