"""The main window: three regions that never move and one strip below.

    +-----------------------------------------------+
    | TopBar                                        |
    +---------+---------------------------+---------+
    | Sidebar | list, editor, intake,     | In-     |
    |         | hand-over                 | spector |
    +---------+---------------------------+---------+
    | transfers (folded)                            |
    | Strip                                         |
    +-----------------------------------------------+

It only connects: pages tell what happened or what is wished, and stores and services are asked by the pages themselves.
The editor takes the place of list and views; its tree stands where the views were.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import StorageError, TrackballError
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.appearance import apply_saved
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.drops import accept_copy, local_files
from trackball_desktop.ui.kit.first_paint import FirstPaint
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, shown
from trackball_desktop.ui.kit.painting import one_line
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.kit.toast import Toast
from trackball_desktop.ui.library.page import LibraryPage
from trackball_desktop.ui.library.sidebar import Sidebar
from trackball_desktop.ui.shell import startup_tuning
from trackball_desktop.ui.shell.commands import Commands
from trackball_desktop.ui.shell.create_actions import CreateActions
from trackball_desktop.ui.shell.file_actions import FileActions
from trackball_desktop.ui.shell.group_actions import GroupActions
from trackball_desktop.ui.shell.inspector_host import InspectorHost
from trackball_desktop.ui.shell.page_factories import PageFactories
from trackball_desktop.ui.shell.paper_actions import PaperActions
from trackball_desktop.ui.shell.release_actions import ReleaseActions
from trackball_desktop.ui.shell.splitter import LEFT, RIGHT, PanelSplitter
from trackball_desktop.ui.shell.status_bar import StatusBar
from trackball_desktop.ui.shell.submitting import Submitting
from trackball_desktop.ui.shell.top_bar import TopBar

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.editor.page import EditorPage
    from trackball_desktop.ui.intake.page import IntakePage
    from trackball_desktop.ui.kit.main_page import MainPage
    from trackball_desktop.ui.library.digest import DigestWatch
    from trackball_desktop.ui.plan.page import PlanPage
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job
    from trackball_desktop.ui.shell.notifications import Notifications
    from trackball_desktop.ui.shell.settings_dialog import SettingsDialog
    from trackball_desktop.ui.shell.update_watch import UpdateWatch
    from trackball_desktop.ui.shell.visible_releases import VisibleReleases
    from trackball_desktop.ui.stores.page import StoresPage
    from trackball_desktop.ui.submit.next_steps import NextStepsPage
    from trackball_desktop.ui.transfers.drawer import TransfersDrawer
    from trackball_desktop.updates.service import Update

TRANSFERS_HEIGHT = 272
COUNTS_MS = 200
WELCOMED_KEY = "window.welcomed"


class MainWindow(QMainWindow):
    """One window over one data folder."""

    practice_requested = Signal()
    """The user wants practice mode, which has a data folder of its own and so another process."""
    restore_requested = Signal(object)
    """The path of a copy that is to take the place of the library; the window must close for that."""
    update_requested = Signal(object)
    """An updates.installing.Ready that is to take the place of this version; the window must close for that."""

    _built = False
    """Whether all parts are there: Qt tells of another style from the first line of `__init__` on."""

    def __init__(self, backend: Backend, parts: PageFactories | None = None) -> None:
        _apply_theme(backend)  # first of all: before the event loop runs, a new font reaches only what is made after it
        super().__init__()
        self._backend = backend
        self.parts = parts or PageFactories()
        self._editor: EditorPage | None = None
        self.intake: IntakePage | None = None
        """The preview of a drop; None while there is none."""
        self._next_steps: NextStepsPage | None = None
        self._stores: StoresPage | None = None
        self._plan: PlanPage | None = None
        self.transfers: TransfersDrawer | None = None
        """The drawer of uploads, once it was opened."""
        self.settings_dialog: SettingsDialog | None = None
        """The settings, once they were opened."""
        self.updates: UpdateWatch | None = None
        """What looks for newer versions, once the window is on the screen."""
        self.visible_releases: VisibleReleases | None = None
        """What tells polling which releases are looked at, once the window is on the screen."""
        self._digest: DigestWatch | None = None
        self._notices: Notifications | None = None
        self._counting: Job | None = None
        self._session: Session | None = None
        self._came_from = ""
        self.is_online = True
        self._shown = False
        self.setWindowTitle(self.tr("Trackball"))
        self.setMinimumSize(QSize(880, 560))
        self.setAcceptDrops(True)
        self.top = TopBar(backend)
        self.sidebar = Sidebar()
        self.library = LibraryPage(backend)
        self.status_bar = StatusBar(backend)
        self.inspector_host = InspectorHost(backend, self.parts.inspector)
        self.release_actions = ReleaseActions(backend, self)
        self.group_actions = GroupActions(backend, self)
        self.create_actions = CreateActions(backend, self.release_actions, self.parts, self)
        self.file_actions = FileActions(backend, self.parts, self)
        self.paper_actions = PaperActions(backend, self.parts, self)
        self.centre = QStackedWidget()
        self.centre.addWidget(self.library)
        self.panels = PanelSplitter(backend.settings, self.sidebar, self.centre, self.inspector_host)
        self.toast = Toast(self._lay_out())
        self._built = True
        self._counts_timer = Timer(self)
        self._counts_timer.setSingleShot(True)
        self._counts_timer.setInterval(COUNTS_MS)
        self._counts_timer.timeout.connect(self._on_counts_due)
        self._connect_list()
        self._connect_rest()
        self.submitting = Submitting(self, backend, self)
        self.commands = Commands(self, backend, self)
        self.panels.restore(self)
        if self.library.model.has_many:  # counting them would hold up the first window
            self._counts_timer.start()
            self.panels.set_needed(RIGHT, True)
        else:
            self._take_counts((backend.library.counts(), backend.library.labels()))
        self._apply_style_sheet()

    # Putting together.

    def _apply_style_sheet(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply_style_sheet(app)

    def _lay_out(self) -> QWidget:
        """Put the regions in place and return what holds them."""
        self._drawer = QStackedWidget()
        self._drawer.hide()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        self.news = Banner()
        column.addWidget(self.news)
        column.addWidget(self.panels, 1)
        column.addWidget(self._drawer)
        column.addWidget(self.status_bar)
        self.setCentralWidget(body)
        return body

    def _connect_list(self) -> None:
        page, release_list = self.library, self.library.list
        self.sidebar.chosen.connect(self._on_sidebar_chosen)
        page.folder_requested.connect(self.create_actions.choose_folder)
        page.import_requested.connect(self.create_actions.choose_import)
        page.sample_requested.connect(self.create_actions.add_sample)
        page.all_requested.connect(self._on_page_all_requested)
        page.search_cleared.connect(self.top.search.clear)
        release_list.opened.connect(self.open_release)
        release_list.selection_settled.connect(self._on_list_selection_settled)
        release_list.current_changed.connect(self._on_list_current_changed)
        release_list.trash_requested.connect(self.release_actions.trash)
        release_list.restore_requested.connect(self.release_actions.restore)
        release_list.duplicate_requested.connect(self.release_actions.duplicate)
        release_list.export_requested.connect(self._on_list_export_requested)
        release_list.forms_requested.connect(self.file_actions.export)
        release_list.transfer_requested.connect(self.file_actions.transfer)
        release_list.papers_requested.connect(self.paper_actions.show_papers)
        release_list.delivery_requested.connect(self.paper_actions.deliver)
        release_list.bulk_edit_requested.connect(self.group_actions.edit)
        release_list.rules_requested.connect(self.group_actions.check)
        release_list.codes_requested.connect(self.group_actions.assign_codes)
        release_list.submit_requested.connect(self._on_list_submit_requested)
        release_list.undo_text = lambda: self.group_actions.undo_text
        release_list.redo_text = lambda: self.group_actions.redo_text
        release_list.undo_requested.connect(self.group_actions.undo)
        release_list.redo_requested.connect(self.group_actions.redo)
        self.group_actions.open_session = lambda: self._session
        self.group_actions.told.connect(self.toast.show_text)
        self.group_actions.failed.connect(self.show_error)
        release_list.check_requested.connect(self.release_actions.check)
        release_list.stores_requested.connect(self.show_stores)
        release_list.withdraw_requested.connect(self.release_actions.withdraw)
        self.release_actions.made.connect(self._on_made)
        self.release_actions.trashed.connect(self._on_actions_trashed)
        self.release_actions.notice.connect(self.toast.show_text)
        self.release_actions.failed.connect(self.show_error)

    def _connect_rest(self) -> None:
        top, begin = self.top, self.create_actions
        top.back_requested.connect(self.show_library)
        top.folder_requested.connect(begin.choose_folder)
        top.empty_requested.connect(begin.new_release)
        top.template_requested.connect(begin.from_template)
        top.templates_requested.connect(begin.choose_template)
        top.import_requested.connect(begin.choose_import)
        top.store_requested.connect(begin.from_store)
        top.file_requested.connect(self.file_actions.choose_file)
        begin.file_chosen.connect(self.file_actions.open)
        self.file_actions.made.connect(self._on_made)
        self.file_actions.not_taken.connect(self.show_intake)
        self.file_actions.notice.connect(self.toast.show_text)
        self.file_actions.failed.connect(self.show_error)
        top.sample_requested.connect(begin.add_sample)
        top.settings_requested.connect(self.show_settings)
        top.account_requested.connect(self._on_top_account_requested)
        top.keys_requested.connect(self.show_keys)
        top.search.searched.connect(self._on_search_searched)
        top.search.left_downwards.connect(self._on_search_left_downwards)
        begin.opened.connect(self.open_release)
        begin.made.connect(self._on_made)
        begin.message_chosen.connect(self.paper_actions.open_message)
        self.paper_actions.made.connect(self._on_made)
        self.paper_actions.notice.connect(self.toast.show_text)
        self.paper_actions.failed.connect(self.show_error)
        begin.files_chosen.connect(self.show_intake)
        begin.failed.connect(self.show_error)
        begin.practice_requested.connect(self.practice_requested)
        self.practice_requested.connect(self._on_self_practice_requested)
        self.inspector_host.go_to_requested.connect(self._on_inspector_go_to_requested)
        self.status_bar.transfers_requested.connect(self.toggle_transfers)
        self.status_bar.checks_requested.connect(self._on_status_bar_checks_requested)
        self.status_bar.online_changed.connect(self._on_status_bar_online_changed)
        self.status_bar.metered_changed.connect(self._on_status_bar_metered_changed)
        self.status_bar.try_requested.connect(self.release_actions.try_now)
        self._backend.bridge.changed.connect(self._on_bridge_changed)
        self._backend.bridge.stopping.connect(self._counts_timer.stop)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_hints_color_scheme_changed)

    # Pages.

    @property
    def editor(self) -> EditorPage:
        """The editor page, made when it is first asked for."""
        if self._editor is None:
            page = self._editor = self.parts.editor(self._backend, self)
            self._add_page(page)
            page.opened.connect(self._on_editor_opened)
            page.title_changed.connect(self._on_editor_title_changed)
            page.place_changed.connect(self._on_editor_place_changed)
            page.left_untouched.connect(self.create_actions.discard_unused)
            page.submit_requested.connect(self._on_editor_submit_requested)
            page.draft_requested.connect(self._on_editor_draft_requested)
            page.compare_requested.connect(self._on_editor_compare_requested)
        return self._editor

    def _add_page(self, page: MainPage) -> None:
        """Put a page behind what is in the middle, and listen to what each page tells."""
        page.failed.connect(self.show_error)
        page.notice.connect(self.toast.show_text)
        self.centre.addWidget(page)

    def _remove_pages(self) -> None:
        """Remove what stands before list and editor for a while."""
        self._remove(self.intake)
        self._remove(self._next_steps)
        self._remove(self._stores)
        self.intake = self._next_steps = self._stores = None

    @Slot()
    def show_library(self) -> None:
        """Go back to the list; the open release is saved and let go of."""
        self._close_session()
        self._remove_pages()
        self.panels.set_needed(LEFT, True)
        if self.sidebar.current[0] == "plan":
            self.show_plan()
        else:
            self.centre.setCurrentWidget(self.library)
            self.panels.set_needed(RIGHT, not self.library.is_empty)
        self.top.show_list()
        self.setWindowTitle(self.tr("Trackball"))
        self.library.list.setFocus()
        self.inspector_host.schedule_refresh(self.library.list.current_id)

    @Slot(str)
    def open_release(self, release_id: str) -> None:
        """Open a release in the editor."""
        try:
            self.editor.open(release_id)
        except TrackballError as error:
            self.show_error(error)
            return
        self._remove_pages()
        self.panels.set_needed(LEFT, False)
        self.panels.set_needed(RIGHT, True)
        self.centre.setCurrentWidget(self.editor)

    @Slot(list)
    def show_intake(self, paths: Sequence[Path]) -> None:
        """Show what dropped files would become; a drop that is not done with yet goes first."""
        if self.intake is not None and self.intake is self.centre.currentWidget() and self.intake.busy:
            self.intake.open(list(paths))
            return
        in_editor = self._session is not None and self.centre.currentWidget() is self.editor
        if in_editor and self.editor.takes(paths):
            self.editor.take_files(paths)
            return
        self._came_from = self._session.release.id if in_editor and self._session is not None else ""
        self._close_session()
        self._remove(self.intake)
        page = self.intake = self.parts.intake(self._backend, self)
        if self._came_from:
            page.offer(self._came_from)
            page.added.connect(self._on_intake_added)
        page.created.connect(self._on_intake_created)
        page.back_requested.connect(self._leave_intake)
        page.unreadable.connect(self._on_intake_unreadable)
        self._add_page(page)
        self.centre.setCurrentWidget(page)
        self.panels.set_needed(LEFT, False)
        self.panels.set_needed(RIGHT, False)
        self.top.show_release(self.tr("Dropped files") if self._came_from else self.tr("New release"))
        page.open(list(paths))

    def show_next_steps(self, release_id: str) -> None:
        """Show what is left to do for a release that is at the target."""
        self._remove(self._next_steps)
        page = self._next_steps = self.parts.next_steps(self._backend, release_id, self)
        page.back_requested.connect(self._on_next_steps_back_requested)
        page.resubmit_requested.connect(self.submitting.resubmit)
        self._add_page(page)
        self.centre.setCurrentWidget(page)

    @Slot(str)
    def show_stores(self, release_id: str) -> None:
        """Show what stores show of a release."""
        self._remove(self._stores)
        page = self._stores = self.parts.stores(self._backend, release_id, self)
        page.back_requested.connect(self._on_stores_back_requested)
        self._add_page(page)
        self.centre.setCurrentWidget(page)
        self.panels.set_needed(LEFT, self._session is None)
        self.panels.set_needed(RIGHT, False)

    @Slot()
    def show_plan(self) -> None:
        """Show the plan in the place of the list."""
        if self._plan is None:
            page = self._plan = self.parts.plan(self._backend, self)
            page.opened.connect(self.open_release)
            page.stores_requested.connect(self.show_stores)
            self._add_page(page)
        self.centre.setCurrentWidget(self._plan)
        self.panels.set_needed(RIGHT, False)

    def show_stores_of_chosen(self) -> None:
        """Show what stores show of the open release, or of the one that is chosen in the list."""
        release_id = self._session.release.id if self._session is not None else self.library.list.current_id()
        if release_id:
            self.show_stores(release_id)

    @Slot()
    def _on_stores_back_requested(self) -> None:
        self._remove(self._stores)
        self._stores = None
        self.centre.setCurrentWidget(self.editor if self._session is not None else self.library)
        self.panels.set_needed(RIGHT, self._session is not None or not self.library.is_empty)

    def _remove(self, page: MainPage | None) -> None:
        if page is not None:
            self.centre.removeWidget(page)
            page.deleteLater()

    # The open release.

    def _close_session(self) -> None:
        if self._session is None:
            return
        self.inspector_host.inspect(None)
        self._session = None
        self.editor.close_release()
        self.status_bar.set_saved("")
        self.status_bar.set_checks(0, 0, 0, 0)

    @Slot(object)
    def _on_editor_opened(self, session: Session) -> None:
        self._session = session
        if self.visible_releases is not None:
            self.visible_releases.schedule_refresh()
        session.saved.connect(self.status_bar.set_saved)
        session.failed.connect(self._on_session_failed)
        session.findings_changed.connect(self._on_session_findings_changed)
        self.inspector_host.inspect(session)
        self._on_editor_place_changed()
        self.status_bar.set_saved(session.saved_at)
        self._on_session_findings_changed()

    @Slot()
    def _on_editor_place_changed(self) -> None:
        if self._session is not None:
            self.inspector_host.show_place(self.editor.step, self.editor.node_id)

    @Slot(str)
    def _on_editor_title_changed(self, title: str) -> None:
        self.top.show_release(title)
        self.setWindowTitle(title or self.tr("Trackball"))

    @Slot(object)
    def _on_session_failed(self, error: TrackballError) -> None:
        if self._session is not None and self._session.unsaved_because is not None:
            self.status_bar.set_unsaved(shown(error.title))

    @Slot()
    def _on_session_findings_changed(self) -> None:
        if self._session is None:
            return
        self.status_bar.set_checks(*self._session.counts())

    @Slot(str, object)
    def _on_inspector_go_to_requested(self, release_id: str, finding: Finding) -> None:
        if self._session is None or self._session.release.id != release_id:
            self.open_release(release_id)
        self.editor.go_to(finding)

    @Slot(str)
    def _on_editor_draft_requested(self, release_id: str) -> None:
        self.release_actions.duplicate([release_id], same_recordings=True)

    @Slot(str)
    def _on_drawer_withdraw_requested(self, release_id: str) -> None:
        self.release_actions.withdraw([release_id])

    @Slot()
    def _on_editor_compare_requested(self) -> None:
        self.panels.fold(RIGHT, folded=False)
        self.inspector_host.panel.show_tab(3)

    @Slot(str)
    def _on_editor_submit_requested(self, release_id: str) -> None:
        self.submitting.submit(release_id)

    def show_editor(self, release_id: str) -> None:
        """Show a release in the editor, in the place of its hand-over page too."""
        self._remove(self._next_steps)
        self._next_steps = None
        if self._session is None or self._session.release.id != release_id:
            self.open_release(release_id)
        self.centre.setCurrentWidget(self.editor)

    @Slot()
    def _on_next_steps_back_requested(self) -> None:
        self._remove(self._next_steps)
        self._next_steps = None
        self.centre.setCurrentWidget(self.editor if self._session is not None else self.library)

    @Slot(str)
    def _on_intake_created(self, release_id: str) -> None:
        """Open the new draft, or go on with the drop that waits; undo takes the draft back."""
        if self.intake is None or not self.intake.next_drop():
            self.open_release(release_id)
        rows = self._backend.library.rows([release_id])
        made = fill(self.tr("“{title}” was made."), title=one_line(rows[0].title)[:80] if rows else "")
        self.toast.show_text(made, self.tr("Undo"), lambda: self._undo_making(release_id))

    def _undo_making(self, release_id: str) -> None:
        if self._session is not None and self._session.release.id == release_id:
            self.show_library()
        self.release_actions.trash([release_id])

    @Slot(str, int)
    def _on_intake_added(self, release_id: str, count: int) -> None:
        """Open the release to which tracks were added, or go on with the drop that waits; undo takes them back."""
        if self.intake is not None and self.intake.next_drop():
            return
        self.open_release(release_id)
        self.toast.show_text(
            Counts.tr("%n tracks were added.", "%n track was added.", count), self.tr("Undo"), self._undo_in_editor
        )

    def _undo_in_editor(self) -> None:
        if self._session is not None:
            self._session.undo()

    @Slot()
    def _leave_intake(self) -> None:
        """Go back to where the drop came from."""
        if self._came_from:
            self.open_release(self._came_from)
        if self._session is None:
            self.show_library()

    @Slot(object)
    def _on_intake_unreadable(self, error: TrackballError) -> None:
        self._leave_intake()
        self.show_error(error)

    # The list.

    @Slot(str, object)
    def _on_sidebar_chosen(self, view: str, name: str | None) -> None:
        if view == "plan":
            self.show_plan()
            return
        if self.centre.currentWidget() is not self.library:
            self.centre.setCurrentWidget(self.library)
            self.panels.set_needed(RIGHT, not self.library.is_empty)
        self.library.model.show(view=view, label=name)
        self.library.list.scrollToTop()

    @Slot()
    def _on_page_all_requested(self) -> None:
        self.sidebar.choose("all")

    @Slot(str)
    def _on_search_searched(self, words: str) -> None:
        self.library.model.show(search=words)

    @Slot()
    def _on_search_left_downwards(self) -> None:
        self._select_first()
        self.library.list.setFocus()

    def _select_first(self) -> None:
        page = self.library
        if not page.list.current_id() and page.model.rowCount():
            page.list.select(page.model.release_id(0))

    @Slot(str)
    def _on_list_current_changed(self, _release_id: str) -> None:
        if self._session is None:
            self.inspector_host.schedule_refresh(self.library.list.current_id)

    @Slot(str)
    def _on_list_selection_settled(self, release_id: str) -> None:
        self.panels.fold(RIGHT, folded=False)
        self.inspector_host.show_release(release_id)

    @Slot(str)
    def _on_made(self, release_id: str) -> None:
        if self.centre.currentWidget() is self.library:
            self.library.model.refresh()
            self.library.list.select(release_id)
            self.library.list.setFocus()
        else:
            words = self.tr("The new release is in the list.")
            self.toast.show_text(words, self.tr("Open"), lambda: self.open_release(release_id))

    @Slot(list)
    def _on_list_export_requested(self, ids: list[str]) -> None:
        if len(ids) == 1:
            self.release_actions.choose_export(ids[0])
        else:
            self.group_actions.choose_export(ids)

    @Slot(list)
    def _on_list_submit_requested(self, ids: list[str]) -> None:
        if len(ids) == 1:
            self.open_release(ids[0])
            self.submitting.submit(ids[0])
        else:
            self.submitting.submit_several(ids)

    @Slot(str, list)
    def _on_actions_trashed(self, words: str, ids: list[str]) -> None:
        self.toast.show_text(words, self.tr("Undo"), lambda: self.release_actions.restore(ids))

    # Counts.

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic == "settings" and change.id == "rechecked":
            self._show_rechecked()
        if change.topic == "release" and not self._counts_timer.isActive():
            self._counts_timer.start()

    def _show_rechecked(self) -> None:
        """Say what younger rules or other thresholds changed about drafts that are not open."""
        words, first = startup_tuning.after_start().rechecked_text(self._backend.settings.get("rechecked", {}))
        if first:
            self.toast.show_text(words, self.tr("Open"), lambda: self.open_release(first))
        elif words:
            self.toast.show_text(words)

    @Slot()
    def _on_counts_due(self) -> None:
        if self._counting is not None and not self._counting.done:
            self._counts_timer.start()
            return
        library = self._backend.library
        self._counting = self._backend.bridge.work(lambda: (library.counts(), library.labels()))
        self._counting.finished.connect(self._take_counts)
        self._counting.failed.connect(self.show_error)

    @Slot(object)
    def _take_counts(self, found: tuple[dict[str, int], list[tuple[str, int]]]) -> None:
        counts, labels = found
        empty = not counts["all"] and not counts["trash"]
        self.sidebar.set_counts(counts, labels)
        self.library.set_library_empty(empty)
        previewing = self.intake is not None
        self.panels.set_needed(RIGHT, not previewing and (not empty or self._session is not None))
        self.status_bar.set_waiting(counts["waiting"])

    # Dragging.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event) and accept_copy(event):
            self.library.set_drop_active(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if local_files(event):
            accept_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.library.set_drop_active(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.library.set_drop_active(False)
        paths = local_files(event)
        if paths and accept_copy(event):
            self.create_actions.take_files(paths)

    # Panels and dialogs.

    @Slot()
    def toggle_left(self) -> None:
        """Fold the views or unfold them."""
        if self.panels.is_needed(LEFT):
            self.panels.toggle(LEFT)

    @Slot()
    def toggle_right(self) -> None:
        """Fold the inspector or unfold it."""
        self.panels.toggle(RIGHT)
        if self._session is None:
            self.inspector_host.schedule_refresh(self.library.list.current_id)

    @Slot()
    def toggle_transfers(self) -> None:
        """Open the drawer of uploads or close it."""
        if self.transfers is None:
            drawer = self.transfers = self.parts.transfers(self._backend, self)
            self._drawer.addWidget(drawer)
            drawer.release_requested.connect(self.open_release)
            drawer.withdraw_requested.connect(self._on_drawer_withdraw_requested)
            drawer.try_requested.connect(self.release_actions.try_now)
            drawer.set_online(self.status_bar.online)
            self.status_bar.online_changed.connect(drawer.set_online)
            drawer.closed.connect(self._drawer.hide)
        self._drawer.setFixedHeight(theme.scaled(TRANSFERS_HEIGHT))
        self._drawer.setVisible(not self._drawer.isVisible())

    @Slot()
    def show_settings(self) -> None:
        """Open the settings."""
        self._settings().show_section("accounts")

    @Slot(str)
    def _on_top_account_requested(self, account_id: str) -> None:
        self._settings().show_section("accounts", account_id)

    def show_settings_section(self, *place: str) -> None:
        """Open the settings at one of their sections, perhaps at one thing in it."""
        self._settings().show_section(*place)

    def _settings(self) -> SettingsDialog:
        if self.settings_dialog is None:
            dialog = self.settings_dialog = self.parts.settings(self._backend, self)
            dialog.follow(lambda: self._session)
            dialog.release_requested.connect(self.open_release)
            dialog.stepped.connect(self.group_actions.take)
            dialog.undo_requested.connect(self.group_actions.undo)
            dialog.restore_requested.connect(self.restore_requested)
            dialog.update_found.connect(self._on_settings_update_found)
        return self.settings_dialog

    @Slot(object)
    def _on_settings_update_found(self, update: Update) -> None:
        if self.updates is not None:
            self.updates.show_update(update)

    @Slot()
    def show_keys(self) -> None:
        """Show the map of the keys."""
        dialog = self.parts.keys_dialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def welcome(self) -> None:
        """Open the first run where there is no account and it was not shown before."""
        backend = self._backend
        if backend.stores.database.is_read_only:
            return
        if backend.practice or backend.accounts.list() or backend.settings.get(WELCOMED_KEY, False):
            return
        dialog = self.parts.first_run(backend, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.practice_requested.connect(self.practice_requested)
        dialog.finished.connect(self._on_first_run_finished)
        dialog.open()

    @Slot()
    def _on_first_run_finished(self) -> None:
        self._backend.settings.save(WELCOMED_KEY, True)

    @Slot()
    def _on_self_practice_requested(self) -> None:
        """Start practice beside this window: it has a data folder of its own and so a process of its own."""
        if startup_tuning.after_start().practice.start(self._backend.stores.folder):
            self.toast.show_text(self.tr("Practice mode opens in a window of its own."))
        else:
            remedy = self.tr("Start the app with the option --practice.")
            self.show_error(StorageError(self.tr("Practice mode could not be started."), remedy=remedy))

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Say what did not work, in a dialog that does not block."""
        startup_tuning.after_start().show_error(self, error)

    def come_to_front(self) -> None:
        """Show the window above the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # What keys and the palette do, and the strip.

    @property
    def session(self) -> Session | None:
        """The open release; None while the list is shown."""
        return self._session

    @Slot()
    def focus_search(self) -> None:
        """Go to the search of the list."""
        if self.centre.currentWidget() is not self.library:
            self.show_library()
        self.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top.search.selectAll()

    @Slot()
    def find_in_front(self) -> None:
        """Find in what is in front: the tracks of the open release, else the list. A preview has nothing to find."""
        front = self.centre.currentWidget()
        if front is self._editor and self._editor is not None:
            self._editor.find_and_replace()
        elif self.intake is None or front is not self.intake:  # leaving it would throw away what was typed there
            self.focus_search()

    @Slot(str)
    def search_for(self, words: str) -> None:
        """Show the releases of the whole library that these words are in."""
        self.focus_search()
        self.sidebar.choose("all")
        self.top.search.setText(words)

    @Slot()
    def go_back(self) -> None:
        """Go back to the list."""
        if self.centre.currentWidget() is not self.library:
            self.show_library()

    @Slot()
    def duplicate_chosen(self, *, same_recordings: bool = False) -> None:
        """Duplicate what is open, or what is chosen in the list."""
        self.release_actions.duplicate(self._chosen(), same_recordings=same_recordings)

    @Slot()
    def transfer_chosen(self) -> None:
        """Show how what is open, or what is chosen in the list, moves from another distributor."""
        chosen = list(self._chosen())
        if len(chosen) == 1:
            self.file_actions.transfer(chosen[0])

    @Slot()
    def export_chosen(self) -> None:
        """Ask in which form the open release leaves, or those that are chosen in the list."""
        chosen = list(self._chosen())
        if chosen:
            self.file_actions.export(chosen)

    @Slot()
    def show_papers_of_chosen(self) -> None:
        """Show the papers of what is open, or of what is chosen in the list."""
        self.paper_actions.show_papers(list(self._chosen()))

    @Slot()
    def deliver_chosen(self) -> None:
        """Deliver what is open, or what is chosen in the list, by DDEX."""
        self.paper_actions.deliver(list(self._chosen()))

    @Slot()
    def withdraw_chosen(self) -> None:
        """Take back what is open, or what is chosen in the list, from the outbox."""
        self.release_actions.withdraw(self._chosen())

    def _chosen(self) -> Sequence[str]:
        """Return the open release, or those that are chosen in the list."""
        if self._session is not None:
            return [self._session.release.id]
        return self.library.list.selected_ids() if self.library.model.query.view != "trash" else []

    @Slot()
    def _on_status_bar_checks_requested(self) -> None:
        self.panels.fold(RIGHT, folded=False)
        self.inspector_host.panel.show_tab(0)

    @Slot(bool)
    def _on_status_bar_metered_changed(self, metered: bool) -> None:
        async def hint(services: Services) -> None:
            services.upload.set_metered(metered)

        self._backend.bridge.submit(hint)

    @Slot(bool)
    def _on_status_bar_online_changed(self, online: bool) -> None:
        self.is_online = online

    # Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            FirstPaint(self).done.connect(self._on_first_shown)

    @Slot()
    def _on_first_shown(self) -> None:
        if not self.isVisible():  # closed before it was painted: a welcome would keep the app alive without a window
            return
        self._select_first()
        self.library.list.setFocus()
        self._show_read_only()
        self.welcome()
        self._watch_activity()
        self._show_on_screen()
        self._watch_updates()

    def _watch_updates(self) -> None:
        """Tell how an update went, and look for newer versions; never in practice, nor where nothing can be kept."""
        if self._backend.practice or self._backend.stores.database.is_read_only:
            return
        watch = self.updates = startup_tuning.after_start().UpdateWatch(self._backend, self.news, self)
        watch.notice.connect(self.toast.show_text)
        watch.release_requested.connect(self.open_release)
        watch.install_requested.connect(self.update_requested)
        watch.begin(lambda: self._session.release.id if self._session is not None else "")

    def _show_read_only(self) -> None:
        """Say above the list that nothing can be changed."""
        if not self._backend.stores.database.is_read_only:
            return
        later = startup_tuning.after_start()
        banner = later.MessageBanner(self)
        self.library.set_header(banner)
        banner.show_message(
            later.Message(
                title=self.tr("This library can be read, but not changed."),
                meaning=self.tr("Nothing that you type is kept, and nothing is sent."),
                remedy=self.tr("Make the data folder and its files writable for you, then start the app again."),
                severity="warning",
            )
        )

    def _show_on_screen(self) -> None:
        """From now on let polling know which releases are looked at."""
        later = startup_tuning.after_start()
        watch = self.visible_releases = later.VisibleReleases(self._backend, self, self._in_front)
        bar = self.library.list.verticalScrollBar()
        for moved in (bar.valueChanged, bar.rangeChanged, self.library.model.loaded, self.centre.currentChanged):
            moved.connect(watch.schedule_refresh)
        watch.schedule_refresh()

    def _in_front(self) -> list[str]:
        if self.centre.currentWidget() is self.library:
            return self.library.list.visible_ids()
        return [self._session.release.id] if self._session is not None else []

    def _watch_activity(self) -> None:
        """Show what happened since the window was last open, and from now on tell the desktop."""
        later = startup_tuning.after_start()
        digest = self._digest = later.DigestWatch(self._backend, self.library, self)
        digest.opened.connect(self.open_release)
        digest.refresh()
        notices = self._notices = later.Notifications(self._backend, self)
        notices.pressed.connect(self._on_notices_pressed)

    @Slot(str)
    def _on_notices_pressed(self, release_id: str) -> None:
        self.come_to_front()
        if release_id:
            self.open_release(release_id)

    @Slot()
    def _on_hints_color_scheme_changed(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.follow_system(app)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._built:
            self._drawer.setFixedHeight(theme.scaled(TRANSFERS_HEIGHT))
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.panels.remember(self)
        if self._digest is not None:
            self._digest.leave()
        self._close_session()
        self.inspector_host.inspect(None)
        super().closeEvent(event)


def _apply_theme(backend: Backend) -> None:
    """Take the look from the settings; a scheme that the command line asked for stands over theirs."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply_saved(app, backend.settings, "" if theme.wanted() == "system" else theme.wanted())
