"""The plan: releases by date with their deadlines, how each stands, and what is to be done today.

All of it is read from the library; nothing is asked. Where nothing is known, that is what stands there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from trackball_desktop.checks import profiles
from trackball_desktop.domain.deadlines import Deadlines, deadlines
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.services.checking import SETTING
from trackball_desktop.services.clearances import clearance_health
from trackball_desktop.services.health import IN_PROGRESS, NOT_SENT, Health, ReleaseHealth, health_of
from trackball_desktop.services.store_schedule import SLOW_STORES
from trackball_desktop.services.store_standing import Standing, is_out, overall_standing
from trackball_desktop.storage.library import LibraryQuery, ReleaseRow
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.store_polls import StoreState

RECENT = timedelta(days=30)
"""How long a release that is out stays in the plan."""
SOON = timedelta(days=7)
_PORTION = 50
"""So many releases are read at once. What is equal to what is known goes again before the next ones come, so that few
new objects live at a time: the garbage collector, which stops the window, then has nothing to do."""


class TaskKind(StrEnum):
    """What is to be done about a release."""

    DECIDE = "decide"
    SUBMIT = "submit"
    FIX = "fix"
    TAKEN_DOWN = "taken_down"
    WRONG_PAGE = "wrong_page"
    DATE_PASSED = "date_passed"
    NO_DATE = "no_date"


class BoardColumn(StrEnum):
    """Where a release stands on the board, in the order of the columns."""

    DRAFT = "draft"
    READY = "ready"
    ON_THE_WAY = "on_the_way"
    NEEDS_YOU = "needs_you"
    SENT = "sent"
    OUT = "out"


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
    """A release in the plan. `day` and `deadlines` are None without a date.

    `available_stores` and `pending_stores` are the stores that have it and those that were asked and do not, by their
    keys.
    """

    row: ReleaseRow
    day: date | None
    deadlines: Deadlines | None
    health: ReleaseHealth
    standing: Standing
    column: BoardColumn
    available_stores: tuple[str, ...] = ()
    pending_stores: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()

    @property
    def is_sent(self) -> bool:
        """Whether a target has it."""
        return self.row.remote_id is not None

    @property
    def is_to_submit(self) -> bool:
        """Whether no target has it and it is not on the way to one, so that its deadlines count."""
        return not self.is_sent and self.row.state not in IN_PROGRESS


@dataclass(frozen=True)
class ReleasePlan:
    """The plan as of a day: entries by date, those without one last; tasks, the most urgent first; counts by column."""

    today: date
    entries: tuple[PlanEntry, ...]
    tasks: tuple[Task, ...]
    counts: dict[BoardColumn, int]

    def filter_column(self, column: BoardColumn) -> ReleasePlan:
        """Return the plan with the entries of one column of the board."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.column is column))


def read_plan(
    repositories: Repositories, today: date, query: LibraryQuery | None = None, known: ReleasePlan | None = None
) -> ReleasePlan:
    """Read the plan of the releases that a query finds. Blocks; 10,000 releases take half a second, half of it rest.

    Tasks are those of the whole library: a filter takes nothing off anybody's shoulders. What is as in the `known` plan
    is the same object as there, so that equal is quickly told: an entry, all entries, all tasks.
    """
    matching_ids = None if query is None or query == LibraryQuery() else set(repositories.library.ids(query))
    before = {entry.row.id: entry for entry in known.entries} if known is not None else {}
    planned: list[PlanEntry] = []
    tasks: list[Task] = []
    for entry in _entries(repositories, today, before):
        tasks += entry.tasks
        if _is_shown(entry.row, entry.day, today) and (matching_ids is None or entry.row.id in matching_ids):
            planned.append(entry)
    planned.sort(key=lambda entry: entry.day or date.max)
    order = {kind: number for number, kind in enumerate(TaskKind)}
    tasks.sort(key=lambda task: (order[task.kind], task.due or date.max, task.title))
    counted = Counter(entry.column for entry in planned)
    counts = {column: counted[column] for column in BoardColumn}
    new_plan = ReleasePlan(today, tuple(planned), tuple(tasks), counts)
    if known is None:
        return new_plan
    return replace(
        new_plan,
        entries=known.entries if known.entries == new_plan.entries else new_plan.entries,
        tasks=known.tasks if known.tasks == new_plan.tasks else new_plan.tasks,
    )


def _entries(repositories: Repositories, today: date, known: dict[str, PlanEntry]) -> Iterator[PlanEntry]:
    """Yield all releases by date, each as the entry that is known where nothing has changed."""
    lead, shared_objects = _LeadDays(repositories), _Shared()
    ids = repositories.library.ids(LibraryQuery(sort="release_date", descending=False))
    for start in range(0, len(ids), _PORTION):
        began = time.thread_time()
        portion = ids[start : start + _PORTION]
        rows = repositories.library.rows(portion)
        seen = repositories.store_polls.of_releases(portion)
        cleared = clearance_health(repositories, [row for row in rows if _is_shown(row, _day(row.release_date), today)])
        for row in rows:
            health = cleared.get(row.id, Health.UNKNOWN)
            entry = _entry(
                row,
                seen.get(row.id, ()),
                shared_objects.deadlines(row, lead.for_row(row)),
                health,
                today,
                shared_objects,
            )
            before = known.get(row.id)
            yield before if before is not None and before == entry else entry
        # The window paints with many short calls, and a thread that always wants the interpreter takes a turn after
        # each: it rests for as long as it worked.
        time.sleep(time.thread_time() - began)


class _Shared:
    """Values that many entries have in common, each made once."""

    def __init__(self) -> None:
        self._deadlines: dict[tuple[str, int], Deadlines | None] = {}
        self._health: dict[ReleaseHealth, ReleaseHealth] = {}

    def deadlines(self, row: ReleaseRow, lead: int) -> Deadlines | None:
        key = (row.release_date, lead)
        if key not in self._deadlines:
            day = _day(row.release_date)
            self._deadlines[key] = None if day is None else deadlines(day, lead)
        return self._deadlines[key]

    def health(self, health: ReleaseHealth) -> ReleaseHealth:
        return self._health.setdefault(health, health)


class _LeadDays:
    """How many days ahead the store profile asks for a release: that of its label, of its account, or the chosen."""

    def __init__(self, repositories: Repositories) -> None:
        self._profile_settings = repositories.settings.get(SETTING, {})
        self._known: dict[tuple[str, str], int] = {}

    def for_row(self, row: ReleaseRow) -> int:
        key = (row.label, row.account_id or "")
        lead_days = self._known.get(key)
        if lead_days is None:
            chosen = profiles.chosen_profiles(self._profile_settings, label=key[0], account_id=key[1])
            lead_days = profiles.combined_profile(chosen, self._profile_settings.get("changed", {})).lead_days_hint
            self._known[key] = lead_days
        return lead_days


def _entry(
    row: ReleaseRow,
    states: Sequence[StoreState],
    found: Deadlines | None,
    cleared: Health,
    today: date,
    shared: _Shared,
) -> PlanEntry:
    day = _day(row.release_date)
    late = day is not None and found is not None and found.submit_by < today <= day and row.state in NOT_SENT
    where = overall_standing(states)
    shops = [state for state in states if state.store not in SLOW_STORES]
    return PlanEntry(
        row=row,
        day=day,
        deadlines=found,
        health=shared.health(health_of(row, is_late=late, cleared=cleared)),
        standing=where,
        column=_column(row, where, day, today),
        available_stores=tuple(_store_key(state) for state in shops if is_out(state)),
        pending_stores=tuple(_store_key(state) for state in shops if state.asked_at and state.first_seen is None),
        tasks=_tasks(row, day, found, where, states, today),
    )


def _store_key(state: StoreState) -> str:
    """Return a store's key with its country: "apple:ES"."""
    return f"{state.store}:{state.country}" if state.country else state.store


def _column(row: ReleaseRow, store_standing: Standing, day: date | None, today: date) -> BoardColumn:
    if row.state in {ReleaseState.NEEDS_YOU, ReleaseState.GONE} or store_standing is Standing.TAKEN_DOWN:
        return BoardColumn.NEEDS_YOU
    if row.state in IN_PROGRESS:
        return BoardColumn.ON_THE_WAY
    if row.remote_id is not None:
        is_out_ = store_standing in {Standing.SOMEWHERE, Standing.EVERYWHERE} or (day is not None and day <= today)
        return BoardColumn.OUT if is_out_ else BoardColumn.SENT
    return BoardColumn.READY if row.state is ReleaseState.READY else BoardColumn.DRAFT


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_shown(row: ReleaseRow, day: date | None, today: date) -> bool:
    if row.state in {ReleaseState.NEEDS_YOU, ReleaseState.GONE} or row.state in IN_PROGRESS:
        return True
    if day is None:
        return row.state in NOT_SENT
    return day >= today - RECENT


def _tasks(
    row: ReleaseRow,
    day: date | None,
    limits: Deadlines | None,
    where: Standing,
    states: Sequence[StoreState],
    today: date,
) -> tuple[Task, ...]:
    tasks: list[Task] = []

    def add(kind: TaskKind, due: date | None = None, count: int = 0) -> None:
        tasks.append(Task(kind, row.id, row.title, due, count))

    if row.state in {ReleaseState.NEEDS_YOU, ReleaseState.GONE, ReleaseState.UNCONFIRMED}:
        add(TaskKind.DECIDE)
    if row.state in NOT_SENT and day is not None and limits is not None:
        due = limits.submit_by
        if day < today:
            add(TaskKind.DATE_PASSED, day)
        elif due <= today:
            add(TaskKind.SUBMIT, due)
        elif due <= today + SOON and row.checked and row.blockers:
            add(TaskKind.FIX, due, row.blockers)
    if row.state in NOT_SENT and day is None and row.title:
        add(TaskKind.NO_DATE)
    if where is Standing.TAKEN_DOWN:
        add(TaskKind.TAKEN_DOWN)
    if any(state.wrong_page for state in states):
        add(TaskKind.WRONG_PAGE)
    return tuple(tasks)
