"""Distributors that a profile describes: several drawn from a seed, and an invented one, go all the way by the same
tests; without answers not one request is sent.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.services.bare import upc_of
from tests.services.conftest import World
from trackball_desktop.checks.engine import sentence
from trackball_desktop.domain.clock import utc_now
from trackball_desktop.domain.errors import LoginRefused, RateLimited, ServiceFault, UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.domain.sent_release import SentRelease
from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.distributor import Distributor
from trackball_desktop.practice.distributor import Release as Received
from trackball_desktop.practice.distributor_answers import UploadMethod, draw_answers, rebase_answers
from trackball_desktop.practice.faults import FAULT_NAMES, FaultInjection
from trackball_desktop.practice.variant import Variant
from trackball_desktop.practice.web import Answer
from trackball_desktop.services.context import Services
from trackball_desktop.services.submit import Blocked
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.settings import Account
from trackball_desktop.targets import registry
from trackball_desktop.targets.profiled.body import value_at_path
from trackball_desktop.targets.profiled.profile import Profile, UnansweredQuestions
from trackball_desktop.targets.profiled.target import ProfiledTarget

INVENTED = Path(__file__).parents[1] / "data" / "targets" / "sonnenschall.json"


@dataclass
class Desk:
    """A distributor that runs, its profile, and the world with an account there."""

    world: World
    server: Distributor
    profile: Profile

    def name(self, row: str) -> str:
        return self.profile.text(f"field.{row}", "name")

    def use(self, profile: Profile) -> None:
        self.profile = profile
        registry.register(ProfiledTarget(profile))

    def release(self) -> str:
        return self.world.complete_release()

    def submit(self) -> Submission:
        release_id = self.release()
        return self.world.run(lambda services: submitted(services, release_id))


def profile_of(which: str, origin: str) -> Profile:
    if which == "invented":
        return Profile.from_json(INVENTED.read_text("utf-8").replace("{origin}", origin))
    seed, _, way = which.partition(" ")
    ways: dict[str, UploadMethod] = {"A": "A", "B": "B", "C": "C"}
    empty = ProfiledTarget.from_resource("musicdash").profile
    return Profile.from_json(
        json.dumps(json.loads(empty.to_json()) | {"answers": draw_answers(int(seed), origin, ways.get(way))})
    )


@pytest.fixture
def make_desk(world: World, tmp_path: Path) -> Iterator[Callable[[str], Desk]]:
    shipped = registry.get("musicdash")
    made: list[tuple[Distributor, PracticeContext]] = []

    def make(which: str) -> Desk:
        context = PracticeContext(tmp_path / "there", Variant(index_lag=0.0, status_delay=0.0), FaultInjection(), 7)
        server = Distributor(context)
        made.append((server, context))
        profile = profile_of(which, server.origin)
        server.answers = json.loads(profile.to_json())["answers"]
        desk = Desk(world, server, profile)
        desk.use(profile)
        ours = world.repositories.accounts.get("practice")
        assert ours is not None
        account = Account("d", "There", profile.id, {"username": "label", "client_id": "client-7"}, ours.storage)
        secrets = {"password": server.login.password, "client_secret": server.login.client_secret}
        storage = {name: world.secrets.get(f"practice/{name}") for name in ("s3",)}
        with suppress(Exception):
            storage["s3-token"] = world.secrets.get("practice/s3-token")
        world.run(lambda services: services.accounts.save(account, {**secrets, **storage}))
        world.repositories.accounts.set_default("d").result()
        return desk

    yield make
    for server, context in made:
        context.stopping.set()
        server.server.stop()
    registry.unregister("sonnenschall")
    registry.register(shipped)


async def submitted(services: Services, release_id: str) -> Submission:
    return await services.submit.run_until_settled((await services.submit.queue(release_id)).id)


WORLDS = ["1 A", "2 B", "3 C", "4", "5", "invented"]


@pytest.mark.parametrize("which", WORLDS)
def test_a_release_goes_all_the_way(make_desk: Callable[[str], Desk], which: str) -> None:
    desk = make_desk(which)
    world, profile = desk.world, desk.profile
    tests = world.run(lambda services: services.accounts.test("d"))
    assert all(line.ok for line in tests), [line.text for line in tests]
    release_id = desk.release()
    submission = world.run(lambda services: submitted(services, release_id))
    assert submission.state is SubmissionState.CONFIRMED, world.repositories.outbox.events(submission.id)
    (received,) = desk.server.releases.values()
    assert received.id == submission.remote_id
    release = world.repositories.library.load(release_id).release
    assert value_at_path(received.body, str(profile.object_value("submit.schema")["title"])) == release.title
    tracks: Any = value_at_path(received.body, str(profile.object_value("submit.schema")["tracks"]))
    assert [value_at_path(track, desk.name("track_title")) for track in tracks] == [t.title for t in release.tracks()]
    assert [value_at_path(track, desk.name("isrc")) for track in tracks] == [t.isrc for t in release.tracks()]
    assert value_at_path(received.body, desk.name("upc")) == release.upc
    masters = {hashlib.sha256(path.read_bytes()).hexdigest() for path in world.masters.glob("*.wav")}
    cover = hashlib.sha256((world.masters / "cover.jpg").read_bytes()).hexdigest()
    assert set(received.files.values()) == masters | {cover}, "every file arrived, byte for byte"
    assert world.practice.created_releases() == [], "nothing went elsewhere"

    word = world.run(lambda services: services.poll.check_now(release_id))
    assert word == list(profile.object_value("status.values"))[1]
    assert world.repositories.library.load(release_id).state is ReleaseState.CREATED

    async def afterwards(services: Services) -> tuple[str, dict[str, str], list[Any]]:
        client: Any = await services.clients.client("d")
        remote_id = str(submission.remote_id)
        links, rows = dict(await client.store_links(remote_id)), list(await client.earnings(remote_id))
        with pytest.raises(UserError, match="not the UPC"):
            await services.submit.actions.take_down(release_id, "4006381333931")
        return await services.submit.actions.take_down(release_id, submission.upc), links, rows

    answer, links, rows = world.run(afterwards)
    assert json.loads(answer) == {"accepted": True}
    assert links == {"Spotify": f"https://open.example/{submission.remote_id}"}
    assert rows == [{"store": "Spotify", "net": "1.25"}]
    assert (
        world.run(lambda services: services.poll.check_now(release_id))
        == list(profile.object_value("status.values"))[-1]
    )


@pytest.mark.parametrize("which", ["1 A", "2 B", "invented"])
def test_no_secret_and_no_link_is_kept(make_desk: Callable[[str], Desk], which: str) -> None:
    desk = make_desk(which)
    submission = desk.submit()
    kept = submission.payload + json.dumps(
        [event.raw for event in desk.world.repositories.outbox.events(submission.id)]
    )
    assert "X-Amz-Signature" not in kept
    assert "file:" in submission.payload
    for secret in (desk.server.login.password, desk.server.login.client_secret):
        assert secret not in kept


@pytest.mark.parametrize("which", ["1 A", "2 B", "3 C", "invented"])
def test_a_lost_answer_is_found_again_and_never_sent_twice(make_desk: Callable[[str], Desk], which: str) -> None:
    desk = make_desk(which)
    desk.server.context.faults.lose_answer_after_create = 1
    submission = desk.submit()
    (received,) = desk.server.releases.values()
    if desk.profile.text("find.format", "reference"):
        assert (submission.state, submission.remote_id) == (SubmissionState.CONFIRMED, received.id)
    else:  # no record shows the tracks: whether it is this one, a person says
        assert (submission.state, submission.open_question) == (SubmissionState.UNKNOWN, "found")
        adopted = desk.world.run(lambda services: services.submit.actions.adopt(submission.id, received.id))
        assert adopted.state is SubmissionState.CONFIRMED


def test_without_a_way_to_look_a_lost_answer_asks_a_person_at_once(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("2 B")
    desk.use(desk.profile.with_answer("find.endpoint", None, ""))
    desk.server.context.faults.lose_answer_after_create = 1
    submission = desk.submit()
    assert (submission.state, submission.open_question) == (SubmissionState.UNKNOWN, "unknown")
    assert len(desk.server.releases) == 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("error_500_before_create", SubmissionState.CONFIRMED),
        ("drop_before_create", SubmissionState.UNKNOWN),
        ("error_500_after_create", SubmissionState.UNKNOWN),
    ],
)
def test_faults_never_make_two(make_desk: Callable[[str], Desk], fault: str, state: SubmissionState) -> None:
    desk = make_desk("3 C")
    setattr(desk.server.context.faults, fault, 1)
    submission = desk.submit()
    assert len(desk.server.releases) <= 1
    assert submission.state in {state, SubmissionState.UNKNOWN}


def test_with_an_empty_profile_nothing_is_sent_and_the_questions_are_named(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("2 B")
    release_id = desk.release()
    desk.use(replace(desk.profile, answers={}))
    before = len(desk.server.requests)
    with pytest.raises(UnansweredQuestions) as refused:
        desk.world.run(lambda services: services.submit.queue(release_id))
    assert len(refused.value.questions) == 7
    lines = desk.world.run(lambda services: services.accounts.test("d"))
    assert [line.ok for line in lines] == [False]
    assert "What is the exact token endpoint URL?" in lines[0].text
    assert len(desk.server.requests) == before == 0
    assert desk.world.repositories.outbox.of_release(release_id) == []


def test_a_token_that_ends_is_renewed_and_one_that_is_refused_once_more(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("invented")
    release_id = desk.release()
    submission = desk.world.run(lambda services: submitted(services, release_id))
    assert submission.state is SubmissionState.CONFIRMED

    async def work(services: Services) -> int:
        await services.poll.check_now(release_id)
        desk.server.expire_tokens()
        before = len(desk.server.requests)
        await services.poll.check_now(release_id)
        return len(desk.server.requests) - before

    assert desk.world.run(work) == 3, "the refused look, another token, the look"


def test_a_wrong_password_is_the_logins_fault(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("invented")
    desk.world.secrets.save("d/client_secret", "wrong")
    lines = desk.world.run(lambda services: services.accounts.test("d"))
    assert [(line.ok, line.kind) for line in lines] == [(False, "login")]
    assert "wrong" not in lines[0].text

    async def status(services: Services) -> None:
        await (await services.clients.client("d")).get("d-1")

    with pytest.raises(LoginRefused):
        desk.world.run(status)


def test_a_link_needs_a_storage(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("1 A")
    account = desk.world.repositories.accounts.get("d")
    assert account is not None
    desk.world.repositories.accounts.save(replace(account, storage=None)).result()
    with pytest.raises(UserError, match="fetches files from a storage"):
        desk.submit()
    assert desk.server.requests == []


def test_many_releases_under_faults_are_there_once_each(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("invented")
    shape = {**desk.profile.object_value("submit.schema"), "required": []}
    desk.use(desk.profile.with_answer("submit.schema", shape, "Manual"))
    desk.server.answers = json.loads(desk.profile.to_json())["answers"]
    repositories, target = desk.world.repositories, registry.get(desk.profile.id)
    account = repositories.accounts.get("d")
    assert account is not None
    rows = []
    for number in range(1, 41):
        upc = upc_of(number)
        release = Release(title=f"Bare {number}", upc=upc, discs=(Disc(tracks=(Track(title="One"),)),))
        repositories.library.create(release, label="made").result()
        rows.append(
            repositories.outbox.queue(
                release_id=release.id,
                account_id="d",
                upc=upc,
                gtin14=upc.zfill(14),
                payload=target.payload(release, account, None),
                needs_files=False,
                sent=SentRelease.from_release(release),
            ).result()
        )
    faults = desk.server.context.faults
    faults.lose_answer_after_create = faults.error_500_before_create = faults.error_500_after_create = 0.15
    faults.drop_before_create, faults.unauthorized = 0.15, 0.1

    async def settle(services: Services) -> list[Submission]:
        for last in (False, True, True):
            done = [await services.submit.run_until_settled(row.id) for row in rows]
            if last:
                faults.update(dict.fromkeys(FAULT_NAMES, 0))
            for row in done:
                if row.open_question:  # a person looked: it is not there
                    await services.submit.actions.send_again(row.id)
        return [await services.submit.run_until_settled(row.id) for row in rows]

    done = desk.world.run(settle)
    received = [value_at_path(one.body, desk.name("upc")) for one in desk.server.releases.values()]
    told = [
        (row.state, row.open_question, repositories.outbox.events(row.id)[-1]) for row in done if row.remote_id is None
    ]
    assert not told, told
    assert sorted(received) == sorted(row.upc for row in rows), "none twice, none missing"
    assert {row.state for row in done} == {SubmissionState.CONFIRMED}
    assert {row.remote_id for row in done} == set(desk.server.releases)


def test_a_limit_that_was_told_is_kept_and_nothing_is_refused_for_it(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("invented")
    desk.use(desk.profile.with_answer("limits.rate", {"requests": 6, "seconds": 2}, "Manual"))
    desk.server.answers = json.loads(desk.profile.to_json())["answers"]

    async def work(services: Services) -> None:
        client = await services.clients.client("d")
        for number in range(14):
            await client.search(upc=upc_of(number))

    started = time.monotonic()
    desk.world.run(work)
    assert [status for *_, status in desk.server.requests].count(429) == 0
    assert time.monotonic() - started > 2, "14 requests of 6 in 2 seconds"


def test_a_read_is_tried_again_by_their_strategy_and_only_for_the_codes_that_they_named(
    make_desk: Callable[[str], Desk],
) -> None:
    desk = make_desk("invented")
    desk.use(
        desk.profile.with_answer("retry.strategy", {"first_seconds": 0.05, "times": 2}, "Manual").with_answer(
            "retry.codes", [503], "Manual"
        )
    )
    codes = iter([503, 503, 200, 500])

    def answer(*_: object) -> Answer:
        code = next(codes)
        return Answer.json(code, {"albums": []} if code == 200 else {})

    desk.server._find = answer  # pyright: ignore[reportPrivateUsage] - a fault that practice has no dose for

    async def look(services: Services) -> int:
        return len((await (await services.clients.client("d")).search(upc="4006381333931")).items)

    assert desk.world.run(look) == 0
    with pytest.raises(ServiceFault):
        desk.world.run(look)
    assert next(codes, None) is None, "500 was not tried again"


def test_too_many_requests_are_told_by_their_own_status_and_header(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("invented")
    desk.use(desk.profile.with_answer("limits.answer", {"status": 420, "header": "X-Wait"}, "Manual"))
    desk.server.answers = json.loads(desk.profile.to_json())["answers"]
    desk.server.context.faults.rate_limit, desk.server.context.faults.retry_after = 1, 77

    async def look(services: Services) -> None:
        await (await services.clients.client("d")).search(upc="4006381333931")

    with pytest.raises(RateLimited) as refused:
        desk.world.run(look)
    assert 76 <= refused.value.retry_after <= 78


def test_links_are_made_anew_and_live_at_most_seven_days(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("1 A")
    submission = desk.submit()
    (received,) = desk.server.releases.values()
    first = json.dumps(received.body)
    assert "X-Amz-Expires=172800" in first, "two days, as was told"
    desk.use(desk.profile.with_answer("files.way", {"way": "A", "days": 30}, "Manual"))

    async def renew(services: Services) -> str:
        client: Any = await services.clients.client("d")
        return await client.renew_links(str(submission.remote_id), submission.payload.encode())

    desk.world.run(renew)
    assert received.renew_count == 1
    assert "X-Amz-Expires=604800" in json.dumps(received.body), "S3 signs for no longer"


def test_polling_renews_links_before_they_end_until_the_release_is_out(
    make_desk: Callable[[str], Desk],
) -> None:
    desk = make_desk("1 A")
    desk.server.context.variant = replace(desk.server.context.variant, status_delay=3600.0)
    submission = desk.submit()
    (received,) = desk.server.releases.values()

    def renewed_after(hours: float) -> int:
        async def work(services: Services) -> None:
            services.poll._now = lambda: utc_now() + timedelta(hours=hours)  # pyright: ignore[reportPrivateUsage]
            await services.poll.check_now(submission.release_id)

        desk.world.run(work)
        return received.renew_count

    assert [renewed_after(hours) for hours in (0, 23, 25)] == [0, 0, 1], "links live for two days"
    events = desk.world.repositories.outbox.events(submission.id)
    assert [event.what for event in events].count("links to its files were renewed") == 1
    assert "X-Amz-Signature" not in json.dumps([event.raw for event in events])
    assert renewed_after(23) == 1, "the new ones live for two days again"
    out = next(word for word, means in desk.profile.object_value("status.values").items() if means == "out")
    desk.server.context.variant = replace(desk.server.context.variant, status_delay=0.0)
    assert desk.world.run(lambda services: services.poll.check_now(submission.release_id)) == out
    assert renewed_after(100) == 1, "its files were fetched"


def test_a_distributors_answers_are_checked_with_the_release(make_desk: Callable[[str], Desk]) -> None:
    desk = make_desk("invented")
    profile = desk.profile.with_answer("isrc.format", False, "Manual").with_answer(
        "field.genre", {"name": "style", "at": ["release"], "values": {"Rock": "rock", "Jazz": "jazz"}}, "Manual"
    )
    shape = {
        **profile.object_value("submit.schema"),
        "required": ["field.track_title", "field.label", "field.language"],
    }
    desk.use(profile.with_answer("submit.schema", shape, "Manual"))
    release_id = desk.release()
    values = ["genre=Polka", "discs[0].tracks[0].isrc=CBGNR2512345"]
    desk.world.run(lambda services: services.drafts.set_fields(release_id, values))
    report = desk.world.run(lambda services: services.checking.run(release_id))
    found = {finding.rule: str(sentence(finding)) for finding in report.findings if finding.rule.startswith("target.")}
    assert found["target.isrc_form"] == "Sonnenschall does not accept ISRCs that begin with CBGNR."
    assert found["target.list"] == "Sonnenschall does not accept “Polka”. Accepted values: Rock, Jazz."
    with pytest.raises(Blocked, match="Sonnenschall does not"):
        desk.world.run(lambda services: submitted(services, release_id))
    assert desk.server.releases == {}


def test_practice_keeps_what_it_was_sent_across_processes(tmp_path: Path) -> None:
    context = PracticeContext(tmp_path, Variant(), FaultInjection(), 7)
    first = Distributor(context, name="there")
    first.releases["d-1"] = made = Received("d-1", {"title": "Tides"}, {}, 1.0)
    first._save(made)  # pyright: ignore[reportPrivateUsage]
    context.stopping.set()
    first.stop()
    later = PracticeContext(tmp_path, Variant(), FaultInjection(), 7)
    again = Distributor(later, name="there")
    assert again.releases == {"d-1": made}
    later.stopping.set()
    again.stop()


def test_answers_of_somebody_else_come_to_practices_address() -> None:
    answers = {"find.endpoint": {"value": {"method": "GET", "url": "https://api.example.com/x?upc={upc}"}}}
    moved = rebase_answers(answers, "http://127.0.0.1:9")
    assert moved["find.endpoint"]["value"]["url"] == "http://127.0.0.1:9/x?upc={upc}"
