"""The section Codes of the settings: series of ISRCs, pools of UPCs, and the ledger of what became of each code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.identifiers import format_isrc, isrc_series, make_isrc
from trackball_desktop.domain.ids import new_id
from trackball_desktop.formats.text_files import read_text
from trackball_desktop.storage.codes import Pool, Series
from trackball_desktop.storage.ledger import Code, format_code
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.error_messages import confirm, error_text
from trackball_desktop.ui.kit.fold import Fold
from trackball_desktop.ui.kit.formatting import fill, format_timestamp
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.kit.settings_parts import LineField, side_by_side
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.kit.text_fields import LineEdit, TextEdit
from trackball_desktop.ui.runtime.refreshing_page import RefreshingPage

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend

MAX_LINES = 300
_STATES = ("", "free", "reserved", "used", "burned")


class CodesPage(RefreshingPage):
    """Shows where codes come from and what became of them."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(backend, {"codes"}, parent)
        self.set_heading(
            self.tr("Codes"),
            self.tr("ISRC series and UPC pools. “Assign” in a release uses the next code; no code is used twice."),
        )
        self.error_text = TextLabel("", role="bad")
        self.error_text.hide()
        self.column.addWidget(self.error_text)
        self._labels: list[QComboBox] = []
        self._add_series()
        self._add_pools()
        self._add_ledger()
        self.column.addStretch(1)

    def _label_box(self, name: str) -> QComboBox:
        box = ChoiceBox()
        name_choice(box, name)
        box.addItem(self.tr("All labels"), "")
        self._labels.append(box)
        return box

    def open_form(self, kind: str) -> None:
        """Open the form for a series (isrc) or a pool (upc), and go to where its codes are entered."""
        fold, field = (
            (self._series_fold, self.prefix_field.input) if kind == "isrc" else (self._pool_fold, self.pool_codes_edit)
        )
        fold.set_open(True)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()  # what is entered now takes the place of a first attempt

    # --- series ----------------------------------------------------------------------------------------------------

    def _add_series(self) -> None:
        self.column.addWidget(TextLabel(self.tr("ISRC series"), "strong"))
        self._series = QVBoxLayout()
        self._series.setSpacing(space.S)
        self.column.addLayout(self._series)
        form = QWidget()
        self._prefix_help = self.tr("The prefix from your ISRC agency, or any code of the series.")
        self.prefix_field = LineField(
            self.tr("Codes start with"), placeholder="CB-GNR-26", mono=True, help=self._prefix_help
        )
        self.next_number_field = LineField(self.tr("Next number"), placeholder="1", mono=True)
        self.prefix_field.changed.connect(self._on_prefix_changed)
        self.next_number_field.changed.connect(self._show_next)
        self.series_label = self._label_box(self.tr("Label for the series"))
        self.restart_yearly_checkbox = QCheckBox(self.tr("Restart at 00001 automatically each year"))
        self.restart_yearly_checkbox.setChecked(True)
        self.add_series_button = button(self.tr("Add series"), "primary")
        self.add_series_button.clicked.connect(self._on_add_series_clicked)
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addLayout(side_by_side(self.prefix_field, self.next_number_field, (2, 1)))
        column.addLayout(_row(self.series_label, self.restart_yearly_checkbox))
        column.addLayout(_row(self.add_series_button))
        self._series_fold = Fold(self.tr("Add a series"), form)
        self.column.addWidget(self._series_fold)

    @Slot()
    def _on_prefix_changed(self) -> None:
        """Take the year into account: a series of a year that is over keeps its year."""
        read = isrc_series(self.prefix_field.text)
        self.prefix_field.set_error("")
        if read is not None and read[1] is not None:
            self.restart_yearly_checkbox.setChecked(read[1] >= self._this_year())
        self._show_next()

    @Slot()
    def _show_next(self) -> None:
        """Say which code would come first, before anything is kept."""
        read = isrc_series(self.prefix_field.text)
        number = self.next_number_field.text or "1"
        if read is None or not (number.isdigit() and len(number) <= 5):
            self.prefix_field.set_help(self._prefix_help)
            return
        year = self._this_year() if read[1] is None else read[1]
        code = format_isrc(make_isrc(read[0], year, int(number)))
        self.prefix_field.set_help(fill(self.tr("The next track gets {code}."), code=code))

    def _this_year(self) -> int:
        return int(self._backend.repositories.database.today()[2:4])

    @Slot()
    def _on_add_series_clicked(self) -> None:
        read = isrc_series(self.prefix_field.text)
        number = self.next_number_field.text or "1"
        self.prefix_field.set_error(
            ""
            if read
            else self.tr(
                "Enter it as issued by the agency, such as CB-GNR-26: two letters, three letters or "
                "digits and, if you like, the year."
            )
        )
        self.next_number_field.set_error(
            "" if number.isdigit() and len(number) <= 5 else self.tr("Enter a number of up to five digits.")
        )
        if read is None or self.next_number_field.error_text:
            return
        prefix, year = read
        series = Series(
            new_id(),
            str(self.series_label.currentData()),
            prefix,
            self._this_year() if year is None else year,
            int(number),
            self.restart_yearly_checkbox.isChecked(),
        )
        self._writes.run_write(lambda services: services.repositories.codes.save_series(series), self._on_series_added)

    @Slot(object)
    def _on_series_added(self, _result: object) -> None:
        self.prefix_field.fill("")
        self.next_number_field.fill("")
        self._series_fold.set_open(False)
        self.refresh()

    @Slot(str)
    def _on_series_remove_requested(self, series_id: str) -> None:
        series = next((item for item in self._backend.codes.series() if item.id == series_id), None)
        if series is None:
            return
        question = confirm(
            self,
            self.tr("Remove the series"),
            fill(self.tr("Remove the series {series}?"), series=series.display_prefix),
            fill(
                self.tr("No more codes will be assigned from it, and its next number, {number}, is "
"discarded. The ledger keeps every code that was assigned, and none of them is "
"assigned again."),
                number=f"{series.next:05}",
            ),
            self.tr("Remove"),
        )  # fmt: skip
        question.setProperty("source", series_id)
        question.accepted.connect(self._on_series_removal_confirmed)

    @Slot()
    def _on_series_removal_confirmed(self) -> None:
        series_id = str(self.sender().property("source"))
        self._writes.run_write(
            lambda services: services.repositories.codes.remove_series(series_id), self._on_write_done
        )

    # --- pools -----------------------------------------------------------------------------------------------------

    def _add_pools(self) -> None:
        self.column.addWidget(TextLabel(self.tr("UPC pools"), "strong"))
        self._pools = QVBoxLayout()
        self._pools.setSpacing(space.S)
        self.column.addLayout(self._pools)
        form = QWidget()
        self.pool_name_field = LineField(
            self.tr("Name of the pool"), placeholder=self.tr("e.g. from the distributor, 2026")
        )
        self.pool_label = self._label_box(self.tr("Label for the pool"))
        self.pool_codes_edit = TextEdit()
        self.pool_codes_edit.setTabChangesFocus(True)
        self.pool_codes_edit.setAccessibleName(self.tr("Codes of the pool"))
        self.pool_codes_edit.setPlaceholderText(
            self.tr("Paste codes of 12 or 13 digits, one per line or from a table, or a range: FIRST to LAST")
        )
        self.pool_codes_edit.setFixedHeight(theme.scaled(96))
        self.pool_file_button = button(self.tr("From a file…"))
        self.pool_file_button.clicked.connect(self._on_pool_file_clicked)
        self.add_pool_button = button(self.tr("Add pool"), "primary")
        self.add_pool_button.clicked.connect(self._on_add_pool_clicked)
        self.pool_result_label = TextLabel("", "small", "dim")
        self.pool_result_label.hide()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addWidget(self.pool_name_field)
        column.addLayout(_row(self.pool_label))
        column.addWidget(self.pool_codes_edit)
        column.addLayout(_row(self.add_pool_button, self.pool_file_button))
        self._pool_fold = Fold(self.tr("Add a pool"), form)
        self.column.addWidget(self._pool_fold)
        self.column.addWidget(self.pool_result_label)

    @Slot()
    def _on_pool_file_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Codes from a file"))
        chooser.setNameFilters([self.tr("Text and tables (*.txt *.csv *.tsv)"), self.tr("All files (*)")])
        chooser.fileSelected.connect(self.read_pool_file)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def read_pool_file(self, path: str) -> None:
        """Read a file into the field, where it can be looked at before it is added."""
        file = Path(path)

        async def work(_: object) -> str:
            import asyncio

            return (await asyncio.to_thread(read_text, file)).text

        if not self.pool_name_field.text:
            self.pool_name_field.fill(file.stem)
        self._writes.run(work, self._on_pool_file_read)

    @Slot(object)
    def _on_pool_file_read(self, text: str) -> None:
        self.pool_codes_edit.setPlainText(text)

    @Slot()
    def _on_add_pool_clicked(self) -> None:
        text, label = self.pool_codes_edit.toPlainText(), str(self.pool_label.currentData())
        name = self.pool_name_field.text or self.tr("Pool")
        self._writes.run(lambda services: services.codes.import_pool(text, label, name), self._on_pool_added)

    @Slot(object)
    def _on_pool_added(self, result: Any) -> None:
        summary = Counts.tr("%n codes added.", "%n code added.", result.pool.total)
        self.pool_result_label.setText(" ".join([summary, *map(localize, result.problems[:5])]))
        self.pool_result_label.show()
        self.pool_codes_edit.clear()
        self.pool_name_field.fill("")
        self._pool_fold.set_open(False)
        self.refresh()

    @Slot(str)
    def _on_pool_remove_requested(self, pool_id: str) -> None:
        pool = next((pool for pool in self._backend.codes.pools() if pool.id == pool_id), None)
        if pool is None:
            return
        question = confirm(
            self,
            self.tr("Remove the pool"),
            fill(self.tr("Remove the pool {name}?"), name=pool.name),
            Counts.tr(
                "Its %n available codes are discarded. The ledger keeps every code that was assigned.",
                "Its %n available code is discarded. The ledger keeps every code that was assigned.",
                pool.free,
            ),
            self.tr("Remove"),
        )
        question.setProperty("source", pool_id)
        question.accepted.connect(self._on_pool_removal_confirmed)

    @Slot()
    def _on_pool_removal_confirmed(self) -> None:
        pool_id = str(self.sender().property("source"))
        self._writes.run_write(lambda services: services.repositories.codes.remove_pool(pool_id), self._on_write_done)

    # --- the ledger ------------------------------------------------------------------------------------------------

    def _add_ledger(self) -> None:
        self.column.addWidget(TextLabel(self.tr("Ledger"), "strong"))
        self.search = LineEdit()
        self.search.setPlaceholderText(self.tr("Code or title"))
        self.search.setAccessibleName(self.tr("Search the ledger"))
        self.search.textChanged.connect(self._on_search_changed)
        self.state = ChoiceBox()
        name_choice(self.state, self.tr("State"))
        for name in _STATES:
            self.state.addItem(self._state_text(name) if name else self.tr("All states"), name)
        self.state.activated.connect(self._on_state_activated)
        self.ledger_table = QTableWidget(0, 4)
        self.ledger_table.setProperty("boxed", True)
        self.ledger_table.setAccessibleName(self.tr("Ledger of codes"))
        self.ledger_table.setHorizontalHeaderLabels(
            [self.tr("Code"), self.tr("State"), self.tr("Where"), self.tr("Since")]
        )
        self.ledger_table.verticalHeader().hide()
        self.ledger_table.setShowGrid(False)
        self.ledger_table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.ledger_table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.ledger_table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.ledger_table.setTabKeyNavigation(False)
        header = self.ledger_table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.ledger_table.setMinimumHeight(theme.scaled(220))
        self.ledger_table.itemSelectionChanged.connect(self._on_ledger_selection_changed)
        self.free_button = button(self.tr("Make this code available again"), small=True)
        self.retire_button = button(self.tr("Retire this code"), small=True)
        self.free_button.clicked.connect(self._on_free_clicked)
        self.retire_button.clicked.connect(self._on_retire_clicked)
        self.column.addLayout(_row(self.search, self.state))
        self.column.addWidget(self.ledger_table)
        self.column.addLayout(_row(self.free_button, self.retire_button))
        self._ledger_lines: list[Code] = []

    def _state_text(self, state: str) -> str:
        return {
            "free": self.tr("Available"),
            "reserved": self.tr("Reserved"),
            "used": self.tr("Used"),
            "burned": self.tr("Retired"),
        }.get(state, state)

    def _state_and_reason_text(self, line: Code) -> str:
        reason = {
            "typed": self.tr("entered by hand"),
            "sent": fill(self.tr("sent to {target}"), target=names_in_use()),
            "deleted": self.tr("its release was deleted"),
            "by you": self.tr("by you"),
        }.get(line.why, "")
        state = self._state_text(line.state)
        return f"{state}, {reason}" if reason else state

    def _show_ledger(self) -> None:
        self._ledger_lines = self._backend.codes.ledger.lines(
            search_text=self.search.text(), state=str(self.state.currentData()), limit=MAX_LINES
        )
        self.ledger_table.setRowCount(len(self._ledger_lines))
        for row, line in enumerate(self._ledger_lines):
            texts = (
                format_code(line.kind, line.code),
                self._state_and_reason_text(line),
                line.title,
                format_timestamp(line.at),
            )
            for position, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if position == 0:
                    item.setFont(theme.mono_font())
                self.ledger_table.setItem(row, position, item)
        self.ledger_table.resizeColumnToContents(0)
        self.ledger_table.resizeColumnToContents(1)
        self._on_ledger_selection_changed()

    def _selected_line(self) -> Code | None:
        rows = self.ledger_table.selectionModel().selectedRows()
        return self._ledger_lines[rows[0].row()] if rows and rows[0].row() < len(self._ledger_lines) else None

    @Slot()
    def _on_ledger_selection_changed(self) -> None:
        line = self._selected_line()
        sent = line is not None and line.why == "sent"
        self.free_button.setEnabled(line is not None and not sent and line.state != "free")
        self.retire_button.setEnabled(line is not None and not sent and line.state != "burned")

    @Slot()
    def _on_free_clicked(self) -> None:
        line = self._selected_line()
        if line is not None:
            self._writes.run_write(
                lambda services: services.repositories.codes.ledger.free(line.kind, line.code), self._on_write_done
            )

    @Slot()
    def _on_retire_clicked(self) -> None:
        line = self._selected_line()
        if line is not None:
            self._writes.run_write(
                lambda services: services.repositories.codes.ledger.burn(line.kind, line.code), self._on_write_done
            )

    @Slot(str)
    def _on_search_changed(self, _text: str) -> None:
        self.auto_refresh.postpone()

    @Slot(int)
    def _on_state_activated(self, _row: int) -> None:
        self._show_ledger()

    # --- together --------------------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Show what is kept now."""
        self.error_text.hide()
        names = {*self._backend.labels.names(), *(name for name, _ in self._backend.library.labels() if name)}
        for box in self._labels:
            chosen = box.currentData()
            box.clear()
            box.addItem(self.tr("All labels"), "")
            for name in sorted(names, key=str.casefold):
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(chosen)))
        series, pools = self._backend.codes.series(), self._backend.codes.pools()
        _refill(self._series, [self._series_row(item) for item in series], self.tr("No series yet."))
        _refill(self._pools, [self._pool_row(item) for item in pools], self.tr("No pool yet."))
        self._show_ledger()

    def _series_row(self, series: Series) -> QWidget:
        is_past = series.year < self._this_year()
        if series.next > 99_999:
            details = self.tr("No numbers left. Ask your ISRC agency for another prefix.")
        else:
            details = fill(self.tr("Next number {number}"), number=f"{series.next:05}")
            if is_past and series.follow_year:
                details += " · " + fill(
                    self.tr("the next code starts 20{year} at 00001"), year=f"{self._this_year():02}"
                )
            elif is_past:
                details += " · " + self.tr("same year")
        row = SourceRow(series.id, series.display_prefix, series.label or self.tr("All labels"), details)
        row.remove_requested.connect(self._on_series_remove_requested)
        return row

    def _pool_row(self, pool: Pool) -> QWidget:
        details = fill(self.tr("{free} of {total} codes available"), free=pool.free, total=pool.total)
        row = SourceRow(pool.id, pool.name, pool.label or self.tr("All labels"), details)
        row.remove_requested.connect(self._on_pool_remove_requested)
        return row

    def show_write_error(self, error: TrackballError) -> None:
        """Say it above all else."""
        self.error_text.setText(error_text(error))
        self.error_text.show()
        self.ensureWidgetVisible(self.error_text)


class SourceRow(QFrame):
    """A series or a pool."""

    remove_requested = Signal(str)

    def __init__(self, source_id: str, name: str, label: str, details: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._id = source_id
        names = QVBoxLayout()
        names.setSpacing(space.XXS)
        names.addWidget(TextLabel(f"{name}  ·  {label}", "strong"))
        names.addWidget(TextLabel(details, "small", "dim"))
        remove = button(self.tr("Remove"), small=True, name=fill(self.tr("Remove {name}"), name=name))
        remove.clicked.connect(self._on_remove_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(space.L, space.S, space.M, space.S)
        row.addLayout(names, 1)
        row.addWidget(remove)

    @Slot()
    def _on_remove_clicked(self) -> None:
        self.remove_requested.emit(self._id)


def _refill(column: QVBoxLayout, rows: list[QWidget], empty_text: str) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
    for row in rows or [TextLabel(empty_text, role="dim")]:
        column.addWidget(row)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(space.M)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
