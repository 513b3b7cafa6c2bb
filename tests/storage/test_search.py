"""What the palette asks: words begun, in any order, without accents, with a slip; tracks by title and by ISRC."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.storage import search_query
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.library import Library, LibraryQuery
from trackball_desktop.storage.search import Search, edit_distance


@pytest.fixture
def library(db: Database) -> Library:
    return Library(db)


@pytest.fixture
def finder(library: Library, db: Database) -> Search:
    add(library, "Harbour Songs", "Mára Quist", ("Slow Light", "QZNL22600001"), ("Kites", "QZNL22600002"))
    add(library, "夜の水", "Bo Ek", ("Night Train Slow", "QZNL22600003"))
    return Search(db)


def add(library: Library, title: str, artist: str, *tracks: tuple[str, str]) -> str:
    release = Release(
        title=title,
        primary_contributions=(PrimaryContribution(artist=artist),),
        discs=(Disc(tracks=tuple(Track(title=name, isrc=isrc) for name, isrc in tracks)),),
    )
    library.create(release, label="made").result()
    return release.id


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("slow", ["Slow Light", "Night Train Slow"]),
        ("light slow", ["Slow Light"]),
        ("kites light", []),
        ("mara kit", ["Kites"]),
        ("QZNL 22600003", ["Night Train Slow"]),
        ("slwo lihgt", ["Slow Light"]),
        ('"*) OR (', []),
    ],
)
def test_tracks(finder: Search, words: str, titles: list[str]) -> None:
    assert [track.title for track in finder.find(words).tracks] == titles


def test_releases_and_people_without_accents(finder: Search) -> None:
    found = finder.find("mara")
    assert [release.title for release in found.releases] == ["Harbour Songs"]
    assert [(person.name, person.releases, person.parts) for person in found.people] == [("Mára Quist", 1, ("artist",))]
    assert [release.title for release in finder.find("夜の").releases] == ["夜の水"]


@pytest.mark.parametrize("typed", ["IŞIK", "Işık", "ışık", "isik", "ışı"])
def test_the_two_letters_i_of_turkish(library: Library, db: Database, typed: str) -> None:
    add(library, "Işık", "İPEK Kaya", ("GECE IŞIĞI", "QZNL22600004"))
    found = Search(db).find(typed)
    assert [release.title for release in found.releases] == ["Işık"]
    assert len(library.ids(LibraryQuery(search=typed))) == 1
    assert [track.title for track in Search(db).find("gece ışığı").tracks] == ["GECE IŞIĞI"]
    assert len(library.ids(LibraryQuery(search="ipek"))) == 1


def test_what_is_in_the_trash_is_not_found(library: Library, db: Database) -> None:
    release_id = add(library, "Harbour", "Bo", ("One", ""))
    finder = Search(db)
    assert finder.releases([release_id, "gone"])[0].title == "Harbour"
    library.trash(release_id).result()
    assert finder.find("harbour").releases == ()
    assert finder.find("one").tracks == ()
    assert finder.releases([release_id]) == []


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    database = Database.open(tmp_path_factory.mktemp("finder"))
    add(Library(database), "Harbour Songs", "Mára Quist", ("Slow Light", "QZNL22600001"))
    yield Search(database)
    database.close()


@given(text=st.text(max_size=40))
def test_nothing_that_is_typed_breaks_it(lasting: Search, text: str) -> None:
    found = lasting.find(text)
    assert all(release.title == "Harbour Songs" for release in found.releases)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("harbour", "harbuor", 1), ("kites", "kite", 1), ("kites", "kitse", 1), ("abc", "xyz", -1), ("same", "same", 0)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert edit_distance(one, other, 2) == slips


def test_people_of_every_kind_are_found_with_what_they_are(library: Library, db: Database) -> None:
    work = Work(
        title="Tide",
        contributions=(WorkContribution(artist="Ines Moreau"), WorkContribution(artist="Bo Ek")),
        publishers=(Publisher(publisher="Yacht Times"),),
    )
    track = Track(title="Tide", works=(work.id,), contributions=(Contribution(artist="Otto Gray"),))
    release = Release(
        title="Tides",
        primary_contributions=(PrimaryContribution(artist="Bo Ek"),),
        discs=(Disc(tracks=(track,)),),
        works=(work,),
    )
    library.create(release, label="made").result()

    def people(words: str) -> list[tuple[str, int, tuple[str, ...]]]:
        return [(person.name, person.releases, person.parts) for person in Search(db).find(words).people]

    assert people("ines") == [("Ines Moreau", 1, ("writer",))]
    assert people("yacht") == [("Yacht Times", 1, ("publisher",))]
    assert people("otto") == [("Otto Gray", 1, ("credit",))]
    assert people("bo ek") == [("Bo Ek", 1, ("artist", "writer"))]
    assert people("yahct") == [("Yacht Times", 1, ("publisher",))], "a slip of the finger"
    for name in ("Ines Moreau", "Yacht Times", "Otto Gray"):
        assert library.ids(LibraryQuery(search=name)) == [release.id], "choosing somebody leads to the releases"
    library.trash(release.id).result()
    assert people("yacht") == []


def test_an_index_that_was_rewritten_after_a_search_is_not_called_damaged(
    finder: Search, library: Library, db: Database
) -> None:
    """SQLite 3.54 calls it corrupt on the connection that had searched it."""
    assert finder.find("slow").tracks
    add(library, "Low Tide", "Bo Ek", ("Ebb", "QZNL22600004"))
    db.write(lambda writer: writer.execute("INSERT INTO release_words (release_words) VALUES ('optimize')")).result()
    db.check_integrity()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("s", '"s" *'),
        ("Nor", '"Nor" *'),
        ("nl-042", '"nl-042" * OR "NL042" *'),
        ("straße", '"straße" * OR "STRASSE" *'),  # how a code is written in capitals
    ],
)
def test_a_word_is_asked_for_twice_only_where_it_is_spelled_in_two_ways(typed: str, asked: str) -> None:
    """The index knows no case: the same word twice costs twice the time, 12 ms over 100,000 tracks."""
    assert search_query.prefix_query(typed) == asked


def test_a_code_is_looked_up_where_few_have_it_and_found_like_any_word_where_many_do(
    library: Library, db: Database
) -> None:
    made = [add(library, f"Harbour NL{number:04}", "Bo Ek") for number in range(search_query.MAX_LOOKED_UP + 1)]

    def ids_and_conditions(search: str) -> tuple[list[str], list[str]]:
        clauses, _ = db.read(lambda connection: search_query.conditions(search, connection))
        return library.ids(LibraryQuery(view="all", search=search)), clauses

    few, looked_up = ids_and_conditions("nl000 harbour")
    many, gone_through = ids_and_conditions("nl00 harbour")
    assert sorted(few) == sorted(made[:10])
    assert sorted(many) == sorted(made)
    assert "json_each" in looked_up[0]
    assert "json_each" not in " ".join((looked_up[1], *gone_through))
    assert ids_and_conditions("nl0042")[0] == [made[42]]
    assert library.counts("nl0042")["all"] == 1
    assert ids_and_conditions("nl9999")[0] == []


def test_a_whole_pasted_text_is_searched_for(library: Library, db: Database) -> None:
    words = [f"word{number}" for number in range(5000)]
    found = add(library, "word1 word0", "Bo Ek")
    add(library, " ".join(words[: search_query.MAX_WORDS]), "Bo Ek")
    all_words = LibraryQuery(view="all", search=" ".join(words))
    assert len(library.ids(all_words)) == 1
    assert library.counts(all_words.search)["all"] == 1
    assert len(library.ids(LibraryQuery(view="all", search="word0 " * 5000 + "word1"))) == 2
    assert library.ids(LibraryQuery(view="all", search="word0 " * 5000 + "word1 word0 Bo Ek"))[-1] == found
    Search(db).find(" ".join(words))
