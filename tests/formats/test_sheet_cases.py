"""The shared cases of label spreadsheets, through the program itself, with the scorer that lies beside them."""

from __future__ import annotations

import importlib.util
import json
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests import skips
from trackball_desktop import cli

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "sheets"


def scorer() -> ModuleType:
    """Return the scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", CASES / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not (CASES / "score.py").is_file(), reason=skips.NO_SHARED_FIXTURES)
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # the scorer leaves its files to Python
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_shared_sheets_are_read_as_well_as_they_were(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The scorer runs each verb as a command; here the commands run in this process, which is the program as well."""
    score_module = scorer()

    def run(command: str, **values: str) -> tuple[int, object, str]:
        code = cli.run([part.format(**values) for part in shlex.split(command)])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out.strip() else None, err[-400:]

    verbs = {"--import": "import {file}", "--export": "export {id}", "--list": "list"}
    options = [part for name, verb in verbs.items() for part in (name, f"{verb} --json --data-dir {{data}}")]
    monkeypatch.setattr(score_module, "run", run)
    monkeypatch.setattr(sys, "argv", ["score.py", str(CASES / "share.json"), *options])
    score_module.main()
    score = json.loads(capsys.readouterr().out)
    values = score["values"]
    assert values["right"] >= 0.99 * values["all"], [
        f"{name}: {file['faults']}" for name, file in score["files"].items() if not file["drafts_right"]
    ]
    assert values["wrong"] + values["invented"] <= 0.005 * values["all"]
    reported, all_of_them = map(int, score["bad_rows_reported"].split("/"))
    assert reported == all_of_them
    assert score["questions_asked"].split("/")[0] == score["questions_asked"].split("/")[1]


def test_import_makes_drafts_of_a_sheet_and_hands_back_what_it_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, rejected, data = (
        tmp_path / "list.csv",
        tmp_path / "bad.csv",
        ["--data-dir", str(tmp_path / "data"), "--json"],
    )
    sheet.write_text(
        "Release Title,Artist,Release Date,Track Number,Track Title,ISRC\n"
        "One,X,3/4/2026,1,A,USA2P2600001\nOne,X,3/4/2026,2,,USA2P2600002\nTwo,X,3/4/2026,1,B,USA2P2600003\n",
        "utf-8",
    )
    assert cli.run(["import", str(sheet), "--rejected", str(rejected), *data]) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert len(document["ids"]) == 2
    assert document["rows"] == [{"row": 3, "reason": "missing_track_title", "sheet": ""}]
    assert [question["about"] for question in document["questions"]] == ["date_order"]
    assert "Row 3: it has no track title" in err
    assert "USA2P2600002" in rejected.read_text("utf-8-sig")
    data[1] = str(tmp_path / "other")  # where its releases are there already, they would be updated
    assert cli.run(["import", str(sheet), "--dates", "day-first", *data]) == 0
    made = json.loads(capsys.readouterr()[0])
    assert cli.run(["export", made["ids"][0], *data]) == 0
    assert json.loads(capsys.readouterr()[0])["release_date"] == "2026-04-03"
