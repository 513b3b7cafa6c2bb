"""The pages in the middle of the window: which one is shown, what stands beside it, and the release that is open.

The editor takes the place of list and views; its tree stands where the views were. Other pages stand before list or
editor for a while. The window is asked for by `PageHost`; what a page asks for goes on to those who carry it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.ui.kit.focus_ring import release_focus
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.kit.painting import to_single_line
from trackball_desktop.ui.kit.screen_reader import readers_muted
from trackball_desktop.ui.shell.splitter import LEFT, RIGHT, PanelSplitter

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.editor.page import EditorPage
    from trackball_desktop.ui.intake.page import IntakePage
    from trackball_desktop.ui.kit.main_page import MainPage
    from trackball_desktop.ui.kit.toast import Toast
    from trackball_desktop.ui.library.page import LibraryPage
    from trackball_desktop.ui.library.sidebar import Sidebar
    from trackball_desktop.ui.plan.page import PlanPage
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.shell.create_actions import CreateActions
    from trackball_desktop.ui.shell.dashboard import Dashboard
    from trackball_desktop.ui.shell.inspector_host import InspectorHost
    from trackball_desktop.ui.shell.page_factories import PageFactories
    from trackball_desktop.ui.shell.release_actions import ReleaseActions
    from trackball_desktop.ui.shell.status_bar import StatusBar
    from trackball_desktop.ui.shell.submitting import Submitting
    from trackball_desktop.ui.shell.top_bar import TopBar
    from trackball_desktop.ui.stores.page import StoresPage
    from trackball_desktop.ui.submit.sent.page import SentPage


class PageHost(Protocol):
    """What the pages ask of the window."""

    factories: PageFactories
    top_bar: TopBar
    sidebar: Sidebar
    library: LibraryPage
    page_stack: QStackedWidget
    splitter: PanelSplitter
    inspector_host: InspectorHost
    status_bar: StatusBar
    toast: Toast
    create_actions: CreateActions
    release_actions: ReleaseActions
    submitting: Submitting
    dashboard: Dashboard

    def setWindowTitle(self, title: str, /) -> None: ...
    def show_error(self, error: BaseException) -> None: ...


class Pages(QObject):
    """Shows one page at a time in `host.page_stack`; pages are children of `parent`."""

    session_opened = Signal(object)
    """The draft.session.Session of the release that the editor shows now."""

    def __init__(self, host: PageHost, backend: Backend, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = host
        self._backend = backend
        self._parent_widget = parent
        self._editor: EditorPage | None = None
        self.intake: IntakePage | None = None
        """The preview of a drop; None while there is none."""
        self._sent: SentPage | None = None
        self._stores: StoresPage | None = None
        self._plan: PlanPage | None = None
        self.session: Session | None = None
        """The open release; None while the list is shown."""
        self._intake_origin_id = ""
        host.top_bar.place_requested.connect(self._on_top_bar_place_requested)
        backend.bridge.changed.connect(self._on_bridge_changed)
        host.top_bar.undo_buttons.undo_requested.connect(self._on_undo_requested)
        host.top_bar.undo_buttons.redo_requested.connect(self._on_redo_requested)

    # Switching.

    @property
    def editor(self) -> EditorPage:
        """The editor page, made when it is first asked for."""
        if self._editor is None:
            page = self._editor = self._host.factories.editor(self._backend, self._parent_widget)
            self._add_page(page)
            page.opened.connect(self._on_editor_opened)
            page.title_changed.connect(self._on_editor_title_changed)
            page.location_changed.connect(self._on_editor_place_changed)
            page.closed_untouched.connect(self._host.create_actions.discard_unused)
            page.submit_requested.connect(self._on_editor_submit_requested)
            page.draft_requested.connect(self._on_editor_draft_requested)
            page.compare_requested.connect(self._on_editor_compare_requested)
        return self._editor

    @property
    def is_editor_shown(self) -> bool:
        """Whether the editor is in front."""
        return self._editor is not None and self._host.page_stack.currentWidget() is self._editor

    @property
    def is_library_shown(self) -> bool:
        """Whether the list is in front."""
        return self._host.page_stack.currentWidget() is self._host.library

    @property
    def is_plan_shown(self) -> bool:
        """Whether the plan stands in the middle."""
        return self._plan is not None and self._host.page_stack.currentWidget() is self._plan

    @property
    def is_intake_shown(self) -> bool:
        """Whether the preview of a drop is in front."""
        return self.intake is not None and self._host.page_stack.currentWidget() is self.intake

    def add_to_intake(self, paths: Sequence[Path]) -> bool:
        """Put dropped pictures and sheets into the preview that is in front; return whether it took them."""
        return self.intake is not None and self.is_intake_shown and self.intake.preview.add_dropped(paths)

    def _add_page(self, page: MainPage) -> None:
        """Put a page behind what is in the middle, and listen to what each page tells."""
        page.failed.connect(self._host.show_error)
        page.notice.connect(self._host.toast.show_text)
        self._host.page_stack.addWidget(page)

    def _remove(self, page: MainPage | None) -> None:
        if page is not None:
            self._host.page_stack.removeWidget(page)
            page.deleteLater()

    def _remove_pages(self) -> None:
        """Remove what stands before list and editor for a while."""
        for page in (self.intake, self._sent, self._stores):
            self._remove(page)
        self.intake = self._sent = self._stores = None

    @Slot()
    def show_library(self) -> None:
        """Go back to the list; the open release is saved and let go of."""
        host = self._host
        self.close_session()
        self._remove_pages()
        host.splitter.set_needed(LEFT, True)
        if host.sidebar.current[0] == "plan":
            self.show_plan()
        else:
            self.show_list()
        host.top_bar.show_list()
        host.setWindowTitle(self.tr("Trackball"))
        host.library.focus_view()
        host.inspector_host.schedule_refresh(host.library.list.current_id)

    def show_list(self) -> None:
        """Put the list in the middle, and the inspector beside it where it has something to show."""
        self._host.page_stack.setCurrentWidget(self._host.library)
        self._host.splitter.set_needed(RIGHT, not self._host.library.is_empty)

    @Slot(str)
    def open_release(self, release_id: str) -> None:
        """Open a release in the editor."""
        try:
            self.editor.open(release_id)
        except TrackballError as error:
            self._host.show_error(error)
            return
        self._host.splitter.set_needed(LEFT, False)
        self._host.splitter.set_needed(RIGHT, True)
        release_focus(self._host.page_stack)
        self._host.page_stack.setCurrentWidget(self.editor)
        if self.editor.tree is not None:
            self.editor.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        self._remove_pages()

    def show_editor(self, release_id: str) -> None:
        """Show a release in the editor, in the place of its hand-over page too."""
        self._remove(self._sent)
        self._sent = None
        if not self._is_open(release_id):
            self.open_release(release_id)
        else:
            self._show_editor_again()

    def _show_editor_again(self) -> None:
        """Put the editor of the open release in the middle, in the place of another of its pages."""
        self._host.page_stack.setCurrentWidget(self.editor)
        self._host.splitter.set_needed(LEFT, False)
        self._host.splitter.set_needed(RIGHT, True)
        if self.session is not None:
            self._show_place("draft", self.session.release.id)

    def _is_open(self, release_id: str) -> bool:
        return self.session is not None and self.session.release.id == release_id

    @Slot(list)
    def show_intake(self, paths: Sequence[Path]) -> None:
        """Show what dropped files would become; a drop that is not done with yet goes first."""
        host = self._host
        if self.intake is not None and self.is_intake_shown and self.intake.is_busy:
            self.intake.open_drop(list(paths))
            return
        in_editor = self.session is not None and self.is_editor_shown
        if in_editor and self.editor.accepts_files(paths):
            self.editor.attach_files(paths)
            return
        self._intake_origin_id = self.session.release.id if in_editor and self.session is not None else ""
        self.close_session()
        self._remove(self.intake)
        page = self.intake = host.factories.intake(self._backend, self._parent_widget)
        if self._intake_origin_id:
            page.set_target_release(self._intake_origin_id)
            page.added.connect(self._on_intake_added)
        page.created.connect(self._on_intake_created)
        page.back_requested.connect(self._leave_intake)
        page.unreadable.connect(self._on_intake_unreadable)
        self._add_page(page)
        with readers_muted():
            page.open_drop(list(paths))
        release_focus(host.page_stack)
        host.page_stack.setCurrentWidget(page)
        # Its fields wait for the files. On a button a reader would say it, and Space would press it meanwhile.
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        host.splitter.set_needed(LEFT, False)
        host.splitter.set_needed(RIGHT, False)
        host.top_bar.show_release(self.tr("Dropped files") if self._intake_origin_id else self.tr("New release"))

    @Slot(str)
    def show_sent(self, release_id: str) -> None:
        """Show where a release is that was sent, and what is left to do."""
        self._remove(self._sent)
        page = self._sent = self._host.factories.sent(self._backend, release_id, self._parent_widget)
        page.back_requested.connect(self._on_sent_back_requested)
        page.resubmit_requested.connect(self._host.submitting.resubmit)
        page.another_target_requested.connect(self._host.submitting.open_submit_dialog)
        page.compare_requested.connect(self._on_sent_compare_requested)
        self._add_page(page)
        self._show_without_panels(page, "sent", release_id)

    @Slot(str)
    def show_stores(self, release_id: str) -> None:
        """Show what stores show of a release."""
        self._remove(self._stores)
        page = self._stores = self._host.factories.stores(self._backend, release_id, self._parent_widget)
        page.back_requested.connect(self._on_stores_back_requested)
        self._add_page(page)
        self._show_without_panels(page, "stores", release_id)

    def _show_without_panels(self, page: MainPage, place: str, release_id: str) -> None:
        """Put one place of a release in the middle, with nothing beside it."""
        self._host.page_stack.setCurrentWidget(page)
        self._host.splitter.set_needed(LEFT, False)
        self._host.splitter.set_needed(RIGHT, False)
        self._show_place(place, release_id)

    def _show_place(self, place: str, release_id: str) -> None:
        """Show in the bar which place of a release is in front, and which others it has."""
        rows = self._backend.library.rows([release_id])
        if not rows:
            return
        row = rows[0]
        if self.session is None:
            self._host.top_bar.show_release(row.title)
        sent = row.remote_id is not None
        self._host.top_bar.show_place(
            place,
            sent=sent,
            in_stores=sent or row.stores.checked > 0 or place == "stores",
            target=row.target,
            targets=row.targets,
        )

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        """Offer the page of a release that was sent while its draft is open."""
        if change.topic == "submission" and self.session is not None and self.is_editor_shown:
            self._show_place("draft", self.session.release.id)

    @Slot(str)
    def _on_top_bar_place_requested(self, place: str) -> None:
        page = next(
            (item for item in (self._sent, self._stores) if item is self._host.page_stack.currentWidget()), None
        )
        shown = page.release_id if page is not None else ""
        release_id = self.session.release.id if self.session is not None else shown
        if not release_id:
            return
        match place:
            case "sent":
                self.show_sent(release_id)
            case "stores":
                self.show_stores(release_id)
            case _:
                self.show_editor(release_id)

    @Slot()
    def show_plan(self) -> None:
        """Show the plan in the place of the list."""
        if self._plan is None:
            page = self._plan = self._host.factories.plan(self._backend, self._parent_widget)
            page.open_requested.connect(self.open_release)
            page.stores_requested.connect(self.show_stores)
            self._add_page(page)
            self._host.dashboard.attach_plan(page)
        self._host.page_stack.setCurrentWidget(self._plan)
        self._host.splitter.set_needed(RIGHT, False)

    @Slot()
    def _on_stores_back_requested(self) -> None:
        self._remove(self._stores)
        self._stores = None
        self._show_previous_page()

    @Slot()
    def _on_sent_compare_requested(self) -> None:
        if self._sent is not None:
            self.show_editor(self._sent.release_id)
            self._on_editor_compare_requested()

    @Slot()
    def _on_sent_back_requested(self) -> None:
        self._remove(self._sent)
        self._sent = None
        self._show_previous_page()

    def _show_previous_page(self) -> None:
        """Show what a page stood before."""
        if self.session is not None:
            self._show_editor_again()
        else:
            self.show_library()

    # The open release.

    def close_session(self) -> None:
        """Save the open release and let go of it."""
        if self.session is None:
            return
        self._host.inspector_host.inspect(None)
        self._host.top_bar.undo_buttons.show_session(None)
        self.session = None
        self.editor.close_release()
        self._host.status_bar.set_saved_at("")
        self._host.status_bar.set_checks(0, 0, 0, 0)

    @Slot(object)
    def _on_editor_opened(self, session: Session) -> None:
        self.session = session
        session.saved.connect(self._host.status_bar.set_saved_at)
        session.failed.connect(self._on_session_failed)
        session.checks.findings_settled.connect(self._on_session_findings_settled)
        self._host.inspector_host.inspect(session)
        self._host.top_bar.undo_buttons.show_session(session)
        self._on_editor_place_changed()
        self._host.status_bar.set_saved_at(session.saved_at)
        self._on_session_findings_settled()
        self._show_place("draft", session.release.id)
        self.session_opened.emit(session)

    @Slot()
    def _on_undo_requested(self) -> None:
        if self.session is not None:
            self.session.undo()

    @Slot()
    def _on_redo_requested(self) -> None:
        if self.session is not None:
            self.session.redo()

    @Slot()
    def _on_editor_place_changed(self) -> None:
        if self.session is not None:
            self._host.inspector_host.show_place(self.editor.step, self.editor.node_id)

    @Slot(str)
    def _on_editor_title_changed(self, title: str) -> None:
        self._host.top_bar.show_release(title)
        self._host.setWindowTitle(title or self.tr("Trackball"))

    @Slot(object)
    def _on_session_failed(self, error: TrackballError) -> None:
        if self.session is not None and self.session.save_error is not None:
            self._host.status_bar.set_unsaved(localize(error.title))

    @Slot()
    def _on_session_findings_settled(self) -> None:
        if self.session is not None:
            is_whole = not self.session.checks.has_unmeasured_files
            self._host.status_bar.set_checks(*self.session.checks.counts(), is_whole=is_whole)

    @Slot(str, object)
    def go_to_finding(self, release_id: str, finding: Finding) -> None:
        """Show the field that a finding is about."""
        if not self._is_open(release_id):
            self.open_release(release_id)
        self.editor.go_to_finding(finding)

    @Slot(str, object)
    def fix_files(self, release_id: str, findings: tuple[Finding, ...]) -> None:
        """Open the dialog that puts right the files which findings are about, in copies."""
        if not self._is_open(release_id):
            self.open_release(release_id)
        self.editor.fix_files(findings)

    @Slot(str)
    def _on_editor_draft_requested(self, release_id: str) -> None:
        self._host.release_actions.duplicate([release_id], same_recordings=True)

    @Slot()
    def _on_editor_compare_requested(self) -> None:
        self._host.splitter.fold(RIGHT, folded=False)
        self._host.inspector_host.panel.show_tab(3)

    @Slot(str)
    def _on_editor_submit_requested(self, release_id: str) -> None:
        self._host.submitting.submit(release_id)

    # Drops.

    @Slot(str)
    def _on_intake_created(self, release_id: str) -> None:
        """Open the new draft, or go on with the drop that waits; undo takes the draft back."""
        if self.intake is None or not self.intake.next_drop():
            self.open_release(release_id)
        rows = self._backend.library.rows([release_id])
        message = fill(self.tr("“{title}” was created."), title=to_single_line(rows[0].title)[:80] if rows else "")
        self._host.toast.show_text(message, self.tr("Undo"), lambda: self._undo_creation(release_id))

    def _undo_creation(self, release_id: str) -> None:
        if self._is_open(release_id):
            self.show_library()
        self._host.release_actions.trash([release_id])

    @Slot(str, int)
    def _on_intake_added(self, release_id: str, count: int) -> None:
        """Open the release to which tracks were added, or go on with the drop that waits; undo takes them back."""
        if self.intake is not None and self.intake.next_drop():
            return
        self.open_release(release_id)
        text = Counts.tr("%n tracks were added.", "%n track was added.", count)
        self._host.toast.show_text(text, self.tr("Undo"), self._undo_in_editor)

    def _undo_in_editor(self) -> None:
        if self.session is not None:
            self.session.undo()

    @Slot()
    def _leave_intake(self) -> None:
        """Go back to where the drop came from."""
        if self._intake_origin_id:
            self.open_release(self._intake_origin_id)
        if self.session is None:
            self.show_library()

    @Slot(object)
    def _on_intake_unreadable(self, error: TrackballError) -> None:
        self._leave_intake()
        self._host.show_error(error)
