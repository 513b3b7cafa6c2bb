"""The verb `events`, as a person types it: files in, the map of a release, what is new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.generated_events import upc_of
from trackball_desktop import cli
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.repositories import Repositories

UPC = upc_of(7)


def _run(capsys: pytest.CaptureFixture[str], folder: Path, *words: object) -> tuple[int, str, str]:
    code = cli.run([*map(str, words), "--data-dir", str(folder / "data")])
    said = capsys.readouterr()
    return code, said.out, said.err


def _event(version: int, **more: object) -> dict[str, object]:
    return {"id": 77, "version": version, "upc": UPC, "title": "Kites", "tracks": [], **more}


def test_events_are_taken_shown_and_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    repositories = Repositories.open(tmp_path / "data")
    release_id = repositories.library.create(Release(title="Kites", upc=UPC), label="made").result().release.id
    repositories.close()
    open_ = [{"start": "2020-01-01T00:00:00Z", "end": None, "territories": ["DE", "AT"]}]
    file = tmp_path / "events.json"
    file.write_text(json.dumps([_event(1, downloadAvailability=open_), {**_event(1), "id": 3, "upc": upc_of(8)},
                                {**_event(1), "id": -5}]))  # fmt: skip
    code, out, _ = _run(capsys, tmp_path, "events", file)
    assert code == 0
    assert "3 events: 1 imported, 1 tests, ignored, 1 about releases that are not in the library, ignored." in out
    assert out.splitlines()[1].endswith("received the release ID that finds its cover.")
    code, out, _ = _run(capsys, tmp_path, "events", "--release", release_id[:8])
    assert (code, out.splitlines()[1]) == (
        0,
        "AT DE: download: cleared; subscription: not cleared; ad-supported: not cleared",
    )
    file.write_text(json.dumps({"id": 77, "version": 2, "takedown": True}))
    code, out, _ = _run(capsys, tmp_path, "import", file, "--json")
    assert (code, json.loads(out)["events"]["takedowns"]) == (0, 1)
    code, out, _ = _run(capsys, tmp_path, "events")
    assert (code, out.splitlines()[-1].endswith("- Kites: taken down")) == (0, True)
    code, out, _ = _run(capsys, tmp_path, "events", "--release", release_id, "--json")
    assert (json.loads(out)["taken_down"], json.loads(out)["clearances"]) == (True, [])


def test_a_file_that_breaks_off_ends_with_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text("[" + json.dumps(_event(1)) + ',{"id"')
    code, out, err = _run(capsys, tmp_path, "events", file)
    assert (code, "1 events" in out) == (3, True)
    assert "is incomplete or damaged" in err
    code, _, err = _run(capsys, tmp_path, "events", tmp_path / "none.json")
    assert (code, "cannot be read" in err) == (2, True)
    code, out, _ = _run(capsys, tmp_path, "events")
    assert (code, "0 releases are known" in out) == (0, True)
