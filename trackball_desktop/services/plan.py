"""The plan: releases by date with their deadlines, how each stands, and what is to be done today.

All of it is read from the library; nothing is asked. Where nothing is known, that is what stands there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from trackball_desktop.checks import profiles
from trackball_desktop.domain.deadlines import Deadlines, deadlines
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.formats.calendar import CalendarEvent, write_calendar
from trackball_desktop.services.checking import SETTING
from trackball_desktop.services.standing import Standing, standing
from trackball_desktop.storage.library import Query, ReleaseRow
from trackball_desktop.storage.store_polls import StoreState
from trackball_desktop.storage.stores import Stores

RECENT = timedelta(days=30)
"""How long a release that is out stays in the plan."""
SOON = timedelta(days=7)
CALENDAR = "plan.calendar"
"""The setting of the folder in which the calendar file is kept up to date."""
FILE_NAME = "trackball-releases.ics"
_NOT_SENT = frozenset({ReleaseState.DRAFT, ReleaseState.READY})
_ON_THE_WAY = frozenset({ReleaseState.QUEUED, ReleaseState.UPLOADING, ReleaseState.POSTING, ReleaseState.UNCONFIRMED})


class Health(StrEnum):
    """How one side of a release stands."""

    DONE = "done"
    MOVING = "moving"
    NOT_YET = "not_yet"
    ATTENTION = "attention"
    ACT = "act"
    UNKNOWN = "unknown"


class TaskKind(StrEnum):
    """What is to be done about a release."""

    DECIDE = "decide"
    SUBMIT = "submit"
    FIX = "fix"
    TAKEN_DOWN = "taken_down"
    WRONG_PAGE = "wrong_page"
    DATE_PASSED = "date_passed"
    NO_DATE = "no_date"


@dataclass(frozen=True)
class Task:
    """Something to be done. `due` is its last day, None where it has none; `count` is of findings."""

    kind: TaskKind
    release_id: str
    title: str
    due: date | None = None
    count: int = 0


@dataclass(frozen=True)
class PlanEntry:
    """A release in the plan. `day` and `deadlines` are None without a date."""

    row: ReleaseRow
    day: date | None
    deadlines: Deadlines | None
    checks: Health
    files: Health
    sent: Health
    accepted: Health
    live: Health

    @property
    def is_sent(self) -> bool:
        """Whether a target has it."""
        return self.row.remote_id is not None


@dataclass(frozen=True)
class ReleasePlan:
    """The plan as of a day: entries by date, those without one last; tasks, the most urgent first; counts by state."""

    today: date
    entries: tuple[PlanEntry, ...]
    tasks: tuple[Task, ...]
    counts: dict[str, int]


def read_plan(stores: Stores, today: date) -> ReleasePlan:
    """Read the plan. Blocks; 10,000 releases take a fraction of a second."""
    ids = stores.library.ids(Query(sort="release_date", descending=False))
    rows = stores.library.rows(ids)
    seen = stores.store_polls.of_releases(ids)
    lead = _lead_days(stores)
    shown = [_entry(row, seen.get(row.id, ()), lead, today) for row in rows]
    wanted = [entry for entry in shown if _is_in_plan(entry, today)]
    wanted.sort(key=lambda entry: (entry.day is None, entry.day or today))
    tasks = [task for entry in shown for task in _tasks(entry, seen.get(entry.row.id, ()), today)]
    tasks.sort(key=lambda task: (list(TaskKind).index(task.kind), task.due or date.max, task.title))
    return ReleasePlan(today, tuple(wanted), tuple(tasks), dict(Counter(row.state.value for row in rows)))


def _lead_days(stores: Stores) -> int:
    """Return how many days ahead the chosen profile asks for a release."""
    kept = stores.settings.get(SETTING, {})
    return profiles.profile_of(
        profiles.chosen_for(kept, label="", account_id=""), kept.get("changed", {})
    ).lead_days_hint


def _entry(row: ReleaseRow, states: Sequence[StoreState], lead: int, today: date) -> PlanEntry:
    day = _day(row.release_date)
    found = None if day is None else deadlines(day, lead)
    is_late = found is not None and found.submit_by < today and row.state in _NOT_SENT
    return PlanEntry(
        row=row,
        day=day,
        deadlines=found,
        checks=_checks(row),
        files=_files(row),
        sent=Health.ACT if is_late and day is not None and day >= today else _sent(row),
        accepted=_accepted(row),
        live=_live(states),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _checks(row: ReleaseRow) -> Health:
    if not row.checked:
        return Health.NOT_YET
    if row.blockers > row.to_do:
        return Health.ACT
    if row.to_do:
        return Health.NOT_YET
    return Health.ATTENTION if row.warnings else Health.DONE


def _files(row: ReleaseRow) -> Health:
    if row.progress is not None or row.state is ReleaseState.UPLOADING:
        return Health.MOVING
    return Health.DONE if row.remote_id is not None else Health.NOT_YET


def _sent(row: ReleaseRow) -> Health:
    if row.state is ReleaseState.NEEDS_YOU or row.state is ReleaseState.GONE:
        return Health.ACT
    if row.state in _ON_THE_WAY:
        return Health.MOVING
    return Health.DONE if row.remote_id is not None else Health.NOT_YET


def _accepted(row: ReleaseRow) -> Health:
    """Say only whether the target said anything: what its words mean is not documented."""
    if row.remote_id is None:
        return Health.NOT_YET
    if row.state is ReleaseState.GONE:
        return Health.ACT
    return Health.MOVING if row.status else Health.NOT_YET


def _live(states: Sequence[StoreState]) -> Health:
    if any(state.wrong_page for state in states):
        return Health.ATTENTION
    match standing(states):
        case Standing.EVERYWHERE:
            return Health.DONE
        case Standing.SOMEWHERE:
            return Health.MOVING
        case Standing.TAKEN_DOWN:
            return Health.ACT
        case Standing.NOT_YET | Standing.NOT_DUE:
            return Health.NOT_YET
        case _:
            return Health.UNKNOWN


def _is_in_plan(entry: PlanEntry, today: date) -> bool:
    if entry.row.state in {ReleaseState.NEEDS_YOU, ReleaseState.GONE} or entry.row.state in _ON_THE_WAY:
        return True
    if entry.day is None:
        return entry.row.state in _NOT_SENT
    return entry.day >= today - RECENT


def _tasks(entry: PlanEntry, states: Sequence[StoreState], today: date) -> list[Task]:
    row, found = entry.row, list[Task]()

    def add(kind: TaskKind, due: date | None = None, count: int = 0) -> None:
        found.append(Task(kind, row.id, row.title, due, count))

    if row.state in {ReleaseState.NEEDS_YOU, ReleaseState.GONE, ReleaseState.UNCONFIRMED}:
        add(TaskKind.DECIDE)
    if row.state in _NOT_SENT and entry.day is not None and entry.deadlines is not None:
        due = entry.deadlines.submit_by
        if entry.day < today:
            add(TaskKind.DATE_PASSED, entry.day)
        elif due <= today:
            add(TaskKind.SUBMIT, due)
        elif due <= today + SOON and row.checked and row.blockers:
            add(TaskKind.FIX, due, row.blockers)
    if row.state in _NOT_SENT and entry.day is None and row.title:
        add(TaskKind.NO_DATE)
    if standing(states) is Standing.TAKEN_DOWN:
        add(TaskKind.TAKEN_DOWN)
    if any(state.wrong_page for state in states):
        add(TaskKind.WRONG_PAGE)
    return found


# --- the calendar file ------------------------------------------------------------------------------------------------


def calendar_events(plan: ReleasePlan) -> list[CalendarEvent]:
    """Return release days and submission deadlines as events; texts are English, as in all files for other programs."""
    events: list[CalendarEvent] = []
    for entry in plan.entries:
        if entry.day is None or entry.deadlines is None:
            continue
        name = " - ".join(part for part in (entry.row.artist, entry.row.title or "Untitled") if part)
        text = "\n".join(part for part in (entry.row.label, f"UPC {entry.row.upc}" if entry.row.upc else "") if part)
        events.append(CalendarEvent(f"{entry.row.id}-release@trackball", entry.day, f"Release: {name}", text))
        if not entry.is_sent and entry.deadlines.submit_by >= plan.today:
            due = entry.deadlines.submit_by
            events.append(CalendarEvent(f"{entry.row.id}-submit@trackball", due, f"Submit: {name}", text))
    return events


def keep_calendar(stores: Stores, now: datetime) -> Path | None:
    """Bring the calendar file in the chosen folder up to date; None where none was chosen. Raises OSError."""
    folder = stores.settings.get(CALENDAR)
    if not isinstance(folder, str) or not folder:
        return None
    path = Path(folder) / FILE_NAME
    plan = read_plan(stores, now.astimezone().date())
    events = calendar_events(plan)
    text = write_calendar(events, name="Releases", at=now)
    with suppress(OSError, UnicodeDecodeError):
        if _without_stamps(path.read_bytes().decode()) == _without_stamps(text):
            return path
    partial = path.with_suffix(".ics.partial")
    partial.write_bytes(text.encode())
    partial.replace(path)
    return path


def _without_stamps(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("DTSTAMP")]
