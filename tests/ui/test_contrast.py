"""Contrast as it is on the screen: the pixels of each page and of the settings, in each scheme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.contrast import measure
from tests.ui.pages import walk
from tests.ui.releases import account, answer_of, created, harbour, looked
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, theme_applied: QApplication) -> Iterator[MainWindow]:
    backend.library.create(harbour(), label="made").result()
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    yield made
    made.close()
    theme.apply_theme(theme_applied, "light", 1.0)


def pages(window: MainWindow, backend: Backend, qtbot: QtBot, folder: Path) -> Iterator[tuple[str, QWidget]]:
    release_id = window.library.model.release_id(0)
    for name, page in walk(window, backend, qtbot, folder):
        if not name.startswith("list "):
            yield name, page
            if name == "uploads":
                window.toggle_transfers()
    window.show_library()
    qtbot.wait(100)
    yield "list", window
    release = backend.library.load(release_id).release
    created(backend, release, account(backend).id)
    looked(backend, release_id, answer_of(release))
    window.show_sent(release_id)
    qtbot.wait(300)
    yield "sent", window


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scheme", theme.SCHEMES)
def test_texts_and_borders_can_be_seen(
    window: MainWindow,
    backend: Backend,
    qtbot: QtBot,
    theme_applied: QApplication,
    scheme: theme.Scheme,
    tmp_path: Path,
) -> None:
    theme.apply_theme(theme_applied, scheme, 1.0)
    walked, seen, weak = 0, 0, list[str]()
    for place, page in pages(window, backend, qtbot, tmp_path):
        walked += 1
        for found in measure(page):
            seen += 1
            if found.contrast < found.needed:
                weak.append(f"{place}: {found.part} has {found.contrast:.2f}")
    assert walked > 34, "the pages were not shown"
    assert seen > 1300
    assert not weak, "\n".join(weak)
