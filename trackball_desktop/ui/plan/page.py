"""The dashboard: releases on a line of weeks or on a board, what is to be done, and what happened since the last time.

It is read beside the window, and only while it is seen. The same filter holds for plan, board and list.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from time import thread_time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from trackball_desktop.domain.clock import to_iso, utc_now
from trackball_desktop.services.plan import BoardColumn, ReleasePlan, read_plan
from trackball_desktop.services.timeline import Digest, TimelineService
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.ui.kit import formatting, painting, space, theme
from trackball_desktop.ui.kit.basic import button, separator
from trackball_desktop.ui.kit.empty import EmptyState
from trackball_desktop.ui.kit.filter_button import FilterButton
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.head_bar import HeadBar
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.main_page import MainPage
from trackball_desktop.ui.kit.segments import SegmentedControl
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.plan.board_view import Board
from trackball_desktop.ui.plan.column_filter import ColumnFilter
from trackball_desktop.ui.plan.exporter import PlanExporter
from trackball_desktop.ui.plan.model import PlanModel
from trackball_desktop.ui.plan.rows import RowPainter
from trackball_desktop.ui.plan.side_panel import WIDTH as SIDE_WIDTH
from trackball_desktop.ui.plan.side_panel import PlanSidePanel
from trackball_desktop.ui.plan.table import PlanTable
from trackball_desktop.ui.runtime.covers import Covers
from trackball_desktop.ui.runtime.refreshing_page import make_auto_refresh

if TYPE_CHECKING:
    from collections.abc import Callable

    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

REFRESH_DELAY_MS = 400
"""How long changes are gathered before the plan is read anew: all of the library is looked through for it."""
_MAX_REFRESH_DELAY_MS = 5000
_DAY_CHECK_MS = 60_000
"""How often a plan that is seen asks whether it is another day: the computer may have slept, or be in another zone."""
_REST_FACTOR = 4
"""After a reading, changes are gathered for at least so many times as long as it worked: checking a large library again
tells of changes all the time, and readings one after the other would slow down the window."""
SEEN_KEY = "plan.seen_until"
"""Setting: until when the news of the plan were seen, as a stored time."""
_MIN_BOARD_WIDTH_WITH_SIDE = 1560
_MIN_WIDTH_WITH_SIDE = 1100
"""The width of the page, in pixels at normal text size, from which on the tasks stand beside the weeks."""
_TOPICS = frozenset({"release", "status", "stores", "settings", "submission"})


def news_since(saved: object, today: date) -> str:
    """Return since when news are told: since they were seen last, else since the last working day began."""
    if isinstance(saved, str) and saved:
        return saved
    day = today - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return to_iso(datetime.combine(day, time.min).astimezone(UTC))


def _read_plan_and_news(
    repositories: Repositories, today: date, query: LibraryQuery, known: ReleasePlan | None
) -> tuple[ReleasePlan, Digest, float]:
    """Return plan, news, and the seconds of processor time that they took."""
    began = thread_time()
    since = news_since(repositories.settings.get(SEEN_KEY), today)
    plan = read_plan(repositories, today, query, known)
    return plan, TimelineService(repositories).digest_since(since), thread_time() - began


class PlanPage(MainPage):
    """Shows the whole library by dates or by places."""

    open_requested = Signal(str)
    """A release is to be opened."""
    stores_requested = Signal(str)
    """What stores show of a release is to be shown."""
    list_requested = Signal(str)
    """The releases are to be shown as rows or as covers: "list", "covers"."""
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
        self._refresh_again = False
        self._chosen_column: BoardColumn | None = None
        self.query = LibraryQuery()
        self._search_text = ""
        self.plan: ReleasePlan | None = None
        covers = Covers(backend.bridge, self)
        self.model = PlanModel(self)
        self.table = PlanTable(self.model, covers, self)
        self.board = Board(covers, self)
        self.column_filter = ColumnFilter(covers, self)
        self.side_panel = PlanSidePanel(self)
        self.switch = SegmentedControl(
            (
                ("plan", self.tr("Plan")),
                ("board", self.tr("Board")),
                ("list", self.tr("List")),
                ("covers", self.tr("Covers")),
            ),
            self.tr("View of the releases"),
        )
        self.switch.set_current_key("plan")
        self.filter_button = FilterButton()
        self.calendar_button = button(self.tr("Calendar"), icon="calendar")
        self.share_button = button("", icon="upload", name=self.tr("Share the plan"))
        self.side_button = button(self.tr("To do"), icon="list")
        self.side_button.setCheckable(True)
        self.exporter = PlanExporter(backend, self)
        self._title_label = TextLabel(size="title", wrap=False)
        self._subtitle_label = TextLabel(size="small", role="dim", wrap=False)
        self._empty_state = EmptyState("calendar")
        self._legend = _Legend()
        self.auto_refresh = make_auto_refresh(backend, self, self.refresh, _TOPICS, REFRESH_DELAY_MS)
        self.day_timer = Timer(self)
        self.day_timer.setInterval(_DAY_CHECK_MS)
        self._lay_out()
        self._connect()
        self.setMinimumWidth(560)  # else what stands beside would keep the page from becoming narrow

    def _lay_out(self) -> None:
        title_box = QWidget()
        titles = QVBoxLayout(title_box)
        titles.setContentsMargins(0, 0, 0, 0)
        titles.setSpacing(0)
        titles.addWidget(self._title_label)
        titles.addWidget(self._subtitle_label)
        self._head_parts = (self.filter_button, self.calendar_button, self.share_button, self.side_button)
        menu = QMenu(self.share_button)
        for text, handler in (
            (self.tr("Save as PDF…"), self._on_pdf_triggered),
            (self.tr("Save as image…"), self._on_picture_triggered),
            (self.tr("Copy as image"), self._on_copy_triggered),
        ):
            menu.addAction(text).triggered.connect(handler)
        self.share_button.setMenu(menu)
        self.share_button.setProperty("menu", True)
        self._view_stack = QStackedWidget()
        for view in (self.table, self.board, self._empty_state):
            self._view_stack.addWidget(view)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.column_filter)
        body.addWidget(self._view_stack, 1)
        body.addWidget(self._legend)
        main = self._main_layout = QVBoxLayout()
        main.setContentsMargins(0, 0, 0, 0)
        main.setSpacing(0)
        main.addWidget(HeadBar(title_box, self._head_parts, lead=self.switch))
        main.addWidget(separator())
        main.addWidget(self._body, 1)
        row = self._page_layout = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(main, 1)
        self._separator = separator(vertical=True)
        row.addWidget(self._separator)
        row.addWidget(self.side_panel)
        self._is_side_docked = True

    def _connect(self) -> None:
        self.table.open_requested.connect(self.open_requested)
        self.board.open_requested.connect(self.open_requested)
        self.side_panel.open_requested.connect(self.open_requested)
        self.side_panel.stores_requested.connect(self.stores_requested)
        self.side_panel.marked_as_seen.connect(self._on_side_panel_marked_as_seen)
        self.column_filter.chosen.connect(self._on_column_filter_chosen)
        self.switch.chosen.connect(self._on_switch_chosen)
        self.filter_button.pressed.connect(self.filter_requested)
        self.filter_button.cleared.connect(self.filter_cleared)
        self.side_button.toggled.connect(self._on_side_button_toggled)
        self.calendar_button.clicked.connect(self.exporter.choose_calendar)
        self.day_timer.timeout.connect(self._on_day_timer_timeout)
        self.exporter.notice.connect(self.notice)
        self.exporter.failed.connect(self.failed)

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the weeks where there is little; what is due stands in the list as well."""
        super().resizeEvent(event)
        self._show_side()

    @Slot(bool)
    def _on_side_button_toggled(self, _: bool) -> None:
        self._show_side()

    def _show_side(self) -> None:
        min_width = _MIN_BOARD_WIDTH_WITH_SIDE if self.view_mode == "board" else _MIN_WIDTH_WITH_SIDE
        today = self.plan.today if self.plan is not None else self._today()
        short, long = formatting.format_date(today), formatting.long_day(today)
        fits = self.width() >= theme.scaled(min_width) and self._day_width(short) <= self._head_room(docked=True)
        self.side_button.setVisible(not fits)
        shown = fits or self.side_button.isChecked()
        self.side_panel.setVisible(shown)
        # Where the tasks were asked for and there is little room, they stand in the place of the releases.
        self._body.setVisible(fits or not shown)
        self._separator.setVisible(fits)
        if fits is not self._is_side_docked:
            self._is_side_docked = fits
            self.side_panel.set_narrow(not fits)
            (self._page_layout if fits else self._main_layout).addWidget(self.side_panel, 0 if fits else 1)
        if self.plan is not None:
            self._title_label.setText(long if self._day_width(long) <= self._head_room(docked=fits) else short)

    def _head_room(self, *, docked: bool) -> int:
        """Return the pixels that the buttons leave for the day, with the side docked or not."""
        parts = [part for part in (self.switch, *self._head_parts) if not (docked and part is self.side_button)]
        taken = sum(part.sizeHint().width() + space.S for part in parts) + 2 * space.L
        return self.width() - taken - (theme.scaled(SIDE_WIDTH) if docked else 0)

    def _day_width(self, name: str) -> int:
        return self._title_label.fontMetrics().horizontalAdvance(name)

    # --- what is shown ------------------------------------------------------------------------------------------------

    @property
    def view_mode(self) -> str:
        """How releases are shown: "plan" or "board"."""
        return self.switch.current_key

    def set_view_mode(self, view_mode: str) -> None:
        """Show releases as a plan or as a board."""
        self.switch.set_current_key(view_mode)
        self._show_entries()

    def show_filter(self, query: LibraryQuery, name: str) -> None:
        """Show only what a filter finds; `name` says which it is, empty for all releases."""
        self.filter_button.show_filter(name)
        if query != self.query:
            self.query = query
            self.refresh()

    def show_search(self, text: str) -> None:
        """Show only releases in which the words of the search are, as the list does."""
        if text != self._search_text:
            self._search_text = text
            if self.isVisible():  # else it is read anew when it is shown
                self.refresh()

    def _whole_query(self) -> LibraryQuery:
        return self.query._replace(search=f"{self.query.search} {self._search_text}".strip())

    @Slot(str)
    def _on_switch_chosen(self, view_mode: str) -> None:
        if view_mode in {"list", "covers"}:
            self.switch.set_current_key("board" if self._view_stack.currentWidget() is self.board else "plan")
            self.list_requested.emit(view_mode)
        else:
            self._show_entries()

    @Slot(str)
    def _on_column_filter_chosen(self, column: str) -> None:
        self._chosen_column = BoardColumn(column) if column else None
        self._show_entries()

    @Slot()
    def _on_side_panel_marked_as_seen(self) -> None:
        job = self._backend.bridge.watch_future(self._backend.repositories.settings.save(SEEN_KEY, to_iso(utc_now())))
        job.finished.connect(self.refresh)
        job.failed.connect(self.failed)

    # --- reading ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.auto_refresh.on_shown(always=True)
        self.day_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.day_timer.stop()

    @Slot()
    def _on_day_timer_timeout(self) -> None:
        if self.plan is not None and self.plan.today != self._today():
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the plan anew; the page changes when it is there."""
        if self._job is not None and not self._job.is_done:
            self._refresh_again = True
            return
        self._job = self._backend.bridge.run_in_thread(
            _read_plan_and_news, self._backend.repositories, self._today(), self._whole_query(), self.plan
        )
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self.failed)
        self._job.ended.connect(self._on_job_ended)

    @Slot(object)
    def _on_job_finished(self, result: tuple[ReleasePlan, Digest, float]) -> None:
        rest_ms = round(1000 * _REST_FACTOR * result[2])
        self.auto_refresh.set_wait_ms(min(max(REFRESH_DELAY_MS, rest_ms), _MAX_REFRESH_DELAY_MS))
        self.show_plan(result[0])
        self.side_panel.show_news(result[1])

    @Slot()
    def _on_job_ended(self) -> None:
        if self._refresh_again:
            self._refresh_again = False
            self.auto_refresh.request()

    def show_plan(self, plan: ReleasePlan) -> None:
        """Show a plan."""
        self.plan = plan
        self._subtitle_label.setText(fill(self.tr("week {n}"), n=plan.today.isocalendar().week))
        self.side_panel.show_tasks(plan.tasks, plan.today)
        count = len(plan.tasks)
        self.side_button.setText(fill(self.tr("To do  {n}"), n=count) if count else self.tr("To do"))
        self._show_entries()

    def _show_entries(self) -> None:
        plan = self.plan
        if plan is None:
            return
        on_board = self.view_mode == "board"
        view = self._empty_state if not plan.entries else self.board if on_board else self.table
        self._view_stack.setCurrentWidget(
            view
        )  # before the rest changes its size: what is hidden is not laid out for it
        self._show_side()
        self.column_filter.setVisible(view is self.table)
        self._legend.setVisible(view is self.table)
        if view is self._empty_state:
            self._show_empty_state()
            return
        self.column_filter.show_plan(plan, self._chosen_column)
        if on_board:
            self.board.show_plan(plan)
            return
        current = self.table.current_id()
        self.model.set_plan(plan if self._chosen_column is None else plan.filter_column(self._chosen_column))
        if current and (row := self.model.row_of(current)) >= 0:
            self.table.setCurrentIndex(self.model.index(row, 0))

    def _show_empty_state(self) -> None:
        self.model.set_plan(ReleasePlan(self._today(), (), (), {}))
        if self._search_text:
            self._empty_state.show_text(
                fill(self.tr("Nothing found for “{words}”"), words=self._search_text),
                self.tr("Change or clear the search."),
            )
            return
        if self.query != LibraryQuery():
            self._empty_state.show_text(self.tr("No releases match the filter"), self.tr("Change or clear it."))
            return
        self._empty_state.show_text(
            self.tr("No releases planned"),
            self.tr("Releases appear here by date, from the first draft until one month after release."),
        )

    # --- sending it round ---------------------------------------------------------------------------------------------

    @Slot()
    def _on_pdf_triggered(self) -> None:
        if self.plan is not None:
            self.exporter.choose_pdf(self.plan)

    @Slot()
    def _on_picture_triggered(self) -> None:
        if self.plan is not None:
            self.exporter.choose_picture(self.plan)

    @Slot()
    def _on_copy_triggered(self) -> None:
        if self.plan is not None:
            self.exporter.copy_picture(self.plan)


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

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), painting.shared_color("base"))
        painter.setPen(painting.shared_pen("line"))
        painter.drawLine(self.rect().topLeft(), self.rect().topRight())
        RowPainter().draw_legend(painter, self.rect().adjusted(space.L, 0, -8, 0))
        painter.end()
