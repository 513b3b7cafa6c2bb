"""Clicks and types at random in the real window, with the sample in practice mode, and counts what goes wrong.

    python -m tests.soak.clicks --seed 1 --minutes 4

prints one JSON document: actions done, tracebacks (the exceptions that reached the app's last handler or Qt), crashes
(ends of the process that nobody asked for), the memory at start and end, and the text of each fault. The window lives
in a process of its own: one that dies is counted, and another goes on for the rest of the time. A seed repeats what is
chosen, not when the services answer. With `--fault raise|crash|hang` the window does just that after a few clicks: a
run that does not count it sees nothing.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, QPoint
    from PySide6.QtWidgets import QApplication, QWidget

    from trackball_desktop.window import WindowSession

ROOT = Path(__file__).resolve().parents[2]
TICK_MS = 15
GRACE_SECONDS = 180.0
"""How long a process may take beside the clicks: the sample is rendered first."""
HUNG_SECONDS = 90.0
"""How long one action may take, before the process counts as dead and its stacks are told."""
MEMORY_SECONDS = 60.0
"""Between two looks at the memory."""
HANG_SECONDS = 3.0
FAULT_AFTER = 5
"""Actions before a fault that was asked for."""
MOST_PROCESSES = 20
SHOWN_FAULT = 6_000
"""Characters of what a process left on stderr that are told."""


@dataclass
class Figures:
    """What a run came to; memory in MB, of the last process."""

    seed: int
    minutes: float
    actions: int = 0
    tracebacks: int = 0
    crashes: int = 0
    rss_start: float = 0.0
    rss_end: float = 0.0
    memory: list[list[float]] = field(default_factory=list[list[float]])
    """Of the last process, once a minute: seconds, MB, widgets, and objects that Python's collector knows."""
    faults: list[str] = field(default_factory=list)


def soak(seed: int, minutes: float, *, fault: str = "") -> Figures:
    """Click for so long, in as many processes as it takes, and count. With a fault of `FAULTS`, in one process."""
    figures = Figures(seed, minutes)
    left, turn = minutes * 60, 0
    while left > 0 and turn < (1 if fault else MOST_PROCESSES):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            left -= _one(Path(folder), seed + 1000 * turn, left, figures, fault)
        turn += 1
    return figures


def _one(folder: Path, seed: int, seconds: float, figures: Figures, fault: str = "") -> float:
    """Click in one process until the time is over or it dies; return the seconds that it was clicked in."""
    environment = os.environ | {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "PYTHONFAULTHANDLER": "1",
        "PYTHONUNBUFFERED": "1",
    }
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "tests.soak.clicks", "--seed", str(seed), "--within", str(folder)]
    command += ["--fault", fault] if fault else []
    errors, told = folder / "stderr.txt", folder / "told.json"
    with errors.open("wb") as stderr:
        child = subprocess.Popen(
            [*command, "--seconds", str(seconds)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=stderr
        )
        try:
            code = child.wait(seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            code = -1
    said = errors.read_text("utf-8", "replace")
    known = json.loads(told.read_text("utf-8")) if told.exists() else {}
    figures.actions += known.get("actions", 0)
    figures.rss_start, figures.rss_end = known.get("rss_start", 0.0), known.get("rss_end", 0.0)
    figures.memory = known.get("memory", [])
    tracebacks = said.count("Traceback (most recent call last)")
    figures.tracebacks += tracebacks
    crashed = code != 0
    figures.crashes += crashed
    if tracebacks or crashed:
        last = "\n".join(known.get("last", ()))
        figures.faults.append(f"seed {seed}, exit code {code}\n{_told(said)}\nlast actions:\n{last}")
    return known.get("seconds", 0.0) if not crashed else max(1.0, known.get("seconds", 0.0))


def _told(said: str) -> str:
    """Leave the threads out that only waited when the process died."""
    head, found, tail = said.partition("Fatal Python error")
    if not found and "Timeout (" in said:
        return said[said.index("Timeout (") :][-SHOWN_FAULT:]
    if not found:
        return said[-SHOWN_FAULT:]
    return (head[-SHOWN_FAULT:] + found + tail.split("\n")[0] + tail[tail.rfind("Current thread") :])[-SHOWN_FAULT:]


# --- in the process of the window ----------------------------------------------------------------------------------


class Hands:
    """Does one random thing at a time to whatever is in front. Every choice is drawn from the seed."""

    def __init__(self, qt: QApplication, opened: WindowSession, seed: int, told: Path) -> None:
        from PySide6.QtCore import Qt

        self._qt = qt
        self._opened = opened
        self._dice = random.Random(seed)
        self._told = told
        self._last: list[str] = []
        self._on_one = 0
        self._front: QWidget | None = None
        self.actions = 0
        self.began = 0.0
        self.rss_start = 0.0
        self._memory: list[list[float]] = []
        key = Qt.Key
        self._keys = (
            *(key.Key_Tab, key.Key_Tab, key.Key_Backtab, key.Key_Return, key.Key_Escape, key.Key_Space, key.Key_Delete),
            *(key.Key_Up, key.Key_Down, key.Key_Down, key.Key_Left, key.Key_Right, key.Key_Home, key.Key_End),
            *(key.Key_PageDown, key.Key_PageUp, key.Key_F2, key.Key_F8, key.Key_F10, key.Key_Backspace, key.Key_A),
            *(key.Key_1, key.Key_Period, key.Key_Z),
        )
        self._chords = tuple("ABCDEFGHIJKLMNOPRSTUVXYZ123456789")

    def act(self) -> None:
        """Do one thing."""
        from PySide6.QtWidgets import QFileDialog

        front = self._front_widget()
        if isinstance(front, QFileDialog):  # it could delete and rename files of this computer
            front.reject()
            return
        self._on_one = self._on_one + 1 if front is self._front else 0
        self._front = front
        self.actions += 1
        if self._on_one > 80 and front is not self._opened.window:
            self._note("close", front)
            front.close()
            return
        deeds: tuple[tuple[int, Callable[[QWidget], None]], ...] = (
            (48, self._click),
            (8, self._double_click),
            (5, self._menu),
            (20, self._key),
            (7, self._chord),
            (6, self._type),
            (2, self._tip),
            (2, self._wheel),
            (1, self._resize),
            (3, self._collect),
        )
        deed = self._dice.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])[0]
        deed(front)
        if self.actions % 20 == 0:
            self.tell()

    def tell(self) -> None:
        """Write down how far it is."""
        if not self.began:
            self.began, self.rss_start = time.monotonic(), _rss()
        seconds = time.monotonic() - self.began
        if seconds >= MEMORY_SECONDS * len(self._memory):
            gc.collect()
            objects = len(gc.get_objects())
            self._memory.append([round(seconds), _rss(), len(self._qt.allWidgets()), objects])
        known = {
            "memory": self._memory,
            "actions": self.actions,
            "seconds": time.monotonic() - self.began,
            "rss_start": self.rss_start,
            "rss_end": _rss(),
            "last": self._last,
        }
        whole = self._told.with_suffix(".new")
        whole.write_text(json.dumps(known), "utf-8")
        whole.replace(self._told)

    def _front_widget(self) -> QWidget:
        qt, window = self._qt, self._opened.window
        if not window.isVisible():
            window.show()
        for found in (qt.activePopupWidget(), qt.activeModalWidget()):
            if found is not None:
                return found
        others = [top for top in qt.topLevelWidgets() if top.isVisible() and top.isWindow() and top is not window]
        return self._dice.choice(others) if others and self._dice.random() < 0.5 else window

    def _target(self, front: QWidget) -> tuple[QWidget, QPoint]:
        """Choose a widget that can be seen, those that answer to clicks first, and a point in it."""
        from PySide6.QtCore import QPoint
        from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QTabBar, QWidget

        seen = [widget for widget in front.findChildren(QWidget) if widget.isVisible() and widget.isEnabled()]
        seen = [widget for widget in seen if not widget.visibleRegion().isEmpty()]
        ready = (QAbstractButton, QLineEdit, QComboBox, QTabBar)
        best = [
            widget for widget in seen if isinstance(widget, ready) or isinstance(widget.parent(), QAbstractItemView)
        ]
        widget = self._dice.choice(best if best and self._dice.random() < 0.8 else seen or [front])
        area = widget.visibleRegion().boundingRect() or widget.rect()
        x = self._dice.randint(area.left(), max(area.left(), area.right()))
        y = self._dice.randint(area.top(), max(area.top(), area.bottom()))
        self._note("at", widget)
        return widget, QPoint(x, y)

    def _note(self, deed: str, widget: QWidget, more: str = "") -> None:
        name = widget.accessibleName() or widget.objectName()
        self._last = [*self._last[-24:], f"{self.actions} {deed} {type(widget).__name__} {name[:40]!r} {more}"]

    def _click(self, front: QWidget) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        none, keys = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier
        widget, point = self._target(front)
        held = self._dice.choice((none,) * 8 + (keys.ControlModifier, keys.ShiftModifier))
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, held, point)

    def _double_click(self, front: QWidget) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        widget, point = self._target(front)
        QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)

    def _menu(self, front: QWidget) -> None:
        from PySide6.QtGui import QContextMenuEvent

        widget, point = self._target(front)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, widget.mapToGlobal(point))
        self._qt.postEvent(widget, event)

    def _key(self, front: QWidget) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        held = self._dice.choice((Qt.KeyboardModifier.NoModifier,) * 6 + (Qt.KeyboardModifier.ShiftModifier,))
        key = self._dice.choice(self._keys)
        widget = self._focus(front)
        self._note("key", widget, key.name)
        QTest.keyClick(widget, key, held)

    def _chord(self, front: QWidget) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        modifiers = Qt.KeyboardModifier
        held = self._dice.choice(
            (
                modifiers.ControlModifier,
                modifiers.ControlModifier,
                modifiers.AltModifier,
                modifiers.ControlModifier | modifiers.ShiftModifier,
            )
        )
        letter = self._dice.choice(self._chords)
        widget = self._focus(front)
        self._note("chord", widget, f"{held} {letter}")
        QTest.keyClick(widget, Qt.Key(ord(letter)), held)

    def _type(self, front: QWidget) -> None:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent

        words = ("Low Tide", "feat. Ann", "QZ-NL2-26-00006", "0", "2026-02-30", "<b>x</b>", "{title}", "50,5", " ", "Ж")
        widget = self._focus(front)
        said = self._dice.choice(words)
        self._note("type", widget, said)
        for sign in said:  # QTest knows only Latin letters
            widget = self._focus(front)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, int(Qt.Key.Key_unknown), Qt.KeyboardModifier.NoModifier, sign)
                self._qt.postEvent(widget, event)

    def _tip(self, front: QWidget) -> None:
        from PySide6.QtCore import QEvent
        from PySide6.QtGui import QHelpEvent

        widget, point = self._target(front)
        self._qt.postEvent(widget, QHelpEvent(QEvent.Type.ToolTip, point, widget.mapToGlobal(point)))

    def _wheel(self, front: QWidget) -> None:
        from PySide6.QtCore import QPoint, QPointF, Qt
        from PySide6.QtGui import QWheelEvent

        widget, point = self._target(front)
        turned = QPoint(0, self._dice.choice((-360, -120, 120, 360)))
        none, flat = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        where, above = QPointF(point), QPointF(widget.mapToGlobal(point))
        event = QWheelEvent(where, above, QPoint(), turned, Qt.MouseButton.NoButton, none, flat, False)
        self._qt.postEvent(widget, event)

    def _resize(self, front: QWidget) -> None:
        window = self._opened.window
        size = self._dice.randint(880, 1700), self._dice.randint(560, 1000)
        self._note("resize", window, str(size))
        window.resize(*size)

    def _collect(self, front: QWidget) -> None:
        self._note("collect", front)
        gc.collect()

    def _focus(self, front: QWidget) -> QWidget:
        found = self._qt.focusWidget()
        inside = found is not None and (found is front or front.isAncestorOf(found))
        return found if found is not None and inside else front


def _rss() -> float:
    import psutil

    return round(psutil.Process().memory_info().rss / 1e6, 1)


def _raise() -> None:
    raise RuntimeError("the fault that was asked for")


def _crash() -> None:
    os.abort()


def _hang() -> None:
    faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)  # nobody need wait as long as for one unasked
    while True:
        time.sleep(1)


FAULTS: dict[str, Callable[[], None]] = {"raise": _raise, "crash": _crash, "hang": _hang}
"""What the window can be made to do, so that it can be seen that a run counts it."""


def click(folder: Path, seed: int, seconds: float, fault: str = "") -> int:
    """Open the window over a new folder, add the sample, and click for so long. Return the exit code."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QDesktopServices

    from trackball_desktop.app import App, DataFolder
    from trackball_desktop.tour import Tour
    from trackball_desktop.ui.shell import practice
    from trackball_desktop.window import WindowSession, make_application

    practice.start = lambda folder: True  # it would open a window in a process that nobody ends
    options = argparse.Namespace(scheme="light", headless=False, grab=None, sample=True, shots=None)
    with App(DataFolder.resolve(folder / "data", practice=True)) as app:
        qt = make_application(options)
        qt.setQuitOnLastWindowClosed(False)
        swallow = _links()
        for scheme in ("http", "https", "file", "mailto"):
            QDesktopServices.setUrlHandler(scheme, swallow, "open")
        opened = WindowSession(app, qt)
        opened.window.resize(1440, 900)
        tour = Tour(qt, opened.window, opened.backend, options)
        hands = Hands(qt, opened, seed, folder / "told.json")

        def tick() -> None:
            """Go on, also in the loop of a menu or a dialog that one of these actions opened and that waits here."""
            faulthandler.dump_traceback_later(HUNG_SECONDS, exit=True)
            QTimer.singleShot(TICK_MS, qt, tick)
            if hands.began and time.monotonic() > hands.began + seconds:
                for top in (qt.activePopupWidget(), qt.activeModalWidget()):
                    if top is not None:
                        top.close()
                QTimer.singleShot(0, qt, lambda: qt.exit(0))  # `quit` asks the windows, and one may refuse
            elif hands.began or not tour.is_running:
                if not hands.began:
                    hands.tell()
                hands.act()
                if fault and hands.actions == FAULT_AFTER:
                    QTimer.singleShot(0, qt, FAULTS[fault])

        tick()
        qt.exec()
        gc.collect()
        hands.tell()
        opened.close()
        faulthandler.cancel_dump_traceback_later()
    return 0


def _links() -> QObject:
    from PySide6.QtCore import QObject, QUrl, Slot

    class Links(QObject):
        @Slot(QUrl)
        def open(self, url: QUrl) -> None:
            """Open nothing: nobody sits here."""

    return Links()


def main() -> int:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--fault", choices=sorted(FAULTS), default="", help="let the window do this once")
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=0.0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.within is not None:
        return click(options.within, options.seed, options.seconds, options.fault)
    figures = soak(options.seed, options.minutes, fault=options.fault)
    print(json.dumps(asdict(figures), indent=2))
    return 1 if figures.crashes or figures.tracebacks else 0


if __name__ == "__main__":
    sys.exit(main())
