"""The page between a drop and a draft: the preview of each release of a drop, one after the other.

Nothing is made before "Create draft". A second drop waits until the first is done with, or joins it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.intake.preview import Preview
from trackball_desktop.ui.intake.target import TargetBox
from trackball_desktop.ui.kit import field_text, space, theme
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, label
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.main_page import MainPage
from trackball_desktop.ui.kit.motion import is_motion_reduced
from trackball_desktop.ui.kit.screen_reader import announce, focus_delay_ms, name_group, readers_muted
from trackball_desktop.ui.kit.timers import call_later

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.intake_plan import IntakePlan
    from trackball_desktop.ui.kit.field_inputs import LineInput
    from trackball_desktop.ui.runtime.backend import Backend

PROGRESS_WIDTH = 180


class IntakePage(MainPage):
    """The preview of one drop after the other."""

    created = Signal(str)
    """The id of the new release."""
    added = Signal(str, int)
    """To the release with this id so many tracks were added."""
    unreadable = Signal(object)
    """Nothing could be read of the drop, for this TrackballError: there is nothing to show."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._paths: tuple[Path, ...] = ()
        self._remaining_plans: list[IntakePlan] = []
        self._plan_count = 1
        self._waiting_drops: list[tuple[Path, ...]] = []
        self._target_id = ""
        self._was_filled = False
        """Whether a reader may have seen the fields of the preview, and is told of each that changes."""
        self._job: Any = None
        self._codes_error: TrackballError | None = None
        self.setProperty("role", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        name_group(self, self.tr("New release"))
        self._title_label = label(self.tr("New release"), size="title")
        self._title_label.hide()
        self._summary_label = label(role="dim", wrap=True)
        self._progress_bar = QProgressBar(self)
        self._progress_bar.setTextVisible(False)
        self._progress_bar.setAccessibleName(self.tr("Reading the files"))
        self._banner = Banner(self)
        self._banner.pressed.connect(self._on_banner_pressed)
        self.target_box = TargetBox(self)
        self.target_box.changed.connect(self._show_target)
        preview = self.preview = Preview(backend, self)
        preview.notice.connect(self.notice)
        preview.failed.connect(self.failed)
        preview.steps_changed.connect(self._on_preview_steps_changed)
        preview.model.changed.connect(self._on_model_changed)
        self.model, self.table, self.pattern_box = preview.model, preview.table, preview.pattern_box
        self.problems, self.question_list, self.fields = preview.problems, preview.question_list, preview.fields
        self.create_button = button(self.tr("Create draft"), "primary")
        self.create_button.clicked.connect(self._on_create_clicked)
        self.cancel_button = button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.leave_out_button = button(self.tr("Leave out"))
        self.leave_out_button.clicked.connect(self._on_leave_out_clicked)
        self.undo_button = button(self.tr("Undo"), "plain", icon="undo", name=self.tr("Undo the last change"))
        self.undo_button.clicked.connect(self.undo)
        self.redo_button = button(self.tr("Redo"), "plain", icon="redo", name=self.tr("Redo the change"))
        self.redo_button.clicked.connect(self.redo)
        self._build()
        self._on_preview_steps_changed()
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self).activated.connect(self._on_create_clicked)

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(space.S)
        for part in (self.leave_out_button, self.undo_button, self.redo_button):
            buttons.addWidget(part)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.create_button)
        body = QWidget()
        body.setProperty("role", "page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(space.XXL, space.XL, space.XXL, space.S)
        inner.setSpacing(space.M)
        summary = QHBoxLayout()
        summary.setSpacing(space.L)
        summary.addWidget(self._summary_label, 1)
        summary.addWidget(self._progress_bar)
        self._progress_bar.setFixedWidth(theme.scaled(PROGRESS_WIDTH))
        inner.addWidget(self._title_label)
        inner.addLayout(summary)  # beside the words: what comes and goes moves no field
        inner.addWidget(self.target_box)
        inner.addWidget(self.preview, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setAccessibleName(self._title_label.text())
        scroll.setWidget(body)
        buttons.setContentsMargins(space.XXL, space.XS, space.XXL, space.L)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(scroll, 1)
        column.addLayout(buttons)

    @property
    def inputs(self) -> dict[str, LineInput]:
        """The fields of the release by their names."""
        return self.fields.inputs

    @property
    def picture_choice(self) -> QComboBox:
        """The box of pictures that may be the cover."""
        return self.preview.chooser.picture_choice

    def plan(self) -> IntakePlan | None:
        """Return the plan as the person changed it, without the files that are left out."""
        return self.preview.final_plan()

    @Slot()
    def undo(self) -> None:
        """Take back the last change of the preview."""
        self.preview.undo()

    @Slot()
    def redo(self) -> None:
        """Make again what was taken back."""
        self.preview.redo()

    @Slot()
    def _on_preview_steps_changed(self) -> None:
        self.undo_button.setEnabled(self.preview.can_undo)
        self.redo_button.setEnabled(self.preview.can_redo)

    # --- planning --------------------------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a drop is being read, looked at or made: another one has to wait."""
        return bool(self._paths)

    def set_target_release(self, release_id: str) -> None:
        """Offer to add what is dropped to a release that is there."""
        self._target_id = release_id

    @Slot()
    def _show_target(self) -> None:
        """Show what is asked for a new release, or only the files for one that is there."""
        adds_tracks = self.target_box.adds_tracks
        self.preview.release_part.setVisible(not adds_tracks)
        self._title_label.setText(self.tr("Add tracks") if adds_tracks else self._heading())
        self._title_label.setVisible(adds_tracks or self._plan_count > 1)  # else the bar above says the same
        self.create_button.setText(self.tr("Add tracks") if adds_tracks else self.tr("Create draft"))
        self.create_button.setAccessibleName(self.create_button.text())

    def _heading(self) -> str:
        """Say which of several releases of the drop is shown."""
        if self._plan_count < 2:
            return self.tr("New release")
        text = self.tr("New release {n} of {count}")
        return fill(text, n=self._plan_count - len(self._remaining_plans), count=self._plan_count)

    def open_drop(self, paths: Sequence[Path]) -> None:
        """Look at what was dropped; behind a drop that is not done with, it waits."""
        drop_paths = tuple(paths)
        if self.is_busy and self.preview.add_dropped(drop_paths):
            return
        if self.is_busy:
            if drop_paths != self._paths and drop_paths not in self._waiting_drops:
                self._waiting_drops.append(drop_paths)
            self._show_waiting()
            return
        self._begin(drop_paths)

    def next_drop(self) -> bool:
        """Go on with the drop that waits, if there is one."""
        if self._remaining_plans:
            self._show_next()
            return True
        self._paths = ()
        if not self._waiting_drops:
            return False
        self._begin(self._waiting_drops.pop(0))
        self._show_waiting()
        return True

    def _begin(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths
        self._remaining_plans = []
        self.preview.clear()
        self.preview.hide()  # what is typed now would be lost
        if self._target_id:
            self._offer_target(paths)
        self._show_busy(self.tr("Reading the files…"))
        job = self._backend.bridge.submit_reporting(
            lambda services, report: services.intake.read_plans(paths, on_progress=report, use_last_release=True)
        )
        self._job = job
        job.progress.connect(self._on_plan_progress)
        job.finished.connect(self._on_plan_finished)
        job.failed.connect(self._on_plan_failed)

    def _offer_target(self, paths: tuple[Path, ...]) -> None:
        try:
            self.target_box.offer(self._backend.library.load(self._target_id).release, paths)
        except TrackballError:  # it was deleted meanwhile: what is left is a new release
            self._target_id = ""
            self.target_box.release_id = ""
            self.target_box.hide()
            self._show_target()

    def _show_waiting(self) -> None:
        if not self._waiting_drops:
            self._banner.hide()
            return
        text = Counts.tr(
            "%n more drops are waiting until this one is done.",
            "%n more drop is waiting until this one is done.",
            len(self._waiting_drops),
        )
        self._banner.show_text(text, self.tr("Add to this release"))

    @Slot()
    def _on_banner_pressed(self) -> None:
        """Read this drop and the one that waits as one."""
        if self._waiting_drops:
            both = (*self._paths, *self._waiting_drops.pop(0))
            self._stop()
            self._begin(tuple(dict.fromkeys(both)))
            self._show_waiting()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _show_busy(self, text: str) -> None:
        self._summary_label.setText(text)
        self._progress_bar.setRange(0, 1 if is_motion_reduced() else 0)
        self._progress_bar.show()
        self.create_button.setEnabled(False)
        self.problems.show_lines(())

    @Slot(object, object)
    def _on_plan_progress(self, done: int, total: int) -> None:
        if self.sender() is self._job:
            self._progress_bar.setRange(0, total)
            self._progress_bar.setValue(done)
            self._summary_label.setText(fill(self.tr("Reading the files… {done} of {of}"), done=done, of=total))

    @Slot(object)
    def _on_plan_finished(self, plans: tuple[IntakePlan, ...]) -> None:
        if self.sender() is self._job:
            self._remaining_plans = list(plans)
            self._plan_count = len(plans)
            self._show_next()

    def _show_next(self) -> None:
        """Show the next release of the drop."""
        self.show_plan(self._remaining_plans.pop(0))
        self._show_target()
        if self.isVisible():
            first = self.table if self.target_box.adds_tracks else self.inputs["title"]
            call_later(self, focus_delay_ms(), lambda: first.setFocus(Qt.FocusReason.OtherFocusReason))
            announce(self, f"{self._title_label.text()}. {self._summary_label.text()}")

    def show_plan(self, plan: IntakePlan) -> None:
        """Show a plan."""
        self._progress_bar.hide()
        with nullcontext() if self._was_filled else readers_muted():
            self.preview.show_plan(plan)
        self._was_filled = True
        self.preview.show()

    @Slot()
    def _on_model_changed(self) -> None:
        used = [row for row in self.model.rows if row.is_included]
        self.create_button.setEnabled(bool(used))
        if self.preview.shown_plan is None:
            return
        total = field_text.duration_text(sum(row.duration or 0 for row in used))
        discs = len({row.disc for row in used})
        counts = Counts.tr("%n files, {length}.", "%n file, {length}.", len(used), length=total)
        if discs > 1:
            counts = Counts.tr(
                "%n files on {discs} discs, {length}.",
                "%n file on {discs} discs, {length}.",
                len(used),
                discs=discs,
                length=total,
            )
        parts = [counts]
        if left_out := len(self.model.rows) - len(used):
            parts.append(Counts.tr("%n files are left out.", "%n file is left out.", left_out))
        if booklets := self.preview.shown_plan.booklets:
            names = join_with_commas([path.name for path in booklets])
            parts.append(fill(self.tr("Booklet: {names}."), names=names))
        parts.append(self.tr("You can change everything here and later. The files stay in their folder."))
        self._summary_label.setText(" ".join(parts))

    @Slot(object)
    def _on_plan_failed(self, error: TrackballError) -> None:
        if self.sender() is not self._job:
            return
        self._progress_bar.hide()
        self._summary_label.setText(error_text(error))
        if self._waiting_drops:  # the next drop may be better; this one is told all the same
            self.next_drop()
            self.problems.add(error_text(error))
            return
        self._paths = ()
        self.unreadable.emit(error)

    # --- making ----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_create_clicked(self) -> None:
        plan = self.plan()
        if plan is None or not plan.rows or not self.create_button.isEnabled():
            return
        if self.target_box.adds_tracks:
            self._add(plan)
            return
        template_id, like = self.fields.template_id() or None, self.fields.source_release_id() or None
        isrc, upc = self.fields.codes_to_assign()
        self.fields.remember()
        self.pattern_box.remember()
        self._show_busy(self.tr("Creating the draft…"))
        self._codes_error = None

        async def work(services: Services) -> str:
            result = await services.intake.create(plan, template_id=template_id, like_release_id=like)
            try:
                if isrc or upc:
                    await services.codes.assign(result, isrc=isrc, upc=upc)
            except TrackballError as error:  # the draft is there all the same, and its checks say what it lacks
                self._codes_error = error
            return result

        job = self._job = self._backend.bridge.submit(work)
        job.finished.connect(self._on_create_finished)
        job.failed.connect(self._on_create_failed)

    def _add(self, plan: IntakePlan) -> None:
        """Add the files to the release that was open."""
        release_id, disc_id = self.target_box.release_id, self.target_box.disc_id
        try:
            Session.finish_saving(release_id)
        except TrackballError as error:
            self._on_create_failed(error)
            return
        self.pattern_box.remember()
        self._show_busy(self.tr("Adding the tracks…"))
        job = self._job = self._backend.bridge.submit(
            lambda services: services.intake.add_tracks(plan, release_id, disc_id)
        )
        job.finished.connect(self._on_add_finished)
        job.failed.connect(self._on_create_failed)

    @Slot(object)
    def _on_add_finished(self, count: int) -> None:
        self._progress_bar.hide()
        self._job = None
        self.added.emit(self.target_box.release_id, count)

    @Slot(object)
    def _on_create_finished(self, release_id: str) -> None:
        self._progress_bar.hide()
        self._job = None
        self.created.emit(release_id)
        if self._codes_error is not None:
            self.failed.emit(self._codes_error)

    @Slot(object)
    def _on_create_failed(self, error: TrackballError) -> None:
        self._progress_bar.hide()
        self._summary_label.setText(error_text(error))
        self.problems.add(error_text(error))
        self.create_button.setEnabled(True)
        self._job = None
        self.failed.emit(error)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self._stop()
        if not self.next_drop():
            self.back_requested.emit()

    @Slot()
    def _on_leave_out_clicked(self) -> None:
        self.table.toggle(self.table.selected_rows())
