"""The table of a drop: one row per file, every guess with where it came from, all of it editable, any row left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from trackball_desktop.services.intake_plan import normalised_text
from trackball_desktop.ui.kit import field_labels, field_text
from trackball_desktop.ui.kit.basic import tooltip_html
from trackball_desktop.ui.kit.cells import CellRole
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import join_with_commas, localize

if TYPE_CHECKING:
    from trackball_desktop.domain.file_listing.model import Question
    from trackball_desktop.services.intake_plan import IntakeRow
    from trackball_desktop.ui.kit.name_cells import NameCompletion

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("use", "file", "disc", "number", "title", "version", "artists", "featured", "isrc", "duration", "sources")
EDITABLE_COLUMNS = ("disc", "number", "title", "version", "artists", "featured", "isrc")
STRUCK_ROLE = Qt.ItemDataRole.UserRole + 40
"""The role of the pieces of a file's name that were taken off its title."""
MAX_CELL_CHARS = 400
"""Signs of a text that a cell draws; nobody sees more of it, and laying out thousands takes long."""
VERSIONS = (
    "Acoustic", "Acoustic Version", "Club Mix", "Demo", "Extended Mix", "Instrumental", "Live", "Original Mix",
    "Radio Edit", "Remastered", "Remix", "Sped Up",
)  # fmt: skip
"""What the column of versions offers."""


class PlanModel(QAbstractTableModel):
    """The rows of a plan, as the person changes them."""

    changed = Signal()
    """How many files are used, or what stands in a row."""
    edited = Signal()
    """The person changed something: one step that Undo takes back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[IntakeRow] = []
        self.name_completion: NameCompletion | None = None
        """What completes the artists."""

    def show(self, rows: Sequence[IntakeRow]) -> None:
        """Show a plan's rows."""
        if [row.path for row in rows] == [row.path for row in self.rows]:
            self.rows = list(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        else:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()
        self.changed.emit()

    def include(self, rows: Sequence[int], included: bool) -> None:
        """Use files or leave them out."""
        for position in rows:
            self.rows[position] = dataclasses.replace(self.rows[position], is_included=included)
            self.dataChanged.emit(self.index(position, 0), self.index(position, len(COLUMNS) - 1))
        self.changed.emit()
        self.edited.emit()

    def move(self, rows: Sequence[int], before: int) -> int:
        """Put rows before another one and number the tracks anew, each on its disc; return where the first is now."""
        moved = [self.rows[row] for row in sorted(rows)]
        if not moved or not 0 <= before <= len(self.rows):
            return -1
        disc = self.rows[min(before, len(self.rows) - 1)].disc
        head = [row for position, row in enumerate(self.rows) if position < before and position not in rows]
        rest = [row for position, row in enumerate(self.rows) if position >= before and position not in rows]
        placed = [dataclasses.replace(row, disc=disc) for row in moved]
        before_now = self.rows
        self.beginResetModel()
        self.rows = renumber_rows([*head, *placed, *rest])
        self.endResetModel()
        self.changed.emit()
        if self.rows != before_now:
            self.edited.emit()
        return len(head)

    def renumber(self) -> None:
        """Count the tracks from 1 on each disc, in the order in which they stand."""
        self.rows = renumber_rows(self.rows)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))
        self.changed.emit()
        self.edited.emit()

    def set_cells(self, cells: Mapping[tuple[int, str], str]) -> list[tuple[int, str]]:
        """Put texts into cells by row and column, as one step; return the cells that could not take theirs."""
        refused: list[tuple[int, str]] = []
        for (position, name), text in cells.items():
            changed = self._edited_row(self.rows[position], name, text)
            if changed is None:
                refused.append((position, name))
            else:
                self.rows[position] = changed
        if len(refused) < len(cells):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))
            self.changed.emit()
            self.edited.emit()
        return refused

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the files."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._column_name(COLUMNS[section])

    def _column_name(self, name: str) -> str:
        names = {
            "use": self.tr("Use"),
            "file": self.tr("File"),
            "disc": self.tr("Disc"),
            "number": "#",
            "version": field_labels.field_label("version_title"),
            "artists": field_labels.field_label("primary_contributions"),
            "featured": self.tr("Featured artist"),
            "sources": self.tr("Read from"),
        }
        return names.get(name) or field_labels.field_label(name)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Guesses can be changed, each file used or not."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        name = COLUMNS[index.column()]
        if name == "use":
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if name in EDITABLE_COLUMNS else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        row, name = self.rows[index.row()], COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, name)[:MAX_CELL_CHARS]
            case Qt.ItemDataRole.EditRole:
                return self._text(row, name)
            case Qt.ItemDataRole.CheckStateRole if name == "use":
                return Qt.CheckState.Checked if row.is_included else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._source_text(row, name)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip_html(self._source_text(row, name) or "")
            case Qt.ItemDataRole.AccessibleTextRole if name == "use":
                return self.tr("used") if row.is_included else self.tr("left out")
            case CellRole.DIM:
                return name in ("file", "duration", "sources") or not row.is_included
            case _ if role == STRUCK_ROLE:
                return row.removed_text if name == "file" else ()
            case CellRole.MONO:
                return name == "isrc"
            case CellRole.NAMES:
                return self.name_completion if name in ("artists", "featured") else None
            case CellRole.CHOICES:
                return VERSIONS if name == "version" else None
            case CellRole.SEVERITY:
                return "hint" if any(_question_column(question) == name for question in row.questions) else None
            case _:
                return None

    def _text(self, row: IntakeRow, name: str) -> str:
        match name:
            case "use":
                return ""
            case "file":
                return row.path.name
            case "artists":
                return "; ".join(row.artists)
            case "featured":
                return "; ".join(row.featured)
            case "duration":
                return field_text.duration_text(row.duration) if row.duration is not None else ""
            case "sources":
                return self._sources_text(row)
            case "disc" | "number" if not row.number:
                return ""  # a file that was left out never had a place
            case _:
                return str(getattr(row, name))

    def _source_name(self, source: str) -> str:
        return {
            "tag": self.tr("tags"),
            "file name": self.tr("file name"),
            "folder": self.tr("folder"),
            "pattern": self.tr("pattern"),
            "sheet": self.tr("sheet"),
            "you": self.tr("you"),
        }.get(source, source)

    def _sources_text(self, row: IntakeRow) -> str:
        """Say where the guesses came from, each source once with its columns; of a file left out, why."""
        if row.exclusion_reason and not row.is_included:
            return fill(self.tr("left out: {reason}"), reason=localize(row.exclusion_reason))
        fields_by_source: dict[str, list[str]] = {}
        for name in EDITABLE_COLUMNS:
            if name in row.sources:
                fields_by_source.setdefault(row.sources[name], []).append(self._column_name(name))
        if len(fields_by_source) == 1:
            return self._source_name(next(iter(fields_by_source)))
        return "; ".join(
            f"{self._source_name(source)}: {', '.join(names)}" for source, names in fields_by_source.items()
        )

    def _source_text(self, row: IntakeRow, name: str) -> str:
        """Say where one guess came from, for the tool tip and for those who hear the table."""
        if name == "file":
            return self._file_text(row)
        if name == "use":
            return self.tr("Space includes or excludes the file")
        if name in row.sources:
            return fill(self.tr("{column}: from {source}"), column=self._column_name(name),
                        source=self._source_name(row.sources[name]))  # fmt: skip
        return ""

    def _file_text(self, row: IntakeRow) -> str:
        """Say where a file lies, what was taken off its name, and why it is left out."""
        lines = [str(row.path)]
        if row.removed_text:
            lines.append(fill(self.tr("Not in the title: {taken}"), taken=join_with_commas(row.removed_text)))
        if row.exclusion_reason:
            lines.append(fill(self.tr("Left out: {reason}"), reason=localize(row.exclusion_reason)))
        return "\n".join(lines)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a change; numbers that are none are refused."""
        row, name = self.rows[index.row()], COLUMNS[index.column()]
        if name == "use":
            self.include([index.row()], value in (True, Qt.CheckState.Checked, Qt.CheckState.Checked.value))
            return True
        if name not in EDITABLE_COLUMNS:
            return False
        changed = self._edited_row(row, name, str(value))
        if changed is None:
            return False
        self.rows[index.row()] = changed
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(COLUMNS) - 1))
        self.changed.emit()
        self.edited.emit()
        return True

    def _edited_row(self, row: IntakeRow, name: str, value: str) -> IntakeRow | None:
        """Return a row with a text typed into one of its columns; None where the column cannot take it."""
        if name not in EDITABLE_COLUMNS:
            return None
        text = normalised_text(name, value)
        changed: Any = text
        if name in ("disc", "number"):
            if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1000:
                return None
            changed = int(text)
        elif name in ("artists", "featured"):
            changed = tuple(part for each in text.split(";") if (part := normalised_text("artist", each)))
        questions = tuple(question for question in row.questions if _question_column(question) != name)
        sources = {**row.sources, name: "you"}
        return dataclasses.replace(row, **{name: changed}, sources=sources, questions=questions)


def renumber_rows(rows: Sequence[IntakeRow]) -> list[IntakeRow]:
    """Return the rows with the tracks counted from 1 on each disc; a number that changes is the person's own then."""
    counted: dict[int, int] = {}
    numbered_rows: list[IntakeRow] = []
    for row in rows:
        if not row.is_included:
            numbered_rows.append(row)
            continue
        number = counted[row.disc] = counted.get(row.disc, 0) + 1
        sources = {**row.sources, "number": "you"} if number != row.number else row.sources
        numbered_rows.append(dataclasses.replace(row, number=number, sources=sources))
    return numbered_rows


def _question_column(question: Question) -> str:
    """Return the column that a doubt is about."""
    return question.field if question.field in EDITABLE_COLUMNS else "artists"
