"""Shows what a paste would change before it is done: where, what stands there now, what will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from trackball_desktop.ui.editor.grid.changes_table import ChangesTable
from trackball_desktop.ui.editor.grid.operations import tracks_text
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.languages import Counts, localize

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.pasting import PastePlan


class PastePreview(Dialog):
    """Asks before a paste of several cells; nothing is done before it is accepted."""

    paste_accepted = Signal(object, bool)
    """The plan, and whether tracks are to be added for the rows too many."""

    def __init__(self, plan: PastePlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self.setWindowTitle(self.tr("Paste"))
        self.title = label("", size="strong", wrap=True)
        self.table = ChangesTable([*plan.cells, *plan.new_track_cells], self.tr("Preview of the paste"), self)
        self.model = self.table.changes_model
        self.table.fit_to(self.model.rowCount())
        self.add_checkbox = QCheckBox(
            fill(self.tr("Add {tracks} for the rows below the last track"), tracks=self._new_text())
        )
        self.add_checkbox.setChecked(bool(plan.new_tracks))
        self.add_checkbox.setVisible(bool(plan.new_tracks))
        self.add_checkbox.toggled.connect(self._on_add_toggled)
        self.clear_checkbox = QCheckBox(self.tr("Empty cells clear existing values"))
        self.clear_checkbox.setVisible(bool(plan.clearing_cells))
        self.clear_checkbox.toggled.connect(self._on_add_toggled)
        self.ok_button = button(self.tr("Paste"), "primary")
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self._on_ok_clicked)
        cancel = button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        column.addWidget(self.title)
        column.addWidget(self.table, 1)
        column.addWidget(self.add_checkbox)
        column.addWidget(self.clear_checkbox)
        for words, role in self._remarks():
            column.addWidget(label(words, role, wrap=True))
        column.addWidget(label(self.tr("This is one step. You can undo it."), "dim"))
        column.addLayout(row(None, cancel, self.ok_button))
        self._on_add_toggled()

    def _new_text(self) -> str:
        return localize(tracks_text(len(self._plan.new_tracks)))

    def _remarks(self) -> list[tuple[str, str]]:
        """Say what does not fit and what is not read."""
        plan = self._plan
        remarks: list[str] = []
        if plan.unparsed_count:
            remarks.append(
                Counts.tr(
                    "%n cells have a value that does not fit the column. They are saved as typed and marked.",
                    "%n cell has a value that does not fit the column. It is saved as typed and marked.",
                    plan.unparsed_count,
                )
            )
        if plan.dropped_columns:
            remarks.append(
                Counts.tr(
                    "%n columns would go beyond the last column and are left out.",
                    "%n column would go beyond the last column and is left out.",
                    plan.dropped_columns,
                )
            )
        if plan.dropped_rows:
            remarks.append(
                Counts.tr(
                    "%n rows are left out: one paste cannot add that many tracks.",
                    "%n row is left out: one paste cannot add that many tracks.",
                    plan.dropped_rows,
                )
            )
        if plan.misplaced_codes:
            remarks.append(
                Counts.tr(
                    "%n ISRCs are left out because this column holds names of people.",
                    "%n ISRC is left out because this column holds names of people.",
                    plan.misplaced_codes,
                )
            )
        if plan.skipped_lengths:
            remarks.append(
                Counts.tr(
                    "%n lengths are left out because lengths are measured from the masters.",
                    "%n length is left out because lengths are measured from the masters.",
                    plan.skipped_lengths,
                )
            )
        if plan.unused_headings:
            remarks.append(
                Counts.tr(
                    "%n columns are left out because no visible column has their heading.",
                    "%n column is left out because no visible column has its heading.",
                    plan.unused_headings,
                )
            )
        if plan.read_only_count:
            remarks.append(
                Counts.tr(
                    "%n cells belong to read-only columns, such as files, and are left out.",
                    "%n cell belongs to a read-only column, such as files, and is left out.",
                    plan.read_only_count,
                )
            )
        return [(text, "warning") for text in remarks]

    def _show_count(self) -> None:
        count = self.model.rowCount()
        changes = Counts.tr("%n cells change", "%n cell changes", count)
        self.title.setText(changes if count else self.tr("Nothing changes"))
        self.ok_button.setEnabled(count > 0 or (self.add_checkbox.isChecked() and bool(self._plan.new_tracks)))

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take room for whole titles."""
        return QSize(theme.scaled(760), max(360, super().sizeHint().height()))

    @Slot()
    def _on_add_toggled(self) -> None:
        # Those of tracks that would be added come last and can be left out.
        self._plan.clears_cells = self.clear_checkbox.isChecked()
        cells = [cell for cell in self._plan.cells if self._plan.clears_cells or cell.new.strip()]
        added = self._plan.new_track_cells if self.add_checkbox.isChecked() else []
        self.model.show_cells([*cells, *added])
        self._show_count()

    @Slot()
    def _on_ok_clicked(self) -> None:
        self.paste_accepted.emit(self._plan, self.add_checkbox.isChecked() and bool(self._plan.new_tracks))
        self.accept()
