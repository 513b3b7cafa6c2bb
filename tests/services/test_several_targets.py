"""One release at several targets: each has its own state, status and receipt, in the order that was set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.conftest import World
from tests.targets.folder.target import Folder
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.services.context import Services
from trackball_desktop.services.receipts import Receipts
from trackball_desktop.services.submit_several import Candidate, check_candidates, queue_releases
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.settings import Account
from trackball_desktop.targets import registry


@pytest.fixture
def shelf(world: World, tmp_path: Path) -> Iterator[Path]:
    """A second account, at a folder on disk, beside practice's own."""
    registry.register(Folder())
    place = tmp_path / "shelf"
    place.mkdir()
    (place / "pin").write_text("1234", "utf-8")
    account = Account("shelf", "Shelf", "folder", {"place": str(place)})
    world.run(lambda services: services.accounts.save(account, {"pin": "1234"}))
    yield place
    registry.unregister("folder")


async def settled(services: Services, rows: list[Submission]) -> list[Submission]:
    return [await services.submit.run_until_settled(row.id) for row in rows]


def on_shelf(place: Path) -> list[str]:
    return [json.loads(path.read_text("utf-8"))["barcode"] for path in place.glob("*.json")]


def test_a_release_goes_to_both_and_stands_at_each_by_itself(world: World, shelf: Path) -> None:
    release_id = world.complete_release()
    repositories = world.repositories

    async def work(services: Services) -> list[Submission]:
        rows = await services.submit.queue_all(release_id, ["practice", "shelf"])
        assert repositories.outbox.awaited_target(rows[1]) == rows[0].target
        assert (await services.submit.run_until_settled(rows[1].id)).state is SubmissionState.QUEUED, (
            "its turn has not come"
        )
        assert on_shelf(shelf) == []
        return await settled(services, rows)

    first, second = world.run(work)
    assert (first.state, second.state) == (SubmissionState.CONFIRMED, SubmissionState.CONFIRMED)
    assert [row["upc"] for row in world.practice.created_releases()] == on_shelf(shelf) == [first.upc]
    world.run(lambda services: services.poll.check_now(release_id, "folder"))
    (shelf / f"{second.remote_id}.json").write_text(
        json.dumps({**json.loads(second.payload), "stands": "on air"}), "utf-8"
    )
    world.run(lambda services: services.poll.check_now(release_id))
    here, there = repositories.status.target_statuses(release_id)
    assert (here.target, here.remote_id, here.state) == (first.target, first.remote_id, ReleaseState.CREATED)
    assert (there.target, there.remote_id, there.status) == ("folder", second.remote_id, "on air")
    assert here.status != "on air"
    assert {sample.target for sample in repositories.status.list_samples(release_id)} == {first.target, "folder"}
    (row,) = repositories.library.rows([release_id])
    assert (row.state, row.targets) == (ReleaseState.CREATED, 2)
    receipts = Receipts(repositories)
    written = [receipts.page_path(one.id) for one in (first, second)]
    assert None not in written
    assert len(set(written)) == 2, "each has a receipt of its own"


def test_the_list_shows_the_one_that_needs_most(world: World, shelf: Path) -> None:
    release_id = world.complete_release()
    repositories = world.repositories

    async def work(services: Services) -> list[Submission]:
        rows = await services.submit.queue_all(release_id, ["practice", "shelf"])
        await services.submit.run_until_settled(rows[0].id)
        (shelf / "lose answers").touch()
        return [rows[0], await services.submit.worker.step(rows[1].id)]

    _, lost = world.run(work)
    assert lost.state is SubmissionState.UNKNOWN
    (row,) = repositories.library.rows([release_id])
    assert (row.state, row.target, row.targets) == (ReleaseState.UNCONFIRMED, "folder", 2)
    (shelf / "lose answers").unlink()
    repositories.outbox.postpone(lost.id, repositories.database.now()).result()
    world.run(lambda services: services.submit.worker.step(lost.id))
    assert repositories.library.rows([release_id])[0].state is ReleaseState.CREATED
    assert len(on_shelf(shelf)) == 1, "what may be there is searched for, and not sent again"


def test_what_waits_for_another_goes_on_only_by_it_or_by_a_person(world: World, shelf: Path) -> None:
    release_id = world.complete_release()

    async def work(services: Services) -> Submission:
        first, second = await services.submit.queue_all(release_id, ["practice", "shelf"])
        await services.submit.actions.withdraw(first.id)
        assert (await services.submit.run_until_settled(second.id)).state is SubmissionState.QUEUED
        await services.submit.actions.send_without_waiting(second.id)
        return await services.submit.run_until_settled(second.id)

    assert world.run(work).state is SubmissionState.CONFIRMED
    assert world.practice.created_releases() == []
    again = world.run(lambda services: services.submit.queue(release_id, "practice"))
    assert again.state is SubmissionState.QUEUED
    with pytest.raises(UserError, match="already submitted"):
        world.run(lambda services: services.submit.queue(release_id, "shelf"))


def test_with_several_nobody_guesses_which_one_is_meant(world: World, shelf: Path) -> None:
    release_id = world.complete_release()

    async def work(services: Services) -> None:
        rows = await services.submit.queue_all(release_id, ["practice", "shelf"])
        await settled(services, rows)
        with pytest.raises(UserError, match="several targets"):
            await services.submit.actions.take_down(release_id, rows[0].upc)
        with pytest.raises(UserError, match="does not know how to request a takedown"):
            await services.submit.actions.take_down(release_id, rows[0].upc, "folder")

    world.run(work)


def test_several_releases_go_to_the_chosen_targets_and_to_none_that_has_them(world: World, shelf: Path) -> None:
    first, second = world.complete_release(), world.complete_release()
    world.run(lambda services: services.drafts.set_fields(second, ["upc=4006381333931"]))
    chosen = ["shelf", "practice"]

    async def found(services: Services, *accounts: str) -> dict[str, Candidate]:
        listed = await check_candidates(services.repositories, services.checking, [first, second], account_ids=accounts)
        return {one.release_id: one for one in listed}

    async def work(services: Services) -> None:
        own = await found(services)
        assert [account.id for account in own[first].accounts] == ["practice"], "its own, where none is chosen"
        await settled(services, await services.submit.queue_all(first, ["practice"]))
        both = await found(services, *chosen)
        assert {id: [account.id for account in one.accounts] for id, one in both.items()} == {
            first: ["shelf"],
            second: ["practice", "shelf"],
        }
        assert (both[first].after, both[second].after) == (registry.default().id, "")
        assert (await found(services))[first].standing == "sent"
        queued, refused = await queue_releases(services.submit, list(both.values()))
        assert (queued, refused) == ([first, second], [])
        repositories = services.repositories
        rows = [row for id in (first, second) for row in reversed(repositories.outbox.of_release(id))]
        await settled(services, rows)
        assert {one.standing for one in (await found(services, *chosen)).values()} == {"sent"}

    world.run(work)
    assert len(world.practice.created_releases()) == len(on_shelf(shelf)) == 2
