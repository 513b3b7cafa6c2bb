"""The list of the drawer as a model: section heads and files in one column. Only what changed is painted again."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from trackball_desktop.ui.kit import formatting, state_labels
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Texts, join_with_commas
from trackball_desktop.ui.kit.painting import Badge
from trackball_desktop.ui.transfers.view_model import FileLine, Key, Section, TransfersView

Item = FileLine | Section
_Index = QModelIndex | QPersistentModelIndex


class UploadText(Texts):
    """The states of files on their way."""


@dataclass(frozen=True)
class TransferConditions:
    """What holds for all files: whether someone paused, whether there is a network, whether files wait for another."""

    is_paused: bool = False
    is_offline: bool = False
    is_metered: bool = False


class TransfersModel(QAbstractListModel):
    """Heads (Section) and files (Line), as `item`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []
        self._counts: dict[Section, int] = {}
        self._conditions = TransferConditions()

    def show_view(self, view: TransfersView, conditions: TransferConditions) -> None:
        """Show the files as they are now."""
        items: list[Item] = []
        for section in Section:
            if view.lines[section]:
                items.extend((section, *view.lines[section]))
        counts = {section: len(view.lines[section]) for section in Section}
        before, conditions_differ = self._items, conditions != self._conditions
        same_places = [_identity(item) for item in before] == [_identity(item) for item in items]
        if not same_places:
            self.beginResetModel()
        self._items, self._counts, self._conditions = items, counts, conditions
        if not same_places:
            self.endResetModel()
            return
        for row, (old, new) in enumerate(zip(before, items, strict=True)):
            if conditions_differ or old != new:
                index = self.index(row)
                self.dataChanged.emit(index, index)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._items)

    def item(self, index: _Index) -> Item | None:
        """Return what stands at a place."""
        return self._items[index.row()] if index.isValid() and index.row() < len(self._items) else None

    def pending_keys(self) -> list[Key]:
        """Return the files that are sent or wait, in their order."""
        sections = (Section.RUNNING, Section.WAITING)
        return [item.key for item in self._items if isinstance(item, FileLine) and item.section in sections]

    def index_of(self, key: Key) -> QModelIndex:
        """Return where a file stands; an invalid index when it is not there."""
        for row, item in enumerate(self._items):
            if isinstance(item, FileLine) and item.key == key:
                return self.index(row)
        return QModelIndex()

    def section_title(self, section: Section) -> str:
        """Return a section's words with how many files it has."""
        names = {
            Section.RUNNING: UploadText.tr("Running"),
            Section.NEEDS_YOU: UploadText.tr("Needs you"),
            Section.WAITING: UploadText.tr("Waiting"),
            Section.DONE: UploadText.tr("Done"),
        }
        return f"{names[section]}  {QLocale().toString(self._counts.get(section, 0))}"

    def badge(self, line: FileLine) -> Badge:
        """Return the pill of a file: one word for its state. No network is not an error."""
        if line.is_retrying and not self._conditions.is_offline and not self._conditions.is_paused:
            return Badge(UploadText.tr("Trying again"), "clock", "dim")
        return state_labels.file_badge(
            line.state,
            paused=self._conditions.is_paused or line.is_paused,
            offline=self._conditions.is_offline and not line.is_paused,
        )

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if isinstance(self.item(index), FileLine):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.item(index)
        if item is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.section_title(item) if isinstance(item, Section) else item.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.section_title(item) if isinstance(item, Section) else self._accessible_text(item)
        return None

    def _accessible_text(self, line: FileLine) -> str:
        parts = [line.name, line.release, self.badge(line).text]
        if line.section is not Section.DONE:
            parts += [amount_text(line), speed_text(line.speed), time_left_text(line.seconds_left)]
        return join_with_commas(part for part in (*parts, line.note) if part)


def amount_text(line: FileLine) -> str:
    """Spell how much of a file was sent."""
    if line.section is Section.DONE or not line.sent:
        return formatting.format_size(line.size)
    return fill(
        UploadText.tr("{sent} of {size}"),
        sent=formatting.format_size(line.sent),
        size=formatting.format_size(line.size),
    )


def speed_text(speed: float | None) -> str:
    """Spell a speed; empty when nobody can know."""
    return "" if speed is None else fill(UploadText.tr("{size}/s"), size=formatting.format_size(int(speed)))


def time_left_text(seconds: float | None) -> str:
    """Spell a time to come; the last minute in steps of ten seconds, so that it can be read."""
    if seconds is None or seconds >= 60:
        return state_labels.time_left_text(seconds)
    return fill(UploadText.tr("{n} s left"), n=max(10, math.ceil(seconds / 10) * 10))


def _identity(item: Item) -> object:
    return item if isinstance(item, Section) else item.key
