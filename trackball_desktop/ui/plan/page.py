"""The page of the plan: counts by state, the table of weeks, and what is to be done, with one button each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.services.plan import CALENDAR, ReleasePlan, Task, TaskKind, keep_calendar, read_plan
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit import formatting, theme
from trackball_desktop.ui.kit.basic import button, line
from trackball_desktop.ui.kit.choose_file import choose_folder
from trackball_desktop.ui.kit.empty import EmptyState
from trackball_desktop.ui.kit.formatting import fill, isolated
from trackball_desktop.ui.kit.guard import guarded, nothing
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.main_page import MainPage
from trackball_desktop.ui.plan.model import PlanModel
from trackball_desktop.ui.plan.table import PlanTable
from trackball_desktop.ui.runtime.covers import Covers
from trackball_desktop.ui.runtime.refreshing_page import following

if TYPE_CHECKING:
    from collections.abc import Callable

    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

WAIT_MS = 400
"""How long changes are gathered before the plan is read anew: all of the library is looked through for it."""
_SHOWN_TASKS = 40
_WITH_TASKS = 780
"""The width of the page, in pixels at normal text size, from which on the tasks stand beside the weeks."""
_TOPICS = frozenset({"release", "status", "stores", "settings"})
_SHAPES = {
    TaskKind.DECIDE: "blocker",
    TaskKind.SUBMIT: "blocker",
    TaskKind.FIX: "warning",
    TaskKind.TAKEN_DOWN: "blocker",
    TaskKind.WRONG_PAGE: "warning",
    TaskKind.DATE_PASSED: "warning",
    TaskKind.NO_DATE: "draft",
}
_STATES = ("draft", "ready", "queued", "uploading", "needs_you", "created")


class PlanPage(MainPage):
    """Shows the plan of the whole library. It is read beside the window, and only while it is seen."""

    opened = Signal(str)
    """A release is to be opened."""
    stores_requested = Signal(str)
    """What stores show of a release is to be shown."""

    def __init__(
        self, backend: Backend, parent: QWidget | None = None, *, today: Callable[[], date] | None = None
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._today = today or (lambda: datetime.now(UTC).astimezone().date())
        self._job: Job | None = None
        self._reads_again = False
        self.plan: ReleasePlan | None = None
        self.model = PlanModel(self)
        self.table = PlanTable(self.model, Covers(backend.bridge, self), self)
        self.calendar_button = button(self.tr("Calendar file…"), icon="calendar")
        self._title = TextLabel(size="title")
        self._counts = TextLabel(size="small", role="dim")
        self._empty = EmptyState("calendar")
        self._tasks_title = TextLabel(self.tr("Yours to do"), "strong", wrap=False)
        self._tasks = QVBoxLayout()
        self.auto_refresh = following(backend, self, self.refresh, _TOPICS, WAIT_MS)
        self._lay_out()
        self.table.opened.connect(self.opened)
        self.calendar_button.clicked.connect(self._on_calendar_clicked)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(theme.MARGIN, 12, theme.MARGIN, 10)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._counts)
        head.addLayout(words, 1)
        head.addWidget(self.calendar_button, 0, Qt.AlignmentFlag.AlignTop)
        side = QWidget()
        side.setProperty("role", "side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QVBoxLayout(side)
        inner.setContentsMargins(12, 14, 12, 12)
        inner.setSpacing(theme.GAP)
        inner.addWidget(self._tasks_title)
        inner.addLayout(self._tasks)
        inner.addStretch(1)
        self.side_area = QScrollArea()
        self.side_area.setWidget(side)
        self.side_area.setWidgetResizable(True)
        self.side_area.setFrameShape(QFrame.Shape.NoFrame)
        self.side_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.side_area.setFixedWidth(theme.scaled(300))
        self.side_area.setAccessibleName(self.tr("Yours to do"))
        main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addLayout(head)
        main.addWidget(line())
        main.addWidget(self.table, 1)
        main.addWidget(self._empty, 1)
        signs = self.tr("△ pitch by   ▢ submit by   ▮ release day   grey weeks: holidays")
        legend = TextLabel(signs, "small", "dim", wrap=False)
        legend.setContentsMargins(theme.MARGIN, 6, theme.MARGIN, 6)
        main.addWidget(legend)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(main, 1)
        row.addWidget(line(upright=True))
        row.addWidget(self.side_area)
        self._empty.hide()

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the weeks where there is little; what is due stands in the list as well."""
        super().resizeEvent(event)
        self.side_area.setVisible(self.width() >= theme.scaled(_WITH_TASKS))

    # --- reading ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.auto_refresh.shown(always=True)

    @Slot()
    def refresh(self) -> None:
        """Read the plan anew; the page changes when it is there."""
        if self._job is not None and not self._job.done:
            self._reads_again = True
            return
        self._job = self._backend.bridge.work(read_plan, self._backend.stores, self._today())
        self._job.finished.connect(self.show_plan)
        self._job.failed.connect(self.failed)
        self._job.ended.connect(self._on_job_ended)

    @Slot()
    def _on_job_ended(self) -> None:
        if self._reads_again:
            self._reads_again = False
            self.auto_refresh.request()

    @Slot(object)
    def show_plan(self, plan: ReleasePlan) -> None:
        """Show a plan."""
        before, self.plan = self.plan, plan
        current = self.table.current_id()
        self.model.show(plan)
        if current and (row := self.model.row_of(current)) >= 0:
            self.table.setCurrentIndex(self.model.index(row, 0))
        week = plan.today.isocalendar().week
        self._title.setText(fill(self.tr("{day}, week {week}"), day=formatting.day(plan.today), week=week))
        self._counts.setText(self._spelled_counts(plan))
        if before is None or before.tasks != plan.tasks:  # whoever is on a button there stays on it
            self._show_tasks(plan.tasks)
        nothing = not plan.entries
        self.table.setVisible(not nothing)
        self._empty.setVisible(nothing)
        if nothing:
            self._empty.show_text(
                self.tr("Nothing is planned"),
                self.tr("Releases stand here by their date, from the first draft until a month after they are out."),
            )

    def _spelled_counts(self, plan: ReleasePlan) -> str:
        counts = {state: plan.counts.get(state, 0) for state in _STATES}
        words = {
            "draft": Counts.tr("%n drafts", "%n draft", counts["draft"]),
            "ready": Counts.tr("%n ready", "%n ready", counts["ready"]),
            "queued": Counts.tr("%n waiting", "%n waiting", counts["queued"]),
            "uploading": Counts.tr("%n being sent", "%n being sent", counts["uploading"]),
            "needs_you": Counts.tr("%n need you", "%n needs you", counts["needs_you"]),
            "created": Counts.tr("%n in {target}", "%n in {target}", counts["created"], target=name_of()),
        }
        return "  ·  ".join(words[state] for state, count in counts.items() if count)

    # --- what is to be done -------------------------------------------------------------------------------------------

    def _show_tasks(self, tasks: tuple[Task, ...]) -> None:
        while (item := self._tasks.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._tasks_title.setText(fill(self.tr("Yours to do  {n}"), n=len(tasks)) if tasks else self.tr("Yours to do"))
        if not tasks:
            self._tasks.addWidget(TextLabel(self.tr("Nothing is due."), "small", "dim"))
        for task in tasks[:_SHOWN_TASKS]:
            self._tasks.addWidget(self._card(task))
        if len(tasks) > _SHOWN_TASKS:
            more = fill(self.tr("and {n} more, in the list under “To fix”"), n=len(tasks) - _SHOWN_TASKS)
            self._tasks.addWidget(TextLabel(more, "small", "dim"))

    def _card(self, task: Task) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        row = QHBoxLayout(card)
        row.setContentsMargins(10, 8, 8, 8)
        row.setSpacing(theme.GAP)
        row.addWidget(ShapeMark(_SHAPES[task.kind]), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        title, text = self._task_words(task)
        words.addWidget(TextLabel(title, "strong"))
        words.addWidget(TextLabel(text, "small", "dim"))
        row.addLayout(words, 1)
        in_stores = task.kind in {TaskKind.TAKEN_DOWN, TaskKind.WRONG_PAGE}
        name = self.tr("Show") if in_stores else self.tr("Open")
        shown = button(name, small=True, name=f"{name}: {title}")
        release_id = task.release_id
        signal = self.stores_requested if in_stores else self.opened
        shown.clicked.connect(lambda: signal.emit(release_id))
        row.addWidget(shown, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _task_words(self, task: Task) -> tuple[str, str]:
        title = isolated(task.title or self.tr("Untitled"))
        day = formatting.day(task.due) if task.due else ""
        match task.kind:
            case TaskKind.DECIDE:
                return title, self.tr("It stopped on its way and waits for your decision.")
            case TaskKind.SUBMIT:
                return fill(self.tr("Submit {title}"), title=title), fill(self.tr("It was due on {day}."), day=day)
            case TaskKind.FIX:
                return fill(self.tr("Fix {title}"), title=title), Counts.tr(
                    "%n blockers, and it is to be submitted by {day}.",
                    "%n blocker, and it is to be submitted by {day}.",
                    task.count,
                    day=day,
                )
            case TaskKind.TAKEN_DOWN:
                return title, self.tr("A store that had it does not find it any more.")
            case TaskKind.WRONG_PAGE:
                return title, self.tr("A store shows it on another artist's page.")
            case TaskKind.DATE_PASSED:
                return title, fill(self.tr("Its release date, {day}, has passed, and it was not sent."), day=day)
            case TaskKind.NO_DATE:
                return title, self.tr("It has no release date.")

    # --- the calendar file --------------------------------------------------------------------------------------------

    @Slot()
    def _on_calendar_clicked(self) -> None:
        before = self._backend.settings.get(CALENDAR)
        start = Path(before) if isinstance(before, str) else Path.home()
        choose_folder(self, self.tr("A folder for the calendar file"), self.keep_calendar_in, start=start)

    def keep_calendar_in(self, folder: Path) -> None:
        """Keep a calendar file in a folder from now on."""
        stores = self._backend.stores

        def work() -> Path | None:
            try:
                stores.settings.save(CALENDAR, str(folder)).result()
                return keep_calendar(stores, datetime.now(UTC))
            except OSError as error:
                raise UserError(
                    self.tr("The calendar file could not be written."),
                    meaning=str(error.strerror or ""),
                    remedy=self.tr("Choose a folder that you may write to."),
                ) from error

        job = self._backend.bridge.work(work)
        job.finished.connect(self._on_calendar_kept)
        job.failed.connect(self.failed)

    @Slot(object)
    def _on_calendar_kept(self, path: Path | None) -> None:
        if path is not None:
            words = self.tr("“{name}” is kept up to date there. Subscribe to it, or import it into your calendar.")
            self.notice.emit(fill(words, name=path.name))
