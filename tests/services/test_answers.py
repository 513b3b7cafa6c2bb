"""What the app makes of any answer: submit, poll, pull and "Test connection" over a server that says whatever it likes.

A submission ends confirmed, refused, waiting, unknown or with a question, never in a fault of ours, and after an answer
that tells nothing for certain it is never posted again by itself. A look keeps what it can.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.accounts import openplay_account
from tests.api.scripted import Request, Scripted, reply, scripted
from tests.services.bare import queue_bare, upc_of
from tests.targets.openplay.test_answers import BODIES, BROKEN, LINKS
from trackball_desktop.api.json_text import canonical_json
from trackball_desktop.domain.errors import RemoteError, UserError
from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.services.context import Options, Services
from trackball_desktop.services.pull import PullQuery, import_records, preview, search
from trackball_desktop.services.submit import SettleWindow
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets

NOTHING_FOUND = reply(200, b'{"next": null, "total_results": 0, "results": []}')
QUEUED, UNKNOWN = SubmissionState.QUEUED, SubmissionState.UNKNOWN


@dataclass
class Mixer:
    """A data folder whose account leads to a scripted server; time moves on by itself with every step."""

    repositories: Repositories
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    answer: Callable[[Request], bytes | None] = lambda request: NOTHING_FOUND

    def run(self, work: Callable[[Services, Scripted], Coroutine[Any, Any, None]]) -> None:
        async def inside() -> None:
            async with scripted(lambda request: self.answer(request)) as server:
                bases = {"read_base": f"{server.url}/v1/", "write_base": f"{server.url}/connect/v1/"}
                self.repositories.accounts.save(openplay_account(id="a", name="A", key_id="key", **bases)).result()
                secrets = Secrets(in_memory=True)
                secrets.save("a/openplay", "s3cret-canary")
                options = Options(
                    cache=self.repositories.folder / "cache",
                    poll_scale=1e-6,
                    settle=SettleWindow(searches=2, seconds=0.0),
                    search_after=(0.0,),
                    now=lambda: self.now,
                )
                services = Services(self.repositories, secrets, options)
                try:
                    await work(services, server)
                finally:
                    await services.close()

        asyncio.run(inside())

    async def steps(self, services: Services, submission: Submission, count: int) -> Submission:
        for _ in range(count):
            self.now += timedelta(minutes=10)
            submission = await services.submit.worker.step(submission.id)
        return submission

    def submission(self) -> Submission:
        return queue_bare(self.repositories, next(self.numbers), "a")

    def told(self, submission: Submission) -> str:
        return " ".join(event.what for event in self.repositories.outbox.events(submission.id))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Mixer]:
    repositories = Repositories.open(tmp_path / "data")
    yield Mixer(repositories)
    repositories.close()


STATUSES = (
    200,
    201,
    204,
    226,
    300,
    304,
    400,
    401,
    403,
    404,
    405,
    407,
    408,
    409,
    413,
    422,
    425,
    451,
    500,
    502,
    503,
    511,
)


def answers_of_all_kinds() -> Iterator[tuple[str, bytes | None]]:
    """Yield what a server may say. The client's own tests take every status; here stands one for each kind of them."""
    for status in STATUSES:
        yield f"{status}", reply(status, b'{"error": "words"}')
    for name, body in BODIES.items():
        yield name, reply(200, body)
    for name in ("nothing", "html", "deep", "bytes"):
        yield f"400 with {name}", reply(400, BODIES[name])
    for name, said in BROKEN.items():
        yield name, said or None
    for name, link in LINKS.items():
        yield f"redirect to {name}", reply(302, b"", Location=link)


ALL = dict(answers_of_all_kinds())
SURE_REFUSALS = ("400", "401", "403", "404", "413", "422")


def test_a_create_with_an_uncertain_answer_is_never_posted_again(desk: Mixer) -> None:
    """Searches, then a question: the second POST needs a person."""
    said: list[bytes | None] = [None]
    desk.answer = lambda request: said[0] if request.method == "POST" else NOTHING_FOUND

    async def work(services: Services, server: Scripted) -> None:
        for name, said[0] in ALL.items():
            server.asked.clear()
            submission = await desk.steps(services, desk.submission(), 4)
            assert len(server.posts) == 1, name
            if name.startswith(SURE_REFUSALS):
                assert submission.state is SubmissionState.REFUSED, name
            elif name == "utf-16":
                assert (submission.state, submission.remote_id) == (SubmissionState.CONFIRMED, "195-14")
            else:
                assert (submission.state, submission.open_question) == (UNKNOWN, "unknown"), name
            assert "fault in the app" not in desk.told(submission), name

    desk.run(work)


def test_a_search_that_cannot_be_read_lets_nothing_be_posted(desk: Mixer) -> None:
    """Before the POST: neither an error nor an odd answer is "it is not there"."""
    said: list[bytes | None] = [None]
    desk.answer = lambda request: said[0]

    async def work(services: Services, server: Scripted) -> None:
        for name, said[0] in ALL.items():
            submission = await desk.steps(services, desk.submission(), 1)
            assert server.posts == [], name
            assert submission.state is QUEUED, name
            assert submission.open_question in (None, "failed"), name
            assert submission.open_question or submission.not_before, f"{name}: it would be tried again at once"
            assert desk.told(submission) != "queued", f"{name}: the timeline says nothing"

    desk.run(work)


@pytest.mark.parametrize(
    "page",
    [
        {"results": [], "total_results": 1},
        {"results": ["195-14"], "total_results": None},
        {"results": [None, 5]},
        {"results": [{"id": f"1-{number}", "upc": upc_of(5000)} for number in range(3)], "total_results": 70_000},
    ],
)
def test_a_search_that_shows_less_than_it_found_lets_nothing_be_posted(desk: Mixer, page: dict[str, Any]) -> None:
    desk.answer = lambda request: reply(200, json.dumps(page).encode())

    async def work(services: Services, server: Scripted) -> None:
        submission = await desk.steps(services, desk.submission(), 3)
        assert server.posts == []
        assert submission.state is QUEUED
        assert "does not return all" in desk.told(submission)

    desk.run(work)


def test_a_search_after_a_lost_answer_concludes_nothing_from_what_it_cannot_read(desk: Mixer) -> None:
    """The settle window counts searches that worked: these do not, so "it is not there" is never asked."""
    said: list[bytes | None] = [NOTHING_FOUND]
    desk.answer = lambda request: None if request.method == "POST" else said[0]

    async def work(services: Services, server: Scripted) -> None:
        for name, odd in ALL.items():
            said[0] = NOTHING_FOUND
            server.asked.clear()
            submission = await desk.steps(services, desk.submission(), 1)
            assert submission.state is UNKNOWN
            said[0] = odd
            submission = await desk.steps(services, submission, 2)
            assert (submission.state, submission.searches_ok) == (UNKNOWN, 0), name
            assert submission.open_question in (None, "failed"), name
            assert len(server.posts) == 1, name

    desk.run(work)


def test_a_look_keeps_what_it_can_and_says_nothing_else(desk: Mixer) -> None:
    """No odd answer changes what is known of a release, but for 404: three of them, and it is gone."""
    said: list[bytes | None] = [reply(200, b'{"id": "1-1", "title": "Bare", "status": "Submitted"}')]
    desk.answer = lambda request: NOTHING_FOUND if request.is_search else said[0]

    async def work(services: Services, server: Scripted) -> None:
        row = desk.submission()
        desk.repositories.outbox.move(row.id, SubmissionState.CONFIRMED, event="x", detail={}, remote_id="1-1").result()
        assert await services.poll.check_now(row.release_id) == "Submitted"
        for name, said[0] in ALL.items():
            if name in ("404", "utf-16"):
                continue
            with pytest.raises(RemoteError):
                await services.poll.check_now(row.release_id)
            draft = desk.repositories.library.load(row.release_id)
            assert (draft.status, draft.state) == ("Submitted", ReleaseState.CREATED), name
        assert len(desk.repositories.status.list_samples(row.release_id)) == 1
        said[0] = ALL["404"]
        for _ in range(3):
            assert await services.poll.check_now(row.release_id) is None
        assert desk.repositories.library.load(row.release_id).state is ReleaseState.GONE

    desk.run(work)


WORDS: list[tuple[Any, str | None]] = [
    ("Zurückgestellt – bitte warten", "Zurückgestellt – bitte warten"),
    ("<b>Live</b>", "<b>Live</b>"),
    ("a\nb\u202ec\u0000d", "a\nb\u202ec\u0000d"),
    ("", ""),
    (7, "7"),
    (True, "true"),
    ({"code": 5, "text": "x"}, '{"code":5,"text":"x"}'),
    (["a", "b"], '["a","b"]'),
    (None, None),
    ("x" * 5000, "x" * 5000),
]


def test_an_unknown_status_word_is_kept_as_it_came(desk: Mixer) -> None:
    now: list[Any] = [None]

    def answer(request: Request) -> bytes:
        body = {"id": "1-1", "title": "Bare", "status": now[0]}
        return NOTHING_FOUND if request.is_search else reply(200, json.dumps(body).encode())

    desk.answer = answer

    async def work(services: Services, server: Scripted) -> None:
        row = desk.submission()
        desk.repositories.outbox.move(row.id, SubmissionState.CONFIRMED, event="x", detail={}, remote_id="1-1").result()
        for now[0], kept in WORDS:
            assert await services.poll.check_now(row.release_id) == kept
            assert desk.repositories.library.load(row.release_id).status == kept
            latest = desk.repositories.status.latest(row.release_id)
            assert latest is not None
            assert json.loads(latest.raw or "")["status"] == now[0]

    desk.run(work)


def test_pulling_takes_nothing_from_what_it_cannot_read(desk: Mixer) -> None:
    said: list[bytes | None] = [None]
    desk.answer = lambda request: said[0]

    async def work(services: Services, server: Scripted) -> None:
        for name, said[0] in ALL.items():
            with pytest.raises(RemoteError):
                await search(services, "a", PullQuery(text="x"))
            if name == "utf-16":
                continue
            with pytest.raises(RemoteError):
                await preview(services, "a", "195-14")
            try:
                (taken,) = [one async for one in import_records(services, "a", ["195-14"], "draft")]
                assert (taken.release_id, isinstance(taken.error, RemoteError)) == (None, True), name
            except RemoteError:
                continue
        assert desk.repositories.library.counts()["all"] == 0

    desk.run(work)


TYPES = (None, True, 5, "text", [], [5], ["a"], {}, {"a": 1}, [{"a": []}], [[]])


def test_records_of_wrong_types_are_pulled_as_far_as_they_go(desk: Mixer) -> None:
    """Each field of the documented answer, at each level, holding something else: taken over without a fault."""
    document = json.loads((Path(__file__).parents[1] / "data/openplay/release-music-response.json").read_bytes())
    said = [b""]
    desk.answer = lambda request: NOTHING_FOUND if request.is_search else reply(200, said[0])

    async def work(services: Services, server: Scripted) -> None:
        for number, body in enumerate(_bent(document)):
            said[0] = json.dumps(body).encode()
            (taken,) = [one async for one in import_records(services, "a", ["195-14"], "draft")]
            assert taken.release_id is not None, taken.error
            assert "null" not in canonical_json(services.drafts.export(taken.release_id))
            if number % 20 == 0:
                assert (await preview(services, "a", "195-14")).remote_id

    desk.run(work)


def _bent(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the document with one value after the other replaced, types taken in turn."""
    places = list(_places(document, ()))
    for at, place in enumerate(places):
        bent = json.loads(json.dumps(document))
        holder = bent
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = TYPES[at % len(TYPES)]
        yield bent


def _places(value: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*above, key)
        yield from _places(item, (*above, key))


def test_the_test_of_a_connection_says_a_sentence_for_every_answer(desk: Mixer) -> None:
    said: list[bytes | None] = [None]
    desk.answer = lambda request: said[0]
    kinds = {
        "401": "login", "403": "login", "404": "address", "407": "network", "500": "service",
        "511": "network", "200": "service", "html": "address", "no HTTP": "network",
        "redirect to another host": "address",
    }  # fmt: skip

    async def work(services: Services, server: Scripted) -> None:
        for name, said[0] in ALL.items():
            lines = await services.accounts.test("a")
            assert all(re.match(r"[A-Z0-9].*\.( |$)|OpenPlay answered: ", line.text) for line in lines), lines
            assert not any("s3cret" in line.text for line in lines)
            assert all(line.ok == (line.kind == "") for line in lines)
            if name in kinds:
                assert lines[0].kind == kinds[name], (name, lines)

    desk.run(work)


def test_adopting_what_cannot_be_read_adopts_nothing(desk: Mixer) -> None:
    said: list[bytes | None] = [None]
    desk.answer = lambda request: said[0]

    async def work(services: Services, server: Scripted) -> None:
        row = desk.submission()
        for name, said[0] in ALL.items():
            if name == "utf-16":
                continue
            with pytest.raises((RemoteError, UserError)):
                await services.submit.actions.adopt(row.id, "195-14")
            assert desk.repositories.outbox.get(row.id).state is QUEUED, name

    desk.run(work)
