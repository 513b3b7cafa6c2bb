"""Plan, board and list over 10,000 releases, all of them in the weeks that are shown: gaps on the main thread.

    python -m tests.benchmarks.plan [--releases N]

`longest_gap_ms` is the longest time for which a timer of the main thread was not served while each form was scrolled,
read anew and switched to; `gaps_ms` says it for each part, `idle` for doing nothing and `spin` beside a
thread that only counts: what the machine adds. `busy_ms`
is what of such a gap the main thread itself worked. Each part is done several times and the quietest counts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks import library
from tests.benchmarks.library import ROUNDS, Watchdog

if TYPE_CHECKING:
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.ui.plan.page import PlanPage
    from trackball_desktop.ui.shell.main_window import MainWindow


def _spread(repositories: Repositories, today: date) -> None:
    """Give the releases dates around today, and the states that the board parts them by."""
    chance = random.Random(11)
    ids = [row for (row,) in repositories.database.read(lambda c: list(c.execute("SELECT id FROM releases")))]
    states = ("draft", "draft", "ready", "created", "created", "needs_you", "queued")

    def write(connection: Any) -> None:
        for release_id in ids:
            day = today + timedelta(days=chance.randrange(-25, 90))
            state = chance.choice(states)
            there = "1" if state == "created" else None
            connection.execute(
                "UPDATE releases SET release_date = ?, state = ?, remote_id = ?, blockers = ? WHERE id = ?",
                (day.isoformat(), state, there, chance.randrange(3), release_id),
            )

    repositories.database.write(write).result()


def measure(releases: int = 10_000) -> dict[str, Any]:
    """Make the library and go about in it."""
    from PySide6.QtWidgets import QApplication

    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.ui.kit import theme
    from trackball_desktop.ui.shell import startup_tuning

    startup_tuning.begin()  # as the app does, before its window
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply_theme(app, "light", 1.0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "full"
        library._fill_beside(folder, releases)
        repositories = Repositories.open(folder)
        _spread(repositories, date.today())  # noqa: DTZ011 - the label's own calendar
        repositories.close()
        opened = library._Open(folder)
        watchdog = Watchdog()
        watchdog.gap_of(opened.window.show)
        startup_tuning.end()
        opened.bridge.start(opened.services)
        library._run(1500)
        opened.window.sidebar.choose("plan")
        page = opened.window.pages._plan
        assert page is not None
        while page.plan is None:
            library._run(20)
        library._run(1500)
        gaps: dict[str, tuple[float, float]] = {}
        for part, work in _parts(opened.window, page).items():
            rounds = [watchdog.gap_of(work) for _ in range(ROUNDS)]
            gaps[part] = (min(gap for gap, _ in rounds), min(busy for _, busy in rounds))
        entries = len(page.plan.entries)
        opened.close()
    return {
        "longest_gap_ms": round(max(gap for part, (gap, _) in gaps.items() if part not in ("idle", "spin")), 1),
        "longest_busy_ms": round(max(busy for part, (_, busy) in gaps.items() if part not in ("idle", "spin")), 1),
        "gaps_ms": {part: round(gap, 1) for part, (gap, _) in gaps.items()},
        "busy_ms": {part: round(busy, 1) for part, (_, busy) in gaps.items()},
        "releases": releases,
        "entries": entries,
    }


def _parts(window: MainWindow, page: PlanPage) -> dict[str, Callable[[], None]]:
    chance = random.Random(3)

    def scroll_plan() -> None:
        page.set_view_mode("plan")
        bar = page.table.verticalScrollBar()
        for _ in range(30):
            bar.setValue(chance.randrange(max(1, bar.maximum())))
            library._run(8)

    def scroll_board() -> None:
        page.set_view_mode("board")
        for column in page.board.columns.values():
            bar = column.view.verticalScrollBar()
            for _ in range(6):
                bar.setValue(chance.randrange(max(1, bar.maximum())))
                library._run(8)

    def switch() -> None:
        for form in ("plan", "board", "plan"):
            page.set_view_mode(form)
            library._run(60)

    def read_anew() -> None:
        page.refresh()
        while page._job is not None and not page._job.is_done:
            library._run(10)

    def scroll_list() -> None:
        window.sidebar.choose("all")
        bar = window.library.list.verticalScrollBar()
        for _ in range(30):
            bar.setValue(chance.randrange(max(1, bar.maximum())))
            library._run(8)
        window.sidebar.choose("plan")

    def spin() -> None:
        """Have a thread count for as long as a reading takes: what any thread beside the main one costs it."""
        thread = threading.Thread(target=lambda: sum(number % 7 for number in range(4_000_000)))
        thread.start()
        while thread.is_alive():
            library._run(10)

    return {
        "idle": lambda: library._run(400),
        "spin": spin,
        "plan": scroll_plan,
        "board": scroll_board,
        "switch": switch,
        "read": read_anew,
        "list": scroll_list,
    }


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser()
    parser.add_argument("--releases", type=int, default=10_000)
    print(json.dumps(measure(parser.parse_args().releases)))


if __name__ == "__main__":
    main()
