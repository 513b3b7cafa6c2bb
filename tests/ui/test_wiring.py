"""What belongs together in the window is together: somebody hears each signal, each widget and input has its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import SIGNAL, QMetaMethod, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLayout,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QSizeGrip,
    QSpinBox,
    QWidget,
)
from shiboken6 import isValid

from tests.ui.releases import created
from tests.ui.test_access_dialogs import OPENERS, Room, room
from tests.ui.test_every_button import pages

__all__ = ["room"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)

OFFERED = ("trackball_desktop.ui.kit.", "trackball_desktop.ui.draft.", "trackball_desktop.ui.runtime.")
"""Rooms whose parts are used in many places: not each user needs all they tell."""
HEARD_OUTSIDE: dict[str, str] = {
    "MainWindow.restore_requested": "the application puts a copy of the library in place",
    "MainWindow.update_requested": "the application installs",
    "MainWindow.language_chosen": "the application opens a window in the other language",
    "IntakePage.added": "only where files are added to a release that was open",
    "BulkEdit.codes_requested": "the dialog stands alone here; the editor listens to it",
    "BulkEdit.failed": "the dialog stands alone here; the editor listens to it",
    "ConnectionForm.forget_requested": "the first run has no key to forget yet",
    "KeyringCheck.secrets_found": "a check is listened to while it runs",
}
READ_WHEN_SAVED = ("OptionsForm", "ReleaseFields")
"""Forms whose inputs are read when somebody presses Save."""
INPUTS: dict[type[QWidget], tuple[str, ...]] = {
    QLineEdit: ("textChanged(QString)", "textEdited(QString)", "editingFinished()", "returnPressed()"),
    QPlainTextEdit: ("textChanged()",),
    QComboBox: ("currentIndexChanged(int)", "activated(int)", "currentTextChanged(QString)"),
    QCheckBox: ("toggled(bool)", "clicked(bool)", "clicked()", "checkStateChanged(Qt::CheckState)"),
    QSpinBox: ("valueChanged(int)", "editingFinished()"),
}


def is_ours(thing: object) -> bool:
    return type(thing).__module__.startswith("trackball_desktop")


def below(root: QWidget) -> list[QObject]:
    return [root, *root.findChildren(QObject)]


def told_signals(thing: QObject) -> Iterator[tuple[str, str]]:
    """Yield class and name of each signal that a feature of ours declares, with its signature."""
    declared = {
        name: cls
        for cls in type(thing).__mro__
        if cls.__module__.startswith("trackball_desktop.ui.") and not cls.__module__.startswith(OFFERED)
        for name, value in vars(cls).items()
        if isinstance(value, Signal)
    }
    meta = thing.metaObject()
    for at in range(meta.methodCount()):
        method = meta.method(at)
        name = bytes(method.name().data()).decode()
        if method.methodType() == QMetaMethod.MethodType.Signal and name in declared:
            yield f"{declared[name].__name__}.{name}", bytes(method.methodSignature().data()).decode()


def unheard(root: QWidget) -> set[str]:
    """Return the signals below a widget to which nobody listens."""
    return {
        name
        for thing in below(root)
        if is_ours(thing) and not (thing is root and isinstance(root, QDialog))  # whoever opens a dialog listens to it
        for name, signature in told_signals(thing)
        if name not in HEARD_OUTSIDE and not thing.receivers(SIGNAL(signature))
    }


def parts_of(value: object) -> list[QWidget]:
    if isinstance(value, dict):
        value = list(value.values())
    found = value if isinstance(value, list | tuple) else [value]
    return [part for part in found if isinstance(part, QWidget) and isValid(part)]


def lost(root: QWidget) -> set[str]:
    """Return the widgets that a part of the window holds and that stand nowhere in it."""
    windows = {Qt.WindowType.Popup, Qt.WindowType.ToolTip}
    return {
        f"{type(holder).__name__}.{name}: {type(part).__name__}"
        for holder in below(root)
        if is_ours(holder)
        for name, value in vars(holder).items()
        for part in parts_of(value)
        if part.isWindow()
        and not isinstance(part, QDialog | QMainWindow | QMenu)
        and part.windowType() not in windows
        and not (part.isHidden() and f"{type(holder).__name__}.{name}" in TAKEN_OUT)
    }


TAKEN_OUT: dict[str, str] = {
    "CoverBox.fix_all_button": "where there are several things to put right",
    "CoverFixDialog.colour_button": "where the picture has transparent parts",
}
"""What stands in a page only at times, each with when."""


def laid_out(layout: QLayout) -> set[int]:
    found: set[int] = set()
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            found.add(id(widget))
        if inner is not None:
            found |= laid_out(inner)
    return found


def loose(root: QWidget) -> set[str]:
    """Return the widgets that are seen in a place with a layout, and are not part of it: they lie over others."""
    return {
        f"{type(place).__name__}: {type(child).__name__} {child.accessibleName()}"
        for place in (root, *root.findChildren(QWidget))
        if is_ours(place) and (layout := place.layout()) is not None
        for held in [laid_out(layout) | {id(layout.menuBar())}]
        for child in place.children()
        if isinstance(child, QWidget) and not isinstance(child, QSizeGrip) and child.isVisible()
        if not child.isWindow() and id(child) not in held
    }


def deaf_inputs(root: QWidget) -> set[str]:
    """Return what can be typed into or chosen from in a page and what nobody reads."""
    return {
        f"{type(above).__name__}: {type(found).__name__} {found.accessibleName()}"
        for kind, signals in INPUTS.items()
        for found in root.findChildren(kind)
        for above in [found.parentWidget()]
        if found.isVisible() and found.isEnabled() and is_ours(above) and type(above).__name__ not in READ_WHEN_SAVED
        if not any(found.receivers(SIGNAL(signal)) for signal in signals)
    }


Look = Callable[[QWidget], set[str]]
LOOKS: dict[str, Look] = {"unheard": unheard, "lost": lost, "loose": loose}


def test_the_pages_are_wired(room: Room) -> None:
    created(room.backend, room.release, room.backend.accounts.list()[0].id)
    found: dict[str, set[str]] = {}
    for page in pages(room):
        for name, look in {**LOOKS, "deaf": deaf_inputs}.items():
            found.setdefault(name, set()).update(look(page))
    assert found == {"unheard": set(), "lost": set(), "loose": set(), "deaf": set()}


def test_the_dialogs_are_wired(room: Room) -> None:
    found: dict[str, set[str]] = {}
    for opener in OPENERS.values():
        dialog = opener(room)
        room.walked.append(dialog)
        dialog.show()
        QApplication.processEvents()
        for name, look in LOOKS.items():
            found.setdefault(name, set()).update(look(dialog))
        dialog.close()
    assert found == {"unheard": set(), "lost": set(), "loose": set()}
