"""Plan, board and list as one: which of them is in front, and the filter that holds for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from trackball_desktop.storage import saved_filters
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.ui.library.sidebar import FILTER_VIEW
from trackball_desktop.ui.shell import startup_tuning

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from trackball_desktop.services.health import Health
    from trackball_desktop.storage.database import Change
    from trackball_desktop.storage.library import ReleaseRow
    from trackball_desktop.ui.library.page import LibraryPage
    from trackball_desktop.ui.library.sidebar import Sidebar
    from trackball_desktop.ui.plan.page import PlanPage
    from trackball_desktop.ui.runtime.backend import Backend


EVENTS_FILE = "events.db"
"""The file of catalogue events; its module need not be loaded where there is none (storage/event_database)."""


class Dashboard(QObject):
    """Joins the page of the plan, once there is one, with the list and the views at the left."""

    def __init__(self, backend: Backend, library: LibraryPage, sidebar: Sidebar, parent: QWidget) -> None:
        super().__init__(parent)
        self._backend = backend
        self._library = library
        self._sidebar = sidebar
        self._parent_widget = parent
        self._plan: PlanPage | None = None
        self.query = LibraryQuery()
        """The filter; what the list is sorted by is no part of it."""
        self.filter_name = ""
        library.view_mode_requested.connect(self._on_library_form_requested)
        library.filter_requested.connect(self.choose_filter)
        library.filter_cleared.connect(self.clear_filter)
        library.trash_requested.connect(self._on_library_trash_requested)
        backend.bridge.changed.connect(self._on_bridge_changed)
        library.model.read_clearances = self._clearance_health
        self.show_saved_filters()

    def attach_plan(self, plan: PlanPage) -> None:
        """Let the page of the plan take part."""
        self._plan = plan
        plan.list_requested.connect(self._on_plan_list_requested)
        plan.filter_requested.connect(self.choose_filter)
        plan.filter_cleared.connect(self.clear_filter)
        plan.show_filter(self.query, self.filter_name)
        plan.show_search(self._library.model.query.search)

    @Slot(str)
    def search(self, text: str) -> None:
        """Show only releases in which the words of the search are, in whatever view."""
        self._library.model.change_query(search=text)
        if self._plan is not None:
            self._plan.show_search(text)

    @Slot()
    def show_saved_filters(self) -> None:
        """Show the saved filters at the left."""
        self._sidebar.set_filters(saved_filters.names(saved_filters.read(self._backend.repositories.settings)))

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic == "settings" and change.id == saved_filters.KEY:
            self.show_saved_filters()

    def _clearance_health(self, rows: Sequence[ReleaseRow]) -> Mapping[str, Health]:
        """Return what catalogue events tell of rows of the list; most libraries have none."""
        if not (self._backend.repositories.folder / EVENTS_FILE).is_file():
            return {}
        return startup_tuning.list_work().clearance_health(self._backend.repositories, rows)

    # --- which is in front --------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_library_form_requested(self, form: str) -> None:
        self._sidebar.choose("plan")
        if self._plan is not None:
            self._plan.set_view_mode(form)

    @Slot(str)
    def _on_plan_list_requested(self, form: str) -> None:
        self._library.show_form(form)
        query, name = self.query, self.filter_name
        if self._is_saved():
            self._sidebar.choose(FILTER_VIEW, name)
            return
        self._sidebar.choose("all")  # takes the filter off
        self._set_filter(query, name)
        self.show_in_list()

    @Slot()
    def _on_library_trash_requested(self) -> None:
        self._sidebar.choose("trash")

    def show_view(self, view: str, label: str | None) -> None:
        """Show a view of the list, or a saved filter; with another view the filter goes."""
        if view == FILTER_VIEW:
            queries = {item.name: item.query for item in saved_filters.read(self._backend.repositories.settings)}
            self._set_filter(queries.get(label or "", LibraryQuery()), label or "")
            self.show_in_list()
            return
        self._set_filter(LibraryQuery(), "")
        self._library.show_filter("")
        self._library.model.change_query(view=view, label=label, out_from="", out_until="", missing="")

    def show_in_list(self) -> None:
        """Show in the list what the filter finds; words that are searched for stay where it has none."""
        query, model = self.query, self._library.model
        self._library.show_filter(self.filter_name)
        model.change_query(
            view=query.view,
            label=query.label,
            search=query.search or model.query.search,
            out_from=query.out_from,
            out_until=query.out_until,
            missing=query.missing,
        )

    # --- the filter ---------------------------------------------------------------------------------------------------

    def _is_saved(self) -> bool:
        """Say whether the filter is one that was kept."""
        return any(item.name == self.filter_name for item in saved_filters.read(self._backend.repositories.settings))

    @Slot()
    def choose_filter(self) -> None:
        """Ask which releases are to be shown."""
        dialogs = startup_tuning.dialogs()
        labels = [name for name, _ in self._backend.library.labels()]
        saved = saved_filters.read(self._backend.repositories.settings)
        dialog = dialogs.FilterDialog(self.query, labels, saved, self._parent_widget)
        dialog.finished.connect(dialog.deleteLater)
        dialog.chosen.connect(self.apply_filter)
        dialog.removed.connect(self._on_dialog_removed)
        dialog.open()

    @Slot()
    def clear_filter(self) -> None:
        """Show all releases."""
        self.apply_filter(LibraryQuery(), "")

    @Slot(object, str)
    def apply_filter(self, query: LibraryQuery, name: str) -> None:
        """Show what a filter finds, wherever releases are shown now; a name keeps it."""
        if name and query != LibraryQuery():
            self._backend.bridge.watch_future(saved_filters.save(self._backend.repositories.settings, name, query))
        in_plan = self._plan is not None and self._plan.isVisible()
        if not in_plan and self._sidebar.current == (FILTER_VIEW, self.filter_name) and name != self.filter_name:
            self._sidebar.choose("all")  # what is shown is not that filter any more
        self._set_filter(query, name or startup_tuning.dialogs().filter_text(query))
        if not in_plan:
            self.show_in_list()

    def _set_filter(self, query: LibraryQuery, name: str) -> None:
        self.query, self.filter_name = query, name
        if self._plan is not None:
            self._plan.show_filter(query, name)

    @Slot(str)
    def _on_dialog_removed(self, name: str) -> None:
        self._backend.bridge.watch_future(saved_filters.remove(self._backend.repositories.settings, name))
        self.clear_filter()
