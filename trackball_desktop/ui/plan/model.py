"""The plan as a table: a row for each release, painted from its entry."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from trackball_desktop.services.plan import Health, PlanEntry
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit import formatting
from trackball_desktop.ui.kit.basic import tip_text
from trackball_desktop.ui.kit.formatting import fill

if TYPE_CHECKING:
    from trackball_desktop.services.plan import ReleasePlan

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
RELEASE, WEEKS, CHECKS, FILES, SENT, ACCEPTED, LIVE = range(7)
ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
SHOWN_WEEKS = 11


class PlanModel(QAbstractTableModel):
    """Entries of a plan. `first_day` is the Monday with which the weeks begin."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[PlanEntry, ...] = ()
        self.today = date.min

    @property
    def first_day(self) -> date:
        """The Monday of this week."""
        return self.today - timedelta(days=self.today.weekday())

    def show(self, plan: ReleasePlan) -> None:
        """Show another plan."""
        same = [entry.row.id for entry in plan.entries] == [entry.row.id for entry in self.entries]
        if same and plan.today == self.today:
            self.entries = plan.entries
            if self.entries:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.entries) - 1, LIVE))
            return
        self.beginResetModel()
        self.entries, self.today = plan.entries, plan.today
        self.endResetModel()

    def row_of(self, release_id: str) -> int:
        """Return the row of a release, -1 where it is not in the plan."""
        return next((at for at, entry in enumerate(self.entries) if entry.row.id == release_id), -1)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else LIVE + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Release, by date"), self.tr("Weeks"), self.tr("Checks"), self.tr("Files"), self.tr("Sent"),
            self.tr("Accepted"), self.tr("In stores"),
        )[section]  # fmt: skip

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.words(entry, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() != RELEASE:
            return tip_text(self.words(entry, index.column()))
        return None

    def words(self, entry: PlanEntry, column: int) -> str:
        """Say a cell in words: for screen readers, tool tips and copying."""
        match column:
            case 0:
                return ", ".join(part for part in (entry.row.title or self.tr("Untitled"), entry.row.artist) if part)
            case 1:
                return self._dates(entry)
            case 2:
                return self._health(entry.checks, self.tr("Checks"))
            case 3:
                return self._health(entry.files, self.tr("Files"))
            case 4:
                return self._health(entry.sent, self.tr("Sent"))
            case 5:
                said = fill(self.tr("Accepted: {target} says “{word}”"), word=entry.row.status or "", target=name_of())
                return said if entry.row.status else self._health(entry.accepted, self.tr("Accepted"))
            case _:
                return self._health(entry.live, self.tr("In stores"))

    def _dates(self, entry: PlanEntry) -> str:
        if entry.day is None or entry.deadlines is None:
            return self.tr("No release date")
        parts = [fill(self.tr("Release date {day}"), day=formatting.day(entry.day))]
        if not entry.is_sent:
            parts.append(fill(self.tr("submit by {day}"), day=formatting.day(entry.deadlines.submit_by)))
            parts.append(fill(self.tr("pitch by {day}"), day=formatting.day(entry.deadlines.pitch_by)))
        return ", ".join(parts)

    def _health(self, health: Health, name: str) -> str:
        said = {
            Health.DONE: self.tr("{name}: done"),
            Health.MOVING: self.tr("{name}: on the way"),
            Health.NOT_YET: self.tr("{name}: not yet"),
            Health.ATTENTION: self.tr("{name}: worth a look"),
            Health.ACT: self.tr("{name}: yours to act"),
            Health.UNKNOWN: self.tr("{name}: not known"),
        }[health]
        return fill(said, name=name)
