"""Where a release may be used, for what, and from when until when: windows, what changed of them, and a map of them.

A window is a clearance that a distributor was told of. Content is not used past the end of one; a window that begins
and ends on one day takes content down. Where a commercial model has no window, the release is not available for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

SOURCE_NAME: Final = "MassiveMusic"
"""Who tells of clearances, by catalogue events, as people see it."""

_DAY = len("2026-12-03")


class Model(StrEnum):
    """What a release may be used for."""

    DOWNLOAD = "download"
    SUBSCRIPTION = "subscription"
    AD_SUPPORTED = "ad_supported"


class Window(NamedTuple):
    """A clearance. Times are UTC, "2026-12-03T00:00:00Z"; `end` is empty where there is none.

    `territories` are codes of ISO 3166-1, sorted.
    """

    model: Model
    start: str
    end: str
    territories: tuple[str, ...]

    @property
    def is_void(self) -> bool:
        """Whether it begins and ends on one day, or ends before it begins: how content is taken down."""
        return bool(self.end) and self.end[:_DAY] <= self.start[:_DAY]


class State(StrEnum):
    """Where a territory stands for one model."""

    OPEN = "open"
    LATER = "later"
    OVER = "over"
    NONE = "none"
    UNKNOWN = "unknown"
    """The event has dates that could not be read."""


class Cell(NamedTuple):
    """One model in one territory: open (until `end`, if any), later (from `start`), over (since `end`), or none."""

    state: State
    start: str = ""
    end: str = ""


class MapRow(NamedTuple):
    """Territories that stand alike, and how they stand for each model in the order of `Model`."""

    territories: tuple[str, ...]
    cells: tuple[Cell, ...]


class ChangeKind(StrEnum):
    """What became of a release that a label wants to know."""

    TAKEN_DOWN = "taken_down"
    BACK = "back"
    LOST = "lost"
    ENDS = "ends"
    GAINED = "gained"


class Change(NamedTuple):
    """What a newer event changed: for one model, in these territories, from a day on ("2026-12-03"; empty: at once).

    Of a takedown and its end `model` is None and there are no territories.
    """

    kind: ChangeKind
    model: Model | None = None
    territories: tuple[str, ...] = ()
    day: str = ""


def cell_of(windows: Iterable[Window], moment: str) -> Cell:
    """Return how these windows of one territory and model stand at a moment, as `Window` spells times."""
    later: Window | None = None
    over: Window | None = None
    until, since = "", ""
    is_open = False
    for window in windows:
        if window.is_void or (window.end and window.end <= moment):
            if over is None or window.end > over.end:
                over = window
        elif window.start > moment:
            if later is None or window.start < later.start:
                later = window
        elif not is_open or _lasts_longer(window.end, until):
            is_open, since, until = True, window.start, window.end
    if is_open:
        if later is not None and until and later.start <= until and _lasts_longer(later.end, until):
            until = later.end  # one that follows without a gap
        return Cell(State.OPEN, since, until)
    if later is not None:
        return Cell(State.LATER, later.start, later.end)
    return Cell(State.NONE) if over is None else Cell(State.OVER, over.start, over.end)


def _lasts_longer(end: str, than: str) -> bool:
    return bool(than) and (not end or end > than)


def map_of(windows: Sequence[Window], moment: str, unknown: Iterable[Model] = ()) -> tuple[MapRow, ...]:
    """Return the map at a moment: territories that stand alike in one row, the largest rows first.

    Models of `unknown` are shown as such where no window says otherwise.
    """
    windows_by_territory: defaultdict[str, defaultdict[Model, list[Window]]] = defaultdict(lambda: defaultdict(list))
    for window in windows:
        for territory in window.territories:
            windows_by_territory[territory][window.model].append(window)
    unread = frozenset(unknown)
    rows: defaultdict[tuple[Cell, ...], list[str]] = defaultdict(list)
    cells_by_windows: dict[tuple[tuple[Window, ...], ...], tuple[Cell, ...]] = {}
    for territory, models in windows_by_territory.items():
        key = tuple(tuple(models.get(model, ())) for model in Model)
        cells = cells_by_windows.get(key)
        if cells is None:
            cells = cells_by_windows[key] = tuple(
                Cell(State.UNKNOWN) if model in unread and not own else cell_of(own, moment)
                for model, own in zip(Model, key, strict=True)
            )
        rows[cells].append(territory)
    return tuple(
        MapRow(tuple(sorted(territories)), cells)
        for cells, territories in sorted(rows.items(), key=lambda row: (-len(row[1]), min(row[1])))
    )


def changes_of(before: Sequence[Window], after: Sequence[Window], moment: str) -> tuple[Change, ...]:
    """Return what was lost, what is to end, and what was gained, by model and day, as of a moment."""
    if before == after:
        return ()
    territories_by_change: defaultdict[tuple[ChangeKind, Model, str], list[str]] = defaultdict(list)
    for model in Model:
        old, new = _by_territory(before, model), _by_territory(after, model)
        alike: defaultdict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = defaultdict(list)
        for territory in old.keys() | new.keys():
            alike[old.get(territory, ()), new.get(territory, ())].append(territory)
        for (old_numbers, new_numbers), territories in alike.items():
            was = cell_of([before[number] for number in old_numbers], moment)
            now = cell_of([after[number] for number in new_numbers], moment)
            had, has = was.state in _USABLE, now.state in _USABLE
            if had and not has:
                territories_by_change[ChangeKind.LOST, model, now.end[:_DAY]] += territories
            elif has and not had:
                territories_by_change[ChangeKind.GAINED, model, now.start[:_DAY]] += territories
            elif had and now.end and _lasts_longer(was.end, now.end):
                territories_by_change[ChangeKind.ENDS, model, now.end[:_DAY]] += territories
    order = list(ChangeKind), list(Model)
    return tuple(
        Change(kind, model, tuple(sorted(territories)), day)
        for (kind, model, day), territories in sorted(
            territories_by_change.items(),
            key=lambda item: (order[0].index(item[0][0]), order[1].index(item[0][1]), item[0][2]),
        )
    )


_USABLE = frozenset({State.OPEN, State.LATER})


def _by_territory(windows: Sequence[Window], model: Model) -> dict[str, tuple[int, ...]]:
    """Return the places of a model's windows by territory. Many territories have the same ones."""
    windows_by_territory: dict[str, tuple[int, ...]] = {}
    for number, window in enumerate(windows):
        if window.model is model:
            if windows_by_territory:
                for territory in window.territories:
                    windows_by_territory[territory] = (*windows_by_territory.get(territory, ()), number)
            else:
                windows_by_territory = dict.fromkeys(window.territories, (number,))
    return windows_by_territory
