"""Clearance windows: how they stand at a moment, the map of them, and what a newer event changed."""

from __future__ import annotations

import pytest

from trackball_desktop.domain.availability import (
    Cell,
    Change,
    ChangeKind,
    MapRow,
    Model,
    State,
    Window,
    cell_of,
    changes_of,
    map_of,
)

NOW = "2026-06-15T12:00:00Z"
DOWNLOAD, SUBSCRIPTION, AD_SUPPORTED = Model


def at(day: str) -> str:
    """Return the time at which a window of a day of 2026 begins or ends; the empty day is no end."""
    return f"2026-{day}T00:00:00Z" if len(day) == 5 else day


def window(start: str, end: str = "", *territories: str, model: Model = DOWNLOAD) -> Window:
    """Return a window between two days of 2026."""
    return Window(model, at(start), at(end), territories or ("DE",))


@pytest.mark.parametrize(
    ("start", "end", "is_void"),
    [
        ("06-01", "", False),
        ("06-01", "06-02", False),
        ("06-01", "06-01", True),
        ("2026-06-01T00:00:00Z", "2026-06-01T23:59:59Z", True),
        ("2026-06-01T23:59:59Z", "2026-06-02T00:00:00Z", False),
        ("06-02", "06-01", True),
    ],
)
def test_a_window_that_begins_and_ends_on_one_day_takes_content_down(start: str, end: str, is_void: bool) -> None:
    assert window(start, end).is_void is is_void


@pytest.mark.parametrize(
    ("windows", "state", "start", "end"),
    [
        ((), State.NONE, "", ""),
        ((("06-01", ""),), State.OPEN, "06-01", ""),
        ((("06-01", "07-01"),), State.OPEN, "06-01", "07-01"),
        (((NOW, ""),), State.OPEN, NOW, ""),
        ((("2026-06-15T12:00:01Z", ""),), State.LATER, "2026-06-15T12:00:01Z", ""),
        ((("06-01", NOW),), State.OVER, "06-01", NOW),
        ((("06-01", "2026-06-15T12:00:01Z"),), State.OPEN, "06-01", "2026-06-15T12:00:01Z"),
        # Taken down: it begins and ends on one day, also on one to come.
        ((("07-01", "07-01"),), State.OVER, "07-01", "07-01"),
        # Of several that are over, the one that ended last; of several to come, the one that begins first.
        ((("01-01", "02-01"), ("03-01", "04-01")), State.OVER, "03-01", "04-01"),
        ((("03-01", "04-01"), ("01-01", "02-01")), State.OVER, "03-01", "04-01"),
        ((("03-01", "04-01"), ("02-01", "04-01")), State.OVER, "03-01", "04-01"),
        ((("08-01", "09-01"), ("07-01", "")), State.LATER, "07-01", ""),
        ((("07-01", ""), ("08-01", "09-01")), State.LATER, "07-01", ""),
        ((("07-01", "08-01"), ("07-01", "09-01")), State.LATER, "07-01", "08-01"),
        # Of several that are open, the one that lasts longest.
        ((("05-01", "07-01"), ("06-01", "08-01")), State.OPEN, "06-01", "08-01"),
        ((("06-01", "08-01"), ("05-01", "07-01")), State.OPEN, "06-01", "08-01"),
        ((("05-01", ""), ("06-01", "08-01")), State.OPEN, "05-01", ""),
        ((("06-01", "08-01"), ("05-01", "")), State.OPEN, "05-01", ""),
        ((("05-01", "08-01"), ("06-01", "08-01")), State.OPEN, "05-01", "08-01"),
        # One to come makes an open one longer where there is no gap, and only there.
        ((("05-01", "07-01"), ("07-01", "09-01")), State.OPEN, "05-01", "09-01"),
        ((("07-01", "09-01"), ("05-01", "07-01")), State.OPEN, "05-01", "09-01"),
        ((("05-01", "07-02"), ("07-01", "")), State.OPEN, "05-01", ""),
        ((("05-01", "07-01"), ("07-02", "09-01")), State.OPEN, "05-01", "07-01"),
        ((("05-01", "09-01"), ("07-01", "08-01")), State.OPEN, "05-01", "09-01"),
        ((("05-01", ""), ("07-01", "08-01")), State.OPEN, "05-01", ""),
        # What is to come counts before what is over.
        ((("01-01", "02-01"), ("07-01", "08-01")), State.LATER, "07-01", "08-01"),
        ((("01-01", "02-01"), ("05-01", "08-01")), State.OPEN, "05-01", "08-01"),
    ],
)
def test_how_windows_stand_at_a_moment(
    windows: tuple[tuple[str, str], ...], state: State, start: str, end: str
) -> None:
    assert cell_of([window(*days) for days in windows], NOW) == Cell(state, at(start), at(end))


def test_the_map_puts_territories_that_stand_alike_into_one_row() -> None:
    windows = [
        window("06-01", "", "FR", "DE", "AT"),
        window("06-01", "", "GB", "US"),
        window("07-01", "08-01", "AT", "DE", "FR", model=SUBSCRIPTION),
        window("01-01", "02-01", "JP"),
        window("01-01", "02-01", "BR"),
    ]
    opened, none = Cell(State.OPEN, at("06-01")), Cell(State.NONE)
    later, over = Cell(State.LATER, at("07-01"), at("08-01")), Cell(State.OVER, at("01-01"), at("02-01"))
    assert map_of(windows, NOW) == (
        MapRow(("AT", "DE", "FR"), (opened, later, none)),
        MapRow(("BR", "JP"), (over, none, none)),
        MapRow(("GB", "US"), (opened, none, none)),
    ), "the largest first, of equally large ones by the first code"
    assert map_of((), NOW) == ()


def test_a_model_that_could_not_be_read_is_unknown_only_where_no_window_says_otherwise() -> None:
    windows = [window("06-01", "", "DE"), window("06-01", "", "FR", model=AD_SUPPORTED)]
    opened, none, unknown = Cell(State.OPEN, at("06-01")), Cell(State.NONE), Cell(State.UNKNOWN)
    assert map_of(windows, NOW, [AD_SUPPORTED]) == (
        MapRow(("DE",), (opened, none, unknown)),
        MapRow(("FR",), (none, none, opened)),
    )


LOST, ENDS, GAINED = ChangeKind.LOST, ChangeKind.ENDS, ChangeKind.GAINED


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([], [], ()),
        ([window("06-01")], [window("06-01")], ()),
        ([], [window("06-01", "", "FR", "DE")], (Change(GAINED, DOWNLOAD, ("DE", "FR"), "2026-06-01"),)),
        ([], [window("07-01")], (Change(GAINED, DOWNLOAD, ("DE",), "2026-07-01"),)),
        ([], [window("01-01", "02-01")], ()),
        ([window("06-01")], [], (Change(LOST, DOWNLOAD, ("DE",), ""),)),
        ([window("06-01")], [window("06-01", "06-10")], (Change(LOST, DOWNLOAD, ("DE",), "2026-06-10"),)),
        ([window("07-01")], [window("07-01", "07-01")], (Change(LOST, DOWNLOAD, ("DE",), "2026-07-01"),)),
        ([window("01-01", "02-01")], [], ()),
        ([window("01-01", "02-01")], [window("06-01")], (Change(GAINED, DOWNLOAD, ("DE",), "2026-06-01"),)),
        # Usable before and after: only an earlier end is told.
        ([window("06-01")], [window("06-01", "08-01")], (Change(ENDS, DOWNLOAD, ("DE",), "2026-08-01"),)),
        ([window("06-01", "09-01")], [window("06-01", "08-01")], (Change(ENDS, DOWNLOAD, ("DE",), "2026-08-01"),)),
        ([window("06-01", "08-01")], [window("06-01", "09-01")], ()),
        ([window("06-01", "08-01")], [window("05-01", "08-01")], ()),
        ([window("06-01", "08-01")], [window("06-01")], ()),
        ([window("06-01")], [window("05-01")], ()),
        # Each model and each territory by itself.
        (
            [window("06-01", "", "DE", "FR"), window("06-01", "", "GB", model=SUBSCRIPTION)],
            [window("06-01", "", "FR", "US"), window("06-01", "08-01", "GB", model=SUBSCRIPTION)],
            (
                Change(LOST, DOWNLOAD, ("DE",), ""),
                Change(ENDS, SUBSCRIPTION, ("GB",), "2026-08-01"),
                Change(GAINED, DOWNLOAD, ("US",), "2026-06-01"),
            ),
        ),
        (
            [window("06-01", "", "DE", model=AD_SUPPORTED), window("06-01", "", "DE", model=SUBSCRIPTION)],
            [window("06-01", "08-01", "DE", model=AD_SUPPORTED), window("06-01", "07-01", "DE", model=SUBSCRIPTION)],
            (
                Change(ENDS, SUBSCRIPTION, ("DE",), "2026-07-01"),
                Change(ENDS, AD_SUPPORTED, ("DE",), "2026-08-01"),
            ),
        ),
        (
            [],
            [window("07-01", "", "DE"), window("06-01", "", "FR")],
            (
                Change(GAINED, DOWNLOAD, ("FR",), "2026-06-01"),
                Change(GAINED, DOWNLOAD, ("DE",), "2026-07-01"),
            ),
        ),
        # Several windows of one territory count together, wherever they stand.
        (
            [window("05-01", "06-01", "DE", "FR"), window("06-01", "09-01", "FR")],
            [window("05-01", "06-01", "DE", "FR"), window("06-01", "08-01", "FR")],
            (Change(ENDS, DOWNLOAD, ("FR",), "2026-08-01"),),
        ),
        (
            [window("06-01", "09-01", "AT", "FR"), window("05-01", "07-01", "FR")],
            [window("05-01", "07-01", "AT"), window("05-01", "08-01", "FR")],
            (
                Change(ENDS, DOWNLOAD, ("AT",), "2026-07-01"),
                Change(ENDS, DOWNLOAD, ("FR",), "2026-08-01"),
            ),
        ),
    ],
)  # fmt: skip
def test_what_a_newer_event_changed(before: list[Window], after: list[Window], changes: tuple[Change, ...]) -> None:
    assert changes_of(before, after, NOW) == changes
