"""The mutation run itself: which faults it makes, that tests notice some and not others, and what it counts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.__main__ import Result, Run, difference, judge, room_of
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.nearest import Choice, Nearest
from tests.mutants.operators import Mutant, mutants
from tests.mutants.recorder import ROOT

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


def test_pixels_of_what_is_drawn_are_left_alone_and_the_drawing_is_not() -> None:
    source = "def f(p, x):\n    p.fillRect(QRect(x + 1, 2, 3, 4), ink(True))\n    return x + 1\n"
    found = [(mutant.kind, mutant.line) for mutant in mutants("x.py", source)]
    assert sorted(found) == [("arithmetic", 3), ("call", 2), ("constant", 2), ("constant", 3), ("return", 3)]


def test_what_a_zip_asserts_is_left_alone_and_what_it_pairs_is_not() -> None:
    found = [(mutant.kind, mutant.text) for mutant in mutants("x.py", "pairs = zip(a, b + 1, strict=True)\n")]
    assert found == [("arithmetic", "-"), ("constant", "2")]


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


def outcome(copy: Path, mutant: Mutant, *tests: str, then: tuple[str, ...] = ()) -> str:
    """Return what tests say about a fault."""
    return judge(copy, mutant, Choice(list(tests), list(then))).outcome


def test_a_fault_that_a_test_sees_is_killed_and_another_survives(copy: Path) -> None:
    source = (copy / "trackball_desktop" / "x.py").read_text("utf-8")
    first, second = (m for m in mutants("trackball_desktop/x.py", source) if m.kind == "comparison")
    results = [judge(copy, mutant, Choice(["test_x.py"], [])) for mutant in (first, second)]
    assert [result.outcome for result in results] == ["killed", "survived"]
    assert results[0].by == "test_x.py::test_first"
    assert (copy / "trackball_desktop" / "x.py").read_text("utf-8") == source, "nothing is left of it"
    assert outcome(copy, first) == "survived", "what no test runs is not tested"
    assert outcome(copy, first, then=("test_x.py",)) == "killed", "the further tests are asked too"
    assert outcome(copy, first, "test_x.py::test_gone", "test_x.py::test_first") == "killed"
    assert outcome(copy, second, "test_x.py::test_gone", "test_x.py::test_first") == "survived"


def test_what_fails_anyway_and_what_cannot_be_imported_is_not_killed_and_what_hangs_by_the_fault_is(copy: Path) -> None:
    path = "trackball_desktop/x.py"
    source = (copy / path).read_text("utf-8")
    second = [m for m in mutants(path, source) if m.kind == "comparison"][1]
    (copy / "test_y.py").write_text("def test_broken():\n    assert False\n", "utf-8")
    assert outcome(copy, second, "test_y.py", "test_x.py") == "survived"
    (copy / "test_z.py").write_text(
        "import time\n\nimport pytest\nfrom trackball_desktop.x import second\n\n\n"
        "@pytest.mark.timeout(1)\ndef test_wait():\n    while second(3):\n        time.sleep(0.1)\n",
        "utf-8",
    )
    assert outcome(copy, second, "test_z.py") == "killed", "it ends without the fault, and never with it"
    (copy / "test_w.py").write_text(
        "import time\n\nimport pytest\n\n\n@pytest.mark.timeout(1)\ndef test_wait():\n    time.sleep(9)\n", "utf-8"
    )
    assert outcome(copy, second, "test_w.py") == "timeout", "it never ends"
    broken = Mutant(path, 1, "call", "", 0, 0, "1 / 0\n")
    assert outcome(copy, broken, "test_x.py") == "broken"


MODULE = """SIZE = 3


def first(a):
    if a < SIZE:
        return (
            a
            + 1
        )
    return 0


def second(a=4):
    return a
"""


def nearest(folder: Path, monkeypatch: pytest.MonkeyPatch, now: str = MODULE) -> Nearest:
    """Return what was recorded of a module of an app, which reads `now` since."""
    app = folder / "app" / "trackball_desktop" / "ui"
    app.mkdir(parents=True)
    (app / "x.py").write_text(now, "utf-8")
    monkeypatch.setattr("tests.mutants.nearest.ROOT", folder / "app")
    monkeypatch.setattr("tests.mutants.nearest.PACKAGE", folder / "app" / "trackball_desktop")
    monkeypatch.setattr("tests.mutants.nearest.TESTS", folder / "app" / "tests")
    recorded = folder / "recorded"
    (recorded / "sources").mkdir(parents=True)
    (recorded / "sources" / "v1.py").write_text(MODULE, "utf-8")
    ran = {"a.py::walk": [5, 6, 7, 8, 10, 14], "a.py::near": [5, 6, 7, 8], "b.py::other": [5, 10], "c.py::c": [14]}
    ran["d.py::imports"] = [1, 4, 13]
    rows = [
        {"test": test, "seconds": 1.0, "lines": {"ui/x.py@v1": f"{sum(1 << line for line in lines):x}"}}
        for test, lines in ran.items()
    ]
    rows.append({"test": "a.py::long", "seconds": 900.0, "lines": rows[0]["lines"]})
    (recorded / "1.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return Nearest(recorded)


X = "trackball_desktop/ui/x.py"


def test_the_tests_that_ran_least_else_are_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = nearest(tmp_path, monkeypatch)
    assert chosen.of(X, 8).first == ["a.py::near", "a.py::walk"], "any line of the statement"
    assert chosen.of(X, 5).first == ["b.py::other", "a.py::near", "a.py::walk"]
    assert chosen.of(X, 10).first == ["b.py::other", "a.py::walk"]
    assert chosen.of(X, 13).first == ["c.py::c", "a.py::walk"], "what a parameter defaults to: all of the function"
    assert chosen.of(X, 1).first == ["b.py::other", "a.py::near", "a.py::walk"], "a name: where it is used"


def test_a_line_that_moved_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = nearest(tmp_path, monkeypatch, '"""New."""\n\n' + MODULE.replace("return 0", "return 1"))
    assert chosen.of(X, 10).first == ["a.py::near", "a.py::walk"]
    assert chosen.of(X, 12).first == ["b.py::other", "a.py::near", "a.py::walk"], "a new line: its function's tests"


def test_a_module_that_was_renamed_is_known_by_its_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = nearest(tmp_path, monkeypatch)
    here = tmp_path / "app" / "trackball_desktop" / "ui"
    (here / "x.py").rename(here / "better_name.py")
    assert chosen.of("trackball_desktop/ui/better_name.py", 10).first == ["b.py::other", "a.py::walk"]


def test_what_the_nearest_leave_over_is_asked_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Nearest, "MOST", 1)
    choice = nearest(tmp_path, monkeypatch).of(X, 5)
    assert (choice.first, choice.second) == (["b.py::other"], ["a.py::near", "a.py::walk"])


def test_tests_written_since_the_recording_are_asked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = nearest(tmp_path, monkeypatch)
    tests = tmp_path / "app" / "tests" / "ui"
    tests.mkdir(parents=True)
    said = "from trackball_desktop.ui.x import first\n\n\n"
    (tests / "test_x.py").write_text(f"{said}def test_old():\n    pass\n\n\ndef test_new():\n    pass\n", "utf-8")
    (tests / "test_x_too.py").write_text(f"{said}def test_all():\n    pass\n", "utf-8")
    assert chosen.of(X, 8).second == ["tests/ui/test_x.py", "tests/ui/test_x_too.py"]
    row = json.dumps({"test": "tests/ui/test_x.py::test_old[1]", "seconds": 1.0, "lines": {}})
    (tmp_path / "recorded" / "2.jsonl").write_text(row, "utf-8")
    again = Nearest(tmp_path / "recorded")
    assert again.of(X, 8).second == ["tests/ui/test_x.py::test_new", "tests/ui/test_x_too.py"]


def test_a_walk_is_only_asked_of_what_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = nearest(tmp_path, monkeypatch)
    assert chosen.may_notice("a.py::near", X, 8)
    assert not chosen.may_notice("a.py::near", X, 14)
    assert chosen.may_notice("a.py", X, 14), "another test of the file runs it"
    assert not chosen.may_notice("c.py", X, 8)
    assert chosen.may_notice("new.py::walk", X, 8), "of which nothing was recorded"
    assert chosen.may_notice("c.py", X, 1), "a name is used elsewhere"


def test_what_nothing_recorded_runs_has_the_tests_that_import_it() -> None:
    found = Nearest(Path("nowhere")).of("trackball_desktop/domain/lifecycle.py", 40)
    assert found.first


def test_the_recorder_notes_the_lines_of_a_test(tmp_path: Path) -> None:
    test = "tests/domain/test_shares.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.recorder", "--lines", str(tmp_path), test]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    (file,) = tmp_path.glob("*.jsonl")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    fields = {key.split("@")[0]: int(field, 16) for key, field in rows[0]["lines"].items()}
    assert rows[0]["test"].startswith(test)
    source = (ROOT / "trackball_desktop/domain/shares.py").read_text("utf-8").splitlines()
    ran = [text for at, text in enumerate(source, 1) if fields["domain/shares.py"] >> at & 1]
    assert ran
    assert not any(text.startswith(("import", "def ", "class ", '"""')) for text in ran), "only what the test ran"


def test_every_test_of_a_shared_fixture_has_run_its_lines(tmp_path: Path) -> None:
    (tmp_path / "test_shared.py").write_text(
        "import pytest\nfrom trackball_desktop.domain.clock import back_off\n\n\n"
        "@pytest.fixture(scope='module')\ndef wait():\n    return back_off(1.0, 9.0, 2)\n\n\n"
        "def test_first(wait):\n    assert wait == 4.0\n\n\ndef test_second(wait):\n    assert wait == 4.0\n\n\n"
        "def test_other():\n    pass\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.recorder", "--lines", str(tmp_path)]
    command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), str(tmp_path / "test_shared.py")]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    (file,) = tmp_path.glob("*.jsonl")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [any(key.startswith("domain/clock.py") for key in row["lines"]) for row in rows] == [True, True, False]


def test_the_document_counts_by_room_and_side() -> None:
    def result(path: str, outcome: str) -> Result:
        return Result(Mutant(path, 1, "call", "f", 0, 0, ""), outcome, 3, 1.0)

    run = Run(7, [result(f"trackball_desktop/{path}", outcome) for path, outcome in (
        ("ui/kit/toast.py", "killed"), ("window.py", "timeout"), ("domain/text.py", "killed"),
    )])  # fmt: skip
    document = run.document()
    assert document["the window"] == {"killed": 1, "survived": 1, "percent": 50.0}, "a timeout is not killed"
    assert document["below the window"] == {"killed": 1, "survived": 0, "percent": 100.0}
    assert document["timeouts"] == 1
    assert [room_of(item.mutant) for item in run.results] == ["ui", "window", "domain"]
    run.results.append(result("trackball_desktop/domain/shares.py", "equivalent"))
    document = run.document()
    assert document["below the window"] == {"killed": 1, "survived": 0, "percent": 100.0}, "it counts as neither"
    assert [one["at"] for one in document["equivalent"]] == ["trackball_desktop/domain/shares.py:1"]


def test_each_argument_is_of_a_fault_that_can_be_made() -> None:
    for one in EQUIVALENT:
        source = (ROOT / one.path).read_text("utf-8")
        assert one.because
        found = {(mutant.function, difference(mutant)) for mutant in mutants(one.path, source)}
        assert (one.function, one.difference) in found, f"{one.path}: {one.difference}"
