"""States: every move that is allowed and no other, and what a release's state is."""

from __future__ import annotations

from itertools import product

import pytest

from trackball_desktop.domain.lifecycle import (
    FILE_MOVES,
    LIVE_SUBMISSIONS,
    NEED,
    FileState,
    ReleaseState,
    SubmissionState,
    may_move,
    release_state,
)

MOVES = """
queued -> posting confirmed refused withdrawn
posting -> confirmed unknown refused queued
unknown -> confirmed queued
confirmed -> withdrawn
"""
FILES = """
waiting -> hashing sending done failed changed missing
hashing -> waiting sending done failed changed missing
sending -> waiting verifying failed changed missing
verifying -> waiting done unverifiable failed changed missing
done -> waiting failed changed missing
unverifiable -> waiting failed changed missing
failed -> waiting
changed -> waiting
missing -> waiting
"""


def pairs(table: str) -> set[tuple[str, str]]:
    """Return the moves of a table."""
    rows = (line.split(" -> ") for line in table.strip().splitlines())
    return {(before, after) for before, afters in rows for after in afters.split()}


def test_submissions_and_files_move_as_the_tables_say() -> None:
    found = {(a.value, b.value) for a, b in product(SubmissionState, repeat=2) if may_move(a, b)}
    assert found == pairs(MOVES)
    assert {(a.value, b.value) for a, b in product(FileState, repeat=2) if b in FILE_MOVES[a]} == pairs(FILES)
    assert {state.value for state in LIVE_SUBMISSIONS} == {"queued", "posting", "unknown", "confirmed"}
    assert len(NEED) == len(set(NEED)) == len(ReleaseState)


@pytest.mark.parametrize(
    ("submission", "plain", "asking", "sending"),
    [
        (None, "ready", "needs_you", "ready"),
        ("queued", "queued", "needs_you", "uploading"),
        ("posting", "posting", "needs_you", "posting"),
        ("unknown", "unconfirmed", "needs_you", "unconfirmed"),
        ("confirmed", "created", "created", "created"),
        ("refused", "needs_you", "needs_you", "needs_you"),
        ("withdrawn", "ready", "needs_you", "ready"),
    ],
)
def test_a_release_is_where_its_newest_submission_is(
    submission: str | None, plain: str, asking: str, sending: str
) -> None:
    state = SubmissionState(submission) if submission else None
    assert release_state(state, blockers=0) == plain
    assert release_state(state, blockers=0, asks=True) == asking
    assert release_state(state, blockers=0, sending=True) == sending
    assert release_state(state, blockers=0, gone=True, asks=True) == "gone"
    assert release_state(state, blockers=1) == ("draft" if plain == "ready" else plain)
