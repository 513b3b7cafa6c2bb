"""Binds the table of keys to the window: a slot for each command, the keys that lead to it, the palette, F6."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from trackball_desktop.storage.library import CREATED_VIEW
from trackball_desktop.ui.kit import shortcuts
from trackball_desktop.ui.kit.appearance import SCHEMES, change_scheme
from trackball_desktop.ui.kit.focus_ring import FocusRing
from trackball_desktop.ui.kit.screen_reader import readers_muted
from trackball_desktop.ui.shell import menu_bar, startup_tuning

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.editor.page import EditorPage
    from trackball_desktop.ui.library.page import LibraryPage
    from trackball_desktop.ui.library.sidebar import Sidebar
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.shell.create_actions import CreateActions
    from trackball_desktop.ui.shell.file_actions import FileActions
    from trackball_desktop.ui.shell.group_actions import GroupActions
    from trackball_desktop.ui.shell.inspector_host import InspectorHost
    from trackball_desktop.ui.shell.library_actions import LibraryActions
    from trackball_desktop.ui.shell.pages import Pages
    from trackball_desktop.ui.shell.palette.dialog import Palette
    from trackball_desktop.ui.shell.paper_actions import PaperActions
    from trackball_desktop.ui.shell.release_actions import ReleaseActions
    from trackball_desktop.ui.shell.status_bar import StatusBar
    from trackball_desktop.ui.shell.top_bar import TopBar
    from trackball_desktop.ui.shell.window_dialogs import WindowDialogs


class CommandTarget(Protocol):
    """What the commands ask of the window."""

    top_bar: TopBar
    sidebar: Sidebar
    library: LibraryPage
    status_bar: StatusBar
    page_stack: QStackedWidget
    inspector_host: InspectorHost
    release_actions: ReleaseActions
    group_actions: GroupActions
    create_actions: CreateActions
    file_actions: FileActions
    paper_actions: PaperActions
    library_actions: LibraryActions
    dialogs: WindowDialogs
    pages: Pages

    @property
    def session(self) -> Session | None: ...
    @property
    def editor(self) -> EditorPage: ...
    def open_release(self, release_id: str) -> None: ...
    def toggle_left(self) -> None: ...
    def toggle_right(self) -> None: ...
    def toggle_transfers(self) -> None: ...
    def show_checks(self) -> None: ...
    def start_tour(self) -> None: ...
    def close(self) -> bool: ...


class Commands(QObject):
    """The commands of one window: `target` carries them out, `parent` is the widget that keys and palette belong to."""

    def __init__(self, target: CommandTarget, backend: Backend, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = target
        self._parent_widget = parent
        self._backend = backend
        self._palette: Palette | None = None
        self._focus_ring = FocusRing(self._focus_parts, self)
        self._slots = self._make_slots()
        # On macOS the menu bar is the system's, and keys belong to it: two owners of one key would have Qt run neither.
        self.menu_bar = menu_bar.MenuBar(
            self.run, self.available_commands, self._step_text, owns_keys=sys.platform == "darwin"
        )
        in_menu = menu_bar.command_ids() if self.menu_bar.owns_keys else frozenset[str]()
        for command in shortcuts.COMMANDS:
            if command.id in self._slots and not command.is_widget_key:
                for sequence in command.sequences():
                    if command.id not in in_menu or menu_bar.is_printable_key(sequence):
                        QShortcut(sequence, parent).activated.connect(self._slots[command.id])

    def _make_slots(self) -> dict[str, Callable[[], object]]:
        window, create, library = self._window, self._window.create_actions, self._window.library_actions
        return {
            "palette": self.show_palette,
            "search": library.find_in_current_page,
            "new": create.new_release,
            "folder": create.choose_folder,
            "templates": create.choose_template,
            "template.save": self._save_template,
            "withdraw": library.withdraw_chosen,
            "stores": library.show_stores_of_chosen,
            "look_up": create.search_stores,
            "fill_in": self._fill_in,
            "try_now": window.release_actions.try_now,
            "edition": partial(library.duplicate_chosen, same_recordings=True),
            "import": create.choose_import,
            "import.file": window.file_actions.choose_file,
            "export": library.export_chosen,
            "transfer": library.transfer_chosen,
            "export.library": window.file_actions.export_library,
            "delivered": window.paper_actions.choose_package,
            "import.events": window.file_actions.choose_events,
            "import.ddex": window.paper_actions.choose_message,
            "export.ddex": library.deliver_chosen,
            "papers": library.show_papers_of_chosen,
            "sample": create.add_sample,
            "next_region": self._focus_ring.focus_next_part,
            "previous_region": self._focus_ring.focus_previous_part,
            "left": window.toggle_left,
            "right": window.toggle_right,
            "transfers": window.toggle_transfers,
            "settings": window.dialogs.show_settings,
            **{name: partial(window.dialogs.show_section, name) for name in ("labels", "people", "codes")},
            "assign": self._assign_codes,
            "replace": self._find_and_replace,
            **{
                name: partial(window.dialogs.show_section, name)
                for name in ("accounts", "appearance", "backups", "updates")
            },
            **{
                f"section.{name}": partial(window.dialogs.show_section, name)
                for name in ("recordings", "checks", "lists", "keyring", "notifications", "stores", "data")
            },
            **{
                f"view.{name}": partial(library.show_view, name)
                for name in ("to_fix", "drafts", "on_the_way", CREATED_VIEW, "released", "all", "trash")
            },
            "lineup": self._add_lineup,
            **{f"scheme.{name}": partial(self._change_scheme, name) for name in SCHEMES},
            "plan": library.show_plan,
            "submit": library.submit_chosen,
            "checks": window.show_checks,
            "trash": library.trash_chosen,
            "help": window.dialogs.show_help,
            "keys": window.dialogs.show_keys,
            "tour": window.start_tour,
            "welcome": window.dialogs.show_first_run,
            "about": window.dialogs.show_about,
            "quit": window.close,
            "duplicate": library.duplicate_chosen,
            "back": library.go_back,
            "undo": self._undo,
            "redo": self._redo,
            "step.next": partial(self._go_to_adjacent_step, 1),
            "step.previous": partial(self._go_to_adjacent_step, -1),
            **{f"step.{step}": partial(self._show_step, step) for step in _STEPS},
        }

    def available_commands(self) -> list[shortcuts.Command]:
        """Return the commands that make sense now, for the palette."""
        session = self._window.session
        return [
            command
            for command in shortcuts.COMMANDS
            if command.id in self._slots
            and command.id != "palette"
            and (session is not None or not command.needs_release)
            and (command.id not in {"undo", "redo"} or self._can_step(command.id))
            and not (command.id == "back" and self._window.page_stack.currentWidget() is self._window.library)
            and (command.id not in _SELECTION_COMMANDS or bool(self._window.library_actions.target_ids()))
            and (command.id != "withdraw" or self._window.library_actions.can_withdraw_chosen())
        ]

    def _can_step(self, undo_or_redo: str) -> bool:
        """Whether there is a step to take back, or to make again, in the open release or in the list."""
        session, group = self._window.session, self._window.group_actions
        if undo_or_redo == "undo":
            return session.can_undo if session is not None else bool(group.undo_text)
        return session.can_redo if session is not None else bool(group.redo_text)

    def _step_text(self, undo_or_redo: str) -> str:
        """Return what Undo or Redo would take back or make again, empty where that is not known."""
        session, group = self._window.session, self._window.group_actions
        if session is not None:
            return session.undo_text if undo_or_redo == "undo" else session.redo_text
        return group.undo_text if undo_or_redo == "undo" else group.redo_text

    def _change_scheme(self, scheme: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            change_scheme(app, self._backend.settings, scheme)

    def run(self, command_id: str) -> None:
        """Carry out a command."""
        self._slots[command_id]()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def show_palette(self) -> None:
        """Open the palette over the window; the key that opened it closes it."""
        if self._palette is not None and self._palette.isVisible():
            self._palette.close()
            return
        commands = self.available_commands()
        with readers_muted():
            palette = self._palette = startup_tuning.dialogs().Palette(self._backend, commands, self._parent_widget)
        palette.command_chosen.connect(self.run)
        palette.release_chosen.connect(self._window.open_release)
        palette.track_chosen.connect(self._on_palette_track_chosen)
        palette.person_chosen.connect(self._window.library_actions.search_for)
        palette.finished.connect(self._on_palette_finished)
        palette.open_over(self._parent_widget)

    @Slot()
    def _on_palette_finished(self) -> None:
        palette, self._palette = self._palette, None
        if palette is not None:
            palette.deleteLater()

    @Slot(str, str)
    def _on_palette_track_chosen(self, release_id: str, track_id: str) -> None:
        window = self._window
        if window.session is None or window.session.release.id != release_id:
            window.open_release(release_id)
        if window.session is not None:
            window.editor.show_node(track_id)

    @Slot()
    def _undo(self) -> None:
        window = self._window
        if window.session is not None:
            window.session.undo()
        elif window.pages.intake is not None and window.pages.is_intake_shown:
            window.pages.intake.undo()
        elif window.page_stack.currentWidget() is window.library:
            window.group_actions.undo()

    @Slot()
    def _assign_codes(self) -> None:
        if self._window.session is not None:
            self._window.session.codes_requested.emit([])

    @Slot()
    def _add_lineup(self) -> None:
        if self._window.session is not None:
            self._window.editor.add_lineup()

    @Slot()
    def _find_and_replace(self) -> None:
        if self._window.session is not None:
            self._window.editor.find_and_replace()

    @Slot()
    def _redo(self) -> None:
        window = self._window
        if window.session is not None:
            window.session.redo()
        elif window.pages.intake is not None and window.pages.is_intake_shown:
            window.pages.intake.redo()
        elif window.page_stack.currentWidget() is window.library:
            window.group_actions.redo()

    @Slot()
    def _fill_in(self) -> None:
        if self._window.session is not None:
            self._window.create_actions.fill_in(self._window.session)

    @Slot()
    def _save_template(self) -> None:
        if self._window.session is not None:
            self._window.create_actions.save_template(self._window.session)

    def _show_step(self, step: str) -> None:
        if self._window.session is not None:
            self._window.editor.show_step_by_name(step)

    def _go_to_adjacent_step(self, offset: int) -> None:
        if self._window.session is not None:
            self._window.editor.go_to_adjacent_step(offset)

    def _focus_parts(self) -> Sequence[QWidget]:
        """Name the parts of the window that F6 goes round."""
        window = self._window
        centre = window.page_stack.currentWidget()
        in_editor = window.session is not None and centre is window.editor
        inner: list[QWidget] = window.editor.regions() if in_editor else [window.page_stack]
        return [window.top_bar, window.sidebar, *inner, window.inspector_host, window.status_bar]


_SELECTION_COMMANDS = frozenset(
    ("submit", "trash", "duplicate", "edition", "export", "export.ddex", "papers", "transfer", "stores", "withdraw")
)
"""Commands for the open release, or for those that are chosen in the list: without one there is nothing to do."""
_STEPS = ("release", "tracks", "credits", "rights", "sound", "review")
