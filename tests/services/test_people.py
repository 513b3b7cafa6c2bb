"""Two spellings made one in every draft, and the directory as a table and back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackball_desktop.domain.errors import UserError
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
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.codes import CodeService
from trackball_desktop.services.people import PeopleService, read_table
from trackball_desktop.storage.codes import Series
from trackball_desktop.storage.people import Person
from trackball_desktop.storage.repositories import Repositories


@pytest.fixture
def repositories(tmp_path: Path) -> Iterator[Repositories]:
    opened = Repositories.open(tmp_path / "data")
    yield opened
    opened.close()


def kept(repositories: Repositories, title: str, name: str) -> str:
    work = Work(
        contributions=(WorkContribution(artist=name, role="Composer"),), publishers=(Publisher(publisher=name),)
    )
    track = Track(contributions=(Contribution(artist=name, role="Vocals"),), works=(work.id,))
    release = Release(
        title=title,
        primary_contributions=(PrimaryContribution(artist=name), PrimaryContribution(artist="Ines Moreau")),
        discs=(Disc(tracks=(track,)),),
        works=(work,),
    )
    repositories.library.create(release, label="made").result()
    return release.id


def test_a_merge_shows_and_makes_exactly_its_changes(repositories: Repositories) -> None:
    wrong, right = kept(repositories, "Wrong", "mara quist"), kept(repositories, "Right", "Mara Quist")
    repositories.people.save([Person("mara quist", ipi="00017798450")]).result()
    service = PeopleService(repositories)
    assert [(row.release_id, row.title, row.rows) for row in service.preview_merge("mara quist", "Mara Quist")] == [
        (wrong, "Wrong", 4)
    ]
    before = repositories.library.load(right).release
    assert len(asyncio.run(service.merge("mara quist", "Mara Quist", "merged")).entries) == 1
    assert repositories.library.load(right).release == before
    assert repositories.people.page("mara")[0].releases == 2
    assert [person.name for person in repositories.people.page("mara")] == ["Mara Quist"]
    assert repositories.people.get("Mara Quist").ipi == "00017798450"
    entry = repositories.history.entries(wrong)[-1]
    assert entry.label == "merged"
    _, inverse = repositories.history.load(entry.id)
    back = inverse.apply(repositories.library.load(wrong).release)
    assert back.primary_contributions[0].artist == "mara quist"  # type: ignore[index]


def test_codes_that_are_none_are_not_taken_from_a_table(repositories: Repositories) -> None:
    text = "name,ipi,isni,share,note\nInes,123,12,140,kept\nMara,17798450,,50,\n"
    table = asyncio.run(PeopleService(repositories).import_table(text))
    assert repositories.people.get("Ines") == Person("Ines", note="kept")
    assert (repositories.people.get("Mara").ipi, repositories.people.get("Mara").share) == ("00017798450", "50")
    assert [problem.split(":")[0] for problem in table.problems] == ["Line 2"] * 3


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_the_directory_goes_out_and_comes_in_the_same(
    repositories: Repositories, delimiter: str, tmp_path: Path
) -> None:
    people = [
        Person("Tyler, The Creator", sort_name="Tyler", roles=("Vocals", "Producer"), share="33.34"),
        Person('Ana "Bird" Björk', ipi="00017798450", isni="0000000121032683", society="STIM", country="Sweden"),
        Person("=cmd|' /C calc'!A0", note="no formula"),
        Person("夜の水", apple_id="1", spotify_id="2", openplay_id="OP-3"),
    ]
    repositories.people.save(people).result()
    text = PeopleService(repositories).export(delimiter=delimiter)
    assert "'=cmd" in text
    other = Repositories.open(tmp_path / "other")
    table = asyncio.run(PeopleService(other).import_table(text))
    assert table.problems == ()
    assert sorted(other.people.page(), key=str) == sorted(people, key=str)
    other.close()


def test_tables_of_others_are_read(repositories: Repositories) -> None:
    table = read_table(
        "Writer;CAE;ISNI;Shoe size\nInes Moreau;17798450;https://isni.org/isni/0000000121032683;38\n;1;;\n"
    )
    assert table.persons == (Person("Ines Moreau", ipi="00017798450", isni="0000000121032683"),)
    assert table.problems == ("Column “Shoe size” was not read.", "Line 3 has no name.")
    with pytest.raises(UserError, match="no column"):
        read_table("Shoe size\n38\n")
    repositories.people.save([Person("Ines Moreau", society="SACEM")]).result()
    asyncio.run(PeopleService(repositories).import_table("name,society,ipi\nInes Moreau,,00017798450\n"))
    assert repositories.people.get("Ines Moreau").society == "SACEM"


def test_codes_go_into_a_draft_as_one_step_each(repositories: Repositories) -> None:
    release_id = kept(repositories, "Kites", "Mara Quist")
    repositories.codes.save_series(Series("s", "", "CBGNR", 25, 1, follow_year=False)).result()
    service = CodeService(repositories)
    made = asyncio.run(service.import_pool("036000291452\n036000291453", "", "list"))
    assert (made.pool.free, len(made.problems)) == (1, 1)
    asyncio.run(service.assign(release_id))
    release = repositories.library.load(release_id).release
    assert (release.upc, [track.isrc for track in release.tracks()]) == ("036000291452", ["CBGNR2500001"])
    assert [entry.label for entry in repositories.history.entries(release_id)][1:] == [
        "assigned ISRCs",
        "assigned a UPC",
    ]
    assert asyncio.run(service.assign(release_id)) == []
    with pytest.raises(UserError, match="no valid UPC"):
        asyncio.run(service.import_pool("nothing", "", "list"))


def test_a_code_waits_in_the_ledger_before_the_draft_has_it(repositories: Repositories) -> None:
    release_id = kept(repositories, "Kites", "Mara Quist")
    with pytest.raises(UserError, match="no ISRC series"):
        asyncio.run(CodeService(repositories).assign(release_id))
    release = repositories.library.load(release_id).release
    assert [track.isrc for track in release.tracks()] == [INHERIT]


def test_what_is_imported_from_an_answer_is_known(repositories: Repositories) -> None:
    from trackball_desktop.services.drafts import Drafts

    body = {"id": "7", "title": "Kites", "primary_contributions": [{"id": 1, "artist": "Mara Quist"}]}
    asyncio.run(Drafts(repositories).import_body(body, "imported"))
    asyncio.run(
        Drafts(repositories).import_body({"title": "X", "primary_contributions": [{"artist": "Otto"}]}, "imported")
    )
    assert repositories.people.match_name("Mara Quist").is_known
    assert repositories.people.match_name("mara quist").similar_name == "Mara Quist"
    assert not repositories.people.match_name("Otto").is_known
