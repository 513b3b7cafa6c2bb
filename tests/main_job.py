"""The main job as a person does it: a folder of masters becomes a draft, is filled in, and is created in practice.

The steps are written once, and done by whatever presses the keys or the buttons: Qt's events in tests, a real keyboard
of an X server where a screen reader listens (`tests.orca`). Nothing here calls what a key or a button would call.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QFileDialog,
    QPushButton,
    QScrollArea,
    QTableView,
    QToolButton,
    QWidget,
)

from tests.tagged import write_flac
from trackball_desktop.app import App
from trackball_desktop.checks.engine import can_submit
from trackball_desktop.checks.rules.date import free_friday
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.domain.release import Contribution, Release
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.submit.dialog import SubmitDialog
from trackball_desktop.window import WindowSession

PATIENCE = 30.0
"""Seconds that one step may last; it ends on its event."""
QUIET = 0.15
"""Seconds in which the window tells what a key has changed."""
LONG = 1.6
"""Seconds until what is told to screen readers after a while was told."""
RELEASE_DAY = free_friday(datetime.now(UTC).date() + timedelta(days=45))


class Keyboard(Protocol):
    """What presses keys."""

    def press(self, keys: str) -> None:
        """Press keys as Qt writes them, such as Ctrl+O."""
        ...

    def write(self, text: str) -> None:
        """Type a text."""
        ...


class QtKeyboard:
    """Presses keys by Qt's own events, on the window that has the focus: shortcuts and dialogs take part."""

    def press(self, keys: str) -> None:
        """Press keys as Qt writes them."""
        combination = QKeySequence(keys)[0]
        QTest.keyPress(active_window().windowHandle(), combination.key(), combination.keyboardModifiers())
        QTest.keyRelease(active_window().windowHandle(), combination.key(), combination.keyboardModifiers())

    def write(self, text: str) -> None:
        """Type a text."""
        for character in text:
            QTest.keyClick(active_window().windowHandle(), character)


def active_window() -> QWidget:
    """Return the window that the keyboard speaks to. Where no window manager gives it back, the last one is asked.

    A list that completes what is typed hands the keys on.
    """
    popup = QApplication.activePopupWidget()
    front = popup if not isinstance(popup, QAbstractItemView) else None
    front = front or QApplication.activeModalWidget() or QApplication.activeWindow()
    if front is None:
        front = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
        front.activateWindow()
        QApplication.processEvents()
    return front


def write_masters(folder: Path) -> Path:
    """Write a single as a careful mastering house delivers it, with a cover, and return its folder."""
    single = folder / "Mara Quist - Low Tide"
    tags = {
        "TITLE": "Low Tide",
        "ARTIST": "Mara Quist",
        "ALBUMARTIST": "Mara Quist",
        "ALBUM": "Low Tide",
        "TRACKNUMBER": "1",
        "ISRC": "QZNL22600001",
        "BARCODE": "076012229074",
        "LABEL": "Northlight",
        "GENRE": "Pop",
        "COMPOSER": "Mara Quist",
    }
    write_flac(single / "01 Low Tide.flac", 35, dict(tags))
    rows, columns = np.mgrid[0:3000, 0:3000]
    cover = np.stack([rows // 12, columns // 12, (rows + columns) // 24], axis=-1).astype(np.uint8)
    Image.fromarray(cover).save(single / "cover.jpg", quality=85)
    return single


def prepare_label(app: App) -> None:
    """Give the label what it gives to all its releases, as it was set up once."""
    year = str(RELEASE_DAY.year)
    line_up = (
        Contribution(artist="Mara Quist", role="Vocals"),
        Contribution(artist="Mara Quist", role="Composer"),
        Contribution(artist="Jon Vale", role="Producer"),
    )
    defaults = Release(
        metadata_language="English",
        audio_language="English",
        pline_year=year,
        pline_owner="Northlight Records",
        cline_year=year,
        cline_owner="Northlight Records",
        contributions=line_up,
    )
    app.repositories.labels.save_defaults("Northlight", defaults).result()


class MainJob:
    """The steps in their order, by keys alone. What is waited for is what a person would see or hear."""

    def __init__(self, opened: WindowSession, keyboard: Keyboard, folder: Path) -> None:
        self.opened = opened
        self._keyboard = keyboard
        self._folder = folder
        self.quiet = QUIET
        self.step_began: Callable[[str], object] = str
        """Called with the heading of each step."""
        self.focused: list[str] = []
        """What had the focus after each key, as a reader calls it."""

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self.opened.window

    def run(self) -> str:
        """Do all of it and return the id of the release that was created."""
        for heading, step in (
            ("Open a folder of masters", self.open_folder),
            ("Create the draft", self.create_draft),
            ("Fill in what is missing", self.fill_in),
            ("Submit", self.submit),
        ):
            self.step_began(heading)
            step()
        return self.release_id

    def open_folder(self) -> None:
        """Choose the folder in the dialog, and see what it would become."""
        wait_until(lambda: self.opened.backend.services is not None)
        self.press("Ctrl+O")
        wait_until(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
        self.write(str(self._folder))
        self.press("Return")
        pages = self.window.pages
        wait_until(lambda: pages.intake is not None and pages.intake.create_button.isEnabled())
        self.settle()

    def create_draft(self) -> None:
        """Make the draft, and wait for its checks."""
        self.press("Ctrl+Return")
        wait_until(lambda: self.window.pages.is_editor_shown and self.window.session is not None)
        session = self.window.session
        assert session is not None
        self.release_id = session.release.id
        wait_until(lambda: session.checks.are_blockers_known and not session.checks.has_unmeasured_files)
        self.settle(LONG)

    def fill_in(self) -> None:
        """Go from one blocker to the next, and give what is missing."""
        session = self.window.session
        assert session is not None
        given = {"Release date": RELEASE_DAY.isoformat(), "Parental advisory": "Non-Applicable"}
        for _ in range(12):
            if can_submit(session.checks.findings):
                break
            self.press("F8")
            self.settle(LONG)
            name = focus_name()
            if name in given:
                self.write(given.pop(name))
                self.press("Tab")
                self.settle(LONG)
        wait_until(lambda: can_submit(session.checks.findings))

    def submit(self) -> None:
        """Go to the last step, press its button, confirm, and wait until it is created."""
        self.press("Ctrl+6")
        self.tab_to("Submit")
        self.press("Space")
        wait_until(lambda: isinstance(QApplication.activeModalWidget(), SubmitDialog))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SubmitDialog)
        wait_until(dialog.send_button.isEnabled)
        self.settle(LONG)
        self.press("Return")
        library = self.opened.backend.library
        wait_until(lambda: library.load(self.release_id).state is ReleaseState.CREATED)
        self.settle(LONG)

    # --- with the keyboard -------------------------------------------------------------------------------------------

    def press(self, keys: str) -> None:
        """Press keys and let the window answer."""
        self._keyboard.press(keys)
        self.settle()
        if (name := focus_name()) and name not in self.focused[-1:]:
            self.focused.append(name)

    def write(self, text: str) -> None:
        """Type a text and let the window answer."""
        self._keyboard.write(text)
        self.settle()

    def tab_to(self, name: str, most: int = 60) -> None:
        """Press Tab until the focus is on what has a name that begins so."""
        for _ in range(most):
            if focus_name().startswith(name):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not come to {name!r}")

    def settle(self, seconds: float | None = None) -> None:
        """Let the window answer, and whoever listens."""
        run_for(self.quiet if seconds is None else max(seconds, 2 * self.quiet))


def focus_name() -> str:
    """Return what a reader calls the control with the focus."""
    active_window()
    focus = QApplication.focusWidget()
    if focus is None:
        return ""
    return focus.accessibleName() or (focus.text() if isinstance(focus, QAbstractButton) else "")


def wait_until(condition: Callable[[], bool]) -> None:
    """Run the window until something is so. Raises AssertionError where it never is."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "a step of the main job timed out"
        run_for(0.02)


def run_for(seconds: float) -> None:
    """Run the window for a while. It answers at once: a screen reader asks a hundred questions for one sentence."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


class MouseJob:
    """The same steps by the mouse alone: what is clicked is found where it is seen, and scrolled to by the wheel."""

    def __init__(self, opened: WindowSession, folder: Path) -> None:
        self.opened = opened
        self._folder = folder

    def run(self) -> str:
        """Do all of it and return the id of the release that was created."""
        window = self.opened.window
        wait_until(lambda: self.opened.backend.services is not None)
        self._drop()
        pages = window.pages
        wait_until(lambda: pages.intake is not None and pages.intake.create_button.isEnabled())
        assert pages.intake is not None
        self.click(pages.intake.create_button)
        wait_until(lambda: pages.is_editor_shown and window.session is not None)
        session = window.session
        assert session is not None
        wait_until(lambda: session.checks.are_blockers_known and not session.checks.has_unmeasured_files)
        steps = window.editor.steps
        assert steps is not None
        self.click(steps.buttons[WizardStep.RELEASE])
        form = window.editor.page(WizardStep.RELEASE).form  # type: ignore[attr-defined]
        self._choose_day(form.unfold_box("release_date").editor)
        self._choose(form.unfold_box("parental_advisory").editor, "Non-Applicable")
        wait_until(lambda: can_submit(session.checks.findings))
        self.click(steps.buttons[WizardStep.REVIEW])
        self.click(self._button(window, "Submit…"))
        wait_until(lambda: isinstance(QApplication.activeModalWidget(), SubmitDialog))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SubmitDialog)
        wait_until(dialog.send_button.isEnabled)
        self.click(dialog.send_button)
        release_id = session.release.id
        library = self.opened.backend.library
        wait_until(lambda: library.load(release_id).state is ReleaseState.CREATED)
        return release_id

    def _drop(self) -> None:
        """Drop the folder on the list."""
        window = self.opened.window
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self._folder))])
        place, copy, left = QPoint(500, 400), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(window, QDragEnterEvent(place, copy, data, left, none))
        QApplication.sendEvent(window, QDropEvent(QPointF(place), copy, data, left, none))

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Click on a widget; one that is out of sight is scrolled to by the wheel."""
        run_for(QUIET)
        for _ in range(60):
            inside = place or widget.rect().center()
            if widget.isVisible() and widget.visibleRegion().contains(inside):
                break
            area = widget.parentWidget()
            while area is not None and not isinstance(area, QScrollArea):
                area = area.parentWidget()
            assert area is not None, f"{widget} is not seen"
            middle = area.viewport().mapTo(area.window(), area.viewport().rect().center())
            QTest.wheelEvent(area.window().windowHandle(), QPointF(middle), QPoint(0, -120))
            run_for(0.02)
        window = widget.window()
        at = widget.mapTo(window, place or widget.rect().center())
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        run_for(QUIET)

    def _choose_day(self, line: QWidget) -> None:
        """Choose the day of the release in the calendar of a field."""
        self.click(next(part for part in line.findChildren(QToolButton) if part.isVisibleTo(line)))
        popup = QApplication.activePopupWidget()
        assert popup is not None
        calendar = popup.findChild(QCalendarWidget)
        following = popup.findChild(QToolButton, "qt_calendar_nextmonth")
        view = popup.findChild(QTableView)
        for _ in range(24):
            if (calendar.yearShown(), calendar.monthShown()) == (RELEASE_DAY.year, RELEASE_DAY.month):
                break
            self.click(following)
        model = view.model()
        cells = [model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
        shown = [cell for cell in cells if cell.data() == RELEASE_DAY.day and cell.row() > 0]
        cell = shown[0] if RELEASE_DAY.day < 20 else shown[-1]
        self.click(view.viewport(), view.visualRect(cell).center())

    def _choose(self, box: QComboBox, value: str) -> None:
        """Choose a value in the list of a combo box."""
        self.click(box, QPoint(box.width() - 8, box.height() // 2))
        view = box.view()
        row = next(row for row in range(box.count()) if box.itemText(row) == value)
        self.click(view.viewport(), view.visualRect(view.model().index(row, 0)).center())

    @staticmethod
    def _button(window: QWidget, text: str) -> QAbstractButton:
        """Return the button that is seen with a text."""
        return next(one for one in window.findChildren(QPushButton) if one.text() == text and one.isVisible())
