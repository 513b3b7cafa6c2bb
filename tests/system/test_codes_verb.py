"""The label's codes by the command line: a series, a pool, codes for a draft, and what became of them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.system.conftest import Command
from tests.system.test_verbs import write_wave


def test_codes_are_given_by_script(command: Command, tmp_path: Path) -> None:
    masters = tmp_path / "Night Songs"
    masters.mkdir()
    for number in (1, 2):
        write_wave(masters / f"{number:02} Song {number}.wav", pitch=90 + number)
    release_id = command("new", masters)["id"]
    command("codes", "assign", release_id, code=2)
    assert command("codes", "series", "CBGNR25xxxxx", "--next", 7)["next"] == 7
    pool = tmp_path / "upcs.txt"
    pool.write_text("036000291452\nnot one\n4006381333931\n")
    assert command("codes", "import", pool, "--name", "2026")["free"] == 2
    given = command("codes", "assign", release_id)["assigned"]
    assert sorted(given.values()) == ["036000291452", "CBGNR2500007", "CBGNR2500008"]
    assert command("codes", "assign", release_id)["assigned"] == {}
    assert command("show", release_id)["release"]["upc"] == "036000291452"
    command("delete", release_id, "--codes", "free")
    listed = command("codes", "list")
    assert listed["codes"] == []
    assert listed["pools"][0]["free"] == 2


def test_two_that_take_codes_at_once_wait_in_turn_or_say_who_holds_the_library(
    command: Command, tmp_path: Path
) -> None:
    masters = tmp_path / "Night Songs"
    masters.mkdir()
    write_wave(masters / "01 Song.wav", pitch=91)
    releases = [command("new", masters)["id"] for _ in range(2)]
    command("codes", "series", "CBGNR25xxxxx", "--next", 7)
    both = [command.start("codes", "assign", release_id, "--isrc", "--json") for release_id in releases]
    ended = [(process.communicate(timeout=100), process.returncode) for process in both]
    given: list[str] = []
    for (stdout, stderr), code in ended:
        if code == 0:
            given += json.loads(stdout)["assigned"].values()
        else:
            assert code == 3, stderr
            assert "already open with this data folder" in stderr, stderr
    assert given
    assert len(set(given)) == len(given)
