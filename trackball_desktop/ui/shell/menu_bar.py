"""The menu bar, out of the one table of commands: the system's own on macOS, above the window elsewhere.

macOS takes About, Settings and Quit into its own menu, by their roles. Where keys belong to the window (`commands`),
the menus only show them, and are filled when they are opened: a start needs their titles alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from trackball_desktop.i18n.contexts import Context
from trackball_desktop.i18n.message import Message
from trackball_desktop.ui.kit import shortcuts
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import localize


class Menus(Context):
    """The titles of the menus. The letter after "&" opens the menu together with Alt."""


MENUS: tuple[tuple[Message, tuple[str, ...]], ...] = (
    (
        Menus.tr("&File"),
        (
            *("new", "folder", "templates", "look_up", "sample", ""),
            *("import", "import.file", "import.ddex", "import.events", "delivered", ""),
            *("export", "export.ddex", "papers", "transfer", "export.library", ""),
            *("template.save", "settings", "quit"),
        ),
    ),
    (
        Menus.tr("&Edit"),
        ("undo", "redo", "", "search", "replace", "", "assign", "fill_in", "duplicate", "edition", "", "trash"),
    ),
    (
        Menus.tr("&View"),
        (
            *("plan", "checks", "transfers", "", "left", "right", ""),
            *("scheme.system", "scheme.light", "scheme.dark", "scheme.contrast", "", "labels", "people", "codes"),
        ),
    ),
    (Menus.tr("&Release"), ("submit", "withdraw", "try_now", "", "stores")),
    (
        Menus.tr("&Go"),
        (
            *("back", "", "step.release", "step.tracks", "step.credits", "step.rights", "step.sound", "step.review"),
            *("", "step.next", "step.previous"),
        ),
    ),
    (Menus.tr("&Help"), ("help", "keys", "palette", "", "tour", "welcome", "", "about")),
)
"""Titles, and the commands below each; an empty one is a line."""
_ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "settings": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}


def command_ids() -> frozenset[str]:
    """Return the commands that stand in the menu bar."""
    return frozenset(command_id for _, ids in MENUS for command_id in ids if command_id)


def is_printable_key(key: QKeySequence) -> bool:
    """Whether a key is a sign that people type, such as "?"; it stays the window's, which knows who types."""
    return len(key.toString(QKeySequence.SequenceFormat.PortableText)) == 1


class MenuBar(QMenuBar):
    """Carries out commands by their ids.

    `available_commands` returns those that make sense now, `step_text` what "undo" or "redo" is about.
    """

    def __init__(
        self,
        run: Callable[[str], None],
        available_commands: Callable[[], Collection[shortcuts.Command]],
        step_text: Callable[[str], str],
        *,
        owns_keys: bool,
    ) -> None:
        super().__init__()
        self.owns_keys = owns_keys
        self._run = run
        self._available_commands = available_commands
        self._step_text = step_text
        for title, ids in MENUS:
            menu = _CommandMenu(self, ids)
            menu.setTitle(localize(title))
            self.addMenu(menu)
            if owns_keys:
                menu.build()

    def make_action(self, command_id: str, menu: QMenu) -> QAction:
        """Return the line of a command."""
        command = shortcuts.command(command_id)
        action = QAction(command.text.replace("&", "&&"), menu)
        action.setShortcuts([key for key in command.sequences() if not is_printable_key(key)])
        if not self.owns_keys or command.is_widget_key:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setMenuRole(_ROLES.get(command_id, QAction.MenuRole.NoRole))
        action.triggered.connect(lambda: self._run(command_id))
        return action

    def possible(self) -> frozenset[str]:
        """Return the ids of the commands that make sense now."""
        return frozenset({command.id for command in self._available_commands()} | {"palette"})

    def step_text(self, command_id: str) -> str:
        """Return the text of Undo and Redo with what they are about."""
        step = self._step_text(command_id)
        text = shortcuts.command(command_id).text
        return fill(self.tr("{command}: {step}"), command=text, step=step.replace("&", "&&")) if step else text


class _CommandMenu(QMenu):
    """One menu of the bar."""

    def __init__(self, bar: MenuBar, ids: tuple[str, ...]) -> None:
        super().__init__(bar)
        self._bar = bar
        self._ids = ids
        self._actions: dict[str, QAction] = {}
        self.aboutToShow.connect(self._on_self_about_to_show)
        self.aboutToHide.connect(self._on_self_about_to_hide)

    def build(self) -> None:
        """Put in the lines, once."""
        if self._actions:
            return
        for command_id in self._ids:
            if command_id:
                action = self._actions[command_id] = self._bar.make_action(command_id, self)
                self.addAction(action)
            else:
                self.addSeparator()

    @Slot()
    def _on_self_about_to_show(self) -> None:
        """Grey out what makes no sense now."""
        self.build()
        possible = self._bar.possible()
        for command_id, action in self._actions.items():
            action.setEnabled(command_id in possible)
            if command_id in {"undo", "redo"}:
                action.setText(self._bar.step_text(command_id))

    @Slot()
    def _on_self_about_to_hide(self) -> None:
        """Enable all again: the key of a grey action is dead, and what makes sense changes."""
        for action in self._actions.values():
            action.setEnabled(True)
