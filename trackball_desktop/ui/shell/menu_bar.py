"""The menu bar of macOS, out of the one table of commands. Other systems have none: there the window says it all.

The system takes settings and quitting into its own menu, by their roles. Keys belong to the menu then, and not to the
window as well: two owners of one key would have Qt run neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from trackball_desktop.ui.kit import shortcuts

if TYPE_CHECKING:
    from PySide6.QtCore import QObject


def _tr(words: str) -> str:
    return str(QT_TRANSLATE_NOOP("MenuBar", words))


MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        _tr("File"),
        (
            *(
                "new",
                "folder",
                "templates",
                "import",
                "import.file",
                "import.ddex",
                "import.events",
                "delivered",
                "sample",
                "",
            ),
            *("export", "export.library", "export.ddex", "papers", "transfer", ""),
            *("template.save", "settings", "quit"),
        ),
    ),
    (_tr("Edit"), ("undo", "redo", "", "search", "replace", "assign", "duplicate", "edition")),
    (_tr("View"), ("left", "right", "transfers", "", "labels", "people", "codes")),
    (
        _tr("Go"),
        (
            *("back", "", "step.release", "step.tracks", "step.credits", "step.rights", "step.sound", "step.review"),
            *("", "step.next", "step.previous"),
        ),
    ),
    (_tr("Help"), ("palette", "keys")),
)
"""Titles, and the commands below each; an empty one is a line."""
_ROLES = {"settings": QAction.MenuRole.PreferencesRole, "quit": QAction.MenuRole.QuitRole}


def command_ids() -> frozenset[str]:
    """Return the commands that stand in the menu bar."""
    return frozenset(command_id for _, ids in MENUS for command_id in ids if command_id)


def make(run: Callable[[str], None], offered: Callable[[], Collection[shortcuts.Command]], owner: QObject) -> QMenuBar:
    """Return the menu bar. `run` carries out a command by its id, `offered` returns those that make sense now."""
    bar = QMenuBar()
    owner.destroyed.connect(bar.deleteLater)
    for title, ids in MENUS:
        menu = bar.addMenu(QCoreApplication.translate("MenuBar", title))
        actions: dict[str, QAction] = {}
        for command_id in ids:
            if command_id:
                actions[command_id] = _add(menu, command_id, run)
            else:
                menu.addSeparator()
        menu.aboutToShow.connect(_greying(actions, offered))
        menu.aboutToHide.connect(_freeing(actions))
    return bar


def _add(menu: QMenu, command_id: str, run: Callable[[str], None]) -> QAction:
    command = shortcuts.command(command_id)
    action = menu.addAction(command.text)
    action.setShortcuts([key for key in command.sequences() if not is_typed(key)])
    action.setMenuRole(_ROLES.get(command_id, QAction.MenuRole.NoRole))
    action.triggered.connect(lambda: run(command_id))
    return action


def is_typed(key: QKeySequence) -> bool:
    """Whether a key is a sign that people type, such as "?"; it stays the window's, which knows who types."""
    return len(key.toString(QKeySequence.SequenceFormat.PortableText)) == 1


def _greying(actions: dict[str, QAction], offered: Callable[[], Collection[shortcuts.Command]]) -> Callable[[], None]:
    """Return what greys out the commands of a menu that make no sense now."""

    def grey_out() -> None:
        possible = {command.id for command in offered()} | {"palette"}
        for command_id, action in actions.items():
            action.setEnabled(command_id in possible)

    return grey_out


def _freeing(actions: dict[str, QAction]) -> Callable[[], None]:
    """Return what enables all again once a menu is closed: the key of a grey action is dead, and sense changes."""

    def free() -> None:
        for action in actions.values():
            action.setEnabled(True)

    return free
