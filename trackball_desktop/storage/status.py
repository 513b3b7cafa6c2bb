"""The status that targets report for releases, poll by poll, and when to poll next.

Samples are only added. The raw answer is kept where it differs from the one before; looks after it that found nothing
new are counted in the same sample, from the first to the last of them. Where looks were missed a new sample begins and
says so: a gap in looking can be told from silence, and a release that rests for a year is a few rows. A release's own
status is that of the record which its submission made; records found beside it (the receiving side's) are kept and
change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import apsw

from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.storage.database import Database, format_time
from trackball_desktop.storage.migrations import FIRST_TARGET
from trackball_desktop.storage.rows import fetch, fetch_column, fetch_one
from trackball_desktop.storage.state import mark_changed, refresh_state

GONE_AFTER_POLLS = 3
"""A release counts as gone when so many polls in a row were answered by 404."""

_SELECT = (
    "SELECT remote_id, at, http_status, status, raw, fingerprint, until, looks, target, after_gap FROM status_samples"
)
_ACTIVE_PERIOD = timedelta(days=30)
"""From its release date on; see services.schedule."""
_MAX_WAIT = timedelta(days=10)
_CLOCK_TOLERANCE = timedelta(minutes=1)
"""How far a time server may set the clock back before polls planned earlier count as planned by a wrong clock."""


@dataclass(frozen=True)
class StatusSample:
    """Looks that found the same: the first `at`, the last `until`, so many `looks`. `status` is the target's word, None
    when it gave none; `raw` is None where nothing had changed. `after_gap`: looks were missed before it. `target` is
    the id of where it was looked at.
    """

    remote_id: str
    at: str
    http_status: int
    status: str | None
    raw: str | None
    fingerprint: str
    until: str
    poll_count: int
    target: str
    after_gap: bool


@dataclass(frozen=True)
class DuePoll:
    """A release to poll, the account that it was submitted to, and that account's target."""

    release_id: str
    account_id: str
    target: str


@dataclass(frozen=True)
class WatchedRelease:
    """What the time of the next poll depends on. Times are None where there is nothing yet."""

    release_id: str
    account_id: str
    release_date: str
    polled_at: str | None
    changed_at: str | None
    copies_searched_at: str | None
    target: str


_WATCHED = """
SELECT r.id, w.account_id, r.release_date,
    (SELECT until FROM status_samples t WHERE t.release_id = r.id AND t.target = w.target
        ORDER BY t.place DESC LIMIT 1),
    (SELECT at FROM status_samples t WHERE t.release_id = r.id AND t.target = w.target AND t.raw IS NOT NULL
        ORDER BY t.number DESC LIMIT 1),
    w.sought_at, w.target
FROM json_each(?) AS wanted JOIN releases r ON r.id = wanted.value
JOIN release_targets w ON w.release_id = r.id AND w.remote_id IS NOT NULL
WHERE w.next_look IS NOT NULL AND r.trashed_at IS NULL ORDER BY wanted.key, w.target
"""

_TARGET_OF = """
SELECT target FROM submissions WHERE release_id = ?1 AND remote_id IS NOT NULL
ORDER BY remote_id = ?2 DESC, state = 'confirmed' DESC, number DESC LIMIT 1
"""


@dataclass(frozen=True)
class TargetStatus:
    """The status of a release at one target: our `state`, its id and status there, and when it answered last."""

    target: str
    account_id: str
    submission_id: str
    state: ReleaseState
    remote_id: str | None
    status: str | None
    as_of: str | None
    next_poll: str | None


class StatusSamples:
    """The polls of releases that are at a target."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self,
        release_id: str,
        remote_id: str,
        http_status: int,
        status_word: str | None,
        raw: str,
        fingerprint: str,
        gap_after: float | None = None,
        target: str | None = None,
    ) -> Future[bool]:
        """Keep a look; the future tells whether the record's fingerprint differs from the look before.

        `gap_after` are the seconds since the last look after which looks were missed; None where that does not matter.
        Without a `target` it is the one where the release has this id, else the one where it was sent last.
        """

        def write(connection: apsw.Connection) -> bool:
            target_id = target if target is not None else _target_of(connection, release_id, remote_id)
            before = fetch_one(
                connection,
                "SELECT fingerprint, number, place FROM status_samples WHERE release_id = ? AND target = ?"
                " AND remote_id = ? ORDER BY number DESC LIMIT 1",
                (release_id, target_id, remote_id),
            )
            changed = before is None or before[0] != fingerprint
            now = self._db.now()
            place, since_gap, gap = _last_poll(connection, release_id, target_id, now, gap_after)
            if before is not None and not changed and not gap and before[2] >= since_gap:
                connection.execute(
                    "UPDATE status_samples SET until = ?, looks = looks + 1, place = ? WHERE number = ?",
                    (now, place + 1, before[1]),
                )
            else:
                connection.execute(
                    "INSERT INTO status_samples (release_id, remote_id, at, http_status, status, raw, fingerprint,"
                    " until, after_gap, place, target) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?3, ?8, ?9, ?10)",
                    (release_id, remote_id, now, http_status, status_word, raw if changed else None, fingerprint,
                     place + 1 if gap else 0, place + 1, target_id),
                )  # fmt: skip
            own_id = fetch_column(
                connection,
                "SELECT remote_id FROM release_targets WHERE release_id = ? AND target = ?",
                (release_id, target_id),
            )
            if own_id == [remote_id]:
                _update_standing(connection, release_id, target_id, remote_id, http_status, status_word, now)
                if changed:
                    mark_changed(connection, release_id, now)
            self._db.notify("status", release_id)
            self._db.notify("release", release_id)
            return changed

        return self._db.write(write)

    def latest(self, release_id: str, target: str | None = None) -> StatusSample | None:
        """Return the newest look at any record of the release, of all targets or of one."""
        sql = f"{_SELECT} WHERE release_id = ?1 AND target = coalesce(?2, target) ORDER BY place DESC LIMIT 1"
        row = self._db.read(lambda connection: fetch_one(connection, sql, (release_id, target)))
        return None if row is None else _sample(row)

    def target_statuses(self, release_id: str) -> list[TargetStatus]:
        """Return the status of a release at each target that it was sent to, in the order of submission."""
        rows = self._db.read(
            lambda connection: fetch(
                connection,
                "SELECT t.target, t.account_id, t.submission_id, t.state, t.remote_id, t.status, t.as_of, t.next_look"
                " FROM release_targets t JOIN submissions s ON s.id = t.submission_id"
                " WHERE t.release_id = ? ORDER BY s.number",
                (release_id,),
            )
        )
        return [
            TargetStatus(target, account, submission, ReleaseState(state), remote_id, status, as_of, next_poll)
            for target, account, submission, state, remote_id, status, as_of, next_poll in rows
        ]

    def list_samples(self, release_id: str) -> list[StatusSample]:
        """Return all looks at a release's records, those that began first at first."""
        rows = self._db.read(
            lambda connection: fetch(connection, f"{_SELECT} WHERE release_id = ? ORDER BY number", (release_id,))
        )
        return [_sample(row) for row in rows]

    def next_poll(self, release_id: str) -> str | None:
        """Return when to look at a release next, at whichever target; None when it is not watched."""
        return self._db.read(
            lambda connection: fetch_column(
                connection, "SELECT min(next_look) FROM release_targets WHERE release_id = ?", (release_id,)
            )
        )[0]

    def watch(self, release_id: str, at: str, target: str | None = None) -> Future[None]:
        """Look at a release at this time, at all its targets or at one."""
        return self._set_next_poll(release_id, at, target)

    def unwatch(self, release_id: str, target: str | None = None) -> Future[None]:
        """Do not look at a release any more, at all its targets or at one."""
        return self._set_next_poll(release_id, None, target)

    def due(self, now: str, *, limit: int = -1, exclude_accounts: Collection[str] = ()) -> list[DuePoll]:
        """Return the releases to look at, the longest due first, without those of some accounts.

        A release that came out more than 30 days ago is looked at daily at most: it stands as if it had become due a
        day later, so that after days without a connection those come first of which news is expected, and none waits
        for ever. A look that was planned later than now, or lies more than 10 days ahead, was planned by a clock that
        was wrong, and is due.
        """
        moment = datetime.fromisoformat(now)
        latest, slack = format_time(moment + _MAX_WAIT), format_time(moment + _CLOCK_TOLERANCE)
        values = (
            now,
            latest,
            slack,
            json.dumps(list(exclude_accounts)),
            (moment - _ACTIVE_PERIOD).date().isoformat(),
            limit,
        )
        rows = self._db.read(
            lambda connection: fetch(
                connection,
                "SELECT r.id, t.account_id, t.target FROM release_targets t JOIN releases r ON r.id = t.release_id"
                " WHERE t.next_look IS NOT NULL AND r.trashed_at IS NULL"
                " AND (t.next_look <= ? OR t.next_look > ? OR t.look_planned_at > ?)"
                " AND t.account_id NOT IN (SELECT value FROM json_each(?))"
                " ORDER BY julianday(t.next_look) + (r.release_date BETWEEN '0' AND ?) LIMIT ?",
                values,
            )
        )
        return [DuePoll(*row) for row in rows]

    def watched(self, release_ids: Sequence[str]) -> list[WatchedRelease]:
        """Return what is known of those of these releases that are looked at, in the same order."""
        ids_json = json.dumps(list(release_ids))
        return [
            WatchedRelease(*row) for row in self._db.read(lambda connection: fetch(connection, _WATCHED, (ids_json,)))
        ]

    def mark_copies_searched(self, release_id: str, target: str) -> Future[None]:
        """Note that records beside the release's own were looked for now at a target."""

        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "UPDATE release_targets SET sought_at = ? WHERE release_id = ? AND target = ?",
                (self._db.now(), release_id, target),
            )

        return self._db.write(write)

    def _set_next_poll(self, release_id: str, at: str | None, target: str | None) -> Future[None]:
        def write(connection: apsw.Connection) -> None:
            connection.execute(
                "UPDATE release_targets SET next_look = ?, look_planned_at = ?"
                " WHERE release_id = ? AND target = coalesce(?, target)",
                (at, self._db.now(), release_id, target),
            )

        return self._db.write(write)


def _target_of(connection: apsw.Connection, release_id: str, remote_id: str) -> str:
    return next(iter(fetch_column(connection, _TARGET_OF, (release_id, remote_id))), FIRST_TARGET)


def _sample(row: tuple[Any, ...]) -> StatusSample:
    return StatusSample(*row[:-1], after_gap=bool(row[-1]))


def _last_poll(
    connection: apsw.Connection, release_id: str, target: str, now: str, gap_after: float | None
) -> tuple[int, int, bool]:
    """Return the place of the last look, that of the first one at a target since looks were missed there, and whether
    some were now.
    """
    places = fetch_column(connection, "SELECT max(place) FROM status_samples WHERE release_id = ?", (release_id,))
    last = fetch_one(
        connection,
        "SELECT until FROM status_samples WHERE release_id = ? AND target = ? ORDER BY place DESC LIMIT 1",
        (release_id, target),
    )
    if last is None:
        return places[0] or 0, 0, False
    gap_places = fetch_column(
        connection,
        "SELECT max(after_gap) FROM status_samples WHERE release_id = ? AND target = ?",
        (release_id, target),
    )
    seconds_since = (datetime.fromisoformat(now) - datetime.fromisoformat(last[0])).total_seconds()
    return places[0], gap_places[0], gap_after is not None and seconds_since > gap_after


def _update_standing(
    connection: apsw.Connection,
    release_id: str,
    target: str,
    remote_id: str,
    http_status: int,
    word: str | None,
    now: str,
) -> None:
    """Bring the release's status at a target, and whether it is gone there, up to a look at its own record."""
    if 200 <= http_status < 300:
        connection.execute(
            "UPDATE release_targets SET status = ?, as_of = ?, gone = 0 WHERE release_id = ? AND target = ?",
            (word, now, release_id, target),
        )
    newest = fetch(
        connection,
        "SELECT http_status, looks FROM status_samples WHERE release_id = ? AND target = ? AND remote_id = ?"
        " ORDER BY number DESC LIMIT ?",
        (release_id, target, remote_id, GONE_AFTER_POLLS),
    )
    missing = sum(looks for _, looks in takewhile(lambda row: row[0] == 404, newest))
    if missing >= GONE_AFTER_POLLS:
        connection.execute(
            "UPDATE release_targets SET gone = 1 WHERE release_id = ? AND target = ?", (release_id, target)
        )
    refresh_state(connection, release_id)
