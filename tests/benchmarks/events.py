"""How many catalogue events are taken in a second: `python -m tests.benchmarks.events [--events N] [--seed S]`.

All are taken as the label's own and kept, with news, from one file, in an app's own steps. Beside it the rate of
SQLite alone: the same bodies into one table by their id and version, in steps of as many, with the same pragmas.
`sqlite_raw_per_s` writes the texts as they came, `sqlite_packed_per_s` what the app keeps of them (packed beforehand).
`--verify` holds the end against the plain implementation of the tests.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import apsw
import psutil

from tests.generated_events import NAMES, NOW, Generated, expected, generate
from trackball_desktop.services.catalogue_events import CatalogueEvents
from trackball_desktop.storage.event_database import compress
from trackball_desktop.storage.repositories import Repositories

STEP = 500


def taken_per_second(folder: Path, generated: Generated, *, verify: bool) -> tuple[float, float, float]:
    """Return events a second, the memory that taking them added at most, in MiB, and bytes on the disk an event."""
    file = folder / "events.ndjson"
    file.write_text("\n".join(generated.texts), encoding="utf-8")
    held = expected(generated.texts, generated.own) if verify else {}
    count = len(generated.texts)
    generated.texts.clear()  # what is measured is the app's own memory
    repositories = Repositories.open(folder / "data")
    process = psutil.Process()
    before, most = process.memory_info().rss, 0

    def on_progress(done: int, whole: int) -> None:
        nonlocal most
        most = max(most, process.memory_info().rss)

    def nothing_outside() -> object:
        raise AssertionError("nothing outside is asked")

    events = CatalogueEvents(repositories, nothing_outside)  # type: ignore[arg-type]
    begun = time.perf_counter()
    outcome = asyncio.run(events.import_files([file], keep_all=True, on_progress=on_progress))
    took = time.perf_counter() - begun
    assert outcome.counts.events == count
    if verify:
        _hold_against(repositories, generated.own, held)
    repositories.close()
    size = (folder / "data" / "events.db").stat().st_size
    return count / took, (max(most, process.memory_info().rss) - before) / 2**20, size / count


def _hold_against(repositories: Repositories, own: set[str], held: dict[int, dict[str, object]]) -> None:
    found: dict[int, dict[str, object]] = {}
    for gtin14 in own:
        for one in repositories.events.by_gtin(gtin14):
            usable = {model: set[str]() for model in NAMES}
            for window in one.windows:
                if not window.is_void and window.start <= NOW and (not window.end or window.end > NOW):
                    usable[window.model.value] |= set(window.territories)
            found[one.id] = {
                "version": one.version, "takedown": one.takedown, "upc": one.gtin14,
                "title": json.loads(repositories.events.read_body(one.id) or "{}")["title"], "open": usable,
            }  # fmt: skip
    if found != held:
        sys.exit("the end is not that of the plain implementation")


def alone_per_second(folder: Path, bodies: Sequence[tuple[int, int, bytes]]) -> float:
    """Return the rate of SQLite alone."""
    connection = apsw.Connection(str(folder / f"alone{len(list(folder.iterdir()))}.db"))
    for name, value in (("journal_mode", "wal"), ("synchronous", "full")):
        connection.pragma(name, value)
    connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, body BLOB NOT NULL)")
    begun = time.perf_counter()
    for at in range(0, len(bodies), STEP):
        with connection:
            connection.executemany("INSERT OR REPLACE INTO events VALUES (?, ?, ?)", bodies[at : at + STEP])
    took = time.perf_counter() - begun
    connection.close()
    return len(bodies) / took


def main() -> None:
    """Print the figures as one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--tracks", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verify", action="store_true", help="hold the end against the plain implementation")
    given = parser.parse_args()
    generated = generate(given.events, given.seed, own_share=1.0, tracks=given.tracks, rich=True)
    bytes_each = sum(len(text.encode()) for text in generated.texts) / len(generated.texts)
    raw: list[tuple[int, int, bytes]] = []
    packed: list[tuple[int, int, bytes]] = []
    for text in generated.texts:
        event = json.loads(text)
        raw.append((event["id"], event["version"], text.encode()))
        packed.append((event["id"], event["version"], compress(text.encode())))
    with tempfile.TemporaryDirectory(prefix="trackball-events-") as name:
        folder = Path(name)
        raw_rate, packed_rate = alone_per_second(folder, raw), alone_per_second(folder, packed)
        raw.clear()
        packed.clear()
        rate, memory, size = taken_per_second(folder, generated, verify=given.verify)
    figures = {
        "events": given.events,
        "bytes_each": round(bytes_each),
        "events_per_s": round(rate),
        "rss_mib": round(memory, 1),
        "kept_bytes_each": round(size),
        "sqlite_raw_per_s": round(raw_rate),
        "sqlite_packed_per_s": round(packed_rate),
        "ratio_raw": round(rate / raw_rate, 2),
        "ratio_packed": round(rate / packed_rate, 2),
        "verified": given.verify,
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
