"""What the list asks for, and what keys and the palette do with the open release, or those chosen in the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Slot

from trackball_desktop.domain.lifecycle import LIVE_SUBMISSIONS
from trackball_desktop.ui.shell import startup_tuning
from trackball_desktop.ui.shell.splitter import RIGHT, PanelSplitter

if TYPE_CHECKING:
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.kit.toast import Toast
    from trackball_desktop.ui.library.page import LibraryPage
    from trackball_desktop.ui.library.sidebar import Sidebar
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.shell.create_actions import CreateActions
    from trackball_desktop.ui.shell.dashboard import Dashboard
    from trackball_desktop.ui.shell.file_actions import FileActions
    from trackball_desktop.ui.shell.group_actions import GroupActions
    from trackball_desktop.ui.shell.inspector_host import InspectorHost
    from trackball_desktop.ui.shell.pages import Pages
    from trackball_desktop.ui.shell.paper_actions import PaperActions
    from trackball_desktop.ui.shell.release_actions import ReleaseActions
    from trackball_desktop.ui.shell.submitting import Submitting
    from trackball_desktop.ui.shell.top_bar import TopBar


class LibraryHost(Protocol):
    """What the list's actions ask of the window."""

    top_bar: TopBar
    sidebar: Sidebar
    library: LibraryPage
    splitter: PanelSplitter
    inspector_host: InspectorHost
    toast: Toast
    pages: Pages
    release_actions: ReleaseActions
    group_actions: GroupActions
    create_actions: CreateActions
    file_actions: FileActions
    paper_actions: PaperActions
    submitting: Submitting
    dashboard: Dashboard


class LibraryActions(QObject):
    """Leads what is asked of the list to those who do it, and shows what came of it."""

    def __init__(self, host: LibraryHost, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._host = host
        self._backend = backend
        backend.bridge.changed.connect(self._on_bridge_changed)
        self._connect_page()
        self._connect_list()
        self._connect_answers()

    def _connect_page(self) -> None:
        host, page = self._host, self._host.library
        host.sidebar.chosen.connect(self._on_sidebar_chosen)
        host.top_bar.search.search_changed.connect(host.dashboard.search)
        host.top_bar.search.down_pressed.connect(self._on_search_down_pressed)
        page.folder_requested.connect(host.create_actions.choose_folder)
        page.import_requested.connect(host.create_actions.choose_import)
        page.sample_requested.connect(host.create_actions.add_sample)
        host.release_actions.sample_progressed.connect(page.show_sample_progress)
        page.all_requested.connect(self._on_page_all_requested)
        page.search_cleared.connect(host.top_bar.search.clear)

    def _connect_list(self) -> None:
        host, releases = self._host, self._host.library.list
        releases.open_requested.connect(host.pages.open_release)
        releases.inspect_requested.connect(self._on_list_selection_settled)
        releases.current_changed.connect(self._on_list_current_changed)
        releases.trash_requested.connect(host.release_actions.trash)
        releases.restore_requested.connect(host.release_actions.restore)
        releases.duplicate_requested.connect(host.release_actions.duplicate)
        releases.status_check_requested.connect(host.release_actions.check)
        releases.withdraw_requested.connect(host.release_actions.withdraw)
        releases.export_requested.connect(self._on_list_export_requested)
        releases.export_formats_requested.connect(host.file_actions.export)
        releases.transfer_requested.connect(host.file_actions.transfer)
        releases.documents_requested.connect(host.paper_actions.show_papers)
        releases.delivery_requested.connect(host.paper_actions.deliver)
        releases.stores_requested.connect(host.pages.show_stores)
        releases.bulk_edit_requested.connect(host.group_actions.edit)
        releases.recheck_requested.connect(host.group_actions.check)
        releases.codes_requested.connect(host.group_actions.assign_codes)
        releases.submit_requested.connect(self._on_list_submit_requested)
        releases.undo_text = lambda: host.group_actions.undo_text
        releases.redo_text = lambda: host.group_actions.redo_text
        releases.undo_requested.connect(host.group_actions.undo)
        releases.redo_requested.connect(host.group_actions.redo)

    def _connect_answers(self) -> None:
        host = self._host
        for actions in (host.release_actions, host.create_actions, host.file_actions, host.paper_actions):
            actions.created.connect(self.show_created)
        host.release_actions.trashed.connect(self._on_actions_trashed)
        host.group_actions.get_open_session = lambda: host.pages.session

    # The list.

    @Slot(str, object)
    def _on_sidebar_chosen(self, view: str, name: str | None) -> None:
        pages = self._host.pages
        if not pages.is_library_shown and not pages.is_plan_shown:
            pages.show_library()  # chosen by the menu or the palette while a release is in front
        if view == "plan":
            pages.show_plan()
            return
        if not pages.is_library_shown:
            pages.show_list()
        self._host.dashboard.show_view(view, name)
        self._host.library.list.scrollToTop()

    @Slot()
    def _on_page_all_requested(self) -> None:
        self._host.sidebar.choose("all")

    @Slot()
    def _on_search_down_pressed(self) -> None:
        self.select_first()
        self._host.library.focus_view()

    def select_first(self) -> None:
        """Select the first release where none is current."""
        page = self._host.library
        if not page.list.current_id() and page.model.rowCount():
            page.list.select(page.model.release_id(0))

    @Slot(str)
    def _on_list_current_changed(self, _release_id: str) -> None:
        if self._host.pages.session is None:
            self._host.inspector_host.schedule_refresh(self._host.library.list.current_id)

    @Slot(str)
    def _on_list_selection_settled(self, release_id: str) -> None:
        self._host.splitter.fold(RIGHT, folded=False)
        self._host.inspector_host.show_release(release_id)

    @Slot(str)
    def show_created(self, release_id: str) -> None:
        """Show a release that is new in the library: in the list, or say that it is there."""
        host = self._host
        if host.pages.is_library_shown:
            host.library.model.refresh()
            host.library.list.select(release_id)
            host.library.focus_view()
        else:
            text = self.tr("The new release is in the list.")
            host.toast.show_text(text, self.tr("Open"), lambda: host.pages.open_release(release_id))

    @Slot(list)
    def _on_list_export_requested(self, ids: list[str]) -> None:
        if len(ids) == 1:
            self._host.release_actions.choose_export(ids[0])
        else:
            self._host.group_actions.choose_export(ids)

    @Slot(list)
    def _on_list_submit_requested(self, ids: list[str]) -> None:
        if len(ids) == 1:
            self._host.pages.open_release(ids[0])
            self._host.submitting.submit(ids[0])
        else:
            self._host.submitting.submit_several(ids)

    @Slot(str, list)
    def _on_actions_trashed(self, text: str, ids: list[str]) -> None:
        self._host.toast.show_text(text, self.tr("Undo"), lambda: self._host.release_actions.restore(ids))

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic == "settings" and change.id == "rechecked":
            self._show_rechecked()

    def _show_rechecked(self) -> None:
        """Say what younger rules or other thresholds changed about drafts that are not open."""
        words, first_id = startup_tuning.after_start().recheck_summary(self._backend.settings.get("rechecked", {}))
        if first_id:
            self._host.toast.show_text(words, self.tr("Open"), lambda: self._host.pages.open_release(first_id))
        elif words:
            self._host.toast.show_text(words)

    # What is open or chosen.

    def target_ids(self) -> Sequence[str]:
        """Return the open release, or those that are chosen in the list."""
        if (session := self._host.pages.session) is not None:
            return [session.release.id]
        page = self._host.library
        return page.list.selected_ids() if page.model.query.view != "trash" else []

    @Slot()
    def submit_chosen(self) -> None:
        """Open the sheet for what is open, or for what is chosen in the list."""
        session = self._host.pages.session
        if session is not None:
            self._host.submitting.submit(session.release.id)
        elif chosen := list(self.target_ids()):
            self._on_list_submit_requested(chosen)

    @Slot()
    def trash_chosen(self) -> None:
        """Move what is open, or what is chosen in the list, to the trash."""
        chosen = list(self.target_ids())
        if self._host.pages.session is not None:
            self.go_back()
        if chosen:
            self._host.release_actions.trash(chosen)

    @Slot()
    def show_plan(self) -> None:
        """Show the releases as plan, board or list."""
        self._host.sidebar.choose("plan")
        if not self._host.pages.is_plan_shown:  # a release was opened from the plan, which is chosen already
            self._host.pages.show_library()

    def show_view(self, view: str) -> None:
        """Show a view of the list."""
        self._host.sidebar.choose(view)
        if not self._host.pages.is_library_shown:  # a release was opened from this view, which is chosen already
            self._host.pages.show_library()

    @Slot()
    def duplicate_chosen(self, *, same_recordings: bool = False) -> None:
        """Duplicate what is open, or what is chosen in the list."""
        self._host.release_actions.duplicate(self.target_ids(), same_recordings=same_recordings)

    @Slot()
    def transfer_chosen(self) -> None:
        """Show how what is open, or what is chosen in the list, moves from another distributor."""
        chosen = list(self.target_ids())
        if len(chosen) == 1:
            self._host.file_actions.transfer(chosen[0])

    @Slot()
    def export_chosen(self) -> None:
        """Ask in which form the open release leaves, or those that are chosen in the list."""
        chosen = list(self.target_ids())
        if chosen:
            self._host.file_actions.export(chosen)

    @Slot()
    def show_papers_of_chosen(self) -> None:
        """Show the papers of what is open, or of what is chosen in the list."""
        self._host.paper_actions.show_papers(list(self.target_ids()))

    @Slot()
    def deliver_chosen(self) -> None:
        """Deliver what is open, or what is chosen in the list, by DDEX."""
        self._host.paper_actions.deliver(list(self.target_ids()))

    def can_withdraw_chosen(self) -> bool:
        """Say whether there may be something to take back: of several releases, those that can be are taken back."""
        ids = self.target_ids()
        if len(ids) != 1:
            return bool(ids)
        submissions = self._backend.outbox.of_release(ids[0])
        return bool(submissions) and submissions[0].state in LIVE_SUBMISSIONS

    @Slot()
    def withdraw_chosen(self) -> None:
        """Take back what is open, or what is chosen in the list, from the outbox."""
        self._host.release_actions.withdraw(self.target_ids())

    @Slot()
    def show_stores_of_chosen(self) -> None:
        """Show what stores show of the open release, or of the one that is chosen in the list."""
        session = self._host.pages.session
        release_id = session.release.id if session is not None else self._host.library.list.current_id()
        if release_id:
            self._host.pages.show_stores(release_id)

    # Searching.

    @Slot()
    def focus_search(self) -> None:
        """Go to the search of the list."""
        if not self._host.pages.is_library_shown:
            self._host.pages.show_library()
        self._host.top_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._host.top_bar.search.selectAll()

    @Slot()
    def find_in_current_page(self) -> None:
        """Find in what is in front: the tracks of the open release, else the list. A preview has nothing to find."""
        pages = self._host.pages
        if pages.is_editor_shown:
            pages.editor.find_and_replace()
        elif not pages.is_intake_shown:  # leaving it would throw away what was typed there
            self.focus_search()

    @Slot(str)
    def search_for(self, text: str) -> None:
        """Show the releases of the whole library that these words are in."""
        self.focus_search()
        self._host.sidebar.choose("all")
        self._host.top_bar.search.setText(text)

    @Slot()
    def go_back(self) -> None:
        """Go back to the list."""
        if not self._host.pages.is_library_shown:
            self._host.pages.show_library()
