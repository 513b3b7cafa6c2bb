"""The whole way of a submission against practice: files, search, one POST, the answer, and lost answers."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from typing import Literal

import pytest

from tests.services.conftest import QUICK, World
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.domain.release import Contribution, Release, Waiver, walk
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import CREATE_BODIES, CreateBody
from trackball_desktop.services.context import Services
from trackball_desktop.services.submit import Blocked
from trackball_desktop.storage.outbox import Submission


async def submit_and_settle(services: Services, release_id: str) -> Submission:
    submission = await services.submit.queue(release_id)
    return await services.submit.run_until_settled(submission.id)


def test_a_complete_release_goes_all_the_way(world: World) -> None:
    release_id = world.complete_release()
    submission = world.run(lambda services: submit_and_settle(services, release_id))

    assert submission.state is SubmissionState.CONFIRMED
    created = world.practice.created_releases()
    assert [item["upc"] for item in created] == [submission.upc]
    assert created[0]["id"] == submission.remote_id
    assert world.repositories.library.load(release_id).state is ReleaseState.CREATED
    stored = world.practice.store.keys()
    objects = {key: _content(world, key) for key in stored}
    for path in [*world.masters.glob("*.wav"), world.masters / "cover.jpg"]:
        content = path.read_bytes()
        assert objects[f"masters/{hashlib.sha256(content).hexdigest()}{path.suffix}"] == content
    assert len(objects) == 6, "four masters, a cover, a manifest"


def test_what_was_sent_is_what_export_shows(world: World) -> None:
    release_id = world.complete_release()
    shown = world.run(lambda services: _export(services, release_id))
    world.run(lambda services: submit_and_settle(services, release_id))
    assert world.payload_of(world.practice.created_releases()[0]) == shown


def test_a_finding_about_what_the_label_gives_does_not_stop_a_release(world: World) -> None:
    release_id = world.complete_release()
    release = world.repositories.library.load(release_id).release
    line_up = (
        Contribution(artist="Mara Quist", role="Vocals"),
        Contribution(artist="Bo Ek", role="Vokals"),
        Contribution(artist="Mara Quist", role="Composer"),
        Contribution(artist="Jon Vale", role="Producer"),
    )
    world.repositories.labels.save_defaults(str(release.label), Release(contributions=line_up)).result()
    nodes = (release, *release.tracks())
    inherited = Batch(edits=tuple(SetField(node_id=node.id, field="contributions", value=INHERIT) for node in nodes))
    world.run(lambda services: services.drafts.apply(release, inherited, "inherited"))
    report = world.run(lambda services: services.checking.run(release_id))
    own = {node.id for node in walk(release)}
    assert [finding.rule for finding in report.findings if finding.node_id not in own]
    submission = world.run(lambda services: submit_and_settle(services, release_id))
    assert submission.state is SubmissionState.CONFIRMED


def _content(world: World, key: str) -> bytes:
    found = world.practice.store.get(key)
    assert found is not None
    return found.path.read_bytes()


async def _export(services: Services, release_id: str) -> dict[str, object]:
    return services.drafts.export(release_id)


def test_blockers_keep_a_release_here(world: World) -> None:
    async def work(services: Services) -> str:
        plan = (await services.intake.read_plans([world.masters]))[0]
        return await services.intake.create(plan)

    release_id = world.run(work)
    with pytest.raises(Blocked) as blocked:
        world.run(lambda services: services.submit.queue(release_id))
    rules = {finding.rule for finding in blocked.value.report.blockers}
    assert {"gtin.present", "label.required", "isrc.present"} <= rules
    assert world.practice.created_releases() == []


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("body", CREATE_BODIES)
def test_every_answer_to_a_create_ends_in_one_release(
    world: World, status: Literal[200, 201], body: CreateBody
) -> None:
    release_id = world.complete_release()
    world.practice.stop()
    world.practice.variant = replace(world.practice.variant, create_status=status, create_body=body)
    world.practice.start()
    world.connect()
    submission = world.run(lambda services: submit_and_settle(services, release_id))
    assert submission.state is SubmissionState.CONFIRMED
    assert [item["id"] for item in world.practice.created_releases()] == [submission.remote_id]


def test_a_lost_answer_is_found_again_and_never_posted_twice(world: World) -> None:
    release_id = world.complete_release()
    world.practice.faults.lose_answer_after_create = 1
    submission = world.run(lambda services: submit_and_settle(services, release_id))
    assert submission.state is SubmissionState.CONFIRMED
    assert len(world.practice.created_releases()) == 1
    events = [event.what for event in world.repositories.outbox.events(submission.id)]
    assert "the answer was lost" in events


def test_an_answer_lost_before_the_create_asks_a_person(world: World) -> None:
    release_id = world.complete_release()
    world.practice.faults.drop_before_create = 1
    submission = world.run(lambda services: submit_and_settle(services, release_id))
    assert submission.open_question == "unknown"
    assert world.repositories.library.load(release_id).state is ReleaseState.NEEDS_YOU
    assert world.practice.created_releases() == []

    async def again(services: Services) -> Submission:
        sent = await services.submit.actions.send_again(submission.id)
        return await services.submit.run_until_settled(sent.id)

    assert world.run(again).state is SubmissionState.CONFIRMED
    assert len(world.practice.created_releases()) == 1


def test_a_release_that_is_there_already_is_not_posted_over(world: World) -> None:
    first = world.complete_release()
    world.run(lambda services: submit_and_settle(services, first))
    sent = world.repositories.outbox.of_release(first)[0]
    with pytest.raises(UserError, match="was not adopted"):
        world.run(lambda services: services.submit.actions.undo_adoption(sent.id))
    given_up = world.repositories.outbox.move(sent.id, SubmissionState.WITHDRAWN, event="given up", detail={})
    given_up.result()
    time.sleep(QUICK.index_lag)
    submission = world.run(lambda services: submit_and_settle(services, first))
    assert submission.open_question == "found"
    assert len(world.practice.created_releases()) == 1
    remote_id = world.practice.created_releases()[0]["id"]
    adopted = world.run(lambda services: services.submit.actions.adopt(submission.id, remote_id))
    assert (adopted.state, adopted.remote_id) == (SubmissionState.CONFIRMED, remote_id)
    undone = world.run(lambda services: services.submit.actions.undo_adoption(submission.id))
    assert undone.state is SubmissionState.WITHDRAWN
    assert world.repositories.library.load(first).remote_id is None


def test_the_same_release_cannot_be_queued_twice(world: World) -> None:
    release_id = world.complete_release()
    world.run(lambda services: services.submit.queue(release_id))
    with pytest.raises(UserError):
        world.run(lambda services: services.submit.queue(release_id))


def test_a_submission_can_be_taken_back_until_it_is_sent(world: World) -> None:
    release_id = world.complete_release()
    queued = world.run(lambda services: services.submit.queue(release_id))
    withdrawn = world.run(lambda services: services.submit.actions.withdraw(queued.id))
    assert withdrawn.state is SubmissionState.WITHDRAWN
    assert world.repositories.library.load(release_id).state is ReleaseState.READY
    sent = world.run(lambda services: submit_and_settle(services, release_id))
    with pytest.raises(UserError):
        world.run(lambda services: services.submit.actions.withdraw(sent.id))


def test_a_file_that_changed_after_the_check_stops_and_asks(world: World) -> None:
    release_id = world.complete_release()
    queued = world.run(lambda services: services.submit.queue(release_id))
    master = min(world.masters.glob("*.wav"))
    content = master.read_bytes()
    master.unlink()  # the masters are links to files that other tests share
    master.write_bytes(content + b"more")
    submission = world.run(lambda services: services.submit.run_until_settled(queued.id))
    assert submission.open_question == "files"
    assert world.practice.created_releases() == []


def test_a_file_that_is_there_is_not_sent_again(world: World) -> None:
    first = world.complete_release()
    world.run(lambda services: submit_and_settle(services, first))
    puts = _puts(world)
    second = world.run(lambda services: services.drafts.duplicate(first, same_recordings=True))
    for number, path in enumerate(sorted(world.masters.glob("*.wav")), start=1):
        world.run(lambda s, n=number, p=path: s.attachments.attach(second, p, track=n))
    world.run(lambda services: services.attachments.attach(second, world.masters / "cover.jpg", AssetRole.COVER))
    world.run(
        lambda services: services.drafts.set_fields(
            second, ["upc=036000291452", "release_date=2099-01-02", "original_release_date=2026-01-02"]
        )
    )
    state = world.run(lambda services: _force_through(services, second))
    assert state is SubmissionState.CONFIRMED
    assert _puts(world) == puts + 1, "only the new manifest"


async def _force_through(services: Services, release_id: str) -> SubmissionState:
    """Queue a release although rules about the rest of the library speak against it."""
    report = await services.checking.run(release_id)
    draft = services.repositories.library.load(release_id)
    waivers = tuple(
        Waiver(rule=f.rule, node_id=f.node_id, field=f.field, reason="test", at="2026-01-01T00:00:00Z")
        for f in report.blockers
    )
    edit = SetField(node_id=draft.release.id, field="local.waivers", value=waivers)
    await services.drafts.apply(draft.release, edit, "waived")
    submission = await services.submit.queue(release_id)
    return (await services.submit.run_until_settled(submission.id)).state


def _puts(world: World) -> int:
    return len(world.practice.store.keys())


def test_offline_waits_and_goes_on(world: World) -> None:
    release_id = world.complete_release()
    queued = world.run(lambda services: services.submit.queue(release_id))
    world.practice.stop()
    waiting = world.run(lambda services: services.submit.worker.step(queued.id))
    assert waiting.state is SubmissionState.QUEUED
    assert waiting.open_question is None
    world.practice.start()
    world.connect()
    assert world.run(lambda services: services.submit.run_until_settled(queued.id)).state is SubmissionState.CONFIRMED
    assert len(world.practice.created_releases()) == 1


def test_a_changed_status_is_seen(world: World) -> None:
    """OpenPlay's clock is moved by the test: a word that is there for a moment is there until it moves on."""
    now = [time.time()]
    with Practice(world.folder / "slower", faults=FaultInjection(), variant=QUICK, clock=lambda: now[0]) as practice:
        world.practice = practice
        world.connect()
        queued = world.queue_bare(1)
        world.run(lambda services: services.submit.run_until_settled(queued.id))
        words: list[str | None] = []
        for _ in range(3):
            words.append(world.run(lambda services: services.poll.check_now(queued.release_id)))
            now[0] += 1.01 * QUICK.status_delay
    assert words[:2] == [None, "Submitted"]
    assert words[2] != "Submitted"
    assert world.repositories.library.load(queued.release_id).status == words[2]


def test_no_secret_and_no_signature_is_left_on_disk(world: World) -> None:
    release_id = world.complete_release()
    world.run(lambda services: submit_and_settle(services, release_id))
    addresses = world.practice.addresses
    canaries = [addresses.key_secret, addresses.s3_secret_key, addresses.signing_token, "X-Amz-Signature"]
    world.repositories.database.write(lambda connection: None).result()
    kept = [path for path in (world.folder / "data").rglob("*") if path.is_file()]
    assert any(path.name == "library.db" for path in kept)
    for path in kept:
        content = path.read_bytes()
        assert not [canary for canary in canaries if canary.encode() in content], path


def test_wrong_credentials_ask_for_the_key(world: World) -> None:
    release_id = world.complete_release()
    world.secrets.save("practice/openplay", "wrong")
    submission = world.run(lambda services: submit_and_settle(services, release_id))
    assert submission.open_question == "failed"
    assert world.practice.created_releases() == []
