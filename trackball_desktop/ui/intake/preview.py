"""The preview of one release of a drop: its fields, cover and files, the sheet beside them, doubts, and its steps.

Every change can be taken back. Pictures become the cover, and sheets go into the same preview.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.date_parsing import read_date
from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.media.files import PICTURE_SUFFIXES
from trackball_desktop.services.intake_edits import apply_answer, change_artists, read_by_pattern
from trackball_desktop.services.intake_files import SHEET_SUFFIXES
from trackball_desktop.services.intake_tables import without_table
from trackball_desktop.services.sheets import LayoutAnswers
from trackball_desktop.ui.intake import pasting
from trackball_desktop.ui.intake.cover_chooser import CoverChooser
from trackball_desktop.ui.intake.model import COLUMNS, PlanModel
from trackball_desktop.ui.intake.pattern import PatternBox
from trackball_desktop.ui.intake.problems import Problems
from trackball_desktop.ui.intake.question_list import QuestionList
from trackball_desktop.ui.intake.release_fields import ReleaseFields
from trackball_desktop.ui.intake.state import PreviewHistory, PreviewState
from trackball_desktop.ui.intake.table import PlanTable
from trackball_desktop.ui.intake.table_bar import TableBar
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.cells import table_height
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.kit.name_cells import NameCompletion

if TYPE_CHECKING:
    from trackball_desktop.domain.file_listing.model import Question
    from trackball_desktop.services.intake_plan import IntakePlan
    from trackball_desktop.ui.runtime.backend import Backend

MIN_ROWS = 5


class Preview(QWidget):
    """A plan, as a person changes it."""

    steps_changed = Signal()
    """There is another step to take back, or to make again."""
    notice = Signal(str)
    failed = Signal(object)
    """A TrackballError to show."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._plan: IntakePlan | None = None
        self._table_job: Any = None
        self._history = PreviewHistory()
        self._is_restoring = False
        self.chooser = CoverChooser(backend, self)
        self.chooser.changed.connect(self._record_step)
        self.chooser.failed.connect(self._on_chooser_failed)
        self.fields = ReleaseFields(backend, self)
        self.fields.editing_ended.connect(self._on_fields_editing_ended)
        self.pattern_box = PatternBox(backend.settings)
        self.pattern_box.changed.connect(self._on_pattern_changed)
        self.table_bar = TableBar(self)
        self.table_bar.columns_changed.connect(self._on_table_bar_columns_changed)
        self.table_bar.removed.connect(self._on_table_bar_removed)
        self.model = PlanModel(self)
        self.model.name_completion = NameCompletion(
            lambda text: backend.people.complete(text, "artist"), is_multiple=True
        )
        self.model.edited.connect(self._record_step)
        self.table = PlanTable(self.model)
        self.table.answered.connect(self._on_question_answered)
        self.table.paste_requested.connect(self._on_table_paste_requested)
        self.problems = Problems()
        self.question_list = QuestionList()
        self.question_list.answered.connect(self._on_question_answered)
        self.release_part = QWidget()
        head = QHBoxLayout(self.release_part)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(space.XL)
        head.addWidget(self.chooser)
        head.addWidget(self.fields, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.M)
        for part in (self.release_part, self.question_list, self.table_bar, self.pattern_box):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.problems)
        self.table.setMinimumHeight(table_height(MIN_ROWS))

    def add_dropped(self, paths: Sequence[Path]) -> bool:
        """Take pictures and sheets into the preview that is shown; return whether that was all that was dropped."""
        if self._plan is None:
            return False
        suffixes = {path.suffix.lower() for path in paths}
        if suffixes <= PICTURE_SUFFIXES and len(paths) == 1:
            self.chooser.choose_cover(paths[0])
            return True
        if suffixes <= SHEET_SUFFIXES and len(paths) == 1:
            self._load_table(paths[0])
            return True
        return False

    def show_plan(self, plan: IntakePlan) -> None:
        """Show a plan."""
        self._plan = plan
        self.fields.show_plan(plan)
        self.fields.offer_defaults(plan)
        self.chooser.set_pictures(plan.pictures, plan.cover)
        self.pattern_box.show_files([row.path for row in plan.rows if row.is_included])
        self._show_rows(plan)
        if plan.rows:
            self.table.setCurrentIndex(self.model.index(0, COLUMNS.index("title")))
        if self.pattern_box.text():
            self._on_pattern_changed(self.pattern_box.text())
        self._history.begin(self._state(plan))
        self.steps_changed.emit()

    def _show_rows(self, plan: IntakePlan) -> None:
        """Show what of a plan changes with a sheet, an answer or a pattern."""
        self._plan = plan
        self.model.show(plan.rows)
        self.problems.show_lines(plan.problems)
        self.question_list.set_questions(plan.questions)
        self.table_bar.show_table(plan.table)

    def clear(self) -> None:
        """Show nothing."""
        self._plan = None
        self.model.show(())

    @property
    def shown_plan(self) -> IntakePlan | None:
        """The plan that is shown, as it was read."""
        return self._plan

    def current_plan(self) -> IntakePlan | None:
        """Return the plan with what was typed until now."""
        if self._plan is None:
            return None
        texts = {name: " ".join(text.split()) for name, text in self.fields.texts().items()}
        artists = tuple(part.strip() for part in texts.pop("artists").split(";") if part.strip())
        if texts["date"] and (day := read_date(texts["date"])) is not None:
            texts["date"] = day.isoformat()
        return dataclasses.replace(
            self._plan, rows=tuple(self.model.rows), cover=self.chooser.path, artists=artists, **texts
        )

    # --- steps -----------------------------------------------------------------------------------------------------

    def _state(self, plan: IntakePlan) -> PreviewState:
        texts = self.fields.texts()
        return PreviewState(dataclasses.replace(plan, rows=tuple(self.model.rows)), texts, self.chooser.path)

    @Slot()
    def _record_step(self) -> None:
        """Remember what stands here now, so that Undo comes back to what stood here before."""
        if self._plan is not None and not self._is_restoring:
            self._history.record(self._state(self._plan))
            self.steps_changed.emit()

    @Slot()
    def _on_fields_editing_ended(self) -> None:
        """Take what was typed into the plan: it is the person's own then, and tracks follow the artists."""
        plan, typed = self._plan, self.current_plan()
        if plan is None or typed is None or self._is_restoring:
            return
        changed = [name for name in self.fields.inputs if getattr(plan, name) != getattr(typed, name)]
        if changed:
            if "artists" in changed:
                typed = change_artists(dataclasses.replace(typed, artists=plan.artists), typed.artists)
            self._plan = dataclasses.replace(typed, sources={**plan.sources, **dict.fromkeys(changed, "you")})
            self.model.show(self._plan.rows)
            self.fields.show_plan(self._plan)
        self._record_step()

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a change was taken back."""
        return self._history.can_redo

    @Slot()
    def undo(self) -> None:
        """Take back the last change of the preview."""
        self._record_step()
        self._restore(self._history.undo())

    @Slot()
    def redo(self) -> None:
        """Make again what was taken back."""
        self._restore(self._history.redo())

    def _restore(self, state: PreviewState | None) -> None:
        if state is None:
            return
        self._is_restoring = True
        self._show_rows(state.plan)
        self.fields.show_plan(state.plan)
        self.fields.show_texts(state.texts)
        if self.chooser.path != state.cover:
            self.chooser.show_cover(state.cover)
        self._is_restoring = False
        self.steps_changed.emit()

    # --- answers, patterns, sheets ---------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_question_answered(self, question: Question, names: tuple[str, ...]) -> None:
        """Take an answer into the preview and keep it for the next drop."""
        plan = self.current_plan()
        if plan is None:
            return
        plan = apply_answer(plan, question, names)
        self._show_rows(plan)
        self.fields.show_texts({"artists": "; ".join(plan.artists), "date": plan.date})
        self._record_step()
        self._backend.bridge.submit(lambda services: services.intake.save_answer(question, names))

    @Slot(str)
    def _on_pattern_changed(self, text: str) -> None:
        if self._plan is None:
            return
        plan = dataclasses.replace(self._plan, rows=tuple(self.model.rows))
        try:
            reread, fitting = read_by_pattern(plan, text)
        except UserError as error:
            self.pattern_box.show_text(localize(error.title), bad=True)
            return
        self.model.show(reread.rows)
        self._record_step()
        count = len(reread.rows)
        fits = fill(self.tr("matches {fitting} of {count} names"), fitting=fitting, count=count)
        self.pattern_box.show_text(fits if text else "", bad=bool(text) and fitting < count)

    @Slot(str)
    def _on_table_paste_requested(self, text: str) -> None:
        """Read a pasted table with headings as a sheet; put other cells in from the current one on."""
        try:
            if pasting.has_headings(text):
                self._load_table(text)
                return
            current = self.table.currentIndex()
            cells = pasting.pasted_cells(text, current.row(), current.column(), self.model.rowCount())
        except UserError as error:
            self.failed.emit(error)
            return
        refused = self.model.set_cells(cells)
        if refused or not cells:
            self.notice.emit(
                Counts.tr(
                    "%n cells could not be pasted because the value does not fit the column.",
                    "%n cell could not be pasted because the value does not fit the column.",
                    len(refused),
                )
                if refused
                else self.tr("Nothing was pasted: the columns from here on are read-only.")
            )

    def _load_table(self, source: Path | str, answers: LayoutAnswers | None = None) -> None:
        """Put a sheet, or a pasted table, into the preview; with answers, in the place of how it was read before."""
        plan = self.current_plan()
        if plan is None:
            return
        if answers is not None:
            plan = without_table(plan)
        job = self._table_job = self._backend.bridge.submit(
            lambda services: services.intake.with_table(plan, source, answers)
        )
        job.finished.connect(self._on_table_finished)
        job.failed.connect(self._on_table_failed)

    @Slot(object)
    def _on_table_finished(self, plan: IntakePlan) -> None:
        if self.sender() is self._table_job:
            self._show_rows(plan)
            self.fields.show_plan(plan)
            self._record_step()

    @Slot(object)
    def _on_table_failed(self, error: TrackballError) -> None:
        self.failed.emit(error)

    @Slot()
    def _on_table_bar_columns_changed(self) -> None:
        """Read the sheet again, from what stood here before it, with the answer, which is kept for its headings."""
        if self._plan is None or self._plan.table is None:
            return
        table = self._plan.table
        answers = LayoutAnswers(table.source.answers.day_first, self.table_bar.mapping())
        self._load_table(table.source.source, answers)

    @Slot()
    def _on_table_bar_removed(self) -> None:
        self._remove_table()
        self._record_step()

    def _remove_table(self) -> None:
        """Show what stood here before the sheet; what was typed since stays."""
        plan = self.current_plan()
        if plan is None or plan.plan_before_table is None:
            return
        self._show_rows(without_table(plan))
        self.fields.show_plan(self._plan or plan)

    @Slot(str)
    def _on_chooser_failed(self, text: str) -> None:
        self.problems.add(text)

    # --- the outcome -------------------------------------------------------------------------------------------------

    def final_plan(self) -> IntakePlan | None:
        """Return the plan as the person changed it, without the files that are left out."""
        plan = self.current_plan()
        if plan is None:
            return None
        rows = sorted((row for row in plan.rows if row.is_included), key=lambda row: (row.disc, row.number))
        return dataclasses.replace(plan, rows=tuple(rows))
