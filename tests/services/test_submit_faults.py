"""What must not go wrong in a submission when something else does: bugs, cancellation, full disks, impatient people."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from tests.services.bare import upc_of
from tests.services.conftest import World
from trackball_desktop.api.s3_errors import HeadDenied
from trackball_desktop.domain import clock
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import AddressRefused, DiskFull, NotFound, RateLimited, UserError
from trackball_desktop.domain.lifecycle import FileState, ReleaseState, SubmissionState
from trackball_desktop.domain.sent_release import SentRelease
from trackball_desktop.services import submission_worker, submit
from trackball_desktop.services.checking import CheckReport
from trackball_desktop.services.context import Services
from trackball_desktop.services.lookup import Lookup, is_same_release
from trackball_desktop.storage.outbox import Outbox, Submission
from trackball_desktop.targets.answers import CreateAnswer, Outcome, SearchHit
from trackball_desktop.targets.openplay.body import parse_remote
from trackball_desktop.targets.openplay.client import OpenPlayClient
from trackball_desktop.transfer.policy import Policy


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so; the test's own time limit ends a wait in vain."""
    while not condition():  # noqa: ASYNC110 - what is waited for happens in storage, which knows no events of asyncio
        await asyncio.sleep(0.01)


async def running(services: Services, condition: Callable[[], bool]) -> None:
    """Let the services run until something is so."""
    task = asyncio.create_task(services.run())
    try:
        waiting = asyncio.create_task(until(condition))
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        assert not task.done(), "the services ended"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def state_of(world: World, submission: Submission) -> SubmissionState:
    return world.repositories.outbox.get(submission.id).state


def events_of(world: World, submission: Submission) -> list[str]:
    return [event.what for event in world.repositories.outbox.events(submission.id)]


def test_a_fault_over_one_submission_stops_only_that_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = world.queue_bare(1), world.queue_bare(2)
    search = Lookup.search

    async def failing(self: Lookup, submission: Submission) -> Any:
        if submission.id == broken.id:
            raise ValueError("a bug")
        return await search(self, submission)

    monkeypatch.setattr(Lookup, "search", failing)
    world.run(lambda services: running(services, lambda: state_of(world, whole) is SubmissionState.CONFIRMED))
    stopped = world.repositories.outbox.get(broken.id)
    assert (stopped.state, stopped.open_question) == (SubmissionState.QUEUED, "failed")
    assert "an error in the app" in events_of(world, broken)


def test_a_lost_answer_is_looked_for_by_the_running_services(world: World) -> None:
    """Sending and searching are loops of their own: the one must wake the other."""
    world.practice.faults.lose_answer_after_create = 1

    async def later(services: Services) -> Submission:
        task = asyncio.create_task(services.submit.run())
        await asyncio.sleep(0.1)  # both loops rest
        queued = world.queue_bare(1)
        services.submit.wake()
        async with asyncio.timeout(30):  # below the minute after which the loops look anyway
            await until(lambda: state_of(world, queued) is SubmissionState.CONFIRMED)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return queued

    world.run(later)


def test_a_fault_over_one_look_stops_only_that_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [world.queue_bare(number) for number in (1, 2)]

    async def submitted(services: Services) -> list[Submission]:
        return [await services.submit.run_until_settled(row.id) for row in rows]

    broken, whole = world.run(submitted)
    get = OpenPlayClient.get

    async def failing(self: OpenPlayClient, release_id: str) -> Any:
        if release_id == broken.remote_id:
            raise ValueError("a bug")
        return await get(self, release_id)

    monkeypatch.setattr(OpenPlayClient, "get", failing)
    seen = world.repositories.status
    world.run(lambda services: running(services, lambda: seen.latest(whole.release_id) is not None))
    assert seen.latest(broken.release_id) is None
    later = seen.next_poll(broken.release_id)
    assert later is not None


def test_an_answer_that_nobody_waits_for_any_more_is_unknown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    queued = world.queue_bare(1)
    create = OpenPlayClient.create

    async def unanswered(self: OpenPlayClient, payload: bytes) -> CreateAnswer:
        await create(self, payload)
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(OpenPlayClient, "create", unanswered)

    async def cut(services: Services) -> None:
        await running(services, lambda: state_of(world, queued) is SubmissionState.POSTING)

    world.run(cut)
    world.repositories.database.write(lambda connection: None).result()
    assert state_of(world, queued) is SubmissionState.UNKNOWN, "without a restart of the app"
    monkeypatch.setattr(OpenPlayClient, "create", create)
    settled = world.run(lambda services: services.submit.run_until_settled(queued.id))
    assert settled.state is SubmissionState.CONFIRMED or settled.open_question == "unknown"
    assert len(world.practice.created_releases()) == 1 or settled.open_question == "unknown"


def test_an_answer_is_kept_once_there_is_room_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    queued = world.queue_bare(1)
    monkeypatch.setattr(submission_worker, "FAULT_SECONDS", 0.01)
    move, full = Outbox.move, [True, True]

    def moving(self: Outbox, id: str, to_state: SubmissionState, **rest: Any) -> Any:
        if to_state is SubmissionState.CONFIRMED and full and full.pop():
            return self._db.write(_disk_full)  # pyright: ignore[reportPrivateUsage]
        return move(self, id, to_state, **rest)

    monkeypatch.setattr(Outbox, "move", moving)
    assert world.run(lambda services: services.submit.worker.step(queued.id)).state is SubmissionState.CONFIRMED
    assert len(world.practice.created_releases()) == 1


def _disk_full(connection: object) -> Submission:
    raise DiskFull("The disk is full.")


def test_what_cannot_be_posted_at_all_asks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    queued = world.queue_bare(1)

    async def refusing(self: OpenPlayClient, payload: bytes) -> CreateAnswer:
        error = AddressRefused("The request could not be put together.")
        return CreateAnswer(Outcome.NOT_SENT, message=str(error), error=error)

    monkeypatch.setattr(OpenPlayClient, "create", refusing)
    stopped = world.run(lambda services: services.submit.worker.step(queued.id))
    assert (stopped.state, stopped.open_question) == (SubmissionState.QUEUED, "failed")


def test_a_service_that_says_wait_no_time_is_not_asked_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    queued = world.queue_bare(1)

    async def refusing(self: Lookup, submission: Submission) -> Any:
        raise RateLimited("Too many requests were sent to OpenPlay.", retry_after=0.0)

    monkeypatch.setattr(Lookup, "search", refusing)
    before = clock.to_iso(clock.utc_now())
    waiting = world.run(lambda services: services.submit.worker.step(queued.id))
    assert waiting.not_before is not None
    assert (clock.parse(waiting.not_before) - clock.parse(before)).total_seconds() > 1


def test_a_revoked_key_does_not_end_the_search_for_a_lost_answer(world: World) -> None:
    """The answer is lost, the key is revoked while we search: it goes on searching, and never posts."""
    queued = world.queue_bare(1)
    world.practice.faults.lose_answer_after_create = 1
    world.practice.faults.index_lag = 1.0
    assert world.run(lambda services: services.submit.worker.step(queued.id)).state is SubmissionState.UNKNOWN
    right = world.practice.addresses.key_secret
    world.secrets.save("practice/openplay", "wrong")
    world.repositories.outbox.postpone(queued.id, world.repositories.database.now()).result()
    held = world.run(lambda services: services.submit.worker.step(queued.id))
    assert (held.state, held.open_question, held.blocking_error) == (SubmissionState.UNKNOWN, None, "LoginRefused")
    world.secrets.save("practice/openplay", right)
    again = world.run(lambda services: services.submit.actions.send_again(queued.id))
    assert (again.state, again.open_question) == (SubmissionState.UNKNOWN, None)
    world.options["settle"] = submit.SettleWindow(searches=3, seconds=60)
    assert world.run(lambda services: services.submit.run_until_settled(queued.id)).state is SubmissionState.CONFIRMED
    assert len(world.practice.created_releases()) == 1


def test_send_again_clicked_twice_sends_once(world: World) -> None:
    queued = world.queue_bare(1)
    world.practice.faults.drop_before_create = 1
    assert world.run(lambda services: services.submit.run_until_settled(queued.id)).open_question == "unknown"

    async def twice(services: Services) -> None:
        clicks = [services.submit.actions.send_again(queued.id) for _ in range(3)]
        await asyncio.gather(*clicks, running(services, lambda: state_of(world, queued) is SubmissionState.CONFIRMED))

    world.run(twice)
    assert len(world.practice.created_releases()) == 1
    assert events_of(world, queued).count("send again") == 1


def test_an_unknown_one_cannot_be_disconnected_and_sent_anew(world: World) -> None:
    queued = world.queue_bare(1)
    world.practice.faults.lose_answer_after_create = 1
    world.run(lambda services: services.submit.worker.step(queued.id))
    for wrong in ("undo_adoption", "withdraw"):
        with pytest.raises(UserError):
            world.run(lambda services, name=wrong: getattr(services.submit.actions, name)(queued.id))
    assert state_of(world, queued) is SubmissionState.UNKNOWN


def test_a_lost_answer_is_looked_for_while_uploads_are_paused(world: World) -> None:
    lost = world.queue_bare(1)
    world.practice.faults.lose_answer_after_create = 1
    assert world.run(lambda services: services.submit.worker.step(lost.id)).state is SubmissionState.UNKNOWN
    release_id = world.complete_release()

    async def paused(services: Services) -> None:
        await services.submit.queue(release_id)
        await services.upload.pause()
        await running(services, lambda: state_of(world, lost) is SubmissionState.CONFIRMED)

    world.run(paused)
    assert len(world.practice.created_releases()) == 1


def sending(world: World, release_id: str) -> bool:
    return any(row.state is FileState.SENDING for row in world.repositories.uploads.of_release(release_id))


def test_taken_back_while_its_files_are_sent(world: World) -> None:
    release_id = world.complete_release()
    world.practice.faults.slow = 0.3

    async def work(services: Services) -> Submission:
        queued = await services.submit.queue(release_id)
        step = asyncio.create_task(services.submit.worker.step(queued.id))
        await until(lambda: sending(world, release_id))
        await services.submit.actions.withdraw(queued.id)
        return await step

    assert world.run(work).state is SubmissionState.WITHDRAWN
    assert len(world.practice.store.keys()) < 5, "the rest was not sent"
    assert not [row for row in world.repositories.uploads.of_release(release_id) if row.state is FileState.SENDING]
    states = {row.state for row in world.repositories.uploads.of_release(release_id)}
    assert not states & {FileState.FAILED, FileState.CHANGED, FileState.MISSING}
    assert world.practice.created_releases() == []


def test_pause_and_go_on(world: World) -> None:
    release_id = world.complete_release()
    world.practice.faults.slow = 0.2

    async def work(services: Services) -> Submission:
        queued = await services.submit.queue(release_id)
        settling = asyncio.create_task(services.submit.run_until_settled(queued.id))
        await until(lambda: sending(world, release_id))
        await services.upload.pause()
        await until(lambda: not sending(world, release_id))
        await services.upload.resume()
        world.practice.faults.slow = 0.0
        return await settling

    assert world.run(work).state is SubmissionState.CONFIRMED


def test_a_stopped_file_asks_and_is_sent_when_tried_again(world: World) -> None:
    release_id = world.complete_release()
    world.practice.faults.slow = 0.3

    async def work(services: Services) -> Submission:
        queued = await services.submit.queue(release_id)
        step = asyncio.create_task(services.submit.worker.step(queued.id))
        await until(lambda: sending(world, release_id))
        first = next(row for row in world.repositories.uploads.of_release(release_id) if row.state is FileState.SENDING)
        services.upload.cancel(first.sha256)
        return await step

    asked = world.run(work)
    assert asked.open_question == "files"
    world.practice.faults.slow = 0.0

    async def again(services: Services) -> Submission:
        await services.submit.actions.send_again(asked.id)
        return await services.submit.run_until_settled(asked.id)

    assert world.run(again).state is SubmissionState.CONFIRMED


def test_a_store_that_does_not_show_what_it_took_is_not_sent_to_over_and_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr("trackball_desktop.api.s3.head_object", nothing)
    world.options["upload"] = Policy(initial_delay=0.01)
    release_id = world.complete_release()
    assert world.run(lambda services: settled(services, release_id)).open_question == "files"


def test_a_key_that_may_not_look_sends_files_that_are_not_verifiable(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> None:
        raise HeadDenied("no", status=403, code="AccessDenied", service_message="")

    monkeypatch.setattr("trackball_desktop.api.s3.head_object", refused)
    release_id = world.complete_release()
    assert world.run(lambda services: settled(services, release_id)).state is SubmissionState.CONFIRMED
    assert {row.state for row in world.repositories.uploads.of_release(release_id)} == {FileState.UNVERIFIABLE}


async def settled(services: Services, release_id: str) -> Submission:
    queued = await services.submit.queue(release_id)
    return await services.submit.run_until_settled(queued.id)


def test_one_file_for_two_tracks_is_sent_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    release_id = world.complete_release()
    first = min(world.masters.glob("*.wav"))
    world.run(lambda services: services.attachments.attach(release_id, first, track=2))
    world.run(lambda services: services.checking.measure(release_id))
    draft = world.repositories.library.load(release_id)
    put: list[object] = []
    from trackball_desktop.api import s3

    put_file = s3.put_file

    async def counting(http: Any, ticket: Any, path: Any, *rest: Any, **options: Any) -> Any:
        put.append(path)
        return await put_file(http, ticket, path, *rest, **options)

    monkeypatch.setattr(s3, "put_file", counting)
    body = {"title": "x", "upc": draft.release.upc}
    queued = world.repositories.outbox.queue(
        release_id=release_id,
        account_id="practice",
        upc=str(draft.release.upc),
        gtin14=str(draft.release.upc).zfill(14),
        payload=str(body).replace("'", '"'),
        needs_files=True,
    ).result()
    world.run(lambda services: services.submit.worker.step(queued.id))
    assert put.count(first) == 1


def test_what_was_checked_is_what_is_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    release_id = world.complete_release()
    before = world.repositories.library.load(release_id).release

    async def work(services: Services) -> Submission:
        check = services.checking.run

        async def edited_meanwhile(*arguments: Any, **options: Any) -> CheckReport:
            report = await check(*arguments, **options)
            edit = SetField(node_id=before.id, field="upc", value="not checked")
            await services.drafts.apply(before, edit, "typed")
            return report

        monkeypatch.setattr(services.checking, "run", edited_meanwhile)
        return await services.submit.queue(release_id)

    assert world.run(work).upc == before.upc


def test_what_waits_sends_the_files_that_were_checked(world: World) -> None:
    """Edited and given another master while it waits, a release still sends what was checked."""
    release_id = world.complete_release()
    first, second = sorted(world.masters.glob("*.wav"))[:2]

    async def work(services: Services) -> Submission:
        queued = await services.submit.queue(release_id)
        await services.attachments.attach(release_id, second, track=1)
        await services.checking.run(release_id)
        await services.drafts.set_fields(release_id, ["title=Another", "discs[0].tracks[0].title=Another"])
        return await services.submit.run_until_settled(queued.id)

    sent = world.run(work)
    assert (sent.state, sent.open_question) == (SubmissionState.CONFIRMED, None)
    digest = hashlib.sha256(first.read_bytes()).hexdigest()
    assert f"masters/{digest}.wav" in world.practice.store.keys()  # noqa: SIM118 - no dict
    assert world.payload_of(world.practice.created_releases()[0])["title"] != "Another"
    manifest = manifest_of(world)
    assert manifest["files"][0]["sha256"] == digest
    assert "Another" not in json.dumps(manifest)


def test_a_master_that_moved_while_it_waited_is_found_by_its_bytes(world: World) -> None:
    release_id = world.complete_release()
    first = min(world.masters.glob("*.wav"))

    async def work(services: Services) -> list[Submission]:
        queued = await services.submit.queue(release_id)
        moved = first.rename(first.with_name("moved.wav"))
        asked = await services.submit.run_until_settled(queued.id)
        await services.attachments.attach(release_id, moved, track=1)
        await services.checking.run(release_id)
        await services.submit.actions.send_again(queued.id)
        return [asked, await services.submit.run_until_settled(queued.id)]

    asked, sent = world.run(work)
    assert asked.open_question == "files"
    assert sent.state is SubmissionState.CONFIRMED
    assert manifest_of(world)["files"][0]["file_name"] == first.name


def manifest_of(world: World) -> dict[str, Any]:
    (key,) = (key for key in world.practice.store.keys() if key.endswith(".json"))  # noqa: SIM118 - no dict
    found = world.practice.store.get(key)
    assert found is not None
    return json.loads(found.path.read_bytes())


def _sent(payload: dict[str, Any]) -> SentRelease:
    return SentRelease.from_body(json.dumps(payload))


class _Searched:
    """A search whose answer the test chooses."""

    def __init__(self, hits: list[SearchHit]) -> None:
        self.hits = hits

    async def client(self, account_id: str) -> _Searched:
        return self

    async def search(self, upc: str) -> Any:
        return self

    @property
    def items(self) -> list[SearchHit]:
        return self.hits

    is_complete = True

    async def get(self, id: str) -> Any:
        raise NotFound("OpenPlay does not have this (404).")


def test_a_filter_that_is_ignored_makes_no_hits(world: World) -> None:
    queued = world.queue_bare(1)
    other, spelled, silent = (
        SearchHit("1", "x", upc_of(2)),
        SearchHit("2", "x", f"0{queued.upc}"),
        SearchHit("3", "x", ""),
    )
    lookup = Lookup(_Searched([other, spelled, silent]))  # type: ignore[arg-type]
    assert asyncio.run(lookup.search(queued)) == (spelled, silent)


def test_a_hit_without_an_id_is_a_hit(world: World) -> None:
    queued = world.queue_bare(1)
    hit = SearchHit(None, "Bare 1", queued.upc)
    found = asyncio.run(Lookup(_Searched([hit])).find(queued))  # type: ignore[arg-type]
    assert (found.hits, found.matching_ids, found.other_ids) == ((hit,), (), ())


@pytest.mark.parametrize(
    ("sent", "theirs", "same"),
    [
        ({"title": "One", "isrc": "A"}, {"title": "One", "isrc": "A"}, True),
        ({"title": "One"}, {"title": "One", "isrc": "given by OpenPlay"}, True),
        ({"title": "One", "isrc": "A"}, {"title": "One", "isrc": "B"}, False),
        ({"title": "One", "isrc": "A"}, {"title": "One"}, False),
        ({"title": "One"}, {"title": "Two"}, False),
    ],
)
def test_the_fingerprint(sent: dict[str, str], theirs: dict[str, str], same: bool) -> None:
    payload = {"title": "R", "upc": "036000291452", "label": "L", "discs": [{"tracks": [sent]}]}
    record = parse_remote(
        {"id": "x", "title": "R", "upc": "0036000291452", "label": {"name": "L"}, "discs": [{"tracks": [theirs]}]}
    )
    assert is_same_release(_sent(payload), record) is same
    assert not is_same_release(_sent({**payload, "label": "M"}), record)
    assert not is_same_release(_sent({**payload, "discs": []}), record)


def test_a_cancellation_that_comes_with_a_wake_up_ends_the_services(world: World) -> None:
    """Closing the window at the moment in which something wakes the outbox must not leave a loop running."""

    async def close_while_waking(services: Services) -> None:
        for loop in (services.submit, services.poll):
            task = asyncio.create_task(loop.run())
            await asyncio.sleep(0.05)  # it rests
            loop.wake()
            await asyncio.sleep(0)  # the wait is over, and its task not yet told
            task.cancel()
            done, _ = await asyncio.wait([task], timeout=30)
            assert done, "the loop goes on"

    world.run(close_while_waking)


def gone(world: World) -> Submission:
    """Return a submission whose release was created, and is gone in OpenPlay after three looks."""
    row = world.queue_bare(1)
    sent = world.run(lambda services: services.submit.run_until_settled(row.id))
    world.repositories.outbox.record_event(sent.id, "tampered", {}, remote_id="195-99999").result()

    async def three_looks(services: Services) -> None:
        for _ in range(3):
            assert await services.poll.check_now(sent.release_id) is None

    world.run(three_looks)
    assert world.repositories.library.load(sent.release_id).state is ReleaseState.GONE
    return sent


def test_what_is_gone_is_given_up_only_with_its_upc_typed(world: World) -> None:
    sent = gone(world)
    for typed in ("", "yes", upc_of(2)):
        with pytest.raises(UserError, match="not the UPC"):
            world.run(lambda services, t=typed: services.submit.actions.give_up(sent.release_id, t))
    let_go = world.run(lambda services: services.submit.actions.give_up(sent.release_id, f" 0{sent.upc} "))
    assert let_go.state is SubmissionState.WITHDRAWN
    assert world.repositories.library.load(sent.release_id).state is ReleaseState.DRAFT


def test_what_is_there_again_is_not_given_up(world: World) -> None:
    sent = gone(world)
    world.repositories.outbox.record_event(sent.id, "mended", {}, remote_id=sent.remote_id).result()
    with pytest.raises(UserError, match="has this release again"):
        world.run(lambda services: services.submit.actions.give_up(sent.release_id, sent.upc))
    there = world.queue_bare(2)
    world.run(lambda services: services.submit.run_until_settled(there.id))
    with pytest.raises(UserError, match="still exists"):
        world.run(lambda services: services.submit.actions.give_up(there.release_id, there.upc))


def test_a_clock_that_is_set_back_while_waiting_does_not_stall(world: World) -> None:
    queued = world.queue_bare(1)
    ahead = timedelta(hours=20)
    world.practice.faults.rate_limit = 1
    world.practice.faults.retry_after = 1
    world.options["now"] = lambda: clock.utc_now() + ahead
    waiting = world.run(lambda services: services.submit.worker.step(queued.id))
    assert waiting.not_before is not None
    world.repositories.database.write(
        lambda c: (
            c.execute("UPDATE submissions SET updated_at = ?", (clock.iso_after(world.options["now"], 0),)) and None
        )
    ).result()
    world.options["now"] = clock.utc_now

    async def soon(services: Services) -> None:
        async with asyncio.timeout(20):
            await running(services, lambda: state_of(world, queued) is SubmissionState.CONFIRMED)

    world.run(soon)


def test_a_clock_set_ahead_does_not_end_the_settle_window(world: World) -> None:
    queued = world.queue_bare(1)
    world.practice.faults.lose_answer_after_create = 1
    world.practice.faults.index_lag = 1e6
    world.options["settle"] = submit.SettleWindow(searches=2, seconds=30.0)
    assert world.run(lambda services: services.submit.worker.step(queued.id)).state is SubmissionState.UNKNOWN
    world.options["now"] = lambda: clock.utc_now() + timedelta(days=1)

    async def jumped(services: Services) -> Submission:
        for _ in range(5):
            submission = await services.submit.worker.step(queued.id)
            await asyncio.sleep(0.12)
        return submission

    searched = world.run(jumped)
    assert searched.searches_ok >= 2
    assert (searched.state, searched.open_question) == (SubmissionState.UNKNOWN, None), (
        "a day on the clock is no day of looking"
    )
