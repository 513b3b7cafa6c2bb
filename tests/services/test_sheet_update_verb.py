"""The verb `import` with a sheet of releases that are here: told, and with --update changed, each as one step."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackball_desktop import cli

HEADINGS = "UPC,Release Title,Track Number,Track Title,ISRC,Genre\n"
ROWS = (
    "036000291452,Kites,1,Rope,GBABC2600001,Pop\n036000291452,Kites,2,Knot,GBABC2600002,Pop\n"
    "4006381333931,Tides,1,Ebb,GBABC2600003,Folk\n"
)
_Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> _Run:
    def call(*words: str | Path) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = cli.run([*map(str, words), "--data-dir", str(tmp_path / "data"), "--json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out.strip() else None, err

    return call


def _sheet(folder: Path, rows: str) -> Path:
    path = folder / "sheet.csv"
    path.write_text(HEADINGS + rows, encoding="utf-8")
    return path


def test_a_sheet_of_known_releases_is_told_and_changes_them_only_when_asked(run: _Run, tmp_path: Path) -> None:
    code, made, err = run("import", _sheet(tmp_path, ROWS))
    assert (code, len(made["ids"])) == (0, 2), err
    kites, tides = made["ids"]
    changed = ROWS.replace("Knot", "Slip Knot").replace("Folk", "Jazz") + "5901234123457,New One,1,A,GBABC2600009,Pop\n"
    code, told, err = run("import", _sheet(tmp_path, changed))
    assert (code, len(told["ids"])) == (0, 1)
    assert [(one["id"], one["found_by"], one["updated"]) for one in told["updates"]] == [
        (kites, "upc", False),
        (tides, "upc", False),
    ]
    assert "Knot → Slip Knot" in err
    assert "`import --update`" in err
    assert run("show", kites)[1] == run("show", kites)[1]
    assert "Slip Knot" not in json.dumps(run("export", kites)[1])
    code, done, err = run("import", _sheet(tmp_path, changed), "--update")
    assert (code, done["ids"]) == (0, [])
    assert [one["updated"] for one in done["updates"]] == [True, True, False]
    assert "Slip Knot" in json.dumps(run("export", kites)[1])
    assert "Jazz" in json.dumps(run("export", tides)[1])
    assert len(run("list")[1]) == 3
    code, again, err = run("import", _sheet(tmp_path, changed), "--update")
    assert (code, [one["changes"] for one in again["updates"]]) == (0, [[], [], []])
    assert "the sheet has the same values" in err
