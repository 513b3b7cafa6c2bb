"""`set` and `attach` as a script uses them: words, lists, entries that are made, and what does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.conftest import World
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.errors import MediaError, UserError
from trackball_desktop.domain.release import Partners, Release
from trackball_desktop.domain.values import ABSENT, INHERIT

Setting = Callable[..., Release]


@pytest.fixture
def release_id(world: World) -> str:
    return world.run(lambda services: services.drafts.import_body({"title": "T", "discs": []}, "imported"))


@pytest.fixture
def setting(world: World, release_id: str) -> Setting:
    def change(*assignments: str) -> Release:
        world.run(lambda services: services.drafts.set_fields(release_id, list(assignments)))
        return world.repositories.library.load(release_id).release

    return change


def test_nothing_behind_the_sign_inherits_and_the_words_for_nothing_are_told_apart(setting: Setting) -> None:
    release = setting("upc=", "genre=@inherit", "studio=@null", "notes=@absent", "primary_contributions=", "partners=")
    assert (release.upc, release.genre, release.primary_contributions) == (INHERIT, INHERIT, INHERIT)
    assert (release.studio, release.notes, release.partners) == (None, ABSENT, INHERIT)


def test_store_names_with_commas_are_taken_as_json(setting: Setting) -> None:
    release = setting('partners.partner_names=["Spotify", "Joox, Inc."]', "partners.excluded=yes")
    assert release.partners == Partners(excluded=True, partner_names=("Spotify", "Joox, Inc."))
    assert setting("partners.partner_names=One, Two").partners.partner_names == ("One", "Two")  # type: ignore[union-attr]
    assert setting("partners.partner_names=").partners.partner_names is INHERIT  # type: ignore[union-attr]


def test_the_next_index_makes_an_entry_and_id_is_its_id_in_openplay(setting: Setting) -> None:
    release = setting(
        "primary_contributions[0].artist=Mara Quist",
        "primary_contributions[0].id=77",
        "discs[0].tracks[0].title=Harbour",
        "discs[0].tracks[1].title=Salt",
        "discs[0].tracks[0].contributions[0].role=Producer",
        "discs[0].tracks[0].works[0].title=Harbour",
        "discs[0].tracks[0].works[0].contributions[0].artist=A. Tanaka",
        "discs[0].tracks[0].works[0].publishers[0].publisher=North",
        "discs[0].tracks[0].works[0].publishers[0].id=9",
    )
    (disc,) = release.discs
    assert [track.title for track in disc.tracks] == ["Harbour", "Salt"]
    assert release.primary_contributions[0].artist_id == "77"  # type: ignore[index]
    (work,) = release.works_of(disc.tracks[0])
    assert work.contributions[0].artist == "A. Tanaka"  # type: ignore[index]
    assert work.publishers[0].publisher_id == "9"  # type: ignore[index]
    assert disc.tracks[0].contributions[0].role == "Producer"  # type: ignore[index]


@pytest.mark.parametrize(
    "assignment",
    [
        'partners={"excluded":5}',
        "partners=[1]",
        "partners=5",
        "partners.partner_names=[1]",
        "partners.partner_names=[",
        "primary_contributions=" + "[" * 200_000,
        'primary_contributions={"artist": "A"}',
        'primary_contributions=[{"artist": 5}]',
        "discs=[]",
        "discs[1].upc=1",
        "primary_contributions[0].artists=A",
        'primary_contributions=[{"artist": "\\ud800"}]',
        "nothing",
    ],
)
def test_a_wrong_shape_is_refused_with_a_sentence_and_changes_nothing(
    world: World, release_id: str, setting: Setting, assignment: str
) -> None:
    before = world.repositories.library.load(release_id).release
    with pytest.raises(UserError) as refused:
        setting(assignment)
    assert refused.value.exit_code == 2
    assert world.repositories.library.load(release_id).release == before


def test_a_booklet_and_an_atmos_mix_are_attached_and_other_kinds_of_file_are_not(
    world: World, release_id: str, setting: Setting, tmp_path: Path
) -> None:
    setting("discs[0].tracks[0].title=Harbour")
    pdf, two, none = tmp_path / "booklet.pdf", tmp_path / "two.jpg", tmp_path / "none.jpg"
    pdf.write_bytes(b"%PDF-1.7\n")
    two.write_bytes(b"\xff\xd8")
    none.write_bytes(b"")
    master = min(world.masters.glob("*.wav"))
    world.run(lambda services: services.attachments.attach(release_id, pdf, AssetRole.BOOKLET))
    world.run(lambda services: services.attachments.attach(release_id, master, AssetRole.ATMOS, track=1))
    assert {asset.role for asset in world.repositories.assets.for_release(release_id)} == {
        AssetRole.BOOKLET,
        AssetRole.ATMOS,
    }
    for path in (pdf, two, none, master):
        with pytest.raises(MediaError):
            world.run(lambda services, path=path: services.attachments.attach(release_id, path, AssetRole.COVER))
    with pytest.raises(MediaError):
        world.run(lambda services: services.attachments.attach(release_id, master, AssetRole.BOOKLET))
    with pytest.raises(UserError):
        world.run(lambda services: services.attachments.attach(release_id, master, AssetRole.COVER, track=1))


def test_an_import_says_what_is_wrong_with_its_file(world: World, tmp_path: Path) -> None:
    def told(path: Path) -> str:
        with pytest.raises(UserError) as error:
            world.run(lambda services: services.drafts.import_file(path))
        return error.value.title

    twice = tmp_path / "twice.json"
    twice.write_text('{"title": "A", "upc": "1", "upc": "2"}')
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(100 << 20)
    assert told(twice) == "“upc” occurs twice in one object of this file."
    assert told(large) == "large.json is larger than 16 MB."
    assert told(tmp_path / "gone.json").startswith("There is no file ")
    assert told(tmp_path) == f"{tmp_path.name} is not a file."
    assert told(Path("/dev/zero")) == "zero is not a file."
    assert json.loads('{"a": 1, "a": 2}') == {"a": 2}
