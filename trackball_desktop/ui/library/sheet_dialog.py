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
    QDialog,
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
from trackball_desktop.services.export_formats import write_whole
from trackball_desktop.services.sheets import Answers
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.draft.change_list import changed
from trackball_desktop.ui.draft.sheet_columns import SheetColumns
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.choose_file import choose_new_file
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, listed
from trackball_desktop.ui.kit.progress_meter import ProgressMeter

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.sheet_updates import Proposal
    from trackball_desktop.services.sheets import CarriedOut, ImportPlan
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.runtime.work import Report

ROW_HEIGHT = 28
_MOST_LINES = 400
"""Changed fields of one release that are listed."""


class SheetDialog(QDialog):
    """Reads the sheet, shows what would be made, and makes it."""

    made = Signal(str)
    """The id of a release that is new in the library."""
    told = Signal(str)
    failed = Signal(object)
    """A TrackballError; the dialog is closed then."""

    def __init__(self, backend: Backend, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._path = path
        self._job: Job | None = None
        self.plan: ImportPlan | None = None
        self.setWindowTitle(self.tr("Import a sheet"))
        self.head = label(fill(self.tr("Reading {name}…"), name=path.name), size="strong", wrap=True)
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
        self._columns.changed.connect(self._on_answered)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._columns)
        self.problems = QTreeWidget(self)
        self.problems.setHeaderHidden(True)
        self.problems.setRootIsDecorated(False)
        self.problems.setWordWrap(True)
        self.problems.setAccessibleName(self.tr("Not used"))
        self.tabs = QTabWidget(self)
        self.tabs.addTab(self.tree, self.tr("Releases"))
        self.tabs.addTab(area, self.tr("Columns"))
        self.tabs.addTab(self.problems, self.tr("Problems"))
        self.dates = QComboBox(self)
        self.dates.addItem(self.tr("Dates such as 3/4/2026: undecided, left empty"), None)
        self.dates.addItem(self.tr("Dates such as 3/4/2026: day first"), True)
        self.dates.addItem(self.tr("Dates such as 3/4/2026: month first"), False)
        self.dates.setAccessibleName(self.tr("Order of day and month"))
        self.dates.currentIndexChanged.connect(self._on_answered)
        self.dates.hide()
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
        for part in (self.head, self.dates, self.tabs, self.meter):
            column.addWidget(part, 1 if part is self.tabs else 0)
        column.addLayout(row(self.rejected_button, None, self.cancel_button, self.import_button))
        self.resize(theme.scaled(860), theme.scaled(620))
        self._read(None)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _read(self, answers: Answers | None) -> None:
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
        self.dates.setEnabled(not busy)
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
        self._show_releases(plan)
        self._show_columns(plan)
        self._show_problems(plan)
        asked = any(question.about == "date_order" for question in plan.read.questions)
        self.dates.setVisible(asked or plan.answers.day_first is not None)
        self.dates.blockSignals(True)
        self.dates.setCurrentIndex({None: 0, True: 1, False: 2}[plan.answers.day_first])
        self.dates.blockSignals(False)

    @Slot(object)
    def _on_plan_failed(self, error: object) -> None:
        if self.sender() is self._job:
            self.failed.emit(error)
            self.reject()

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show_releases(self, plan: ImportPlan) -> None:
        self.tree.blockSignals(True)
        self.tree.clear()
        for place, proposal in enumerate(plan.proposals):
            title = self._title(proposal)
            item = QTreeWidgetItem([title, self._now(proposal), self._then(proposal)])
            item.setData(0, Qt.ItemDataRole.UserRole, place)
            item.setSizeHint(0, QSize(0, theme.scaled(ROW_HEIGHT)))
            if proposal.changes:
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

    def _now(self, proposal: Proposal) -> str:
        if proposal.is_new:
            return self.tr("not in the library")
        found = {
            "id": self.tr("in the library"), "upc": self.tr("found by its UPC"), "isrc": self.tr("found by its ISRCs"),
            "catalog_number": self.tr("found by its catalogue number"),
        }  # fmt: skip
        return found.get(proposal.why, "")

    def _then(self, proposal: Proposal) -> str:
        if proposal.is_new:
            count = sum(1 for _ in proposal.draft.release.tracks())
            return Counts.tr("a new draft of %n tracks", "a new draft of %n track", count)
        if proposal.locked:
            return fill(self.tr("unchanged: already sent or followed in {target}"), target=name_of())
        if not proposal.edits:
            return self.tr("nothing changes")
        return Counts.tr("%n changes", "%n change", len(proposal.edits))

    @Slot(QTreeWidgetItem)
    def _on_item_expanded(self, item: QTreeWidgetItem) -> None:
        """Compare a release when it is opened: a sheet may have thousands."""
        if self.plan is None or item.parent() is not None or item.childCount() != 1:
            return
        waits = item.child(0)
        if waits is None or waits.text(0) != "…":
            return
        proposal = self.plan.proposals[int(item.data(0, Qt.ItemDataRole.UserRole))]
        item.takeChild(0)
        if proposal.before is None:
            return
        for number, line in enumerate(changed(proposal.before, proposal.after())):
            if number >= _MOST_LINES:
                item.addChild(QTreeWidgetItem([self.tr("and more")]))
                break
            item.addChild(QTreeWidgetItem([str(part) for part in line]))

    def _show_columns(self, plan: ImportPlan) -> None:
        self._columns.show_columns(plan.columns)
        self.tabs.setTabVisible(1, bool(plan.columns))

    def _show_problems(self, plan: ImportPlan) -> None:
        # What is asked about dates stands above, with its answers.
        asked = tuple(question for question in plan.read.questions if question.about != "date_order")
        lines = list(sentences(replace(plan.read, questions=asked)))
        self.problems.clear()
        for line in lines:
            self.problems.addTopLevelItem(QTreeWidgetItem([line]))
        words = self.tr("Problems") if not lines else fill(self.tr("Problems ({count})"), count=len(lines))
        self.tabs.setTabText(2, words)
        self.rejected_button.setVisible(bool(plan.read.rows or plan.read.cells))

    @Slot()
    def _on_item_changed(self) -> None:
        chosen = self.chosen()
        new, changed_ones = sum(p.is_new for p in chosen), sum(not p.is_new for p in chosen)
        self.import_button.setEnabled(bool(chosen))
        said = [
            Counts.tr("%n new drafts", "%n new draft", new) if new else "",
            Counts.tr("%n releases change", "%n release changes", changed_ones) if changed_ones else "",
        ]
        words = listed(part for part in said if part) or self.tr("nothing to import")
        self.head.setText(fill(self.tr("{name}: {what}"), name=self._path.name, what=words))

    def chosen(self) -> list[Proposal]:
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

    def answers(self) -> Answers:
        """Return what is said of this layout: only columns that hold another thing than their headings say."""
        if self.plan is None:
            return Answers()
        mapping = self._columns.mapping(self.plan.columns, self.plan.answers.mapping)
        return Answers(self.dates.currentData(), mapping)

    @property
    def columns(self) -> dict[str, QComboBox]:
        """The box of each heading."""
        return self._columns.boxes

    @Slot()
    def _on_answered(self) -> None:
        """Read the sheet again with the answer, and keep it for the next sheet with the same headings."""
        if self.plan is None:
            return
        answers, key = self.answers(), self.plan.key
        self._backend.bridge.submit(lambda services: services.sheets.remember(key, answers))
        self._read(answers)

    @Slot()
    def _on_rejected_clicked(self) -> None:
        kinds = self.tr("CSV (*.csv)")
        name = fill(self.tr("{name} rows with problems.csv"), name=self._path.stem)
        choose_new_file(self, self.tr("Save rows with problems"), name, self.save_rejected, filters=kinds)

    def save_rejected(self, path: Path) -> None:
        """Write the reported rows with their reasons."""
        if self.plan is None:
            return
        job = self._backend.bridge.work(write_whole, path, rejected_rows_csv(self.plan.book, self.plan.read))
        job.failed.connect(self.failed)

    @Slot()
    def _on_import_clicked(self) -> None:
        chosen, name = self.chosen(), self._path.name

        async def work(services: Services, report: Report) -> CarriedOut:
            return await services.sheets.carry_out(chosen, name, on_progress=report)

        self._set_busy(True)
        self._job = self._backend.bridge.submit_reporting(work)
        self._job.progress.connect(self._on_job_progress)
        self._job.finished.connect(self._on_import_finished)
        self._job.failed.connect(self._on_plan_failed)

    @Slot(object)
    def _on_import_finished(self, outcome: CarriedOut) -> None:
        said = [
            Counts.tr("%n drafts were made", "%n draft was made", len(outcome.made)),
            Counts.tr("%n releases were changed", "%n release was changed", len(outcome.changed)),
        ]
        self.told.emit(". ".join([f"{said[0]}, {said[1]}", *outcome.problems]))
        if outcome.made:
            self.made.emit(outcome.made[0])
        self.accept()

    def reject(self) -> None:
        """Stop what is being read."""
        if self._job is not None and not self._job.done:
            self._job.cancel()
        super().reject()
