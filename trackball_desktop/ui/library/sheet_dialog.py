"""What a sheet would become: new drafts, changes of those that are there, what columns hold, what is wrong in it.

Nothing is made before Import is pressed. Each release is one step of its own history; rows that cannot be used are
given back as a sheet with the reasons.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QScrollArea,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.domain.text import tidy
from trackball_desktop.formats.sheet_report import rejected_rows_csv, sentences
from trackball_desktop.services.export_formats import write_atomically
from trackball_desktop.services.sheets import LayoutAnswers
from trackball_desktop.ui.draft.change_list import diff_releases
from trackball_desktop.ui.draft.sheet_columns import SheetColumns
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.choose_file import choose_new_file
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.progress_meter import ProgressMeter
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.kit.target_names import names_in_use

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.sheet_updates import Proposal
    from trackball_desktop.services.sheets import ImportPlan, ImportResult
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import Report

ROW_HEIGHT = 28
_MAX_LINES = 400
"""Changed fields of one release that are listed."""


class SheetDialog(Dialog):
    """Reads the sheet, shows what would be made, and makes it."""

    release_created = Signal(str)
    """The id of a release that is new in the library."""
    notice = Signal(str)
    failed = Signal(object)
    """A TrackballError; the dialog is closed then."""

    def __init__(self, backend: Backend, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._path = path
        self._job: Job | None = None
        self.plan: ImportPlan | None = None
        self.setWindowTitle(self.tr("Import a sheet"))
        self.heading = label(fill(self.tr("Reading {name}…"), name=path.name), size="strong", wrap=True)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName(self.tr("Releases of the sheet"))
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([self.tr("Release"), self.tr("Current"), self.tr("New")])
        self.tree.setUniformRowHeights(True)
        header = self.tree.header()
        header.setStretchLastSection(False)
        for section in range(3):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
        self.tree.itemExpanded.connect(self._on_item_expanded)
        self.tree.itemChanged.connect(self._on_item_changed)
        self._columns = SheetColumns()
        self._columns.changed.connect(self._on_answers_changed)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._columns)
        self.problems = QTreeWidget(self)
        self.problems.setHeaderHidden(True)
        self.problems.setRootIsDecorated(False)
        self.problems.setWordWrap(True)
        self.problems.setAccessibleName(self.tr("Not used"))
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName(self.windowTitle())
        self.tabs.addTab(self.tree, self.tr("Releases"))
        self.tabs.addTab(area, self.tr("Columns"))
        self.tabs.addTab(self.problems, self.tr("Problems"))
        self.date_order_choice = ChoiceBox(self)
        self.date_order_choice.addItem(self.tr("Dates such as 3/4/2026: undecided, left empty"), None)
        self.date_order_choice.addItem(self.tr("Dates such as 3/4/2026: day first"), True)
        self.date_order_choice.addItem(self.tr("Dates such as 3/4/2026: month first"), False)
        name_choice(self.date_order_choice, self.tr("Order of day and month"))
        self.date_order_choice.currentIndexChanged.connect(self._on_answers_changed)
        self.date_order_choice.hide()
        self.meter = ProgressMeter(self)
        self.rejected_button = button(self.tr("Save rows with problems…"))
        self.rejected_button.clicked.connect(self._on_rejected_clicked)
        self.rejected_button.hide()
        self.cancel_button = button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.import_button = button(self.tr("Import"), "primary")
        self.import_button.setEnabled(False)
        self.import_button.clicked.connect(self._on_import_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        for part in (self.heading, self.date_order_choice, self.tabs, self.meter):
            column.addWidget(part, 1 if part is self.tabs else 0)
        column.addLayout(row(self.rejected_button, None, self.cancel_button, self.import_button))
        self.resize_scaled(860, 620)
        self._read_file(None)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _read_file(self, answers: LayoutAnswers | None) -> None:
        path = self._path

        async def work(services: Services, report: Report) -> ImportPlan:
            return await services.sheets.plan(path, answers, report)

        if self._job is not None:
            self._job.cancel()
        self._set_busy(True)
        self._job = self._backend.bridge.submit_reporting(work)
        self._job.progress.connect(self._on_job_progress)
        self._job.finished.connect(self._on_plan_finished)
        self._job.failed.connect(self._on_plan_failed)

    def _set_busy(self, busy: bool) -> None:
        self.meter.setVisible(busy)
        self.meter.set_share(0.0)
        self.tabs.setEnabled(not busy)
        self.date_order_choice.setEnabled(not busy)
        if busy:
            self.import_button.setEnabled(False)

    @Slot(object, object)
    def _on_job_progress(self, done: int, whole: int) -> None:
        self.meter.set_share(done / whole if whole else 0.0)

    @Slot(object)
    def _on_plan_finished(self, plan: ImportPlan) -> None:
        if self.sender() is not self._job:
            return
        self.plan = plan
        self._set_busy(False)
        if self.cancel_button.hasFocus():  # nothing else could have it while the file was read
            self.tabs.setFocus()
        self._show_releases(plan)
        self._show_columns(plan)
        self._show_problems(plan)
        asked = any(question.about == "date_order" for question in plan.content.questions)
        self.date_order_choice.setVisible(asked or plan.answers.day_first is not None)
        self.date_order_choice.blockSignals(True)
        self.date_order_choice.setCurrentIndex({None: 0, True: 1, False: 2}[plan.answers.day_first])
        self.date_order_choice.blockSignals(False)

    @Slot(object)
    def _on_plan_failed(self, error: object) -> None:
        if self.sender() is self._job:
            self.failed.emit(error)
            self.reject()

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show_releases(self, plan: ImportPlan) -> None:
        self.tree.blockSignals(True)
        self.tree.clear()
        for position, proposal in enumerate(plan.proposals):
            title = self._title(proposal)
            item = QTreeWidgetItem([title, self._current_text(proposal), self._new_text(proposal)])
            item.setData(0, Qt.ItemDataRole.UserRole, position)
            item.setSizeHint(0, QSize(0, theme.scaled(ROW_HEIGHT)))
            if proposal.has_changes:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(0, Qt.CheckState.Checked)
            else:
                item.setDisabled(True)
            if proposal.edits:
                item.addChild(QTreeWidgetItem(["…"]))
            self.tree.addTopLevelItem(item)
        self.tree.blockSignals(False)
        self._on_item_changed()

    def _title(self, proposal: Proposal) -> str:
        title = proposal.draft.release.title
        return tidy(title) if isinstance(title, str) and title.strip() else self.tr("Untitled")

    def _current_text(self, proposal: Proposal) -> str:
        if proposal.is_new:
            return self.tr("not in the library")
        texts = {
            "id": self.tr("in the library"), "upc": self.tr("found by its UPC"), "isrc": self.tr("found by its ISRCs"),
            "catalog_number": self.tr("found by its catalogue number"),
        }  # fmt: skip
        return texts.get(proposal.found_by, "")

    def _new_text(self, proposal: Proposal) -> str:
        if proposal.is_new:
            count = sum(1 for _ in proposal.draft.release.tracks())
            return Counts.tr("a new draft of %n tracks", "a new draft of %n track", count)
        if proposal.is_locked:
            return fill(self.tr("unchanged: already sent or followed in {target}"), target=names_in_use())
        if not proposal.edits:
            return self.tr("nothing changes")
        return Counts.tr("%n changes", "%n change", len(proposal.edits))

    @Slot(QTreeWidgetItem)
    def _on_item_expanded(self, item: QTreeWidgetItem) -> None:
        """Compare a release when it is opened: a sheet may have thousands."""
        if self.plan is None or item.parent() is not None or item.childCount() != 1:
            return
        placeholder = item.child(0)
        if placeholder is None or placeholder.text(0) != "…":
            return
        proposal = self.plan.proposals[int(item.data(0, Qt.ItemDataRole.UserRole))]
        item.takeChild(0)
        if proposal.before is None:
            return
        for number, line in enumerate(diff_releases(proposal.before, proposal.after())):
            if number >= _MAX_LINES:
                item.addChild(QTreeWidgetItem([self.tr("and more")]))
                break
            item.addChild(QTreeWidgetItem([str(part) for part in line]))

    def _show_columns(self, plan: ImportPlan) -> None:
        self._columns.show_columns(plan.columns)
        self.tabs.setTabVisible(1, bool(plan.columns))

    def _show_problems(self, plan: ImportPlan) -> None:
        # What is asked about dates stands above, with its answers.
        asked = tuple(question for question in plan.content.questions if question.about != "date_order")
        lines = list(sentences(replace(plan.content, questions=asked)))
        self.problems.clear()
        for line in lines:
            self.problems.addTopLevelItem(QTreeWidgetItem([line]))
        title = self.tr("Problems") if not lines else fill(self.tr("Problems ({count})"), count=len(lines))
        self.tabs.setTabText(2, title)
        self.rejected_button.setVisible(bool(plan.content.rows or plan.content.cells))

    @Slot()
    def _on_item_changed(self) -> None:
        proposals = self.selected_proposals()
        new, changed_ones = sum(p.is_new for p in proposals), sum(not p.is_new for p in proposals)
        self.import_button.setEnabled(bool(proposals))
        counts = [
            Counts.tr("%n new drafts", "%n new draft", new) if new else "",
            Counts.tr("%n releases change", "%n release changes", changed_ones) if changed_ones else "",
        ]
        summary = join_with_commas(part for part in counts if part) or self.tr("nothing to import")
        self.heading.setText(fill(self.tr("{name}: {what}"), name=self._path.name, what=summary))

    def selected_proposals(self) -> list[Proposal]:
        """Return the releases that are ticked."""
        if self.plan is None:
            return []
        items = (self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount()))
        return [
            self.plan.proposals[int(item.data(0, Qt.ItemDataRole.UserRole))]
            for item in items
            if item is not None and item.checkState(0) is Qt.CheckState.Checked and not item.isDisabled()
        ]

    # --- what the user does ------------------------------------------------------------------------------------------

    def answers(self) -> LayoutAnswers:
        """Return what is said of this layout: only columns that hold another thing than their headings say."""
        if self.plan is None:
            return LayoutAnswers()
        mapping = self._columns.mapping(self.plan.columns, self.plan.answers.mapping)
        return LayoutAnswers(self.date_order_choice.currentData(), mapping)

    @property
    def column_boxes(self) -> dict[str, QComboBox]:
        """The box of each heading."""
        return self._columns.boxes

    @Slot()
    def _on_answers_changed(self) -> None:
        """Read the sheet again with the answer, and keep it for the next sheet with the same headings."""
        if self.plan is None:
            return
        answers, key = self.answers(), self.plan.key
        self._backend.bridge.submit(lambda services: services.sheets.save_answers(key, answers))
        self._read_file(answers)

    @Slot()
    def _on_rejected_clicked(self) -> None:
        kinds = self.tr("CSV (*.csv)")
        name = fill(self.tr("{name} rows with problems.csv"), name=self._path.stem)
        choose_new_file(self, self.tr("Save rows with problems"), name, self.save_rejected, filters=kinds)

    def save_rejected(self, path: Path) -> None:
        """Write the reported rows with their reasons."""
        if self.plan is None:
            return
        job = self._backend.bridge.run_in_thread(
            write_atomically, path, rejected_rows_csv(self.plan.book, self.plan.content)
        )
        job.failed.connect(self.failed)

    @Slot()
    def _on_import_clicked(self) -> None:
        proposals, name = self.selected_proposals(), self._path.name

        async def work(services: Services, report: Report) -> ImportResult:
            return await services.sheets.apply_proposals(proposals, name, on_progress=report)

        self._set_busy(True)
        self._job = self._backend.bridge.submit_reporting(work)
        self._job.progress.connect(self._on_job_progress)
        self._job.finished.connect(self._on_import_finished)
        self._job.failed.connect(self._on_plan_failed)

    @Slot(object)
    def _on_import_finished(self, outcome: ImportResult) -> None:
        counts = [
            Counts.tr("%n drafts were made", "%n draft was made", len(outcome.created)),
            Counts.tr("%n releases were changed", "%n release was changed", len(outcome.changed)),
        ]
        self.notice.emit(". ".join([f"{counts[0]}, {counts[1]}", *outcome.problems]))
        if outcome.created:
            self.release_created.emit(outcome.created[0])
        self.accept()

    def reject(self) -> None:
        """Stop what is being read."""
        if self._job is not None and not self._job.is_done:
            self._job.cancel()
        super().reject()
