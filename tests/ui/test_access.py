"""Every page and dialog: each control has a name, Tab comes to it, no data is read as HTML; input methods work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.releases import harbour
from tests.ui.test_window import CONTROLS, EVIL, _is_part, rich, unnamed
from tests.waves import write_wave
from trackball_desktop.domain.release import PrimaryContribution
from trackball_desktop.ui.catalogue.templates.dialogs import SaveTemplateDialog, TemplatesDialog
from trackball_desktop.ui.draft.fields import FieldBox
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.first_run import FirstRun
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.palette.dialog import Palette
from trackball_desktop.ui.shell.settings_dialog import SECTIONS
from trackball_desktop.ui.shell.shortcuts_dialog import KeysDialog
from trackball_desktop.ui.submit.sent.page import SentPage

RTL_NAME = "فيروز"


@pytest.fixture
def window(qtbot: QtBot, backend: Backend) -> Iterator[MainWindow]:
    release = harbour()
    people = (PrimaryContribution(artist=EVIL), PrimaryContribution(artist=RTL_NAME))
    release = release.model_copy(update={"title": EVIL, "label": EVIL, "primary_contributions": people})
    backend.library.create(release, label=EVIL).result()
    backend.repositories.templates.save("Template & <b>", release).result()
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    yield made
    made.close()


def unreachable(root: QWidget) -> list[str]:
    """Return the controls that Tab never comes to. A group of tabs is one stop; its arrows go along."""
    reached: set[int] = set()
    widget = root.nextInFocusChain()
    while widget is not None and widget is not root:
        if widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value:
            reached.add(id(widget))
        widget = widget.nextInFocusChain()
    missing: list[str] = []
    for control in root.findChildren(QWidget):
        if not isinstance(control, CONTROLS) or isinstance(control, QHeaderView) or _is_part(control):
            continue
        if not control.isVisibleTo(root) or not control.isEnabled() or isinstance(control.parent(), QTabBar):
            continue
        if id(control) not in reached:
            words = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
            missing.append(f"{type(control).__name__} {words!r} in {type(control.parent()).__name__}")
    return missing


def look_at(root: QWidget) -> None:
    QApplication.processEvents()
    assert unnamed(root) == []
    assert unreachable(root) == []
    assert rich(root) == []
    for label in root.findChildren(QLabel):
        if label.isVisibleTo(root) and label.textFormat() is Qt.TextFormat.AutoText:
            assert "<" not in label.text(), label.text()
    assert not root.grab().isNull()


@pytest.mark.parametrize("step", list(WizardStep))
def test_the_editor(window: MainWindow, qtbot: QtBot, step: WizardStep) -> None:
    window.open_release(window.library.model.release_id(0))
    window.editor.show_step(step)
    if step in (WizardStep.TRACKS, WizardStep.CREDITS):
        assert window.session is not None
        window.editor.show_node(next(window.session.release.tracks()).id)
    qtbot.wait(150)
    look_at(window)


def test_the_list_with_each_tab_of_the_inspector(window: MainWindow, qtbot: QtBot) -> None:
    window.library.list.select(window.library.model.release_id(0))
    panel = window.inspector_host.panel
    qtbot.waitUntil(lambda: panel.session is not None)
    for position in range(panel.findChild(QTabBar).count()):
        panel.show_tab(position)
        look_at(window)


def test_the_preview_of_a_drop(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    name = "01 &amp;One.wav" if sys.platform == "win32" else "01 <b>One.wav"  # no name may have a "<" there
    write_wave(tmp_path / "In" / name, 0.01)
    window.show_intake([tmp_path / "In"])
    page = window.page_stack.currentWidget()
    assert page is not None
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    look_at(window)


def test_the_drawer_of_uploads(window: MainWindow) -> None:
    window.toggle_transfers()
    look_at(window)


Opener = Callable[[MainWindow, Backend], QWidget]


def _palette(window: MainWindow, _: Backend) -> QWidget:
    window.commands.show_palette()
    return window.findChild(Palette)


def _keys(window: MainWindow, _: Backend) -> QWidget:
    window.dialogs.show_keys()
    return window.findChild(KeysDialog)


def _templates(window: MainWindow, backend: Backend) -> QWidget:
    return TemplatesDialog(backend, window)


def _save_template(window: MainWindow, backend: Backend) -> QWidget:
    release = backend.library.load(window.library.model.release_id(0)).release
    return SaveTemplateDialog(release, backend.repositories.templates.list(), window)


def _first_run(window: MainWindow, backend: Backend) -> QWidget:
    return FirstRun(backend, window)


def _hand_over(window: MainWindow, backend: Backend) -> QWidget:
    return SentPage(backend, window.library.model.release_id(0), window)


OPENERS = [_palette, _keys, _templates, _save_template, _first_run, _hand_over]


@pytest.mark.parametrize("opener", OPENERS)
def test_dialogs(window: MainWindow, backend: Backend, qtbot: QtBot, opener: Opener) -> None:
    dialog = opener(window, backend)
    qtbot.addWidget(dialog)
    dialog.show()
    look_at(dialog)


def test_each_section_of_the_settings(window: MainWindow, qtbot: QtBot) -> None:
    window.dialogs.show_settings()
    dialog = window.dialogs.settings_dialog
    for section in SECTIONS:
        dialog.show_section(section)
        qtbot.wait(30)
        look_at(dialog)
    dialog.close()


@pytest.mark.parametrize("text", [1.0, 2.0, 3.0])
def test_right_to_left_and_large_text_paint(
    window: MainWindow, theme_applied: QApplication, qtbot: QtBot, text: float
) -> None:
    theme_applied.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        theme.apply_theme(theme_applied, "dark", text)
        window.open_release(window.library.model.release_id(0))
        for step in WizardStep:
            window.editor.show_step(step)
            look_at(window)
    finally:
        theme_applied.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        theme.apply_theme(theme_applied, "light", 1.0)


def test_no_column_is_half_covered_when_large_text_is_opened(
    window: MainWindow, theme_applied: QApplication, qtbot: QtBot
) -> None:
    try:
        theme.apply_theme(theme_applied, "light", 2.0)
        window.resize(1280, 800)
        window.open_release(window.library.model.release_id(0))
        window.editor.show_step(WizardStep.TRACKS)
        QApplication.processEvents()
        table = window.editor.page(WizardStep.TRACKS).table
        qtbot.waitUntil(lambda: table.frozen_columns() == 2, timeout=30_000)
        assert table.currentIndex().column() == 1
        assert table.horizontalScrollBar().maximum() > 0
        assert table.horizontalScrollBar().value() == 0
    finally:
        theme.apply_theme(theme_applied, "light", 1.0)


def compose(widget: QWidget, preedit: str, commit: str = "") -> None:
    """Send what an input method sends: a text that is being composed, or the one that was chosen."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QCoreApplication.sendEvent(widget, event)


def _title(window: MainWindow) -> FieldBox:
    box = window.editor.page(WizardStep.RELEASE).form.unfold_box("title")
    assert box is not None
    return box


def test_what_an_input_method_composes_is_kept_only_once_it_is_chosen(window: MainWindow, qtbot: QtBot) -> None:
    window.open_release(window.library.model.release_id(0))
    window.editor.show_step(WizardStep.RELEASE)
    session = window.session
    assert session is not None
    line = _title(window).editor
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.setCursorPosition(len(EVIL))
    compose(line, "にほ")
    session.checks.findings_changed.emit()  # a check that ends meanwhile shows all fields anew
    compose(line, "にほんご")
    assert session.release.title == EVIL, "nothing is typed yet"
    compose(line, "", "日本語")
    qtbot.waitUntil(lambda: session.release.title == EVIL + "日本語")
    QTest.keyClicks(line, "x")
    assert session.release.title == EVIL + "日本語x"
    session.end_typing()
    session.undo()
    assert session.release.title == EVIL


def test_a_composed_text_that_is_left_by_tab_is_not_lost(window: MainWindow) -> None:
    window.open_release(window.library.model.release_id(0))
    window.editor.show_step(WizardStep.RELEASE)
    session = window.session
    assert session is not None
    line = _title(window).editor
    line.setFocus()
    line.selectAll()
    compose(line, "", "港")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert session.release.title == "港"
