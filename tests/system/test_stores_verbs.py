"""The verbs about public catalogues, in practice mode: a release is created, is seen at stores, and comes back."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.system.conftest import Command
from tests.system.test_verbs import complete


@pytest.fixture
def practising(tmp_path: Path) -> Command:
    """A command in practice mode, with a data folder of its own."""
    home = {
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "APPDATA": str(tmp_path),
        "LOCALAPPDATA": str(tmp_path),
    }
    return Command(tmp_path / "data", {**os.environ, **home}, always=["--practice"])


def _until_there(command: Command, release_id: str) -> dict[str, Any]:
    for _ in range(40):
        found: dict[str, Any] = command("stores", release_id, "--ask")
        if {one["outcome"] for one in found["stores"]} == {"found"}:
            return found
        time.sleep(2)
    raise AssertionError(found)


def test_a_created_release_is_seen_at_stores_and_comes_back_as_a_draft(
    practising: Command, sample_folder: Path, tmp_path: Path
) -> None:
    release_id = complete(practising, sample_folder, tmp_path)
    before = practising("stores", release_id)
    assert (before["standing"], before["stores"]) == ("not_asked", [])
    practising("submit", release_id, "--wait")
    seen = _until_there(practising, release_id)
    assert seen["standing"] == "everywhere"
    upc = practising("show", release_id)["release"]["upc"]
    (listed,) = practising("stores")
    assert listed["id"] == release_id

    found = practising("look-up", upc, "--draft")
    assert {one["store"] for one in found["found"]} == {"Deezer", "Apple Music", "MusicBrainz"}
    one, two = practising("show", release_id)["release"], practising("show", found["id"])["release"]
    assert two["title"] == one["title"]
    codes = [[track["isrc"] for disc in body["discs"] for track in disc["tracks"]] for body in (one, two)]
    assert codes[0] == codes[1]

    practising("set", found["id"], "label=")
    offered = practising("look-up", upc, "--into", found["id"])["offers"]
    assert [(offer["path"], offer["draft"], offer["taken"]) for offer in offered if offer["path"] == "label"] == [
        ("label", "", False)
    ]
    taken = practising("look-up", upc, "--into", found["id"], "--take", "empty")["offers"]
    assert all(offer["taken"] for offer in taken if not offer["draft"])
    assert practising("show", found["id"])["release"]["label"] == one["label"]

    practising("stores", release_id, "--link", "https://open.spotify.com/album/6N9?si=who")
    assert practising("stores", release_id)["links"] == [
        {"store": "Spotify", "link": "https://open.spotify.com/album/6N9"}
    ]


def test_bad_use_is_said(practising: Command) -> None:
    for arguments in (
        ("look-up", "hello"),
        ("look-up", "https://open.spotify.com/album/6N9"),
        ("look-up", "4006381333931", "--take", "label"),
        ("stores", "--ask"),
        ("stores", "--watch", "on", "--country", "Spain"),
    ):
        answer = practising(*arguments, code=2)
        assert answer["error"]["remedy"], arguments
    assert practising("stores", "--watch", "on", "--country", "es")["countries"] == ["ES"]
    assert practising("look-up", "4006381333931", code=1)["found"] == []
