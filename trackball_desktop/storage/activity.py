"""What happened since a time, over all releases: for the digest, and for the figures over one's own history.

Reads only. Times are those of this machine's clock when things were noted: right for people, not for order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trackball_desktop.i18n.contexts import TimelineText
from trackball_desktop.i18n.stored import detail_from_stored, from_stored
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch, read_json

_OUTBOX_EVENTS = """
SELECT s.release_id, coalesce(r.title, ''), coalesce(r.artist, ''), s.id, e.at, e.actor, e.what,
    CASE WHEN json_valid(e.detail) THEN json_extract(e.detail, '$.state') END AS to_state,
    CASE WHEN json_valid(e.detail) THEN json_extract(e.detail, '$.asks') END AS asked, e.detail, s.target
FROM submission_events e JOIN submissions s ON s.id = e.submission_id LEFT JOIN releases r ON r.id = s.release_id
WHERE e.at >= ? AND (to_state IS NOT NULL OR asked IS NOT NULL) ORDER BY e.number
"""

_POLLS = """
SELECT t.release_id, r.title, r.artist, t.remote_id, t.at, t.http_status, t.status, t.raw, b.raw, b.status,
    b.number IS NULL, EXISTS (
        SELECT 1 FROM release_targets o
        WHERE o.release_id = t.release_id AND o.target = t.target AND o.remote_id = t.remote_id
    ), t.target
FROM status_samples t JOIN releases r ON r.id = t.release_id
LEFT JOIN status_samples b ON b.number = (
    SELECT max(number) FROM status_samples p
    WHERE p.release_id = t.release_id AND p.target = t.target AND p.remote_id = t.remote_id
        AND p.raw IS NOT NULL AND p.number < t.number AND p.http_status BETWEEN 200 AND 299
)
WHERE t.raw IS NOT NULL AND t.at >= ? AND r.trashed_at IS NULL ORDER BY t.number
"""

_STORES = """
SELECT p.release_id, r.title, r.artist, p.store, p.country, p.at, p.outcome, s.first_seen, s.missed, s.wrong_page,
    s.differences, b.outcome
FROM store_polls p JOIN releases r ON r.id = p.release_id
JOIN store_plan s ON s.release_id = p.release_id AND s.store = p.store AND s.country = p.country
LEFT JOIN store_polls b ON b.number = (
    SELECT max(number) FROM store_polls q
    WHERE q.release_id = p.release_id AND q.store = p.store AND q.country = p.country AND q.number < p.number
)
WHERE p.at >= ? AND p.outcome <> 'unreadable' AND r.trashed_at IS NULL ORDER BY p.number
"""

_STATUSES_FIRST_SEEN = """
WITH posted AS (
    SELECT s.release_id, s.target, s.remote_id, max(e.at) AS at
    FROM submissions s JOIN submission_events e ON e.submission_id = s.id
    WHERE s.state = 'confirmed'
        AND CASE WHEN json_valid(e.detail) THEN json_extract(e.detail, '$.state') END = 'posting'
    GROUP BY s.id
), seen AS (
    SELECT p.release_id, p.at AS posted_at, t.remote_id = p.remote_id AS own, t.status, t.at
    FROM posted p JOIN status_samples t ON t.release_id = p.release_id AND t.target = p.target
    WHERE t.raw IS NOT NULL AND t.http_status BETWEEN 200 AND 299
)
SELECT release_id, posted_at, status, min(at) FROM seen WHERE own AND status IS NOT NULL GROUP BY release_id, status
UNION ALL SELECT release_id, posted_at, NULL, min(at) FROM seen WHERE NOT own GROUP BY release_id
"""


@dataclass(frozen=True)
class OutboxActivity:
    """A submission that came into another state, or stopped to ask. `state` is the state it came into, else None."""

    release_id: str
    title: str
    artist: str
    submission_id: str
    at: str
    actor: str
    what: str
    state: str | None
    question: str | None
    detail: dict[str, Any]
    target: str


@dataclass(frozen=True)
class PollActivity:
    """A poll that found a record changed. `before` and `before_status` are of the poll before, None for the first.

    `is_own` says that it is the record which the release's submission made, and not one found beside it.
    """

    release_id: str
    title: str
    artist: str
    remote_id: str
    at: str
    http_status: int
    status: str | None
    raw: str
    before: str | None
    before_status: str | None
    is_first: bool
    is_own: bool
    target: str


@dataclass(frozen=True)
class StoreActivity:
    """A poll of a store that found something new. `before` is what the poll before it found, None for the first;
    `missed`, `wrong_page` and `differences` are as of now.
    """

    release_id: str
    title: str
    artist: str
    store: str
    country: str
    at: str
    outcome: str
    first_seen: str | None
    missed: int
    wrong_page: bool
    differences: int
    before: str | None


@dataclass(frozen=True)
class StatusFirstSeen:
    """When a release that was posted from here was first seen with a status word; `status` is None for the first record
    on the receiving side.
    """

    release_id: str
    posted_at: str
    status: str | None
    seen_at: str


class Activity:
    """Reads the history of all releases."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def outbox_since(self, since: str) -> list[OutboxActivity]:
        """Return moves and questions of submissions since a time, oldest first."""
        rows = self._db.read(lambda connection: fetch(connection, _OUTBOX_EVENTS, (since,)))
        return [_outbox_activity(*row) for row in rows]

    def polls_since(self, since: str) -> list[PollActivity]:
        """Return the polls since a time that found something new, oldest first."""
        return [_poll_activity(*row) for row in self._db.read(lambda connection: fetch(connection, _POLLS, (since,)))]

    def stores_since(self, since: str) -> list[StoreActivity]:
        """Return the polls of stores since a time that found something new, oldest first."""
        rows = self._db.read(lambda connection: fetch(connection, _STORES, (since,)))
        return [_store_activity(*row) for row in rows]

    def statuses_first_seen(self) -> list[StatusFirstSeen]:
        """Return, for every release posted from here, when each status word was first seen on it."""
        return [
            StatusFirstSeen(*row) for row in self._db.read(lambda connection: fetch(connection, _STATUSES_FIRST_SEEN))
        ]


def _store_activity(*row: Any) -> StoreActivity:
    *columns, wrong_page, differences, before = row
    return StoreActivity(*columns, wrong_page=bool(wrong_page), differences=differences, before=before)


def _outbox_activity(*row: Any) -> OutboxActivity:
    release_id, title, artist, submission_id, at, actor, what, state, asks, detail, target = row
    what, detail = from_stored(what, TimelineText), detail_from_stored(read_json(detail))
    return OutboxActivity(release_id, title, artist, submission_id, at, actor, what, state, asks, detail, target)


def _poll_activity(*row: Any) -> PollActivity:
    return PollActivity(*row[:10], is_first=bool(row[10]), is_own=bool(row[11]), target=row[12])
