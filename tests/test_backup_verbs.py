"""The verbs backup and restore, and what every verb says of a library that is damaged, gone or only to be read."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests import skips
from tests.servers.permissions import permissions_apply
from trackball_desktop import cli
from trackball_desktop.storage.database import FILE_NAME
from trackball_desktop.storage.lock import FolderLock

BODY = {"title": "Kites", "label": "Blue Door"}


class Verb:
    """Runs verbs with --json on one data folder, in this process; `said` is what they wrote for a person."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.said = ""

    def __call__(self, *arguments: object, code: int = 0) -> Any:
        self._capsys.readouterr()
        found = cli.run([*map(str, arguments), "--json", "--data-dir", str(self.folder)])
        out, self.said = self._capsys.readouterr()
        assert found == code, (arguments, found, out, self.said)
        return json.loads(out)


@pytest.fixture
def verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verb:
    return Verb(tmp_path / "data", capsys)


@pytest.fixture
def release_id(verb: Verb, tmp_path: Path) -> str:
    (tmp_path / "body.json").write_text(json.dumps(BODY))
    return str(verb("import", tmp_path / "body.json")["id"])


def test_a_copy_is_made_listed_and_put_back(verb: Verb, release_id: str) -> None:
    made = verb("backup")
    assert Path(made["path"]).is_file()
    verb("set", release_id, "title=Later")
    listed = verb("backup", "list")
    assert made["name"] in [copy["name"] for copy in listed["copies"]]
    assert verb("restore") == listed, "without a choice nothing is changed"
    done = verb("restore", made["name"])
    assert done["codes_certain"]
    assert verb("show", release_id)["release"]["title"] == "Kites"
    verb("restore", "nothing", code=2)


def test_a_folder_for_copies_is_chosen(verb: Verb, release_id: str, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    chosen = verb("backup", "folder", tmp_path / "disk")["folder"]
    assert Path(verb("backup")["path"]).parent == Path(chosen)
    verb("backup", "folder", tmp_path / "nowhere", code=2)
    verb("backup", "list", tmp_path, code=2)


@pytest.mark.parametrize("damage", [b"", b"RIFF" * 4000, b"SQLite format 3\0" + b"\xff" * 8000])
@pytest.mark.parametrize("arguments", [("list",), ("set", "ID", "title=x"), ("check", "ID"), ("codes", "list")])
def test_a_damaged_library_is_told_by_every_verb_and_put_back(
    verb: Verb, release_id: str, damage: bytes, arguments: tuple[str, ...]
) -> None:
    verb("backup")
    (verb.folder / FILE_NAME).write_bytes(damage)
    told = verb(*[release_id if word == "ID" else word for word in arguments], code=3)
    assert told["error"]["remedy"]
    assert "`restore newest`" in verb.said
    assert (verb.folder / FILE_NAME).read_bytes() == damage
    assert verb("restore", "newest")["replaced"]
    assert [row["id"] for row in verb("list")] == [release_id]


def test_a_library_that_is_gone_is_not_made_anew(verb: Verb, release_id: str) -> None:
    (verb.folder / FILE_NAME).unlink()
    verb("list", code=3)
    assert "`restore --empty`" in verb.said
    assert not (verb.folder / FILE_NAME).exists()
    assert verb("restore", "--empty")["replaced"] is None
    assert verb("list") == []


def test_an_empty_library_never_takes_the_place_of_one_that_can_be_read(verb: Verb, release_id: str) -> None:
    verb("restore", "--empty", code=2)
    assert [row["id"] for row in verb("list")] == [release_id]


def test_what_can_be_read_is_saved(verb: Verb, release_id: str) -> None:
    done = verb("restore", "--recover")
    assert (done["releases"], done["lost"], done["damaged"]) == (1, [], [])
    assert [row["id"] for row in verb("list")] == [release_id]


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_a_library_that_may_not_be_written_is_read_by_verbs_that_read(verb: Verb, release_id: str) -> None:
    (verb.folder / FILE_NAME).chmod(0o400)
    verb.folder.chmod(0o500)
    try:
        with permissions_apply():
            assert [row["id"] for row in verb("list")] == [release_id]
            assert verb("show", release_id)["release"]["title"] == "Kites"
            verb("set", release_id, "title=x", code=3)
            assert "read-only" in verb.said
    finally:
        verb.folder.chmod(0o700)


def test_a_command_waits_for_another_one_and_not_for_a_window(verb: Verb, release_id: str) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom trackball_desktop.storage.lock import FolderLock\n"
        "lock = FolderLock.acquire(Path(sys.argv[1]), window=sys.argv[2] == 'window')\n"
        "print('held', flush=True)\nsys.stdin.read()\nlock.release()\n"
    )

    def held(kind: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(verb.folder), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    other = held("command")
    assert other.stdin is not None
    threading.Timer(0.5, other.stdin.close).start()
    verb("set", release_id, "title=In turn")
    other.wait()
    assert other.stdout is not None
    other.stdout.close()
    window = held("window")
    began = time.monotonic()
    verb("set", release_id, "title=x", code=3)
    assert time.monotonic() - began < 5
    assert f"process {window.pid} " in verb.said
    window.communicate()
    FolderLock.acquire(verb.folder).release()
    assert verb("show", release_id)["release"]["title"] == "In turn"
