"""The grid's model: the release's tracks in their order, or in another one to look at, and the columns chosen.

Sorting changes what is seen, never the draft: numbers stay with their tracks. What a cell shows is worked out when it
is first painted and kept until the draft changes it, so that a key costs only the cells that it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot

from trackball_desktop.checks.kinds import FindingKind, kind_of
from trackball_desktop.domain.edits import Batch, Edit
from trackball_desktop.domain.inherit import FROM_RELEASE
from trackball_desktop.domain.release import Contribution, PrimaryContribution, Track
from trackball_desktop.domain.tree import get_value
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.i18n.message import Message
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.draft import choices
from trackball_desktop.ui.draft.artist_line import artist_chips
from trackball_desktop.ui.draft.changes import differing_fields
from trackball_desktop.ui.draft.fields import COMPOSED_FIELDS
from trackball_desktop.ui.draft.known_people import DIRECTORY_PARTS, known_values, with_known_ids
from trackball_desktop.ui.editor.grid import cell_text, columns
from trackball_desktop.ui.editor.grid.columns import Column
from trackball_desktop.ui.kit import field_labels
from trackball_desktop.ui.kit.basic import tooltip_html
from trackball_desktop.ui.kit.cells import Cell, CellRole
from trackball_desktop.ui.kit.field_labels import step_label
from trackball_desktop.ui.kit.field_text import finding_sentence
from trackball_desktop.ui.kit.finding_line import SHAPES
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import join_with_commas
from trackball_desktop.ui.kit.name_cells import NameCompletion
from trackball_desktop.ui.kit.state_labels import severity_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from trackball_desktop.ui.draft.session import DraftChange, Session

Index = QModelIndex | QPersistentModelIndex
_SELECTABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _SELECTABLE | Qt.ItemFlag.ItemIsEditable
_SEVERITY_ORDER = {kind: position for position, kind in enumerate(FindingKind)}
"""The worst first."""
_RELEASE_FIELDS = FROM_RELEASE | {"works", "label"}
"""Fields of the release that show in the cells of tracks."""
_PEOPLE_TYPES = {"primary_contributions": PrimaryContribution, "contributions": Contribution}
"""Columns of people by their kind."""


@dataclass(frozen=True)
class TrackRow:
    """A track with the number that is shown for it: "3", or "2-3" on the second of several discs."""

    track: Track
    number: str


class TrackModel(QAbstractTableModel):
    """Tracks and columns."""

    sort_changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.columns: tuple[Column, ...] = tuple(map(columns.column_for_field, columns.TITLES.fields))
        self.sorted_by = ""
        self.descending = False
        self._rows: list[TrackRow] = []
        self._row_by_track: dict[str, int] = {}
        self._cells: dict[tuple[str, str], Cell] = {}
        self._severities: dict[tuple[str, str | None], str] = {}
        session.changed.connect(self._on_session_changed)
        session.checks.findings_changed.connect(self._on_session_findings)
        session.assets_changed.connect(self._on_session_assets)
        if session.originals is not None:
            session.originals.loaded.connect(self._on_originals_loaded)
        self._reload_rows()
        self._on_session_findings()

    # --- rows ------------------------------------------------------------------------------------------------------

    def _rows_in_track_order(self) -> list[TrackRow]:
        discs = self.session.release.discs
        return [
            TrackRow(track, f"{disc_number}-{number}" if len(discs) > 1 else str(number))
            for disc_number, disc in enumerate(discs, 1)
            for number, track in enumerate(disc.tracks, 1)
        ]

    def _reload_rows(self) -> None:
        """Read the rows anew. A sorted view keeps its order while it is edited; what is new comes last."""
        rows = self._rows_in_track_order()
        if self.sorted_by:
            new = {row.track.id: row for row in rows}
            kept = [new.pop(row.track.id) for row in self._rows if row.track.id in new]
            rows = [*kept, *new.values()]
        self._rows = rows
        self._row_by_track = {row.track.id: position for position, row in enumerate(rows)}

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if change.has_structure_changed:
            self._apply_structure_change(change)
            return
        for _, node in change.pairs:  # the same rows: only what was touched is looked at
            row = self._row_by_track.get(node.id)
            if row is not None and isinstance(node, Track):
                old = self._rows[row]
                self._rows[row] = TrackRow(node, old.number)
                self._invalidate_cells(row, self._columns_of(set(differing_fields(old.track, node))))
        self._invalidate_release_columns(change)

    def _apply_structure_change(self, change: DraftChange) -> None:
        """Read what there is now, where tracks may have come, gone or moved."""
        before = {row.track.id: row.track for row in self._rows}
        if [track.id for track in change.after.tracks()] != [track.id for track in change.before.tracks()] or {
            track.id for track in change.after.tracks()
        } != before.keys():
            self.beginResetModel()
            self._cells.clear()
            self._reload_rows()
            self.endResetModel()
            return
        self._reload_rows()
        for row, item in enumerate(self._rows):
            old = before[item.track.id]
            if old is not item.track:
                self._invalidate_cells(row, self._columns_of(set(differing_fields(old, item.track))))
        self._invalidate_release_columns(change)

    def _invalidate_release_columns(self, change: DraftChange) -> None:
        """Forget the columns of which cells show something else, since the release or its works changed."""
        release_columns = self._inheriting_columns(change)
        if release_columns and self._rows:
            for row in self._rows:
                for column in release_columns:
                    self._cells.pop((row.track.id, self.columns[column].field), None)
            self._emit_changes(0, len(self._rows) - 1, release_columns)

    def _inheriting_columns(self, change: DraftChange) -> list[int]:
        """Return the columns that show something else in any row, since the release or its works changed."""
        old, new = change.before, change.after
        changed = _RELEASE_FIELDS.intersection(differing_fields(old, new))
        if old is new or "label" in changed:  # the label's defaults are others
            return list(range(len(self.columns)))
        return self._columns_of(changed)

    def _columns_of(self, changed: Set[str]) -> list[int]:
        """Return the columns that show something else since fields changed."""
        found: list[int] = []
        for position, column in enumerate(self.columns if changed else ()):
            name = column.field.split(".")[0]
            if name in changed or not changed.isdisjoint(COMPOSED_FIELDS.get(name, ())):
                found.append(position)
        return found

    def _invalidate_cells(self, row: int, wanted: list[int]) -> None:
        track_id = self._rows[row].track.id
        for column in wanted:
            self._cells.pop((track_id, self.columns[column].field), None)
        self._emit_changes(row, row, wanted)

    def _emit_changes(self, first: int, last: int, wanted: list[int]) -> None:
        """Tell views about columns that changed, those side by side at once."""
        begin = 0
        for position in range(1, len(wanted) + 1):
            if position == len(wanted) or wanted[position] != wanted[position - 1] + 1:
                self.dataChanged.emit(self.index(first, wanted[begin]), self.index(last, wanted[position - 1]))
                begin = position

    @Slot()
    def _on_session_findings(self) -> None:
        marks: dict[tuple[str, str | None], FindingKind] = {}
        for finding, kind in self.session.checks.faults:  # an empty cell shows by itself that it is to be filled in
            if finding.node_id in self._row_by_track:
                key = (finding.node_id, finding.field)
                mark = marks.get(key)
                if mark is None or _SEVERITY_ORDER[kind] < _SEVERITY_ORDER[mark]:
                    marks[key] = kind
        new = {key: SHAPES[kind] for key, kind in marks.items()}
        old, self._severities = self._severities, new
        if new == old:
            return
        shown = {column.field: position for position, column in enumerate(self.columns)}
        for key in old.keys() | new.keys():
            if old.get(key) != new.get(key):
                field = key[1] or columns.NUMBER
                self._cells.pop((key[0], field), None)
                row, column = self._row_by_track.get(key[0]), shown.get(field)
                if row is not None and column is not None:
                    self._emit_changes(row, row, [column])

    @Slot()
    def _on_session_assets(self) -> None:
        for position, column in enumerate(self.columns):
            if column.kind == "file" and self._rows:
                for row in self._rows:
                    self._cells.pop((row.track.id, column.field), None)
                self._emit_changes(0, len(self._rows) - 1, [position])

    @Slot()
    def _on_originals_loaded(self) -> None:
        """Mark the cells that had another value at first."""
        self._cells.clear()
        if self._rows:
            self._emit_changes(0, len(self._rows) - 1, list(range(len(self.columns))))

    def row_of_track(self, track_id: str) -> int:
        """Return the row of a track; -1 when it is not there."""
        return self._row_by_track.get(track_id, -1)

    def track_at(self, row: int) -> Track | None:
        """Return the track of a row."""
        return self._rows[row].track if 0 <= row < len(self._rows) else None

    def widest_number(self) -> str:
        """Return the longest of the rows' numbers."""
        return max((row.number for row in self._rows), key=len, default="")

    def tracks_in(self, rows: Iterable[int]) -> list[Track]:
        """Return the tracks of rows, in the order of the rows."""
        return [self._rows[row].track for row in sorted(set(rows)) if 0 <= row < len(self._rows)]

    # --- columns and order -----------------------------------------------------------------------------------------

    def show_columns(self, fields: Sequence[str]) -> None:
        """Show other columns."""
        new_columns = tuple(map(columns.column_for_field, fields))
        if new_columns != self.columns:
            self.beginResetModel()
            self.columns = new_columns
            if self.sorted_by not in fields:
                self.sorted_by = ""
                self._reload_rows()
            self.endResetModel()
            self.sort_changed.emit()

    def column_index(self, field: str) -> int:
        """Return the place of a field; -1 when it is not shown."""
        return next((position for position, column in enumerate(self.columns) if column.field == field), -1)

    def sort_by(self, field: str, *, descending: bool = False) -> None:
        """Show the rows in the order of a column, or with an empty name in that of the tracks."""
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self._rows[index.row()].track.id) for index in self.persistentIndexList()]
        self.sorted_by, self.descending = field, descending
        rows = self._rows_in_track_order()
        if field:
            column = columns.column_for_field(field)
            rows.sort(key=lambda row: self._sort_key(row, column), reverse=descending)
            if descending:  # what is empty stands last in either order
                rows.sort(key=lambda row: not cell_text.shown_text(self.session, row.track, column))
        self._rows = rows
        self._row_by_track = {row.track.id: position for position, row in enumerate(rows)}
        for index, track_id in kept:
            self.changePersistentIndex(index, self.index(self._row_by_track[track_id], index.column()))
        self.layoutChanged.emit()
        self.sort_changed.emit()

    def _sort_key(self, row: TrackRow, column: Column) -> tuple[int, Any]:
        if column.kind == "number":
            return 0, 0
        if column.is_editable:
            value = self.session.resolve_field(row.track, column.field).value
            if isinstance(value, timedelta):
                return 0, (value.total_seconds(), "")
        text = cell_text.shown_text(self.session, row.track, column)
        return (1, (0.0, text.casefold())) if text else (2, (0.0, ""))

    # --- what Qt asks ----------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the tracks."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.short_label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.label
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All but the number and what is read from files can be edited."""
        return _EDITABLE if self.columns[index.column()].is_editable else _SELECTABLE

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        row, column = self._rows[index.row()], self.columns[index.column()]
        if role == CellRole.CELL:
            return self.cell(row, column)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cell(row, column).text
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(row, column)
            case Qt.ItemDataRole.EditRole:
                return cell_text.own_text(self.session, row.track, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._accessible_text(row, column)
            case CellRole.PLACEHOLDER:
                return self.cell(row, column).placeholder
            case CellRole.SEVERITY:
                return self.cell(row, column).severity
            case CellRole.CHIPS:
                return self.cell(row, column).chips
            case CellRole.MONO:
                return column.kind == "code"
            case CellRole.LINES:
                return column.kind == "lines"
            case CellRole.NAMES:
                return self._cell_names(column)
            case CellRole.CHOICES if column.is_editable:
                if column.kind == "flag":
                    return ("yes", "no")
                if column.kind in ("text", "code", "names"):
                    return choices.for_field(Track, column.field, self.session, row.track)
                return None
            case _:
                return None

    def _tooltip(self, row: TrackRow, column: Column) -> str:
        text, original = self.cell(row, column).text, self.original_text(row.track, column)
        if not original:
            return tooltip_html(text)
        return tooltip_html("\n".join((text, fill(self.tr("Original value: {value}"), value=original))))

    def _cell_names(self, column: Column) -> NameCompletion | None:
        """Return what completes the names of a cell; a credit that is taken comes with its usual role."""
        directory = self.session.people_directory
        if directory is None or column.kind not in _PEOPLE_TYPES:
            return None
        cls = _PEOPLE_TYPES[column.kind]
        complete = partial(directory.complete, part=DIRECTORY_PARTS[cls])
        return NameCompletion(complete, True, self._with_usual_role if cls is Contribution else str)

    def _with_usual_role(self, name: str) -> str:
        role = known_values(self.session, Contribution, name).get("role")
        return f"{name} ({role})" if role else name

    def cell_at(self, row: int, column: int) -> Cell:
        """Return what the cell of a row and a column shows."""
        return self.cell(self._rows[row], self.columns[column])

    def cell(self, row: TrackRow, column: Column) -> Cell:
        """Return what a cell shows, worked out once."""
        key = (row.track.id, column.field)
        cached = self._cells.get(key)
        if cached is None:
            cached = self._cells[key] = self._build_cell(row, column)
        return cached if column.kind != "number" or cached.text == row.number else replace(cached, text=row.number)

    def _build_cell(self, row: TrackRow, column: Column) -> Cell:
        track = row.track
        if column.kind == "number":
            return Cell(row.number, dim=True, severity=self._severities.get((track.id, None)))
        text = cell_text.shown_text(self.session, track, column)
        if not column.is_editable:
            return Cell(text, dim=True, severity=None, mono=column.field == columns.WORK_CODES)
        own, severity = get_value(track, column.field), self._severities.get((track.id, column.field))
        if own is ABSENT and self.session.is_missing_field(track, column.field):
            return Cell(
                fill(self.tr("not returned by {target}"), target=display_name(FIRST)),
                placeholder=True,
                severity=severity,
            )
        chips: Any = ()
        if column.kind == "primary_contributions":
            value = self.session.resolve_field(track, column.field).value
            chips = tuple(artist_chips(value, self.tr("feat")))
        return Cell(
            text.replace("\n", " ↵ ") if "\n" in text else text,
            placeholder=own is INHERIT,
            severity=severity,
            chips=chips,
            mono=column.kind == "code",
            differs=self.session.originals is not None and self.session.originals.differs(track, column.field),
        )

    def original_text(self, track: Track, column: Column) -> str:
        """Spell the value that a cell had at first, where it has another one now; else empty."""
        originals = self.session.originals
        if originals is None or not column.is_editable or not originals.differs(track, column.field):
            return ""
        return cell_text.format_value(self.session, track, column, originals.value(track, column.field))

    def _accessible_text(self, row: TrackRow, column: Column) -> str:
        cell = self.cell(row, column)
        parts = [f"{column.label}: {cell.text}"]
        if cell.placeholder and cell.text and get_value(row.track, column.field) is INHERIT:
            parts.append(self.tr("inherited"))
        if original := self.original_text(row.track, column):
            parts.append(fill(self.tr("Original value: {value}"), value=original))
        findings = [
            finding for finding in self.session.checks.findings_at(row.track.id, column.field) if not finding.is_waived
        ]
        parts += [f"{severity_text(kind_of(found))}: {finding_sentence(found)}" for found in findings]
        if cell.severity and not findings:
            parts.append(severity_text(cell.severity))
        return join_with_commas(parts)

    # --- changing --------------------------------------------------------------------------------------------------

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Make the edit that a cell was given; empty text inherits again."""
        track, column = self._rows[index.row()].track, self.columns[index.column()]
        works = cell_text.WorkResolver(self.session.release)
        reading = self.parse_cell(track, column, str(value), works)
        if reading is None:
            return True
        label = step_label(self.session.release, track, column.field)
        return self.apply([*works.edits(), cell_text.cell_edit(track, column, reading.value)], label)

    def parse_cell(
        self, track: Track, column: Column, text: str, works: cell_text.WorkResolver
    ) -> cell_text.CellReading | None:
        """Read a text that is typed or pasted into a cell, names with their ids; None where it changes nothing."""
        reading, before = cell_text.parse_cell(track, column, text, works), get_value(track, column.field)
        if cell_text.is_same_value(before, reading.value):
            return None
        if column.kind in _PEOPLE_TYPES:
            reading.value = with_known_ids(self.session, reading.value, before)
        return reading

    def apply(self, edits: Sequence[Edit], label: str) -> bool:
        """Make edits as one step; none is no step at all."""
        if not edits:
            return True
        edit = edits[0] if len(edits) == 1 else Batch(edits=tuple(edits))
        return self.session.apply(edit, label)

    def fields_label(self, fields: Iterable[str]) -> Message:
        """Name fields in a step's label: one by its name, several by their number."""
        names = list(dict.fromkeys(fields))
        if len(names) == 1:
            return field_labels.field_name(names[0])
        return HistoryText.tr("%n columns", "%n column", len(names))
