"""Every button and every action of every page leads somewhere: somebody listens, and a press is seen to do something.

A press does something where what is shown changes, the keyboard goes elsewhere, work is handed to the services, a file
or an address is opened, or the clipboard is filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import SIGNAL, QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCalendarWidget,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,
    QRadioButton,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.ui.releases import created
from tests.ui.test_access_dialogs import OPENERS, Room, room
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.settings_dialog import SECTIONS

__all__ = ["room"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
PRESSES = ("clicked(bool)", "clicked()", "pressed()", "released()", "toggled(bool)")
TRIGGERS = ("triggered(bool)", "triggered()", "toggled(bool)", "changed()")
QTS_OWN = (QLineEdit, QTabBar, QTableView, QCalendarWidget, QDialogButtonBox, QMessageBox, QFileDialog)
"""What has buttons of Qt's own inside, which Qt connects."""


def heard(thing: QObject, signals: tuple[str, ...]) -> int:
    return sum(thing.receivers(SIGNAL(signal)) for signal in signals)


def named(thing: QAbstractButton | QAction) -> str:
    words = thing.accessibleName() if isinstance(thing, QAbstractButton) else ""
    return words or thing.text() or type(thing).__name__


def is_ours(button: QAbstractButton) -> bool:
    above = button.parentWidget()
    return not isinstance(above, QTS_OWN)


def is_input(button: QAbstractButton) -> bool:
    """A box that is ticked is read when the button beside it is pressed: nobody need listen to it."""
    return isinstance(button, QCheckBox | QRadioButton)


def dead(root: QWidget) -> list[str]:
    """Return the buttons and actions below a widget to which nobody listens."""
    found: list[str] = []
    for button in root.findChildren(QAbstractButton):
        menu = button.menu() if isinstance(button, QToolButton) or hasattr(button, "menu") else None
        leads = heard(button, PRESSES) or menu is not None or button.group() is not None
        if isinstance(button, QToolButton) and button.defaultAction() is not None:
            leads = heard(button.defaultAction(), TRIGGERS)
        if is_ours(button) and not is_input(button) and not leads:
            found.append(f"{type(root).__name__}: {type(button.parentWidget()).__name__}: {named(button)}")
    for widget in (root, *root.findChildren(QWidget)):
        if not isinstance(widget, QLineEdit) or widget.property("ours"):
            found += [f"{type(root).__name__}: action {named(action)}" for action in deaf(widget.actions())]
    return found


def deaf(actions: list[QAction]) -> list[QAction]:
    """Return the actions to which nobody listens, those of menus below as well."""
    found: list[QAction] = []
    for action in actions:
        if not isValid(action) or action.isSeparator():
            continue
        menu = action.menu()
        if isinstance(menu, QMenu):
            found += deaf(menu.actions())
        elif not heard(action, TRIGGERS) and action.actionGroup() is None:
            found.append(action)
    return found


def pages(room: Room) -> Iterator[QWidget]:
    """Show every page of the window with a release that was sent, one after the other, and give what shows it."""
    window = room.window
    for step in WizardStep:
        window.editor.show_step(step)
        for tab in range(4):
            window.inspector_host.panel.show_tab(tab)
            QApplication.processEvents()
        yield window
    window.toggle_transfers()
    yield window
    window.toggle_transfers()
    window.show_library()
    yield window
    for show in (window.pages.show_sent, window.pages.show_stores):
        show(room.release.id)
        QApplication.processEvents()
        yield window
    window.show_library()
    for view in ("all", "to_fix", "in_openplay", "plan", "trash"):
        window.sidebar.choose(view)
        QApplication.processEvents()
        yield window
    window.sidebar.choose("all")
    (room.folder / "Masters").mkdir(exist_ok=True)
    window.show_intake([room.folder / "Masters"])
    yield window
    window.show_library()
    window.dialogs.show_settings()
    settings = window.dialogs.settings_dialog
    for section in SECTIONS:
        settings.show_section(section)
        QApplication.processEvents()
        yield settings
    settings.close()


def test_somebody_listens_to_every_button_and_action_of_every_page(room: Room) -> None:
    created(room.backend, room.release, room.backend.accounts.list()[0].id)
    found: set[str] = set()
    for page in pages(room):
        found.update(dead(page))
    assert found == set()


def homeless() -> dict[int, str]:
    """Return the widgets of ours that stand in nothing: made, and never put into a page."""
    return {
        id(widget): f"{type(widget).__module__}.{type(widget).__name__} {widget.accessibleName()}"
        for widget in QApplication.topLevelWidgets()
        if type(widget).__module__.startswith("trackball_desktop")
        and not widget.isVisible()
        and widget.windowType() not in {Qt.WindowType.Popup, Qt.WindowType.ToolTip}
        and not isinstance(widget, QDialog | QMainWindow | QMenu)
    }


def test_every_widget_has_a_place_in_its_page(room: Room) -> None:
    created(room.backend, room.release, room.backend.accounts.list()[0].id)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    before = homeless()
    for _ in pages(room):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert [name for key, name in homeless().items() if key not in before] == []


def test_every_widget_has_a_place_in_its_dialog(room: Room) -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    before = homeless()
    for opener in OPENERS.values():
        dialog = opener(room)
        room.walked.append(dialog)
        dialog.show()
        QApplication.processEvents()
        assert [name for key, name in homeless().items() if key not in before] == [], type(dialog).__name__
        dialog.close()


def test_somebody_listens_to_every_button_of_every_dialog(room: Room) -> None:
    found: list[str] = []
    for opener in OPENERS.values():
        dialog = opener(room)
        room.walked.append(dialog)
        dialog.show()
        QApplication.processEvents()
        found += dead(dialog)
        dialog.close()
    assert found == []


def test_somebody_listens_to_every_entry_of_the_menus(room: Room) -> None:
    window = room.window
    window.editor.show_step(WizardStep.TRACKS)
    page = window.editor.page(WizardStep.TRACKS)
    box = page.track_form.unfold_box("title") if page.track_form is not None else None
    menus: list[QMenu] = [page.grid.menu(), window.editor.tree.build_menu(window.editor.tree.model().index(0, 0))]
    if box is not None:
        menus.append(box.states_menu(editing=False))
    window.show_library()
    window.library.list.selectAll()
    menus.append(window.library.list.build_menu())
    window.library.model.change_query(view="trash")
    menus += list(window.top_bar.findChildren(QMenu))
    for menu in menus:
        assert [named(action) for action in deaf(menu.actions())] == [], menu.accessibleName()


# --- what a press does ------------------------------------------------------------------------------------------------


class Watch:
    """Sees whether anything came of a press."""

    def __init__(self, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
        self._backend = backend
        self.opened = 0
        monkeypatch.setattr(QDesktopServices, "openUrl", self._open)

    def _open(self, _: QUrl) -> bool:
        self.opened += 1
        return True

    def seen(self) -> tuple[object, ...]:
        """Return all that a press can change."""
        widgets: list[object] = []
        for top in QApplication.topLevelWidgets():
            if not top.isVisible():
                continue
            for widget in (top, *top.findChildren(QWidget)):
                if widget.isVisible():
                    texts = [str(read()) for name in _TEXTS if callable(read := getattr(widget, name, None))]
                    widgets.append((type(widget).__name__, widget.isEnabled(), widget.geometry().getRect(), *texts))
        return (
            widgets,
            id(QApplication.focusWidget()),
            self.opened,
            repr(self._backend.bridge._numbers),
            QApplication.clipboard().text(),
        )


_TEXTS = ("text", "isChecked", "currentIndex", "currentText", "windowTitle", "toPlainText", "count")


def close_all(room: Room, root: QWidget) -> None:
    """Put away whatever a press opened."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    for top in QApplication.topLevelWidgets():
        if top not in (room.window, root) and top.isVisible() and isinstance(top, QDialog | QMenu):
            top.close()
    QApplication.processEvents()


def presses(room: Room, watch: Watch, root: QWidget, qtbot: QtBot, known: set[str]) -> list[str]:
    """Press each button that can be pressed once, and return those of which nothing came."""
    idle: list[str] = []
    for button in list(root.findChildren(QAbstractButton)):
        if not isValid(button) or not button.isVisible() or not button.isEnabled() or not is_ours(button):
            continue
        key = f"{type(button.parentWidget()).__name__}: {named(button)}"
        if key in known or key in LEFT_OUT:
            continue
        known.add(key)
        before = watch.seen()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        for _ in range(20):
            if watch.seen() != before:
                break
            qtbot.wait(20)
        else:
            idle.append(key)
        close_all(room, root)
    return idle


LEFT_OUT: dict[str, str] = {}
"""Buttons of which nothing can come here, each with its reason."""


def test_a_press_on_each_button_of_the_editor_does_something(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, known, idle = Watch(room.backend, monkeypatch), set[str](), list[str]()
    for step in WizardStep:
        room.window.editor.show_step(step)
        QApplication.processEvents()
        idle += presses(room, watch, room.window, qtbot, known)
        if room.window.session is None:
            room.window.open_release(room.release.id)
    assert len(known) > 30
    assert idle == []


def test_a_press_on_each_button_of_the_settings_does_something(
    room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    watch, known, idle = Watch(room.backend, monkeypatch), set[str](), list[str]()
    room.window.dialogs.show_settings()
    settings = room.window.dialogs.settings_dialog
    for section in SECTIONS:
        settings.show_section(section)
        QApplication.processEvents()
        idle += presses(room, watch, settings, qtbot, known)
    assert len(known) > 20
    assert idle == []
