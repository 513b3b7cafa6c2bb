"""The list of releases as a model: all ids in order, and the rows of the few pages that were looked at.

`ids` of a view come from the library in one query, in a worker once there are many; rows are read a page at a time when
they are painted. A change in the library replaces the ids under the view's feet: persistent indexes move with their
releases, so selection and current row stay where they were.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.services.health import Health, ReleaseHealth, health_of
from trackball_desktop.storage.library import Library, LibraryQuery, ReleaseRow
from trackball_desktop.storage.uploads import HOLD_SETTINGS
from trackball_desktop.ui.kit import state_labels
from trackball_desktop.ui.kit.basic import tooltip_html
from trackball_desktop.ui.kit.health_marks import side_texts
from trackball_desktop.ui.kit.languages import join_with_commas
from trackball_desktop.ui.kit.painting import Badge
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.runtime.bridge import Bridge, Job

PAGE_SIZE = 32
"""Rows that are read at once: hardly more than a window shows, since a search throws them all away."""
MAX_CACHED_PAGES = 64
ASYNC_THRESHOLD = 2000
"""From so many releases on, ids are read in a worker: sorting 100,000 takes longer than a frame. The first so many of
them are there at once, so that the first window need not wait for the others."""
REFRESH_MS = 150
SENDING_REFRESH_MS = 400
"""How often the rows that are being sent are read again while bytes go out."""

RELEASE, LABEL, DATE, READINESS, STATE, CHANGED = range(6)
SORT_KEYS = {
    RELEASE: "title",
    LABEL: "label",
    DATE: "release_date",
    READINESS: "blockers",
    STATE: "state",
    CHANGED: "changed",
}
DRAFTS = frozenset({ReleaseState.DRAFT, ReleaseState.READY})
"""The states in which nothing was sent yet."""
WITHDRAWABLE = frozenset({ReleaseState.QUEUED, ReleaseState.UPLOADING, ReleaseState.NEEDS_YOU})
"""The states in which something may wait of which nothing was posted. Whether it was is asked when it is taken back."""
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""Data under this role is the ReleaseRow."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


def _no_next_poll(_: str) -> None:
    """Nobody is asked."""


def _no_standings(_release_id: str) -> Sequence[str]:
    return ()


def _no_clearances(_: Sequence[ReleaseRow]) -> Mapping[str, Health]:
    return {}


class ReleaseModel(QAbstractTableModel):
    """Releases of one query. `loaded` tells that the ids of the latest query are in place."""

    loaded = Signal()

    def __init__(
        self,
        library: Library,
        bridge: Bridge,
        parent: QObject | None = None,
        *,
        next_poll: Callable[[str], str | None] = _no_next_poll,
        standings: Callable[[str], Sequence[str]] = _no_standings,
    ) -> None:
        super().__init__(parent)
        self._next_poll = next_poll
        self._standings = standings
        self._library = library
        self._bridge = bridge
        self._query = LibraryQuery()
        self._ids: list[str] = []
        self._row_numbers: dict[str, int] | None = None
        self._pages: OrderedDict[int, list[ReleaseRow | None]] = OrderedDict()
        self._job: Job | None = None
        self._must_refresh_again = False
        self.today = date.today
        self.read_clearances: Callable[[Sequence[ReleaseRow]], Mapping[str, Health]] = _no_clearances
        """Reads how the clearances of some releases stand, where anything told of them."""
        self._clearances: dict[str, Health] = {}
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._sending_timer = Timer(self)
        self._sending_timer.setSingleShot(True)
        self._sending_timer.setInterval(SENDING_REFRESH_MS)
        self._sending_timer.timeout.connect(self._on_sending_timer_timeout)
        bridge.changed.connect(self._on_bridge_changed)
        bridge.stopping.connect(self._timer.stop)
        bridge.stopping.connect(self._sending_timer.stop)

    # What is shown.

    @property
    def query(self) -> LibraryQuery:
        """What the list shows now, or will once the answer is there."""
        return self._query

    def change_query(self, **changes: Any) -> None:
        """Show another view, search, label or order; the arguments are fields of storage's LibraryQuery."""
        query = self._query._replace(**changes)
        if query != self._query:
            self._query = query
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the ids again, here when they are few, else in a worker. Of many the first are shown meanwhile."""
        self._timer.stop()
        if len(self._ids) < ASYNC_THRESHOLD and self._job is None and not self._query.search:
            ids = self._library.ids(self._query, ASYNC_THRESHOLD)
            self._replace_ids(ids)
            if len(ids) == ASYNC_THRESHOLD:
                self._timer.start()
            return
        if self._job is not None:
            self._must_refresh_again = True
            return
        self._job = self._bridge.run_in_thread(self._library.ids, self._query)
        self._job.finished.connect(self._on_job_finished)
        self._job.ended.connect(self._on_job_ended)

    @property
    def has_many(self) -> bool:
        """Whether there are so many releases that they are read beside the main thread."""
        return len(self._ids) >= ASYNC_THRESHOLD

    def release_id(self, row: int) -> str:
        """Return the id of the release in a row."""
        return self._ids[row]

    def row_of(self, release_id: str) -> int:
        """Return the row of a release, -1 when it is not in the list."""
        if self._row_numbers is None:
            self._row_numbers = {id_at_row: number for number, id_at_row in enumerate(self._ids)}
        return self._row_numbers.get(release_id, -1)

    def release_row(self, row: int) -> ReleaseRow | None:
        """Return what the library knows of the release in a row; None when it has just been deleted."""
        number, place = divmod(row, PAGE_SIZE)
        page = self._pages.get(number)
        if page is None:
            page = self._read_page(number)
        self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def measuring_progress(self, release_id: str) -> tuple[int, int] | None:
        """Return how many files of a release are measured, of how many, while that is being done."""
        services = self._bridge.services
        return services.checking.measure_progress.get(release_id) if services is not None else None

    def health(self, row: ReleaseRow) -> ReleaseHealth:
        """Return how a release stands at a glance."""
        return health_of(row, cleared=self._clearances.get(row.id, Health.UNKNOWN))

    def has_created(self, ids: Sequence[str]) -> bool:
        """Say whether one of these releases can be asked about. Of very many, the first few thousand are looked at."""
        return any(row.remote_id is not None for row in self._library.rows(ids[:ASYNC_THRESHOLD]))

    def has_draft(self, ids: Sequence[str]) -> bool:
        """Say whether one of these releases is a draft still. Of very many, the first few thousand are looked at."""
        return any(row.state in DRAFTS for row in self._library.rows(ids[:ASYNC_THRESHOLD]))

    def has_waiting(self, ids: Sequence[str]) -> bool:
        """Say whether one of these releases can be taken back. Of very many, the first few thousand are looked at."""
        return any(row.state in WITHDRAWABLE for row in self._library.rows(ids[:ASYNC_THRESHOLD]))

    def refresh_cover(self, release_id: str) -> None:
        """Say that the picture of a release changed."""
        row = self.row_of(release_id)
        if row >= 0:
            self.dataChanged.emit(self.index(row, RELEASE), self.index(row, RELEASE))

    # QAbstractTableModel.

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(SORT_KEYS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Release"),
                self.tr("Label"),
                self.tr("Release date"),
                self.tr("Readiness"),
                self.tr("State"),
                self.tr("Changed"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _ROLES:
            return None
        row = self.release_row(index.row())
        if row is not None and role == Qt.ItemDataRole.ToolTipRole:
            if index.column() == READINESS:
                return tooltip_html("\n".join([self._cell_text(row, READINESS), *side_texts(row, self.health(row))]))
            return self._standing_tip(row) if index.column() in {STATE, CHANGED} else None
        if row is None or role == ROW_ROLE:
            return row
        return self._cell_text(row, index.column())

    def _cell_text(self, row: ReleaseRow, column: int) -> str:
        """Return what a cell says, for screen readers and for copying; the delegate draws from the row itself."""
        if column == RELEASE:
            parts = [row.title or self.tr("Untitled"), row.artist]
        elif column == LABEL:
            parts = [row.label, row.catalog_number]
        elif column == DATE:
            parts = list(state_labels.release_date_texts(row.release_date, self.today()))
        elif column == READINESS:
            parts = [readiness_of(row, self.measuring_progress(row.id))[0]]
        elif column == STATE:
            parts = [
                state_badge(row).text,
                status_text(row),
            ]
        else:
            parts = [state_labels.time_ago_text(row.changed_at), state_labels.as_of_text(row.as_of)]
        return join_with_commas(part for part in parts if part)

    def _standing_tip(self, row: ReleaseRow) -> str | None:
        """Say where a release stands at each target, how old that is, when it is asked again; as a tool tip."""
        if row.targets > 1:
            return tooltip_html("\n".join(self._standings(row.id)))
        if row.blocking_error is not None:
            badge = state_badge(row)
            return tooltip_html(
                "  ·  ".join(part for part in (badge.text, state_labels.retry_text(row.not_before)) if part)
            )
        if row.remote_id is None:
            return None
        last_checked = state_labels.as_of_text(row.as_of)
        word = row.status or (self.tr("no status") if last_checked else self.tr("not checked yet"))
        parts = (word, last_checked, state_labels.next_poll_text(self._next_poll(row.id)))
        return tooltip_html("  ·  ".join(part for part in parts if part))

    # Reading.

    def _read_page(self, number: int) -> list[ReleaseRow | None]:
        ids = self._ids[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
        rows_by_id = {row.id: row for row in self._library.rows(ids)}
        self._clearances.update(self.read_clearances(list(rows_by_id.values())))
        page = [rows_by_id.get(release_id) for release_id in ids]
        self._pages[number] = page
        while len(self._pages) > MAX_CACHED_PAGES:
            self._pages.popitem(last=False)
        return page

    def _replace_ids(self, ids: list[str]) -> None:
        self._pages.clear()
        if ids == self._ids:
            if ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(SORT_KEYS) - 1))
        elif not self._ids or not ids:
            self.beginResetModel()
            self._set_ids(ids)
            self.endResetModel()
        else:
            self.layoutAboutToBeChanged.emit()
            old_indexes = self.persistentIndexList()
            release_ids = [self._ids[index.row()] for index in old_indexes]
            self._set_ids(ids)
            moved = [self._moved_index(name, index) for name, index in zip(release_ids, old_indexes, strict=True)]
            self.changePersistentIndexList(old_indexes, moved)
            self.layoutChanged.emit()
        self.loaded.emit()

    def _set_ids(self, ids: list[str]) -> None:
        self._ids = ids
        self._row_numbers = None

    def _moved_index(self, release_id: str, index: Index) -> QModelIndex:
        row = self.row_of(release_id)
        return self.index(row, index.column()) if row >= 0 else QModelIndex()

    @Slot(object)
    def _on_job_finished(self, ids: list[str]) -> None:
        if not self._must_refresh_again:
            self._replace_ids(ids)

    @Slot()
    def _on_job_ended(self) -> None:
        self._job = None
        if self._must_refresh_again:
            self._must_refresh_again = False
            self.refresh()

    @Slot()
    def _on_sending_timer_timeout(self) -> None:
        """Read the rows again whose files are being sent: their order does not change by that."""
        for number, page in list(self._pages.items()):
            sending = [
                position for position, row in enumerate(page) if row is not None and row.state is ReleaseState.UPLOADING
            ]
            if sending:
                del self._pages[number]
                first, last = (number * PAGE_SIZE + at for at in (sending[0], sending[-1]))
                self.dataChanged.emit(self.index(first, STATE), self.index(last, STATE))

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        may_send = change.topic == "upload" or (change.topic == "settings" and change.id in HOLD_SETTINGS)
        if may_send and not self._sending_timer.isActive():
            self._sending_timer.start()
        if change.topic not in {"release", "assets", "measuring", "stores"}:
            return
        row = self.row_of(change.id) if change.id else -1
        if row >= 0:
            self._pages.pop(row // PAGE_SIZE, None)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(SORT_KEYS) - 1))
        if not self._timer.isActive():
            self._timer.start()


_ROLES = frozenset(
    {
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.ToolTipRole),
        ROW_ROLE,
    }
)


def readiness_of(row: ReleaseRow, measuring: tuple[int, int] | None = None) -> tuple[str, float, str]:
    """Return words, share and colour of a row's readiness; `measuring` is how many files are done, of how many."""
    if measuring is not None and row.state in (ReleaseState.DRAFT, ReleaseState.READY):
        return state_labels.measuring_text(*measuring), measuring[0] / max(measuring[1], 1), "dim"
    return state_labels.readiness_summary(
        row.checked, row.blockers, row.warnings, row.hints, row.remote_id is not None, row.to_do
    )


def state_badge(row: ReleaseRow) -> Badge:
    """Return the pill of the state of a row."""
    return state_labels.release_badge(
        row.state,
        row.progress,
        row.blocking_error,
        paused=row.is_paused,
        waits_for_network=row.waits_for_network,
        damaged=row.damaged,
        target=row.target,
    )


def status_text(row: ReleaseRow) -> str:
    """Return the target's own word about a release, as it came; empty where it said none."""
    return row.status or ""
