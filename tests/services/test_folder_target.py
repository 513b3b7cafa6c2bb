"""A second target goes all the way without a line changed outside its folder: account, draft, check, submit, status."""

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
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.settings import Account
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import Target
from trackball_desktop.targets.comparison.comparison import Verdict, compare
from trackball_desktop.targets.comparison.snapshots import draft_snapshot


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """The target is known, and its folder has a PIN."""
    folder: Target = Folder()
    registry.register(folder)
    place = tmp_path / "shelf"
    place.mkdir()
    (place / "pin").write_text("1234", "utf-8")
    yield place
    registry.unregister("folder")


def connected(world: World, shelf: Path, pin: str = "1234") -> Account:
    account = Account(id="s", name="Shelf", target="folder", fields={"place": str(shelf)})
    world.run(lambda services: services.accounts.save(account, {"pin": pin}))
    return account


def on_the_shelf(world: World, shelf: Path) -> str:
    """Return a complete release whose account is the shelf."""
    connected(world, shelf)
    world.repositories.accounts.set_default("s").result()
    return world.complete_release()


async def submitted(services: Services, release_id: str) -> Submission:
    return await services.submit.run_until_settled((await services.submit.queue(release_id)).id)


def test_its_account_is_tried_by_its_own_words(world: World, shelf: Path) -> None:
    connected(world, shelf, pin="0000")
    wrong = world.run(lambda services: services.accounts.test("s"))
    assert [(line.ok, line.kind) for line in wrong] == [(False, "login")]
    replaced = world.run(lambda services: services.accounts.rotate("s", {}, {"pin": "1234"}))
    assert [line.text for line in replaced] == ["The Shelf accepts the new key."]
    right = world.run(lambda services: services.accounts.test("s"))
    assert [line.text for line in right] == ["The PIN is right.", "The folder can be read."]


def test_a_draft_is_checked_sent_and_followed(world: World, shelf: Path) -> None:
    release_id = on_the_shelf(world, shelf)
    report = world.run(lambda services: services.checking.run(release_id))
    assert not report.blockers
    submission = world.run(lambda services: submitted(services, release_id))
    assert (submission.state, submission.target) == (SubmissionState.CONFIRMED, "folder")
    path = shelf / f"{submission.remote_id}.json"
    assert path.read_text("utf-8") == submission.payload
    body = json.loads(submission.payload)
    assert set(body) == {"called", "barcode", "house", "songs"}, "its own names, and no others"
    assert submission.sent_release.title == body["called"]
    assert [track.isrc for track in submission.sent_release.tracks] == [song["code"] for song in body["songs"]]
    assert world.repositories.library.load(release_id).state is ReleaseState.CREATED
    assert world.practice.created_releases() == [], "nothing went to the other target"

    path.write_text(json.dumps({**body, "stands": "on air"}), "utf-8")
    assert world.run(lambda services: services.poll.check_now(release_id)) == "on air"
    assert world.repositories.library.load(release_id).status == "on air"
    path.unlink()
    world.run(lambda services: services.poll.check_now(release_id))
    latest = world.repositories.status.latest(release_id)
    assert latest is not None
    assert latest.http_status == 404


def test_its_receipt_names_it(world: World, shelf: Path) -> None:
    release_id = on_the_shelf(world, shelf)
    submission = world.run(lambda services: submitted(services, release_id))

    async def page(services: Services) -> Path | None:
        return services.receipts.page_path(submission.id)

    path = world.run(page)
    assert path is not None
    text = path.read_text("utf-8")
    assert "Created in The Shelf" in text
    assert str(shelf) in text
    assert "OpenPlay" not in text


def test_a_lost_answer_is_found_again_and_never_sent_twice(world: World, shelf: Path) -> None:
    release_id = on_the_shelf(world, shelf)
    (shelf / "lose answers").touch()
    submission = world.run(lambda services: submitted(services, release_id))
    assert submission.state is SubmissionState.CONFIRMED
    assert len(list(shelf.glob("*.json"))) == 1


def test_what_is_there_already_is_asked_about(world: World, shelf: Path) -> None:
    release_id = on_the_shelf(world, shelf)
    upc = world.repositories.library.load(release_id).release.upc
    (shelf / "other.json").write_text(json.dumps({"called": "Another", "barcode": upc, "songs": []}), "utf-8")
    submission = world.run(lambda services: submitted(services, release_id))
    assert (submission.state, submission.open_question) == (SubmissionState.QUEUED, "found")
    assert len(list(shelf.glob("*.json"))) == 1


def test_records_are_read_compared_and_imported_in_its_shape(world: World, shelf: Path) -> None:
    release_id = on_the_shelf(world, shelf)
    target = registry.get("folder")
    release = world.repositories.library.load(release_id).release
    sent = dict(target.body(release))
    rows = compare(None, target.remote_snapshot({**sent, "called": "Otherwise"}), draft_snapshot(release))
    differ = [(row.part, row.field) for row in rows if row.verdict is Verdict.DIFFERENT]
    assert differ == [("release", "title")]
    imported = target.import_body({"shelf": "1", **sent})
    assert imported is not None
    assert imported.is_record
    assert imported.release.title == release.title


def test_an_account_of_a_target_that_is_not_known_sends_nothing(world: World, shelf: Path) -> None:
    on_the_shelf(world, shelf)
    registry.unregister("folder")
    with pytest.raises(UserError, match="does not know the target “folder”"):
        world.run(lambda services: services.accounts.test("s"))
    registry.register(Folder())


def test_the_protocol_is_satisfied_by_both() -> None:
    for target in (Folder(), *registry.all_targets()):
        names = [name for name in dir(Target) if not name.startswith("_")]
        assert [name for name in names if not hasattr(target, name)] == []
