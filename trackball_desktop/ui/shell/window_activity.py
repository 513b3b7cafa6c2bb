"""What the window begins once it shows: news of releases and of the app, notifications, what is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.error_messages import ErrorMessage, show_message_in
from trackball_desktop.ui.library.digest import DigestWatch
from trackball_desktop.ui.shell.notifications import Notifications
from trackball_desktop.ui.shell.update_watch import UpdateWatch
from trackball_desktop.ui.shell.visible_releases import VisibleReleases

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.kit.toast import Toast
    from trackball_desktop.ui.library.page import LibraryPage
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.updates.service import Update


class ShownPages(Protocol):
    """What the news ask of the pages in the middle of the window."""

    session: Session | None

    @property
    def is_library_shown(self) -> bool: ...
    def open_release(self, release_id: str) -> None: ...


class ActivityHost(Protocol):
    """What the news ask of the window."""

    library: LibraryPage
    page_stack: QStackedWidget
    update_banner: Banner
    toast: Toast

    @property
    def pages(self) -> ShownPages: ...
    def come_to_front(self) -> None: ...


class WindowActivity(QObject):
    """Watches for as long as the window is open; `parent` is the window itself."""

    install_requested = Signal(object)
    """A DownloadedUpdate that is to take the place of this version."""

    def __init__(self, host: ActivityHost, backend: Backend, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = host
        self._backend = backend
        self._parent_widget = parent
        self.updates: UpdateWatch | None = None
        """What looks for newer versions; None in practice, and where nothing can be kept."""
        if backend.repositories.database.is_read_only:
            self._show_read_only()
        self._digest_watch = DigestWatch(backend, host.library, self)
        self._digest_watch.open_requested.connect(host.pages.open_release)
        self._digest_watch.refresh()
        self._notifications = Notifications(backend, parent)
        self._notifications.pressed.connect(self._on_notifications_pressed)
        self.visible_releases = VisibleReleases(backend, parent, self._visible_ids)
        """What tells polling which releases are looked at."""
        self._watch_screen()
        if not backend.practice and not backend.repositories.database.is_read_only:
            self._watch_updates()

    def leave(self) -> None:
        """Keep what was seen: the window closes."""
        self._digest_watch.mark_seen_unless_visible()

    def _show_read_only(self) -> None:
        """Say above the list that nothing can be changed."""
        banner = Banner(self._parent_widget)
        self._host.library.set_header(banner)
        show_message_in(
            banner,
            ErrorMessage(
                title=self.tr("This library can be read, but not changed."),
                meaning=self.tr("Your changes cannot be saved, and nothing can be sent."),
                remedy=self.tr(
                    "Give yourself write access to the data folder and its files, then start the app again."
                ),
                severity="warning",
            ),
        )

    def _watch_screen(self) -> None:
        """From now on let polling know which releases are looked at."""
        watch, library = self.visible_releases, self._host.library
        bar = library.list.verticalScrollBar()
        loaded, shown = library.model.loaded, self._host.page_stack.currentChanged
        for moved in (bar.valueChanged, bar.rangeChanged, library.scrolled, loaded, shown):
            moved.connect(watch.schedule_refresh)
        watch.schedule_refresh()

    def _visible_ids(self) -> list[str]:
        if self._host.pages.is_library_shown:
            return self._host.library.visible_ids()
        session = self._host.pages.session
        return [session.release.id] if session is not None else []

    def _watch_updates(self) -> None:
        """Tell how an update went, and look for newer versions."""
        pages = self._host.pages
        watch = self.updates = UpdateWatch(self._backend, self._host.update_banner, self._parent_widget)
        watch.notice.connect(self._host.toast.show_text)
        watch.release_requested.connect(pages.open_release)
        watch.install_requested.connect(self.install_requested)
        watch.begin(lambda: pages.session.release.id if pages.session is not None else "")

    @Slot(object)
    def show_update(self, update: Update) -> None:
        """Tell of a newer version that was found elsewhere."""
        if self.updates is not None:
            self.updates.show_update(update)

    @Slot(str)
    def _on_notifications_pressed(self, release_id: str) -> None:
        self._host.come_to_front()
        if release_id:
            self._host.pages.open_release(release_id)
