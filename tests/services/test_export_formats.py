"""Releases to files: the body, our full layout, the layouts of others; by the service and by the verb."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.services.conftest import World
from trackball_desktop import cli
from trackball_desktop.domain.errors import StorageError, UserError
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.sheet_reader import read_sheets
from trackball_desktop.formats.table import read_book
from trackball_desktop.services.export_formats import ReleaseExporter
from trackball_desktop.storage.people import Person


def kept(world: World, title: str = "=Harbour") -> str:
    artist = PrimaryContribution(artist="Lena Voss")
    made = Release(title=title, upc="036000291452", primary_contributions=(artist,),
                   discs=(Disc(tracks=(Track(title="Low", isrc="DEXY12600001"),)),))  # fmt: skip
    world.repositories.library.create(made, label="made").result()
    return made.id


@pytest.mark.parametrize("form", ["xlsx", "csv", "excel-csv"])
def test_the_library_comes_back_from_our_layout_with_the_ids_of_its_people(
    world: World, tmp_path: Path, form: str
) -> None:
    ids = [kept(world), kept(world, "Two")]
    person = Person("Lena Voss", spotify_id="0OdUWJ0sBjDrqHygGUXeCF", isni="000000012281955X")
    world.repositories.people.save([person]).result()
    exporting = ReleaseExporter(world.repositories)
    assert exporting.all_release_ids() == ids
    steps: list[tuple[int, int]] = []
    out = tmp_path / f"all{'.xlsx' if form == 'xlsx' else '.csv'}"
    done = world.run(lambda _: exporting.export(ids, form, out, lambda done, whole: steps.append((done, whole))))
    assert (done.count, done.dropped_fields, steps) == (2, {}, [(1, 2), (2, 2)])
    drafts = read_sheets(read_book(out.read_bytes(), out.name)).drafts
    assert [draft.release.title for draft in drafts] == ["=Harbour", "Two"]
    (artist,) = drafts[0].release.primary_contributions  # type: ignore[misc]
    assert (artist.local.spotify_id, artist.local.isni, artist.local.apple_id) == (
        "0OdUWJ0sBjDrqHygGUXeCF", "000000012281955X", INHERIT)  # fmt: skip


def test_a_layout_of_others_says_what_it_cannot_hold(world: World, tmp_path: Path) -> None:
    release_id = kept(world)
    done = world.run(
        lambda _: ReleaseExporter(world.repositories).export([release_id], "sheet:mytrackball", tmp_path / "a.csv")
    )
    assert done.dropped_fields == {release_id: ("tracks",)}
    with pytest.raises(UserError, match="no format"):
        world.run(
            lambda _: ReleaseExporter(world.repositories).export([release_id], "sheet:nobody", tmp_path / "b.csv")
        )
    assert not (tmp_path / "b.csv").exists()
    with pytest.raises(StorageError):
        world.run(lambda _: ReleaseExporter(world.repositories).export([release_id], "csv", tmp_path / "no" / "b.csv"))


def test_the_verb_writes_and_lists_and_import_reads_it_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, data = tmp_path / "list.csv", ["--data-dir", str(tmp_path / "data"), "--json"]
    sheet.write_text("Release Title,Artist,Track Number,Track Title,ISRC\nOne,X,1,=A,USA2P2600001\n", "utf-8")
    assert cli.run(["import", str(sheet), *data]) == 0
    (first,) = json.loads(capsys.readouterr()[0])["ids"]
    out = tmp_path / "full.xlsx"
    assert cli.run(["export", "--all", "--out", str(out), *data]) == 0
    assert json.loads(capsys.readouterr()[0])["releases"] == 1
    assert cli.run(["export", first, *data]) == 0
    body = json.loads(capsys.readouterr()[0])
    other = ["--data-dir", str(tmp_path / "fresh"), "--json"]
    assert cli.run(["import", str(out), *other]) == 0
    (again,) = json.loads(capsys.readouterr()[0])["ids"]
    assert cli.run(["export", again, *other]) == 0
    assert json.loads(capsys.readouterr()[0]) == body
    assert cli.run(["export", first, "--format", "sheet:symphonic", "--out", str(tmp_path / "s.csv"), *data]) == 0
    assert cli.run(["export", "--format", "sheet:", "--data-dir", str(tmp_path / "data")]) == 0
    assert "sheet:symphonic  Symphonic" in capsys.readouterr()[0]
    assert cli.run(["export", *data]) != 0
