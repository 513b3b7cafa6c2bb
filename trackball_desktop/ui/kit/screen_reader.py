"""What screen readers are told beyond Qt's own: news that come without a change of focus, and the roles of our widgets.

Qt has an event for news (QAccessibleAnnouncementEvent), which Windows and macOS read aloud. On Linux Orca knows it only
from version 45 on, and every Orca reads a notification that shows: there a hidden label with that role stands for it.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QComboBox, QLabel, QStackedWidget, QWidget
from shiboken6 import isValid

from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.timers import Timer

DELAY_MS = 1200
"""How long nothing more was to be told before news are told. Orca leaves out news that come with fifty other changes of
the window: what is drawn anew for the same reason, up to a second later, has to be over."""
WINDOW_DELAY_MS = 2500
"""How long a window was in front before its news are told: first a reader tells of it and of what has the focus."""
FOCUS_DELAY_MS = 400
"""How long a page that was filled has before the cursor is put into it, where a screen reader listens on Linux."""
GROUP_PROPERTY = "accessibleGroup"
"""The property of a widget that readers are to tell as a group with a name: a page, a part of the window."""


_NOTICES = 3
"""How many news a window keeps for readers that are behind."""


class Announcer(QObject):
    """Tells news to screen readers; there is one for the application."""

    announced = Signal(str)
    """What was told, whether or not a screen reader runs."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pending: list[tuple[QWidget, str]] = []
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._on_due)
        self._window_timer = Timer(self)
        self._window_timer.setSingleShot(True)
        self._window_timer.setInterval(WINDOW_DELAY_MS)
        self._window_timer.timeout.connect(self._on_due)
        app = QApplication.instance()
        if sys.platform == "linux" and isinstance(app, QApplication):
            app.focusWindowChanged.connect(self._on_app_focus_window_changed)

    def announce(self, source: QWidget, text: str, *, now: bool) -> None:
        """Have a text read, in the window of `source`: at once, or when the window has come to rest."""
        if now:
            self._announce_now(source, text)
        else:
            self._pending.append((source, text))
            self._timer.start()

    @Slot(QObject)
    def _on_app_focus_window_changed(self, _window: QObject) -> None:
        self._window_timer.start()

    @Slot()
    def _on_due(self) -> None:
        if self._timer.isActive() or (self._window_timer.isActive() and QAccessible.isActive()):
            return
        pending, self._pending = self._pending, []
        texts = list(dict.fromkeys(text for _, text in pending))
        source = next((source for source, _ in reversed(pending) if isValid(source)), None)
        if source is not None:
            self._announce_now(source, " ".join(texts))

    def _announce_now(self, source: QWidget, text: str) -> None:
        if QAccessible.isActive():
            if sys.platform == "linux":
                notice = _next_notice(source.window())
                notice.setAccessibleName(text)
                QAccessible.updateAccessibility(QAccessibleEvent(notice, QAccessible.Event.ObjectShow))
            else:
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, text))
        self.announced.emit(text)


class _Notice(QLabel):
    """Never seen: its name is what is read."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.turn = 0
        """Counts up with each news of the window."""
        self.hide()


def _next_notice(window: QWidget) -> _Notice:
    """Return the label of a window for the next news: a reader that is behind asks for the name of the last one yet."""
    known = window.findChildren(_Notice, options=Qt.FindChildOption.FindDirectChildrenOnly)
    notice = min(known, key=lambda one: one.turn) if len(known) == _NOTICES else _Notice(window)
    notice.turn = max((one.turn for one in known), default=0) + 1
    return notice


def announcer() -> Announcer:
    """Return what tells news."""
    if not _announcers or not isValid(_announcers[0]):
        app = QApplication.instance()
        assert app is not None
        _announcers[:] = [Announcer(app)]
    return _announcers[0]


_announcers: list[Announcer] = []
"""The one of the application: to look for it among its children has PySide make the class of its style, 570 names."""


def announce(source: QWidget, text: str, *, now: bool = False) -> None:
    """Have a screen reader say something although the focus stays where it is.

    It comes after what the reader says of a new page or focus, which would cut it off; with `now` at once.
    """
    if text:
        announcer().announce(source, text, now=now)


@contextmanager
def readers_muted() -> Generator[None]:
    """Tell readers nothing on Linux while widgets are made that nobody sees yet; also a decorator of what makes them.

    A form tells of each name, text and choice that it is given. Orca works through them one by one, and leaves out what
    comes with more than fifty others: the page that is then shown, its field with the focus, and news.
    """
    was_active = sys.platform == "linux" and QAccessible.isActive()
    if was_active:
        QAccessible.setActive(False)
    try:
        yield
    finally:
        if was_active:
            QAccessible.setActive(True)


def focus_delay_ms() -> int:
    """Return how long to wait before the focus goes into a page that was just filled, in milliseconds.

    Orca takes a cursor that moves in fields which are being filled for the focus, and would not name the field.
    """
    return FOCUS_DELAY_MS if sys.platform == "linux" and QAccessible.isActive() else 0


def name_group(widget: QWidget, name: str) -> None:
    """Have readers say the name of a part when the focus comes into it. Called before anybody has looked at it."""
    widget.setProperty(GROUP_PROPERTY, True)
    widget.setAccessibleName(name)


def name_choice(box: QComboBox, name: str) -> None:
    """Give a choice without a label that is seen a name. Called again, it changes.

    On Linux the name of a choice is what is chosen, and readers say what it is from its label alone; so it has one that
    is never seen. Where a label stands beside it, `setBuddy` does as well.
    """
    box.setAccessibleName(name)
    places = [place for place in (box, box.parentWidget()) if place is not None]
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    labels = [label for place in places for label in place.findChildren(_ChoiceLabel, options=direct)]
    label = next((label for label in labels if label.buddy() is box), None) or _ChoiceLabel(box)
    label.setText(name.replace("&", "&&"))


class _ChoiceLabel(QLabel):
    """Never seen: the label of a choice, beside which it stays, as Qt looks for labels there."""

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box.parentWidget() or box)
        self.hide()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setBuddy(box)
        box.installEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go where the choice goes."""
        if event.type() is QEvent.Type.ParentChange and isinstance(watched, QComboBox):
            self.setParent(watched.parentWidget() or watched)
        return False


def install_roles() -> None:
    """Give widgets their roles from now on: Qt calls each stack of pages a layered pane, which readers then say."""
    QAccessible.installFactory(_interface)


def _interface(_class_name: str, widget: QObject) -> QAccessibleInterface | None:
    """Return the interface of a widget whose role Qt does not know; None leaves it to Qt, which owns what is made."""
    if isinstance(widget, _Notice):
        return QAccessibleWidget(widget, QAccessible.Role.Notification, "")
    if isinstance(widget, QStackedWidget) or (isinstance(widget, QWidget) and widget.property(GROUP_PROPERTY)):
        return QAccessibleWidget(widget, QAccessible.Role.Grouping, "")
    return None
