"""The one way in which widgets read anew what they show: only while they are seen, and once for many changes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol
from weakref import WeakMethod

from PySide6.QtCore import QObject, SignalInstance, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit.timers import Timer


class HasTopic(Protocol):
    """A change that says what it is about."""

    @property
    def topic(self) -> str: ...


class AutoRefresh(QObject):
    """Refreshes a widget when it is asked to; one that is out of sight when it is shown next.

    The widget tells of that by `on_shown` from its `showEvent`: an event filter would be called for each of its events.
    """

    def __init__(self, widget: QWidget, refresh: Callable[[], object], wait_ms: int = 0) -> None:
        """Make it for a method of the widget. With a wait, requests within it are one refresh, at its end."""
        super().__init__(widget)
        # Neither the widget nor its method is held: what holds itself lives until Python's collector finds it, which
        # may be in another thread.
        self._refresh = WeakMethod(refresh)
        self._topics: Collection[str] = ()
        self._is_stale = False
        self._timer: Timer | None = None
        if wait_ms:
            self._timer = Timer(self)
            self._timer.setSingleShot(True)
            self._timer.setInterval(wait_ms)
            self._timer.timeout.connect(self._refresh_now)

    def subscribe(self, changed: SignalInstance, topics: Collection[str], stopping: SignalInstance) -> None:
        """Refresh after each change of one of these topics, until `stopping`."""
        self._topics = frozenset(topics)
        changed.connect(self._on_changed)
        if self._timer is not None:
            stopping.connect(self._timer.stop)

    @Slot()
    def request(self) -> None:
        """Refresh now, a moment later, or when the widget is shown next."""
        self._is_stale = True
        if not self._is_visible():
            return
        if self._timer is None:
            self._refresh_now()
        elif not self._timer.isActive():
            self._timer.start()

    @Slot()
    def postpone(self) -> None:
        """Refresh as `request` does, but a whole wait from now: somebody types on."""
        if self._timer is not None:
            self._timer.stop()
        self.request()

    def set_wait_ms(self, wait_ms: int) -> None:
        """Gather requests for another while from the next one on. Only for one that was made with a wait."""
        if self._timer is not None:
            self._timer.setInterval(wait_ms)

    def refresh_on_next_show(self) -> None:
        """Refresh when the widget is shown next."""
        self._is_stale = True

    def on_shown(self, *, always: bool = False) -> None:
        """The widget is shown: catch up with what happened meanwhile, or read anew in any case."""
        if self._is_stale or always:
            self._refresh_now()

    def mark_refreshed(self) -> None:
        """All that was asked for so far is shown: the widget refreshed by itself."""
        self._is_stale = False
        if self._timer is not None:
            self._timer.stop()

    @Slot()
    def _refresh_now(self) -> None:
        if self._timer is not None and not self._is_visible():
            return  # hidden while it waited: the next time it is shown
        self.mark_refreshed()
        refresh = self._refresh()
        if refresh is not None:
            refresh()

    def _is_visible(self) -> bool:
        widget = self.parent()
        return isinstance(widget, QWidget) and widget.isVisible()

    @Slot(object)
    def _on_changed(self, change: HasTopic) -> None:
        if change.topic in self._topics:
            self.request()


class RefreshOnShow(QWidget):
    """A widget whose refresh waits until it is shown next: a key costs only what can be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.auto_refresh = AutoRefresh(self, self._on_auto_refresh_due)

    def refresh(self) -> None:
        """Read anew what is shown."""
        raise NotImplementedError

    def _on_auto_refresh_due(self) -> None:
        self.refresh()

    def refresh_when_visible(self) -> None:
        """Refresh now, or when it is shown next."""
        self.auto_refresh.request()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened meanwhile."""
        super().showEvent(event)
        self.auto_refresh.on_shown()
