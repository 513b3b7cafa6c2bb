"""What each package may import from outside. import-linter forbids known libraries; this also finds unknown ones.

The arrows between our own packages are contracts in pyproject.toml.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "trackball_desktop"

PYDANTIC = {"pydantic", "pydantic_core"}
OUTSIDE = {
    "api": {"botocore", "httpx", "truststore"} | PYDANTIC,
    "checks": PYDANTIC,
    "domain": {"stdnum"} | PYDANTIC,
    "formats": {"python_calamine", "xlsxwriter"} | PYDANTIC,
    "media": {"PIL", "numpy", "miniaudio", "pyebur128", "soundfile", "tinytag"} | PYDANTIC,
    "practice": set[str](),
    "services": PYDANTIC,
    "storage": {"apsw", "keyring", "platformdirs"} | PYDANTIC,
    "targets": PYDANTIC,
    "transfer": PYDANTIC,
    "ui": {"PySide6", "shiboken6"} | PYDANTIC,
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
