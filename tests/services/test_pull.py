"""Releases of an account are searched, looked at and taken over, against practice's OpenPlay."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.conftest import OpenPlayClient
from tests.services.conftest import World
from trackball_desktop.domain.errors import NotFound, UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.pull import PulledPage, Wanted, look, search, take_over
from trackball_desktop.storage.fetched import Fetched
from trackball_desktop.storage.receipts import ReceiptRows

UPC = "036000291452"


def create(world: World, number: int = 1, **fields: Any) -> str:
    """Create a release in OpenPlay by somebody else's hand and return its id."""
    body = {
        "title": f"Old Songs {number}", "label": "Northlight", "upc": f"{799439112000 + number}", "notes": "ours",
        "discs": [{"tracks": [{"title": "One", "isrc": f"QZNL2260{number:04}", "duration": "PT3M5S"}]}], **fields,
    }  # fmt: skip
    return str(OpenPlayClient(world.practice.addresses).create(body).json["id"])


def found(world: World, wanted: Wanted | None = None, following: str | None = None) -> PulledPage:
    account = world.stores.accounts.list()[0]
    return world.run(lambda services: search(services, account.id, wanted or Wanted(), following))


def until_found(world: World, wanted: Wanted, count: int = 1) -> PulledPage:
    """Search until OpenPlay's index has caught up."""
    import time

    for _ in range(100):
        page = found(world, wanted)
        if (page.total or 0) >= count:
            return page
        time.sleep(0.05)
    raise AssertionError("never found")


def take(world: World, remote_id: str, as_: Any) -> list[str]:
    account = world.stores.accounts.list()[0]
    return world.run(lambda services: take_over(services, account.id, [remote_id], as_))


def test_a_search_comes_page_by_page(world: World) -> None:
    made = {create(world, number) for number in range(1, 52)}
    wanted = Wanted(words="Old Songs")
    pages = [until_found(world, wanted, len(made))]
    assert len(pages[0].hits) == 50
    while (following := pages[-1].following) is not None:
        pages.append(found(world, wanted, following))
    ids = [hit.id for page in pages for hit in page.hits]
    assert len(pages) > 1
    assert made <= set(ids)


def test_a_upc_is_found_in_any_spelling_and_a_label_by_its_name(world: World) -> None:
    create(world, upc=f"0{UPC}")
    create(world, 2, label="Southlight")
    assert until_found(world, Wanted(upc=UPC)).hits[0].title == "Old Songs 1"
    assert [hit.title for hit in until_found(world, Wanted(labels=("Southlight",))).hits] == ["Old Songs 2"]
    assert found(world, Wanted(upc="799439112766")).hits == ()


def test_a_look_names_what_the_answer_does_not_carry(world: World) -> None:
    remote_id = create(world)
    account = world.stores.accounts.list()[0]
    seen = world.run(lambda services: look(services, account.id, remote_id))
    assert (seen.title, seen.label, seen.tracks) == ("Old Songs 1", "Northlight", ("One",))
    assert {"notes", "keywords", "discs[].tracks[].session_type"} <= set(seen.missing)
    assert "title" not in seen.missing


def test_a_record_is_followed_and_can_never_be_sent(world: World) -> None:
    remote_id = create(world)
    (release_id,) = take(world, remote_id, "record")
    draft = world.stores.library.load(release_id)
    assert (draft.state, draft.remote_id, draft.release.title) == (ReleaseState.CREATED, remote_id, "Old Songs 1")
    (submission,) = world.stores.outbox.of_release(release_id)
    assert (submission.state, submission.payload) == (SubmissionState.CONFIRMED, "{}")
    assert world.stores.status.latest(release_id) is not None
    assert world.stores.status.next_look(release_id) is not None
    assert ReceiptRows(world.stores.database).missing() == []

    async def again(services: Any) -> None:
        await services.submit.queue(release_id)

    with pytest.raises(UserError):
        world.run(again)
    assert len(world.practice.created()) == 1


def test_what_is_here_already_is_marked_and_not_taken_twice(world: World) -> None:
    remote_id = create(world)
    assert until_found(world, Wanted(words="Old Songs")).hits[0].here is None
    first = take(world, remote_id, "record")
    assert until_found(world, Wanted(words="Old Songs")).hits[0].here == first[0]
    assert take(world, remote_id, "record") == first
    known = Fetched(world.stores.database).known([remote_id, "none"], [])
    assert known == {remote_id: first[0]}


def test_a_draft_is_a_copy_that_follows_nothing(world: World) -> None:
    remote_id = create(world)
    (release_id,) = take(world, remote_id, "draft")
    draft = world.stores.library.load(release_id)
    assert draft.remote_id is None
    assert draft.state in {ReleaseState.DRAFT, ReleaseState.READY}
    assert draft.release.local.account_id == world.stores.accounts.list()[0].id
    assert world.stores.outbox.of_release(release_id) == []
    assert until_found(world, Wanted(words="Old Songs")).hits[0].here == release_id  # known by its UPC


def test_a_second_release_with_the_upc_of_one_that_is_followed_stays_a_draft(world: World) -> None:
    take(world, create(world), "record")
    twin = create(world, title="Twin")
    with pytest.raises(UserError, match="UPC"):
        take(world, twin, "record")


def test_an_unknown_id_is_a_known_error(world: World) -> None:
    with pytest.raises(NotFound):
        take(world, "195-999", "draft")


def test_a_record_that_is_openplays_is_not_changed_here(world: World) -> None:
    (release_id,) = take(world, create(world), "record")
    before = world.stores.library.load(release_id).release
    for change in (
        lambda services: services.drafts.set_fields(release_id, ["title=Mine"]),
        lambda services: services.drafts.attach(release_id, world.masters / "cover.jpg", track=None, cover=True),
    ):
        with pytest.raises(UserError, match="OpenPlay's"):
            world.run(change)
    assert world.stores.library.load(release_id).release == before
    submission = world.stores.outbox.of_release(release_id)[0]
    world.run(lambda services: services.submit.undo_adoption(submission.id))
    world.run(lambda services: services.drafts.set_fields(release_id, ["title=Mine"]))
    assert world.stores.library.load(release_id).release.title == "Mine"


@pytest.mark.parametrize("as_", ["record", "draft"])
def test_what_the_answer_did_not_carry_stays_marked_until_it_is_filled_in(world: World, as_: str) -> None:
    remote_id = create(world)
    account = world.stores.accounts.list()[0]
    seen = world.run(lambda services: look(services, account.id, remote_id))
    (release_id,) = take(world, remote_id, as_)
    drafts = Drafts(world.stores)
    untold = set(drafts.untold(drafts.find(release_id).release))
    assert {"notes", "keywords", "discs[].tracks[].session_type"} <= untold <= set(seen.missing)
    copy_id = world.run(lambda services: services.drafts.duplicate(release_id, same_recordings=True))
    assert "notes" in drafts.untold(drafts.find(copy_id).release)
    assignments = ["notes=ours", "discs[0].tracks[0].session_type=@null"]
    world.run(lambda services: services.drafts.set_fields(copy_id, assignments))
    left = set(drafts.untold(drafts.find(copy_id).release))
    assert untold - left >= {"notes", "discs[].tracks[].session_type"}
    assert "keywords" in left


def test_a_release_that_was_typed_has_no_untold_fields(world: World) -> None:
    release_id = world.complete_release()
    drafts = Drafts(world.stores)
    assert drafts.untold(drafts.find(release_id).release) == ()
    assert not drafts.is_followed(release_id)
