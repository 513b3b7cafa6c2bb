"""From a folder to a draft: every guess with its source, nothing demanded, junk told and left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.conftest import World
from tests.waves import write_wave
from trackball_desktop.domain.errors import MediaError, UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.context import Services
from trackball_desktop.services.intake_drafts import build_draft
from trackball_desktop.services.intake_plan import IntakePlan


def plan_of(world: World, *paths: Path) -> IntakePlan:
    (plan,) = world.run(lambda services: services.intake.read_plans(paths))
    return plan


def test_names_folders_and_numbers_become_discs_and_tracks(world: World, tmp_path: Path) -> None:
    album = tmp_path / "Night Songs"
    for name in ("CD1/02 Second.wav", "CD1/01 First.wav", "CD2/01 夜.wav"):
        write_wave(album / name)
    (album / "front.jpg").write_bytes(b"picture")
    plan = plan_of(world, album)
    assert [(row.disc, row.number, row.title) for row in plan.rows] == [(1, 1, "First"), (1, 2, "Second"), (2, 1, "夜")]
    assert plan.title == "Night Songs"
    assert plan.cover == album / "front.jpg"
    assert plan.rows[0].sources["title"] == "file name"
    assert plan.rows[0].sources["disc"] == "folder"
    assert plan.sources["title"] == "folder"


@pytest.mark.parametrize(
    ("folder", "artists", "title"),
    [
        ("Mara Quist - Harbour Songs", ("Mara Quist",), "Harbour Songs"),
        ("Mara Quist - Harbour Songs - Masters", ("Mara Quist",), "Harbour Songs"),
        ("Harbour Songs - MASTERS", (), "Harbour Songs"),
        ("Re-Entry", (), "Re-Entry"),
        ("One - Two - Three", ("One",), "Two - Three"),
    ],
)
def test_a_folder_names_artist_and_title(
    world: World, tmp_path: Path, folder: str, artists: tuple[str, ...], title: str
) -> None:
    write_wave(tmp_path / folder / "01 First.wav")
    plan = plan_of(world, tmp_path / folder)
    assert (plan.artists, plan.title) == (artists, title)
    assert plan.sources.get("artists") == ("folder" if artists else None)


def test_tags_win_over_names(world: World, shared_fixtures: Path) -> None:
    plan = plan_of(world, *sorted((shared_fixtures / "audio" / "beetbox-beets").glob("full.flac")))
    row = plan.rows[0]
    assert (row.title, row.artists, row.sources["title"]) == ("full", ("the artist",), "tag")
    assert plan.title == "the album"


def test_a_plan_becomes_a_draft_with_files_and_no_invented_values(world: World, tmp_path: Path) -> None:
    album = tmp_path / "Album"
    write_wave(album / "01 One.wav", 1.2)
    write_wave(album / "Two.wav")

    async def make(services: Services) -> Release:
        release_id = await services.intake.create((await services.intake.read_plans([album]))[0])
        return services.repositories.library.load(release_id).release

    release = world.run(make)
    assert [track.title for track in release.tracks()] == ["One", "Two"]
    assert release.label is INHERIT
    assert next(release.tracks()).isrc is INHERIT
    assets = world.repositories.assets.for_release(release.id)
    assert {Path(asset.path).name for asset in assets} == {"01 One.wav", "Two.wav"}
    assert next(release.tracks()).duration.total_seconds() == 1


def test_junk_is_told_and_left_out(world: World, tmp_path: Path) -> None:
    album = tmp_path / "Mixed"
    write_wave(album / "01 Good.wav")
    (album / "02 text.wav").write_text("no sound")
    (album / "03 empty.flac").write_bytes(b"")
    plan = plan_of(world, album)
    assert [row.title for row in plan.rows] == ["Good"]
    assert len(plan.problems) == 2
    assert all(name in " ".join(plan.problems) for name in ("02 text.wav", "03 empty.flac"))


def test_nothing_usable_is_an_error_with_the_reasons(world: World, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(UserError, match="contains no audio"):
        plan_of(world, tmp_path / "a")
    (tmp_path / "a" / "x.wav").write_text("no sound")
    with pytest.raises(MediaError, match="not an audio file"):
        plan_of(world, tmp_path / "a")
    with pytest.raises(UserError):
        plan_of(world)


def test_two_drops_at_once_make_two_drafts(world: World, tmp_path: Path) -> None:
    import asyncio

    album = tmp_path / "Album"
    write_wave(album / "01 One.wav")

    async def both(services: Services) -> list[str]:
        async def one() -> str:
            return await services.intake.create((await services.intake.read_plans([album]))[0])

        return list(await asyncio.gather(one(), one()))

    first, second = world.run(both)
    assert first != second


def test_an_edited_plan_is_what_becomes_of_it(tmp_path: Path) -> None:
    from dataclasses import replace

    from trackball_desktop.services.intake_plan import IntakeRow

    row = IntakeRow(path=write_wave(tmp_path / "a.wav"), disc=1, number=1, title="A", writers=(("Ed", "Composer"),))
    plan = IntakePlan(rows=(row, replace(row, artists=("B",))), cover=None, title="T", artists=("A",))
    release, assets = build_draft(plan)
    first, second = release.tracks()
    assert first.primary_contributions is INHERIT
    assert [item.artist for item in second.children("primary_contributions")] == ["B"]
    assert len(release.works) == 2, "alike works are not merged"
    assert release.works_of(first)[0].children("contributions")[0].role == "Composer"
    assert [asset.owner_id for asset in assets] == [first.id, second.id]


def test_a_drop_of_five_thousand_files_with_junk_is_told_and_bounded(world: World, tmp_path: Path) -> None:
    dropped = tmp_path / "drop"
    dropped.mkdir()
    for number in range(4_900):
        (dropped / f"note {number}.txt").write_bytes(b"")
    for number in range(60):
        (dropped / f"{number:03} broken.wav").write_bytes(b"RIFF" + bytes(number))
    for number in range(40):
        write_wave(dropped / f"{number:03} Song {number}.wav", 0.01)
    plan = plan_of(world, *sorted(dropped.iterdir()))
    assert len(plan.rows) == 40
    assert "4900 files are neither audio nor images" in " ".join(plan.problems)
    assert len(plan.problems) == 61


def test_more_masters_than_a_release_can_have_are_refused_before_they_are_read(world: World, tmp_path: Path) -> None:
    dropped = tmp_path / "drop"
    dropped.mkdir()
    for number in range(1_001):
        (dropped / f"{number}.wav").write_bytes(b"")
    with pytest.raises(UserError, match="1,001 audio files"):
        plan_of(world, dropped)


def test_cancelling_ends_the_reading(world: World, tmp_path: Path) -> None:
    import asyncio

    dropped = tmp_path / "drop"
    dropped.mkdir()

    for number in range(200):
        write_wave(dropped / f"{number}.wav", 0.01)
    told: list[int] = []

    async def begin_and_cancel(services: Services) -> None:
        begun, loop = asyncio.Event(), asyncio.get_running_loop()

        def on_progress(done: int, _of: int) -> None:
            told.append(done)
            loop.call_soon_threadsafe(begun.set)

        task = asyncio.create_task(services.intake.read_plans([dropped], on_progress=on_progress))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    world.run(begin_and_cancel)
    assert len(told) < 200


def test_names_are_read_anew_by_a_pattern_and_what_was_typed_stays(tmp_path: Path) -> None:
    from dataclasses import replace

    from trackball_desktop.services.intake_edits import read_by_pattern
    from trackball_desktop.services.intake_plan import IntakeRow

    names = ["Mara_03_Kites.wav", "Mara_01_Rope.wav", "other.wav"]
    rows = tuple(IntakeRow(tmp_path / name, 1, 0, "Tagged", sources={"title": "tag"}) for name in names)
    plan = IntakePlan(rows=rows, cover=None, title="T", original_rows=rows)
    read, fitting = read_by_pattern(plan, "%artist% %track% %title%")
    assert fitting == 2
    assert [(row.number, row.title, row.artists) for row in read.rows] == [
        (1, "Rope", ("Mara",)), (2, "Kites", ("Mara",)), (3, "Tagged", ()),
    ]  # fmt: skip
    assert read.rows[0].sources["title"] == "pattern"
    typed = replace(read.rows[0], title="Mine", sources={**read.rows[0].sources, "title": "you"})
    back, _ = read_by_pattern(replace(read, rows=(typed, *read.rows[1:])), "")
    assert {row.title for row in back.rows} == {"Mine", "Tagged"}
    with pytest.raises(UserError):
        read_by_pattern(plan, "%nonsense%")


def test_control_characters_and_endless_titles_come_out_on_one_line(tmp_path: Path) -> None:
    from trackball_desktop.domain.assets import Tags
    from trackball_desktop.media.audio import read_audio
    from trackball_desktop.services.intake_plan import AudioFile, Drop, make_plans

    path = write_wave(tmp_path / "a.wav", 0.01)
    facts = read_audio(path).model_copy(
        update={"tags": Tags(title="A\x00b\n\tc" + "x" * 3000, artists=("B\r\nC", "\x07"))}
    )
    row = make_plans(Drop(tmp_path, [AudioFile(path, facts)]))[0].rows[0]
    assert row.title == "Ab c" + "x" * 3000
    assert row.artists == ("B C",)


def test_what_is_left_out_makes_no_track_and_a_template_fills_the_rest(world: World, tmp_path: Path) -> None:
    from dataclasses import replace

    from trackball_desktop.domain.release import Contribution, Disc, Track

    album = tmp_path / "Album"
    write_wave(album / "01 One.wav", 0.01)
    write_wave(album / "02 Two.wav", 0.01)
    pattern = Track(contributions=(Contribution(artist="Bo Ek", role="Drums"),))
    template = Release(label="Northlight", discs=(Disc(tracks=(pattern,)),))

    async def make(services: Services) -> Release:
        template_id = services.repositories.templates.save("T", template)
        plan = (await services.intake.read_plans([album]))[0]
        plan = replace(plan, rows=(plan.rows[0], replace(plan.rows[1], is_included=False)))
        release_id = await services.intake.create(plan, template_id=template_id.result())
        return services.repositories.library.load(release_id).release

    release = world.run(make)
    assert [track.title for track in release.tracks()] == ["One"]
    assert release.label == "Northlight"
    assert [entry.artist for entry in next(release.tracks()).children("contributions")] == ["Bo Ek"]


def test_a_disc_that_is_gone_is_no_place_for_tracks(world: World, tmp_path: Path) -> None:
    write_wave(tmp_path / "One" / "01 One.wav")
    plan = plan_of(world, tmp_path / "One")
    made = world.run(lambda services: services.intake.create(plan))
    with pytest.raises(UserError, match="no longer part"):
        world.run(lambda services: services.intake.add_tracks(plan, made, "gone"))
    assert len(world.repositories.assets.for_release(made)) == 1
    assert world.run(lambda services: services.intake.add_tracks(plan, made, None)) == 1
    assert len(world.repositories.assets.for_release(made)) == 2
    assert [len(disc.tracks) for disc in world.repositories.library.load(made).release.discs] == [1, 1]
    assert [entry.label for entry in world.repositories.history.entries(made)][-1] == "added a track from a file"


def test_an_instrumental_takes_neither_language_nor_explicit_from_the_release(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "Qvist - Nordlys"
    write_wave(folder / "01 Nordlys.wav", 0.01)
    write_wave(folder / "02 Nordlys (Instrumental).wav", 0.02)
    (plan,) = world.run(lambda services: services.intake.read_plans((folder,)))
    release_id = world.run(lambda services: services.intake.create(plan))
    sung, played = world.repositories.library.load(release_id).release.tracks()
    assert (sung.audio_language, sung.parental_advisory) == (INHERIT, INHERIT)
    assert (played.audio_language, played.parental_advisory) == ("No linguistic content", "Non-Applicable")
