"""A release that moves: what was delivered is read from each sort of file, held to, and told."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.services.conftest import World
from trackball_desktop import cli
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.domain.transfer import delivery_differences, transfer_tasks
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.sheet_writer import write_full
from trackball_desktop.services.bulk_edits import BulkEditor, GroupStep
from trackball_desktop.services.context import Services
from trackball_desktop.services.sheets import ImportResult
from trackball_desktop.targets.openplay.body import create_body

DAY = date(2026, 11, 20)


def old_delivery() -> Release:
    tracks = (
        Track(title="Low", isrc="DEXY12600001", duration=timedelta(seconds=200)),
        Track(title="High", isrc="DEXY12600002", duration=timedelta(seconds=180)),
    )
    artist = PrimaryContribution(artist="Lena Voss")
    return Release(title="Tides", upc="036000291452", primary_contributions=(artist,), discs=(Disc(tracks=tracks),))


def kept(world: World) -> Release:
    """Keep a draft in which the tracks stand the other way round, one is shorter, and a title has changed."""
    low, high = old_delivery().tracks()
    tracks = (high.model_copy(update={"id": "high", "duration": timedelta(seconds=170)}),
              low.model_copy(update={"id": "low", "title": "Low Water"}))  # fmt: skip
    made = old_delivery().model_copy(update={"id": "d" * 32, "discs": (Disc(tracks=tracks),)})
    world.repositories.library.create(made, label="made").result()
    return made


def written(folder: Path, kind: str) -> Path:
    path = folder / f"old{kind}"
    if kind == ".json":
        path.write_text(json.dumps(create_body(old_delivery()), default=str), "utf-8")
    else:
        path.write_bytes(write_full([old_delivery(), Release(title="Other", upc="4006381333931")], kind[1:]))
    return path


@pytest.mark.parametrize("kind", [".xlsx", ".csv", ".json"])
def test_the_old_delivery_is_read_and_what_differs_is_told(world: World, tmp_path: Path, kind: str) -> None:
    release = kept(world)
    path = written(tmp_path, kind)
    made = world.run(lambda services: services.transfers.begin(release.id, path, distributor="Other", deliver_on=DAY))
    assert [track.track_id for track in made.tracks] == ["low", "high"]
    held = world.repositories.library.load(release.id).release
    assert {(one.node_id, one.field, one.before, one.now) for one in delivery_differences(held)} == {
        ("low", "title", "Low", "Low Water"), ("high", "duration", "180 s", "170 s"),
    }  # fmt: skip
    assert {one.field for one in delivery_differences(held, {"high": 180.9})} == {"title"}, "the master counts"
    report = world.run(lambda services: services.checking.run(release.id))
    assert sum(finding.rule == "transfer.same" for finding in report.findings) == 2
    assert [(one.task, one.due) for one in transfer_tasks(held)] == [
        ("same", DAY - timedelta(days=1)), ("deliver", DAY), ("look", DAY + timedelta(days=2)),
        ("take_down", DAY + timedelta(days=5)), ("look_again", DAY + timedelta(days=7)),
    ]  # fmt: skip
    world.run(lambda services: services.transfers.end(release.id))
    ended = world.repositories.library.load(release.id).release
    assert (ended.local.transfer, list(delivery_differences(ended)), transfer_tasks(ended)) == (INHERIT, [], ())
    assert ended == release


def test_a_bundle_and_the_draft_itself_are_old_deliveries_as_well(world: World, tmp_path: Path) -> None:
    release = kept(world)
    world.run(lambda services: services.bundles.export(release.id, tmp_path / "old.zip"))
    for path in (tmp_path / "old.zip", None):
        world.run(lambda services, path=path: services.transfers.begin(release.id, path, distributor="Other"))
        assert list(delivery_differences(world.repositories.library.load(release.id).release)) == []


def test_a_file_without_this_release_is_refused(world: World, tmp_path: Path) -> None:
    release = kept(world)
    path = tmp_path / "others.xlsx"
    path.write_bytes(write_full([Release(title="A", upc="4006381333931"), Release(title="B")], "xlsx"))
    with pytest.raises(UserError, match="does not contain this release"):
        world.run(lambda services: services.transfers.begin(release.id, path, distributor="Other"))
    assert world.repositories.library.load(release.id).release == release


def test_neither_a_sheet_nor_a_step_over_several_releases_changes_what_was_delivered(
    world: World, tmp_path: Path
) -> None:
    made = old_delivery().model_copy(update={"id": "d" * 32})
    world.repositories.library.create(made, label="made").result()
    path = written(tmp_path, ".xlsx")
    world.run(lambda services: services.transfers.begin(made.id, path, distributor="Other"))
    held = world.repositories.library.load(made.id).release
    sheet = tmp_path / "new.csv"
    sheet.write_text("Release title,UPC,Track title,ISRC\nTides,036000291452,Lower,DEXY12600001\n", "utf-8")

    async def work(services: Services) -> tuple[ImportResult, GroupStep]:
        plan = await services.sheets.plan(sheet)
        done = await services.sheets.apply_proposals(plan.proposals, plan.name)
        return done, await BulkEditor(services.repositories).set_fields([made.id], {"upc": "4006381333931"}, "a step")

    done, step = world.run(work)
    assert done.changed == ()
    assert "The old distributor delivered “Low”" in done.problems[0]
    assert (step.entries, step.skipped) == ((), (made.id,))
    assert world.repositories.library.load(made.id).release == held


def test_the_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data-dir", str(tmp_path / "data"), "--json"]
    path = written(tmp_path, ".xlsx")
    assert cli.run(["import", str(path), *data]) == 0
    first = json.loads(capsys.readouterr()[0])["ids"][0]
    given = ["--from", str(path), "--distributor", "Other", "--deliver", "2026-11-20"]
    assert cli.run(["set", first, "title=Tides at Night", *data]) == 0
    assert cli.run(["transfer", first, *given, *data]) == 0
    capsys.readouterr()
    assert cli.run(["set", first, "upc=4006381333948", *data]) == 2
    assert json.loads(capsys.readouterr()[0])["error"]["title"] == "The old distributor delivered “036000291452”."
    assert cli.run(["transfer", first, *data]) == 0
    told = json.loads(capsys.readouterr()[0])
    assert told["differences"] == [{"path": "title", "before": "Tides", "now": "Tides at Night"}]
    assert cli.run(["set", first, "title=Tides", "label=Northlight", *data]) == 0
    capsys.readouterr()
    assert told["check_list"][3] == {"task": "take_down", "due": "2026-11-25"}
    assert cli.run(["transfer", first, *data[:2]]) == 0
    assert "2026-11-25  after 5 days of overlap, ask Other to take the old delivery down" in capsys.readouterr()[0]
    assert cli.run(["transfer", first, "--end", *data]) == 0
    assert json.loads(capsys.readouterr()[0])["transfer"] is None
