"""The mutation run itself: which faults it makes, that tests notice some and not others, and what it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mutants.__main__ import Result, Run, judge, room_of
from tests.mutants.calls import Nearest
from tests.mutants.operators import Mutant, mutants

SOURCE = '''"""A module: 1 < 2."""

def larger(a: int, b: int = 3, *, shout: bool = False) -> int:
    """Return the larger one, if a < b."""
    if a > b and not shout:
        return a
    button.clicked.connect(larger)
    layout.setContentsMargins(1, 2, 3, 4)
    _log.info("%s", a + 1)
    print("é", f"{a + 1}")
    return b - 1
'''


def made(source: str = SOURCE) -> dict[str, list[str]]:
    """Return the lines that the faults of each kind make of a source."""
    found: dict[str, list[str]] = {}
    for mutant in mutants("trackball_desktop/x.py", source):
        assert mutant.compiles(source)
        found.setdefault(mutant.kind, []).append(mutant.of(source).splitlines()[mutant.line - 1].strip())
    return found


def test_each_kind_of_fault_is_made_where_it_can_be() -> None:
    assert made() == {
        "comparison": ["if a >= b and not shout:"],
        "and or": ["if a > b or not shout:"],
        "not": ["if a > b and (shout):"],
        "condition": ["if not (a > b and not shout):"],
        "constant": [
            "def larger(a: int, b: int = 4, *, shout: bool = False) -> int:",
            "def larger(a: int, b: int = 3, *, shout: bool = True) -> int:",
            "return b - 2",
        ],
        "return": ["return None", "return None"],
        "connect": ["pass"],
        "call": ["pass"],
        "arithmetic": ["return b + 1"],
    }


def test_a_fault_names_its_function_and_counts_characters_not_bytes() -> None:
    source = 'class A:\n    def b(self) -> bool:\n        return "é" == "ü" or 1 in x\n'
    found = {mutant.kind: mutant for mutant in mutants("x.py", source)}
    assert found["and or"].function == "A.b"
    assert 'return "é" == "ü" and 1 in x' in found["and or"].of(source)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a small app with a test of one of its two functions."""
    package = tmp_path / "trackball_desktop"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "x.py").write_text("def first(a):\n    return a < 3\n\n\ndef second(a):\n    return a < 3\n", "utf-8")
    (tmp_path / "test_x.py").write_text(
        "from trackball_desktop.x import first, second\n\n\ndef test_first():\n    second(1)\n    assert not first(3)\n"
    )
    return tmp_path


def test_a_fault_that_a_test_sees_is_killed_and_another_survives(copy: Path) -> None:
    source = (copy / "trackball_desktop" / "x.py").read_text("utf-8")
    first, second = (m for m in mutants("trackball_desktop/x.py", source) if m.kind == "comparison")
    results = [judge(copy, mutant, ["test_x.py"]) for mutant in (first, second)]
    assert [result.outcome for result in results] == ["killed", "survived"]
    assert (copy / "trackball_desktop" / "x.py").read_text("utf-8") == source, "nothing is left of it"
    assert judge(copy, first, []).outcome == "survived", "what no test calls is not tested"
    assert judge(copy, first, ["test_x.py::test_gone", "test_x.py::test_first"]).outcome == "killed"
    assert judge(copy, second, ["test_x.py::test_gone", "test_x.py::test_first"]).outcome == "survived"


def test_the_tests_that_call_least_else_are_nearest(tmp_path: Path) -> None:
    rows = [
        {"test": "tests/a.py::walk", "seconds": 1.0, "calls": ["ui/x.py:A.b", "ui/x.py:A", "ui/y.py:c"]},
        {"test": "tests/a.py::near", "seconds": 1.0, "calls": ["ui/x.py:A.b"]},
        {"test": "tests/a.py::long", "seconds": 900.0, "calls": ["ui/x.py:A.b"]},
        {"test": "tests/a.py::other", "seconds": 1.0, "calls": ["ui/y.py:c"]},
    ]
    recorded = tmp_path / "calls.jsonl"
    recorded.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    nearest = Nearest(recorded)
    assert nearest.of("trackball_desktop/ui/x.py", "A.b") == ["tests/a.py::near", "tests/a.py::walk"]
    assert nearest.of("trackball_desktop/ui/x.py", "A.b.inner") == ["tests/a.py::near", "tests/a.py::walk"]
    assert nearest.of("trackball_desktop/ui/y.py", "") == ["tests/a.py::other", "tests/a.py::walk"]
    assert nearest.of("trackball_desktop/ui/z.py", "d") == []
    assert nearest.of("trackball_desktop/domain/lifecycle.py", "f") != [], (
        "tests that import it, where none is recorded"
    )


def test_the_document_counts_by_room_and_side() -> None:
    def result(path: str, outcome: str) -> Result:
        return Result(Mutant(path, 1, "call", "f", 0, 0, ""), outcome, 3, 1.0)

    run = Run(7, [result(f"trackball_desktop/{path}", outcome) for path, outcome in (
        ("ui/kit/toast.py", "killed"), ("window.py", "timeout"), ("domain/text.py", "killed"),
    )])  # fmt: skip
    document = run.document()
    assert document["the window"] == {"killed": 2, "survived": 0, "percent": 100.0}
    assert document["below the window"] == {"killed": 1, "survived": 0, "percent": 100.0}
    assert document["timeouts"] == 1
    assert [room_of(item.mutant) for item in run.results] == ["ui", "window", "domain"]
