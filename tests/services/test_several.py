"""One step over several drafts: written in one go, taken back and made again in all that were not changed since."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.bulk_edits import BulkEditor
from trackball_desktop.services.codes import CodeService
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.exporting import export_bodies, file_name
from trackball_desktop.services.people import PeopleService
from trackball_desktop.storage.codes import Series
from trackball_desktop.storage.people import Person
from trackball_desktop.storage.repositories import Repositories


@pytest.fixture
def repositories(tmp_path: Path) -> Iterator[Repositories]:
    opened = Repositories.open(tmp_path / "data")
    yield opened
    opened.close()


def draft(repositories: Repositories, title: str, artist: str = "Mara Quist", **fields: object) -> str:
    release = Release(
        title=title,
        primary_contributions=(PrimaryContribution(artist=artist),),
        discs=(Disc(tracks=(Track(title="One"), Track(title="Two"))),),
        **fields,  # type: ignore[arg-type]
    )
    repositories.library.create(release, label="made").result()
    return release.id


def sent(repositories: Repositories, release_id: str) -> None:
    def write(connection: object) -> None:
        connection.execute("UPDATE releases SET state = 'created' WHERE id = ?", (release_id,))  # type: ignore[attr-defined]

    repositories.database.write(write).result()


def genre(repositories: Repositories, release_id: str) -> object:
    return repositories.library.load(release_id).release.genre


def labels(repositories: Repositories, release_id: str) -> list[tuple[str, bool]]:
    return [(line.label, line.undone) for line in repositories.history.entries(release_id)]


def test_a_step_is_one_line_of_each_and_leaves_alone_what_was_sent(repositories: Repositories) -> None:
    one, two, gone = draft(repositories, "One"), draft(repositories, "Two", genre="Rock"), draft(repositories, "Gone")
    same = draft(repositories, "Same", genre="Pop", pline_owner="X")
    sent(repositories, gone)
    step = asyncio.run(
        BulkEditor(repositories).set_fields([one, two, gone, same], {"genre": "Pop", "pline_owner": "X"}, "Genre on 3")
    )
    assert (step.ids, step.skipped) == ((one, two), (gone,))
    assert [genre(repositories, name) for name in (one, two, gone, same)] == ["Pop", "Pop", INHERIT, "Pop"]
    assert labels(repositories, one) == [("made", False), ("Genre on 3", False)]
    assert labels(repositories, same) == [("made", False)], "nothing changed there"


def test_a_step_is_taken_back_and_made_again_in_all(repositories: Repositories) -> None:
    one, two = draft(repositories, "One"), draft(repositories, "Two", genre="Rock")
    before = [repositories.library.load(name).release for name in (one, two)]
    several = BulkEditor(repositories)
    step = asyncio.run(several.set_fields([one, two], {"genre": "Pop"}, "Genre"))
    back = asyncio.run(several.undo(step))
    assert [repositories.library.load(name).release for name in (one, two)] == before
    assert labels(repositories, two)[-1] == ("Genre", True)
    again = asyncio.run(several.redo(back.step))
    assert [genre(repositories, name) for name in (one, two)] == ["Pop", "Pop"]
    assert (again.step.entries, again.skipped) == (step.entries, ())


def test_what_was_changed_sent_or_deleted_since_is_left_as_it_is(repositories: Repositories) -> None:
    names = [draft(repositories, title) for title in ("One", "Two", "Three", "Four")]
    one, two, three, four = names
    several = BulkEditor(repositories)
    step = asyncio.run(several.set_fields(names, {"genre": "Pop"}, "Genre"))
    asyncio.run(
        Drafts(repositories).apply(
            repositories.library.load(one).release, SetField(node_id=one, field="title", value="Uno"), "title"
        )
    )
    sent(repositories, two)
    repositories.library.trash(three).result()
    back = asyncio.run(several.undo(step))
    assert set(back.skipped) == {one, two, three}
    assert back.step.ids == (four,)
    assert [genre(repositories, name) for name in names] == ["Pop", "Pop", "Pop", INHERIT]


def test_one_that_cannot_be_kept_keeps_all_others_from_it(repositories: Repositories) -> None:
    one, two = draft(repositories, "One"), draft(repositories, "Two")
    several = BulkEditor(repositories)
    step = asyncio.run(several.set_fields([one, two], {"genre": "Pop"}, "Genre"))
    wrong = [
        (step.entries[0][1], repositories.library.load(one).release),
        (10_000, repositories.library.load(two).release),
    ]
    with pytest.raises(Exception, match="undone in order"):
        repositories.history.mark_several(wrong, undone=True).result()
    assert labels(repositories, one)[-1] == ("Genre", False)


def test_codes_for_several_are_one_step_and_say_what_ran_out(repositories: Repositories) -> None:
    repositories.codes.save_series(Series("s", "", "QZNL2", 26, 99_997, follow_year=False)).result()
    repositories.codes.add_pool("", "pool", ["076012229074", "036000291452"]).result()
    one, two, gone = draft(repositories, "One"), draft(repositories, "Two"), draft(repositories, "Gone")
    sent(repositories, gone)
    step, error = asyncio.run(CodeService(repositories).assign_several([one, gone, two]))
    assert error is not None, "three numbers were left for four tracks"
    assert one in step.ids
    release = repositories.library.load(one).release
    assert release.upc in {"076012229074", "036000291452"}
    assert [track.isrc for track in release.tracks()] == ["QZNL22699997", "QZNL22699998"]
    assert repositories.library.load(gone).release.upc is INHERIT
    assert not [line for line in repositories.codes.ledger.lines() if line.release_id == gone]


def test_a_merge_leaves_sent_ones_alone_and_is_taken_back_as_one(repositories: Repositories) -> None:
    one, two, gone = (draft(repositories, title, artist="mara quist") for title in ("One", "Two", "Gone"))
    sent(repositories, gone)
    repositories.people.save([Person("mara quist", ipi="00017798450", note="her")]).result()
    repositories.people.confirm("mara quist").result()
    before = repositories.people.get("mara quist")
    service, several = PeopleService(repositories), BulkEditor(repositories)
    assert {row.release_id: row.sent for row in service.preview_merge("mara quist", "Mara Quist")} == {
        one: False, two: False, gone: True,
    }  # fmt: skip
    step = asyncio.run(service.merge("mara quist", "Mara Quist", "merged"))
    assert (set(step.ids), step.skipped) == ({one, two}, (gone,))
    assert _artist(repositories, one) == "Mara Quist"
    assert _artist(repositories, gone) == "mara quist"
    assert repositories.people.get("Mara Quist").ipi == "00017798450"
    assert repositories.people.get("mara quist").note == ""
    back = asyncio.run(several.undo(step))
    assert _artist(repositories, one) == _artist(repositories, two) == "mara quist"
    assert repositories.people.get("mara quist") == before
    assert repositories.people.get("Mara Quist").ipi == ""
    asyncio.run(several.redo(back.step))
    assert _artist(repositories, two) == "Mara Quist"
    assert repositories.people.get("Mara Quist").note == "her"


def _artist(repositories: Repositories, release_id: str) -> object:
    return repositories.library.load(release_id).release.primary_contributions[0].artist  # type: ignore[index]


# --- files ------------------------------------------------------------------------------------------------------------


RESERVED = [
    ("CON", "_CON"),
    ("aux.demo", "_aux.demo"),
    ("Com1 .2", "_Com1 .2"),
    ("LPT³", "_LPT³"),
    ("Console", "Console"),
]


@pytest.mark.parametrize(
    ("title", "name"),
    [("Harbour: “Songs”/2", "Harbour_ “Songs”_2"), ("..", "id"), ("", "id"), ("a\nb\x7f", "a_b_"), *RESERVED],
)
def test_a_title_makes_a_file_name_that_every_system_takes(title: str, name: str) -> None:
    assert file_name(title, "id") == name


@pytest.mark.parametrize("letter", ["x", "夜", "🌙"])
def test_a_long_title_leaves_room_in_a_file_name(letter: str) -> None:
    name = file_name(letter * 400, "id")
    assert set(name) == {letter}
    assert 196 <= len(name.encode()) <= 200


def test_each_release_goes_into_a_file_of_its_own_and_none_is_replaced(
    repositories: Repositories, tmp_path: Path
) -> None:
    names = [draft(repositories, "Same"), draft(repositories, "Same"), draft(repositories, "Other")]
    (tmp_path / "Other.json").write_text("mine", "utf-8")
    written = asyncio.run(export_bodies(Drafts(repositories), names, tmp_path))
    assert written == ["Same.json", "Same (2).json", "Other (2).json"]
    assert (tmp_path / "Other.json").read_text("utf-8") == "mine"
    assert '"title": "Same"' in (tmp_path / "Same (2).json").read_text("utf-8")
    with pytest.raises(StorageError, match="could not be saved"):
        asyncio.run(export_bodies(Drafts(repositories), names, tmp_path / "gone"))
