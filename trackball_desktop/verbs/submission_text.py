"""Where a submission stands, in words for people at a terminal: what it waits for, and what it asks.

Of what may be at the target nothing here says that it was not sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.storage.outbox import COULD_NOT_SEARCH
from trackball_desktop.targets.registry import display_name

if TYPE_CHECKING:
    from trackball_desktop.storage.outbox import Event, Submission

ID_OPTION = "--openplay-id"
"""The option of `adopt` that names a release at its target, whatever target that is."""


def waiting_text(submission: Submission, events: Sequence[Event]) -> str:
    """Say what an open submission waits for; empty where it waits for nothing."""
    if submission.state not in {SubmissionState.QUEUED, SubmissionState.UNKNOWN} or submission.open_question:
        return ""
    newest = events[-1] if events else None
    reason = str(newest.detail.get("words") or newest.what) if newest is not None else ""
    name = display_name(submission.target)
    if submission.may_exist_remotely:
        if newest is not None and newest.what == COULD_NOT_SEARCH and submission.blocking_error:
            return f"{COULD_NOT_SEARCH}: {reason}"
        if submission.state is SubmissionState.QUEUED:
            return f"{name} asked to try again later. The app searches for the release before it sends it again."
        return f"The answer of {name} was lost. The release may be there; the app is searching for it."
    if submission.blocking_error == "RateLimited":
        return f"{name} asked to try again later."
    if submission.blocking_error:
        return reason
    return "The files are waiting for their turn." if submission.needs_files and submission.not_before else ""


def question_text(submission: Submission, events: Sequence[Event]) -> str:
    """Say what only a person can decide, and by which verbs; empty where nothing is asked."""
    if not submission.open_question:
        return ""
    asked = next((event for event in reversed(events) if event.detail.get("asks")), events[-1] if events else None)
    detail: dict[str, Any] = asked.detail if asked is not None else {}
    name = display_name(submission.target)
    match submission.open_question:
        case "found":
            hits: list[dict[str, Any]] = detail.get("hits") or []
            ids = ", ".join(f"{hit.get('id')} ({hit.get('title')})" for hit in hits)
            if submission.may_exist_remotely:
                return (
                    f"{name} has a release with UPC {submission.upc} that differs from what was sent: {ids}."
                    f" Check it there; if it is this release, `adopt` it with {ID_OPTION}."
                )
            return (
                f"{name} already has a release with UPC {submission.upc}: {ids}. If it is this release, `adopt` it with"
                f" {ID_OPTION}; if not, `withdraw` this one and change its UPC."
            )
        case "unknown":
            return (
                f"It is unclear whether {name} created this release: the answer was lost, and searches do not "
                f"find it. Check in {name}. If it is there, `adopt` it with {ID_OPTION}; if it is not, "
                "`send-again` with"
                " --upc."
            )
        case _:
            what = asked.what if asked is not None else ""
            message = str(detail.get("words") or "")
            return message if message.startswith(what) else f"{what}. {message}".strip()


def until_text(submission: Submission) -> str:
    """Say until when it waits, by the clock of this computer: "14:05:30"; empty where it goes on at once."""
    until = submission.not_before
    return datetime.fromisoformat(until).astimezone().strftime("%H:%M:%S") if until else ""
