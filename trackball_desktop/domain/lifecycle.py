"""States of a draft, a file and a submission, and the moves that are allowed. Words as in the state column of JSON.

    submission:  queued -> posting -> confirmed | unknown | refused | queued (nothing was sent)
                 queued -> withdrawn                          unknown -> confirmed | queued ("send again")
    file:        waiting -> hashing -> sending -> verifying -> done | unverifiable
                 any of them -> failed | changed | missing -> waiting

Never a POST from `unknown`: only a person, after one more search, can send it back to `queued`. `posting` found at
start means that the app died with the answer open: that is `unknown`.
"""

from __future__ import annotations

from enum import StrEnum


class ReleaseState(StrEnum):
    """Where a release stands, in our words. The target's own word is kept beside it, verbatim."""

    DRAFT = "draft"
    READY = "ready"
    QUEUED = "queued"
    UPLOADING = "uploading"
    POSTING = "posting"
    UNCONFIRMED = "unconfirmed"
    NEEDS_YOU = "needs_you"
    CREATED = "created"
    GONE = "gone"


NEED = (
    ReleaseState.NEEDS_YOU, ReleaseState.GONE, ReleaseState.UNCONFIRMED, ReleaseState.POSTING, ReleaseState.UPLOADING,
    ReleaseState.QUEUED, ReleaseState.CREATED, ReleaseState.READY, ReleaseState.DRAFT,
)  # fmt: skip
"""Of a release that goes to several targets the list shows the state that stands first here."""


class SubmissionState(StrEnum):
    """Where one attempt to create a release stands."""

    QUEUED = "queued"
    POSTING = "posting"
    UNKNOWN = "unknown"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class FileState(StrEnum):
    """Where one file of an upload stands."""

    WAITING = "waiting"
    HASHING = "hashing"
    SENDING = "sending"
    VERIFYING = "verifying"
    DONE = "done"
    UNVERIFIABLE = "unverifiable"
    FAILED = "failed"
    CHANGED = "changed"
    MISSING = "missing"


FILES_UNDER_WAY = frozenset({FileState.WAITING, FileState.HASHING, FileState.SENDING, FileState.VERIFYING})
"""A file in one of these is not at the target yet, and needs nobody to get there."""

SENT_FILES = frozenset({FileState.DONE, FileState.UNVERIFIABLE})
"""A file in one of these is at the target, whether or not it could be verified there."""

LIVE_SUBMISSIONS = frozenset(
    {
        SubmissionState.QUEUED,
        SubmissionState.POSTING,
        SubmissionState.UNKNOWN,
        SubmissionState.CONFIRMED,
    }
)
"""Only one of these may exist per release and target, and per UPC and account."""

SUBMISSION_MOVES: dict[SubmissionState, frozenset[SubmissionState]] = {
    SubmissionState.QUEUED: frozenset(
        {
            SubmissionState.POSTING,
            SubmissionState.CONFIRMED,  # found by UPC before a POST, and the user said that it is the one
            SubmissionState.REFUSED,
            SubmissionState.WITHDRAWN,
        }
    ),
    SubmissionState.POSTING: frozenset(
        {
            SubmissionState.CONFIRMED,
            SubmissionState.UNKNOWN,
            SubmissionState.REFUSED,
            SubmissionState.QUEUED,
        }
    ),
    SubmissionState.UNKNOWN: frozenset({SubmissionState.CONFIRMED, SubmissionState.QUEUED}),
    SubmissionState.CONFIRMED: frozenset({SubmissionState.WITHDRAWN}),  # gone there, or a wrong adoption undone
    SubmissionState.REFUSED: frozenset(),
    SubmissionState.WITHDRAWN: frozenset(),
}

_FILE_TROUBLE = frozenset({FileState.FAILED, FileState.CHANGED, FileState.MISSING})

FILE_MOVES: dict[FileState, frozenset[FileState]] = {
    FileState.WAITING: frozenset({FileState.HASHING, FileState.SENDING, FileState.DONE}) | _FILE_TROUBLE,
    FileState.HASHING: frozenset({FileState.WAITING, FileState.SENDING, FileState.DONE}) | _FILE_TROUBLE,
    FileState.SENDING: frozenset({FileState.WAITING, FileState.VERIFYING}) | _FILE_TROUBLE,
    FileState.VERIFYING: frozenset({FileState.WAITING, FileState.DONE, FileState.UNVERIFIABLE}) | _FILE_TROUBLE,
    FileState.DONE: frozenset({FileState.WAITING}) | _FILE_TROUBLE,
    FileState.UNVERIFIABLE: frozenset({FileState.WAITING}) | _FILE_TROUBLE,
    FileState.FAILED: frozenset({FileState.WAITING}),
    FileState.CHANGED: frozenset({FileState.WAITING}),
    FileState.MISSING: frozenset({FileState.WAITING}),
}


def may_move(before: SubmissionState, after: SubmissionState) -> bool:
    """Say whether a submission may go from one state to another."""
    return after in SUBMISSION_MOVES[before]


def release_state(
    submission: SubmissionState | None,
    *,
    blockers: int,
    sending: bool = False,
    asks: bool = False,
    gone: bool = False,
) -> ReleaseState:
    """Tell a release's state from its newest submission.

    `asks` is true when only a person can decide (a hit by UPC, a file that changed, a refusal, a closed settle window);
    `sending` while files are under way; `gone` when the target no longer has the id.
    """
    if gone:
        return ReleaseState.GONE
    if submission is SubmissionState.CONFIRMED:
        return ReleaseState.CREATED
    if asks or submission is SubmissionState.REFUSED:
        return ReleaseState.NEEDS_YOU
    match submission:
        case SubmissionState.QUEUED:
            return ReleaseState.UPLOADING if sending else ReleaseState.QUEUED
        case SubmissionState.POSTING:
            return ReleaseState.POSTING
        case SubmissionState.UNKNOWN:
            return ReleaseState.UNCONFIRMED
        case _:
            return ReleaseState.DRAFT if blockers else ReleaseState.READY
