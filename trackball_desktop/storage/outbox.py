"""What is to be created at the target, exactly once: frozen payloads, their states, and everything that happened to
them.

The row is written before the first byte leaves, and `posting` before the POST: found at start, it means that the answer
is unknown. The schema allows one live submission per release and target, and per account and UPC. Payloads never
change, events are only added, and neither is ever deleted.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypedDict, Unpack, cast

import apsw

from trackball_desktop.domain.errors import NO_NETWORK, UserError
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.lifecycle import LIVE_SUBMISSIONS, SubmissionState, may_move
from trackball_desktop.domain.sent_release import SentRelease
from trackball_desktop.domain.state_names import SUBMISSION_STATE_NAMES
from trackball_desktop.i18n.contexts import SubmissionText, TimelineText
from trackball_desktop.i18n.stored import detail_from_stored, detail_to_stored, from_stored, to_stored
from trackball_desktop.storage.database import Database, format_time
from trackball_desktop.storage.restore_hold import held_until
from trackball_desktop.storage.rows import damaged_record_error, fetch, fetch_column, fetch_one, fetch_value
from trackball_desktop.storage.settings import account_target
from trackball_desktop.storage.state import mark_changed, refresh_state, schedule_polls
from trackball_desktop.storage.submission_snapshot import SubmissionSnapshot, read_snapshot, write_snapshot

Actor = Literal["you", "app", "service"]


@dataclass(frozen=True)
class Submission:
    """One attempt to create a release. `payload` is the canonical JSON as it is sent; `gtin14` the 14-digit UPC.

    `open_question` names what only a person can answer; `searches_ok` counts searches that worked since the answer was
    lost, at `first_unknown_at`; `settle_seconds` how long the app ran between them; `needs_files` says that files go
    first. `blocking_error` is the name of the error that it waits for to pass until `not_before`. `target` is the id of
    where it goes; `sent` what `payload` says, in the app's own names, as JSON (`sent_release`). `after` is the id of
    the target that must have the release before it is sent.
    """

    id: str
    release_id: str
    account_id: str
    upc: str
    gtin14: str
    payload: str
    payload_sha256: str
    state: SubmissionState
    remote_id: str | None
    not_before: str | None
    attempts: int
    searches_ok: int
    first_unknown_at: str | None
    open_question: str | None
    needs_files: bool
    manifest_key: str | None
    created_at: str
    updated_at: str
    settle_seconds: float = 0.0
    blocking_error: str | None = None
    target: str = ""
    sent: str = "{}"
    after: str = ""

    @property
    def sent_release(self) -> SentRelease:
        """What was sent, in the app's own names."""
        return SentRelease.from_json(self.sent)

    @property
    def may_exist_remotely(self) -> bool:
        """Whether the target has the release, or may have it: then nothing may say that it was not sent.

        What was answered with 429 waits as queued; a gateway may have said so of a release that was created.
        """
        if self.state is SubmissionState.QUEUED:
            return self.first_unknown_at is not None
        return self.state in _MAY_EXIST_REMOTELY


class SubmissionChanges(TypedDict, total=False):
    """What may change beside the state; the rest is frozen."""

    remote_id: str | None
    not_before: str | None
    attempts: int
    searches_ok: int
    settle_seconds: float
    first_unknown_at: str | None
    open_question: str | None
    needs_files: bool
    manifest_key: str | None
    blocking_error: str | None
    after: str


@dataclass(frozen=True)
class Event:
    """Something that happened: you did, the app noticed, the service said. `raw` is the service's own answer.

    `detail` holds `state` where it moved the submission, `asks` where it asks something since then, and what else there
    is to tell.
    """

    at: str
    actor: str
    what: str
    detail: dict[str, Any]
    raw: str | None


COULD_NOT_SEARCH = TimelineText.tr("It may be at the distributor, but the app could not check")
"""The event of a search for what may be there that failed; why stands in its words."""
_MAY_EXIST_REMOTELY = frozenset({SubmissionState.POSTING, SubmissionState.UNKNOWN, SubmissionState.CONFIRMED})
_COLUMN_OF = {"blocking_error": "held_by", "open_question": "asks", "settle_seconds": "settled"}
"""Fields of a submission that the table calls otherwise."""
_FIELDS = tuple(field.name for field in dataclasses.fields(Submission))
_COLUMNS = tuple(_COLUMN_OF.get(name, name) for name in _FIELDS)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM submissions"  # noqa: S608 - our columns
_AWAITS_TARGET = """after <> '' AND NOT EXISTS (
    SELECT 1 FROM submissions f
    WHERE f.release_id = submissions.release_id AND f.target = submissions.after AND f.state = 'confirmed'
)"""
"""Whether a submission's turn has not come: the target before it does not have the release yet."""
_DUE = f"state IN ('queued', 'unknown') AND asks IS NULL AND NOT (state = 'queued' AND {_AWAITS_TARGET})"
_CLOCK_SLACK = timedelta(minutes=1)
"""What a clock may be put back by, by a time server, without anything being meant by it."""


class Outbox:
    """The submissions of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def queue(
        self,
        *,
        release_id: str,
        account_id: str,
        upc: str,
        gtin14: str,
        payload: str,
        needs_files: bool,
        manifest_key: str | None = None,
        snapshot: SubmissionSnapshot | None = None,
        sent: SentRelease | None = None,
        needs_upc: bool = True,
        after: str = "",
    ) -> Future[Submission]:
        """Freeze a payload for sending to the account's target, and what goes with it. `sent` is what the payload says;
        without it the payload is in the app's own names. It is sent once the target `after` has the release.

        The future raises UserError when the release is live at this target already, or its UPC in this account.
        """
        from hashlib import sha256  # here, because the window opens the outbox at start and queues nothing

        def write(connection: apsw.Connection) -> Submission:
            code = gtin14 if gtin14 or needs_upc else f"release {release_id}"
            target = account_target(connection, account_id)
            _require_unique(connection, release_id, account_id, code, target)
            now = self._db.now()
            held = held_until(connection, now)
            submission = Submission(
                id=new_id(),
                release_id=release_id,
                account_id=account_id,
                upc=upc,
                gtin14=code,
                payload=payload,
                payload_sha256=sha256(payload.encode()).hexdigest(),
                state=SubmissionState.QUEUED,
                remote_id=None,
                not_before=held,
                attempts=0,
                searches_ok=0,
                first_unknown_at=None,
                open_question=None,
                needs_files=needs_files,
                manifest_key=manifest_key,
                created_at=now,
                updated_at=now,
                target=target,
                after=after if after != target else "",
                sent=(sent or SentRelease.from_body(payload)).to_json(),
            )
            connection.execute(
                f"INSERT INTO submissions ({', '.join(_COLUMNS)})"  # noqa: S608 - our columns
                f" VALUES ({', '.join('?' * len(_COLUMNS))})",
                tuple(getattr(submission, name) for name in _FIELDS),
            )
            if snapshot is not None:
                write_snapshot(connection, submission.id, snapshot)
            connection.execute(
                "UPDATE release_targets SET gone = 0 WHERE release_id = ? AND target = ?", (release_id, target)
            )
            self._add_event(
                connection, submission.id, "you", TimelineText.tr("queued"), {"sha256": submission.payload_sha256}, None
            )
            if held is not None:
                text = SubmissionText.tr(
                    "Releases sent just before the library was restored need time to appear in searches."
                )
                self._add_event(
                    connection, submission.id, "app", TimelineText.tr("waiting"), {"words": text, "until": held}, None
                )
            self._notify(connection, submission.id)
            return submission

        return self._db.write(write)

    def move(
        self,
        id: str,
        to_state: SubmissionState,
        *,
        event: str,
        detail: Mapping[str, Any],
        raw: str | None = None,
        actor: Actor = "app",
        **changes: Unpack[SubmissionChanges],
    ) -> Future[Submission]:
        """Bring a submission into another state and note why. A release that is confirmed is looked at from then on.

        The future raises UserError where lifecycle has no such move: something else moved it first.
        """

        def write(connection: apsw.Connection) -> Submission:
            before = _get(connection, id)
            if not may_move(before.state, to_state):
                raise UserError(
                    SubmissionText.tr(
                        "This submission cannot change to “{value}”: its state is “{was}”.",
                        value=SUBMISSION_STATE_NAMES[to_state],
                        was=SUBMISSION_STATE_NAMES[before.state],
                    ),
                    meaning=SubmissionText.tr("Nothing was changed."),
                    remedy=SubmissionText.tr("Check the release's submission history to see what happened."),
                )
            if to_state is SubmissionState.POSTING:
                _require_intact(before)
            connection.execute("UPDATE submissions SET state = ? WHERE id = ?", (to_state.value, id))
            if to_state is SubmissionState.CONFIRMED:
                schedule_polls(connection, id, self._db.now())
            return self._change(connection, id, actor, event, {**detail, "state": to_state.value}, raw, changes)

        return self._db.write(write)

    def withdraw(self, id: str, first_unknown_at: str | None) -> Future[Submission]:
        """Take a submission back, as long as nothing of it was posted since it was looked at.

        `first_unknown_at` is what it was then. The future raises UserError where the app was faster.
        """

        def write(connection: apsw.Connection) -> Submission:
            before = _get(connection, id)
            if before.state is not SubmissionState.QUEUED or before.first_unknown_at != first_unknown_at:
                raise cannot_withdraw(before)
            connection.execute("UPDATE submissions SET state = 'withdrawn' WHERE id = ?", (id,))
            changes = SubmissionChanges(open_question=None, blocking_error=None)
            return self._change(
                connection, id, "you", TimelineText.tr("withdrawn"), {"state": "withdrawn"}, None, changes
            )

        return self._db.write(write)

    def record_event(
        self,
        id: str,
        event: str,
        detail: Mapping[str, Any],
        raw: str | None = None,
        *,
        actor: Actor = "app",
        **changes: Unpack[SubmissionChanges],
    ) -> Future[Submission]:
        """Note something that happened, in the same state."""
        return self._db.write(lambda connection: self._change(connection, id, actor, event, detail, raw, changes))

    def add_event(self, id: str, event: str, detail: Mapping[str, Any], *, actor: Actor = "app") -> Future[None]:
        """Note something that changes nothing about the submission itself, not even when it was last changed."""

        def write(connection: apsw.Connection) -> None:
            _get(connection, id)  # raises where there is none
            self._add_event(connection, id, actor, event, detail, None)
            self._db.notify("submission", id)

        return self._db.write(write)

    def ask(
        self,
        id: str,
        question: str,
        *,
        event: str,
        detail: Mapping[str, Any],
        raw: str | None = None,
        **changes: Unpack[SubmissionChanges],
    ) -> Future[Submission]:
        """Stop until a person answers; `question` is a word for what is asked (found, unknown, files, failed, …)."""
        changes["open_question"] = question
        return self.record_event(id, event, detail, raw, **changes)

    def answer(self, id: str, *, event: str) -> Future[Submission]:
        """Note a person's answer: the submission goes on at once."""
        return self.record_event(
            id, event, {}, actor="you", open_question=None, attempts=0, not_before=None, blocking_error=None
        )

    def postpone(
        self,
        id: str,
        until: str,
        *,
        event: str | None = None,
        detail: Mapping[str, Any] | None = None,
        **changes: Unpack[SubmissionChanges],
    ) -> Future[Submission]:
        """Leave a submission alone until then; an event that its timeline ends with already is not added again."""
        changes["not_before"] = until
        details = dict(detail or {})

        def write(connection: apsw.Connection) -> Submission:
            newest = fetch_one(
                connection,
                "SELECT what, json_extract(detail, '$.error') FROM submission_events"
                " WHERE submission_id = ? ORDER BY number DESC LIMIT 1",
                (id,),
            )
            new_event = None if newest == (to_stored(event or ""), details.get("error")) else event
            return self._change(connection, id, "app", new_event, details, None, changes)

        return self._db.write(write)

    def get(self, id: str) -> Submission:
        """Return one submission. Raises UserError when there is none."""
        return self._db.read(lambda connection: _get(connection, id))

    def snapshot(self, id: str) -> SubmissionSnapshot | None:
        """Return the files and findings a submission was frozen with; None when an older version queued it."""
        return self._db.read(lambda connection: read_snapshot(connection, id))

    def due(self, now: str) -> list[Submission]:
        """Return what can go on at this time without a person, oldest first.

        A wait that was written later than now belongs to a clock that has been set back since, and is over.
        """
        sql = f"{_SELECT} WHERE {_DUE} AND (not_before IS NULL OR not_before <= ? OR updated_at > ?) ORDER BY number"
        values = (now, _add_clock_slack(now))
        return [_submission(row) for row in self._db.read(lambda connection: fetch(connection, sql, values))]

    def awaited_target(self, submission: Submission) -> str:
        """Return the id of the target that must have the release before a submission is sent; empty when none."""
        sql = f"SELECT after FROM submissions WHERE id = ? AND state = 'queued' AND {_AWAITS_TARGET}"  # noqa: S608 - our words
        return next(iter(self._db.read(lambda connection: fetch_column(connection, sql, (submission.id,)))), "")

    def posting_targets(self) -> list[str]:
        """Return the targets at which a release is being created: an end now would leave its answer unknown."""
        sql = "SELECT DISTINCT target FROM submissions WHERE state = 'posting' ORDER BY target"
        return self._db.read(lambda connection: fetch_column(connection, sql))

    def list_asking(self, account_id: str) -> list[Submission]:
        """Return the open submissions of an account that ask something, oldest first."""
        sql = f"{_SELECT} WHERE state IN ('queued', 'unknown') AND asks IS NOT NULL AND account_id = ? ORDER BY number"
        return [_submission(row) for row in self._db.read(lambda connection: fetch(connection, sql, (account_id,)))]

    def list_held(self, account_id: str | None = None) -> list[Submission]:
        """Return the open submissions that wait for an error to pass, of an account or of all, oldest first."""
        sql = (
            f"{_SELECT} WHERE state IN ('queued', 'unknown') AND asks IS NULL AND held_by IS NOT NULL"
            " AND account_id = coalesce(?, account_id) ORDER BY number"
        )
        return [_submission(row) for row in self._db.read(lambda connection: fetch(connection, sql, (account_id,)))]

    def count_network_waits(self) -> tuple[int, str | None]:
        """Return how many submissions found no network when they were tried last, and when the first tries again."""
        sql = (
            "SELECT count(*), min(not_before) FROM submissions WHERE state IN ('queued', 'unknown') AND asks IS NULL"
            " AND held_by IN (SELECT value FROM json_each(?))"
        )
        errors_json = json.dumps(sorted(NO_NETWORK))
        count, until = self._db.read(lambda connection: fetch(connection, sql, (errors_json,)))[0]
        return int(count), until

    def of_release(self, id: str) -> list[Submission]:
        """Return a release's submissions, newest first."""
        sql = f"{_SELECT} WHERE release_id = ? ORDER BY number DESC"
        return [_submission(row) for row in self._db.read(lambda connection: fetch(connection, sql, (id,)))]

    def snapshot_paths(self, sha256: str) -> list[str]:
        """Return where a file of this content lay when releases with it were queued, the newest last."""
        sql = (
            "SELECT DISTINCT a.value ->> '$.path' FROM submission_contents c, json_each(c.assets) a"
            " WHERE a.value ->> '$.sha256' = ?"
        )
        return self._db.read(lambda connection: fetch_column(connection, sql, (sha256,)))

    def events(self, submission_id: str) -> list[Event]:
        """Return what happened to a submission, oldest first."""
        rows = self._db.read(
            lambda connection: fetch(
                connection,
                "SELECT at, actor, what, detail, raw FROM submission_events WHERE submission_id = ? ORDER BY number",
                (submission_id,),
            )
        )
        return [
            Event(at, actor, from_stored(what, TimelineText), _detail(detail), raw)
            for at, actor, what, detail, raw in rows
        ]

    def was_adopted(self, submission_id: str) -> bool:
        """Say whether a submission was connected with a release that was found there, by the app or by a person."""
        for event in reversed(self.events(submission_id)):
            if event.detail.get("remote_id"):
                return event.detail.get("adopted") is True or event.actor == "you"
        return False

    def recover(self) -> Future[int]:
        """Call at start, before anything is sent: `posting` means that the app died with the answer open.

        Returns how many became unknown. Waits that lie more than a day ahead were written by a clock that was wrong;
        they end now. So do waits for what a person may have put right meanwhile: the key, an address, the network.
        """

        def write(connection: apsw.Connection) -> int:
            limit = format_time(datetime.fromisoformat(self._db.now()).astimezone(UTC) + timedelta(days=1))
            connection.execute(
                "UPDATE submissions SET not_before = NULL WHERE not_before > ? OR updated_at > ?",
                (limit, _add_clock_slack(self._db.now())),
            )
            connection.execute(
                "UPDATE submissions SET not_before = NULL, attempts = 0"
                " WHERE state IN ('queued', 'unknown') AND held_by NOT IN ('RateLimited', 'ServiceFault')"
            )
            connection.execute("UPDATE uploads SET not_before = NULL WHERE not_before > ?", (limit,))
            posting_rows = fetch(connection, "SELECT id FROM submissions WHERE state = 'posting' ORDER BY number")
            for (id,) in posting_rows:
                connection.execute("UPDATE submissions SET state = 'unknown' WHERE id = ?", (id,))
                changes = SubmissionChanges(
                    first_unknown_at=self._db.now(), searches_ok=0, settle_seconds=0.0, attempts=0, not_before=None
                )
                event, detail = TimelineText.tr("the app was closed before the answer arrived"), {"state": "unknown"}
                self._change(connection, id, "app", event, detail, None, changes)
            return len(posting_rows)

        return self._db.write(write)

    def _change(
        self,
        connection: apsw.Connection,
        id: str,
        actor: Actor,
        event: str | None,
        detail: Mapping[str, Any],
        raw: str | None,
        changes: SubmissionChanges,
    ) -> Submission:
        unknown = set(changes) - SubmissionChanges.__annotations__.keys()
        if unknown:
            raise TypeError(f"a submission's {', '.join(sorted(unknown))} cannot change")
        sets = "".join(f", {_COLUMN_OF.get(name, name)} = ?" for name in changes)
        connection.execute(
            f"UPDATE submissions SET updated_at = ?{sets} WHERE id = ?",  # noqa: S608 - names checked above
            (self._db.now(), *changes.values(), id),
        )
        after = _get(connection, id)
        if event is not None:
            asked = {"asks": after.open_question} if changes.get("open_question") else {}
            self._add_event(connection, id, actor, event, {**detail, **asked}, raw)
        self._notify(connection, id)
        return after

    def _add_event(
        self,
        connection: apsw.Connection,
        id: str,
        actor: Actor,
        what: str,
        detail: Mapping[str, Any],
        raw: str | None,
    ) -> None:
        connection.execute(
            "INSERT INTO submission_events (submission_id, at, actor, what, detail, raw) VALUES (?, ?, ?, ?, ?, ?)",
            (id, self._db.now(), actor, to_stored(what), json.dumps(detail_to_stored(detail), ensure_ascii=False), raw),
        )

    def _notify(self, connection: apsw.Connection, id: str) -> None:
        release_id = fetch_value(connection, "SELECT release_id FROM submissions WHERE id = ?", (id,))
        refresh_state(connection, release_id)
        mark_changed(connection, release_id, self._db.now())
        self._db.notify("submission", id)
        self._db.notify("release", release_id)


def _detail(text: str) -> dict[str, Any]:
    """Return what an event holds; nothing where that is damaged: the others are told all the same."""
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return detail_from_stored(cast("dict[str, Any]", document)) if isinstance(document, dict) else {}


def _require_intact(submission: Submission) -> None:
    """Raise DamagedRecord unless a payload is what was frozen: nothing else may ever be sent."""
    from hashlib import sha256

    if sha256(submission.payload.encode()).hexdigest() != submission.payload_sha256:
        raise damaged_record_error(SubmissionText.tr("A submission to the distributor"))


def _require_unique(connection: apsw.Connection, release_id: str, account_id: str, gtin14: str, target: str) -> None:
    """Say in words what the unique indexes enforce."""
    if not gtin14:
        raise UserError(
            SubmissionText.tr("This release has no UPC."),
            meaning=SubmissionText.tr(
                "It was not queued: without a UPC the app cannot tell whether the release already exists."
            ),
            remedy=SubmissionText.tr("Enter the UPC or EAN of the release."),
        )
    row = fetch_one(
        connection,
        "SELECT s.release_id, s.state, s.upc, r.title FROM submissions s LEFT JOIN releases r ON r.id = s.release_id"
        " WHERE s.state IN (SELECT value FROM json_each(?5))"
        " AND ((s.release_id = ?1 AND s.target = ?2) OR (s.account_id = ?3 AND s.gtin14 = ?4))"
        " ORDER BY s.release_id <> ?1",
        (release_id, target, account_id, gtin14, json.dumps(sorted(LIVE_SUBMISSIONS))),
    )
    if row is None:
        return
    other, state, upc, title = row
    if other == release_id:
        raise UserError(
            SubmissionText.tr("This release was already submitted (status: {state}).", state=state),
            meaning=SubmissionText.tr("It was not queued a second time."),
            remedy=SubmissionText.tr("Follow it in the release's submission history."),
        )
    raise UserError(
        SubmissionText.tr(
            "UPC {upc} was already submitted for “{title}”.",
            upc=upc,
            title=title or SubmissionText.tr("a deleted release"),
        ),
        meaning=SubmissionText.tr(
            "This release was not queued, because the distributor would receive two releases with one UPC."
        ),
        remedy=SubmissionText.tr("Change the UPC of one of them."),
    )


def cannot_withdraw(submission: Submission) -> UserError:
    """Say why a submission cannot be taken back."""
    match submission.state:
        case SubmissionState.CONFIRMED:
            return UserError(
                SubmissionText.tr("This release is at the distributor."),
                meaning=SubmissionText.tr("It was not withdrawn."),
                remedy=SubmissionText.tr("It can now only be changed at the distributor."),
            )
        case SubmissionState.POSTING:
            return UserError(
                SubmissionText.tr("This release is being created at the distributor right now."),
                meaning=SubmissionText.tr("It was not withdrawn."),
            )
        case SubmissionState.UNKNOWN | SubmissionState.QUEUED:
            return UserError(
                SubmissionText.tr(
                    "This release may be at the distributor: it was sent, and the app is checking "
                    "whether it was created."
                ),
                meaning=SubmissionText.tr("It was not withdrawn."),
                remedy=SubmissionText.tr("Wait until the search has finished, or check with the distributor."),
            )
        case _:
            return UserError(
                SubmissionText.tr("This release has nothing waiting to be sent."),
                meaning=SubmissionText.tr("Nothing was changed."),
            )


def is_due(submission: Submission, now: str) -> bool:
    """Say whether the wait of a submission is over at this time, by the rule of `Outbox.due`."""
    until = submission.not_before
    return until is None or until <= now or submission.updated_at > _add_clock_slack(now)


def _add_clock_slack(now: str) -> str:
    return format_time(datetime.fromisoformat(now) + _CLOCK_SLACK)


def _get(connection: apsw.Connection, id: str) -> Submission:
    row = fetch_one(connection, f"{_SELECT} WHERE id = ?", (id,))
    if row is None:
        raise UserError(
            SubmissionText.tr("There is no such submission."),
            remedy=SubmissionText.tr("Check the release's submission history."),
        )
    return _submission(row)


def _submission(row: tuple[Any, ...]) -> Submission:
    raw = Submission(*row)
    return dataclasses.replace(raw, state=SubmissionState(raw.state), needs_files=bool(raw.needs_files))
