"""Packages of partner deliveries: made by the program itself, packed as a distributor packs them, then opened."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.api.loopback import Asked, Said, serving
from tests.bodies import complete
from tests.waves import write_wave
from trackball_desktop import cli
from trackball_desktop.services.delivery_packages import extract_link, link_expiry

PARTIES = ["--sender", "PADPIDA2026112901X", "--sender-name", "Northlight", "--recipient", "PADPIDA2026112902Y"]
_Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> _Run:
    def call(*words: str | Path) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = cli.run([*map(str, words), "--data-dir", str(tmp_path / "data"), "--json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out.strip() else None, err

    return call


@pytest.fixture
def package(run: _Run, tmp_path: Path) -> tuple[str, Path]:
    """A release that was delivered: its id, and the ZIP that partners got."""
    body = tmp_path / "1.json"
    body.write_text(json.dumps(complete(1)), "utf-8")
    release_id = str(run("import", body)[1]["id"])
    for track in range(1, 5):
        master = tmp_path / f"{track}.wav"
        write_wave(master, track / 10)
        assert run("attach", release_id, master, "--track", track)[0] == 0
    code, done, err = run("export", release_id, "--format", "ern", "--out", tmp_path / "out", *PARTIES)
    assert code == 0, err
    return release_id, pack(Path(done["folder"]), tmp_path)


def pack(folder: Path, to: Path, leave: str = "", change: str = "", add: str = "") -> Path:
    """Pack a delivery as OpenPlay names it, below a folder of its own."""
    path = to / f"00{folder.name}_20261130120000123{len(list(to.glob('*.zip')))}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not (leave and file.name.endswith(leave)):
                data = file.read_bytes()
                if change and file.name.endswith(change):
                    data = data[:-1] + bytes([data[-1] ^ 1])
                archive.writestr(f"delivery/{folder.name}/{file.relative_to(folder).as_posix()}", data)
        if add:
            archive.writestr(add, b"x")
    return path


def _by_standing(document: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for file in document["files"]:
        found[file["standing"]] = found.get(file["standing"], 0) + 1
    return found


def test_a_package_that_says_what_the_draft_says_is_sound(run: _Run, package: tuple[str, Path]) -> None:
    release_id, path = package
    code, found, err = run("delivered", path)
    assert code == 0, err
    assert (found["sound"], found["takedown"], found["unnamed"]) == (True, False, [])
    assert [(one["id"], one["differences"]) for one in found["releases"]] == [(release_id, [])]
    assert _by_standing(found) == {"as_said": 4}
    assert [file["is_ours"] for file in found["files"]] == [True] * 4


def test_a_person_reads_one_line_about_each_file(
    run: _Run, package: tuple[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del run
    assert cli.run(["delivered", str(package[1]), "--data-dir", str(tmp_path / "data")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("the delivery matches the draft.")
    assert sum(line.endswith("; same file as in the draft") for line in lines[1:]) == 4


def test_what_was_told_otherwise_is_listed_and_nothing_is_changed(run: _Run, package: tuple[str, Path]) -> None:
    release_id, path = package
    before = run("show", release_id)[1]
    assert run("set", release_id, "title=Kites and Ropes", "discs[0].tracks[1].title=Knots")[0] == 0
    changed = run("show", release_id)[1]
    code, found, _ = run("delivered", path)
    assert code == 1
    differences = {one["path"]: (one["here"], one["there"]) for one in found["releases"][0]["differences"]}
    assert differences["title"][0] == "Kites and Ropes"
    assert differences["discs[0].tracks[1].title"][0] == "Knots"
    assert all(here != there for here, there in differences.values())
    assert run("show", release_id)[1] == changed != before
    assert len(run("list")[1]) == 1


@pytest.mark.parametrize(
    ("damage", "standings"),
    [
        ({"leave": "_002.wav"}, {"as_said": 3, "missing": 1}),
        ({"change": "_001.wav"}, {"as_said": 3, "changed": 1}),
    ],
)
def test_files_that_are_missing_or_changed_are_told(
    run: _Run, package: tuple[str, Path], tmp_path: Path, damage: dict[str, str], standings: dict[str, int]
) -> None:
    folder = next(one for one in (tmp_path / "out").iterdir() if one.is_dir())
    code, found, _ = run("delivered", pack(folder, tmp_path, **damage))
    assert (code, found["sound"]) == (1, False)
    assert _by_standing(found) == standings
    assert [file["is_ours"] for file in found["files"] if file["standing"] == "changed"] in ([], [False])


def test_names_that_lead_out_of_a_package_write_nothing(run: _Run, package: tuple[str, Path], tmp_path: Path) -> None:
    folder = next(one for one in (tmp_path / "out").iterdir() if one.is_dir())
    path = pack(folder, tmp_path / "out", add="../../evil.wav")
    files = set(tmp_path.rglob("*"))
    code, found, _ = run("delivered", path)
    assert (code, found["unnamed"]) == (0, ["../../evil.wav"])
    assert not {one for one in set(tmp_path.rglob("*")) - files if "data" not in one.parts}
    xml = folder / f"{folder.name}.xml"
    xml.write_text(xml.read_text("utf-8").replace("resources/", "../resources/"), "utf-8")
    code, found, _ = run("delivered", pack(folder, tmp_path / "out"))
    assert (code, _by_standing(found)) == (1, {"missing": 4})


def test_a_takedown_is_told_and_a_folder_opens_too(run: _Run, package: tuple[str, Path], tmp_path: Path) -> None:
    release_id, _ = package
    shutil.rmtree(tmp_path / "out")
    code, done, err = run("export", release_id, "--format", "ern", "--takedown", "--out", tmp_path / "out", *PARTIES)
    assert code == 0, err
    code, found, _ = run("delivered", done["folder"])
    assert (code, found["takedown"], found["files"]) == (0, True, [])


def test_a_release_that_is_not_here_stays_so(run: _Run, package: tuple[str, Path]) -> None:
    release_id, path = package
    assert run("delete", release_id)[0] == 0
    code, found, _ = run("delivered", path)
    assert (code, found["releases"][0]["id"]) == (0, None)
    assert [file["is_ours"] for file in found["files"]] == [None] * 4
    assert run("list")[1] == []


def test_a_link_is_fetched_opened_and_forgotten(
    run: _Run, package: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    release_id, path = package
    data = path.read_bytes()
    asked: list[Asked] = []

    def answer(request: Asked) -> Said:
        asked.append(request)
        return Said(200, data) if "X-Amz-Signature=s3cret" in request.path else Said(403, b"<Error/>")

    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with serving(answer) as server:
        link = f"{server.url}/tmp/{path.name}?X-Amz-Date={now}&X-Amz-Expires=86400&X-Amz-Signature=s3cret"
        body = f'{{ id: 93813, mode: "live", url: "{link}", event: "release" }}'  # as the documents write it
        monkeypatch.setattr("sys.stdin", io.StringIO(body))
        code, found, err = run("delivered", "-")
        assert code == 0, err
        assert (found["package"], found["releases"][0]["id"]) == (path.name, release_id)
        code, _, err = run("delivered", link.replace("s3cret", "wrong"))
        assert (code, "no longer returns a package" in err) == (2, True)
        code, _, err = run("delivered", link.replace(now, "20200101T000000Z"))
        assert (code, "expired on" in err) == (2, True)
    assert len(asked) == 2, "a link that says itself that it expired is not asked"
    assert all("authorization" not in request.headers for request in asked)
    kept = [one for one in (tmp_path / "data").rglob("*") if one.is_file() and b"s3cret" in one.read_bytes()]
    assert kept == []


@pytest.mark.parametrize("text", ["", "no link", "ftp://host/x.zip"])
def test_what_is_no_link_is_told(text: str) -> None:
    assert extract_link(text) is None
    assert link_expiry("https://host/x.zip") is None


def test_what_is_no_package_is_told(run: _Run, tmp_path: Path) -> None:
    empty = tmp_path / "x.zip"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a.txt", "a")
    code, _, err = run("delivered", empty)
    assert (code, "no DDEX message" in err) == (2, True)
    empty.write_bytes(b"PK\x03\x04 nothing")
    assert run("delivered", empty)[0] == 2
