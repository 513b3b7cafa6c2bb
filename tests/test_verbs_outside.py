"""The verbs that look outside, in this process, against practice: pull, receipt, and an account's key."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from trackball_desktop import cli
from trackball_desktop.practice import documented

Capture = pytest.CaptureFixture[str]


def say(folder: Path, capsys: Capture, *arguments: str) -> tuple[int, Any]:
    code = cli.run([*arguments, "--practice", "--json", "--data-dir", str(folder)])
    return code, json.loads(capsys.readouterr().out)


def test_a_release_is_found_taken_over_and_not_taken_twice(tmp_path: Path, capsys: Capture) -> None:
    code, found = say(tmp_path, capsys, "pull", "--label", "Regular Records")
    assert code == 0, found
    assert {hit["id"] for hit in found["hits"]} == {documented.MUSIC_ID, documented.PLATFORM_ID}
    code, done = say(tmp_path, capsys, "pull", documented.MUSIC_ID, "195-9999")
    assert code == 1, "one of them is not there"
    taken, missing = done["taken"]
    assert "notes" in taken["missing"]
    assert "404" in missing["error"]
    code, again = say(tmp_path, capsys, "pull", "--all")
    assert (code, again["taken"]) == (0, []), "both records are one release that is here"
    code, shown = say(tmp_path, capsys, "status", taken["id"])
    assert (code, shown["state"], shown["status"]) == (0, "created", "Submitted")
    code, refused = say(tmp_path, capsys, "receipt", taken["id"])
    assert code == 2, "nothing was sent from here"
    assert "no receipt" in refused["error"]["title"]


def test_a_key_is_replaced_only_by_one_that_openplay_knows(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, told = say(tmp_path, capsys, "account", "test", "Practice")
    assert (code, {line["ok"] for line in told["tests"]}) == (0, {True})
    monkeypatch.setattr("sys.stdin", io.StringIO("wrong\n"))
    code, told = say(tmp_path, capsys, "account", "key", "Practice", "--key-id", "new")
    assert (code, told["tests"][0]["kind"]) == (1, "login")
    code, _ = say(tmp_path, capsys, "account", "test", "Practice")
    assert code == 0, "the old one is still there"
