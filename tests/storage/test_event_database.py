"""The store of catalogue events: how many events a step has makes no difference."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import apsw
import pytest

from trackball_desktop.domain.availability import Model, Window
from trackball_desktop.storage.event_database import Counts, EventDatabase, IncomingEvent, SourceProgress

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
    rows = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in TABLES}
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
