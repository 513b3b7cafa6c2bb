"""Finds texts in the sources, by the syntax tree: those that are marked for translation, and those that are not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "trackball_desktop"
_SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|FROM|WHERE|WITH|ATTACH|VACUUM|JOIN|ORDER)\b"
)
_WORDS = re.compile(r"[A-Za-z’']{2,}(?:[,;:]? [“”A-Za-z’'{}]+){2,}")
_NO_TEXT = {
    "compile", "debug", "info", "warning", "error", "exception", "log", "getLogger", "add_argument", "add_parser",
    "ArgumentParser", "print", "print_lines", "print_message", "split", "sub", "match", "search", "fullmatch",
    "print_json", "execute", "AssertionError", "ValueError", "TypeError", "RuntimeError", "KeyError",
    "NotImplementedError", "TypeVar", "environ", "startswith", "endswith", "setStyleSheet", "setObjectName",
    "setProperty",
}  # fmt: skip
"""Calls whose texts nobody sees in the window: patterns, logs, the command line (which stays English), programmers."""


@dataclass(frozen=True)
class Marked:
    """One text that is marked: `X.tr("source", "singular", count, name=value)`."""

    place: str
    context: str
    source: str
    comment: str
    plural: bool
    values: frozenset[str] | None
    """The names of its values; None where it gets them elsewhere."""


_CODES = re.compile(r"[A-Z0-9-]+(?: [A-Z0-9-]+)*")
"""Keys of the sources of rules."""


def modules(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the modules of rooms, of all where none is named, by their path in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not rooms or name.partition("/")[0] in rooms:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def marked(name: str, tree: ast.Module) -> Iterator[Marked]:
    """Yield what is marked in a module. A widget's `self.tr` has the name of its class as the context."""
    for owner, call in _calls(tree):
        function = call.func
        if not isinstance(function, ast.Attribute) or function.attr != "tr" or not call.args:
            continue
        source = _text(call.args[0])
        if source is None:
            continue
        context = (
            owner if isinstance(function.value, ast.Name) and function.value.id == "self" else _dotted(function.value)
        )
        comment = _text(call.args[1]) if len(call.args) > 1 else ""
        names = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
        known = bool(names) and context != owner
        place = f"{name}:{call.lineno}"
        yield Marked(place, context, source, comment or "", len(call.args) > 2, names if known else None)


def unmarked(name: str, tree: ast.Module) -> Iterator[str]:
    """Yield what looks like a sentence for people in a module and is not marked."""
    left_out = _seen_by_nobody(tree)
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                part.value if isinstance(part, ast.Constant) else "{x}" for part in node.values if _is_part(part)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if (
            _WORDS.search(text)
            and not _CODES.fullmatch(text)
            and not _SQL.search(text)
            and not text.startswith(("http", "<!DOCTYPE"))
        ):
            yield f"{name}:{node.lineno}: {text[:100]}"


def _is_part(part: ast.expr) -> bool:
    return not isinstance(part, ast.Constant) or isinstance(part.value, str)


def _seen_by_nobody(tree: ast.Module) -> set[int]:
    """Return the nodes in which no text for people is looked for: docstrings, types, marked texts, patterns, logs."""
    found: set[int] = set()

    def leave_out(*nodes: ast.AST | None) -> None:
        for node in nodes:
            if node is not None:
                found.update(id(below) for below in ast.walk(node))

    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                leave_out(node)
            case ast.JoinedStr():
                found.update(id(part) for part in node.values if isinstance(part, ast.Constant))
            case ast.AnnAssign():
                leave_out(node.annotation)
            case ast.arg():
                leave_out(node.annotation)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                leave_out(node.returns)
            case ast.Assert():
                leave_out(node.msg)
            case ast.Call():
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name == "tr":
                    leave_out(*node.args)
                elif name == "QT_TRANSLATE_NOOP" or name in _NO_TEXT or (name == "translate" and len(node.args) > 1):
                    leave_out(*node.args, *(keyword.value for keyword in node.keywords))
            case _:
                pass
    return found


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield all calls, each with the name of the class that it stands in, as lupdate sees it: the innermost."""

    def walk(node: ast.AST, owner: str) -> Iterator[tuple[str, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield owner, child
            yield from walk(child, child.name if isinstance(child, ast.ClassDef) else owner)

    yield from walk(tree, "")


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"
