"""Any order of faults, kills, clicks and waits: one release in OpenPlay for each that was submitted, never two.

Hypothesis drives submissions against practice's servers. Time is a number that the test moves: for the app, for its
database and for practice, whose search lags behind by less than the settle window; the wall's clock of the app may jump
by a day either way. A kill strikes at any write, before or after it reached the disk; the next app finds what the disk
has. Keys are revoked and replaced; releases are deleted in OpenPlay, given up and submitted anew. Practice's own table
is the judge, with what was deleted from it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.accounts import with_changes
from tests.services.bare import queue_bare
from tests.services.timed import repositories_with_clock
from trackball_desktop.app import practice_account, practice_secrets
from trackball_desktop.domain.errors import RemoteError, UserError
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant
from trackball_desktop.services.context import Options, Services
from trackball_desktop.services.submit import SettleWindow
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets

LAG = 30.0
SETTLE = SettleWindow(searches=3, seconds=60.0)
SEARCH_AFTER = (5.0, 20.0, 40.0)
NOWHERE = "http://127.0.0.1:1/"
CREATE_FAULTS = (
    "lose_answer_after_create",
    "drop_before_create",
    "error_500_before_create",
    "error_500_after_create",
    "redirect_after_create",
    "rate_limit_after_create",
)
REQUEST_FAULTS = ("rate_limit", "redirect")
OPEN = frozenset({SubmissionState.QUEUED, SubmissionState.POSTING, SubmissionState.UNKNOWN})

_numbers = itertools.count(1)


class Killed(BaseException):
    """The process ended here."""


class Machine(RuleBasedStateMachine):
    """One data folder, its app, and OpenPlay."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        self.true = datetime.now(UTC)
        self.set_by = timedelta()
        variant = Variant(index_lag=LAG, status_delay=1e9, requests_per_second=1e6)
        self.practice = Practice(
            root / "servers", faults=FaultInjection(retry_after=1), variant=variant, clock=lambda: self.true.timestamp()
        )
        self.practice.start()
        self.account = practice_account(self.practice.addresses)
        self.repositories = self._open(root / "data")
        self.repositories.accounts.save(self.account).result()
        self.ids: list[str] = []
        self.allowed: Counter[str] = Counter()
        self.deleted: dict[str, str] = {}
        self.given_up: set[str] = set()
        self.secrets = Secrets(in_memory=True)
        self._right_key()
        self.loop = asyncio.new_event_loop()
        self.services = self._start()

    @property
    def now(self) -> datetime:
        """The time on the wall, which may have been set."""
        return self.true + self.set_by

    def _right_key(self) -> None:
        for name, secret in practice_secrets(self.practice.addresses).items():
            self.secrets.save(f"practice/{name}", secret)

    def _open(self, folder: Path) -> Repositories:
        return repositories_with_clock(folder, lambda: self.now)

    def _start(self) -> Services:
        options = Options(
            cache=self.repositories.folder / "cache",
            settle=SETTLE,
            search_after=SEARCH_AFTER,
            now=lambda: self.now,
            monotonic=lambda: self.true.timestamp(),
            boottime_clock=lambda: self.true.timestamp(),
            poll_scale=0.001,
        )

        async def made() -> Services:
            return Services(self.repositories, self.secrets, options)

        return self.loop.run_until_complete(made())

    def _run(self, work: Callable[[], Any]) -> None:
        """Let the app do something; what it says to a person is no failure of the test."""

        async def inside() -> None:
            await work()

        try:
            self.loop.run_until_complete(inside())
        except (RemoteError, UserError, Killed):
            return

    def _submissions(self) -> list[Submission]:
        return [self.repositories.outbox.get(id) for id in self.ids]

    def _asking(self) -> list[Submission]:
        return [row for row in self._submissions() if row.open_question and row.state in OPEN]

    def _restart(self) -> None:
        self.loop.run_until_complete(self.services.close())
        self.repositories.database.__dict__.pop("write", None)
        self.repositories.outbox.recover().result()
        self.services = self._start()

    # What happens.

    @precondition(lambda self: len(self.ids) < 4)
    @rule()
    def queue(self) -> None:
        submission = queue_bare(self.repositories, next(_numbers))
        self.ids.append(submission.id)
        self.allowed[submission.upc] = 1

    @rule(fault=st.sampled_from((*CREATE_FAULTS, *REQUEST_FAULTS)), times=st.integers(1, 2))
    def something_goes_wrong(self, fault: str, times: int) -> None:
        setattr(self.practice.faults, fault, times)

    @rule(gone=st.booleans())
    def network(self, gone: bool) -> None:
        bases = {"read_base": NOWHERE, "write_base": NOWHERE} if gone else {}
        self.repositories.accounts.save(with_changes(self.account, **bases)).result()

    @rule(seconds=st.sampled_from((1.0, 6.0, 25.0, 45.0, 90.0)))
    def time_passes(self, seconds: float) -> None:
        self.true += timedelta(seconds=seconds)

    @rule(hours=st.sampled_from((-24.0, 24.0, -1.0, 1.0)))
    def the_clock_is_set(self, hours: float) -> None:
        self.set_by += timedelta(hours=hours)

    @rule()
    def the_key_is_revoked(self) -> None:
        self.secrets.save("practice/openplay", "revoked")
        self.services.clients.forget("practice")

    @rule()
    def the_key_is_replaced(self) -> None:
        right = self.practice.addresses.key_secret
        self._run(
            lambda: self.services.accounts.rotate(
                "practice", {"key_id": self.account.fields["key_id"]}, {"openplay": right}
            )
        )

    @precondition(lambda self: any(row.state is SubmissionState.CONFIRMED for row in self._submissions()))
    @rule(number=st.integers(0, 3), gives_up=st.booleans(), anew=st.booleans())
    def somebody_deletes_it_in_openplay(self, number: int, gives_up: bool, anew: bool) -> None:
        """Three looks do not find it; a person gives it up, perhaps, and submits it anew, perhaps."""
        rows = [row for row in self._submissions() if row.state is SubmissionState.CONFIRMED]
        row = rows[number % len(rows)]
        self._delete_there(str(row.remote_id), row.upc)
        for _ in range(3):
            self._run(lambda: self.services.poll.check_now(row.release_id))
        if gives_up:
            self._run(lambda: self.services.submit.actions.give_up(row.release_id, row.upc))
        if self.repositories.outbox.get(row.id).state is SubmissionState.WITHDRAWN:
            self.given_up.add(row.id)
            if anew:
                self._submit_anew(row)

    def _delete_there(self, remote_id: str, upc: str) -> None:
        if remote_id in self.deleted:
            return
        self.deleted[remote_id] = upc
        # By practice's own SQLite: another one in this process would end its locks as it closes the file.
        with closing(apsw.Connection(str(Path(self._folder.name) / "servers" / "openplay.db"))) as table:
            table.set_busy_timeout(30_000)
            table.execute(
                "UPDATE release SET music_id = 'gone' || n, platform_id = 'also ' || n, upc = NULL WHERE music_id = ?",
                (remote_id,),
            )

    def _submit_anew(self, row: Submission) -> None:
        again = self.repositories.outbox.queue(
            release_id=row.release_id,
            account_id=row.account_id,
            upc=row.upc,
            gtin14=row.gtin14,
            payload=row.payload,
            needs_files=False,
        )
        self.ids.append(again.result().id)
        self.allowed[row.upc] += 1

    @precondition(lambda self: bool(self.ids))
    @rule()
    def the_app_works(self) -> None:
        for id in self.ids:
            self._run(lambda id=id: self.services.submit.worker.step(id))

    @precondition(lambda self: bool(self.ids))
    @rule(fault=st.sampled_from((None, *CREATE_FAULTS)), times=st.integers(1, 5))
    def the_app_works_for_a_while(self, fault: str | None, times: int) -> None:
        """Work on, with a person beside it who answers at once; all within the time that the search lags behind."""
        if fault is not None:
            setattr(self.practice.faults, fault, 1)
        for _ in range(times):
            self.the_app_works()
            self.a_person_believes_the_app()
            self.true += timedelta(seconds=6)

    @precondition(lambda self: bool(self.ids))
    @rule(number=st.integers(0, 5), kept=st.booleans())
    def killed_while_working(self, number: int, kept: bool) -> None:
        """Die at the write of this number: it reached the disk (`kept`) or not. Nothing is written after it."""
        database, left = self.repositories.database, [number]
        write = database.write

        def dying(fn: Callable[[Any], Any]) -> Future[Any]:
            left[0] -= 1
            if left[0] >= 0:
                return write(fn)
            if left[0] == -1 and kept:
                write(fn).result()
            raise Killed

        database.__dict__["write"] = dying
        self.the_app_works()
        self._restart()

    @precondition(lambda self: bool(self.ids))
    @rule()
    def cut_while_posting(self) -> None:
        """Cancel the app's work when it has said `posting`; it stays open, without a restart."""
        self.practice.faults.slow = 0.05

        async def cut(id: str) -> None:
            task = asyncio.create_task(self.services.submit.worker.step(id))
            while not task.done() and self.repositories.outbox.get(id).state is not SubmissionState.POSTING:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()

        for id in self.ids:
            self._run(lambda id=id: cut(id))
        self.practice.faults.slow = 0.0
        self.repositories.database.write(lambda connection: None).result()

    @precondition(lambda self: bool(self._asking()))
    @rule()
    def a_person_believes_the_app(self) -> None:
        for submission in self._asking():
            self._answer(submission)

    @precondition(lambda self: bool(self.ids))
    @rule(times=st.integers(1, 3))
    def an_impatient_person_clicks(self, times: int) -> None:
        """Click "send again" where nothing asks, or several times at once."""

        async def clicks() -> None:
            again = [self.services.submit.actions.send_again(id) for id in self.ids for _ in range(times)]
            steps = [self.services.submit.worker.step(id) for id in self.ids]
            await asyncio.gather(*again, *steps, return_exceptions=True)

        self._run(clicks)

    def _answer(self, submission: Submission) -> None:
        if submission.open_question == "found":
            hits = self.repositories.outbox.events(submission.id)[-1].detail["hits"]
            self._run(lambda: self.services.submit.actions.adopt(submission.id, hits[0]["id"]))
        else:
            self._run(lambda: self.services.submit.actions.send_again(submission.id))

    # What must hold.

    @invariant()
    def never_twice(self) -> None:
        created = Counter(str(item["upc"]) for item in self.practice.created_releases() if item["upc"] is not None)
        created += Counter(self.deleted.values())
        assert created <= self.allowed, created - self.allowed

    @invariant()
    def confirmed_is_there(self) -> None:
        there = {str(item["id"]): str(item["upc"]) for item in self.practice.created_releases()}
        for submission in self._submissions():
            assert submission.state is not SubmissionState.POSTING
            if submission.upc in there.values() and submission.upc not in self.deleted.values():
                assert submission.may_exist_remotely, "it is in OpenPlay, and is said to be not sent"
            if submission.state is SubmissionState.CONFIRMED and submission.remote_id not in self.deleted:
                assert there.get(str(submission.remote_id)) == submission.upc

    def teardown(self) -> None:
        try:
            self._settle()
        finally:
            self.loop.run_until_complete(self.services.close())
            self.loop.close()
            self.repositories.close()
            self.practice.stop()
            self._folder.cleanup()

    def _settle(self) -> None:
        """When nothing goes wrong any more, all is confirmed after a while, once each."""
        for fault in (*CREATE_FAULTS, *REQUEST_FAULTS):
            setattr(self.practice.faults, fault, 0)
        self.network(gone=False)
        self._restart()
        self.the_key_is_replaced()
        for _ in range(30):
            if not any(row.state in OPEN for row in self._submissions()):
                break
            self.true += timedelta(seconds=301)
            self.the_app_works()
            self.a_person_believes_the_app()
        self.never_twice()
        self.confirmed_is_there()
        for row in self._submissions():
            expected = SubmissionState.WITHDRAWN if row.id in self.given_up else SubmissionState.CONFIRMED
            assert row.state is expected, row


TestSubmissions = Machine.TestCase
TestSubmissions.settings = settings(
    max_examples=int(os.environ.get("TRACKBALL_MACHINE_EXAMPLES", "40")),
    stateful_step_count=25,
    deadline=None,
    derandomize="TRACKBALL_MACHINE_EXAMPLES" not in os.environ,  # a longer run goes other ways
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
