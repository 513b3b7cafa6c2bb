"""The steps: resumed where they were left, gone along by keys, never cut; and the list of what was done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.services.bare import upc_of
from tests.ui.releases import kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Release
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.editor.steps import StepBar, StepButton, StepMark, WizardStep
from trackball_desktop.ui.inspector.history import HistoryTab
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, backend: Backend) -> Iterator[MainWindow]:
    kept(backend)
    kept(backend, Release(title="Other"))
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 2)
    yield made
    made.close()


def test_each_release_is_resumed_at_the_step_at_which_it_was_left(window: MainWindow, qtbot: QtBot) -> None:
    one, two = (window.library.model.release_id(row) for row in (0, 1))
    window.open_release(two)
    assert window.editor.step is WizardStep.TRACKS, "what has tracks begins with them"
    window.editor.show_step(WizardStep.RIGHTS)
    window.open_release(one)
    assert window.editor.step is WizardStep.RELEASE
    window.editor.show_step(WizardStep.CREDITS)
    window.show_library()
    window.open_release(two)
    assert window.editor.step is WizardStep.RIGHTS
    window.open_release(one)
    assert window.editor.step is WizardStep.CREDITS


def test_keys_go_along_the_steps_and_put_the_cursor_there(window: MainWindow) -> None:
    window.open_release(window.library.model.release_id(1))
    seen = []
    for _ in range(5):
        QTest.keyClick(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        seen.append(window.editor.step)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert window.editor._stack.isAncestorOf(focus)
    assert seen == [WizardStep.CREDITS, WizardStep.RIGHTS, WizardStep.SOUND, WizardStep.REVIEW, WizardStep.REVIEW]
    QTest.keyClick(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert window.editor.step is WizardStep.SOUND


@pytest.mark.parametrize("width", [420, 560, 714, 1000, 1400])
@pytest.mark.parametrize("text", [1.0, 1.5, 2.0])
def test_no_name_of_a_step_is_cut(
    qtbot: QtBot, backend: Backend, theme_applied: QApplication, width: int, text: float
) -> None:
    theme.apply_theme(theme_applied, "light", text)
    session = open_session(backend, kept(backend).id)
    bar = StepBar(session)
    qtbot.addWidget(bar)
    bar.resize(width, 60)
    bar.show()
    QApplication.processEvents()
    bar.resize(width, bar.sizeHint().height())
    QApplication.processEvents()
    for button in bar.buttons.values():
        short = button._shown_label != button.text()
        assert button.width() >= button.label_width(short=short), (button.text(), width, text)
    theme.apply_theme(theme_applied, "light", 1.0)
    assert session.drain()
    session.close()


def test_a_mark_that_stays_the_same_lays_nothing_out_anew(qtbot: QtBot) -> None:
    button = StepButton(WizardStep.TRACKS)
    qtbot.addWidget(button)
    assert button.set_mark(StepMark("draft"))
    assert button.set_mark(StepMark("blocker", 2))
    assert "2" in button.toolTip()
    assert not button.set_mark(StepMark("blocker", 2))
    assert button.set_mark(StepMark("blocker", 3))
    assert "3" in button.toolTip()


@pytest.fixture
def tab(qtbot: QtBot, backend: Backend) -> Iterator[HistoryTab]:
    session = open_session(backend, kept(backend).id)
    tab = HistoryTab(backend)
    qtbot.addWidget(tab)
    tab.set_session(session)
    tab.show()
    for title in ("One", "Two", "Three"):
        session.apply(SetField(node_id=session.release.id, field="title", value=title), f"title {title}")
    assert session.drain()
    yield tab
    tab.set_session(None)
    assert session.drain()


def lines(tab: HistoryTab) -> list[str]:
    return [line.text for line in tab.steps.line_model.lines]


def test_a_click_or_enter_goes_to_a_step_and_back(tab: HistoryTab) -> None:
    session = tab._session
    assert session is not None
    assert lines(tab) == ["title Three", "title Two", "title One", "made for a test"]
    tab.steps.clicked.emit(tab.steps.line_model.index(2))
    assert session.release.title == "One"
    assert [line.is_faded for line in tab.steps.line_model.lines] == [True, True, False, False]
    assert "current state" in tab.steps.line_model.lines[2].detail
    tab.steps.activated.emit(tab.steps.line_model.index(0))
    assert session.release.title == "Three"
    tab.steps.clicked.emit(tab.steps.line_model.index(3))
    assert session.release.title == "Harbour Songs"
    assert not session.can_undo


def test_what_left_the_machine_is_marked_between_the_steps(tab: HistoryTab, backend: Backend) -> None:
    session = tab._session
    assert session is not None
    backend.outbox.queue(
        release_id=session.release.id, account_id="a", upc=upc_of(1), gtin14=upc_of(1).zfill(14), payload="{}",
        needs_files=False,
    ).result()  # fmt: skip
    session.apply(SetField(node_id=session.release.id, field="title", value="Four"), "title Four")
    assert lines(tab)[:3] == ["title Four", "Sent to OpenPlay in this state", "title Three"]
    tab.steps.clicked.emit(tab.steps.line_model.index(1))
    assert session.release.title == "Four", "the mark is no step"


def test_a_hidden_list_catches_up_when_it_is_shown(tab: HistoryTab) -> None:
    session = tab._session
    assert session is not None
    tab.hide()
    session.apply(SetField(node_id=session.release.id, field="title", value="Later"), "title Later")
    assert lines(tab)[0] == "title Three"
    tab.show()
    assert lines(tab)[0] == "title Later"


def test_the_name_of_a_step_is_as_wide_when_it_is_chosen(qtbot: QtBot) -> None:
    button = StepButton(WizardStep.TRACKS)
    qtbot.addWidget(button)
    button.set_mark(StepMark("warning", 15))
    button.resize(button.sizeHint())

    def end_of_ink() -> int:
        picture = button.grab().toImage()
        ground = picture.pixel(picture.width() // 2, 3)
        rows, columns = range(8, picture.height() - 8), range(picture.width() - 1, 0, -1)
        return next(x for x in columns if any(picture.pixel(x, y) != ground for y in rows))

    narrow = end_of_ink()
    button.setChecked(True)
    assert end_of_ink() == narrow
