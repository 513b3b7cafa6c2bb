"""A sheet that lies beside masters, or is dropped or pasted with them, goes into the same plan and the same draft."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.services.conftest import World
from tests.tagged import write_flac
from tests.waves import write_wave
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.services.intake_edits import apply_answer
from trackball_desktop.services.intake_plan import IntakePlan
from trackball_desktop.services.sheets import LayoutAnswers

CREDITS = (
    "Credits Oda Lund - Fjære;;;;;\nNr;Titel;Autor/Komponist;Anteil;Verlag;Gesang;Mastering\n"
    "1;Tang;Oda Lund;100%;;Oda Lund;Per Vik\n"
    "2;Skjell;Oda Lund, Ivar Moe, Liv Dahl;1/3, 1/3, 1/3;Havn Songs;Oda Lund, Ivar Moe;Per Vik\n"
)


def folder_of(tmp_path: Path) -> Path:
    folder = tmp_path / "Oda Lund - Fjære (2025)"
    write_wave(folder / "01 Tang.wav", 0.01)
    write_wave(folder / "02 Skjell (feat. Ivar).wav", 0.02)
    return folder


def plans_of(world: World, *paths: Path) -> tuple[IntakePlan, ...]:
    return world.run(lambda services: services.intake.read_plans(paths))


def draft(world: World, plan: IntakePlan, **more: str) -> Release:
    release_id = world.run(lambda services: services.intake.create(plan, **more))
    return world.repositories.library.load(release_id).release


def test_a_sheet_in_the_folder_fills_writers_credits_and_shares(world: World, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "credits.csv").write_text(CREDITS, "utf-8")
    (plan,) = plans_of(world, folder)
    assert plan.table is not None
    assert sorted(path.name for path in plan.table.pairs) == ["01 Tang.wav", "02 Skjell (feat. Ivar).wav"]
    first, second = draft(world, plan).tracks()
    works = draft(world, plan).works
    assert [(c.artist, c.role) for c in first.children("contributions")] == [  # type: ignore[attr-defined]
        ("Oda Lund", "Vocals"), ("Per Vik", "Mastering Engineer"),
    ]  # fmt: skip
    assert [c.split_percentage for c in works[0].children("contributions")] == [Decimal(100)]  # type: ignore[attr-defined]
    shares = [c.split_percentage for c in works[1].children("contributions")]  # type: ignore[attr-defined]
    assert shares == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert [p.publisher for p in works[1].children("publishers")] == ["Havn Songs"]  # type: ignore[attr-defined]
    assert second.title == "Skjell"


def test_music_beside_lyrics_names_the_writers_and_no_is_an_answer(world: World, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    sheet = "#;Song title;Music;Lyrics;Explicit\n1;Tang;Oda Lund;Yuki Arai;no\n2;Skjell;Oda Lund;Oda Lund;yes\n"
    (folder / "credits.csv").write_text(sheet, "utf-8")
    (plan,) = plans_of(world, folder)
    release = draft(world, plan)
    assert [track.parental_advisory for track in release.tracks()] == ["Non-Applicable", "Explicit"]
    writers = [(c.artist, c.role) for c in release.works[0].children("contributions")]  # type: ignore[attr-defined]
    assert writers == [("Oda Lund", "Composer"), ("Yuki Arai", "Author")]


def test_a_row_goes_with_the_file_of_its_whole_title_though_a_file_between_moved_the_numbers(
    world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "Oda Lund - Fjære (2025)"
    names = (
        "01 Tang.wav",
        "02 Lykt.wav",
        "02 Lykt (Sunset Mix).wav",
        "03 Skjell.wav",
        "04 Skjell (Yuki Arai Remix).wav",
    )
    for place, name in enumerate(names, 1):
        write_wave(folder / name, 0.01 * place)
    sheet = "#;Track;Produced by\n1;Tang;A\n2;Lykt;B\n3;Skjell;Per Vik\n4;Skjell (Yuki Arai Remix);Yuki Arai\n"
    (folder / "credits.csv").write_text(sheet, "utf-8")
    (plan,) = plans_of(world, folder)
    found = {row.path.name: row.version for row in plan.rows}
    assert found["03 Skjell.wav"] == ""
    assert found["04 Skjell (Yuki Arai Remix).wav"] == "Yuki Arai Remix"
    song, remix = list(draft(world, plan).tracks())[-2:]
    assert [c.artist for c in song.children("contributions")] == ["Per Vik"]  # type: ignore[attr-defined]
    assert {c.artist for c in remix.children("contributions")} == {"Yuki Arai"}  # type: ignore[attr-defined]


def test_a_row_goes_with_the_song_and_not_with_its_instrumental_where_a_tag_spells_the_title_otherwise(
    world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "Oda Lund - Fjære (2025)"
    write_flac(folder / "01 Tang.flac", 1, {"TITLE": "Tang"})
    write_flac(folder / "02 Skjell (feat. Ivar Moe).flac", 1.1, {"TITLE": "Skjæll"})
    write_flac(folder / "Skjell INSTRUMENTAL.flac", 1.2, {})
    (folder / "credits.csv").write_text("#;Song;ISRC\n1;Tang;NOX612600001\n2;Skjell;NOX612600002\n", "utf-8")
    (plan,) = plans_of(world, folder)
    codes = {row.path.name: row.isrc for row in plan.rows}
    assert codes["02 Skjell (feat. Ivar Moe).flac"] == "NOX612600002"
    assert codes["Skjell INSTRUMENTAL.flac"] == ""


def test_a_whole_name_in_the_sheet_is_offered_for_a_first_name(world: World, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (tmp_path / "credits.csv").write_text(CREDITS, "utf-8")
    (plan,) = plans_of(world, folder, tmp_path / "credits.csv")
    (question,) = plan.open_questions()
    assert (question.kind, question.options) == ("full_name", (("Ivar",), ("Ivar Moe",)))
    assert apply_answer(plan, question, ("Ivar Moe",)).rows[1].featured == ("Ivar Moe",)


def test_an_answer_about_a_name_is_not_asked_for_again(world: World, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "credits.csv").write_text(CREDITS, "utf-8")
    (plan,) = plans_of(world, folder)
    (question,) = plan.open_questions()
    world.run(lambda services: services.intake.save_answer(question, ("Ivar Moe",)))
    (again,) = plans_of(world, folder)
    assert again.open_questions() == []
    assert again.rows[1].featured == ("Ivar Moe",)


def test_rows_find_files_by_code_and_name_in_whatever_order(world: World, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    table = "Track Title\tISRC\tArtist\nSkjell\tNOABC2500002\tOda Lund\nTang\tNO-ABC-25-00001\tOda Lund\n"
    (plan,) = plans_of(world, folder)
    merged = world.run(lambda services: services.intake.with_table(plan, table))
    assert [row.isrc for row in merged.rows] == ["NOABC2500001", "NOABC2500002"]
    assert merged.rows[0].sources["isrc"] == "sheet"


def test_another_title_is_asked_and_a_row_without_a_file_is_named(world: World, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    table = "No,Title\n1,Tang\n2,Muslinger\n3,Sjøstjerne\n"
    (plan,) = plans_of(world, folder)
    merged = world.run(lambda services: services.intake.with_table(plan, table))
    assert merged.rows[1].title == "Muslinger"
    assert [q.options for q in merged.rows[1].questions] == [(("Muslinger",), ("Skjell",))]
    assert "no file matches “Sjøstjerne”" in " ".join(merged.problems)


def test_a_sheet_of_another_release_changes_nothing(world: World, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "other.csv").write_text("No,Title\n1,Foo\n2,Bar\n3,Baz\n", "utf-8")
    (plan,) = plans_of(world, folder)
    assert plan.table is None
    assert plan.problems == ("other.csv was not used: none of its rows matches a file.",)
    with pytest.raises(UserError, match="None of the rows"):
        world.run(lambda services: services.intake.with_table(plan, folder / "other.csv"))


def test_what_a_column_holds_is_remembered_by_its_headings(world: World, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    table = "No,Title,Wer\n1,Tang,Siri Aas\n2,Skjell,Siri Aas\n"
    (plan,) = plans_of(world, folder)
    told = LayoutAnswers(mapping={"Wer": "track.credits.Guitar"})
    first = world.run(lambda services: services.intake.with_table(plan, table, told))
    again = world.run(lambda services: services.intake.with_table(plan, table))
    for merged in (first, again):
        tracks = list(draft(world, merged).tracks())
        credits = [(c.artist, c.role) for c in tracks[0].children("contributions")]  # type: ignore[attr-defined]
        assert credits == [("Siri Aas", "Guitar")]


def test_the_artists_last_release_gives_label_genre_and_lines(world: World, tmp_path: Path) -> None:
    last = Release(
        title="Flo",
        label="Havn",
        genre="Folk",
        pline_owner="Havn Records",
        configuration="Digital Album",
        primary_contributions=(PrimaryContribution(artist="Oda Lund"),),
        discs=(Disc(tracks=(Track(track_type="audio", title="Flo"),)),),
    )
    world.repositories.library.create(last, label="made").result()
    plans = world.run(lambda services: services.intake.read_plans([folder_of(tmp_path)], use_last_release=True))
    (plan,) = plans
    assert (plan.label, plan.genre, plan.sources["label"]) == ("Havn", "Folk", "last release")
    assert plan.last_release is not None
    release = draft(world, plan, like_release_id=plan.last_release.id)
    assert (release.pline_owner, release.configuration) == ("Havn Records", "Digital Single")
    (without,) = plans_of(world, folder_of(tmp_path))
    assert without.label == ""


def test_artists_in_one_cell_are_read_like_those_of_names(world: World, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (plan,) = plans_of(world, folder)
    table = "No,Title,Artist\n1,Tang,Oda Lund x Per Vik\n2,Skjell,Oda Lund & Ivar Moe\n"
    merged = world.run(lambda services: services.intake.with_table(plan, table))
    assert [row.artists for row in merged.rows] == [("Oda Lund", "Per Vik"), ("Oda Lund & Ivar Moe",)]
    asked = [question.kind for question in merged.rows[1].questions if question.field == "artists"]
    assert asked == ["one_act"], "what may be one act is asked, as it is of a name"


def test_the_sheets_title_stands_where_a_file_adds_the_artist_or_other_letters(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "Tempo 90 - Tropen"
    write_wave(folder / "01_grossstadt_tropen__tempo_90_mastered_2.wav", 0.01)
    write_wave(folder / "02 夜行列車 (Yako Ressha).wav", 0.02)
    (plan,) = plans_of(world, folder)
    table = "No,Title,Artist\n1,Großstadttropen,Tempo 90\n2,夜行列車,Hana Mori\n"
    merged = world.run(lambda services: services.intake.with_table(plan, table))
    assert [row.title for row in merged.rows] == ["Großstadttropen", "夜行列車"]
