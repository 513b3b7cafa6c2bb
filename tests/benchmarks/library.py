"""The window over 10,000 releases and 100,000 tracks: gaps on the main thread, search, memory, the first window.

    python -m tests.benchmarks.library [--releases N]

`longest_gap_ms` is the longest time for which a timer of the main thread was not served while the list was scrolled,
sorted, searched and selected in; `gaps_ms` says it for each part, `idle` for doing nothing: what the machine adds.
`busy_ms` is what of such a gap the main thread itself worked. `search_p99_ms` runs from the words of a search to the
painted list, without the pause in which the search waits for the next key; `window_vs_empty` is the time to a painted
window over that of an empty library. Both are time on the clock; `search_work_p99_ms` (of all threads: the library is
searched beside the main one) and `window_vs_empty_work` (of the main thread) are processor time, which leaves out what
other programs take on a busy machine. Each part is done several times and the quietest counts. The library is made by
another process, so that `rss_mib` is the memory of the window alone, and `rss_empty_mib` that before the full library.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track

if TYPE_CHECKING:
    from trackball_desktop.ui.library.model import ReleaseModel
    from trackball_desktop.ui.shell.main_window import MainWindow

FIRST = (
    "Harbour Slow Night Silver Paper Winter Distant Hollow Golden Northern Quiet Electric Velvet Crooked Salt".split()
)
SECOND = (
    "Light Songs Road Water Kites Signal Garden Letter Island Engine Mirror Station Orchard Weather Machine".split()
)
NAMES = "Mara Bo Ida Piet Lena Mo Ann Jun Sami Noor Ravi Eva Tom Kai Zoe".split()
LAST = "Quist Ek Brandt Hansen Voss Sand Lee Ito Laine Haddad Shah Novak Berg Moana Duval".split()
TRACKS = 10
ROUNDS = 3
OPENED = 7
TICK_MS = 2


def fill(folder: Path, releases: int) -> None:
    """Make a library, a batch of releases in each transaction; the index is the real one."""
    from trackball_desktop.storage import projections
    from trackball_desktop.storage.repositories import Repositories

    chance = random.Random(7)
    repositories = Repositories.open(folder)
    made = [_release(chance, number) for number in range(releases)]
    for start in range(0, releases, 500):
        batch = made[start : start + 500]

        def write(connection: Any, batch: list[Release] = batch) -> None:
            for release in batch:
                projections.save_draft(connection, release, repositories.database.now())

        repositories.database.write(write).result()
    repositories.close()


def _fill_beside(folder: Path, releases: int) -> None:
    """Make a library in another process."""
    module = [sys.executable, "-m", "tests.benchmarks.library"]
    subprocess.run([*module, "--fill", str(folder), "--releases", str(releases)], check=True)


def _release(chance: random.Random, number: int) -> Release:
    def title() -> str:
        return f"{chance.choice(FIRST)} {chance.choice(SECOND)} {chance.choice(SECOND)}"

    artist = PrimaryContribution(artist=f"{chance.choice(NAMES)} {chance.choice(LAST)}")
    tracks = tuple(Track(title=title(), isrc=f"QZNL2{number * TRACKS + place:07}") for place in range(TRACKS))
    return Release(
        title=title(),
        label=chance.choice(["Northlight", "Kite", "Blue Door", "Salt"]),
        catalog_number=f"NL{number:05}",
        upc=f"{number:012}",
        primary_contributions=(artist,),
        discs=(Disc(tracks=tracks),),
    )


class Watchdog:
    """A timer of the main thread that notes how long it was not served."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer

        self.longest = self.busiest = 0.0
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self.busiest = max(self.busiest, worked - self._worked)
        self._last, self._worked = now, worked

    def gap_of(self, work: Callable[[], object]) -> tuple[float, float]:
        """Return the longest gap in ms while something is done and painted, and the most work between two ticks."""
        _run(30)
        self.longest = self.busiest = 0.0
        work()
        _run(150)
        return 1000 * self.longest, 1000 * self.busiest


def _run(ms: int) -> None:
    from PySide6.QtTest import QTest

    QTest.qWait(ms)


def _run_until_read(model: ReleaseModel) -> None:
    """Wait for what a worker reads for the list: on a busy machine it would else come into another part's time."""
    until = time.perf_counter() + 10
    while model._job is not None and time.perf_counter() < until:
        _run(5)


def measure(releases: int = 10_000) -> dict[str, Any]:
    """Make the library and go about in it."""
    import psutil
    from PySide6.QtWidgets import QApplication

    from trackball_desktop.ui.kit import theme
    from trackball_desktop.ui.shell import startup_tuning

    startup_tuning.begin()  # as the app does, before its window
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply_theme(app, "light", 1.0)
    with tempfile.TemporaryDirectory() as name:
        full, empty = Path(name) / "full", Path(name) / "empty"
        began = time.perf_counter()
        _fill_beside(full, releases)
        filled = time.perf_counter() - began
        fill(empty, 0)
        _painted(empty)  # loads the modules
        before = psutil.Process().memory_info().rss
        pairs = [(_painted(full), _painted(empty)) for _ in range(OPENED)]
        wall, work = (
            min(over[place] for over, _ in pairs) / min(under[place] for _, under in pairs) for place in (0, 1)
        )
        figures = _go_about(full)
    return {
        **figures,
        "window_vs_empty": round(wall, 2),
        "window_vs_empty_work": round(work, 2),
        "rss_empty_mib": round(before / 2**20, 1),
        "rss_mib": round(psutil.Process().memory_info().rss / 2**20, 1),
        "releases": releases,
        "tracks": releases * TRACKS,
        "filled_s": round(filled, 1),
    }


class _Open:
    """A window over a folder."""

    def __init__(self, folder: Path) -> None:
        from trackball_desktop.services.context import Options, Services
        from trackball_desktop.storage.repositories import Repositories
        from trackball_desktop.storage.secrets import Secrets
        from trackball_desktop.ui.runtime.backend import Backend
        from trackball_desktop.ui.runtime.bridge import Bridge
        from trackball_desktop.ui.shell.main_window import MainWindow

        self.repositories, secrets = Repositories.open(folder), Secrets(in_memory=True)
        self.bridge = Bridge(self.repositories.database)
        backend = Backend(repositories=self.repositories, bridge=self.bridge, secrets=secrets, practice=True)
        self.window: MainWindow = MainWindow(backend)
        self.window.resize(1440, 900)
        self.services = lambda: Services(self.repositories, secrets, Options(cache=folder / "cache"))

    def close(self) -> None:
        """Take it down."""
        from PySide6.QtCore import QCoreApplication, QEvent

        self.window.close()
        self.bridge.stop()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.repositories.close()


def _painted(folder: Path) -> tuple[float, float]:
    """Return the seconds from opening the folder to a window with its list painted: on the clock, and of work."""
    began, worked = time.perf_counter(), time.thread_time()
    opened = _Open(folder)
    opened.window.show()
    opened.window.grab()
    seconds = time.perf_counter() - began, time.thread_time() - worked
    opened.close()
    return seconds


def _go_about(folder: Path) -> dict[str, Any]:
    from trackball_desktop.ui.shell import startup_tuning

    opened = _Open(folder)
    window = opened.window
    watchdog = Watchdog()
    opening = watchdog.gap_of(window.show)
    startup_tuning.end()
    opened.bridge.start(opened.services)
    _run(1500)
    gaps = {"open": opening}
    for name, work in {"idle": lambda: _run(400), **_parts(window)}.items():
        rounds = [watchdog.gap_of(work) for _ in range(ROUNDS)]
        gaps[name] = (min(gap for gap, _ in rounds), min(busy for _, busy in rounds))
    rounds_of_searches = [_searches(window) for _ in range(ROUNDS)]
    searches, works = (
        [min(times) for times in zip(*some, strict=True)] for some in zip(*rounds_of_searches, strict=True)
    )
    opened.close()
    return {
        "longest_gap_ms": round(max(gap for name, (gap, _) in gaps.items() if name not in ("open", "idle")), 1),
        "gaps_ms": {name: round(gap, 1) for name, (gap, _) in gaps.items()},
        "busy_ms": {name: round(busy, 1) for name, (_, busy) in gaps.items()},
        "search_p99_ms": round(statistics.quantiles(searches, n=100)[98], 1),
        "search_median_ms": round(statistics.median(searches), 1),
        "search_work_p99_ms": round(statistics.quantiles(works, n=100)[98], 1),
    }


def _parts(window: MainWindow) -> dict[str, Callable[[], None]]:
    model, view = window.library.model, window.library.list
    bar = view.verticalScrollBar()
    chance = random.Random(3)

    def scroll() -> None:
        for _ in range(40):
            bar.setValue(chance.randrange(max(1, bar.maximum())))
            _run(8)

    def sort() -> None:
        for column in ("title", "artist", "label", "release_date", "changed"):
            model.change_query(sort=column, descending=chance.random() < 0.5)
            _run_until_read(model)
            _run(60)

    def search() -> None:
        for words in ("har", "silver road", "mara", "qznl20", ""):
            window.top_bar.search.setText(words)
            _run(120)
            _run_until_read(model)

    def find() -> None:
        window.commands.show_palette()
        palette = window.commands._palette
        for words in ("slow l", "mara qu", "wintre", "nl0042"):
            palette.line.setText(words)
            _run(150)
        palette.close()

    def select() -> None:
        view.select(model.release_id(chance.randrange(model.rowCount())))
        _run(500)

    return {"scroll": scroll, "sort": sort, "search": search, "palette": find, "select": select}


def _searches(window: MainWindow) -> tuple[list[float], list[float]]:
    """Return the ms from a search to the painted list, for many searches: on the clock, and of work of all threads."""
    from PySide6.QtCore import QEventLoop

    chance = random.Random(5)
    model, view = window.library.model, window.library.list
    loop = QEventLoop()
    model.loaded.connect(loop.quit)
    words = [f"{chance.choice(FIRST)[: chance.randint(1, 5)].lower()}" for _ in range(30)]
    words += [f"{chance.choice(NAMES)} {chance.choice(SECOND)[:3]}".lower() for _ in range(20)]
    words += [f"NL{chance.randrange(10_000):05}" for _ in range(20)]
    spent: list[float] = []
    works: list[float] = []
    for text in dict.fromkeys(words):
        began, worked = time.perf_counter(), time.process_time()
        model.change_query(search=text)
        if model.query.search != text or model._job is not None:
            loop.exec()
        view.executeDelayedItemsLayout()  # Qt lays out before it paints; else all is painted once more afterwards
        view.viewport().repaint()
        spent.append(1000 * (time.perf_counter() - began))
        works.append(1000 * (time.process_time() - worked))
    model.change_query(search="")
    loop.exec()
    return spent, works


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser()
    parser.add_argument("--releases", type=int, default=10_000)
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill is not None:
        fill(options.fill, options.releases)
        return
    print(json.dumps(measure(options.releases)))


if __name__ == "__main__":
    main()
