"""The plan as a table: a row for each release, painted from its entry."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from trackball_desktop.ui.kit import formatting
from trackball_desktop.ui.kit.basic import tooltip_html
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.health_marks import live_text, side_names, side_texts
from trackball_desktop.ui.kit.languages import join_with_commas

if TYPE_CHECKING:
    from trackball_desktop.services.plan import PlanEntry, ReleasePlan

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
RELEASE, WEEKS, CHECKS, FILES, SENT, ACCEPTED, LIVE, CLEARED = range(8)
ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
SHOWN_WEEKS = 11


class PlanModel(QAbstractTableModel):
    """The entries of a plan as a table: a row for each release, a column for each of the next weeks."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[PlanEntry, ...] = ()
        self.today = date.min
        self._rows: dict[str, int] | None = None

    def set_plan(self, plan: ReleasePlan) -> None:
        """Show another plan."""
        if plan.entries is self.entries and plan.today == self.today:
            return
        same = [entry.row.id for entry in plan.entries] == [entry.row.id for entry in self.entries]
        if same and plan.today == self.today:
            self.entries = plan.entries
            if self.entries:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.entries) - 1, CLEARED))
            return
        self.beginResetModel()
        self.entries, self.today, self._rows = plan.entries, plan.today, None
        self.endResetModel()

    def row_of(self, release_id: str) -> int:
        """Return the row of a release, -1 where it is not in the plan."""
        if self._rows is None:
            self._rows = {entry.row.id: position for position, entry in enumerate(self.entries)}
        return self._rows.get(release_id, -1)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else CLEARED + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Release, by date"), self.tr("Weeks"), *side_names())[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.cell_text(entry, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() != RELEASE:
            return tooltip_html(self.cell_text(entry, index.column()))
        return None

    def cell_text(self, entry: PlanEntry, column: int) -> str:
        """Say a cell in words: for screen readers, tool tips and copying."""
        if column == RELEASE:
            return join_with_commas(part for part in (entry.row.title or self.tr("Untitled"), entry.row.artist) if part)
        if column == WEEKS:
            return self._dates_text(entry)
        if column == LIVE:
            return live_text(entry.health.live, entry.available_stores, entry.pending_stores)
        return side_texts(entry.row, entry.health)[column - CHECKS]

    def _dates_text(self, entry: PlanEntry) -> str:
        if entry.day is None or entry.deadlines is None:
            return self.tr("No release date")
        parts = [fill(self.tr("Release date {day}"), day=formatting.format_date(entry.day))]
        if not entry.is_sent:
            parts.append(fill(self.tr("submit by {day}"), day=formatting.format_date(entry.deadlines.submit_by)))
            parts.append(fill(self.tr("pitch by {day}"), day=formatting.format_date(entry.deadlines.pitch_by)))
        return join_with_commas(parts)
