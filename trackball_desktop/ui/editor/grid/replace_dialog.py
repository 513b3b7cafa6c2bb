"""Find and replace: what is looked for, where, and before anything is done each cell as it is and as it would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QGridLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.editor.grid.changes_table import ChangesTable
from trackball_desktop.ui.editor.grid.operations import tracks_text
from trackball_desktop.ui.editor.grid.refusals import is_plain_text
from trackball_desktop.ui.editor.grid.replacing import ReplacePlan, ReplaceQuery, ReplaceSearch
from trackball_desktop.ui.kit import languages, space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.cells import height_of
from trackball_desktop.ui.kit.field_inputs import InputContent, LineInput
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.languages import Counts

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.view import GridView


class ReplaceDialog(QDialog):
    """Asks what to replace, and shows it; nothing is done before it is accepted."""

    accepted_replacement = Signal(object)
    """The `Plan`."""

    def __init__(self, view: GridView, wanted: ReplaceQuery | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        wanted = wanted or ReplaceQuery()
        self._view = view
        self._finder: ReplaceSearch | None = None
        self.plan = ReplacePlan()
        self.setWindowTitle(self.tr("Find and replace"))
        self.setSizeGripEnabled(True)
        self.find_line = LineInput()
        self.find_line.present(InputContent(wanted.find))
        self.find_line.setAccessibleName(self.tr("Find"))
        self.by_line = LineInput()
        self.by_line.present(InputContent(wanted.by, self.tr("Leave empty to delete the text")))
        self.by_line.setAccessibleName(self.tr("Replace with"))
        self.case = QCheckBox(self.tr("Match case"))
        self.case.setChecked(wanted.match_case)
        self.words = QCheckBox(self.tr("Whole words only"))
        self.words.setChecked(wanted.whole_text)
        self._offer_places()
        self.table = ChangesTable([], self.tr("What would change"), self)
        self.table.setMinimumHeight(height_of(2))
        self.title = label("", size="strong", wrap=True)
        self.remark = label("", "dim", wrap=True)
        self.ok = button(self.tr("Replace"), "primary")
        self.ok.setDefault(True)
        self.ok.clicked.connect(self._on_ok_clicked)
        self._cancel = button(self.tr("Cancel"))
        self._cancel.clicked.connect(self.reject)
        for line in (self.find_line, self.by_line):
            line.setMaxLength(4_000)
            line.textChanged.connect(self._search)
        for box in (self.case, self.words):
            box.toggled.connect(self._search)
        for choice in (self.rows, self.columns):
            choice.activated.connect(self._on_place_activated)
        self._lay_out()
        self._search()
        self.find_line.setFocus()
        self.find_line.selectAll()

    def _offer_places(self) -> None:
        """Offer all tracks and those chosen, all columns and the current one; several chosen cells say which."""
        chosen = self._view.selected_rows()
        cells = self._view.selected_cells()
        places = {column for _, column in cells}
        self.rows = QComboBox()
        self.rows.setAccessibleName(self.tr("In which tracks"))
        self.rows.addItem(self.tr("All tracks"), list(range(self._view.tracks.rowCount())))
        if len(chosen) > 1:
            self.rows.addItem(
                fill(self.tr("{tracks} selected"), tracks=languages.shown(tracks_text(len(chosen)))), chosen
            )
            self.rows.setCurrentIndex(1)
        self.columns = QComboBox()
        self.columns.setAccessibleName(self.tr("In which columns"))
        shown = [column for column in self._view.tracks.columns if column.editable]
        session = self._view.tracks.session
        texts = [column.field for column in shown if is_plain_text(session, column)]
        self.columns.addItem(self.tr("Text columns"), texts)
        self.columns.addItem(self.tr("All visible columns"), [column.field for column in shown])
        for column in shown:
            self.columns.addItem(column.words, [column.field])
        current = self._view.tracks.columns[next(iter(places))] if len(places) == 1 else None
        if current in shown and len(cells) > 1:
            self.columns.setCurrentIndex(2 + shown.index(current))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.M)
        grid.setVerticalSpacing(space.S)
        for line, (words, field) in enumerate(
            ((self.tr("Find"), self.find_line), (self.tr("Replace with"), self.by_line))
        ):
            name = label(words, "dim")
            name.setBuddy(field)
            grid.addWidget(name, line, 0)
            grid.addWidget(field, line, 1)
        grid.addLayout(row(self.case, self.words, None, gap=space.L), 2, 1)
        where = label(self.tr("In"), "dim")
        where.setBuddy(self.rows)
        grid.addWidget(where, 3, 0)
        grid.addLayout(row(self.rows, self.columns, None), 3, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        column.addLayout(grid)
        column.addWidget(self.title)
        column.addWidget(self.table, 1)
        column.addWidget(self.remark)
        column.addWidget(label(self.tr("This is one step. You can undo it."), "dim"))
        column.addLayout(row(None, self._cancel, self.ok))

    @property
    def wanted(self) -> ReplaceQuery:
        """What the lines and boxes ask for."""
        return ReplaceQuery(self.find_line.text(), self.by_line.text(), self.case.isChecked(), self.words.isChecked())

    @Slot(int)
    def _on_place_activated(self, _: int) -> None:
        self._finder = None
        self._search()

    @Slot()
    def _search(self) -> None:
        """Find what would change, and show it."""
        if self._finder is None:
            self._finder = ReplaceSearch(self._view.tracks, self.rows.currentData(), self.columns.currentData())
        self.plan = self._finder.plan(self.wanted)
        self.table.changes.show_cells([*self.plan.cells, *self.plan.refused])
        count = len(self.plan.cells)
        if count:
            words = Counts.tr("%n cells change", "%n cell changes", count)
        elif self.find_line.text():
            words = self.tr("Nothing changes")
        else:
            words = self.tr("Enter text to find")
        self.title.setText(words)
        self.remark.setText(" ".join(self._remarks()))
        self.remark.setVisible(bool(self.remark.text()))
        self.ok.setEnabled(count > 0)
        self._make_room()

    def _make_room(self) -> None:
        """Grow when a remark came that does not fit: Qt does not count lines that break for a window's least height."""
        layout = self.layout()
        least = layout.minimumHeightForWidth(self.width()) if layout is not None and self.isVisible() else 0
        if self.height() < least:
            self.resize(self.width(), least)

    def showEvent(self, event: QShowEvent) -> None:
        """Make room for what is said at once."""
        super().showEvent(event)
        self._make_room()

    def _remarks(self) -> list[str]:
        """Say what is found and left, and what is not read."""
        found: list[str] = []
        if refused := len(self.plan.refused):
            found.append(
                Counts.tr(
                    "%n cells stay unchanged because the new value does not fit their column.",
                    "%n cell stays unchanged because the new value does not fit its column.",
                    refused,
                )
            )
        if inherited := self.plan.inherited:
            found.append(
                Counts.tr(
                    "%n cells inherit or generate this text; change it at its source.",
                    "%n cell inherits or generates this text; change it at its source.",
                    inherited,
                )
            )
        return found

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take room for whole titles."""
        return QSize(theme.scaled(760), max(theme.scaled(480), super().sizeHint().height()))

    @Slot()
    def _on_ok_clicked(self) -> None:
        self.accepted_replacement.emit(self.plan)
        self.accept()
