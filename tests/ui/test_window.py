"""The frame: what is shown where, its keys, what is remembered. Every control has a name; data is never HTML."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

EVIL = "<img src=//host/x><b>&amp;</b>"
CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QSlider,
)


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, shelf: Shelf) -> Iterator[MainWindow]:
    shelf.add("Harbour Songs", label="Northlight")
    shelf.add(EVIL, artist=EVIL, label=EVIL)
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 2)
    yield made
    made.close()


def row_named(window: MainWindow, title: str) -> str:
    model = window.library.model
    found = [model.release_row(row) for row in range(model.rowCount())]
    return next(row.id for row in found if row is not None and row.title == title)


def unnamed(root: QWidget) -> list[str]:
    """Return the controls that a screen reader could say nothing about."""
    missing: list[str] = []
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or isinstance(widget, QHeaderView) or not widget.isVisibleTo(root):
            continue
        parent = widget.parent()
        if _is_part(widget):
            continue
        words = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or words):
            missing.append(f"{type(widget).__name__} {words!r} in {type(parent).__name__}")
    return missing


def _is_part(widget: QWidget) -> bool:
    """Say whether a control is part of one that has a name itself: the list of a choice, the button in a field."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QComboBox | QAbstractSpinBox | QLineEdit):
            return True
        above = above.parentWidget()
    return False


def rich(root: QWidget) -> list[str]:
    """Return the labels that would read data as HTML."""
    return [
        label.text()
        for label in root.findChildren(QLabel)
        if EVIL in label.text() and label.textFormat() != Qt.TextFormat.PlainText
    ]


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(QPoint(400, 300), copy, data, Qt.MouseButton.LeftButton, none))
    window.dropEvent(QDropEvent(QPointF(400, 300), copy, data, Qt.MouseButton.LeftButton, none))


@pytest.mark.parametrize("place", ["list", "editor", "trash"])
def test_every_control_has_a_name_and_no_data_is_read_as_html(window: MainWindow, qtbot: QtBot, place: str) -> None:
    evil = row_named(window, EVIL)
    window.library.list.select(evil)
    if place == "editor":
        window.open_release(evil)
    elif place == "trash":
        window.release_actions.trash([evil])
    qtbot.wait(400)  # the inspector follows after a moment
    assert unnamed(window) == []
    assert rich(window) == []
    assert not window.grab().isNull()


def test_the_views_count_and_follow_the_library(window: MainWindow, shelf: Shelf, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.sidebar._counts.get("all") == 2)
    shelf.add("Third", label="Kite")
    qtbot.waitUntil(lambda: window.sidebar._counts["all"] == 3 and ("Kite", 1) in window.sidebar._labels)
    window.sidebar.choose("all", "Kite")
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)


def test_search_narrows_the_list_and_down_goes_to_it(window: MainWindow, qtbot: QtBot) -> None:
    window.top_bar.search.setFocus()
    qtbot.keyClicks(window.top_bar.search, "harbour")
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Down)
    assert window.library.list.current_id() == row_named(window, "Harbour Songs")
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 2)


def test_enter_opens_the_editor_and_back_keeps_the_place(window: MainWindow, qtbot: QtBot) -> None:
    chosen = row_named(window, "Harbour Songs")
    window.library.list.select(chosen)
    qtbot.keyClick(window.library.list, Qt.Key.Key_Return)
    assert window.page_stack.currentWidget() is window.editor
    assert window.editor.session is not None
    assert not window.sidebar.isVisible()
    window.show_library()
    assert window.page_stack.currentWidget() is window.library
    assert window.editor.session is None
    assert window.library.list.current_id() == chosen


def test_what_checking_closed_drafts_again_changed_is_said(window: MainWindow, backend: Backend, qtbot: QtBot) -> None:
    lost = window.library.model.release_id(0)
    backend.settings.save("rechecked", {"lost": [lost], "new": ["x", "y"], "won": []}).result()
    words = "The checks changed: 1 draft is no longer ready, new rules found something in 2 drafts."
    qtbot.waitUntil(lambda: words in [label.text() for label in window.toast.findChildren(QLabel)], timeout=30_000)


def test_trash_is_undone_by_the_toast(window: MainWindow, backend: Backend, qtbot: QtBot) -> None:
    window.library.list.select(row_named(window, "Harbour Songs"))
    qtbot.keyClick(window.library.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(window.toast.isVisible)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    undo = next(button for button in window.toast.findChildren(QAbstractButton) if button.text() == "Undo")
    undo.click()
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 2)
    assert backend.library.counts()["trash"] == 0


def test_the_last_release_in_the_trash_leaves_no_first_start(
    window: MainWindow, backend: Backend, qtbot: QtBot
) -> None:
    """A library whose releases are all in the trash is no empty one."""
    window.release_actions.trash(backend.library.ids(window.library.model.query))
    qtbot.waitUntil(lambda: window.library.currentWidget() is window.library.empty_state)
    words = [label.text() for label in window.library.empty_state.findChildren(QLabel)]
    assert "Drop a folder of WAVs here" not in words


def test_a_dropped_folder_is_previewed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "Masters").mkdir()
    drop(window, tmp_path / "Masters")
    assert window.page_stack.currentWidget() is not window.library


def test_sizes_and_folds_are_remembered(window: MainWindow, backend: Backend, qtbot: QtBot) -> None:
    window.toggle_left()
    window.close()
    qtbot.waitUntil(lambda: bool(backend.settings.get("window.geometry")))
    again = MainWindow(backend)
    qtbot.addWidget(again)
    assert not again.sidebar.isVisibleTo(again)
    again.toggle_left()
    assert again.sidebar.isVisibleTo(again)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("text", [1.0, 2.0])
def test_the_window_paints_in_both_schemes_and_at_twice_the_text(
    window: MainWindow, theme_applied: QApplication, qtbot: QtBot, scheme: str, text: float
) -> None:
    theme.apply_theme(theme_applied, scheme, text)
    qtbot.wait(50)
    image = window.grab().toImage()
    theme_window = theme.color("window")
    theme.apply_theme(theme_applied, "light", 1.0)
    assert image.pixelColor(4, 4) == theme_window


def test_an_export_goes_where_it_was_asked(window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path) -> None:
    window.release_actions.export(row_named(window, "Harbour Songs"), tmp_path / "out.json")
    qtbot.waitUntil(lambda: (tmp_path / "out.json").exists())
    assert "Harbour Songs" in json.dumps(json.loads((tmp_path / "out.json").read_text("utf-8")))


def in_a_fresh_process(tmp_path: Path, lines: str) -> str:
    """Open the window as the app does and run some lines with it; return what they print."""
    program = f"""
import sys
from pathlib import Path
from PySide6.QtWidgets import QAbstractButton, QLabel
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.shell.main_window import MainWindow
app = theme.make_application("trackball")
repositories = Repositories.open(Path({str(tmp_path / "data")!r}))
bridge = Bridge(repositories.database)
window = MainWindow(Backend(repositories, bridge, Secrets(in_memory=True), practice=True))
window.show()
app.processEvents()
{lines}
window.close()
bridge.stop()
repositories.close()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_window_loads_nothing_heavy(tmp_path: Path) -> None:
    """What waits for the network, the keyring, sound and pictures is loaded when it is needed, not before the list."""
    loaded = set(in_a_fresh_process(tmp_path, "assert not window.grab().isNull()\nprint(*sorted(sys.modules))").split())
    heavy = {"httpx", "keyring", "numpy", "botocore", "PIL", "soundfile", "babel", "langcodes", "secretstorage"}
    assert loaded & heavy == set()
    assert "trackball_desktop.ui.editor.page" not in loaded


def test_the_first_window_has_one_font(tmp_path: Path) -> None:
    """A font that is set when widgets are there already does not reach them before the event loop runs."""
    lines = """
texts = [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
for families in {tuple(widget.font().families()) for widget in texts} | {tuple(app.font().families())}:
    print(families)
"""
    assert len(in_a_fresh_process(tmp_path, lines).splitlines()) == 1


def test_what_was_just_submitted_is_told_once_it_is_created(
    window: MainWindow, shelf: Shelf, backend: Backend, qtbot: QtBot
) -> None:
    """The toast leads to what is left to do, and the review no longer says that it is ready to send."""
    chosen = row_named(window, "Harbour Songs")
    window.open_release(chosen)
    window.editor.show_step(WizardStep.REVIEW)
    window.submitting.on_queued(None)
    assert "Created" not in window.toast.accessibleName()
    shelf.derive(chosen, state="created", remote_id="r-1")
    backend.repositories.database.write(lambda _: backend.repositories.database.notify("submission", "s-1")).result()
    qtbot.waitUntil(lambda: window.toast.accessibleName() == "Created in OpenPlay.")
    review = window.editor.page(WizardStep.REVIEW)
    qtbot.waitUntil(lambda: review._headline_label.text() == "Created in OpenPlay.")
