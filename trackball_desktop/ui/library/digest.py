"""What changed since the last time: a calm band over the list, and the list behind it. Made only when there is news.

What happens while the window is open is seen as it happens; the band is about the time between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.domain.clock import to_iso, utc_now
from trackball_desktop.services.timeline import TimelineService
from trackball_desktop.ui.draft.event_list import EventLine, EventList
from trackball_desktop.ui.kit import space, state_labels
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import isolate_bidi
from trackball_desktop.ui.kit.news_labels import URGENT_KINDS, digest_text, line_shape, line_text, since_text

if TYPE_CHECKING:
    from trackball_desktop.services.timeline import Digest
    from trackball_desktop.ui.library.page import LibraryPage
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

SEEN_KEY = "digest.seen_until"
"""Setting: until when everything that happened was seen, as a stored time."""


class DigestWatch(QObject):
    """Asks once what happened since the window was closed, and puts the band over the list when something did."""

    open_requested = Signal(str)
    """A release that is to be opened."""

    def __init__(self, backend: Backend, page: LibraryPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._page = page
        self._digest: Digest | None = None
        self._job: Job | None = None
        self.banner: Banner | None = None

    def refresh(self) -> None:
        """Ask what is new. The first start has nothing to compare with."""
        since = self._backend.settings.get(SEEN_KEY)
        if not isinstance(since, str) or not since:
            self._save_seen_now()
            return

        self._job = self._backend.bridge.run_in_thread(TimelineService(self._backend.repositories).digest_since, since)
        self._job.finished.connect(self._on_digest_read)

    def mark_seen_unless_visible(self) -> None:
        """Take it that what happened until now was seen, unless the band still waits to be read."""
        if self.banner is None or not self.banner.isVisibleTo(self._page):
            self._save_seen_now()

    def _save_seen_now(self) -> None:
        self._backend.settings.save(SEEN_KEY, to_iso(utc_now()))

    @Slot(object)
    def _on_digest_read(self, digest: Digest) -> None:
        if not digest.lines:
            self._save_seen_now()
            return
        self._digest = digest
        self.banner = Banner()
        kind = "warning" if any(line.kind in URGENT_KINDS for line in digest.lines) else ""
        self.banner.show_text(digest_text(digest), self.tr("Show"), kind)
        self.banner.pressed.connect(self._on_banner_pressed)
        self.banner.closed.connect(self._save_seen_digest)
        self._page.set_header(self.banner)

    @Slot()
    def _save_seen_digest(self) -> None:
        if self._digest is not None:
            self._backend.settings.save(SEEN_KEY, self._digest.until)

    @Slot()
    def _on_banner_pressed(self) -> None:
        if self._digest is None or self.banner is None:
            return
        dialog = DigestDialog(self._digest, self._page)
        dialog.open_requested.connect(self.open_requested)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self.banner.hide()
        self._save_seen_digest()


class DigestDialog(Dialog):
    """Every release with news, the newest on top; Enter opens it."""

    open_requested = Signal(str)

    def __init__(self, digest: Digest, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digest = digest
        self.setWindowTitle(self.tr("What's new"))
        self.resize_scaled(560, 460)
        self.list = EventList(self.tr("What's new"), self)
        self.list.setProperty("ground", "")
        self.list.line_model.show_lines([self._event_line(at) for at in range(len(digest.lines))])
        self.list.setCurrentIndex(self.list.line_model.index(0, 0))
        self.list.activated.connect(self._on_list_activated)
        open_ = button(self.tr("Open"), "primary")
        open_.clicked.connect(self._on_open_clicked)
        close = button(self.tr("Close"))
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        column.addWidget(label(since_text(digest.since), size="title"))
        column.addWidget(self.list, 1)
        column.addLayout(row(None, close, open_))
        self.list.setFocus()

    def _event_line(self, row: int) -> EventLine:
        line = self._digest.lines[row]
        name = line.title or self.tr("Untitled")
        details = "  ·  ".join(
            part
            for part in (isolate_bidi(name), isolate_bidi(line.artist), state_labels.time_ago_text(line.at))
            if part
        )
        return EventLine(line_text(line), details, shape=line_shape(line))

    @Slot(QModelIndex)
    def _on_list_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.open_requested.emit(self._digest.lines[index.row()].release_id)
            self.accept()

    @Slot()
    def _on_open_clicked(self) -> None:
        self._on_list_activated(self.list.currentIndex())
