"""The lower half of the History tab: what happened to a release outside, newest on top.

The target said, you did, the app noticed; each with its time and, where there is one, the service's raw answer one
click away. Times in which nobody looked are shown as gaps.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from trackball_desktop.services.timeline import TimelineService
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.draft.event_list import ROW_HEIGHT, EventLine, EventList
from trackball_desktop.ui.draft.receipts import receipt_path
from trackball_desktop.ui.kit import space, state_labels, theme
from trackball_desktop.ui.kit.basic import button, label
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import join_with_commas
from trackball_desktop.ui.kit.outside import open_path
from trackball_desktop.ui.kit.raw_dialog import RawDialog
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.kit.timeline_labels import detail_text, entry_shape, entry_text, when_text
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.services.timeline import TimelineEntry
    from trackball_desktop.storage.library import ReleaseRow
    from trackball_desktop.storage.status import TargetStatus
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

REFRESH_MS = 120
_MIN_ROWS = 3


class TimelinePane(QWidget):
    """The timeline of one release. Give it the session that is looked at."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session: Session | None = None
        self._job: Job | None = None
        self.entries: tuple[TimelineEntry, ...] = ()
        self.event_list = EventList(self.tr("Submission history"), self)
        self.status_label = label("", "dim", "small", wrap=True)
        self.check_button = button(self.tr("Check status"), icon="refresh", small=True)
        self.raw_button = button(self.tr("Raw answer…"), small=True)
        self.receipt_button = button(self.tr("Show receipt"), icon="file", small=True)
        self._receipt: Path | None = None
        self._row: ReleaseRow | None = None
        self._standings: list[TargetStatus] = []
        self._note_label = label("", "dim", "small", wrap=True)
        self._error_label = label("", "bad", "small", wrap=True)
        self._error_label.hide()
        self._empty_label = label(self.tr("Not sent yet."), "dim")
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._lay_out()
        self.event_list.activated.connect(self._on_event_activated)
        self.event_list.selectionModel().currentChanged.connect(self._on_event_current_changed)
        self.check_button.clicked.connect(self._on_check_clicked)
        self.raw_button.clicked.connect(self._on_raw_clicked)
        self.receipt_button.clicked.connect(self._on_receipt_clicked)
        backend.bridge.changed.connect(self._on_bridge_changed)
        backend.bridge.stopping.connect(self._timer.stop)

    def _lay_out(self) -> None:
        head = QLabel(self.tr("Submission history"))
        head.setProperty("scale", "strong")
        head.setContentsMargins(space.L, space.M, space.L, 0)
        below = FlowWidget(self.check_button, self.raw_button, self.receipt_button, gap=space.S)
        below.setContentsMargins(space.M, 0, space.M, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, space.S)
        column.setSpacing(space.S)
        column.addWidget(head)
        self.status_label.setContentsMargins(space.L, 0, space.L, 0)
        column.addWidget(self.status_label)
        column.addWidget(self.event_list, 1)
        self.event_list.setMinimumHeight(theme.scaled(ROW_HEIGHT) * _MIN_ROWS)
        for note in (self._empty_label, self._note_label, self._error_label):
            note.setContentsMargins(space.L, 0, space.L, 0)
            column.addWidget(note)
        column.addWidget(below)
        column.addStretch(0)

    def set_session(self, session: Session | None) -> None:
        """Show what happened to another release."""
        self._session = session
        self._error_label.hide()
        self._show_entries(())
        self.refresh()

    @Slot(object)
    def _on_bridge_changed(self, change: Any) -> None:
        if (
            self._session is not None
            and change.topic in {"submission", "status", "documents"}
            and not self._timer.isActive()
        ):
            self._timer.start()

    @Slot()
    def refresh(self) -> None:
        """Read the timeline anew, beside the window: years of looks may have to be read."""
        if self._session is None:
            self._show_entries(())
            return

        services = self._backend.services
        timeline = services.timeline if services is not None else TimelineService(self._backend.repositories)
        self._job = self._backend.bridge.run_in_thread(timeline.timeline_of, self._session.release.id)
        self._job.finished.connect(self._on_entries_read)

    @Slot(object)
    def _on_entries_read(self, entries: tuple[TimelineEntry, ...]) -> None:
        if self.sender() is self._job and self._session is not None:
            self._show_entries(entries)

    def _show_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        self.entries = entries
        release_id = self._session.release.id if self._session is not None and entries else ""
        self._standings = self._backend.status.target_statuses(release_id) if release_id else []
        self._row = next(iter(self._backend.library.rows([release_id])), None) if release_id else None
        current = self.event_list.currentIndex().row()
        lines = [
            EventLine(
                entry_text(entry, self._own_id_at(entry)),
                when_text(entry),
                entry.kind == "gap",
                entry_shape(entry),
                entry.raw or "",
            )
            for entry in entries
        ]
        self.event_list.line_model.show_lines(lines)
        if 0 <= current < len(lines):
            self.event_list.setCurrentIndex(self.event_list.line_model.index(current, 0))
        for widget in (self.event_list, self._note_label, self.check_button, self.raw_button):
            widget.setVisible(bool(lines))
        self._empty_label.setVisible(not lines)
        self.raw_button.setEnabled(bool(lines) and self._entry_at(self.event_list.currentIndex()) is not None)
        self._receipt = receipt_path(self._backend, self._session.release.id) if self._session and entries else None
        self.receipt_button.setVisible(self._receipt is not None)
        self._show_status()

    def _own_id_at(self, entry: TimelineEntry) -> str | None:
        """Return the release's id at the target that an entry is about."""
        own = self._row.remote_id if self._row is not None else None
        return next((item.remote_id for item in self._standings if item.target == entry.target), own)

    def _show_status(self) -> None:
        """Say each target's word, how old it is, and when it is asked again."""
        targets = join_with_commas([display_name(item.target) for item in self._standings]) or names_in_use()
        self._note_label.setText(
            fill(
                self.tr("What was sent to {target} stays there. Undo only changes the draft on this computer."),
                target=targets,
            )
        )
        several = len(self._standings) > 1
        lines = [
            self._standing_text(display_name(item.target) if several else "", item.status, item.as_of, item.next_poll)
            for item in self._standings
            if item.remote_id is not None
        ]
        row = self._row
        if row is not None and row.remote_id is not None and not self._standings:  # a record of the target's
            lines.append(self._standing_text("", row.status, row.as_of, self._backend.status.next_poll(row.id)))
        self.check_button.setEnabled(bool(lines))
        self.status_label.setVisible(bool(lines))
        self.status_label.setText("\n".join(lines))

    def _standing_text(self, name: str, status: str | None, as_of: str | None, next_poll: str | None) -> str:
        as_of_text = state_labels.as_of_text(as_of)
        word = status or (self.tr("no status") if as_of_text else self.tr("not checked yet"))
        return "  ·  ".join(part for part in (name, word, as_of_text, state_labels.next_poll_text(next_poll)) if part)

    def _entry_at(self, index: QModelIndex) -> TimelineEntry | None:
        return self.entries[index.row()] if index.isValid() and index.row() < len(self.entries) else None

    @Slot(QModelIndex, QModelIndex)
    def _on_event_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.raw_button.setEnabled(self._entry_at(current) is not None)

    @Slot(QModelIndex)
    def _on_event_activated(self, index: QModelIndex) -> None:
        self._show_raw(index)

    @Slot()
    def _on_raw_clicked(self) -> None:
        self._show_raw(self.event_list.currentIndex())

    def _show_raw(self, index: QModelIndex) -> None:
        entry = self._entry_at(index)
        if entry is not None:
            RawDialog(entry_text(entry, self._own_id_at(entry)), detail_text(entry), entry.raw or "", self).open()

    @Slot()
    def _on_receipt_clicked(self) -> None:
        if self._receipt is not None:
            open_path(self._receipt, self)

    @Slot()
    def _on_check_clicked(self) -> None:
        if self._session is None:
            return
        release_id = self._session.release.id
        self.check_button.setEnabled(False)
        self._error_label.hide()
        job = self._backend.bridge.submit(lambda services: services.poll.check_now(release_id))
        job.finished.connect(self._on_check_finished)
        job.failed.connect(self._on_check_failed)

    @Slot(object)
    def _on_check_finished(self, _: object) -> None:
        self.check_button.setEnabled(True)
        self.refresh()

    @Slot(object)
    def _on_check_failed(self, error: object) -> None:
        self.check_button.setEnabled(True)
        self._error_label.setText(error_text(error))
        self._error_label.show()
