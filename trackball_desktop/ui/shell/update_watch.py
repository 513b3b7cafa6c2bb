"""Newer versions in the window: a quiet look once a day, a line that says what is here, and the way to it.

found -> (notes, Update) -> downloading -> waiting for files on their way -> the window closes and the update goes on
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop import __version__
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit.error_messages import error_message
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.shell.update_dialog import UpdateDialog
from trackball_desktop.updates.service import load_update_modules, note_installing, take_outcome

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.kit.banner import Banner
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import Report
    from trackball_desktop.updates.installer import DownloadedUpdate
    from trackball_desktop.updates.service import Update

FIRST_SEARCH_MS = 20_000
"""From the first picture of the window; whoever starts the app wants something else first."""
SEARCH_MS = 3600_000
"""How often it is asked whether a day has passed; the app may stay open for weeks."""
WAIT_MS = 1000
_ACTIVE_STATES = frozenset({FileState.HASHING, FileState.SENDING, FileState.VERIFYING})
_log = logging.getLogger(__name__)


def _clean_up() -> None:
    """Take away what the update left of the version before, or of itself where it was stopped."""
    parts = load_update_modules()
    parts.remove_leftovers(parts.this_installation(), __version__)


class UpdateWatch(QObject):
    """Fills the window's banner. Call `begin` once the window shows."""

    install_requested = Signal(object)
    """A DownloadedUpdate; the window is to close for it."""
    notice = Signal(str)
    release_requested = Signal(str)
    """The release that was open before the update."""

    def __init__(
        self, backend: Backend, banner: Banner, parent: QWidget, *, first_search: int = FIRST_SEARCH_MS
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._banner = banner
        self._window = parent
        self._get_open_release: Callable[[], str] = str
        self.update: Update | None = None
        self.downloaded: DownloadedUpdate | None = None
        self.dialog: UpdateDialog | None = None
        self._dismissed = ""
        self._job: Job | None = None
        self._percent = -1
        self._banner_action: Callable[[], None] = self.show_notes
        self._search_timer = Timer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(first_search)
        self._search_timer.timeout.connect(self._on_search_due)
        self._wait_timer = Timer(self)
        self._wait_timer.setInterval(WAIT_MS)
        self._wait_timer.timeout.connect(self._on_wait_due)
        banner.pressed.connect(self._on_banner_pressed)
        banner.closed.connect(self._on_banner_closed)

    def begin(self, get_open_release: Callable[[], str]) -> None:
        """Tell how an update went that was begun before this start, and begin to look.

        `get_open_release` returns the id of the release that is open, empty for none.
        """
        self._get_open_release = get_open_release
        result = take_outcome(self._backend.settings)
        if result is not None:
            self._backend.bridge.run_in_thread(_clean_up)
            done, not_done = self.tr("Updated to {version}."), self.tr("{version} could not be installed.")
            self.notice.emit(fill(done if result.is_done else not_done, version=result.version))
            if result.release_id and self._backend.library.rows([result.release_id]):
                self.release_requested.emit(result.release_id)
        self._search_timer.start()

    # Looking.

    @Slot()
    def _on_search_due(self) -> None:
        self._search_timer.start(SEARCH_MS)
        job = self._backend.bridge.submit(lambda services: services.updates.search())
        job.finished.connect(self._on_search_finished)
        job.failed.connect(self._on_search_failed)

    @Slot(object)
    def _on_search_failed(self, error: BaseException) -> None:
        """Nobody asked: tomorrow is another day. What was refused is written down."""
        _log.info("no look at newer versions: %s", error)

    @Slot(object)
    def _on_search_finished(self, update: Update | None) -> None:
        if update is not None and update.version != self._dismissed:
            self.show_update(update)

    def show_update(self, update: Update) -> None:
        """Say that a version is here, unless one is being fetched already."""
        if self._job is not None or self.downloaded is not None:
            return
        self.update = update
        self._show_text(
            fill(self.tr("Trackball Desktop {version} is available."), version=update.version), self.tr("What's new")
        )
        self._banner_action = self.show_notes

    # The line.

    def _show_text(self, text: str, button: str, kind: str = "") -> None:
        self._banner.show_text(text, button, kind)

    @Slot()
    def _on_banner_pressed(self) -> None:
        self._banner_action()

    @Slot()
    def _on_banner_closed(self) -> None:
        """Later: the version is told again at the next start."""
        self._dismissed = self.update.version if self.update is not None else ""
        self._cancel()

    @Slot()
    def show_notes(self) -> None:
        """Show what is new."""
        if self.update is None:
            return
        self.dialog = UpdateDialog(self.update, self._window)
        self.dialog.accepted.connect(self.fetch)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    # Getting it.

    @Slot()
    def fetch(self) -> None:
        """Download the version and check it."""
        update = self.update
        if update is None or self._job is not None:
            return

        async def work(services: Services, report: Report) -> DownloadedUpdate:
            return await services.updates.fetch(update, report)

        self._percent = -1
        self._show_progress(0, 1)
        self._banner_action = self._cancel_and_offer
        self._job = self._backend.bridge.submit_reporting(work)
        self._job.progress.connect(self._show_progress)
        self._job.finished.connect(self._on_fetch_finished)
        self._job.failed.connect(self._on_update_failed)

    @Slot(object, object)
    def _show_progress(self, done: int, total: int) -> None:
        percent = done * 100 // total
        if self.update is not None and percent != self._percent:
            self._percent = percent
            text = self.tr("{version} is being downloaded: {percent} %")
            self._show_text(fill(text, version=self.update.version, percent=percent), self.tr("Cancel"))

    @Slot(object)
    def _on_update_failed(self, error: BaseException) -> None:
        self._job = None
        message = error_message(error)
        text = " ".join(part for part in (message.title, message.sentences()) if part)
        self._show_text(text, self.tr("Try again"), "warning")
        self._banner_action = self.fetch

    @Slot(object)
    def _on_fetch_finished(self, ready: DownloadedUpdate) -> None:
        self._job = None
        self.downloaded = ready
        self._wait_timer.start()
        self._on_wait_due()

    def _cancel(self) -> None:
        self._wait_timer.stop()
        self.downloaded = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _cancel_and_offer(self) -> None:
        self._cancel()
        if self.update is not None:
            self.show_update(self.update)

    # Closing for it.

    @Slot()
    def _on_wait_due(self) -> None:
        """Go on once nothing is on its way. Files go on after an update as well, but a person sees them arrive."""
        if self.downloaded is None:
            return
        uploads = sum(upload.state in _ACTIVE_STATES and not upload.paused for upload in self._backend.uploads.active())
        posting = self._backend.outbox.posting_targets()
        if not uploads and not posting:
            self.install()
            return
        targets = join_with_commas(map(display_name, posting))
        text = (
            Counts.tr(
                "{version} is ready and waits for %n uploads to finish.",
                "{version} is ready and waits for %n upload to finish.",
                uploads,
            )
            if uploads
            else fill(self.tr("{version} is ready and waits for {target}'s answer."), target=targets)
        )
        # An answer of the target is always waited for: without it nobody knows whether the release is there.
        self._show_text(fill(text, version=self.downloaded.version), "" if posting else self.tr("Update now"))
        self._banner_action = self.install

    def install(self) -> None:
        """Write down where to go on, and ask the window to close."""
        ready = self.downloaded
        services = self._backend.services
        if ready is None or services is None:
            return
        self._wait_timer.stop()
        if services.updates.installation.kind == "package":
            self._open_package(ready)
            return
        try:
            note_installing(self._backend.settings, ready, self._get_open_release())
        except TrackballError as error:
            self._on_update_failed(error)
            return
        self.install_requested.emit(ready)

    def _open_package(self, ready: DownloadedUpdate) -> None:
        """Let the system's own installer have a package; this version goes on until it is closed."""
        services = self._backend.services
        assert services is not None
        self.downloaded = None
        text = self.tr(
            "Your system's installer has opened the package of {version}. Start the app again when it is done."
        )
        self._show_text(fill(text, version=ready.version), "")
        job = self._backend.bridge.run_in_thread(
            load_update_modules().install, ready, services.updates.installation, []
        )
        job.failed.connect(self._on_update_failed)
