"""The state of a release in the list, derived from findings, submissions and uploads; never set by itself.

All functions run inside the transaction of whoever changes something that the list shows, so that it is right after
every commit. No draft is read here (that is `projections`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import apsw

from trackball_desktop.domain.lifecycle import NEED, ReleaseState, SubmissionState, release_state
from trackball_desktop.storage.rows import fetch, fetch_one


def mark_changed(connection: apsw.Connection, release_id: str, now: str) -> None:
    """Make the release the one that changed last."""
    connection.execute(
        "UPDATE releases SET changed_at = ?,"
        " changed_no = (SELECT coalesce(max(changed_no), 0) + 1 FROM releases) WHERE id = ?",
        (now, release_id),
    )


def clear_check(connection: apsw.Connection, release_ids: Collection[str]) -> None:
    """Say that nothing is known of these releases until they are checked: they have other files now."""
    for release_id in release_ids:
        connection.execute(
            "UPDATE releases SET checked = 0, checked_by = '', blockers = 0, warnings = 0, hints = 0, to_do = 0"
            " WHERE id = ?",
            (release_id,),
        )
        refresh_state(connection, release_id)


_NEWEST = """
SELECT s.target, s.id, s.state, s.asks, s.remote_id, s.account_id, s.held_by, t.gone, t.remote_id, t.status, t.as_of
FROM submissions s LEFT JOIN release_targets t USING (release_id, target)
WHERE s.release_id = ? AND s.number = (
    SELECT max(number) FROM submissions n WHERE n.release_id = s.release_id AND n.target = s.target
)
ORDER BY s.number
"""

_UPLOAD_PROGRESS = """
SELECT coalesce(max(u.state IN ('waiting', 'hashing', 'sending', 'verifying')), 0),
    coalesce(max(u.state IN ('changed', 'missing')), 0)
FROM upload_releases r JOIN uploads u USING (account_id, sha256) WHERE r.release_id = ? AND r.account_id = ?
"""


class _Standing(NamedTuple):
    """Where a release stands at one target."""

    state: ReleaseState
    target: str
    remote_id: str | None
    status: str | None
    as_of: str | None


def refresh_state(connection: apsw.Connection, release_id: str) -> ReleaseState | None:
    """Derive again where the release stands at each target; return the state of the one that needs most.

    That one stands in the release's own row, with the target's id and status. None when there is no release.
    """
    release = fetch_one(connection, "SELECT checked, blockers FROM releases WHERE id = ?", (release_id,))
    if release is None:
        return None
    blockers = release[1] if release[0] else 1  # not checked yet is not ready
    standings = [
        _derive_standing(connection, release_id, blockers, row) for row in fetch(connection, _NEWEST, (release_id,))
    ]
    at_targets = [item for item in standings if item.state not in _DRAFTS]
    first = min(at_targets, key=lambda item: NEED.index(item.state), default=None) or (
        standings[-1] if standings else None
    )
    state = release_state(None, blockers=blockers) if first is None else first.state
    connection.execute(
        "UPDATE releases SET state = ?, remote_id = ?, status = ?, as_of = ?, gone = ?, target = ?, targets = ?"
        " WHERE id = ?",
        (
            *((state.value, None, None, None) if first is None else (state.value, *first[2:])),
            *(state is ReleaseState.GONE, "" if first is None else first.target, len(at_targets), release_id),
        ),
    )
    return state


_DRAFTS = frozenset({ReleaseState.DRAFT, ReleaseState.READY})


def _derive_standing(connection: apsw.Connection, release_id: str, blockers: int, row: tuple[Any, ...]) -> _Standing:
    """Derive where a release stands at one target, and keep it."""
    target, submission_id, submission, asks, remote_id, account_id, blocking_error, gone, known_id, status, as_of = row
    open_ = submission in {SubmissionState.QUEUED, SubmissionState.POSTING, SubmissionState.UNKNOWN}
    sending, stuck = fetch(connection, _UPLOAD_PROGRESS, (release_id, account_id))[0]
    confirmed = submission == SubmissionState.CONFIRMED
    state = release_state(
        SubmissionState(submission),
        blockers=blockers,
        sending=bool(sending) and blocking_error is None,
        asks=open_ and (asks is not None or bool(stuck)),
        gone=confirmed and bool(gone),
    )
    own_id = remote_id if confirmed else None
    if own_id != known_id:  # the word belongs to the other record
        status = as_of = None
    connection.execute(
        "INSERT INTO release_targets (release_id, target, account_id, submission_id, state, remote_id, status, as_of)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET account_id = ?3, submission_id = ?4,"
        " state = ?5, remote_id = ?6, status = ?7, as_of = ?8",
        (release_id, target, account_id, submission_id, state.value, own_id, status, as_of),
    )
    return _Standing(state, target, own_id, status, as_of)


def schedule_polls(connection: apsw.Connection, submission_id: str, now: str) -> None:
    """Have a release looked at from now on at the target where a submission of it was confirmed."""
    connection.execute(
        "INSERT INTO release_targets (release_id, target, account_id, submission_id, state, next_look, look_planned_at)"
        " SELECT s.release_id, s.target, s.account_id, s.id, 'created', ?1, ?1"
        " FROM submissions s JOIN releases r ON r.id = s.release_id WHERE s.id = ?2"
        " ON CONFLICT DO UPDATE SET next_look = ?1, look_planned_at = ?1, gone = 0",
        (now, submission_id),
    )
