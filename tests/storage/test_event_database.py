"""The store of catalogue events: how many events a step has makes no difference."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import apsw
import pytest

from trackball_desktop.domain.availability import Change, ChangeKind, Model, Window
from trackball_desktop.storage.event_database import (
    Counts,
    EventChange,
    EventDatabase,
    IncomingEvent,
    SourceProgress,
    StoredRelease,
)

MOMENT = "2026-11-30T12:00:00.000000Z"
TABLES = ("releases", "others", "ends", "news", "sources")


def _events(rng: random.Random, count: int) -> list[IncomingEvent]:
    made: list[IncomingEvent] = []
    for number in range(count):
        id_, version, is_kept = rng.randrange(1, 6), rng.randrange(1, 4 + number // 4), rng.random() < 0.7
        if rng.random() < 0.3:
            made.append(IncomingEvent(id_, version, True, False, is_kept))
            continue
        windows = tuple(
            Window(model, "2020-01-01", rng.choice(("", "2026-12-03")), ("DE", "FR")[: rng.randrange(3)])
            for model in Model
            if rng.random() < 0.6
        )
        gtin14 = f"0501234567890{rng.randrange(2)}"
        made.append(IncomingEvent(id_, version, False, True, is_kept, gtin14, windows, b"%d" % number))
    return made


def _ends_with(folder: Path, events: list[IncomingEvent], step: int) -> tuple[dict[str, list[Any]], Counts]:
    folder.mkdir()
    store, counts = EventDatabase(folder), Counts()
    for at in range(0, len(events), step):
        progress = SourceProgress("stamp", min(at + step, len(events)), at + step >= len(events), counts)
        counts = store.apply(events[at : at + step], MOMENT, "source", progress, lambda id_, gtin14: id_ % 2 == 0)
    store.close()
    connection = apsw.Connection(str(store.path))
    rows: dict[str, list[Any]] = {
        name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in TABLES
    }
    connection.close()
    return rows, counts


@pytest.mark.parametrize("seed", range(20))
def test_events_come_to_the_same_in_steps_of_any_size(tmp_path: Path, seed: int) -> None:
    events = _events(random.Random(seed), 120)
    one_by_one = _ends_with(tmp_path / "one", events, 1)
    assert one_by_one[0]["releases"]
    assert one_by_one[0]["news"]
    assert _ends_with(tmp_path / "some", events, 7) == one_by_one
    assert _ends_with(tmp_path / "all", events, len(events)) == one_by_one


def test_what_is_read_back_has_each_value_in_its_place(tmp_path: Path) -> None:
    """Ids, versions, UPCs and times all differ: none can stand for another."""
    upc, other = "04006381333931", "05012345678900"
    before = (Window(Model.SUBSCRIPTION, "2026-01-01T00:00:00Z", "", ("DE", "FR")),)
    after = (Window(Model.SUBSCRIPTION, "2026-01-01T00:00:00Z", "2026-12-24T00:00:00Z", ("DE", "FR")),)
    days = [f"2026-11-{day}T12:00:00.000000Z" for day in (20, 21, 22, 23)]
    store = EventDatabase(tmp_path)
    assert store.news_since("") == []
    assert store.by_gtin(upc) == []
    assert store.read_body(71) is None
    assert store.totals() == {"releases": 0, "taken_down": 0, "others": 0, "sources": 0}
    steps = [
        IncomingEvent(71, 3, False, True, True, upc, before, b"first"),
        IncomingEvent(82, 5, False, True, True, other, before, b"second"),
        IncomingEvent(71, 8, False, True, True, upc, after, b"third"),
        IncomingEvent(82, 9, True, False, True),
    ]
    counts = Counts()
    for number, (event, day) in enumerate(zip(steps, days, strict=True), start=1):
        counts = store.apply(
            [event], day, "feed", SourceProgress("stamp", number, number == 4, counts), lambda _id, _gtin: True
        )
    ends = EventChange(71, upc, 8, days[2], Change(ChangeKind.ENDS, Model.SUBSCRIPTION, ("DE", "FR"), "2026-12-24"))
    down = EventChange(82, other, 9, days[3], Change(ChangeKind.TAKEN_DOWN))
    assert store.news_since("") == [ends, down]
    assert store.news_since(days[2]) == [ends, down], "the time itself is in"
    assert store.news_since(days[3]) == [down]
    assert store.news_since("2026-11-23T12:00:00.000001Z") == []
    one, two = StoredRelease(71, 8, False, upc, after, days[2]), StoredRelease(82, 9, True, other, before, days[3])
    assert store.by_gtin(upc) == [one]
    assert store.by_gtin(upc, [82]) == store.by_gtin("", [71, 82]) == [one, two], "those taken down are last"
    assert store.by_gtin("") == []
    assert store.ids_by_gtin() == {upc: [71]}
    assert store.ids_without_gtins([upc]) == {82}
    assert store.read_body(71) == "third"
    assert store.read_body(5) is None
    end = "2026-12-24T00:00:00Z"
    assert store.ended_between("2026-12-23T00:00:00Z", end) == [one]
    assert store.ended_between(end, "2027-01-01T00:00:00Z") == []
    assert store.totals() == {"releases": 2, "taken_down": 1, "others": 0, "sources": 1}
    assert store.progress("feed") == SourceProgress("stamp", 4, True, Counts(events=4, taken=4, takedowns=1))
    assert store.progress("another") is None
    store.close()
