"""Desktop notifications: what target and stores did to a release while the window was not in front.

They are an extra: they can be turned off, nothing waits for them, and where the desktop has no tray there are none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from trackball_desktop.domain.clock import to_iso, utc_now
from trackball_desktop.services.timeline import TimelineService
from trackball_desktop.ui.kit.basic import notification_text
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.news_labels import line_text
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.settings.notifications import ENABLED_KEY

if TYPE_CHECKING:
    from trackball_desktop.services.timeline import Digest, DigestLine
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

SETTLE_MS = 2000
"""How long news are gathered: twelve releases that are created at once are one notification."""
_HIDE_MS = 60_000
_NOTIFIED_KINDS = frozenset({
    "created", "refused", "asks", "gone", "status", "edited", "out", "not_in_stores", "wrong_page",
    "taken_down",
})  # fmt: skip


def _is_app_active() -> bool:
    return QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive


Notify = Callable[[str, str], None]
"""Shows a title and a text on the desktop."""


class Notifications(QObject):
    """Watches the library and shows notifications. `notify` and `is_app_active` replace the desktop in tests."""

    pressed = Signal(str)
    """The notification was clicked: the release that it was about, empty for several."""

    def __init__(
        self,
        backend: Backend,
        parent: QObject | None = None,
        *,
        notify: Notify | None = None,
        is_app_active: Callable[[], bool] = _is_app_active,
    ) -> None:
        super().__init__(parent)

        self._backend = backend
        self._notify = notify
        self._is_app_active = is_app_active
        self._tray: QSystemTrayIcon | None = None
        self._notified_until = to_iso(utc_now())
        self._release_id = ""
        self._job: Job | None = None
        self._timer = self._new_timer(SETTLE_MS, self._on_timer_timeout)
        self._hide_timer = self._new_timer(_HIDE_MS, self._hide_tray_icon)
        backend.bridge.changed.connect(self._on_bridge_changed)
        backend.bridge.stopping.connect(self._timer.stop)
        backend.bridge.stopping.connect(self._hide_tray_icon)

    def _new_timer(self, interval: int, slot: Callable[[], None]) -> QTimer:
        timer = Timer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    @property
    def is_enabled(self) -> bool:
        """Whether they are wanted."""
        return self._backend.settings.get(ENABLED_KEY, True) is not False

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic in {"submission", "status", "stores"} and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        if not self._can_notify():
            self._skip_to_now()
            return
        self._job = self._backend.bridge.run_in_thread(
            TimelineService(self._backend.repositories).digest_since, self._notified_until
        )
        self._job.finished.connect(self._on_digest_read)

    def _can_notify(self) -> bool:
        """Say whether there is a use in asking: wanted, not in front, and somewhere to tell."""
        if not self.is_enabled or self._is_app_active():
            return False
        return self._notify is not None or QSystemTrayIcon.isSystemTrayAvailable()

    def _skip_to_now(self) -> None:
        """What happened until now was seen in the window, or is not wanted."""
        self._notified_until = to_iso(utc_now())

    @Slot(object)
    def _on_digest_read(self, digest: Digest) -> None:
        self._notified_until = digest.until
        lines = [line for line in digest.lines if line.kind in _NOTIFIED_KINDS]
        if not lines or not self._can_notify():
            return
        self._release_id = lines[0].release_id if len({line.release_id for line in lines}) == 1 else ""
        self._show(*self._notification_texts(lines))

    def _notification_texts(self, lines: list[DigestLine]) -> tuple[str, str]:
        releases = len({line.release_id for line in lines})
        first = lines[0]
        if releases == 1:
            return first.title or self.tr("Untitled"), "\n".join(line_text(line) for line in lines)
        named = [f"{line.title or self.tr('Untitled')}: {line_text(line)}" for line in lines[:3]]
        return Counts.tr("News about %n releases", "News about %n release", releases), "\n".join(named)

    def _show(self, title: str, text: str) -> None:
        text = notification_text(text)
        if self._notify is not None:
            self._notify(title, text)
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.setToolTip("Trackball")
            self._tray.messageClicked.connect(self._on_tray_pressed)
            self._tray.activated.connect(self._on_tray_pressed)
        self._tray.show()
        self._tray.showMessage(title, text, QApplication.windowIcon())
        self._hide_timer.start()

    @Slot()
    def _on_tray_pressed(self) -> None:
        self.pressed.emit(self._release_id)

    @Slot()
    def _hide_tray_icon(self) -> None:
        """The icon stands in the tray only as long as there is something to click."""
        if self._tray is not None:
            self._tray.hide()
