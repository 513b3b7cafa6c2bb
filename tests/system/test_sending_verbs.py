"""What the verbs that send tell while they do: JSON lines for scripts, a bar on a terminal, sentences in a pipe."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests import skips
from tests.services.bare import queue_bare
from tests.system.conftest import Command
from tests.system.test_verbs import complete
from trackball_desktop.domain import clock
from trackball_desktop.practice.servers import Practice
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.transfer.pause import PAUSED_SETTING


def test_upload_sends_the_files_and_creates_nothing(
    label: Command, practice: Practice, sample_folder: Path, tmp_path: Path
) -> None:
    release_id = complete(label, sample_folder, tmp_path)
    done = label("upload", release_id)
    assert (done["event"], done["id"]) == ("done", release_id)
    assert {file["state"] for file in done["files"]} == {"done"}
    assert {file["key"] for file in done["files"]} <= set(practice.store.keys())
    assert len(done["files"]) == 5
    progress = [line for line in label.lines if line["event"] == "progress"]
    assert progress[-1]["sent"] == progress[-1]["size"] == sum(file["size"] for file in done["files"])
    assert practice.created_releases() == []
    at = statuses_first_seen(practice)
    sent = label("submit", release_id, "--wait")
    assert (sent["event"], sent["state"]) == ("done", "created")
    assert at.items() <= statuses_first_seen(practice).items(), "no file was sent twice"
    assert "X-Amz" not in json.dumps(label.lines)


def test_a_pause_in_the_window_does_not_hold_a_command(label: Command, sample_folder: Path, tmp_path: Path) -> None:
    release_id = complete(label, sample_folder, tmp_path)
    with closing(Repositories.open(label.folder)) as repositories:
        repositories.settings.save(PAUSED_SETTING, True).result()
    done = label("upload", release_id)
    assert {file["state"] for file in done["files"]} == {"done"}
    assert "Uploads are paused in the window" in label.stderr
    with closing(Repositories.open(label.folder)) as repositories:
        assert repositories.settings.get(PAUSED_SETTING) is True


def statuses_first_seen(practice: Practice) -> dict[str, float]:
    """Return when each object was stored."""
    keys = list(practice.store.keys())
    return {key: found.at for key in keys if (found := practice.store.get(key)) is not None}


def test_a_missing_master_is_named_and_the_answer_is_no(label: Command, sample_folder: Path, tmp_path: Path) -> None:
    masters = tmp_path / "masters"
    shutil.copytree(sample_folder, masters)
    release_id = complete(label, masters, tmp_path)
    label("check", release_id)
    master = min(masters.glob("*.wav"))
    master.unlink()
    done = label("upload", release_id, code=1)
    assert [file["name"] for file in done["files"] if file["state"] == "missing"] == [master.name]
    assert master.name in label.stderr


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_a_terminal_gets_a_bar_and_a_pipe_sentences(label: Command, sample_folder: Path, tmp_path: Path) -> None:
    release_id = complete(label, sample_folder, tmp_path)
    ours, theirs = os.openpty()
    process = label.start("upload", release_id)
    _, words = process.communicate(timeout=100)
    assert process.returncode == 0, words
    assert "5 files" in words
    assert "MB" in words
    assert "\r" not in words
    with os.fdopen(theirs, "w") as terminal:
        label.on_terminal("upload", release_id, stderr=terminal)
    seen = b""
    os.set_blocking(ours, False)
    try:
        while chunk := os.read(ours, 65536):
            seen += chunk
    except OSError:
        pass
    os.close(ours)
    assert b"\r[" in seen
    assert b"5 files" in seen


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
@pytest.mark.parametrize("as_json", [True, False])
def test_wait_says_what_it_waits_for_and_ctrl_c_that_it_stays(
    label: Command, practice: Practice, *, as_json: bool
) -> None:
    """OpenPlay asks to come back in an hour: that is said at once, and on Ctrl-C that the release stays."""
    practice.faults.rate_limit, practice.faults.retry_after = 1.0, 3600
    with closing(Repositories.open(label.folder)) as repositories:
        queued = queue_bare(repositories, 1, repositories.accounts.list()[0].id)
    process = label.start("submit", queued.release_id, "--wait", *(["--json"] if as_json else []))
    told = process.stdout if as_json else process.stderr
    assert told is not None
    first = told.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=100)
    assert process.returncode == 130, (first, out, err)
    if as_json:
        event = json.loads(first)
        assert (event["event"], event["reason"]) == ("waiting", "RateLimited")
        assert event["until"] > clock.iso_after(clock.utc_now, 3000)
        assert "outbox" in json.loads(out)["error"]["remedy"]
    else:
        assert "try again later" in first
        assert "It continues at" in first
        assert "stays in the outbox" in err
    assert practice.created_releases() == []
