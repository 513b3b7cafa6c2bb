"""The shared cases of label spreadsheets, through the program itself, with the scorer that lies beside them."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests import skips
from trackball_desktop import cli

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "sheets"
PROGRAM = f"{shlex.quote(sys.executable)} -m trackball_desktop"


@pytest.mark.skipif(not (CASES / "score.py").is_file(), reason=skips.NO_SHARED_FIXTURES)
@pytest.mark.timeout(600)
def test_the_shared_sheets_are_read_as_well_as_they_were() -> None:
    verbs = ("import {file}", "export {id}", "list")
    options = [
        part
        for name, verb in zip(("--import", "--export", "--list"), verbs, strict=True)
        for part in (name, f"{PROGRAM} {verb} --json --data-dir {{data}}")
    ]
    command = [sys.executable, str(CASES / "score.py"), str(CASES / "share.json"), *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    score = json.loads(done.stdout)
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
    assert cli.run(["import", str(sheet), "--dates", "day-first", *data]) == 0
    made = json.loads(capsys.readouterr()[0])
    assert cli.run(["export", made["ids"][0], *data]) == 0
    assert json.loads(capsys.readouterr()[0])["release_date"] == "2026-04-03"
