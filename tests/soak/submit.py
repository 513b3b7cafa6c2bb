"""Kills the app again and again while it submits releases to a practice OpenPlay full of faults, and counts.

    python -m tests.soak.submit --seed 1 --kills 200 --releases 300

prints how many releases OpenPlay created (by practice's own table), how many are confirmed here, how many there are
twice or not at all, how often the app said of one that is there that it was not sent, and how many were left open for
ever. A person answers the app's questions and believes them: what the app says is not there is sent again; some are
taken back, and queued anew. The control is the same with the settle window off: it has to make duplicates, else the run
could not see any.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from tests.services.bare import queue_bare, upc_of
from trackball_desktop.app import practice_account, practice_secrets
from trackball_desktop.domain.errors import RemoteError, UserError
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant
from trackball_desktop.services.context import Options, Services
from trackball_desktop.services.submit import SettleWindow
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.targets import registry
from trackball_desktop.verbs.submission_text import question_text, waiting_text

INDEX_LAG, CONTROL_LAG = 1.0, 30.0
"""Seconds. The control's search lags longer, so that a slow machine does not outlast the lag by its slowness alone."""
SETTLE = SettleWindow(searches=4, seconds=2.5, searches_429=2, seconds_429=2.5)
NO_SETTLE = SettleWindow(searches=1, seconds=0.0, searches_429=0, seconds_429=0.0)
SEARCH_AFTER = (0.1, 0.4, 0.8)
DOSES = (0.0, 0.1, 0.3)
CREATE_FAULTS = (
    "lose_answer_after_create",
    "drop_before_create",
    "error_500_before_create",
    "error_500_after_create",
    "redirect_after_create",
    "rate_limit_after_create",
)
REQUEST_FAULTS = ("rate_limit", "redirect", "unauthorized")
"""What any request may meet; rarely, for a search has several."""
NO_KEYRING = 0.15
"""How often a start finds no keyring."""
TAKEN_BACK = 0.05
REQUESTS = 10
"""How many requests of an app there are at most for each open submission before it is killed."""
LONGEST_RUN = 8.0
"""Seconds after which an app is killed that has nothing to ask."""
FOR_EVER = 900.0
"""Seconds without kills and without faults of searches, after which what is open is parked for ever."""
CLAIM = re.compile(r"not sent|nothing (of it )?was sent|could not be sent|not created", re.IGNORECASE)
OPEN = frozenset({SubmissionState.QUEUED, SubmissionState.POSTING, SubmissionState.UNKNOWN})


@dataclass
class Figures:
    """What a run came to. `questions` were asked of the person; `lost` answers were unknown at first.

    `wrong_claims` were seen of a release that was in OpenPlay: a state or a sentence that says it was not sent.
    `parked` are open at the end.
    """

    releases: int
    kills: int
    created: int = 0
    confirmed: int = 0
    duplicates: int = 0
    missing: int = 0
    wrong_claims: int = 0
    parked: int = 0
    taken_back: int = 0
    questions: int = 0
    lost: int = 0
    seconds: float = 0.0


def soak(
    seed: int,
    kills: int,
    releases: int,
    *,
    settle: SettleWindow = SETTLE,
    index_lag: float = INDEX_LAG,
    doses: Sequence[float] = DOSES,
) -> Figures:
    """Submit so many releases with so many kills between, and count. `doses` are how often each fault may happen."""
    dice = random.Random(seed)
    begun = time.monotonic()
    figures = Figures(releases, kills)
    # Answers of 429 come as a fault, by the seed, and not by how fast this machine is.
    variant = replace(Variant.from_seed(seed, index_lag=index_lag, status_delay=3600.0), requests_per_second=10_000.0)
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        with Practice(folder / "servers", faults=FaultInjection(), variant=variant, seed=seed) as practice:
            repositories = Repositories.open(folder / "data")
            repositories.accounts.save(practice_account(practice.addresses)).result()
            try:
                carry_out(repositories, practice, figures, dice, settle, doses, practice_secrets(practice.addresses))
                count(repositories, practice, figures)
            finally:
                repositories.close()
    figures.seconds = round(time.monotonic() - begun, 1)
    return figures


class There(Protocol):
    """Where releases are submitted to, as far as a run looks at it."""

    @property
    def faults(self) -> FaultInjection: ...

    def created(self) -> list[dict[str, Any]]: ...

    def request_count(self) -> int: ...


def carry_out(
    repositories: Repositories,
    practice: There,
    figures: Figures,
    dice: random.Random,
    settle: SettleWindow,
    doses: Sequence[float],
    secrets: Mapping[str, str],
    queue: Callable[[Repositories, int], object] = queue_bare,
) -> None:
    """Queue the releases, kill the app between, and carry out the rest."""
    queued = 0
    for kill in range(figures.kills):
        while queued < figures.releases * (kill + 1) // figures.kills:
            queue(repositories, queued + 1)
            queued += 1
        _misbehave(practice.faults, dice, doses)
        keys = secrets if dice.random() >= NO_KEYRING else {}
        open_ = sum(submission.state in OPEN for submission in _submissions(repositories))
        _start_and_kill(practice, repositories.folder, keys, settle, dice, dice.randint(0, REQUESTS * (open_ + 1)))
        figures.wrong_claims += _wrong_claims(repositories, practice)
        repositories.outbox.recover().result()
        figures.wrong_claims += _wrong_claims(repositories, practice)
        figures.questions += asyncio.run(_answer(repositories, secrets, settle))
        figures.taken_back += asyncio.run(_take_back(repositories, secrets, settle, dice))
        figures.wrong_claims += _wrong_claims(repositories, practice)
    for number in range(queued, figures.releases):
        queue(repositories, number + 1)
    _misbehave(practice.faults, dice, doses)
    for name in (*REQUEST_FAULTS, "slow"):
        setattr(practice.faults, name, 0.0)
    asyncio.run(_finish(repositories, practice, secrets, settle, figures))


def _misbehave(faults: FaultInjection, dice: random.Random, doses: Sequence[float]) -> None:
    for name in CREATE_FAULTS:
        setattr(faults, name, dice.choice(tuple(doses)))
    for name in REQUEST_FAULTS:
        setattr(faults, name, dice.choice((0.0, 0.0, 0.02)))
    faults.retry_after = 1
    faults.slow = dice.choice((0.0, 0.01, 0.05))


def _start_and_kill(
    practice: There,
    folder: Path,
    secrets: Mapping[str, str],
    settle: SettleWindow,
    dice: random.Random,
    requests: int,
) -> None:
    """Let the app run for some requests and a moment, so that a slow machine is killed in the midst of work as well."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.submit", "--child", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps({"secrets": dict(secrets), "settle": asdict(settle)}) + "\n")
        child.stdin.flush()
        ready = child.stdout.readline()
        enough, latest = practice.request_count() + requests, time.monotonic() + LONGEST_RUN
        while secrets and practice.request_count() < enough and time.monotonic() < latest:
            time.sleep(0.01)
        time.sleep(dice.uniform(0.0, 0.1))
        alive = child.poll() is None
        child.kill()
    if not (ready and alive):
        raise RuntimeError("the child ended by itself")


def _child(folder: Path) -> None:
    """Be the app: carry out the outbox until killed."""
    given = json.loads(sys.stdin.readline())
    repositories = Repositories.open(folder)
    registry.use_profiles(repositories.settings.get(registry.PROFILES_SETTING, {}))
    repositories.outbox.recover().result()

    async def work() -> None:
        services = _services(repositories, given["secrets"], SettleWindow(**given["settle"]))
        print("ready", flush=True)
        await services.submit.run()

    asyncio.run(work())


def _services(repositories: Repositories, secrets: Mapping[str, str], settle: SettleWindow) -> Services:
    kept = Secrets(in_memory=True)
    for name, secret in secrets.items():
        kept.save(f"practice/{name}", secret)
    options = Options(cache=repositories.folder / "cache", settle=settle, search_after=SEARCH_AFTER, poll_scale=0.001)
    return Services(repositories, kept, options)


async def _answer(repositories: Repositories, secrets: Mapping[str, str], settle: SettleWindow) -> int:
    services = _services(repositories, secrets, settle)
    try:
        return await _answer_all(repositories, services)
    finally:
        await services.close()


async def _answer_all(repositories: Repositories, services: Services) -> int:
    """Answer what the app asks, as someone who believes it; return how many questions there were."""
    answered = 0
    for submission in _submissions(repositories):
        if submission.state in OPEN and submission.open_question:
            with suppress(RemoteError):  # then the question stays, and is answered the next time
                if submission.open_question == "found":
                    hits = repositories.outbox.events(submission.id)[-1].detail["hits"]
                    await services.submit.actions.adopt(submission.id, str(hits[0]["id"]))
                else:
                    await services.submit.actions.send_again(submission.id)
                answered += 1
        elif submission.state is SubmissionState.REFUSED and _newest(repositories, submission):
            _queue_anew(repositories, submission)
            answered += 1
    return answered


async def _take_back(
    repositories: Repositories, secrets: Mapping[str, str], settle: SettleWindow, dice: random.Random
) -> int:
    """Take back some of what waits, and queue it anew where that was granted; return how many were."""
    services, taken = _services(repositories, secrets, settle), 0
    try:
        for submission in _submissions(repositories):
            if submission.state is SubmissionState.QUEUED and dice.random() < TAKEN_BACK:
                with suppress(RemoteError, UserError):
                    await services.submit.actions.withdraw(submission.id)
                    _queue_anew(repositories, submission)
                    taken += 1
        return taken
    finally:
        await services.close()


def _newest(repositories: Repositories, submission: Submission) -> bool:
    return repositories.outbox.of_release(submission.release_id)[0].id == submission.id


def _queue_anew(repositories: Repositories, submission: Submission) -> None:
    repositories.outbox.queue(
        release_id=submission.release_id,
        account_id=submission.account_id,
        upc=submission.upc,
        gtin14=submission.gtin14,
        payload=submission.payload,
        needs_files=False,
    ).result()


async def _finish(
    repositories: Repositories, practice: There, secrets: Mapping[str, str], settle: SettleWindow, figures: Figures
) -> None:
    """Carry out the rest without kills until nothing is open."""
    services = _services(repositories, secrets, settle)
    running = asyncio.create_task(services.submit.run())
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < FOR_EVER:
            figures.questions += await _answer_all(repositories, services)
            figures.parked = sum(submission.state in OPEN for submission in _submissions(repositories))
            if not figures.parked:
                return
            await asyncio.sleep(0.2)
            figures.wrong_claims += _wrong_claims(repositories, practice)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await services.close()


def _submissions(repositories: Repositories) -> list[Submission]:
    ids = repositories.library.ids(LibraryQuery(view="all"))
    return [submission for release_id in ids for submission in repositories.outbox.of_release(release_id)]


def _wrong_claims(repositories: Repositories, practice: There) -> int:
    """Count the releases that are in OpenPlay, and of which the app says that they are not.

    OpenPlay is asked first: what is there by then was posted before the app is asked.
    """
    there = {_code(item) for item in practice.created_releases()}
    wrong = 0
    for submission in _submissions(repositories):
        if submission.gtin14 in there and _newest(repositories, submission):
            events = repositories.outbox.events(submission.id)
            posted = max((number for number, event in enumerate(events) if event.what == "posting"), default=0)
            said = [f"{event.what} {event.detail.get('words', '')}" for event in events[posted:]]
            said += [question_text(submission, events), waiting_text(submission, events)]
            wrong += not submission.may_exist_remotely or any(CLAIM.search(words) for words in said)
    return wrong


def _code(item: Mapping[str, object]) -> str:
    """Return the 14 digits of a created release, however it is spelled there."""
    return str(item["upc"]).zfill(14)


def count(repositories: Repositories, practice: There, figures: Figures) -> None:
    created = Counter(_code(item) for item in practice.created_releases())
    wanted = {upc_of(number).zfill(14) for number in range(1, figures.releases + 1)}
    ids = {str(item["id"]) for item in practice.created_releases()}
    submissions = _submissions(repositories)
    figures.created = len(created)
    figures.duplicates = created.total() - len(created)
    figures.missing = len(wanted - created.keys())
    figures.confirmed = sum(s.state is SubmissionState.CONFIRMED and s.remote_id in ids for s in submissions)
    events = (event.what for submission in submissions for event in repositories.outbox.events(submission.id))
    figures.lost = sum(
        what in {"the answer was lost", "the app was closed before the answer arrived"} for what in events
    )


def main() -> int:
    """Run it and print the figures; 1 when a release was created twice, is missing, or the control saw nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--releases", type=int, default=300)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _child(options.child)
        return 0
    run = soak(options.seed, options.kills, options.releases)
    control = soak(
        options.seed,
        max(options.kills // 20, 1),
        max(options.releases // 5, 10),
        settle=NO_SETTLE,
        index_lag=CONTROL_LAG,
        doses=DOSES[1:],  # with few kills the dice may never let a fault happen that makes a duplicate
    )
    print(json.dumps({"seed": options.seed, "run": asdict(run), "control": asdict(control)}, indent=1))
    faults = (run.duplicates, run.missing, run.wrong_claims, run.parked)
    well = faults == (0, 0, 0, 0) and run.confirmed == run.releases and control.duplicates > 0
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
