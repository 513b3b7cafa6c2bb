"""What a person asks of the past: one release's timeline, what is new since Friday, how long things take at the target.

Plain frozen values without a sentence of ours beside the events' own; whoever shows them words them. A figure is taken
from one's own history alone: nothing is known of how long others wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Literal, cast

from trackball_desktop.domain import clock
from trackball_desktop.domain.clock import Clock, utc_now
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.services import schedule
from trackball_desktop.services.event_news import EventNews, news_since
from trackball_desktop.services.record_diff import record_changes
from trackball_desktop.services.store_schedule import GONE_AFTER
from trackball_desktop.services.store_standing import Standing, overall_standing
from trackball_desktop.storage.activity import Activity, OutboxActivity, PollActivity, StoreActivity

if TYPE_CHECKING:
    from trackball_desktop.domain.availability import Change as ClearanceChange
    from trackball_desktop.services.record_diff import RecordChange
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.storage.status import StatusSample

EntryKind = Literal["event", "look", "gap", "document"]
ActivityKind = Literal[
    "created", "refused", "withdrawn", "asks", "status", "edited", "found", "gone", "taken_down", "back", "lost",
    "ends", "gained", "out", "not_in_stores", "wrong_page", "differs",
]  # fmt: skip
"""From "taken_down" to "gained": what catalogue events told, by the names of `availability.ChangeKind`; the last four
are what stores showed."""
_KIND_OF_STATE: dict[str, ActivityKind] = {"confirmed": "created", "refused": "refused", "withdrawn": "withdrawn"}
_DAY = 24 * 3600.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TimelineEntry:
    """Something in a release's life: an event of a submission, a look that brought something new, a gap, a document.

    Of a document `what` is its kind (`documents.Document`), `text` the file's name, `raw` its hash.

    `actor` is who did or said it (you, app, service). `what` is an event's own words, of a look its status word, or
    empty. `raw` is the service's answer as it came. A look counts the ones after it that found the same (`looks`, the
    last of them at `until`); a gap lasts from `at` to `until`, with nobody looking. `target` is the id of where.
    """

    at: str
    kind: EntryKind
    actor: str
    what: str
    text: str = ""
    raw: str | None = None
    http_status: int | None = None
    status: str | None = None
    remote_id: str | None = None
    submission_id: str | None = None
    changes: tuple[RecordChange, ...] = ()
    poll_count: int = 1
    until: str | None = None
    target: str = ""


@dataclass(frozen=True)
class DigestLine:
    """What is new about one release. `before` and `after` are status words where `kind` is "status", of "asks" the
    question stands in `after`; `changes` is what was edited at the target, `clearances` what catalogue events told.
    `stores` are the keys of the stores that the last four kinds are about, with their country ("apple:ES");
    `is_everywhere` says that all that are asked have it. `target` is the id of the target that it is about, if any.
    """

    release_id: str
    title: str
    artist: str
    at: str
    kind: ActivityKind
    before: str | None = None
    after: str | None = None
    changes: tuple[RecordChange, ...] = ()
    clearances: tuple[ClearanceChange, ...] = ()
    stores: tuple[str, ...] = ()
    is_everywhere: bool = False
    target: str = ""


@dataclass(frozen=True)
class Digest:
    """What changed from `since` until `until`: at most one line of a kind for a release, the newest first."""

    since: str
    until: str
    lines: tuple[DigestLine, ...]

    def count(self, kind: ActivityKind) -> int:
        """Count the releases with news of this kind."""
        return sum(1 for line in self.lines if line.kind == kind)


@dataclass(frozen=True)
class Figure:
    """Days from the POST until a status word was first seen, over so many releases of one's own.

    `word` is the target's, verbatim; None is the first record on the receiving side.
    """

    status: str | None
    releases: int
    median_days: float


class TimelineService:
    """Answers from what was kept; nothing here looks outside. `scale` is that of polling, for gaps in practice."""

    def __init__(self, repositories: Repositories, *, now: Clock = utc_now, scale: float = 1.0) -> None:
        self._repositories = repositories
        self._activity = Activity(repositories.database)
        self._now = now
        self._scale = scale

    async def timeline(self, release_id: str) -> tuple[TimelineEntry, ...]:
        """Return what happened to a release, newest first: what the service said, you did, the app noticed."""
        return await asyncio.to_thread(self.timeline_of, release_id)

    async def digest(self, since: str) -> Digest:
        """Return what changed since a time ("2026-11-20T14:03:22.123456Z")."""
        return await asyncio.to_thread(self.digest_since, since)

    async def figures(self) -> tuple[Figure, ...]:
        """Return the median days to each status word, the quickest first."""
        return await asyncio.to_thread(self.figures_now)

    # The same, on the calling thread.

    def timeline_of(self, release_id: str) -> tuple[TimelineEntry, ...]:
        """Return what happened to a release, newest first."""
        entries: list[tuple[str, int, TimelineEntry]] = []
        for submission in self._repositories.outbox.of_release(release_id):
            for event in self._repositories.outbox.events(submission.id):
                entry = TimelineEntry(
                    at=event.at,
                    kind="event",
                    actor=event.actor,
                    what=event.what,
                    text=str(event.detail.get("words") or ""),
                    raw=event.raw,
                    http_status=_number(event.detail.get("http_status")),
                    remote_id=_text(event.detail.get("remote_id")),
                    submission_id=submission.id,
                    target=submission.target,
                )
                entries.append((event.at, len(entries), entry))
        looks = [*self._polls(release_id), *self._gaps(release_id), *self._documents(release_id)]
        entries += [(entry.at, len(entries) + number, entry) for number, entry in enumerate(looks)]
        return tuple(entry for _, _, entry in sorted(entries, key=lambda item: item[:2], reverse=True))

    def _documents(self, release_id: str) -> Iterable[TimelineEntry]:
        """Yield the papers and deliveries that were made."""
        for item in self._repositories.documents.for_release(release_id):
            yield TimelineEntry(
                at=item.at, kind="document", actor="you", what=item.kind, text=item.name, raw=f"sha256 {item.sha256}"
            )

    def _polls(self, release_id: str) -> Iterable[TimelineEntry]:
        """Yield the looks, each with the ones after it that found the same."""
        latest: dict[tuple[str, str], TimelineEntry] = {}
        last_raw: dict[tuple[str, str], str | None] = {}
        for sample in self._repositories.status.list_samples(release_id):
            record = sample.target, sample.remote_id
            previous = latest.get(record)
            until = sample.until if sample.poll_count > 1 else None
            if previous is not None and sample.raw is None:
                latest[record] = replace(
                    previous, poll_count=previous.poll_count + sample.poll_count, until=sample.until
                )
                continue
            if previous is not None:
                yield previous
            was_answered = 200 <= sample.http_status < 300
            before = last_raw.get(record)
            latest[record] = TimelineEntry(
                at=sample.at,
                kind="look",
                actor="service",
                what=sample.status or "",
                text="" if was_answered else sample.raw or "",
                raw=sample.raw,
                http_status=sample.http_status,
                status=sample.status,
                remote_id=sample.remote_id,
                changes=record_changes(before, sample.raw) if was_answered else (),
                poll_count=sample.poll_count,
                until=until,
                target=sample.target,
            )
            if was_answered:
                last_raw[record] = sample.raw
        yield from latest.values()

    def _gaps(self, release_id: str) -> Iterable[TimelineEntry]:
        """Yield the times in which nobody looked although it was planned, the one until now among them."""
        last: dict[str, StatusSample] = {}
        for sample in self._repositories.status.list_samples(release_id):
            before = last.get(sample.target)
            if sample.after_gap and before is not None:
                yield _gap(before, sample)
            if before is None or sample.until >= before.until or sample.after_gap:
                last[sample.target] = sample
        for row in self._repositories.status.watched([release_id]):  # those that are looked at
            newest = last.get(row.target)
            if newest is not None:
                at = clock.parse(newest.until)
                idle = clock.seconds_between(clock.parse(row.changed_at or newest.at), at)
                missed = schedule.gap_threshold(idle, schedule.seconds_at_rest(row.release_date, at), self._scale)
                if clock.seconds_between(at, self._now()) > missed:
                    yield _gap(newest, None)

    def digest_since(self, since: str) -> Digest:
        """Return what changed since a time."""
        until = clock.to_iso(self._now())
        lines = [*self._outbox_activity(since), *self._poll_activity(since)]
        lines += [*self._store_activity(since), *self._event_activity(since, until)]
        return Digest(since, until, tuple(sorted(lines, key=lambda line: line.at, reverse=True)))

    def _outbox_activity(self, since: str) -> list[DigestLine]:
        newest: dict[tuple[str, str, ActivityKind], DigestLine] = {}
        for activity in self._activity.outbox_since(since):
            kind = _KIND_OF_STATE.get(activity.state or "")
            if kind is None and activity.question and self._is_still_asking(activity):
                kind = "asks"
            if kind is not None:
                after = activity.question if kind == "asks" else activity.detail.get("remote_id")
                line = DigestLine(
                    activity.release_id, activity.title, activity.artist, activity.at, kind, after=_text(after),
                    target=activity.target,
                )  # fmt: skip
                newest[activity.release_id, activity.target, kind] = line
        return list(newest.values())

    def _is_still_asking(self, activity: OutboxActivity) -> bool:
        return self._repositories.outbox.get(activity.submission_id).open_question == activity.question

    def _poll_activity(self, since: str) -> list[DigestLine]:
        looks: defaultdict[tuple[str, str, str], list[PollActivity]] = defaultdict(list)
        for look in self._activity.polls_since(since):
            looks[look.release_id, look.target, look.remote_id].append(look)
        lines: list[DigestLine] = []
        for record in looks.values():
            first, last = record[0], record[-1]
            line = DigestLine(last.release_id, last.title, last.artist, last.at, "status", target=last.target)
            if not last.is_own:
                if first.is_first and first.http_status < 300:
                    lines.append(replace(line, at=first.at, kind="found", after=first.remote_id))
                continue
            if last.http_status == 404:
                if self._is_gone(last.release_id, last.target):
                    lines.append(replace(line, kind="gone", before=last.before_status))
                continue
            before = None if first.is_first else first.before_status
            if before != last.status and last.status is not None:
                lines.append(replace(line, before=before, after=last.status))
            changes = _without_status(record_changes(first.raw if first.is_first else first.before, last.raw))
            if changes:
                lines.append(replace(line, kind="edited", changes=changes))
        return lines

    def _is_gone(self, release_id: str, target: str) -> bool:
        standings = self._repositories.status.target_statuses(release_id)
        return any(item.state is ReleaseState.GONE and item.target == target for item in standings)

    def _event_activity(self, since: str, until: str) -> list[DigestLine]:
        """Return what catalogue events told: a line for each release and kind, with all clearances of that kind."""
        try:
            news = news_since(self._repositories, since, until)
        except StorageError:
            _log.exception("catalogue events cannot be read")  # the rest of the digest does not need them
            return []
        news_by_release: dict[tuple[str, ActivityKind], list[EventNews]] = {}
        for item in news:
            kind = cast("ActivityKind", item.change.kind.value)
            news_by_release.setdefault((item.release_id, kind), []).append(item)
        rows = {
            row.id: row
            for row in self._repositories.library.rows(list({release_id for release_id, _ in news_by_release}))
        }
        return [
            DigestLine(
                release_id, rows[release_id].title, rows[release_id].artist, release_news[-1].at, kind,
                clearances=tuple(item.change for item in release_news),
            )
            for (release_id, kind), release_news in news_by_release.items()
            if release_id in rows
        ]  # fmt: skip

    def _store_activity(self, since: str) -> list[DigestLine]:
        """Return what stores showed: a line for each release and kind, naming the stores."""
        lines_by_release: dict[tuple[str, ActivityKind], DigestLine] = {}
        newest = {(item.release_id, item.store, item.country): item for item in self._activity.stores_since(since)}
        for item in newest.values():
            place = f"{item.store}:{item.country}" if item.country else item.store
            for kind in _store_kinds(item, since):
                earlier_line = lines_by_release.get((item.release_id, kind))
                stores = (*earlier_line.stores, place) if earlier_line is not None else (place,)
                at = max(item.at, earlier_line.at) if earlier_line is not None else item.at
                lines_by_release[item.release_id, kind] = DigestLine(
                    item.release_id, item.title, item.artist, at, kind, stores=stores
                )
        out = [release_id for release_id, kind in lines_by_release if kind == "out"]
        states = self._repositories.store_polls.of_releases(out) if out else {}
        for release_id in out:
            if overall_standing(states.get(release_id, ())) is Standing.EVERYWHERE:
                line = lines_by_release[release_id, "out"]
                lines_by_release[release_id, "out"] = replace(line, is_everywhere=True)
        return list(lines_by_release.values())

    def figures_now(self) -> tuple[Figure, ...]:
        """Return the median days to each status word, the quickest first."""
        days: defaultdict[str | None, list[float]] = defaultdict(list)
        for arrival in self._activity.statuses_first_seen():
            seconds = (clock.parse(arrival.seen_at) - clock.parse(arrival.posted_at)).total_seconds()
            if seconds >= 0:  # a clock that was set back in between tells nothing
                days[arrival.status].append(seconds / _DAY)
        figures = [Figure(word, len(all_), median(all_)) for word, all_ in days.items()]
        return tuple(sorted(figures, key=lambda figure: (figure.median_days, figure.status or "")))


def _store_kinds(one: StoreActivity, since: str) -> list[ActivityKind]:
    """Return what a store's newest answer tells that was not known before a time."""
    if one.outcome == "not_there":
        return ["not_in_stores"] if one.first_seen is not None and one.missed >= GONE_AFTER else []
    kinds: list[ActivityKind] = []
    if one.first_seen is not None and (one.first_seen >= since or one.before == "not_there"):
        kinds.append("out")
    if one.wrong_page:
        kinds.append("wrong_page")
    elif one.differences:
        kinds.append("differs")
    return kinds


def _without_status(changes: Sequence[RecordChange]) -> tuple[RecordChange, ...]:
    return tuple(change for change in changes if change.path != "status")


def _gap(sample: StatusSample, later: StatusSample | None) -> TimelineEntry:
    until = None if later is None else later.at
    return TimelineEntry(
        at=sample.until, kind="gap", actor="app", what="", remote_id=sample.remote_id, until=until, target=sample.target
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
