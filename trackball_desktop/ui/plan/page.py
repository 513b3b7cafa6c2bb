"""The dashboard: releases on a line of weeks or on a board, what is to be done, and what happened since the last time.

It is read beside the window, and only while it is seen. The same filter holds for plan, board and list.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from trackball_desktop.domain.clock import to_iso, utc_now
from trackball_desktop.services.plan import BoardColumn, ReleasePlan, read_plan
from trackball_desktop.services.timeline import Digest, TimelineService
from trackball_desktop.storage.library import Query
from trackball_desktop.ui.kit import formatting, painting, space, theme
from trackball_desktop.ui.kit.basic import button, line
from trackball_desktop.ui.kit.empty import EmptyState
from trackball_desktop.ui.kit.filter_button import FilterButton
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, nothing
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.main_page import MainPage
from trackball_desktop.ui.kit.segments import Segments
from trackball_desktop.ui.plan.board_view import Board
from trackball_desktop.ui.plan.column_filter import ColumnFilter
from trackball_desktop.ui.plan.model import PlanModel
from trackball_desktop.ui.plan.rows import RowPainter
from trackball_desktop.ui.plan.sending import PlanSending
from trackball_desktop.ui.plan.side import PlanSide
from trackball_desktop.ui.plan.table import PlanTable
from trackball_desktop.ui.runtime.covers import Covers
from trackball_desktop.ui.runtime.refreshing_page import following

if TYPE_CHECKING:
    from collections.abc import Callable

    from trackball_desktop.storage.stores import Stores
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

WAIT_MS = 400
"""How long changes are gathered before the plan is read anew: all of the library is looked through for it."""
SEEN_KEY = "plan.seen_until"
"""Setting: until when the news of the plan were seen, as a stored time."""
_BOARD_WITH_SIDE = 1560
_WITH_SIDE = 1100
"""The width of the page, in pixels at normal text size, from which on the tasks stand beside the weeks."""
_TOPICS = frozenset({"release", "status", "stores", "settings", "submission"})


def since_when(kept: object, today: date) -> str:
    """Return since when news are told: since they were seen last, else since the last working day began."""
    if isinstance(kept, str) and kept:
        return kept
    day = today - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return to_iso(datetime.combine(day, time.min).astimezone(UTC))


def _read(stores: Stores, today: date, query: Query, known: ReleasePlan | None) -> tuple[ReleasePlan, Digest]:
    since = since_when(stores.settings.get(SEEN_KEY), today)
    return read_plan(stores, today, query, known), TimelineService(stores).digest_since(since)


class PlanPage(MainPage):
    """Shows the whole library by dates or by places."""

    opened = Signal(str)
    """A release is to be opened."""
    stores_requested = Signal(str)
    """What stores show of a release is to be shown."""
    list_requested = Signal()
    """The releases are to be shown as a list."""
    filter_requested = Signal()
    filter_cleared = Signal()

    def __init__(
        self, backend: Backend, parent: QWidget | None = None, *, today: Callable[[], date] | None = None
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._today = today or (lambda: datetime.now(UTC).astimezone().date())
        self._job: Job | None = None
        self._reads_again = False
        self._column: BoardColumn | None = None
        self.query = Query()
        self.plan: ReleasePlan | None = None
        covers = Covers(backend.bridge, self)
        self.model = PlanModel(self)
        self.table = PlanTable(self.model, covers, self)
        self.board = Board(covers, self)
        self.column_filter = ColumnFilter(covers, self)
        self.side = PlanSide(self)
        self.switch = Segments(
            (("plan", self.tr("Plan")), ("board", self.tr("Board")), ("list", self.tr("List"))),
            self.tr("View of the releases"),
        )
        self.switch.show_chosen("plan")
        self.filter = FilterButton()
        self.calendar_button = button(self.tr("Calendar"), icon="calendar")
        self.share_button = button("", icon="upload", name=self.tr("Share the plan"))
        self.side_button = button(self.tr("To do"), icon="list")
        self.side_button.setCheckable(True)
        self.sending = PlanSending(backend, self)
        self._title = TextLabel(size="title", wrap=False)
        self._subtitle = TextLabel(size="small", role="dim", wrap=False)
        self._empty = EmptyState("calendar")
        self._legend = _Legend()
        self.auto_refresh = following(backend, self, self.refresh, _TOPICS, WAIT_MS)
        self._lay_out()
        self._connect()
        self.setMinimumWidth(theme.scaled(560))  # else what stands beside would keep the page from becoming narrow

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(space.L, space.S, space.L, space.S)
        head.setSpacing(space.S)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        head.addLayout(words, 1)
        for part in (self.switch, self.filter, self.calendar_button, self.share_button, self.side_button):
            head.addWidget(part)
        menu = QMenu(self.share_button)
        for words_, do in (
            (self.tr("Save as PDF…"), self._on_pdf_triggered),
            (self.tr("Save as image…"), self._on_picture_triggered),
            (self.tr("Copy as image"), self._on_copy_triggered),
        ):
            menu.addAction(words_).triggered.connect(do)
        self.share_button.setMenu(menu)
        self.share_button.setProperty("menu", True)
        self._forms = QStackedWidget()
        for form in (self.table, self.board, self._empty):
            self._forms.addWidget(form)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.column_filter)
        body.addWidget(self._forms, 1)
        body.addWidget(self._legend)
        main = self._column_of_main = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addLayout(head)
        main.addWidget(line())
        main.addWidget(self._body, 1)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(main, 1)
        self._edge = line(upright=True)
        row.addWidget(self._edge)
        row.addWidget(self.side)
        self._side_is_beside = True

    def _connect(self) -> None:
        self.table.opened.connect(self.opened)
        self.board.opened.connect(self.opened)
        self.side.opened.connect(self.opened)
        self.side.stores_requested.connect(self.stores_requested)
        self.side.seen.connect(self._on_side_seen)
        self.column_filter.chosen.connect(self._on_column_filter_chosen)
        self.switch.chosen.connect(self._on_switch_chosen)
        self.filter.pressed.connect(self.filter_requested)
        self.filter.cleared.connect(self.filter_cleared)
        self.side_button.toggled.connect(self._on_side_button_toggled)
        self.calendar_button.clicked.connect(self.sending.choose_calendar)
        self.sending.notice.connect(self.notice)
        self.sending.failed.connect(self.failed)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the weeks where there is little; what is due stands in the list as well."""
        super().resizeEvent(event)
        self._show_side()

    @Slot(bool)
    def _on_side_button_toggled(self, _: bool) -> None:
        self._show_side()

    def _show_side(self) -> None:
        least = _BOARD_WITH_SIDE if self.form == "board" else _WITH_SIDE
        fits = self.width() >= theme.scaled(least)
        self.side_button.setVisible(not fits)
        if self.plan is not None:
            named = formatting.long_day if self.width() >= theme.scaled(_WITH_SIDE) else formatting.day
            self._title.setText(named(self.plan.today))
        shown = fits or self.side_button.isChecked()
        self.side.setVisible(shown)
        # Where the tasks were asked for and there is little room, they stand in the place of the releases.
        self._body.setVisible(fits or not shown)
        self._edge.setVisible(fits)
        if fits is not self._side_is_beside:
            self._side_is_beside = fits
            self.side.set_narrow(not fits)
            (self._row if fits else self._column_of_main).addWidget(self.side, 0 if fits else 1)

    # --- what is shown ------------------------------------------------------------------------------------------------

    @property
    def form(self) -> str:
        """How releases are shown: "plan" or "board"."""
        return self.switch.current

    def show_form(self, form: str) -> None:
        """Show releases as a plan or as a board."""
        self.switch.show_chosen(form)
        self._show_entries()

    def show_filter(self, query: Query, name: str) -> None:
        """Show only what a filter finds; `name` says which it is, empty for all releases."""
        self.filter.show_filter(name)
        if query != self.query:
            self.query = query
            self.refresh()

    @Slot(str)
    def _on_switch_chosen(self, form: str) -> None:
        if form == "list":
            self.switch.show_chosen("board" if self._forms.currentWidget() is self.board else "plan")
            self.list_requested.emit()
        else:
            self._show_entries()

    @Slot(str)
    def _on_column_filter_chosen(self, column: str) -> None:
        self._column = BoardColumn(column) if column else None
        self._show_entries()

    @Slot()
    def _on_side_seen(self) -> None:
        job = self._backend.bridge.watch(self._backend.stores.settings.save(SEEN_KEY, to_iso(utc_now())))
        job.finished.connect(self.refresh)
        job.failed.connect(self.failed)

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
        self._job = self._backend.bridge.work(_read, self._backend.stores, self._today(), self.query, self.plan)
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self.failed)
        self._job.ended.connect(self._on_job_ended)

    @Slot(object)
    def _on_job_finished(self, found: tuple[ReleasePlan, Digest]) -> None:
        self.show_plan(found[0])
        self.side.show_news(found[1])

    @Slot()
    def _on_job_ended(self) -> None:
        if self._reads_again:
            self._reads_again = False
            self.auto_refresh.request()

    def show_plan(self, plan: ReleasePlan) -> None:
        """Show a plan."""
        self.plan = plan
        self._subtitle.setText(fill(self.tr("week {n}"), n=plan.today.isocalendar().week))
        self.side.show_tasks(plan.tasks, plan.today)
        count = len(plan.tasks)
        self.side_button.setText(fill(self.tr("To do  {n}"), n=count) if count else self.tr("To do"))
        self._show_entries()

    def _show_entries(self) -> None:
        plan = self.plan
        if plan is None:
            return
        on_board = self.form == "board"
        self._show_side()
        self.column_filter.setVisible(not on_board and bool(plan.entries))
        self._legend.setVisible(not on_board and bool(plan.entries))
        if not plan.entries:
            self._show_nothing()
            return
        self.column_filter.show_plan(plan, self._column)
        if on_board:
            self.board.show_plan(plan)
            self._forms.setCurrentWidget(self.board)
            return
        current = self.table.current_id()
        self.model.show(plan if self._column is None else plan.only(self._column))
        if current and (row := self.model.row_of(current)) >= 0:
            self.table.setCurrentIndex(self.model.index(row, 0))
        self._forms.setCurrentWidget(self.table)

    def _show_nothing(self) -> None:
        self.model.show(ReleasePlan(self._today(), (), (), {}))
        self._forms.setCurrentWidget(self._empty)
        if self.query != Query():
            self._empty.show_text(self.tr("No releases match the filter"), self.tr("Change or clear it."))
            return
        self._empty.show_text(
            self.tr("No releases planned"),
            self.tr("Releases appear here by date, from the first draft until one month after release."),
        )

    # --- sending it round ---------------------------------------------------------------------------------------------

    @Slot()
    def _on_pdf_triggered(self) -> None:
        if self.plan is not None:
            self.sending.choose_pdf(self.plan)

    @Slot()
    def _on_picture_triggered(self) -> None:
        if self.plan is not None:
            self.sending.choose_picture(self.plan)

    @Slot()
    def _on_copy_triggered(self) -> None:
        if self.plan is not None:
            self.sending.copy_picture(self.plan)


class _Legend(QWidget):
    """What the signs of the plan mean."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(
            self.tr("Legend: a triangle is the pitch deadline, a square the submit deadline, a bar the release date")
        )

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(200, theme.scaled(32))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.scaled(32))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), painting.ink("base"))
        painter.setPen(painting.pen("line"))
        painter.drawLine(self.rect().topLeft(), self.rect().topRight())
        RowPainter().legend(painter, self.rect().adjusted(space.L, 0, -8, 0))
        painter.end()
