"""What the frozen build leaves out before the app starts must not be needed by it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = (ROOT / "packaging" / "trackball.spec").read_text(encoding="utf-8")
HOOKED = {"inspect": "pyi_rth_inspect", "pkgutil": "pyi_rth_pkgutil", "multiprocessing": "pyi_rth_multiprocessing"}
"""Modules that work in a frozen program only after PyInstaller's hook for them has run."""


@pytest.mark.parametrize("module", HOOKED)
def test_what_is_left_out_before_the_start_is_used_nowhere(module: str) -> None:
    unused = re.search(r"UNUSED_HOOKS = (\{.*?\})", SPEC)
    assert unused is not None
    assert HOOKED[module] in ast.literal_eval(unused[1])
    users = [str(path) for path in (ROOT / "trackball_desktop").rglob("*.py") if module in _imports(path)]
    assert users == []


def _imports(path: Path) -> set[str]:
    """Return the top-level modules that a file imports, anywhere in it; a pool of processes is multiprocessing's."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
            if any(alias.name == "ProcessPoolExecutor" for alias in node.names):
                found.add("multiprocessing")
        elif isinstance(node, ast.Attribute) and node.attr == "ProcessPoolExecutor":
            found.add("multiprocessing")
    return found
