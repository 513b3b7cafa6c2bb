"""The list under a field with known values: each value, and beside it what else it is called.

Languages and countries are found by their English name, by their name at home and by their codes; what is entered is
always the English name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QCompleter, QStyledItemDelegate, QStyleOptionViewItem

from trackball_desktop.domain.collation import folded
from trackball_desktop.ui.kit import painting, theme
from trackball_desktop.ui.kit.guard import guarded, return_none

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

ALIAS_ROLE = Qt.ItemDataRole.UserRole + 1
SEARCH_TEXT_ROLE = Qt.ItemDataRole.UserRole + 2
"""What is typed is looked for in this: the value and its other names."""


class AliasedValues(tuple[str, ...]):
    """Values of which each is called something else too. `others` names all of it, the first to be shown."""

    get_aliases: Callable[[str], Sequence[str]]

    @classmethod
    def create(cls, values: Iterable[str], get_aliases: Callable[[str], Sequence[str]]) -> AliasedValues:
        """Return the values with their other names."""
        aliased = cls(values)
        aliased.get_aliases = get_aliases
        return aliased


def matching_values(values: Sequence[str], typed: str) -> list[str]:
    """Return the values that a typed text can mean.

    One that is called just so stands alone; else those that begin so, by any of their names; else those that hold it.
    """
    query = folded(typed.strip())
    if not query:
        return []
    named_values = _named(values)
    exact = [value for value, names in named_values if query == names[0]] or [
        v for v, names in named_values if query in names
    ]
    if exact:
        return exact[:1]
    return [value for value, names in named_values if any(name.startswith(query) for name in names)] or [
        value for value, names in named_values if any(query in name for name in names)
    ]


def ranked_values(named_values: Iterable[tuple[str, tuple[str, ...]]], typed: str) -> list[str]:
    """Return the values that hold a typed text, of `_named` ones: first those called just so, then by its place.

    Values of one rank keep their order.
    """
    query = folded(typed.strip())
    ranks: tuple[list[str], list[str], list[str]] = ([], [], [])
    for value, names in named_values:
        if query in names:
            ranks[0].append(value)
        elif any(name.startswith(query) for name in names):
            ranks[1].append(value)
        elif query in " ".join(names):
            ranks[2].append(value)
    return [value for rank in ranks for value in rank]


def _named(values: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return each value with all its names, folded as they are searched; its own one first."""
    return [(value, tuple(map(folded, (value, *_aliases(values, value))))) for value in values]


def _with_aliases_of(values: Sequence[str], chosen: list[str]) -> Sequence[str]:
    return AliasedValues.create(chosen, values.get_aliases) if isinstance(values, AliasedValues) else chosen


def _aliases(values: Sequence[str], value: str) -> Sequence[str]:
    return values.get_aliases(value) if isinstance(values, AliasedValues) else ()


class ChoiceModel(QAbstractListModel):
    """The values of one list."""

    def __init__(self, values: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.values: Sequence[str] = values

    def set_values(self, values: Sequence[str]) -> None:
        """Offer other values."""
        self.beginResetModel()
        self.values = values
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Count the values."""
        return 0 if parent.isValid() else len(self.values)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a value, what it is called besides, and both together to be searched and read aloud."""
        if not index.isValid():
            return None
        value = self.values[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return value
        others = _aliases(self.values, value)
        if role == ALIAS_ROLE:
            return others[0] if others else ""
        if role == SEARCH_TEXT_ROLE:
            return " ".join((value, *others))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(dict.fromkeys((value, *others[:1])))
        return None


class ChoiceCompleter(QCompleter):
    """Finds values by any of their names and enters the value.

    Listed are those that are called just as typed, then those that begin so, then those that hold it.
    """

    def __init__(self, model: ChoiceModel, parent: QObject | None = None) -> None:
        self._choices = model
        self._matches = ChoiceModel((), model)
        self._named_values: tuple[Sequence[str], list[tuple[str, tuple[str, ...]]]] = ((), [])
        super().__init__(self._matches, parent)
        self.setCompletionRole(SEARCH_TEXT_ROLE)
        self.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def splitPath(self, path: str) -> list[str]:
        """Bring the values that hold what is typed into their order; Qt calls it before it looks for them."""
        values = self._choices.values
        if self._named_values[0] is not values:
            self._named_values = (values, _named(values))
        ranked = ranked_values(self._named_values[1], path)
        if ranked != list(self._matches.values):
            self._matches.set_values(_with_aliases_of(values, ranked))
        return super().splitPath(path)

    def pathFromIndex(self, index: Index) -> str:
        """Return what is entered for a row."""
        return str(index.data(Qt.ItemDataRole.DisplayRole) or "")


class AliasDelegate(QStyledItemDelegate):
    """Paints a value, and grey at the far end what else it is called."""

    _GAP, _ALIAS_WIDTH = 16, 130

    @guarded(return_none)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        super().paint(painter, option, index)
        remark = index.data(ALIAS_ROLE)
        if remark:
            area = option.rect.adjusted(self._GAP, 0, -self._GAP // 2, 0)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painting.draw_text(painter, area, remark, option.font, "dim", align=align)

    @guarded(QSize)
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of every row: the longest value with room for a remark.

        A list of thousands is laid out anew at each change of the style: its view has uniform rows and asks once. No
        remark is measured: they are in all scripts, and only those in sight need a font.
        """
        rows = range(index.model().rowCount(index.parent()))
        longest = max((index.sibling(row, index.column()) for row in rows), key=lambda row: len(row.data() or ""))
        size = super().sizeHint(option, longest)
        return QSize(size.width() + theme.scaled(self._ALIAS_WIDTH), size.height())
