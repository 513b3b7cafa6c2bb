"""How long the main thread is kept from its window while eight parts fly: the whole window, its drawer open.

    python -m tests.benchmarks.watchdog [--mib 512] [--rounds 3]

A timer beats every millisecond in the window's thread; a gap is the time between two beats, so it holds whatever kept
the thread: the interpreter's lock, work of the window itself, and the system, which gives the core to others. What the
system took is told by Linux and taken off for `own`. Beside it stands the same window, at rest, while another process
sends the same bytes: no program can have smaller gaps than that on this machine at this moment.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.upload import ROOT, load_of, set_up
from tests.servers import rclone

PARALLEL_REQUESTS = 8
_QUIET = 12.0
"""Milliseconds: the longest gap of a window that has nothing to do."""


def measure(mib: int, rounds: int) -> dict[str, Any]:
    """Watch in turns, and return the longest gaps in milliseconds: of each round, and their median."""
    rclone.install()
    # Compiling holds the interpreter's lock for long, and is done once on a user's machine.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory(prefix="trackball-watchdog-") as root:
        load = load_of(Path(root) / "large", 1, mib * 2**20)
        gaps: dict[str, list[dict[str, float]]] = {"eight_parts": [], "at_rest": []}
        for number in range(rounds):
            names = list(gaps) if number % 2 else list(gaps)[::-1]
            for name in names:
                print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
                folder = Path(tempfile.mkdtemp(dir=root))
                with rclone.serve(folder / "objects") as server:
                    set_up(server.endpoint, folder, load)
                    command = [sys.executable, "-m", "tests.benchmarks.watchdog", "--child", str(folder / "data")]
                    told = subprocess.run(
                        [*command, "--way", name],
                        cwd=ROOT,
                        env=environment,
                        stdout=subprocess.PIPE,
                        text=True,
                        check=True,
                    )
                gaps[name].append(json.loads(told.stdout))
                shutil.rmtree(folder)
    figures: dict[str, Any] = {}
    for name, found in gaps.items():
        figures[name] = {key: median(one[key] for one in found) for key in found[0]}
        figures[name]["longest_of_rounds"] = [one["longest"] for one in found]
        figures[name]["own_of_rounds"] = [one["own"] for one in found]
    return {**figures, "parts_at_once": PARALLEL_REQUESTS, "mib": mib, "rounds": rounds}


def _child(folder: Path, way: str) -> dict[str, float]:
    """Show the window over the data folder and send, here or in another process; return the gaps."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from trackball_desktop.services.context import Options, Services
    from trackball_desktop.storage.library import LibraryQuery
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.storage.secrets import Secrets
    from trackball_desktop.transfer.policy import Policy
    from trackball_desktop.ui.kit import theme
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Bridge
    from trackball_desktop.ui.shell import startup_tuning
    from trackball_desktop.ui.shell.main_window import MainWindow
    from trackball_desktop.ui.shell.preload import Preload

    startup_tuning.begin()  # as the app does, before its window
    app = QApplication([])
    theme.apply_theme(app, "light", 1.0)
    # While another process sends, the window stands over a library of its own: only one may write.
    own = folder
    if way == "at_rest":
        own = Path(shutil.copytree(folder, folder.parent / "other"))
    repositories = Repositories.open(own)
    bridge = Bridge(repositories.database)
    secrets = Secrets(in_memory=True)
    secrets.save("a/s3", rclone.SECRET_KEY)
    options = Options(cache=own / "cache", upload=replace(Policy(), concurrent_requests=PARALLEL_REQUESTS))
    bridge.start(lambda: Services(repositories, secrets, options))
    window = MainWindow(Backend(repositories=repositories, bridge=bridge, secrets=secrets, practice=True))
    window.resize(1440, 900)
    window.show()
    startup_tuning.end()
    window.toggle_transfers()
    while bridge.services is None:
        QTest.qWait(20)
    loading = Preload(bridge)
    loaded: list[None] = []
    loading.ended.connect(lambda: loaded.append(None))
    loading.start()
    while not loaded:
        QTest.qWait(20)
    for _ in range(30):  # until the window's own beginnings are over
        began = time.monotonic()
        if _watched(lambda began=began: time.monotonic() > began + 1.5)["own"] < _QUIET:
            break
    done: Callable[[], bool]
    if way == "eight_parts":
        (release_id,) = repositories.library.ids(LibraryQuery(view="all"))
        job = bridge.submit(lambda services: services.upload.send_files(release_id))
        done = lambda: job.is_done  # noqa: E731
    else:
        command = [sys.executable, "-m", "tests.benchmarks.upload", "--child", str(folder)]
        other = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        done = lambda: other.poll() is not None  # noqa: E731
    found = _watched(done)
    if way == "eight_parts" and not all(row.verified_at for row in repositories.uploads.of_release(release_id)):
        raise RuntimeError("not all was sent")
    window.close()
    bridge.stop()
    repositories.close()
    return found


def _watched(done: Callable[[], bool]) -> dict[str, float]:
    """Beat until it is done; return the gaps between beats in milliseconds."""
    from PySide6.QtCore import QEventLoop, QTimer

    beats: list[tuple[float, float]] = []
    loop, timer = QEventLoop(), QTimer()

    def beat() -> None:
        beats.append((time.perf_counter(), _given_to_others()))
        if len(beats) % 50 == 0 and done():
            loop.quit()

    timer.timeout.connect(beat)
    timer.start(1)
    loop.exec()
    pairs = list(pairwise(beats))
    gaps = sorted(after[0] - before[0] for before, after in pairs)
    own = max(after[0] - before[0] - (after[1] - before[1]) for before, after in pairs)
    figures = {"longest": gaps[-1], "own": own, "one_in_a_thousand": gaps[-1 - len(gaps) // 1000]}
    return {name: round(seconds * 1000, 1) for name, seconds in figures.items()}


def _given_to_others() -> float:
    """Return the seconds that this thread could have run and another one was let run; 0 where nobody tells."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/thread-self/schedstat").read_bytes().split()[1]) / 1e9
    return 0.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--way", default="eight_parts", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_child(options.child, options.way)))
    else:
        print(json.dumps(measure(options.mib, options.rounds), indent=1))


if __name__ == "__main__":
    main()
