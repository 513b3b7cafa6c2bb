"""The middle of the first screen: the list, or what to do next where there is nothing to list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from trackball_desktop.storage.library import CREATED_VIEW
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.empty import EmptyState
from trackball_desktop.ui.kit.focus_ring import first_focusable
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.state_labels import target_standing_text
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.library.list_head import LIST_FORMS, ListHead, TrashLine
from trackball_desktop.ui.library.model import ReleaseModel
from trackball_desktop.ui.library.release_list import ReleaseList
from trackball_desktop.ui.runtime.covers import Covers

if TYPE_CHECKING:
    from trackball_desktop.ui.library.cover_grid import CoverGrid
    from trackball_desktop.ui.library.figures import FiguresLine
    from trackball_desktop.ui.runtime.backend import Backend

FORM_KEY = "library.form"
"""The setting: one of LIST_FORMS."""
_VIEWS_WITH_FIGURES = frozenset({CREATED_VIEW, "released"})


class LibraryPage(QWidget):
    """Shows a view of the library; counts come from the window, which reads them for the views as well.

    What is new stands above the list (`set_header`), how long things take at the target below what is there.
    """

    folder_requested = Signal()
    import_requested = Signal()
    sample_requested = Signal()
    all_requested = Signal()
    search_cleared = Signal()
    view_mode_requested = Signal(str)
    """The releases are to be shown as a plan or as a board: "plan", "board"."""
    filter_requested = Signal()
    filter_cleared = Signal()
    trash_requested = Signal()
    scrolled = Signal()
    """Other releases are in sight, or they are shown in another form."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._figures: QWidget | None = None
        self._cover_grid: CoverGrid | None = None
        self._form = LIST_FORMS[0]
        self._is_library_empty = False
        self._empty_state_query: tuple[object, ...] = ()
        self.model = ReleaseModel(
            backend.library, backend.bridge, self, next_poll=self._next_poll, standings=self._standings
        )
        self.covers = Covers(backend.bridge, self)
        self.list = ReleaseList(self.model, self.covers)
        self.first_steps = EmptyState("import", framed=True)
        self.empty_state = EmptyState("release")
        self._stack = QStackedWidget()
        for part in (self.list, self.first_steps, self.empty_state):
            self._stack.addWidget(part)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.list_head = ListHead(self)
        self._column.addWidget(self.list_head)
        self._column.addWidget(self._stack, 1)
        self.trash_line = TrashLine(self)
        self._column.addWidget(self.trash_line)
        self._trash_count = 0
        self.list_head.view_mode_requested.connect(self.view_mode_requested)
        self.list_head.form_chosen.connect(self._on_form_chosen)
        self.list_head.filter_requested.connect(self.filter_requested)
        self.list_head.filter_cleared.connect(self.filter_cleared)
        self.trash_line.trash_requested.connect(self.trash_requested)
        self.trash_line.all_requested.connect(self.all_requested)
        self._show_first_steps()
        self.show_form(str(backend.settings.get(FORM_KEY, LIST_FORMS[0])))
        self.model.loaded.connect(self._on_model_loaded)
        self.model.refresh()

    @property
    def is_empty(self) -> bool:
        """Whether there is no release at all, not even in the trash."""
        return self._is_library_empty

    def _standings(self, release_id: str) -> list[str]:
        """Say where a release stands at each target."""
        outbox = self._backend.outbox
        return [
            target_standing_text(item, outbox.awaited_target(outbox.get(item.submission_id)))
            for item in self._backend.status.target_statuses(release_id)
        ]

    def _next_poll(self, release_id: str) -> str | None:
        return self._backend.status.next_poll(release_id)

    def currentWidget(self) -> QWidget | None:
        """Return what is in front: the list, or what stands there in its place."""
        return self._stack.currentWidget()

    @property
    def form(self) -> str:
        """How releases are shown: "list" or "covers"."""
        return self._form

    @property
    def view(self) -> ReleaseList | CoverGrid:
        """The list, or the covers in its place."""
        return self._cover_grid if self._cover_grid is not None and self._form == "covers" else self.list

    def show_form(self, form: str) -> None:
        """Show releases as rows or as covers; the covers are made when they are first looked at."""
        self._form = form if form in LIST_FORMS else LIST_FORMS[0]
        if self._form == "covers" and self._cover_grid is None:
            _, cover_grid = _seldom_shown()
            self._cover_grid = cover_grid(self.list, self._backend.bridge, self)
            self._cover_grid.scrolled.connect(self.scrolled)
            self._stack.addWidget(self._cover_grid)
        self.list_head.show_form(self._form)
        if self._stack.currentWidget() in {self.list, self._cover_grid}:
            self._stack.setCurrentWidget(self.view)
        self.scrolled.emit()

    def visible_ids(self) -> list[str]:
        """Return the releases in sight, from the top."""
        return self.view.visible_ids()

    def focus_view(self) -> None:
        """Give the keyboard to the list, or to the covers in its place."""
        self.view.setFocus()

    @Slot(str)
    def _on_form_chosen(self, form: str) -> None:
        self._backend.settings.save(FORM_KEY, form)
        self.show_form(form)
        current = self.list.currentIndex()
        if current.isValid():
            self.view.scrollTo(current)

    def set_header(self, banner: QWidget) -> None:
        """Put a band over the list."""
        self._column.insertWidget(1, banner)

    def set_library_empty(self, empty: bool) -> None:
        """Say whether there is no release at all, not even in the trash."""
        if empty != self._is_library_empty:
            self._is_library_empty = empty
            self._on_model_loaded()

    def set_trash_count(self, count: int) -> None:
        """Say how many releases lie in the trash."""
        self._trash_count = count
        self._show_list_head_and_trash()

    def show_filter(self, name: str) -> None:
        """Say which filter the list shows, by its name or its words; empty for none."""
        self.list_head.show_filter(name)

    def _show_list_head_and_trash(self) -> None:
        """Show the switch where there is something to switch, and the way into the trash and out of it."""
        query = self.model.query
        self.list_head.title.setText(query.label or self._view_name(query.view))
        self.list_head.setVisible(not self._is_library_empty and query.view != "trash")
        in_trash = query.view == "trash"
        self.trash_line.show_trash(self._trash_count, in_trash=in_trash)
        self.trash_line.setVisible(in_trash or (self._trash_count > 0 and query.view == "all" and query.label is None))

    def set_drop_active(self, active: bool) -> None:
        """Show that what is being dragged would be taken."""
        self.first_steps.set_active(active)
        self.list.set_drop_active(active)

    @Slot()
    def _on_model_loaded(self) -> None:
        self._show_figures()
        self._show_list_head_and_trash()
        if self.model.rowCount():
            self._empty_state_query = ()
            self._stack.setCurrentWidget(self.view)
            return
        if self._is_library_empty:
            self._show_instead(self.first_steps)
            return
        query = self.model.query
        shown = (query.view, query.label, query.search, query.out_from, query.out_until, query.missing)
        if shown != self._empty_state_query:
            self._empty_state_query = shown
            self._fill_empty_state()
        self._show_instead(self.empty_state)

    def _show_instead(self, part: QWidget) -> None:
        """Show a part in the place of the list, and give it the keyboard that the list had."""
        had_focus = self.view.hasFocus()
        if had_focus:
            self.view.clearFocus()
        self._stack.setCurrentWidget(part)
        if had_focus and (control := first_focusable(part)) is not None:
            control.setFocus()

    def _show_figures(self) -> None:
        """Show how long things take below what is at the target; made when it is first looked at."""
        is_shown = self.model.query.view in _VIEWS_WITH_FIGURES and not self._is_library_empty
        if is_shown and self._figures is None:
            figures_line, _ = _seldom_shown()
            self._figures = figures_line(self._backend, self)
            self._column.addWidget(self._figures)
        if self._figures is not None:
            self._figures.setVisible(is_shown)

    def _fill_empty_state(self) -> None:
        query = self.model.query
        if query.search:
            clearing = self._make_button(self.tr("Clear the search"), self.search_cleared)
            title_text = fill(self.tr("Nothing found for “{words}”"), words=query.search)
            self.empty_state.show_text(
                title_text, self.tr("The search covered titles, artists, people, UPCs, ISRCs and catalogue numbers.")
            )
            self.empty_state.set_buttons([clearing])
        elif query.out_from or query.out_until or query.missing:
            self.empty_state.show_text(
                self.tr("No releases match the filter"), self.tr("Change it, or show all releases.")
            )
            self.empty_state.set_buttons([self._make_button(self.tr("Clear the filter"), self.filter_cleared)])
        else:
            title, text = self._empty_state_texts(query.view)
            self.empty_state.show_text(title, text)
            self.empty_state.set_buttons(
                [] if query.view == "all" else [self._make_button(self.tr("Show all"), self.all_requested)]
            )

    @Slot(int, int)
    def show_sample_progress(self, done: int, total: int) -> None:
        """Show how far it is with the sample release where it was asked for; without a total, the first steps again."""
        self.first_steps.show_progress(done, total)
        if not total:
            self._show_first_steps()
            return
        self.first_steps.show_text(
            self.tr("Rendering the sample release…"),
            fill(self.tr("{done} of {total} files"), done=done, total=total),
        )
        self.first_steps.set_buttons([])

    def _show_first_steps(self) -> None:
        self.first_steps.show_text(
            self.tr("Drop a folder of WAVs here"),
            self.tr(
                "Titles, numbers, artists and the cover are read from tags and file names. You can check them first."
            ),
        )
        sample = self.tr("Try it with a sample release")
        self.first_steps.set_buttons(
            [
                self._make_button(self.tr("Choose a folder…"), self.folder_requested),
                self._make_button(sample, self.sample_requested),
                self._make_button(
                    fill(self.tr("Import from {target}…"), target=display_name(FIRST)), self.import_requested
                ),
            ]
        )

    def _make_button(self, text: str, command: object) -> QPushButton:
        created_button = button(text)
        created_button.clicked.connect(command)
        return created_button

    def _view_name(self, view: str) -> str:
        return {
            "to_fix": self.tr("To fix"),
            "drafts": self.tr("Drafts"),
            "waiting": self.tr("Waiting"),
            "sending": self.tr("Sending", "the view of releases that are being sent"),
            "on_the_way": self.tr("On the way"),
            CREATED_VIEW: fill(self.tr("In {target}"), target=names_in_use()),
            "released": self.tr("Released"),
            "trash": self.tr("Trash"),
        }.get(view, self.tr("All releases"))

    def _empty_state_texts(self, view: str) -> tuple[str, str]:
        return {
            "to_fix": (
                self.tr("Nothing to fix"),
                fill(
                    self.tr("Releases with blockers or with questions from {target} appear here."),
                    target=names_in_use(),
                ),
            ),
            "drafts": (self.tr("No drafts"), self.tr("Drop a folder of WAVs anywhere to start a release.")),
            "waiting": (
                self.tr("Nothing waiting"),
                self.tr("Releases that you submit offline wait here until you are online."),
            ),
            "sending": (
                self.tr("Nothing is being sent"),
                fill(self.tr("Submit a release to send it to {target}."), target=names_in_use()),
            ),
            "on_the_way": (
                self.tr("Nothing on its way"),
                fill(self.tr("Submit a release to send it to {target}."), target=names_in_use()),
            ),
            CREATED_VIEW: (
                fill(self.tr("Nothing in {target} yet"), target=names_in_use()),
                fill(self.tr("Releases appear here once {target} has created them."), target=names_in_use()),
            ),
            "released": (
                self.tr("Nothing released yet"),
                fill(self.tr("Releases in {target} appear here on their release date."), target=names_in_use()),
            ),
            "trash": (
                self.tr("The trash is empty"),
                self.tr("Releases stay here for 30 days before they are deleted."),
            ),
        }.get(view, (self.tr("No releases"), self.tr("Drop a folder of WAVs anywhere to start a release.")))


def _seldom_shown() -> tuple[type[FiguresLine], type[CoverGrid]]:
    """Load what few views show."""
    from trackball_desktop.ui.library.seldom_shown import CoverGrid, FiguresLine  # the first window comes up without

    return FiguresLine, CoverGrid
