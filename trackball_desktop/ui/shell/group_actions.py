"""What is done to several releases at once from the list: edit, check, assign codes, export, submit; undo and redo.

A change is one step over all of them. Undo takes the last one back, from the toast, by the keys in the list and by its
menu; each release keeps its own line of history beside that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.ui.kit.choose_file import choose_folder
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.shell import page_factories, startup_tuning
from trackball_desktop.ui.shell.actions import Actions

if TYPE_CHECKING:
    from trackball_desktop.services.bulk_edits import GroupStep, UndoResult
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.work import Work

_MAX_STEPS = 50


def _no_session() -> Session | None:
    return None


class GroupActions(Actions):
    """Carries out wishes about several releases, and keeps the steps that can be taken back."""

    notice = Signal(str, str, object)
    """A sentence, and a button's words with what it does: both empty where there is nothing to do about it."""

    def __init__(self, backend: Backend, parent: QWidget) -> None:
        super().__init__(backend, parent)
        self.get_open_session: Callable[[], Session | None] = _no_session
        """Tells the release that is open: what was typed there is saved before a step touches it."""
        self.undo_stack: list[GroupStep] = []
        self.redo_stack: list[GroupStep] = []

    # --- steps -----------------------------------------------------------------------------------------------------

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return localize(self.undo_stack[-1].label) if self.undo_stack else ""

    @property
    def redo_text(self) -> str:
        """What redo would make again; empty where there is nothing."""
        return localize(self.redo_stack[-1].label) if self.redo_stack else ""

    @Slot(str, object)
    def record_step(self, text: str, step: GroupStep) -> None:
        """Keep a step that was made, say so with Undo beside it, and check what it changed."""
        if not step.entries and step.people is None:
            self.notice.emit(text, "", None)
            return
        self.undo_stack = [*self.undo_stack[-_MAX_STEPS:], step]
        self.redo_stack.clear()
        self.notice.emit(text, self.tr("Undo"), lambda: self.undo(step))
        self._recheck(step.ids)

    @Slot()
    def undo(self, step: GroupStep | None = None) -> None:
        """Take a step back, the last one unless it is named."""
        step = step or (self.undo_stack[-1] if self.undo_stack else None)
        if step is None or step not in self.undo_stack:
            return
        self.undo_stack.remove(step)
        self._save_open_release(step.ids)
        self._submit(lambda services: services.bulk_editor.undo(step), self._on_undo_finished)

    @Slot()
    def redo(self) -> None:
        """Make the step again that was taken back last."""
        if self.redo_stack:
            step = self.redo_stack.pop()
            self._save_open_release(step.ids)
            self._submit(lambda services: services.bulk_editor.redo(step), self._on_redo_finished)

    @Slot(object)
    def _on_undo_finished(self, outcome: UndoResult) -> None:
        step = outcome.step
        if step.entries or step.people is not None:
            self.redo_stack.append(step)
        text = fill(self.tr("Undone: {step}."), step=localize(step.label)) + self._unchanged_text(outcome)
        self.notice.emit(text, self.tr("Redo") if self.redo_stack else "", self.redo)
        self._recheck(step.ids)

    @Slot(object)
    def _on_redo_finished(self, outcome: UndoResult) -> None:
        step = outcome.step
        if step.entries or step.people is not None:
            self.undo_stack.append(step)
        text = fill(self.tr("Redone: {step}."), step=localize(step.label)) + self._unchanged_text(outcome)
        self.notice.emit(text, self.tr("Undo") if step in self.undo_stack else "", lambda: self.undo(step))
        self._recheck(step.ids)

    def _unchanged_text(self, outcome: UndoResult) -> str:
        if not outcome.skipped:
            return ""
        return " " + Counts.tr(
            "%n releases were changed or sent since then and stay unchanged.",
            "%n release was changed or sent since then and stays unchanged.",
            len(outcome.skipped),
        )

    def _save_open_release(self, ids: Sequence[str]) -> None:
        """Save what was typed into the open release before a step changes it from outside."""
        session = self.get_open_session()
        if session is not None and session.release.id in ids:
            session.save_now()

    def _recheck(self, ids: Sequence[str]) -> None:
        release_ids = tuple(ids)
        if release_ids:
            self._submit(
                lambda services: startup_tuning.list_work().recheck_drafts(services.checking, release_ids), None
            )

    # --- wishes ----------------------------------------------------------------------------------------------------

    @Slot(list)
    def edit(self, ids: Sequence[str]) -> None:
        """Open the form in which several releases are edited at once."""
        try:
            dialog = page_factories.bulk_edit(self._backend, ids, self._parent_widget)
        except TrackballError as error:
            self.failed.emit(error)
            return
        dialog.written.connect(self.record_step)
        dialog.failed.connect(self.failed)

    @Slot(list)
    def check(self, ids: Sequence[str]) -> None:
        """Run the rules over releases, measuring files that nobody measured."""
        release_ids = tuple(ids)
        self.notice.emit(Counts.tr("Checking %n releases…", "Checking %n release…", len(release_ids)), "", None)

        async def work(services: Services) -> tuple[int, int, int]:
            passed = blocked = 0
            for release_id in release_ids:
                report = await services.checking.run(release_id)
                blocked += bool(report.blockers)
                passed += not report.blockers and report.is_complete
            return len(release_ids), passed, blocked

        self._submit(work, self._on_check_finished)

    @Slot(object)
    def _on_check_finished(self, outcome: tuple[int, int, int]) -> None:
        count, passed, blocked = outcome
        text = fill(
            self.tr("{checked}: {passed} without blockers, {blocked} with blockers."),
            checked=Counts.tr("%n releases were checked", "%n release was checked", count),
            passed=passed,
            blocked=blocked,
        )
        self.notice.emit(text, "", None)

    @Slot(list)
    def assign_codes(self, ids: Sequence[str]) -> None:
        """Give releases the ISRCs and UPCs that they lack."""
        release_ids = tuple(ids)
        self._save_open_release(release_ids)
        self._submit(lambda services: services.codes.assign_several(release_ids), self._on_codes_assigned)

    @Slot(object)
    def _on_codes_assigned(self, outcome: tuple[GroupStep, TrackballError | None]) -> None:
        step, error = outcome
        if step.entries:
            self.record_step(
                Counts.tr(
                    "Codes were assigned to %n releases.", "Codes were assigned to %n release.", len(step.entries)
                ),
                step,
            )
        elif error is None:
            self.notice.emit(self.tr("These releases already have all their codes."), "", None)
        if error is not None:
            self.failed.emit(error)

    @Slot(list)
    def choose_export(self, ids: Sequence[str]) -> None:
        """Ask for the folder that several releases are exported to."""
        choose_folder(self._parent_widget, self.tr("Export to a folder"), lambda folder: self.export(ids, folder))

    def export(self, ids: Sequence[str], folder: Path) -> None:
        """Write the exact body of each release into a file of its own in a folder; none there is replaced."""
        release_ids = tuple(ids)
        self._submit(
            lambda services: startup_tuning.list_work().export_bodies(services.drafts, release_ids, folder),
            self._on_export_finished,
        )

    @Slot(object)
    def _on_export_finished(self, names: list[str]) -> None:
        self.notice.emit(Counts.tr("%n releases were exported.", "%n release was exported.", len(names)), "", None)

    def _submit(self, work: Work, on_finished: object) -> None:
        job = self._track_job(self._backend.bridge.submit(work))
        if on_finished is not None:
            job.finished.connect(on_finished)
