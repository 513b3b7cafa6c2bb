"""Find and replace: what is looked for, where, and before anything is done each cell as it is and as it would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from trackball_desktop.ui.editor.grid.cell_validation import is_plain_text
from trackball_desktop.ui.editor.grid.changes_table import ChangesTable
from trackball_desktop.ui.editor.grid.operations import tracks_text
from trackball_desktop.ui.editor.grid.replacing import ReplacePlan, ReplaceQuery, ReplaceSearch
from trackball_desktop.ui.kit import languages, space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.cells import table_height
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.field_inputs import InputContent, LineInput
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.screen_reader import name_choice

if TYPE_CHECKING:
    from trackball_desktop.ui.editor.grid.view import GridView

_NAME_FIELDS: Final = ("primary_contributions", "contributions", "works")
"""The lists of people that are searched with the texts, also where their columns are not shown."""


class ReplaceDialog(Dialog):
    """Asks what to replace, and shows it; nothing is done before it is accepted."""

    replacement_accepted = Signal(object)
    """The `ReplacePlan`."""

    def __init__(self, view: GridView, query: ReplaceQuery | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        query = query or ReplaceQuery()
        self._view = view
        self._replace_search: ReplaceSearch | None = None
        self.plan = ReplacePlan()
        self.setWindowTitle(self.tr("Find and replace"))
        self.find_line = LineInput()
        self.find_line.present(InputContent(query.find))
        self.find_line.setAccessibleName(self.tr("Find"))
        self.replacement_line = LineInput()
        self.replacement_line.present(InputContent(query.replacement, self.tr("Leave empty to delete the text")))
        self.replacement_line.setAccessibleName(self.tr("Replace with"))
        self.case_checkbox = QCheckBox(self.tr("Match case"))
        self.case_checkbox.setChecked(query.match_case)
        self.whole_words_checkbox = QCheckBox(self.tr("Whole words only"))
        self.whole_words_checkbox.setChecked(query.whole_words)
        self._fill_scope_combos()
        self.table = ChangesTable([], self.tr("What would change"), self)
        self.table.setMinimumHeight(table_height(2))
        self.title = label("", size="strong", wrap=True)
        self.remark_label = label("", "dim", wrap=True)
        self.ok_button = button(self.tr("Replace"), "primary")
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self._on_ok_clicked)
        self._cancel_button = button(self.tr("Cancel"))
        self._cancel_button.clicked.connect(self.reject)
        for line in (self.find_line, self.replacement_line):
            line.setMaxLength(4_000)
            line.textChanged.connect(self._search)
        for box in (self.case_checkbox, self.whole_words_checkbox):
            box.toggled.connect(self._search)
        for choice in (self.rows_combo, self.columns_combo):
            choice.activated.connect(self._on_scope_activated)
        self._lay_out()
        self._search()
        self.find_line.setFocus()
        self.find_line.selectAll()

    def _fill_scope_combos(self) -> None:
        """Offer all tracks and those chosen, all columns and the current one; several chosen cells say which."""
        chosen = self._view.selected_rows()
        cells = self._view.selected_cells()
        places = {column for _, column in cells}
        self.rows_combo = ChoiceBox()
        self.rows_combo.setAccessibleName(self.tr("In which tracks"))
        self.rows_combo.addItem(self.tr("All tracks"), list(range(self._view.track_model.rowCount())))
        if len(chosen) > 1:
            self.rows_combo.addItem(
                fill(self.tr("{tracks} selected"), tracks=languages.localize(tracks_text(len(chosen)))), chosen
            )
            self.rows_combo.setCurrentIndex(1)
        self.columns_combo = ChoiceBox()
        name_choice(self.columns_combo, self.tr("In which columns"))
        shown = [column for column in self._view.track_model.columns if column.is_editable]
        session = self._view.track_model.session
        texts = [column.field for column in shown if is_plain_text(session, column)]
        # Whoever spells a name anew means it everywhere, whichever columns are shown at the moment.
        names = [field for field in texts if field not in _NAME_FIELDS]
        self.columns_combo.addItem(self.tr("Texts, names and credits"), [*names, *_NAME_FIELDS])
        self.columns_combo.addItem(self.tr("Text columns"), texts)
        self.columns_combo.addItem(self.tr("All visible columns"), [column.field for column in shown])
        for column in shown:
            self.columns_combo.addItem(column.label, [column.field])
        current = self._view.track_model.columns[next(iter(places))] if len(places) == 1 else None
        if current in shown and len(cells) > 1:
            self.columns_combo.setCurrentIndex(3 + shown.index(current))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.M)
        grid.setVerticalSpacing(space.S)
        for line, (words, field) in enumerate(
            ((self.tr("Find"), self.find_line), (self.tr("Replace with"), self.replacement_line))
        ):
            name = label(words, "dim")
            name.setBuddy(field)
            grid.addWidget(name, line, 0)
            grid.addWidget(field, line, 1)
        grid.addLayout(row(self.case_checkbox, self.whole_words_checkbox, None, gap=space.L), 2, 1)
        where = label(self.tr("In"), "dim")
        where.setBuddy(self.rows_combo)
        grid.addWidget(where, 3, 0)
        grid.addLayout(row(self.rows_combo, self.columns_combo, None), 3, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.M)
        column.addLayout(grid)
        column.addWidget(self.title)
        column.addWidget(self.table, 1)
        column.addWidget(self.remark_label)
        column.addWidget(label(self.tr("This is one step. You can undo it."), "dim"))
        column.addLayout(row(None, self._cancel_button, self.ok_button))

    @property
    def query(self) -> ReplaceQuery:
        """What the lines and boxes ask for."""
        return ReplaceQuery(
            self.find_line.text(),
            self.replacement_line.text(),
            self.case_checkbox.isChecked(),
            self.whole_words_checkbox.isChecked(),
        )

    @Slot(int)
    def _on_scope_activated(self, _: int) -> None:
        self._replace_search = None
        self._search()

    @Slot()
    def _search(self) -> None:
        """Find what would change, and show it."""
        if self._replace_search is None:
            self._replace_search = ReplaceSearch(
                self._view.track_model, self.rows_combo.currentData(), self.columns_combo.currentData()
            )
        self.plan = self._replace_search.plan(self.query)
        self.table.changes_model.show_cells([*self.plan.cells, *self.plan.rejected])
        count = len(self.plan.cells)
        if count:
            text = Counts.tr("%n cells change", "%n cell changes", count)
        elif self.find_line.text():
            text = self.tr("Nothing changes")
        else:
            text = self.tr("Enter text to find")
        self.title.setText(text)
        self.remark_label.setText(" ".join(self._remarks()))
        self.remark_label.setVisible(bool(self.remark_label.text()))
        self.ok_button.setEnabled(count > 0)

    def _remarks(self) -> list[str]:
        """Say what is found and left, and what is not read."""
        remarks: list[str] = []
        if refused := len(self.plan.rejected):
            remarks.append(
                Counts.tr(
                    "%n cells stay unchanged because the new value does not fit their column.",
                    "%n cell stays unchanged because the new value does not fit its column.",
                    refused,
                )
            )
        if inherited := self.plan.inherited_count:
            remarks.append(
                Counts.tr(
                    "%n cells inherit or generate this text; change it at its source.",
                    "%n cell inherits or generates this text; change it at its source.",
                    inherited,
                )
            )
        return remarks

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Take room for whole titles."""
        return QSize(theme.scaled(760), max(theme.scaled(480), super().sizeHint().height()))

    @Slot()
    def _on_ok_clicked(self) -> None:
        self.replacement_accepted.emit(self.plan)
        self.accept()
