"""From a key to the redrawn field, the tree's dots and the result of the checks, on a release of fifty tracks.

    python -m tests.benchmarks.keystroke [--keys N] [--tracks N] [--language de] [--busy] [--profile]

The whole window stands over a real library. Keys go into the form of a track, with the grid, the tree and the inspector
in sight; a key is done when the checks have answered and everything that was to be painted is painted. `p99_ms` and
`median_ms` are time on the clock, as somebody at the keyboard has it. `work_p99_ms` and `work_median_ms` are processor
time of the main thread alone: without the time that other programs take on a busy machine, though not without their
making a shared processor slower. The inspector's cards are built when the keyboard rests: `cards_*_ms` is the processor
time that takes after each text, all of them at once, with the sums that wait for it too (the steps' marks, the status
bar, the counts that the library keeps). `--busy` has a program count on each processor meanwhile. Other programs only
ever add to a time: `rounds` are measured one after the other and the quietest counts; `all_p99_ms` are those on the
clock of all rounds.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.benchmarks import checks
from trackball_desktop.domain.release import Release
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.kit import languages, theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.shell.main_window import MainWindow

WORDS = "Harbour Light Water Paper Boat Winter Signal Garden"
PAUSE_MS = 12
"""Between two keys; nobody types faster."""


def release_of(tracks: int) -> Release:
    """Make a release of two discs with so many tracks, with credits, works and shares."""
    whole = checks.big_release(random.Random(7))
    discs = tuple(disc.model_copy(update={"tracks": disc.tracks[: tracks // 2]}) for disc in whole.discs)
    used = {work_id for disc in discs for track in disc.tracks for work_id in track.works}
    return whole.model_copy(update={"discs": discs, "works": tuple(work for work in whole.works if work.id in used)})


@contextmanager
def window_over(release: Release) -> Iterator[MainWindow]:
    """Open the window over a library that holds the release, with the release in the editor."""
    with tempfile.TemporaryDirectory() as folder:
        repositories = Repositories.open(Path(folder) / "data")
        bridge = Bridge(repositories.database)
        secrets = Secrets(in_memory=True)
        repositories.library.create(release, label="made").result()
        bridge.start(lambda: Services(repositories, secrets, Options(cache=Path(folder) / "cache")))
        window = MainWindow(Backend(repositories=repositories, bridge=bridge, secrets=secrets, practice=True))
        window.resize(1440, 900)
        window.show()
        while bridge.services is None:
            QTest.qWait(20)
        window.open_release(release.id)
        settle(window.editor.session)
        yield window
        window.close()
        bridge.stop()
        repositories.close()


def settle(session: Session) -> None:
    """Let everything come to rest: files looked at, checks made, painted."""
    patience = time.monotonic() + 60
    while session.checks.facts is None and time.monotonic() < patience:
        QTest.qWait(25)
    assert session.checks.facts is not None
    QTest.qWait(1500)


@dataclass(frozen=True)
class Key:
    """What a key took: seconds on the clock, and seconds of work of the main thread."""

    wall: float
    work: float


def key_time(session: Session, target: Any, sign: str) -> Key:
    """Press a key; return what it takes until the checks have answered and all is painted."""
    app = QApplication.instance()
    assert app is not None
    begun, worked = time.perf_counter(), time.thread_time()
    QTest.keyClick(target, sign)
    while session.checks.is_pending:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    app.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    app.processEvents()
    return Key(time.perf_counter() - begun, time.thread_time() - worked)


def cards_time(window: MainWindow) -> float:
    """Build the inspector's cards that wait for the keyboard to rest; return the seconds of work until all is seen."""
    app = QApplication.instance()
    assert app is not None
    worked = time.thread_time()
    session = window.editor.session
    assert session is not None
    session.end_typing()
    list(window.inspector_host.panel.checks.cards())
    app.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    app.processEvents()
    return time.thread_time() - worked


@contextmanager
def busy_processors(*, is_busy: bool) -> Iterator[None]:
    """Have a program count on each processor meanwhile."""
    count = os.cpu_count() or 1 if is_busy else 0
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def measure(window: MainWindow, keys: int, rests: list[float] | None = None) -> list[Key]:
    """Type into the titles of tracks; return what each key took. `rests` takes what the cards took after each text."""
    session = window.editor.session
    assert session is not None
    found: list[Key] = []
    tracks = list(session.release.tracks())
    chance = random.Random(len(tracks))
    while len(found) < keys:
        track = chance.choice(tracks)
        window.editor.show_node(track.id)
        QTest.qWait(60)
        box = window.editor.page(window.editor.step).track_form.unfold_box(
            chance.choice(["title", "title", "version_title"])
        )
        assert box is not None
        box.editor.setFocus()
        box.editor.selectAll()
        text = f"{chance.choice(WORDS.split())} {chance.choice(WORDS.split())}"
        for sign in text[: keys - len(found)]:
            found.append(key_time(session, box.editor, sign))
            QTest.qWait(PAUSE_MS)
        if rests is not None:
            rests.append(cards_time(window))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--tracks", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--busy", action="store_true", help="with a busy loop on each processor")
    parser.add_argument("--language", default=languages.ENGLISH, help="the language that the window is in")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    if languages.install(app, options.language) != options.language:
        parser.error(f"there is no language {options.language}; there are {', '.join(languages.available())}")
    theme.apply_theme(app, "light", 1.0)
    with window_over(release_of(options.tracks)) as window:
        measure(window, 30)  # loads and builds what the first keys need
        gc.collect()
        gc.freeze()
        if options.profile:
            _profile(window, options.keys)
            return
        rests: list[float] = []
        with busy_processors(is_busy=options.busy):
            rounds = [measure(window, options.keys, rests) for _ in range(options.rounds)]
    cards = {"cards_median_ms": round(statistics.median(rests) * 1000, 2), "cards_max_ms": round(max(rests) * 1000, 2)}
    print(json.dumps({**figures(rounds, options.tracks), **cards}))


def figures(rounds: list[list[Key]], tracks: int) -> dict[str, Any]:
    """Return the document, in milliseconds."""
    best = min(rounds, key=lambda keys: p99([key.wall for key in keys]))
    return {
        "p99_ms": p99([key.wall for key in best]),
        "median_ms": round(statistics.median(key.wall for key in best) * 1000, 2),
        "work_p99_ms": min(p99([key.work for key in keys]) for keys in rounds),
        "work_median_ms": round(min(statistics.median(key.work for key in keys) for keys in rounds) * 1000, 2),
        "all_p99_ms": [p99([key.wall for key in keys]) for keys in rounds],
        "keys": len(best),
        "tracks": tracks,
    }


def p99(times: list[float]) -> float:
    """Return what 99 in a hundred stay below, in milliseconds."""
    return round(statistics.quantiles(times, n=100)[98] * 1000, 2)


def _profile(window: MainWindow, keys: int) -> None:
    import cProfile
    import pstats

    profiler = cProfile.Profile(time.thread_time)
    profiler.enable()
    measure(window, keys)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
