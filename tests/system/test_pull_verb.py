"""`pull` and `status` as a script has them: waits, what was taken, what ended it, records at OpenPlay Platform."""

from __future__ import annotations

import json
import signal
import sys

import pytest

from tests import skips
from tests.practice.conftest import OpenPlayClient
from tests.system.conftest import Command
from trackball_desktop.practice.servers import Practice


def create(practice: Practice, count: int) -> list[str]:
    client = OpenPlayClient(practice.addresses)
    return [
        str(client.create({"title": f"Old Songs {number}", "upc": f"{799439112000 + number}"}).json["id"])
        for number in range(count)
    ]


def test_a_wait_does_not_end_an_import(label: Command, practice: Practice) -> None:
    ids = create(practice, 6)
    practice.faults.retry_after = 1
    practice.faults.rate_limit = 2
    done = label("pull", *ids)
    assert [one["remote_id"] for one in done["taken"]] == ids
    assert len({one["id"] for one in done["taken"]}) == 6
    assert done["left"] == []
    assert "It continues automatically at" in label.stderr
    gets = [
        request["path"] for request in practice.requests() if request["method"] == "GET" and request["status"] == 200
    ]
    assert sorted(path.rstrip("/").rsplit("/", 1)[-1] for path in gets) == sorted(ids), "each was fetched once"
    assert [one["new"] for one in label("pull", *ids)["taken"]] == [False] * 6


def test_what_was_taken_is_told_when_it_is_stopped(label: Command, practice: Practice) -> None:
    if sys.platform == "win32":
        pytest.skip(skips.ONLY_POSIX)
    ids = create(practice, 4)
    practice.faults.slow = 0.5
    process = label.start("pull", *ids, "--drafts", "--json")
    while len([request for request in practice.requests() if request["method"] == "GET"]) < 3:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    document = json.loads(stdout)
    assert process.returncode == 3
    taken = [one["remote_id"] for one in document["taken"]]
    assert 1 <= len(taken) < 4
    assert [*taken, *document["left"]] == ids
    assert document["error"]["title"] == "Stopped."
    assert "are left" in stderr
    assert {release["title"] for release in label("list")} >= {one["title"] for one in document["taken"]}


def test_status_lists_the_records_at_openplay_platform(label: Command) -> None:
    """Practice has OpenPlay's documented release and its one submission from the start."""
    (one,) = label("pull", "195-14")["taken"]
    assert {"project", "discs[].tracks[].works[].lyrics"} <= set(one["not_taken"])
    told = label("status", one["id"])
    assert told["remote_id"] == "195-14"
    (record,) = told["platform"]
    assert (record["remote_id"], record["submission_number"], record["gone"]) == ("93813", "1 of 1", False)
    assert record["first_seen_at"] <= record["seen_at"]
    assert [copy["remote_id"] for copy in label("status")[0]["platform"]] == ["93813"]
    shown = label("show", one["id"])
    assert shown["release"]["title"] == "If That's What It Takes"
    assert "null" not in json.dumps(label("export", one["id"]))
    assert (shown["kept"]["project_number"], shown["kept"]["tracks"][0]["title"]) == ("94", "I Keep Forgettin'")
    assert shown["kept"]["tracks"][0]["lyrics"] == "(words of the song)\n"
