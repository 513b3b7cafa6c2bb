"""Drops as they come from outside: several releases, sides, archives, what iCloud holds, what was dropped before."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests import skips
from tests.services.conftest import World
from tests.waves import write_wave
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.intake_plan import IntakePlan, exclusion_messages

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "cases"


def plans_of(world: World, *paths: Path) -> tuple[IntakePlan, ...]:
    return world.run(lambda services: services.intake.read_plans(paths))


def album(folder: Path, *names: str) -> Path:
    for number, name in enumerate(names):
        write_wave(folder / name, 0.01 + number / 1000)
    return folder


def places(plan: IntakePlan) -> list[tuple[int, int, str]]:
    return [(row.disc, row.number, row.title) for row in plan.rows if row.is_included]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The cases from outside, copied so that nothing is written beside them."""
    if not CASES.is_dir():
        pytest.skip(skips.NO_SHARED_FIXTURES)
    return CASES


def test_the_lossless_file_is_taken_and_its_copy_told(world: World, case: Path) -> None:
    (plan,) = plans_of(world, case / "01-wav-and-mp3-copies" / "Harbour Songs")
    assert places(plan) == [(1, 1, "Low Tide"), (1, 2, "Salt Road"), (1, 3, "Lantern")]
    assert all(row.path.suffix == ".wav" for row in plan.rows if row.is_included)
    assert [row.exclusion_reason for row in plan.rows if not row.is_included] == [
        "a lossy copy of 01 Low Tide.wav", "a lossy copy of 02 Salt Road.wav", "a lossy copy of 03 Lantern.wav",
    ]  # fmt: skip


def test_a_folder_of_two_releases_makes_two(world: World, case: Path) -> None:
    plans = plans_of(world, case / "02-parent-folder-of-two-releases" / "Spring catalogue")
    assert {(plan.artists, plan.title, len(plan.rows)) for plan in plans} == {
        (("Otto Brandt",), "Night Shift", 2),
        (("Vela Noor",), "First Light", 2),
    }
    assert all(plan.cover is not None and plan.cover.parent == plan.rows[0].path.parent for plan in plans)


@pytest.mark.parametrize(
    ("folder", "cover"), [("Night Shift", "cover_front.jpg"), ("Night Shift sizes", "cover_3000.jpg")]
)
def test_the_front_and_the_largest_is_the_cover(world: World, case: Path, folder: str, cover: str) -> None:
    (plan,) = plans_of(world, case / "03-back-cover-before-front" / folder)
    assert plan.cover is not None
    assert plan.cover.name == cover


@pytest.mark.parametrize("folder", ["Otto Brandt - Night Shift", "tagged"])
def test_sides_of_a_record_are_an_order_and_no_title(world: World, case: Path, folder: str) -> None:
    (plan,) = plans_of(world, case / "04-vinyl-sides" / folder)
    assert [title for _, _, title in places(plan)] == ["Clock In", "Clock Out", "Overtime", "Home"]


def test_masters_that_are_only_in_icloud_are_named(world: World, case: Path) -> None:
    with pytest.raises(UserError, match="only in iCloud") as told:
        plans_of(world, case / "07-icloud-evicted" / "Harbour Songs")
    assert "2 masters are only in iCloud" in str(told.value)
    (plan,) = plans_of(world, case / "07-icloud-evicted" / "Partly")
    assert "1 master is only in iCloud: 02 Salt Road.wav" in " ".join(plan.problems)


def test_names_of_mastering_houses_are_freed_of_production(world: World, case: Path) -> None:
    (plan,) = plans_of(world, case / "09-mastering-house-names" / "Mara Quist - Harbour Songs MASTERS 24-48")
    assert (plan.artists, plan.title) == (("Mara Quist",), "Harbour Songs")
    assert [title for _, _, title in places(plan)] == ["Low Tide", "Salt Road", "Lantern", "Drift", "Drift", "Ebb"]
    rows = [row for row in plan.rows if row.is_included]
    assert (rows[4].version, rows[5].isrc) == ("Instrumental", "USXXX2600006")


def test_codes_in_tags_are_normal_as_typed_ones_are(world: World, case: Path) -> None:
    (plan,) = plans_of(world, case / "10-isrc-spellings-in-tags" / "x")
    codes = [row.isrc for row in plan.rows]
    assert len(codes) == 7
    assert "USSKG2600004;USSKG2600005" in codes, "two codes in one tag are left to a person"
    assert all(len(code) == 12 and code.isalnum() and code.isupper() for code in codes if ";" not in code)


@pytest.mark.parametrize("folder", ["Downloads/Mara Quist - Harbour Songs", "Desktop/Mara Quist - Harbour Songs"])
def test_the_title_is_the_dropped_folders(world: World, case: Path, folder: str) -> None:
    (plan,) = plans_of(world, case / "20-title-from-the-parent-folder" / folder)
    assert (plan.artists, plan.title) == (("Mara Quist",), "Harbour Songs")


def test_folders_of_discs_and_sides_are_never_interleaved(world: World, case: Path) -> None:
    for folder in sorted((case / "24-side-and-disc-folders").iterdir()):
        if folder.is_dir():
            (plan,) = plans_of(world, folder)
            assert [t for _, _, t in places(plan)] == ["Dawn", "Ember", "Clock In", "Clock Out"], folder.name


# --- made here, so that they always run ----------------------------------------------------------------------------


def test_several_releases_become_several_drafts_with_their_own_covers(world: World, tmp_path: Path) -> None:
    album(tmp_path / "Out" / "Ida Ro - Ebbe", "01 Ebbe.wav", "02 Flut.wav")
    album(tmp_path / "Out" / "Kai Lo - Sund", "01 Sund.wav")
    Image.new("RGB", (60, 60)).save(tmp_path / "Out" / "Kai Lo - Sund" / "cover.jpg")
    plans = plans_of(world, tmp_path / "Out")
    assert [(plan.title, len(plan.rows)) for plan in plans] == [("Ebbe", 2), ("Sund", 1)]
    assert [plan.cover for plan in plans] == [None, tmp_path / "Out" / "Kai Lo - Sund" / "cover.jpg"]


def test_discs_that_are_dropped_side_by_side_are_one_release(world: World, tmp_path: Path) -> None:
    album(tmp_path / "Lumen" / "CD1", "01 A.wav")
    album(tmp_path / "Lumen" / "CD2", "01 B.wav")
    (plan,) = plans_of(world, tmp_path / "Lumen" / "CD1", tmp_path / "Lumen" / "CD2")
    assert (plan.title, places(plan)) == ("Lumen", [(1, 1, "A"), (2, 1, "B")])


def test_an_archive_is_said_and_never_opened(world: World, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "Songs.zip", "w") as archive:
        archive.writestr("../outside.wav", "x")
    with pytest.raises(UserError, match="is an archive") as told:
        plans_of(world, tmp_path / "Songs.zip")
    assert "Unpack it" in str(told.value)
    album(tmp_path / "Songs", "01 One.wav")
    shutil.move(tmp_path / "Songs.zip", tmp_path / "Songs" / "Songs.zip")
    (plan,) = plans_of(world, tmp_path / "Songs")
    assert "Songs.zip is an archive and was not opened" in " ".join(plan.problems)
    assert not (tmp_path / "outside.wav").exists()


def test_files_that_another_draft_has_are_told(world: World, tmp_path: Path) -> None:
    folder = album(tmp_path / "Mo Ek - Vik", "01 Vik.wav")
    (plan,) = plans_of(world, folder)
    assert not plan.problems
    world.run(lambda services: services.intake.create(plan))
    (again,) = plans_of(world, folder)
    assert again.problems == ("Files of this folder are already in “Vik”, which is a draft.",)


def test_who_and_what_a_name_says_is_in_the_draft(world: World, tmp_path: Path) -> None:
    folder = album(
        tmp_path / "Ana Fels - Grat [FLS-003] [VÖ 07.11.2025]",
        "01 Grat (feat. Ole Wind) [prod. Kim Ast].wav",
        "02 Grat (Jo Stein Remix) [Explicit].wav",
        "02 Grat (Jo Stein Remix) [Explicit] - Kopie.wav",
    )
    (folder / "Booklet.pdf").write_bytes(b"%PDF-1.4")
    (plan,) = plans_of(world, folder)
    assert exclusion_messages(plan) == [
        (
            "02 Grat (Jo Stein Remix) [Explicit] - Kopie.wav is excluded: a copy of 02 Grat (Jo Stein "
            "Remix) [Explicit].wav."
        )
    ]
    release: Release = world.repositories.library.load(world.run(lambda services: services.intake.create(plan))).release
    assert (release.title, release.catalog_number) == ("Grat", "FLS-003")
    assert str(release.release_date) == "2025-11-07"
    first, second = release.tracks()
    billed = [(item.artist, item.featured) for item in first.children("primary_contributions")]  # type: ignore[attr-defined]
    assert billed == [("Ana Fels", INHERIT), ("Ole Wind", True)]
    assert [(c.artist, c.role) for c in first.children("contributions")] == [("Kim Ast", "Producer")]  # type: ignore[attr-defined]
    assert (second.version_title, second.parental_advisory) == ("Jo Stein Remix", "Explicit")
    assert [(c.artist, c.role) for c in second.children("contributions")] == [("Jo Stein", "Remixer")]  # type: ignore[attr-defined]
    assert sorted(asset.role for asset in world.repositories.assets.for_release(release.id)) == [
        "booklet",
        "master",
        "master",
    ]


def test_an_answer_to_a_doubt_is_remembered(world: World, tmp_path: Path) -> None:
    folder = album(tmp_path / "Vale & Noor - Hall", "01 Hall.wav")
    (plan,) = plans_of(world, folder)
    (question,) = plan.open_questions()
    assert plan.artists == ("Vale & Noor",)

    world.run(lambda services: services.intake.save_answer(question, ("Vale", "Noor")))
    (again,) = plans_of(world, folder)
    assert again.artists == ("Vale", "Noor")
    assert again.open_questions() == [], "what was answered is not asked again"


def test_a_name_that_was_said_to_be_one_artist_is_not_asked_by_the_checks(world: World, tmp_path: Path) -> None:
    folder = album(tmp_path / "Vale & Noor - Hall", "01 Hall.wav")
    (plan,) = plans_of(world, folder)
    (question,) = plan.open_questions()
    world.run(lambda services: services.intake.save_answer(question, ("Vale & Noor",)))
    (plan,) = plans_of(world, folder)
    release_id = world.run(lambda services: services.intake.create(plan))
    report = world.run(lambda services: services.checking.run(release_id))
    assert "artist.compound" not in {finding.rule for finding in report.findings}
