"""While a window is open, cyclic garbage is collected in the main thread, whichever thread made it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trackball_desktop.app import App, DataFolder
from trackball_desktop.ui.runtime.garbage import MainThreadCollector
from trackball_desktop.window import WindowSession


class Cycle:
    """An object that only the collector can free; it notes the thread that did."""

    freed_in: ClassVar[set[int]] = set()

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        self.freed_in.add(threading.get_ident())


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[MainThreadCollector]:
    Cycle.freed_in.clear()
    made = MainThreadCollector()
    yield made
    made.stop()


def make_garbage() -> None:
    """Make more of it, in a thread of its own, than Python lets lie."""

    def make() -> None:
        for _ in range(5 * gc.get_threshold()[0]):
            Cycle()

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()


def test_a_thread_frees_no_garbage_and_the_main_thread_does(collector: MainThreadCollector, qtbot: QtBot) -> None:
    make_garbage()
    assert Cycle.freed_in == set()
    qtbot.waitUntil(lambda: bool(Cycle.freed_in), timeout=5000)
    assert Cycle.freed_in == {threading.get_ident()}


def test_old_garbage_is_freed_too(collector: MainThreadCollector, qtbot: QtBot) -> None:
    old = Cycle()
    gc.collect(1)
    gc.collect(1)  # it lies among the oldest now
    for _ in range(gc.get_threshold()[2] + 1):
        gc.collect(1)
    del old
    assert Cycle.freed_in == set()
    qtbot.waitUntil(lambda: bool(Cycle.freed_in), timeout=5000)


def test_python_collects_by_itself_again_afterwards(qapp: QApplication) -> None:
    MainThreadCollector().stop()
    Cycle.freed_in.clear()
    make_garbage()
    assert Cycle.freed_in - {threading.get_ident()}


def test_a_window_has_it_from_its_first_painting_to_its_end(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with App(DataFolder.resolve(tmp_path / "data", practice=True), window=True) as app:
        opened = WindowSession(app, qapp)
        try:
            qtbot.waitUntil(lambda: not gc.isenabled(), timeout=20_000)
        finally:
            opened.close()
    assert gc.isenabled()
