"""The grid over a release of two hundred tracks: arrow keys, scrolling, and a cell that is edited.

    python -m tests.benchmarks.grid [--tracks N] [--rounds N]

The whole window stands over a real library, with the tree, the form and the inspector beside the grid. A move is done
when all of it is painted, an edit when the checks have answered as well. `NAME_p99_ms` and `NAME_median_ms` are time on
the clock, as somebody at the keyboard has it; `NAME_work_p99_ms` and `NAME_work_median_ms` are processor time of the
main thread alone, which leaves out the time that other programs take on a busy machine (though not that they make a
shared processor slower). Rounds are measured one after the other; each figure is that of its quietest round.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.benchmarks import checks, keystroke
from tests.benchmarks.keystroke import Key
from trackball_desktop.domain.release import Disc, Release
from trackball_desktop.ui.editor.grid.view import GridView
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.shell.main_window import MainWindow

PAUSE_MS = 8


def release_of(tracks: int) -> Release:
    """Make a release of two discs with so many tracks: those of the checks' album over and over, with new ids."""
    whole = checks.big_release(random.Random(7))
    known = list(whole.tracks())
    several = [
        known[number % len(known)].model_copy(update={"id": f"{number:032x}", "isrc": f"DEXY226{number:05}"})
        for number in range(tracks)
    ]
    # Entries of a track have ids of their own as well.
    several = [
        track.model_copy(
            update={
                "contributions": tuple(
                    entry.model_copy(update={"id": f"{place:02x}{track.id[2:]}"})
                    for place, entry in enumerate(track.children("contributions"), 1)
                )
            }
        )
        for track in several
    ]
    half = tracks // 2
    discs = (Disc(tracks=tuple(several[:half])), Disc(tracks=tuple(several[half:])))
    return whole.model_copy(update={"discs": discs})


def timed(window: MainWindow, work: Callable[[], object]) -> Key:
    """Do something; return what it takes until the checks have answered and all is painted."""
    app = QApplication.instance()
    session = window.editor.session
    assert app is not None
    assert session is not None
    begun, worked = time.perf_counter(), time.thread_time()
    work()
    while session.checks.is_pending:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    app.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    app.processEvents()
    return Key(time.perf_counter() - begun, time.thread_time() - worked)


def measure(window: MainWindow, view: GridView) -> dict[str, list[Key]]:
    """Move, scroll and edit; return what each of it took."""
    rows, bar = view.track_model.rowCount(), view.verticalScrollBar()
    view.setFocus()
    view.go_to(view.track_model.index(0, 1))
    QTest.qWait(200)
    found: dict[str, list[Key]] = {"down": [], "right": [], "scroll": [], "page": [], "edit": []}

    def press(name: str, key: Qt.Key, times: int) -> None:
        for _ in range(times):
            found[name].append(timed(window, lambda: QTest.keyClick(view, key)))
            QTest.qWait(PAUSE_MS)

    press("down", Qt.Key.Key_Down, min(120, rows - 1))
    press("right", Qt.Key.Key_Right, view.track_model.columnCount())
    press("page", Qt.Key.Key_PageUp, 10)
    for place in range(min(100, bar.maximum())):
        found["scroll"].append(timed(window, lambda place=place: bar.setValue(place)))
        QTest.qWait(PAUSE_MS)
    chance = random.Random(rows)
    before = len(window.editor.session.steps) if window.editor.session is not None else 0
    for number in range(before, before + 30):
        index = view.track_model.index(chance.randrange(rows), 1)
        view.go_to(index)
        QTest.qWait(60)
        text = f"Harbour Signal {number}"
        found["edit"].append(timed(window, lambda index=index, text=text: view.track_model.setData(index, text)))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tracks", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply_theme(app, "light", 1.0)
    with keystroke.window_over(release_of(options.tracks)) as window:
        session = window.editor.session
        assert session is not None
        window.editor.show_node(next(session.release.tracks()).id)
        keystroke.settle(session)
        view = window.editor.page(window.editor.step).findChild(GridView)
        assert isinstance(view, GridView)
        gc.collect()
        gc.freeze()
        rounds = [measure(window, view) for _ in range(options.rounds)]
    figures: dict[str, float] = {}
    for name in rounds[0]:
        walls = [[key.wall for key in found[name]] for found in rounds]
        works = [[key.work for key in found[name]] for found in rounds]
        figures[f"{name}_p99_ms"] = min(map(keystroke.p99, walls))
        figures[f"{name}_median_ms"] = round(min(map(statistics.median, walls)) * 1000, 2)
        figures[f"{name}_work_p99_ms"] = min(map(keystroke.p99, works))
        figures[f"{name}_work_median_ms"] = round(min(map(statistics.median, works)) * 1000, 2)
    print(json.dumps({**figures, "tracks": options.tracks}))


if __name__ == "__main__":
    main()
