"""The main window: three panels beside each other, the uploads and the status bar below.

    +-----------------------------------------------+
    | TopBar                                        |
    +---------+---------------------------+---------+
    | Sidebar | list, editor, intake,     | In-     |
    |         | sent release              | spector |
    +---------+---------------------------+---------+
    | transfers (folded)                            |
    | StatusBar                                     |
    +-----------------------------------------------+

It only builds and connects its parts: `pages` switches the page in the middle, `library_actions` carries out what the
list requests, `window_dialogs` opens dialogs, `window_activity` watches for news once the window shows. Pages emit
facts and requests, and call repositories and services themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.appearance import apply_saved_appearance
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.first_paint import FirstPaint
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.screen_reader import announcer, install_roles
from trackball_desktop.ui.kit.toast import Toast
from trackball_desktop.ui.library.page import LibraryPage
from trackball_desktop.ui.library.sidebar import Sidebar
from trackball_desktop.ui.shell import startup_tuning
from trackball_desktop.ui.shell.commands import Commands
from trackball_desktop.ui.shell.create_actions import CreateActions
from trackball_desktop.ui.shell.dashboard import Dashboard
from trackball_desktop.ui.shell.drops import DropWindow
from trackball_desktop.ui.shell.file_actions import FileActions
from trackball_desktop.ui.shell.group_actions import GroupActions
from trackball_desktop.ui.shell.inspector_host import InspectorHost
from trackball_desktop.ui.shell.library_actions import LibraryActions
from trackball_desktop.ui.shell.library_counts import LibraryCounts
from trackball_desktop.ui.shell.page_area import PageArea
from trackball_desktop.ui.shell.page_factories import PageFactories
from trackball_desktop.ui.shell.pages import Pages
from trackball_desktop.ui.shell.paper_actions import PaperActions
from trackball_desktop.ui.shell.release_actions import ReleaseActions
from trackball_desktop.ui.shell.splitter import LEFT, RIGHT, PanelSplitter
from trackball_desktop.ui.shell.status_bar import StatusBar
from trackball_desktop.ui.shell.submitting import Submitting
from trackball_desktop.ui.shell.top_bar import TopBar
from trackball_desktop.ui.shell.window_dialogs import WindowDialogs

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.editor.page import EditorPage
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.shell.guide import Guide
    from trackball_desktop.ui.shell.window_activity import WindowActivity
    from trackball_desktop.ui.transfers.drawer import TransfersDrawer
    from trackball_desktop.updates.service import Update

TRANSFERS_HEIGHT = 272


class ViewState(NamedTuple):
    """Where a window stands."""

    release_id: str
    """The id of the open release; "" where the list is shown."""
    selected_id: str
    """The id of the release that is chosen in the list."""
    section: str
    """The section of the settings that is open."""


class MainWindow(DropWindow):
    """One window over one data folder."""

    practice_requested = Signal()
    """The user wants practice mode, which has a data folder of its own and so another process."""
    restore_requested = Signal(object)
    """The path of a copy that is to take the place of the library; the window must close for that."""
    update_requested = Signal(object)
    """A DownloadedUpdate that is to take the place of this version; the window must close for that."""
    language_chosen = Signal()
    """Another language was chosen: a window in it is to take the place of this one, with the same `view_state`."""

    _is_built = False
    """Whether all parts are there: Qt tells of another style from the first line of `__init__` on."""

    def __init__(self, backend: Backend, factories: PageFactories | None = None) -> None:
        _apply_theme(backend)  # first of all: before the event loop runs, a new font reaches only what is made after it
        super().__init__()
        install_roles()
        announcer()  # from now on it knows which window came to the front when
        self._backend = backend
        self.factories = factories or PageFactories()
        self.transfers: TransfersDrawer | None = None
        """The drawer of uploads, once it was opened."""
        self.guide: Guide | None = None
        """The tour of the window, while it lies over it."""
        self.activity: WindowActivity | None = None
        """What is watched once the window is on the screen."""
        self.is_online = True
        self._was_shown = False
        self.setWindowTitle(self.tr("Trackball"))
        self.setMinimumSize(QSize(880, 560))
        self.top_bar = TopBar(backend)
        self.sidebar = Sidebar()
        self.library = LibraryPage(backend)
        self.status_bar = StatusBar(backend)
        self.inspector_host = InspectorHost(backend, self.factories.inspector)
        self.release_actions = ReleaseActions(backend, self)
        self.group_actions = GroupActions(backend, self)
        self.create_actions = CreateActions(backend, self.release_actions, self.factories, self)
        self.file_actions = FileActions(backend, self.factories, self)
        self.paper_actions = PaperActions(backend, self.factories, self)
        self.page_stack = QStackedWidget()
        self.page_stack.addWidget(self.library)
        self.splitter = PanelSplitter(backend.settings, self.sidebar, PageArea(self.page_stack), self.inspector_host)
        self.inspector_host.least_width_changed.connect(self.splitter.set_tabs_width)
        self.toast = Toast(self._lay_out())
        self._is_built = True
        self.submitting = Submitting(self, backend, self)
        self.dashboard = Dashboard(backend, self.library, self.sidebar, self)
        self.pages = Pages(self, backend, self)
        self.dialogs = WindowDialogs(self, backend, self)
        self.counts = LibraryCounts(backend, self)
        self.library_actions = LibraryActions(self, backend, self)
        self._connect_actions()
        self._connect_regions()
        self.commands = Commands(self, backend, self)
        self.setMenuBar(self.commands.menu_bar)
        self.splitter.restore(self)
        if self.library.model.has_many:
            self.splitter.set_needed(RIGHT, True)
        self.counts.begin(deferred=self.library.model.has_many)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply_style_sheet(app)

    # Putting together.

    def _lay_out(self) -> QWidget:
        """Put the regions in place and return what holds them."""
        self._drawer = QStackedWidget()
        self._drawer.hide()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        self.update_banner = Banner()
        column.addWidget(self.update_banner)
        column.addWidget(self.splitter, 1)
        column.addWidget(self._drawer)
        column.addWidget(self.status_bar)
        self.setCentralWidget(body)
        return body

    def _connect_actions(self) -> None:
        create, files, papers, dialogs = self.create_actions, self.file_actions, self.paper_actions, self.dialogs
        self.release_actions.notice.connect(self.toast.show_text)
        self.release_actions.failed.connect(self.show_error)
        self.group_actions.notice.connect(self.toast.show_text)
        self.group_actions.failed.connect(self.show_error)
        files.unrecognised.connect(self.pages.show_intake)
        files.notice.connect(self.toast.show_text)
        files.failed.connect(self.show_error)
        papers.notice.connect(self.toast.show_text)
        papers.failed.connect(self.show_error)
        create.open_requested.connect(self._on_new_release_made)
        create.file_chosen.connect(files.open)
        create.events_chosen.connect(files.open_events)
        create.message_chosen.connect(papers.open_dropped)
        create.files_chosen.connect(self.pages.show_intake)
        create.failed.connect(self.show_error)
        create.practice_requested.connect(self.practice_requested)
        dialogs.practice_requested.connect(self.practice_requested)
        dialogs.restore_requested.connect(self.restore_requested)
        dialogs.update_found.connect(self._on_dialogs_update_found)
        dialogs.language_chosen.connect(self._on_dialogs_language_chosen)
        dialogs.tour_requested.connect(self.start_tour)
        self.practice_requested.connect(dialogs.start_practice)
        self.drop_hovered.connect(self.library.set_drop_active)
        self.files_dropped.connect(self._on_files_dropped)

    @Slot(list)
    def _on_files_dropped(self, paths: list[Path]) -> None:
        """Put a picture or a sheet into the preview of a drop that is in front; all else begins releases."""
        if not self.pages.add_to_intake(paths):
            self.create_actions.import_dropped(paths)

    def _connect_regions(self) -> None:
        top, create = self.top_bar, self.create_actions
        top.back_requested.connect(self.pages.show_library)
        top.folder_requested.connect(create.choose_folder)
        top.empty_requested.connect(create.new_release)
        top.template_requested.connect(create.create_from_template)
        top.templates_requested.connect(create.choose_template)
        top.import_requested.connect(create.choose_import)
        top.store_requested.connect(create.search_stores)
        top.file_requested.connect(self.file_actions.choose_file)
        top.events_requested.connect(self.file_actions.choose_events)
        top.sample_requested.connect(create.add_sample)
        create.welcome_requested.connect(self.dialogs.show_first_run)
        top.settings_requested.connect(self.dialogs.show_settings)
        top.account_requested.connect(self.dialogs.show_account)
        top.keys_requested.connect(self.dialogs.show_keys)
        self.inspector_host.go_to_requested.connect(self.pages.go_to_finding)
        self.inspector_host.file_fix_requested.connect(self.pages.fix_files)
        self.inspector_host.help_requested.connect(self.dialogs.show_help_topic)
        self.status_bar.transfers_requested.connect(self.toggle_transfers)
        self.status_bar.checks_requested.connect(self.show_checks)
        self.status_bar.online_changed.connect(self._on_status_bar_online_changed)
        self.status_bar.metered_changed.connect(self._on_status_bar_metered_changed)
        self.status_bar.try_requested.connect(self.release_actions.try_now)
        self.counts.counted.connect(self._on_counts_counted)
        self.counts.failed.connect(self.show_error)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_hints_color_scheme_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_hints_color_scheme_changed)

    # Pages: what the parts of the window, and those outside of it, ask for by name.

    @property
    def session(self) -> Session | None:
        """The open release; None while the list is shown."""
        return self.pages.session

    @property
    def editor(self) -> EditorPage:
        """The editor page, made when it is first asked for."""
        return self.pages.editor

    @Slot()
    def show_library(self) -> None:
        """Go back to the list; the open release is saved and let go of."""
        self.pages.show_library()

    @Slot(str)
    def open_release(self, release_id: str) -> None:
        """Open a release in the editor."""
        self.pages.open_release(release_id)

    def show_editor(self, release_id: str) -> None:
        """Show a release in the editor, also where its page as a sent release was shown."""
        self.pages.show_editor(release_id)

    def show_intake(self, paths: Sequence[Path]) -> None:
        """Show what dropped files would become."""
        self.pages.show_intake(paths)

    def show_sent(self, release_id: str) -> None:
        """Show what is left to do for a release that is at the target."""
        self.pages.show_sent(release_id)

    # Regions.

    @Slot(object, object)
    def _on_counts_counted(self, counts: dict[str, int], labels: list[tuple[str, int]]) -> None:
        empty = not counts["all"] and not counts["trash"]
        self.sidebar.set_counts(counts, labels)
        self.library.set_library_empty(empty)
        self.library.set_trash_count(counts["trash"])
        beside = self.pages.is_library_shown or self.pages.is_editor_shown  # other pages have nothing to inspect
        self.splitter.set_needed(RIGHT, beside and (not empty or self.session is not None))
        self.status_bar.set_waiting(counts["waiting"])

    @Slot(str)
    def _on_new_release_made(self, release_id: str) -> None:
        """Open a new release with the cursor in its first field."""
        self.pages.open_release(release_id)
        if self.session is not None and self.session.release.id == release_id:
            self.editor.show_step_by_name("release")

    @Slot()
    def toggle_left(self) -> None:
        """Fold the views or unfold them."""
        if self.splitter.is_needed(LEFT):
            self.splitter.toggle(LEFT)

    @Slot()
    def toggle_right(self) -> None:
        """Fold the inspector or unfold it."""
        self.splitter.toggle(RIGHT)
        if self.session is None:
            self.inspector_host.schedule_refresh(self.library.list.current_id)

    @Slot()
    def toggle_transfers(self) -> None:
        """Open the drawer of uploads or close it."""
        if self.transfers is None:
            drawer = self.transfers = self.factories.transfers(self._backend, self)
            self._drawer.addWidget(drawer)
            drawer.release_requested.connect(self.pages.open_release)
            drawer.withdraw_requested.connect(self._on_drawer_withdraw_requested)
            drawer.retry_now_requested.connect(self.release_actions.try_now)
            drawer.set_online(self.status_bar.is_online)
            self.status_bar.online_changed.connect(drawer.set_online)
            drawer.closed.connect(self._drawer.hide)
        self._fit_drawer()
        self._drawer.setVisible(not self._drawer.isVisible())

    @Slot(str)
    def _on_drawer_withdraw_requested(self, release_id: str) -> None:
        self.release_actions.withdraw([release_id])

    @Slot()
    def show_checks(self) -> None:
        """Show the checks of the open release, or of the one that is chosen in the list."""
        self.splitter.fold(RIGHT, folded=False)
        self.inspector_host.panel.show_tab(0)

    @Slot(bool)
    def _on_status_bar_metered_changed(self, metered: bool) -> None:
        async def hint(services: Services) -> None:
            services.upload.set_metered(metered)

        self._backend.bridge.submit(hint)

    @Slot(bool)
    def _on_status_bar_online_changed(self, online: bool) -> None:
        self.is_online = online

    # Dialogs.

    def show_settings_section(self, *place: str) -> None:
        """Open the settings at one of their sections, perhaps at one thing in it."""
        self.dialogs.show_section(*place)

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Say what did not work, in a dialog that does not block."""
        self.dialogs.show_error(error)

    @Slot(object)
    def _on_dialogs_update_found(self, update: Update) -> None:
        if self.activity is not None:
            self.activity.show_update(update)

    @Slot()
    def start_tour(self) -> None:
        """Lay the tour of the window over it, from its first step."""
        if self.guide is not None:
            self.guide.finish()
        dialogs = startup_tuning.dialogs()
        self.guide = dialogs.Guide(self, dialogs.window_steps(self))
        self.guide.finished.connect(self._on_guide_finished)

    @Slot()
    def _on_guide_finished(self) -> None:
        self.guide = None

    # Another language.

    @Slot()
    def _on_dialogs_language_chosen(self) -> None:
        if self.pages.is_intake_shown:  # what was changed in the preview of a drop is nowhere else
            self.toast.show_text(self.tr("The new language is used once the window opens again."))
        else:
            self.language_chosen.emit()

    @property
    def view_state(self) -> ViewState:
        """What is shown and chosen now."""
        settings = self.dialogs.settings_dialog
        section = "" if settings is None or not settings.isVisible() else settings.section
        release = self.session.release.id if self.session is not None else ""
        return ViewState(release, next(iter(self.library.list.selected_ids()), ""), section)

    def restore_view_state(self, view_state: ViewState) -> None:
        """Show what another window over the same library showed."""
        if view_state.selected_id:
            self.library.list.select(view_state.selected_id)
        if view_state.release_id:
            self.open_release(view_state.release_id)
        if view_state.section:
            self.dialogs.show_section(view_state.section)

    # Qt.

    def come_to_front(self) -> None:
        """Show the window above the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self.library.focus_view()  # before the window is active: readers would tell of the search first
            FirstPaint(self).painted.connect(self._on_first_paint_painted)

    @Slot()
    def _on_first_paint_painted(self) -> None:
        if not self.isVisible():  # closed before it was painted: a welcome would keep the app alive without a window
            return
        self.library_actions.select_first()
        self.library.focus_view()
        self.dialogs.show_first_run_if_new()
        self.activity = startup_tuning.after_start().WindowActivity(self, self._backend, self)
        self.activity.install_requested.connect(self.update_requested)
        self.pages.session_opened.connect(self.activity.visible_releases.schedule_refresh)

    @Slot()
    def _on_hints_color_scheme_changed(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.follow_system(app)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._is_built:
            self._fit_drawer()
        super().changeEvent(event)

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height out anew."""
        super().resizeEvent(event)
        self._fit_drawer()

    def _fit_drawer(self) -> None:
        """Leave most of the height to the page, also with large text."""
        most = max(TRANSFERS_HEIGHT, self.height() * 2 // 5)
        self._drawer.setFixedHeight(min(theme.scaled(TRANSFERS_HEIGHT), most))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.splitter.remember(self)
        if self.activity is not None:
            self.activity.leave()
        self.pages.close_session()
        self.inspector_host.inspect(None)
        super().closeEvent(event)


def _apply_theme(backend: Backend) -> None:
    """Take the look from the settings; a scheme that the command line asked for stands over theirs."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        apply_saved_appearance(
            app, backend.settings, "" if theme.requested_scheme() == "system" else theme.requested_scheme()
        )
