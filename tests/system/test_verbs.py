"""The main job by the command line alone, as a script would do it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import wave
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from tests import skips
from tests.servers.permissions import plain_user
from tests.system.conftest import QUICK, Command
from trackball_desktop.api.json_text import pretty_json
from trackball_desktop.practice.servers import Practice
from trackball_desktop.services.sample import sample_release

OPENPLAY = Path(__file__).parent.parent / "data" / "openplay"
"""OpenPlay's documented bodies."""


def write_wave(path: Path, seconds: float = 1.0, pitch: int = 100) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        frame = b"".join(
            int(8000 * ((n % pitch) / pitch - 0.5)).to_bytes(2, "little", signed=True) * 2 for n in range(pitch)
        )
        file.writeframes(frame * int(seconds * 44100 / pitch))


def complete(command: Command, folder: Path, tmp_path: Path) -> str:
    """Import the sample release from a file and attach its files."""
    body = tmp_path / "release.json"
    body.write_text(pretty_json(sample_release(datetime.now(UTC).date())), encoding="utf-8")
    release_id = str(command("import", body)["id"])
    for number, path in enumerate(sorted(folder.glob("*.wav")), start=1):
        command("attach", release_id, path, "--track", number)
    command("attach", release_id, folder / "cover.jpg", "--cover")
    return release_id


def test_a_bare_folder_becomes_a_draft_that_names_its_blockers(command: Command, tmp_path: Path) -> None:
    masters = tmp_path / "Night Songs"
    masters.mkdir()
    for number in range(1, 13):
        write_wave(masters / f"{number:02} Song {number}.wav", pitch=90 + number)
    (masters / "notes.txt").write_text("no audio")
    made = command("new", masters)
    assert (made["title"], made["tracks"], made["state"]) == ("Night Songs", 12, "draft")
    assert command("list")[0]["blockers"] is None, "nobody checked it yet"
    refused = command("submit", made["id"], code=1)
    rules = {finding["id"] for finding in refused["findings"]}
    assert {"gtin.present", "isrc.present", "label.required"} <= rules
    assert "isrc" in command.stderr.lower()
    assert command("list")[0]["blockers"] > 0


def test_a_folder_of_several_releases_answers_with_all_ids(command: Command, tmp_path: Path) -> None:
    for number, name in enumerate(("Ida Ro - Ebbe", "Kai Lo - Sund")):
        (tmp_path / "Out" / name).mkdir(parents=True)
        write_wave(tmp_path / "Out" / name / "01 One.wav", pitch=90 + number)
    write_wave(tmp_path / "Out" / "Kai Lo - Sund" / "01 One - Copy.wav", pitch=91)
    made = command("new", tmp_path / "Out")
    assert "01 One - Copy.wav is excluded: a copy of 01 One.wav." in command.stderr
    assert made["id"] == made["ids"][0]
    assert [command("show", release_id)["release"]["title"] for release_id in made["ids"]] == ["Ebbe", "Sund"]


def test_check_reports_on_a_release_with_dates(command: Command, sample_folder: Path, tmp_path: Path) -> None:
    release_id = complete(command, sample_folder, tmp_path)
    page = tmp_path / "report.html"
    first = command("check", release_id, "--report", page)
    assert first["state"] == "ready"
    assert f"wrote {page}" in command.stderr
    assert "Harbour Songs" in page.read_text(encoding="utf-8")
    again = command("check", release_id)
    assert (again["passed"], again["new"]) == (again["pack"], 0), "the rules that it passed are named by their day"

    body = command("export", release_id)
    body |= {"release_date": "2001-01-06", "original_release_date": "2002-02-02"}
    file = tmp_path / "dated.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    dated = str(command("import", file)["id"])
    checked = command("check", dated, "--report", page, code=1)
    found = {finding["id"]: finding for finding in checked["findings"]}
    assert found["date.original.order"]["fix"] == "Set it to 2001-01-06"
    assert found["date.original.order"]["path"] == "original_release_date"
    assert "2002" in page.read_text(encoding="utf-8")
    process = command.start("check", dated, "--report", tmp_path / "words.txt")
    words, _ = process.communicate(timeout=100)
    assert process.returncode == 1
    assert "date.original.order" in words
    assert (tmp_path / "words.txt").read_text(encoding="utf-8").strip()


def test_one_answer_makes_a_name_one_act(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "act.json"
    artists = [{"artist": "Vale & Noor"}]
    tracks = [{"title": "Harbour", "primary_contributions": artists}]
    file.write_text(json.dumps({"title": "Harbour", "primary_contributions": artists, "discs": [{"tracks": tracks}]}))
    one, two = (str(command("import", file)["id"]) for _ in range(2))

    def joined(*arguments: object) -> int:
        findings = command("check", *arguments, code=1)["findings"]
        return sum(finding["id"] == "artist.compound" for finding in findings)

    assert joined(one) == 1, "once, however often the name stands there"
    command("check", one, "--act", "Vale & Noo", code=2)
    assert joined(one, "--act", "Vale & Noor") == 0
    assert joined(two) == 0


def test_the_whole_way(
    label: Command, practice: Practice, ahead: list[float], sample_folder: Path, tmp_path: Path
) -> None:
    release_id = complete(label, sample_folder, tmp_path)
    checked = label("check", release_id)
    assert [f for f in checked["findings"] if f["severity"] == "blocker"] == []

    sent = label("submit", release_id, "--wait")
    assert sent["state"] == "created"
    assert [item["id"] for item in practice.created_releases()] == [sent["remote_id"]]
    for path in sample_folder.iterdir():
        content = path.read_bytes()
        stored = practice.store.get(f"{hashlib.sha256(content).hexdigest()}{path.suffix}")
        assert stored is not None
        assert stored.path.read_bytes() == content

    assert label("status", release_id)["status"] != "Submitted"
    ahead[0] = QUICK.status_delay
    assert label("status", release_id)["status"] == "Submitted"
    assert label("submit", release_id)["remote_id"] == sent["remote_id"], "asked again, it is not sent again"
    assert len(practice.created_releases()) == 1


TITLES = "Harbour Lantern Meadow Copper Willow Granite Ember Saltwind Orchard Glacier Thistle Beacon".split()


def write_album(folder: Path) -> Path:
    """Write twelve masters of 31 s, WAV and FLAC in turn, each of a sound of its own; return their folder."""
    folder.mkdir()
    for number, title in enumerate(TITLES, start=1):
        time_axis = np.arange(31 * 44100) / 44100
        left = 0.3 * np.sin(2 * np.pi * (180 + 20 * number) * time_axis)
        sound = np.stack([left, 0.8 * left + 0.05 * np.sin(2 * np.pi * 97 * time_axis)], axis=1)
        soundfile.write(
            folder / f"{number:02} {title}.{'wav' if number % 2 else 'flac'}", sound, 44100, subtype="PCM_24"
        )
    return folder


def album_body() -> dict[str, Any]:
    """Return the sample's body as an album of twelve tracks, with codes and titles of their own."""
    body = sample_release(datetime.now(UTC).date())
    first = body["discs"][0]["tracks"][0]
    own = {"duration": "PT31S", "preview_in": "PT0S", "sample_length": "PT30S"}
    tracks = [
        {
            **{name: value for name, value in first.items() if not name.startswith(("preview", "sample"))},
            **{name: value for name, value in own.items() if name in first},
            "title": title,
            "isrc": f"QZNL226{number:05}",
            "works": [{**first["works"][0], "title": title, "iswc": None, "label_work_code": f"W-{number:03}"}],
        }
        for number, title in enumerate(TITLES, start=101)
    ]
    return {**body, "configuration": "Digital Album", "discs": [{"tracks": tracks}]}


def test_a_folder_of_wav_flac_and_a_cover_is_a_draft_with_all_of_them(
    command: Command, sample_folder: Path, tmp_path: Path
) -> None:
    masters = write_album(tmp_path / "album")
    shutil.copy(sample_folder / "cover.jpg", masters)
    made = command("new", masters)
    shown = command("show", made["id"])
    assert [track["title"] for track in shown["release"]["discs"][0]["tracks"]] == TITLES
    assert [file["track"] for file in shown["files"] if file["role"] == "master"] == list(range(1, 13))
    assert [Path(file["path"]).name for file in shown["files"] if file["role"] == "cover"] == ["cover.jpg"]
    refused = command("submit", made["id"], code=1)
    assert "gtin.present" in {finding["id"] for finding in refused["findings"]}


def test_an_album_of_twelve_files_goes_all_the_way(
    label: Command, practice: Practice, sample_folder: Path, tmp_path: Path
) -> None:
    masters = write_album(tmp_path / "album")
    body = tmp_path / "album.json"
    body.write_text(pretty_json(album_body()), encoding="utf-8")
    release_id = str(label("import", body)["id"])
    for number, path in enumerate(sorted(masters.iterdir()), start=1):
        label("attach", release_id, path, "--track", number)
    label("attach", release_id, sample_folder / "cover.jpg", "--cover")
    blockers = [f for f in label("check", release_id)["findings"] if f["severity"] == "blocker"]
    assert blockers == []
    sent = label("submit", release_id, "--wait")
    assert sent["state"] == "created"
    assert [item["id"] for item in practice.created_releases()] == [sent["remote_id"]]
    for path in [*masters.iterdir(), sample_folder / "cover.jpg"]:
        content = path.read_bytes()
        stored = practice.store.get(f"{hashlib.sha256(content).hexdigest()}{path.suffix}")
        assert stored is not None
        assert stored.path.read_bytes() == content


def test_files_may_go_through_a_signing_service(
    label: Command, practice: Practice, sample_folder: Path, tmp_path: Path
) -> None:
    addresses = practice.addresses
    label(
        "account", "storage", "Northlight", "--signing-url", addresses.signing_url, typed=addresses.signing_token + "\n"
    )
    release_id = complete(label, sample_folder, tmp_path)
    assert label("submit", release_id, "--wait")["state"] == "created"
    assert len(practice.store.keys()) == 6, "four masters, a cover, the manifest"


def test_no_secret_is_left_behind(label: Command, practice: Practice, sample_folder: Path, tmp_path: Path) -> None:
    release_id = complete(label, sample_folder, tmp_path)
    label("submit", release_id, "--wait")
    addresses = practice.addresses
    for path in label.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for canary in (addresses.key_secret, addresses.s3_secret_key, "X-Amz-Signature", "Signature="):
                assert canary.encode() not in content, path


@pytest.fixture(scope="session")
def packed(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a data folder with the complete sample release, made once, and the release's id."""
    folder = tmp_path_factory.mktemp("packed")
    command = Command(folder / "data", dict(os.environ))
    return command.folder, complete(command, sample_folder, folder)


@pytest.fixture
def drafted(packed: tuple[Path, str], tmp_path: Path) -> str:
    """Copy the packed data to where `label` works and return the release's id; to be asked for before `label`."""
    folder, release_id = packed
    shutil.copytree(folder, tmp_path / "data")
    return release_id


@pytest.mark.parametrize("after", [0.3, 0.6, 0.9, 1.2, 1.6, 2.0])
def test_the_plug_may_be_pulled_at_any_step(drafted: str, label: Command, practice: Practice, after: float) -> None:
    release_id = drafted
    label("check", release_id)
    practice.faults.slow = 0.05
    process = label.start("submit", release_id, "--wait", "--json")
    time.sleep(after)
    label.kill(process)
    practice.faults.slow = 0.0
    sent = label("submit", release_id, "--wait")
    assert sent["state"] == "created"
    assert len(practice.created_releases()) == 1


def test_import_and_export_are_the_same_body(command: Command) -> None:
    body = OPENPLAY / "create-release-request.json"
    made = command("import", body)
    assert command("export", made["id"]) == json.loads(body.read_text(encoding="utf-8"))


def test_fields_are_set_by_the_create_bodys_names(command: Command) -> None:
    made = command("import", OPENPLAY / "create-release-request.json")
    command("set", made["id"], "upc=036000291452", "discs[0].tracks[0].isrc=QZNL22600001", "partners.excluded=true")
    body = command("export", made["id"])
    assert (body["upc"], body["discs"][0]["tracks"][0]["isrc"]) == ("036000291452", "QZNL22600001")
    assert body["partners"]["excluded"] is True
    command("set", made["id"], "nothing=1", code=2)
    assert "nothing" in command.stderr
    assert command("list", "--search", "Takes")[0]["id"] == made["id"]
    command("delete", made["id"])
    assert command("list") == []


def test_bad_input_is_a_sentence_and_an_exit_code(command: Command, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    command("new", empty, code=2)
    assert "contains no audio" in command.stderr
    command("new", tmp_path / "nowhere", code=3)
    fake = tmp_path / "fake"
    fake.mkdir()
    (fake / "01 text.wav").write_text("this is no sound")
    (fake / "02 nothing.flac").write_bytes(b"")
    command("new", fake, code=3)
    assert "not an audio file" in command.stderr
    assert "empty" in command.stderr
    junk = tmp_path / "junk.json"
    junk.write_text("{]")
    command("import", junk, code=2)
    command("show", "ffff", code=2)
    good = tmp_path / "good"
    good.mkdir()
    write_wave(good / "01 a.wav")
    release_id = command("new", good)["id"]
    not_a_cover = tmp_path / "cover.jpg"
    not_a_cover.write_text("no picture")
    command("attach", release_id, not_a_cover, "--cover", code=3)
    assert "not an image" in command.stderr
    small = tmp_path / "small.png"
    Image.new("RGB", (60, 60)).save(small)
    command("attach", release_id, small, "--cover")
    findings = command("check", release_id, code=1)["findings"]
    assert any(finding["id"].startswith("art.") for finding in findings)
    assert command("list")[0]["blockers"] > 0
    command("attach", release_id, small, "--cover")
    assert command("list")[0]["blockers"] is None, "it has other files than those that were checked"
    command("attach", release_id, fake / "02 nothing.flac", "--track", 1, code=3)
    command("attach", release_id, good / "01 a.wav", "--track", 9, code=2)
    assert [row["id"] for row in command("list")] == [release_id], "nothing was lost"


def test_a_folder_without_permission(command: Command, forbidden_folder: Path) -> None:
    process = subprocess.run(
        plain_user(
            [
                sys.executable,
                "-m",
                "trackball_desktop",
                "--practice",
                "--data-dir",
                str(command.folder),
                "new",
                str(forbidden_folder),
            ]
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 3
    assert "cannot be read" in process.stderr


def test_a_second_writer_is_told_who_holds_the_folder(command: Command, tmp_path: Path) -> None:
    from trackball_desktop.app import App, DataFolder

    masters = tmp_path / "m"
    masters.mkdir()
    write_wave(masters / "01 a.wav")
    release_id = command("new", masters)["id"]
    with App(DataFolder.resolve(command.folder, practice=True)):
        command("set", release_id, "title=x", code=3)
        assert str(os.getpid()) in command.stderr
        assert command("show", release_id)["id"] == release_id
        assert command("list")[0]["id"] == release_id
        command("check", release_id, code=1)


def test_a_newer_data_folder_is_refused_and_left_alone(command: Command, tmp_path: Path) -> None:
    import apsw

    masters = tmp_path / "m"
    masters.mkdir()
    write_wave(masters / "01 a.wav")
    command("new", masters)
    database = command.folder / "practice" / "library.db"
    connection = apsw.Connection(str(database))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = database.read_bytes()
    command("list", code=3)
    assert "newer" in command.stderr
    assert database.read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason=skips.ONLY_LINUX)
def test_a_full_disk_is_said_and_loses_nothing(command: Command, tmp_path: Path) -> None:
    command.folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(command.folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip(f"{skips.NO_SMALL_DISK}: mounting a tmpfs is not permitted")
    try:
        made = command("import", OPENPLAY / "create-release-request.json")
        before = command("export", made["id"])
        filler = command.folder / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass
        long_text = "notes=" + "x" * 100_000
        command("set", made["id"], long_text, code=3)
        assert "room" in command.stderr.lower() or "full" in command.stderr.lower()
        filler.unlink()
        assert command("export", made["id"]) == before
        command("set", made["id"], long_text)
        assert len(command("export", made["id"])["notes"]) == 100_000
    finally:
        subprocess.run(["umount", str(command.folder)], check=False)


def test_wrong_credentials_and_no_network(
    label: Command, practice: Practice, sample_folder: Path, tmp_path: Path
) -> None:
    release_id = complete(label, sample_folder, tmp_path)
    addresses = practice.addresses
    label("account", "add", "Northlight", "--key-id", addresses.key_id, "--read-base", addresses.openplay_read_base,
          "--write-base", addresses.openplay_write_base, typed="wrong\n")  # fmt: skip
    tested = label("account", "test", "Northlight", code=1)
    assert not tested["tests"][0]["ok"]
    refused = label("submit", release_id, "--wait", code=1)
    assert refused["asks"] == "failed"
    assert "key" in label.stderr
    practice.stop()
    label("account", "test", "Northlight", code=1)
    assert (
        "no connection" in label.stderr.lower() or not label("account", "test", "Northlight", code=1)["tests"][0]["ok"]
    )
    practice.start()
    assert practice.created_releases() == []
    addresses = practice.addresses
    label("account", "add", "Northlight", "--key-id", addresses.key_id, "--read-base", addresses.openplay_read_base,
          "--write-base", addresses.openplay_write_base, typed=addresses.key_secret + "\n")  # fmt: skip
    label("account", "storage", "Northlight", "--endpoint", addresses.s3_endpoint, "--region", addresses.s3_region,
          "--bucket", addresses.s3_bucket, "--style", "path", "--access-key-id", addresses.s3_access_key,
          typed=addresses.s3_secret_key + "\n")  # fmt: skip
    assert label("submit", release_id, "--wait")["state"] == "created", "asked again, it is tried again"
    assert len(practice.created_releases()) == 1


HEAVY = {"httpx", "numpy", "keyring", "botocore", "soundfile", "PIL", "PySide6"}


@pytest.mark.parametrize("arguments", [["--version"], ["list", "--json"], ["check", "ID", "--json"]])
def test_light_verbs_load_nothing_heavy(command: Command, tmp_path: Path, arguments: list[str]) -> None:
    masters = tmp_path / "m"
    masters.mkdir()
    write_wave(masters / "01 a.wav")
    release_id = command("new", masters)["id"]
    command("check", release_id, code=1)
    words = [release_id if word == "ID" else word for word in arguments]
    program = (
        "import sys\nfrom trackball_desktop.__main__ import main\n"
        f"try:\n    main({[*words, '--data-dir', str(command.folder)] if words != ['--version'] else words!r})\n"
        "except SystemExit:\n    pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    loaded = set(json.loads(process.stderr.strip().splitlines()[-1].replace("'", '"')))
    assert loaded & HEAVY == set()
