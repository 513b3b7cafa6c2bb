"""DDEX deliveries as folders with real files, and messages back into a library, through the program's own verbs."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.bodies import complete
from tests.formats.test_ern_round_trip import schema
from tests.waves import write_wave
from trackball_desktop import cli
from trackball_desktop.app import App, DataFolder
from trackball_desktop.services.timeline import TimelineService

PARTIES = ["--sender", "PADPIDA2026112901X", "--sender-name", "Northlight", "--recipient", "PADPIDA2026112902Y"]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any, str]]:
    def call(*words: str | Path, data: str = "data") -> tuple[int, Any, str]:
        capsys.readouterr()
        code = cli.run([*map(str, words), "--data-dir", str(tmp_path / data), "--json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out.strip() else None, err

    return call


def _imported(run: Callable[..., Any], folder: Path, number: int = 1, data: str = "data") -> str:
    body = folder / f"{number}.json"
    body.write_text(json.dumps(complete(number)), "utf-8")
    code, made, err = run("import", body, data=data)
    assert code == 0, err
    return str(made["id"])


def _with_masters(run: Callable[..., Any], folder: Path, release_id: str) -> None:
    for track in range(1, 5):
        master = folder / f"{release_id[:6]}_{track}.wav"
        write_wave(master, track / 10)
        assert run("attach", release_id, master, "--track", track)[0] == 0


def _md5_lines(manifest: Path) -> dict[str, str]:
    return {line[34:]: line[:32] for line in manifest.read_text().splitlines()}


def test_a_delivery_is_a_folder_with_message_resources_and_sums(run: Callable[..., Any], tmp_path: Path) -> None:
    release_id = _imported(run, tmp_path)
    _with_masters(run, tmp_path, release_id)
    code, done, err = run("export", release_id, "--format", "ern", "--out", tmp_path / "out", *PARTIES)
    assert code == 0, err
    folder = Path(done["folder"])
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == [
        "4260600000015.xml", "manifest.md5", *(f"resources/4260600000015_01_00{n}.wav" for n in range(1, 5)),
    ]  # fmt: skip
    for name, md5 in _md5_lines(folder / "manifest.md5").items():
        assert hashlib.md5((folder / name).read_bytes(), usedforsecurity=False).hexdigest() == md5
    assert done["messages"][0]["faults"] == []
    assert "rights_period: no field in ERN 4.3" in err
    xml = (folder / "4260600000015.xml").read_bytes()
    if (xsd := schema()) is not None:
        xsd.assertValid(etree.fromstring(xml))
    assert not list((tmp_path / "out").glob(".*"))
    with App(DataFolder.resolve(tmp_path / "data", practice=False)) as app:
        (made,) = app.repositories.documents.for_release(release_id)
        (entry,) = TimelineService(app.repositories).timeline_of(release_id)
    assert (made.kind, made.sha256) == ("ern", hashlib.sha256(xml).hexdigest())
    assert (entry.kind, entry.what, entry.text) == ("document", "ern", "4260600000015.xml")
    code, again, err = run("export", release_id, "--format", "ern", "--out", tmp_path / "out")
    assert (code, "already" in again["error"]["title"]) == (2, True)


def test_a_batch_and_a_takedown(run: Callable[..., Any], tmp_path: Path) -> None:
    ids = [_imported(run, tmp_path, number) for number in (1, 2)]
    code, done, err = run("export", *ids, "--format", "ern", "--out", tmp_path / "out", "--takedown", *PARTIES)
    assert code == 0, err
    folder = Path(done["folder"])
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert names == [
        "4260600000015/4260600000015.xml", "4260600000022/4260600000022.xml", f"BatchComplete_{folder.name}.xml",
        "manifest.md5",
    ]  # fmt: skip
    listed = etree.parse(folder / f"BatchComplete_{folder.name}.xml").getroot()
    assert [element.text for element in listed.iter("URL")] == names[:2]
    for name in names[:2]:
        assert b"DealList" not in (folder / name).read_bytes()


def test_what_is_missing_is_named_and_nothing_is_left(run: Callable[..., Any], tmp_path: Path) -> None:
    release_id = _imported(run, tmp_path)
    assert run("set", release_id, "genre=@absent", "discs[0].tracks[1].duration=@absent")[0] == 0
    code, answer, _ = run("export", release_id, "--format", "ern", "--out", tmp_path / "out", *PARTIES)
    assert code == 2
    assert "genre" in answer["error"]["meaning"]
    assert "track 2: duration" in answer["error"]["meaning"]
    assert not (tmp_path / "out").exists()
    code, answer, _ = run("export", release_id, "--format", "ern", "--sender", "me")
    assert (code, "party ID" in answer["error"]["title"]) == (2, True)


def test_a_changed_master_stops_a_delivery(run: Callable[..., Any], tmp_path: Path) -> None:
    release_id = _imported(run, tmp_path)
    _with_masters(run, tmp_path, release_id)
    assert run("check", release_id)[0] in {0, 1}  # reads the files and keeps their sums
    write_wave(tmp_path / f"{release_id[:6]}_1.wav", 0.9)
    code, answer, _ = run("export", release_id, "--format", "ern", "--out", tmp_path / "out", *PARTIES)
    assert (code, "changed" in answer["error"]["title"]) == (3, True)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("form", ["xml", "folder", "zip"])
def test_a_delivery_comes_back_on_another_computer(run: Callable[..., Any], tmp_path: Path, form: str) -> None:
    release_id = _imported(run, tmp_path)
    _with_masters(run, tmp_path, release_id)
    run("set", release_id, "discs[0].tracks[0].local.lyrics=First line")
    _, done, _ = run("export", release_id, "--format", "ern", "--out", tmp_path / "out", *PARTIES)
    folder = Path(done["folder"])
    source: Path = folder
    if form == "xml":
        source = folder / "4260600000015.xml"
    elif form == "zip":  # as OpenPlay's Partner Deliveries are named
        source = tmp_path / "04260600000015_20261129120000000.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for path in folder.rglob("*"):
                archive.write(path, Path(folder.name) / path.relative_to(folder))
    code, made, err = run("import", source, data="other")
    assert code == 0, err
    code, shown, _ = run("show", made["id"], data="other")
    body = shown["release"]
    assert (body["title"], body["upc"], len(body["discs"][0]["tracks"])) == ("Harbour Songs 1", "4260600000015", 4)
    masters = [file for file in shown["files"] if file["role"] == "master"]
    assert len(masters) == (0 if form == "zip" else 4)
    assert len(made["releases"][0]["not_attached"]) == (5 if form == "zip" else 0)
    code, again, err = run("import", source, data="other")
    assert (again["id"], again["releases"][0]["known"], again["releases"][0]["differences"]) == (made["id"], True, [])
    run("set", made["id"], "label=Another", data="other")
    _, again, err = run("import", source, data="other")
    assert {"path": "label", "here": "Another", "there": "Northlight"} in again["releases"][0]["differences"]
    assert "label: Another → Northlight" in err
    _, anew, _ = run("import", source, "--anyway", data="other")
    assert anew["id"] != made["id"]


def test_names_that_lead_out_of_the_folder_are_not_attached(run: Callable[..., Any], tmp_path: Path) -> None:
    release_id = _imported(run, tmp_path)
    _with_masters(run, tmp_path, release_id)
    _, done, _ = run("export", release_id, "--format", "ern", "--out", tmp_path / "out", *PARTIES)
    message = next(Path(done["folder"]).glob("*.xml"))
    outside = write_wave(tmp_path / "out" / "secret.wav")
    text = message.read_text("utf-8")
    text = text.replace("resources/4260600000015_01_001.wav", "../secret.wav")
    text = text.replace("resources/4260600000015_01_002.wav", outside.as_posix())
    text = text.replace("resources/4260600000015_01_003.wav", "https://example.org/x.wav")
    message.write_text(text, "utf-8")
    _, made, _ = run("import", message, data="other")
    assert sorted(made["releases"][0]["not_attached"]) == sorted(
        ["../secret.wav", outside.as_posix(), "https://example.org/x.wav"]
    )


def test_a_package_with_bombs_and_two_messages_is_refused(run: Callable[..., Any], tmp_path: Path) -> None:
    package = tmp_path / "two.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.xml", "../b.xml"):
            archive.writestr(name, "<NewReleaseMessage/>")
        archive.writestr("big.xml", b"<NewReleaseMessage>" + b" " * 40 * 1024**2)
    code, answer, _ = run("import", package)
    assert (code, "2 messages" in answer["error"]["title"]) == (2, True)
    package.write_bytes(b"PK\x03\x04 damaged")
    code, answer, _ = run("import", package)
    assert code == 2
