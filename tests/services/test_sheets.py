"""A sheet against the library: what is new, what would change; one step a release; bad rows given back."""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.conftest import World
from tests.services.test_attaching import PDF, movie
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track, TrackLocal
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.ern.difference import differing_values
from trackball_desktop.formats.full_layout import table_of
from trackball_desktop.formats.sheet_report import rejected_rows_csv
from trackball_desktop.formats.sheet_writer import write_full
from trackball_desktop.formats.table import write_csv, write_xlsx
from trackball_desktop.services.context import Services
from trackball_desktop.services.export_formats import ReleaseExporter
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.services.sheets import ImportPlan, ImportResult, LayoutAnswers, Sheets
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories

HEAD = ("Release Title", "Artist", "UPC", "Catalog Number", "Release Date", "Track Number", "Track Title", "ISRC")


def kept(world: World, **update: object) -> Release:
    tracks = (Track(title="Low", isrc="DEXY12600001", local=TrackLocal(lyrics="La")), Track(title="High"))
    artist = PrimaryContribution(artist="Lena Voss", artist_id="OP-7")
    made = Release(title="Tides", upc="036000291452", catalog_number="NL007", primary_contributions=(artist,),
                   discs=(Disc(tracks=tracks),)).model_copy(update=update)  # fmt: skip
    world.repositories.library.create(made, label="made").result()
    return made


def planned(world: World, folder: Path, *rows: tuple[str, ...], answers: LayoutAnswers | None = None) -> ImportPlan:
    path = folder / "list.csv"
    path.write_bytes(write_csv([HEAD, *rows]))
    return world.run(lambda services: services.sheets.plan(path, answers))


def done(world: World, plan: ImportPlan) -> ImportResult:
    return world.run(lambda services: services.sheets.apply_proposals(plan.proposals, plan.name))


@pytest.mark.parametrize(
    ("upc", "number", "isrc", "why"),
    [("0036000291452", "", "", "upc"), ("", "NL007", "", "catalog_number"), ("", "", "DE-XY1-26-00001", "isrc")],
)
def test_a_release_is_found_by_each_of_its_codes_and_changed_as_one_step(
    world: World, tmp_path: Path, upc: str, number: str, isrc: str, why: str
) -> None:
    before = kept(world)
    plan = planned(
        world, tmp_path, ("Tides at Night", "Lena Voss", upc, number, "2026-11-20", "1", "Low", isrc),
        ("Tides at Night", "Lena Voss", upc, number, "2026-11-20", "3", "New", "DEXY12600009"),
    )  # fmt: skip
    (proposal,) = plan.proposals
    assert (proposal.found_by, proposal.is_new, proposal.is_locked) == (why, False, False)
    assert world.repositories.library.load(before.id).release == before, "nothing is changed by looking"
    assert done(world, plan).changed == (before.id,)
    after = world.repositories.library.load(before.id).release
    assert after.title == "Tides at Night"
    assert [track.title for track in after.tracks()] == ["Low", "High", "New"]
    first = next(after.tracks())
    assert (first.local.lyrics, first.isrc) == ("La", "DEXY12600001"), "what the sheet does not say stays"
    assert after.primary_contributions == before.primary_contributions, "the id of the artist stays"
    history = world.repositories.history.entries(before.id)
    assert [entry.label for entry in history] == ["made", "updated from list.csv"]
    edit, inverse = world.repositories.history.load(history[-1].id)
    assert inverse.apply(after) == before
    assert edit.apply(before) == after


def test_new_releases_become_drafts_and_what_is_the_same_is_left_alone(world: World, tmp_path: Path) -> None:
    before = kept(world)
    plan = planned(
        world, tmp_path, ("Tides", "Lena Voss", "036000291452", "NL007", "", "1", "Low", "DEXY12600001"),
        ("Ebb", "Lena Voss", "4006381333931", "NL008", "", "1", "One", "DEXY12600005"),
    )  # fmt: skip
    assert [(p.is_new, p.has_changes) for p in plan.proposals] == [(False, False), (True, True)]
    outcome = done(world, plan)
    assert (len(outcome.created), outcome.changed) == (1, ())
    assert len(world.repositories.history.entries(before.id)) == 1
    assert len(world.repositories.library.ids(LibraryQuery())) == 2


def test_a_release_that_was_changed_meanwhile_or_is_sent_is_left_alone(world: World, tmp_path: Path) -> None:
    before = kept(world)
    plan = planned(world, tmp_path, ("Other", "Lena Voss", "036000291452", "", "", "1", "Low", "DEXY12600001"))
    edit = SetField(node_id=before.id, field="label", value="Northlight")
    world.run(lambda services: services.drafts.apply(before, edit, "label"))
    outcome = done(world, plan)
    assert outcome.changed == ()
    assert outcome.problems == ("“Tides” was changed in the meantime and stays unchanged.",)
    locked = replace(plan.proposals[0], is_locked=True)
    assert not locked.has_changes


def test_our_own_layout_updates_every_field_and_says_nothing_where_nothing_changed(
    world: World, tmp_path: Path
) -> None:
    before = kept(world)
    path = tmp_path / "all.xlsx"
    path.write_bytes(write_full([before], "xlsx"))
    plan = world.run(lambda services: services.sheets.plan(path))
    assert [(p.found_by, p.has_changes) for p in plan.proposals] == [("id", False)]
    changed = before.model_copy(update={"catalog_number": INHERIT, "genre": "Pop"})
    path.write_bytes(write_full([changed], "xlsx"))
    plan = world.run(lambda services: services.sheets.plan(path))
    done(world, plan)
    assert world.repositories.library.load(before.id).release == changed


def test_answers_are_remembered_by_the_headings(world: World, tmp_path: Path) -> None:
    row = ("Tides", "Northlight", "", "", "3/4/2026", "1", "Low", "")
    plan = planned(world, tmp_path, row)
    assert [question.about for question in plan.content.questions] == ["date_order"]
    answers = LayoutAnswers(day_first=True, mapping={"Catalog Number": "", "Artist": "release.label"})
    world.run(lambda services: services.sheets.save_answers(plan.key, answers))
    again = planned(world, tmp_path, row)
    release = again.proposals[0].draft.release
    assert (str(release.release_date), release.label) == ("2026-04-03", "Northlight")
    assert dict(again.columns)["Artist"] == "release.label"
    assert dict(again.columns)["Catalog Number"] == ""


def test_bad_rows_come_back_with_a_reason_and_good_ones_go_in(world: World, tmp_path: Path) -> None:
    plan = planned(
        world, tmp_path, ("Tides", "X", "", "", "", "1", "Low", "DEXY12600001"),
        ("Tides", "X", "", "", "", "2", "", "DEXY12600002"),
    )  # fmt: skip
    assert len(plan.proposals) == 1
    text = rejected_rows_csv(plan.book, plan.content).decode("utf-8-sig")
    assert text.splitlines()[0].endswith(",Reason")
    assert "DEXY12600002" in text
    assert "DEXY12600001" not in text


def test_ten_thousand_rows_are_planned_in_time_with_progress_and_can_be_stopped(world: World, tmp_path: Path) -> None:
    rows = [HEAD]
    for number in range(10_000):
        album = number // 10
        rows.append((f"Album {album}", "Lena Voss", "", f"NL{album:05}", "2026-11-20", str(number % 10 + 1),
                     f"Song {number}", f"DEXY1{26000000 + number}"[:12]))  # fmt: skip
    path = tmp_path / "large.csv"
    path.write_bytes(write_csv(rows))
    seen: list[tuple[int, int]] = []
    began = time.monotonic()
    plan = world.run(lambda services: services.sheets.plan(path, on_progress=lambda *at: seen.append(at)))
    taken = time.monotonic() - began
    assert len(plan.proposals) == 1000
    assert len(seen) == 100
    assert taken < 60, "the figure itself is measured by tests.benchmarks.sheets"
    print(f"planned 10,000 rows in {taken:.1f} s")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_sheet_of_a_gigabyte_is_refused_with_a_sentence_in_little_memory(
    world: World, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"huge.{form}"
    with path.open("wb") as file:  # with a hole, where the system has such files
        file.write(b"PK\x03\x04" if form == "xlsx" else b"Title,UPC\n")
        file.seek(1 << 30)
        file.write(write_xlsx([HEAD]) if form == "xlsx" else b"\n")

    async def work(services: Services) -> None:
        with pytest.raises(UserError, match="too large to be read as a table"):
            await services.sheets.plan_if_table(path)

    tracemalloc.start()
    world.run(work)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * 1024**2


def test_planning_ends_soon_after_it_is_cancelled(world: World, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(write_csv([HEAD, *((f"Album {n}", "X", "", "", "", "1", "A", "") for n in range(50_000))]))

    async def work(services: Services) -> int:
        seen: list[int] = []
        task = asyncio.ensure_future(services.sheets.plan(path, on_progress=lambda done, _: seen.append(done)))
        while not seen:  # noqa: ASYNC110 - the work is in another thread
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        at = len(seen)
        await asyncio.sleep(0.3)
        return len(seen) - at

    assert world.run(work) <= 1, "at most the rows that were begun"


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_files_of_every_role_are_named_and_those_beside_the_sheet_are_attached(
    world: World, tmp_path: Path, form: str
) -> None:
    before = kept(world)
    first = next(before.tracks())
    there, gone = tmp_path / "here", tmp_path / "gone"
    there.mkdir()
    gone.mkdir()
    clip, square = movie(there / "01; clip.mov", 1920, 1080), movie(there / "sq.mp4", 3840, 3840)
    tall, booklet = movie(there / "tall.mp4", 2048, 2732), gone / "booklet.pdf"
    booklet.write_bytes(PDF)
    files = [(first.id, AssetRole.VIDEO, clip), (before.id, AssetRole.MOTION, square),
             (before.id, AssetRole.MOTION, tall), (before.id, AssetRole.BOOKLET, booklet)]  # fmt: skip
    world.repositories.assets.save([make_asset(before.id, owner, role, path) for owner, role, path in files]).result()
    path = there / f"all.{form}"

    async def work(services: Services) -> ImportPlan:
        await ReleaseExporter(services.repositories).export([before.id], form, path)
        return await services.sheets.plan(path)

    same = world.run(work)
    assert not same.proposals[0].has_changes
    assert same.content.notes == ()
    other = Repositories.open(tmp_path / "another computer")
    plan = asyncio.run(Sheets(other).plan(path))
    assert plan.content.unused == ()
    assert [str(note) for note in plan.content.notes] == [
        "booklet.pdf is not in the folder of the sheet and was not attached."
    ]
    (made,) = asyncio.run(Sheets(other).apply_proposals(plan.proposals, plan.name)).created
    assert differing_values(before, other.library.load(made).release) == {}
    attached = {(one.owner_id, one.role, Path(one.path)) for one in other.assets.for_release(made)}
    assert attached == {(owner, role, path) for owner, role, path in files if path.parent == there}
    other.close()


def test_a_sheet_attaches_nothing_from_another_folder(world: World, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(PDF)
    folder = tmp_path / "sheets"
    folder.mkdir()
    head, rows = table_of([Release(title="Tides", upc="036000291452", discs=(Disc(tracks=(Track(title="Low"),)),))])
    names = ("../secret.pdf", str(tmp_path / "secret.pdf"), "..")
    for name in names:
        (folder / "all.csv").write_bytes(write_csv([[*head, "release.file.booklet"], [*rows[0], name]]))
        plan = world.run(lambda services: services.sheets.plan(folder / "all.csv"))
        assert [file.path for file in plan.proposals[0].draft.files] == [None]
        assert name in str(plan.content.notes[0])
