"""The verbs that answer what a submission asks, in this process, against practice."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.services.bare import queue_bare
from trackball_desktop import cli
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories

Capture = pytest.CaptureFixture[str]


class Mixer:
    """A practice folder with one queued release, whose answers the test chooses by writing them down."""

    def __init__(self, folder: Path, capsys: Capture) -> None:
        self.folder = folder
        self._capsys = capsys
        self.err = ""
        self.lines: list[Any] = []

    @property
    def data(self) -> Path:
        return self.folder / "practice"

    def say(self, *arguments: str) -> tuple[int, Any]:
        code = cli.run([*arguments, "--practice", "--json", "--data-dir", str(self.folder)])
        out, self.err = self._capsys.readouterr()
        try:
            self.lines = [json.loads(line) for line in out.splitlines()]
        except ValueError:
            self.lines = [json.loads(out)]
        return code, self.lines[-1]

    def queue(self, number: int = 1) -> Submission:
        with closing(Repositories.open(self.data)) as repositories:
            return queue_bare(repositories, number)

    def row(self, submission: Submission) -> Submission:
        with closing(Repositories.open(self.data)) as repositories:
            return repositories.outbox.get(submission.id)

    def lose(self, submission: Submission, *, open_question: str | None = None) -> None:
        """Write down that it was posted, that the answer was lost, and what is asked since."""
        with closing(Repositories.open(self.data)) as repositories:
            box = repositories.outbox
            box.move(submission.id, SubmissionState.POSTING, event="posting", detail={}).result()
            box.move(
                submission.id,
                SubmissionState.UNKNOWN,
                event="the answer was lost",
                detail={},
                searches_ok=9,
                settle_seconds=1000.0,
                first_unknown_at=repositories.database.now(),
            ).result()
            if open_question is not None:
                box.ask(submission.id, open_question, event="OpenPlay does not show it", detail={}).result()


@pytest.fixture
def desk(tmp_path: Path, capsys: Capture) -> Mixer:
    """A folder whose practice account is made."""
    made = Mixer(tmp_path, capsys)
    code, _ = made.say("account", "list")
    assert code == 0
    return made


def test_withdraw_takes_back_what_waits_and_says_why_not(desk: Mixer) -> None:
    queued = desk.queue()
    code, done = desk.say("withdraw", queued.release_id)
    assert (code, done["state"]) == (0, "draft")
    code, again = desk.say("withdraw", queued.release_id)
    assert (code, "not in the outbox" in again["error"]["title"]) == (2, True)
    second = desk.queue(2)
    desk.lose(second)
    code, refused = desk.say("withdraw", second.release_id)
    assert code == 2
    assert "may be at the distributor" in refused["error"]["title"]


def test_a_lost_answer_is_sent_again_only_with_its_upc(desk: Mixer) -> None:
    queued = desk.queue()
    desk.lose(queued, open_question="unknown")
    code, waited = desk.say("submit", queued.release_id, "--wait")
    assert (code, waited["asks"]) == (1, "unknown")
    assert "--openplay-id" in waited["question"]
    assert "not sent" not in waited["question"]
    for typed in ((), ("--upc", "000000000024")):
        code, refused = desk.say("send-again", queued.release_id, *typed)
        assert (code, "twice" in refused["error"]["meaning"]) == (2, True)
    code, done = desk.say("send-again", queued.release_id, "--upc", queued.upc)
    assert (code, done["state"], done["asks"]) == (0, "queued", None)
    code, done = desk.say("submit", queued.release_id, "--wait")
    assert (code, done["state"]) == (0, "created"), desk.lines


def test_a_release_found_is_adopted_and_the_adoption_undone(desk: Mixer) -> None:
    first = desk.queue()
    code, created = desk.say("submit", first.release_id, "--wait")
    assert code == 0, created
    second = desk.queue(2)
    desk.lose(second, open_question="found")
    code, refused = desk.say("adopt", second.release_id)
    assert (code, "--openplay-id" in refused["error"]["title"]) == (2, True)
    code, done = desk.say("adopt", second.release_id, "--openplay-id", created["remote_id"])
    assert (code, done["state"], done["remote_id"]) == (0, "created", created["remote_id"])
    code, undone = desk.say("adopt", second.release_id, "--undo")
    assert (code, undone["state"], undone["remote_id"]) == (0, "draft", None)
    code, refused = desk.say("adopt", first.release_id, "--undo")
    assert (code, "was not adopted" in refused["error"]["title"]) == (2, True)
