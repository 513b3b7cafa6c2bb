"""The window over 10,000 releases while 1,000 of them are looked at in OpenPlay, far faster than they ever would be.

    python -m tests.benchmarks.watching [--releases N] [--active N] [--seconds S] [--rate N]

A server in a process of its own answers; a tenth of the answers are news. The one bucket for requests lets `--rate` of
them through in a second, against one a second in the app, and all releases are due at once. `longest_gap_ms` is the
longest time for which a timer of the main thread was not served meanwhile, with nothing done (`resting`) and while the
list is scrolled (`scrolling`); `without` is the same before anything was looked at: what the machine and the scrolling
add themselves. `busy_ms` is what of such a gap the main thread itself worked. `looks` says how many there were.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.accounts import openplay_account
from tests.benchmarks.library import Watchdog, _Open, _run, fill

ROUNDS = 3
SERVER = """
import json, random, sys, threading
from tests.api.loopback import Said, serving

def answer(asked):
    if "?" in asked.path:
        return Said(body=b'{"next": null, "total_results": 0, "results": []}')
    name = asked.path.rstrip("/").rsplit("/", 1)[-1]
    word = f"Word {random.randrange(10**6)}" if random.random() < 0.1 else "Submitted"
    return Said(body=json.dumps({"id": name, "title": "Harbour Songs", "status": word}).encode())

with serving(answer) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


def follow(folder: Path, base: str, active: int) -> None:
    """Let so many releases be in OpenPlay, all of them due."""
    from trackball_desktop.storage.library import LibraryQuery
    from trackball_desktop.storage.repositories import Repositories

    repositories = Repositories.open(folder)
    account = openplay_account(
        id="a", name="A", key_id="key", read_base=f"{base}/v1/", write_base=f"{base}/connect/v1/"
    )
    repositories.accounts.save(account).result()
    ids = repositories.library.ids(LibraryQuery(view="all"))[:active]
    rows = repositories.library.rows(ids)
    waits = [
        repositories.linked_records.link(row.id, "a", f"1-{number}", row.upc, row.upc.zfill(14))
        for number, row in enumerate(rows)
    ]
    for wait in waits:
        wait.result()
    repositories.close()


def measure(releases: int = 10_000, active: int = 1000, seconds: float = 2.0, rate: float = 10.0) -> dict[str, Any]:
    """Make the library, open the window over it and look."""
    from PySide6.QtWidgets import QApplication

    from trackball_desktop.ui.kit import theme
    from trackball_desktop.ui.shell import startup_tuning

    startup_tuning.begin()  # as the app does, before its window
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply_theme(app, "light", 1.0)
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with server, tempfile.TemporaryDirectory() as name:
        assert server.stdout is not None
        base = server.stdout.readline().strip()
        folder = Path(name)
        fill(folder, releases)
        follow(folder, base, active)
        try:
            return {"releases": releases, "active": active, "looks_a_second": rate, **_watch(folder, seconds, rate)}
        finally:
            server.kill()


def _watch(folder: Path, seconds: float, rate: float) -> dict[str, Any]:
    from trackball_desktop.services.context import Options, Services
    from trackball_desktop.storage.secrets import Secrets
    from trackball_desktop.ui.shell import startup_tuning
    from trackball_desktop.ui.shell.preload import Preload

    opened = _Open(folder)
    opened.window.show()
    startup_tuning.end()
    _run(1500)
    watchdog = Watchdog()
    bar = opened.window.library.list.verticalScrollBar()
    parts: dict[str, Callable[[], None]] = {
        "resting": lambda: _run(int(1000 * seconds)),
        "scrolling": lambda: _scroll(bar, seconds),
    }
    without = {name: _quietest(watchdog, work) for name, work in parts.items()}
    secrets = Secrets(in_memory=True)
    secrets.save("a/openplay", "secret")
    options = Options(cache=folder / "cache", poll_scale=1 / rate)
    opened.bridge.start(lambda: Services(opened.repositories, secrets, options))
    loading = Preload(opened.bridge)
    loading.start()
    while not _looks(opened):
        _run(50)
    _run(2000)  # the first looks of a burst
    looked = _looks(opened)
    during = {name: _quietest(watchdog, work) for name, work in parts.items()}
    looked = _looks(opened) - looked
    opened.close()
    return {
        "longest_gap_ms": max(gap for gap, _ in during.values()),
        "gaps_ms": {name: gap for name, (gap, _) in during.items()},
        "busy_ms": {name: busy for name, (_, busy) in during.items()},
        "without_gaps_ms": {name: gap for name, (gap, _) in without.items()},
        "looks": looked,
    }


def _quietest(watchdog: Watchdog, work: Callable[[], None]) -> tuple[float, float]:
    rounds = [watchdog.gap_of(work) for _ in range(ROUNDS)]
    return round(min(gap for gap, _ in rounds), 1), round(min(busy for _, busy in rounds), 1)


def _scroll(bar: Any, seconds: float) -> None:
    for step in range(int(seconds * 20)):
        bar.setValue(bar.maximum() * (step % 40) // 40)
        _run(50)


def _looks(opened: _Open) -> int:
    found = opened.repositories.database.read(
        lambda connection: list(connection.execute("SELECT coalesce(sum(looks), 0) FROM status_samples"))
    )
    return int(found[0][0])


def main() -> int:
    """Print the figures as one JSON document."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=10_000)
    parser.add_argument("--active", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rate", type=float, default=10.0)
    options = parser.parse_args()
    print(json.dumps(measure(options.releases, options.active, options.seconds, options.rate), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
