"""The state of a release in the list, derived from findings, submissions and uploads; never set by itself.

All functions run inside the transaction of whoever changes something that the list shows, so that it is right after
every commit. No draft is read here (that is `derived`).
"""

from __future__ import annotations

from collections.abc import Collection

import apsw

from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState, release_state
from trackball_desktop.storage.rows import fetch, fetch_one


def touch(connection: apsw.Connection, release_id: str, now: str) -> None:
    """Make the release the one that changed last."""
    connection.execute(
        "UPDATE releases SET changed_at = ?,"
        " changed_no = (SELECT coalesce(max(changed_no), 0) + 1 FROM releases) WHERE id = ?",
        (now, release_id),
    )


def forget_check(connection: apsw.Connection, release_ids: Collection[str]) -> None:
    """Say that nothing is known of these releases until they are checked: they have other files now."""
    for release_id in release_ids:
        connection.execute(
            "UPDATE releases SET checked = 0, checked_by = '', blockers = 0, warnings = 0, hints = 0, to_do = 0"
            " WHERE id = ?",
            (release_id,),
        )
        refresh_state(connection, release_id)


def refresh_state(connection: apsw.Connection, release_id: str) -> ReleaseState | None:
    """Derive the release's state, remote id and status again; return the state, None when there is no release."""
    release = fetch_one(
        connection, "SELECT checked, blockers, gone, remote_id FROM releases WHERE id = ?", (release_id,)
    )
    if release is None:
        return None
    checked, blockers, gone, known_id = release
    newest = fetch_one(
        connection,
        "SELECT state, asks, remote_id, account_id, held_by FROM submissions WHERE release_id = ?"
        " ORDER BY number DESC LIMIT 1",
        (release_id,),
    )
    submission, asks, remote_id, account_id, held_by = newest or (None, None, None, None, None)
    open_ = submission in {SubmissionState.QUEUED, SubmissionState.POSTING, SubmissionState.UNKNOWN}
    sending, stuck = fetch(
        connection,
        "SELECT coalesce(max(u.state IN ('waiting', 'hashing', 'sending', 'verifying')), 0),"
        " coalesce(max(u.state IN ('changed', 'missing')), 0)"
        " FROM upload_releases r JOIN uploads u USING (account_id, sha256) WHERE r.release_id = ? AND r.account_id = ?",
        (release_id, account_id),
    )[0]
    confirmed = submission == SubmissionState.CONFIRMED
    state = release_state(
        None if submission is None else SubmissionState(submission),
        blockers=blockers if checked else 1,  # not checked yet is not ready
        sending=bool(sending) and held_by is None,
        asks=open_ and (asks is not None or bool(stuck)),
        gone=confirmed and bool(gone),
    )
    kept_id = remote_id if confirmed else None
    connection.execute("UPDATE releases SET state = ?, remote_id = ? WHERE id = ?", (state.value, kept_id, release_id))
    if kept_id != known_id:  # the word belongs to the other record
        connection.execute("UPDATE releases SET status = NULL, as_of = NULL WHERE id = ?", (release_id,))
    return state
