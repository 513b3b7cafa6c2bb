"""Layouts take their margins and gaps from one scale (`ui/kit/space`): none has a number of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parent.parent.parent / "trackball_desktop" / "ui"
_METHODS = frozenset({"setContentsMargins", "setSpacing", "addSpacing", "setHorizontalSpacing", "setVerticalSpacing"})
_ROWS = frozenset({"row", "column"})
"""`kit/basic`: a number among the parts is a space."""
_NAMED = frozenset({"gap", "margin"})


def _numbers(part: ast.AST | None) -> Iterator[int]:
    for node in ast.walk(part) if part is not None else ():
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value:
            yield node.lineno


def own_numbers(source: str) -> list[int]:
    """Return the lines in which a margin or a gap is a number; 0 is none."""
    found: list[int] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _METHODS:
                for argument in node.args:
                    found += _numbers(argument)
            elif name in _ROWS:
                found += [
                    line for argument in node.args if isinstance(argument, ast.Constant) for line in _numbers(argument)
                ]
            found += [line for keyword in node.keywords if keyword.arg in _NAMED for line in _numbers(keyword.value)]
        elif isinstance(node, ast.FunctionDef):
            known = node.args
            placed = [*known.posonlyargs, *known.args]
            defaults = [*zip(placed[len(placed) - len(known.defaults) :], known.defaults, strict=True)]
            pairs = [*defaults, *zip(known.kwonlyargs, known.kw_defaults, strict=True)]
            found += [line for argument, value in pairs if argument.arg in _NAMED for line in _numbers(value)]
    return sorted(found)


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: path.relative_to(UI).as_posix())
def test_no_layout_has_a_number_of_its_own(path: Path) -> None:
    assert own_numbers(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "box.setContentsMargins(space.L, 6, space.L, 6)",
        "box.setSpacing(10 if wide else space.S)",
        "box.addSpacing(4)",
        "made = row(first, 8, second)",
        "made = column(first, gap=2)",
        "def page(margin: int = 20) -> None: ...",
        "def page(*, gap: int = 5) -> None: ...",
    ],
)
def test_a_number_is_found(line: str) -> None:
    assert own_numbers(line)


@pytest.mark.parametrize("line", ["box.setContentsMargins(0, space.S, 0, 0)", "row(first, None, gap=space.S)", "f(3)"])
def test_constants_and_nothing_are_let_be(line: str) -> None:
    assert own_numbers(line) == []
