"""What each package may import from outside. import-linter forbids known libraries; this also finds unknown ones.

The arrows between our own packages are contracts in pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "trackball_desktop"

PYDANTIC = {"pydantic", "pydantic_core"}
OUTSIDE = {
    "api": {"botocore", "httpx", "truststore"} | PYDANTIC,
    "checks": PYDANTIC,
    "domain": {"stdnum"} | PYDANTIC,
    "formats": {"python_calamine", "xlsxwriter", "lxml"} | PYDANTIC,
    "i18n": set[str](),
    "lookups": set[str](),
    "media": {"PIL", "numpy", "miniaudio", "soundfile", "tinytag"} | PYDANTIC,
    "practice": {"PIL", "apsw"},
    "services": PYDANTIC,
    "storage": {"apsw", "keyring", "platformdirs"} | PYDANTIC,
    "targets": PYDANTIC,
    "transfer": PYDANTIC,
    "ui": {"PySide6", "shiboken6"} | PYDANTIC,
    "updates": {"nacl"} | PYDANTIC,
    "faults.py": {"PySide6"},
    "window.py": {"PySide6"},
    "tour.py": {"PySide6"},
}
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def _imported_from_outside(source: str) -> set[str]:
    """Return the top-level names of what a module imports, anywhere in it, but the standard library and ourselves."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(str(node.module).partition(".")[0])
    return names - sys.stdlib_module_names - {"trackball_desktop"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_layer_may(module: str) -> None:
    allowed = OUTSIDE.get(module.partition("/")[0], set())
    assert _imported_from_outside((PACKAGE / module).read_text(encoding="utf-8")) <= allowed


def test_an_import_inside_a_function_is_seen() -> None:
    assert _imported_from_outside("def f():\n    import os, requests\n    from urllib3.util import x") == {
        "requests",
        "urllib3",
    }


def _contract_layers() -> list[set[str]]:
    """Return the layers of the package from top to bottom, as the import contract has them."""
    document = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(
        found
        for found in document["tool"]["importlinter"]["contracts"]
        if found.get("containers") == ["trackball_desktop"]
    )
    return [{name.strip("() ") for name in layer.split("|")} for layer in contract["layers"]]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_picture_of_the_rooms_is_the_import_contract(page: str) -> None:
    text = (PACKAGE.parent / page).read_text(encoding="utf-8")
    arrows = next(line for line in text.splitlines() if "->" in line and line.strip().endswith("i18n"))
    drawn = [{name.strip() for name in layer.split("|")} for layer in arrows.split("->")]
    modules_that_start = {"window", "tour", "faults", "app", "logs", "practice_mode"}
    assert drawn == [layer for layer in _contract_layers() if not layer & modules_that_start]


def test_the_readme_lists_every_folder_of_the_package() -> None:
    text = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^      (\w+)/ ", text, re.MULTILINE))
    assert listed == {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}


def _imports(module: str, path: Path, modules: dict[str, Path]) -> Iterator[tuple[str, ast.stmt]]:
    """Yield what a module imports of the package, at whatever depth and for whatever reason, with the statement."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: relative imports are not followed"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            found = name if name in modules else name.rpartition(".")[0]
            if found in modules and found != module:
                yield found, node


def _circles(edges: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Return the groups of modules of which each reaches each other: Tarjan's strongly connected components."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    circles: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in edges[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                circles.append(sorted(stack[at:]))
            del stack[at:]

    for node in edges:
        if node not in index:
            visit(node)
    return circles


def _modules() -> dict[str, Path]:
    root = PACKAGE.parent
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }


def test_no_modules_import_one_another_in_a_circle_not_even_for_types_or_inside_functions() -> None:
    modules = _modules()
    edges = {module: {found for found, _ in _imports(module, path, modules)} for module, path in modules.items()}
    assert sum(map(len, edges.values())) > len(modules)
    assert _circles(edges) == []


def test_a_circle_is_found() -> None:
    edges = {"a": ["b"], "b": ["c", "d"], "c": ["a"], "d": ["e"], "e": [], "f": ["g"], "g": ["f", "a"]}
    assert sorted(_circles(edges)) == [["a", "b", "c"], ["f", "g"]]


MOST_LATE = 40
"""How many imports of the package may stand inside functions, with those by importlib, and a module's `__getattr__`."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _is_late_import(node: ast.AST) -> bool:
    """Say whether a statement inside a function imports of the package, or may."""
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or str(node.module).split(".")[0] == PACKAGE.name
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] == PACKAGE.name for alias in node.names)
    if not isinstance(node, ast.Call) or ast.unparse(node.func).split(".")[-1] not in {"import_module", "__import__"}:
        return False
    first = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) else node.args[0]
    named = first.value if isinstance(first, ast.Constant) else PACKAGE.name
    return str(named).split(".")[0] == PACKAGE.name


def _late_imports(source: str) -> list[tuple[int, str]]:
    """Return the package's imports inside functions, and a module's `__getattr__`, as line and reason (its comment)."""
    tree, lines, found = ast.parse(source), source.splitlines(), dict[int, str]()
    for function in ast.walk(tree):
        for node in ast.walk(function) if isinstance(function, _FUNCTIONS) else ():
            if _is_late_import(node):
                text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
                found[node.lineno] = text.partition("#")[2].strip()
    found |= {node.lineno: "" for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "__getattr__"}
    return sorted(found.items())


def test_few_imports_stand_inside_functions() -> None:
    count = sum(len(_late_imports(path.read_text(encoding="utf-8"))) for path in PACKAGE.rglob("*.py"))
    gathered = (
        "services/context, storage/repositories, ui/shell/page_factories and ui/shell/startup_tuning "
        "gather what loads later"
    )
    assert count <= MOST_LATE, f"import at the top, or where there is a seam already: {gathered}"


def test_an_import_inside_a_function_has_its_reason_in_a_comment() -> None:
    without = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in PACKAGE.rglob("*.py")
        for line, reason in _late_imports(path.read_text(encoding="utf-8"))
        if not reason
    ]
    assert without == []


@pytest.mark.parametrize(
    ("inside", "reasons"),
    [
        ("from trackball_desktop.app import App  # why", ["why"]),
        ("import trackball_desktop.app", [""]),
        ("importlib.import_module(f'trackball_desktop.{name}')  # why", ["why"]),
        ("import_module(name)", [""]),
        ("importlib.import_module('keyring.backends.macOS')", []),
        ("import httpx", []),
    ],
)
def test_a_late_import_is_counted(inside: str, reasons: list[str]) -> None:
    assert [reason for _, reason in _late_imports(f"def f():\n    {inside}\n")] == reasons
