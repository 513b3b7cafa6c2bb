"""Releases of an account are searched, looked at and taken over, against practice's OpenPlay."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.practice.conftest import OpenPlayClient
from tests.services.conftest import World
from trackball_desktop.api.json_text import canonical_json
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.errors import NotFound, Offline, UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.context import Services
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.pull import (
    PulledPage,
    PullQuery,
    PullResult,
    RateLimitWait,
    import_records,
    preview,
    search,
)
from trackball_desktop.storage.linked_records import LinkedRecords
from trackball_desktop.storage.receipts import ReceiptRows
from trackball_desktop.targets.openplay.body import answer_only_fields

UPC = "036000291452"


def create(world: World, number: int = 1, **fields: Any) -> str:
    """Create a release in OpenPlay by somebody else's hand and return its id."""
    body = {
        "title": f"Old Songs {number}", "label": "Northlight", "upc": f"{799439112000 + number}", "notes": "ours",
        "discs": [{"tracks": [{"title": "One", "isrc": f"QZNL2260{number:04}", "duration": "PT3M5S"}]}], **fields,
    }  # fmt: skip
    return str(OpenPlayClient(world.practice.addresses).create(body).json["id"])


def found(world: World, wanted: PullQuery | None = None, following: str | None = None) -> PulledPage:
    account = world.repositories.accounts.list()[0]
    return world.run(lambda services: search(services, account.id, wanted or PullQuery(), following))


def until_found(world: World, wanted: PullQuery, count: int = 1) -> PulledPage:
    """Search until OpenPlay's index has caught up."""
    import time

    for _ in range(100):
        page = found(world, wanted)
        if (page.total or 0) >= count:
            return page
        time.sleep(0.05)
    raise AssertionError("never found")


def take(world: World, remote_id: str, as_: Any) -> list[str]:
    account = world.repositories.accounts.list()[0]

    async def work(services: Services) -> list[str]:
        taken = [one async for one in import_records(services, account.id, [remote_id], as_)]
        for one in taken:
            if one.error is not None:
                raise one.error
        return [one.release_id or "" for one in taken]

    return world.run(work)


def test_a_search_comes_page_by_page(world: World) -> None:
    made = {create(world, number) for number in range(1, 52)}
    wanted = PullQuery(text="Old Songs")
    pages = [until_found(world, wanted, len(made))]
    assert len(pages[0].hits) == 50
    while (following := pages[-1].next_cursor) is not None:
        pages.append(found(world, wanted, following))
    ids = [hit.id for page in pages for hit in page.hits]
    assert len(pages) > 1
    assert made <= set(ids)


def test_a_upc_is_found_in_any_spelling_and_a_label_by_its_name(world: World) -> None:
    create(world, upc=f"0{UPC}")
    create(world, 2, label="Southlight")
    assert until_found(world, PullQuery(upc=UPC)).hits[0].title == "Old Songs 1"
    assert [hit.title for hit in until_found(world, PullQuery(labels=("Southlight",))).hits] == ["Old Songs 2"]
    assert found(world, PullQuery(upc="799439112766")).hits == ()


def test_a_look_names_what_the_answer_does_not_carry(world: World) -> None:
    remote_id = create(world)
    account = world.repositories.accounts.list()[0]
    seen = world.run(lambda services: preview(services, account.id, remote_id))
    assert (seen.title, seen.label, seen.tracks) == ("Old Songs 1", "Northlight", ("One",))
    assert {"notes", "keywords", "discs[].tracks[].session_type"} <= set(seen.missing)
    assert "title" not in seen.missing


def test_a_record_is_followed_and_can_never_be_sent(world: World) -> None:
    remote_id = create(world)
    (release_id,) = take(world, remote_id, "record")
    draft = world.repositories.library.load(release_id)
    assert (draft.state, draft.remote_id, draft.release.title) == (ReleaseState.CREATED, remote_id, "Old Songs 1")
    (submission,) = world.repositories.outbox.of_release(release_id)
    assert (submission.state, submission.payload) == (SubmissionState.CONFIRMED, "{}")
    assert world.repositories.status.latest(release_id) is not None
    assert world.repositories.status.next_poll(release_id) is not None
    assert ReceiptRows(world.repositories.database).submissions_without_receipt() == []

    async def again(services: Any) -> None:
        await services.submit.queue(release_id)

    with pytest.raises(UserError):
        world.run(again)
    assert len(world.practice.created_releases()) == 1


def test_what_is_here_already_is_marked_and_not_taken_twice(world: World) -> None:
    remote_id = create(world)
    assert until_found(world, PullQuery(text="Old Songs")).hits[0].here is None
    first = take(world, remote_id, "record")
    assert until_found(world, PullQuery(text="Old Songs")).hits[0].here == first[0]
    assert take(world, remote_id, "record") == first
    known = LinkedRecords(world.repositories.database).find_releases([remote_id, "none"], [])
    assert known == {remote_id: first[0]}


def test_a_draft_is_a_copy_that_follows_nothing(world: World) -> None:
    remote_id = create(world)
    (release_id,) = take(world, remote_id, "draft")
    draft = world.repositories.library.load(release_id)
    assert draft.remote_id is None
    assert draft.state in {ReleaseState.DRAFT, ReleaseState.READY}
    assert draft.release.local.account_id == world.repositories.accounts.list()[0].id
    assert world.repositories.outbox.of_release(release_id) == []
    assert until_found(world, PullQuery(text="Old Songs")).hits[0].here == release_id  # known by its UPC


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
    before = world.repositories.library.load(release_id).release
    for change in (
        lambda services: services.drafts.set_fields(release_id, ["title=Mine"]),
        lambda services: services.attachments.attach(release_id, world.masters / "cover.jpg", AssetRole.COVER),
    ):
        with pytest.raises(UserError, match="OpenPlay's"):
            world.run(change)
    assert world.repositories.library.load(release_id).release == before
    submission = world.repositories.outbox.of_release(release_id)[0]
    world.run(lambda services: services.submit.actions.undo_adoption(submission.id))
    world.run(lambda services: services.drafts.set_fields(release_id, ["title=Mine"]))
    assert world.repositories.library.load(release_id).release.title == "Mine"


@pytest.mark.parametrize("as_", ["record", "draft"])
def test_what_the_answer_did_not_carry_stays_marked_until_it_is_filled_in(world: World, as_: str) -> None:
    remote_id = create(world)
    account = world.repositories.accounts.list()[0]
    seen = world.run(lambda services: preview(services, account.id, remote_id))
    (release_id,) = take(world, remote_id, as_)
    drafts = Drafts(world.repositories)
    missing_fields = set(drafts.missing_fields(drafts.find(release_id).release))
    assert {"notes", "keywords", "discs[].tracks[].session_type"} <= missing_fields <= set(seen.missing)
    copy_id = world.run(lambda services: services.drafts.duplicate(release_id, same_recordings=True))
    assert "notes" in drafts.missing_fields(drafts.find(copy_id).release)
    assignments = ["notes=ours", "discs[0].tracks[0].session_type=@null"]
    world.run(lambda services: services.drafts.set_fields(copy_id, assignments))
    left = set(drafts.missing_fields(drafts.find(copy_id).release))
    assert missing_fields - left >= {"notes", "discs[].tracks[].session_type"}
    assert "keywords" in left


def test_a_release_that_was_typed_has_no_untold_fields(world: World) -> None:
    release_id = world.complete_release()
    drafts = Drafts(world.repositories)
    assert drafts.missing_fields(drafts.find(release_id).release) == ()
    assert not drafts.is_linked(release_id)


def taken_over(world: World, remote_ids: list[str], as_: Any, on_wait: Any = None) -> list[PullResult]:
    account = world.repositories.accounts.list()[0]

    async def work(services: Services) -> list[PullResult]:
        return [one async for one in import_records(services, account.id, remote_ids, as_, on_wait=on_wait)]

    return world.run(work)


@pytest.mark.parametrize("as_", ["record", "draft"])
def test_each_record_is_fetched_once_and_keeps_its_own_draft(world: World, as_: str) -> None:
    ids = [create(world, number) for number in range(1, 6)]
    before = len(world.practice.requests())
    taken = taken_over(world, [*ids, ids[0], f" {ids[1]} "], as_)
    fetched = [request["path"] for request in world.practice.requests()[before:]]
    assert sorted(path.rstrip("/").rsplit("/", 1)[-1] for path in fetched if "?" not in path) == sorted(ids)
    assert [one.remote_id for one in taken] == ids
    assert len({one.release_id for one in taken}) == 5
    for number, one in enumerate(taken, 1):
        assert one.release_id is not None
        assert world.repositories.library.load(one.release_id).release.title == f"Old Songs {number}" == one.title
    if as_ == "record":
        before = len(world.practice.requests())
        again = taken_over(world, ids, "record")
        assert [(one.release_id, one.is_new) for one in again] == [(one.release_id, False) for one in taken]
        assert len(world.practice.requests()) == before, "what is here is not fetched to go on"


def test_what_was_looked_at_is_not_fetched_again(world: World) -> None:
    remote_id = create(world)
    account = world.repositories.accounts.list()[0]

    async def work(services: Services) -> list[PullResult]:
        seen = await preview(services, account.id, remote_id)
        before = len(world.practice.requests())
        previewed = {remote_id: seen.record}
        taken = [one async for one in import_records(services, account.id, [remote_id], "draft", previewed=previewed)]
        assert len(world.practice.requests()) == before
        return taken

    (one,) = world.run(work)
    assert one.title == "Old Songs 1"
    assert one.is_new


def test_a_wait_that_openplay_asks_for_is_told_and_kept_and_then_it_goes_on(world: World) -> None:
    ids = [create(world, number) for number in range(1, 5)]
    world.practice.faults.retry_after = 1
    world.practice.faults.rate_limit = 2
    waits: list[RateLimitWait] = []
    taken = taken_over(world, ids, "draft", waits.append)
    assert [one.error for one in taken] == [None] * 4
    assert all(one.release_id for one in taken)
    assert 1 <= len(waits) <= 3
    assert all(0 < wait.seconds <= 5 for wait in waits)
    refused = [request for request in world.practice.requests() if request["status"] == 429]
    assert len(refused) == 2, "nothing was asked during a wait"
    world.practice.faults.rate_limit = 1
    account = world.repositories.accounts.list()[0]
    assert world.run(lambda services: search(services, account.id, PullQuery(), None, waits.append)).hits


def test_what_was_taken_before_the_connection_was_gone_is_kept_and_told(world: World) -> None:
    ids = [create(world, number) for number in range(1, 4)]
    account = world.repositories.accounts.list()[0]
    taken: list[PullResult] = []

    async def work(services: Services) -> None:
        async for one in import_records(services, account.id, ids, "record"):
            taken.append(one)
            if len(taken) == 2:
                world.practice.stop()

    with pytest.raises(Offline):
        world.run(work)
    assert [one.remote_id for one in taken] == ids[:2]
    assert all(one.release_id for one in taken)


def test_one_that_is_not_there_does_not_stop_the_others(world: World) -> None:
    remote_id = create(world)
    missing, here = taken_over(world, ["195-999", remote_id], "draft")
    assert isinstance(missing.error, NotFound)
    assert (missing.release_id, here.error) == (None, None)
    assert here.release_id


DOCUMENTED = Path(__file__).parents[1] / "data" / "openplay"


@pytest.mark.parametrize("name", ["release-music-response.json", "release-platform-response.json"])
def test_nulls_of_an_answer_are_not_sent_and_what_only_answers_tell_is_kept(world: World, name: str) -> None:
    answer = json.loads((DOCUMENTED / name).read_text(encoding="utf-8"))
    release_id = world.run(lambda services: services.drafts.import_body(answer, "imported"))
    drafts = Drafts(world.repositories)
    body = drafts.export(release_id)
    assert "null" not in canonical_json(body)
    assert {"version_title", "sub_genre", "compilation_type", "studio"}.isdisjoint(body)
    assert "split_percentage" not in body["discs"][0]["tracks"][0]["works"][0]["contributions"][1]
    release = drafts.find(release_id).release
    assert release.local.project_number == "94"
    assert release.local.project_title == "Michael McDonald Project"
    assert release.local.master_project_number == "93"
    lyrics = release.discs[0].tracks[0].local.lyrics
    assert isinstance(lyrics, str)
    assert lyrics.startswith("I keep forgettin'")
    assert "lyrics" not in canonical_json(body)
    assert "sub_genre" not in drafts.missing_fields(release), "it was told: there is none"


def test_nulls_within_values_and_the_start_of_pre_orders(world: World) -> None:
    answer = {
        "id": "195-14", "title": "Null", "label": {"name": None}, "earliest_preorder_date": "2027-01-05",
        "partners": {"excluded": None, "partner_names": ["Spotify", None], "more": {"a": None, "b": 1}},
        "primary_contributions": [None, {"artist": "Ann", "featured": None}],
        "project": {"title": None, "number": 94, "master_project": None},
        "discs": [{"tracks": [{"title": "One", "works": [{"title": "A"}, {"title": "B", "lyrics": "la"}]},
                              {"title": "Two", "works": None}]}],
    }  # fmt: skip
    release_id = world.run(lambda services: services.drafts.import_body(answer, "imported"))
    drafts = Drafts(world.repositories)
    body = drafts.export(release_id)
    assert "null" not in canonical_json(body)
    assert "label" not in body
    assert body["partners"] == {"partner_names": ["Spotify"], "more": {"b": 1}}
    release = drafts.find(release_id).release
    assert (release.local.preorder_date, release.local.project_number) == (date(2027, 1, 5), "94")
    assert [track.local.lyrics for track in release.tracks()] == ["la", INHERIT]


def test_a_null_of_a_create_body_stays_one(world: World) -> None:
    body = {"title": "Kept", "genre": None, "partners": {"excluded": None}, "discs": [{"tracks": [{"isrc": None}]}]}
    release_id = world.run(lambda services: services.drafts.import_body(body, "imported"))
    assert Drafts(world.repositories).export(release_id) == body


def test_what_only_answers_carry_is_named(world: World) -> None:
    answer = json.loads((DOCUMENTED / "release-music-response.json").read_text(encoding="utf-8"))
    found = answer_only_fields(answer | {"something_new": 1, "nothing_new": None})
    assert {"project", "cover_art", "something_new", "discs[].tracks[].works[].lyrics"} <= found
    assert {"id", "title", "version", "status", "nothing_new", "primary_contributions[].id"}.isdisjoint(found)
    assert {"earliest_preorder_date", "discs[].number"}.isdisjoint(found)
