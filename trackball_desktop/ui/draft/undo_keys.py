"""The keys of undo and redo, taken before a line edit uses them for its own undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from trackball_desktop.ui.kit.shortcuts import matches_command

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


_KEY_EVENTS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
_TYPING_MODIFIERS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class UndoKeys(QObject):
    """Hands the keys of undo and redo to the session, so that a line edit's own short memory never takes them.

    It listens to the widget that has the focus, not to the whole application: that would cost each event a call.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._filtered_widget: QWidget | None = None
        self.session: Session | None = None

    def start(self, session: Session) -> None:
        """Hand the keys to a session from now on."""
        self.session = session
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
            self._on_focus_changed(None, app.focusWidget())

    def start_in_popup(self, session: Session) -> None:
        """Hand the keys of all widgets of a popup to a session: a popup gets keys without the focus moving to it."""
        self.session = session
        for widget in (self._host, *self._host.findChildren(QWidget)):
            widget.installEventFilter(self)

    def stop(self) -> None:
        """Leave the keys alone."""
        app = QApplication.instance()
        if self.session is not None and isinstance(app, QApplication):
            app.focusChanged.disconnect(self._on_focus_changed)
            self._on_focus_changed(None, None)
        self.session = None

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._filtered_widget is not None and isValid(self._filtered_widget):
            self._filtered_widget.removeEventFilter(self)
        self._filtered_widget = new if new is not None and self._belongs_to_host(new) else None
        if self._filtered_widget is not None:
            self._filtered_widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the two shortcuts before the focused widget does."""
        kind = event.type()
        if self.session is None or kind not in _KEY_EVENTS:
            return False
        if not isinstance(event, QKeyEvent) or _is_typed(event):
            return False
        if not isinstance(watched, QWidget) or not self._belongs_to_host(watched):
            return False
        undo = matches_command("undo", event)
        if not undo and not matches_command("redo", event):
            return False
        event.accept()
        if kind is QEvent.Type.KeyPress:
            self.session.undo() if undo else self.session.redo()
        return True

    def _belongs_to_host(self, widget: QWidget) -> bool:
        """Whether a widget is a part of the editor: search fields and dialogs keep their own undo."""
        return widget is self._host or (self._host.isAncestorOf(widget) and widget.window() is self._host.window())


def _is_typed(event: QKeyEvent) -> bool:
    """Say whether a key is a letter, as nearly all are: one without Ctrl, Alt or the Mac's Command."""
    text = event.text()
    return bool(text) and text.isprintable() and event.modifiers() in _TYPING_MODIFIERS
