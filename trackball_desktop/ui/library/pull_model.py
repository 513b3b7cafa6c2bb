"""The results of a search of an account as a table, and texts about waits and fields of the import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.field_labels import field_label
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Texts

if TYPE_CHECKING:
    from trackball_desktop.services.pull import PullHit, RateLimitWait

Index = QModelIndex | QPersistentModelIndex
TITLE, UPC, ID, IN_LIBRARY = range(4)


class PullModel(QAbstractTableModel):
    """One page of hits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hits: tuple[PullHit, ...] = ()

    def set_hits(self, hits: tuple[PullHit, ...]) -> None:
        """Show another page."""
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the hits."""
        return 0 if parent.isValid() else len(self.hits)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """There are four columns."""
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Release"),
                self.tr("UPC"),
                fill(self.tr("ID in {target}"), target=display_name(FIRST)),
                self.tr("Draft"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        hit, column = self.hits[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            here = self.tr("in the library") if hit.here else ""
            return (hit.title or self.tr("Untitled"), hit.upc, hit.id, here)[column]
        if role == Qt.ItemDataRole.FontRole and column in {UPC, ID}:
            return theme.mono_font()
        if role == Qt.ItemDataRole.ForegroundRole and hit.here:
            return theme.color("dim")
        return None


class PullText(Texts):
    """Texts about importing records from a target."""


def wait_text(wait: RateLimitWait) -> str:
    """Return the reason of a wait and the time at which it ends."""
    return PullText.tr(
        "{words} It continues automatically at {time}.", words=wait.message, time=wait.until.astimezone().time()
    )


def fields_by_part(fields: Sequence[str]) -> str:
    """Return the names of fields, such as those that an answer does not carry, by the part that they stand in."""
    parts: dict[str, list[str]] = {}
    for path in fields:
        parent_path, _, name = path.rpartition(".")
        parts.setdefault(_part_text(parent_path), []).append(field_label(name))
    return "\n".join(f"{part}: {', '.join(dict.fromkeys(names))}" for part, names in parts.items())


def _part_text(parent_path: str) -> str:
    if "works[]" in parent_path:
        return PullText.tr("Works")
    if "contributions[]" in parent_path:
        return PullText.tr("Credits")
    if "tracks[]" in parent_path:
        return PullText.tr("Tracks")
    return PullText.tr("Discs") if "discs[]" in parent_path else PullText.tr("Release")
