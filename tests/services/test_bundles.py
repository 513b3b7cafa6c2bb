"""A release leaves as a bundle and comes to a fresh library with no field, step or byte changed; so does a library."""

from __future__ import annotations

import asyncio
import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import bagit  # pyright: ignore[reportMissingTypeStubs]
import fastjsonschema  # pyright: ignore[reportMissingTypeStubs]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.generated import releases
from tests.services.conftest import World
from trackball_desktop import cli
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Disc, Release, ReleaseLocal, Track, Waiver
from trackball_desktop.domain.resources import resource
from trackball_desktop.formats.bag import BagReader, BagWriter
from trackball_desktop.formats.bundle import Contents, draft_document, parts_of, read_contents, schema
from trackball_desktop.formats.sheet_reader import read_sheets
from trackball_desktop.formats.table import read_book
from trackball_desktop.services.bundles import Bundles, is_bundle
from trackball_desktop.storage.repositories import Repositories

SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
CALM = settings(deadline=None, max_examples=200, suppress_health_check=SLOW)


@CALM
@given(st.integers(0, 10**9))
def test_no_field_of_any_release_differs_and_each_fits_the_schema(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "a.zip"
    for release in releases(seed, 1):
        judge(json.loads(json.dumps(draft_document(release))))
        with BagWriter(path, {}) as bag:
            for name, content in parts_of(Contents(release)).items():
                bag.add(name, content)
        with BagReader(path) as bag:
            read = read_contents(bag)
        assert read.release == release
        assert read.notes == ()


judge = fastjsonschema.compile(schema(), use_default=False)


def test_the_schema_that_ships_is_that_of_the_model() -> None:
    shipped = json.loads(resource("schemas", "draft.schema.json").read_text("utf-8"))
    assert shipped == schema(), "write it anew: see CONTRIBUTING, A field"
    with pytest.raises(fastjsonschema.JsonSchemaException):
        judge({"format": "trackball-draft/1", "release": {"shoe_size": 7}})
    with pytest.raises(fastjsonschema.JsonSchemaException):
        judge({"format": "trackball-draft/1", "release": {"title": {"unset": "gone"}}})


def kept(world: World) -> Release:
    waiver = Waiver(rule="title.case", node_id="r" * 32, reason="as the artist wants it", at="2026-10-16")
    made = Release(id="r" * 32, title="Harbour: Songs?", upc="036000291452", local=ReleaseLocal(waivers=(waiver,)),
                   discs=(Disc(tracks=(Track(id="t" * 32, title="Low"),)),))  # fmt: skip
    world.repositories.library.create(made, label="made by hand").result()
    edit = SetField(node_id=made.id, field="label", value="Northlight")
    after = edit.apply(made)
    world.repositories.history.record(made.id, edit, edit.inverse(made), after, label="Label").result()
    master = min(world.masters.glob("*.wav"))
    world.run(lambda services: services.attachments.attach(made.id, master, track=1))
    world.run(lambda services: services.attachments.attach(made.id, world.masters / "cover.jpg", AssetRole.COVER))
    return after


def fresh(tmp_path: Path) -> Repositories:
    folder = tmp_path / "fresh"
    folder.mkdir()
    return Repositories.open(folder)


def test_a_bundle_on_a_fresh_computer_brings_draft_history_and_files(world: World, tmp_path: Path) -> None:
    release = kept(world)
    path = tmp_path / "harbour.zip"
    seen: list[tuple[int, int]] = []
    world.run(lambda services: services.bundles.export(release.id, path, files=True,
                                                       on_progress=lambda *p: seen.append(p)))  # fmt: skip
    assert seen[-1][0] == seen[-1][1] > 0
    assert is_bundle(path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "bag")
    bagit.Bag(str(tmp_path / "bag" / "harbour")).validate()
    findings = json.loads((tmp_path / "bag" / "harbour" / "data" / "findings.json").read_text())
    assert {finding["severity"] for finding in findings} & {"blocker", "warning"}
    repositories = fresh(tmp_path)
    try:
        read = asyncio.run(Bundles(repositories).import_bundle(path))
        assert read.notes == ()
        assert repositories.library.load(release.id).release == release
        lines = [(entry.label, entry.undoable) for entry in repositories.history.entries(release.id)]
        assert lines == [("made by hand", False), ("Label", True), ("imported from harbour.zip", False)]
        edit, inverse = repositories.history.load(repositories.history.entries(release.id)[1].id)
        assert edit.apply(inverse.apply(release)) == release
        assets = repositories.assets.for_release(release.id)
        assert {asset.role for asset in assets} == {AssetRole.MASTER, AssetRole.COVER}
        for asset, old in zip(assets, world.repositories.assets.for_release(release.id), strict=True):
            assert Path(asset.path).read_bytes() == Path(old.path).read_bytes()
            assert Path(asset.path).is_relative_to(repositories.folder)
        with pytest.raises(UserError, match="already"):
            asyncio.run(Bundles(repositories).import_bundle(path))
        copy = asyncio.run(Bundles(repositories).import_bundle(path, as_copy=True))
        again = repositories.library.load(copy.release_id).release
        assert (again.title, again.id != release.id) == (release.title, True)
        assert len(repositories.assets.for_release(again.id)) == 2
    finally:
        repositories.database.close()


def test_files_stay_where_they_are_unless_they_are_wanted_and_a_lost_one_is_said(world: World, tmp_path: Path) -> None:
    release = kept(world)
    world.run(lambda services: services.bundles.export(release.id, tmp_path / "a.zip"))
    with BagReader(tmp_path / "a.zip") as bag:
        assert not [name for name in bag.checksums if name.startswith("data/files/")]
        assert {file.name for file in read_contents(bag).files} == {""}
    Path(world.repositories.assets.for_release(release.id)[0].path).rename(tmp_path / "moved.wav")
    with pytest.raises(UserError, match="has been moved or deleted"):
        world.run(lambda services: services.bundles.export(release.id, tmp_path / "b.zip", files=True))
    assert not (tmp_path / "b.zip").exists()


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "img", "link", "iframe"}
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_leaving_with_everything_gives_what_others_can_read(world: World, tmp_path: Path) -> None:
    from urllib.parse import unquote

    release = kept(world)
    odd = Release(title="<img src=//evil> & Söhne")
    world.repositories.library.create(odd, label="made").result()
    target = tmp_path / "everything"
    left = world.run(lambda services: services.bundles.export_library(target))
    assert (left.count, left.problems) == (2, ())
    page = left.index.read_text("utf-8")
    assert "&lt;img src=//evil&gt;" in page
    links = _Links()
    links.feed(page)
    assert all((target / unquote(link)).is_file() for link in links.links)
    drafts = read_sheets(read_book((target / "library.xlsx").read_bytes(), "library.xlsx")).drafts
    assert {draft.release.id for draft in drafts} == {release.id, odd.id}
    repositories = fresh(tmp_path)
    try:
        for bundle in sorted((target / "bundles").iterdir()):
            asyncio.run(Bundles(repositories).import_bundle(bundle))
        assert repositories.library.load(release.id).release == release
        assert repositories.library.load(odd.id).release == odd
    finally:
        repositories.database.close()
    with pytest.raises(UserError, match="not empty"):
        world.run(lambda services: services.bundles.export_library(target))
    assert "party id is not known" in page
    assert not (target / "ddex").exists()


def test_leaving_takes_ddex_messages_along_once_the_party_id_is_known(world: World, tmp_path: Path) -> None:
    complete_id = world.complete_release()
    world.repositories.library.create(Release(title="No UPC"), label="made").result()
    known = {
        "sender": {"dpid": "PADPIDA2026112901X", "name": "Northlight"},
        "recipient": {"dpid": "PADPIDA1", "name": ""},
    }
    world.repositories.settings.save("ern.parties", known).result()
    left = world.run(lambda services: services.bundles.export_library(tmp_path / "everything"))
    upc = world.repositories.library.load(complete_id).release.upc
    (folder,) = (tmp_path / "everything" / "ddex").iterdir()
    assert str(upc).lstrip("0") in folder.name
    assert "NewReleaseMessage" in (folder / f"{folder.name}.xml").read_text("utf-8")
    assert [problem for problem in left.problems if "“No UPC” has no UPC" in problem] == list(left.problems)
    assert len(left.problems) == 1
    assert world.repositories.settings.get("ern.parties") == known
    assert world.repositories.documents.for_release(complete_id) == [], "nothing was delivered"


def test_the_verbs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, data = tmp_path / "list.csv", ["--data-dir", str(tmp_path / "data"), "--json"]
    sheet.write_text("Release Title,Artist,Track Number,Track Title,ISRC\nOne,X,1,A,USA2P2600001\n", "utf-8")
    assert cli.run(["import", str(sheet), *data]) == 0
    (first,) = json.loads(capsys.readouterr()[0])["ids"]
    out = tmp_path / "one.zip"
    assert cli.run(["bundle", first, "--out", str(out), *data]) == 0
    capsys.readouterr()
    assert cli.run(["import", str(out), "--data-dir", str(tmp_path / "fresh"), "--json"]) == 0
    assert json.loads(capsys.readouterr()[0])["ids"] == [first]
    assert cli.run(["import", str(out), *data]) != 0
    capsys.readouterr()
    assert cli.run(["import", str(out), "--copy", *data]) == 0
    assert json.loads(capsys.readouterr()[0])["ids"] != [first]
    assert cli.run(["bundle", "--all", "--out", str(tmp_path / "everything"), *data]) == 0
    assert json.loads(capsys.readouterr()[0])["bundles"] == 2
    assert cli.run(["bundle", *data]) != 0
