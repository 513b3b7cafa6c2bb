"""What may be in OpenPlay is searched for whatever goes wrong, never said to be not there, and never posted twice.

Every error that can end a request stands in the way of the search once; it may come from any part.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.services.bare import upc_of
from tests.services.conftest import QUICK, World
from tests.services.test_submit_faults import running
from trackball_desktop.domain import errors
from trackball_desktop.domain.identifiers import gtin_key, search_forms
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import STORED_UPCS, StoredUpc
from trackball_desktop.services.context import Services
from trackball_desktop.services.lookup import Lookup
from trackball_desktop.services.submit import SettleWindow
from trackball_desktop.storage.outbox import COULD_NOT_SEARCH, Submission
from trackball_desktop.targets.openplay.client import OpenPlayClient

CLAIM = re.compile(r"not sent|nothing was sent|could not be sent|not created", re.IGNORECASE)
NOWHERE = "http://127.0.0.1:1/v1/"


def said(world: World, submission: Submission) -> str:
    """Return all that the timeline says of a submission since it was posted."""
    events = world.repositories.outbox.events(submission.id)
    posted = next(number for number, event in enumerate(events) if event.what == "posting")
    return "\n".join(f"{event.what} {event.detail.get('words', '')}" for event in events[posted:])


def lost(world: World) -> Submission:
    """Return a submission whose release was created, and whose answer was lost."""
    queued = world.queue_bare(1)
    world.practice.faults.lose_answer_after_create = 1
    unknown = world.run(lambda services: services.submit.worker.step(queued.id))
    assert unknown.state is SubmissionState.UNKNOWN
    return unknown


def look(world: World, submission: Submission) -> Submission:
    """Take the next step as if its time had come."""
    world.repositories.outbox.postpone(submission.id, world.repositories.database.now()).result()
    return world.run(lambda services: services.submit.worker.step(submission.id))


def spoil(world: World, what: str) -> Callable[[], None]:
    """Let searches fail in one way; return what puts it right."""
    faults, account = world.practice.faults, world.repositories.accounts.get("practice")
    assert account is not None

    def connect() -> None:
        world.connect()

    match what:
        case "401":
            faults.unauthorized = 1.0
            return lambda: setattr(faults, "unauthorized", 0)
        case "302":
            faults.redirect = 1.0
            return lambda: setattr(faults, "redirect", 0)
        case "429":
            faults.rate_limit, faults.retry_after = 1.0, 1
            return lambda: setattr(faults, "rate_limit", 0)
        case "no key":
            world.secrets.delete("practice/openplay")
        case "account removed":
            world.repositories.database.write(lambda c: c.execute("DELETE FROM accounts") and None).result()
        case "refused connection":
            world.connect(read_base=NOWHERE)
        case "unknown host":
            world.connect(read_base="https://no-such-host.invalid/v1/")
        case "address":
            world.connect(read_base="http://openplay.example/v1/")
        case "404":
            world.connect(read_base=account.fields["read_base"] + "other/")
        case _:
            raise AssertionError(what)
    return connect


TROUBLES = ("401", "302", "429", "no key", "account removed", "refused connection", "unknown host", "address", "404")


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_error_ends_the_search_for_a_lost_answer(world: World, trouble: str) -> None:
    unknown = lost(world)
    mend = spoil(world, trouble)
    for _ in range(3):
        held = look(world, unknown)
        assert (held.state, held.open_question) == (SubmissionState.UNKNOWN, None)
        assert held.blocking_error
        assert held.not_before
    assert not CLAIM.search(said(world, unknown)), said(world, unknown)
    last = world.repositories.outbox.events(unknown.id)[-1]
    assert last.what == COULD_NOT_SEARCH
    assert last.detail["words"]
    assert world.repositories.library.load(unknown.release_id).state is ReleaseState.UNCONFIRMED
    world.repositories.outbox.recover().result()  # also after the app was started again
    mend()
    found = look_on(world, unknown)
    assert (found.state, found.blocking_error) == (SubmissionState.CONFIRMED, None)
    assert len(world.practice.created_releases()) == 1


def look_on(world: World, submission: Submission) -> Submission:
    """Search until something is known."""
    return world.run(lambda services: services.submit.run_until_settled(submission.id))


@pytest.mark.parametrize(
    "error",
    [
        errors.AddressRefused("There.", meaning="Nothing was sent there, so your key is safe.", remedy="Set it."),
        errors.NotFound("OpenPlay does not have this (404)."),
        errors.Rejected("OpenPlay rejected the request (410).", status=410),
        errors.Untrusted("Not trusted.", meaning="Nothing was sent."),
        errors.SecretsUnavailable("The keyring is locked.", meaning="so nothing was sent."),
        errors.UserError("Nobody."),
        errors.StorageError("The disk."),
        errors.ServiceFault("Not JSON."),
        ValueError("a bug"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_the_search_raises_is_no_end(world: World, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    unknown = lost(world)
    find = Lookup.find
    calls: list[int] = []

    async def failing(self: Lookup, submission: Submission) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise error
        return await find(self, submission)

    monkeypatch.setattr(Lookup, "find", failing)

    def held() -> bool:
        return world.repositories.outbox.get(unknown.id).blocking_error is not None

    world.run(lambda services: running(services, held))
    row = world.repositories.outbox.get(unknown.id)
    assert (row.state, row.open_question, row.blocking_error) == (SubmissionState.UNKNOWN, None, _name(error))
    assert not CLAIM.search(said(world, unknown)), said(world, unknown)
    assert look_on(world, unknown).state is SubmissionState.CONFIRMED


def _name(error: Exception) -> str:
    return type(error).__name__ if isinstance(error, errors.TrackballError) else "TrackballError"


def test_a_key_that_comes_back_goes_on_searching_at_once(world: World) -> None:
    unknown = lost(world)
    world.secrets.save("practice/openplay", "wrong")
    held = look(world, unknown)
    assert held.blocking_error == "LoginRefused"
    right = world.practice.addresses.key_secret
    account = world.repositories.accounts.get("practice")
    assert account is not None

    async def replaced(services: Services) -> Submission:
        await services.accounts.rotate("practice", {"key_id": account.fields["key_id"]}, {"openplay": right})
        return await services.submit.run_until_settled(unknown.id)

    assert world.run(replaced).state is SubmissionState.CONFIRMED


def test_an_address_that_is_corrected_goes_on_searching_at_once(world: World) -> None:
    unknown = lost(world)
    right = world.repositories.accounts.get("practice")
    assert right is not None
    world.connect(read_base=NOWHERE)
    assert look(world, unknown).blocking_error == "Offline"

    async def corrected(services: Services) -> Submission:
        await services.accounts.save(right)
        return await services.submit.run_until_settled(unknown.id)

    assert world.run(corrected).state is SubmissionState.CONFIRMED


def test_a_closed_settle_window_is_taken_up_by_a_search_and_never_by_a_post(world: World) -> None:
    world.practice.faults.index_lag = 1e6
    unknown = lost(world)
    asked = world.run(lambda services: services.submit.run_until_settled(unknown.id))
    assert (asked.state, asked.open_question) == (SubmissionState.UNKNOWN, "unknown")
    still = world.run(lambda services: _taken_up(services, unknown.id))
    assert (still.state, still.open_question) == (SubmissionState.UNKNOWN, "unknown")
    world.practice.faults.index_lag = 0
    assert world.run(lambda services: _taken_up(services, unknown.id)).state is SubmissionState.CONFIRMED
    assert len(world.practice.created_releases()) == 1


async def _taken_up(services: Services, submission_id: str) -> Submission:
    await services.submit.actions.search_again(submission_id)
    return await services.submit.run_until_settled(submission_id)


# --- 429 and 3xx ----------------------------------------------------------------------------------------------------


def posts(world: World) -> int:
    return sum(request["method"] == "POST" for request in world.practice.requests())


def test_what_was_created_and_answered_with_429_is_found_and_not_posted_again(world: World) -> None:
    queued = world.queue_bare(1)
    world.practice.faults.rate_limit_after_create, world.practice.faults.retry_after = 1, 1
    world.practice.faults.index_lag = 1.0
    world.options["settle"] = SettleWindow(seconds_429=2.5)
    waiting = world.run(lambda services: services.submit.worker.step(queued.id))
    assert (waiting.state, waiting.open_question, waiting.may_exist_remotely) == (SubmissionState.QUEUED, None, True)
    assert not CLAIM.search(said(world, queued))
    world.repositories.outbox.recover().result()
    sent = world.run(lambda services: services.submit.run_until_settled(queued.id))
    assert (sent.state, sent.remote_id) == (SubmissionState.CONFIRMED, world.practice.created_releases()[0]["id"])
    assert posts(world) == 1


def test_a_429_goes_by_itself_after_two_searches_the_later_long_enough_after_it(world: World) -> None:
    """Neither a restart nor a clock that is set may shorten it."""
    queued = world.queue_bare(1)
    now = [0.0]
    world.options |= {"monotonic": lambda: now[0], "boottime_clock": lambda: now[0], "settle": SettleWindow()}
    refusing = world.practice.faults

    async def work(services: Services) -> None:
        # The search passes, the POST is refused, and nothing is created.
        submit = services.submit

        async def step() -> Submission:
            world.repositories.outbox.postpone(queued.id, world.repositories.database.now()).result()
            return await submit.worker.step(queued.id)

        create = OpenPlayClient.create

        async def busy(self: OpenPlayClient, payload: bytes) -> Any:
            refusing.rate_limit = 1
            try:
                return await create(self, payload)
            finally:
                refusing.rate_limit = 0

        OpenPlayClient.create = busy  # type: ignore[method-assign]
        try:
            assert (await step()).may_exist_remotely
        finally:
            OpenPlayClient.create = create  # type: ignore[method-assign]
        assert posts(world) == 1
        now[0] += 5
        assert (await step()).searches_ok == 1
        now[0] += 54
        assert (await step()).searches_ok == 2
        assert posts(world) == 1, "59 seconds are not enough"
        now[0] += 2
        assert (await step()).state is SubmissionState.CONFIRMED

    world.run(work)
    assert posts(world) == 2
    assert len(world.practice.created_releases()) == 1


def test_a_redirect_that_answers_a_post_opens_the_settle_window(world: World) -> None:
    queued = world.queue_bare(1)
    world.practice.faults.redirect_after_create = 1
    unknown = world.run(lambda services: services.submit.worker.step(queued.id))
    assert unknown.state is SubmissionState.UNKNOWN
    assert not CLAIM.search(said(world, queued))
    assert world.run(lambda services: services.submit.run_until_settled(queued.id)).state is SubmissionState.CONFIRMED
    assert posts(world) == 1


# --- UPCs as others spell them --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", STORED_UPCS)
@pytest.mark.parametrize("number", [7, 3_600_029_145])
def test_a_release_is_known_again_however_its_upc_is_kept(world: World, kept: StoredUpc, number: int) -> None:
    variant = replace(QUICK, stored_upc=kept)
    with Practice(world.folder / "spelling", faults=FaultInjection(), variant=variant) as practice:
        world.practice = practice
        world.connect()
        queued = world.queue_bare(number)
        practice.faults.lose_answer_after_create = 1
        adopted = world.run(lambda services: services.submit.run_until_settled(queued.id))
        assert len(practice.created_releases()) == 1
    assert (adopted.state, adopted.open_question) == (SubmissionState.CONFIRMED, None)


def test_upcs_are_compared_by_their_14_digits() -> None:
    upc = upc_of(3_600_029_145)
    for spelled in (upc, int(upc), float(upc), upc.lstrip("0"), upc.zfill(14), f" {upc} ", f"{upc}.0"):
        assert gtin_key(spelled) == upc.zfill(14), spelled
    for other in (None, "", True, "abc", "1" * 15, 0, "0", upc_of(2)):
        assert gtin_key(other) != upc.zfill(14)
    assert set(search_forms(upc)) == {upc, f"0{upc}", f"00{upc}", upc.lstrip("0")}


# --- taking back ----------------------------------------------------------------------------------------------------


def test_taking_back_and_posting_race_and_one_of_them_wins(world: World) -> None:
    """Whatever the order: taken back and not created, or created and refused with the reason."""

    async def race(services: Services, number: int) -> tuple[Submission, errors.UserError | None]:
        queued = world.queue_bare(number)
        step = asyncio.create_task(services.submit.worker.step(queued.id))
        await asyncio.sleep(0.004 * number)
        refused = None
        try:
            await services.submit.actions.withdraw(queued.id)
        except errors.UserError as error:
            refused = error
        await step
        return world.repositories.outbox.get(queued.id), refused

    outcomes: set[SubmissionState] = set()
    for number in range(1, 24):
        row, refused = world.run(lambda services, n=number: race(services, n))
        created = {gtin_key(item["upc"]) for item in world.practice.created_releases()}
        assert (row.gtin14 in created) is (row.state is SubmissionState.CONFIRMED)
        assert (refused is None) is (row.state is SubmissionState.WITHDRAWN)
        outcomes.add(row.state)
    assert SubmissionState.WITHDRAWN in outcomes


def test_what_may_be_there_is_not_taken_back(world: World) -> None:
    unknown = lost(world)
    with pytest.raises(errors.UserError, match="may be at the distributor"):
        world.run(lambda services: services.submit.actions.withdraw(unknown.id))
    world.practice.faults.rate_limit_after_create, world.practice.faults.retry_after = 1, 0
    world.practice.faults.index_lag = 1e6
    second = world.queue_bare(2)
    world.options["settle"] = SettleWindow()
    world.run(lambda services: services.submit.worker.step(second.id))
    world.run(lambda services: asyncio.sleep(1.1))
    with pytest.raises(errors.UserError, match="may be at the distributor"):
        world.run(lambda services: services.submit.actions.withdraw(second.id))
    row = world.repositories.outbox.get(second.id)
    assert (row.state, row.searches_ok) == (SubmissionState.QUEUED, 1)
    world.practice.faults.index_lag = 0
    with pytest.raises(errors.UserError, match="is at the distributor"):
        world.run(lambda services: services.submit.actions.withdraw(second.id))
    assert world.repositories.outbox.get(second.id).state is SubmissionState.CONFIRMED


# --- no network -----------------------------------------------------------------------------------------------------


def test_no_network_is_seen_after_the_first_refusal_and_gone_with_the_first_bytes(world: World) -> None:
    release_id = world.complete_release()
    addresses = world.practice.addresses
    queued = world.run(lambda services: services.submit.queue(release_id))
    world.practice.stop()
    waiting = world.run(lambda services: services.submit.worker.step(queued.id))
    assert (waiting.state, waiting.blocking_error) == (SubmissionState.QUEUED, "Offline")
    assert waiting.not_before
    assert world.repositories.library.load(release_id).state is ReleaseState.QUEUED, "it does not send"
    assert world.repositories.library.counts()["waiting"] == 1
    (row,) = world.repositories.library.rows([release_id])
    assert (row.blocking_error, row.not_before) == ("Offline", waiting.not_before)
    assert addresses
    world.practice.start()
    world.connect()

    async def tried_now(services: Services) -> Submission:
        assert await services.submit.actions.try_now() == 1
        return await services.submit.worker.step(queued.id)

    assert world.run(tried_now).state is SubmissionState.CONFIRMED
