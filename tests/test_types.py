"""What the shell and the targets must say of their types, so that a misspelled signal or page fails the type check.

`Any` takes every name, and `getattr` asks for one where no type checker looks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "trackball_desktop"


def _modules(room: str) -> list[str]:
    return sorted(path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / room).rglob("*.py"))


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


def _any_in_signatures(source: str) -> list[int]:
    """Return the lines of functions with an `Any` among their parameters and results."""
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [node.lineno for node in functions if any(map(_says_any, _annotations(node)))]


def _untyped(source: str) -> list[int]:
    """Return the lines with an `Any`, and with an attribute asked for by its name."""
    found: list[int] = []
    for node in ast.walk(ast.parse(source)):
        found += [annotation.lineno for annotation in _annotations(node) if _says_any(annotation)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"getattr", "hasattr"}:
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("module", _modules("ui/shell"))
def test_the_shell_says_what_its_pages_are(module: str) -> None:
    assert _untyped((PACKAGE / module).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", _modules("targets"))
def test_targets_say_what_they_take_and_give(module: str) -> None:
    assert _any_in_signatures((PACKAGE / module).read_text(encoding="utf-8")) == []


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


def test_an_any_among_parameters_is_found() -> None:
    assert _any_in_signatures("x: Any = 1\nasync def f(a: int, *b: list[Any]) -> None: ...\ndef g(a: int): ...") == [2]
